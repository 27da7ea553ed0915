//! A series made comparable: mean 0, deviation 1, lone outliers pulled in.

use super::stats;

/// How far to each side the running median looks.
const HALF_WINDOW: usize = 3;
/// Distance from the running median, in deviations, beyond which a lone value is pulled back.
const OUTLIER_DEVIATIONS: f64 = 5.0;

/// Values with mean 0 and deviation 1 (all 0 when they do not vary), then those far from their running median
/// pulled back to [`OUTLIER_DEVIATIONS`] where no other near them is far too: a single point cannot carry a
/// segment of its own, and a stretch that swings widely keeps its swings.
pub(super) fn standardise(values: &[f64]) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    // Scale by the largest magnitude first, so that squares cannot overflow.
    let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let scaled: Vec<f64> = values.iter().map(|value| if largest > 0.0 { value / largest } else { 0.0 }).collect();
    let mean = scaled.iter().sum::<f64>() / count;
    let deviation = (scaled.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt();
    if deviation <= 1e-12 {
        return vec![0.0; values.len()];
    }
    let standard: Vec<f64> = scaled.iter().map(|value| (value - mean) / deviation).collect();
    pull_in_outliers(&standard)
}

fn pull_in_outliers(values: &[f64]) -> Vec<f64> {
    let medians: Vec<f64> = (0..values.len())
        .map(|at| {
            let window = at.saturating_sub(HALF_WINDOW)..(at + HALF_WINDOW + 1).min(values.len());
            stats::median(&values[window]).unwrap_or(0.0)
        })
        .collect();
    let distances: Vec<f64> = values.iter().zip(&medians).map(|(value, middle)| value - middle).collect();
    let limit = OUTLIER_DEVIATIONS * stats::deviation_around(&distances, 0.0).unwrap_or(0.0).max(1e-12);
    let far = |at: usize| distances[at].abs() > limit;
    let pull = |at: usize| {
        let mut others = at.saturating_sub(HALF_WINDOW)..(at + HALF_WINDOW + 1).min(values.len());
        let lone = far(at) && !others.any(|other| other != at && far(other));
        if lone { medians[at] + distances[at].clamp(-limit, limit) } else { values[at] }
    };
    (0..values.len()).map(pull).collect()
}
