//! A column as comparing needs it: every distinct value once, taken apart, with how many records bear it.

use std::cell::OnceCell;

use super::hash::{self, Map};
use super::kind::{self, Kind};
use crate::name::{self, Company};
use crate::text::normalize::fold;
use crate::text::script::is_han;

/// No value.
pub(super) const NONE: u32 = u32::MAX;

/// Tokens of a value that count.
const MOST_TOKENS: usize = 12;
/// Characters of a value that count.
const MOST_CHARS: usize = 160;

/// A run of an arena.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    from: u32,
    to: u32,
}

/// Year, month and day as written, possible or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
}

/// A distinct value.
#[derive(Debug, Clone)]
struct Value {
    /// Hash of the folded text; orders values and records.
    hash: u64,
    compact: Run,
    /// Which characters occur, folded to 64 classes.
    signature: u64,
    tokens: Run,
    parts: Option<Parts>,
    number: Option<f64>,
}

/// A token of a column's values.
#[derive(Debug, Clone, Copy)]
struct Token {
    chars: Run,
    /// Which characters occur, folded to 64 classes.
    signature: u64,
    /// Records that bear it.
    count: u32,
    /// Surprise that a record bears it.
    bits: f64,
}

/// The values of a column and who bears them.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) header: String,
    pub(super) kind: Kind,
    /// The value of each record, [`NONE`] without.
    pub(super) of: Vec<u32>,
    /// Records that bear each value.
    pub(super) counts: Vec<u32>,
    /// Records that bear some value.
    pub(super) known: u32,
    values: Vec<Value>,
    value_bits: Vec<f64>,
    chars: Vec<char>,
    token_ids: Vec<u32>,
    tokens: Vec<Token>,
    /// Names of companies as written, folded, and taken apart once that is asked for; of a column of companies only.
    names: Vec<(String, OnceCell<Company>)>,
}

impl Column {
    /// Reads a column's cells, one for each row.
    pub(super) fn build<'a>(header: &str, stated: Option<Kind>, cells: impl Iterator<Item = &'a str>) -> Self {
        let mut raw: Map<&'a str, u32> = Map::default();
        let mut folded: Map<String, u32> = Map::default();
        let mut texts: Vec<String> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut of = Vec::new();
        for cell in cells {
            let value = match raw.get(cell) {
                Some(value) => *value,
                None => {
                    let text = if name::is_placeholder(cell) { String::new() } else { fold(cell) };
                    let value = if text.chars().any(char::is_alphanumeric) {
                        let next = u32::try_from(texts.len()).unwrap_or(NONE);
                        *folded.entry(text).or_insert_with_key(|text| {
                            texts.push(text.clone());
                            counts.push(0);
                            next
                        })
                    } else {
                        NONE
                    };
                    raw.insert(cell, value);
                    value
                }
            };
            if let Some(count) = counts.get_mut(value as usize) {
                *count += 1;
            }
            of.push(value);
        }
        let hashes: Vec<u64> = texts.iter().map(|text| hash::text(0, text)).collect();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_unstable_by_key(|at| hashes[*at]);
        let kind = stated.unwrap_or_else(|| kind::infer(order.iter().map(|at| texts[*at].as_str())));
        let known = counts.iter().sum();
        let mut column = Self {
            header: header.to_string(),
            kind,
            of,
            counts,
            known,
            values: Vec::with_capacity(texts.len()),
            value_bits: Vec::new(),
            chars: Vec::new(),
            token_ids: Vec::new(),
            tokens: Vec::new(),
            names: Vec::new(),
        };
        let mut lexicon: Map<String, u32> = Map::default();
        for (at, text) in texts.iter().enumerate() {
            column.take_apart(text, hashes[at], &mut lexicon);
        }
        for (at, count) in column.counts.iter().enumerate() {
            let Some(value) = column.values.get(at) else { continue };
            for token in column.token_ids.get(range(value.tokens)).unwrap_or(&[]) {
                if let Some(token) = column.tokens.get_mut(*token as usize) {
                    token.count += count;
                }
            }
        }
        column.value_bits = column.counts.iter().map(|count| bits(known, *count)).collect();
        column.tokens.iter_mut().for_each(|token| token.bits = bits(known, token.count));
        if kind == Kind::Company {
            column.names = texts.into_iter().map(|text| (text, OnceCell::new())).collect();
        }
        column
    }

    fn take_apart(&mut self, text: &str, hash: u64, lexicon: &mut Map<String, u32>) {
        let core = if self.kind == Kind::Company { Some(name::parse(text).core) } else { None };
        let words = core.as_deref().filter(|core| !core.is_empty()).unwrap_or(text);
        let compact = self.keep(words.chars().filter(|c| c.is_alphanumeric()).take(MOST_CHARS));
        let from = narrow(self.token_ids.len());
        for token in tokens(text).take(MOST_TOKENS) {
            let id = match lexicon.get(&token) {
                Some(id) => *id,
                None => {
                    let id = narrow(self.tokens.len());
                    let chars = self.keep(token.chars());
                    let signature = self.signature_of(chars);
                    self.tokens.push(Token { chars, signature, count: 0, bits: 0.0 });
                    lexicon.insert(token, id);
                    id
                }
            };
            if !self.token_ids.get(from as usize..).unwrap_or(&[]).contains(&id) {
                self.token_ids.push(id);
            }
        }
        let tokens = Run { from, to: narrow(self.token_ids.len()) };
        let parts = if self.kind == Kind::Date { parts(text) } else { None };
        let number = if self.kind == Kind::Number { crate::value::number::parse(text) } else { None };
        let signature = self.signature_of(compact);
        self.values.push(Value { hash, compact, signature, tokens, parts, number });
    }

    fn signature_of(&self, chars: Run) -> u64 {
        let chars = self.chars.get(range(chars)).unwrap_or(&[]);
        chars.iter().fold(0, |bits, c| bits | 1 << (u32::from(*c) & 63))
    }

    fn keep(&mut self, chars: impl Iterator<Item = char>) -> Run {
        let from = narrow(self.chars.len());
        self.chars.extend(chars);
        Run { from, to: narrow(self.chars.len()) }
    }

    /// How many distinct values there are.
    pub(super) fn distinct(&self) -> usize {
        self.values.len()
    }

    /// The value of a record.
    pub(super) fn value(&self, record: u32) -> u32 {
        self.of.get(record as usize).copied().unwrap_or(NONE)
    }

    /// The value's hash; 0 without a value.
    pub(super) fn hash(&self, value: u32) -> u64 {
        self.values.get(value as usize).map_or(0, |value| value.hash)
    }

    /// Letters and digits of a value.
    pub(super) fn compact(&self, value: u32) -> &[char] {
        self.values.get(value as usize).and_then(|value| self.chars.get(range(value.compact))).unwrap_or(&[])
    }

    /// Characters that one value, or the other, has and the other lacks: at least so many edits lie between them.
    pub(super) fn lacking(&self, a: u32, b: u32) -> (usize, usize) {
        match (self.values.get(a as usize), self.values.get(b as usize)) {
            (Some(a), Some(b)) => lacking(a.signature, b.signature),
            _ => (0, 0),
        }
    }

    /// The same of two tokens.
    pub(super) fn token_lacking(&self, a: u32, b: u32) -> (usize, usize) {
        match (self.tokens.get(a as usize), self.tokens.get(b as usize)) {
            (Some(a), Some(b)) => lacking(a.signature, b.signature),
            _ => (0, 0),
        }
    }

    /// The value's distinct tokens.
    pub(super) fn tokens(&self, value: u32) -> &[u32] {
        self.values.get(value as usize).and_then(|value| self.token_ids.get(range(value.tokens))).unwrap_or(&[])
    }

    /// How many distinct tokens there are.
    pub(super) fn token_count(&self) -> u32 {
        narrow(self.tokens.len())
    }

    /// The number of every token, by its characters.
    pub(super) fn token_numbers(&self) -> Map<&[char], u32> {
        (0..self.token_count()).map(|number| (self.token(number), number)).collect()
    }

    /// A token's characters.
    pub(super) fn token(&self, token: u32) -> &[char] {
        self.tokens.get(token as usize).and_then(|token| self.chars.get(range(token.chars))).unwrap_or(&[])
    }

    /// What two records that share the token learn by it, in bits.
    pub(super) fn token_bits(&self, token: u32) -> f64 {
        self.tokens.get(token as usize).map_or(0.0, |token| token.bits)
    }

    /// What two records that share the value learn by it, in bits.
    pub(super) fn value_bits(&self, value: u32) -> f64 {
        self.value_bits.get(value as usize).copied().unwrap_or(0.0)
    }

    /// Where a company's name meets others.
    pub(super) fn name_keys(&self, value: u32) -> Vec<String> {
        // Read and dropped: few values are ever compared.
        self.names.get(value as usize).map_or_else(Vec::new, |(text, _)| Company::read(text).keys())
    }

    /// A company's name taken apart.
    pub(super) fn name(&self, value: u32) -> Option<&Company> {
        let (text, name) = self.names.get(value as usize)?;
        Some(name.get_or_init(|| Company::read(text)))
    }

    /// Year, month and day of a value, where it has them.
    pub(super) fn parts(&self, value: u32) -> Option<Parts> {
        self.values.get(value as usize)?.parts
    }

    /// The number a value is.
    pub(super) fn number(&self, value: u32) -> Option<f64> {
        self.values.get(value as usize)?.number
    }
}

/// Surprise, in bits, that a record bears what `count` of `known` bear.
fn bits(known: u32, count: u32) -> f64 {
    libm::log2(f64::from(known.max(1)) / f64::from(count.max(1))).max(0.0)
}

fn lacking(a: u64, b: u64) -> (usize, usize) {
    ((a & !b).count_ones() as usize, (b & !a).count_ones() as usize)
}

fn range(run: Run) -> std::ops::Range<usize> {
    run.from as usize..run.to as usize
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Words, and the pairs of neighbours of Han characters.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut latin = String::new();
        let mut han: Vec<char> = Vec::new();
        let close = |han: &mut Vec<char>, found: &mut Vec<String>| {
            if han.len() == 1 {
                found.push(han.iter().collect());
            }
            found.extend(han.windows(2).map(|pair| pair.iter().collect::<String>()));
            han.clear();
        };
        for c in word.chars() {
            if is_han(c) {
                if !latin.is_empty() {
                    found.push(std::mem::take(&mut latin));
                }
                han.push(c);
            } else {
                close(&mut han, &mut found);
                latin.push(c);
            }
        }
        close(&mut han, &mut found);
        if !latin.is_empty() {
            found.push(latin);
        }
    }
    found.into_iter()
}

/// Year, month and day as they are written, without asking whether there is such a day.
fn parts(text: &str) -> Option<Parts> {
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let read = |year: &str, month: &str, day: &str| {
        Some(Parts { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? })
    };
    match numbers.as_slice() {
        [one] if one.len() == 8 => read(one.get(..4)?, one.get(4..6)?, one.get(6..)?),
        [year, month, day, ..] if year.len() == 4 => read(year, month, day),
        [day, month, year] if year.len() == 4 => read(year, month, day),
        _ => None,
    }
}
