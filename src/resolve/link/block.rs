//! Which pairs are worth comparing: records meet at keys, and what they share must surprise enough together.
//!
//! A key that few bear brings its bearers together. One that too many bear does so only together with another such key
//! of another column; what a pair learns by sharing it counts all the same.

use std::cmp::Ordering;

use super::column::Column;
use super::hash;
use super::key::{Entry, entries};
use crate::context::{Hands, each_chunk};

/// Pairs that the keys of a table may touch, for each record; the commonest keys give way first.
const TOUCHES: u64 = 600;
/// Pairs that the joint keys may touch besides, for each record.
const JOINT_TOUCHES: u64 = 300;
/// Pairs kept, for each record; a floor for small tables.
const PAIRS: u64 = 20;
/// Pairs that are all compared, whatever they share: too few records to say what is rare among them.
const FEW_PAIRS: u64 = 1_024;
/// Unit of surprise in sums that do not depend on their order: 64 to a bit.
const UNITS: f64 = 64.0;
/// Keys of a record that take part in joint keys at most.
const MOST_JOINT: usize = 12;

/// Records whose partners one hand seeks at a time: so many parts of them, but neither fewer nor more records than these.
const SEEKING_PARTS: usize = 32;
const FEWEST_RECORDS: usize = 64;
const MOST_RECORDS: usize = 4_096;

/// What blocking did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BlockingReport {
    /// Distinct keys that brought records together.
    pub keys: u64,
    /// Keys that too many records bear; they count only together.
    pub common_keys: u64,
    /// Joint keys dropped because too many records bear even those.
    pub dropped_keys: u64,
    /// The most records to a key that brought its bearers together.
    pub largest_block: u64,
    /// Pairs that met at some key.
    pub touched: u64,
    /// Pairs kept for comparing.
    pub pairs: u64,
    /// Least surprise of what a kept pair shares, in bits.
    pub least_bits: f64,
}

/// Who may be compared with whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a> {
    /// The file of each record where there are two.
    pub(super) of: Option<&'a [bool]>,
    /// The one of two files that has fewer records: whether it is the second.
    lesser: Option<bool>,
}

impl<'a> Sides<'a> {
    /// Who may meet; `of`: whether each record is of the second file, where there are two.
    pub(super) fn new(of: Option<&'a [bool]>) -> Self {
        let lesser = of.and_then(|of| {
            let second = of.iter().filter(|second| **second).count();
            match (second * 2).cmp(&of.len()) {
                Ordering::Less => Some(true),
                Ordering::Greater => Some(false),
                // Records stand in an order of their own, whichever file is named first.
                Ordering::Equal => of.first().copied(),
            }
        });
        Self { of, lesser }
    }

    /// Whether two records may be compared.
    pub(super) fn may_meet(&self, a: u32, b: u32) -> bool {
        self.of.is_none_or(|of| of.get(a as usize) != of.get(b as usize))
    }

    /// Whether partners are sought for a record: of two files for those of the lesser one, among the others.
    pub(super) fn seeks(&self, record: u32) -> bool {
        self.of.is_none_or(|of| of.get(record as usize).copied() == self.lesser)
    }

    /// Whether a record may be found as a partner.
    fn is_sought(&self, record: u32) -> bool {
        self.of.is_none_or(|of| of.get(record as usize).copied() != self.lesser)
    }

    /// Records that partners are sought for: all of one file's, twice the lesser file's of two.
    fn searched(&self, records: u32) -> u64 {
        let Some(of) = self.of else { return records.into() };
        let second = of.iter().filter(|second| **second).count() as u64;
        2 * second.min(u64::from(records).saturating_sub(second))
    }

    /// Pairs that may be compared among the records of a key.
    fn touched(&self, group: &[Entry]) -> u64 {
        let all = group.len() as u64;
        let Some(of) = self.of else { return all * all.saturating_sub(1) / 2 };
        let second = group.iter().filter(|(_, record, _)| of.get(*record as usize) == Some(&true)).count() as u64;
        second * (all - second)
    }
}

/// Records by key.
struct Index {
    /// Key group of each record's keys: (column, group, rule units), by record.
    starts: Vec<u32>,
    of_record: Vec<(u16, u32)>,
    /// Bearers of each group, ascending.
    group_starts: Vec<u32>,
    bearers: Vec<u32>,
    units: Vec<u16>,
}

/// All pairs, where there are few.
fn all_pairs(records: u32, sides: Sides<'_>) -> Option<Vec<(u32, u32)>> {
    let second = sides.of.map(|of| of.iter().filter(|second| **second).count() as u64);
    let count = match (u64::from(records), second) {
        (all, Some(second)) => second * all.saturating_sub(second),
        (all, None) => all * all.saturating_sub(1) / 2,
    };
    (count <= FEW_PAIRS).then(|| {
        let pairs = (0..records).flat_map(|a| (a + 1..records).map(move |b| (a, b)));
        pairs.filter(|(a, b)| sides.may_meet(*a, *b)).collect()
    })
}

/// Pairs of records, the lesser first, ascending.
pub(super) fn pairs(
    columns: &[Column],
    records: u32,
    sides: Sides<'_>,
    report: &mut BlockingReport,
    hands: &dyn Hands,
) -> Vec<(u32, u32)> {
    if let Some(all) = all_pairs(records, sides) {
        report.touched = all.len() as u64;
        report.pairs = report.touched;
        return all;
    }
    let mut entries = entries(columns, records, sides, hands);
    entries.dedup();
    // How large a block may be, so that all blocks together touch no more than they may.
    let searched = sides.searched(records);
    let limit = limit(&entries, sides, searched * TOUCHES);
    let mut common: Vec<(u32, u64, u16)> = Vec::new();
    let (mut from, mut filled) = (0, 0);
    while let Some((key, ..)) = entries.get(from).copied() {
        let to = from + entries.iter().skip(from).take_while(|entry| entry.0 == key).count();
        if sides.touched(entries.get(from..to).unwrap_or(&[])) == 0 {
            // Nobody to meet.
        } else if (to - from) as u64 > limit {
            report.common_keys += 1;
            let group = entries.get(from..to).unwrap_or(&[]);
            common.extend(group.iter().map(|(key, record, column)| (*record, *key, *column)));
        } else {
            entries.copy_within(from..to, filled);
            filled += to - from;
        }
        from = to;
    }
    entries.truncate(filled);
    entries.shrink_to_fit();
    let kept = entries;
    common.sort_unstable();
    let joint = joint(&common, sides, report, searched * JOINT_TOUCHES);
    drop(common);
    let index = Index::new(&kept, &joint, records, sides, report);
    drop((kept, joint));
    collect(&index, columns, records, sides, report, hands)
}

/// The size of block up to which all smaller ones touch no more pairs than `most`.
fn limit(entries: &[Entry], sides: Sides<'_>, most: u64) -> u64 {
    let groups = entries.chunk_by(|a, b| a.0 == b.0);
    let mut sizes: Vec<(u64, u64)> = groups.map(|group| (group.len() as u64, sides.touched(group))).collect();
    sizes.sort_unstable();
    let mut touched = 0;
    let mut limit = 2;
    for (size, pairs) in sizes {
        touched += pairs;
        if touched > most {
            break;
        }
        limit = limit.max(size);
    }
    limit
}

/// Keys made of two common keys of different columns, as far as few enough bear them, so that they touch no more pairs
/// than `most`. `common`: record, key and column, ascending.
fn joint(common: &[(u32, u64, u16)], sides: Sides<'_>, report: &mut BlockingReport, most: u64) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for keys in common.chunk_by(|a, b| a.0 == b.0) {
        for (at, (record, key, column)) in keys.iter().enumerate().take(MOST_JOINT) {
            for (_, other, other_column) in keys.iter().skip(at + 1).take(MOST_JOINT) {
                if column != other_column {
                    entries.push((hash::pair(*key.min(other), *key.max(other)), *record, u16::MAX));
                }
            }
        }
    }
    entries.sort_unstable();
    entries.dedup();
    let limit = limit(&entries, sides, most);
    let mut kept = Vec::new();
    for group in entries.chunk_by(|a, b| a.0 == b.0) {
        if group.len() as u64 > limit {
            report.dropped_keys += 1;
        } else if sides.touched(group) > 0 {
            kept.extend_from_slice(group);
        }
    }
    kept
}

impl Index {
    fn new(kept: &[Entry], joint: &[Entry], records: u32, sides: Sides<'_>, report: &mut BlockingReport) -> Self {
        let (seeks, is_sought) = (|record: u32| sides.seeks(record), |record: u32| sides.is_sought(record));
        let mut index = Self {
            starts: vec![0; records as usize + 2],
            of_record: Vec::new(),
            group_starts: vec![0],
            bearers: Vec::new(),
            units: Vec::new(),
        };
        for (_, record, _) in kept.iter().chain(joint).filter(|entry| seeks(entry.1)) {
            if let Some(start) = index.starts.get_mut(*record as usize + 2) {
                *start += 1;
            }
        }
        for at in 2..index.starts.len() {
            index.starts[at] += index.starts[at - 1];
        }
        index.of_record = vec![(0, 0); index.starts.last().copied().unwrap_or(0) as usize];
        for (list, counts) in [(kept, true), (joint, false)] {
            for group in list.chunk_by(|a, b| a.0 == b.0) {
                let number = u32::try_from(index.units.len()).unwrap_or(u32::MAX);
                report.keys += 1;
                report.largest_block = report.largest_block.max(group.len() as u64);
                let bits = libm::log2(f64::from(records) / group.len() as f64).max(0.0);
                index.units.push(if counts { libm::floor(bits * UNITS) as u16 } else { 0 });
                for (_, record, column) in group {
                    if is_sought(*record) {
                        index.bearers.push(*record);
                    }
                    if !seeks(*record) {
                        continue;
                    }
                    let next = &mut index.starts[*record as usize + 1];
                    if let Some(slot) = index.of_record.get_mut(*next as usize) {
                        *slot = (*column, number);
                    }
                    *next += 1;
                }
                index.group_starts.push(u32::try_from(index.bearers.len()).unwrap_or(u32::MAX));
            }
        }
        // A record's keys of one column stand together.
        for record in 0..records as usize {
            let (from, to) = (index.starts[record] as usize, index.starts[record + 1] as usize);
            if let Some(keys) = index.of_record.get_mut(from..to) {
                keys.sort_unstable();
            }
        }
        index
    }

    fn keys(&self, record: u32) -> &[(u16, u32)] {
        let at = record as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.of_record.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    fn bearers(&self, group: u32) -> &[u32] {
        let at = group as usize;
        match (self.group_starts.get(at), self.group_starts.get(at + 1)) {
            (Some(from), Some(to)) => self.bearers.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// What a touched record has shared so far with the one in hand.
#[derive(Clone, Copy, Default)]
struct Shared {
    /// One more than the record in hand, when it was touched.
    by: u32,
    units: u32,
    column: u16,
    in_column: u16,
}

fn collect(
    index: &Index,
    columns: &[Column],
    records: u32,
    sides: Sides<'_>,
    report: &mut BlockingReport,
    hands: &dyn Hands,
) -> Vec<(u32, u32)> {
    // A pair of one record in each other's place must be as surprising as finding it at all, but for what the keys
    // cannot see.
    let least = (libm::log2(f64::from(records.max(2))) * 0.75 * UNITS) as u32;
    let seeker = Seeker {
        index,
        columns,
        records,
        sides,
        least,
        largest_block: report.largest_block,
        value_units: columns
            .iter()
            .map(|column| {
                (0..column.distinct()).map(|value| (column.value_bits(value as u32) * UNITS) as u16).collect()
            })
            .collect(),
    };
    let seeking: Vec<u32> = (0..records).filter(|record| sides.seeks(*record)).collect();
    let size = (seeking.len() / SEEKING_PARTS).clamp(FEWEST_RECORDS, MOST_RECORDS);
    let parts = each_chunk(hands, &seeking, size, |records| seeker.seek(records));
    let most = (sides.searched(records) * PAIRS).max(20_000);
    let mut histogram = vec![0_u64; usize::from(u16::MAX) + 1];
    for (touched, found) in &parts {
        report.touched += touched;
        found.iter().for_each(|(.., units)| histogram[usize::from(*units)] += 1);
    }
    let mut sum = 0;
    let mut from = u16::MAX;
    for (units, count) in histogram.iter().enumerate().rev() {
        sum += count;
        if sum > most {
            break;
        }
        from = units as u16;
    }
    report.least_bits = f64::from(u32::from(from).max(least)) / UNITS;
    let found = parts.into_iter().flat_map(|(_, found)| found);
    let found = found.filter(|(.., units)| *units >= from).map(|(a, b, _)| (a.min(b), a.max(b)));
    let mut found: Vec<(u32, u32)> = found.collect();
    found.sort_unstable();
    report.pairs = found.len() as u64;
    found
}

/// Seeks the partners of records.
struct Seeker<'a> {
    index: &'a Index,
    columns: &'a [Column],
    records: u32,
    sides: Sides<'a>,
    /// Least surprise of what a pair shares, in units.
    least: u32,
    largest_block: u64,
    /// Surprise of each column's values, in units.
    value_units: Vec<Vec<u16>>,
}

impl Seeker<'_> {
    /// How many pairs met, each once, and those that share enough, with how much in units.
    fn seek(&self, own: &[u32]) -> (u64, Vec<(u32, u32, u16)>) {
        let mut shared = vec![Shared::default(); self.records as usize];
        let mut touched: Vec<u32> = Vec::new();
        let mut common: Vec<(&Column, u32, u32)> = Vec::new();
        let mut found: Vec<(u32, u32, u16)> = Vec::new();
        let mut met = 0;
        for &record in own {
            touched.clear();
            for &(column, group) in self.index.keys(record) {
                let units = self.index.units.get(group as usize).copied().unwrap_or(0);
                let bearers = self.index.bearers(group);
                // Within one file a pair is found by its lesser record.
                let after = if self.sides.of.is_none() { bearers.partition_point(|other| *other <= record) } else { 0 };
                for &other in bearers.get(after..).unwrap_or(&[]) {
                    let Some(seen) = shared.get_mut(other as usize) else { continue };
                    if seen.by != record + 1 {
                        *seen = Shared { by: record + 1, units: units.into(), column, in_column: units };
                        touched.push(other);
                    } else if seen.column != column {
                        seen.units += u32::from(units);
                        (seen.column, seen.in_column) = (column, units);
                    } else if units > seen.in_column {
                        seen.units += u32::from(units - seen.in_column);
                        seen.in_column = units;
                    }
                }
            }
            met += touched.len() as u64;
            // Values too common for a key of their own count too.
            common.clear();
            let mut most = 0;
            for (column, value_units) in self.columns.iter().zip(&self.value_units) {
                let value = column.value(record);
                let bearers = column.counts.get(value as usize).copied().unwrap_or(0);
                if u64::from(bearers) > self.largest_block {
                    let units = u32::from(value_units.get(value as usize).copied().unwrap_or(0));
                    most += units;
                    common.push((column, value, units));
                }
            }
            for &other in &touched {
                let mut units = shared.get(other as usize).map_or(0, |seen| seen.units);
                if units + most < self.least {
                    continue;
                }
                for (column, value, own) in &common {
                    units += if column.value(other) == *value { *own } else { 0 };
                }
                if units >= self.least {
                    found.push((record, other, u16::try_from(units).unwrap_or(u16::MAX)));
                }
            }
        }
        (met, found)
    }
}
