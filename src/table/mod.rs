//! Bytes to tables and texts: the one place where files are taken apart. [`open`] tells encoding, layout and dialect
//! from content, reads slice by slice, and never fails: what could not be read is reported with file, row and column,
//! and everything else is there. `rows_read` is always the rows in the tables and `records_reported` together.
//!
//! Formats: delimited text, JSON and JSON Lines, web pages, plain text and Markdown; workbooks where the feature
//! `readers` is on, else they come packed from the module that has it ([`pack`]).

// Each of the two modules built from this package uses a part of what the readers share.
#![cfg_attr(not(all(feature = "engine", feature = "readers")), allow(dead_code))]

mod builder;
#[cfg(feature = "engine")]
pub mod csv;
pub mod encoding;
mod header;
#[cfg(feature = "engine")]
mod html;
#[cfg(feature = "engine")]
mod json;
pub mod kind;
mod notes;
#[cfg(feature = "engine")]
mod open;
pub mod pack;
#[cfg(feature = "engine")]
mod page;
#[cfg(feature = "engine")]
mod sniff;
mod store;
#[cfg(all(test, feature = "engine"))]
mod tests;
#[cfg(feature = "readers")]
pub mod workbook;

use self::encoding::Encoding;
use crate::source::ReadError;

pub use self::builder::MAX_COLUMNS;
#[cfg(feature = "engine")]
pub use self::open::{Sole, open, read};
pub use self::store::{MAX_CELLS, Table};

/// Separates several values of one cell (from JSON arrays).
pub use crate::value::VALUE_SEPARATOR;

/// Both languages' wording of this module's diagnostics, a JSON object by code.
pub const WORDING: &str = include_str!("wording.json");

/// How a file's content is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv,
    /// A JSON document.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// A web page.
    Html,
    /// Plain text or Markdown.
    Text,
    /// An Excel workbook.
    Xlsx,
    /// Not readable here; a diagnostic says why.
    Unreadable,
}

impl Format {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Html => "html",
            Self::Text => "text",
            Self::Xlsx => "xlsx",
            Self::Unreadable => "unreadable",
        }
    }
}

/// How delimited text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between cells: comma, tab, semicolon or vertical bar.
    pub delimiter: u8,
}

/// One table of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Sheet, or member of a JSON object; empty where the file is one table.
    pub name: String,
    /// Its cells.
    pub table: Table,
}

/// A text with its title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The page's title, the text's first line or the file's name.
    pub title: String,
    /// Visible text; paragraphs of web pages are apart by an empty line.
    pub body: String,
}

/// What was read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// How the content is laid out.
    pub format: Format,
    /// The encoding used.
    pub encoding: Encoding,
    /// The byte between cells, where the format is delimited text.
    pub dialect: Option<Dialect>,
    /// The tables, in the file's order.
    pub tables: Vec<Part>,
    /// The text, where the file is one.
    pub text: Option<Page>,
    /// Records that are in no table, each reported by row.
    pub records_reported: u32,
    /// Records in the file: rows of the tables and `records_reported`.
    pub rows_read: u32,
    /// Whether the file waits for the module that reads workbooks.
    pub needs_readers: bool,
}

impl Reading {
    /// A reading without content.
    #[must_use]
    pub fn empty(format: Format, encoding: Encoding) -> Self {
        Self {
            format,
            encoding,
            dialect: None,
            tables: Vec::new(),
            text: None,
            records_reported: 0,
            rows_read: 0,
            needs_readers: false,
        }
    }

    /// Adds up the rows.
    fn counted(mut self) -> Self {
        let rows = self.tables.iter().map(|part| part.table.rows()).fold(0, u32::saturating_add);
        self.rows_read = rows.saturating_add(self.records_reported);
        self
    }
}

/// Why a reader stopped.
#[derive(Debug)]
enum Stop {
    /// The file ended.
    End,
    /// Progress was answered with stop.
    Asked,
    /// The host could not read on.
    Failed(ReadError),
}
