//! How much each level weighs, estimated without labels: expectation maximisation over counts of patterns.
//!
//! Every pair outside the candidates counts as a pair of different records, so the estimate speaks of all pairs
//! whatever rules chose the candidates. What agrees by chance is taken from pairs drawn at random, and, for levels too
//! rare to be met there, from the candidates themselves. Counts are integers and patterns are sorted, so that parts
//! merge and the result does not depend on the order of records.

use super::compare::Pattern;
use super::level::{LEVELS, Level};

/// Rounds at most, and the change of the share of matches that ends them.
const ROUNDS: usize = 60;
const SETTLED: f64 = 1e-6;
/// Pairs that the first guess at each level's frequency among matches is worth.
const GUESS: f64 = 4.0;
/// Chance pairs that every level is credited with.
const CREDIT: f64 = 1.0;
/// Chance pairs that the smallest table is credited with, of levels as usual: nine pairs do not say what is chance.
const USUAL_PAIRS: f64 = 50.0;
/// The share of matches is not taken to be below this for want of pairs alone.
const LEAST_SHARE: f64 = 0.1;

/// How often chance pairs are of each level: equal ones as seldom as the bounds of their level say, the others as seldom as in registers
/// of thousands.
const USUAL: [f64; LEVELS] =
    [0.0, 0.0001, 0.0005, 0.003, 0.015, 0.12, 0.001, 0.004, 0.006, 0.004, 0.03, 0.05, 0.004, 0.003, 0.001, 0.7584];

/// First guess of how often matches are of each level.
const FIRST: [f64; LEVELS] =
    [0.0, 0.16, 0.16, 0.16, 0.16, 0.16, 0.05, 0.03, 0.03, 0.02, 0.01, 0.01, 0.01, 0.02, 0.005, 0.03];

/// Patterns with how many pairs show each, ascending.
pub(super) type Counts = Vec<(Pattern, u64)>;

/// What parts of the pairs showed, put together: the same whatever the parts were and in whatever order they come.
pub(super) fn merge(parts: impl IntoIterator<Item = Counts>) -> Counts {
    let mut all: Counts = parts.into_iter().flatten().collect();
    all.sort_unstable();
    let sum = |group: &[(Pattern, u64)]| (group[0].0, group.iter().map(|(_, count)| count).sum());
    all.chunk_by(|a, b| a.0 == b.0).map(sum).collect()
}

/// Weights of the levels of each column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// Bits for (or, below 0, against) a match, by column and level; 0 for a missing value.
    pub(super) bits: Vec<[f64; LEVELS]>,
    /// Bits of the prior: log2 of the odds that any two records match.
    pub(super) prior: f64,
    /// Frequency of each level among matches.
    pub(super) matches: Vec<[f64; LEVELS]>,
    /// Frequency of each level among the others.
    pub(super) others: Vec<[f64; LEVELS]>,
    /// Rounds until it settled.
    pub(super) rounds: usize,
}

impl Weights {
    /// Match weight of a pattern in bits, without the prior.
    pub(super) fn of(&self, pattern: Pattern) -> f64 {
        self.bits.iter().enumerate().map(|(column, bits)| bits[pattern.level(column)]).sum()
    }
}

/// The chance that a pair with these bits, prior included, is a match.
pub(super) fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + libm::exp2(-bits))
}

/// What the estimate is made from.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    /// Columns compared.
    pub(super) columns: usize,
    /// Candidate pairs by pattern.
    pub(super) candidates: &'a Counts,
    /// Pairs drawn at random by pattern.
    pub(super) random: &'a Counts,
    /// All pairs there are.
    pub(super) pairs: f64,
    /// Records on the smaller side.
    pub(super) records: f64,
    /// How much of what is usual counts beside, 0..1: the more, the smaller the table.
    pub(super) usual: f64,
}

/// Estimates the weights.
pub(super) fn estimate(evidence: &Evidence<'_>) -> Weights {
    let columns = evidence.columns;
    let mut others = frequencies(columns, evidence.random, |_| 1.0);
    // In a small table the first guess is what is usual: many of its pairs are matches.
    credit(&mut others, None, evidence, 1.0 - evidence.usual);
    let mut matches: Vec<[f64; LEVELS]> = vec![FIRST; columns];
    let mut share = (evidence.records / 2.0 / evidence.pairs).min(0.25);
    let mut rounds = 0;
    while rounds < ROUNDS {
        rounds += 1;
        let weights = weigh(&matches, &others, share, rounds);
        let likely = |pattern: Pattern| probability(weights.prior + weights.of(pattern));
        let mut sums = vec![[0.0; LEVELS]; columns];
        let mut left = vec![[0.0; LEVELS]; columns];
        let mut total = 0.0;
        for &(pattern, count) in evidence.candidates {
            let matched = likely(pattern) * count as f64;
            total += matched;
            for column in 0..columns {
                let level = pattern.level(column);
                sums[column][level] += matched;
                left[column][level] += count as f64 - matched;
            }
        }
        others = frequencies(columns, evidence.random, |pattern| 1.0 - likely(pattern));
        credit(&mut others, Some(&left), evidence, 1.0);
        for (column, sums) in matches.iter_mut().zip(&sums) {
            let known: f64 = sums[1..].iter().sum::<f64>() + GUESS;
            for level in 1..LEVELS {
                column[level] = (sums[level] + GUESS * FIRST[level]) / known;
            }
        }
        let before = share;
        share = (total / evidence.pairs).clamp((0.5 / evidence.pairs).min(LEAST_SHARE), 0.5);
        if (share / before - 1.0).abs() < SETTLED {
            break;
        }
    }
    weigh(&matches, &others, share, rounds)
}

/// Frequency of each level among the pairs where the column is known, by weight.
fn frequencies(columns: usize, counts: &Counts, weight: impl Fn(Pattern) -> f64) -> Vec<[f64; LEVELS]> {
    let mut sums = vec![[0.0; LEVELS]; columns];
    for &(pattern, count) in counts {
        let weighed = weight(pattern) * count as f64;
        for (column, sums) in sums.iter_mut().enumerate() {
            sums[pattern.level(column)] += weighed;
        }
    }
    sums
}

/// Turns sums of random pairs to frequencies; levels that random pairs hardly show are at least as frequent as among
/// the candidates that do not match. `trust`: how much what the pairs show counts, 0..1.
fn credit(sums: &mut [[f64; LEVELS]], left: Option<&[[f64; LEVELS]]>, evidence: &Evidence<'_>, trust: f64) {
    for (column, sums) in sums.iter_mut().enumerate() {
        let all: f64 = sums.iter().sum::<f64>().max(1.0);
        let known = (sums[1..].iter().sum::<f64>() / all).max(1e-9);
        let mut total = 0.0;
        for level in 1..LEVELS {
            let seen = sums[level] / all * trust;
            let least = left.and_then(|left| left.get(column)).map_or(0.0, |left| left[level]) / evidence.pairs;
            let credit = CREDIT * (1.0 - evidence.usual) + USUAL_PAIRS * evidence.usual * USUAL[level];
            sums[level] = (seen.max(least) + credit / evidence.pairs) / known;
            total += sums[level];
        }
        sums[0] = 0.0;
        sums[1..].iter_mut().for_each(|frequency| *frequency /= total);
    }
}

fn weigh(matches: &[[f64; LEVELS]], others: &[[f64; LEVELS]], share: f64, rounds: usize) -> Weights {
    let bits = matches.iter().zip(others).map(|(m, u)| {
        let mut bits = [0.0; LEVELS];
        for level in 1..LEVELS {
            bits[level] = libm::log2(m[level] / u[level]);
        }
        // Where hardly any pair shows an equal rare value, counts alone would rank it below one an edit apart.
        for level in [Level::EqualUnique, Level::EqualRare] {
            bits[level as usize] = bits[level as usize].max(bits[Level::NearRare as usize] + 1.0);
        }
        bits
    });
    Weights {
        bits: bits.collect(),
        prior: libm::log2(share / (1.0 - share)),
        matches: matches.to_vec(),
        others: others.to_vec(),
        rounds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Three workers that each count a part give one worker's parameters, to the last bit.
        #[test]
        fn parts_merge_to_the_whole(pairs in proptest::collection::vec((0_u8..4, 0_u128..4096, 1_u64..50), 1..200)) {
            let one = |own: &[(u8, u128, u64)]| merge(own.iter().map(|(_, pattern, count)| vec![(Pattern(*pattern), *count)]));
            let whole = one(&pairs);
            let part = |number: u8| one(&pairs.iter().copied().filter(|pair| pair.0 % 3 == number).collect::<Vec<_>>());
            let merged = merge([part(2), part(0), part(1)]);
            prop_assert_eq!(&merged, &whole);
            let estimated = |counts: &Counts| {
                estimate(&Evidence { columns: 3, candidates: counts, random: counts, pairs: 1e6, records: 1e3, usual: 0.0 })
            };
            prop_assert_eq!(estimated(&merged), estimated(&whole));
        }
    }
}
