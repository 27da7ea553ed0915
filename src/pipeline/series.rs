//! Alarms and change points of a table of series: the verb `detect`.

use std::collections::BTreeMap;

use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::series::pooled::PooledGrowth;
use crate::series::{Observation, changepoint, growth};
use crate::source::{Location, SourceId};
use crate::table::Table;
use crate::value::date;

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
