//! The table itself: cells in record order over byte arenas, a bounded block of rows each, so that a growing table
//! is never copied as a whole. A cell costs its bytes, one byte behind it and 4 bytes of offset, a row 8 bytes; missing
//! cells at a row's end cost nothing.
//!
//! One byte stands behind every cell, so that lines of delimited text go into an arena as they are, delimiters and line
//! ends included: a cell begins one byte behind the end of the one before, and white space around it is no part of it.

use std::fmt;

/// Rows to a block at most.
const BLOCK_ROWS: usize = 8192;

/// Cells to a block at most, unless a single row has more.
const BLOCK_CELLS: usize = 1 << 20;

/// Bytes to a block at most, unless a single row is longer; keeps offsets within 32 bits.
const BLOCK_BYTES: usize = 1 << 24;

/// Bytes that memory grows by at once at most.
const MOST_EXPECTED: u64 = 1 << 28;

/// Cells to a table at most: their offsets take 1 GB, a quarter of what a wasm module may address.
pub const MAX_CELLS: u64 = 250_000_000;

/// Some rows of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Cells one after the other, a byte between two.
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
        let start = if at == 0 { 0 } else { *self.ends.get(at - 1)? as usize + 1 };
        self.arena.get(start..*self.ends.get(at)? as usize)
    }
}

/// A table: headers, and cells by row and column. Two are equal when their headers, records and cells are.
#[derive(Clone, Default)]
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
        let Some((block, _)) = self.room(text.len()) else { return false };
        let base = block.arena.len();
        let end = ends.last().copied().unwrap_or(0);
        block.arena.push_str(text.get(..end).unwrap_or(text));
        block.arena.push(BETWEEN);
        block.ends.extend(ends.iter().map(|end| narrow(base + end)));
        block.row_ends.push(narrow(block.ends.len()));
        block.records.push(record);
        self.cells += ends.len() as u64;
        self.rows += 1;
        true
    }

    /// The block that the next rows go into, with room for so many bytes, and how many rows it still takes. Who adds rows
    /// by hand says so to [`Table::added`].
    pub(super) fn room(&mut self, bytes: usize) -> Option<(&mut Block, usize)> {
        let full = self.blocks.last().is_none_or(|block| {
            block.records.len() >= BLOCK_ROWS
                || block.ends.len() >= BLOCK_CELLS
                || block.arena.len().saturating_add(bytes) > BLOCK_BYTES
        });
        if full {
            self.shrink();
            // As much as the block before it took, so that it need not grow; what is left is given back.
            let like = self.blocks.last().map(|block| (block.arena.len() + block.arena.len() / 8, block.ends.len()));
            let (arena, ends) = like.unwrap_or_default();
            self.firsts.push(self.rows);
            self.blocks.push(Block {
                arena: String::with_capacity(arena),
                ends: Vec::with_capacity(ends),
                row_ends: Vec::with_capacity(ends.min(BLOCK_ROWS)),
                records: Vec::with_capacity(ends.min(BLOCK_ROWS)),
            });
        }
        let block = self.blocks.last_mut()?;
        let rows = BLOCK_ROWS.saturating_sub(block.records.len());
        Some((block, rows))
    }

    /// Has the memory grow once by what a file of so many bytes will take at least, where growing step by step is dear: in a
    /// browser each step costs half a millisecond. Too little memory shows later, where the rows are.
    pub(super) fn expect(bytes: u64) {
        if cfg!(target_family = "wasm") {
            let mut room: Vec<u8> = Vec::new();
            let wanted = usize::try_from(bytes.min(MOST_EXPECTED)).unwrap_or(0);
            if room.try_reserve_exact(wanted).is_ok() {
                std::hint::black_box(&mut room);
            }
        }
    }

    /// Rows that may be added while each has so many cells.
    pub(super) fn left(&self, width: usize) -> usize {
        let cells = MAX_CELLS.saturating_sub(self.cells) / width.max(1) as u64;
        usize::try_from(cells.min(u64::from(u32::MAX - self.rows))).unwrap_or(usize::MAX)
    }

    /// Counts rows that were added to the last block by hand.
    pub(super) fn added(&mut self, rows: usize, cells: usize) {
        self.rows = self.rows.saturating_add(narrow(rows));
        self.cells += cells as u64;
    }

    /// Gives back what the last block holds beyond its need.
    pub(super) fn shrink(&mut self) {
        if self.blocks.last().is_some_and(|block| block.records.is_empty()) {
            self.blocks.pop();
            self.firsts.pop();
        }
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

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let cells = |row| (0..self.columns()).all(|column| self.cell(row, column) == other.cell(row, column));
        self.headers == other.headers
            && (self.rows, self.cells) == (other.rows, other.cells)
            && (0..self.rows).all(|row| self.record(row) == other.record(row) && cells(row))
    }
}

impl Eq for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("headers", &self.headers).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// What stands between two cells that no file put together.
const BETWEEN: char = '\n';

/// Offsets inside a block fit in 32 bits by its limits.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// One record on its way into a table: its cells, a byte behind each.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
}

impl Record {
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
        self.text.push(BETWEEN);
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
#[derive(Debug, Clone, Copy)]
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
        let start = if at == 0 { Some(0) } else { self.ends.get(at - 1).map(|end| end + 1) };
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).map_or("", str::trim)
    }

    /// Every cell, trimmed.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |at| self.get(at))
    }

    /// Whether no cell says anything.
    pub(super) fn is_blank(self) -> bool {
        self.iter().all(str::is_empty)
    }

    /// Bytes of the cells and of what stands between them.
    pub(super) fn bytes(self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether both say the same in the same cells.
    pub(super) fn same(self, other: Cells<'_>) -> bool {
        self.ends == other.ends && self.iter().eq(other.iter())
    }
}
