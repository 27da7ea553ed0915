//! A scorecard learned from outcomes: an additive model over the indicators that starts from the expert index and is
//! moved only as far as the outcomes carry.
//!
//! Log-odds are `a + Σ fᵢ(xᵢ)` over strength × quality `xᵢ` of each indicator. `fᵢ` begins as the indicator's evidence
//! units times one common slope (logistic regression on the sum of units); boosted stumps then bend each `fᵢ`
//! (Friedman 2001, gradient boosting; one split each, so the sum stays additive), never downwards: more adverse
//! evidence never lowers the result. Every piece is centred on the subjects where the indicator is known, and what is
//! not known adds 0, so that missing values say nothing. How many stumps is decided by cross-validation, and each
//! addition must pay by more than its standard error. Nothing is random: folds come from the subjects' ids.
//!
//! Places in the vectors here are made here: a bin is below its indicator's count of bins (the first starts at 0, so every value has
//! one), an example below the number of examples, a fold's card below the numbers of stumps tried. No file reaches an index.

use super::model::Model;
use super::units;

/// An indicator's strength × quality in thousandths; `None` where it is not known.
pub type Known = Option<u16>;

/// A subject whose outcome is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// By indicator of the model.
    pub values: Vec<Known>,
    /// Whether the outcome is adverse.
    pub adverse: bool,
    /// What the folds are drawn by: from the subject's id.
    pub draw: u64,
}

/// What an indicator adds to the log-odds, from each bin's least value on.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Place of the indicator in the model.
    pub indicator: usize,
    /// Least value of the bin, in thousandths, and what it adds; rising in both.
    pub bins: Vec<(u16, f64)>,
}

/// A learned scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Log-odds of a subject that is average in everything.
    pub intercept: f64,
    /// Indicators that add something.
    pub shapes: Vec<Shape>,
    /// Stumps used.
    pub stumps: usize,
}

/// How a scorecard does on subjects that it was not learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Subjects with an outcome.
    pub examples: usize,
    /// Adverse ones.
    pub adverse: usize,
    /// Folds.
    pub folds: usize,
    /// Area under the ROC curve with its 95 % interval.
    pub auc: (f64, f64, f64),
    /// The same of the sum of evidence units.
    pub expert_auc: (f64, f64, f64),
    /// Of the first so many by the scorecard, the share that is adverse; and by the sum of units.
    pub precision: Vec<(usize, f64, f64)>,
    /// Subjects, mean prediction and adverse share, by tenths of the prediction.
    pub calibration: Vec<(usize, f64, f64)>,
}

/// Fewest adverse and fewest fine examples to learn from.
pub const LEAST: usize = 10;
/// Most examples learned from; of more, those with the least draw.
pub const MOST: usize = 20_000;
/// Numbers of stumps tried.
const STUMPS: [usize; 6] = [0, 20, 50, 100, 200, 400];
/// Share of a stump's best step that is taken.
const STEP: f64 = 0.1;
/// Curvature added to each stump: shrinks what few examples say.
const RIDGE: f64 = 4.0;
/// Most bins of an indicator.
const BINS: usize = 32;
/// Folds of the choice and of the quality.
const FOLDS: usize = 5;
/// Numbers of subjects that a team can take, for the precision.
const CAPACITIES: [usize; 5] = [10, 20, 50, 100, 200];

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-odds))
}

/// Binned values, one indicator that varies after the other.
struct Binned {
    indicator: usize,
    /// Least value of each bin.
    starts: Vec<u16>,
    /// Bin of each example; `u8::MAX` where it is not known.
    bin: Vec<u8>,
    /// Evidence units of each bin.
    units: Vec<f64>,
}

const UNKNOWN: u8 = u8::MAX;

fn bin_all(model: &Model, examples: &[&Example]) -> Vec<Binned> {
    let mut all = Vec::new();
    for (indicator, stated) in model.indicators.iter().enumerate() {
        let value = |example: &&Example| example.values.get(indicator).copied().flatten();
        let mut known: Vec<u16> = examples.iter().filter_map(value).collect();
        known.sort_unstable();
        let mut starts: Vec<u16> = vec![0];
        let mut distinct = known.clone();
        distinct.dedup();
        if distinct.len() <= BINS {
            starts.extend(&distinct);
        } else {
            starts.extend((1..BINS).filter_map(|cut| known.get(known.len() * cut / BINS)));
        }
        starts.dedup();
        starts.sort_unstable();
        starts.dedup();
        if distinct.len() < 2 {
            continue;
        }
        let at = |value: u16| starts.partition_point(|start| *start <= value) - 1;
        let bin = |example: &&Example| value(example).map_or(UNKNOWN, |value| at(value) as u8);
        // A bin's units are those of the mean of its values.
        let mut sums = vec![(0.0, 0.0); starts.len()];
        for value in &known {
            let slot = &mut sums[at(*value)];
            *slot = (slot.0 + f64::from(*value), slot.1 + 1.0);
        }
        let units = sums.iter().zip(&starts).map(|((sum, count), start)| {
            let mean = if *count > 0.0 { sum / count } else { f64::from(*start) };
            f64::from(units::of_indicator(stated.ceiling, mean / 1000.0, 1.0)) / f64::from(units::MILLI)
        });
        let units = units.collect();
        all.push(Binned { indicator, bin: examples.iter().map(bin).collect(), units, starts });
    }
    all
}

/// Newton's method for `a + b·x` with `b ≥ 0`.
fn line(x: &[f64], adverse: &[bool]) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..40 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1.0);
        for (x, adverse) in x.iter().zip(adverse) {
            let p = logistic(a + b * x);
            let (g, h) = (p - f64::from(u8::from(*adverse)), p * (1.0 - p));
            (ga, gb, haa, hab, hbb) = (ga + g, gb + g * x, haa + h, hab + h * x, hbb + h * x * x);
        }
        let det = haa * hbb - hab * hab;
        if det.abs() < 1e-12 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det);
        a -= da.clamp(-2.0, 2.0);
        b = (b - db.clamp(-2.0, 2.0)).max(0.0);
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    (a, b)
}

/// The scorecard after each number of stumps in `marks`, which rise.
fn fit(model: &Model, examples: &[&Example], marks: &[usize]) -> Vec<Scorecard> {
    let adverse: Vec<bool> = examples.iter().map(|example| example.adverse).collect();
    let binned = bin_all(model, examples);
    let counts: Vec<Vec<f64>> = binned
        .iter()
        .map(|feature| {
            let mut counts = vec![0.0; feature.starts.len()];
            for bin in feature.bin.iter().filter(|bin| **bin != UNKNOWN) {
                counts[usize::from(*bin)] += 1.0;
            }
            counts
        })
        .collect();
    // Units, centred on the examples where the indicator is known.
    let mut shapes: Vec<Vec<f64>> = binned
        .iter()
        .zip(&counts)
        .map(|(feature, counts)| {
            let known: f64 = counts.iter().sum();
            let sum: f64 = feature.units.iter().zip(counts).map(|(units, count)| units * count).sum();
            feature.units.iter().map(|units| units - sum / known.max(1.0)).collect()
        })
        .collect();
    let sum = |shapes: &[Vec<f64>], at: usize| -> f64 {
        let add = |(feature, shape): (&Binned, &Vec<f64>)| match feature.bin[at] {
            UNKNOWN => 0.0,
            bin => shape[usize::from(bin)],
        };
        binned.iter().zip(shapes).map(add).sum()
    };
    let base: Vec<f64> = (0..examples.len()).map(|at| sum(&shapes, at)).collect();
    let (mut intercept, slope) = line(&base, &adverse);
    for shape in &mut shapes {
        shape.iter_mut().for_each(|value| *value *= slope);
    }
    let mut odds: Vec<f64> = base.iter().map(|x| intercept + slope * x).collect();
    let keep = |intercept: f64, shapes: &[Vec<f64>], stumps: usize| Scorecard {
        intercept,
        stumps,
        shapes: binned
            .iter()
            .zip(shapes)
            .filter(|(_, shape)| shape.iter().any(|value| value.abs() > 1e-12))
            .map(|(feature, shape)| Shape {
                indicator: feature.indicator,
                bins: feature.starts.iter().copied().zip(shape.iter().copied()).collect(),
            })
            .collect(),
    };
    let least = (examples.len() as f64 / 50.0).max(10.0);
    let mut found = Vec::new();
    let last = marks.last().copied().unwrap_or(0);
    for round in 0..=last {
        if marks.contains(&round) {
            found.push(keep(intercept, &shapes, round));
        }
        if round == last {
            break;
        }
        let (mut g, mut h) = (Vec::with_capacity(odds.len()), Vec::with_capacity(odds.len()));
        for (odds, adverse) in odds.iter().zip(&adverse) {
            let p = logistic(*odds);
            g.push(p - f64::from(u8::from(*adverse)));
            h.push(p * (1.0 - p));
        }
        // The best stump: gain, feature, first bin on its upper side, step, share of the known on each side.
        let mut best: Option<(f64, usize, usize, f64, f64, f64)> = None;
        for (number, (feature, counts)) in binned.iter().zip(&counts).enumerate() {
            let mut sums = vec![(0.0, 0.0); counts.len()];
            for ((bin, g), h) in feature.bin.iter().zip(&g).zip(&h) {
                if *bin != UNKNOWN {
                    let slot = &mut sums[usize::from(*bin)];
                    *slot = (slot.0 + g, slot.1 + h);
                }
            }
            let all = sums.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
            let known: f64 = counts.iter().sum();
            let (mut below, mut under) = ((0.0, 0.0), 0.0);
            for cut in 1..counts.len() {
                below = (below.0 + sums[cut - 1].0, below.1 + sums[cut - 1].1);
                under += counts[cut - 1];
                if under < least || known - under < least {
                    continue;
                }
                // Upper side gets `low·δ`, lower side `−up·δ`: the mean over the known stays 0.
                let (up, low) = ((known - under) / known, under / known);
                let slope = (all.0 - below.0) * low - below.0 * up;
                let bend = (all.1 - below.1) * low * low + below.1 * up * up + RIDGE;
                let gain = slope * slope / bend;
                if slope < 0.0 && best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, number, cut, -slope / bend * STEP, up, low));
                }
            }
        }
        if let Some((_, number, cut, step, up, low)) = best {
            for (bin, value) in shapes[number].iter_mut().enumerate() {
                *value += if bin >= cut { low * step } else { -up * step };
            }
            for (bin, odds) in binned[number].bin.iter().zip(&mut odds) {
                if *bin != UNKNOWN {
                    *odds += if usize::from(*bin) >= cut { low * step } else { -up * step };
                }
            }
        }
        // The intercept follows.
        let (mut slope, mut bend) = (0.0, 1e-9);
        for (odds, adverse) in odds.iter().zip(&adverse) {
            let p = logistic(*odds);
            (slope, bend) = (slope + p - f64::from(u8::from(*adverse)), bend + p * (1.0 - p));
        }
        let step = slope / bend;
        intercept -= step;
        odds.iter_mut().for_each(|odds| *odds -= step);
    }
    found
}

/// Fold of each example: adverse and fine ones are dealt out apart, by draw.
fn folds(examples: &[&Example]) -> Vec<usize> {
    let mut of = vec![0; examples.len()];
    for side in [true, false] {
        let mut own: Vec<usize> = (0..examples.len()).filter(|at| examples[*at].adverse == side).collect();
        own.sort_by_key(|at| (examples[*at].draw, *at));
        for (place, at) in own.into_iter().enumerate() {
            of[at] = place % FOLDS;
        }
    }
    of
}

fn parts<'a>(examples: &[&'a Example], of: &[usize], fold: usize) -> (Vec<&'a Example>, Vec<usize>) {
    let rest = examples.iter().zip(of).filter(|(_, own)| **own != fold).map(|(example, _)| *example).collect();
    (rest, (0..examples.len()).filter(|at| of[*at] == fold).collect())
}

/// The number of stumps that pays: each larger number must better the loss by more than its standard error.
fn choose(model: &Model, examples: &[&Example]) -> usize {
    let of = folds(examples);
    let mut losses = vec![vec![0.0; examples.len()]; STUMPS.len()];
    for fold in 0..FOLDS {
        let (rest, held) = parts(examples, &of, fold);
        for (cards, losses) in fit(model, &rest, &STUMPS).iter().zip(&mut losses) {
            for at in &held {
                let p = cards.probability(&examples[*at].values).clamp(1e-6, 1.0 - 1e-6);
                losses[*at] = -libm::log(if examples[*at].adverse { p } else { 1.0 - p });
            }
        }
    }
    let mut best = 0;
    for next in 1..STUMPS.len() {
        let gains: Vec<f64> = losses[best].iter().zip(&losses[next]).map(|(old, new)| old - new).collect();
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let variance = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum::<f64>() / (count - 1.0).max(1.0);
        if mean > libm::sqrt(variance / count) {
            best = next;
        }
    }
    STUMPS[best]
}

/// Learns a scorecard and says how it does on subjects held out; `None` with too few of either outcome.
#[must_use]
pub fn learn(model: &Model, examples: &[Example]) -> Option<(Scorecard, Quality)> {
    let mut own: Vec<&Example> = examples.iter().collect();
    own.sort_by(|a, b| (a.draw, a.adverse, &a.values).cmp(&(b.draw, b.adverse, &b.values)));
    own.truncate(MOST);
    let adverse = own.iter().filter(|example| example.adverse).count();
    if adverse < LEAST || own.len() - adverse < LEAST {
        return None;
    }
    let of = folds(&own);
    let mut held_out = vec![0.0; own.len()];
    for fold in 0..FOLDS {
        let (rest, held) = parts(&own, &of, fold);
        let stumps = choose(model, &rest);
        if let Some(card) = fit(model, &rest, &[stumps]).pop() {
            for at in held {
                held_out[at] = card.probability(&own[at].values);
            }
        }
    }
    let stumps = choose(model, &own);
    let card = fit(model, &own, &[stumps]).pop()?;
    let outcomes: Vec<bool> = own.iter().map(|example| example.adverse).collect();
    let expert: Vec<f64> = own.iter().map(|example| sum_of_units(model, &example.values)).collect();
    let first = |scores: &[f64], count: usize| {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(own[*a].draw.cmp(&own[*b].draw)));
        order.iter().take(count).filter(|at| outcomes[**at]).count() as f64 / count as f64
    };
    let capacities = CAPACITIES.into_iter().filter(|count| *count <= own.len() / 2);
    let precision = capacities.map(|count| (count, first(&held_out, count), first(&expert, count))).collect();
    let quality = Quality {
        examples: own.len(),
        adverse,
        folds: FOLDS,
        auc: auc(&held_out, &outcomes),
        expert_auc: auc(&expert, &outcomes),
        precision,
        calibration: calibration(&held_out, &outcomes),
    };
    Some((card, quality))
}

fn sum_of_units(model: &Model, values: &[Known]) -> f64 {
    let units = |(indicator, value): (&super::model::Indicator, &Known)| {
        f64::from(units::of_indicator(indicator.ceiling, f64::from(value.unwrap_or(0)) / 1000.0, 1.0))
    };
    model.indicators.iter().zip(values).map(units).sum()
}

/// Tenths of the prediction: subjects, mean prediction, adverse share.
fn calibration(predicted: &[f64], adverse: &[bool]) -> Vec<(usize, f64, f64)> {
    let mut order: Vec<usize> = (0..predicted.len()).collect();
    order.sort_by(|a, b| predicted[*a].total_cmp(&predicted[*b]).then(a.cmp(b)));
    order
        .chunks(predicted.len().div_ceil(10).max(1))
        .map(|part| {
            let count = part.len() as f64;
            let mean = part.iter().map(|at| predicted[*at]).sum::<f64>() / count;
            (part.len(), mean, part.iter().filter(|at| adverse[**at]).count() as f64 / count)
        })
        .collect()
}

/// Area under the ROC curve with its 95 % interval (DeLong, DeLong and Clarke-Pearson 1988), ties counted half.
#[must_use]
pub fn auc(scores: &[f64], adverse: &[bool]) -> (f64, f64, f64) {
    let side = |wanted: bool| {
        let own = scores.iter().zip(adverse).filter(|(_, adverse)| **adverse == wanted);
        let mut own: Vec<f64> = own.map(|(score, _)| *score).collect();
        own.sort_by(f64::total_cmp);
        own
    };
    let (bad, fine) = (side(true), side(false));
    if bad.is_empty() || fine.is_empty() {
        return (0.5, 0.0, 1.0);
    }
    // Share of the other side that lies below, ties half.
    let below = |others: &[f64], score: f64| {
        let under = others.partition_point(|other| *other < score);
        let upto = others.partition_point(|other| *other <= score);
        (under + upto) as f64 / 2.0 / others.len() as f64
    };
    let bad_places: Vec<f64> = bad.iter().map(|score| below(&fine, *score)).collect();
    let fine_places: Vec<f64> = fine.iter().map(|score| 1.0 - below(&bad, *score)).collect();
    let mean = |places: &[f64]| places.iter().sum::<f64>() / places.len() as f64;
    let spread = |places: &[f64]| {
        let (count, middle) = (places.len() as f64, mean(places));
        let squares: f64 = places.iter().map(|place| (place - middle) * (place - middle)).sum();
        squares / (count - 1.0).max(1.0) / count
    };
    let area = mean(&bad_places);
    let half = 1.96 * libm::sqrt(spread(&bad_places) + spread(&fine_places));
    (area, (area - half).max(0.0), (area + half).min(1.0))
}

impl Scorecard {
    /// What each indicator adds to the log-odds, in the order of the shapes.
    pub fn contributions<'a>(&'a self, values: &'a [Known]) -> impl Iterator<Item = (usize, f64)> + 'a {
        self.shapes.iter().map(|shape| {
            let value = values.get(shape.indicator).copied().flatten();
            let added = value.map_or(0.0, |value| {
                let at = shape.bins.partition_point(|(start, _)| *start <= value);
                at.checked_sub(1).and_then(|at| shape.bins.get(at)).map_or(0.0, |(_, added)| *added)
            });
            (shape.indicator, added)
        })
    }

    /// Probability of an adverse outcome, 0..1.
    #[must_use]
    pub fn probability(&self, values: &[Known]) -> f64 {
        logistic(self.intercept + self.contributions(values).map(|(_, added)| added).sum::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Examples in which the first indicator tells and the fourth does not.
    fn examples(count: u64) -> Vec<Example> {
        let model = Model::shipped();
        (0..count)
            .map(|number| {
                let draw = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let mut values = vec![None; model.indicators.len()];
                let strength = (draw >> 33) % 1000;
                values[0] = Some(strength as u16);
                values[3] = Some(((draw >> 13) % 1000) as u16);
                Example { values, adverse: strength + (draw >> 50) % 600 > 900, draw }
            })
            .collect()
    }

    #[test]
    fn what_tells_is_learned_and_what_does_not_is_left() {
        let (card, quality) = learn(Model::shipped(), &examples(600)).expect("enough examples");
        assert!(quality.auc.0 > 0.85 && quality.auc.1 < quality.auc.0 && quality.auc.0 < quality.auc.2, "{quality:?}");
        let mut low = vec![None; Model::shipped().indicators.len()];
        low[0] = Some(100);
        let mut high = low.clone();
        high[0] = Some(900);
        assert!(card.probability(&high) > 0.7 && card.probability(&low) < 0.2);
    }

    #[test]
    fn an_area_has_its_interval() {
        let (area, low, high) = auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]);
        assert!((area - 0.75).abs() < 1e-12 && low < area && area < high);
        assert!((auc(&[1.0, 1.0], &[true, false]).0 - 0.5).abs() < 1e-12);
    }

    #[test]
    fn few_outcomes_teach_nothing() {
        assert!(learn(Model::shipped(), &examples(12)).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn more_adverse_evidence_never_lowers_what_was_learned(
            at in 0_usize..4, from in 0_u16..900, more in 0_u16..100, turn in 1_usize..400,
        ) {
            let mut given = examples(400);
            given.rotate_left(turn);
            let (card, _) = learn(Model::shipped(), &given).expect("enough examples");
            let (straight, _) = learn(Model::shipped(), &examples(400)).expect("enough examples");
            prop_assert_eq!(&card, &straight, "the order of the examples shows");
            let mut values = vec![Some(300); Model::shipped().indicators.len()];
            values[at] = Some(from);
            let before = card.probability(&values);
            values[at] = Some(from + more);
            prop_assert!(card.probability(&values) >= before);
        }
    }
}
