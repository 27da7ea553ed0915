//! Which business a file's headers give away: nobody but a lending platform states how long bids run.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::property::{key, split_unit};
use crate::model::taxonomy::ActivityId;
use crate::table::Table;

const HEADERS: &str = include_str!("header_activities.csv");

static ACTIVITIES: LazyLock<BTreeMap<String, ActivityId>> = LazyLock::new(|| {
    let rows = HEADERS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((key(cells.next()?), ActivityId::parse(cells.next()?)?))
    });
    rows.collect()
});

/// So many headers of one business make a file's records that business.
const LEAST: usize = 2;

/// The businesses that at least two headers give away, each with those columns.
pub(super) fn implied(table: &Table) -> Vec<(ActivityId, Vec<u32>)> {
    let mut found: BTreeMap<ActivityId, Vec<u32>> = BTreeMap::new();
    for column in 0..table.columns() {
        let header = table.header(column);
        let name = split_unit(header).map_or(header, |(name, _)| name);
        if let Some(activity) = ACTIVITIES.get(&key(name)) {
            found.entry(*activity).or_default().push(column);
        }
    }
    found.into_iter().filter(|(_, columns)| columns.len() >= LEAST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_class_and_a_source() {
        for line in HEADERS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells.len() == 3 && ActivityId::parse(cells[1]).is_some() && !cells[2].is_empty(), "{line}");
        }
    }
}
