//! The index as data: dimensions with caps, indicators with ceilings, curves and strengths (`model.json`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::rules::Rule;
use super::tuning::{Overrides, Tuning};
use super::units;
use crate::evidence::Kind;

/// How an indicator's items become one strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// The strongest item.
    Best,
    /// The strongest of each independent source, as independent evidence: `1 − Π(1 − s)`.
    Sources,
    /// Telling phrases: the strongest class with at least two groups (DOMAIN D3.1).
    Groups,
    /// The items' strengths add, up to 1.
    Sum,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// `D0.1` …; the key of its wording after `indicator.`.
    pub id: String,
    /// Place of its dimension in [`Model::dimensions`].
    pub dimension: usize,
    /// Ceiling, 0..0.95.
    pub ceiling: f64,
    /// How its items combine.
    pub combine: Combine,
    /// What it reads.
    pub kinds: Vec<Kind>,
    /// Whether it only orders work: what it finds is usual enough that it opens no gate by itself.
    pub context: bool,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// `D0` … `D7`; the key of its wording after `dimension.`.
    pub id: String,
    /// Index that it may reach by itself, 0..95.
    pub cap: u32,
}

/// The whole model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Dimensions in order.
    pub dimensions: Vec<Dimension>,
    /// Indicators in order; a subject's row of measures follows it.
    pub indicators: Vec<Indicator>,
    /// Months after which a further measure counts half.
    pub repeat_months: f64,
    /// Further measures of today that make half of full strength.
    pub repeat_half: f64,
    curves: BTreeMap<Kind, Vec<(f64, f64)>>,
    yields: Vec<(f64, f64)>,
    strengths: BTreeMap<String, f64>,
    half_lives: BTreeMap<String, f64>,
    fades: BTreeMap<Kind, f64>,
    categories: BTreeMap<String, Overrides>,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct File {
    dimensions: Vec<DimensionRow>,
    indicators: Vec<IndicatorRow>,
    #[serde(rename = "yield")]
    yields: Curve,
    measures: Measures,
    repeat: Repeat,
    curves: BTreeMap<String, Curve>,
    fades: Fades,
    categories: Categories,
}

#[derive(Deserialize)]
struct Fades {
    half_life_months: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Categories {
    models: BTreeMap<String, Overrides>,
}

#[derive(Deserialize)]
struct Repeat {
    half_life_months: f64,
    half_strength: f64,
}

#[derive(Deserialize)]
struct DimensionRow {
    id: String,
    cap: u32,
}

#[derive(Deserialize)]
struct IndicatorRow {
    id: String,
    ceiling: f64,
    combine: String,
    kinds: Vec<String>,
    #[serde(default)]
    context: bool,
}

#[derive(Deserialize)]
struct Curve {
    points: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct Measures {
    strength: BTreeMap<String, f64>,
    half_life_months: BTreeMap<String, f64>,
}

static SHIPPED: LazyLock<Model> = LazyLock::new(|| {
    let file: Option<File> = serde_json::from_str(include_str!("model.json")).ok();
    let empty = Model {
        dimensions: Vec::new(),
        indicators: Vec::new(),
        repeat_months: 1.0,
        repeat_half: 1.0,
        curves: BTreeMap::new(),
        yields: Vec::new(),
        strengths: BTreeMap::new(),
        half_lives: BTreeMap::new(),
        fades: BTreeMap::new(),
        categories: BTreeMap::new(),
        rules: Vec::new(),
    };
    let Some(file) = file else { return empty };
    let dimensions: Vec<Dimension> =
        file.dimensions.into_iter().map(|row| Dimension { id: row.id, cap: row.cap }).collect();
    let indicators = file.indicators.into_iter().filter_map(|row| {
        let own = row.id.split('.').next()?;
        Some(Indicator {
            dimension: dimensions.iter().position(|dimension| dimension.id == own)?,
            ceiling: row.ceiling.min(units::HIGHEST_CEILING),
            combine: match row.combine.as_str() {
                "sources" => Combine::Sources,
                "groups" => Combine::Groups,
                "sum" => Combine::Sum,
                _ => Combine::Best,
            },
            kinds: row.kinds.iter().filter_map(|kind| Kind::parse(kind)).collect(),
            context: row.context,
            id: row.id,
        })
    });
    let indicators = indicators.collect();
    Model {
        indicators,
        dimensions,
        repeat_months: file.repeat.half_life_months,
        repeat_half: file.repeat.half_strength,
        curves: file.curves.into_iter().filter_map(|(kind, curve)| Some((Kind::parse(&kind)?, curve.points))).collect(),
        yields: file.yields.points,
        strengths: file.measures.strength,
        half_lives: file.measures.half_life_months,
        fades: (file.fades.half_life_months.into_iter())
            .filter_map(|(kind, months)| Some((Kind::parse(&kind)?, months)))
            .collect(),
        categories: file.categories.models,
        rules: Vec::new(),
    }
});

/// The value at a place of a curve of straight pieces; level before the first point and after the last.
fn on_curve(points: &[(f64, f64)], at: f64) -> f64 {
    let Some(mut before) = points.first().copied() else { return 0.0 };
    for (next, strength) in points {
        if at <= *next {
            let width = next - before.0;
            let share = if width > 0.0 { (at - before.0) / width } else { 1.0 };
            return before.1 + share.clamp(0.0, 1.0) * (strength - before.1);
        }
        before = (*next, *strength);
    }
    before.1
}

/// Days in a month, on average.
const MONTH_DAYS: f64 = 30.4375;

impl Model {
    /// The shipped model.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The shipped model with what a person changed. Rules become indicators after those of the shipped model, so that
    /// places stay.
    #[must_use]
    pub fn tuned(tuning: &Tuning) -> Self {
        let mut model = Self::shipped().clone();
        model.apply(&tuning.own);
        for (category, own) in &tuning.categories {
            let slot = model.categories.entry(category.clone()).or_default();
            slot.ceilings.extend(own.ceilings.clone());
            slot.caps.extend(own.caps.clone());
        }
        for (what, months) in &tuning.half_lives {
            let months = f64::from(*months);
            match (what.as_str(), Kind::parse(what)) {
                ("repeat", _) => model.repeat_months = months,
                (_, Some(kind)) if model.fades.contains_key(&kind) => {
                    model.fades.insert(kind, months);
                }
                _ => {
                    model.half_lives.insert(what.clone(), months);
                }
            }
        }
        for rule in &tuning.rules {
            let dimension = model.dimensions.iter().position(|dimension| dimension.id == rule.dimension);
            let Some(dimension) = dimension else { continue };
            model.indicators.push(Indicator {
                id: rule.indicator(),
                dimension,
                ceiling: f64::from(rule.ceiling.min(95)) / 100.0,
                combine: Combine::Best,
                kinds: Vec::new(),
                context: false,
            });
            model.rules.push(rule.clone());
        }
        model
    }

    fn apply(&mut self, own: &Overrides) {
        for (id, percent) in &own.ceilings {
            if let Some(indicator) = self.indicators.iter_mut().find(|indicator| indicator.id == *id) {
                indicator.ceiling = (f64::from(*percent) / 100.0).min(units::HIGHEST_CEILING);
            }
        }
        for (id, cap) in &own.caps {
            if let Some(dimension) = self.dimensions.iter_mut().find(|dimension| dimension.id == *id) {
                dimension.cap = (*cap).min(95);
            }
        }
    }

    /// Businesses with a model of their own, by id.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.keys().map(String::as_str)
    }

    /// The model of a business; `None` when it is judged by the common one.
    #[must_use]
    pub fn of_category(&self, category: &str) -> Option<Self> {
        let own = self.categories.get(category)?;
        let mut model = self.clone();
        model.apply(own);
        Some(model)
    }

    /// Indicators that are measured; those of rules follow.
    #[must_use]
    pub fn measured(&self) -> usize {
        self.indicators.len() - self.rules.len()
    }

    /// A person's rules, each with its place among the indicators.
    pub fn rules(&self) -> impl Iterator<Item = (usize, &Rule)> {
        self.rules.iter().enumerate().map(|(at, rule)| (self.measured() + at, rule))
    }

    /// What is left of an item's strength after so many days, 0..1: halved with every half-life of its kind.
    #[must_use]
    pub fn left(&self, kind: Kind, age_days: f64) -> f64 {
        match self.fades.get(&kind) {
            Some(months) if age_days > 0.0 => libm::exp2(-age_days / (months * MONTH_DAYS)),
            _ => 1.0,
        }
    }

    /// Months after which what is known counts half, by measure or kind of evidence; `repeat` for further measures.
    #[must_use]
    pub fn all_half_lives(&self) -> BTreeMap<String, f64> {
        let fades = self.fades.iter().map(|(kind, months)| (kind.as_str().to_string(), *months));
        let own = self.half_lives.iter().map(|(what, months)| (what.clone(), *months));
        fades.chain(own).chain([("repeat".to_string(), self.repeat_months)]).collect()
    }

    /// The indicator that reads a kind of evidence.
    #[must_use]
    pub fn indicator_of(&self, kind: Kind) -> Option<usize> {
        self.indicators.iter().position(|indicator| indicator.kinds.contains(&kind))
    }

    /// Place of an indicator.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| indicator.id == id)
    }

    /// Strength, 0..1, of a promised effective annual percentage.
    #[must_use]
    pub fn yield_strength(&self, percent: f64) -> f64 {
        on_curve(&self.yields, percent)
    }

    /// Strength, 0..1, of a figure by the curve of its kind; 0 for a kind without one.
    #[must_use]
    pub fn curve_strength(&self, kind: Kind, value: f64) -> f64 {
        self.curves.get(&kind).map_or(0.0, |points| on_curve(points, value))
    }

    /// Strength, 0..1, of measures beyond the latest, each faded by its age: every further one halves what is
    /// missing to full strength.
    #[must_use]
    pub fn repeat_strength(&self, further: f64) -> f64 {
        1.0 - libm::exp2(-further.max(0.0) / self.repeat_half)
    }

    /// Strength, 0..1, of a measure so many days old.
    #[must_use]
    pub fn measure_strength(&self, measure: &str, age_days: f64) -> f64 {
        let full = self.strengths.get(measure).copied().unwrap_or(0.0);
        match self.half_lives.get(measure) {
            Some(months) if age_days > 0.0 => full * libm::exp2(-age_days / (months * MONTH_DAYS)),
            _ => full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole() {
        let model = Model::shipped();
        assert_eq!((model.dimensions.len(), model.indicators.len()), (8, 35));
        let mut kinds: Vec<Kind> = model.indicators.iter().flat_map(|indicator| indicator.kinds.clone()).collect();
        let all = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!((all, kinds.len()), (41, 41), "every kind is known and read once");
    }

    #[test]
    fn yields_follow_the_published_marks() {
        let model = Model::shipped();
        for (percent, expected) in
            [(0.0, 0.0), (4.0, 0.0), (5.0, 0.1), (6.0, 0.2), (8.0, 0.5), (10.0, 0.8), (99.0, 1.0)]
        {
            assert!((model.yield_strength(percent) - expected).abs() < 1e-12, "{percent}");
        }
    }

    #[test]
    fn a_penalty_fades_and_a_case_does_not() {
        let model = Model::shipped();
        let after = 36.0 * MONTH_DAYS;
        assert!((model.measure_strength("penalty", after) - 0.35).abs() < 1e-9);
        assert!((model.measure_strength("filed_case", after) - 0.95).abs() < 1e-9);
        assert!((model.measure_strength("nothing", 0.0)).abs() < 1e-9);
    }
}
