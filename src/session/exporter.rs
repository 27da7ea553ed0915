//! Writes one of the four files, or a graph file, in parts.

use sha2::{Digest, Sha256};

use crate::context::{Hands, each_chunk};
use crate::export::files;
use crate::export::graph::{self, GraphFormat};
use crate::export::push_record;
use crate::pipeline::Analysis;
use crate::query::{self, View};
use crate::report::{BatchTail, Message, TableQuality, VERSION};
use crate::settings::hex;
use crate::triage::Disposition;
use crate::wording;

/// Bytes of a part, at least, but for the last.
const PART: usize = 256 * 1024;

/// Tells what a person said became of a subject, by its id.
pub(super) type Decided<'a> = &'a dyn Fn(&str) -> Disposition;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Findings,
    Evidence,
    Diagnostics,
    Report,
    Graph(GraphFormat),
    Changes,
    Summary,
    Quality,
    Conflicts,
}

/// A file being written.
#[derive(Debug)]
pub(super) struct Exporter {
    kind: Kind,
    begun: bool,
    ended: bool,
    at: u32,
    /// Edges of a graph file written so far.
    edges: usize,
    hasher: Sha256,
    moved: Vec<query::Moved>,
    conflicts: Vec<query::Disagreement>,
    tables: Vec<TableQuality>,
}

impl Exporter {
    pub(super) fn new(kind: &str) -> Option<Self> {
        let kind = match kind {
            "findings.csv" => Kind::Findings,
            "evidence.csv" => Kind::Evidence,
            "diagnostics.csv" => Kind::Diagnostics,
            "report.json" => Kind::Report,
            "changes.csv" => Kind::Changes,
            "summary.jsonl" => Kind::Summary,
            "quality.csv" => Kind::Quality,
            "conflicts.csv" => Kind::Conflicts,
            _ => Kind::Graph(GraphFormat::ALL.iter().find(|(_, _, name)| *name == kind)?.0),
        };
        Some(Self {
            kind,
            begun: false,
            ended: false,
            at: 0,
            edges: 0,
            hasher: Sha256::new(),
            moved: Vec::new(),
            conflicts: Vec::new(),
            tables: Vec::new(),
        })
    }

    pub(super) fn sha256(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }

    /// Whether it writes what subjects are judged by, and so is best written with others that do.
    fn is_judged(&self) -> bool {
        matches!(self.kind, Kind::Evidence | Kind::Report | Kind::Summary)
    }

    /// The next part; `None` after the last.
    pub(super) fn next(&mut self, analysis: &Analysis, decided: Decided) -> Option<Vec<u8>> {
        self.part(analysis, decided, u32::MAX, &[])
    }

    /// The next part, of records before `until` only. `written` are records written already: the last before `until`.
    fn part(&mut self, analysis: &Analysis, decided: Decided, until: u32, written: &[&str]) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        let mut out = String::new();
        if !self.begun {
            self.begun = true;
            self.head(analysis, decided, &mut out);
        }
        let count = match self.kind {
            Kind::Diagnostics => analysis.diagnostics.len(),
            Kind::Graph(_) => query::graph_node_count(analysis) + query::graph_edge_count(analysis),
            Kind::Changes => self.moved.len(),
            Kind::Quality => self.tables.len(),
            Kind::Conflicts => self.conflicts.len(),
            _ => analysis.order.len(),
        };
        while out.len() < PART && (self.at as usize) < count && self.at < until {
            let left = (until - self.at) as usize;
            match written.len().checked_sub(left).and_then(|at| written.get(at)) {
                Some(record) => out.push_str(record),
                None => self.record(analysis, decided, &mut out),
            }
            self.at += 1;
        }
        if self.at as usize >= count {
            self.ended = true;
            match self.kind {
                Kind::Report => out.push_str("\n]}\n"),
                Kind::Graph(format) => {
                    if self.at as usize == query::graph_node_count(analysis) {
                        out.push_str(graph::middle(format));
                    }
                    out.push_str(graph::tail(format));
                }
                _ => {}
            }
            if self.kind == Kind::Summary {
                self.hasher.update(out.as_bytes());
                let tail = BatchTail { sha256: self.sha256() };
                let line = format!("{}\n", serde_json::to_string(&tail).unwrap_or_default());
                self.hasher.update(line.as_bytes());
                out.push_str(&line);
                return Some(out.into_bytes());
            }
        }
        self.hasher.update(out.as_bytes());
        Some(out.into_bytes())
    }

    fn head(&mut self, analysis: &Analysis, decided: Decided, out: &mut String) {
        match self.kind {
            Kind::Changes => {
                push_record(out, &files::CHANGES);
                self.moved =
                    analysis.previous.as_ref().map(|previous| query::moved(analysis, previous)).unwrap_or_default();
            }
            Kind::Summary => {
                out.push_str(&serde_json::to_string(&query::batch_head(analysis)).unwrap_or_default());
                out.push('\n');
            }
            Kind::Quality => {
                push_record(out, &files::QUALITY);
                self.tables = query::quality(analysis).tables;
            }
            Kind::Conflicts => {
                push_record(out, &files::CONFLICTS);
                self.conflicts = query::disagreements(analysis);
            }
            Kind::Findings => push_record(out, &files::FINDINGS),
            Kind::Evidence => push_record(out, &files::EVIDENCE),
            Kind::Diagnostics => push_record(out, &files::DIAGNOSTICS),
            Kind::Graph(format) => out.push_str(graph::head(format)),
            Kind::Report => {
                let mut head = serde_json::to_value(query::summary(analysis, decided)).unwrap_or_default();
                if let Some(map) = head.as_object_mut() {
                    // In the report, `subjects` is the list itself.
                    let total = map.remove("subjects").unwrap_or_default();
                    map.insert("subjectsTotal".into(), total);
                    map.insert("version".into(), VERSION.into());
                    map.insert("settings".into(), analysis.settings.to_json());
                }
                out.push_str(head.to_string().trim_end().strip_suffix('}').unwrap_or("{"));
                out.push_str(",\"subjects\":[");
            }
        }
    }

    /// Writes the next record.
    fn record(&mut self, analysis: &Analysis, decided: Decided, out: &mut String) {
        let say = |code: &str, message: &Message| wording::english(code, &message.arguments);
        let rank = self.at;
        let subject = analysis.order.get(rank as usize).copied();
        match self.kind {
            Kind::Graph(format) => {
                let (at, nodes) = (rank as usize, query::graph_node_count(analysis));
                if at < nodes {
                    if let Some(node) = query::graph_node(analysis, at) {
                        graph::node(out, format, &node);
                    }
                    return;
                }
                if at == nodes {
                    out.push_str(graph::middle(format));
                }
                for edge in query::graph_edges(analysis, at - nodes) {
                    graph::edge(out, format, self.edges, &edge);
                    self.edges += 1;
                }
            }
            Kind::Diagnostics => {
                let Some(diagnostic) = analysis.diagnostics.get(rank as usize) else { return };
                let row = diagnostic_row(analysis, diagnostic);
                let message = wording::diagnostic(&row.code, &row.arguments, (row.row, row.rows), &row.column);
                files::diagnostic(out, &row, &message);
            }
            Kind::Changes => {
                let found = analysis.previous.as_ref().zip(self.moved.get(rank as usize));
                let Some((previous, moved)) = found else { return };
                files::change(out, &query::change_row(analysis, previous, moved), &say);
            }
            Kind::Quality => {
                if let Some(table) = self.tables.get(rank as usize) {
                    files::quality(out, table);
                }
            }
            Kind::Conflicts => {
                if let Some(own) = self.conflicts.get(rank as usize) {
                    files::conflict(out, &query::conflict(analysis, own, usize::MAX));
                }
            }
            Kind::Findings => {
                let Some(subject) = subject else { return };
                if let Some(row) = query::row(analysis, rank, Disposition::Open) {
                    files::finding(out, &row, &query::identifiers(analysis, subject), &say);
                }
            }
            Kind::Summary | Kind::Evidence | Kind::Report => {
                let Some(subject) = subject else { return };
                let decision = decided(id_of(analysis, subject));
                of_view(self.kind, analysis, &View::new(analysis, subject), rank, decision, out);
            }
        }
    }
}

fn id_of(analysis: &Analysis, subject: u32) -> &str {
    analysis.knowledge.resolution.subjects.get(subject as usize).map_or("", |own| own.id.as_str())
}

/// Writes the record of a judged subject, the one at `rank` from 0, for a file that tells what subjects are judged by.
fn of_view(kind: Kind, analysis: &Analysis, view: &View, rank: u32, decision: Disposition, out: &mut String) {
    match kind {
        Kind::Summary => {
            if let Some(line) = query::batch_subject(analysis, view) {
                out.push_str(&serde_json::to_string(&line).unwrap_or_default());
                out.push('\n');
            }
        }
        Kind::Evidence => {
            for item in query::evidence(analysis, view) {
                files::evidence(out, id_of(analysis, view.subject), &item);
            }
        }
        Kind::Report => {
            if let Some(record) = query::record(analysis, view, rank, decision) {
                out.push_str(if rank == 0 { "\n" } else { ",\n" });
                out.push_str(&serde_json::to_string(&record).unwrap_or_default());
            }
        }
        _ => {}
    }
}

/// Subjects judged at once when several files are written together, and those that one hand takes at a time.
const BLOCK: usize = 256;
const SUBJECTS: usize = 16;

/// Writes several files on so many hands; subjects are judged once for all of them. `take` gets each part with the number of
/// its file, the parts of a file in order.
///
/// # Errors
/// What `take` answers.
pub(super) fn together<E>(
    exporters: &mut [Exporter],
    analysis: &Analysis,
    decided: Decided,
    hands: &dyn Hands,
    mut take: impl FnMut(usize, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let kinds: Vec<Kind> = exporters.iter().filter(|own| own.is_judged()).map(|own| own.kind).collect();
    let ranks: Vec<(u32, u32, Disposition)> = (0_u32..)
        .zip(&analysis.order)
        .map(|(rank, subject)| (rank, *subject, decided(id_of(analysis, *subject))))
        .collect();
    for block in ranks.chunks(BLOCK) {
        let parts = each_chunk(hands, block, SUBJECTS, |own| {
            let mut written: Vec<Vec<String>> = vec![Vec::with_capacity(own.len()); kinds.len()];
            for (rank, subject, decision) in own {
                let view = View::new(analysis, *subject);
                for (kind, records) in kinds.iter().zip(&mut written) {
                    let mut record = String::new();
                    of_view(*kind, analysis, &view, *rank, *decision, &mut record);
                    records.push(record);
                }
            }
            written
        });
        let until = block.last().map_or(0, |(rank, ..)| rank + 1);
        let judged = exporters.iter_mut().enumerate().filter(|(_, own)| own.is_judged());
        for (place, (number, own)) in judged.enumerate() {
            let written: Vec<&str> =
                parts.iter().filter_map(|part| part.get(place)).flatten().map(String::as_str).collect();
            while !own.ended
                && own.at < until
                && let Some(part) = own.part(analysis, decided, until, &written)
            {
                take(number, &part)?;
            }
        }
    }
    for (number, own) in exporters.iter_mut().enumerate() {
        while let Some(part) = own.next(analysis, decided) {
            take(number, &part)?;
        }
    }
    Ok(())
}

/// A diagnostic with its file's name.
pub(super) fn diagnostic_row(
    analysis: &Analysis,
    diagnostic: &crate::diagnostic::Diagnostic,
) -> crate::report::DiagnosticRow {
    let file = diagnostic.location.source.and_then(|source| analysis.inputs.get(source.0 as usize));
    let name = file.map_or("", |file| file.name.as_str());
    query::diagnostic_row(diagnostic, name, analysis.settings.show_identity_numbers)
}
