//! A series made comparable: mean 0, deviation 1, short bursts of outliers pulled in.

use super::stats;

/// How far to each side the running median looks.
const HALF_WINDOW: usize = 5;
/// Longest burst of outliers: a window's median stays among the others of it.
const LONGEST_BURST: usize = 3;
/// Distance from the running median, in deviations, beyond which a short burst of values is pulled back.
const OUTLIER_DEVIATIONS: f64 = 5.0;

/// Values with mean 0 and deviation 1 (all 0 when they do not vary), then those far from their running median
/// pulled back to [`OUTLIER_DEVIATIONS`] where they are up to [`LONGEST_BURST`] in a row and no other near them is
/// far too: a burst cannot carry a segment of its own, and a stretch that swings widely keeps its swings.
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
    let medians = running_medians(values);
    let distances: Vec<f64> = values.iter().zip(&medians).map(|(value, middle)| value - middle).collect();
    let limit = OUTLIER_DEVIATIONS * stats::deviation_around(&distances, 0.0).unwrap_or(0.0).max(1e-12);
    let far: Vec<bool> = distances.iter().map(|distance| distance.abs() > limit).collect();
    let mut pulled = values.to_vec();
    let mut at = 0;
    while at < values.len() {
        let run = far[at..].iter().take_while(|far| **far).count();
        let end = at + run;
        let calm_before = !far[at.saturating_sub(HALF_WINDOW)..at].contains(&true);
        let calm_after = !far[end..(end + HALF_WINDOW).min(values.len())].contains(&true);
        if (1..=LONGEST_BURST).contains(&run) && calm_before && calm_after {
            for place in at..end {
                pulled[place] = medians[place] + distances[place].clamp(-limit, limit);
            }
        }
        at = end + 1;
    }
    pulled
}

/// The median of each value and up to [`HALF_WINDOW`] to each side of it.
fn running_medians(values: &[f64]) -> Vec<f64> {
    let mut window: Vec<f64> = Vec::with_capacity(2 * HALF_WINDOW + 2);
    let place = |window: &[f64], value: f64| window.partition_point(|other| other.total_cmp(&value).is_lt());
    let mut medians = Vec::with_capacity(values.len());
    for at in 0..values.len() + HALF_WINDOW {
        if let Some(&enters) = values.get(at) {
            window.insert(place(&window, enters), enters);
        }
        if let Some(&leaves) = at.checked_sub(2 * HALF_WINDOW + 1).and_then(|gone| values.get(gone)) {
            window.remove(place(&window, leaves));
        }
        if at >= HALF_WINDOW && medians.len() < values.len() {
            medians.push(stats::quantile_of_sorted(&window, 0.5).unwrap_or(0.0));
        }
    }
    medians
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_medians_are_those_of_their_windows() {
        for count in [0, 1, 2, 3, 7, 11, 12, 40] {
            let values: Vec<f64> = (0..count).map(|at| f64::from(at * at * 31 % 17) - 8.0).collect();
            let by_window: Vec<f64> = (0..values.len())
                .map(|at| {
                    let window = at.saturating_sub(HALF_WINDOW)..(at + HALF_WINDOW + 1).min(values.len());
                    stats::median(&values[window]).expect("values")
                })
                .collect();
            assert_eq!(running_medians(&values), by_window, "{count}");
        }
    }
}
