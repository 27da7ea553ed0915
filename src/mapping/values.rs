//! What the values of a column without a known header look like.

use crate::model::property::Property;
use crate::table::Table;
use crate::value::{date, uscc};

/// Values looked at.
const SAMPLE: u32 = 200;
/// Share of the values that must have the form.
const SHARE: f64 = 0.8;

/// The property whose form four fifths of the first two hundred values have, if any.
pub(super) fn property(table: &Table, column: u32) -> Option<Property> {
    let values: Vec<&str> = (0..table.rows())
        .map(|row| table.cell(row, column).trim())
        .filter(|value| !value.is_empty())
        .take(SAMPLE as usize)
        .collect();
    let enough = |fits: &dyn Fn(&str) -> bool| {
        !values.is_empty() && values.iter().filter(|value| fits(value)).count() as f64 >= SHARE * values.len() as f64
    };
    let _ = date::parse;
    if enough(&|value| uscc::parse(value).is_some()) {
        return Some(Property::Uscc);
    }
    None
}
