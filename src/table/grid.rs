//! A table that stands in a document: rows of cells, some of them merged. It becomes a table of its own where it looks like
//! one that holds records; otherwise (forms, layout) its lines stay in the text.

use super::builder::{Builder, Naming};
use super::header::is_value;
use super::merged::{Merged, Region};
use super::store::Record;
use super::{Part, Reading};
use crate::context::Context;
use crate::source::SourceId;

/// Rows of a table of records at least: a header and two records.
const LEAST_ROWS: usize = 3;

/// Characters of a header at most.
const MAX_HEADER: usize = 30;

/// Cells of one table in a document at most.
const MAX_CELLS: usize = 2_000_000;

/// Characters of a line of prose in a narrow column, at least.
#[cfg(feature = "pdf")]
const LINE: usize = 12;

/// Rows that a cell may claim to cover.
const MAX_DOWN: usize = 1_000;

/// Columns that a cell may claim to cover.
const MAX_SPAN: usize = 64;

/// A cell of a grid.
#[derive(Debug, Clone, Default)]
pub(super) struct GridCell {
    pub(super) text: String,
    /// Columns it covers, at least 1.
    pub(super) across: usize,
    /// Whether it continues the cell above.
    pub(super) continues: bool,
    /// Rows it covers beside its own, where the document says so at its top.
    pub(super) down: usize,
}

/// A table in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<GridCell>>,
    cells: usize,
}

impl Grid {
    /// Begins a row.
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Adds a cell to the last row; beyond the limit its text joins the last cell, so that nothing is lost.
    pub(super) fn cell(&mut self, mut cell: GridCell) {
        cell.across = cell.across.clamp(1, MAX_SPAN);
        self.cells += cell.across;
        if self.rows.is_empty() {
            self.row();
        }
        let full = self.cells > MAX_CELLS;
        if let Some(row) = self.rows.last_mut() {
            match row.last_mut() {
                Some(last) if full => {
                    last.text.push(' ');
                    last.text.push_str(&cell.text);
                }
                _ => row.push(cell),
            }
        }
    }

    /// Puts what rows below leave out for a cell that covers them, so that columns meet.
    pub(super) fn fill_down(&mut self) {
        // By column: rows still covered, and the width.
        let mut covered: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
        for row in &mut self.rows {
            let mut whole = Vec::with_capacity(row.len());
            let mut column = 0;
            let mut own = std::mem::take(row).into_iter();
            loop {
                if let Some((left, across)) = covered.get(&column).copied() {
                    whole.push(GridCell { across, continues: true, ..GridCell::default() });
                    if left > 1 {
                        covered.insert(column, (left - 1, across))
                    } else {
                        covered.remove(&column)
                    };
                    column += across;
                    continue;
                }
                let Some(mut cell) = own.next() else { break };
                if cell.down > 0 {
                    covered.insert(column, (cell.down.min(MAX_DOWN), cell.across));
                    cell.down = 0;
                    self.cells += cell.across;
                }
                column += cell.across;
                whole.push(cell);
            }
            *row = whole;
        }
    }

    /// Whether it holds records: a full first row of short distinct words, two rows of as many columns below, and in them a
    /// column of nothing but numbers or dates. A form, whose words and values alternate, has none.
    pub(super) fn is_data(&self) -> bool {
        let width = |row: &Vec<GridCell>| row.iter().map(|cell| cell.across).sum::<usize>();
        let Some((header, rest)) = self.rows.split_first() else { return false };
        if rest.len() + 1 < LEAST_ROWS || header.len() < 2 {
            return false;
        }
        let number = |text: &str| text.replace([',', '%', '％'], "").parse::<f64>().is_ok();
        let words: std::collections::BTreeSet<&str> = header.iter().map(|cell| cell.text.trim()).collect();
        let named = header.iter().all(|cell| {
            let text = cell.text.trim();
            !text.is_empty()
                && !number(text)
                && text.chars().count() <= MAX_HEADER
                && !text.ends_with(['：', ':', '。'])
        });
        let own = width(header);
        let even = rest.iter().filter(|row| width(row) == own).count();
        // Under a header of merged cells stands a second row of it.
        let below = usize::from(header.iter().any(|cell| cell.across > 1));
        let columns = rest.first().map_or(0, Vec::len).max(header.len());
        let values = (0..columns).any(|column| {
            let mut cells = rest.iter().skip(below).filter_map(|row| row.get(column)).map(|cell| cell.text.trim());
            let filled = cells.clone().filter(|cell| !cell.is_empty()).count();
            filled >= 2 && cells.all(|cell| cell.is_empty() || is_value(cell))
        });
        named && values && words.len() == header.len() && even * 10 >= rest.len() * 9
    }

    /// Whether it is text in two or three columns that was taken for a table: cells as long as lines.
    #[cfg(feature = "pdf")]
    pub(super) fn is_prose(&self) -> bool {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells = self.rows.iter().flatten().map(|cell| cell.text.chars().count()).filter(|length| *length > 0);
        let (count, length) = cells.fold((0, 0), |(count, sum), length| (count + 1, sum + length));
        (2..=3).contains(&width) && length >= LINE * count
    }

    /// The columns one after the other, each a paragraph.
    #[cfg(feature = "pdf")]
    pub(super) fn columns(&self) -> String {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let column = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.trim());
            cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
        };
        (0..width).map(column).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// The rows as lines, cells apart by tabs.
    pub(super) fn lines(&self) -> String {
        let line = |row: &Vec<GridCell>| {
            let cells: Vec<String> = row.iter().map(|cell| cell.text.trim().replace('\n', " ")).collect();
            cells.join("\t").trim_end().to_string()
        };
        self.rows.iter().map(line).filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Adds the grid to a reading as a table of this name.
    pub(super) fn into_part(self, source: SourceId, name: &str, reading: &mut Reading, context: &mut Context<'_>) {
        let mut merged = Merged::new(self.regions());
        let mut builder = Builder::new(source, name, Naming::FirstRow, context);
        let mut record = Record::default();
        for (at, row) in (0_u32..).zip(&self.rows) {
            record.clear();
            for cell in row {
                record.push(if cell.continues { "" } else { cell.text.trim() });
                (1..cell.across).for_each(|_| record.push(""));
            }
            merged.fill(at, &mut record);
            builder.push(at.saturating_add(1), record.as_cells(), 0);
        }
        let (table, reported) = builder.finish();
        reading.records_reported = reading.records_reported.saturating_add(reported);
        if table.columns() > 0 {
            reading.tables.push(Part { name: name.to_string(), table });
        }
    }

    /// Its merged cells.
    fn regions(&self) -> Vec<Region> {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut regions: Vec<Region> = Vec::new();
        // The region of the row above that ends in a column.
        let mut above: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let mut column = 0;
            let mut own = std::collections::BTreeMap::new();
            for cell in row {
                match above.get(&column) {
                    Some(region) if cell.continues => {
                        if let Some(found) = regions.get_mut(*region) {
                            found.end.0 = narrow(at);
                        }
                        own.insert(column, *region);
                    }
                    _ => {
                        own.insert(column, regions.len());
                        regions.push(Region {
                            start: (narrow(at), narrow(column)),
                            end: (narrow(at.saturating_add(cell.down)), narrow(column + cell.across - 1)),
                        });
                    }
                }
                column += cell.across;
            }
            above = own;
        }
        regions.retain(|region| region.start != region.end);
        regions
    }
}
