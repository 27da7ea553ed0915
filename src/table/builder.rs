//! Fills a table record by record: settles the header, numbers the records, keeps ragged ones, and reports what was
//! odd about each.

use std::collections::BTreeMap;

use super::header::{self, Second};
use super::notes::Notes;
use super::store::{Cells, MAX_CELLS, Record, Table};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

/// Columns to a table at most: what a spreadsheet may have.
pub const MAX_COLUMNS: usize = 16_384;

/// Bytes of a cell from which it is reported: more than any text a person writes.
pub(super) const LONG_CELL: usize = 1 << 20;

/// How the columns get their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// From the first record; every record should have as many cells.
    FirstRecord,
    /// From the first record; a row that is longer adds columns, a shorter one is whole.
    FirstRow,
    /// From keys, as they come.
    Keys,
}

/// A table that takes rows as they are.
#[derive(Debug)]
pub(super) struct Direct<'b> {
    pub(super) table: &'b mut Table,
    /// The header record as read: rows that repeat it are no records.
    pub(super) header: Cells<'b>,
    /// Its place: records are numbered from it.
    pub(super) base: u32,
}

/// A table in the making.
#[derive(Debug)]
pub(super) struct Builder<'a, 'c> {
    pub(super) notes: Notes<'a, 'c>,
    naming: Naming,
    table: Table,
    /// First records, until the header is settled: place, cells, cells left out.
    pending: Vec<(u32, Record, u64)>,
    /// Findings about places, until the header is settled: place, column, finding.
    deferred: Vec<(u32, Option<usize>, Diagnostic)>,
    settled: bool,
    /// The header record as read, to know it again.
    header: Record,
    /// Place of the header record.
    base: u32,
    /// Key → column.
    keys: BTreeMap<String, usize>,
    columns_left_out: u64,
    /// Records that are not in the table, each reported.
    pub(super) reported: u32,
    /// Whether to look for characters that could not be decoded, and for NUL.
    pub(super) inspect: bool,
    pub(super) encoding: &'static str,
}

impl<'a, 'c> Builder<'a, 'c> {
    pub(super) fn new(source: SourceId, part: &str, naming: Naming, context: &'a mut Context<'c>) -> Self {
        Self {
            notes: Notes::new(source, part, context),
            naming,
            table: Table::default(),
            pending: Vec::new(),
            deferred: Vec::new(),
            settled: naming == Naming::Keys,
            header: Record::default(),
            base: 0,
            keys: BTreeMap::new(),
            columns_left_out: 0,
            reported: 0,
            inspect: false,
            encoding: "",
        }
    }

    /// Reports a finding about a place (and a column), once it is known which record and header stand there.
    pub(super) fn at_place(&mut self, place: u32, column: Option<usize>, mut finding: Diagnostic) {
        if !self.settled {
            self.deferred.push((place, column, finding));
            return;
        }
        let row = self.notes.row(self.number(place));
        finding.location = column.map_or(row.clone(), |column| row.in_column(self.header(column)));
        self.notes.repeated(finding.rows(1));
    }

    /// The header of a column as far as it is known; empty otherwise.
    fn header(&self, column: usize) -> &str {
        self.table.headers.get(column).map_or("", String::as_str)
    }

    /// The record number at a place.
    fn number(&self, place: u32) -> u32 {
        place.saturating_sub(self.base).max(1)
    }

    /// The column of a key; none when there are too many columns.
    pub(super) fn key(&mut self, key: &str) -> Option<usize> {
        if let Some(column) = self.keys.get(key) {
            return Some(*column);
        }
        let column = self.table.headers.len();
        if column >= MAX_COLUMNS {
            self.columns_left_out += 1;
            return None;
        }
        self.keys.insert(key.to_string(), column);
        self.table.headers.push(key.to_string());
        Some(column)
    }

    /// Takes a record. `place` is its 1-based place among the file's records or rows, the header's own included;
    /// `left_out` counts cells that the reader already dropped for being too many.
    pub(super) fn push(&mut self, place: u32, cells: Cells<'_>, left_out: u64) {
        if cells.is_blank() {
            return;
        }
        if self.settled {
            self.row(place, cells, left_out);
            return;
        }
        let record = Record { text: cells.text.to_string(), ends: cells.ends.to_vec() };
        self.pending.push((place, record, left_out));
        if self.pending.len() >= header::LOOKED_AT {
            self.settle();
        }
    }

    /// Takes the pending records for what they are.
    fn settle(&mut self) {
        self.settled = true;
        let pending = std::mem::take(&mut self.pending);
        let cells: Vec<Cells<'_>> = pending.iter().map(|(_, record, _)| record.as_cells()).collect();
        let layout = header::layout(&cells);
        let Some((base, header, left_out)) = pending.get(layout.titles) else { return };
        for (_, title, _) in &pending[..layout.titles] {
            let text: Vec<&str> = title.as_cells().iter().filter(|cell| !cell.is_empty()).collect();
            let place = self.notes.place();
            self.notes.report(Diagnostic::info("title_row", place).with("text", text.join(" ")));
        }
        self.base = *base;
        self.columns_left_out = *left_out;
        let mut names: Vec<String> = header.as_cells().iter().map(str::to_string).collect();
        let mut skip = layout.titles + 1;
        if layout.second != Second::Record
            && let Some((_, below, _)) = pending.get(skip)
        {
            names = header::join(header.as_cells(), below.as_cells(), layout.second);
            let code = if layout.second == Second::Units { "unit_row" } else { "header_joined" };
            let place = self.notes.row(1);
            self.notes.report(Diagnostic::info(code, place).rows(1));
            self.reported += 1;
            skip += 1;
        }
        self.header = header.clone();
        self.table.headers = header::unique(names, &mut self.notes);
        for (place, record, left_out) in &pending[skip..] {
            self.row(*place, record.as_cells(), *left_out);
        }
        for (place, column, finding) in std::mem::take(&mut self.deferred) {
            self.at_place(place, column, finding);
        }
    }

    fn row(&mut self, place: u32, cells: Cells<'_>, left_out: u64) {
        let number = self.number(place);
        if self.naming != Naming::Keys && cells.same(self.header.as_cells()) {
            self.leave_out(Diagnostic::warning("header_repeated", self.notes.row(number)));
            return;
        }
        let width = self.table.headers.len();
        let mut kept = cells;
        match self.naming {
            Naming::FirstRecord => {
                let over = cells.len() > width && (width..cells.len()).any(|at| !cells.get(at).is_empty());
                let over = over || (left_out > 0 && self.columns_left_out == 0);
                if over || cells.len() < width {
                    let count = cells.len() as u64 + left_out;
                    let note = Diagnostic::warning("ragged_record", self.notes.row(number))
                        .with("cells", count)
                        .with("columns", width)
                        .rows(1);
                    self.notes.repeated(note);
                }
                kept.ends = cells.ends.get(..width).unwrap_or(cells.ends);
                kept.text = cells.text.get(..kept.bytes()).unwrap_or("");
            }
            Naming::FirstRow => {
                for at in width..cells.len() {
                    self.table.headers.push(format!("column {}", at + 1));
                }
                if cells.len() > width {
                    let name = self.table.headers.last().cloned().unwrap_or_default();
                    let place = self.notes.row(number);
                    self.notes.repeated(Diagnostic::warning("header_renamed", place).with("name", name));
                }
            }
            Naming::Keys => {}
        }
        if self.inspect {
            self.look_at(number, kept);
        }
        if kept.text.len() > LONG_CELL {
            self.look_for_length(number, kept);
        }
        if !self.table.push(number, kept.text, kept.ends) {
            self.leave_out(Diagnostic::error("table_full", self.notes.row(number)).with("cells", MAX_CELLS));
        }
    }

    /// The table for rows that go into it as they are, its header record and the place of it; none where every record has to be
    /// looked at, or its width is not known yet.
    pub(super) fn direct(&mut self) -> Option<Direct<'_>> {
        let open = self.settled && self.naming == Naming::FirstRecord && !self.inspect;
        open.then(|| Direct { table: &mut self.table, header: self.header.as_cells(), base: self.base })
    }

    /// Reports a record that does not enter the table.
    pub(super) fn leave_out(&mut self, diagnostic: Diagnostic) {
        self.reported += 1;
        self.notes.repeated(diagnostic.rows(1));
    }

    fn column_place(&self, number: u32, column: usize) -> crate::source::Location {
        self.notes.row(number).in_column(self.header(column))
    }

    fn look_at(&mut self, number: u32, cells: Cells<'_>) {
        if cells.text.contains('\u{FFFD}') {
            let column = cells.iter().position(|cell| cell.contains('\u{FFFD}')).unwrap_or(0);
            let note = Diagnostic::warning("undecodable", self.column_place(number, column))
                .with("characters", cells.text.matches('\u{FFFD}').count())
                .with("encoding", self.encoding)
                .rows(1);
            self.notes.repeated(note);
        }
        if cells.text.contains('\0') {
            let column = cells.iter().position(|cell| cell.contains('\0')).unwrap_or(0);
            let note = Diagnostic::warning("nul_byte", self.column_place(number, column)).rows(1);
            self.notes.repeated(note);
        }
    }

    fn look_for_length(&mut self, number: u32, cells: Cells<'_>) {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.len() > LONG_CELL) {
            let note = Diagnostic::warning("cell_long", self.column_place(number, column)).with("bytes", cell.len());
            self.notes.repeated(note.rows(1));
        }
    }

    /// The table, and how many records were reported instead of kept.
    pub(super) fn finish(mut self) -> (Table, u32) {
        if !self.settled {
            self.settle();
        }
        if self.columns_left_out > 0 {
            let note = Diagnostic::error("columns_left_out", self.notes.place())
                .with("kept", self.table.headers.len())
                .with("left_out", self.columns_left_out);
            self.notes.report(note);
        }
        if self.table.rows() == 0 {
            let note = Diagnostic::warning("no_records", self.notes.place());
            self.notes.report(note);
        }
        self.notes.finish();
        self.table.shrink();
        (self.table, self.reported)
    }
}
