//! Where the cells of an old workbook (XLS) claim to stand. Its reader lays a sheet out as a full rectangle, so that a few
//! bytes of damage could ask for a hundred gigabytes: the records ([MS-XLS] 2.3, 2.4) are looked through first.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

/// Cells of a sheet's rectangle at most; a full sheet has 65,536 × 256.
const MAX_RECTANGLE: u64 = 65_536 * 256;

/// Bytes of the workbook's stream at most.
const MAX_STREAM: u64 = 512 << 20;

/// Records that begin with the row and the column of a cell: formula, number, label, truth or error, one or many small
/// numbers, one or many blanks, text by index, text with runs; in the versions from Excel 3 on.
const CELLS: [u16; 14] =
    [0x0006, 0x0206, 0x0406, 0x0003, 0x0203, 0x0004, 0x0204, 0x0005, 0x0205, 0x027E, 0x00BD, 0x0201, 0x00FD, 0x00D6];
/// Begins a sheet.
const BEGINS: [u16; 4] = [0x0009, 0x0209, 0x0409, 0x0809];
/// Many small numbers in a row: ends with the last column.
const MANY: u16 = 0x00BD;

/// Why a workbook is not laid out; none where it may be.
pub(super) fn objection(bytes: &[u8]) -> Option<String> {
    // Before Excel 5 there was no compound file, and the whole is the stream.
    let stream = match CompoundFile::open(Cursor::new(bytes)) {
        Err(error) => return Some(error.to_string()),
        Ok(mut file) => {
            let name = if file.is_stream("Workbook") { "Workbook" } else { "Book" };
            let mut stream = Vec::new();
            let opened = file.open_stream(name).and_then(|own| own.take(MAX_STREAM).read_to_end(&mut stream));
            if let Err(error) = opened {
                return Some(error.to_string());
            }
            stream
        }
    };
    let short = |at: usize| Some(u16::from_le_bytes(stream.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let (mut at, mut rows, mut columns) = (0_usize, 0_u64, 0_u64);
    let (mut first_row, mut first_column) = (u64::MAX, u64::MAX);
    while let Some((kind, length)) = short(at).zip(short(at + 2)) {
        let length = usize::from(length);
        if BEGINS.contains(&kind) {
            (rows, columns, first_row, first_column) = (0, 0, u64::MAX, u64::MAX);
        }
        if CELLS.contains(&kind)
            && let Some((row, column)) = short(at + 4).zip(short(at + 6))
        {
            let last = if kind == MANY { short(at + 2 + length).unwrap_or(column) } else { column };
            rows = rows.max(u64::from(row) + 1);
            columns = columns.max(u64::from(column.max(last)) + 1);
            first_row = first_row.min(u64::from(row));
            first_column = first_column.min(u64::from(column));
            let cells = (rows - first_row.min(rows)) * (columns - first_column.min(columns));
            if cells > MAX_RECTANGLE {
                return Some(format!("its cells claim to stand in {rows} rows and {columns} columns"));
            }
        }
        at += 4 + length;
    }
    None
}
