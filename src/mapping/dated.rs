//! When each record's fact is from, and which records lie after the as-of date. The one place where later facts are
//! set aside.

use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::model::sheet::Sheet;
use crate::value::date;

/// A record without a readable date.
pub const UNDATED: i32 = i32::MIN;

/// The last day of the period that each record of a sheet is dated with; [`UNDATED`] without one. Cells that are no
/// date are reported.
#[must_use]
pub fn days(sheet: &Sheet, context: &mut Context) -> Vec<i32> {
    let rows = sheet.cells.rows();
    let mut days = vec![UNDATED; rows as usize];
    for meaning in sheet.meanings.iter().filter(|meaning| meaning.property.dates_the_record()) {
        for row in 0..rows {
            let cell = sheet.cells.cell(row, meaning.column).trim();
            if cell.is_empty() {
                continue;
            }
            match date::parse_with_precision(cell).filter(|(day, _)| !is_stand_in(*day)) {
                Some((day, precision)) => {
                    let last = date::last_day(day, precision);
                    if let Some(slot) = days.get_mut(row as usize) {
                        *slot = (*slot).max(last);
                    }
                }
                None => {
                    let location = sheet.cell_location(row, meaning.column);
                    context.report(Diagnostic::warning("date_unreadable", location).with("value", cell).rows(1));
                }
            }
        }
    }
    days
}

/// Whether databases write the day where there is none: the first and the last one that they can hold, 0001-01-01 and 9999-12-31.
fn is_stand_in(day: i32) -> bool {
    let (year, ..) = date::to_civil(day);
    year <= 1 || year >= 9999
}

/// Which records count on `as_of`; the later ones are reported, one diagnostic for each unbroken run of records.
#[must_use]
pub fn on(sheet: &Sheet, days: &[i32], as_of: i32, context: &mut Context) -> Vec<bool> {
    let used: Vec<bool> = days.iter().map(|day| *day <= as_of).collect();
    let mut row = 0;
    while row < used.len() {
        let run = used[row..].iter().take_while(|used| !**used).count();
        if run > 0 {
            let at = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
            let last = sheet.cells.record(at(row + run - 1));
            context.report(
                Diagnostic::info("dated_later", sheet.location(at(row)))
                    .with("last", last)
                    .with("as_of", date::format(as_of))
                    .rows(at(run)),
            );
        }
        row += run.max(1);
    }
    used
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::session::Session;

    #[test]
    fn days_that_stand_for_none_are_no_days() {
        let table = "企业名称,公告日期,内容\n灯笼科技有限公司,2018-03-01,甲\n灯笼科技有限公司,9999-12-31,乙\n灯笼科技有限公司,0001-01-01,丙\n";
        let mut session = Session::new();
        assert!(session.add_source("notices.csv", Box::new(table.as_bytes().to_vec())).is_ok());
        assert!(session.analyze_start(json!({})).is_ok());
        while session.analyze_step().is_ok_and(|step| !step.done) {}
        let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default().to_string();
        assert_eq!(told.matches("date_unreadable").count(), 2, "{told}");
        assert!(!told.contains("dated_later"), "{told}");
        let summary = session.request("summary", json!({})).unwrap_or_default().to_string();
        assert!(!summary.contains("9999"), "{summary}");
    }
}
