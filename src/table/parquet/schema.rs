//! What a Parquet file says of its columns: name, kind of values, and how deep they stand in structs and lists.

use super::thrift::Value;
use super::{Broken, Unit};

/// Columns, and structs around them, inside each other at most.
const MAX_DEPTH: usize = 32;

/// How values are stored (`Type` of the format).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    Truth,
    I32,
    I64,
    I96,
    F32,
    F64,
    Bytes,
    /// Of this length, at least 1.
    Fixed(usize),
}

/// What the stored values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What they are stored as.
    Plain,
    Text,
    /// A whole number to be divided by ten to this power.
    Decimal(u32),
    Date,
    Time(Unit),
    Moment(Unit),
    Unsigned,
    Uuid,
    Half,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Names of the structs around it and its own, with dots between.
    pub(super) name: String,
    pub(super) stored: Stored,
    pub(super) meaning: Meaning,
    /// Levels of definition and repetition at most; a value stands where the definition is at its most.
    pub(super) defined: u32,
    pub(super) repeated: u32,
}

/// The columns of a schema, in order.
pub(super) fn leaves(schema: &[Value<'_>]) -> Result<Vec<Leaf>, Broken> {
    let mut walk = Walk { schema, at: 0, leaves: Vec::new() };
    let root = walk.next()?;
    for _ in 0..root.size(5).unwrap_or(0) {
        walk.element(&[], 0, 0, 0)?;
    }
    Ok(walk.leaves)
}

struct Walk<'s, 'a> {
    schema: &'s [Value<'a>],
    at: usize,
    leaves: Vec<Leaf>,
}

impl<'s, 'a> Walk<'s, 'a> {
    fn next(&mut self) -> Result<&'s Value<'a>, Broken> {
        let element = self.schema.get(self.at).ok_or(Broken("its schema ends early"))?;
        self.at += 1;
        Ok(element)
    }

    fn element(&mut self, around: &[String], defined: u32, repeated: u32, depth: usize) -> Result<(), Broken> {
        let element = self.next()?;
        let repetition = element.number(3).unwrap_or(0);
        let (defined, repeated) = (defined + u32::from(repetition != 0), repeated + u32::from(repetition == 2));
        let mut path = around.to_vec();
        path.push(element.text(4).unwrap_or_default().into_owned());
        let children = element.size(5).unwrap_or(0);
        if children > 0 {
            if depth >= MAX_DEPTH {
                return Err(Broken("its columns are too deep"));
            }
            for _ in 0..children {
                self.element(&path, defined, repeated, depth + 1)?;
            }
            return Ok(());
        }
        let stored = stored(element)?;
        self.leaves.push(Leaf { name: name(&path), stored, meaning: meaning(element, stored), defined, repeated });
        Ok(())
    }
}

/// A path as people read it: without the two levels that every list has of its own.
fn name(path: &[String]) -> String {
    let whole: Vec<&str> = path.iter().map(String::as_str).collect();
    let mut own: &[&str] = &whole;
    while let [rest @ .., "list" | "bag" | "array", "element" | "item" | "array_element" | "array"] = own
        && !rest.is_empty()
    {
        own = rest;
    }
    own.join(".")
}

fn stored(element: &Value<'_>) -> Result<Stored, Broken> {
    Ok(match element.number(1) {
        Some(0) => Stored::Truth,
        Some(1) => Stored::I32,
        Some(2) => Stored::I64,
        Some(3) => Stored::I96,
        Some(4) => Stored::F32,
        Some(5) => Stored::F64,
        Some(6) => Stored::Bytes,
        Some(7) => Stored::Fixed(element.size(2).filter(|length| *length > 0).ok_or(Broken("a column has no width"))?),
        _ => return Err(Broken("a column is of no known type")),
    })
}

/// By the logical type where there is one, else by the older converted type.
fn meaning(element: &Value<'_>, stored: Stored) -> Meaning {
    let unit = |value: &Value<'_>| match value.field(2) {
        Some(unit) if unit.field(1).is_some() => Unit::Milli,
        Some(unit) if unit.field(2).is_some() => Unit::Micro,
        _ => Unit::Nano,
    };
    let scale = |scale: Option<i64>| Meaning::Decimal(u32::try_from(scale.unwrap_or(0)).unwrap_or(0).min(100));
    let Some(Value::Struct(logical)) = element.field(10) else {
        return match element.number(6) {
            Some(0 | 4 | 19) => Meaning::Text,
            Some(5) => scale(element.number(7)),
            Some(6) => Meaning::Date,
            Some(7) => Meaning::Time(Unit::Milli),
            Some(8) => Meaning::Time(Unit::Micro),
            Some(9) => Meaning::Moment(Unit::Milli),
            Some(10) => Meaning::Moment(Unit::Micro),
            Some(11..=14) => Meaning::Unsigned,
            _ => Meaning::Plain,
        };
    };
    let Some((kind, inner)) = logical.first() else { return Meaning::Plain };
    match kind {
        1 | 4 | 12 => Meaning::Text,
        5 => scale(inner.number(1)),
        6 => Meaning::Date,
        7 => Meaning::Time(unit(inner)),
        8 => Meaning::Moment(unit(inner)),
        10 if inner.truth(2) == Some(false) => Meaning::Unsigned,
        14 if stored == Stored::Fixed(16) => Meaning::Uuid,
        15 if stored == Stored::Fixed(2) => Meaning::Half,
        _ => Meaning::Plain,
    }
}
