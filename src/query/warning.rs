//! Curves, alarms, events and the stage of one subject, in the report's shapes.

use super::convert::{day, place, shorten};
use super::view::View;
use crate::model::sheet::Place;
use crate::pipeline::Analysis;
use crate::report::{
    AlarmView, CurveView, EventView, Message, Series, SeriesPoint, SignalPlace, SignalView, ThresholdView, WarningView,
};
use crate::series::growth::Silence;
use crate::warning::stage::{self, Seen};
use crate::warning::{Alarm, Curve, Distance, Mark, events, of_subject};

/// The curves of a subject with their points.
pub(super) fn series(analysis: &Analysis, subject: u32) -> Vec<Series> {
    let own = of_subject(&analysis.curves, subject).iter();
    own.map(|curve| Series { curve: view(curve), points: points(curve) }).collect()
}

/// The curves of a subject without their points.
pub(super) fn curves(analysis: &Analysis, subject: u32) -> Vec<CurveView> {
    of_subject(&analysis.curves, subject).iter().map(view).collect()
}

/// The events of a subject and the stage of its scheme.
pub(super) fn warning(analysis: &Analysis, judged: &View) -> WarningView {
    let own = of_subject(&analysis.curves, judged.subject);
    let told = stage::tell(&analysis.knowledge, judged.subject, own, &judged.items, analysis.as_of);
    let events = events(own, analysis.settings.warning.cool_down);
    WarningView {
        events: events
            .into_iter()
            .map(|event| EventView {
                since: day(event.since),
                first: day(event.first),
                last: day(event.last),
                codes: event.codes.into_iter().map(str::to_string).collect(),
                earlier: event.earlier,
            })
            .collect(),
        stage: told.stage.as_str().to_string(),
        signals: told.seen.iter().map(|seen| signal(analysis, seen)).collect(),
        unknown: told.unknown.into_iter().map(|signal| signal.as_str().to_string()).collect(),
    }
}

fn signal(analysis: &Analysis, seen: &Seen) -> SignalView {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let message = Message::new(format!("signal.{}", seen.signal.as_str()));
    let found = |at: &Place| {
        let (file, row, column) = place(analysis, *at);
        SignalPlace { file, row, column, quote: shorten(analysis, at.text(&analysis.knowledge.sheets)) }
    };
    SignalView {
        reason: message
            .with("percent", percent(seen.value))
            .with("times", format!("{:.1}", seen.value))
            .with("count", format!("{:.0}", seen.value)),
        places: seen.places.iter().map(found).collect(),
    }
}

fn points(curve: &Curve) -> Vec<SeriesPoint> {
    let usual = curve.alarm().and_then(|alarm| usual(curve, alarm));
    let point = |(at, point): (usize, &crate::warning::Point)| SeriesPoint {
        date: day(point.day),
        value: point.value,
        expected: usual.and_then(|(from, before, growth)| {
            let steps = at.checked_sub(from)? as f64;
            Some(tenth(libm::expm1(libm::log1p(before) + growth * steps)))
        }),
    };
    curve.points.iter().enumerate().map(point).collect()
}

/// Place of the last count before an alarm's growth, that count, and the growth that was expected from there, in ln(1 + n) a
/// period.
fn usual(curve: &Curve, alarm: &Alarm) -> Option<(usize, f64, f64)> {
    let place = |day: i32| curve.points.iter().position(|point| point.day == day);
    let (since, raised) = (place(alarm.since)?, place(alarm.raised)?);
    let from = curve.points.get(..since)?.iter().rposition(|point| point.value.is_some())?;
    let before = curve.points.get(from)?.value?;
    let growth = (libm::log1p(alarm.expected) - libm::log1p(before)) / (raised - from).max(1) as f64;
    Some((from, before, growth))
}

fn tenth(value: f64) -> f64 {
    libm::round(value * 10.0) / 10.0
}

/// A number with three digits that count: `0.00042`, `1.3`, `5230`.
fn brief(value: f64) -> String {
    if value >= 100.0 {
        return format!("{value:.0}");
    }
    let digits = if value > 0.0 { (2.0 - libm::floor(libm::log10(value))).clamp(0.0, 9.0) } else { 0.0 };
    let written = format!("{value:.*}", digits as usize);
    if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.').to_string() } else { written }
}

fn alarm_view(curve: &Curve, alarm: &Alarm) -> AlarmView {
    let baseline = match (alarm.baseline.others, alarm.baseline.own_percent) {
        (0, _) => "baseline.own",
        (_, 0) => "baseline.category",
        (_, 100) => "baseline.own_long",
        _ => "baseline.both",
    };
    AlarmView {
        date: day(alarm.raised),
        since: day(alarm.since),
        score: libm::round(alarm.score * 1000.0) / 1000.0,
        threshold: 1.0,
        observed: tenth(alarm.observed),
        expected: tenth(alarm.expected),
        chance: alarm.chance,
        years_between: tenth(alarm.years_between),
        kept: alarm.kept,
        in_force: curve.alarm() == Some(alarm),
        earlier: alarm.earlier,
        reason: Message::new("alarm.told")
            .with("counted", format!("@side.{}", curve.counted.side.as_str()))
            .with("since", day(alarm.since))
            .with("date", day(alarm.raised))
            .with("observed", format!("{:.0}", alarm.observed))
            .with("expected", format!("{:.0}", alarm.expected)),
        rarity: Message::new("alarm.rarity")
            .with("chance", brief(alarm.chance * 100.0))
            .with("years", brief(alarm.years_between)),
        baseline: Message::new(baseline)
            .with("own", alarm.baseline.own)
            .with("others", alarm.baseline.others)
            .with("percent", alarm.baseline.own_percent),
    }
}

fn threshold(mark: &Mark) -> ThresholdView {
    let (state, countdown, reached) = match mark.distance {
        Distance::Reached(since) => ("reached", None, day(since)),
        Distance::Growing(countdown) => ("growing", Some(countdown), String::new()),
        Distance::NotGrowing => ("not_growing", None, String::new()),
        Distance::TooShort => ("too_short", None, String::new()),
    };
    let finite = |days: f64| days.is_finite().then(|| tenth(days));
    ThresholdView {
        value: mark.people,
        levels: mark.levels,
        basis: mark.basis.trim_start_matches("threshold.").to_string(),
        pack: mark.pack.to_string(),
        state: state.to_string(),
        reached_on: reached,
        days: countdown.and_then(|countdown| finite(countdown.days)),
        days_low: countdown.and_then(|countdown| finite(countdown.low)),
        days_high: countdown.and_then(|countdown| finite(countdown.high)),
    }
}

/// Fewer values than this hardly tell what is usual for a curve: a year of months.
const FEW: usize = 12;

fn view(curve: &Curve) -> CurveView {
    let known = curve.points.iter().filter(|point| point.value.is_some()).count();
    let alarms: Vec<AlarmView> =
        curve.alarms.iter().filter(|alarm| alarm.kept).map(|alarm| alarm_view(curve, alarm)).collect();
    let alarm = curve.alarm().map(|alarm| alarm_view(curve, alarm));
    let reason = match (&alarm, curve.growth.silence) {
        (Some(alarm), _) => alarm.reason.clone(),
        // Alarms of the past, or of an event that is over.
        (None, _) if !alarms.is_empty() => Message::new("silence.past"),
        (None, Some(Silence::TooShort)) => Message::new("silence.too_short_for").with("count", known),
        (None, Some(Silence::NoGrowth)) if known < FEW => Message::new("silence.few").with("count", known),
        (None, Some(Silence::NoGrowth)) => Message::new("silence.usual"),
        (None, Some(silence)) => Message::new(silence.code()),
        (None, None) => {
            let least = curve.alarms.iter().map(|alarm| alarm.chance).min_by(f64::total_cmp).unwrap_or(1.0);
            Message::new("silence.over_budget").with("chance", brief(least * 100.0))
        }
    };
    CurveView {
        name: curve.name.clone(),
        side: curve.counted.side.as_str().to_string(),
        unit: curve.counted.unit.as_str().to_string(),
        people: curve.counted.is_people(),
        code: curve.counted.alarm().to_string(),
        alarm,
        alarms,
        reason,
        thresholds: curve.marks.iter().map(threshold).collect(),
        open_end: curve.open_end,
    }
}

#[cfg(test)]
mod tests {
    use super::brief;

    #[test]
    fn numbers_keep_three_digits() {
        for (value, expected) in [(0.0, "0"), (0.000_421, "0.000421"), (1.3, "1.3"), (12.34, "12.3"), (5230.4, "5230")]
        {
            assert_eq!(brief(value), expected);
        }
    }
}
