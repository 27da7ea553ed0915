//! Growth alarm: since when a count grows faster than it used to, and how likely chance alone does that.
//!
//! Reach for it with head-counts, complaints or other counts, one a period. After DOMAIN C7, with what its simulation
//! asked for: a count is compared with a forecast from the series' own past (`forecast`: level, usual growth, season),
//! on the variance-stabilising scale of the negative binomial (Anscombe, Biometrika 35, 1948): counting noise for
//! small counts, logarithms for large ones. What is left becomes a standard normal score whatever its distribution
//! (`score`), and a CUSUM of the scores' excess over 0.5, or a steeper one, raises an alarm above 5 (`excursion`). Its chance is
//! stated for [`GrowthSettings::horizon`] periods, so that alarms of many series can be kept in a budget.
//!
//! Guarantees: what is said about a period depends on observations up to that period only; one event is one alarm,
//! whose chance can only fall as the event goes on; a lone spike that falls back raises none, while a step that stays
//! does; a return to a level seen lately is no growth; a gap is no zero; the Spring Festival counts as a gap;
//! a negative value is no observation.

use super::Observation;
use super::pack::pack;
use super::pooled::{GrowthLevel, PooledGrowth};
use super::state::State;

/// When growth is an alarm. The defaults are DOMAIN C7's unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthSettings {
    /// Rates that make up the baseline.
    pub window: usize,
    /// Standard deviations by which growth must exceed the baseline to count; half the shift looked for.
    pub reference: f64,
    /// Limit h of the CUSUM, in standard deviations.
    pub limit: f64,
    /// Fewest people for an alarm.
    pub least_count: f64,
    /// Fewest people added since the change began.
    pub least_rise: f64,
    /// Least standard deviation of a growth rate per period; below 5 % a period nothing is alarming however
    /// steady the series was. Ours.
    pub least_deviation: f64,
    /// Fewest growth rates of the series' own when there is no pooled baseline. Ours.
    pub least_rates: usize,
    /// Periods within which an alarm's chance is stated: two years of weeks.
    pub horizon: usize,
}

impl Default for GrowthSettings {
    fn default() -> Self {
        Self {
            window: 26,
            reference: 0.5,
            limit: 5.0,
            least_count: 20.0,
            least_rise: 10.0,
            least_deviation: 0.05,
            least_rates: 4,
            horizon: 104,
        }
    }
}

/// An alarm: growth faster than the baseline, with at least two observations as evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthAlarm {
    /// 0-based position of the first observation after the change, gaps counted.
    pub index: usize,
    /// Position of the observation at which the alarm was raised; nothing later was looked at.
    pub raised_at: usize,
    /// CUSUM divided by its limit when raised; above 1.
    pub score: f64,
    /// Count at `raised_at` had growth stayed usual since before `index`.
    pub expected: f64,
    /// Count at `raised_at`.
    pub observed: f64,
    /// Chance, 0..1, that a series shows as much within the settings' horizon without any change: the least so far.
    pub p_value: f64,
    /// How the chance fell, oldest first; the first when raised.
    pub grades: Vec<Grade>,
}
pack!(GrowthAlarm { index, raised_at, score, expected, observed, p_value, grades });

/// From when on an alarm was as improbable as this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grade {
    /// Position of the observation; nothing later was looked at.
    pub at: usize,
    /// Chance, 0..1.
    pub p_value: f64,
}
pack!(Grade { at, p_value });

impl GrowthAlarm {
    /// Takes note of a chance at least this many times smaller than the last one noted.
    const NOTED: f64 = 2.0;

    pub(super) fn strengthen(&mut self, at: usize, p_value: f64) {
        if p_value * Self::NOTED <= self.p_value {
            self.p_value = p_value;
            self.grades.push(Grade { at, p_value });
        }
    }

    /// The alarm as it was known before the observation at `cut`; `None` when it was not.
    #[must_use]
    pub fn as_known_before(&self, cut: usize) -> Option<Self> {
        let grades: Vec<Grade> = self.grades.iter().copied().filter(|grade| grade.at < cut).collect();
        let p_value = grades.last()?.p_value;
        Some(Self { grades, p_value, ..self.clone() })
    }
}

/// Why there is no alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// Fewer than three counts, or too few for a baseline without a category.
    TooShort,
    /// Growth is unusual, but too few people are involved or were added.
    TooFewPeople,
    /// Growth is usual.
    NoGrowth,
    /// No value can be a count: all are missing, negative or not finite.
    NotCounts,
}

impl Silence {
    /// Code under which the wording stands.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "silence.too_short",
            Self::TooFewPeople => "silence.too_few_people",
            Self::NoGrowth => "silence.no_growth",
            Self::NotCounts => "silence.not_counts",
        }
    }
}

/// What a series says about growth.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// Alarms, oldest first.
    pub alarms: Vec<GrowthAlarm>,
    /// CUSUM at the last observation (the steep one on the same scale, where it is larger) divided by its limit, 0..=2.
    pub statistic: f64,
    /// Why there is no alarm; `None` when there is one.
    pub silence: Option<Silence>,
}

/// From one known count to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// Position of the later count.
    pub(super) index: usize,
    /// Periods between the two; 1 without a gap.
    pub(super) periods: usize,
    /// Earlier count.
    pub(super) before: f64,
    /// Later count.
    pub(super) now: f64,
}

impl Step {
    /// Growth rate per period.
    pub(super) fn rate(&self) -> f64 {
        (libm::log1p(self.now) - libm::log1p(self.before)) / self.periods as f64
    }
}

/// Steps between neighbouring known counts.
pub(super) fn steps(series: &[Observation]) -> impl Iterator<Item = Step> + '_ {
    let known = series.iter().enumerate().filter_map(|(index, point)| Some((index, point.count()?)));
    let mut last: Option<(usize, f64)> = None;
    known.filter_map(move |(index, now)| {
        let (from, before) = last.replace((index, now))?;
        Some(Step { index, periods: index - from, before, now })
    })
}

/// Alarms of one series, in ascending order of day, against its own past and its category's growth.
#[must_use]
pub fn detect(series: &[Observation], pooled: &PooledGrowth, settings: &GrowthSettings) -> Growth {
    detect_with(series, pooled.level(), settings)
}

/// As [`detect`], with the category's level already computed: for many series of one category.
#[must_use]
pub fn detect_with(series: &[Observation], pooled: Option<GrowthLevel>, settings: &GrowthSettings) -> Growth {
    let mut state = State::default();
    state.continue_with(series, pooled, settings);
    state.growth()
}
