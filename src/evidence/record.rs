//! What tables say of a subject, record by record.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Item, Kind, Knowledge};
use crate::classify::Stance;
use crate::model::property::{FileRole, Grade, Party, Property};
use crate::model::sheet::{Meaning, Place, Sheet};
use crate::name;
use crate::value::percent;

const MEASURES: &str = include_str!("measures.csv");

/// Words of official measures, longest first, with the measure.
static MEASURE_WORDS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut rows: Vec<(&str, &str)> = MEASURES
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.next()?))
        })
        .collect();
    rows.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(b.0)));
    rows
});

/// Measures that are no authority's: the subject stopped paying or left.
const DISTRESS: [&str; 3] = ["absconded", "redemption_trouble", "changed_business"];

/// Percent a year above which a stated yield is taken for a slip of the unit.
const HIGHEST_YIELD: f64 = 1000.0;

/// Origin of what a file's records say: one source for each file.
fn origin(sheet: &Sheet) -> u64 {
    (1 << 40) + u64::from(sheet.source.0)
}

/// The items of every record that speaks of a subject, by sheet and row.
pub(super) fn items(knowledge: &Knowledge, subject: u32) -> Vec<Item> {
    let mut items = Vec::new();
    let mut seen: BTreeMap<(u16, u32), ()> = BTreeMap::new();
    let mut implied: BTreeMap<(u16, &str), ()> = BTreeMap::new();
    for mention in knowledge.mentions_of(subject) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        if !super::is_held_against(mention.party) {
            continue;
        }
        let first = seen.insert((mention.place.sheet, mention.place.row), ()).is_none();
        if !first {
            continue;
        }
        let record = Reading { knowledge, sheet, place: mention.place };
        // A platform's trouble is its operator's only through the graph.
        if mention.party == Party::Main {
            for (activity, columns) in &sheet.implied {
                if implied.insert((mention.place.sheet, activity.as_str()), ()).is_none() {
                    let column = columns.first().copied().unwrap_or(0);
                    let mut item = record.item(Kind::FileRole, Some(column), 1.0, activity.as_str());
                    item.grade = Grade::C;
                    items.push(item);
                }
            }
            record.main(&mut items);
        } else if sheet.has_role(FileRole::Companies) || sheet.has_role(FileRole::Platforms) {
            items.push(record.item(Kind::Entry, mention.place.column(), 0.0, ""));
        }
    }
    items
}

struct Reading<'a> {
    knowledge: &'a Knowledge,
    sheet: &'a Sheet,
    place: Place,
}

impl Reading<'_> {
    fn item(&self, kind: Kind, column: Option<u32>, value: f64, detail: &str) -> Item {
        Item {
            kind,
            value,
            detail: detail.to_string(),
            place: column.map_or(self.place, |column| Place::cell(self.place.sheet, self.place.row, column)),
            span: None,
            stance: Stance::Neutral,
            grade: self.sheet.grade,
            origin: origin(self.sheet),
            day: self.knowledge.day(self.place),
        }
    }

    fn cell(&self, meaning: Meaning) -> &str {
        self.sheet.cells.cell(self.place.row, meaning.column).trim()
    }

    fn main(&self, items: &mut Vec<Item>) {
        if self.sheet.has_role(FileRole::Companies) || self.sheet.has_role(FileRole::Platforms) {
            items.push(self.item(Kind::Entry, self.place.column(), 0.0, ""));
        }
        if self.sheet.has_role(FileRole::Warnings) {
            self.measure(items);
        }
        for meaning in &self.sheet.meanings {
            match meaning.property {
                Property::Yield => self.promised(*meaning, items),
                Property::Protection if states_something(self.cell(*meaning)) => {
                    items.push(self.item(Kind::Protection, Some(meaning.column), 1.0, ""));
                }
                Property::IcpNumber if name::is_placeholder(self.cell(*meaning)) => {
                    items.push(self.item(Kind::NoFiling, Some(meaning.column), 1.0, ""));
                }
                _ => {}
            }
        }
    }

    fn measure(&self, items: &mut Vec<Item>) {
        let kinds: Vec<Meaning> = self.sheet.columns(Property::MeasureKind).collect();
        for meaning in &kinds {
            let written = self.cell(*meaning).to_lowercase();
            if written.is_empty() {
                continue;
            }
            let found = MEASURE_WORDS.iter().find(|(word, _)| written.contains(word));
            let measure = found.map_or("other", |(_, measure)| *measure);
            let kind = if DISTRESS.contains(&measure) { Kind::Distress } else { Kind::Measure };
            items.push(self.item(kind, Some(meaning.column), 1.0, measure));
        }
        // A list of violations without a kind is a list of violations.
        if kinds.is_empty()
            && let Some(column) = self.sheet.column(Property::MeasureId).or(self.sheet.column(Property::MeasureReason))
        {
            items.push(self.item(Kind::Measure, Some(column), 1.0, "penalty"));
        }
    }

    fn promised(&self, meaning: Meaning, items: &mut Vec<Item>) {
        let unit = self.sheet.unit(meaning);
        let unit = if unit.is_empty() { "%" } else { unit };
        if let Some(share) = percent::parse(self.cell(meaning), unit)
            && share > 0.0
            && share * 100.0 <= HIGHEST_YIELD
        {
            items.push(self.item(Kind::Yield, Some(meaning.column), share * 100.0, "stated"));
        }
    }
}

/// Whether a cell names a way of protection: neither a placeholder nor a fund of nothing.
fn states_something(cell: &str) -> bool {
    !name::is_placeholder(cell) && !cell.starts_with("0.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_word_has_a_measure_and_a_source() {
        let known = [
            "police",
            "filed_case",
            "absconded",
            "redemption_trouble",
            "wind_down",
            "changed_business",
            "penalty",
            "abnormal_list",
            "warning_list",
        ];
        for line in MEASURES.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells.len() == 3 && known.contains(&cells[1]) && !cells[2].is_empty(), "{line}");
        }
    }
}
