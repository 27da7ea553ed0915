//! Where bytes come from and where a value stood: the module every other one may name and that names none.

use std::fmt;

/// Index of an input within one analysis. Inputs are numbered after sorting by name and hash, so the number does
/// not depend on the order in which files arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A place in an input: a file, and in it a record and column, or a span of a text.
///
/// Every part after the source is optional because some findings speak of a whole file or a whole column.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The input, if the finding speaks of one.
    pub source: Option<SourceId>,
    /// Sheet or member name inside the input; empty for single-table files.
    pub part: String,
    /// 1-based record number without the header (array position in JSON).
    pub row: Option<u32>,
    /// Header text of the column.
    pub column: String,
    /// Half-open UTF-8 byte offsets in the text.
    pub span: Option<(u32, u32)>,
}

impl Location {
    /// A whole input.
    #[must_use]
    pub fn file(source: SourceId) -> Self {
        Self { source: Some(source), ..Self::default() }
    }

    /// A record of an input; `row` is 1-based without the header.
    #[must_use]
    pub fn row(source: SourceId, row: u32) -> Self {
        Self { source: Some(source), row: Some(row), ..Self::default() }
    }

    /// The same place, narrowed to a column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        column.clone_into(&mut self.column);
        self
    }

    /// The same place, inside a sheet or archive member.
    #[must_use]
    pub fn in_part(mut self, part: &str) -> Self {
        part.clone_into(&mut self.part);
        self
    }
}

/// Why bytes could not be read from a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Byte offset of the failed read.
    pub offset: u64,
    /// What the host said.
    pub reason: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read at byte {} failed: {}", self.offset, self.reason)
    }
}

impl std::error::Error for ReadError {}

/// Random access to an input's bytes: a native file, a slice of a dropped file in the worker, or memory.
pub trait ReadAt {
    /// Length in bytes.
    fn length(&self) -> u64;

    /// Fills `buffer` from `offset` and returns how many bytes were read; fewer than asked only at the end.
    ///
    /// # Errors
    /// When the host cannot read the range.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError>;

    /// All bytes from `offset`, at most `limit`.
    ///
    /// # Errors
    /// When the host cannot read the range.
    fn read_range(&self, offset: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
        let wanted = self.length().saturating_sub(offset).min(limit);
        let wanted = usize::try_from(wanted)
            .map_err(|_| ReadError { offset, reason: "range exceeds the address space".into() })?;
        let mut bytes = vec![0; wanted];
        let mut filled = 0;
        while filled < wanted {
            let rest = bytes.get_mut(filled..).unwrap_or_default();
            let read = self.read_at(offset.saturating_add(filled as u64), rest)?;
            if read == 0 {
                break;
            }
            filled += read;
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

impl ReadAt for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        let read = buffer.len().min(self.len() - start);
        if let (Some(to), Some(from)) = (buffer.get_mut(..read), self.get(start..start + read)) {
            to.copy_from_slice(from);
        }
        Ok(read)
    }
}

impl ReadAt for Vec<u8> {
    fn length(&self) -> u64 {
        self.as_slice().length()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        self.as_slice().read_at(offset, buffer)
    }
}
