//! Two records side by side: a level for every column, packed into one number that equal pairs share.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use super::column::{Column, LONG_TOKEN, NONE};
use super::kind::Kind;
use super::level::Level;
use crate::text::distance::{edits_within, jaro_winkler_from, least_matched};

/// Columns that can be compared at most: four bits each in a pattern.
pub const MOST_COLUMNS: usize = 32;

/// Least surprise, in bits, of both values that makes one edit between them telling.
const RARE: f64 = 8.0;
/// Least length of values between which one edit, or two, mean anything.
const EDIT: usize = 3;
const TWO_EDITS: usize = 6;
/// Least length of codes between which one edit means anything.
const CODE_EDIT: usize = 2;
/// Jaro–Winkler similarity of values that are close, and of those that are similar.
const CLOSE: f64 = 0.93;
const SIMILAR: f64 = 0.86;
/// Share of the words, by surprise, of values that overlap, and of those that do in part.
const OVERLAP: f64 = 0.6;
const PARTIAL: f64 = 0.3;
/// Surprise, in bits, of one shared word that is telling by itself.
const TELLING: f64 = 9.0;
/// Edits between companies' names up to which they are near, and close ([`crate::name::Company::edits`]).
const NAME_NEAR: f64 = 0.75;
const NAME_CLOSE: f64 = 1.3;

/// The levels of a pair, four bits for each column; the first column lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Pattern(pub(super) u128);

impl Pattern {
    /// The level of a column.
    pub(super) fn level(self, column: usize) -> usize {
        (self.0 >> (4 * column) & 15) as usize
    }

    fn set(&mut self, column: usize, level: Level) {
        self.0 |= (level as u128) << (4 * column);
    }
}

/// Distinct values of a column up to which the level of every pair of values is kept once it is known.
const KEPT: usize = 1024;

/// Levels of pairs of values that were compared before.
#[derive(Debug)]
struct Memo {
    width: usize,
    /// One more than the level; 0 before.
    levels: Vec<AtomicU8>,
}

impl Memo {
    fn new(distinct: usize) -> Option<Self> {
        (distinct <= KEPT)
            .then(|| Self { width: distinct, levels: (0..distinct * distinct).map(|_| AtomicU8::new(0)).collect() })
    }

    fn level(&self, a: u32, b: u32, compare: impl FnOnce() -> Level) -> Level {
        let Some(slot) = self.levels.get(a as usize * self.width + b as usize) else { return compare() };
        if let Some(level) = slot.load(Relaxed).checked_sub(1).and_then(|level| Level::ALL.get(usize::from(level))) {
            return *level;
        }
        let level = compare();
        // Whoever else compares them finds the same.
        slot.store(level as u8 + 1, Relaxed);
        level
    }
}

/// Columns and which of them may have been exchanged.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) columns: Vec<Column>,
    /// Pairs of columns whose values are met in the other's place.
    pub(super) swaps: Vec<(usize, usize)>,
    /// Columns that hold others' words and more.
    holders: Vec<Column>,
    /// For each column its holder, with the holder's number of each of its words, [`NONE`] for one that the holder
    /// never has.
    held: Vec<Option<(usize, Vec<u32>)>>,
    memos: Vec<Option<Memo>>,
}

impl Comparison {
    /// What compares records of these columns.
    pub(super) fn new(
        columns: Vec<Column>,
        swaps: Vec<(usize, usize)>,
        holders: Vec<Column>,
        held_by: &[Option<usize>],
    ) -> Self {
        let held = columns.iter().enumerate().map(|(at, column)| {
            let number = held_by.get(at).copied().flatten()?;
            let known = holders.get(number)?.token_numbers();
            let words = (0..column.token_count()).map(|word| known.get(column.token(word)).copied().unwrap_or(NONE));
            Some((number, words.collect()))
        });
        let held = held.collect();
        let memos = columns.iter().map(|column| Memo::new(column.distinct())).collect();
        Self { columns, swaps, holders, held, memos }
    }

    /// The levels of two records.
    pub(super) fn pattern(&self, left: u32, right: u32) -> Pattern {
        self.patterns(&[(left, right)]).first().copied().unwrap_or_default()
    }

    /// The levels of each pair of records; column by column, so that one column's values are at hand.
    pub(super) fn patterns(&self, pairs: &[(u32, u32)]) -> Vec<Pattern> {
        let mut all = vec![[Level::Missing; MOST_COLUMNS]; pairs.len()];
        for (at, (column, memo)) in self.columns.iter().zip(&self.memos).enumerate() {
            for (levels, (left, right)) in all.iter_mut().zip(pairs) {
                let (a, b) = (column.value(*left), column.value(*right));
                levels[at] = match memo {
                    Some(memo) if a != NONE && b != NONE => memo.level(a, b, || compare(column, a, b)),
                    _ => compare(column, a, b),
                };
            }
        }
        all.into_iter().zip(pairs).map(|(levels, (left, right))| self.whole(*left, *right, levels)).collect()
    }

    /// The pattern of two records whose columns were compared one by one.
    fn whole(&self, left: u32, right: u32, mut levels: [Level; MOST_COLUMNS]) -> Pattern {
        for &(first, second) in &self.swaps {
            self.swap(first, second, left, right, &mut levels);
        }
        for (at, held) in self.held.iter().enumerate() {
            if let Some((holder, words)) = held
                && levels[at] >= Level::Similar
                && levels[at] != Level::Swapped
                && let Some(holder) = self.holders.get(*holder)
                && elsewhere(&self.columns[at], holder, words, left, right)
            {
                levels[at] = Level::Swapped;
            }
        }
        let mut pattern = Pattern::default();
        for (at, level) in levels.iter().enumerate().take(self.columns.len()) {
            pattern.set(at, *level);
        }
        pattern
    }

    /// Sets the levels of two columns whose values were exchanged in one of the records.
    fn swap(&self, first: usize, second: usize, left: u32, right: u32, levels: &mut [Level; MOST_COLUMNS]) {
        let bad = |level: Level| level == Level::Missing || level >= Level::Partial;
        if !bad(levels[first])
            || !bad(levels[second])
            || (levels[first], levels[second]) == (Level::Missing, Level::Missing)
        {
            return;
        }
        let (Some(x), Some(y)) = (self.columns.get(first), self.columns.get(second)) else { return };
        let one = across(x, x.value(left), y, y.value(right));
        let other = across(x, x.value(right), y, y.value(left));
        match (one, other) {
            (Some(true), Some(true | false)) | (Some(false), Some(true)) => {
                (levels[first], levels[second]) = (Level::Swapped, Level::Swapped);
            }
            (Some(true), None) | (None, Some(true)) => {
                let counted = if levels[first] == Level::Missing { second } else { first };
                levels[counted] = Level::Swapped;
            }
            _ => {}
        }
    }
}

/// Whether one record's words stand elsewhere in the other's holder.
fn elsewhere(column: &Column, holder: &Column, numbers: &[u32], left: u32, right: u32) -> bool {
    let within = |a: u32, b: u32| {
        let (value, whole) = (column.value(a), holder.value(b));
        value != NONE && whole != NONE && {
            let words = column.tokens(value);
            let mut held = words.iter().filter(|word| column.token(**word).len() > 1);
            !words.is_empty()
                && held.all(|word| {
                    let number = numbers.get(*word as usize).copied().unwrap_or(NONE);
                    number != NONE && holder.tokens(whole).contains(&number)
                })
        }
    };
    within(left, right) || within(right, left)
}

/// Whether values of two columns are equal (true) or an edit apart (false).
fn across(x: &Column, a: u32, y: &Column, b: u32) -> Option<bool> {
    if a == NONE || b == NONE {
        return None;
    }
    if x.hash(a) == y.hash(b) {
        return Some(true);
    }
    let (a, b) = (x.compact(a), y.compact(b));
    (a.len().min(b.len()) > EDIT && edits_within(a, b, 1).is_some()).then_some(false)
}

/// The level of two values of a column.
pub(super) fn compare(column: &Column, a: u32, b: u32) -> Level {
    if a == NONE || b == NONE {
        return Level::Missing;
    }
    if a == b {
        return Level::equal(column.value_bits(a));
    }
    match column.kind {
        Kind::Date => dates(column, a, b),
        Kind::Code => codes(column, a, b),
        Kind::Number => numbers(column, a, b),
        Kind::Company => companies(column, a, b),
        Kind::Words | Kind::Text => words(column, a, b),
    }
}

/// Names of companies that look alike, or stand in two scripts, by what their words mean and how they sound.
fn companies(column: &Column, a: u32, b: u32) -> Level {
    let looks = words(column, a, b);
    if looks <= Level::EqualFrequent {
        // Apart by spaces and signs, or by the legal form: equal is another.
        return near(column, a, b);
    }
    let (Some(one), Some(other)) = (column.name(a), column.name(b)) else { return looks };
    if looks == Level::Different && (one.is_unspaced() == other.is_unspaced() || !one.may_meet(other)) {
        // They share neither letters nor words, or do not sound alike.
        return looks;
    }
    match one.edits(other) {
        Some(edits) if edits <= NAME_NEAR => near(column, a, b),
        Some(edits) if edits <= NAME_CLOSE => Level::Close,
        Some(_) => Level::Overlap,
        // Another company of a like name.
        None if matches!(looks, Level::Similar | Level::Different) => Level::Different,
        None => Level::Partial,
    }
}

/// One edit apart, told apart by how common the values are.
fn near(column: &Column, a: u32, b: u32) -> Level {
    if column.value_bits(a).min(column.value_bits(b)) >= RARE { Level::NearRare } else { Level::Near }
}

/// Values that are one but for spaces, signs and the legal form, or a few edits apart; `lacking`: characters that each has
/// and the other has not, `least`: characters from which an edit is forgiven.
fn spelt_alike(column: &Column, a: u32, b: u32, lacking: (usize, usize), least: usize) -> Option<Level> {
    let (x, y) = (column.compact(a), column.compact(b));
    if lacking == (0, 0) && x == y {
        return Some(Level::equal(column.value_bits(a).min(column.value_bits(b))));
    }
    let shortest = x.len().min(y.len());
    let most = if shortest >= TWO_EDITS { 2 } else { 1 };
    if shortest < least || lacking.0.max(lacking.1) > most {
        return None;
    }
    let edits = edits_within(x, y, most)?;
    Some(if edits <= 1 { near(column, a, b) } else { Level::Close })
}

fn words(column: &Column, a: u32, b: u32) -> Level {
    let (x, y) = (column.compact(a), column.compact(b));
    let shortest = x.len().min(y.len());
    let (left, right) = column.lacking(a, b);
    if let Some(level) = spelt_alike(column, a, b, (left, right), EDIT) {
        return level;
    }
    let (s, t) = (column.tokens(a), column.tokens(b));
    let several = s.len() > 1 || t.len() > 1;
    let (shared, alike) = column.may_overlap(a, b);
    if several && (shared || alike) {
        let (share, most) = overlap(column, (a, s), (b, t), alike);
        if share >= OVERLAP {
            return Level::Overlap;
        }
        if share >= PARTIAL || most >= TELLING {
            return Level::Partial;
        }
    }
    let matched = (x.len() - left.min(x.len())).min(y.len() - right.min(y.len())) as f64;
    let start = column.same_start(a, b);
    let may = matched / x.len().max(1) as f64 + matched / y.len().max(1) as f64 >= least_matched(start, SIMILAR);
    if x.len().max(y.len()) <= 40 && (may || x.len() != y.len()) {
        let alike = if may { jaro_winkler_from(x, y, SIMILAR) } else { 0.0 };
        if alike >= CLOSE && shortest >= EDIT {
            return Level::Close;
        }
        if start > 0 && (x.starts_with(y) || y.starts_with(x)) {
            return Level::Abbreviated;
        }
        if alike >= SIMILAR {
            return Level::Similar;
        }
    }
    Level::Different
}

/// Share of shared tokens by surprise (Dice), and the surprise of the rarest of them. `alike`: tokens an edit apart count too.
fn overlap(column: &Column, (a, s): (u32, &[u32]), (b, t): (u32, &[u32]), alike: bool) -> (f64, f64) {
    let (mut shared, mut most) = (0.0, 0.0_f64);
    let all = column.all_token_bits(a) + column.all_token_bits(b);
    for &token in s {
        if t.contains(&token) {
            let bits = column.token_bits(token);
            shared += 2.0 * bits;
            most = most.max(bits);
            continue;
        }
        if !alike {
            continue;
        }
        let x = column.token(token);
        if x.len() < LONG_TOKEN {
            continue;
        }
        let alike = t.iter().copied().find(|other| {
            let y = column.token(*other);
            let (left, right) = column.token_lacking(token, *other);
            y.len() >= LONG_TOKEN && left.max(right) <= 1 && !s.contains(other) && edits_within(x, y, 1).is_some()
        });
        if let Some(other) = alike {
            let bits = column.token_bits(token);
            shared += bits + column.token_bits(other);
            most = most.max(bits.min(column.token_bits(other)) - 2.0);
        }
    }
    (if all > 0.0 { shared / all } else { 0.0 }, most)
}

fn codes(column: &Column, a: u32, b: u32) -> Level {
    if let Some(level) = spelt_alike(column, a, b, column.lacking(a, b), CODE_EDIT) {
        return level;
    }
    let (x, y) = (column.compact(a), column.compact(b));
    let (s, t) = (column.tokens(a), column.tokens(b));
    if s.len() > 1 && s.first() == t.first() || common_start(x, y) * 2 >= x.len().max(y.len()) {
        return Level::Partial;
    }
    Level::Different
}

fn common_start(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

fn numbers(column: &Column, a: u32, b: u32) -> Level {
    let (Some(x), Some(y)) = (column.number(a), column.number(b)) else { return codes(column, a, b) };
    let far = (x - y).abs() / x.abs().max(y.abs()).max(f64::MIN_POSITIVE);
    if far <= 1e-9 {
        Level::equal(column.value_bits(a).min(column.value_bits(b)))
    } else if far <= 0.01 {
        Level::Close
    } else if edits_within(column.compact(a), column.compact(b), 1).is_some() {
        Level::Near
    } else if far <= 0.1 {
        Level::Similar
    } else {
        Level::Different
    }
}

fn dates(column: &Column, a: u32, b: u32) -> Level {
    let (Some(x), Some(y)) = (column.parts(a), column.parts(b)) else { return codes(column, a, b) };
    if x == y {
        return Level::equal(column.value_bits(a).min(column.value_bits(b)));
    }
    let same = usize::from(x.year == y.year) + usize::from(x.month == y.month) + usize::from(x.day == y.day);
    if x.year == y.year && x.month == y.day && x.day == y.month {
        return Level::Exchanged;
    }
    let first = |parts: super::column::Parts| parts.month <= 1 && parts.day <= 1;
    if x.year == y.year && (first(x) || first(y)) {
        return Level::Abbreviated;
    }
    let one = if column.compact(a).len() == 8 && column.compact(b).len() == 8 {
        edits_within(column.compact(a), column.compact(b), 1).is_some()
    } else {
        same == 2
    };
    if one {
        return near(column, a, b);
    }
    if same == 2 {
        return Level::Overlap;
    }
    if edits_within(column.compact(a), column.compact(b), 2).is_some() {
        return Level::Close;
    }
    if x.year == y.year {
        return Level::Similar;
    }
    if same == 1 && (x.month, x.day) != (1, 1) && x.year.abs_diff(y.year) <= 1 {
        return Level::Partial;
    }
    Level::Different
}
