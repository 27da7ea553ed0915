//! People involved: a curve for each subject, whether it grows abnormally, how far it is from legal head-counts, and at what
//! stage the subject's scheme stands.
//!
//! [`curves`] reads what the batch counts, [`warn`] raises alarms within a budget and counts down, [`events`] makes one event
//! of the alarms of one subject, [`stage::tell`] says the stage. [`Past`] continues from an earlier analysis.

use std::collections::BTreeMap;

use crate::context::{Context, Flow};
use crate::law::{Law, Measure};
use crate::model::taxonomy::ActivityId;
use crate::series::Observation;
use crate::series::budget::{Event as Seen, within};
use crate::series::countdown::{Countdown, days_to};
use crate::series::growth::{self, Grade, GrowthAlarm, GrowthSettings, Silence};
use crate::series::pooled::{GrowthLevel, PooledGrowth};

mod alarm;
mod counted;
mod curve;
mod records;
pub mod stage;
mod stream;
#[cfg(test)]
mod tests;

pub use alarm::{Alarm, Baseline, Event, events};
pub use counted::{ALARMS, Counted, Side, Unit};
pub use curve::{Curve, Distance, Mark, PastCurves, Point, curves, of_subject};
pub use stream::Past;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

/// Settings of the early warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Growth alarm of a curve that a column states.
    pub growth: GrowthSettings,
    /// Growth alarm of a curve counted from records: complaints, texts, channels.
    pub records: GrowthSettings,
    /// Share of false alarms accepted among the alarms of one kind, 0..1.
    pub false_alarm_share: f64,
    /// An alarm raised more days than this before the as-of date is history.
    pub alarm_days: i32,
    /// Days without a further alarm after which the next is a new event.
    pub cool_down: i32,
}

impl Default for Settings {
    fn default() -> Self {
        let growth = GrowthSettings::default();
        // A handful of complaints is a crowd of its own; ours.
        let records = GrowthSettings { least_count: 5.0, least_rise: 4.0, ..growth.clone() };
        Self { growth, records, false_alarm_share: 0.05, alarm_days: 365, cool_down: 92 }
    }
}

/// Days in a year, mean of the Gregorian calendar.
const YEAR: f64 = 365.2425;

/// Looks for abnormal growth in every curve, with the usual growth of its category and kind of count behind it, and keeps the
/// alarms within the budget of each kind; then counts down to the legal head-counts. What `past` told stands.
pub fn warn(
    curves: &mut [Curve],
    past: &PastCurves,
    category: &dyn Fn(u32) -> Option<ActivityId>,
    law: &Law,
    as_of: i32,
    settings: &Settings,
    context: &mut Context,
) {
    let observed: Vec<Vec<Observation>> = curves.iter().map(Curve::observations).collect();
    let mut pools: BTreeMap<(Option<ActivityId>, &'static str), (PooledGrowth, u32)> = BTreeMap::new();
    let keys: Vec<(Option<ActivityId>, &'static str)> =
        curves.iter().map(|curve| (category(curve.subject), curve.counted.alarm())).collect();
    for (key, series) in keys.iter().zip(&observed) {
        let pool = pools.entry(*key).or_default();
        let own = PooledGrowth::from_series(&[series]);
        pool.1 += u32::from(!own.is_empty());
        pool.0.merge(&own);
    }
    let levels: BTreeMap<_, (Option<GrowthLevel>, u32)> =
        pools.into_iter().map(|(key, (pool, others))| (key, (pool.level(), others))).collect();
    let total = curves.len() as u64;
    let mut families: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for (at, ((curve, series), key)) in curves.iter_mut().zip(&observed).zip(&keys).enumerate() {
        if at % 256 == 0 && context.progress("warn", at as u64, total) == Flow::Stop {
            return;
        }
        let own_settings = if curve.counted.is_derived() { &settings.records } else { &settings.growth };
        let (level, others) = levels.get(key).copied().unwrap_or_default();
        curve.growth = growth::detect_with(series, level, own_settings);
        let told = curve.growth.alarms.iter().filter_map(|alarm| told(alarm, series, others, own_settings));
        curve.alarms = told.collect();
        if let Some(past) = past.get(&(curve.subject, curve.counted, curve.name.clone())) {
            past.stand(curve);
        }
        // What could not be tested takes no part in the budget.
        if !matches!(curve.growth.silence, Some(Silence::TooShort | Silence::NotCounts)) {
            families.entry(key.1).or_default().push(at);
        }
        if curve.counted.is_crowd()
            && let Some(activity) = key.0
        {
            curve.marks = marks(law, activity, series, as_of - curve.end);
        }
    }
    for tested in families.values() {
        keep_within(curves, tested, settings.growth.horizon, settings.false_alarm_share);
    }
    for curve in curves.iter_mut() {
        let last = curve.last().map_or(0.0, |(count, _)| count);
        // It is over when more than half of what was unusual has gone again.
        let stays = |alarm: &Alarm| last >= alarm.expected + 0.5 * (alarm.observed - alarm.expected);
        let in_force = |alarm: &Alarm| alarm.kept && stays(alarm) && as_of - alarm.raised <= settings.alarm_days;
        curve.current = curve.alarms.iter().rposition(in_force);
    }
    context.progress("warn", total, total);
}

/// Keeps the alarms of one kind that stay within the budget when they are seen; what comes later takes none back. An alarm is
/// told on the day on which its chance first passes, and every `horizon` periods of a curve are a test of their own.
fn keep_within(curves: &mut [Curve], tested: &[usize], horizon: usize, share: f64) {
    let (mut events, mut begun, mut whose) = (Vec::new(), Vec::new(), Vec::new());
    for at in tested {
        let Some(curve) = curves.get(*at) else { continue };
        let first = begun.len();
        let begins = curve.points.iter().step_by(horizon.max(1));
        begun.extend(begins.map(|point| f64::from(point.day)));
        for (number, alarm) in curve.alarms.iter().enumerate() {
            for (day, p_value) in &alarm.grades {
                let period = curve.points.partition_point(|point| point.day < *day);
                let stretch = first + period / horizon.max(1);
                events.push(Seen { stretch, at: f64::from(*day), p_value: *p_value });
                whose.push((*at, number, *day));
            }
        }
    }
    for ((at, number, day), within) in whose.into_iter().zip(within(&events, &begun, share)) {
        let Some(curve) = curves.get_mut(at).filter(|_| within) else { continue };
        let Some(alarm) = curve.alarms.get_mut(number).filter(|alarm| !alarm.earlier && !alarm.kept) else { continue };
        alarm.kept = true;
        let (from, rate) = alarm.usual;
        if day > alarm.raised
            && let Ok(place) = curve.points.binary_search_by(|point| point.day.cmp(&day))
            && let Some(observed) = curve.points.get(place).and_then(|point| point.value)
        {
            let steps = place.saturating_sub(from.0) as f64;
            (alarm.raised, alarm.observed) = (day, observed);
            alarm.expected = libm::expm1(libm::log1p(from.1) + rate * steps);
        }
    }
}

/// An alarm with its days, its rarity and what it stood on.
fn told(alarm: &GrowthAlarm, series: &[Observation], others: u32, settings: &GrowthSettings) -> Option<Alarm> {
    let (since, raised) = (series.get(alarm.index)?.day, series.get(alarm.raised_at)?.day);
    let known = series.get(..alarm.index)?.iter().filter(|point| point.count().is_some()).count();
    let own = u32::try_from(known.saturating_sub(1)).unwrap_or(u32::MAX);
    let window = u32::try_from(settings.window).unwrap_or(1).max(1);
    let own_percent = if others > 1 { (100 * own.min(window)) / window } else { 100 };
    let from = series.get(..alarm.index)?.iter().rposition(|point| point.count().is_some());
    let from = from.and_then(|at| Some((at, series.get(at)?.count()?))).unwrap_or((alarm.index, alarm.expected));
    let steps = alarm.raised_at.saturating_sub(from.0).max(1) as f64;
    let usual = (from, (libm::log1p(alarm.expected) - libm::log1p(from.1)) / steps);
    let grade = |grade: &Grade| Some((series.get(grade.at)?.day, grade.p_value));
    let years = settings.horizon as f64 * f64::from(period(series)) / YEAR;
    Some(Alarm {
        since,
        raised,
        score: alarm.score,
        observed: alarm.observed,
        expected: alarm.expected,
        chance: alarm.p_value,
        years_between: years / alarm.p_value.max(1e-9),
        baseline: Baseline { own, others: if others > 1 { others } else { 0 }, own_percent },
        kept: false,
        earlier: false,
        grades: alarm.grades.iter().filter_map(grade).collect(),
        usual,
    })
}

/// A countdown some days later; 0 is due.
fn later(countdown: Countdown, days: i32) -> Countdown {
    let left = |from: f64| (from - f64::from(days.max(0))).max(0.0);
    let (days, low, high) = (left(countdown.days), left(countdown.low), left(countdown.high));
    Countdown { days, low, high, ..countdown }
}

/// Usual days between two observations.
fn period(series: &[Observation]) -> i32 {
    let mut distances: Vec<i32> = series.windows(2).map(|pair| pair[1].day - pair[0].day).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied().unwrap_or(1).max(1)
}

/// The legal head-counts that fit an activity, each with how far the series is from it on the as-of date, `since_end` days
/// after the end of its last period.
fn marks(law: &Law, activity: ActivityId, series: &[Observation], since_end: i32) -> Vec<Mark> {
    let counts: Vec<(i32, f64)> = series.iter().filter_map(|point| Some((point.day, point.count()?))).collect();
    let distance = |people: f64| {
        let last = counts.last().map_or(0.0, |(_, count)| *count);
        let below = counts.iter().rposition(|(_, count)| *count < people).map_or(0, |at| at + 1);
        match (last >= people, counts.get(below)) {
            (true, Some((day, _))) => Distance::Reached(*day),
            _ if counts.iter().filter(|(_, count)| *count >= 1.0).count() < 2 => Distance::TooShort,
            _ => {
                days_to(series, people).map_or(Distance::NotGrowing, |found| Distance::Growing(later(found, since_end)))
            }
        }
    };
    let fitting = law.thresholds(activity.as_str()).into_iter().filter(|mark| mark.measure == Measure::People);
    fitting
        .map(|mark| Mark {
            people: mark.value,
            levels: mark.also.filter(|also| also.measure == Measure::Levels).map_or(0, |also| also.value),
            basis: mark.basis,
            pack: &mark.pack.id,
            distance: distance(f64::from(mark.value)),
        })
        .collect()
}
