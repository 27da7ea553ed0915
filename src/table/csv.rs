//! Delimited text to a table: the delimiter is told from the first lines, quoting follows RFC 4180. Reads slice by
//! slice: of the file, only the record at hand is held beside the table. Nearly all records go into the table line by line as
//! they are ([`super::lines`]); the state machine of csv-core reads those that stand across slices or are quoted oddly.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::builder::{Builder, MAX_COLUMNS};
use super::encoding::Slices;
use super::store::{Record, Table};
use super::{Dialect, Stop, lines};
use crate::context::Flow;
use crate::diagnostic::Diagnostic;
use crate::source::Location;

/// Delimiters tried, commonest first: a tie goes to the earlier one.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Lines looked at when the delimiter is told.
const DIALECT_LINES: usize = 20;

/// Bytes of a record at most; what is beyond is left out and reported. A quote that is never closed makes a record
/// of the rest of the file.
pub const MAX_RECORD: usize = 64 << 20;

/// How often a delimiter stands outside quotes in each of the first lines.
fn counts(text: &str, delimiter: u8) -> Vec<usize> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(DIALECT_LINES);
    lines
        .map(|line| {
            let mut quoted = false;
            let outside = |byte: &u8| {
                quoted ^= *byte == b'"';
                *byte == delimiter && !quoted
            };
            line.bytes().filter(outside).count()
        })
        .collect()
}

/// The delimiter that a first line `sep=;` names, as spreadsheets write it.
pub(super) fn declared(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_end();
    let rest = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    if line.ends_with('=') && text.starts_with("sep=\t") {
        return Some(b'\t');
    }
    let byte = *rest.as_bytes().first()?;
    (rest.len() == 1 && DELIMITERS.contains(&byte)).then_some(byte)
}

/// The delimiter that splits the first lines into the most fields, each line into the same number.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    if let Some(byte) = declared(text) {
        return byte;
    }
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let counts = counts(text, delimiter);
        let header = counts.first().copied().unwrap_or(0);
        let agreeing = counts.iter().filter(|count| **count == header).count();
        let score = header * agreeing;
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Whether text looks like a table rather than prose: two lines or more, four in five with as many delimiters as the
/// first.
pub(super) fn is_delimited(text: &str) -> bool {
    let counts = counts(text, delimiter(text));
    let header = counts.first().copied().unwrap_or(0);
    let agreeing = counts.iter().filter(|count| **count == header).count();
    header > 0 && counts.len() > 1 && agreeing * 5 >= counts.len() * 4
}

/// The record that the state machine is filling.
#[derive(Default)]
struct Scratch {
    output: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes and ends filled.
    bytes: usize,
    cells: usize,
    /// Cells over the limit, and bytes over it.
    cells_left_out: u64,
    bytes_left_out: u64,
    spill: Vec<u8>,
    spill_ends: Vec<usize>,
    /// The state machine is inside a record, or behind a line end that may be half of one.
    inside: bool,
    /// The file ends inside quotes: the record at hand holds the lines behind the quote.
    unclosed: bool,
    /// Those lines, the record's own first.
    swallowed: Option<String>,
    /// The filled record as the builder takes it.
    record: Record,
}

/// Reads all records into the builder; ragged ones are kept, and what was missing or over is reported by row.
///
/// `skip_line` leaves out a first line that only declares the delimiter.
pub(super) fn read(
    slices: &mut Slices<'_>,
    total: u64,
    dialect: Dialect,
    skip_line: bool,
    builder: &mut Builder<'_, '_>,
) -> Stop {
    let mut reader = ReaderBuilder::new().delimiter(dialect.delimiter).build();
    let mut scratch = Scratch {
        output: vec![0; 64 * 1024],
        ends: vec![0; 256],
        spill: vec![0; 4096],
        spill_ends: vec![0; 1024],
        ..Scratch::default()
    };
    // The offsets of cells of twenty bytes take a fifth of the file.
    Table::expect(total + total / 5);
    let mut record = Record::default();
    let mut place = 0;
    let mut quotes = 0_usize;
    let mut odd = false;
    let mut skip = skip_line;
    loop {
        let slice = match slices.next() {
            Ok(Some(slice)) => slice,
            Ok(None) => break,
            Err(error) => return Stop::Failed(error),
        };
        let mut text = slice.text;
        if skip {
            let rest = text.split_once('\n').map(|(_, rest)| rest);
            skip = rest.is_none();
            text = rest.unwrap_or("");
        }
        // A record may begin in the slice before.
        builder.inspect = odd || slice.odd;
        odd = slice.odd;
        // Nothing to feed is not the end yet: a slice may end inside its first character.
        while !text.is_empty() {
            if !scratch.inside {
                let before = text.len();
                text = lines::take(text, dialect.delimiter, &mut place, builder);
                text = plain(text, dialect, &mut record, &mut place, builder);
                if text.len() < before {
                    continue;
                }
            }
            let machine = text;
            text = feed(&mut reader, machine, &mut scratch, &mut place, builder);
            let fed = machine.as_bytes().get(..machine.len() - text.len()).unwrap_or_default();
            quotes += memchr::memchr_iter(b'"', fed).count();
        }
        builder.encoding = slices.encoding().as_str();
        if builder.notes.context.progress("read", slices.offset(), total) == Flow::Stop {
            return Stop::Asked;
        }
    }
    // An empty input tells the state machine that the file ends.
    let (opened, delimiter) = (place.saturating_add(1), dialect.delimiter);
    scratch.unclosed = quotes % 2 == 1;
    feed(&mut reader, "", &mut scratch, &mut place, builder);
    if scratch.unclosed {
        let at = if place < opened { place } else { opened };
        builder.at_place(at, None, Diagnostic::warning("quote_open", Location::default()));
        if let Some(rest) = scratch.swallowed.take() {
            unquoted(&rest, delimiter, &mut scratch, &mut place, builder);
        }
    }
    Stop::End
}

/// Takes the record at the start of the text if it holds no quotation mark and ends in it: its cells are what stands between
/// delimiters. Where every record has to be looked at, takes all such ones. Answers the rest, which begins a record.
fn plain<'t>(
    mut text: &'t str,
    dialect: Dialect,
    record: &mut Record,
    place: &mut u32,
    builder: &mut Builder<'_, '_>,
) -> &'t str {
    while let Some(end) = memchr::memchr3(b'\n', b'\r', b'"', text.as_bytes()) {
        let (line, rest) = text.split_at(end);
        if rest.starts_with('"') {
            break;
        }
        if line.is_empty() {
            text = rest.get(1..).unwrap_or("");
            continue;
        }
        record.clear();
        let mut from = 0;
        for at in memchr::memchr_iter(dialect.delimiter, line.as_bytes()) {
            record.push(line.get(from..at).unwrap_or(""));
            from = at + 1;
        }
        record.push(line.get(from..).unwrap_or(""));
        if record.ends.len() > MAX_COLUMNS {
            break;
        }
        *place = place.saturating_add(1);
        builder.push(*place, record.as_cells(), 0);
        text = rest.get(1..).unwrap_or("");
        if builder.direct().is_some() {
            break;
        }
    }
    text
}

/// Runs the state machine over a record's text and answers what stands behind it; an empty text means the end of the file.
fn feed<'t>(
    reader: &mut Reader,
    text: &'t str,
    scratch: &mut Scratch,
    place: &mut u32,
    builder: &mut Builder<'_, '_>,
) -> &'t str {
    let last = text.is_empty();
    let mut at = 0;
    loop {
        let input = text.as_bytes().get(at..).unwrap_or_default();
        let spilling_cells = scratch.cells >= MAX_COLUMNS;
        let spilling_bytes = spilling_cells || scratch.bytes >= MAX_RECORD;
        // What is filled is never more than there is: the reader writes into what is left, and both grow when it is full.
        let output = if spilling_bytes { &mut scratch.spill[..] } else { &mut scratch.output[scratch.bytes..] };
        let limit = scratch.ends.len().min(MAX_COLUMNS);
        let ends = if spilling_cells { &mut scratch.spill_ends[..] } else { &mut scratch.ends[scratch.cells..limit] };
        let (result, consumed, written, ended) = reader.read_record(input, output, ends);
        at += consumed;
        if spilling_cells {
            scratch.cells_left_out += ended as u64;
        } else if spilling_bytes {
            scratch.bytes_left_out += written as u64;
            scratch.cells += ended;
        } else {
            scratch.bytes += written;
            scratch.cells += ended;
        }
        match result {
            ReadRecordResult::InputEmpty => {
                scratch.inside = true;
                return "";
            }
            ReadRecordResult::End => return "",
            ReadRecordResult::OutputFull => {
                if !spilling_bytes {
                    scratch.output.resize((scratch.output.len() * 2).min(MAX_RECORD), 0);
                }
            }
            ReadRecordResult::OutputEndsFull => {
                if !spilling_cells {
                    scratch.ends.resize((scratch.ends.len() * 2).min(MAX_COLUMNS), 0);
                }
            }
            ReadRecordResult::Record => {
                *place = place.saturating_add(1);
                take(scratch, *place, builder);
                scratch.inside = false;
                if !last {
                    return text.get(at..).unwrap_or("");
                }
            }
        }
    }
}

/// Reads the lines that a quote swallowed as if there were no quotes.
fn unquoted(text: &str, delimiter: u8, scratch: &mut Scratch, place: &mut u32, builder: &mut Builder<'_, '_>) {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).quoting(false).build();
    scratch.unclosed = false;
    let mut rest = text;
    while !rest.is_empty() {
        rest = feed(&mut reader, rest, scratch, place, builder);
    }
    feed(&mut reader, "", scratch, place, builder);
}

/// Hands the filled record on.
fn take(scratch: &mut Scratch, place: u32, builder: &mut Builder<'_, '_>) {
    let bytes = scratch.bytes;
    // Only a cut record ends inside a character.
    let output = scratch.output.get(..bytes).unwrap_or_default();
    let text = match std::str::from_utf8(output) {
        Ok(text) => text,
        Err(error) => output.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok()).unwrap_or(""),
    };
    let ends = scratch.ends.get(..scratch.cells).unwrap_or_default();
    let mut kept = text;
    if scratch.unclosed
        && let [.., before, _] | [before] = ends
    {
        let from = if ends.len() == 1 { 0 } else { *before };
        if let Some((own, rest)) = text.get(from..).and_then(|cell| cell.split_once('\n')) {
            kept = text.get(..from + own.len()).unwrap_or(text);
            scratch.swallowed = Some(rest.to_string());
        }
    }
    scratch.record.clear();
    let mut from = 0;
    for end in ends {
        let end = (*end).min(kept.len());
        scratch.record.push(kept.get(from..end).unwrap_or(""));
        from = end;
    }
    builder.push(place, scratch.record.as_cells(), scratch.cells_left_out);
    if scratch.bytes_left_out > 0 && kept.len() == text.len() {
        let note = Diagnostic::error("record_cut", Location::default());
        builder.at_place(place, None, note.with("bytes", scratch.bytes_left_out).with("kept", bytes));
    }
    (scratch.bytes, scratch.cells, scratch.cells_left_out, scratch.bytes_left_out) = (0, 0, 0, 0);
}
