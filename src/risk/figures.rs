//! What a lending platform's own figures say: many who lend to few who borrow, money owed that grows, a handful of
//! borrowers, short loans, a short record, capital not paid in. Only what is unusual counts; the curves are data
//! (`model.json`).

use std::collections::BTreeMap;

use super::judge::Case;
use crate::evidence::{Item, Kind};
use crate::model::property::{Grade, Party, Property, SubjectKind};
use crate::model::sheet::Place;
use crate::value::{amount, number, percent};

/// Fewest periods from which growth is told.
const LEAST_PERIODS: usize = 3;
/// Days over which growth of what is owed is told.
const GROWTH_DAYS: i32 = 366;
/// Days in a year.
const YEAR_DAYS: f64 = 365.25;

/// A number with its day and cell.
type Figure = (i32, f64, Place);

impl Case<'_> {
    /// Adds what the figures of a platform say.
    pub(super) fn figures(&self, subject: u32, items: &mut Vec<Item>) {
        let platform = self.knowledge.resolution.subjects.get(subject as usize);
        if platform.is_none_or(|own| own.kind != SubjectKind::Platform) {
            return;
        }
        let found = self.read_figures(subject);
        let last = |property: Property| found.get(&property).and_then(|list| list.last()).copied();
        let mut add = |kind: Kind, value: f64, place: Place| {
            let grade = self.knowledge.sheet(place).map_or(Grade::B, |sheet| sheet.grade);
            items.push(self.derived(kind, place, value, String::new(), grade));
        };
        if let (Some((day, lenders, place)), Some((same, borrowers, _))) =
            (last(Property::People), last(Property::Borrowers))
            && day == same
            && lenders > 0.0
        {
            add(Kind::Funding, lenders / borrowers.max(1.0), place);
        }
        if let Some(owed) = found.get(&Property::Outstanding)
            && let Some((day, to, place)) = owed.last().copied()
        {
            let recent: Vec<&Figure> = owed.iter().filter(|(at, ..)| day - at <= GROWTH_DAYS).collect();
            if let Some((_, from, _)) = recent.first()
                && recent.len() >= LEAST_PERIODS
                && *from > 0.0
            {
                add(Kind::OwedGrowth, (to / from - 1.0) * 100.0, place);
            }
        }
        if let Some((_, share, place)) = last(Property::TopBorrowers) {
            add(Kind::Concentration, share, place);
        }
        if let Some((_, months, place)) = last(Property::Term)
            && months > 0.0
        {
            add(Kind::ShortTerm, months, place);
        }
        if let Some((_, founded, place)) = last(Property::Founded) {
            add(Kind::ShortRecord, (f64::from(self.as_of) - founded) / YEAR_DAYS, place);
        }
        if let (Some((_, paid, place)), Some((_, registered, _))) =
            (last(Property::PaidCapital), last(Property::RegisteredCapital))
            && registered > 0.0
        {
            add(Kind::PaidIn, paid / registered, place);
        }
    }

    /// The figures by property, in date order; of several on a day the first record's.
    fn read_figures(&self, subject: u32) -> BTreeMap<Property, Vec<Figure>> {
        let mut found: BTreeMap<Property, Vec<Figure>> = BTreeMap::new();
        for mention in self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            let day = self.knowledge.day(mention.place);
            for meaning in &sheet.meanings {
                let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
                let unit = sheet.unit(*meaning);
                let value = match meaning.property {
                    Property::People | Property::Borrowers | Property::Term => number::parse(cell),
                    Property::Outstanding | Property::PaidCapital | Property::RegisteredCapital => {
                        amount::parse(cell, unit)
                    }
                    Property::TopBorrowers => {
                        percent::parse(cell, if unit.is_empty() { "%" } else { unit }).map(|share| share * 100.0)
                    }
                    Property::Founded => meaning.day(cell).filter(|day| *day <= self.as_of).map(f64::from),
                    _ => continue,
                };
                let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
                if let Some(value) = value.filter(|value| value.is_finite() && *value >= 0.0) {
                    found.entry(meaning.property).or_default().push((day, value, place));
                }
            }
        }
        for list in found.values_mut() {
            list.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
            list.dedup_by_key(|(day, ..)| *day);
        }
        found
    }
}
