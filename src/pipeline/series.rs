//! Alarms and change points of a table of series: the verb `detect`.

use std::collections::BTreeMap;

use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::mapping::dated;
use crate::series::findings::{self, Moment};
use crate::source::{Location, SourceId};
use crate::table::Table;
use crate::value::date::{self, Shown};
use crate::value::number;

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
    /// For an alarm its statistic over its limit; for a change point the gain in fit.
    pub score: f64,
    /// What it is: growth, above, below; level, trend, spread.
    pub what: &'static str,
}

/// A row as read: where it stands in time, its date as written, its value.
type Read = (f64, String, Option<f64>);

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
/// Rows whose date or value cannot be read are reported and left out. `budget`: share of false alarms accepted among
/// the alarms, 0..1.
pub fn detect(
    source: SourceId,
    table: &Table,
    columns: DetectColumns,
    budget: f64,
    context: &mut Context,
) -> Vec<DetectionRow> {
    let mut all: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    let mut shown = Shown::default();
    (0..table.rows()).for_each(|row| shown.add(table.cell(row, columns.date)));
    dated::tell_order(shown, Location::file(source).in_column(table.header(columns.date)), context);
    for row in 0..table.rows() {
        let name = columns.series.map_or("", |column| table.cell(row, column));
        let written = table.cell(row, columns.date);
        let plain = || written.parse::<f64>().ok().filter(|number| number.is_finite());
        // Eight digits are a day; any other bare number orders by itself.
        let place =
            date::day_in(written, shown.order()).map(|day| f64::from(day) + time_of_day(written)).or_else(plain);
        let cell = table.cell(row, columns.value).trim();
        let value = if cell.is_empty() { Some(None) } else { number::parse(cell).map(Some) };
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
        let size = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
        series.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| size(a.2).total_cmp(&size(b.2))));
    }
    let moments: Vec<Vec<Moment>> =
        all.values().map(|series| series.iter().map(|&(at, _, value)| Moment { at, value }).collect()).collect();
    let settings = findings::Settings { budget, ..findings::Settings::default() };
    let total = moments.len() as u64;
    let found =
        findings::find(&moments, &settings, |done| context.progress("detect", done as u64, total) == Flow::Continue);
    let names: Vec<(&String, &Vec<Read>)> = all.iter().collect();
    let rows = found.into_iter().filter_map(|finding| {
        let (name, series) = names.get(finding.series)?;
        Some(DetectionRow {
            series: (*name).clone(),
            index: finding.index,
            date: series.get(finding.index)?.1.clone(),
            kind: if finding.what.is_alarm() { "alarm" } else { "changepoint" },
            score: finding.score,
            what: finding.what.as_str(),
        })
    });
    rows.collect()
}

/// The time that stands behind a date (`2014-07-01 00:30:00`, `2014-07-01T00:30`), as a share of a day; 0 without.
fn time_of_day(written: &str) -> f64 {
    let Some((_, time)) = written.trim().split_once(['T', ' ']) else { return 0.0 };
    let mut parts = time.split(':').map(|part| {
        let digits = part.trim().find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(part.trim().len());
        part.trim().get(..digits)?.parse::<f64>().ok()
    });
    let (Some(Some(hours)), Some(Some(minutes))) = (parts.next(), parts.next()) else { return 0.0 };
    let seconds = parts.next().flatten().unwrap_or(0.0);
    let share = (hours + (minutes + seconds / 60.0) / 60.0) / 24.0;
    if (0.0..1.0).contains(&share) { share } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{DetectColumns, detect, time_of_day};
    use crate::context::Context;
    use crate::source::SourceId;

    #[test]
    fn dates_are_read_in_the_order_that_their_column_shows() {
        let check = |last: &str, expected: &[&str]| {
            let text = format!("day,value\n03/04/2020,1\n{last},2\n");
            let mut context = Context::silent();
            let table = crate::table::read(SourceId(0), text.as_bytes(), None, &mut context).table.unwrap_or_default();
            let columns = DetectColumns { date: 0, value: 1, series: None };
            let _ = detect(SourceId(0), &table, columns, 0.05, &mut context);
            let told: Vec<&str> = context.diagnostics().iter().map(|told| told.code).collect();
            assert_eq!(told, expected, "{last}");
        };
        check("25/04/2020", &["date_order"]);
        check("04/25/2020", &["date_order"]);
        check("05/04/2020", &["date_unreadable", "date_unreadable"]);
    }

    #[test]
    fn times() {
        let check = |written: &str, hours: f64| {
            assert!((time_of_day(written) * 24.0 - hours).abs() < 1e-9, "{written}");
        };
        check("2014-07-01", 0.0);
        check("2014-07-01 00:30:00", 0.5);
        check("2014-07-01T18:15", 18.25);
        check("2014-07-01T18:15:00Z", 18.25);
        check("Jun 30, 2017", 0.0);
        check("2014-07-01 99:00", 0.0);
    }
}
