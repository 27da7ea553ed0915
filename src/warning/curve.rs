//! A curve for each subject and column, and for the dated records about it; gaps explicit.

use std::collections::BTreeMap;

use super::alarm::Alarm;
use super::counted::{Counted, Side, Unit};
use super::stream::Past;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::evidence::Knowledge;
use crate::model::property::{FileRole, Party, Property};
use crate::model::sheet::{Place, Sheet};
use crate::series::Observation;
use crate::series::countdown::Countdown;
use crate::series::growth::{Growth, Silence};
use crate::value::number;

/// A point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// First day of the period.
    pub day: i32,
    /// The count; `None` is a gap.
    pub value: Option<f64>,
    /// Its cell; `None` for a gap that no record states, and for what only an earlier analysis knows.
    pub place: Option<Place>,
}

/// How far a curve is from a legal head-count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distance {
    /// The last count is at or above it; first so on this day.
    Reached(i32),
    /// It grows towards it.
    Growing(Countdown),
    /// It does not grow.
    NotGrowing,
    /// Fewer than two counts of at least one.
    TooShort,
}

/// A legal head-count and when the curve reaches it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// How many people.
    pub people: u32,
    /// Levels that must be reached too; 0 for none.
    pub levels: u32,
    /// What the number is for.
    pub basis: &'static str,
    /// The pack that states it.
    pub pack: &'static str,
    /// How far.
    pub distance: Distance,
}

/// A curve of people involved, or of something else that grows with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose.
    pub subject: u32,
    /// What is counted.
    pub counted: Counted,
    /// Header of the column; empty for curves made of records.
    pub name: String,
    /// By day, gaps filled in.
    pub points: Vec<Point>,
    /// Last day of the last period with a count.
    pub end: i32,
    /// Whether the last period is not over on the as-of date.
    pub open_end: bool,
    /// What the curve says about growth.
    pub growth: Growth,
    /// Its alarms, oldest first: those of earlier analyses as they were told, then those of this one.
    pub alarms: Vec<Alarm>,
    /// Place in `alarms` of the one in force.
    pub current: Option<usize>,
    /// Legal head-counts that fit the category, by number of people.
    pub marks: Vec<Mark>,
}

impl Curve {
    /// A curve that nothing is said of yet.
    #[must_use]
    pub fn new(subject: u32, counted: Counted, name: String, points: Vec<Point>) -> Self {
        let growth = Growth { alarms: Vec::new(), statistic: 0.0, silence: Some(Silence::TooShort) };
        let (open_end, alarms) = (false, Vec::new());
        let end = points.iter().rev().find(|point| point.value.is_some()).map_or(0, |point| point.day);
        Self { subject, counted, name, points, end, open_end, growth, alarms, current: None, marks: Vec::new() }
    }

    /// The last count.
    #[must_use]
    pub fn last(&self) -> Option<(f64, Point)> {
        self.points.iter().rev().find_map(|point| Some((point.value?, *point)))
    }

    /// The last count that a record of the batch states.
    #[must_use]
    pub fn last_placed(&self) -> Option<(f64, Place)> {
        self.points.iter().rev().find_map(|point| Some((point.value?, point.place?)))
    }

    /// The alarm in force: kept within the budget and recent.
    #[must_use]
    pub fn alarm(&self) -> Option<&Alarm> {
        self.alarms.get(self.current?)
    }

    /// The cell of a day, if a record of the batch states it.
    #[must_use]
    pub fn place_of(&self, day: i32) -> Option<Place> {
        let at = self.points.binary_search_by(|point| point.day.cmp(&day)).ok()?;
        self.points.get(at)?.place
    }

    /// Days to the nearest head-count that is not reached yet, if the curve counts people and grows towards one.
    #[must_use]
    pub fn next_mark(&self) -> Option<f64> {
        let days = self.marks.iter().filter_map(|mark| match mark.distance {
            Distance::Growing(countdown) => Some(countdown.days),
            _ => None,
        });
        days.filter(|_| self.counted.is_people()).min_by(f64::total_cmp)
    }

    /// What the series functions read.
    #[must_use]
    pub fn observations(&self) -> Vec<Observation> {
        self.points.iter().map(|point| Observation { day: point.day, value: point.value }).collect()
    }
}

/// The curves of one subject out of those of a batch, which stand by subject.
#[must_use]
pub fn of_subject(curves: &[Curve], subject: u32) -> &[Curve] {
    let from = curves.partition_point(|curve| curve.subject < subject);
    let until = curves.partition_point(|curve| curve.subject <= subject);
    curves.get(from..until).unwrap_or(&[])
}

/// Most points that filling gaps may add for each stated point.
const MOST_FILLED: i32 = 24;

/// What is known of earlier analyses: past curves by subject, what they count and column.
pub type PastCurves = BTreeMap<(u32, Counted, String), Past>;

/// Points as stated: day, count, cell.
pub(super) type Stated = Vec<(i32, Option<f64>, Option<Place>)>;

/// Points by subject, what they count, and column.
pub(super) type Raw = BTreeMap<(u32, Counted, String), Stated>;

/// Reads the curves of a batch and continues those of an earlier analysis, by subject, what they count, and column.
/// Cells that are no count are reported, and so is what differs from the earlier analysis.
#[must_use]
pub fn curves(knowledge: &Knowledge, past: &PastCurves, as_of: i32, context: &mut Context) -> Vec<Curve> {
    let mut raw = Raw::new();
    for (number, mention) in knowledge.mentions.list.iter().enumerate() {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        if mention.party != Party::Main || !sheet.has_role(FileRole::HeadCounts) {
            continue;
        }
        let Some(subject) = knowledge.resolution.of_mention.get(number).copied() else { continue };
        let row = mention.place.row;
        let dated = sheet.columns(Property::Period).next().or(sheet.columns(Property::Year).next());
        let day = dated.and_then(|meaning| meaning.date(sheet.cells.cell(row, meaning.column)));
        let Some((day, _)) = day else {
            // A cell that is no date is told where dates are read.
            let empty = dated.is_none_or(|meaning| sheet.cells.cell(row, meaning.column).trim().is_empty());
            tell_undated(sheet, row, empty, context);
            continue;
        };
        for property in [Property::People, Property::Borrowers] {
            for meaning in sheet.columns(property) {
                let cell = sheet.cells.cell(row, meaning.column).trim();
                let value = if crate::name::is_placeholder(cell) && cell != "0" { None } else { number::parse(cell) };
                let bad = value.is_none() && !crate::name::is_placeholder(cell) || value.is_some_and(|v| v < 0.0);
                if bad {
                    let location = sheet.cell_location(row, meaning.column);
                    context.report(Diagnostic::warning("no_count", location).with("value", cell).rows(1));
                }
                let value = value.filter(|value| *value >= 0.0);
                let header = sheet.cells.header(meaning.column).to_string();
                let unit = format!("{} {}", sheet.value(row, Property::CountUnit), sheet.unit(meaning));
                let counted = Counted::of(property, &header, &unit);
                let place = Place::cell(mention.place.sheet, row, meaning.column);
                raw.entry((subject, counted, header)).or_default().push((day, value, Some(place)));
            }
        }
    }
    for points in raw.values_mut() {
        points.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
        // Two records of one period: the later row corrects the earlier.
        let mut corrected: Vec<[Place; 2]> = Vec::new();
        points.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same && later.1.is_some() {
                if let (Some(own), Some(other)) = (earlier.2, later.2)
                    && earlier.1.is_some_and(|value| Some(value) != later.1)
                {
                    corrected.push([own, other]);
                }
                (earlier.1, earlier.2) = (later.1, later.2);
            }
            same
        });
        for [own, other] in corrected {
            let (Some(sheet), Some(by)) = (knowledge.sheet(own), knowledge.sheet(other)) else { continue };
            let location = sheet.cell_location(own.row, own.column().unwrap_or(0));
            let told =
                Diagnostic::warning("count_repeated", location).with("value", own.text(&knowledge.sheets).trim());
            let told = told.with("other", other.text(&knowledge.sheets).trim()).with("file", &by.file);
            context.report(told.with("by", by.cells.record(other.row)).rows(1));
        }
    }
    let open = super::records::count(knowledge, &mut raw, as_of);
    for (key, past) in past {
        past.join(key.1, raw.entry(key.clone()).or_default(), knowledge, context);
    }
    let made = raw.into_iter().filter(|(_, points)| !points.is_empty()).map(|((subject, counted, name), points)| {
        let ends_open = points.last().is_some_and(|(day, ..)| open.get(&counted.side) == Some(day));
        let mut curve = Curve::new(subject, counted, name, with_gaps(&points));
        curve.open_end = counted.unit == Unit::Records && ends_open;
        if let Some((_, place)) = curve.last_placed() {
            // A month's count stands for its end.
            curve.end = curve.end.max(knowledge.day(place)).min(as_of);
        }
        curve
    });
    made.collect()
}

/// Tells of a count that no period is stated for: it stands on no curve.
fn tell_undated(sheet: &Sheet, row: u32, empty: bool, context: &mut Context) {
    let counts = [Property::People, Property::Borrowers].into_iter().flat_map(|property| sheet.columns(property));
    let said = |column: u32| Some(sheet.cells.cell(row, column).trim()).filter(|cell| number::parse(cell).is_some());
    let first = counts.filter(|_| empty).find_map(|meaning| Some((meaning.column, said(meaning.column)?)));
    if let Some((column, cell)) = first {
        let location = sheet.cell_location(row, column);
        context.report(Diagnostic::warning("count_undated", location).with("value", cell).rows(1));
    }
}

/// Puts in the periods that no record states, by the usual distance of two points.
fn with_gaps(points: &[(i32, Option<f64>, Option<Place>)]) -> Vec<Point> {
    let mut distances: Vec<i32> = points.windows(2).filter_map(|pair| Some(pair.get(1)?.0 - pair.first()?.0)).collect();
    distances.sort_unstable();
    let usual = distances.get(distances.len() / 2).copied().unwrap_or(1).max(1);
    let mut filled: Vec<Point> = Vec::with_capacity(points.len());
    for (day, value, place) in points {
        if let Some(last) = filled.last().map(|point| point.day) {
            // Months differ by three days at most; half a period over is a gap.
            let missing = ((day - last + usual / 2) / usual - 1).clamp(0, MOST_FILLED);
            filled.extend((1..=missing).map(|step| Point { day: last + step * usual, value: None, place: None }));
        }
        filled.push(Point { day: *day, value: *value, place: *place });
    }
    filled
}

/// Where a curve of records ends before its month does: the first day of that month, by side.
pub(super) type OpenEnds = BTreeMap<Side, i32>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::session::Session;

    #[test]
    fn a_count_without_a_period_is_told() {
        let table = "平台名称,日期,投资人数\n甲平台,2018-01-01,12\n甲平台,,15\n甲平台,2018-01-15,16\n乙平台,,\n";
        let mut session = Session::new();
        assert!(session.add_source("counts.csv", Box::new(table.as_bytes().to_vec())).is_ok());
        assert!(session.analyze_start(json!({})).is_ok());
        while session.analyze_step().is_ok_and(|step| !step.done) {}
        let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default();
        let own = told["rows"].as_array().into_iter().flatten().filter(|row| row["code"] == "count_undated");
        assert_eq!(own.map(|row| row["row"].as_u64()).collect::<Vec<_>>(), [Some(2)], "{told}");
    }

    #[test]
    fn a_count_that_a_later_row_replaces_is_told() {
        let check = |last: &str, expected: usize| {
            let table = format!(
                "平台名称,日期,投资人数\n甲平台,2018-01-01,12\n甲平台,2018-01-08,15\n甲平台,2018-01-01,{last}\n甲平台,2018-01-08,16\n"
            );
            let mut session = Session::new();
            assert!(session.add_source("counts.csv", Box::new(table.into_bytes())).is_ok());
            assert!(session.analyze_start(json!({})).is_ok());
            while session.analyze_step().is_ok_and(|step| !step.done) {}
            let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default().to_string();
            assert_eq!(told.matches("count_repeated").count(), expected, "{last}: {told}");
            // Each by its own record, with the one that stands for it.
            assert_eq!(told.contains(r#""by":"3""#), expected == 2, "{last}: {told}");
            assert!(told.contains(r#""by":"4""#) && told.contains(r#""other":"16""#), "{told}");
        };
        check("99", 2);
        check("12", 1);
        check("", 1);
    }
}
