//! When each record's fact is from, and which records lie after the as-of date. The one place where later facts are
//! set aside.

use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::model::sheet::Sheet;
use crate::source::Location;
use crate::value::date::{self, Shown};

/// A record without a readable date.
pub const UNDATED: i32 = i32::MIN;

/// The last day of the period that each record of a sheet is dated with; [`UNDATED`] without one. Cells that are no
/// date are reported, also those that date something else; of these words such as 长期 say something too.
#[must_use]
pub fn days(sheet: &Sheet, context: &mut Context) -> Vec<i32> {
    let rows = sheet.cells.rows();
    let mut days = vec![UNDATED; rows as usize];
    for meaning in sheet.meanings.iter().filter(|meaning| meaning.property.is_date()) {
        let dates = meaning.property.dates_the_record();
        for row in 0..rows {
            let cell = sheet.cells.cell(row, meaning.column).trim();
            if cell.is_empty() {
                continue;
            }
            let read = meaning.date(cell);
            match read.filter(|(day, _)| !is_stand_in(*day)) {
                Some((day, precision)) => {
                    let last = date::last_day(day, precision);
                    if let Some(slot) = days.get_mut(row as usize).filter(|_| dates) {
                        *slot = (*slot).max(last);
                    }
                }
                None if !dates && (read.is_some() || !cell.contains(|c: char| c.is_ascii_digit())) => {}
                None => {
                    let code = if dates { "date_unreadable" } else { "date_left_out" };
                    let location = sheet.cell_location(row, meaning.column);
                    context.report(Diagnostic::warning(code, location).with("value", cell).rows(1));
                }
            }
        }
    }
    days
}

/// Tells in which order of day and month the dates of a column are read that only its other dates make plain.
pub fn tell_orders(sheet: &Sheet, context: &mut Context) {
    for meaning in &sheet.meanings {
        let column = sheet.cells.header(meaning.column);
        let location = Location::file(sheet.source).in_part(&sheet.part).in_column(column);
        tell_order(meaning.shown, location, context);
    }
}

/// The same of one column, where there are such dates.
pub fn tell_order(shown: Shown, column: Location, context: &mut Context) {
    if let Some(order) = shown.order().filter(|_| shown.either > 0) {
        let told = Diagnostic::info("date_order", column).with("order", format!("@order.{}", order.as_str()));
        context.report(told.with("proofs", shown.proofs()).with("count", shown.either).rows(shown.either));
    }
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

    fn analyzed(table: &str) -> Session {
        let mut session = Session::new();
        assert!(session.add_source("notices.csv", Box::new(table.as_bytes().to_vec())).is_ok());
        assert!(session.analyze_start(json!({})).is_ok());
        while session.analyze_step().is_ok_and(|step| !step.done) {}
        session
    }

    #[test]
    fn the_order_of_day_and_month_is_read_from_the_column_and_told() {
        // Dates of the column, the as-of date that the latest one gives, and how many are told as unreadable.
        let check = |dates: [&str; 3], as_of: &str, unreadable: usize, order: Option<(&str, &str)>| {
            let rows: Vec<String> = dates.iter().map(|date| format!("灯笼科技有限公司,{date},{date}内容\n")).collect();
            let mut session = analyzed(&format!("企业名称,公告日期,内容\n{}", rows.concat()));
            let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default();
            assert_eq!(told.to_string().matches("date_unreadable").count(), unreadable, "{told}");
            let summary = session.request("summary", json!({})).unwrap_or_default();
            assert_eq!(summary["asOf"], as_of, "{dates:?}: {summary}");
            let own = told["rows"].as_array().into_iter().flatten().find(|row| row["code"] == "date_order");
            let said = own.map(|row| {
                assert_eq!((&row["severity"], &row["column"]), (&json!("info"), &json!("公告日期")));
                let word = |key: &str| row["arguments"][key].as_str().unwrap_or("").to_string();
                (word("order"), word("proofs"), word("count"))
            });
            let expected = order.map(|(order, proofs)| (order.to_string(), proofs.to_string(), "1".to_string()));
            assert_eq!(said, expected, "{dates:?}");
        };
        check(["01/06/2020", "25/04/2020", "13/05/2020"], "2020-06-01", 0, Some(("@order.day_first", "2")));
        check(["06/01/2020", "04/25/2020", ""], "2020-06-01", 0, Some(("@order.month_first", "1")));
        check(["01/06/2020", "25/04/2020", "04/26/2020"], "2020-04-26", 1, None);
        check(["01/06/2020", "2020-01-01", "02/06/2020"], "2020-01-01", 2, None);
        check(["2020-06-01", "25/04/2020", ""], "2020-06-01", 0, None);
    }

    #[test]
    fn a_date_that_cannot_be_read_is_told_whatever_it_dates() {
        let table = "股东名称,被投资企业,持股比例,认缴日期,退出日期\n\
            青禾控股有限公司,蓝海科技有限公司,10%,05/06/2019,长期\n\
            青禾控股有限公司,蓝海贸易有限公司,10%,2019-06-05,9999-12-31\n\
            青禾控股有限公司,蓝海信息有限公司,10%,2019,2020-13-45\n";
        let told = analyzed(table).request("diagnostics", json!({"count": 50})).unwrap_or_default();
        let own = told["rows"].as_array().into_iter().flatten().filter(|row| row["code"] == "date_left_out");
        let found: Vec<String> = own.map(|row| format!("{} {}", row["row"], row["arguments"]["value"])).collect();
        assert_eq!(found, ["1 \"05/06/2019\"", "3 \"2020-13-45\""], "{told}");
    }

    #[test]
    fn days_that_stand_for_none_are_no_days() {
        let table = "企业名称,公告日期,内容\n灯笼科技有限公司,2018-03-01,甲\n灯笼科技有限公司,9999-12-31,乙\n灯笼科技有限公司,0001-01-01,丙\n";
        let mut session = analyzed(table);
        let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default().to_string();
        assert_eq!(told.matches("date_unreadable").count(), 2, "{told}");
        assert!(!told.contains("dated_later"), "{told}");
        let summary = session.request("summary", json!({})).unwrap_or_default().to_string();
        assert!(!summary.contains("9999"), "{summary}");
    }
}
