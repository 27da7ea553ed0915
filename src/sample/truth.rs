//! What is what: `truth.csv`, one planted fact a row, joined to its place by file and record number.
//!
//! `record` names the subject (its code or platform id) or the text; `row` is the 1-based record number without
//! the header (the line number in JSON Lines). A company of which `planted` says nothing is an ordinary one.
//!
//! | fact | of | value |
//! |---|---|---|
//! | `planted` | company | `complete`, `risky`, `lawful`, `satellite` |
//! | `activity`, `context` | company, text | taxonomy id |
//! | `stage` | company | `promise`, `promotion`, `intake`, `collapse` |
//! | `yield_percent`, `people`, `levels` | company | what its scheme promises and holds |
//! | `category` | company | boundary category whose every element is planted |
//! | `element` | company, at each source | `category/element` that this record states |
//! | `controlled_with`, `owned_by`, `operated_by` | company, platform | code of the other |
//! | `duplicate_of`, `variant` | any record | code of the same company; kind of spelling |
//! | `text`, `wording`, `about`, `copy_of` | text | stance; `plain` or `jargon`; code; text id |
//! | `course`, `turn` | head-counts | kind of series; date of the first week after the change |
//! | `licence`, `measure` | company | `valid`, `expired`, `out_of_scope`; kind of official act |
//! | `defect` | broken record | what is wrong with it |

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
