//! The versioned binary form of a reading: what a module that reads heavy formats hands the engine, and what a saved
//! session keeps. Lengths are checked before anything is allocated and a checksum covers the whole, so a damaged or
//! foreign block is refused and never misread.
//!
//! Layout, little-endian: magic `LFTB`, version u16, checksum u64 of what follows, then format, encoding, delimiter
//! and awaited module (a byte each), records reported, parts, texts, diagnostics. Strings and lists carry a u32 length.

use std::fmt;

use super::encoding::Encoding;
use super::notes::{ARGUMENTS, CODES};
use super::store::{Block, Table};
use super::{Dialect, Format, Module, Page, Part, Reading};
use crate::context::Context;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Location, SourceId};

const MAGIC: &[u8; 4] = b"LFTB";

/// Version of the layout; another one is refused.
pub const VERSION: u16 = 3;

/// Bytes before the checked part: magic, version, checksum.
pub(super) const PREFIX: usize = 14;

const FORMATS: [Format; 20] = [
    Format::Csv,
    Format::Json,
    Format::JsonLines,
    Format::Html,
    Format::Text,
    Format::Xlsx,
    Format::Unreadable,
    Format::Xlsm,
    Format::Xlsb,
    Format::Xls,
    Format::Ods,
    Format::Zip,
    Format::Gzip,
    Format::Docx,
    Format::Doc,
    Format::Pdf,
    Format::Eml,
    Format::Markdown,
    Format::Chat,
    Format::Parquet,
];
const MODULES: [Option<Module>; 3] = [None, Some(Module::Readers), Some(Module::Pdf)];
const ENCODINGS: [Encoding; 9] = [
    Encoding::Utf8,
    Encoding::Utf8Bom,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::Gb18030,
    Encoding::Big5,
    Encoding::ShiftJis,
    Encoding::EucJp,
    Encoding::EucKr,
];
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// Why a block is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackError {
    /// It does not begin as a packed reading does.
    Foreign,
    /// It is of another version.
    Version(u16),
    /// It ends before its content does.
    Truncated,
    /// Its checksum does not fit its content.
    Damaged,
    /// Its content contradicts itself at this byte.
    Invalid(usize),
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => write!(f, "this is not a packed reading"),
            Self::Version(found) => write!(f, "packed by version {found}, version {VERSION} is read here"),
            Self::Truncated => write!(f, "the packed reading is cut off"),
            Self::Damaged => write!(f, "the packed reading is damaged: its checksum does not fit"),
            Self::Invalid(at) => write!(f, "the packed reading contradicts itself at byte {at}"),
        }
    }
}

impl std::error::Error for PackError {}

/// Packs a reading together with the diagnostics raised while it was made.
#[must_use]
pub fn pack(reading: &Reading, diagnostics: &[Diagnostic]) -> Vec<u8> {
    let mut out = Writer(Vec::new());
    out.0.extend_from_slice(MAGIC);
    out.0.extend_from_slice(&VERSION.to_le_bytes());
    out.0.extend_from_slice(&[0; 8]);
    out.place(&FORMATS, &reading.format);
    out.place(&ENCODINGS, &reading.encoding);
    out.0.push(reading.dialect.map_or(0, |dialect| dialect.delimiter));
    out.place(&MODULES, &reading.needs);
    out.number(reading.records_reported);
    out.length(reading.tables.len());
    for part in &reading.tables {
        out.text(&part.name);
        out.length(part.table.headers.len());
        part.table.headers.iter().for_each(|header| out.text(header));
        out.length(part.table.blocks.len());
        for block in &part.table.blocks {
            out.text(&block.arena);
            out.numbers(&block.ends);
            out.numbers(&block.row_ends);
            out.numbers(&block.records);
        }
    }
    out.length(reading.texts.len());
    for page in &reading.texts {
        out.text(&page.title);
        out.text(&page.body);
        out.text(&page.part);
        out.length(page.more.len());
        for (name, value) in &page.more {
            out.text(name);
            out.text(value);
        }
    }
    out.length(diagnostics.len());
    for diagnostic in diagnostics {
        out.place(&SEVERITIES, &diagnostic.severity);
        out.text(diagnostic.code);
        let location = &diagnostic.location;
        out.text(&location.part);
        out.number(location.row.unwrap_or(0));
        out.text(&location.column);
        let (start, end) = location.span.unwrap_or((u32::MAX, u32::MAX));
        out.number(start);
        out.number(end);
        out.number(diagnostic.rows);
        out.length(diagnostic.arguments.len());
        for (name, value) in &diagnostic.arguments {
            out.text(name);
            out.text(value);
        }
    }
    seal(&mut out.0);
    out.0
}

/// Writes the checksum of what follows the prefix into it.
pub(super) fn seal(block: &mut [u8]) {
    if let Some((prefix, content)) = block.split_at_mut_checked(PREFIX) {
        prefix[PREFIX - 8..].copy_from_slice(&checksum(content).to_le_bytes());
    }
}

/// Opens a packed reading; its diagnostics go to the context, as findings about `source`.
///
/// # Errors
/// When the block is foreign, of another version, cut off or damaged; the context is left alone then.
pub fn unpack(bytes: &[u8], source: SourceId, context: &mut Context<'_>) -> Result<Reading, PackError> {
    let magic = bytes.get(..MAGIC.len()).ok_or(PackError::Truncated)?;
    if magic != MAGIC {
        return Err(PackError::Foreign);
    }
    let mut reader = Reader { bytes, at: MAGIC.len() };
    let version = u16::from_le_bytes(reader.array()?);
    if version != VERSION {
        return Err(PackError::Version(version));
    }
    let sum = u64::from_le_bytes(reader.array()?);
    if checksum(&bytes[reader.at..]) != sum {
        return Err(PackError::Damaged);
    }
    let format = reader.place(&FORMATS)?;
    let mut reading = Reading::empty(format, reader.place(&ENCODINGS)?);
    reading.dialect = Some(reader.byte()?).filter(|byte| *byte != 0).map(|delimiter| Dialect { delimiter });
    reading.needs = reader.place(&MODULES)?;
    reading.records_reported = reader.number()?;
    for _ in 0..reader.length(12)? {
        let name = reader.text()?.to_string();
        let headers = (0..reader.length(4)?).map(|_| reader.text().map(str::to_string)).collect::<Result<_, _>>()?;
        let blocks = (0..reader.length(16)?).map(|_| reader.block()).collect::<Result<_, _>>()?;
        let table = Table::from_blocks(headers, blocks).ok_or(PackError::Invalid(reader.at))?;
        reading.tables.push(Part { name, table });
    }
    for _ in 0..reader.length(16)? {
        reading.texts.push(reader.page()?);
    }
    let mut diagnostics = Vec::new();
    for _ in 0..reader.length(33)? {
        diagnostics.push(reader.diagnostic(source)?);
    }
    if reader.at != bytes.len() {
        return Err(PackError::Invalid(reader.at));
    }
    for diagnostic in diagnostics {
        context.report(diagnostic);
    }
    Ok(reading.counted())
}

/// FNV-1a over words of eight bytes: tells damage, not intent.
fn checksum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    });
    let sum = words.fold(0xCBF2_9CE4_8422_2325_u64, |sum, word| (sum ^ word).wrapping_mul(0x0100_0000_01B3));
    (sum ^ bytes.len() as u64).wrapping_mul(0x0100_0000_01B3)
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// Lengths fit in 32 bits by the limits of blocks and pages.
    fn length(&mut self, length: usize) {
        self.number(u32::try_from(length).unwrap_or(u32::MAX));
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        self.length(numbers.len());
        numbers.iter().for_each(|number| self.number(*number));
    }

    fn place<T: PartialEq>(&mut self, all: &[T], own: &T) {
        let place = all.iter().position(|other| other == own).and_then(|place| u8::try_from(place).ok());
        self.0.push(place.unwrap_or(u8::MAX));
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let end = self.at.checked_add(length).ok_or(PackError::Truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or(PackError::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], PackError> {
        self.take(N)?.try_into().map_err(|_| PackError::Truncated)
    }

    fn byte(&mut self) -> Result<u8, PackError> {
        Ok(self.array::<1>()?[0])
    }

    fn number(&mut self) -> Result<u32, PackError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// The length of a list whose items take `least` bytes or more each; one that cannot fit is refused unread.
    fn length(&mut self, least: usize) -> Result<usize, PackError> {
        let length = self.number()? as usize;
        let left = self.bytes.len() - self.at;
        if length.checked_mul(least).is_none_or(|needed| needed > left) {
            Err(PackError::Truncated)
        } else {
            Ok(length)
        }
    }

    fn text(&mut self) -> Result<&'a str, PackError> {
        let length = self.length(1)?;
        let at = self.at;
        std::str::from_utf8(self.take(length)?).map_err(|_| PackError::Invalid(at))
    }

    fn place<T: Copy>(&mut self, all: &[T]) -> Result<T, PackError> {
        let at = self.at;
        all.get(usize::from(self.byte()?)).copied().ok_or(PackError::Invalid(at))
    }

    /// A list of numbers.
    fn numbers(&mut self) -> Result<Vec<u32>, PackError> {
        let length = self.length(4)?;
        let bytes = self.take(length.checked_mul(4).ok_or(PackError::Truncated)?)?;
        let number = |chunk: &[u8]| chunk.try_into().map(u32::from_le_bytes).unwrap_or(0);
        Ok(bytes.chunks_exact(4).map(number).collect())
    }

    fn page(&mut self) -> Result<Page, PackError> {
        let (title, body) = (self.text()?.to_string(), self.text()?.to_string());
        let part = self.text()?.to_string();
        let mut more = Vec::new();
        for _ in 0..self.length(8)? {
            more.push((self.text()?.to_string(), self.text()?.to_string()));
        }
        Ok(Page { title, body, part, more })
    }

    fn block(&mut self) -> Result<Block, PackError> {
        let at = self.at;
        let arena = self.text()?.to_string();
        let (ends, row_ends, records) = (self.numbers()?, self.numbers()?, self.numbers()?);
        let rises = |numbers: &[u32]| numbers.is_sorted();
        let sound = rises(&ends)
            && rises(&row_ends)
            && ends.iter().all(|end| arena.is_char_boundary(*end as usize))
            && row_ends.last().map_or(0, |end| *end as usize) == ends.len()
            && row_ends.len() == records.len()
            && !records.is_empty();
        if sound { Ok(Block { arena, ends, row_ends, records }) } else { Err(PackError::Invalid(at)) }
    }

    /// A word of ours: the same one, so that it lives as long as the program.
    fn word(&mut self, known: &[&'static str]) -> Result<&'static str, PackError> {
        let at = self.at;
        let own = self.text()?;
        known.iter().find(|word| **word == own).copied().ok_or(PackError::Invalid(at))
    }

    fn diagnostic(&mut self, source: SourceId) -> Result<Diagnostic, PackError> {
        let severity = self.place(&SEVERITIES)?;
        let code = self.word(&CODES)?;
        let part = self.text()?.to_string();
        let row = Some(self.number()?).filter(|row| *row != 0);
        let column = self.text()?.to_string();
        let span = Some((self.number()?, self.number()?)).filter(|span| *span != (u32::MAX, u32::MAX));
        let location = Location { source: Some(source), part, row, column, span };
        let mut diagnostic = Diagnostic::new(severity, code, location).rows(self.number()?);
        for _ in 0..self.length(8)? {
            diagnostic.arguments.push((self.word(&ARGUMENTS)?, self.text()?.to_string()));
        }
        Ok(diagnostic)
    }
}
