//! What the values of a column without a known header look like.

use crate::model::property::Property;
use crate::model::sheet::{Cells, Meaning};
use crate::value::date::Shown;
use crate::value::phone::{self, Home};
use crate::value::{mod97, uscc};

/// Values looked at.
const SAMPLE: usize = 200;
/// Share of the values that must have the form.
const SHARE: f64 = 0.8;

/// The property whose form four fifths of the first two hundred values have, if any.
pub(super) fn property(table: &dyn Cells, column: u32) -> Option<Property> {
    let values = sample(table, column);
    if mostly(&values, |value| uscc::parse(value).is_some()) {
        Some(Property::Uscc)
    } else if mostly(&values, |value| mod97::lei(value).is_some()) {
        Some(Property::RegisterId)
    } else if mostly(&values, |value| mod97::iban(value).is_some()) {
        Some(Property::Account)
    } else {
        None
    }
}

/// Whether the values are legal entity identifiers, which name the same register wherever they stand.
pub(super) fn are_leis(table: &dyn Cells, column: u32) -> bool {
    mostly(&sample(table, column), |value| mod97::lei(value).is_some())
}

/// Where the phone numbers of a table are at home, as their columns say.
pub(super) fn home(table: &dyn Cells, meanings: &[Meaning]) -> Home {
    let phones = meanings.iter().filter(|meaning| meaning.property == Property::Phone);
    let values: Vec<&str> = phones.flat_map(|meaning| sample(table, meaning.column)).collect();
    phone::home(values.into_iter())
}

/// What all the dates of a column show of the order of day and month.
pub(super) fn order(table: &dyn Cells, column: u32) -> Shown {
    let mut shown = Shown::default();
    (0..table.rows()).for_each(|row| shown.add(table.cell(row, column)));
    shown
}

/// The first values of a column that say something.
fn sample(table: &dyn Cells, column: u32) -> Vec<&str> {
    let cells = (0..table.rows()).map(|row| table.cell(row, column).trim());
    cells.filter(|value| !value.is_empty()).take(SAMPLE).collect()
}

fn mostly(values: &[&str], fits: impl Fn(&str) -> bool) -> bool {
    let fit = values.iter().filter(|value| fits(value)).count();
    !values.is_empty() && fit as f64 >= SHARE * values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::source::SourceId;

    #[test]
    fn columns_that_say_what_they_are() {
        let check = |values: &[&str], expected: Option<Property>| {
            let text: String = values.iter().map(|value| format!("x,{value}\n")).collect();
            let read = crate::table::read(SourceId(0), format!("a,b\n{text}").as_bytes(), None, &mut Context::silent());
            assert_eq!(property(&read.table.expect("a table"), 1), expected, "{values:?}");
        };
        check(&["91350100M000100Y43", "91350100M000100Y43"], Some(Property::Uscc));
        check(&["7ZW8QJWVPR4P1J1KQY45", "", "7ZW8QJWVPR4P1J1KQY45"], Some(Property::RegisterId));
        check(&["GB29 NWBK 6016 1331 9268 19"], Some(Property::Account));
        check(&["GB29 NWBK 6016 1331 9268 18"], None);
        check(&["7ZW8QJWVPR4P1J1KQY45", "x", "y"], None);
        check(&[""], None);
    }
}
