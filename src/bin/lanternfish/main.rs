//! The command line: the engine's verbs for batches, scripts and tests. It reads files, calls the engine, writes
//! CSV (JSON where the name ends in .json, XLSX where in .xlsx), and sends diagnostics to standard error.

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

mod analyze;
mod compare;
mod hands;
mod resolve;
mod train;
mod xlsx;

use lanternfish::context::Context;
use lanternfish::export::{self, push_record};
use lanternfish::graph::algorithms::{Direction, PageRankSettings};
use lanternfish::graph::edges;
use lanternfish::graph::measure::{Measure, measure};
use lanternfish::pipeline::{self, DetectColumns};
use lanternfish::sample;
use lanternfish::session;
use lanternfish::source::SourceId;
use lanternfish::table::{self, Table};

/// Looks at companies and platforms through files you already have. Nothing is sent anywhere.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Analyze files together: who to look at first, and why.
    #[command(after_help = "Example: lanternfish analyze companies.csv texts.jsonl --as-of 2026-06-30 --out result")]
    Analyze {
        /// CSV, JSON, XLSX, HTML or text files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Facts dated later are set aside; the latest date in the files without it.
        #[arg(long)]
        as_of: Option<String>,
        /// Which law judges; the as-of date without it.
        #[arg(long)]
        law_date: Option<String>,
        /// A second law date: what changes for whom is written to law_changes.csv beside the other files.
        #[arg(long, value_name = "DATE")]
        law_diff: Option<String>,
        /// Settings as JSON.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Outcomes to learn a scorecard from: an identifier column as in the files and an outcome column.
        #[arg(long)]
        labels: Option<PathBuf>,
        /// Day of the features that are learned from; the as-of date without it.
        #[arg(long, requires = "labels")]
        labels_as_of: Option<String>,
        /// An outcome that is adverse, beside the known words; may be repeated.
        #[arg(long, requires = "labels")]
        adverse: Vec<String>,
        /// Write the graph too: graphml, gexf, cypher, ftm; several with commas.
        #[arg(long, value_delimiter = ',')]
        graph: Vec<analyze::GraphFile>,
        /// An earlier analysis to continue from and to compare with: its folder, or its summary.jsonl. Writes changes.csv.
        #[arg(long)]
        previous: Option<PathBuf>,
        /// Threads to work on; as many as the machine has cores without it. The answer is the same on any number.
        #[arg(long)]
        workers: Option<std::num::NonZeroUsize>,
        /// Folder for findings.csv, evidence.csv, diagnostics.csv, report.json and summary.jsonl; made when absent.
        #[arg(long)]
        out: PathBuf,
    },
    /// Say what each text is about, with what stance, and by which phrases.
    #[command(after_help = "Example: lanternfish classify texts.csv --text content --id id --out labels.csv")]
    Classify {
        /// CSV or JSON file with a text column.
        file: PathBuf,
        /// Header of the text column.
        #[arg(long)]
        text: String,
        /// Header of the id column; without it the record number is the id.
        #[arg(long)]
        id: Option<String>,
        /// A model that `train` wrote: its labels instead of the built-in ones.
        #[arg(long)]
        model: Option<PathBuf>,
        /// Labels kept for each text, 1 or more; all without it.
        #[arg(long)]
        top: Option<std::num::NonZeroUsize>,
        /// Threads to work on; as many as the machine has cores without it. The answer is the same on any number.
        #[arg(long)]
        workers: Option<std::num::NonZeroUsize>,
        /// Where to write; standard output without it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Say for each row whether two names are the same one's, and what they differ in.
    #[command(after_help = "Example: lanternfish compare pairs.csv --left name --right other_name --kind Company")]
    Compare {
        /// CSV or JSON file.
        file: PathBuf,
        /// Header of the left names.
        #[arg(long)]
        left: String,
        /// Header of the right names.
        #[arg(long)]
        right: String,
        /// Header of a column that says what bears the names, or the word itself: Person, Company, Vessel; guessed without.
        #[arg(long)]
        kind: Option<String>,
        /// Where to write; standard output without it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Learn labels from texts that bear them, and say how well on texts held out.
    #[command(
        after_help = "Example: lanternfish train labelled.csv --text content --label type --seed 1 --model types.lfm"
    )]
    Train {
        /// CSV or JSON file with a text and a label column.
        file: PathBuf,
        /// Header of the text column.
        #[arg(long)]
        text: String,
        /// Header of the label column.
        #[arg(long)]
        label: String,
        /// Order in which the rows are looked at and held out.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where to write the model.
        #[arg(long)]
        model: PathBuf,
    },
    /// Find the records that are the same: duplicates in one file, or links between two.
    #[command(
        after_help = "Example: lanternfish resolve customers.csv --id number --out pairs.csv --clusters clusters.csv"
    )]
    Resolve {
        /// CSV or JSON file.
        file: PathBuf,
        /// A second file: only links between the two are looked for; columns meet by header.
        second: Option<PathBuf>,
        /// Header of the id column, which takes no part; without it the record number is the id.
        #[arg(long)]
        id: Option<String>,
        /// Settings as JSON, such as {"comparisons": {"born": "date"}, "ignore": ["note"]}.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Where to write the compared pairs; standard output without it.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Where to write the cluster of every record.
        #[arg(long)]
        clusters: Option<PathBuf>,
        /// Threads to work on; as many as the machine has cores without it. The answer is the same on any number.
        #[arg(long)]
        workers: Option<std::num::NonZeroUsize>,
    },
    /// Find alarms and change points in series of numbers.
    #[command(after_help = "Example: lanternfish detect headcounts.csv --date week --value people --series company")]
    Detect {
        /// CSV or JSON file.
        file: PathBuf,
        /// Header of the date column: dates, months, weeks or plain numbers.
        #[arg(long)]
        date: String,
        /// Header of the value column; an empty value is a gap.
        #[arg(long)]
        value: String,
        /// Header of the column that names the series.
        #[arg(long)]
        series: Option<String>,
        /// Share of false alarms accepted among the alarms, 0 to 1: 0.05 is one in twenty.
        #[arg(long, default_value_t = 0.05)]
        budget: f64,
        /// Where to write; standard output without it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Compute one value for every vertex of a graph.
    ///
    /// pagerank; ppr: pagerank that jumps to --source only; wcc and scc: components by their least vertex; cdlp and
    /// leiden: communities; lcc: clustering; kcore: core numbers; betweenness; bfs and sssp: distances from --source.
    #[command(after_help = "Example: lanternfish graph owners.csv --algorithm pagerank --directed --out ranks.csv")]
    Graph {
        /// CSV with source and target, text with `source target [weight]`, or an adjacency list; the file shows which.
        edges: PathBuf,
        /// What to compute.
        #[arg(long)]
        algorithm: Algorithm,
        /// CSV with the header `vertex`, or an id a line: vertices that may have no edge.
        #[arg(long)]
        vertices: Option<PathBuf>,
        /// Edges lead from source to target only.
        #[arg(long)]
        directed: bool,
        /// Where bfs, sssp and ppr start.
        #[arg(long)]
        source: Option<String>,
        /// Rounds of pagerank, ppr and cdlp.
        #[arg(long)]
        iterations: Option<u32>,
        /// Vertices that betweenness starts from; every one without it, which is exact.
        #[arg(long)]
        samples: Option<u32>,
        /// How they are drawn.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Damping of pagerank, 0 to 1.
        #[arg(long)]
        damping: Option<f64>,
        /// Column that holds the weights; `weight` where there is no header.
        #[arg(long)]
        weight: Option<String>,
        /// Where to write; standard output without it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write an invented world with planted truth: the same bytes for the same arguments.
    #[command(after_help = "Example: lanternfish sample --companies 2000 --seed 1 --out world")]
    Sample {
        /// Companies in the world.
        #[arg(long)]
        companies: u32,
        /// Seed of the generator.
        #[arg(long)]
        seed: u64,
        /// Folder to write to; made when absent.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Algorithm {
    Pagerank,
    Wcc,
    Cdlp,
    Lcc,
    Leiden,
    Scc,
    Kcore,
    Betweenness,
    Ppr,
    Bfs,
    Sssp,
}

/// Why a verb ended without its work: what to say and the exit code (2 unusable arguments, 1 anything else).
struct Failure(String, u8);

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string(), 1)
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, code)) => {
            let _ = writeln!(std::io::stderr(), "lanternfish: {message}");
            ExitCode::from(code)
        }
    }
}

fn run(verb: Verb) -> Result<(), Failure> {
    match verb {
        Verb::Analyze {
            files,
            as_of,
            law_date,
            law_diff,
            settings,
            labels,
            labels_as_of,
            adverse,
            graph,
            previous,
            workers,
            out,
        } => {
            let outcomes = analyze::Outcomes { labels, as_of: labels_as_of, adverse };
            let dates = analyze::Dates { as_of, law: law_date, other_law: law_diff };
            analyze::run(analyze::Asked { files, dates, settings, outcomes, graphs: graph, previous, workers, out })
        }
        Verb::Classify { file, text, id, model, top, workers, out } => {
            spare(out.as_deref(), &[Some(&file), model.as_deref()])?;
            let top = top.map(std::num::NonZeroUsize::get);
            let threads = hands::Threads::new(workers);
            let mut context = Context::silent().with_hands(&threads);
            let model = model.as_deref().map(train::read).transpose()?;
            let table = open(&file, SourceId(0), &mut context)?;
            let text = column(&table, &file, &text)?;
            let id = id.map(|id| column(&table, &file, &id)).transpose()?;
            let rows = match &model {
                Some(model) => pipeline::classify_learned(&table, text, id, model, top, &mut context),
                None => pipeline::classify(&table, text, id, &mut context),
            };
            let kept = rows.iter().filter(|row| top.is_none_or(|top| row.rank <= top)).map(|row| {
                [
                    Cow::Borrowed(row.id.as_str()),
                    Cow::Borrowed(&*row.label),
                    Cow::Owned(export::decimals4(row.score)),
                    Cow::Owned(row.rank.to_string()),
                    Cow::Borrowed(row.stance),
                    Cow::Borrowed(row.role),
                    Cow::Borrowed(row.evidence.as_str()),
                ]
            });
            let headers = ["id", "label", "score", "rank", "stance", "role", "evidence"];
            report(&[Some(&file)], &context);
            write(out.as_deref(), &headers, kept)
        }
        Verb::Detect { file, date, value, series, budget, out } => {
            if !(0.0..=1.0).contains(&budget) {
                return Err(Failure(format!("--budget: {budget} is not between 0 and 1"), 2));
            }
            spare(out.as_deref(), &[Some(&file)])?;
            let mut context = Context::silent();
            let table = open(&file, SourceId(0), &mut context)?;
            let columns = DetectColumns {
                date: column(&table, &file, &date)?,
                value: column(&table, &file, &value)?,
                series: series.map(|series| column(&table, &file, &series)).transpose()?,
            };
            let rows = pipeline::detect(SourceId(0), &table, columns, budget, &mut context);
            let cells = rows.into_iter().map(|row| {
                let (kind, what) = (row.kind.to_string(), row.what.to_string());
                [row.series, row.index.to_string(), row.date, kind, format!("{:.4}", row.score), what]
            });
            report(&[Some(&file)], &context);
            write(out.as_deref(), &["series", "index", "date", "kind", "score", "what"], cells)
        }
        Verb::Graph {
            edges,
            algorithm,
            vertices,
            directed,
            source,
            iterations,
            samples,
            seed,
            damping,
            weight,
            out,
        } => {
            spare(out.as_deref(), &[Some(&edges), vertices.as_deref()])?;
            let direction = if directed { Direction::Directed } else { Direction::Undirected };
            let listed = vertices.as_deref().map(text).transpose()?;
            let named =
                edges::read(&edge_text(&edges)?, listed.as_deref(), weight.as_deref(), direction).map_err(|error| {
                    let code = if matches!(error, edges::EdgesError::TooLarge) { 1 } else { 2 };
                    Failure(format!("{}: {error}", edges.display()), code)
                })?;
            let mut context = Context::silent();
            named.told.iter().for_each(|told| context.report(told.clone()));
            report(&[Some(&edges)], &context);
            let start = || {
                let id = source.as_deref().ok_or_else(|| Failure("--source is needed".into(), 2))?;
                named.position(id).ok_or_else(|| Failure(format!("--source: no vertex “{id}”"), 2))
            };
            let default = PageRankSettings::default();
            let damping = damping.unwrap_or(default.damping);
            if !(0.0..=1.0).contains(&damping) {
                return Err(Failure(format!("--damping: {damping} is not between 0 and 1"), 2));
            }
            let walk = PageRankSettings { damping, iterations: iterations.unwrap_or(default.iterations), ..default };
            let asked = match algorithm {
                Algorithm::Pagerank => Measure::PageRank(walk),
                Algorithm::Ppr => Measure::PersonalRank(walk, start()?),
                Algorithm::Wcc => Measure::Wcc,
                Algorithm::Cdlp => Measure::Cdlp(iterations.unwrap_or(10)),
                Algorithm::Lcc => Measure::Lcc,
                Algorithm::Leiden => Measure::Leiden,
                Algorithm::Scc => Measure::Scc,
                Algorithm::Kcore => Measure::Cores,
                Algorithm::Betweenness => Measure::Betweenness { samples: samples.unwrap_or(u32::MAX), seed },
                Algorithm::Bfs => Measure::Bfs(start()?),
                Algorithm::Sssp => Measure::Sssp(start()?),
            };
            let values = measure(&named, asked);
            write(
                out.as_deref(),
                &["vertex", "value"],
                named.ids.iter().cloned().zip(values).map(|(id, value)| [id, value]),
            )
        }
        Verb::Resolve { file, second, id, settings, out, clusters, workers } => {
            resolve::run(&resolve::Asked { files: (file, second), id, settings, out, clusters, workers })
        }
        Verb::Compare { file, left, right, kind, out } => {
            compare::run(&file, &left, &right, kind.as_deref(), out.as_ref())
        }
        Verb::Train { file, text, label, seed, model } => train::run(&file, &text, &label, seed, &model),
        Verb::Sample { companies, seed, out } => {
            fs::create_dir_all(&out)?;
            for file in sample::generate(&sample::Settings::new(companies, seed)) {
                fs::write(out.join(&file.name), &file.bytes)?;
            }
            Ok(())
        }
    }
}

/// The file's text, whatever its encoding.
fn text(file: &Path) -> Result<String, Failure> {
    let bytes = fs::read(file).map_err(|error| Failure(format!("{}: {error}", file.display()), 2))?;
    Ok(table::encoding::decode(&bytes, table::encoding::detect(&bytes)).0)
}

/// The text of an edge list. Of JSON, a workbook or another format that is no text, the table in it as such a text.
fn edge_text(file: &Path) -> Result<String, Failure> {
    let text = text(file)?;
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    if !text.contains('\0') && !begins.starts_with(['{', '[']) && !begins.starts_with("PK\u{3}\u{4}") {
        return Ok(text);
    }
    let mut context = Context::silent();
    let table = open(file, SourceId(0), &mut context)?;
    report(&[Some(file)], &context);
    let headers = || (0..table.columns()).map(|column| table.header(column));
    for needed in ["source", "target"] {
        if !headers().any(|header| header.eq_ignore_ascii_case(needed)) {
            return Err(Failure(format!("{}: no column “{needed}”", file.display()), 2));
        }
    }
    // A tab or a line end in a cell would be another cell.
    let line = |cells: &mut dyn Iterator<Item = &str>| -> String {
        cells.map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect::<Vec<String>>().join("\t") + "\n"
    };
    let rows = (0..table.rows()).map(|row| line(&mut (0..table.columns()).map(|column| table.cell(row, column))));
    Ok(line(&mut headers()) + &rows.collect::<String>())
}

/// Refuses to write over a file that is read.
fn spare(out: Option<&Path>, read: &[Option<&Path>]) -> Result<(), Failure> {
    let Some(out) = out else { return Ok(()) };
    let same = |other: &Path| {
        out == other || fs::canonicalize(out).is_ok_and(|own| fs::canonicalize(other).is_ok_and(|other| own == other))
    };
    if read.iter().flatten().any(|other| same(other)) {
        return Err(Failure(format!("{}: it is read, and would be written over", out.display()), 2));
    }
    Ok(())
}

/// Reads the file's table; its diagnostics go to the context, under `source`.
fn open(file: &Path, source: SourceId, context: &mut Context) -> Result<Table, Failure> {
    let bytes = fs::read(file).map_err(|error| Failure(format!("{}: {error}", file.display()), 2))?;
    table::read(source, &bytes, None, context).table.ok_or_else(|| {
        // What was said of a file read before has nothing to do with it.
        let mut own = vec![None; source.0 as usize];
        own.push(Some(file));
        report(&own, context);
        Failure(format!("{}: no table could be read", file.display()), 1)
    })
}

fn column(table: &Table, file: &Path, header: &str) -> Result<u32, Failure> {
    table.column(header).ok_or_else(|| {
        let headers: Vec<&str> = (0..table.columns()).map(|column| table.header(column)).collect();
        Failure(format!("{}: no column “{header}”; it has: {}", file.display(), headers.join(", ")), 2)
    })
}

/// Says on standard error what could not be used: file, row, column and reason. `files`: by the number of their
/// source; of the others nothing is said.
fn report(files: &[Option<&Path>], context: &Context) {
    for diagnostic in context.diagnostics() {
        let message = session::sentence(diagnostic);
        let severity = diagnostic.severity.as_str();
        let number = diagnostic.location.source.map_or(0, |source| source.0 as usize);
        let Some(file) = files.get(number).copied().flatten() else { continue };
        let _ = writeln!(std::io::stderr(), "{severity}: {}: {message} [{}]", file.display(), diagnostic.code);
    }
}

/// Writes records as CSV, as a JSON array of objects where the name ends in `.json`, as a workbook where in `.xlsx`.
fn write<const N: usize, T: AsRef<str>>(
    out: Option<&Path>,
    headers: &[&str; N],
    records: impl Iterator<Item = [T; N]>,
) -> Result<(), Failure> {
    let mut text = String::new();
    let ends_in = |word: &str| out.and_then(Path::extension).is_some_and(|ending| ending.eq_ignore_ascii_case(word));
    if let Some(path) = out.filter(|_| ends_in("xlsx")) {
        let rows = std::iter::once(headers.map(str::to_string))
            .chain(records.map(|record| record.map(|cell| cell.as_ref().to_string())));
        return save(path, &xlsx::workbook(rows)?);
    }
    if ends_in("json") {
        let objects: Vec<serde_json::Value> = records
            .map(|record| {
                let pairs = headers.iter().zip(record);
                serde_json::Value::Object(
                    pairs.map(|(key, value)| ((*key).to_string(), value.as_ref().into())).collect(),
                )
            })
            .collect();
        text = serde_json::to_string_pretty(&objects).map_err(|error| Failure(error.to_string(), 1))?;
        text.push('\n');
    } else {
        push_record(&mut text, headers);
        for record in records {
            push_record(&mut text, &record);
        }
    }
    match out {
        Some(path) => save(path, text.as_bytes())?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    Ok(())
}

/// Writes a file; what fails names it.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure(format!("{}: {error}", path.display()), 1))
}
