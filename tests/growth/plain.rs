//! The CUSUM of DOMAIN C7 as it stands there: median and MAD of the last 26 growth rates, reference 0.5.

/// Growth rates before the first is judged.
const LEAST: usize = 8;

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { f64::midpoint(sorted[half - 1], sorted[half]) }
}

/// The sum at each position, reset to zero when it passes `limit`; where it passed.
pub(crate) fn alarms(values: &[f64], limit: f64) -> Vec<usize> {
    let levels: Vec<f64> = values.iter().map(|value| libm::log1p(*value)).collect();
    let rates: Vec<f64> = levels.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (mut sum, mut found) = (0.0f64, Vec::new());
    for at in LEAST..rates.len() {
        let window = &rates[at.saturating_sub(26)..at];
        let middle = median(window);
        let distances: Vec<f64> = window.iter().map(|rate| (rate - middle).abs()).collect();
        let deviation = (1.4826 * median(&distances)).max(0.05);
        sum = (sum + (rates[at] - middle) / deviation - 0.5).max(0.0);
        // At least 20 people, 10 of them new.
        if sum > limit && values[at + 1] >= 20.0 && values[at + 1] - values[at] >= 10.0 {
            found.push(at + 1);
            sum = 0.0;
        }
    }
    found
}
