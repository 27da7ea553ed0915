//! What growth is usual for one series: its last periods, its season, and its category while it is short.

use std::collections::VecDeque;

use super::Observation;
use super::growth::{GrowthSettings, Step};
use super::pooled::GrowthLevel;
use super::stats::MAD_TO_DEVIATION;

/// Rates known before a season is believed to explain them.
const LEAST_SEASONAL: usize = 8;
/// A season is used when it leaves less than this share of the spread.
const SEASON_PAYS: f64 = 0.8;
/// Earlier rates of the same season remembered.
const SEASON_MEMORY: usize = 6;
/// Earlier rates of the same season needed.
const LEAST_CYCLES: usize = 2;

/// The upper quantile that must not look unusual either, and where it lies in normal data.
const UPPER_SHARE: f64 = 0.95;
const UPPER_DEVIATIONS: f64 = 1.645;

/// Usual growth of the next step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// Difference of ln(1 + n) over the step.
    pub(super) growth: f64,
    /// Standard deviation of it.
    pub(super) deviation: f64,
}

/// The baseline as far as the past tells it; rates enter one by one, oldest first.
pub(super) struct Baseline<'a> {
    settings: &'a GrowthSettings,
    pooled: Option<GrowthLevel>,
    raw: Window,
    adjusted: Window,
    /// Last rates by phase; empty when the spacing suggests no season.
    phases: Vec<VecDeque<f64>>,
}

impl<'a> Baseline<'a> {
    pub(super) fn new(series: &[Observation], pooled: Option<GrowthLevel>, settings: &'a GrowthSettings) -> Self {
        Self {
            settings,
            pooled,
            raw: Window::new(settings.window),
            adjusted: Window::new(settings.window),
            phases: vec![VecDeque::new(); season_length(series)],
        }
    }

    /// What the step is expected to bring; `None` while too little is known.
    pub(super) fn expect(&self, step: &Step) -> Option<Expected> {
        let (own, season) = self.own(step);
        let known = self.raw.len();
        let level = match (own, self.pooled) {
            (None, None) => return None,
            (None, Some(pooled)) => pooled,
            (Some(own), None) => {
                if known < self.settings.least_rates {
                    return None;
                }
                own
            }
            (Some(own), Some(pooled)) => {
                let weight = (known as f64 / self.settings.window as f64).min(1.0);
                let between = |own: f64, pooled: f64| weight * own + (1.0 - weight) * pooled;
                GrowthLevel {
                    median: between(own.median, pooled.median),
                    deviation: between(own.deviation, pooled.deviation),
                }
            }
        };
        let periods = step.periods as f64;
        Some(Expected {
            growth: level.median * periods + season,
            deviation: level.deviation.max(self.settings.least_deviation) * periods.sqrt(),
        })
    }

    /// Takes in a step that is past.
    pub(super) fn learn(&mut self, step: &Step) {
        let rate = step.rate();
        if let Some(offset) = self.season(step) {
            self.adjusted.push(rate - offset);
        }
        self.raw.push(rate);
        if step.periods == 1 && !self.phases.is_empty() {
            let length = self.phases.len();
            let phase = &mut self.phases[step.index % length];
            if phase.len() == SEASON_MEMORY {
                phase.pop_front();
            }
            phase.push_back(rate);
        }
    }

    /// The series' own level, widened for how few rates it rests on, and the season's part of the step.
    fn own(&self, step: &Step) -> (Option<GrowthLevel>, f64) {
        let widen = |window: &Window, level: GrowthLevel| {
            let widening = 1.0 + self.settings.small_sample / window.len() as f64;
            GrowthLevel { deviation: level.deviation * widening, ..level }
        };
        let Some(raw) = self.raw.level() else { return (None, 0.0) };
        let seasonal = self.season(step).zip(self.adjusted.level());
        if let Some((offset, adjusted)) = seasonal
            && self.adjusted.len() >= LEAST_SEASONAL
            && adjusted.deviation < SEASON_PAYS * raw.deviation
        {
            return (Some(widen(&self.adjusted, adjusted)), offset);
        }
        (Some(widen(&self.raw, raw)), 0.0)
    }

    /// Usual rate of the step's phase.
    fn season(&self, step: &Step) -> Option<f64> {
        if step.periods != 1 || self.phases.is_empty() {
            return None;
        }
        let phase = &self.phases[step.index % self.phases.len()];
        if phase.len() < LEAST_CYCLES {
            return None;
        }
        let mut rates: Vec<f64> = phase.iter().copied().collect();
        rates.sort_unstable_by(f64::total_cmp);
        super::stats::quantile_of_sorted(&rates, 0.5)
    }
}

/// Periods in a season by the usual distance of observations: a week of days, a year of months or quarters; 0
/// for none. The first distances decide, so that later observations change nothing.
fn season_length(series: &[Observation]) -> usize {
    let mut distances: Vec<i32> =
        series.windows(2).take(8).map(|pair| pair[1].day.saturating_sub(pair[0].day)).collect();
    distances.sort_unstable();
    match distances.get(distances.len() / 2) {
        Some(1) => 7,
        Some(28..=31) => 12,
        Some(89..=92) => 4,
        _ => 0,
    }
}

/// The last rates, kept in order of arrival and in order of size.
struct Window {
    size: usize,
    arrived: VecDeque<f64>,
    sorted: Vec<f64>,
}

impl Window {
    fn new(size: usize) -> Self {
        Self { size: size.max(1), arrived: VecDeque::new(), sorted: Vec::new() }
    }

    fn len(&self) -> usize {
        self.sorted.len()
    }

    fn push(&mut self, rate: f64) {
        if self.arrived.len() == self.size
            && let Some(oldest) = self.arrived.pop_front()
            && let Ok(at) = self.sorted.binary_search_by(|probe| probe.total_cmp(&oldest))
        {
            self.sorted.remove(at);
        }
        self.arrived.push_back(rate);
        let at = self.sorted.partition_point(|probe| probe.total_cmp(&rate).is_lt());
        self.sorted.insert(at, rate);
    }

    /// Median, and the larger of 1.4826 MAD and what the upper tail asks for; `None` when empty.
    fn level(&self) -> Option<GrowthLevel> {
        let median = super::stats::quantile_of_sorted(&self.sorted, 0.5)?;
        // Distances from the median grow to both sides, so merging the two sides finds their middle in one pass.
        let mut above = self.sorted.partition_point(|rate| *rate < median);
        let mut below = above;
        let count = self.sorted.len();
        let mut next = || {
            let left = below.checked_sub(1).map(|at| median - self.sorted[at]);
            let right = self.sorted.get(above).map(|rate| rate - median);
            if right.is_none_or(|right| left.is_some_and(|left| left < right)) {
                below = below.saturating_sub(1);
                left.unwrap_or(0.0)
            } else {
                above += 1;
                right.unwrap_or(0.0)
            }
        };
        let lower_middle = (0..=(count - 1) / 2).map(|_| next()).last().unwrap_or(0.0);
        let middle = if count % 2 == 1 { lower_middle } else { f64::midpoint(lower_middle, next()) };
        // In a bursty series most rates are calm and the middle says nothing of the bursts; the upper tail does.
        let upper = super::stats::quantile_of_sorted(&self.sorted, UPPER_SHARE).unwrap_or(median) - median;
        Some(GrowthLevel { median, deviation: (MAD_TO_DEVIATION * middle).max(upper / UPPER_DEVIATIONS) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::stats;

    #[test]
    fn a_window_agrees_with_plain_statistics() {
        let rates: Vec<f64> = (0..60).map(|at| f64::from(at * 37 % 23) / 7.0).collect();
        let mut window = Window::new(26);
        for (at, &rate) in rates.iter().enumerate() {
            window.push(rate);
            let last = &rates[(at + 1).saturating_sub(26)..=at];
            let median = stats::median(last).expect("not empty");
            let level = window.level().expect("not empty");
            assert!((level.median - median).abs() < 1e-12);
            let middle = stats::deviation_around(last, median).expect("not empty");
            let upper = (stats::quantile(last, UPPER_SHARE).expect("not empty") - median) / UPPER_DEVIATIONS;
            assert!((level.deviation - middle.max(upper)).abs() < 1e-12);
        }
    }
}
