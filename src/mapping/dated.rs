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
            match date::parse_with_precision(cell) {
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
