//! People involved: a curve for each subject, whether it grows abnormally, and how far it is from legal head-counts.

use std::collections::BTreeMap;

use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::evidence::Knowledge;
use crate::law::{Law, Measure};
use crate::model::property::{FileRole, Party, Property};
use crate::model::sheet::Place;
use crate::model::taxonomy::ActivityId;
use crate::series::Observation;
use crate::series::alarm::benjamini_hochberg;
use crate::series::countdown::{Countdown, days_to};
use crate::series::growth::{self, Growth, GrowthSettings};
use crate::series::pooled::PooledGrowth;
use crate::value::{date, number};

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

/// Settings of the early warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Growth alarm of a single series.
    pub growth: GrowthSettings,
    /// Share of false alarms accepted among the alarms, 0..1.
    pub false_alarm_share: f64,
    /// An alarm raised more days than this before the as-of date is history.
    pub alarm_days: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { growth: GrowthSettings::default(), false_alarm_share: 0.05, alarm_days: 365 }
    }
}

/// A point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// First day of the period.
    pub day: i32,
    /// The count; `None` is a gap.
    pub value: Option<f64>,
    /// Its cell; `None` for a gap that no record states.
    pub place: Option<Place>,
}

/// A legal head-count and when the curve reaches it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// How many people.
    pub people: u32,
    /// What the number is for.
    pub basis: &'static str,
    /// When it is reached; `None` when the curve is not growing.
    pub countdown: Option<Countdown>,
}

/// A curve of people involved.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose.
    pub subject: u32,
    /// Header of the column.
    pub name: String,
    /// What is counted, as the file says it.
    pub unit: String,
    /// Whether people are counted, not accounts.
    pub people: bool,
    /// By day, gaps filled in.
    pub points: Vec<Point>,
    /// What the curve says about growth.
    pub growth: Growth,
    /// Whether the last alarm holds within the budget and is recent.
    pub alarmed: bool,
    /// Legal head-counts that fit the category, by number of people.
    pub marks: Vec<Mark>,
}

impl Curve {
    /// The last count.
    #[must_use]
    pub fn last(&self) -> Option<(f64, Point)> {
        self.points.iter().rev().find_map(|point| Some((point.value?, *point)))
    }

    /// Days to the nearest head-count that is not reached yet, if the curve grows.
    #[must_use]
    pub fn next_mark(&self) -> Option<f64> {
        let marks = self.marks.iter().filter_map(|mark| mark.countdown);
        marks.map(|countdown| countdown.days).filter(|days| *days > 0.0).min_by(f64::total_cmp)
    }
}

/// Words that say accounts are counted, not people.
const ACCOUNTS: [&str; 6] = ["账户", "户", "账号", "人次", "account", "wallet"];

/// Most points that filling gaps may add for each stated point.
const MOST_FILLED: i32 = 24;

type Raw = BTreeMap<(u32, String), (String, Vec<(i32, Option<f64>, Place)>)>;

/// Reads the curves of a batch. Cells that are no count are reported.
#[must_use]
pub fn curves(knowledge: &Knowledge, context: &mut Context) -> Vec<Curve> {
    let mut raw: Raw = BTreeMap::new();
    for (number, mention) in knowledge.mentions.list.iter().enumerate() {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        if mention.party != Party::Main || !sheet.has_role(FileRole::HeadCounts) {
            continue;
        }
        let Some(subject) = knowledge.resolution.of_mention.get(number).copied() else { continue };
        let row = mention.place.row;
        let dated = sheet.column(Property::Period).or(sheet.column(Property::Year));
        let day = dated.and_then(|column| date::parse_with_precision(sheet.cells.cell(row, column)));
        let Some((day, _)) = day else { continue };
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
                let unit = sheet.value(row, Property::CountUnit).to_string();
                let place = Place::cell(mention.place.sheet, row, meaning.column);
                raw.entry((subject, header)).or_insert_with(|| (unit, Vec::new())).1.push((day, value, place));
            }
        }
    }
    raw.into_iter()
        .map(|((subject, name), (unit, mut points))| {
            points.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
            // Two records of one period: the later row corrects the earlier.
            points.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same && later.1.is_some() {
                    (earlier.1, earlier.2) = (later.1, later.2);
                }
                same
            });
            let counted = format!("{name} {unit}").to_lowercase();
            Curve {
                subject,
                people: !ACCOUNTS.iter().any(|word| counted.contains(word)),
                name,
                unit,
                points: with_gaps(&points),
                growth: Growth { alarms: Vec::new(), statistic: 0.0, silence: None },
                alarmed: false,
                marks: Vec::new(),
            }
        })
        .collect()
}

/// Puts in the periods that no record states, by the usual distance of two points.
fn with_gaps(points: &[(i32, Option<f64>, Place)]) -> Vec<Point> {
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
        filled.push(Point { day: *day, value: *value, place: Some(*place) });
    }
    filled
}

fn observations(curve: &Curve) -> Vec<Observation> {
    curve.points.iter().map(|point| Observation { day: point.day, value: point.value }).collect()
}

/// Looks for abnormal growth in every curve, with the category's usual growth behind it, and keeps the alarms within
/// the budget; then counts down to the legal head-counts.
pub fn warn(
    curves: &mut [Curve],
    category: &dyn Fn(u32) -> Option<ActivityId>,
    law: &Law,
    as_of: i32,
    settings: &Settings,
    context: &mut Context,
) {
    let observed: Vec<Vec<Observation>> = curves.iter().map(observations).collect();
    let categories: Vec<Option<ActivityId>> = curves.iter().map(|curve| category(curve.subject)).collect();
    let mut pooled: BTreeMap<Option<ActivityId>, PooledGrowth> = BTreeMap::new();
    for (category, series) in categories.iter().zip(&observed) {
        pooled.entry(*category).or_default().merge(&PooledGrowth::from_series(&[series]));
    }
    let none = PooledGrowth::default();
    let total = curves.len() as u64;
    let mut chances: Vec<f64> = Vec::with_capacity(curves.len());
    for (done, ((curve, series), category)) in curves.iter_mut().zip(&observed).zip(&categories).enumerate() {
        if done % 256 == 0 && context.progress("warn", done as u64, total) == Flow::Stop {
            return;
        }
        curve.growth = growth::detect(series, pooled.get(category).unwrap_or(&none), &settings.growth);
        chances.push(curve.growth.alarms.last().map_or(1.0, |alarm| alarm.p_value));
        let Some(activity) = category else { continue };
        let marks = law.thresholds(activity.as_str()).into_iter().filter(|mark| mark.measure == Measure::People);
        curve.marks = marks
            .map(|mark| Mark {
                people: mark.value,
                basis: mark.basis,
                countdown: days_to(series, f64::from(mark.value)),
            })
            .collect();
    }
    let kept = benjamini_hochberg(&chances, settings.false_alarm_share);
    for ((curve, chance), kept) in curves.iter_mut().zip(&chances).zip(kept) {
        let raised = curve.growth.alarms.last().and_then(|alarm| curve.points.get(alarm.raised_at));
        let recent = raised.is_some_and(|point| as_of - point.day <= settings.alarm_days);
        curve.alarmed = kept && recent && *chance < 1.0;
    }
    context.progress("warn", total, total);
}
