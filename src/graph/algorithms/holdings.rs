//! Who benefits from a company in the end, and who controls it, from direct shares.
//!
//! Benefit multiplies shares along every chain and adds the chains up; rings of holdings are solved as a linear system,
//! so that no turn is cut off. Control counts votes: whoever controls a company votes its whole holding.

use std::collections::{BTreeMap, BTreeSet};

/// A direct share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Who holds it.
    pub holder: u32,
    /// In what.
    pub held: u32,
    /// How much, 0..1.
    pub share: f64,
}

/// From more than this share of the votes on, nobody can outvote.
pub const MAJORITY: f64 = 0.5;
/// From this share on a holder counts as beneficial owner in most registers (FATF; DOMAIN C4, D6.1).
pub const QUARTER: f64 = 0.25;
/// Shares of one company may add up to this much over the whole before they are scaled down: rounding of registers.
pub const ROUNDING: f64 = 0.005;
/// What a sum or a difference of shares may be off by.
const CLOSE: f64 = 1e-9;
/// Companies in one ring of holdings up to which the system is solved by elimination; larger ones by iteration.
const MOST_DENSE: usize = 256;
/// Rounds of that iteration at most.
const MOST_ROUNDS: u32 = 20_000;

/// Direct shares, by company. Of two statements of the same holding the greater counts.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    holders: BTreeMap<u32, Vec<(u32, f64)>>,
    held: BTreeMap<u32, Vec<(u32, f64)>>,
    stated: BTreeMap<u32, f64>,
}

/// What one holder has of a company in the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Benefit {
    /// Who: nobody is known to hold it.
    pub holder: u32,
    /// Share over all chains, 0..1.
    pub share: f64,
}

/// Who benefits from a company in the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Benefits {
    /// Greatest share first, then by number.
    pub holders: Vec<Benefit>,
    /// What no stated chain leads to, 0..1.
    pub missing: f64,
    /// Companies above it that hold one another and nobody else holds, so that their share leads nowhere; ascending.
    pub closed: Vec<u32>,
    /// What is stated of direct shares, over one where registers contradict each other.
    pub stated: f64,
}

impl Holdings {
    /// Puts shares together; those out of 0..1 and holdings in oneself stay out. Where those of one company add up to
    /// more than the whole they are scaled down to it.
    #[must_use]
    pub fn new(shares: impl IntoIterator<Item = Share>) -> Self {
        let mut pairs: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for Share { holder, held, share } in shares {
            if holder != held && share > 0.0 && share <= 1.0 {
                let known = pairs.entry((held, holder)).or_insert(0.0);
                *known = known.max(share);
            }
        }
        let mut all = Self::default();
        for ((held, holder), share) in pairs {
            all.holders.entry(held).or_default().push((holder, share));
        }
        for (held, list) in &mut all.holders {
            let sum: f64 = list.iter().map(|(_, share)| share).sum();
            all.stated.insert(*held, sum);
            if sum > 1.0 {
                list.iter_mut().for_each(|(_, share)| *share /= sum);
            }
            for (holder, share) in list.iter() {
                all.held.entry(*holder).or_default().push((*held, *share));
            }
        }
        all
    }

    /// Direct holders of a company, by number, with their shares.
    #[must_use]
    pub fn holders(&self, company: u32) -> &[(u32, f64)] {
        self.holders.get(&company).map_or(&[], Vec::as_slice)
    }

    /// What a holder has directly, by number.
    #[must_use]
    pub fn held(&self, holder: u32) -> &[(u32, f64)] {
        self.held.get(&holder).map_or(&[], Vec::as_slice)
    }

    /// Everyone above a company, without itself unless it holds itself in a ring; ascending.
    fn above(&self, company: u32) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        let mut open = vec![company];
        while let Some(at) = open.pop() {
            open.extend(self.holders(at).iter().map(|(holder, _)| *holder).filter(|holder| seen.insert(*holder)));
        }
        seen.into_iter().collect()
    }

    /// The share that everyone above has in `company` over all chains, and the closed rings found.
    ///
    /// With `a(i, j)` the share of `i` in `j`, the chains from `i` add up to `x(i) = a(i, company) + Σ a(i, j) x(j)`. It
    /// is solved ring by ring, from the company outward.
    fn chains(&self, company: u32) -> (BTreeMap<u32, f64>, Vec<u32>) {
        let above = self.above(company);
        let at = |who: u32| above.binary_search(&who).ok();
        // Arcs from a held company to its holders; a ring is known when everything below it is.
        let arcs: Vec<(u32, u32)> = (0_u32..)
            .zip(&above)
            .flat_map(|(from, who)| {
                let holders = self.holders(*who).iter();
                holders.filter_map(move |(holder, _)| Some((from, u32::try_from(at(*holder)?).ok()?)))
            })
            .collect();
        let count = u32::try_from(above.len()).unwrap_or(u32::MAX);
        let Ok(graph) = super::Csr::build(count, &arcs, None, super::Direction::Directed) else {
            return (BTreeMap::new(), Vec::new());
        };
        let label = super::strong_components(&graph);
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (vertex, own) in (0_u32..).zip(&label) {
            members.entry(*own).or_default().push(vertex);
        }
        let mut open: BTreeMap<u32, usize> = members.keys().map(|own| (*own, 0)).collect();
        for (from, to) in &arcs {
            if label[*from as usize] != label[*to as usize] {
                *open.entry(label[*to as usize]).or_default() += 1;
            }
        }
        let mut ready: Vec<u32> = open.iter().filter(|(_, waits)| **waits == 0).map(|(own, _)| *own).collect();
        let mut chains = vec![0.0; above.len()];
        let mut closed = Vec::new();
        while let Some(own) = ready.pop() {
            let Some(ring) = members.get(&own) else { continue };
            let inside = |who: u32| at(who).and_then(|who| ring.binary_search(&u32::try_from(who).ok()?).ok());
            let known: Vec<f64> = ring
                .iter()
                .map(|vertex| {
                    let terms = self.held(above[*vertex as usize]).iter().filter_map(|(held, share)| {
                        let direct = if *held == company { *share } else { 0.0 };
                        let onward = at(*held).filter(|_| inside(*held).is_none()).map_or(0.0, |held| chains[held]);
                        Some(direct + share * onward).filter(|term| *term > 0.0)
                    });
                    terms.sum()
                })
                .collect();
            let within: Vec<Vec<(usize, f64)>> = ring
                .iter()
                .map(|vertex| {
                    let held = self.held(above[*vertex as usize]).iter();
                    held.filter_map(|(held, share)| Some((inside(*held)?, *share))).collect()
                })
                .collect();
            match solve(&within, &known) {
                Some(solved) => ring.iter().zip(solved).for_each(|(vertex, share)| chains[*vertex as usize] = share),
                // Nobody outside holds any of it: what comes in never goes on.
                None => closed.extend(ring.iter().map(|vertex| above[*vertex as usize])),
            }
            for vertex in ring {
                for holder in graph.successors(*vertex) {
                    let other = label[*holder as usize];
                    if other == own {
                        continue;
                    }
                    if let Some(waits) = open.get_mut(&other) {
                        *waits -= 1;
                        if *waits == 0 {
                            ready.push(other);
                        }
                    }
                }
            }
        }
        closed.sort_unstable();
        (above.into_iter().zip(chains).collect(), closed)
    }

    /// Who benefits from a company in the end: those above it whom nobody is known to hold.
    #[must_use]
    pub fn benefits(&self, company: u32) -> Benefits {
        let (chains, closed) = self.chains(company);
        let mut holders: Vec<Benefit> = chains
            .into_iter()
            .filter(|(who, share)| self.holders(*who).is_empty() && *share > 0.0)
            .map(|(holder, share)| Benefit { holder, share: share.min(1.0) })
            .collect();
        holders.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.holder.cmp(&b.holder)));
        let known: f64 = holders.iter().map(|benefit| benefit.share).sum();
        let missing = if 1.0 - known > CLOSE { 1.0 - known } else { 0.0 };
        Benefits { holders, missing, closed, stated: self.stated.get(&company).copied().unwrap_or(0.0) }
    }

    /// Share of the benefit that `holder` has over all chains, 0..1; of one who is in a ring without the turns that lead
    /// back to itself.
    #[must_use]
    pub fn benefit_of(&self, holder: u32, company: u32) -> f64 {
        let share = self.chains(company).0.get(&holder).copied().unwrap_or(0.0);
        let back = self.chains(holder).0.get(&holder).copied().unwrap_or(0.0);
        (share / (1.0 + back)).min(1.0)
    }

    /// Companies that `holder` controls, by the rule that it and those it controls hold more than half of each; without
    /// itself, ascending. The least such set: companies that only hold one another are controlled by nobody.
    #[must_use]
    pub fn controlled(&self, holder: u32) -> Vec<u32> {
        let mut votes: BTreeMap<u32, f64> = BTreeMap::new();
        let mut inside: BTreeSet<u32> = [holder].into();
        let mut open = vec![holder];
        while let Some(at) = open.pop() {
            for (held, share) in self.held(at) {
                let sum = votes.entry(*held).or_insert(0.0);
                *sum += share;
                if *sum > MAJORITY + CLOSE && inside.insert(*held) {
                    open.push(*held);
                }
            }
        }
        inside.remove(&holder);
        inside.into_iter().collect()
    }

    /// Votes in a company that `holder` has itself and through companies it controls, 0..1.
    #[must_use]
    pub fn votes(&self, holder: u32, company: u32) -> f64 {
        let controlled = self.controlled(holder);
        let counts = |who: u32| who == holder || (who != company && controlled.binary_search(&who).is_ok());
        self.holders(company).iter().filter(|(who, _)| counts(*who)).map(|(_, share)| share).sum()
    }

    /// Whoever has a quarter of the votes in a company or more, itself and through companies it controls, and is not
    /// controlled by another: greatest first, then by number.
    #[must_use]
    pub fn controllers(&self, company: u32) -> Vec<Benefit> {
        let above = self.above(company);
        let controlled: BTreeSet<u32> =
            above.iter().flat_map(|who| self.controlled(*who)).filter(|who| *who != company).collect();
        let mut found: Vec<Benefit> = above
            .iter()
            .filter(|who| **who != company && !controlled.contains(who))
            .map(|who| Benefit { holder: *who, share: self.votes(*who, company) })
            .filter(|benefit| benefit.share >= QUARTER - CLOSE)
            .collect();
        found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.holder.cmp(&b.holder)));
        found
    }

    /// The chain from `holder` down to `company` that carries the greatest product of shares, both ends included; of
    /// equal ones the shortest, then the least.
    #[must_use]
    pub fn chain(&self, holder: u32, company: u32) -> Option<(Vec<u32>, f64)> {
        // Upward from the company, the greatest product first; a settled one never grows.
        let mut best: BTreeMap<u32, (f64, u32, Option<u32>)> = [(company, (1.0, 0, None))].into();
        let mut open: BTreeSet<u32> = [company].into();
        let mut settled: BTreeSet<u32> = BTreeSet::new();
        loop {
            let order = |who: &u32| best.get(who).map_or((0.0, 0), |(product, steps, _)| (*product, *steps));
            let next = open.iter().copied().min_by(|a, b| {
                let ((left, steps), (right, others)) = (order(a), order(b));
                right.total_cmp(&left).then(steps.cmp(&others)).then(a.cmp(b))
            })?;
            open.remove(&next);
            settled.insert(next);
            let (product, steps, _) = *best.get(&next)?;
            if next == holder && next != company {
                break;
            }
            for (who, share) in self.holders(next) {
                if settled.contains(who) {
                    continue;
                }
                let found = (product * share, steps + 1, Some(next));
                let better = best.get(who).is_none_or(|known| {
                    found.0 > known.0
                        || (found.0.total_cmp(&known.0).is_eq() && (found.1, found.2) < (known.1, known.2))
                });
                if better {
                    best.insert(*who, found);
                    open.insert(*who);
                }
            }
        }
        let mut chain = vec![holder];
        while let Some((_, _, Some(next))) = chain.last().and_then(|last| best.get(last)) {
            chain.push(*next);
        }
        Some((chain, best.get(&holder)?.0))
    }
}

/// Solves `x = known + within·x` of a ring; none when it is closed, so that there is no single answer.
fn solve(within: &[Vec<(usize, f64)>], known: &[f64]) -> Option<Vec<f64>> {
    let size = known.len();
    if size == 1 && within.first().is_none_or(Vec::is_empty) {
        return Some(known.to_vec());
    }
    if size > MOST_DENSE {
        let mut x = known.to_vec();
        for _ in 0..MOST_ROUNDS {
            let mut moved: f64 = 0.0;
            for at in 0..size {
                let next = known[at] + within[at].iter().map(|(held, share)| share * x[*held]).sum::<f64>();
                moved = moved.max((next - x[at]).abs());
                x[at] = next;
            }
            if moved < 1e-13 {
                return Some(x);
            }
        }
        return None;
    }
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
    for (at, (held, own)) in within.iter().zip(known).enumerate() {
        let mut row = vec![0.0; size + 1];
        row[at] = 1.0;
        held.iter().for_each(|(other, share)| row[*other] -= share);
        row[size] = *own;
        rows.push(row);
    }
    for step in 0..size {
        let pivot = (step..size).max_by(|a, b| rows[*a][step].abs().total_cmp(&rows[*b][step].abs()))?;
        if rows[pivot][step].abs() < CLOSE {
            return None;
        }
        rows.swap(step, pivot);
        for below in step + 1..size {
            let factor = rows[below][step] / rows[step][step];
            if factor.abs() > 0.0 {
                let (above, rest) = rows.split_at_mut(below);
                for (value, own) in rest[0][step..=size].iter_mut().zip(&above[step][step..=size]) {
                    *value -= factor * own;
                }
            }
        }
    }
    let mut x = vec![0.0; size];
    for step in (0..size).rev() {
        let later: f64 = (step + 1..size).map(|column| rows[step][column] * x[column]).sum();
        x[step] = (rows[step][size] - later) / rows[step][step];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holdings(list: &[(u32, u32, f64)]) -> Holdings {
        Holdings::new(list.iter().map(|(holder, held, share)| Share { holder: *holder, held: *held, share: *share }))
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn chains_multiply_and_add_up() {
        // 1 holds 60 % of 10 and 40 % of 11; they hold 50 % and 30 % of 20; 2 holds the rest of 10.
        let all = holdings(&[(1, 10, 0.6), (2, 10, 0.4), (1, 11, 0.4), (10, 20, 0.5), (11, 20, 0.3)]);
        let found = all.benefits(20);
        assert_eq!(found.holders.iter().map(|one| one.holder).collect::<Vec<_>>(), [1, 2]);
        close(found.holders[0].share, 0.42);
        close(found.holders[1].share, 0.2);
        close(found.missing, 0.38);
        assert_eq!(all.chain(1, 20).map(|found| found.0), Some(vec![1, 10, 20]));
        // 1 controls 10 and so half of 20; through 11 it controls nothing.
        close(all.votes(1, 20), 0.5);
        assert_eq!(all.controllers(20).iter().map(|one| one.holder).collect::<Vec<_>>(), [1, 11]);
    }

    #[test]
    fn rings_are_solved_and_closed_ones_said() {
        // 10 and 11 hold 40 % and 30 % of each other; 1 holds 60 % of 10.
        let all = holdings(&[(1, 10, 0.6), (11, 10, 0.4), (10, 11, 0.3), (2, 11, 0.7)]);
        let found = all.benefits(10);
        // x = 0.6 / (1 − 0.12), y = 0.7 · 0.4 / (1 − 0.12).
        close(found.holders[0].share, 0.6 / 0.88);
        close(found.holders[1].share, 0.28 / 0.88);
        close(found.missing, 0.0);
        let closed = holdings(&[(10, 11, 1.0), (11, 10, 1.0), (10, 20, 0.8), (1, 20, 0.2)]);
        let found = closed.benefits(20);
        assert_eq!(found.closed, [10, 11]);
        close(found.missing, 0.8);
        assert!(closed.controlled(10).contains(&11));
        // Fifty-one per cent of each other make nobody their master.
        let found = holdings(&[(10, 11, 0.51), (11, 10, 0.51), (1, 10, 0.3)]).controllers(10);
        assert_eq!(found.first().map(|one| one.holder), Some(1));
    }

    #[test]
    fn control_is_consolidated() {
        // 1 controls 10 and 11, which have 30 % and 25 % of 20: together more than half.
        let all = holdings(&[(1, 10, 0.51), (1, 11, 0.9), (10, 20, 0.3), (11, 20, 0.25)]);
        assert_eq!(all.controlled(1), [10, 11, 20]);
        close(all.votes(1, 20), 0.55);
        assert!(holdings(&[(1, 10, 0.5), (10, 20, 0.9)]).controlled(1).is_empty());
    }

    proptest! {
        /// Against walks of up to 400 steps, added up one after the other.
        #[test]
        fn benefits_agree_with_long_walks(list in prop::collection::vec((0_u32..7, 0_u32..7, 0.05_f64..0.3), 0..14)) {
            let all = holdings(&list);
            let found = all.benefits(0);
            let mut reach = vec![0.0; 7];
            reach[0] = 1.0;
            let mut sums = [0.0; 7];
            for _ in 0..400 {
                let mut next = vec![0.0; 7];
                for held in 0..7_u32 {
                    for (holder, share) in all.holders(held) {
                        next[*holder as usize] += reach[held as usize] * share;
                    }
                }
                sums.iter_mut().zip(&next).for_each(|(sum, more)| *sum += more);
                reach = next;
            }
            let known: f64 = found.holders.iter().map(|one| one.share).sum();
            if found.closed.is_empty() {
                prop_assert!((known + found.missing - 1.0).abs() < 1e-6);
            }
            for who in 1..7_u32 {
                let own = found.holders.iter().find(|one| one.holder == who).map_or(0.0, |one| one.share);
                let expected = if all.holders(who).is_empty() { sums[who as usize] } else { 0.0 };
                prop_assert!((own - expected).abs() < 1e-6, "{who}: {own} instead of {expected}");
            }
            // The order of statements changes nothing.
            let mut turned = list.clone();
            turned.reverse();
            prop_assert_eq!(holdings(&turned).benefits(0), found);
        }
    }
}
