//! The stages put in order for a verb: what the command line and the page both call.

use std::collections::BTreeMap;

use crate::classify::{Classifier, Settings, Speaker};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::series::pooled::PooledGrowth;
use crate::series::{Observation, changepoint, growth};
use crate::source::{Location, SourceId};
use crate::table::Table;
use crate::value::date;

/// One label of one text: a row of `classify`'s output.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRow {
    /// The text's id: its cell in the id column, else its 1-based record number.
    pub id: String,
    /// `R01`–`R16`, `A1`–`A9` or `unclear`.
    pub label: &'static str,
    /// How well it is supported, 0..1.
    pub score: f64,
    /// 1 for the best label of the text.
    pub rank: usize,
    /// What the text does with it.
    pub stance: &'static str,
    /// Part played in the chain, or empty.
    pub role: &'static str,
    /// The phrases, joined by ` | `.
    pub evidence: String,
}

/// Labels every text of a column, in record order.
///
/// `text` and `id` are column numbers of `table`. When the context says stop, the rows so far are returned.
pub fn classify(table: &Table, text: u32, id: Option<u32>, context: &mut Context) -> Vec<LabelRow> {
    let classifier = Classifier::new(&Settings::default());
    let mut rows = Vec::new();
    for row in 0..table.rows() {
        if row % 1024 == 0 && context.progress("classify", row.into(), table.rows().into()) == Flow::Stop {
            break;
        }
        let id = id.map_or_else(|| table.record(row).to_string(), |column| table.cell(row, column).to_string());
        let text = table.cell(row, text);
        let found = classifier.classify(text, Speaker::Unknown);
        for (position, label) in found.labels.iter().enumerate() {
            let phrases: Vec<&str> = label.evidence.iter().map(|span| span.of(text)).collect();
            rows.push(LabelRow {
                id: id.clone(),
                label: label.id.as_str(),
                score: label.score,
                rank: position + 1,
                stance: label.stance.as_str(),
                role: label.role.map_or("", |role| role.as_str()),
                evidence: phrases.join(" | "),
            });
        }
        if found.labels.is_empty() {
            let score = found.runner_up.map_or(1.0, |(_, score)| 1.0 - score);
            let (label, stance) = ("unclear", found.stance.as_str());
            rows.push(LabelRow { id, label, score, rank: 1, stance, role: "", evidence: String::new() });
        }
    }
    rows
}

/// One finding in a series: a row of `detect`'s output.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionRow {
    /// The series' name; empty when the file holds one series.
    pub series: String,
    /// 0-based place of the first point after the change among the series' rows in date order, gaps counted.
    pub index: usize,
    /// The date as it stands in the file.
    pub date: String,
    /// `alarm` or `changepoint`.
    pub kind: &'static str,
    /// For an alarm CUSUM over its limit; for a change point the gain in fit.
    pub score: f64,
}

/// Columns that `detect` reads.
#[derive(Debug, Clone, Copy)]
pub struct DetectColumns {
    /// Dates, months, weeks or plain numbers.
    pub date: u32,
    /// Values; empty is a gap.
    pub value: u32,
    /// Name of the series, if the file holds several.
    pub series: Option<u32>,
}

/// Alarms and change points of every series in a table, by series name and then by place.
///
/// Rows whose date or value cannot be read are reported and left out.
pub fn detect(source: SourceId, table: &Table, columns: DetectColumns, context: &mut Context) -> Vec<DetectionRow> {
    let mut all: BTreeMap<String, Vec<(f64, String, Option<f64>)>> = BTreeMap::new();
    for row in 0..table.rows() {
        let name = columns.series.map_or("", |column| table.cell(row, column));
        let written = table.cell(row, columns.date);
        let number = || written.parse::<f64>().ok().filter(|number| number.is_finite());
        // Eight digits are a day; any other bare number orders by itself.
        let place = date::parse(written).map(f64::from).or_else(number);
        let cell = table.cell(row, columns.value);
        let value = if cell.is_empty() {
            Some(None)
        } else {
            cell.replace([',', '，'], "").parse::<f64>().ok().filter(|value| value.is_finite()).map(Some)
        };
        let place_of = |column| Location::row(source, table.record(row)).in_column(table.header(column));
        let Some(place) = place else {
            let location = place_of(columns.date);
            context.report(Diagnostic::error("date_unreadable", location).with("value", written).rows(1));
            continue;
        };
        let Some(value) = value else {
            let location = place_of(columns.value);
            context.report(Diagnostic::error("number_unreadable", location).with("value", cell).rows(1));
            continue;
        };
        all.entry(name.to_string()).or_default().push((place, written.to_string(), value));
    }
    for series in all.values_mut() {
        series.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let observed: Vec<Vec<Observation>> = all
        .values()
        .map(|series| {
            let at = |place: f64| if place.abs() < 1e9 { place as i32 } else { 0 };
            series.iter().map(|(place, _, value)| Observation { day: at(*place), value: *value }).collect()
        })
        .collect();
    let pooled = PooledGrowth::from_series(&observed.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut rows = Vec::new();
    for (done, ((name, series), observations)) in all.iter().zip(&observed).enumerate() {
        if context.progress("detect", done as u64, all.len() as u64) == Flow::Stop {
            break;
        }
        let values: Vec<Option<f64>> = series.iter().map(|(_, _, value)| *value).collect();
        let growth = growth::detect(observations, &pooled, &growth::GrowthSettings::default());
        let changes = changepoint::detect(&values, &changepoint::Settings::default());
        let mut found: Vec<(usize, &'static str, f64)> =
            growth.alarms.iter().map(|alarm| (alarm.index, "alarm", alarm.score)).collect();
        found.extend(changes.iter().map(|change| (change.index, "changepoint", change.score)));
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)));
        rows.extend(found.into_iter().filter_map(|(index, kind, score)| {
            let date = series.get(index)?.1.clone();
            Some(DetectionRow { series: name.clone(), index, date, kind, score })
        }));
    }
    rows
}

/// Both languages' wording of the diagnostics of every stage: JSON objects by code.
pub const WORDING: [&str; 2] = [crate::table::WORDING, include_str!("wording.json")];
