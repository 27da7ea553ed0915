//! Strings without a domain: normal forms, scripts, sentences, distances, copies.
//!
//! Every position in this module is a UTF-8 byte offset on a character boundary; every range is half open.

pub mod copies;
pub mod distance;
mod fold_table;
pub mod needles;
pub mod normalize;
pub(crate) mod scan;
pub mod script;
pub mod sentences;
mod trie;

/// A place in a text: UTF-8 byte offsets, half open, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The part of `text` it names; empty when it does not fit the text.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}
