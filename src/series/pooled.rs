//! How fast a whole category grows: a summary small enough to keep and to merge in any order.

use super::{Observation, stats};

/// Width of a histogram bin, in growth rate (difference of ln(1 + n)) per period.
const BIN: f64 = 0.01;
/// Bins on each side of zero; rates beyond ±4 (a factor of 55 in one period) fall into the outermost.
const SIDE: usize = 400;

/// Growth rates of many series as counts in fixed bins. Merging adds integers, so its order never shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PooledGrowth {
    bins: Vec<u64>,
}

/// Middle and spread of a category's growth rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthLevel {
    /// Median growth rate, difference of ln(1 + n) per period.
    pub median: f64,
    /// 1.4826 times the median absolute deviation.
    pub deviation: f64,
}

impl Default for PooledGrowth {
    fn default() -> Self {
        Self { bins: vec![0; 2 * SIDE + 1] }
    }
}

impl PooledGrowth {
    /// The rates of all series between neighbouring known counts. A series that never changes says nothing about
    /// growth and is left out.
    #[must_use]
    pub fn from_series(series: &[&[Observation]]) -> Self {
        let mut pooled = Self::default();
        for one in series {
            let mut counts = one.iter().filter_map(Observation::count);
            let first = counts.next();
            if counts.all(|count| first.is_some_and(|first| first.total_cmp(&count).is_eq())) {
                continue;
            }
            for step in super::growth::steps(one) {
                pooled.add(step.rate());
            }
        }
        pooled
    }

    fn add(&mut self, rate: f64) {
        let side = SIDE as f64;
        let bin = (libm::round(rate / BIN).clamp(-side, side) + side) as usize;
        self.bins[bin] += 1;
    }

    /// Adds another part's rates.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
    }

    /// How many rates it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Middle and spread; `None` when empty.
    #[must_use]
    pub fn level(&self) -> Option<GrowthLevel> {
        let rates = self.bins.iter().zip(0i32..).map(|(&count, bin)| (f64::from(bin) - SIDE as f64, count));
        let middle = weighted_median(rates.clone())?;
        let mut distances: Vec<(f64, u64)> = rates.map(|(bin, count)| ((bin - middle).abs(), count)).collect();
        distances.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let spread = weighted_median(distances.into_iter())?;
        Some(GrowthLevel { median: middle * BIN, deviation: spread * BIN * stats::MAD_TO_DEVIATION })
    }
}

/// The value at which half of the count is passed, values ascending.
fn weighted_median(values: impl Iterator<Item = (f64, u64)> + Clone) -> Option<f64> {
    let total: u64 = values.clone().map(|(_, count)| count).sum();
    let mut passed = 0;
    for (value, count) in values {
        passed += count;
        if count > 0 && 2 * passed >= total {
            return Some(value);
        }
    }
    None
}
