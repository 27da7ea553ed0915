//! The one entry: a file's bytes to whatever tables or text it holds.

#[cfg(not(feature = "readers"))]
use super::Module;
use super::builder::{Builder, Naming};
use super::encoding::{self, Encoding, Slices};
use super::sniff::{self, Bytes};
use super::{Dialect, Format, Page, Part, Reading, Stop, Table, chat, csv, ftm, html, json, page};
#[cfg(feature = "readers")]
use super::{archive, doc, mail, parquet, workbook};
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
    /// The first table, or the texts as one; none where the file holds neither.
    pub table: Option<Table>,
    /// Records that could not be read, each reported by row.
    pub records_reported: u32,
}

/// Texts as a table: title and text of each, what else the file says about it, and where there are several the `file` that
/// it is. None without a text.
#[must_use]
pub fn texts(pages: Vec<Page>, several: bool) -> Option<Table> {
    if pages.is_empty() {
        return None;
    }
    let record = |page: Page| {
        let mut record = serde_json::json!({"title": page.title, "text": page.body});
        if several {
            record["file"] = page.part.into();
        }
        for (name, value) in page.more {
            record[name] = value.into();
        }
        record
    };
    let records = serde_json::Value::Array(pages.into_iter().map(record).collect()).to_string();
    let reading = open(SourceId(0), "", &records.into_bytes(), None, &mut Context::silent());
    reading.tables.into_iter().next().map(|part| part.table)
}

/// Reads bytes that should be one table. `forced` overrides the encoding told from the content.
pub fn read(source: SourceId, bytes: &[u8], forced: Option<Encoding>, context: &mut Context<'_>) -> Sole {
    let reading = take_apart(source, "", &bytes.to_vec(), forced, &mut Budget::default(), context);
    let table = reading.tables.into_iter().next().map(|part| part.table);
    let table = table.or_else(|| texts(reading.texts, false));
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
    open_within(source, name, input, forced, &mut Budget::default(), context)
}

/// Bytes of a file's members together once unpacked: beyond it, they would not fit a browser tab.
pub(super) const MAX_UNZIPPED: u64 = 1 << 30;

/// Archives inside archives at most, the file itself counted; a mail in a mail counts as well.
#[cfg(feature = "readers")]
pub(super) const MAX_DEPTH: u32 = 4;

/// What may still be unpacked out of one file.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes left.
    pub(super) bytes: u64,
    /// Archives around what is read.
    pub(super) depth: u32,
    /// Members left.
    pub(super) members: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_UNZIPPED, depth: 0, members: 10_000 }
    }
}

/// Reads a file that may stand in another one.
pub(super) fn open_within(
    source: SourceId,
    name: &str,
    input: &dyn ReadAt,
    forced: Option<Encoding>,
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    let mut reading = take_apart(source, name, input, forced, budget, context);
    if matches!(reading.format, Format::Json | Format::JsonLines)
        && let [_] = reading.tables.as_slice()
    {
        reading.tables = reading.tables.into_iter().flat_map(|part| ftm::split(part.table)).collect();
    }
    reading
}

/// Reads a file whose entities stay in one table.
fn take_apart(
    source: SourceId,
    name: &str,
    input: &dyn ReadAt,
    forced: Option<Encoding>,
    budget: &mut Budget,
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
        Bytes::Heavy(format) => return heavy(source, name, format, input, budget, context),
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
        Format::Csv | Format::JsonLines | Format::Chat => {
            let naming = if format == Format::Csv { Naming::FirstRecord } else { Naming::Keys };
            let mut builder = Builder::new(source, "", naming, context);
            builder.encoding = encoding.as_str();
            let stop = if format == Format::Csv {
                let dialect = Dialect { delimiter: csv::delimiter(decoded) };
                reading.dialect = Some(dialect);
                csv::read(&mut slices, total, dialect, csv::declared(decoded).is_some(), &mut builder)
            } else if format == Format::Chat {
                chat::read(&mut slices, total, &mut builder)
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
                text_of(source, name, &text, odd.then_some(encoding), &mut reading, context);
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
    text: &str,
    odd: Option<&'static str>,
    reading: &mut Reading,
    context: &mut Context<'_>,
) {
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
    if reading.format != Format::Html {
        reading.texts.push(page::read(text, name));
        return;
    }
    let content = html::read(text, name);
    if content.scripts > 0 {
        context.report(Diagnostic::info("scripts_left_out", place()).with("count", content.scripts));
    }
    let empty = content.page.body.trim().is_empty();
    if empty && content.tables.is_empty() {
        context.report(Diagnostic::warning("no_records", place()));
    }
    for (number, grid) in (1_u32..).zip(content.tables) {
        grid.into_part(source, &format!("table {number}"), reading, context);
    }
    // A table saved as a page (what many systems call XLS) is that table.
    if !empty || reading.tables.is_empty() {
        reading.texts.push(content.page);
    }
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

/// What the heavier readers take waits for the module that has them.
#[cfg(not(feature = "readers"))]
fn heavy(_: SourceId, _: &str, format: Format, _: &dyn ReadAt, _: &mut Budget, _: &mut Context<'_>) -> Reading {
    waiting(format, if format == Format::Pdf { Module::Pdf } else { Module::Readers })
}

/// A reading that another module has to make.
#[cfg(not(all(feature = "readers", feature = "pdf")))]
fn waiting(format: Format, module: super::Module) -> Reading {
    Reading { needs: Some(module), ..Reading::empty(format, Encoding::Utf8) }
}

#[cfg(feature = "readers")]
fn heavy(
    source: SourceId,
    name: &str,
    format: Format,
    input: &dyn ReadAt,
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    #[cfg(not(feature = "pdf"))]
    if format == Format::Pdf {
        return waiting(format, super::Module::Pdf);
    }
    if input.length() > MAX_WHOLE {
        let note = Diagnostic::error("file_too_large", Location::file(source));
        context.report(note.with("bytes", input.length()));
        return Reading::empty(format, Encoding::Utf8);
    }
    let bytes = match input.read_range(0, MAX_WHOLE) {
        Ok(bytes) => bytes,
        Err(error) => {
            failed(source, &error, context);
            return Reading::empty(format, Encoding::Utf8);
        }
    };
    match format {
        Format::Zip => archive::zip(source, name, bytes, budget, context),
        Format::Gzip => archive::gzip(source, name, &bytes, budget, context),
        Format::Parquet => guarded(source, context, |context| parquet::read(source, &bytes, context)),
        Format::Eml => mail::read(source, name, &bytes, budget, context),
        #[cfg(feature = "pdf")]
        Format::Pdf => guarded(source, context, |context| super::pdf::read(source, name, &bytes, context)),
        _ => guarded(source, context, |context| compound(source, name, bytes, context)),
    }
}

/// A compound file: an old workbook, an old document, or a locked new one.
#[cfg(feature = "readers")]
fn compound(source: SourceId, name: &str, bytes: Vec<u8>, context: &mut Context<'_>) -> Reading {
    match doc::family(&bytes, name) {
        doc::Family::Workbook => workbook::read(source, Format::Xls, bytes, context),
        doc::Family::Document => doc::read(source, name, bytes, context),
        doc::Family::Locked => {
            context.report(Diagnostic::error("file_encrypted", Location::file(source)));
            Reading::empty(Format::Unreadable, Encoding::Utf8)
        }
        doc::Family::Other(format) => {
            context.report(Diagnostic::error("office_refused", Location::file(source)).with("format", format));
            Reading::empty(Format::Unreadable, Encoding::Utf8)
        }
        doc::Family::Damaged(reason) => {
            context.report(Diagnostic::error("document_unreadable", Location::file(source)).with("reason", reason));
            Reading::empty(Format::Unreadable, Encoding::Utf8)
        }
    }
}

/// Runs a reader that others wrote. Where it panics on a damaged file, that file is reported and nothing else is lost; in
/// the browser the instance ends instead and the page says the same.
#[cfg(feature = "readers")]
pub(super) fn guarded(
    source: SourceId,
    context: &mut Context<'_>,
    read: impl FnOnce(&mut Context<'_>) -> Reading,
) -> Reading {
    let (result, found) = {
        let mut inner = Context::watched(|progress| context.progress(progress.stage, progress.done, progress.total));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&mut inner)));
        (result, inner.take_diagnostics())
    };
    match result {
        Ok(reading) => {
            found.into_iter().for_each(|one| context.report(one));
            reading
        }
        Err(_) => lost(source, context),
    }
}

/// What is read of a file that its reader gave up on: nothing, and the finding that says so.
pub fn lost(source: SourceId, context: &mut Context<'_>) -> Reading {
    context.report(Diagnostic::error("reader_failed", Location::file(source)));
    Reading::empty(Format::Unreadable, Encoding::Utf8)
}
