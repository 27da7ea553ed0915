//! Excel workbooks (XLSX): every sheet a table, read cell by cell. Dates come as ISO 8601, whole numbers without a
//! fraction, truth values as `true` and `false`, formulas as the value they had when the file was saved. A percentage
//! is the number behind it (0.12 for 12 %), because the format a cell is shown in is not read.

use std::io::Cursor;

use calamine::{Cell, DataRef, ExcelDateTime, Reader, SheetType, Xlsx};

use super::builder::{Builder, MAX_COLUMNS, Naming};
use super::encoding::Encoding;
use super::store::Record;
use super::{Format, Part, Reading, pack};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Bytes of a workbook's members together once unpacked: beyond it, it would not fit a browser tab.
pub const MAX_UNZIPPED: u64 = 1 << 30;

/// Cells of a workbook at most, over all sheets.
pub const MAX_WORKBOOK_CELLS: u64 = 20_000_000;

/// From here on a spreadsheet's numbers lose digits: it keeps 15 of them.
const EXACT: f64 = 1e15;

/// Reads a workbook and packs it, its diagnostics with it, for the engine ([`pack::unpack`]).
///
/// # Errors
/// When the bytes are no workbook at all; a damaged one is packed with the diagnostic that says so.
pub fn read_workbook(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if !bytes.starts_with(b"PK") {
        return Err(format!("{name}: not a workbook"));
    }
    let mut context = Context::silent();
    let reading = read(SourceId(0), bytes, &mut context);
    Ok(pack::pack(&reading, context.diagnostics()))
}

/// Reads a workbook's sheets. What cannot be read is reported, what stands before it is kept.
pub fn read(source: SourceId, bytes: Vec<u8>, context: &mut Context<'_>) -> Reading {
    let mut reading = Reading::empty(Format::Xlsx, Encoding::Utf8);
    let broken =
        |reason: String| Diagnostic::error("workbook_unreadable", Location::file(source)).with("reason", reason);
    match unzipped(&bytes) {
        None => {
            context.report(broken("the file is cut off or damaged, its directory is missing".into()));
            return reading;
        }
        Some(size) if size > MAX_UNZIPPED => {
            context.report(Diagnostic::error("file_too_large", Location::file(source)).with("bytes", size));
            return reading;
        }
        Some(_) => {}
    }
    let mut book = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(error) => {
            context.report(broken(error.to_string()));
            return reading;
        }
    };
    let sheets = book.sheets_metadata().to_vec();
    let mut left = MAX_WORKBOOK_CELLS;
    for (done, sheet) in sheets.iter().enumerate() {
        if context.progress("read", done as u64, sheets.len() as u64) == Flow::Stop {
            context.report(Diagnostic::warning("reading_stopped", Location::file(source)));
            break;
        }
        if sheet.typ != SheetType::WorkSheet {
            let note = Diagnostic::info("sheet_left_out", Location::file(source).in_part(&sheet.name));
            context.report(note.with("name", &sheet.name).with("reason", format!("{:?}", sheet.typ)));
            continue;
        }
        let mut builder = Builder::new(source, &sheet.name, Naming::FirstRow, context);
        read_sheet(&mut book, &sheet.name, &mut left, &mut builder);
        let (table, reported) = builder.finish();
        reading.records_reported = reading.records_reported.saturating_add(reported);
        if table.columns() > 0 {
            reading.tables.push(Part { name: sheet.name.clone(), table });
        }
    }
    reading.counted()
}

fn read_sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str, left: &mut u64, builder: &mut Builder<'_, '_>) {
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(error) => return broken_sheet(builder, 0, &error.to_string()),
    };
    let mut record = Record::default();
    let mut row = 0;
    let mut left_out = 0;
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => {
                let (own, column) = cell.get_position();
                if own != row {
                    builder.push(row.saturating_add(1), record.as_cells(), left_out);
                    record.clear();
                    (row, left_out) = (own, 0);
                }
                if matches!(cell.get_value(), DataRef::Empty) {
                    continue;
                }
                let Some(rest) = left.checked_sub(1) else {
                    let note = Diagnostic::error("table_full", Location::default());
                    builder.at_place(row.saturating_add(1), None, note.with("cells", MAX_WORKBOOK_CELLS));
                    break;
                };
                *left = rest;
                take(&cell, column as usize, &mut record, &mut left_out, builder);
            }
            Ok(None) => break,
            Err(error) => {
                broken_sheet(builder, row.saturating_add(1), &error.to_string());
                break;
            }
        }
    }
    builder.push(row.saturating_add(1), record.as_cells(), left_out);
}

fn broken_sheet(builder: &mut Builder<'_, '_>, place: u32, reason: &str) {
    let note = Diagnostic::error("workbook_unreadable", Location::default()).with("reason", reason);
    builder.at_place(place, None, note);
}

/// Puts a cell into its column of the record.
fn take(
    cell: &Cell<DataRef<'_>>,
    column: usize,
    record: &mut Record,
    left_out: &mut u64,
    builder: &mut Builder<'_, '_>,
) {
    if column >= MAX_COLUMNS {
        *left_out += 1;
        return;
    }
    while record.ends.len() < column {
        record.push("");
    }
    let place = cell.get_position().0.saturating_add(1);
    let mut note = |code: &'static str, written: &str| {
        let finding = Diagnostic::warning(code, Location::default()).with("value", written);
        builder.at_place(place, Some(column), finding);
    };
    match cell.get_value() {
        DataRef::Float(number) if number.abs() >= EXACT => {
            let written = decimal(*number);
            note("number_imprecise", &written);
            record.push(&written);
        }
        DataRef::Error(error) => {
            let written = error.to_string();
            note("cell_error", &written);
            record.push(&written);
        }
        DataRef::Int(number) => record.push(&number.to_string()),
        DataRef::Float(number) => record.push(&decimal(*number)),
        DataRef::String(text) => record.push(text),
        DataRef::SharedString(text) => record.push(text),
        DataRef::Bool(truth) => record.push(if *truth { "true" } else { "false" }),
        DataRef::DateTime(moment) => record.push(&iso(moment)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => record.push(text),
        DataRef::Empty => {}
    }
}

/// A number as people write it: no fraction where there is none, an exponent only for the huge.
fn decimal(number: f64) -> String {
    if number.abs() < 1e21 { number.to_string() } else { format!("{number:e}") }
}

/// A day, a moment, a time of day or a duration in ISO 8601's words.
fn iso(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        let seconds = (value * 86_400.0 + 0.5) as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    if (0.0..1.0).contains(&value) {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

/// Bytes that the members of a ZIP file say they take once unpacked; none when its directory is missing or damaged.
///
/// APPNOTE.TXT 6.3.10, 4.3.12 (central directory header) and 4.3.16 (its end).
fn unzipped(bytes: &[u8]) -> Option<u64> {
    let short = |at: usize| Some(u64::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let long = |at: usize| Some(u64::from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let least = bytes.len().saturating_sub(22 + 0xFFFF);
    let end = (least..bytes.len().checked_sub(21)?).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let mut at = usize::try_from(long(end + 16)?).ok()?;
    let mut sum = 0;
    for _ in 0..short(end + 10)? {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        sum += long(at + 24)?;
        at += 46 + usize::try_from(short(at + 28)? + short(at + 30)? + short(at + 32)?).ok()?;
    }
    Some(sum)
}
