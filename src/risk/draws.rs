//! How far a place in the list rests on the weights: the rank under many draws of them. Every ceiling is moved up or down
//! by up to a half, each by itself, from a stated seed; caps stay. The same seed gives the same range everywhere.

use std::collections::BTreeMap;

use super::matrix::Matrix;
use super::model::Model;
use super::units;

/// Draws that a range is told from.
pub const DRAWS: usize = 1000;
/// The seed of the draws.
pub const SEED: u64 = 1;
/// A ceiling becomes this share of itself at least, and as much more at most.
const LEAST: f64 = 0.5;
const MOST: f64 = 1.5;
/// Steps of ceiling × strength × quality in the table of units.
const STEPS: u64 = 10_000;

/// Ranks of a subject from 1, over all draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankRange {
    /// Least of all draws.
    pub least: u32,
    /// In 5 % of the draws it is before this one.
    pub low: u32,
    /// Half of the draws are before.
    pub middle: u32,
    /// In 5 % of the draws it is after this one.
    pub high: u32,
    /// Most of all draws.
    pub most: u32,
    /// Subjects it is ranked among.
    pub among: u32,
}

/// A stream of draws (SplitMix64, Steele, Lea and Flood 2014).
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0..1, below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Tables of a draw: ceilings in ten-thousandths, caps, and units by ten-thousandth.
struct Weights<'a> {
    ceilings: Vec<u64>,
    caps: &'a [u32],
    dimensions: &'a [usize],
    units: &'a [u32],
}

impl Weights<'_> {
    fn total(&self, row: &[(u16, u16)]) -> u32 {
        let mut raw = [0_u32; 16];
        for (at, product) in row {
            let at = usize::from(*at);
            let share = self.ceilings.get(at).copied().unwrap_or(0) * u64::from(*product) / 1000;
            let dimension = self.dimensions.get(at).copied().unwrap_or(0);
            if let (Some(raw), Some(units)) = (raw.get_mut(dimension), self.units.get(share as usize)) {
                *raw += units;
            }
        }
        raw.iter().zip(self.caps).map(|(raw, cap)| raw.min(cap)).sum()
    }
}

struct Table {
    caps: Vec<u32>,
    dimensions: Vec<usize>,
    units: Vec<u32>,
    ceilings: Vec<f64>,
}

impl Table {
    fn new(model: &Model) -> Self {
        Self {
            caps: model.dimensions.iter().map(|own| units::of_cap(own.cap)).collect(),
            dimensions: model.indicators.iter().map(|own| own.dimension).collect(),
            units: (0..=STEPS).map(|at| units::of_indicator(at as f64 / STEPS as f64, 1.0, 1.0)).collect(),
            ceilings: model.indicators.iter().map(|own| own.ceiling).collect(),
        }
    }

    fn weights(&self, factor: &mut dyn FnMut() -> f64) -> Weights<'_> {
        let moved = |ceiling: &f64| {
            let ceiling = (ceiling * factor()).min(units::HIGHEST_CEILING);
            libm::round(ceiling * STEPS as f64) as u64
        };
        Weights {
            ceilings: self.ceilings.iter().map(moved).collect(),
            caps: &self.caps,
            dimensions: &self.dimensions,
            units: &self.units,
        }
    }
}

fn range(mut ranks: Vec<u32>, among: usize) -> RankRange {
    ranks.sort_unstable();
    let at = |share: f64| {
        let place = libm::round(share * (ranks.len().saturating_sub(1)) as f64) as usize;
        ranks.get(place).copied().unwrap_or(0)
    };
    RankRange {
        least: at(0.0),
        low: at(0.05),
        middle: at(0.5),
        high: at(0.95),
        most: at(1.0),
        among: u32::try_from(among).unwrap_or(u32::MAX),
    }
}

/// The range of one subject among `others`, itself among them. Equal sums share the best rank. Subjects that no draw can
/// put on the other side are counted once for all draws; equal rows are summed once for all of them.
#[must_use]
pub fn rank_of(matrix: &Matrix, model: &Model, subject: u32, others: &[u32], draws: usize, seed: u64) -> RankRange {
    let table = Table::new(model);
    let own = matrix.sparse(subject as usize);
    let (least, most) = (table.weights(&mut || LEAST), table.weights(&mut || MOST));
    let (own_least, own_most) = (least.total(&own), most.total(&own));
    let mut always = 0_u32;
    let mut open: BTreeMap<Vec<(u16, u16)>, u32> = BTreeMap::new();
    for other in others.iter().filter(|other| **other != subject) {
        let row = matrix.sparse(*other as usize);
        if row.is_empty() || row == own || most.total(&row) <= own_least {
            continue;
        }
        if least.total(&row) > own_most {
            always += 1;
        } else {
            *open.entry(row).or_default() += 1;
        }
    }
    let open: Vec<(Vec<(u16, u16)>, u32)> = open.into_iter().collect();
    let mut stream = Stream(seed);
    let ranks = (0..draws).map(|_| {
        let weights = table.weights(&mut || LEAST + (MOST - LEAST) * stream.share());
        let sum = weights.total(&own);
        1 + always + open.iter().filter(|(row, _)| weights.total(row) > sum).map(|(_, count)| count).sum::<u32>()
    });
    range(ranks.collect(), others.len())
}

/// The ranges of all of `subjects` among one another.
#[must_use]
pub fn ranks_among(matrix: &Matrix, model: &Model, subjects: &[u32], draws: usize, seed: u64) -> Vec<RankRange> {
    let table = Table::new(model);
    let rows: Vec<Vec<(u16, u16)>> = subjects.iter().map(|subject| matrix.sparse(*subject as usize)).collect();
    let mut found: Vec<Vec<u32>> = vec![Vec::with_capacity(draws); rows.len()];
    let mut stream = Stream(seed);
    for _ in 0..draws {
        let weights = table.weights(&mut || LEAST + (MOST - LEAST) * stream.share());
        let sums: Vec<u32> = rows.iter().map(|row| weights.total(row)).collect();
        let mut sorted = sums.clone();
        sorted.sort_unstable();
        for (sum, ranks) in sums.iter().zip(&mut found) {
            let before = sorted.len() - sorted.partition_point(|other| other <= sum);
            ranks.push(u32::try_from(before).unwrap_or(u32::MAX) + 1);
        }
    }
    found.into_iter().map(|ranks| range(ranks, subjects.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::measure::Cell;
    use super::*;

    fn matrix(rows: &[&[(&str, u16)]]) -> Matrix {
        let model = Model::shipped();
        let mut matrix = Matrix::new(model.measured());
        for row in rows {
            let mut cells = vec![Cell::default(); model.measured()];
            for (id, strength) in *row {
                let at = model.position(id).expect("an indicator");
                cells[at] = Cell { strength: *strength, quality: 1000, has_data: true, applicable: true };
            }
            matrix.push(&cells);
        }
        matrix
    }

    #[test]
    fn what_no_weight_can_turn_keeps_its_rank() {
        let all = matrix(&[
            &[("D2.1", 900), ("D2.2", 500)],
            &[("D2.1", 900)],
            &[("D5.1", 700)],
            &[("D5.2", 650)],
            &[],
            &[("D2.1", 900)],
        ]);
        let others = [0, 1, 2, 3, 4, 5];
        let of = |subject| rank_of(&all, Model::shipped(), subject, &others, 200, SEED);
        let first = of(0);
        assert_eq!((of(4).least, of(4).most), (6, 6));
        let (second, twin) = (of(1), of(5));
        assert_eq!(second, twin, "equal rows share their ranks");
        let parts = |own: RankRange| [own.least, own.low, own.middle, own.high, own.most];
        assert!(
            parts(first).iter().zip(parts(second)).all(|(more, less)| *more <= less),
            "more of the same is never behind"
        );
        let turned = of(2);
        assert!(turned.least < turned.most && turned.low <= turned.middle && turned.middle <= turned.high);
        assert_eq!(of(2), of(2), "the same seed, the same range");
    }

    #[test]
    fn all_at_once_is_one_by_one() {
        let all = matrix(&[&[("D2.1", 900)], &[("D5.1", 700)], &[("D6.1", 650), ("D3.1", 300)], &[("D7.1", 400)]]);
        let subjects = [0, 1, 2, 3];
        let together = ranks_among(&all, Model::shipped(), &subjects, 300, 7);
        for subject in subjects {
            assert_eq!(together[subject as usize], rank_of(&all, Model::shipped(), subject, &subjects, 300, 7));
        }
    }
}
