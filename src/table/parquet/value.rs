//! The encodings of values: plain, by dictionary, runs of bits, differences, and split bytes. Each is read one value at a time,
//! so that what a file says about numbers and lengths allocates nothing.

use super::Broken;
use super::schema::{Leaf, Stored};
use super::text::{Scalar, write};
use super::thrift::{varint, zigzag};

const EARLY: Broken = Broken("a page ends early");

/// Values to a block of differences at most; writers use 128.
const MAX_BLOCK: u64 = 1 << 16;

/// Some bits, the lowest first; at most 64.
fn bits(data: &[u8], at: usize, width: usize) -> Result<u64, Broken> {
    let first = at / 8;
    let last = (at + width).div_ceil(8);
    let bytes = data.get(first..last).ok_or(EARLY)?;
    let mut wide = 0_u128;
    for (place, byte) in bytes.iter().enumerate() {
        wide |= u128::from(*byte) << (8 * place);
    }
    let mask = (1_u128 << width) - 1;
    Ok(((wide >> (at % 8)) & mask) as u64)
}

/// Small numbers in runs: one number many times, or eight times some numbers of so many bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Runs {
    at: usize,
    end: usize,
    width: usize,
    left: u64,
    value: u32,
    /// Where the bits of the next number stand; none in a run of one number.
    packed: Option<usize>,
}

impl Runs {
    pub(super) fn new(at: usize, end: usize, width: usize) -> Result<Self, Broken> {
        if width > 32 {
            return Err(Broken("numbers have too many bits"));
        }
        Ok(Self { at, end, width, ..Self::default() })
    }

    pub(super) fn next(&mut self, data: &[u8]) -> Result<u32, Broken> {
        if self.width == 0 {
            return Ok(0);
        }
        let data = data.get(..self.end).ok_or(EARLY)?;
        while self.left == 0 {
            let head = varint(data, &mut self.at)?;
            if head & 1 == 1 {
                self.left = (head >> 1).saturating_mul(8);
                self.packed = Some(self.at.checked_mul(8).ok_or(EARLY)?);
                let bytes = usize::try_from(head >> 1).ok().and_then(|eights| eights.checked_mul(self.width));
                self.at = bytes.and_then(|bytes| self.at.checked_add(bytes)).ok_or(EARLY)?;
            } else {
                self.left = head >> 1;
                self.packed = None;
                let bytes = self.width.div_ceil(8);
                self.value = bits(data, self.at.checked_mul(8).ok_or(EARLY)?, 8 * bytes)? as u32;
                self.at += bytes;
            }
        }
        self.left -= 1;
        let Some(bit) = self.packed else { return Ok(self.value) };
        self.packed = Some(bit + self.width);
        Ok(bits(data, bit, self.width)? as u32)
    }
}

/// Whole numbers as differences, in blocks of small blocks with a width each.
#[derive(Debug, Clone)]
pub(super) struct Differences {
    at: usize,
    /// Small blocks to a block, and values to a small block.
    blocks: usize,
    values: usize,
    left: u64,
    value: i64,
    first: bool,
    least: i64,
    /// Widths of the block's small blocks, the one at hand, and the values left in it.
    widths: Vec<u8>,
    block: usize,
    own: usize,
    bit: usize,
}

impl Differences {
    pub(super) fn new(data: &[u8], mut at: usize) -> Result<Self, Broken> {
        let size = varint(data, &mut at)?;
        let blocks = varint(data, &mut at)?;
        let left = varint(data, &mut at)?;
        let value = zigzag(varint(data, &mut at)?);
        if size > MAX_BLOCK || blocks == 0 || size % blocks != 0 || (size / blocks) % 8 != 0 || size < blocks {
            return Err(Broken("blocks of differences have no possible size"));
        }
        let (blocks, values) = (blocks as usize, (size / blocks) as usize);
        let widths = Vec::new();
        Ok(Self { at, blocks, values, left, value, first: true, least: 0, widths, block: 0, own: 0, bit: 0 })
    }

    fn next(&mut self, data: &[u8]) -> Result<i64, Broken> {
        self.left = self.left.checked_sub(1).ok_or(EARLY)?;
        if std::mem::take(&mut self.first) {
            return Ok(self.value);
        }
        if self.own == 0 {
            self.block += 1;
            if self.block >= self.widths.len() {
                self.least = zigzag(varint(data, &mut self.at)?);
                let end = self.at.checked_add(self.blocks).ok_or(EARLY)?;
                self.widths = data.get(self.at..end).ok_or(EARLY)?.to_vec();
                (self.at, self.block) = (end, 0);
            }
            let width = usize::from(self.width()?);
            self.bit = self.at.checked_mul(8).ok_or(EARLY)?;
            self.at = self.at.checked_add(self.values / 8 * width).ok_or(EARLY)?;
            self.own = self.values;
        }
        let width = usize::from(self.width()?);
        let difference = bits(data, self.bit, width)? as i64;
        self.bit += width;
        self.own -= 1;
        self.value = self.value.wrapping_add(self.least).wrapping_add(difference);
        Ok(self.value)
    }

    fn width(&self) -> Result<u8, Broken> {
        self.widths.get(self.block).copied().filter(|width| *width <= 64).ok_or(Broken("numbers have too many bits"))
    }

    /// Where the data goes on behind all differences.
    fn end(&self, data: &[u8]) -> Result<usize, Broken> {
        let mut own = self.clone();
        while own.left > 0 {
            own.next(data)?;
        }
        Ok(own.at)
    }

    fn length(&mut self, data: &[u8]) -> Result<usize, Broken> {
        usize::try_from(self.next(data)?).map_err(|_| Broken("a length is negative"))
    }
}

/// The words of a dictionary.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: String,
    ends: Vec<usize>,
}

impl Words {
    /// Reads a dictionary page.
    pub(super) fn read(leaf: &Leaf, data: &[u8], count: usize) -> Result<Self, Broken> {
        let mut own = Self::default();
        let mut at = 0;
        for _ in 0..count {
            write(leaf, plain(leaf, data, &mut at)?, &mut own.text);
            own.ends.push(own.text.len());
        }
        Ok(own)
    }

    fn get(&self, at: u32) -> Result<&str, Broken> {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        let word = self.ends.get(at).and_then(|end| self.text.get(start..*end));
        word.ok_or(Broken("a word is not in its dictionary"))
    }
}

fn array<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], Broken> {
    let end = at.checked_add(N).ok_or(EARLY)?;
    data.get(at..end).and_then(|bytes| bytes.try_into().ok()).ok_or(EARLY)
}

/// The value that stands in so many bytes.
fn fixed<'d>(leaf: &Leaf, bytes: &'d [u8]) -> Result<Scalar<'d>, Broken> {
    Ok(match leaf.stored {
        Stored::I32 => Scalar::I32(i32::from_le_bytes(array(bytes, 0)?)),
        Stored::I64 => Scalar::I64(i64::from_le_bytes(array(bytes, 0)?)),
        Stored::I96 => Scalar::I96(u64::from_le_bytes(array(bytes, 0)?), u32::from_le_bytes(array(bytes, 8)?)),
        Stored::F32 => Scalar::F32(f32::from_le_bytes(array(bytes, 0)?)),
        Stored::F64 => Scalar::F64(f64::from_le_bytes(array(bytes, 0)?)),
        Stored::Truth | Stored::Bytes | Stored::Fixed(_) => Scalar::Bytes(bytes),
    })
}

/// Bytes of a value; none where each has its own.
fn width(stored: Stored) -> Option<usize> {
    match stored {
        Stored::I32 | Stored::F32 => Some(4),
        Stored::I64 | Stored::F64 => Some(8),
        Stored::I96 => Some(12),
        Stored::Fixed(length) => Some(length),
        Stored::Truth | Stored::Bytes => None,
    }
}

/// A value that stands as it is; moves on behind it.
fn plain<'d>(leaf: &Leaf, data: &'d [u8], at: &mut usize) -> Result<Scalar<'d>, Broken> {
    let length = match width(leaf.stored) {
        Some(length) => length,
        None if leaf.stored == Stored::Bytes => {
            let length = u32::from_le_bytes(array(data, *at)?) as usize;
            *at += 4;
            length
        }
        None => return Err(Broken("truth values stand in no dictionary")),
    };
    let end = at.checked_add(length).ok_or(EARLY)?;
    let bytes = data.get(*at..end).ok_or(EARLY)?;
    *at = end;
    fixed(leaf, bytes)
}

/// The values of a page, while they are read.
#[derive(Debug)]
pub(super) enum Values {
    /// One after the other, from here.
    Plain(usize),
    /// Truth values, a bit each, from this bit.
    Bits(usize),
    Truths(Runs),
    Words(Runs),
    Numbers(Differences),
    /// Lengths, then the bytes of all.
    Lengths(Differences, usize),
    /// How much of the value before is kept, lengths of the rest, then the rests.
    Rests(Box<Rests>),
    /// First all first bytes, then all second ones.
    Split {
        at: usize,
        count: usize,
        index: usize,
    },
}

/// Values that begin as the one before.
#[derive(Debug)]
pub(super) struct Rests {
    kept: Differences,
    lengths: Differences,
    at: usize,
    before: Vec<u8>,
}

impl Values {
    /// The values that begin here, by the number of their encoding.
    pub(super) fn new(encoding: i64, leaf: &Leaf, data: &[u8], at: usize) -> Result<Self, Broken> {
        let of_bytes = matches!(leaf.stored, Stored::Bytes | Stored::Fixed(_));
        let own = match encoding {
            0 if leaf.stored == Stored::Truth => Self::Bits(at.checked_mul(8).ok_or(EARLY)?),
            0 => Self::Plain(at),
            2 | 8 => match data.get(at) {
                Some(width) => Self::Words(Runs::new(at + 1, data.len(), usize::from(*width))?),
                // A page of nothing but gaps.
                None => Self::Words(Runs::default()),
            },
            3 if leaf.stored == Stored::Truth => {
                let length = u32::from_le_bytes(array(data, at)?) as usize;
                let end = (at + 4).checked_add(length).filter(|end| *end <= data.len()).ok_or(EARLY)?;
                Self::Truths(Runs::new(at + 4, end, 1)?)
            }
            5 if matches!(leaf.stored, Stored::I32 | Stored::I64) => Self::Numbers(Differences::new(data, at)?),
            6 if of_bytes => {
                let lengths = Differences::new(data, at)?;
                let at = lengths.end(data)?;
                Self::Lengths(lengths, at)
            }
            7 if of_bytes => {
                let kept = Differences::new(data, at)?;
                let lengths = Differences::new(data, kept.end(data)?)?;
                let at = lengths.end(data)?;
                Self::Rests(Box::new(Rests { kept, lengths, at, before: Vec::new() }))
            }
            9 if width(leaf.stored).is_some() => {
                let width = width(leaf.stored).unwrap_or(1);
                let count = data.len().saturating_sub(at) / width;
                Self::Split { at, count, index: 0 }
            }
            _ => return Err(Broken("an encoding is not known here")),
        };
        Ok(own)
    }

    /// Writes the next value.
    pub(super) fn next(&mut self, leaf: &Leaf, data: &[u8], words: &Words, out: &mut String) -> Result<(), Broken> {
        let value = match self {
            Self::Words(runs) => {
                out.push_str(words.get(runs.next(data)?)?);
                return Ok(());
            }
            Self::Plain(at) => plain(leaf, data, at)?,
            Self::Bits(bit) => {
                *bit += 1;
                Scalar::Truth(bits(data, *bit - 1, 1)? == 1)
            }
            Self::Truths(runs) => Scalar::Truth(runs.next(data)? == 1),
            Self::Numbers(numbers) => {
                let number = numbers.next(data)?;
                if leaf.stored == Stored::I32 { Scalar::I32(number as i32) } else { Scalar::I64(number) }
            }
            Self::Lengths(lengths, at) => {
                let end = at.checked_add(lengths.length(data)?).ok_or(EARLY)?;
                let bytes = data.get(*at..end).ok_or(EARLY)?;
                *at = end;
                Scalar::Bytes(bytes)
            }
            Self::Rests(rests) => {
                let Rests { kept, lengths, at, before } = &mut **rests;
                let kept = kept.length(data)?;
                if kept > before.len() {
                    return Err(Broken("a value keeps more than there was"));
                }
                before.truncate(kept);
                let end = at.checked_add(lengths.length(data)?).ok_or(EARLY)?;
                before.extend_from_slice(data.get(*at..end).ok_or(EARLY)?);
                *at = end;
                write(leaf, Scalar::Bytes(before), out);
                return Ok(());
            }
            Self::Split { at, count, index } => {
                let width = width(leaf.stored).unwrap_or(1);
                if *index >= *count {
                    return Err(EARLY);
                }
                let bytes: Vec<u8> =
                    (0..width).filter_map(|place| data.get(*at + place * *count + *index).copied()).collect();
                *index += 1;
                write(leaf, fixed(leaf, &bytes)?, out);
                return Ok(());
            }
        };
        write(leaf, value, out);
        Ok(())
    }
}
