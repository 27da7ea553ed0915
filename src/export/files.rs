//! The files of an analysis, record by record, from the report's types.

use super::push_record;
use crate::report::{
    ChangeRow, ConflictRow, DiagnosticRow, EvidenceItem, IdentifierView, Message, TableQuality, WindowRow,
};

/// Columns of findings.csv.
pub const FINDINGS: [&str; 18] = [
    "rank",
    "subject",
    "kind",
    "name",
    "identifiers",
    "index",
    "index_low",
    "index_high",
    "coverage",
    "band",
    "action",
    "activities",
    "contexts",
    "alarm",
    "countdown_days",
    "learned",
    "top_reason",
    "stage",
];

/// Columns of evidence.csv.
pub const EVIDENCE: [&str; 18] = [
    "subject",
    "dimension",
    "indicator",
    "units",
    "strength",
    "quality",
    "value",
    "stance",
    "file",
    "row",
    "column",
    "start",
    "end",
    "quote",
    "grade",
    "independent_sources",
    "text",
    "part",
];

/// Columns of diagnostics.csv.
pub const DIAGNOSTICS: [&str; 7] = ["severity", "code", "file", "row", "column", "message", "rows"];

/// Columns of quality.csv.
pub const QUALITY: [&str; 8] = ["file", "part", "column", "property", "rows", "filled", "unreadable", "repeated_rows"];

/// Columns of conflicts.csv.
pub const CONFLICTS: [&str; 11] =
    ["subject", "name", "property", "group", "value", "file", "part", "row", "column", "grade", "date"];

/// Columns of changes.csv.
pub const CHANGES: [&str; 14] = [
    "subject",
    "kind",
    "name",
    "change",
    "index_before",
    "index_after",
    "band_before",
    "band_after",
    "alarm_before",
    "alarm_after",
    "stage_before",
    "stage_after",
    "reason",
    "evidence",
];

fn decimal(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!("{value:.1}"))
}

fn whole(value: Option<u32>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// Writes a row of findings.csv; `say` words a message.
pub fn finding(
    out: &mut String,
    row: &WindowRow,
    identifiers: &[IdentifierView],
    say: &dyn Fn(&str, &Message) -> String,
) {
    let identifiers: Vec<String> = identifiers.iter().map(|one| format!("{}={}", one.key, one.value)).collect();
    let reason = row.top_reason.as_ref().map_or(String::new(), |message| {
        let indicator = message.arguments.get("indicator").map_or("", String::as_str);
        let name = say(&format!("indicator.{indicator}"), &Message::default());
        format!("{indicator} {name}: {}", say(&message.code, message))
    });
    push_record(
        out,
        &[
            row.rank.to_string(),
            row.subject.clone(),
            row.kind.clone(),
            row.name.clone(),
            identifiers.join("; "),
            decimal(row.index),
            decimal(row.index_low),
            decimal(row.index_high),
            format!("{:.3}", row.coverage),
            row.band.clone(),
            say(&format!("action.{}", row.band), &Message::default()),
            row.activities.join(";"),
            row.contexts.join(";"),
            row.alarm.clone(),
            whole(row.countdown_days),
            row.learned.map_or(String::new(), |learned| format!("{learned:.4}")),
            reason,
            row.stage.clone(),
        ],
    );
}

/// Units with three decimals from milliunits.
fn units(milliunits: i64) -> String {
    let sign = if milliunits < 0 { "-" } else { "" };
    let size = milliunits.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

/// Writes a row of evidence.csv.
pub fn evidence(out: &mut String, subject: &str, item: &EvidenceItem) {
    push_record(
        out,
        &[
            subject.to_string(),
            item.dimension.clone(),
            item.indicator.clone(),
            units(item.milliunits),
            format!("{:.3}", item.strength),
            format!("{:.3}", item.quality),
            item.value.clone(),
            item.stance.clone(),
            item.file.clone(),
            whole(item.row),
            item.column.clone(),
            whole(item.start),
            whole(item.end),
            item.quote.clone(),
            item.grade.clone(),
            item.independent_sources.to_string(),
            item.text.clone(),
            item.part.clone(),
        ],
    );
}

/// Writes the rows of quality.csv that speak of a table, one a column.
pub fn quality(out: &mut String, table: &TableQuality) {
    for column in &table.columns {
        push_record(
            out,
            &[
                table.file.clone(),
                table.part.clone(),
                column.column.clone(),
                column.property.clone(),
                table.rows.to_string(),
                column.filled.to_string(),
                column.unreadable.to_string(),
                table.repeated.to_string(),
            ],
        );
    }
}

/// Writes the rows of conflicts.csv that speak of one matter of a subject, one a statement; statements that agree bear
/// the same group, from 1.
pub fn conflict(out: &mut String, row: &ConflictRow) {
    for (group, said) in (1..).zip(&row.values).flat_map(|(group, said)| said.iter().map(move |one| (group, one))) {
        let group: u32 = group;
        push_record(
            out,
            &[
                row.subject.clone(),
                row.name.clone(),
                row.property.clone(),
                group.to_string(),
                said.value.clone(),
                said.file.clone(),
                said.part.clone(),
                said.row.to_string(),
                said.column.clone(),
                said.grade.clone(),
                said.date.clone(),
            ],
        );
    }
}

/// Writes a row of changes.csv.
pub fn change(out: &mut String, row: &ChangeRow, say: &dyn Fn(&str, &Message) -> String) {
    let told: Vec<String> = row
        .evidence
        .iter()
        .map(|one| {
            let message = Message::new(format!("change.{}", one.change))
                .with("code", &one.indicator)
                .with("indicator", format!("@indicator.{}", one.indicator))
                .with("before", &one.grade_before)
                .with("after", &one.grade_after);
            let units = format!("{} -> {}", units(one.milliunits_before.into()), units(one.milliunits_after.into()));
            let what = say(&one.value.code, &one.value);
            format!("{}: {what} ({}, {}; {units})", say(&message.code, &message), one.file, one.row)
        })
        .collect();
    let because = row.because.and_then(|at| row.evidence.get(at as usize));
    let because = because
        .map_or(String::new(), |one| format!(": {} ({}, {})", say(&one.value.code, &one.value), one.file, one.row));
    push_record(
        out,
        &[
            row.subject.clone(),
            row.kind.clone(),
            row.name.clone(),
            row.change.clone(),
            decimal(row.index_before),
            decimal(row.index_after),
            row.band_before.clone(),
            row.band_after.clone(),
            row.alarm_before.clone(),
            row.alarm_after.clone(),
            row.stage_before.clone(),
            row.stage_after.clone(),
            format!("{}{because}", say(&row.reason.code, &row.reason)),
            told.join(" | "),
        ],
    );
}

/// Writes a row of diagnostics.csv.
pub fn diagnostic(out: &mut String, row: &DiagnosticRow, message: &str) {
    push_record(
        out,
        &[
            row.severity.clone(),
            row.code.clone(),
            row.file.clone(),
            whole(row.row),
            row.column.clone(),
            message.to_string(),
            row.rows.to_string(),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliunits_are_written_exactly() {
        assert_eq!([units(0), units(1158), units(-149), units(7)], ["0.000", "1.158", "-0.149", "0.007"]);
    }
}
