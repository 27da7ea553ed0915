//! An alarm as it is told, and how alarms of one subject make one event.

use super::counted::ALARMS;
use super::curve::Curve;

/// What an alarm stood on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Growth rates of the series' own before the change.
    pub own: u32,
    /// Series of the same category and kind of count behind it; 0 without a category's baseline.
    pub others: u32,
    /// Weight of the own rates in percent; the rest is the category's.
    pub own_percent: u32,
}

/// Growth that chance seldom brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Day of the first observation after the change.
    pub since: i32,
    /// Day at which it was raised.
    pub raised: i32,
    /// CUSUM over its limit.
    pub score: f64,
    /// Count when it was raised.
    pub observed: f64,
    /// Count expected then, had growth stayed usual.
    pub expected: f64,
    /// Chance, 0..1, that a curve shows as much within the settings' horizon without any change.
    pub chance: f64,
    /// Years of one series that pass between two such by chance.
    pub years_between: f64,
    /// What it stood on.
    pub baseline: Baseline,
    /// Whether it stayed within the false-alarm budget of its batch.
    pub kept: bool,
    /// Whether an earlier analysis told it: then it stands as it was told.
    pub earlier: bool,
    /// Days on which it became as improbable as this, oldest first.
    pub grades: Vec<(i32, f64)>,
    /// Period and count before its growth, and the growth expected from there in ln(1 + n) a period.
    pub usual: ((usize, f64), f64),
}

/// Alarms of one subject that are one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Since when, the earliest of its alarms.
    pub since: i32,
    /// Day of its first alarm: the one that is told.
    pub first: i32,
    /// Day of its last alarm.
    pub last: i32,
    /// Codes of its alarms, the most telling first.
    pub codes: Vec<&'static str>,
    /// Whether an earlier analysis told it.
    pub earlier: bool,
}

/// The events of one subject, oldest first. An alarm raised within `cool_down` days of an event's last one, or whose growth
/// began before it, belongs to that event, on whatever curve and in whatever batch it was raised.
#[must_use]
pub fn events(curves: &[Curve], cool_down: i32) -> Vec<Event> {
    let kept = |curve: &Curve| -> Vec<(i32, i32, &'static str, bool)> {
        let own = curve.alarms.iter().filter(|alarm| alarm.kept);
        own.map(|alarm| (alarm.raised, alarm.since, curve.counted.alarm(), alarm.earlier)).collect()
    };
    let mut alarms: Vec<(i32, i32, &'static str, bool)> = curves.iter().flat_map(kept).collect();
    alarms.sort_unstable();
    let mut events: Vec<Event> = Vec::new();
    for (raised, since, code, earlier) in alarms {
        match events.last_mut().filter(|event| raised - event.last <= cool_down || since <= event.last) {
            Some(event) => {
                event.last = event.last.max(raised);
                event.since = event.since.min(since);
                event.earlier |= earlier;
                if !event.codes.contains(&code) {
                    event.codes.push(code);
                }
            }
            None => events.push(Event { since, first: raised, last: raised, codes: vec![code], earlier }),
        }
    }
    let place = |code: &str| ALARMS.iter().position(|known| *known == code);
    for event in &mut events {
        event.codes.sort_by_key(|code| place(code));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warning::counted::{Counted, Side, Unit};

    fn curve(side: Side, alarms: &[(i32, i32, bool)]) -> Curve {
        let mut curve = Curve::new(0, Counted { side, unit: Unit::People }, String::new(), Vec::new());
        curve.alarms = alarms
            .iter()
            .map(|(since, raised, earlier)| Alarm {
                since: *since,
                raised: *raised,
                score: 1.2,
                observed: 100.0,
                expected: 50.0,
                chance: 0.01,
                years_between: 50.0,
                baseline: Baseline::default(),
                kept: true,
                earlier: *earlier,
                grades: vec![(*raised, 0.01)],
                usual: ((0, 50.0), 0.0),
            })
            .collect();
        curve
    }

    #[test]
    fn one_event_is_one_alarm() {
        let check = |curves: &[Curve], expected: &[(i32, i32, i32, &str, bool)]| {
            let found: Vec<_> = events(curves, 92)
                .into_iter()
                .map(|event| (event.since, event.first, event.last, event.codes.join(" "), event.earlier))
                .collect();
            let expected: Vec<_> = expected.iter().map(|e| (e.0, e.1, e.2, e.3.to_string(), e.4)).collect();
            assert_eq!(found, expected);
        };
        check(&[], &[]);
        check(&[curve(Side::Investors, &[(0, 30, false)])], &[(0, 30, 30, "growth", false)]);
        // Two curves, within the cool-down: one event, led by the more telling.
        check(
            &[curve(Side::Investors, &[(40, 90, false)]), curve(Side::Texts, &[(0, 30, false)])],
            &[(0, 30, 90, "growth growth_texts", false)],
        );
        // Far apart: two.
        check(
            &[curve(Side::Investors, &[(0, 30, false), (400, 430, false)])],
            &[(0, 30, 30, "growth", false), (400, 430, 430, "growth", false)],
        );
        // Far apart, but the later one began before the earlier was told.
        check(&[curve(Side::Investors, &[(0, 30, false), (20, 200, false)])], &[(0, 30, 200, "growth", false)]);
        // A later batch adds an alarm to an event that was told: still that event.
        check(
            &[curve(Side::Investors, &[(0, 30, true)]), curve(Side::Complaints, &[(60, 100, false)])],
            &[(0, 30, 100, "growth growth_complaints", true)],
        );
        // The order of the curves changes nothing.
        let mixed = [curve(Side::Texts, &[(0, 30, false)]), curve(Side::Investors, &[(40, 90, false)])];
        check(&mixed, &[(0, 30, 90, "growth growth_texts", false)]);
    }
}
