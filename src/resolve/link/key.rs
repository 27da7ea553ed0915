//! The keys at which records meet: words, sounds, beginnings and ends, parts of dates, as hashes.

use std::sync::{Mutex, PoisonError};

use super::block::Sides;
use super::column::Column;
use super::hash::{self, Map};
use super::kind::Kind;
use crate::context::{Hands, each_part};
use crate::name::KeyReader;

/// Values whose keys one hand finds at a time.
const VALUES: usize = 1_024;

/// A record that bears a key, with the column it stands in.
pub(super) type Entry = (u64, u32, u16);

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

/// Keys of a column's values, and the records that they count for: those partners are sought for, the others, or all.
struct List<'a> {
    at: u16,
    column: &'a Column,
    keys: Keys,
    seeking: Option<bool>,
}

/// The keys of all records that more than one bears, ascending. Of two files the greater one's keys count only where the lesser one has
/// them too.
pub(super) fn entries(columns: &[Column], records: u32, sides: Sides<'_>, hands: &dyn Hands) -> Vec<Entry> {
    let columns = || (0_u16..).zip(columns);
    let mut lists: Vec<List<'_>> = Vec::new();
    if sides.of.is_none() {
        lists.extend(columns().map(|(at, column)| {
            let keys = Keys::find(column, at, hands, |_| true, |_| true);
            List { at, column, keys, seeking: None }
        }));
        return parted(&lists, records, sides, Some(&Sketch::new(&lists, records, sides)), hands);
    }
    for (at, column) in columns() {
        let mut borne = vec![false; column.distinct()];
        for record in (0..records).filter(|record| sides.seeks(*record)) {
            if let Some(own) = borne.get_mut(column.value(record) as usize) {
                *own = true;
            }
        }
        let keys = Keys::find(column, at, hands, |value| borne.get(value as usize) == Some(&true), |_| true);
        lists.push(List { at, column, keys, seeking: Some(true) });
    }
    let hashes = lists.iter().flat_map(|list| &list.keys.hashes);
    let wanted: Map<u64, ()> = hashes.map(|hash| (*hash, ())).collect();
    for (at, column) in columns() {
        let keys = Keys::find(column, at, hands, |_| true, |hash| wanted.contains_key(&hash));
        lists.push(List { at, column, keys, seeking: Some(false) });
    }
    parted(&lists, records, sides, None, hands)
}

/// Calls `each` for every key of every record.
fn visit(lists: &[List<'_>], records: u32, sides: Sides<'_>, mut each: impl FnMut(Entry)) {
    for List { at, column, keys, seeking } in lists {
        for record in (0..records).filter(|record| seeking.is_none_or(|seeking| sides.seeks(*record) == seeking)) {
            keys.of(column.value(record)).iter().for_each(|hash| each((*hash, record, *at)));
        }
    }
}

/// Which keys more than one record may bear: counts by some bits of the hash, up to two.
struct Sketch(Vec<u8>);

impl Sketch {
    fn new(lists: &[List<'_>], records: u32, sides: Sides<'_>) -> Self {
        let mut all = 0_usize;
        visit(lists, records, sides, |_| all += 1);
        let mut sketch = Self(vec![0; (all * 2).next_power_of_two().max(64)]);
        let mask = sketch.0.len() - 1;
        visit(lists, records, sides, |(hash, ..)| {
            if let Some(count) = sketch.0.get_mut(hash as usize & mask) {
                *count = (*count + 1).min(2);
            }
        });
        sketch
    }

    fn is_shared(&self, hash: u64) -> bool {
        self.0.get(hash as usize & (self.0.len() - 1)).is_some_and(|count| *count > 1)
    }
}

/// Bits by which entries are parted before each part is sorted.
const SORT_BITS: u32 = 6;

/// The entries, ascending: parted by their first bits, then each part sorted by itself.
fn parted(
    lists: &[List<'_>],
    records: u32,
    sides: Sides<'_>,
    sketch: Option<&Sketch>,
    hands: &dyn Hands,
) -> Vec<Entry> {
    let part = |hash: u64| (hash >> (64 - SORT_BITS)) as usize;
    let counts = |hash: u64| sketch.is_none_or(|sketch| sketch.is_shared(hash));
    let mut starts = [0_usize; (1 << SORT_BITS) + 1];
    visit(lists, records, sides, |(hash, ..)| starts[part(hash) + 1] += usize::from(counts(hash)));
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts;
    let mut entries: Vec<Entry> = vec![(0, 0, 0); starts[1 << SORT_BITS]];
    visit(lists, records, sides, |entry| {
        if counts(entry.0) {
            let place = &mut next[part(entry.0)];
            if let Some(slot) = entries.get_mut(*place) {
                *slot = entry;
            }
            *place += 1;
        }
    });
    let mut rest = entries.as_mut_slice();
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
    entries
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
