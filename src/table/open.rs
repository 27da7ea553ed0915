//! The one entry: a file's bytes to whatever tables or text it holds.

use super::builder::{Builder, Naming};
use super::encoding::{self, Encoding, Slices};
use super::sniff::{self, Bytes};
use super::{Dialect, Format, Part, Reading, Stop, Table, csv, html, json, page};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, ReadAt, ReadError, SourceId};

/// Bytes of a file at most that is held as a whole (JSON documents, pages) while it is read.
const MAX_WHOLE: u64 = 1 << 30;

/// The first table of a file.
#[derive(Debug)]
pub struct Sole {
    /// How the content is laid out.
    pub format: Format,
    /// The encoding used.
    pub encoding: Encoding,
    /// The table, if the file holds one.
    pub table: Option<Table>,
    /// Records that could not be read, each reported by row.
    pub records_reported: u32,
}

/// Reads bytes that should be one table. `forced` overrides the encoding told from the content.
pub fn read(source: SourceId, bytes: &[u8], forced: Option<Encoding>, context: &mut Context<'_>) -> Sole {
    let reading = open(source, "", &bytes.to_vec(), forced, context);
    let table = reading.tables.into_iter().next().map(|part| part.table);
    Sole { format: reading.format, encoding: reading.encoding, table, records_reported: reading.records_reported }
}

/// Reads a file. The name only settles what the content leaves open; `forced` overrides the encoding told from the
/// content.
pub fn open(
    source: SourceId,
    name: &str,
    input: &dyn ReadAt,
    forced: Option<Encoding>,
    context: &mut Context<'_>,
) -> Reading {
    let head = match input.read_range(0, sniff::HEAD) {
        Ok(head) => head,
        Err(error) => {
            failed(source, &error, context);
            return Reading::empty(Format::Unreadable, forced.unwrap_or(Encoding::Utf8));
        }
    };
    let whole = head.len() as u64 >= input.length();
    let encoding = forced.unwrap_or_else(|| encoding::detect(&head));
    let unreadable = Reading::empty(Format::Unreadable, encoding);
    let utf16 = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    match sniff::bytes(&head, name, utf16) {
        Bytes::Text => {}
        Bytes::Workbook => return workbook(source, input, context),
        Bytes::Refused(format, code) => {
            context.report(Diagnostic::error(code, Location::file(source)).with("format", format));
            return unreadable;
        }
    }
    let (decoded, _) = encoding::decode(&head, encoding);
    let decoded = decoded.trim_start_matches('\u{FEFF}');
    if whole && decoded.trim().is_empty() {
        context.report(Diagnostic::error("empty_file", Location::file(source)));
        return unreadable;
    }
    let format = sniff::text(decoded, name, whole);
    let mut slices = Slices::new(input, encoding, forced.is_some());
    let total = input.length();
    let mut reading = Reading::empty(format, encoding);
    match format {
        Format::Csv | Format::JsonLines => {
            let naming = if format == Format::Csv { Naming::FirstRecord } else { Naming::Keys };
            let mut builder = Builder::new(source, "", naming, context);
            builder.encoding = encoding.as_str();
            let stop = if format == Format::Csv {
                let dialect = Dialect { delimiter: csv::delimiter(decoded) };
                reading.dialect = Some(dialect);
                csv::read(&mut slices, total, dialect, csv::declared(decoded).is_some(), &mut builder)
            } else {
                json::lines(&mut slices, total, &mut builder)
            };
            let (table, reported) = builder.finish();
            reading.tables.push(Part { name: String::new(), table });
            reading.records_reported = reported;
            stopped(source, stop, context);
        }
        _ if total > MAX_WHOLE => {
            context.report(Diagnostic::error("file_too_large", Location::file(source)).with("bytes", total));
            return unreadable;
        }
        _ => {
            let (text, odd) = match all(&mut slices, total, context) {
                Ok(read) => read,
                Err(stop) => {
                    stopped(source, stop, context);
                    return unreadable;
                }
            };
            let encoding = slices.encoding().as_str();
            if format == Format::Json {
                let document = json::Document { source, text: &text, inspect: odd, encoding };
                (reading.tables, reading.records_reported) = json::document(&document, context);
                if context.is_stopped() {
                    stopped(source, Stop::Asked, context);
                }
            } else {
                reading.text = Some(text_of(source, name, format, &text, odd.then_some(encoding), context));
            }
        }
    }
    reading.encoding = slices.encoding();
    reading.counted()
}

/// A page's or a text file's text, with what was odd about it. `odd` is the encoding in which something was.
fn text_of(
    source: SourceId,
    name: &str,
    format: Format,
    text: &str,
    odd: Option<&'static str>,
    context: &mut Context<'_>,
) -> super::Page {
    let place = || Location::file(source);
    if let Some(encoding) = odd {
        let broken = text.matches('\u{FFFD}').count();
        if broken > 0 {
            let span = text.find('\u{FFFD}').and_then(|at| u32::try_from(at).ok()).map(|at| (at, at + 3));
            let location = Location { span, ..place() };
            let note = Diagnostic::warning("undecodable", location);
            context.report(note.with("characters", broken).with("encoding", encoding));
        }
        if let Some(at) = text.find('\0').and_then(|at| u32::try_from(at).ok()) {
            context.report(Diagnostic::warning("nul_byte", Location { span: Some((at, at + 1)), ..place() }));
        }
    }
    if format != Format::Html {
        return page::read(text, name);
    }
    let (page, scripts) = html::read(text, name);
    if scripts > 0 {
        context.report(Diagnostic::info("scripts_left_out", place()).with("count", scripts));
    }
    if page.body.trim().is_empty() {
        context.report(Diagnostic::warning("no_records", place()));
    }
    page
}

/// The whole decoded text, and whether something in it could not be decoded or is NUL.
fn all(slices: &mut Slices<'_>, total: u64, context: &mut Context<'_>) -> Result<(String, bool), Stop> {
    let mut text = String::new();
    let mut odd = false;
    loop {
        match slices.next() {
            Ok(Some(slice)) => {
                odd |= slice.odd;
                text.push_str(slice.text);
            }
            Ok(None) => return Ok((text, odd)),
            Err(error) => return Err(Stop::Failed(error)),
        }
        if context.progress("read", slices.offset(), total) == Flow::Stop {
            return Err(Stop::Asked);
        }
    }
}

fn failed(source: SourceId, error: &ReadError, context: &mut Context<'_>) {
    let note = Diagnostic::error("read_failed", Location::file(source));
    context.report(note.with("offset", error.offset).with("reason", &error.reason));
}

fn stopped(source: SourceId, stop: Stop, context: &mut Context<'_>) {
    match stop {
        Stop::End => {}
        Stop::Asked => context.report(Diagnostic::warning("reading_stopped", Location::file(source))),
        Stop::Failed(error) => failed(source, &error, context),
    }
}

/// A workbook waits for the module that reads it.
#[cfg(not(feature = "readers"))]
fn workbook(_: SourceId, _: &dyn ReadAt, _: &mut Context<'_>) -> Reading {
    Reading { needs_readers: true, ..Reading::empty(Format::Xlsx, Encoding::Utf8) }
}

#[cfg(feature = "readers")]
fn workbook(source: SourceId, input: &dyn ReadAt, context: &mut Context<'_>) -> Reading {
    if input.length() > MAX_WHOLE {
        let note = Diagnostic::error("file_too_large", Location::file(source));
        context.report(note.with("bytes", input.length()));
        return Reading::empty(Format::Xlsx, Encoding::Utf8);
    }
    match input.read_range(0, MAX_WHOLE) {
        Ok(bytes) => super::workbook::read(source, bytes, context),
        Err(error) => {
            failed(source, &error, context);
            Reading::empty(Format::Xlsx, Encoding::Utf8)
        }
    }
}
