//! A column's pages: found one after the other, unpacked one at a time, within what the file may unpack to.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::schema::Leaf;
use super::thrift::{self, Value};
use super::value::{Runs, Values, Words};
use super::{Broken, SEPARATOR};

/// Bytes of a cell at most, as in delimited text.
const MAX_CELL: usize = 64 << 20;

/// What pages may take: while they are held, and all together.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) held: Cell<u64>,
    pub(super) all: Cell<u64>,
}

impl Room {
    fn take(&self, bytes: usize) -> Result<(), Broken> {
        let bytes = bytes as u64;
        let less = |cell: &Cell<u64>| cell.get().checked_sub(bytes).ok_or(Broken("its pages unpack to too much"));
        let (held, all) = (less(&self.held)?, less(&self.all)?);
        self.held.set(held);
        self.all.set(all);
        Ok(())
    }

    fn give_back(&self, bytes: usize) {
        self.held.set(self.held.get().saturating_add(bytes as u64));
    }
}

/// A column of a group of rows.
#[derive(Debug)]
pub(super) struct Column<'f> {
    leaf: &'f Leaf,
    room: &'f Room,
    /// Its bytes, and where the next page begins.
    bytes: &'f [u8],
    at: usize,
    codec: i64,
    /// Entries in pages not yet read.
    left: u64,
    words: Words,
    page: Option<Page<'f>>,
    /// Levels of the next entry, looked at already.
    ahead: Option<(u32, u32)>,
}

/// A page at hand.
#[derive(Debug)]
struct Page<'f> {
    data: Cow<'f, [u8]>,
    repeated: Runs,
    defined: Runs,
    values: Values,
    left: usize,
}

impl<'f> Column<'f> {
    /// A column's chunk by what the footer says of it.
    pub(super) fn new(leaf: &'f Leaf, chunk: &Value<'_>, file: &'f [u8], room: &'f Room) -> Result<Self, Broken> {
        if chunk.field(1).is_some() {
            return Err(Broken("it stands in another file"));
        }
        let about = chunk.field(3).ok_or(Broken("it is encrypted"))?;
        let data = about.size(9).ok_or(Broken("it has no place in the file"))?;
        // Some writers put 0 where there is no dictionary.
        let start = about.size(11).filter(|dictionary| *dictionary > 0 && *dictionary < data).unwrap_or(data);
        let end = start.saturating_add(about.size(7).unwrap_or(0)).min(file.len());
        let bytes = file.get(start..end).ok_or(Broken("it stands behind the end of the file"))?;
        let left = about.size(5).unwrap_or(0) as u64;
        let codec = about.number(4).unwrap_or(0);
        Ok(Self { leaf, room, bytes, at: 0, codec, left, words: Words::default(), page: None, ahead: None })
    }

    /// Writes the next row's value, nothing where there is none; false behind the last row.
    pub(super) fn next(&mut self, out: &mut String) -> Result<bool, Broken> {
        let ahead = match self.ahead.take() {
            Some(ahead) => Some(ahead),
            None => self.levels()?,
        };
        let Some((_, mut defined)) = ahead else { return Ok(false) };
        let (start, mut several) = (out.len(), false);
        loop {
            if defined == self.leaf.defined {
                if several {
                    out.push(SEPARATOR);
                }
                several = true;
                if let Some(page) = &mut self.page {
                    page.values.next(self.leaf, &page.data, &self.words, out)?;
                }
                if out.len() - start > MAX_CELL {
                    return Err(Broken("a cell is too long"));
                }
            }
            if self.leaf.repeated == 0 {
                return Ok(true);
            }
            match self.levels()? {
                None => return Ok(true),
                Some((0, own)) => {
                    self.ahead = Some((0, own));
                    return Ok(true);
                }
                Some((_, own)) => defined = own,
            }
        }
    }

    /// The levels of the next entry; none at the end.
    fn levels(&mut self) -> Result<Option<(u32, u32)>, Broken> {
        while self.page.as_ref().is_none_or(|page| page.left == 0) {
            if !self.turn()? {
                return Ok(None);
            }
        }
        let Some(page) = &mut self.page else { return Ok(None) };
        page.left -= 1;
        let repeated = if self.leaf.repeated == 0 { 0 } else { page.repeated.next(&page.data)? };
        let defined = if self.leaf.defined == 0 { 0 } else { page.defined.next(&page.data)? };
        Ok(Some((repeated, defined)))
    }

    /// Goes on to the next page; false behind the last one.
    fn turn(&mut self) -> Result<bool, Broken> {
        if let Some(page) = self.page.take() {
            self.room.give_back(page.data.len());
        }
        if self.left == 0 {
            return Ok(false);
        }
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()).ok_or(Broken("it ends early"))?;
        let (head, length) = thrift::read(rest)?;
        let packed = head.size(3).ok_or(Broken("a page has no length"))?;
        let unpacked = head.size(2).ok_or(Broken("a page has no length"))?;
        let end = length.checked_add(packed).ok_or(Broken("it ends early"))?;
        let body = rest.get(length..end).ok_or(Broken("it ends early"))?;
        self.at += end;
        match head.number(1) {
            Some(2) => {
                let about = head.field(7).ok_or(Broken("a page says nothing of itself"))?;
                let data = self.unpack(body, unpacked, true)?;
                self.words = Words::read(self.leaf, &data, about.size(1).unwrap_or(0))?;
            }
            Some(0) => {
                let about = head.field(5).ok_or(Broken("a page says nothing of itself"))?;
                let data = self.unpack(body, unpacked, true)?;
                self.first(about, data)?;
            }
            Some(3) => {
                let about = head.field(8).ok_or(Broken("a page says nothing of itself"))?;
                self.second(about, body, unpacked)?;
            }
            // An index is of no use here.
            _ => {}
        }
        Ok(true)
    }

    /// A data page of the first version: everything is packed, and levels state their length.
    fn first(&mut self, about: &Value<'_>, data: Cow<'f, [u8]>) -> Result<(), Broken> {
        let count = self.entries(about)?;
        let mut at = 0;
        let mut levels = |most: u32, encoding: Option<i64>| {
            if most == 0 {
                return Ok(Runs::default());
            }
            if encoding.is_some_and(|own| own != 3) {
                return Err(Broken("levels are written in a way of old"));
            }
            let length = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
            let begin = at + 4;
            let end = length.and_then(|length| begin.checked_add(length as usize)).filter(|end| *end <= data.len());
            at = end.ok_or(Broken("a page ends early"))?;
            Runs::new(begin, at, width(most))
        };
        let repeated = levels(self.leaf.repeated, about.number(4))?;
        let defined = levels(self.leaf.defined, about.number(3))?;
        let values = Values::new(about.number(2).unwrap_or(0), self.leaf, &data, at)?;
        self.page = Some(Page { data, repeated, defined, values, left: count });
        Ok(())
    }

    /// A data page of the second version: levels stand before what is packed.
    fn second(&mut self, about: &Value<'_>, body: &'f [u8], unpacked: usize) -> Result<(), Broken> {
        let count = self.entries(about)?;
        let (repeated, defined) = (about.size(6).unwrap_or(0), about.size(5).unwrap_or(0));
        let levels =
            repeated.checked_add(defined).filter(|end| *end <= body.len()).ok_or(Broken("a page ends early"))?;
        let packed = body.get(levels..).unwrap_or_default();
        let rest = unpacked.checked_sub(levels).ok_or(Broken("a page ends early"))?;
        let mut data = body.get(..levels).unwrap_or_default().to_vec();
        data.extend_from_slice(&self.unpack(packed, rest, about.truth(7).unwrap_or(true))?);
        self.room.give_back(rest);
        self.room.take(data.len())?;
        let of_repeated = Runs::new(0, repeated, width(self.leaf.repeated))?;
        let of_defined = Runs::new(repeated, levels, width(self.leaf.defined))?;
        let values = Values::new(about.number(4).unwrap_or(0), self.leaf, &data, levels)?;
        let data = Cow::Owned(data);
        self.page = Some(Page { data, repeated: of_repeated, defined: of_defined, values, left: count });
        Ok(())
    }

    /// The entries of a page, taken off those of the column.
    fn entries(&mut self, about: &Value<'_>) -> Result<usize, Broken> {
        let count = about.size(1).unwrap_or(0);
        self.left = self.left.checked_sub(count as u64).ok_or(Broken("it holds more than it says"))?;
        Ok(count)
    }

    fn unpack(&self, packed: &'f [u8], unpacked: usize, whole: bool) -> Result<Cow<'f, [u8]>, Broken> {
        self.room.take(unpacked)?;
        if self.codec == 0 || !whole {
            return Ok(Cow::Borrowed(packed));
        }
        let mut data = Vec::new();
        let most = unpacked as u64 + 1;
        let done = match self.codec {
            1 => {
                // Snappy repeats at most 64 bytes for three.
                let fits =
                    snap::raw::decompress_len(packed).is_ok_and(|own| own == unpacked && own / 64 <= packed.len());
                let unpacked = if fits { snap::raw::Decoder::new().decompress_vec(packed).ok() } else { None };
                unpacked.map(|bytes| data = bytes)
            }
            2 => MultiGzDecoder::new(packed).take(most).read_to_end(&mut data).ok().map(|_| ()),
            6 => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(packed).ok();
                decoder.and_then(|decoder| decoder.take(most).read_to_end(&mut data).ok()).map(|_| ())
            }
            3 => return Err(Broken("it is packed with LZO")),
            4 => return Err(Broken("it is packed with Brotli")),
            5 | 7 => return Err(Broken("it is packed with LZ4")),
            _ => return Err(Broken("it is packed in an unknown way")),
        };
        if done.is_none() || data.len() != unpacked {
            return Err(Broken("a page cannot be unpacked"));
        }
        Ok(Cow::Owned(data))
    }
}

impl Drop for Column<'_> {
    fn drop(&mut self) {
        if let Some(page) = self.page.take() {
            self.room.give_back(page.data.len());
        }
    }
}

/// Bits that levels up to this one take.
fn width(most: u32) -> usize {
    (32 - most.leading_zeros()) as usize
}
