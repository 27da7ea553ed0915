//! Evidence units in integers of a thousandth, so that every bar, table and total agrees to the last digit, natively
//! and in the browser.
//!
//! An indicator with ceiling `w`, strength `s` and quality `q` brings `u = −log2(1 − w·s·q)` units. A dimension's
//! units end at its cap, `−log2(1 − C)`; what the cap takes away is an amount of its own. The index is
//! `100 · (1 − 2^−U)` of the sum.

/// Thousandths in one unit; one unit halves what is missing to 100.
pub const MILLI: u32 = 1000;

/// Highest ceiling an indicator may have, 0..1: no single indicator is certainty.
pub const HIGHEST_CEILING: f64 = 0.95;

/// Milliunits that prove a share of 0..=0.95 by themselves; values outside, and NaN, count as the nearer end.
fn of_share(share: f64) -> u32 {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, HIGHEST_CEILING) };
    libm::round(-libm::log2(1.0 - share) * f64::from(MILLI)) as u32
}

/// Milliunits of an indicator from its ceiling, strength and quality, each 0..1.
#[must_use]
pub fn of_indicator(ceiling: f64, strength: f64, quality: f64) -> u32 {
    let within = |value: f64| if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
    of_share(within(ceiling) * within(strength) * within(quality))
}

/// Milliunits at which a dimension ends that may not bring the index above `index`, 0..=95, by itself.
#[must_use]
pub fn of_cap(index: u32) -> u32 {
    of_share(f64::from(index.min(95)) / 100.0)
}

/// A dimension's units: what its indicators bring, what counts, and what the cap takes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capped {
    /// Sum over the indicators, in milliunits.
    pub raw: u32,
    /// What counts, at most the cap.
    pub used: u32,
    /// `raw − used`.
    pub over: u32,
}

/// Sums a dimension's indicators and applies its cap, all in milliunits.
#[must_use]
pub fn dimension(indicators: &[u32], cap: u32) -> Capped {
    let raw = indicators.iter().fold(0_u32, |sum, units| sum.saturating_add(*units));
    let used = raw.min(cap);
    Capped { raw, used, over: raw - used }
}

/// Index in tenths, 0..=1000, of a sum of milliunits.
#[must_use]
pub fn index_tenths(milliunits: u32) -> u32 {
    let missing = libm::exp2(-f64::from(milliunits) / f64::from(MILLI));
    libm::round(1000.0 * (1.0 - missing)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_adds_up() {
        // Raw units and caps of seven dimensions; the sum is 3.739 and the index 92.5.
        let rows = [
            (1158, 70, 1737, 1158),
            (1471, 60, 1322, 1322),
            (308, 39, 713, 308),
            (419, 60, 1322, 419),
            (218, 50, 1000, 218),
            (171, 39, 713, 171),
            (143, 35, 621, 143),
        ];
        let mut sum = 0;
        for (raw, cap_index, cap, used) in rows {
            assert_eq!(of_cap(cap_index), cap);
            let capped = dimension(&[raw], cap);
            assert_eq!((capped.used, capped.over), (used, raw - used));
            sum += capped.used;
        }
        assert_eq!((sum, index_tenths(sum)), (3739, 925));
        assert_eq!(index_tenths(sum - 1158 - 1322), 582, "without the first two dimensions");
    }

    #[test]
    fn a_fully_shown_indicator_alone_gives_its_ceiling() {
        for ceiling in [0.15, 0.30, 0.40, 0.55, 0.95] {
            let expected = libm::round(ceiling * 1000.0) as u32;
            assert!(index_tenths(of_indicator(ceiling, 1.0, 1.0)).abs_diff(expected) <= 1, "{ceiling}");
        }
        assert_eq!(of_indicator(f64::NAN, 1.0, 1.0), 0);
        assert_eq!(of_indicator(2.0, 1.0, 1.0), of_share(HIGHEST_CEILING));
    }

    proptest! {
        #[test]
        fn more_evidence_never_lowers_the_index(
            units in prop::collection::vec(0_u32..5000, 0..8), more in 0_u32..5000, cap in 0_u32..5000,
        ) {
            let before = dimension(&units, cap);
            let with: Vec<u32> = units.iter().copied().chain([more]).collect();
            let after = dimension(&with, cap);
            prop_assert!(index_tenths(after.used) >= index_tenths(before.used));
            prop_assert_eq!(after.used + after.over, after.raw);
        }
    }
}
