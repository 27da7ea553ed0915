//! Curves counted from dated records about a subject: complaints, texts, and the channels that carry them, by month.

use std::collections::{BTreeMap, BTreeSet};

use super::counted::{Counted, Side, Unit};
use super::curve::{OpenEnds, Raw};
use crate::evidence::Knowledge;
use crate::model::property::{Property, SubjectKind};
use crate::model::sheet::Place;
use crate::value::date;

/// Fewest records about a subject that make a curve: below it no growth could be told from chance.
const LEAST_RECORDS: usize = 5;
/// Most months of a curve; older records are left out of it.
const MOST_MONTHS: i32 = 120;

/// What the records of a month hold.
struct Month<'a> {
    records: u32,
    /// The first of them, in the order of the files.
    first: Place,
    channels: BTreeSet<(u64, &'a str)>,
}

/// Months since year 0 of a day.
fn month(day: i32) -> i32 {
    let (year, month, _) = date::to_civil(day);
    year * 12 + i32::try_from(month).unwrap_or(1) - 1
}

fn first_day(month: i32) -> i32 {
    let of_year = u32::try_from(month.rem_euclid(12)).unwrap_or(0) + 1;
    date::from_civil(month.div_euclid(12), of_year, 1).unwrap_or(0)
}

/// Adds a curve for each subject with enough records. A month between the batch's first and last record of the kind in
/// which the subject has none is a zero; the month that is not over on the as-of date is named in what comes back.
pub(super) fn count(knowledge: &Knowledge, raw: &mut Raw, as_of: i32) -> OpenEnds {
    let kinds = [(Property::Complaint, Side::Complaints), (Property::Text, Side::Texts)];
    let mut open = OpenEnds::new();
    for (property, side) in kinds {
        let dated =
            knowledge.documents.iter().filter(|own| own.property == property).map(|own| knowledge.day(own.place));
        let months: Vec<i32> = dated.filter(|day| *day != i32::MIN && *day <= as_of).map(month).collect();
        let (Some(first), Some(last)) = (months.iter().min().copied(), months.iter().max().copied()) else { continue };
        let first = first.max(last - MOST_MONTHS + 1);
        if first_day(last + 1) > as_of + 1 {
            open.insert(side, first_day(last));
            if side == Side::Texts {
                open.insert(Side::Channels, first_day(last));
            }
        }
        for (subject, own) in (0_u32..).zip(&knowledge.resolution.subjects) {
            let documents = knowledge.attached.of(subject);
            if own.kind == SubjectKind::Person || documents.len() < LEAST_RECORDS {
                continue;
            }
            let mut by_month: BTreeMap<i32, Month<'_>> = BTreeMap::new();
            let mut total = 0;
            for number in documents {
                let Some(document) = knowledge.documents.get(*number as usize) else { continue };
                let day = knowledge.day(document.place);
                if document.property != property || day == i32::MIN || month(day) < first {
                    continue;
                }
                total += 1;
                let publisher = knowledge
                    .sheet(document.place)
                    .map_or("", |sheet| sheet.value(document.place.row, Property::Publisher));
                // Without a publisher a channel is an independent source: copies of a text count once.
                let channel = if publisher.is_empty() { knowledge.origin(*number) } else { 0 };
                let slot = by_month.entry(month(day)).or_insert(Month {
                    records: 0,
                    first: document.place,
                    channels: BTreeSet::new(),
                });
                slot.records += 1;
                slot.first = slot.first.min(document.place);
                slot.channels.insert((channel, publisher));
            }
            if total < LEAST_RECORDS {
                continue;
            }
            let points = |value: &dyn Fn(&Month<'_>) -> f64| {
                let point = |at: i32| {
                    let found = by_month.get(&at);
                    (first_day(at), Some(found.map_or(0.0, value)), found.map(|month| month.first))
                };
                (first..=last).map(point).collect()
            };
            let key = |side| (subject, Counted { side, unit: Unit::Records }, String::new());
            raw.insert(key(side), points(&|found| f64::from(found.records)));
            if side == Side::Texts {
                raw.insert(key(Side::Channels), points(&|found| found.channels.len() as f64));
            }
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_days_and_back() {
        for (text, first) in [("2017-06-30", "2017-06-01"), ("2016-02-29", "2016-02-01"), ("1999-12-31", "1999-12-01")]
        {
            let day = date::parse(text).expect("a day");
            assert_eq!(date::format(first_day(month(day))), first);
        }
        assert_eq!(
            month(date::parse("2017-01-01").expect("a day")) - month(date::parse("2016-12-31").expect("a day")),
            1
        );
    }
}
