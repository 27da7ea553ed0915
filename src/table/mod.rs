//! Bytes to tables and texts: the one place where files are taken apart. [`open`] tells encoding, layout and dialect
//! from content, reads slice by slice, and never fails: what could not be read is reported with file, row and column,
//! and everything else is there. `rows_read` is always the rows in the tables and `records_reported` together.
//!
//! Formats: delimited text, JSON and JSON Lines (entities of FollowTheMoney as a table for each schema), web pages, plain
//! text, Markdown and exported chats; workbooks, archives, Word documents and mail where the feature `readers` is on, PDF
//! where `pdf` is, else they come packed from the module that has it ([`pack`]).

// Each of the two modules built from this package uses a part of what the readers share.
#![cfg_attr(not(all(feature = "engine", feature = "readers")), allow(dead_code))]

#[cfg(all(feature = "engine", feature = "readers"))]
mod archive;
#[cfg(all(feature = "engine", feature = "readers"))]
mod biff;
mod builder;
#[cfg(feature = "engine")]
mod chat;
#[cfg(feature = "engine")]
pub mod csv;
#[cfg(all(feature = "engine", feature = "readers"))]
mod doc;
#[cfg(all(feature = "engine", feature = "readers"))]
mod docx;
pub mod encoding;
#[cfg(feature = "engine")]
mod ftm;
#[cfg(feature = "engine")]
mod grid;
mod header;
#[cfg(feature = "engine")]
mod html;
#[cfg(feature = "engine")]
mod json;
pub mod kind;
#[cfg(feature = "engine")]
mod lines;
#[cfg(all(feature = "engine", feature = "readers"))]
mod mail;
#[cfg(feature = "engine")]
mod merged;
mod notes;
#[cfg(feature = "engine")]
mod open;
pub mod pack;
#[cfg(feature = "engine")]
mod page;
#[cfg(all(feature = "engine", feature = "readers"))]
mod parquet;
#[cfg(all(feature = "engine", feature = "pdf"))]
mod pdf;
#[cfg(feature = "engine")]
mod sniff;
#[cfg(all(feature = "engine", feature = "readers"))]
mod spans;
mod store;
#[cfg(all(test, feature = "engine"))]
mod tests;
#[cfg(all(feature = "engine", feature = "readers"))]
mod workbook;

use self::encoding::Encoding;
use crate::source::ReadError;

pub use self::builder::MAX_COLUMNS;
#[cfg(feature = "engine")]
pub use self::open::{Sole, lost, open, read, texts};
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
    /// Plain text.
    Text,
    /// An Excel workbook.
    Xlsx,
    /// Not readable here; a diagnostic says why.
    Unreadable,
    /// An Excel workbook with macros, which are never run.
    Xlsm,
    /// A binary Excel workbook.
    Xlsb,
    /// A workbook of Excel 97 to 2003.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A ZIP archive; its members' tables and texts.
    Zip,
    /// A file compressed with gzip.
    Gzip,
    /// A Word document.
    Docx,
    /// A document of Word 97 to 2003.
    Doc,
    /// A PDF file.
    Pdf,
    /// A saved e-mail.
    Eml,
    /// Markdown.
    Markdown,
    /// An exported chat.
    Chat,
    /// A Parquet file.
    Parquet,
}

/// A module that the page loads for heavy formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// Workbooks, archives, Word documents, mail, Parquet.
    Readers,
    /// The same, and PDF.
    Pdf,
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
            Self::Xlsm => "xlsm",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Pdf => "pdf",
            Self::Eml => "eml",
            Self::Markdown => "markdown",
            Self::Chat => "chat",
            Self::Parquet => "parquet",
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
    /// Sheet, member of a JSON object or of an archive; empty where the file is one table.
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
    /// Member of an archive or attachment that it is; empty where the file is one text.
    pub part: String,
    /// What else the file says about it: `from`, `to`, `date` of a mail, `author` and `date` of a document.
    pub more: Vec<(String, String)>,
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
    /// The texts, in the file's order: one where the file is a text.
    pub texts: Vec<Page>,
    /// Records that are in no table, each reported by row.
    pub records_reported: u32,
    /// Records in the file: rows of the tables and `records_reported`.
    pub rows_read: u32,
    /// The module that the file waits for.
    pub needs: Option<Module>,
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
            texts: Vec::new(),
            records_reported: 0,
            rows_read: 0,
            needs: None,
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
