//! Archives: gzip and ZIP of any format, archives in archives too. Members are read one after the other, each as if it
//! were a file of its own; tables, texts and findings bear its name as their part. Bounded by depth, number, unpacked
//! bytes and ratio, so that a small file cannot ask for more than a browser tab has. What is damaged, locked or refused is
//! reported, and costs that member only.

use std::io::{Cursor, Read};

use encoding_rs::GB18030;
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::encoding::Encoding;
use super::open::{Budget, MAX_DEPTH, guarded, open_within};
use super::{Format, Reading, Table, docx, sniff, workbook};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Unpacked bytes for each packed one at most, above [`FREE`]: text of an office packs up to fifty times smaller, a table
/// of equal rows two hundred times; deflate itself ends at 1,032.
const MAX_RATIO: u64 = 300;

/// Bytes that may be unpacked whatever the ratio.
const FREE: u64 = 16 << 20;

/// Members refused for the same reason that are named one by one.
const NAMED: usize = 20;

/// Reads a file compressed with gzip: one inner file, named in the header or after the outer one (RFC 1952).
pub(super) fn gzip(
    source: SourceId,
    name: &str,
    bytes: &[u8],
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    let empty = Reading::empty(Format::Gzip, Encoding::Utf8);
    if let Some(finding) = too_deep(source, budget) {
        context.report(finding);
        return empty;
    }
    let mut decoder = MultiGzDecoder::new(bytes);
    let own = decoder.header().and_then(|header| header.filename()).map(name_of).filter(|name| !name.is_empty());
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let inner = own.unwrap_or_else(|| match stem.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("tgz") => format!("{stem}.tar"),
        Some((stem, _)) => stem.to_string(),
        None => stem.to_string(),
    });
    let member = match unpack(&mut decoder, bytes.len() as u64, budget) {
        Ok(member) => member,
        Err(finding) => {
            context.report(finding.at(source));
            return empty;
        }
    };
    if let Some(reason) = member.damage {
        let note = Diagnostic::error("archive_damaged", Location::file(source));
        context.report(note.with("bytes", member.bytes.len()).with("reason", reason));
        if member.bytes.is_empty() {
            return empty;
        }
    }
    budget.depth += 1;
    let reading = open_within(source, &inner, &member.bytes, None, budget, context);
    budget.depth -= 1;
    // What a compressed table is, is that table.
    Reading { format: Format::Gzip, ..reading }
}

/// Reads whatever comes as a ZIP archive: a workbook, a document, or files.
pub(super) fn zip(
    source: SourceId,
    name: &str,
    bytes: Vec<u8>,
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    let packed = bytes.len() as u64;
    let hint = sniff::zip_family(&bytes, name);
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            let code = match hint {
                Format::Zip => "archive_unreadable",
                Format::Docx => "document_unreadable",
                _ => "workbook_unreadable",
            };
            context.report(Diagnostic::error(code, Location::file(source)).with("reason", reason(&error)));
            return Reading::empty(hint, Encoding::Utf8);
        }
    };
    let family = family(&mut archive);
    let stated = (0..archive.len())
        .filter_map(|at| archive.by_index_raw(at).ok().map(|file| file.size()))
        .fold(0, u64::saturating_add);
    let office = !matches!(family, Format::Zip | Format::Unreadable);
    if office && (stated > budget.bytes || stated > FREE && stated / MAX_RATIO > packed) {
        context.report(limit(stated, packed).at(source));
        return Reading::empty(family, Encoding::Utf8);
    }
    match family {
        Format::Zip => members(source, archive, budget, context),
        Format::Docx => guarded(source, context, |context| docx::read(source, name, archive, context)),
        Format::Unreadable => {
            let word = if archive.index_for_name("ppt/presentation.xml").is_some() { "PPTX" } else { "OpenDocument" };
            context.report(Diagnostic::error("office_refused", Location::file(source)).with("format", word));
            Reading::empty(Format::Unreadable, Encoding::Utf8)
        }
        _ => {
            // Strings and cells take about as much as the XML they stand in.
            Table::expect(stated);
            let bytes = archive.into_inner().into_inner();
            guarded(source, context, |context| workbook::read(source, family, bytes, context))
        }
    }
}

/// What an archive is, from its directory.
fn family(archive: &mut ZipArchive<Cursor<Vec<u8>>>) -> Format {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        return Format::Xlsb;
    }
    if has("xl/workbook.xml") || (has("[Content_Types].xml") && archive.file_names_raw().any(|n| n.starts_with(b"xl/")))
    {
        return if has("xl/vbaProject.bin") { Format::Xlsm } else { Format::Xlsx };
    }
    if has("word/document.xml") {
        return Format::Docx;
    }
    if has("ppt/presentation.xml") {
        return Format::Unreadable;
    }
    if has("mimetype") && has("content.xml") {
        let mut kind = String::new();
        if let Ok(file) = archive.by_name("mimetype") {
            let _ = file.take(80).read_to_string(&mut kind);
        }
        return if kind.contains("opendocument.spreadsheet") { Format::Ods } else { Format::Unreadable };
    }
    Format::Zip
}

/// A member's content, and what was wrong with the end of it.
struct Member {
    bytes: Vec<u8>,
    damage: Option<String>,
}

/// A finding without its place.
fn limit(unpacked: u64, packed: u64) -> Diagnostic {
    let note = Diagnostic::error("archive_limit", Location::default());
    note.with("bytes", unpacked).with("count", unpacked / packed.max(1))
}

trait At {
    fn at(self, source: SourceId) -> Self;
}

impl At for Diagnostic {
    fn at(mut self, source: SourceId) -> Self {
        self.location.source = Some(source);
        self
    }
}

fn too_deep(source: SourceId, budget: &Budget) -> Option<Diagnostic> {
    let deep = budget.depth >= MAX_DEPTH;
    deep.then(|| Diagnostic::error("archive_deep", Location::file(source)).with("count", MAX_DEPTH))
}

/// Unpacks within the budget, whatever the archive says about sizes.
fn unpack(from: &mut dyn Read, packed: u64, budget: &mut Budget) -> Result<Member, Box<Diagnostic>> {
    let most = budget.bytes.min(FREE.max(packed.saturating_mul(MAX_RATIO)));
    let mut bytes = Vec::new();
    let damage = from.take(most + 1).read_to_end(&mut bytes).err().map(|error| error.to_string());
    if bytes.len() as u64 > most {
        return Err(Box::new(limit(bytes.len() as u64 - 1, packed)));
    }
    budget.bytes -= bytes.len() as u64;
    Ok(Member { bytes, damage })
}

/// A name in UTF-8, or in GB18030 as Chinese Windows writes it without saying so.
fn name_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Files that systems put beside the ones people mean.
fn is_clutter(name: &str) -> bool {
    let own = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(own, ".DS_Store" | "Thumbs.db" | "desktop.ini") || own.starts_with("._")
}

/// Reads the members of an archive in its order.
fn members(
    source: SourceId,
    mut archive: ZipArchive<Cursor<Vec<u8>>>,
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    let mut all = Reading::empty(Format::Zip, Encoding::Utf8);
    if let Some(finding) = too_deep(source, budget) {
        context.report(finding);
        return all;
    }
    let count = archive.len();
    let mut refused: std::collections::BTreeMap<&'static str, usize> = std::collections::BTreeMap::new();
    let mut clutter = 0_usize;
    for at in 0..count {
        if context.progress("read", at as u64, count as u64) == Flow::Stop {
            context.report(Diagnostic::warning("reading_stopped", Location::file(source)));
            break;
        }
        if budget.members == 0 {
            let note = Diagnostic::error("members_left_out", Location::file(source));
            context.report(note.with("count", count - at).with("code", "archive_limit"));
            break;
        }
        let (name, opened) = open_member(&mut archive, at, budget);
        if name.ends_with('/') {
            continue;
        }
        if is_clutter(&name) {
            clutter += 1;
            continue;
        }
        budget.members -= 1;
        let found = {
            let mut inner = Context::watched(|_| Flow::Continue);
            match opened {
                Ok(member) => match member.damage {
                    Some(reason) => {
                        let note = Diagnostic::error("archive_damaged", Location::file(source));
                        inner.report(note.with("bytes", member.bytes.len()).with("reason", reason));
                    }
                    None => {
                        budget.depth += 1;
                        let reading = open_within(source, &name, &member.bytes, None, budget, &mut inner);
                        budget.depth -= 1;
                        all.needs = all.needs.or(reading.needs);
                        take(&mut all, &name, reading);
                    }
                },
                Err(finding) => inner.report(finding.at(source)),
            }
            inner.take_diagnostics()
        };
        // Thousands of pictures do not make thousands of messages.
        let sole = found.len() == 1 && found.first().is_some_and(|one| one.code.ends_with("_refused"));
        for one in found {
            if sole {
                let seen = refused.entry(one.code).or_insert(0);
                *seen += 1;
                if *seen > NAMED {
                    continue;
                }
            }
            context.report(within(one, &name));
        }
    }
    for (code, seen) in refused {
        if seen > NAMED {
            let note = Diagnostic::error("members_left_out", Location::file(source));
            context.report(note.with("count", seen - NAMED).with("code", code));
        }
    }
    if clutter > 0 {
        let note = Diagnostic::info("members_left_out", Location::file(source));
        context.report(note.with("count", clutter).with("code", "system"));
    }
    if all.tables.is_empty() && all.texts.is_empty() && context.diagnostics().is_empty() && all.needs.is_none() {
        context.report(Diagnostic::warning("no_records", Location::file(source)));
    }
    all.counted()
}

/// A member's name, and its content or why it is not unpacked.
fn open_member(
    archive: &mut ZipArchive<Cursor<Vec<u8>>>,
    at: usize,
    budget: &mut Budget,
) -> (String, Result<Member, Box<Diagnostic>>) {
    let raw = archive.by_index_raw(at).map(|file| (name_of(file.name_raw()), file.encrypted(), file.compressed_size()));
    let (name, locked, packed) = match raw {
        Ok(raw) => raw,
        Err(error) => {
            let note = Diagnostic::error("archive_damaged", Location::default());
            return (format!("{}", at + 1), Err(Box::new(note.with("bytes", 0).with("reason", reason(&error)))));
        }
    };
    if locked {
        return (name, Err(Box::new(Diagnostic::error("file_encrypted", Location::default()))));
    }
    let unpacked = match archive.by_index(at) {
        Ok(mut file) => unpack(&mut file, packed, budget),
        Err(error) => {
            let note = Diagnostic::error("archive_damaged", Location::default());
            Err(Box::new(note.with("bytes", 0).with("reason", reason(&error))))
        }
    };
    (name, unpacked)
}

/// Puts what a member or an attachment holds under its name.
pub(super) fn take(all: &mut Reading, name: &str, reading: Reading) {
    all.records_reported = all.records_reported.saturating_add(reading.records_reported);
    for mut part in reading.tables {
        part.name = joined(name, &part.name);
        all.tables.push(part);
    }
    for mut page in reading.texts {
        page.part = joined(name, &page.part);
        all.texts.push(page);
    }
}

/// A finding about a member, placed in the archive.
pub(super) fn within(mut finding: Diagnostic, name: &str) -> Diagnostic {
    finding.location.part = joined(name, &finding.location.part);
    finding
}

fn joined(outer: &str, inner: &str) -> String {
    if inner.is_empty() { outer.to_string() } else { format!("{outer}/{inner}") }
}

/// What went wrong, in the library's words without the machine's.
fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(inner) => inner.to_string(),
        other => other.to_string(),
    }
}
