//! How well a model does on texts it has not seen, and how its decisions become probabilities.

/// What held-out texts say about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Held-out texts.
    pub texts: usize,
    /// Parts the texts were dealt into; 1 where a fifth was held out once.
    pub folds: usize,
    /// Share whose best label is theirs.
    pub accuracy: f64,
    /// Mean over the labels of F1 = 2·tp / (2·tp + fp + fn); a label never held out does not count.
    pub macro_f1: f64,
    /// Mean over ten bands of the score of |share right − mean score|, weighted by their texts
    /// (expected calibration error: Naeini, Cooper, Hauskrecht, AAAI 2015).
    pub calibration_error: f64,
    /// Each label's texts, precision and recall, in the model's order.
    pub labels: Vec<LabelQuality>,
    /// The most frequent mistakes: (theirs, said, times), most frequent first.
    pub confusions: Vec<(String, String, usize)>,
}

/// One label on held-out texts.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelQuality {
    /// The label.
    pub label: String,
    /// Held-out texts that bear it.
    pub texts: usize,
    /// Share right among those said to bear it; 0 where none is.
    pub precision: f64,
    /// Share found among those that bear it; 0 where none does.
    pub recall: f64,
}

/// Confusion pairs that are kept.
const MOST_CONFUSIONS: usize = 20;
/// Bands of the calibration error.
const BANDS: usize = 10;

/// `softmax(sharpness · decision)`: the probabilities of the labels, from their decision values.
pub(super) fn probabilities(decisions: &[f64], sharpness: f64) -> Vec<f64> {
    let most = decisions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = decisions.iter().map(|d| libm::exp(sharpness * (d - most))).collect();
    let sum: f64 = raised.iter().sum();
    raised.into_iter().map(|r| r / sum).collect()
}

/// Position of the greatest; the first where several are.
pub(super) fn best(decisions: &[f64]) -> usize {
    let mut at = 0;
    for (i, decision) in decisions.iter().enumerate() {
        if decisions.get(at).is_some_and(|best| decision > best) {
            at = i;
        }
    }
    at
}

/// A held-out text: its label's number and its decision values.
pub(super) type Held = (usize, Vec<f64>);

/// The sharpness under which the held-out labels are most likely (temperature scaling: Guo, Pleiss, Sun, Weinberger,
/// "On calibration of modern neural networks", ICML 2017), by golden-section search on its logarithm.
pub(super) fn sharpness(held: &[Held]) -> f64 {
    if held.is_empty() {
        return DEFAULT_SHARPNESS;
    }
    let loss = |log: f64| -> f64 {
        let sharp = libm::exp(log);
        held.iter()
            .map(|(label, decisions)| {
                let most = decisions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = decisions.iter().map(|d| libm::exp(sharp * (d - most))).sum();
                libm::log(sum) - sharp * (decisions.get(*label).copied().unwrap_or(most) - most)
            })
            .sum()
    };
    // From flat to all but certain.
    let (mut low, mut high) = (libm::log(0.1), libm::log(100.0));
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..24 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) <= loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    libm::exp((low + high) / 2.0)
}

/// Where nothing was held out.
const DEFAULT_SHARPNESS: f64 = 3.0;

/// Grades held-out decisions.
pub(super) fn grade(held: &[Held], names: &[String], sharpness: f64, folds: usize) -> Quality {
    let count = names.len();
    let (mut right, mut theirs, mut said) = (vec![0_usize; count], vec![0_usize; count], vec![0_usize; count]);
    let mut pairs = vec![0_usize; count * count];
    let mut bands = [(0_usize, 0_usize, 0.0_f64); BANDS];
    for (label, decisions) in held {
        let found = best(decisions);
        let hit = found == *label;
        let score = probabilities(decisions, sharpness).get(found).copied().unwrap_or(0.0);
        if let Some(band) = bands.get_mut(((score * BANDS as f64) as usize).min(BANDS - 1)) {
            *band = (band.0 + 1, band.1 + usize::from(hit), band.2 + score);
        }
        for (counts, at, add) in [(&mut right, *label, hit), (&mut theirs, *label, true), (&mut said, found, true)] {
            if let Some(slot) = counts.get_mut(at) {
                *slot += usize::from(add);
            }
        }
        if let Some(slot) = pairs.get_mut(label * count + found) {
            *slot += usize::from(!hit);
        }
    }
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let mut labels = Vec::with_capacity(count);
    let (mut sum, mut graded) = (0.0, 0_usize);
    for (((label, right), theirs), said) in names.iter().zip(&right).zip(&theirs).zip(&said) {
        if *theirs > 0 {
            graded += 1;
            sum += share(2 * right, theirs + said);
        }
        labels.push(LabelQuality {
            label: label.clone(),
            texts: *theirs,
            precision: share(*right, *said),
            recall: share(*right, *theirs),
        });
    }
    let mut confused: Vec<(usize, usize)> =
        pairs.iter().enumerate().filter(|(_, times)| **times > 0).map(|(at, times)| (*times, at)).collect();
    confused.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let name = |at: usize| names.get(at).cloned().unwrap_or_default();
    Quality {
        texts: held.len(),
        folds,
        accuracy: share(right.iter().sum(), held.len()),
        macro_f1: if graded == 0 { 0.0 } else { sum / graded as f64 },
        calibration_error: bands.iter().map(|(_, hits, score)| (*hits as f64 - score).abs()).sum::<f64>()
            / (held.len().max(1)) as f64,
        labels,
        confusions: confused
            .into_iter()
            .take(MOST_CONFUSIONS)
            .map(|(times, at)| (name(at / count), name(at % count), times))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        let names: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        let held = [
            (0, vec![1.0, 0.0, -1.0]),
            (0, vec![0.0, 1.0, -1.0]),
            (1, vec![-1.0, 1.0, 0.0]),
            (1, vec![-1.0, 2.0, 0.0]),
        ];
        let quality = grade(&held, &names, 1.0, 5);
        assert!((quality.accuracy - 0.75).abs() < 1e-12);
        // a: 2·1/(2+1); b: 2·2/(2+3); c was never held out.
        assert!((quality.macro_f1 - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-12);
        assert_eq!(quality.confusions, [("a".to_string(), "b".to_string(), 1)]);
        assert!((probabilities(&[1.0, 1.0], 3.0)[0] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_often_wrong_is_less_sharp() {
        let sure: Vec<Held> = (0..20).map(|_| (0, vec![1.0, -1.0])).collect();
        let torn: Vec<Held> = (0..20).map(|i| (i % 2, vec![1.0, -1.0])).collect();
        assert!(sharpness(&sure) > sharpness(&torn));
    }
}
