//! Where subjects meet to be compared: at what is rare in their names, by letters or by sound, and at what registers
//! state of few.

use super::profile::Profile;
use crate::name;
use crate::resolve::link::hash::{self, Map};
use crate::text::normalize::fold;
use crate::text::script::is_han;

/// Subjects that may bear a piece of a name for it to bring them together, and a trait.
const NAME_BLOCK: usize = 40;
const TRAIT_BLOCK: usize = 20;
/// Rarest pieces of a name that are keys.
const RAREST: usize = 4;
/// Rarest pairs of Han characters whose sound is a key.
const SOUNDED: usize = 2;

/// A piece of a name: two neighbouring Han characters, or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gram {
    pub(super) hash: u64,
    /// First character and the one after the last, in the folded name.
    pub(super) from: u32,
    pub(super) to: u32,
}

/// The pieces of a folded name.
pub(super) fn grams(folded: &[char]) -> Vec<Gram> {
    let mut found = Vec::new();
    let mut push = |from: usize, to: usize| {
        let hash = hash::chars(1, folded.get(from..to).unwrap_or(&[]));
        found.push(Gram { hash, from: from as u32, to: to as u32 });
    };
    let mut at = 0;
    while let Some(c) = folded.get(at).copied() {
        let run = |fits: &dyn Fn(char) -> bool| folded.iter().skip(at).take_while(|c| fits(**c)).count();
        if is_han(c) {
            let to = at + run(&is_han);
            if to - at == 1 {
                push(at, to);
            }
            (at..to - 1).for_each(|from| push(from, from + 2));
            at = to;
        } else if c.is_alphanumeric() {
            let to = at + run(&|c| c.is_alphanumeric() && !is_han(c));
            push(at, to);
            at = to;
        } else {
            at += 1;
        }
    }
    found
}

/// How many subjects bear each piece of a name.
#[derive(Debug)]
pub(super) struct Grams {
    bearers: Map<u64, u32>,
    subjects: u32,
}

impl Grams {
    pub(super) fn count(profiles: &[Profile]) -> Self {
        let mut bearers: Map<u64, u32> = Map::default();
        for profile in profiles {
            let mut own: Vec<u64> =
                profile.names.iter().flat_map(|(_, name, _)| grams(&letters(name))).map(|g| g.hash).collect();
            own.sort_unstable();
            own.dedup();
            own.into_iter().for_each(|hash| *bearers.entry(hash).or_default() += 1);
        }
        Self { bearers, subjects: u32::try_from(profiles.len()).unwrap_or(u32::MAX) }
    }

    /// How many subjects bear a piece, at least 1.
    pub(super) fn bearers(&self, hash: u64) -> u32 {
        self.bearers.get(&hash).copied().unwrap_or(1)
    }

    /// Bits that two subjects learn by sharing a piece.
    pub(super) fn bits(&self, hash: u64) -> f64 {
        libm::log2(f64::from(self.subjects.max(2)) / f64::from(self.bearers(hash))).max(0.0)
    }
}

/// The characters of a folded name.
pub(super) fn letters(name: &str) -> Vec<char> {
    fold(name).chars().collect()
}

/// Pairs of profiles that meet at some key and whose identifiers do not say that they are two; the lesser first.
pub(super) fn candidates(profiles: &[Profile], counts: &Grams) -> Vec<(u32, u32)> {
    let mut entries: Vec<(u64, u32)> = Vec::new();
    for (number, profile) in (0_u32..).zip(profiles) {
        for (_, name, _) in &profile.names {
            entries.extend(keys(name, counts).into_iter().map(|key| (key, number)));
        }
        for (aspect, value, _) in &profile.traits {
            entries.push((hash::pair(0x7_0000 + *aspect as u64, *value), number));
        }
    }
    entries.sort_unstable();
    entries.dedup();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for block in entries.chunk_by(|a, b| a.0 == b.0) {
        if block.len() > NAME_BLOCK {
            continue;
        }
        for (at, (_, left)) in block.iter().enumerate() {
            for (_, right) in block.iter().skip(at + 1) {
                if let (Some(a), Some(b)) = (profiles.get(*left as usize), profiles.get(*right as usize))
                    && a.kind == b.kind
                    && !a.conflicts(b)
                {
                    pairs.push((*left, *right));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn keys(name: &str, counts: &Grams) -> Vec<u64> {
    let folded = letters(name);
    let mut pieces = grams(&folded);
    pieces.retain(|gram| counts.bearers(gram.hash) as usize <= NAME_BLOCK.max(TRAIT_BLOCK));
    pieces.sort_unstable_by_key(|gram| (counts.bearers(gram.hash), gram.hash));
    pieces.dedup_by_key(|gram| gram.hash);
    let mut found: Vec<u64> = pieces.iter().take(RAREST).map(|gram| gram.hash).collect();
    let mut sound = |from: usize, to: usize| {
        let word: String = folded.get(from..to).unwrap_or(&[]).iter().collect();
        let sound = name::sound(&word);
        if sound.len() >= 4 {
            found.push(hash::text(2, &sound));
        }
    };
    for gram in pieces.iter().take(RAREST) {
        let (from, to) = (gram.from as usize, gram.to as usize);
        let han = |at: usize| folded.get(at).copied().is_some_and(is_han);
        if !han(from) {
            sound(from, to);
        }
    }
    let han = |at: usize| folded.get(at).copied().is_some_and(is_han);
    for gram in pieces.iter().filter(|gram| han(gram.from as usize)).take(SOUNDED) {
        let (from, to) = (gram.from as usize, gram.to as usize);
        // The brand may be two characters or three.
        sound(from, to);
        if han(to) {
            sound(from, to + 1);
        }
        if let Some(before) = from.checked_sub(1).filter(|before| han(*before)) {
            sound(before, to);
        }
    }
    found
}
