//! What speaks for two subjects being one, and what against, in bits.

use super::key::{Gram, Grams, grams, letters};
use super::profile::Profile;
use super::{Aspect, Part};
use crate::model::sheet::Place;
use crate::name::Company;
use crate::resolve::link::hash::Map;

/// Bits of a name beyond those of one subject among all; what a name says more than that is not to be known from how
/// rare its parts are.
const NAME_SURPLUS: f64 = 12.0;
/// Bits that each edit of difference between names takes away ([`Company::edits`]).
const EDIT: f64 = 3.0;
/// Most bits of a value that agrees, and what is kept for its agreeing by error.
const MOST: f64 = 12.0;
const DOUBT: f64 = 0.2;

/// Bits that a value takes away that both state and that differs: people, phones and addresses change, the day of
/// foundation does not.
fn against(aspect: Aspect) -> f64 {
    match aspect {
        Aspect::Name => 0.0,
        Aspect::Phone | Aspect::Email => 1.0,
        Aspect::Site | Aspect::Address => 1.5,
        Aspect::Person => 2.0,
        Aspect::Founded => 3.0,
    }
}

/// Weighs pairs of profiles.
pub(super) struct Weigher<'a> {
    profiles: &'a [Profile],
    counts: &'a Grams,
    /// Profiles that state each value, and that state the aspect at all.
    bearers: Map<(Aspect, u64), u32>,
    stated: Map<Aspect, u32>,
    /// Profiles of each kind.
    kinds: Map<u8, u32>,
}

/// How two names stand to each other.
struct Names {
    cost: f64,
    bits: f64,
    left: Place,
    right: Place,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(profiles: &'a [Profile], counts: &'a Grams) -> Self {
        let mut bearers: Map<(Aspect, u64), u32> = Map::default();
        let mut stated: Map<Aspect, u32> = Map::default();
        let mut kinds: Map<u8, u32> = Map::default();
        for profile in profiles {
            *kinds.entry(profile.kind as u8).or_default() += 1;
            for group in profile.traits.chunk_by(|a, b| a.0 == b.0) {
                if let Some((aspect, ..)) = group.first() {
                    *stated.entry(*aspect).or_default() += 1;
                }
                group.iter().for_each(|(aspect, value, _)| *bearers.entry((*aspect, *value)).or_default() += 1);
            }
        }
        Self { profiles, counts, bearers, stated, kinds }
    }

    /// The prior and the parts, in thousandths of a bit; `None` where the names say that they are two.
    pub(super) fn weigh(&self, left: u32, right: u32) -> Option<(i32, Vec<Part>)> {
        let (a, b) = (self.profiles.get(left as usize)?, self.profiles.get(right as usize)?);
        let all = self.kinds.get(&(a.kind as u8)).copied().unwrap_or(2).max(2);
        let prior = libm::log2(f64::from(all));
        let names = self.names(a, b, prior)?;
        let mut parts = vec![Part {
            aspect: Aspect::Name,
            agrees: true,
            millibits: milli(names.bits - EDIT * names.cost),
            left: names.left,
            right: names.right,
        }];
        for aspect in Aspect::ALL.iter().copied() {
            parts.extend(self.part(a, b, aspect));
        }
        Some((-milli(prior), parts))
    }

    /// The names that are most alike.
    fn names(&self, a: &Profile, b: &Profile, prior: f64) -> Option<Names> {
        let mut best = None;
        for left in &a.names {
            for right in &b.names {
                let cost = cost(&left.1, &right.1);
                if best.is_none_or(|(least, ..): (f64, _, _)| cost < least) {
                    best = Some((cost, left, right));
                }
            }
        }
        let (cost, left, right) = best.filter(|(cost, ..)| *cost < f64::MAX)?;
        let shared = self.shared(&left.1, &right.1);
        // Names in two scripts share no letters: that they sound or mean the same counts for one among all, less two.
        let bits = if shared > 0.0 { shared.min(prior + NAME_SURPLUS) } else { prior - 2.0 };
        Some(Names { cost, bits, left: left.2, right: right.2 })
    }

    /// Bits of the pieces that two names share, the rarest first; none counts that overlaps one that did.
    fn shared(&self, left: &str, right: &str) -> f64 {
        let (a, b) = (grams(&letters(left)), grams(&letters(right)));
        let mut both: Vec<&Gram> = a.iter().filter(|own| b.iter().any(|other| other.hash == own.hash)).collect();
        both.sort_by_key(|gram| (self.counts.bearers(gram.hash), gram.hash, gram.from));
        let mut taken: Vec<&Gram> = Vec::new();
        let mut sum = 0.0;
        for gram in both {
            let free = |other: &&Gram| gram.to <= other.from || other.to <= gram.from;
            if taken.iter().all(free) && !taken.iter().any(|other| other.hash == gram.hash) {
                sum += self.counts.bits(gram.hash);
                taken.push(gram);
            }
        }
        sum
    }

    fn part(&self, a: &Profile, b: &Profile, aspect: Aspect) -> Option<Part> {
        let of = |profile: &Profile| -> Vec<(Aspect, u64, Place)> {
            profile.traits.iter().copied().filter(|own| own.0 == aspect).collect()
        };
        let (ours, theirs) = (of(a), of(b));
        let (first, other) = (ours.first()?, theirs.first()?);
        let shared = ours.iter().find_map(|own| Some((own, theirs.iter().find(|their| their.1 == own.1)?)));
        let all = self.stated.get(&aspect).copied().unwrap_or(1);
        Some(match shared {
            Some((own, their)) => {
                let bearers = self.bearers.get(&(aspect, own.1)).copied().unwrap_or(1).max(1);
                let bits = libm::log2(f64::from(all) / f64::from(bearers)).clamp(0.0, MOST) - DOUBT;
                Part { aspect, agrees: true, millibits: milli(bits), left: own.2, right: their.2 }
            }
            None => Part { aspect, agrees: false, millibits: -milli(against(aspect)), left: first.2, right: other.2 },
        })
    }
}

/// Thousandths of a bit, in whole hundredths of one, so that two decimals on a page add up.
fn milli(bits: f64) -> i32 {
    libm::round(bits * 100.0) as i32 * 10
}

/// Edits between two names; `f64::MAX` where they are different ones.
fn cost(left: &str, right: &str) -> f64 {
    Company::read(left).edits(&Company::read(right)).unwrap_or(f64::MAX)
}
