//! The verb `analyze`: the same session as the page's, with files on disk.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use lanternfish::export::graph::GraphFormat;
use lanternfish::export::push_record;
use lanternfish::session::Session;
use lanternfish::source::{ReadAt, ReadError};
use serde_json::{Value, json};

use super::hands::Threads;
use super::{Failure, spare};

/// What every analysis leaves.
const FILES: [&str; 6] =
    ["findings.csv", "evidence.csv", "diagnostics.csv", "report.json", "quality.csv", "conflicts.csv"];

/// What the next analysis continues from.
const SUMMARY: &str = "summary.jsonl";
/// What changed since an earlier analysis.
const CHANGES: &str = "changes.csv";
/// What is another under the law of another day.
const LAW_CHANGES: &str = "law_changes.csv";
/// What outcomes taught, and what it says of each subject.
const SCORECARD: &str = "scorecard.json";
const LEARNED: &str = "learned.csv";
/// What some analyses leave besides.
const OTHERS: [&str; 4] = [CHANGES, LAW_CHANGES, SCORECARD, LEARNED];

/// A graph file to write beside the four.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum GraphFile {
    /// graph.graphml
    Graphml,
    /// graph.gexf
    Gexf,
    /// graph.cypher
    Cypher,
    /// graph.ftm.json: entities of FollowTheMoney, one a line
    Ftm,
}

/// A file on disk, read where asked.
struct OnDisk {
    file: File,
    length: u64,
}

impl ReadAt for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let failed = |error: std::io::Error| ReadError { offset, reason: error.to_string() };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        file.read(buffer).map_err(failed)
    }
}

fn unusable(failure: lanternfish::session::Failure) -> Failure {
    let arguments: Vec<String> = failure.arguments.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let code = if failure.code == "invalid_settings"
        || ["is_summary", "is_settings"].contains(&failure.code.as_str())
        || ["labels_", "previous_"].iter().any(|area| failure.code.starts_with(area))
    {
        2
    } else {
        1
    };
    Failure(format!("{} {}", failure.code, arguments.join(", ")).trim().to_string(), code)
}

impl From<lanternfish::session::Failure> for Failure {
    fn from(failure: lanternfish::session::Failure) -> Self {
        unusable(failure)
    }
}

/// Outcomes to learn from.
pub(super) struct Outcomes {
    /// The file, if one is given.
    pub(super) labels: Option<PathBuf>,
    /// The day of the features.
    pub(super) as_of: Option<String>,
    /// Words that are adverse beside the known ones.
    pub(super) adverse: Vec<String>,
}

/// What was asked.
pub(super) struct Asked {
    /// The files.
    pub(super) files: Vec<PathBuf>,
    /// The days.
    pub(super) dates: Dates,
    /// Settings as JSON.
    pub(super) settings: Option<PathBuf>,
    /// Outcomes to learn from.
    pub(super) outcomes: Outcomes,
    /// Formats of the graph to write.
    pub(super) graphs: Vec<GraphFile>,
    /// An earlier analysis.
    pub(super) previous: Option<PathBuf>,
    /// Threads to work on; the machine's cores without it.
    pub(super) workers: Option<NonZeroUsize>,
    /// The folder to write to.
    pub(super) out: PathBuf,
}

/// The days of an analysis.
pub(super) struct Dates {
    /// As-of date.
    pub(super) as_of: Option<String>,
    /// Law date.
    pub(super) law: Option<String>,
    /// A second law date to compare with.
    pub(super) other_law: Option<String>,
}

/// What changes from one law date to another, a row a change: `subject,name,what,id,before,after,why`. Rows without a
/// subject say how activities and contexts stand.
fn law_changes(diff: &Value) -> String {
    let mut out = String::from("subject,name,what,id,before,after,why\n");
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut row = |subject: &Value, what: &str, id: &str, before: String, after: String, why: String| {
        let cells = [text(&subject["subject"]), text(&subject["name"]), what.into(), id.into(), before, after, why];
        push_record(&mut out, &cells);
    };
    let message = |one: &Value| {
        let given = one["arguments"].as_object().cloned().unwrap_or_default();
        given.iter().map(|(key, value)| format!("{key}={}", text(value))).collect::<Vec<_>>().join("; ")
    };
    for one in list(&diff["statuses"]) {
        row(
            &Value::Null,
            "status",
            &text(&one["id"]),
            text(&one["before"]),
            text(&one["after"]),
            text(&one["packAfter"]),
        );
    }
    for one in list(&diff["subjects"]) {
        for (what, before, after) in [("index", "indexBefore", "indexAfter"), ("band", "bandBefore", "bandAfter")] {
            if one[before] != one[after] {
                row(&one, what, "", text(&one[before]), text(&one[after]), String::new());
            }
        }
        for change in list(&one["statuses"]) {
            let why = text(&change["packAfter"]);
            row(&one, "status", &text(&change["id"]), text(&change["before"]), text(&change["after"]), why);
        }
        for (what, key) in [("evidence added", "gained"), ("evidence gone", "lost")] {
            for change in list(&one[key]) {
                row(&one, what, &text(&change["code"]), String::new(), String::new(), message(&change));
            }
        }
        for change in list(&one["elements"]) {
            let why = text(&change["category"]);
            row(&one, "element", &text(&change["element"]), text(&change["before"]), text(&change["after"]), why);
        }
    }
    out
}

fn on_disk(path: &Path) -> Result<(String, Box<OnDisk>), Failure> {
    let at = |error: std::io::Error| Failure(format!("{}: {error}", path.display()), 2);
    let file = File::open(path).map_err(at)?;
    let length = file.metadata().map_err(at)?.len();
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok((name, Box::new(OnDisk { file, length })))
}

/// Reads the files, analyzes them and writes the four files, the summary, with `previous` the changes, and the graph in the
/// formats asked for.
pub(super) fn run(asked: Asked) -> Result<(), Failure> {
    let Asked { files, dates, settings, outcomes, graphs, previous, workers, out } = asked;
    let (settings, previous, out) = (settings.as_deref(), previous.as_deref(), out.as_path());
    let mut given: Value = match settings {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| Failure(format!("{}: {error}", path.display()), 2))?;
            serde_json::from_str(&text).map_err(|error| Failure(format!("{}: {error}", path.display()), 2))?
        }
        None => json!({}),
    };
    if given.is_null() {
        given = json!({});
    }
    let read = files.iter().map(PathBuf::as_path).chain(settings).chain(outcomes.labels.as_deref());
    for name in read.clone().filter_map(Path::file_name) {
        // Whatever is written there, no file that is read may stand in the folder under its name.
        if FILES.iter().chain(&OTHERS).any(|own| name == *own) {
            spare(Some(&out.join(name)), &read.clone().map(Some).collect::<Vec<_>>())?;
        }
    }
    for (key, value) in [("asOf", dates.as_of), ("lawDate", dates.law)] {
        if let (Some(value), Value::Object(map)) = (value, &mut given) {
            map.insert(key.to_string(), Value::String(value));
        }
    }
    let mut session = Session::new();
    for path in &files {
        let (name, file) = on_disk(path)?;
        session.add_source(&name, file).map_err(unusable)?;
    }
    if let Some(path) = previous {
        let path = if path.is_dir() { path.join(SUMMARY) } else { path.to_path_buf() };
        let (name, file) = on_disk(&path)?;
        session.set_previous(&name, file.as_ref()).map_err(unusable)?;
    }
    if let Some(path) = &outcomes.labels {
        let (name, file) = on_disk(path)?;
        session.set_labels(&name, file, &outcomes.adverse, outcomes.as_of.as_deref()).map_err(unusable)?;
    }
    session.analyze_start(given).map_err(unusable)?;
    let hands = Threads::new(workers);
    let mut last = "";
    loop {
        let step = session.analyze_step_on(&hands).map_err(unusable)?;
        if step.stage != last {
            let _ = writeln!(std::io::stderr(), "{}", step.stage);
            last = step.stage;
        }
        if step.done {
            break;
        }
    }
    let _ = writeln!(std::io::stderr(), "write");
    fs::create_dir_all(out).map_err(|error| Failure(format!("{}: {error}", out.display()), 1))?;
    let graphs = graphs.iter().filter_map(|asked| {
        let word = asked.to_possible_value()?;
        GraphFormat::ALL.iter().find(|(_, own, _)| *own == word.get_name()).map(|(_, _, name)| *name)
    });
    let changes = previous.map(|_| CHANGES);
    let names: Vec<&str> = FILES.into_iter().chain([SUMMARY]).chain(changes).chain(graphs).collect();
    let written = names.iter().map(|name| {
        let path = out.join(name);
        File::create(&path).map_err(|error| Failure(format!("{}: {error}", path.display()), 1))
    });
    let mut written = written.collect::<Result<Vec<File>, _>>()?;
    session.export_together(&names, &hands, |number, part| -> Result<(), Failure> {
        if let Some(file) = written.get_mut(number) {
            file.write_all(part)?;
        }
        Ok(())
    })?;
    if let Some(date) = dates.other_law {
        let diff = session.request("lawDiff", json!({ "date": date })).map_err(|failure| {
            let Failure(message, code) = unusable(failure);
            Failure(message, if code == 1 { 2 } else { code })
        })?;
        fs::write(out.join(LAW_CHANGES), law_changes(&diff))?;
    }
    match session.scorecard() {
        Ok(Some((scorecard, learned))) => {
            fs::write(out.join(SCORECARD), scorecard)?;
            fs::write(out.join(LEARNED), learned)?;
        }
        Ok(None) => {}
        Err(failure) => {
            let Failure(message, _) = unusable(failure);
            let _ = writeln!(std::io::stderr(), "warning: {message}");
        }
    }
    Ok(())
}
