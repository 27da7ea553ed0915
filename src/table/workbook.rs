//! Workbooks (XLSX, XLSM, XLSB, XLS, ODS): every sheet a table, the larger formats read cell by cell. Dates come as ISO
//! 8601, whole numbers without a fraction, truth values as `true` and `false`, formulas as the value they had when the
//! file was saved; macros are never run. A percentage is the number behind it (0.12 for 12 %), because the format a cell
//! is shown in is not read. Merged cells are filled ([`super::merged`]).

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader, Sheet, SheetType, Xls, Xlsb, Xlsx};

use super::builder::{Builder, MAX_COLUMNS, Naming};
use super::encoding::Encoding;
use super::merged::{Merged, Region};
use super::store::Record;
use super::{Format, Part, Reading, spans};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Cells of a workbook at most, over all sheets.
const MAX_WORKBOOK_CELLS: u64 = 20_000_000;

/// From here on a spreadsheet's numbers lose digits: it keeps 15 of them.
const EXACT: f64 = 1e15;

/// Bytes of a file at most whose merged cells are looked for: in XLSX and XLSB they stand behind the cells, so that finding
/// them first costs a second reading.
const MERGED_UP_TO: usize = 8 << 20;

type Input = Cursor<Vec<u8>>;

/// Merged regions by the names of sheets.
type Spans = std::collections::BTreeMap<String, Vec<Region>>;

/// A workbook of one of the formats.
enum Book {
    Xlsx(Box<Xlsx<Input>>, bool),
    Xlsb(Box<Xlsb<Input>>, Spans),
    Xls(Box<Xls<Input>>),
    Ods(Box<Ods<Input>>, Spans),
}

impl Book {
    fn open(format: Format, bytes: Vec<u8>) -> Result<Self, String> {
        if format == Format::Xls
            && let Some(reason) = super::biff::objection(&bytes)
        {
            return Err(reason);
        }
        let merged = bytes.len() <= MERGED_UP_TO;
        let spans = if merged { spans::find(format, &bytes) } else { Spans::new() };
        let input = Cursor::new(bytes);
        match format {
            Format::Xls => Xls::new(input).map(|book| Self::Xls(Box::new(book))).map_err(|error| error.to_string()),
            Format::Xlsb => {
                Xlsb::new(input).map(|book| Self::Xlsb(Box::new(book), spans)).map_err(|error| error.to_string())
            }
            Format::Ods => {
                Ods::new(input).map(|book| Self::Ods(Box::new(book), spans)).map_err(|error| error.to_string())
            }
            _ => Xlsx::new(input).map(|book| Self::Xlsx(Box::new(book), merged)).map_err(|error| error.to_string()),
        }
    }

    fn sheets(&self) -> Vec<Sheet> {
        match self {
            Self::Xlsx(book, _) => book.sheets_metadata().to_vec(),
            Self::Xlsb(book, _) => book.sheets_metadata().to_vec(),
            Self::Xls(book) => book.sheets_metadata().to_vec(),
            Self::Ods(book, _) => book.sheets_metadata().to_vec(),
        }
    }

    /// Merged regions of a sheet; none where the size hides them.
    fn merged(&mut self, name: &str) -> Merged {
        if let Self::Xlsb(_, spans) | Self::Ods(_, spans) = self {
            return Merged::new(spans.remove(name).unwrap_or_default());
        }
        let found: Vec<Dimensions> = match self {
            Self::Xlsx(book, true) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Self::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Self::Xlsx(_, false) | Self::Xlsb(..) | Self::Ods(..) => Vec::new(),
        };
        Merged::new(found.into_iter().map(|own| Region { start: own.start, end: own.end }))
    }

    /// Hands a sheet's cells on, row by row.
    fn read(&mut self, name: &str, rows: &mut Rows<'_, '_, '_>) -> Result<(), String> {
        match self {
            Self::Xlsx(book, _) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
                while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                    if !rows.take(cell.get_position(), cell.get_value()) {
                        break;
                    }
                }
            }
            Self::Xlsb(book, _) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
                loop {
                    let cell: Option<Cell<DataRef<'_>>> = cells.next_cell().map_err(|error| error.to_string())?;
                    let Some(cell) = cell else { break };
                    if !rows.take(cell.get_position(), cell.get_value()) {
                        break;
                    }
                }
            }
            Self::Xls(book) => rows.range(&book.worksheet_range(name).map_err(|error| error.to_string())?),
            Self::Ods(book, _) => rows.range(&book.worksheet_range(name).map_err(|error| error.to_string())?),
        }
        Ok(())
    }
}

/// Reads a workbook's sheets. What cannot be read is reported, what stands before it is kept.
pub(super) fn read(source: SourceId, format: Format, bytes: Vec<u8>, context: &mut Context<'_>) -> Reading {
    let mut reading = Reading::empty(format, Encoding::Utf8);
    let mut book = match Book::open(format, bytes) {
        Ok(book) => book,
        Err(reason) => {
            let locked = reason.to_ascii_lowercase().contains("password");
            let code = if locked { "file_encrypted" } else { "workbook_unreadable" };
            let note = Diagnostic::error(code, Location::file(source));
            context.report(if locked { note } else { note.with("reason", reason) });
            return reading;
        }
    };
    let sheets = book.sheets();
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
        let merged = book.merged(&sheet.name);
        let mut builder = Builder::new(source, &sheet.name, Naming::FirstRow, context);
        let mut rows = Rows::new(&mut builder, &mut left, merged);
        let stopped = book.read(&sheet.name, &mut rows).err();
        let place = rows.finish(stopped.is_some());
        if let Some(reason) = stopped {
            broken_sheet(&mut builder, place, &reason);
        }
        let (table, reported) = builder.finish();
        reading.records_reported = reading.records_reported.saturating_add(reported);
        if table.columns() > 0 {
            reading.tables.push(Part { name: sheet.name.clone(), table });
        }
    }
    reading.counted()
}

/// The rows of a sheet in the making.
struct Rows<'r, 'a, 'c> {
    builder: &'r mut Builder<'a, 'c>,
    /// Cells that the workbook may still hold.
    left: &'r mut u64,
    merged: Merged,
    record: Record,
    row: u32,
    /// Cells of the row beyond the last column that is read.
    left_out: u64,
    full: bool,
}

impl<'r, 'a, 'c> Rows<'r, 'a, 'c> {
    fn new(builder: &'r mut Builder<'a, 'c>, left: &'r mut u64, merged: Merged) -> Self {
        Self { builder, left, merged, record: Record::default(), row: 0, left_out: 0, full: false }
    }

    /// Every cell of a sheet that was read as a whole.
    fn range(&mut self, range: &Range<Data>) {
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let place = |at: usize, first: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(first);
            if !self.take((place(row, top), place(column, left)), &borrowed(value)) {
                break;
            }
        }
    }

    /// Takes a cell; false when the workbook is full.
    fn take(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> bool {
        if row != self.row {
            self.push();
            (self.row, self.left_out) = (row, 0);
        }
        if matches!(value, DataRef::Empty) {
            return true;
        }
        let Some(rest) = self.left.checked_sub(1) else {
            let note = Diagnostic::error("table_full", Location::default());
            self.builder.at_place(row.saturating_add(1), None, note.with("cells", MAX_WORKBOOK_CELLS));
            self.full = true;
            return false;
        };
        *self.left = rest;
        self.put(column as usize, value);
        true
    }

    fn push(&mut self) {
        if !self.merged.is_done() {
            self.merged.fill(self.row, &mut self.record);
        }
        self.builder.push(self.row.saturating_add(1), self.record.as_cells(), self.left_out);
        self.record.clear();
    }

    /// Hands the last row on and answers its place, 0 when none was read.
    fn finish(mut self, broken: bool) -> u32 {
        let place = if broken && self.row == 0 && self.record.ends.is_empty() { 0 } else { self.row.saturating_add(1) };
        self.push();
        if self.merged.filled > 0 {
            let note = Diagnostic::info("merged_filled", self.builder.notes.place());
            self.builder.notes.report(note.with("cells", self.merged.filled));
        }
        place
    }

    /// Puts a cell into its column of the record.
    fn put(&mut self, column: usize, value: &DataRef<'_>) {
        if column >= MAX_COLUMNS {
            self.left_out += 1;
            return;
        }
        while self.record.ends.len() < column {
            self.record.push("");
        }
        let place = self.row.saturating_add(1);
        let mut note = |code: &'static str, written: &str| {
            let finding = Diagnostic::warning(code, Location::default()).with("value", written);
            self.builder.at_place(place, Some(column), finding);
        };
        match value {
            DataRef::Float(number) if number.abs() >= EXACT => {
                let written = decimal(*number);
                note("number_imprecise", &written);
                self.record.push(&written);
            }
            DataRef::Error(error) => {
                let written = error.to_string();
                note("cell_error", &written);
                self.record.push(&written);
            }
            DataRef::Int(number) => self.record.push(&number.to_string()),
            DataRef::Float(number) => self.record.push(&decimal(*number)),
            DataRef::String(text) => self.record.push(text),
            DataRef::SharedString(text) => self.record.push(text),
            DataRef::Bool(truth) => self.record.push(if *truth { "true" } else { "false" }),
            DataRef::DateTime(moment) => self.record.push(&iso(moment)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.record.push(text),
            DataRef::Empty => {}
        }
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn broken_sheet(builder: &mut Builder<'_, '_>, place: u32, reason: &str) {
    let note = Diagnostic::error("workbook_unreadable", Location::default()).with("reason", reason);
    builder.at_place(place, None, note);
}

/// A number as people write it: no fraction where there is none, an exponent only for the huge.
pub(super) fn decimal(number: f64) -> String {
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
