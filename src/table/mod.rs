//! Bytes to tables: encoding by content, then delimited text or JSON. Columns over one byte arena per table; a
//! cell is a slice of it. Nothing fails: what could not be read is reported with its row.

pub mod csv;
pub mod encoding;
mod json;

use std::fmt;

use self::encoding::Encoding;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Separates several values of one cell (from JSON arrays).
pub use crate::value::VALUE_SEPARATOR;

/// Both languages' wording of this module's diagnostics, a JSON object by code.
pub const WORDING: &str = include_str!("wording.json");

/// File signatures that are refused by name, with the word for them.
const REFUSED: [(&[u8], &str); 6] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"PK\x03\x04", "ZIP or XLSX"),
    (b"\x1F\x8B", "gzip"),
    (b"\xD0\xCF\x11\xE0", "XLS or DOC"),
];

/// How a file's content is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv,
    /// JSON or JSON Lines.
    Json,
    /// Not readable here; a diagnostic says why.
    Unreadable,
}

/// A table: headers and cells over one arena.
#[derive(Clone, Default)]
pub struct Table {
    headers: Vec<String>,
    arena: String,
    /// End offset of every cell in the arena, record by record.
    ends: Vec<u32>,
    records: Vec<u32>,
}

impl Table {
    /// Number of records.
    #[must_use]
    pub fn rows(&self) -> u32 {
        u32::try_from(self.records.len()).unwrap_or(u32::MAX)
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> u32 {
        u32::try_from(self.headers.len()).unwrap_or(u32::MAX)
    }

    /// The column's header, trimmed; empty when there is no such column.
    #[must_use]
    pub fn header(&self, column: u32) -> &str {
        self.headers.get(column as usize).map_or("", String::as_str)
    }

    /// The column with this header.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<u32> {
        let at = self.headers.iter().position(|own| own == header)?;
        u32::try_from(at).ok()
    }

    /// The cell, trimmed; empty when missing.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> &str {
        let width = self.headers.len();
        if column as usize >= width {
            return "";
        }
        let at = row as usize * width + column as usize;
        let Some(end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.arena[start as usize..*end as usize].trim()
    }

    /// 1-based number of the record in its file.
    #[must_use]
    pub fn record(&self, row: u32) -> u32 {
        self.records.get(row as usize).copied().unwrap_or(0)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("headers", &self.headers)
            .field("rows", &self.records.len())
            .finish_non_exhaustive()
    }
}

/// Fills a table record by record.
#[derive(Debug, Default)]
struct Builder {
    headers: Vec<String>,
    has_headers: bool,
    arena: String,
    ends: Vec<u32>,
    records: Vec<u32>,
    read: u32,
    /// Record number and cell count of records that do not fit the header.
    ragged: Vec<(u32, usize)>,
}

impl Builder {
    /// Takes the first record as the header and every later one as data.
    fn push(&mut self, record: &mut Vec<String>) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            record.clear();
            return;
        }
        if !self.has_headers {
            self.has_headers = true;
            self.headers = record.drain(..).map(|header| header.trim().to_string()).collect();
            return;
        }
        self.push_numbered(self.read + 1, record);
    }

    fn push_numbered(&mut self, number: u32, record: &mut Vec<String>) {
        self.read = number;
        if record.len() != self.headers.len() {
            self.ragged.push((number, record.len()));
            record.resize(self.headers.len(), String::new());
        }
        for cell in record.drain(..) {
            self.arena.push_str(&cell);
            self.ends.push(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
        }
        self.records.push(number);
    }

    fn finish(self, source: SourceId, context: &mut Context) -> Table {
        let mut headers: Vec<String> = Vec::with_capacity(self.headers.len());
        for (position, header) in self.headers.into_iter().enumerate() {
            let mut name = if header.is_empty() { format!("column {}", position + 1) } else { header.clone() };
            let mut copy = 2;
            while headers.contains(&name) {
                name = format!("{header} ({copy})");
                copy += 1;
            }
            if name != header {
                let location = Location::file(source).in_column(&header);
                context.report(Diagnostic::warning("header_renamed", location).with("name", &name));
            }
            headers.push(name);
        }
        Table { headers, arena: self.arena, ends: self.ends, records: self.records }
    }
}

/// What was read from a file.
#[derive(Debug)]
pub struct Reading {
    /// How the content is laid out.
    pub format: Format,
    /// The encoding used.
    pub encoding: Encoding,
    /// The table, if the file holds one.
    pub table: Option<Table>,
    /// Records that could not be read, each reported by row.
    pub records_reported: u32,
}

/// Reads a file's bytes. `forced` overrides the encoding told from the content.
pub fn read(source: SourceId, bytes: &[u8], forced: Option<Encoding>, context: &mut Context) -> Reading {
    let encoding = forced.unwrap_or_else(|| encoding::detect(bytes));
    let unreadable = Reading { format: Format::Unreadable, encoding, table: None, records_reported: 0 };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        context.report(Diagnostic::error("empty_file", Location::file(source)));
        return unreadable;
    }
    if let Some((_, what)) = REFUSED.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        context.report(Diagnostic::error("format_refused", Location::file(source)).with("format", what));
        return unreadable;
    }
    if u32::try_from(bytes.len()).is_err() {
        context.report(Diagnostic::error("file_too_large", Location::file(source)).with("bytes", bytes.len()));
        return unreadable;
    }
    let (text, broken) = encoding::decode(bytes, encoding);
    if broken > 0 {
        context.report(
            Diagnostic::warning("undecodable", Location::file(source))
                .with("characters", broken)
                .with("encoding", encoding.as_str()),
        );
    }
    let first = text.trim_start().bytes().next().unwrap_or(0);
    let (format, table, records_reported) = if first == b'[' || first == b'{' {
        let (table, broken) = json::read(source, &text, context);
        (Format::Json, table, broken)
    } else {
        (Format::Csv, csv::read(source, &text, context), 0)
    };
    if table.rows() == 0 {
        context.report(Diagnostic::warning("no_records", Location::file(source)));
    }
    Reading { format, encoding, table: Some(table), records_reported }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], headers: &[&str], cells: &[&[&str]], codes: &[&str]) {
        let mut context = Context::silent();
        let reading = read(SourceId(0), bytes, None, &mut context);
        let table = reading.table.unwrap_or_default();
        assert_eq!((0..table.columns()).map(|c| table.header(c)).collect::<Vec<_>>(), headers);
        let found: Vec<Vec<&str>> =
            (0..table.rows()).map(|r| (0..table.columns()).map(|c| table.cell(r, c)).collect()).collect();
        assert_eq!(found, cells);
        assert_eq!(context.diagnostics().iter().map(|d| d.code).collect::<Vec<_>>(), codes);
    }

    #[test]
    fn tables_are_read_and_what_was_not_is_reported() {
        check(b"a,b\n1,\"x,\ny\"\n", &["a", "b"], &[&["1", "x,\ny"]], &[]);
        check("名称;数\n甲;1\n".as_bytes(), &["名称", "数"], &[&["甲", "1"]], &[]);
        check(b"a,b\n1\n2,3,4\n", &["a", "b"], &[&["1", ""], &["2", "3"]], &["ragged_record", "ragged_record"]);
        check(
            b"a,a,\n1,2,3\n",
            &["a", "a (2)", "column 3"],
            &[&["1", "2", "3"]],
            &["header_renamed", "header_renamed"],
        );
        check(b"{\"a\":1}\n{oops\n{\"a\":2}\n", &["a"], &[&["1"], &["2"]], &["json_record"]);
        check(b"[{\"a\":1},{\"a\":}, {\"a\":3}]", &["a"], &[&["1"], &["3"]], &["json_record"]);
        check(b"[{\"a\":1},{\"a\":2", &["a"], &[&["1"]], &["json_record"]);
        check(b"[{\"a\":{\"b\":1},\"c\":[\"x\",\"y\"]}]", &["a.b", "c"], &[&["1", "x\u{1e}y"]], &[]);
        check(b"", &[], &[], &["empty_file"]);
        check(b"a,b\n", &["a", "b"], &[], &["no_records"]);
        check(b"%PDF-1.7", &[], &[], &["format_refused"]);
    }

    #[test]
    fn a_broken_record_keeps_its_number() {
        let mut context = Context::silent();
        let reading = read(SourceId(0), b"{\"a\":1}\n{oops\n{\"a\":2}\n", None, &mut context);
        let table = reading.table.unwrap_or_default();
        assert_eq!((table.record(0), table.record(1), reading.records_reported), (1, 3, 1));
        assert_eq!(context.diagnostics()[0].location.row, Some(2));
    }
}
