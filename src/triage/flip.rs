//! The smallest change that puts a subject into another band: the fewest indicators whose evidence would have to fall
//! away, or the fewest that would have to be looked at and found as is usual. Exact: equal to trying every set.
//!
//! Within a dimension every set of pieces is tried and only those kept that no other beats in number and effect; the
//! dimensions are then joined the same way, so the work does not grow with all sets of all dimensions.

use super::{Band, Facts, Settings, Standing, band};
use crate::risk::units;

/// Most pieces of a dimension; further ones, those with least effect, stay as they are.
const MOST_PIECES: usize = 14;

/// An indicator as the flip sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its place in the model.
    pub indicator: usize,
    /// Place of its dimension.
    pub dimension: usize,
    /// What it brings now, in milliunits.
    pub units: u32,
    /// What it would bring when looked at and found as is usual; only for those not looked at.
    pub could: u32,
    /// In thousandths.
    pub ceiling: u32,
    /// Whether it opens no gate.
    pub context: bool,
    /// Whether the batch holds what it reads.
    pub applicable: bool,
    /// Whether there was something to look at.
    pub known: bool,
    /// Whether it is the authorities' measure.
    pub official: bool,
}

/// A subject as the flip sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its indicators.
    pub pieces: Vec<Piece>,
    /// Where each dimension ends, in milliunits.
    pub caps: Vec<u32>,
    /// What triage asks beside.
    pub facts: Facts,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Evidence falls away.
    Without,
    /// Missing data is found as is usual.
    With,
}

/// A change that moves the band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// Indicators that change, in order.
    pub indicators: Vec<usize>,
    /// The band after.
    pub band: Band,
    /// The index after, in tenths.
    pub index: u32,
}

/// A set of pieces of some dimensions with what it makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    count: u32,
    units: u32,
    /// Sum of the ceilings that are known.
    known: u32,
    evidenced: u32,
    official: bool,
    chosen: Vec<usize>,
}

impl Subject {
    /// The subject's index and band after a change of some pieces, by place in `pieces`.
    #[must_use]
    pub fn after(&self, way: Way, chosen: &[usize], settings: &Settings) -> (u32, Band) {
        let mut raw = vec![0_u32; self.caps.len()];
        let mut evidenced = vec![false; self.caps.len()];
        let (mut known, mut applicable) = (0, 0);
        let mut official = self.facts.official;
        for (at, piece) in self.pieces.iter().enumerate() {
            let changed = chosen.contains(&at);
            let units = match (changed, way) {
                (true, Way::Without) => 0,
                (true, Way::With) => piece.could,
                (false, _) => piece.units,
            };
            raw[piece.dimension] += units;
            evidenced[piece.dimension] |= units > 0 && !piece.context;
            if piece.applicable {
                applicable += piece.ceiling;
                if piece.known || changed && way == Way::With {
                    known += piece.ceiling;
                }
            }
            official &= !(changed && way == Way::Without && piece.official);
        }
        let total = raw.iter().zip(&self.caps).map(|(raw, cap)| (*raw).min(*cap)).sum();
        let dimensions = evidenced.iter().filter(|own| **own).count();
        self.standing(total, known, applicable, u32::try_from(dimensions).unwrap_or(u32::MAX), official, settings)
    }

    fn standing(
        &self,
        total: u32,
        known: u32,
        applicable: u32,
        evidenced: u32,
        official: bool,
        settings: &Settings,
    ) -> (u32, Band) {
        let index = units::index_tenths(total);
        let coverage = (known * 1000 + applicable / 2).checked_div(applicable).unwrap_or(0);
        let facts = Facts { official, ..self.facts };
        (index, band(&Standing { index, coverage, evidenced }, facts, settings))
    }

    /// Whether a piece may change.
    fn movable(piece: &Piece, way: Way) -> bool {
        match way {
            Way::Without => piece.units > 0,
            Way::With => piece.applicable && !piece.known,
        }
    }

    /// The smallest change that moves the band; `None` when none does. Of equally small ones the one that moves the index
    /// furthest, then the first in the model's order.
    #[must_use]
    pub fn flip(&self, way: Way, settings: &Settings) -> Option<Flip> {
        let (_, before) = self.after(way, &[], settings);
        let applicable: u32 = self.pieces.iter().filter(|piece| piece.applicable).map(|piece| piece.ceiling).sum();
        let mut states = vec![State {
            count: 0,
            units: 0,
            known: 0,
            evidenced: 0,
            official: self.facts.official,
            chosen: Vec::new(),
        }];
        for dimension in 0..self.caps.len() {
            let own = self.options(dimension, way);
            let mut next = Vec::with_capacity(states.len() * own.len());
            for state in &states {
                for option in &own {
                    let mut chosen = state.chosen.clone();
                    chosen.extend(&option.chosen);
                    next.push(State {
                        count: state.count + option.count,
                        units: state.units + option.units,
                        known: state.known + option.known,
                        evidenced: state.evidenced + option.evidenced,
                        official: state.official && option.official,
                        chosen,
                    });
                }
            }
            states = best(next, way);
        }
        let mut found: Option<(State, u32, Band)> = None;
        for state in states {
            let (index, band) =
                self.standing(state.units, state.known, applicable, state.evidenced, state.official, settings);
            if band == before || state.count == 0 {
                continue;
            }
            let better = found.as_ref().is_none_or(|(other, their, _)| {
                let further = if way == Way::Without { index < *their } else { index > *their };
                (state.count < other.count)
                    || state.count == other.count && (further || index == *their && state.chosen < other.chosen)
            });
            if better {
                found = Some((state, index, band));
            }
        }
        let (state, index, band) = found?;
        let mut indicators: Vec<usize> =
            state.chosen.iter().filter_map(|at| self.pieces.get(*at)).map(|piece| piece.indicator).collect();
        indicators.sort_unstable();
        Some(Flip { indicators, band, index })
    }

    /// Every set of a dimension's pieces that no other beats.
    fn options(&self, dimension: usize, way: Way) -> Vec<State> {
        let own = self.pieces.iter().enumerate().filter(|(_, piece)| piece.dimension == dimension);
        let (mut open, fixed): (Vec<_>, Vec<_>) = own.partition(|(_, piece)| Self::movable(piece, way));
        let mut fixed = fixed;
        if open.len() > MOST_PIECES {
            open.sort_by_key(|(at, piece)| (std::cmp::Reverse(piece.units.max(piece.could)), *at));
            fixed.extend(open.split_off(MOST_PIECES));
            open.sort_by_key(|(at, _)| *at);
        }
        let cap = self.caps.get(dimension).copied().unwrap_or(0);
        let sets = (0..1_u32 << open.len()).map(|set| {
            let mut raw = 0;
            let mut known = 0;
            let mut evidenced = false;
            let mut official = true;
            let mut chosen = Vec::new();
            let mut add = |piece: &Piece, units: u32, looked: bool| {
                raw += units;
                evidenced |= units > 0 && !piece.context;
                if piece.applicable && looked {
                    known += piece.ceiling;
                }
            };
            for (_, piece) in &fixed {
                add(piece, piece.units, piece.known);
            }
            for (bit, (at, piece)) in open.iter().enumerate() {
                let changed = set & (1 << bit) != 0;
                match (changed, way) {
                    (true, Way::Without) => {
                        add(piece, 0, piece.known);
                        official &= !piece.official;
                    }
                    (true, Way::With) => add(piece, piece.could, true),
                    (false, _) => add(piece, piece.units, piece.known),
                }
                if changed {
                    chosen.push(*at);
                }
            }
            State {
                count: set.count_ones(),
                units: raw.min(cap),
                known,
                evidenced: u32::from(evidenced),
                official,
                chosen,
            }
        });
        best(sets.collect(), way)
    }
}

/// Leaves out every state that another one equals or beats in all that counts.
fn best(mut states: Vec<State>, way: Way) -> Vec<State> {
    let towards = |value: u32| if way == Way::Without { i64::from(value) } else { -i64::from(value) };
    states.sort_by_cached_key(|state| {
        (
            state.count,
            towards(state.units),
            towards(state.known),
            towards(state.evidenced),
            state.official,
            state.chosen.clone(),
        )
    });
    let mut kept: Vec<State> = Vec::new();
    for state in states {
        let beaten = kept.iter().any(|other| {
            other.count <= state.count
                && towards(other.units) <= towards(state.units)
                && towards(other.known) <= towards(state.known)
                && towards(other.evidenced) <= towards(state.evidenced)
                && (other.official == state.official || way == Way::Without && !other.official)
        });
        if !beaten {
            kept.push(state);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::property::SubjectKind;

    fn subject() -> impl Strategy<Value = Subject> {
        let piece = (0_usize..4, 0_u32..900, 0_u32..900, 100_u32..600, 0_u8..4, any::<bool>(), any::<bool>());
        let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (prop::collection::vec(piece, 1..9), facts, prop::collection::vec(200_u32..2500, 4)).prop_map(
            |(pieces, (official, noticed, open_question, complete), caps)| {
                let made = |(at, (dimension, units, could, ceiling, state, context, authority)): (usize, _)| {
                    let (state, authority): (u8, bool) = (state, authority);
                    let known = state >= 2;
                    Piece {
                        indicator: at,
                        dimension,
                        units: if state == 3 { units } else { 0 },
                        could: if known { 0 } else { could },
                        ceiling,
                        context,
                        applicable: state != 0,
                        known,
                        official: authority && official && state == 3,
                    }
                };
                let facts =
                    Facts { kind: SubjectKind::Company, official, noticed, open_question, complete, firm: 0, asked: 0 };
                Subject { pieces: pieces.into_iter().enumerate().map(made).collect(), caps, facts }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn the_smallest_change_is_that_of_trying_every_set(subject in subject(), without in any::<bool>()) {
            let way = if without { Way::Without } else { Way::With };
            let settings = Settings::default();
            let (_, before) = subject.after(way, &[], &settings);
            let movable: Vec<usize> =
                (0..subject.pieces.len()).filter(|at| Subject::movable(&subject.pieces[*at], way)).collect();
            let mut least: Option<u32> = None;
            for set in 1..1_u32 << movable.len() {
                let chosen: Vec<usize> =
                    movable.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0).map(|(_, at)| *at).collect();
                if subject.after(way, &chosen, &settings).1 != before {
                    least = Some(least.map_or(set.count_ones(), |least| least.min(set.count_ones())));
                }
            }
            let found = subject.flip(way, &settings);
            prop_assert_eq!(found.as_ref().map(|flip| flip.indicators.len() as u32), least);
            if let Some(flip) = found {
                let (index, band) = subject.after(way, &flip.indicators, &settings);
                prop_assert_eq!((index, band), (flip.index, flip.band), "it does what it says");
                prop_assert!(band != before);
            }
        }
    }
}
