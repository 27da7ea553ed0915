//! What is what: `truth.csv`, one planted fact a row, joined to its place by file and record number.
//!
//! `record` names the subject (its code or platform id) or the text; `row` is the 1-based record number without
//! the header (the line number in JSON Lines). A company of which `planted` says nothing is an ordinary one.

use super::GeneratedFile;
use super::write::{Csv, Encoding};

/// The planted facts.
#[derive(Debug)]
pub(super) struct Truth(Csv);

impl Truth {
    /// Nothing planted yet.
    pub(super) fn new() -> Self {
        Self(Csv::new("truth.csv", Encoding::Utf8, &["record", "file", "row", "fact", "value"]))
    }

    /// States a fact about the record that stands at `row` of `file`.
    pub(super) fn state(&mut self, record: &str, file: &str, row: u32, fact: &str, value: &str) {
        self.0.row(&[record, file, &row.to_string(), fact, value]);
    }

    /// The finished file.
    pub(super) fn finish(self) -> GeneratedFile {
        self.0.finish()
    }
}
