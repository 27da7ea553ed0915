//! What dates and places of a subject's records say: returns that hardly vary, complaints from many places, texts that
//! turned against it, and more promised than it has.

use std::collections::BTreeMap;

use super::judge::Case;
use crate::evidence::{Item, Kind, Stance};
use crate::model::property::{FileRole, Party, Property};
use crate::model::sheet::Place;
use crate::text::normalize::fold;
use crate::value::{amount, percent};

/// Fewest stated returns (DOMAIN D2.4).
const LEAST_RETURNS: usize = 6;
/// Words of a header that states what investors got; the price of a loan is another thing.
const RETURN_WORDS: [&str; 5] = ["收益", "回报", "return", "yield", "performance"];
/// Records from one place before it counts, so that a single stray one says nothing.
const LEAST_RECORDS: u32 = 2;
/// Fewest dated texts on each side of a turn.
const LEAST_TEXTS: usize = 3;
/// Twice the log of the likelihood ratio from which a turn is more than chance: 1 in 1,000 for one fixed day (χ², one
/// degree of freedom), since the best of many days is taken.
const CERTAIN: f64 = 10.83;

impl Case<'_> {
    /// Adds what dates and places say.
    pub(super) fn changes(&self, subject: u32, items: &mut Vec<Item>) {
        self.steady(subject, items);
        self.spread(subject, items);
        self.turn(subject, items);
        self.capacity(subject, items);
    }

    /// Stated returns by day; those that vary least beside their mean are told (DOMAIN D2.4).
    fn steady(&self, subject: u32, items: &mut Vec<Item>) {
        let mut columns: BTreeMap<(u16, u32), BTreeMap<i32, (f64, Place)>> = BTreeMap::new();
        for mention in self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            let day = self.knowledge.day(mention.place);
            for meaning in sheet.columns(Property::Yield).filter(|_| day != i32::MIN) {
                let header = fold(sheet.cells.header(meaning.column));
                if !RETURN_WORDS.iter().any(|word| header.contains(word)) {
                    continue;
                }
                let unit = sheet.unit(meaning);
                let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
                if let Some(share) = percent::parse(cell, if unit.is_empty() { "%" } else { unit }) {
                    let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
                    let days = columns.entry((mention.place.sheet, meaning.column)).or_default();
                    days.entry(day).or_insert((share, place));
                }
            }
        }
        for days in columns.values().filter(|days| days.len() >= LEAST_RETURNS) {
            let values: Vec<f64> = days.values().map(|(share, _)| *share).collect();
            if let Some(steady) = steadiness(&values)
                && let Some((_, place)) = days.values().next_back()
            {
                let grade = self.knowledge.sheet(*place).map_or(crate::model::property::Grade::B, |sheet| sheet.grade);
                items.push(self.derived(Kind::Steady, *place, steady, days.len().to_string(), grade));
            }
        }
    }

    /// Places from which complaints and texts about the subject come.
    fn spread(&self, subject: u32, items: &mut Vec<Item>) {
        let mut places: BTreeMap<String, (u32, Place)> = BTreeMap::new();
        for number in self.knowledge.attached.of(subject) {
            let Some(document) = self.knowledge.documents.get(*number as usize) else { continue };
            let Some(sheet) = self.knowledge.sheet(document.place) else { continue };
            if !matches!(document.property, Property::Complaint | Property::Text) {
                continue;
            }
            let region = fold(sheet.value(document.place.row, Property::Region).trim());
            if !region.is_empty() {
                places.entry(region).or_insert((0, document.place)).0 += 1;
            }
        }
        let several: Vec<&(u32, Place)> = places.values().filter(|(count, _)| *count >= LEAST_RECORDS).collect();
        if let (Some((_, place)), true) = (several.first(), several.len() >= 2) {
            let grade = self.knowledge.sheet(*place).map_or(crate::model::property::Grade::D, |sheet| sheet.grade);
            let spread = 1.0 - 1.0 / several.len() as f64;
            items.push(self.derived(Kind::Spread, *place, spread, several.len().to_string(), grade));
        }
    }

    /// The day from which a greater share of what is written is against the subject.
    fn turn(&self, subject: u32, items: &mut Vec<Item>) {
        let mut texts: Vec<(i32, bool, Place)> = Vec::new();
        for number in self.knowledge.attached.of(subject) {
            let Some(document) = self.knowledge.documents.get(*number as usize) else { continue };
            let day = self.knowledge.day(document.place);
            if day == i32::MIN || !matches!(document.property, Property::Complaint | Property::Text) {
                continue;
            }
            let warned = self.knowledge.read.get(*number as usize).is_some_and(|read| read.stance == Stance::Warns);
            let against = document.property == Property::Complaint
                || warned
                || items.iter().any(|item| item.kind == Kind::Redemption && item.place == document.place);
            texts.push((day, against, document.place));
        }
        texts.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
        let days: Vec<(i32, bool)> = texts.iter().map(|(day, against, _)| (*day, *against)).collect();
        if let Some((at, rise)) = turn_of(&days)
            && let Some((day, _, place)) = texts.get(at)
        {
            let grade = self.knowledge.sheet(*place).map_or(crate::model::property::Grade::D, |sheet| sheet.grade);
            items.push(self.derived(Kind::Turn, *place, rise, crate::value::date::format(*day), grade));
        }
    }

    /// What a company owes its investors against its capital. A lending platform is left out: what is outstanding there
    /// is owed by the borrowers.
    fn capacity(&self, subject: u32, items: &mut Vec<Item>) {
        let own = self.knowledge.resolution.subjects.get(subject as usize);
        if own.is_none_or(|own| own.kind != crate::model::property::SubjectKind::Company) {
            return;
        }
        let mut owed: Option<(i32, f64, Place)> = None;
        let mut capital: BTreeMap<Property, f64> = BTreeMap::new();
        for mention in self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            if sheet.has_role(FileRole::Platforms) {
                continue;
            }
            let day = self.knowledge.day(mention.place);
            for meaning in &sheet.meanings {
                let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
                let read =
                    || amount::parse(cell, sheet.unit(*meaning)).filter(|value| value.is_finite() && *value > 0.0);
                let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
                match meaning.property {
                    Property::Outstanding => {
                        if let Some(value) = read()
                            && owed.is_none_or(|(known, _, at)| {
                                (day, std::cmp::Reverse(place)) > (known, std::cmp::Reverse(at))
                            })
                        {
                            owed = Some((day, value, place));
                        }
                    }
                    Property::PaidCapital | Property::RegisteredCapital => {
                        if let Some(value) = read() {
                            let slot = capital.entry(meaning.property).or_insert(value);
                            *slot = slot.max(value);
                        }
                    }
                    _ => {}
                }
            }
        }
        let capital = capital.get(&Property::PaidCapital).or(capital.get(&Property::RegisteredCapital));
        if let (Some((_, owed, place)), Some(capital)) = (owed, capital) {
            let times = owed / capital;
            let grade = self.knowledge.sheet(place).map_or(crate::model::property::Grade::B, |sheet| sheet.grade);
            items.push(self.derived(Kind::OverPromise, place, times, String::new(), grade));
        }
    }
}

/// `1 − min(1, deviation / mean)` of stated returns; `None` where they are not above 0.
fn steadiness(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    if values.is_empty() || mean <= 0.0 {
        return None;
    }
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some(1.0 - (libm::sqrt(squares / count) / mean).min(1.0))
}

/// Place of the first text after the clearest turn for the worse, and by how much the share against the subject rises,
/// 0..1; `None` when no turn is more than chance.
fn turn_of(texts: &[(i32, bool)]) -> Option<(usize, f64)> {
    let against = |part: &[(i32, bool)]| part.iter().filter(|(_, against)| *against).count() as f64;
    let fit = |bad: f64, all: f64| {
        let term = |count: f64| if count > 0.0 { count * libm::log(count / all) } else { 0.0 };
        term(bad) + term(all - bad)
    };
    let (all, bad) = (texts.len() as f64, against(texts));
    let mut best: Option<(f64, usize, f64)> = None;
    for at in LEAST_TEXTS..=texts.len().saturating_sub(LEAST_TEXTS) {
        // A turn lies between two days.
        let (Some(before), Some(after)) = (texts.get(..at), texts.get(at..)) else { continue };
        if after.is_empty() || before.last().map(|text| text.0) == after.first().map(|text| text.0) {
            continue;
        }
        let (early, late) = (against(before), against(after));
        let rise = (late + 0.5) / (after.len() as f64 + 1.0) - (early + 0.5) / (before.len() as f64 + 1.0);
        let gain = 2.0 * (fit(early, before.len() as f64) + fit(late, after.len() as f64) - fit(bad, all));
        if rise > 0.0 && gain >= CERTAIN && best.is_none_or(|(most, ..)| gain > most) {
            best = Some((gain, at, rise));
        }
    }
    best.map(|(_, at, rise)| (at, rise))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_that_hardly_vary_are_strong() {
        for (values, expected) in [
            (&[0.01; 6][..], Some(1.0)),
            (&[0.02, 0.0, 0.02, 0.0, 0.02, 0.0], Some(0.0)),
            (&[0.010, 0.011, 0.009, 0.010, 0.011, 0.009], Some(0.918)),
            (&[-0.01; 6], None),
            (&[], None),
        ] {
            let found = steadiness(values);
            assert_eq!(found.is_some(), expected.is_some(), "{values:?}");
            assert!((found.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-3, "{values:?} {found:?}");
        }
    }

    #[test]
    fn a_turn_must_be_more_than_chance() {
        let texts = |early: &[bool], late: &[bool]| -> Vec<(i32, bool)> {
            (0..).zip(early.iter().chain(late)).map(|(day, against)| (day, *against)).collect()
        };
        let (at, rise) = turn_of(&texts(&[false; 8], &[true; 8])).expect("a turn");
        assert!(at == 8 && rise > 0.85, "{at} {rise}");
        assert_eq!(turn_of(&texts(&[true; 8], &[false; 8])), None, "for the better");
        assert_eq!(turn_of(&texts(&[false; 3], &[true; 3])), None, "too few");
        let mixed: Vec<bool> = (0..16).map(|at| at % 2 == 0).collect();
        assert_eq!(turn_of(&texts(&mixed, &mixed)), None, "no turn");
        assert_eq!(turn_of(&[(5, false), (5, false), (5, true), (5, true), (5, true), (5, true), (5, true)]), None);
        let base = texts(&[false; 8], &[true; 8]);
        let more: Vec<(i32, bool)> = base.iter().copied().chain([(99, true)]).collect();
        assert!(turn_of(&more).map(|(_, rise)| rise) >= turn_of(&base).map(|(_, rise)| rise));
    }
}
