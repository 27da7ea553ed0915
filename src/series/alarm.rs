//! How often chance alone raises an alarm, and how to keep false alarms over many series in a budget.

/// Overshoot of a discretely observed CUSUM over its limit, in standard deviations: Siegmund, "Sequential
/// Analysis" (1985), section X.2.
const OVERSHOOT: f64 = 1.166;

/// Expected periods until an upward CUSUM of independent standard normal values with `reference` k first exceeds
/// `height`, by Siegmund's approximation. k = 0.5: 938 at 5, 338 at 4.
#[must_use]
pub fn run_length(height: f64, reference: f64) -> f64 {
    let drift = 2.0 * reference * (height.max(0.0) + OVERSHOOT);
    (libm::exp(drift) - 1.0 - drift) / (2.0 * reference * reference)
}

/// The height of a CUSUM with reference `to` that is seen as seldom as `height` of one with reference `from`, both
/// positive: where the first term of [`run_length`] is the same.
#[must_use]
pub fn as_high(height: f64, from: f64, to: f64) -> f64 {
    (from * (height + OVERSHOOT) + super::stats::quick_ln(to / from)) / to - OVERSHOOT
}

/// Chance that a series of `periods` without change shows an upward CUSUM of at least `height` somewhere.
#[must_use]
pub fn chance(height: f64, reference: f64, periods: usize) -> f64 {
    -libm::expm1(-(periods as f64) / run_length(height, reference))
}

/// Which of many tests to report so that the expected share of false ones among those reported stays within
/// `budget` (0..1): Benjamini and Hochberg, JRSS B 57 (1995). By position; a p-value that is not a number is never
/// reported.
#[must_use]
pub fn benjamini_hochberg(p: &[f64], budget: f64) -> Vec<bool> {
    let mut ordered: Vec<f64> = p.iter().copied().filter(|p| !p.is_nan()).collect();
    ordered.sort_unstable_by(f64::total_cmp);
    let tests = ordered.len() as f64;
    let within = |(rank, p): &(usize, &f64)| **p <= budget * (*rank as f64 + 1.0) / tests;
    let cut = ordered.iter().enumerate().filter(within).map(|(_, p)| *p).next_back();
    p.iter().map(|p| cut.is_some_and(|cut| *p <= cut)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_lengths_are_the_published_ones() {
        for (height, periods) in [(5.0, 938.0), (4.0, 338.0)] {
            let found = run_length(height, 0.5);
            assert!((found - periods).abs() < 2.0, "{height}: {found}");
        }
    }

    #[test]
    fn budget_rows() {
        let check = |p: &[f64], budget: f64, reported: &[usize]| {
            let found = benjamini_hochberg(p, budget);
            let found: Vec<usize> = (0..p.len()).filter(|&at| found[at]).collect();
            assert_eq!(found, reported, "{p:?} at {budget}");
        };
        check(&[], 0.05, &[]);
        check(&[0.04], 0.05, &[0]);
        check(&[0.04, 0.5], 0.05, &[]);
        check(&[0.04, 0.049], 0.05, &[0, 1]);
        check(&[f64::NAN, 0.001, 0.9], 0.05, &[1]);
        // The example of the 1995 paper: fifteen tests, four reported at 0.05.
        let paper = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        check(&paper, 0.05, &[0, 1, 2, 3]);
    }
}
