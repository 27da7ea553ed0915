//! Lines of delimited text go into the table as they are: the marks that part cells and records are found sixteen bytes at a time,
//! ends of cells are written down, and many lines are copied at once. Only the quotation marks around cells are left out.
//! Records that need a second look (short, long, blank, oddly quoted, cut by the slice) are left to the others.

use super::builder::{Builder, Direct, LONG_CELL};
use super::store::{Block, narrow};

/// Bytes looked at together.
const WORD: usize = 16;

/// A byte in each of eight places.
#[cfg(not(target_feature = "simd128"))]
const fn everywhere(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Which of eight bytes may be one of the wanted, the first byte's bit lowest.
#[cfg(not(target_feature = "simd128"))]
#[inline(always)]
fn found(word: [u8; WORD], wanted: [u8; 4]) -> u32 {
    // A byte is zero where it loses its highest bit by one being taken away and did not have it before.
    let zeros = |differing: u64| differing.wrapping_sub(everywhere(1)) & !differing;
    let marked = |word: u64| {
        let highest = wanted.iter().fold(0, |found, own| found | zeros(word ^ everywhere(*own))) & everywhere(0x80);
        // Brings the highest bits of all eight together.
        ((highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
    };
    let number = u128::from_le_bytes(word);
    marked(number as u64) | marked((number >> 64) as u64) << 8
}

/// The same, where the browser compares all bytes at once.
#[cfg(target_feature = "simd128")]
#[inline(always)]
fn found(word: [u8; WORD], wanted: [u8; 4]) -> u32 {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128_or};
    let number = u128::from_le_bytes(word);
    let word = u64x2(number as u64, (number >> 64) as u64);
    let [one, two, three, four] = wanted.map(|own| u8x16_eq(word, u8x16_splat(own)));
    u32::from(u8x16_bitmask(v128_or(v128_or(one, two), v128_or(three, four))))
}

/// Finds the bytes that mean something. Now and then another byte comes along: who asks looks at the byte.
struct Marks<'t> {
    bytes: &'t [u8],
    /// What is looked for: the delimiter, both line ends, the quotation mark.
    wanted: [u8; 4],
    /// Where the bytes at hand begin, and those of them that are left.
    at: usize,
    left: u32,
}

impl<'t> Marks<'t> {
    fn new(bytes: &'t [u8], delimiter: u8) -> Self {
        let mut own = Self { bytes, wanted: [delimiter, b'\n', b'\r', b'"'], at: 0, left: 0 };
        own.left = own.word();
        own
    }

    /// What is found in the bytes at hand; behind the end nothing is.
    #[inline(always)]
    fn word(&self) -> u32 {
        let whole: Option<[u8; WORD]> = self.bytes.get(self.at..self.at + WORD).and_then(|word| word.try_into().ok());
        found(whole.unwrap_or_else(|| self.last()), self.wanted)
    }

    fn last(&self) -> [u8; WORD] {
        let mut word = [0x80; WORD];
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        word.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
        word
    }

    /// The next place; none at the end.
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.at += WORD;
            if self.at >= self.bytes.len() {
                return None;
            }
            self.left = self.word();
        }
        let place = self.at + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }

    /// Goes on from a place.
    fn go(&mut self, place: usize) {
        self.at = place;
        self.left = if place < self.bytes.len() { self.word() } else { 0 };
    }
}

/// Takes records from the start of the text; answers the rest, which begins with one that needs a second look.
pub(super) fn take<'t>(text: &'t str, delimiter: u8, place: &mut u32, builder: &mut Builder<'_, '_>) -> &'t str {
    let mut rest = text;
    while let Some(Direct { table, header, base }) = builder.direct() {
        let width = table.headers.len();
        let left = table.left(width);
        let Some((block, rows)) = table.room(rest.len()) else { break };
        let mut lines = Lines { text: rest, delimiter, block, place: *place, base, header: header.ends, run: 0 };
        let (taken, added) = lines.fill(width, rows.min(left));
        *place = lines.place;
        table.added(added, added * width);
        rest = rest.get(taken..).unwrap_or("");
        if added < rows || rest.is_empty() {
            break;
        }
    }
    rest
}

/// Lines on their way into a block.
struct Lines<'t, 'b> {
    text: &'t str,
    delimiter: u8,
    block: &'b mut Block,
    /// Place of the last record taken, and of the header.
    place: u32,
    base: u32,
    /// Ends of the header's cells.
    header: &'b [usize],
    /// Where in the text what is not yet copied begins.
    run: usize,
}

impl Lines<'_, '_> {
    /// Copies what stands before a place.
    fn copy(&mut self, to: usize) {
        self.block.arena.push_str(self.text.get(self.run..to).unwrap_or(""));
        self.run = to;
    }

    /// Where in the arena a place of the text will stand.
    fn spot(&self, at: usize) -> usize {
        self.block.arena.len() + at - self.run
    }

    /// Takes so many rows at most; answers where the text goes on, and how many they were.
    fn fill(&mut self, width: usize, rows: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let mut marks = Marks::new(bytes, self.delimiter);
        let mut added = 0;
        // Where the record and its cell at hand begin, the record's place in the arena, and how many ends stood before.
        let (mut start, mut cell, mut spot, mut first) = (0, 0, self.block.arena.len(), self.block.ends.len());
        while added < rows
            && let Some(at) = marks.next()
        {
            match bytes[at] {
                byte if byte == self.delimiter => {
                    self.block.ends.push(narrow(self.spot(at)));
                    cell = at + 1;
                }
                // An empty line is white space before the next cell.
                b'\n' | b'\r' if at == start => {
                    (start, cell) = (at + 1, at + 1);
                    spot = self.spot(start);
                }
                b'\n' | b'\r' => {
                    self.block.ends.push(narrow(self.spot(at)));
                    let ends = &self.block.ends[first..];
                    if ends.len() != width || self.doubtful(start..at, spot, ends) {
                        break;
                    }
                    first += width;
                    self.place = self.place.saturating_add(1);
                    self.block.row_ends.push(narrow(first));
                    self.block.records.push(self.place.saturating_sub(self.base).max(1));
                    added += 1;
                    (start, cell) = (at + 1, at + 1);
                    spot = self.spot(start);
                }
                b'"' if at == cell => {
                    self.copy(at);
                    let Some(end) = self.quoted(at + 1) else { break };
                    marks.go(end);
                }
                b'"' => break,
                _ => {}
            }
        }
        // What was begun and not taken is none of the block's.
        self.block.ends.truncate(first);
        if self.run <= start {
            self.copy(start);
        } else {
            self.block.arena.truncate(spot);
        }
        (start, added)
    }

    /// Copies the content of a cell behind its opening quotation mark; answers where it ends, behind the closing one. None where
    /// the slice ends first, or something else than a delimiter or a line's end follows.
    fn quoted(&mut self, begin: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        self.run = begin;
        let mut from = begin;
        loop {
            let quote = from + memchr::memchr(b'"', bytes.get(from..)?)?;
            let next = *bytes.get(quote + 1)?;
            if next == b'"' {
                // Two stand for one.
                self.copy(quote + 1);
                self.run = quote + 2;
                from = quote + 2;
            } else if next == self.delimiter || next == b'\n' || next == b'\r' {
                self.copy(quote);
                self.run = quote + 1;
                return Some(quote + 1);
            } else {
                return None;
            }
        }
    }

    /// Whether a record may be blank, the header once more, or hold a cell that is reported for its length.
    fn doubtful(&self, line: std::ops::Range<usize>, spot: usize, ends: &[u32]) -> bool {
        let bytes = self.text.as_bytes();
        let says = |byte: &u8| byte.is_ascii_graphic() && *byte != self.delimiter && *byte != b'"';
        let spoken = bytes.get(line.start).is_some_and(says) || bytes[line.clone()].iter().any(says);
        let again = || ends.iter().zip(self.header).all(|(end, own)| *end as usize == spot + own);
        line.len() > LONG_CELL || again() || (!spoken && self.blank(line))
    }

    /// Whether a line says nothing.
    fn blank(&self, line: std::ops::Range<usize>) -> bool {
        let delimiter = char::from(self.delimiter);
        let line = self.text.get(line).unwrap_or("");
        line.chars().all(|c| c.is_whitespace() || c == delimiter || c == '"')
    }
}
