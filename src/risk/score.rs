//! From measures to the index: table look-ups and integer sums (DOMAIN C3, C5).

use super::measure::Cell;
use super::model::Model;
use super::units;

/// Steps of strength × quality in a look-up table.
pub(super) const STEPS: usize = 1000;
/// Quality that a missing indicator is given for the upper end of the interval.
pub(super) const MISSING_QUALITY: u32 = 850;

/// Look-up tables of a model: units by indicator and product, caps by dimension.
#[derive(Debug, Clone)]
pub struct Scorer {
    units: Vec<Vec<u16>>,
    caps: Vec<u32>,
    dimensions: Vec<usize>,
    ceilings: Vec<u32>,
    context: Vec<bool>,
}

/// A subject's index with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Milliunits by indicator.
    pub indicators: Vec<u32>,
    /// Milliunits by dimension, before and after the cap.
    pub dimensions: Vec<units::Capped>,
    /// Sum of what counts, in milliunits.
    pub total: u32,
    /// Index in tenths, 0..1000.
    pub index: u32,
    /// Index when every missing indicator counts what is usual for the category at the 80th percentile.
    pub high: u32,
    /// Share of the ceilings of what could be known that is known, in thousandths.
    pub coverage: u32,
    /// Dimensions with evidence, for the gates: those that add units by more than context.
    pub evidenced: u32,
}

/// Strength × quality, all in thousandths.
pub(super) fn product(strength: u32, quality: u32) -> usize {
    ((strength * quality + 500) / 1000) as usize
}

impl Scorer {
    /// Tables for a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let table = |ceiling: f64| {
            let of = |step: usize| units::of_indicator(ceiling, step as f64 / STEPS as f64, 1.0);
            (0..=STEPS).map(|step| u16::try_from(of(step)).unwrap_or(u16::MAX)).collect()
        };
        Self {
            units: model.indicators.iter().map(|indicator| table(indicator.ceiling)).collect(),
            caps: model.dimensions.iter().map(|dimension| units::of_cap(dimension.cap)).collect(),
            dimensions: model.indicators.iter().map(|indicator| indicator.dimension).collect(),
            ceilings: model.indicators.iter().map(|indicator| libm::round(indicator.ceiling * 1000.0) as u32).collect(),
            context: model.indicators.iter().map(|indicator| indicator.context).collect(),
        }
    }

    /// Milliunits by strength × quality in thousandths.
    pub(super) fn table(&self, indicator: usize) -> &[u16] {
        self.units.get(indicator).map_or(&[], Vec::as_slice)
    }

    /// Ceiling in thousandths.
    pub(super) fn ceiling(&self, indicator: usize) -> u32 {
        self.ceilings.get(indicator).copied().unwrap_or(0)
    }

    /// Milliunits at which a dimension ends.
    #[must_use]
    pub fn cap(&self, dimension: usize) -> u32 {
        self.caps.get(dimension).copied().unwrap_or(0)
    }

    /// Milliunits that a missing indicator may bring whose usual strength, in thousandths, is this.
    #[must_use]
    pub fn missing(&self, indicator: usize, usual: u16) -> u32 {
        self.units(indicator, usual.into(), MISSING_QUALITY)
    }

    /// The pieces that a flip is sought among: what an indicator brings, in which dimension, and its ceiling.
    #[must_use]
    pub fn weight(&self, indicator: usize) -> (usize, u32, bool) {
        let dimension = self.dimensions.get(indicator).copied().unwrap_or(0);
        (dimension, self.ceiling(indicator), self.context.get(indicator).copied().unwrap_or(false))
    }

    pub(super) fn units(&self, indicator: usize, strength: u32, quality: u32) -> u32 {
        let table = self.units.get(indicator);
        table.and_then(|table| table.get(product(strength, quality).min(STEPS))).map_or(0, |units| (*units).into())
    }

    fn sum(&self, indicators: &[u32]) -> (Vec<units::Capped>, u32) {
        let mut raw: Vec<Vec<u32>> = vec![Vec::new(); self.caps.len()];
        for (units, dimension) in indicators.iter().zip(&self.dimensions) {
            if let Some(list) = raw.get_mut(*dimension) {
                list.push(*units);
            }
        }
        let capped: Vec<units::Capped> =
            raw.iter().zip(&self.caps).map(|(list, cap)| units::dimension(list, *cap)).collect();
        let total = capped.iter().map(|dimension| dimension.used).sum();
        (capped, total)
    }

    /// Scores a row; `usual` is the strength in thousandths that a missing indicator may have.
    #[must_use]
    pub fn score(&self, row: &[Cell], usual: &[u16]) -> Score {
        let own: Vec<u32> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| self.units(at, cell.strength.into(), cell.quality.into()))
            .collect();
        let (dimensions, total) = self.sum(&own);
        let most: Vec<u32> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                if cell.applicable && !cell.has_data {
                    self.units(at, usual.get(at).copied().unwrap_or(0).into(), MISSING_QUALITY)
                } else {
                    own.get(at).copied().unwrap_or(0)
                }
            })
            .collect();
        let (_, most) = self.sum(&most);
        let ceilings = |fits: &dyn Fn(&Cell) -> bool| -> u32 {
            row.iter().zip(&self.ceilings).filter(|(cell, _)| fits(cell)).map(|(_, ceiling)| *ceiling).sum()
        };
        let applicable = ceilings(&|cell| cell.applicable);
        let known = ceilings(&|cell| cell.applicable && cell.has_data);
        let coverage = (known * 1000 + applicable / 2).checked_div(applicable).unwrap_or(0);
        let mut with: Vec<usize> = (own.iter().zip(&self.context).zip(&self.dimensions))
            .filter(|((units, context), _)| **units > 0 && !**context)
            .map(|(_, dimension)| *dimension)
            .collect();
        with.sort_unstable();
        with.dedup();
        Score {
            evidenced: u32::try_from(with.len()).unwrap_or(u32::MAX),
            indicators: own,
            dimensions,
            total,
            index: units::index_tenths(total),
            high: units::index_tenths(most),
            coverage,
        }
    }
}

/// Splits an indicator's units over its items in proportion to their weights, exactly: the first items in order take
/// the remainder one by one, largest fraction first.
#[must_use]
pub fn split(units: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|weight| f64::from(units) * weight / sum).collect();
    let mut parts: Vec<u32> = exact.iter().map(|part| libm::floor(*part) as u32).collect();
    let given: u32 = parts.iter().sum();
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| weights.get(*at).is_some_and(|w| *w > 0.0)).collect();
    let fraction = |at: usize| exact.get(at).map_or(0.0, |part| part - libm::floor(*part));
    order.sort_by(|a, b| fraction(*b).total_cmp(&fraction(*a)).then(a.cmp(b)));
    let left = units.saturating_sub(given);
    for at in order.iter().cycle().take(left as usize) {
        if let Some(part) = parts.get_mut(*at) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(strength: u16, quality: u16) -> Cell {
        Cell { strength, quality, has_data: true, applicable: true }
    }

    #[test]
    fn a_row_adds_up_and_the_cap_shows() {
        let model = Model::shipped();
        let scorer = Scorer::new(model);
        let mut row = vec![Cell::default(); model.indicators.len()];
        let at = |id: &str| model.position(id).expect("an indicator");
        row[at("D2.1")] = cell(1000, 1000);
        row[at("D2.2")] = cell(1000, 1000);
        row[at("D0.1")] = cell(750, 1000);
        let score = scorer.score(&row, &[]);
        let sum: u32 = score.dimensions.iter().map(|dimension| dimension.used).sum();
        assert_eq!(sum, score.total);
        let capped = score.dimensions[2];
        assert_eq!((capped.used, capped.raw), (units::of_cap(60), 1152 + 621));
        assert_eq!(score.evidenced, 2);
        assert_eq!(score.coverage, 1000);
        assert_eq!(score.high, score.index, "nothing is missing");
    }

    #[test]
    fn what_is_missing_widens_the_interval() {
        let model = Model::shipped();
        let scorer = Scorer::new(model);
        let mut row = vec![Cell::default(); model.indicators.len()];
        row[0] = cell(750, 1000);
        row[5] = Cell { applicable: true, ..Cell::default() };
        let score = scorer.score(&row, &vec![900; model.indicators.len()]);
        assert!(score.high > score.index && score.coverage < 1000);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(units in 0_u32..5000, weights in prop::collection::vec(0.0_f64..1.0, 1..9)) {
            let parts = split(units, &weights);
            let expected = if weights.iter().sum::<f64>() > 0.0 { units } else { 0 };
            prop_assert_eq!(parts.iter().sum::<u32>(), expected);
        }
    }
}
