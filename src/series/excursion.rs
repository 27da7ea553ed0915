//! The running sum of scores above the reference, the excursion it is on, and the alarms it raises.

use std::collections::VecDeque;

use super::growth::{Grade, GrowthAlarm, GrowthSettings};
use super::pack::pack;
use super::stats::{larger, smaller};
use super::{alarm, stats};

/// Steps without growth in a row that end an event.
const CALM_ENDS: usize = 3;
/// Score that one observation may bring before the next confirms it, as a share of the limit.
const ONE_OBSERVATION: f64 = 0.7;
/// Score of a jump that each observation after it confirms at most.
const ONE_CONFIRMS: f64 = 1.0;
/// How much more often a sum is seen than Siegmund's approximation says, because level and spread are estimated: at
/// most, by simulation over the kinds of docs/quality/growth.md.
const ESTIMATED: f64 = 1.4;
/// Observations that confirm a jump wholly.
const STAYED: usize = 3;
/// A score from which on an observation must not fall back by half at the next, or it counts for nothing.
const JUMP: f64 = 3.5;
/// A count that exceeds this quantile of the recent ones by less than this factor is a recovery, not growth.
const RECOVERY_SHARE: f64 = 0.9;
const RECOVERY_FACTOR: f64 = 1.1;
/// Reference of a second, steep sum, standard deviations. The first, with the settings' reference, finds slow growth;
/// a fast one is through before it has filled a limit high enough for few false alarms. Several references at once:
/// Sparks, Journal of Quality Technology 32 (2000), p. 157.
const STEEP: f64 = 1.0;
/// Score that one observation may bring to it: two bursts in a row are not the first periods of a fast growth.
const STEEP_MOST: f64 = 2.5;
/// What its height loses, on the scale of the first sum, because two are looked at: ln 2 would be that of two sums
/// that have nothing to do with each other; these go together. By simulation, as [`ESTIMATED`].
const TWO_SUMS: f64 = 0.5;
/// Steps of an excursion that are remembered.
const LONGEST: usize = 52;
/// Largest value of the sum.
const MOST: f64 = 60.0;

/// One step as the excursion sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Advance {
    /// Position of the count.
    pub(super) index: usize,
    /// The count before, and this one.
    pub(super) before: f64,
    pub(super) now: f64,
    /// How unusual it is, a standard normal score.
    pub(super) score: f64,
    /// ln(1 + n) as expected.
    pub(super) forecast: f64,
    /// Usual growth over the step, season included.
    pub(super) usual: f64,
}
pack!(Advance { index, before, now, score, forecast, usual });

/// The sum and its excursion above zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Excursion {
    pub(super) value: f64,
    /// The same above [`STEEP`]: 0 wherever the first is.
    steep: f64,
    /// An alarm was due but for the number of people.
    pub(super) blocked: bool,
    /// Steps since the sum left zero.
    steps: Vec<Advance>,
    /// What the last jump brought; 0 once the next observation has confirmed it.
    jumped: f64,
    /// What of its score waits for observations that confirm it, and from what ln(1 + n) on they do.
    unconfirmed: f64,
    halfway: f64,
    /// The jump's score, observations that confirmed it so far, and the largest score of one wholly confirmed.
    jump: f64,
    stayed: usize,
    confirmed: f64,
    /// The excursion has had its alarm.
    raised: bool,
    calm: usize,
}
pack!(Excursion { value, steep, blocked, steps, jumped, unconfirmed, halfway, jump, stayed, confirmed, raised, calm });

impl Excursion {
    /// Whether a score up to the reference says nothing new: the sum is 0 and no jump waits to be confirmed.
    pub(super) fn rests(&self) -> bool {
        self.value <= 0.0 && self.jump <= 0.0
    }

    /// The larger of the two sums; the steep one as the first sum's height that chance brings about as seldom.
    pub(super) fn statistic(&self, settings: &GrowthSettings) -> f64 {
        if self.steep <= 0.0 {
            return self.value;
        }
        larger(self.value, alarm::as_high(self.steep, STEEP, settings.reference) - TWO_SUMS)
    }

    /// Takes a step in (`level` is ln(1 + n) of its count) and raises the alarm, or strengthens it.
    pub(super) fn advance(
        &mut self,
        step: &Advance,
        level: f64,
        settings: &GrowthSettings,
        recent: &VecDeque<(i32, f64)>,
        periods: usize,
        alarms: &mut Vec<GrowthAlarm>,
    ) {
        self.confirm(step, level);
        let usual = smaller(step.score, ONE_OBSERVATION * settings.limit);
        let height = self.value + usual - settings.reference;
        self.calm = if step.score > settings.reference { 0 } else { self.calm + 1 };
        // The event that was told is over once growth has been usual for a while; the next one is a new alarm.
        if height <= 0.0 || (self.raised && self.calm >= CALM_ENDS) {
            self.end();
            return;
        }
        if step.score > JUMP {
            self.jumped = usual - settings.reference;
            self.unconfirmed += step.score - usual;
            self.halfway = step.forecast + 0.5 * (level - step.forecast);
            (self.jump, self.stayed) = (step.score, 0);
        }
        self.value = smaller(height, MOST);
        self.steep = (self.steep + smaller(usual, STEEP_MOST) - STEEP).clamp(0.0, MOST);
        if self.steps.len() < LONGEST {
            self.steps.push(*step);
        }
        // Most sums are nowhere near, and worth no logarithm: the steep one is never higher than this on the first's scale.
        let steep = self.steep * STEEP / settings.reference;
        if larger(self.value, steep) <= settings.limit && self.confirmed <= 0.0 {
            return;
        }
        let statistic = self.statistic(settings);
        if statistic <= settings.limit && self.confirmed <= 0.0 {
            return;
        }
        let chance = self.chance(statistic, settings);
        let at_limit = ESTIMATED * alarm::chance(settings.limit, settings.reference, settings.horizon);
        if chance < at_limit {
            if self.raised {
                if let Some(alarm) = alarms.last_mut() {
                    alarm.strengthen(step.index, chance);
                }
            } else {
                self.raise(step, settings, recent, periods, chance, alarms);
            }
        }
    }

    /// Back to rest; what was blocked stays known.
    fn end(&mut self) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        *self = Self { blocked: self.blocked, steps, ..Self::default() };
    }

    /// A jump that stays at least half up is confirmed by the observations after it, one by one; one that falls
    /// back at once is undone.
    fn confirm(&mut self, step: &Advance, level: f64) {
        if self.jump <= 0.0 {
            return;
        }
        self.halfway += step.usual;
        if level >= self.halfway {
            let part = self.unconfirmed.min(ONE_CONFIRMS);
            self.value += part;
            self.unconfirmed -= part;
            self.stayed += 1;
            if self.stayed >= STAYED {
                self.confirmed = self.confirmed.max(self.jump);
                (self.jump, self.unconfirmed) = (0.0, 0.0);
            }
        } else {
            self.value = (self.value - self.jumped).max(0.0);
            self.steep = (self.steep - self.jumped).max(0.0);
            (self.jump, self.unconfirmed) = (0.0, 0.0);
        }
        self.jumped = 0.0;
    }

    /// Chance that as much is seen without any change, within the settings' horizon.
    fn chance(&self, statistic: f64, settings: &GrowthSettings) -> f64 {
        let by_sums = ESTIMATED * alarm::chance(statistic, settings.reference, settings.horizon);
        // A jump that stayed may be rarer than the sums say; two readings of the same series were tried.
        let by_jump = 2.0 * settings.horizon as f64 * stats::normal_tail(self.confirmed);
        by_sums.min(by_jump).min(1.0)
    }

    fn raise(
        &mut self,
        step: &Advance,
        settings: &GrowthSettings,
        recent: &VecDeque<(i32, f64)>,
        periods: usize,
        chance: f64,
        alarms: &mut Vec<GrowthAlarm>,
    ) {
        let largest = self.steps.iter().map(|advance| advance.score).fold(0.0, f64::max);
        let began = self.steps.iter().position(|advance| advance.score >= 0.5 * largest).unwrap_or(0);
        let since = &self.steps[began..];
        let Some(first) = since.first() else { return };
        if step.now < settings.least_count || step.now - first.before < settings.least_rise {
            self.blocked = true;
            return;
        }
        let oldest = periods - recent.len();
        let before = first.index.saturating_sub(oldest);
        let earlier = recent.iter().take(before).skip(before.saturating_sub(settings.window));
        let counts: Vec<f64> = earlier.map(|(_, value)| *value).filter(|v| v.is_finite() && *v >= 0.0).collect();
        if stats::quantile(&counts, RECOVERY_SHARE).is_some_and(|usual| step.now <= RECOVERY_FACTOR * usual) {
            return;
        }
        let usual: f64 = since.iter().skip(1).map(|advance| advance.usual).sum();
        self.raised = true;
        alarms.push(GrowthAlarm {
            index: first.index,
            raised_at: step.index,
            score: self.statistic(settings).max(self.confirmed) / settings.limit,
            expected: libm::expm1((first.forecast + usual).max(0.0)),
            observed: step.now,
            p_value: chance,
            grades: vec![Grade { at: step.index, p_value: chance }],
        });
    }
}
