//! The table itself: cells in record order over byte arenas, a bounded block of rows each, so that a growing table
//! is never copied as a whole. A cell costs its bytes and 4 bytes of offset, a row 8 bytes; missing cells at a
//! row's end cost nothing.

use std::fmt;

/// Rows to a block at most.
const BLOCK_ROWS: usize = 1024;

/// Bytes to a block at most, unless a single row is longer; keeps offsets within 32 bits.
const BLOCK_BYTES: usize = 1 << 28;

/// Cells to a table at most: their offsets take 1 GB, a quarter of what a wasm module may address.
pub const MAX_CELLS: u64 = 250_000_000;

/// Some rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Cells one after the other.
    pub(super) arena: String,
    /// End offset of every cell in the arena.
    pub(super) ends: Vec<u32>,
    /// For every row how many cells stand before the row's end.
    pub(super) row_ends: Vec<u32>,
    /// 1-based record number of every row.
    pub(super) records: Vec<u32>,
}

impl Block {
    fn cell(&self, row: usize, column: usize) -> Option<&str> {
        let first = if row == 0 { 0 } else { *self.row_ends.get(row - 1)? as usize };
        let at = first.checked_add(column)?;
        if at >= *self.row_ends.get(row)? as usize {
            return None;
        }
        let start = if at == 0 { 0 } else { *self.ends.get(at - 1)? as usize };
        self.arena.get(start..*self.ends.get(at)? as usize)
    }
}

/// A table: headers, and cells by row and column.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub(super) headers: Vec<String>,
    pub(super) blocks: Vec<Block>,
    /// Number of the first row of every block.
    pub(super) firsts: Vec<u32>,
    rows: u32,
    cells: u64,
}

impl Table {
    /// Number of records.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> u32 {
        u32::try_from(self.headers.len()).unwrap_or(u32::MAX)
    }

    /// Number of cells stored; missing ones at a row's end are not.
    #[must_use]
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// Bytes held for cells and offsets.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let of = |block: &Block| {
            block.arena.capacity() + 4 * (block.ends.capacity() + block.row_ends.capacity() + block.records.capacity())
        };
        self.blocks.iter().map(|block| of(block) as u64).sum()
    }

    /// The column's header, trimmed; empty when there is no such column.
    #[must_use]
    pub fn header(&self, column: u32) -> &str {
        self.headers.get(column as usize).map_or("", String::as_str)
    }

    /// The column with this header.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<u32> {
        let at = self.headers.iter().position(|own| own == header)?;
        u32::try_from(at).ok()
    }

    /// The cell, trimmed; empty when missing.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> &str {
        let cell = self.place(row).and_then(|(block, row)| block.cell(row, column as usize));
        cell.map_or("", str::trim)
    }

    /// 1-based number of the record in its file.
    #[must_use]
    pub fn record(&self, row: u32) -> u32 {
        self.place(row).and_then(|(block, row)| block.records.get(row).copied()).unwrap_or(0)
    }

    /// The block that holds a row, and the row's place in it.
    fn place(&self, row: u32) -> Option<(&Block, usize)> {
        if row >= self.rows {
            return None;
        }
        // Blocks are full but for long rows, so the first guess is nearly always right.
        let guess = row as usize / BLOCK_ROWS;
        let fits = |at: usize| {
            self.firsts.get(at).is_some_and(|first| *first <= row)
                && self.firsts.get(at + 1).is_none_or(|next| row < *next)
        };
        let at = if fits(guess) { guess } else { self.firsts.partition_point(|first| *first <= row).checked_sub(1)? };
        let first = *self.firsts.get(at)?;
        Some((self.blocks.get(at)?, (row - first) as usize))
    }

    /// Adds a row: its cells' text and where each ends in it. False when the table is full.
    pub(super) fn push(&mut self, record: u32, text: &str, ends: &[usize]) -> bool {
        if self.cells + ends.len() as u64 > MAX_CELLS || self.rows == u32::MAX {
            return false;
        }
        let full = self.blocks.last().is_none_or(|block| {
            block.records.len() >= BLOCK_ROWS || block.arena.len().saturating_add(text.len()) > BLOCK_BYTES
        });
        if full {
            self.shrink();
            self.firsts.push(self.rows);
            self.blocks.push(Block::default());
        }
        let Some(block) = self.blocks.last_mut() else { return false };
        let base = block.arena.len();
        block.arena.push_str(text);
        block.ends.extend(ends.iter().map(|end| narrow(base + end)));
        block.row_ends.push(narrow(block.ends.len()));
        block.records.push(record);
        self.cells += ends.len() as u64;
        self.rows += 1;
        true
    }

    /// Gives back what the last block holds beyond its need.
    pub(super) fn shrink(&mut self) {
        if let Some(block) = self.blocks.last_mut() {
            block.arena.shrink_to_fit();
            block.ends.shrink_to_fit();
            block.row_ends.shrink_to_fit();
            block.records.shrink_to_fit();
        }
    }

    /// A table of blocks that a checked reader produced.
    pub(super) fn from_blocks(headers: Vec<String>, blocks: Vec<Block>) -> Option<Self> {
        let mut table = Self { headers, ..Self::default() };
        for block in blocks {
            table.firsts.push(table.rows);
            table.rows = table.rows.checked_add(u32::try_from(block.records.len()).ok()?)?;
            table.cells += block.ends.len() as u64;
            table.blocks.push(block);
        }
        Some(table)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("headers", &self.headers).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Offsets inside a block fit in 32 bits by its limits.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// One record on its way into a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
}

impl Record {
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn as_cells(&self) -> Cells<'_> {
        Cells { text: &self.text, ends: &self.ends }
    }
}

/// A borrowed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells<'a> {
    pub(super) text: &'a str,
    pub(super) ends: &'a [usize],
}

impl<'a> Cells<'a> {
    /// Number of cells.
    pub(super) fn len(self) -> usize {
        self.ends.len()
    }

    /// A cell, trimmed; empty when missing.
    pub(super) fn get(self, at: usize) -> &'a str {
        let start = if at == 0 { Some(0) } else { self.ends.get(at - 1).copied() };
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).map_or("", str::trim)
    }

    /// Every cell, trimmed.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |at| self.get(at))
    }

    /// Whether no cell says anything.
    pub(super) fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }
}
