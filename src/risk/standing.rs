//! What a subject's own history and ownership say: measures beyond the first, an exchange's mark in its name, and who
//! controls it by which share. Items beside those of `judge`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::judge::Case;
use crate::evidence::{Item, Kind};
use crate::graph::build::stated_share;
use crate::model::property::{Grade, Party, Property, SubjectKind};
use crate::model::sheet::Place;
use crate::text::script::is_han;

const MARKS: &str = include_str!("name_marks.csv");

/// Beginnings of names that an exchange sets before a company at risk, longest first, each with its code.
static NAME_MARKS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = MARKS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?))
    });
    let mut rows: Vec<(&str, &str)> = rows.collect();
    rows.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(b.0)));
    rows
});

/// Shares that differ by less are the same: `36%` and `0.36` are read in two ways.
const SAME_SHARE: f64 = 1e-9;
/// Days in a month, on average.
const MONTH_DAYS: f64 = 30.4375;

/// The mark before a name, if there is one: a Chinese name follows it.
fn name_mark(name: &str) -> Option<&'static str> {
    let upper = name.trim().to_uppercase();
    NAME_MARKS.iter().find_map(|(mark, code)| {
        let rest = upper.strip_prefix(mark)?;
        rest.trim_start().chars().next().is_some_and(is_han).then_some(*code)
    })
}

impl Case<'_> {
    /// Adds what history and ownership say of a subject that is no person.
    pub(super) fn standing(&self, subject: u32, items: &mut Vec<Item>) {
        self.repeated(items);
        self.marked(subject, items);
        self.control(subject, items);
    }

    /// Measures beyond the latest one, each worth less the older it is. A case that two files tell counts once.
    fn repeated(&self, items: &mut Vec<Item>) {
        let mut events: BTreeMap<(i32, String), (Place, Grade)> = BTreeMap::new();
        for item in items.iter().filter(|item| item.kind == Kind::Measure) {
            let Some(sheet) = self.knowledge.sheet(item.place) else { continue };
            let case = sheet.value(item.place.row, Property::MeasureId);
            let name = if case.is_empty() { item.detail.clone() } else { case.to_string() };
            events.entry((item.day, name)).or_insert((item.place, item.grade));
        }
        let months = self.model.repeat_months;
        let worth = |day: i32| {
            let age = if day == i32::MIN { 0.0 } else { f64::from(self.as_of - day).max(0.0) };
            libm::exp2(-age / (months * MONTH_DAYS))
        };
        // The latest is what D0.1 weighs.
        let further: f64 = events.keys().rev().skip(1).map(|(day, _)| worth(*day)).sum();
        if let Some((place, grade)) = events.values().rev().nth(1).copied() {
            items.push(self.derived(Kind::Repeat, place, further, events.len().to_string(), grade));
        }
    }

    /// A mark of risk in the latest name on record.
    fn marked(&self, subject: u32, items: &mut Vec<Item>) {
        let named = self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main);
        let named = named.filter_map(|mention| {
            let sheet = self.knowledge.sheet(mention.place)?;
            let column = mention.place.column()?;
            let is_name = matches!(sheet.property(column), Some(Property::CompanyName | Property::Name));
            is_name.then(|| (self.knowledge.day(mention.place), mention.place, sheet.grade))
        });
        let Some((_, place, grade)) = named.max_by_key(|(day, place, _)| (*day, std::cmp::Reverse(*place))) else {
            return;
        };
        if let Some(code) = name_mark(place.text(&self.knowledge.sheets)) {
            items.push(self.derived(Kind::RiskMark, place, 1.0, code.to_string(), grade));
        }
    }

    /// The largest share that the latest record of each file states, and whether natural persons alone control.
    fn control(&self, subject: u32, items: &mut Vec<Item>) {
        let mut sheets: BTreeMap<u16, (i32, BTreeSet<u32>)> = BTreeMap::new();
        for mention in self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            if sheet.column(Property::Share).is_none() || sheet.column(Property::OwnerName).is_none() {
                continue;
            }
            let day = self.knowledge.day(mention.place);
            let slot = sheets.entry(mention.place.sheet).or_insert((day, BTreeSet::new()));
            if day > slot.0 {
                *slot = (day, BTreeSet::new());
            }
            if day == slot.0 {
                slot.1.insert(mention.place.row);
            }
        }
        // All that hold as much as the largest: which of them stands first in the file must not decide.
        let mut largest: Vec<(f64, Place, Grade)> = Vec::new();
        for (number, (_, rows)) in &sheets {
            let Some(sheet) = self.knowledge.sheets.get(usize::from(*number)) else { continue };
            for row in rows {
                let Some((share, column)) = stated_share(sheet, *row) else { continue };
                let most = largest.first().map_or(f64::NEG_INFINITY, |(most, ..)| *most);
                if share > most + SAME_SHARE {
                    largest.clear();
                }
                if share > most - SAME_SHARE {
                    largest.push((share, Place::cell(*number, *row, column), sheet.grade));
                }
            }
        }
        let Some(&(share, place, grade)) = largest.first() else { return };
        items.push(self.derived(Kind::ThinControl, place, share * 100.0, String::new(), grade));
        let owners: Vec<SubjectKind> = largest.iter().flat_map(|(_, place, _)| self.owners(*place)).collect();
        if !owners.is_empty() && owners.iter().all(|kind| *kind == SubjectKind::Person) {
            items.push(self.derived(Kind::PersonControl, place, 1.0, String::new(), grade));
        }
    }

    /// Kinds of the owners that a record names.
    fn owners(&self, place: Place) -> Vec<SubjectKind> {
        let list = &self.knowledge.mentions.list;
        let record = (place.sheet, place.row);
        let from = list.partition_point(|mention| (mention.place.sheet, mention.place.row) < record);
        let own = list.iter().zip(&self.knowledge.resolution.of_mention).skip(from);
        own.take_while(|(mention, _)| (mention.place.sheet, mention.place.row) == record)
            .filter(|(mention, _)| mention.party == Party::Owner)
            .filter_map(|(_, subject)| self.knowledge.resolution.subjects.get(*subject as usize))
            .map(|subject| subject.kind)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_before_a_chinese_name() {
        let marks = [("*ST 信通", Some("delisting")), ("ST中天", Some("special")), ("st 国华", Some("special"))];
        for (name, mark) in marks {
            assert_eq!(name_mark(name), mark, "{name}");
        }
        for name in ["STX Corporation", "ST", "平安银行", "Stripe"] {
            assert_eq!(name_mark(name), None, "{name}");
        }
    }

    #[test]
    fn every_mark_has_a_code_and_a_source() {
        for line in MARKS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()), "{line}");
        }
    }
}
