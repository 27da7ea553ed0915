//! Which pairs are worth comparing: records meet at keys, and what they share must surprise enough together.
//!
//! A key that few bear brings its bearers together. One that too many bear does so only together with another such key
//! of another column; what a pair learns by sharing it counts all the same.

use super::column::Column;
use super::hash;
use super::kind::Kind;

/// Pairs that the keys of a table may touch, for each record; the commonest keys give way first.
const TOUCHES: u64 = 600;
/// Pairs that the joint keys may touch besides, for each record.
const JOINT_TOUCHES: u64 = 300;
/// Pairs kept, for each record; a floor for small tables.
const PAIRS: u64 = 20;
/// Unit of surprise in sums that do not depend on their order: 64 to a bit.
const UNITS: f64 = 64.0;
/// Keys of a record that take part in joint keys at most.
const MOST_JOINT: usize = 12;

/// A kind of key, for the size report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Whole,
    Token,
    Name,
    Sound,
    Start,
    End,
    Part,
}

/// A key of a value.
#[derive(Debug, Clone, Copy)]
struct Key {
    hash: u64,
    rule: Rule,
}

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
}

impl Sides<'_> {
    /// Whether two records may be compared.
    pub(super) fn may_meet(&self, a: u32, b: u32) -> bool {
        self.of.is_none_or(|of| of.get(a as usize) != of.get(b as usize))
    }

    /// Records that partners are sought for: all of one file's, twice the lesser file's of two.
    fn searched(&self, records: u32) -> u64 {
        let Some(of) = self.of else { return records.into() };
        let second = of.iter().filter(|second| **second).count() as u64;
        2 * second.min(u64::from(records).saturating_sub(second))
    }

    /// Pairs that may be compared among the records of a key.
    fn touched(&self, group: &[(u64, u32, u16)]) -> u64 {
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

/// Pairs of records, the lesser first, ascending.
pub(super) fn pairs(
    columns: &[Column],
    records: u32,
    sides: Sides<'_>,
    report: &mut BlockingReport,
) -> Vec<(u32, u32)> {
    let mut entries: Vec<(u64, u32, u16)> = Vec::new();
    for (at, column) in (0_u16..).zip(columns) {
        let mut hashes: Vec<u64> = Vec::new();
        let mut starts: Vec<u32> = vec![0];
        for value in 0..column.distinct() {
            hashes.extend(keys(column, value as u32, at).iter().map(|key| key.hash));
            starts.push(u32::try_from(hashes.len()).unwrap_or(u32::MAX));
        }
        for record in 0..records {
            let value = column.value(record) as usize;
            if let (Some(from), Some(to)) = (starts.get(value), value.checked_add(1).and_then(|next| starts.get(next)))
                && let Some(hashes) = hashes.get(*from as usize..*to as usize)
            {
                entries.extend(hashes.iter().map(|hash| (*hash, record, at)));
            }
        }
    }
    entries.sort_unstable();
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
    let index = Index::new(kept, joint, records, report);
    collect(&index, columns, records, sides, report)
}

/// The size of block up to which all smaller ones touch no more pairs than `most`.
fn limit(entries: &[(u64, u32, u16)], sides: Sides<'_>, most: u64) -> u64 {
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
fn joint(common: &[(u32, u64, u16)], sides: Sides<'_>, report: &mut BlockingReport, most: u64) -> Vec<(u64, u32, u16)> {
    let mut entries: Vec<(u64, u32, u16)> = Vec::new();
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
    fn new(kept: Vec<(u64, u32, u16)>, joint: Vec<(u64, u32, u16)>, records: u32, report: &mut BlockingReport) -> Self {
        let mut index = Self {
            starts: vec![0; records as usize + 2],
            of_record: vec![(0, 0); kept.len() + joint.len()],
            group_starts: vec![0],
            bearers: Vec::with_capacity(kept.len() + joint.len()),
            units: Vec::new(),
        };
        for (_, record, _) in kept.iter().chain(&joint) {
            if let Some(start) = index.starts.get_mut(*record as usize + 2) {
                *start += 1;
            }
        }
        for at in 2..index.starts.len() {
            index.starts[at] += index.starts[at - 1];
        }
        for (list, counts) in [(&kept, true), (&joint, false)] {
            for group in list.chunk_by(|a, b| a.0 == b.0) {
                let number = u32::try_from(index.units.len()).unwrap_or(u32::MAX);
                report.keys += 1;
                report.largest_block = report.largest_block.max(group.len() as u64);
                let bits = libm::log2(f64::from(records) / group.len() as f64).max(0.0);
                index.units.push(if counts { libm::floor(bits * UNITS) as u16 } else { 0 });
                for (_, record, column) in group {
                    index.bearers.push(*record);
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
) -> Vec<(u32, u32)> {
    // A pair of one record in each other's place must be as surprising as finding it at all, but for what the keys
    // cannot see.
    let least = (libm::log2(f64::from(records.max(2))) * 0.75 * UNITS) as u32;
    let mut shared = vec![Shared::default(); records as usize];
    let mut touched: Vec<u32> = Vec::new();
    let mut common: Vec<(&Column, u32, u32)> = Vec::new();
    let mut found: Vec<(u32, u32, u16)> = Vec::new();
    let value_units: Vec<Vec<u16>> = columns
        .iter()
        .map(|column| (0..column.distinct()).map(|value| (column.value_bits(value as u32) * UNITS) as u16).collect())
        .collect();
    for record in 0..records {
        touched.clear();
        for &(column, group) in index.keys(record) {
            let units = index.units.get(group as usize).copied().unwrap_or(0);
            let bearers = index.bearers(group);
            let after = bearers.partition_point(|other| *other <= record);
            for &other in bearers.get(after..).unwrap_or(&[]) {
                let Some(seen) = shared.get_mut(other as usize) else { continue };
                if seen.by != record + 1 {
                    if !sides.may_meet(record, other) {
                        continue;
                    }
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
        report.touched += touched.len() as u64;
        // Values too common for a key of their own count too.
        common.clear();
        let mut most = 0;
        for (column, value_units) in columns.iter().zip(&value_units) {
            let value = column.value(record);
            let bearers = column.counts.get(value as usize).copied().unwrap_or(0);
            if u64::from(bearers) > report.largest_block {
                let units = u32::from(value_units.get(value as usize).copied().unwrap_or(0));
                most += units;
                common.push((column, value, units));
            }
        }
        for &other in &touched {
            let mut units = shared.get(other as usize).map_or(0, |seen| seen.units);
            if units + most < least {
                continue;
            }
            for (column, value, own) in &common {
                units += if column.value(other) == *value { *own } else { 0 };
            }
            if units >= least {
                found.push((record, other, u16::try_from(units).unwrap_or(u16::MAX)));
            }
        }
    }
    let most = (sides.searched(records) * PAIRS).max(20_000);
    let mut histogram = vec![0_u64; usize::from(u16::MAX) + 1];
    found.iter().for_each(|(.., units)| histogram[usize::from(*units)] += 1);
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
    found.retain(|(.., units)| *units >= from);
    report.pairs = found.len() as u64;
    found.into_iter().map(|(a, b, _)| (a, b)).collect()
}

/// The keys of a value. Words share theirs between columns, so that values in each other's place meet.
fn keys(column: &Column, value: u32, at: u16) -> Vec<Key> {
    let own = 1_000 + u64::from(at);
    let compact = column.compact(value);
    let mut found = Vec::new();
    let mut push = |rule: Rule, tag: u64, chars: &[char]| {
        found.push(Key { hash: hash::chars(hash::pair(rule as u64, tag), chars), rule });
    };
    match column.kind {
        Kind::Words | Kind::Company | Kind::Text => {
            let tokens = column.tokens(value);
            if tokens.len() > 1 {
                push(Rule::Whole, 1, compact);
            }
            tokens.iter().for_each(|token| push(Rule::Token, 1, column.token(*token)));
            if compact.len() > 4 {
                push(Rule::Start, own, &compact[..4]);
                push(Rule::End, own, &compact[compact.len() - 4..]);
            }
            let sound = sound(compact);
            if sound.len() > 2 {
                push(Rule::Sound, own, &sound);
            }
            for key in column.name_keys(value) {
                let hash = hash::text(hash::pair(Rule::Name as u64, 1), &key);
                found.push(Key { hash, rule: Rule::Name });
            }
        }
        Kind::Code | Kind::Number => {
            push(Rule::Whole, own, compact);
            if compact.len() >= 4 {
                let half = compact.len() / 2;
                push(Rule::Start, own, &compact[..compact.len() - half]);
                push(Rule::End, own, &compact[compact.len() - half..]);
            }
        }
        Kind::Date => {
            push(Rule::Whole, own, compact);
            if let Some(parts) = column.parts(value) {
                let mut part = |which: u64, a: u32, b: u32| {
                    let hash = hash::pair(hash::pair(own, which), u64::from(a) << 32 | u64::from(b));
                    found.push(Key { hash, rule: Rule::Part });
                };
                part(1, parts.year, parts.month);
                part(2, parts.year, parts.day);
                part(3, parts.month, parts.day);
            }
        }
    }
    found.sort_unstable_by_key(|key| (key.hash, key.rule));
    found.dedup_by_key(|key| key.hash);
    found
}

/// A sound key in the manner of Soundex, without its limit to four signs: the first letter and the classes of the
/// consonants after it, without repeats.
fn sound(text: &[char]) -> Vec<char> {
    let class = |c: char| match c {
        'b' | 'f' | 'p' | 'v' | 'w' => '1',
        'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        _ => '0',
    };
    let Some((first, rest)) = text.split_first() else { return Vec::new() };
    if !first.is_ascii_alphabetic() {
        return Vec::new();
    }
    let mut key = vec![*first];
    let mut last = class(*first);
    for c in rest {
        let class = class(*c);
        if class != '0' && class != last {
            key.push(class);
        }
        last = class;
        if key.len() == 6 {
            break;
        }
    }
    key
}
