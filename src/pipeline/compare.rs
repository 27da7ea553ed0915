//! The verb `compare`: how alike two columns of names are, row by row.

use crate::name::{self, Kind};
use crate::table::Table;

/// Where the kind of the names comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindFrom {
    /// A column says it; a value that is no kind is guessed from the names.
    Column(u32),
    /// The same for all.
    All(Kind),
    /// Guessed from the names.
    Guess,
}

/// A row of `compare`.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRow {
    /// The left name, as in the file.
    pub left: String,
    /// The right name, as in the file.
    pub right: String,
    /// That they name the same one, 0..1.
    pub probability: f64,
    /// At the engine's own limit.
    pub same: bool,
    /// Codes with the words they speak of, and the cost in edits that each adds.
    pub explanation: String,
}

/// The kind that a word names; `None` for other words.
#[must_use]
pub fn name_kind(word: &str) -> Option<Kind> {
    Kind::parse(word)
}

/// Compares two columns of a table, a row for each record, in order.
#[must_use]
pub fn compare(table: &Table, left: u32, right: u32, kind: KindFrom) -> Vec<CompareRow> {
    let row = |row: u32| {
        let (a, b) = (table.cell(row, left), table.cell(row, right));
        let kind = match kind {
            KindFrom::All(kind) => kind,
            KindFrom::Column(column) => Kind::parse(table.cell(row, column)).unwrap_or_else(|| Kind::guess(a, b)),
            KindFrom::Guess => Kind::guess(a, b),
        };
        let found = name::compare(a, b, kind);
        let explanation: Vec<String> = found.reasons.iter().map(said).collect();
        CompareRow {
            left: a.to_string(),
            right: b.to_string(),
            probability: found.probability,
            same: found.same,
            explanation: explanation.join("; "),
        }
    };
    (0..table.rows()).map(row).collect()
}

fn said(reason: &name::Reason) -> String {
    let words = match (reason.right.is_empty(), reason.left == reason.right) {
        (true, _) | (_, true) => reason.left.clone(),
        _ => format!("{} ~ {}", reason.left, reason.right),
    };
    if reason.cost > 0.0 {
        format!("{} {words} +{:.2}", reason.code, reason.cost)
    } else {
        format!("{} {words}", reason.code)
    }
}
