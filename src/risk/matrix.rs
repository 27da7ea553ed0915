//! The measures of all subjects, column by column, and the index of all of them from look-ups and integer sums: what
//! makes a moved weight a matter of milliseconds (DOMAIN C3, C5). Rules are judged here too, so that nothing earlier
//! runs again.

use std::collections::BTreeMap;

use super::measure::Cell;
use super::model::Model;
use super::rules::Fact;
use super::score::{MISSING_QUALITY, STEPS, Scorer, product};
use super::units;

/// A bit of [`Matrix::states`]: the batch holds what the indicator reads for subjects of this kind.
const APPLICABLE: u8 = 1;
/// A bit of [`Matrix::states`]: there was something to look at.
const KNOWN: u8 = 2;
/// Milliunits up to which the index has a table; beyond it is 100 to the last digit.
const MOST_UNITS: usize = 12_000;

/// Strength × quality of every indicator of every subject.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    subjects: usize,
    /// In thousandths, by indicator and subject.
    products: Vec<Vec<u16>>,
    /// By indicator and subject.
    states: Vec<Vec<u8>>,
}

/// The index of all subjects: a list by subject for each part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scores {
    /// Sum of what counts, in milliunits.
    pub total: Vec<u32>,
    /// Index in tenths.
    pub index: Vec<u16>,
    /// Upper end of the interval in tenths.
    pub high: Vec<u16>,
    /// In thousandths.
    pub coverage: Vec<u16>,
    /// Number of dimensions with evidence, for the gates.
    pub evidenced: Vec<u8>,
}

/// Which subjects are scored alike: a model and what a missing indicator may be, by group; the group of each subject.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Place in [`Groups::scorers`] and the strength in thousandths that each missing indicator may have.
    pub of: Vec<(usize, Vec<u16>)>,
    /// Group of each subject.
    pub group: Vec<u16>,
    /// The common model's scorer first.
    pub scorers: Vec<Scorer>,
}

/// A subject while it is summed up, in milliunits and thousandths.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Of the dimension under way.
    raw: u32,
    /// The same with what is missing as is usual.
    high: u32,
    total: u32,
    most: u32,
    known: u32,
    applicable: u32,
    /// A bit for each dimension.
    evidenced: u16,
}

struct Sums {
    of: Vec<Sum>,
}

impl Sums {
    fn new(subjects: usize) -> Self {
        Self { of: vec![Sum::default(); subjects] }
    }

    /// Ends a dimension at its cap.
    fn close(&mut self, scorer: &[u8], caps: &[u32]) {
        for (sum, scorer) in self.of.iter_mut().zip(scorer) {
            let cap = caps.get(usize::from(*scorer)).copied().unwrap_or(0);
            sum.total += sum.raw.min(cap);
            sum.most += sum.high.min(cap);
            (sum.raw, sum.high) = (0, 0);
        }
    }

    fn scores(self) -> Scores {
        let tenths: Vec<u16> = (0..=MOST_UNITS).map(|at| units::index_tenths(at as u32) as u16).collect();
        let of = |total: u32| tenths.get(total as usize).copied().unwrap_or(1000);
        let coverage =
            |sum: &Sum| (sum.known * 1000 + sum.applicable / 2).checked_div(sum.applicable).unwrap_or(0) as u16;
        Scores {
            total: self.of.iter().map(|sum| sum.total).collect(),
            index: self.of.iter().map(|sum| of(sum.total)).collect(),
            high: self.of.iter().map(|sum| of(sum.most)).collect(),
            coverage: self.of.iter().map(coverage).collect(),
            evidenced: self.of.iter().map(|sum| sum.evidenced.count_ones() as u8).collect(),
        }
    }
}

impl Matrix {
    /// An empty matrix over so many indicators.
    #[must_use]
    pub fn new(indicators: usize) -> Self {
        Self { subjects: 0, products: vec![Vec::new(); indicators], states: vec![Vec::new(); indicators] }
    }

    /// Adds a subject's row; cells beyond the measured indicators, those of rules, are not kept.
    pub fn push(&mut self, row: &[Cell]) {
        self.subjects += 1;
        for (at, (products, states)) in self.products.iter_mut().zip(&mut self.states).enumerate() {
            let cell = row.get(at).copied().unwrap_or_default();
            let found = product(cell.strength.into(), cell.quality.into()).min(STEPS);
            products.push(u16::try_from(found).unwrap_or(u16::MAX));
            states.push(u8::from(cell.applicable) * APPLICABLE + u8::from(cell.has_data) * KNOWN);
        }
    }

    /// Adds the rows of a matrix over the same indicators.
    pub fn append(&mut self, next: Self) {
        self.subjects += next.subjects;
        self.products.iter_mut().zip(next.products).for_each(|(own, column)| own.extend(column));
        self.states.iter_mut().zip(next.states).for_each(|(own, column)| own.extend(column));
    }

    /// Subjects in it.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// Strength × quality in thousandths; 0 outside.
    #[must_use]
    pub fn product(&self, indicator: usize, subject: usize) -> u16 {
        self.products.get(indicator).and_then(|column| column.get(subject)).copied().unwrap_or(0)
    }

    /// Strength × quality by indicator; `None` where there was nothing to look at.
    #[must_use]
    pub fn known(&self, subject: usize) -> Vec<Option<u16>> {
        let cells = self.products.iter().zip(&self.states);
        cells
            .map(|(products, states)| {
                let known = states.get(subject).is_some_and(|state| *state == APPLICABLE | KNOWN);
                if known { products.get(subject).copied() } else { None }
            })
            .collect()
    }

    /// The index of every subject. `fact` answers what the rules ask beside the indicators.
    #[must_use]
    pub fn score(&self, model: &Model, groups: &Groups, fact: &dyn Fn(usize, Fact) -> bool) -> Scores {
        let mut sums = Sums::new(self.subjects);
        // Place of each subject's scorer, and of its group.
        let group: Vec<u16> =
            (0..self.subjects).map(|subject| groups.group.get(subject).copied().unwrap_or(0)).collect();
        let scorers: Vec<u8> = groups.of.iter().map(|(scorer, _)| u8::try_from(*scorer).unwrap_or(0)).collect();
        let scorer: Vec<u8> = group.iter().map(|own| scorers.get(usize::from(*own)).copied().unwrap_or(0)).collect();
        for dimension in 0..model.dimensions.len() {
            for (at, indicator) in model.indicators.iter().enumerate().filter(|(_, own)| own.dimension == dimension) {
                let evident = if indicator.context { 0 } else { 1 << dimension };
                match at.checked_sub(model.measured()) {
                    Some(rule) => self.add_rule(model, groups, (at, rule), evident, fact, &mut sums),
                    None => self.add(groups, at, evident, (&group, &scorer), &mut sums),
                }
            }
            let caps: Vec<u32> = groups.scorers.iter().map(|own| own.cap(dimension)).collect();
            sums.close(&scorer, &caps);
        }
        sums.scores()
    }

    /// Adds a measured indicator of every subject.
    fn add(&self, groups: &Groups, at: usize, evident: u16, (group, scorer): (&[u16], &[u8]), sums: &mut Sums) {
        // What a missing indicator may bring, by group.
        let usual: Vec<u32> = groups
            .of
            .iter()
            .map(|(scorer, usual)| {
                let strength = usual.get(at).copied().unwrap_or(0);
                groups.scorers.get(*scorer).map_or(0, |own| own.units(at, strength.into(), MISSING_QUALITY))
            })
            .collect();
        let tables: Vec<(&[u16], u32)> =
            groups.scorers.iter().map(|scorer| (scorer.table(at), scorer.ceiling(at))).collect();
        let (Some(products), Some(states)) = (self.products.get(at), self.states.get(at)) else { return };
        let cells = products.iter().zip(states).zip(group.iter().zip(scorer));
        for (((product, state), (group, scorer)), sum) in cells.zip(&mut sums.of) {
            if *state == 0 && *product == 0 {
                continue;
            }
            let Some((table, ceiling)) = tables.get(usize::from(*scorer)) else { continue };
            let units = u32::from(table.get(usize::from(*product)).copied().unwrap_or(0));
            sum.raw += units;
            if units > 0 {
                sum.evidenced |= evident;
            }
            if state & APPLICABLE != 0 {
                sum.applicable += ceiling;
                if state & KNOWN != 0 {
                    sum.known += ceiling;
                    sum.high += units;
                } else {
                    sum.high += usual.get(usize::from(*group)).copied().unwrap_or(0);
                }
            } else {
                sum.high += units;
            }
        }
    }

    /// Adds a rule where it holds.
    fn add_rule(
        &self,
        model: &Model,
        groups: &Groups,
        (at, rule): (usize, usize),
        evident: u16,
        fact: &dyn Fn(usize, Fact) -> bool,
        sums: &mut Sums,
    ) {
        let units = groups.scorers.first().and_then(|own| own.table(at).last()).copied().unwrap_or(0);
        let Some((_, rule)) = model.rules().nth(rule) else { return };
        for (subject, sum) in sums.of.iter_mut().enumerate() {
            if rule.condition.holds(&|at| self.product(at, subject), &|asked| fact(subject, asked)) {
                sum.raw += u32::from(units);
                sum.high += u32::from(units);
                sum.evidenced |= evident;
            }
        }
    }

    /// The columns of one subject that are not 0: indicator and strength × quality.
    #[must_use]
    pub fn sparse(&self, subject: usize) -> Vec<(u16, u16)> {
        let found = (0_u16..).zip(&self.products).filter_map(|(at, column)| {
            let own = column.get(subject).copied().unwrap_or(0);
            (own > 0).then_some((at, own))
        });
        found.collect()
    }
}

/// Groups for a model: a scorer for each business with a model of its own, and a group for each category.
///
/// `categories` gives each category its business and what is usual in it, in a fixed order; `of` the category of each
/// subject by place in them.
#[must_use]
pub fn groups(model: &Model, categories: &[(Option<&str>, &[u16])], of: Vec<u16>) -> Groups {
    let mut scorers = vec![Scorer::new(model)];
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for (business, _) in categories {
        if let Some(business) = business
            && !own.contains_key(business)
            && let Some(model) = model.of_category(business)
        {
            own.insert(business, scorers.len());
            scorers.push(Scorer::new(&model));
        }
    }
    let of_category = |business: &Option<&str>| business.and_then(|business| own.get(business)).copied().unwrap_or(0);
    let list = categories.iter().map(|(business, usual)| (of_category(business), usual.to_vec()));
    Groups { of: list.collect(), group: of, scorers }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::tuning::Tuning;
    use super::*;

    fn cells(model: &Model) -> impl Strategy<Value = Vec<Cell>> {
        let cell = (0_u16..=1000, 0_u16..=1000, 0_u8..4).prop_map(|(strength, quality, state)| match state {
            0 => Cell::default(),
            1 => Cell { applicable: true, ..Cell::default() },
            2 => Cell { applicable: true, has_data: true, ..Cell::default() },
            _ => Cell { strength, quality, applicable: true, has_data: true },
        });
        prop::collection::vec(cell, model.measured())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn all_at_once_is_one_by_one(
            rows in prop::collection::vec(cells(Model::shipped()), 1..6),
            usual in prop::collection::vec(0_u16..=1000, Model::shipped().indicators.len()),
            cap in 0_u32..=95,
        ) {
            let given = json!({"caps": {"D2": cap}, "categories": {"R01": {"ceilings": {"D2.1": 10}}}});
            let model = Model::tuned(&Tuning::from_json(&given).expect("a tuning"));
            let mut matrix = Matrix::new(model.measured());
            rows.iter().for_each(|row| matrix.push(row));
            let of: Vec<u16> = (0..rows.len()).map(|at| (at % 2) as u16).collect();
            let groups = groups(&model, &[(None, &usual), (Some("R01"), &[])], of.clone());
            let all = matrix.score(&model, &groups, &|_, _| false);
            for (at, row) in rows.iter().enumerate() {
                let (scorer, usual) = &groups.of[usize::from(of[at])];
                let one = groups.scorers[*scorer].score(row, usual);
                prop_assert_eq!(one.total, all.total[at]);
                prop_assert_eq!(
                    (one.index, one.high, one.coverage, one.evidenced),
                    (all.index[at].into(), all.high[at].into(), all.coverage[at].into(), all.evidenced[at].into())
                );
                prop_assert_eq!(one.total, one.dimensions.iter().map(|dimension| dimension.used).sum::<u32>());
                prop_assert_eq!(one.indicators.iter().sum::<u32>(), one.dimensions.iter().map(|d| d.used + d.over).sum::<u32>());
            }
        }

        #[test]
        fn more_evidence_never_lowers_the_index_and_the_order_of_subjects_does_not_show(
            rows in prop::collection::vec(cells(Model::shipped()), 2..5), at in 0_usize..35, more in 1_u16..=1000,
        ) {
            let rule = json!({"rules": [{"name": "r", "dimension": "D3", "ceiling": 35,
                "when": {"any": [{"indicator": "D2.1", "atLeast": 30}, {"indicator": "D5.1", "atLeast": 60}]},
                "examples": [{"indicators": {"D2.1": 30}, "holds": true}, {"holds": false}]}]});
            let model = Model::tuned(&Tuning::from_json(&rule).expect("a rule"));
            let score = |rows: &[Vec<Cell>]| {
                let mut matrix = Matrix::new(model.measured());
                rows.iter().for_each(|row| matrix.push(row));
                let groups = groups(&model, &[(None, &[])], vec![0; rows.len()]);
                matrix.score(&model, &groups, &|_, _| false)
            };
            let before = score(&rows);
            let mut with = rows.clone();
            let cell = &mut with[0][at];
            *cell = Cell { strength: cell.strength.max(more), quality: cell.quality.max(more), applicable: true, has_data: true };
            let after = score(&with);
            prop_assert!(after.total[0] >= before.total[0] && after.index[0] >= before.index[0]);
            let mut turned = rows.clone();
            turned.reverse();
            let mut reversed = score(&turned);
            reversed.total.reverse();
            reversed.coverage.reverse();
            prop_assert_eq!((reversed.total, reversed.coverage), (before.total, before.coverage));
        }
    }
}
