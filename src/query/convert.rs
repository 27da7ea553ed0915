//! From the stages' types to the report's.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::evidence::licence::SAME_DISTINCTIVE;
use crate::evidence::{Item, Kind};
use crate::model::property::{Property, SubjectKind};
use crate::model::sheet::{Place, Sheet};
use crate::pipeline::{Analysis, Outcome, top};
use crate::report::{DiagnosticRow, Message, Said, WindowRow};
use crate::resolve::Subject;
use crate::triage::{Band, Disposition};
use crate::value::{date, identity};

/// Longest quote, in characters.
const QUOTE_CHARS: usize = 120;

/// A diagnostic with its file's name; identity numbers in what it cites are masked, unless they are to be shown.
#[must_use]
pub fn diagnostic_row(diagnostic: &Diagnostic, file: &str, show_identity_numbers: bool) -> DiagnosticRow {
    let location = &diagnostic.location;
    let mut arguments: BTreeMap<String, String> = [("column".to_string(), location.column.clone())].into();
    arguments.extend(location.row.map(|row| ("row".to_string(), row.to_string())));
    let said = |value: &String| match show_identity_numbers {
        true => value.clone(),
        false => identity::masked(value).into_owned(),
    };
    arguments.extend(diagnostic.arguments.iter().map(|(name, value)| ((*name).to_string(), said(value))));
    DiagnosticRow {
        severity: diagnostic.severity.as_str().to_string(),
        code: diagnostic.code.to_string(),
        file: file.to_string(),
        part: diagnostic.location.part.clone(),
        row: diagnostic.location.row,
        column: diagnostic.location.column.clone(),
        arguments,
        rows: diagnostic.rows,
    }
}

/// The date of a day; empty when not known.
pub(super) fn day(day: i32) -> String {
    if day == i32::MIN { String::new() } else { date::format(day) }
}

/// Name of the file, record number and header of a place.
pub(super) fn place(analysis: &Analysis, place: Place) -> (String, u32, String) {
    let Some(sheet) = analysis.knowledge.sheet(place) else { return (String::new(), 0, String::new()) };
    let column = place.column().map_or("", |column| sheet.cells.header(column));
    (sheet.file.clone(), sheet.cells.record(place.row), column.to_string())
}

/// What stands at a place: the phrase of a text, or the cell; personal numbers masked.
pub(super) fn quote(analysis: &Analysis, item: &Item) -> String {
    let cell = item.place.text(&analysis.knowledge.sheets);
    let span = item.span.map_or(0..cell.len(), |span| span.start as usize..span.end as usize);
    excerpt(analysis, cell, span)
}

/// The first characters of a cell, with a mark when there are more; personal numbers masked.
pub(super) fn shorten(analysis: &Analysis, cell: &str) -> String {
    excerpt(analysis, cell, 0..cell.len())
}

/// The first characters of a stretch of a cell, with a mark when there are more; empty outside the cell. Personal numbers are
/// masked before the cut, so that none shows because its end is cut off.
pub(super) fn excerpt(analysis: &Analysis, cell: &str, span: Range<usize>) -> String {
    let part = cell.get(span.clone()).unwrap_or("");
    let from = span.start + (part.len() - part.trim_start().len());
    let part = part.trim();
    let (to, mark) = match part.char_indices().nth(QUOTE_CHARS) {
        Some((end, _)) => (from + end, "…"),
        None => (from + part.len(), ""),
    };
    if analysis.settings.show_identity_numbers {
        return format!("{}{mark}", cell.get(from..to).unwrap_or(""));
    }
    format!("{}{mark}", identity::masked_part(cell, from..to))
}

/// A value as a page shows it: an identity number keeps its first and last characters, in whatever column it stands.
pub(super) fn shown(analysis: &Analysis, property: Option<Property>, value: &str) -> String {
    match property {
        _ if analysis.settings.show_identity_numbers => value.to_string(),
        Some(Property::PersonId) => identity::masked_value(value).into_owned(),
        _ => identity::masked(value).into_owned(),
    }
}

/// A value of a record and who says it; personal numbers masked.
pub(super) fn said(analysis: &Analysis, sheet: &Sheet, place: Place, column: u32, property: Property) -> Said {
    let cell = sheet.cells.cell(place.row, column);
    Said {
        value: match property {
            Property::PersonId => shown(analysis, Some(property), cell.trim()),
            _ => shorten(analysis, cell),
        },
        file: sheet.file.clone(),
        part: sheet.part.clone(),
        row: sheet.cells.record(place.row),
        column: sheet.cells.header(column).to_string(),
        grade: sheet.grade.as_str().to_string(),
        date: day(analysis.knowledge.day(place)),
    }
}

/// A subject's name; a person who has none goes by an identity number, which is masked like any other.
pub(super) fn name(analysis: &Analysis, own: &Subject) -> String {
    let digits = own.name.bytes().filter(u8::is_ascii_digit).count();
    let number = own.kind == SubjectKind::Person && digits + 1 >= own.name.len();
    shown(analysis, number.then_some(Property::PersonId), &own.name)
}

/// A share to three decimals.
pub(super) fn thousandth(value: f64) -> f64 {
    libm::round(value * 1000.0) / 1000.0
}

/// Places in a list, as the report has them.
pub(super) fn numbers(places: &[usize]) -> Vec<u32> {
    places.iter().map(|place| u32::try_from(*place).unwrap_or(u32::MAX)).collect()
}

/// Index in tenths as a number with one decimal.
pub(super) fn tenths(value: u32) -> f64 {
    f64::from(value) / 10.0
}

/// What an item says, as a message: the key is `reason.` and the kind of evidence.
pub(super) fn reason(kind: Kind, detail: &str, value: f64) -> Message {
    let number = if value.fract().abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.1}") };
    let message = Message::new(format!("reason.{}", kind.as_str())).with("value", number);
    match kind {
        Kind::Measure | Kind::Distress => message.with("measure", format!("@measure.{detail}")),
        Kind::Shell => message.with("trait", format!("@shell.{detail}")),
        Kind::Unlicensed => {
            let (activity, barred) = detail.split_once(':').unwrap_or((detail, ""));
            let code = if barred.is_empty() { "reason.unlicensed" } else { "reason.barred" };
            Message::new(code).with("activity", format!("@activity.{activity}"))
        }
        Kind::LicenceOther => {
            let mut parts = detail.splitn(3, ':');
            let (activity, why) = (parts.next().unwrap_or(""), parts.next().unwrap_or("scope"));
            Message::new(format!("reason.licence_{why}"))
                .with("activity", format!("@activity.{activity}"))
                .with("detail", parts.next().unwrap_or(""))
        }
        Kind::CloneName if value <= SAME_DISTINCTIVE => Message::new("reason.clone_distinctive").with("detail", detail),
        Kind::Licence | Kind::FileRole => message.with("activity", format!("@activity.{detail}")),
        Kind::Cues => {
            let activity = detail.split(':').next().unwrap_or("");
            message.with("activity", format!("@activity.{activity}"))
        }
        Kind::RiskMark => message.with("mark", format!("@mark.{detail}")),
        Kind::CloneNumber | Kind::ClonedLicence | Kind::LicenceMatch | Kind::LicenceUnmatched => {
            message.with("detail", detail)
        }
        Kind::Repeat | Kind::Rule | Kind::CloneName | Kind::Spread | Kind::Turn | Kind::Steady => {
            message.with("detail", detail)
        }
        Kind::Unfiled => message.with("duty", format!("@{detail}")),
        Kind::ControlGroup | Kind::Circle => {
            message.with("value", format!("{:.0}", value * 100.0)).with("detail", detail)
        }
        Kind::PaidIn => message.with("value", format!("{:.0}", value * 100.0)),
        Kind::Threshold => message.with("value", format!("{:.0}", value * 100.0)).with("detail", detail),
        Kind::Growth | Kind::RestrictedName | Kind::RestrictedScope | Kind::Reach => message.with("detail", detail),
        Kind::Exposure => message.with("value", format!("{value:.2}")),
        _ => message,
    }
}

/// A subject's row of the list.
pub(super) fn window_row(analysis: &Analysis, rank: u32, subject: u32, decided: Disposition) -> Option<WindowRow> {
    let own = analysis.knowledge.resolution.subjects.get(subject as usize)?;
    let outcome = analysis.outcomes.get(subject as usize)?;
    let known = outcome.band != Band::Insufficient;
    let strings = |ids: Vec<&'static str>| ids.into_iter().map(str::to_string).collect();
    Some(WindowRow {
        rank,
        subject: own.id.clone(),
        kind: own.kind.as_str().to_string(),
        name: name(analysis, own),
        index: known.then(|| tenths(outcome.index)),
        index_low: known.then(|| tenths(outcome.index)),
        index_high: known.then(|| tenths(outcome.high)),
        coverage: f64::from(outcome.coverage) / 1000.0,
        band: outcome.band.as_str().to_string(),
        activities: strings(outcome.activities.iter().map(|id| id.as_str()).collect()),
        contexts: strings(outcome.contexts.iter().map(|id| id.as_str()).collect()),
        alarm: outcome.alarm.unwrap_or("none").to_string(),
        stage: outcome.stage.as_str().to_string(),
        countdown_days: outcome.countdown_days,
        learned: analysis.learned.as_ref().and_then(|learned| learned.probability.get(subject as usize).copied()?),
        top_reason: top_reason(analysis, subject, outcome),
        disposition: decided.as_str().to_string(),
    })
}

/// The strongest piece of the indicator that adds most. Weights moved since it was noted are caught up with here.
fn top_reason(analysis: &Analysis, subject: u32, outcome: &Outcome) -> Option<Message> {
    let model = &analysis.model;
    let weight = |at: usize| {
        model.indicators.get(at).map_or(0.0, |own| own.ceiling)
            * f64::from(analysis.matrix.product(at, subject as usize))
    };
    let noted = outcome.top.as_ref().map(|(at, ..)| *at);
    let still = noted.is_some_and(|noted| {
        noted < model.measured()
            && (0..model.measured())
                .all(|at| at == noted || weight(at) < weight(noted) || at > noted && weight(at) <= weight(noted))
    });
    if still && model.rules().next().is_none() {
        let (at, kind, detail, value) = outcome.top.as_ref()?;
        return Some(reason(*kind, detail, *value).with("indicator", &model.indicators.get(*at)?.id));
    }
    let view = super::view::View::new(analysis, subject);
    let (at, item) = top(model, &view.items, &view.row)?;
    Some(reason(item.kind, &item.detail, item.value).with("indicator", &model.indicators.get(at)?.id))
}

/// Kinds of subject in the order of a facet.
pub(super) fn kind_of(outcome: &Outcome) -> SubjectKind {
    outcome.kind
}
