//! Documents of Word 97 to 2003 (DOC) to text, and what a compound file holds at all. By [MS-DOC]: the file information
//! block names the table stream, whose Clx says in which pieces of the main stream the text stands (sections 2.5, 2.8.35,
//! 2.9.38). Every offset is checked before it is followed. Tracked deletions are not told apart: they are character
//! properties, which are not read.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use encoding_rs::WINDOWS_1252;

use super::encoding::Encoding;
use super::{Format, Page, Reading};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// What a compound file is.
#[derive(Debug)]
pub(super) enum Family {
    /// An Excel workbook.
    Workbook,
    /// A Word document.
    Document,
    /// A newer file under a password.
    Locked,
    /// Another program's; the word for it.
    Other(&'static str),
    /// Not even its directory can be read.
    Damaged(String),
}

/// Bytes of a stream at most.
const MAX_STREAM: u64 = 256 << 20;

/// Tells what a compound file is from the names of its streams, and where they are gone from its own.
pub(super) fn family(bytes: &[u8], name: &str) -> Family {
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    match CompoundFile::open(Cursor::new(bytes)) {
        Ok(file) => {
            let has = |name: &str| file.is_stream(name);
            match () {
                () if has("Workbook") || has("Book") => Family::Workbook,
                () if has("WordDocument") => Family::Document,
                () if has("EncryptedPackage") => Family::Locked,
                () if has("PowerPoint Document") => Family::Other("PPT"),
                () if has("__properties_version1.0") => Family::Other("MSG"),
                () => Family::Other("OLE"),
            }
        }
        // The reader of workbooks forgives more.
        Err(_) if named("Workbook") || super::sniff::ending(name) == "xls" => Family::Workbook,
        Err(error) => Family::Damaged(error.to_string()),
    }
}

fn stream(file: &mut CompoundFile<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<u8>, String> {
    let stream = file.open_stream(name).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    stream.take(MAX_STREAM).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Places in the file information block (2.5.1 to 2.5.10), in bytes.
mod fib {
    /// Magic number of a Word document.
    pub(super) const IDENT: u16 = 0xA5EC;
    /// Oldest version with pieces as read here: Word 97.
    pub(super) const WORD_97: u16 = 0xC1;
    /// Version.
    pub(super) const VERSION: usize = 2;
    /// Flags: 0x0100 encrypted, 0x0200 which table stream.
    pub(super) const FLAGS: usize = 0x0A;
    /// Characters of the text, then of footnotes, headers, macros, comments, endnotes, text boxes and those in headers.
    pub(super) const COUNTS: usize = 0x4C;
    /// Place and length of the Clx.
    pub(super) const CLX: usize = 0x1A2;
}

/// Reads a document.
pub(super) fn read(source: SourceId, name: &str, bytes: Vec<u8>, context: &mut Context<'_>) -> Reading {
    let mut reading = Reading::empty(Format::Doc, Encoding::Utf8);
    let text = match text(bytes) {
        Ok(text) => text,
        Err(Fault::Locked) => {
            context.report(Diagnostic::error("file_encrypted", Location::file(source)));
            return reading;
        }
        Err(Fault::Old) => {
            context.report(Diagnostic::error("office_refused", Location::file(source)).with("format", "Word 95"));
            return reading;
        }
        Err(Fault::Damaged(reason)) => {
            context.report(Diagnostic::error("document_unreadable", Location::file(source)).with("reason", reason));
            return reading;
        }
    };
    if let Some(missing) = text.missing {
        let note = Diagnostic::error("document_unreadable", Location::file(source));
        context.report(note.with("reason", format!("{missing} characters lie outside the file")));
    }
    for (part, body) in [("", text.main), ("comments", text.comments)] {
        if body.is_empty() {
            continue;
        }
        if !part.is_empty() {
            let count = body.split("\n\n").count();
            context.report(Diagnostic::info("comments_apart", Location::file(source)).with("count", count));
        }
        let title = super::page::title(&body, name);
        reading.texts.push(Page { title, body, part: part.into(), ..Page::default() });
    }
    if reading.texts.is_empty() {
        context.report(Diagnostic::warning("no_records", Location::file(source)));
    }
    reading.counted()
}

enum Fault {
    Locked,
    Old,
    Damaged(String),
}

struct Text {
    main: String,
    comments: String,
    /// Characters that the pieces promise and the file does not hold.
    missing: Option<u64>,
}

fn text(bytes: Vec<u8>) -> Result<Text, Fault> {
    let damaged = |what: &str| Fault::Damaged(what.to_string());
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|error| Fault::Damaged(error.to_string()))?;
    let main = stream(&mut file, "WordDocument").map_err(Fault::Damaged)?;
    if short(&main, 0) != Some(fib::IDENT) {
        return Err(damaged("the document does not begin as one"));
    }
    let flags = short(&main, fib::FLAGS).ok_or_else(|| damaged("the document is cut off"))?;
    if flags & 0x0100 != 0 {
        return Err(Fault::Locked);
    }
    if short(&main, fib::VERSION).is_none_or(|version| version < fib::WORD_97) {
        return Err(Fault::Old);
    }
    let table = stream(&mut file, if flags & 0x0200 == 0 { "0Table" } else { "1Table" }).map_err(Fault::Damaged)?;
    let clx = long(&main, fib::CLX).zip(long(&main, fib::CLX + 4));
    let clx = clx.and_then(|(at, length)| {
        let at = at as usize;
        table.get(at..at.checked_add(length as usize)?)
    });
    let pieces = clx.and_then(pieces).ok_or_else(|| damaged("the list of its pieces is missing"))?;
    let mut counts = [0_usize; 8];
    for (at, count) in counts.iter_mut().enumerate() {
        *count = long(&main, fib::COUNTS + 4 * at).map_or(0, |count| count as usize);
    }
    let (units, missing) = units(&main, &pieces);
    let mut rest = units.as_slice();
    let mut next = |count: usize| {
        let (own, after) = rest.split_at(count.min(rest.len()));
        rest = after;
        readable(own)
    };
    let [body, footnotes, headers, _macros, comments, endnotes, boxes, header_boxes] = counts.map(&mut next);
    let texts = [headers, body, footnotes, endnotes, boxes, header_boxes];
    let main = texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    Ok(Text { main, comments, missing: Some(missing).filter(|missing| *missing > 0) })
}

/// A piece: characters, place in the main stream, whether a character takes one byte.
type Piece = (usize, usize, bool);

/// The pieces that a Clx lists.
fn pieces(clx: &[u8]) -> Option<Vec<Piece>> {
    let mut at = 0;
    // Property runs stand before the list.
    while *clx.get(at)? == 1 {
        at = at.checked_add(3)?.checked_add(usize::from(short(clx, at + 1)?))?;
    }
    if *clx.get(at)? != 2 {
        return None;
    }
    let length = long(clx, at + 1)? as usize;
    let list = clx.get(at + 5..)?;
    let list = list.get(..length.min(list.len()))?;
    let count = list.len().checked_sub(4)? / 12;
    let mut pieces = Vec::with_capacity(count);
    for piece in 0..count {
        let (from, to) = (long(list, 4 * piece)?, long(list, 4 * piece + 4)?);
        let place = long(list, 4 * (count + 1) + 8 * piece + 2)?;
        let narrow = place & 0x4000_0000 != 0;
        let offset = (place & 0x3FFF_FFFF) as usize;
        pieces.push((to.checked_sub(from)? as usize, if narrow { offset / 2 } else { offset }, narrow));
    }
    Some(pieces)
}

/// The characters of all pieces as UTF-16 units, and how many are missing.
fn units(main: &[u8], pieces: &[Piece]) -> (Vec<u16>, u64) {
    let mut units = Vec::new();
    let mut missing = 0_u64;
    // Pieces that overlap cannot make more of the file than it is.
    let mut left = main.len();
    for (count, offset, narrow) in pieces {
        let wanted = if *narrow { *count } else { count.saturating_mul(2) };
        let held = main.get(*offset..).unwrap_or_default();
        let held = held.get(..wanted.min(held.len()).min(left)).unwrap_or_default();
        left -= held.len();
        let before = units.len();
        if *narrow {
            units.extend(WINDOWS_1252.decode_without_bom_handling(held).0.encode_utf16());
        } else {
            units.extend(held.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))));
        }
        missing += (*count - (units.len() - before).min(*count)) as u64;
    }
    (units, missing)
}

/// Text without Word's own marks (2.4.1, 2.9.1): instructions of fields left out, cells apart by tabs.
fn readable(units: &[u16]) -> String {
    let mut out = String::new();
    // Fields inside fields: for each whether its instruction is being read.
    let mut fields: Vec<bool> = Vec::new();
    let mut cell = false;
    for c in char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('\u{FFFD}')) {
        match c {
            '\u{13}' if fields.len() < 64 => fields.push(true),
            '\u{14}' => {
                if let Some(field) = fields.last_mut() {
                    *field = false;
                }
            }
            '\u{15}' => {
                fields.pop();
            }
            _ if fields.iter().any(|instruction| *instruction) => {}
            // A cell's end; two in a row end the row.
            '\u{7}' => {
                if cell {
                    while out.ends_with('\t') {
                        out.pop();
                    }
                    out.push('\n');
                } else {
                    out.push('\t');
                }
                cell = !cell;
                continue;
            }
            '\r' | '\u{C}' | '\u{E}' => {
                let gap = out.chars().rev().take_while(|c| *c == '\n').count();
                (gap..2).for_each(|_| out.push('\n'));
            }
            '\u{B}' => out.push('\n'),
            '\u{1E}' => out.push('-'),
            '\t' => out.push('\t'),
            '\u{1F}' => {}
            c if c < ' ' => {}
            c => out.push(c),
        }
        cell = false;
    }
    out.trim().to_string()
}
