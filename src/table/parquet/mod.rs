//! Parquet (parquet-format 2.11): the columns become one table, row by row, a page of each column at a time. Structs are columns with
//! dots in their names, lists cells of several values; lists in lists are left out and named. Packed with Snappy, gzip, Zstandard
//! or not at all. What a file says of its lengths is never believed: a damaged page costs its column up to the next group of rows.

mod page;
mod schema;
mod text;
mod thrift;
mod value;

use std::cell::Cell;

use self::page::{Column, Room};
use self::schema::Leaf;
use self::thrift::Value;
use super::builder::{Builder, Naming};
use super::encoding::Encoding;
use super::header;
use super::store::Record;
use super::{Format, Part, Reading};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Cells of a table at most.
const MAX_CELLS: u64 = 50_000_000;

/// Bytes of text at most: words of a dictionary come back as often as a file says.
const MAX_TEXT: u64 = 1 << 30;

/// Bytes that pages may unpack to whatever the ratio, and for each byte of the file.
const FREE: u64 = 16 << 20;
const MAX_RATIO: u64 = 300;

/// Rows between two questions whether to go on.
const STEP: u32 = 8192;

/// What stands between several values of a cell.
const SEPARATOR: char = crate::value::VALUE_SEPARATOR;

/// Why something cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Broken(&'static str);

/// Parts of a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Milli,
    Micro,
    Nano,
}

impl Unit {
    /// To a second.
    fn ticks(self) -> i64 {
        match self {
            Self::Milli => 1_000,
            Self::Micro => 1_000_000,
            Self::Nano => 1_000_000_000,
        }
    }

    /// Digits behind the point.
    fn places(self) -> usize {
        match self {
            Self::Milli => 3,
            Self::Micro => 6,
            Self::Nano => 9,
        }
    }
}

/// Reads a file; what cannot be read is reported.
pub(super) fn read(source: SourceId, bytes: &[u8], context: &mut Context<'_>) -> Reading {
    let mut reading = Reading::empty(Format::Parquet, Encoding::Utf8);
    let opened = footer(bytes).and_then(|footer| schema::leaves(footer.list(2)).map(|leaves| (footer, leaves)));
    let (footer, leaves) = match opened {
        Ok(opened) => opened,
        Err(Broken(reason)) => {
            let locked = bytes.ends_with(b"PARE");
            let code = if locked { "file_encrypted" } else { "parquet_unreadable" };
            let note = Diagnostic::error(code, Location::file(source));
            context.report(if locked { note } else { note.with("reason", reason) });
            return reading;
        }
    };
    let mut builder = Builder::new(source, "", Naming::Keys, context);
    // Bytes that are no text show as such.
    (builder.inspect, builder.encoding) = (true, Encoding::Utf8.as_str());
    let columns = columns(&leaves, &mut builder);
    let pages = FREE.max((bytes.len() as u64).saturating_mul(MAX_RATIO));
    let room = Room { held: Cell::new(pages.min(MAX_TEXT)), all: Cell::new(pages) };
    let mut rows = Rows { builder, columns, room: &room, place: 0, cells: MAX_CELLS, text: MAX_TEXT };
    let groups = footer.list(4);
    for (at, group) in groups.iter().enumerate() {
        if !rows.group(group, bytes, (at as u64, groups.len() as u64)) {
            break;
        }
    }
    let (table, reported) = rows.builder.finish();
    reading.records_reported = reported;
    reading.tables.push(Part { name: String::new(), table });
    reading.counted()
}

/// The footer: what the file says of itself, before its length and the last four letters.
fn footer(bytes: &[u8]) -> Result<Value<'_>, Broken> {
    const EARLY: Broken = Broken("it ends before its footer");
    let rest = bytes.strip_suffix(b"PAR1").ok_or(EARLY)?;
    let (rest, length) = rest.split_last_chunk::<4>().ok_or(EARLY)?;
    let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize).ok_or(EARLY)?;
    let (footer, _) = thrift::read(rest.get(start..).unwrap_or_default())?;
    if footer.field(8).is_some() {
        return Err(Broken("it is encrypted"));
    }
    Ok(footer)
}

/// The columns that are read, with their place among all; those that are not are reported.
fn columns<'s>(leaves: &'s [Leaf], builder: &mut Builder<'_, '_>) -> Vec<(usize, &'s Leaf)> {
    let (flat, nested): (Vec<_>, Vec<_>) = leaves.iter().enumerate().partition(|(_, leaf)| leaf.repeated < 2);
    if !nested.is_empty() {
        let names: Vec<&str> = nested.iter().map(|(_, leaf)| leaf.name.as_str()).take(20).collect();
        let place = builder.notes.place();
        let note = Diagnostic::warning("columns_nested", place).with("count", nested.len());
        builder.notes.report(note.with("name", names.join(", ")));
    }
    let names = header::unique(flat.iter().map(|(_, leaf)| leaf.name.trim().to_string()).collect(), &mut builder.notes);
    let known = |name: &String| builder.key(name).is_some();
    let kept = names.iter().map(known).filter(|known| *known).count();
    flat.into_iter().take(kept).collect()
}

/// The table in the making.
struct Rows<'f, 'a, 'c> {
    builder: Builder<'a, 'c>,
    columns: Vec<(usize, &'f Leaf)>,
    room: &'f Room,
    place: u32,
    /// Cells and bytes of text that the table may still take.
    cells: u64,
    text: u64,
}

impl<'f> Rows<'f, '_, '_> {
    /// Reads a group of rows; false when no further one is to be read.
    fn group(&mut self, group: &Value<'_>, bytes: &'f [u8], (at, groups): (u64, u64)) -> bool {
        let first = self.place;
        let chunks = group.list(1);
        let open = |(at, leaf): &(usize, &'f Leaf)| {
            let chunk = chunks.get(*at).ok_or(Broken("it is not there"));
            chunk.and_then(|chunk| Column::new(leaf, chunk, bytes, self.room))
        };
        let mut columns: Vec<Result<Column<'f>, Broken>> = self.columns.iter().map(open).collect();
        let mut told = vec![false; columns.len()];
        let mut record = Record::default();
        let width = columns.len() as u64;
        loop {
            record.clear();
            let place = self.place.saturating_add(1);
            let mut any = false;
            for (number, column) in columns.iter_mut().enumerate() {
                let read = match column {
                    Ok(own) => own.next(&mut record.text),
                    Err(broken) => Err(*broken),
                };
                match read {
                    Ok(more) => any |= more,
                    Err(Broken(reason)) => {
                        let end = record.ends.last().map_or(0, |end| end + 1);
                        record.text.truncate(end);
                        *column = Err(Broken(reason));
                        if !std::mem::replace(&mut told[number], true) {
                            let note = Diagnostic::error("parquet_column_broken", Location::default());
                            self.builder.at_place(place, Some(number), note.with("reason", reason));
                        }
                    }
                }
                record.push("");
            }
            if !any {
                break;
            }
            self.place = place;
            let full = self.cells < width || self.text < record.text.len() as u64;
            if full || self.place == u32::MAX {
                let note = Diagnostic::error("table_full", Location::default());
                self.builder.at_place(place, None, note.with("cells", MAX_CELLS - self.cells));
                return false;
            }
            (self.cells, self.text) = (self.cells - width, self.text - record.text.len() as u64);
            self.builder.push(place, record.as_cells(), 0);
            if place.is_multiple_of(STEP) && self.builder.notes.context.progress("read", at, groups) == Flow::Stop {
                let place = self.builder.notes.place();
                self.builder.notes.report(Diagnostic::warning("reading_stopped", place));
                return false;
            }
        }
        let stated = group.number(3).unwrap_or(0);
        if i64::from(self.place - first) != stated {
            let place = self.builder.notes.place();
            let note = Diagnostic::error("parquet_rows", place).with("count", stated);
            self.builder.notes.report(note.with("kept", self.place - first));
        }
        true
    }
}
