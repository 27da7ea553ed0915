//! A column as comparing needs it: every distinct value once, taken apart, with how many records bear it.

use std::sync::OnceLock;

use super::hash::{self, Map};
use super::kind::{self, Kind};
use crate::context::{Hands, each_chunk};
use crate::name::{self, Company};
use crate::text::distance::PREFIX_LENGTH;
use crate::text::normalize::fold;
use crate::text::script::{is_han, is_word};

/// No value.
pub(super) const NONE: u32 = u32::MAX;

/// Tokens of a value that count.
const MOST_TOKENS: usize = 12;
/// Characters of a value that count.
const MOST_CHARS: usize = 160;
/// Characters from which tokens may differ by an edit.
pub(super) const LONG_TOKEN: usize = 4;

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

/// How columns are read: on what, and how many of the rows are the first of two files'.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) hands: &'a dyn Hands,
    pub(super) split: Option<u32>,
}

/// Rows from which a table's own frequencies are all that counts. Those of fewer are shrunk towards what is usual: among three names
/// none is rare.
const LARGE: usize = 256;

/// How much of what is usual counts beside a table of so many rows, 0..1.
pub(super) fn usual(rows: usize) -> f64 {
    1.0 - rows.min(LARGE) as f64 / LARGE as f64
}

/// A first guess at how often two records of one file share a value, and how many pairs it is worth: of 400 companies in a register
/// none has another's name, a code or a day is shared by one in 100, a word by one in 50.
fn guess(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Company => (1.0 / 400.0, 64.0),
        Kind::Code | Kind::Date => (1.0 / 100.0, 16.0),
        Kind::Words | Kind::Text | Kind::Number => (1.0 / 50.0, 16.0),
    }
}

/// A distinct value.
#[derive(Debug, Clone)]
struct Value {
    /// Hash of the folded text; orders values and records.
    hash: u64,
    compact: Run,
    /// Which characters occur: two values lie at least as many edits apart as bits that one has and the other lacks.
    signature: u128,
    /// Its first characters, 0 where there are fewer.
    start: [u32; PREFIX_LENGTH],
    tokens: Run,
    /// Which tokens it has, folded to 64 classes.
    token_signature: u64,
    /// Whether it has a token of [`LONG_TOKEN`] characters.
    has_long_token: bool,
    /// Surprise of all its tokens.
    token_bits: f64,
    parts: Option<Parts>,
    number: Option<f64>,
}

/// A token of a column's values.
#[derive(Debug, Clone, Copy)]
struct Token {
    chars: Run,
    /// Which characters occur, folded to 128 classes.
    signature: u128,
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
    names: Vec<(Box<str>, OnceLock<Box<Company>>)>,
}

/// Cells, and values, that one hand takes at a time.
const PART: usize = 2_048;

/// Folded texts one behind the other.
#[derive(Debug, Default)]
struct Texts {
    letters: String,
    ends: Vec<usize>,
    hashes: Vec<u64>,
}

impl Texts {
    /// The folded cells; empty where one says nothing.
    fn fold(cells: &[&str]) -> Self {
        let mut texts = Self::default();
        for cell in cells {
            let text = if name::is_placeholder(cell) || is_formula(cell) { String::new() } else { fold(cell) };
            let text = if text.chars().any(is_word) { text.as_str() } else { "" };
            texts.letters.push_str(text);
            texts.ends.push(texts.letters.len());
            texts.hashes.push(hash::text(0, text));
        }
        texts
    }

    /// The texts with their hashes.
    fn all(&self) -> impl Iterator<Item = (&str, u64)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let texts = starts.zip(&self.ends).map(|(from, to)| self.letters.get(from..*to).unwrap_or(""));
        texts.zip(self.hashes.iter().copied())
    }
}

/// Values taken apart, with runs of their own arena.
#[derive(Debug, Default)]
struct Apart {
    values: Vec<Value>,
    chars: Vec<char>,
    /// The texts' characters, which the tokens are runs of.
    letters: Vec<char>,
    tokens: Vec<(u64, Run)>,
}

impl Apart {
    fn take(&mut self, text: &str, hash: u64, kind: Kind) {
        let core = if kind == Kind::Company { name::before_legal_form(text) } else { text };
        let from = self.chars.len();
        self.chars.extend(core.chars().filter(|c| is_word(*c)).take(MOST_CHARS));
        if self.chars.len() == from {
            self.chars.extend(text.chars().filter(|c| is_word(*c)).take(MOST_CHARS));
        }
        let compact = Run { from: narrow(from), to: narrow(self.chars.len()) };
        let own = self.chars.get(from..).unwrap_or(&[]);
        let mut start = [0; PREFIX_LENGTH];
        start.iter_mut().zip(own).for_each(|(slot, c)| *slot = u32::from(*c));
        let words = matches!(kind, Kind::Words | Kind::Company | Kind::Text);
        let signature = if words { signature(own) } else { digit_signature(own) };
        let first = narrow(self.tokens.len());
        let begin = self.letters.len();
        self.letters.extend(text.chars());
        let (letters, found) = (&self.letters, &mut self.tokens);
        each_token(letters.get(begin..).unwrap_or(&[]), |from, to| {
            let run = Run { from: narrow(begin + from), to: narrow(begin + to) };
            found.push((hash::chars(0, letters.get(range(run)).unwrap_or(&[])), run));
            found.len() - (first as usize) < MOST_TOKENS
        });
        let tokens = Run { from: first, to: narrow(self.tokens.len()) };
        let parts = if kind == Kind::Date { parts(text) } else { None };
        let number = if kind == Kind::Number { crate::value::number::parse(text) } else { None };
        self.values.push(Value {
            hash,
            compact,
            signature,
            start,
            tokens,
            token_signature: 0,
            has_long_token: false,
            token_bits: 0.0,
            parts,
            number,
        });
    }
}

impl Column {
    /// Reads a column's cells, one for each row.
    pub(super) fn build<'a>(
        header: &str,
        stated: Option<Kind>,
        cells: impl Iterator<Item = &'a str>,
        reading: Reading<'_>,
    ) -> Self {
        let hands = reading.hands;
        // Every cell once, as written and then as folded.
        let (rows, _) = cells.size_hint();
        let mut raw: Map<&'a str, u32> = Map::default();
        let mut written: Vec<&'a str> = Vec::new();
        let mut of = Vec::with_capacity(rows);
        for cell in cells {
            of.push(*raw.entry(cell).or_insert_with(|| {
                written.push(cell);
                narrow(written.len() - 1)
            }));
        }
        drop(raw);
        let folded = each_chunk(hands, &written, PART, Texts::fold);
        let mut known: Map<u64, u32> = Map::default();
        known.reserve(written.len());
        let mut texts: Vec<(&str, u64)> = Vec::new();
        let mut value_of: Vec<u32> = Vec::with_capacity(written.len());
        for (text, hash) in folded.iter().flat_map(Texts::all) {
            value_of.push(if text.is_empty() {
                NONE
            } else {
                *known.entry(hash).or_insert_with(|| {
                    texts.push((text, hash));
                    narrow(texts.len() - 1)
                })
            });
        }
        drop(known);
        let mut counts = vec![0_u32; texts.len()];
        for value in &mut of {
            *value = value_of.get(*value as usize).copied().unwrap_or(NONE);
            if let Some(count) = counts.get_mut(*value as usize) {
                *count += 1;
            }
        }
        let kind = stated.unwrap_or_else(|| kind::infer(&texts));
        let known = counts.iter().sum();
        let mut column = Self {
            header: header.to_string(),
            kind,
            of,
            known,
            values: Vec::with_capacity(texts.len()),
            value_bits: Vec::new(),
            counts,
            chars: Vec::new(),
            token_ids: Vec::new(),
            tokens: Vec::new(),
            names: Vec::new(),
        };
        let parts = each_chunk(hands, &texts, PART, |texts| {
            let mut apart = Apart::default();
            texts.iter().for_each(|(text, hash)| apart.take(text, *hash, kind));
            apart
        });
        column.weigh_values(reading.split);
        let mut lexicon: Map<u64, u32> = Map::default();
        parts.into_iter().for_each(|part| column.add(&part, &mut lexicon));
        column.tokens.iter_mut().for_each(|token| token.bits = bits(known, token.count));
        for value in &mut column.values {
            let own = column.token_ids.get(range(value.tokens)).unwrap_or(&[]).iter();
            value.token_bits =
                own.map(|token| column.tokens.get(*token as usize).map_or(0.0, |token| token.bits)).sum();
        }
        if kind == Kind::Company {
            column.names = texts.iter().map(|(text, _)| (Box::from(*text), OnceLock::new())).collect();
        }
        column
    }

    /// What sharing a value tells: how rare it is here, and, the smaller the table, how rare such values are elsewhere.
    fn weigh_values(&mut self, split: Option<u32>) {
        let usual = usual(self.of.len());
        let own = self.counts.iter().map(|count| bits(self.known, *count));
        if usual <= 0.0 {
            self.value_bits = own.collect();
            return;
        }
        let (first, second) = self.of.split_at(split.map_or(self.of.len(), |split| self.of.len().min(split as usize)));
        let mut most = vec![0_u32; self.counts.len()];
        let (mut pairs, mut shared) = (0.0, 0.0);
        for rows in [first, second] {
            let mut counts = vec![0_u32; self.counts.len()];
            for value in rows {
                if let Some(count) = counts.get_mut(*value as usize) {
                    *count += 1;
                }
            }
            let two = |count: u32| f64::from(count) * (f64::from(count) - 1.0) / 2.0;
            pairs += two(counts.iter().sum());
            shared += counts.iter().map(|count| two(*count)).sum::<f64>();
            most.iter_mut().zip(&counts).for_each(|(most, count)| *most = (*most).max(*count));
        }
        let (share, worth) = guess(self.kind);
        let rare = -libm::log2((shared + share * worth) / (pairs + worth));
        let shrunk = own.zip(&most).map(|(own, most)| {
            let elsewhere = rare - libm::log2(f64::from((*most).max(1)));
            own + usual * (elsewhere - own).max(0.0)
        });
        self.value_bits = shrunk.collect();
    }

    /// Adds values that were taken apart.
    fn add(&mut self, part: &Apart, lexicon: &mut Map<u64, u32>) {
        let before = narrow(self.chars.len());
        self.chars.extend_from_slice(&part.chars);
        for value in &part.values {
            let count = self.counts.get(self.values.len()).copied().unwrap_or(0);
            let from = narrow(self.token_ids.len());
            let (mut token_signature, mut has_long_token) = (0, false);
            for (hash, run) in part.tokens.get(range(value.tokens)).unwrap_or(&[]) {
                let id = *lexicon.entry(*hash).or_insert_with(|| {
                    let letters = part.letters.get(range(*run)).unwrap_or(&[]);
                    let chars = Run { from: narrow(self.chars.len()), to: narrow(self.chars.len() + letters.len()) };
                    self.chars.extend_from_slice(letters);
                    self.tokens.push(Token { chars, signature: signature(letters), count: 0, bits: 0.0 });
                    narrow(self.tokens.len() - 1)
                });
                token_signature |= 1 << (id & 63);
                has_long_token |= (run.to - run.from) as usize >= LONG_TOKEN;
                if !self.token_ids.get(from as usize..).unwrap_or(&[]).contains(&id) {
                    self.token_ids.push(id);
                    if let Some(token) = self.tokens.get_mut(id as usize) {
                        token.count += count;
                    }
                }
            }
            let compact = Run { from: before + value.compact.from, to: before + value.compact.to };
            let tokens = Run { from, to: narrow(self.token_ids.len()) };
            self.values.push(Value { compact, tokens, token_signature, has_long_token, ..value.clone() });
        }
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

    /// How many characters both values begin with, up to those that count.
    pub(super) fn same_start(&self, a: u32, b: u32) -> usize {
        match (self.values.get(a as usize), self.values.get(b as usize)) {
            (Some(a), Some(b)) => a.start.iter().zip(b.start).take_while(|(x, y)| **x == *y && **x != 0).count(),
            _ => 0,
        }
    }

    /// The same of two tokens.
    pub(super) fn token_lacking(&self, a: u32, b: u32) -> (usize, usize) {
        match (self.tokens.get(a as usize), self.tokens.get(b as usize)) {
            (Some(a), Some(b)) => lacking(a.signature, b.signature),
            _ => (0, 0),
        }
    }

    /// Whether two values may share a token, and whether they may have tokens an edit apart.
    pub(super) fn may_overlap(&self, a: u32, b: u32) -> (bool, bool) {
        match (self.values.get(a as usize), self.values.get(b as usize)) {
            (Some(a), Some(b)) => (a.token_signature & b.token_signature != 0, a.has_long_token && b.has_long_token),
            _ => (false, false),
        }
    }

    /// Surprise of all the value's tokens, in bits.
    pub(super) fn all_token_bits(&self, value: u32) -> f64 {
        self.values.get(value as usize).map_or(0.0, |value| value.token_bits)
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

    /// A company's name as written, folded; empty in a column of another kind.
    pub(super) fn name_text(&self, value: u32) -> &str {
        self.names.get(value as usize).map_or("", |(text, _)| text)
    }

    /// A company's name taken apart.
    pub(super) fn name(&self, value: u32) -> Option<&Company> {
        let (text, name) = self.names.get(value as usize)?;
        Some(name.get_or_init(|| Box::new(Company::read_folded(text))))
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

/// Whether a cell holds a formula that nobody worked out: it says nothing.
fn is_formula(cell: &str) -> bool {
    let Some(call) = cell.trim_start().strip_prefix('=') else { return false };
    let name = call.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    name.len() < call.len() && name.starts_with('(')
}

/// Surprise, in bits, that a record bears what `count` of `known` bear.
fn bits(known: u32, count: u32) -> f64 {
    libm::log2(f64::from(known.max(1)) / f64::from(count.max(1))).max(0.0)
}

fn lacking(a: u128, b: u128) -> (usize, usize) {
    ((a & !b).count_ones() as usize, (b & !a).count_ones() as usize)
}

fn range(run: Run) -> std::ops::Range<usize> {
    run.from as usize..run.to as usize
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Which characters occur, folded to 16 classes, and how often, up to eight times: digits are few.
fn digit_signature(chars: &[char]) -> u128 {
    chars.iter().fold(0, |bits, c| {
        let class = 8 * (u32::from(*c) & 15);
        bits | ((bits >> class & 127) << 1 | 1) << class
    })
}

/// Which characters occur, folded to 128 classes.
fn signature(chars: &[char]) -> u128 {
    chars.iter().fold(0, |bits, c| bits | 1 << (u32::from(*c) & 127))
}

/// Words, and the pairs of neighbours of Han characters, as runs of the characters, as long as `each` wants more.
fn each_token(letters: &[char], mut each: impl FnMut(usize, usize) -> bool) {
    #[derive(PartialEq, Clone, Copy)]
    enum In {
        Nothing,
        Word,
        Han,
    }
    let (mut state, mut from) = (In::Nothing, 0);
    for at in 0..=letters.len() {
        let next = match letters.get(at) {
            Some(c) if !is_word(*c) => In::Nothing,
            Some(c) if is_han(*c) => In::Han,
            Some(_) => In::Word,
            None => In::Nothing,
        };
        if next == state {
            continue;
        }
        let more = match state {
            In::Nothing => true,
            In::Han if at - from > 1 => (from..at - 1).all(|first| each(first, first + 2)),
            In::Han | In::Word => each(from, at),
        };
        if !more {
            return;
        }
        (state, from) = (next, at);
    }
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
