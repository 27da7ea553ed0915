//! Records of one table, or of two, that speak of the same: probabilistic record linkage after Fellegi and Sunter (1969).
//!
//! Nothing is labelled and nothing is set: columns compare by the kind of their values ([`Kind`]), pairs are chosen by
//! what they share, levels weigh by expectation maximisation, and a pair's match weight is the sum of its columns'
//! weights, so that every decision can be shown as a waterfall. Neither the order of rows nor that of columns changes a
//! decision.

mod block;
mod cluster;
mod column;
mod compare;
mod derive;
mod estimate;
pub(super) mod hash;
mod key;
mod kind;
mod level;
mod settings;
#[cfg(test)]
mod tests;

use self::block::Sides;
use self::column::{Column, NONE, Reading};
pub use self::compare::MOST_COLUMNS;
use self::compare::{Comparison, Pattern};
use self::estimate::{Counts, Evidence, Weights, probability};
use self::hash::Map;
use crate::context::{Context, each_chunk};

pub use self::block::BlockingReport;
pub use self::kind::Kind;
pub use self::level::Level;
pub use self::settings::LinkSettingsError;

/// Pairs drawn at random to see what agrees by chance.
const RANDOM_PAIRS: u64 = 120_000;

/// Rows that are alike in everything and say little, from which they are a form filled in again and again, not one
/// record written down so often.
const FORM_ROWS: usize = 8;

/// Pairs of rows alike in everything that are all listed; of more the first row stands for all.
const MOST_LISTED: usize = 1 << 12;

/// Pairs that one hand compares and counts at a time.
const PART: usize = 1 << 12;

/// Pairs that are compared column by column: so many values stay near the processor.
const AT_HAND: usize = 512;

/// A column of the records: its header, and a cell for each record of both files, the first file's first.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// The header; columns of two files meet by it.
    pub header: &'a str,
    /// Cells, empty where missing.
    pub cells: Vec<&'a str>,
}

/// What may be stated beforehand; by default nothing is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Kinds of columns by header; other columns take part as well unless `only_stated`.
    pub kinds: Vec<(String, Kind)>,
    /// Only the columns in `kinds` take part.
    pub only_stated: bool,
    /// Headers of columns that take no part.
    pub ignored: Vec<String>,
    /// Probability, 0..1, from which a pair is the same; the engine's own, one half, without.
    pub threshold: Option<f64>,
}

/// A compared pair of records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Row of the left record, 0-based; in the first file where there are two.
    pub left: u32,
    /// Row of the right record, 0-based, counted on from the first file's rows.
    pub right: u32,
    /// Match weight in bits: the sum of the columns' weights and the prior; 0 is even odds.
    pub weight: f64,
    /// Chance of a match, 0..1.
    pub probability: f64,
    /// Whether they are in one cluster.
    pub same: bool,
}

/// One column's part in a pair's weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The column's header.
    pub header: String,
    /// How its values stand to each other.
    pub level: Level,
    /// Bits for a match; below 0 against it.
    pub bits: f64,
}

/// What was found, and what it rests on.
#[derive(Debug)]
pub struct Linkage {
    /// Compared pairs, by rows.
    pub pairs: Vec<Pair>,
    /// The cluster of each row: the least row in it.
    pub clusters: Vec<u32>,
    /// How pairs were chosen.
    pub blocking: BlockingReport,
    /// Headers of columns that only repeat others and took no part.
    pub repeated: Vec<String>,
    /// Headers of columns that took no part, because more than can be compared have values.
    pub beyond: Vec<String>,
    /// Pairs of rows that are not listed, because many rows are alike in everything: of such rows the first stands for all.
    pub unlisted: u64,
    comparison: Comparison,
    weights: Weights,
    /// Distinct record of each row.
    of_row: Vec<u32>,
}

impl Linkage {
    /// Bits of the prior: where every pair's waterfall begins.
    #[must_use]
    pub fn prior(&self) -> f64 {
        self.weights.prior
    }

    /// Columns compared, with their kinds.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Kind)> {
        self.comparison.columns.iter().map(|column| (column.header.as_str(), column.kind))
    }

    /// The waterfall of two rows: with the prior it adds up to their match weight.
    #[must_use]
    pub fn explain(&self, left: u32, right: u32) -> Vec<Contribution> {
        let record = |row: u32| self.of_row.get(row as usize).copied().unwrap_or(0);
        let pattern = self.comparison.pattern(record(left), record(right));
        let columns = self.comparison.columns.iter().enumerate();
        columns
            .map(|(at, column)| Contribution {
                header: column.header.clone(),
                level: Level::ALL[pattern.level(at)],
                bits: self.weights.bits[at][pattern.level(at)],
            })
            .collect()
    }
}

/// Finds the records that are the same: within one table, or, where `split` says how many rows the first of two files
/// has, between both.
#[must_use]
pub fn link(fields: &[Field<'_>], split: Option<u32>, settings: &Settings, context: &mut Context) -> Linkage {
    let rows = fields.first().map_or(0, |field| field.cells.len());
    context.progress("link", 0, rows as u64);
    let hands = context.hands();
    let reading = Reading { hands, split };
    let (taken, beyond) = read_columns(fields, settings, reading);
    let mut derived = derive::once(taken, reading);
    let (records, of_row, side) = distinct(&mut derived, rows, split);
    let sides = Sides::new(split.map(|_| side.as_slice()));
    let swaps = swaps(&derived);
    let derive::Derived { columns, holders, held_by, dropped } = derived;
    let comparison = Comparison::new(columns, swaps, holders, &held_by);
    let mut blocking = BlockingReport::default();
    let candidates = block::pairs(&comparison.columns, records, sides, &mut blocking, hands);
    context.progress("link", rows as u64 / 3, rows as u64);
    let compared = |pairs: &[(u32, u32)]| {
        let own: Vec<Pattern> = pairs.chunks(AT_HAND).flat_map(|pairs| comparison.patterns(pairs)).collect();
        let counted = count(own.iter().copied());
        (own, counted)
    };
    let (patterns, counted): (Vec<_>, Vec<_>) = each_chunk(hands, &candidates, PART, compared).into_iter().unzip();
    let patterns: Vec<Pattern> = patterns.into_iter().flatten().collect();
    let counted = estimate::merge(counted);
    let first = side.iter().filter(|second| !**second).count() as f64;
    let (pairs, smaller) = match split {
        Some(_) => (first * (f64::from(records) - first), first.min(f64::from(records) - first)),
        None => (f64::from(records) * (f64::from(records) - 1.0) / 2.0, f64::from(records)),
    };
    let random: Vec<(u32, u32)> = random_pairs(records, sides).collect();
    let random = estimate::merge(each_chunk(hands, &random, PART, compared).into_iter().map(|(_, counted)| counted));
    let evidence = Evidence {
        columns: comparison.columns.len(),
        candidates: &counted,
        random: &random,
        pairs: pairs.max(1.0),
        records: smaller.max(1.0),
        usual: column::usual(rows),
    };
    let weights = estimate::estimate(&evidence);
    context.progress("link", rows as u64 * 2 / 3, rows as u64);
    let threshold = settings.threshold.unwrap_or(0.5).clamp(1e-9, 1.0 - 1e-9);
    let threshold = libm::log2(threshold / (1.0 - threshold));
    let edges: Vec<cluster::Edge> = candidates
        .iter()
        .zip(&patterns)
        .map(|((left, right), pattern)| cluster::Edge {
            left: *left,
            right: *right,
            bits: weights.prior + weights.of(*pattern),
        })
        .collect();
    let labels = cluster::clusters(records, &edges, sides, threshold);
    let mut linkage = Linkage {
        pairs: Vec::new(),
        clusters: Vec::new(),
        blocking,
        repeated: dropped,
        beyond,
        unlisted: 0,
        comparison,
        weights,
        of_row,
    };
    linkage.spread(&edges, &labels, split, threshold);
    linkage
}

impl Linkage {
    /// Bits of two rows that are alike in everything. Such rows are one record to the estimate, which so never learns how
    /// often their values meet by chance: no column counts for more than its value is rare.
    fn alike_in_everything(&self, record: u32) -> f64 {
        let pattern = self.comparison.pattern(record, record);
        let columns = self.comparison.columns.iter().zip(&self.weights.bits).enumerate();
        columns
            .map(|(at, (column, bits))| bits[pattern.level(at)].min(column.value_bits(column.value(record)) + 1.0))
            .sum()
    }

    /// Bits of two rows that are alike in everything, in a table of so few rows that the estimate has hardly met a match: how
    /// rare what they say is, against one match for every four rows.
    fn alike_by_rarity(&self, record: u32) -> f64 {
        let rows = self.of_row.len() as f64;
        let share = (0.5 / (rows - 1.0).max(1.0)).min(0.25);
        let columns = self.comparison.columns.iter();
        let values = columns.map(|column| column.value_bits(column.value(record))).sum::<f64>();
        libm::log2(share / (1.0 - share)) + values
    }

    /// Whether a third of a record's columns hold a value, or fewer.
    fn says_little(&self, record: u32) -> bool {
        let columns = &self.comparison.columns;
        columns.iter().filter(|column| column.value(record) != NONE).count() * 3 <= columns.len()
    }

    /// From distinct records back to rows.
    fn spread(&mut self, edges: &[cluster::Edge], labels: &[u32], split: Option<u32>, threshold: f64) {
        let records = labels.len();
        let mut rows_of: Vec<Vec<u32>> = vec![Vec::new(); records];
        for (row, record) in (0_u32..).zip(&self.of_row) {
            rows_of[*record as usize].push(row);
        }
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); records];
        for (record, label) in (0_u32..).zip(labels) {
            members[*label as usize].push(record);
        }
        let second = |row: u32| split.is_some_and(|split| row >= split);
        let apart = |a: u32, b: u32| split.is_none() || second(a) != second(b);
        let mut pairs: Vec<Pair> = Vec::new();
        let mut unlisted = 0_u64;
        // The pairs of the rows of two records, or of one with itself.
        let mut push = |left: &[u32], right: &[u32], itself: bool, bits: f64, same: bool| {
            let (Some(one), Some(other)) = (left.first(), right.first()) else { return };
            if !apart(*one, *other) {
                return;
            }
            let all = left.len() * right.len() / if itself { 2 } else { 1 };
            let before = pairs.len();
            for (at, a) in left.iter().enumerate() {
                let from = if itself { at + 1 } else { 0 };
                let to = if all <= MOST_LISTED || at == 0 { right.len() } else { usize::from(!itself) };
                for b in right.get(from..to).unwrap_or(&[]) {
                    let (left, right) = (*a.min(b), *a.max(b));
                    pairs.push(Pair { left, right, weight: bits, probability: probability(bits), same });
                }
            }
            let listed = pairs.len() - before;
            let there = if itself { left.len() * (left.len() - 1) / 2 } else { all };
            unlisted += (there - listed) as u64;
        };
        for edge in edges {
            let same = labels[edge.left as usize] == labels[edge.right as usize];
            push(&rows_of[edge.left as usize], &rows_of[edge.right as usize], false, edge.bits, same);
        }
        // Records alike in everything are one, unless what they say is too common to tell.
        let usual = column::usual(self.of_row.len());
        let mut alone = vec![false; records];
        for (record, rows) in (0_u32..).zip(&rows_of) {
            if rows.len() < 2 {
                continue;
            }
            let mut bits = self.weights.prior + self.weights.of(self.comparison.pattern(record, record));
            let mut sure = self.weights.prior + self.alike_in_everything(record);
            sure += usual * (self.alike_by_rarity(record) - sure).max(0.0);
            let told = sure > threshold && !(rows.len() >= FORM_ROWS && self.says_little(record));
            alone[record as usize] = !told;
            if told {
                bits = bits.max(sure);
            }
            // A third record may tie what is too common by itself.
            let same = told || members[labels[record as usize] as usize].len() > 1;
            push(rows, rows, true, bits, same);
        }
        // Pairs of one cluster that blocking did not bring together.
        let mut met: Map<(u32, u32), ()> = Map::default();
        for edge in edges {
            if labels[edge.left as usize] == labels[edge.right as usize] {
                met.insert((edge.left.min(edge.right), edge.left.max(edge.right)), ());
            }
        }
        for members in &members {
            for (at, a) in members.iter().enumerate() {
                for b in members.iter().skip(at + 1) {
                    if met.contains_key(&(*a.min(b), *a.max(b))) {
                        continue;
                    }
                    let bits = self.weights.prior + self.weights.of(self.comparison.pattern(*a, *b));
                    push(&rows_of[*a as usize], &rows_of[*b as usize], false, bits, true);
                }
            }
        }
        pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
        self.pairs = pairs;
        self.unlisted = unlisted;
        // A cluster bears its least row.
        let mut least: Vec<u32> = vec![NONE; records];
        for (row, record) in (0_u32..).zip(&self.of_row) {
            let label = labels[*record as usize] as usize;
            least[label] = least[label].min(row);
        }
        self.clusters = (0_u32..)
            .zip(&self.of_row)
            .map(|(row, record)| {
                let single = alone[*record as usize] && members[labels[*record as usize] as usize].len() == 1;
                if single { row } else { least[labels[*record as usize] as usize] }
            })
            .collect();
    }
}

/// The columns that take part, by header, and the headers of those past the most that can.
fn read_columns(fields: &[Field<'_>], settings: &Settings, reading: Reading<'_>) -> (Vec<Column>, Vec<String>) {
    let mut taken: Vec<&Field<'_>> = fields
        .iter()
        .filter(|field| {
            let stated = settings.kinds.iter().any(|(header, _)| header == field.header);
            (stated || !settings.only_stated) && !settings.ignored.iter().any(|header| header == field.header)
        })
        .collect();
    taken.sort_by(|a, b| a.header.cmp(b.header));
    let mut columns: Vec<Column> = Vec::new();
    let mut beyond: Vec<String> = Vec::new();
    for field in taken {
        let stated = settings.kinds.iter().find(|(header, _)| header == field.header).map(|(_, kind)| *kind);
        let column = Column::build(field.header, stated, field.cells.iter().copied(), reading);
        // A column that says the same of everybody, or nothing, tells nobody apart.
        if column.distinct() > 1 {
            if columns.len() < MOST_COLUMNS {
                columns.push(column);
            } else {
                beyond.push(column.header);
            }
        }
    }
    (columns, beyond)
}

/// Puts rows that are alike in everything together, in an order that does not depend on the rows'. Returns how many
/// records there are, the record of each row, and which records are of the second file.
fn distinct(derived: &mut derive::Derived, rows: usize, split: Option<u32>) -> (u32, Vec<u32>, Vec<bool>) {
    let mut keyed: Vec<(u64, bool, u32)> = (0..rows)
        .map(|row| {
            let row = u32::try_from(row).unwrap_or(NONE);
            let all = derived.columns.iter().chain(&derived.holders);
            let hash = all.fold(0, |hash, column| hash::pair(hash, column.hash(column.value(row))));
            (hash, split.is_some_and(|split| row >= split), row)
        })
        .collect();
    keyed.sort_unstable();
    let mut of_row = vec![0; rows];
    let mut firsts: Vec<u32> = Vec::new();
    let mut side = Vec::new();
    for group in keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let record = u32::try_from(firsts.len()).unwrap_or(NONE);
        for (_, second, row) in group {
            of_row[*row as usize] = record;
            if firsts.len() == record as usize {
                firsts.push(*row);
                side.push(*second);
            }
        }
    }
    for column in derived.columns.iter_mut().chain(&mut derived.holders) {
        column.of = firsts.iter().map(|row| column.value(*row)).collect();
    }
    (u32::try_from(firsts.len()).unwrap_or(NONE), of_row, side)
}

/// Share of a column's bearers, in thousandths, whose values stand in another column too, from which two columns may
/// have been exchanged.
const SHARED_WORDS: u64 = 10;

/// Pairs of word columns that have values in common.
fn swaps(derived: &derive::Derived) -> Vec<(usize, usize)> {
    let columns = &derived.columns;
    let values: Vec<Map<u64, u32>> = columns
        .iter()
        .map(|column| {
            if matches!(column.kind, Kind::Words | Kind::Company) {
                (0..column.distinct()).map(|value| (column.hash(value as u32), column.counts[value])).collect()
            } else {
                Map::default()
            }
        })
        .collect();
    let mut found: Vec<(u64, usize, usize)> = Vec::new();
    for first in 0..columns.len() {
        for second in first + 1..columns.len() {
            let shared = |a: usize, b: usize| {
                let bearers: u64 = (0..columns[a].distinct())
                    .filter(|value| values[b].contains_key(&columns[a].hash(*value as u32)))
                    .map(|value| u64::from(columns[a].counts[value]))
                    .sum();
                bearers * 1000 / u64::from(columns[a].known.max(1))
            };
            if values[first].is_empty() || values[second].is_empty() {
                continue;
            }
            let share = shared(first, second).min(shared(second, first));
            if share >= SHARED_WORDS {
                found.push((share, first, second));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let mut used = vec![false; columns.len()];
    let mut pairs = Vec::new();
    for (_, first, second) in found {
        if !used[first] && !used[second] {
            (used[first], used[second]) = (true, true);
            pairs.push((first, second));
        }
    }
    pairs
}

/// Pairs drawn by hash, without regard to what they say.
fn random_pairs(records: u32, sides: Sides<'_>) -> impl Iterator<Item = (u32, u32)> {
    let all = u64::from(records) * u64::from(records.saturating_sub(1)) / 2;
    let wanted = if records < 2 { 0 } else { RANDOM_PAIRS.min(all * 2) };
    (0..wanted).filter_map(move |draw| {
        let word = hash::mix(draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(records));
        let a = (((word >> 32) * u64::from(records)) >> 32) as u32;
        let b = (((word & 0xffff_ffff) * u64::from(records)) >> 32) as u32;
        (a != b && sides.may_meet(a, b)).then_some((a.min(b), a.max(b)))
    })
}

/// How many pairs show each pattern, by pattern.
fn count(patterns: impl Iterator<Item = Pattern>) -> Counts {
    let mut seen: Map<u128, u64> = Map::default();
    patterns.for_each(|pattern| *seen.entry(pattern.0).or_default() += 1);
    let mut counts: Counts = seen.into_iter().map(|(pattern, count)| (Pattern(pattern), count)).collect();
    counts.sort_unstable();
    counts
}
