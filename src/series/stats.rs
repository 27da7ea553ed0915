//! Robust statistics: where the middle is, how wide the spread, how steep the slope, with outliers present.

use std::sync::LazyLock;

/// Makes the median absolute deviation of normal data estimate their standard deviation: 1 / Φ⁻¹(3/4), Rousseeuw
/// and Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993), p. 1273.
pub const MAD_TO_DEVIATION: f64 = 1.4826;

/// The larger of two numbers; `f64::max` asks after NaN as well, and is a call in the browser.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers.
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The quantile at `share` in 0..=1 by linear interpolation between order statistics (Hyndman and Fan's type 7);
/// `None` of nothing.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_of_sorted(&sorted, share)
}

/// As [`quantile`], of values already ascending.
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = share.clamp(0.0, 1.0) * last as f64;
    let below = (at as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64))
}

/// The median; `None` of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Spread around `centre` as a standard deviation: [`MAD_TO_DEVIATION`] times the median absolute deviation.
#[must_use]
pub fn deviation_around(values: &[f64], centre: f64) -> Option<f64> {
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    Some(MAD_TO_DEVIATION * median(&distances)?)
}

/// A slope with the range that most pairs of points agree on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Median of the slopes between all pairs of points, in y per x.
    pub median: f64,
    /// Their 10 % quantile.
    pub low: f64,
    /// Their 90 % quantile.
    pub high: f64,
}

/// Theil–Sen slope through `(x, y)` points; pairs with equal x are left out. `None` when no pair is left.
/// Takes n² / 2 pairs: meant for short windows.
#[must_use]
pub fn theil_sen(points: &[(f64, f64)]) -> Option<Slope> {
    let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (position, a) in points.iter().enumerate() {
        for b in &points[position + 1..] {
            let run = b.0 - a.0;
            if run.abs() > 0.0 {
                slopes.push((b.1 - a.1) / run);
            }
        }
    }
    slopes.sort_unstable_by(f64::total_cmp);
    Some(Slope {
        median: quantile_of_sorted(&slopes, 0.5)?,
        low: quantile_of_sorted(&slopes, 0.1)?,
        high: quantile_of_sorted(&slopes, 0.9)?,
    })
}

/// Whole counts below this have their logarithm in a table.
const TABLED: usize = 4096;
static LOGARITHMS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..TABLED).map(|count| libm::log1p(count as f64)).collect());

/// ln(1 + n), from a table where n is a small whole count.
#[must_use]
pub fn ln_one_more(n: f64) -> f64 {
    let place = n as usize;
    match LOGARITHMS.get(place) {
        Some(logarithm) if (place as f64).total_cmp(&n).is_eq() => *logarithm,
        _ => libm::log1p(n),
    }
}

/// The natural logarithm of a positive normal number within 1e-13 of it: no branch, so that several are taken in one
/// step. Halving until it lies around 1, then the series of the inverse hyperbolic tangent.
pub(super) fn quick_ln(x: f64) -> f64 {
    // Bits of 1 and of the square root of one half.
    const ONE: u64 = 1023 << 52;
    const ROOT: u64 = 0x3fe6_a09e_0000_0000;
    // A number of this size holds a whole number in its last bits.
    const WHOLE: u64 = 0x4330_0000_0000_0000;
    let bits = x.to_bits().wrapping_add(ONE - ROOT);
    let halvings = f64::from_bits(WHOLE | (bits >> 52)) - (f64::from_bits(WHOLE) + 1023.0);
    let near_one = f64::from_bits((bits & ((1 << 52) - 1)) + ROOT);
    let s = (near_one - 1.0) / (near_one + 1.0);
    let z = s * s;
    let series = 1.0 / 15.0;
    let series = 1.0 / 13.0 + z * series;
    let series = 1.0 / 11.0 + z * series;
    let series = 1.0 / 9.0 + z * series;
    let series = 1.0 / 7.0 + z * series;
    let series = 1.0 / 5.0 + z * series;
    let series = 1.0 / 3.0 + z * series;
    halvings * std::f64::consts::LN_2 + 2.0 * s * (1.0 + z * series)
}

/// Upper tail of the standard normal: the chance of a value above `z`.
#[must_use]
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_spreads() {
        let check = |values: &[f64], middle: Option<f64>, spread: Option<f64>| {
            assert_eq!(median(values), middle, "{values:?}");
            let found = middle.and_then(|centre| deviation_around(values, centre));
            assert_eq!(found, spread.map(|s| MAD_TO_DEVIATION * s), "{values:?}");
        };
        check(&[], None, None);
        check(&[4.0], Some(4.0), Some(0.0));
        check(&[1.0, 2.0, 3.0, 4.0], Some(2.5), Some(1.0));
        check(&[1.0, 2.0, 3.0, 1e9, 2.0], Some(2.0), Some(1.0));
    }

    #[test]
    fn one_outlier_does_not_turn_the_slope() {
        let mut points: Vec<(f64, f64)> = (0..8).map(|x| (f64::from(x), 3.0 * f64::from(x))).collect();
        points[5].1 = 500.0;
        let slope = theil_sen(&points).expect("pairs");
        assert!((slope.median - 3.0).abs() < 1e-12, "{slope:?}");
        assert_eq!(theil_sen(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }

    #[test]
    fn the_table_holds_what_the_function_says() {
        for n in [-0.5, -0.0, 0.0, 0.5, 1.0, 4095.0, 4095.5, 4096.0, 1e300, f64::INFINITY] {
            assert_eq!(ln_one_more(n).to_bits(), libm::log1p(n).to_bits(), "{n}");
        }
        assert!(ln_one_more(f64::NAN).is_nan());
    }

    #[test]
    fn the_quick_logarithm_is_one() {
        for step in -60_000..60_000 {
            let x = libm::exp(f64::from(step) / 100.0);
            assert!((quick_ln(x) - libm::log(x)).abs() <= 1e-13 * (1.0 + libm::log(x).abs()), "{x}");
        }
    }

    #[test]
    fn normal_tail_at_known_points() {
        for (z, tail) in [(0.0, 0.5), (1.644_853_626_951_472_2, 0.05), (3.090_232_306_167_813_5, 0.001)] {
            assert!((normal_tail(z) - tail).abs() < 1e-12, "{z}");
        }
    }
}
