//! The compact protocol of Apache Thrift, in which Parquet writes its footer and page headers: read into a tree, bounded in
//! depth and number, so that a lie about a length costs nothing.

use super::Broken;

/// Values of one tree at most.
const MAX_VALUES: usize = 4_000_000;

/// Values inside each other at most.
const MAX_DEPTH: usize = 24;

/// A value; what Parquet has no use for is `Other`.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Truth(bool),
    Number(i64),
    Bytes(&'a [u8]),
    List(Vec<Self>),
    Struct(Vec<(i64, Self)>),
    Other,
}

impl<'a> Value<'a> {
    /// A struct's field; none in anything else.
    pub(super) fn field(&self, id: i64) -> Option<&Self> {
        let Self::Struct(fields) = self else { return None };
        fields.iter().find(|(own, _)| *own == id).map(|(_, value)| value)
    }

    /// A number in a struct's field.
    pub(super) fn number(&self, id: i64) -> Option<i64> {
        if let Some(Self::Number(number)) = self.field(id) { Some(*number) } else { None }
    }

    /// A number that cannot be negative.
    pub(super) fn size(&self, id: i64) -> Option<usize> {
        self.number(id).and_then(|number| usize::try_from(number).ok())
    }

    /// A truth value in a struct's field.
    pub(super) fn truth(&self, id: i64) -> Option<bool> {
        if let Some(Self::Truth(truth)) = self.field(id) { Some(*truth) } else { None }
    }

    /// A text in a struct's field.
    pub(super) fn text(&self, id: i64) -> Option<std::borrow::Cow<'a, str>> {
        if let Some(Self::Bytes(bytes)) = self.field(id) { Some(String::from_utf8_lossy(bytes)) } else { None }
    }

    /// The list in a struct's field, empty where there is none.
    pub(super) fn list(&self, id: i64) -> &[Self] {
        if let Some(Self::List(list)) = self.field(id) { list } else { &[] }
    }
}

/// Reads the struct at the start of the bytes; answers it and its length.
pub(super) fn read(bytes: &[u8]) -> Result<(Value<'_>, usize), Broken> {
    let mut reader = Reader { bytes, at: 0, left: MAX_VALUES };
    let value = reader.structure(0)?;
    Ok((value, reader.at))
}

/// A number of seven bits a byte, the lowest first; moves on behind it.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Result<u64, Broken> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at).ok_or(Broken("it ends early"))?;
        *at += 1;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Broken("a number is too long"))
}

/// Signs folded into the lowest bit are put back.
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    left: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, Broken> {
        let byte = *self.bytes.get(self.at).ok_or(Broken("it ends early"))?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(length).ok_or(Broken("it ends early"))?;
        let taken = self.bytes.get(self.at..end).ok_or(Broken("it ends early"))?;
        self.at = end;
        Ok(taken)
    }

    fn length(&mut self) -> Result<usize, Broken> {
        usize::try_from(varint(self.bytes, &mut self.at)?).map_err(|_| Broken("a length is too large"))
    }

    fn structure(&mut self, depth: usize) -> Result<Value<'a>, Broken> {
        let mut fields = Vec::new();
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(Value::Struct(fields));
            }
            let step = i64::from(head >> 4);
            id = if step == 0 { zigzag(varint(self.bytes, &mut self.at)?) } else { id.wrapping_add(step) };
            let value = match head & 0x0F {
                1 => Value::Truth(true),
                2 => Value::Truth(false),
                kind => self.value(kind, depth)?,
            };
            self.count()?;
            fields.push((id, value));
        }
    }

    fn count(&mut self) -> Result<(), Broken> {
        self.left = self.left.checked_sub(1).ok_or(Broken("its footer is too long"))?;
        Ok(())
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<Value<'a>, Broken> {
        if depth > MAX_DEPTH {
            return Err(Broken("its footer is too deep"));
        }
        match kind {
            // In a list a truth value is a byte.
            1 | 2 => self.byte().map(|byte| Value::Truth(byte == 1)),
            3 => self.byte().map(|byte| Value::Number(i64::from(byte as i8))),
            4..=6 => varint(self.bytes, &mut self.at).map(|number| Value::Number(zigzag(number))),
            7 => self.take(8).map(|_| Value::Other),
            8 => {
                let length = self.length()?;
                self.take(length).map(Value::Bytes)
            }
            9 | 10 => {
                let head = self.byte()?;
                let length = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
                let mut list = Vec::new();
                for _ in 0..length {
                    self.count()?;
                    list.push(self.value(head & 0x0F, depth + 1)?);
                }
                Ok(Value::List(list))
            }
            11 => {
                let length = self.length()?;
                let kinds = if length > 0 { self.byte()? } else { 0 };
                for _ in 0..length {
                    self.count()?;
                    self.value(kinds >> 4, depth + 1)?;
                    self.value(kinds & 0x0F, depth + 1)?;
                }
                Ok(Value::Other)
            }
            12 => self.structure(depth + 1),
            13 => self.take(16).map(|_| Value::Other),
            _ => Err(Broken("a value is of no known kind")),
        }
    }
}
