//! Growth alarm: since when a count grows faster than it used to, and how likely chance alone does that.
//!
//! Reach for it with head-counts, complaints or other counts, one a period. After DOMAIN C7: growth rates
//! r = ln(1 + n) − ln(1 + n before) are compared with a robust baseline of the last 26, shrunk towards the
//! category's while the series is short; a CUSUM of the standardised excess over 0.5 raises an alarm above 5.
//! Small counts are compared as counts: the excess is measured on the variance-stabilising scale of the negative
//! binomial (Anscombe, Biometrika 35, 1948), which is the scale of logarithms for large ones.
//!
//! Guarantees: what is said about a period depends on observations up to that period only; one event is one
//! alarm; a lone spike that falls back raises none, while a step that stays does one period later; a return to a
//! level seen lately is no growth; a gap is no zero; a negative value is no observation.

use super::baseline::Baseline;
use super::pooled::PooledGrowth;
use super::{Observation, alarm, stats};

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
    /// The own spread is widened by 1 + this / number of rates, since few rates tell it badly. Ours, by
    /// simulation (docs/METHOD.md).
    pub small_sample: f64,
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
            small_sample: 4.0,
        }
    }
}

/// An alarm: growth faster than the baseline, with at least two observations as evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// Chance, 0..1, that a series as long as this one up to `raised_at` shows as much without any change.
    pub p_value: f64,
}

/// Steps of usual growth in a row that end an event.
const CALM_ENDS: usize = 3;

/// Share of the limit that one observation may bring before the next confirms it.
const ONE_OBSERVATION: f64 = 0.8;
/// A count that exceeds this quantile of the recent ones by less than this factor is a recovery, not growth.
const RECOVERY_SHARE: f64 = 0.9;
const RECOVERY_FACTOR: f64 = 1.1;

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
    /// CUSUM at the last observation divided by its limit, 0..=2.
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
    let counts = series.iter().filter(|point| point.count().is_some()).count();
    let silent = |silence| Growth { alarms: Vec::new(), statistic: 0.0, silence: Some(silence) };
    if counts == 0 && series.iter().any(|point| point.value.is_some()) {
        return silent(Silence::NotCounts);
    }
    if counts < 3 {
        return silent(Silence::TooShort);
    }
    let mut baseline = Baseline::new(series, pooled.level(), settings);
    let mut cusum = Cusum::new(series, settings);
    let mut learned: Vec<Step> = Vec::new();
    for step in steps(series) {
        let in_excursion = match baseline.expect(&step) {
            Some(expected) => {
                let excess = excess(&step, expected.growth, expected.deviation);
                cusum.advance(&step, excess, expected.growth)
            }
            None => false,
        };
        // Rates of an excursion stay out of the baseline until it is over or as old as the baseline itself.
        learned.push(step);
        let kept_out = if in_excursion { settings.window.min(cusum.excursion.len()) } else { 0 };
        let ready = learned.len() - kept_out.min(learned.len());
        for step in learned.drain(..ready) {
            baseline.learn(&step);
        }
    }
    let silence = match (cusum.alarms.is_empty(), cusum.blocked, cusum.tested) {
        (false, ..) => None,
        (true, true, _) => Some(Silence::TooFewPeople),
        (true, false, 0) => Some(Silence::TooShort),
        (true, false, _) => Some(Silence::NoGrowth),
    };
    Growth { statistic: (cusum.value / settings.limit).clamp(0.0, 2.0), alarms: cusum.alarms, silence }
}

/// Standard deviations by which a step's later count exceeds what usual growth brings.
fn excess(step: &Step, growth: f64, deviation: f64) -> f64 {
    let expected = (libm::exp(libm::log1p(step.before) + growth) - 1.0).max(0.0);
    let whole = |count: f64| (count - libm::round(count)).abs() < 1e-9;
    if whole(step.now) && whole(step.before) {
        // Negative binomial with variance μ + (deviation · μ)²; 3/8 is Anscombe's correction.
        let stable = |count: f64| 2.0 / deviation * libm::asinh(deviation * (count + 0.375).sqrt());
        stable(step.now) - stable(expected)
    } else {
        (libm::log1p(step.now) - libm::log1p(expected)) / deviation
    }
}

/// One step of the excursion under way.
#[derive(Debug, Clone, Copy)]
struct Advance {
    index: usize,
    before: f64,
    excess: f64,
    growth: f64,
}

/// The running sum and the excursion above zero it is on.
struct Cusum<'a> {
    series: &'a [Observation],
    settings: &'a GrowthSettings,
    value: f64,
    /// The same sum without what confirmed jumps added, so that chance is not underrated where rates have heavy
    /// tails.
    evidence: f64,
    tested: usize,
    /// Steps since the sum left zero.
    excursion: Vec<Advance>,
    /// What a jump brought beyond what one observation may bring, until the next confirms it.
    unconfirmed: f64,
    /// The excursion has had its alarm.
    raised: bool,
    /// Steps in a row at which growth did not exceed the reference.
    calm: usize,
    /// An alarm was due but for the number of people.
    blocked: bool,
    alarms: Vec<GrowthAlarm>,
}

impl<'a> Cusum<'a> {
    fn new(series: &'a [Observation], settings: &'a GrowthSettings) -> Self {
        Self {
            series,
            settings,
            value: 0.0,
            evidence: 0.0,
            tested: 0,
            excursion: Vec::new(),
            unconfirmed: 0.0,
            raised: false,
            calm: 0,
            blocked: false,
            alarms: Vec::new(),
        }
    }

    /// Takes a step in; says whether an excursion is under way.
    fn advance(&mut self, step: &Step, excess: f64, growth: f64) -> bool {
        let limit = self.settings.limit;
        self.tested += 1;
        // A jump that stays at least half up is confirmed by the observation after it.
        if self.unconfirmed > 0.0 {
            let jump = self.excursion.last().map_or(0.0, |last| last.excess);
            if excess > -0.5 * jump {
                self.value += self.unconfirmed;
            }
            self.unconfirmed = 0.0;
        }
        let usual = excess.min(ONE_OBSERVATION * limit);
        self.unconfirmed = excess - usual;
        let height = self.value + usual - self.settings.reference;
        self.calm = if excess > self.settings.reference { 0 } else { self.calm + 1 };
        // The event that was told is over once growth has been usual for a while; the next one is a new alarm.
        if height <= 0.0 || (self.raised && self.calm >= CALM_ENDS) {
            self.value = 0.0;
            self.evidence = 0.0;
            self.excursion.clear();
            self.unconfirmed = 0.0;
            self.raised = false;
            return false;
        }
        self.value = height.min(2.0 * limit);
        self.evidence = (self.evidence + usual - self.settings.reference).max(0.0);
        self.excursion.push(Advance { index: step.index, before: step.before, excess, growth });
        if height > limit && !self.raised {
            self.raise(step, height);
        }
        true
    }

    fn raise(&mut self, step: &Step, height: f64) {
        let largest = self.excursion.iter().map(|advance| advance.excess).fold(0.0, f64::max);
        let began = self.excursion.iter().position(|advance| advance.excess >= 0.5 * largest).unwrap_or(0);
        let since = &self.excursion[began..];
        let Some(first) = since.first() else { return };
        if step.now < self.settings.least_count || step.now - first.before < self.settings.least_rise {
            self.blocked = true;
            return;
        }
        let before: Vec<f64> = self.series[..first.index].iter().filter_map(Observation::count).collect();
        let recent = &before[before.len().saturating_sub(self.settings.window)..];
        if stats::quantile(recent, RECOVERY_SHARE).is_some_and(|usual| step.now <= RECOVERY_FACTOR * usual) {
            return;
        }
        let usual_growth: f64 = since.iter().map(|advance| advance.growth).sum();
        self.raised = true;
        self.alarms.push(GrowthAlarm {
            index: first.index,
            raised_at: step.index,
            score: height / self.settings.limit,
            expected: (libm::exp(libm::log1p(first.before) + usual_growth) - 1.0).max(0.0),
            observed: step.now,
            p_value: alarm::chance(self.evidence, self.settings.reference, self.tested),
        });
    }
}
