//! Which pairs are worth comparing: records meet at keys, and what they share must surprise enough together.
//!
//! A key that few bear brings its bearers together. One that too many bear does so only together with another such key
//! of another column; what a pair learns by sharing it counts all the same.

use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

use super::column::Column;
use super::hash::{self, Map};
use super::kind::Kind;
use crate::context::{Hands, each_chunk, each_part};
use crate::name::KeyReader;

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

/// Values whose keys one hand finds at a time.
const VALUES: usize = 1_024;
/// Records whose partners one hand seeks at a time: so many parts of them, but neither fewer nor more records than these.
const SEEKING_PARTS: usize = 32;
const FEWEST_RECORDS: usize = 64;
const MOST_RECORDS: usize = 4_096;

/// A kind of key.
#[derive(Clone, Copy)]
enum Rule {
    Whole,
    Token,
    Name,
    Sound,
    Start,
    End,
}

/// A record that bears a key, with the column it stands in.
type Entry = (u64, u32, u16);

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
    fn seeks(&self, record: u32) -> bool {
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

/// Hashes of the keys of a column's values.
struct Keys {
    starts: Vec<u32>,
    hashes: Vec<u64>,
}

impl Keys {
    /// The keys of the values that are `asked` for; of these only the `wanted` keys.
    fn find(
        column: &Column,
        at: u16,
        hands: &dyn Hands,
        asked: impl Fn(u32) -> bool + Sync,
        wanted: impl Fn(u64) -> bool + Sync,
    ) -> Self {
        let parts = each_part(hands, column.distinct().div_ceil(VALUES), |part| {
            let values = part * VALUES..column.distinct().min((part + 1) * VALUES);
            let mut reader = KeyReader::default();
            let mut own: Vec<u64> = Vec::with_capacity(32);
            let (mut hashes, mut ends) = (Vec::with_capacity(values.len() * 8), Vec::with_capacity(values.len()));
            for value in values.map(|value| value as u32) {
                own.clear();
                if asked(value) {
                    keys(column, value, at, &mut reader, |hash| {
                        if wanted(hash) {
                            own.push(hash);
                        }
                    });
                }
                own.sort_unstable();
                own.dedup();
                hashes.extend_from_slice(&own);
                ends.push(u32::try_from(hashes.len()).unwrap_or(u32::MAX));
            }
            (hashes, ends)
        });
        let mut keys = Self { starts: vec![0], hashes: Vec::new() };
        for (hashes, ends) in parts {
            let before = u32::try_from(keys.hashes.len()).unwrap_or(u32::MAX);
            keys.hashes.extend(hashes);
            keys.starts.extend(ends.iter().map(|end| before.saturating_add(*end)));
        }
        keys
    }

    fn of(&self, value: u32) -> &[u64] {
        let at = value as usize;
        match (self.starts.get(at), at.checked_add(1).and_then(|next| self.starts.get(next))) {
            (Some(from), Some(to)) => self.hashes.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// The keys of all records, ascending. Of two files the greater one's keys count only where the lesser one has them too.
fn entries(columns: &[Column], records: u32, sides: Sides<'_>, hands: &dyn Hands) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut add = |at: u16, column: &Column, keys: &Keys, taken: &dyn Fn(u32) -> bool| {
        for record in (0..records).filter(|record| taken(*record)) {
            entries.extend(keys.of(column.value(record)).iter().map(|hash| (*hash, record, at)));
        }
    };
    if sides.of.is_none() {
        for (at, column) in (0_u16..).zip(columns) {
            let keys = Keys::find(column, at, hands, |_| true, |_| true);
            add(at, column, &keys, &|_| true);
        }
        sort(&mut entries, hands);
        return entries;
    }
    let is_lesser = |record: u32| sides.seeks(record);
    let mut wanted: Map<u64, ()> = Map::default();
    let found: Vec<(Vec<bool>, Keys)> = (0_u16..)
        .zip(columns)
        .map(|(at, column)| {
            let mut borne = vec![false; column.distinct()];
            for record in (0..records).filter(|record| is_lesser(*record)) {
                if let Some(own) = borne.get_mut(column.value(record) as usize) {
                    *own = true;
                }
            }
            let keys = Keys::find(column, at, hands, |value| borne.get(value as usize) == Some(&true), |_| true);
            (borne, keys)
        })
        .collect();
    wanted.extend(found.iter().flat_map(|(_, keys)| &keys.hashes).map(|hash| (*hash, ())));
    for ((at, column), (_, keys)) in (0_u16..).zip(columns).zip(&found) {
        add(at, column, keys, &is_lesser);
        let others = Keys::find(column, at, hands, |_| true, |hash| wanted.contains_key(&hash));
        add(at, column, &others, &|record| !is_lesser(record));
    }
    sort(&mut entries, hands);
    entries
}

/// Bits by which entries are parted before each part is sorted.
const SORT_BITS: u32 = 6;

/// Sorts entries: parted by their first bits, then each part by itself.
fn sort(entries: &mut Vec<Entry>, hands: &dyn Hands) {
    let part = |entry: &Entry| (entry.0 >> (64 - SORT_BITS)) as usize;
    let mut starts = [0_usize; (1 << SORT_BITS) + 1];
    entries.iter().for_each(|entry| starts[part(entry) + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts;
    let mut parted = vec![(0, 0, 0); entries.len()];
    for entry in entries.iter() {
        let place = &mut next[part(entry)];
        if let Some(slot) = parted.get_mut(*place) {
            *slot = *entry;
        }
        *place += 1;
    }
    let mut rest = parted.as_mut_slice();
    let mut slices: Vec<Mutex<&mut [Entry]>> = Vec::new();
    for bounds in starts.windows(2) {
        let (own, others) = rest.split_at_mut(bounds[1] - bounds[0]);
        slices.push(Mutex::new(own));
        rest = others;
    }
    hands.spread(slices.len(), &|part| {
        if let Some(slice) = slices.get(part) {
            slice.lock().unwrap_or_else(PoisonError::into_inner).sort_unstable();
        }
    });
    drop(slices);
    *entries = parted;
}

/// Pairs of records, the lesser first, ascending.
pub(super) fn pairs(
    columns: &[Column],
    records: u32,
    sides: Sides<'_>,
    report: &mut BlockingReport,
    hands: &dyn Hands,
) -> Vec<(u32, u32)> {
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

/// The keys of a value. Words share theirs between columns, so that values in each other's place meet.
fn keys(column: &Column, value: u32, at: u16, names: &mut KeyReader, mut each: impl FnMut(u64)) {
    let own = 1_000 + u64::from(at);
    let compact = column.compact(value);
    let hashed = |rule: Rule, tag: u64, chars: &[char]| hash::chars(hash::pair(rule as u64, tag), chars);
    match column.kind {
        Kind::Words | Kind::Company | Kind::Text => {
            let tokens = column.tokens(value);
            if tokens.len() > 1 {
                each(hashed(Rule::Whole, 1, compact));
            }
            tokens.iter().for_each(|token| each(hashed(Rule::Token, 1, column.token(*token))));
            if compact.len() > 4 {
                each(hashed(Rule::Start, own, &compact[..4]));
                each(hashed(Rule::End, own, &compact[compact.len() - 4..]));
            }
            let (sound, length) = sound(compact);
            if length > 2 {
                each(hashed(Rule::Sound, own, &sound[..length]));
            }
            if column.kind == Kind::Company {
                let tag = hash::pair(Rule::Name as u64, 1);
                names.read(column.name_text(value), |key| each(hash::text(tag, key)));
            }
        }
        Kind::Code | Kind::Number => {
            each(hashed(Rule::Whole, own, compact));
            if compact.len() >= 4 {
                let half = compact.len() / 2;
                each(hashed(Rule::Start, own, &compact[..compact.len() - half]));
                each(hashed(Rule::End, own, &compact[compact.len() - half..]));
            }
        }
        Kind::Date => {
            each(hashed(Rule::Whole, own, compact));
            if let Some(parts) = column.parts(value) {
                let part =
                    |which: u64, a: u32, b: u32| hash::pair(hash::pair(own, which), u64::from(a) << 32 | u64::from(b));
                each(part(1, parts.year, parts.month));
                each(part(2, parts.year, parts.day));
                each(part(3, parts.month, parts.day));
            }
        }
    }
}

/// Signs of a sound key at most.
const SOUND: usize = 6;

/// A sound key in the manner of Soundex, without its limit to four signs, and its length: the first letter and the classes of the
/// consonants after it, without repeats.
fn sound(text: &[char]) -> ([char; SOUND], usize) {
    let class = |c: char| match c {
        'b' | 'f' | 'p' | 'v' | 'w' => '1',
        'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        _ => '0',
    };
    let mut key = [' '; SOUND];
    let Some((first, rest)) = text.split_first().filter(|(first, _)| first.is_ascii_alphabetic()) else {
        return (key, 0);
    };
    key[0] = *first;
    let mut length = 1;
    let mut last = class(*first);
    for c in rest {
        let class = class(*c);
        if class != '0' && class != last {
            key[length] = class;
            length += 1;
        }
        last = class;
        if length == SOUND {
            break;
        }
    }
    (key, length)
}
