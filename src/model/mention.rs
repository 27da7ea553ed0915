//! Who a record speaks of, before it is known which records speak of the same: mentions with their identifiers.

use std::collections::HashMap;

use super::property::{Party, SubjectKind};
use super::sheet::Place;

/// Number of an interned string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub u32);

/// Each distinct string once. Numbers follow the order of arrival and never reach the output.
#[derive(Debug, Default)]
pub struct Interner {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Interner {
    /// The number of a string.
    pub fn intern(&mut self, text: &str) -> Text {
        if let Some(number) = self.numbers.get(text) {
            return Text(*number);
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        Text(number)
    }

    /// The number of a string that was seen.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Text> {
        self.numbers.get(text).map(|number| Text(*number))
    }

    /// The string of a number.
    #[must_use]
    pub fn get(&self, text: Text) -> &str {
        self.texts.get(text.0 as usize).map_or("", AsRef::as_ref)
    }

    /// How many distinct strings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether none was interned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// An identifier of registration grade: a scheme and a value within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// The scheme: `uscc`, `platform_id`, or a register's own.
    pub scheme: Text,
    /// The normalised value.
    pub value: Text,
}

/// How much a mention claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The record is the register's entry of the subject.
    Entry,
    /// The record refers to a subject described elsewhere.
    Reference,
}

/// Somebody a record speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The record, with the column of the name or identifier that says who it is.
    pub place: Place,
    /// The part played.
    pub party: Party,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Whether it is an entry or a reference.
    pub standing: Standing,
    /// Name as an exact key; `None` when the record states only an identifier.
    pub name: Option<Text>,
    /// Whether the name is a full legal name, which few others bear.
    pub legal_name: bool,
    /// First identifier in [`Mentions::identifiers`].
    pub first: u32,
    /// How many identifiers.
    pub count: u16,
}

/// All mentions of a batch, by sheet, row and party.
#[derive(Debug, Default)]
pub struct Mentions {
    /// The mentions.
    pub list: Vec<Mention>,
    /// Their identifiers, run by run.
    pub identifiers: Vec<(Identifier, Place)>,
    /// The strings of both.
    pub strings: Interner,
}

impl Mentions {
    /// The identifiers of a mention, each with the cell it stood in.
    #[must_use]
    pub fn identifiers_of(&self, mention: &Mention) -> &[(Identifier, Place)] {
        let first = mention.first as usize;
        self.identifiers.get(first..first + usize::from(mention.count)).unwrap_or(&[])
    }
}
