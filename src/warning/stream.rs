//! Continuing from an earlier analysis: what it knew of a curve stays, what it told stands, and what the files now say
//! otherwise of a period that was told is reported.

use super::alarm::Alarm;
use super::counted::Counted;
use super::curve::Curve;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::evidence::Knowledge;
use crate::model::sheet::Place;

/// What an earlier analysis knew of a curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// Stated counts by day.
    pub points: Vec<(i32, f64)>,
    /// Alarms, oldest first.
    pub alarms: Vec<Alarm>,
    /// Its as-of date: periods that began later are new.
    pub until: i32,
}

impl Past {
    /// Joins what was known to what the files state now; reports each cell that states a period told earlier otherwise.
    /// What the files state counts; what they no longer hold is kept.
    pub(super) fn join(
        &self,
        counted: Counted,
        points: &mut Vec<(i32, Option<f64>, Option<Place>)>,
        knowledge: &Knowledge,
        context: &mut Context,
    ) {
        let known = |day: i32| {
            let at = self.points.binary_search_by(|(own, _)| own.cmp(&day)).ok()?;
            self.points.get(at).map(|(_, value)| *value)
        };
        for (day, value, place) in points.iter_mut().filter(|(day, ..)| *day <= self.until) {
            let before = known(*day);
            if counted.is_derived() {
                // Records of a month may come in several batches; a batch holds a part of them or all.
                let larger = |value: f64| before.map_or(value, |before| value.max(before));
                *value = value.map(larger).or(before);
                continue;
            }
            let same = match (before, *value) {
                (Some(before), Some(now)) => before.total_cmp(&now).is_eq(),
                (before, now) => before.is_none() && now.is_none(),
            };
            let cell = place.and_then(|place| Some((knowledge.sheet(place)?, place)));
            let Some((sheet, place)) = cell.filter(|_| !same) else { continue };
            let location = sheet.cell_location(place.row, place.column().unwrap_or(0));
            let code = match (before, *value) {
                (None, _) => "late_count",
                (Some(_), None) => "count_withdrawn",
                (Some(_), Some(_)) => "count_corrected",
            };
            let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value}"));
            let period = crate::value::date::format(*day);
            let told = Diagnostic::warning(code, location).with("period", period);
            context.report(told.with("before", number(before)).with("value", number(*value)).rows(1));
        }
        let stated: Vec<i32> = points.iter().map(|(day, ..)| *day).collect();
        let kept = self.points.iter().filter(|(day, _)| stated.binary_search(day).is_err());
        points.extend(kept.map(|(day, value)| (*day, Some(*value), None)));
        points.sort_by_key(|(day, ..)| *day);
    }

    /// Puts what was told in the place of what detection now says about the same days. An alarm that only a correction, a
    /// wider baseline or further growth brings to light is told on the first new day.
    pub(super) fn stand(&self, curve: &mut Curve) {
        let first_new =
            curve.points.iter().find(|point| point.day > self.until && point.value.is_some()).map(|p| p.day);
        let mut alarms: Vec<Alarm> = self.alarms.iter().filter(|alarm| alarm.kept).cloned().collect();
        for alarm in &mut alarms {
            alarm.earlier = true;
        }
        let told = |alarm: &Alarm| alarms.iter().any(|own| own.raised >= alarm.since && own.since <= alarm.raised);
        let goes_on = curve.growth.statistic >= 1.0;
        let mut new = Vec::new();
        for mut alarm in std::mem::take(&mut curve.alarms) {
            if told(&alarm) {
                continue;
            }
            // What passes the budget only now is told now.
            alarm.grades.retain(|(day, _)| *day > self.until);
            if let (true, Some(day), true) = (alarm.grades.is_empty(), first_new, goes_on) {
                alarm.grades.push((day, alarm.chance));
            }
            if !alarm.grades.is_empty() {
                new.push(alarm);
            }
        }
        alarms.append(&mut new);
        alarms.sort_by_key(|alarm| (alarm.raised, alarm.since));
        curve.alarms = alarms;
    }
}
