//! Outcomes that a scorecard is learned from: which subject, and whether what became of it is adverse.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::evidence::Knowledge;
use crate::mapping::{self, Chosen, Origin, mention};
use crate::model::property::{Property, SubjectKind};
use crate::model::sheet::Sheet;
use crate::name;
use crate::risk::matrix::Matrix;
use crate::risk::model::Model;
use crate::risk::scorecard::{self, Example, Quality, Scorecard};
use crate::source::SourceId;
use crate::table::Table;
use crate::text::normalize::fold;

const WORDS: &str = include_str!("outcome_words.csv");

/// Word of an outcome → whether it is adverse.
static OUTCOMES: LazyLock<BTreeMap<&'static str, bool>> = LazyLock::new(|| {
    let rows = WORDS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()? == "adverse"))
    });
    rows.collect()
});

/// Properties that say whose outcome it is, surest first.
const IDENTITY: [Property; 7] = [
    Property::PlatformId,
    Property::RegisterId,
    Property::Uscc,
    Property::RegistrationNumber,
    Property::PlatformName,
    Property::CompanyName,
    Property::Name,
];

/// Outcomes as they stand in a file.
#[derive(Debug, Clone)]
pub struct Labels {
    sheet: Sheet,
    id: u32,
    outcome: u32,
    /// Folded words that are adverse beside those of the data file.
    adverse: Vec<String>,
    /// Day of the features; the as-of date when not stated.
    pub as_of: Option<i32>,
}

/// What was made of the outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// Subject and whether its outcome is adverse.
    pub outcomes: BTreeMap<u32, bool>,
    /// Values that are no known outcome, with how often each stands.
    pub unknown: BTreeMap<String, u32>,
    /// Rows whose subject is not in the inputs.
    pub strangers: u32,
    /// Rows in the file.
    pub rows: u32,
}

/// What was learned, and its value for each subject of a labelled kind.
#[derive(Debug, Clone)]
pub struct Learned {
    /// Day of the features.
    pub as_of: i32,
    /// What became of the rows of the labels.
    pub joined: Joined,
    /// The scorecard.
    pub card: Scorecard,
    /// How it does on held-out subjects.
    pub quality: Quality,
    /// Probability by subject.
    pub probability: Vec<Option<f64>>,
    /// What the indicators add, by subject of a labelled kind.
    pub contributions: BTreeMap<u32, Vec<(usize, f64)>>,
}

fn known(cell: &str, adverse: &[String]) -> Option<bool> {
    let word = fold(cell.trim());
    if adverse.contains(&word) { Some(true) } else { OUTCOMES.get(word.as_str()).copied() }
}

impl Labels {
    /// Finds the identifier and the outcome column of a table.
    ///
    /// # Errors
    /// `labels_without_identifier` or `labels_without_outcome`.
    pub fn read(name: &str, table: &Arc<Table>, adverse: &[String], as_of: Option<i32>) -> Result<Self, &'static str> {
        let adverse: Vec<String> = adverse.iter().map(|word| fold(word.trim())).collect();
        let proposal = mapping::propose(table);
        let origin = Origin { source: SourceId(0), file: name.into(), sha256: String::new(), part: String::new() };
        let sheet = mapping::sheet(origin, table, &proposal, &Chosen::default());
        let id = IDENTITY.iter().find_map(|property| sheet.column(*property)).ok_or("labels_without_identifier")?;
        let rows = sheet.cells.rows();
        let fits =
            |column: u32| (0..rows).filter(|row| known(sheet.cells.cell(*row, column), &adverse).is_some()).count();
        let outcome = (0..sheet.cells.columns())
            .filter(|column| *column != id)
            .map(|column| (fits(column), sheet.property(column) == Some(Property::Outcome), column))
            .max()
            .filter(|(fits, ..)| *fits > 0);
        let outcome = outcome.map(|(_, _, column)| column).ok_or("labels_without_outcome")?;
        Ok(Self { sheet, id, outcome, adverse, as_of })
    }

    /// Which subjects the rows speak of. An adverse outcome goes over a fine one of the same subject.
    #[must_use]
    pub fn join(&self, knowledge: &Knowledge) -> Joined {
        let rows = self.sheet.cells.rows();
        let own = self.sheet.property(self.id).map(|property| mention::scheme(&self.sheet, self.id, property));
        let schemes = schemes(knowledge);
        let value = |row: u32, scheme: &str| {
            let cell = self.sheet.cells.cell(row, self.id);
            if scheme == NAME { name::parse(cell).exact.clone() } else { mention::identifier(cell) }
        };
        let hits = |scheme: &str| {
            let known = schemes.get(scheme);
            (0..rows).filter(|row| known.is_some_and(|known| known.contains_key(&value(*row, scheme)))).count()
        };
        let own = own.filter(|scheme| hits(scheme) > 0);
        // A header that the inputs do not have: the register in which most of the values are found.
        let best = || {
            let found = schemes.keys().map(|scheme| (hits(scheme), std::cmp::Reverse(scheme)));
            found.max().filter(|(hits, _)| *hits > 0).map(|(_, scheme)| scheme.0.clone())
        };
        let scheme = own.or_else(best).unwrap_or_default();
        let mut joined = Joined { rows, ..Joined::default() };
        for row in 0..rows {
            let cell = self.sheet.cells.cell(row, self.outcome).trim();
            let Some(adverse) = known(cell, &self.adverse) else {
                *joined.unknown.entry(cell.to_string()).or_insert(0) += 1;
                continue;
            };
            let subjects = schemes.get(&scheme).and_then(|known| known.get(&value(row, &scheme)));
            let Some(subjects) = subjects else {
                joined.strangers += 1;
                continue;
            };
            for subject in subjects {
                *joined.outcomes.entry(*subject).or_insert(false) |= adverse;
            }
        }
        joined
    }
}

/// Scheme of names.
const NAME: &str = "name";

/// Subjects by scheme and value, people left out.
fn schemes(knowledge: &Knowledge) -> BTreeMap<String, BTreeMap<String, Vec<u32>>> {
    let mut found: BTreeMap<String, BTreeMap<String, Vec<u32>>> = BTreeMap::new();
    let mut add = |scheme: String, value: String, subject: u32| {
        let list = found.entry(scheme).or_default().entry(value).or_default();
        if list.last() != Some(&subject) {
            list.push(subject);
        }
    };
    for (number, subject) in (0_u32..).zip(&knowledge.resolution.subjects) {
        if subject.kind == SubjectKind::Person {
            continue;
        }
        for place in &subject.identifiers {
            let Some((sheet, column)) = knowledge.sheet(*place).zip(place.column()) else { continue };
            let Some(property) = sheet.property(column) else { continue };
            let value = mention::identifier(place.text(&knowledge.sheets));
            add(mention::scheme(sheet, column, property), value, number);
        }
        add(NAME.into(), name::parse(&subject.name).exact.clone(), number);
    }
    found
}

/// Where a subject is dealt when folds are drawn: from its id, so that the order of the inputs does not show.
fn draw(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(8).fold(0, |draw, byte| draw << 8 | u64::from(*byte))
}

/// Measures with what they are about.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// What is known.
    pub knowledge: &'a Knowledge,
    /// Every subject's measures.
    pub matrix: &'a Matrix,
}

/// Learns from the features of one day and applies what was learned to those of another; `None` with too few
/// outcomes of either kind.
#[must_use]
pub fn learn(labels: &Labels, as_of: i32, then: Measured<'_>, now: Measured<'_>) -> Option<Learned> {
    let joined = labels.join(then.knowledge);
    let subjects = &then.knowledge.resolution.subjects;
    let mut kinds: Vec<SubjectKind> = Vec::new();
    let mut examples = Vec::with_capacity(joined.outcomes.len());
    for (subject, adverse) in &joined.outcomes {
        let Some(own) = subjects.get(*subject as usize) else { continue };
        if !kinds.contains(&own.kind) {
            kinds.push(own.kind);
        }
        examples.push(Example { values: then.matrix.known(*subject as usize), adverse: *adverse, draw: draw(&own.id) });
    }
    let (card, quality) = scorecard::learn(Model::shipped(), &examples)?;
    let mut probability = Vec::with_capacity(now.matrix.subjects());
    let mut contributions = BTreeMap::new();
    for (number, own) in (0_u32..).zip(&now.knowledge.resolution.subjects) {
        if !kinds.contains(&own.kind) {
            probability.push(None);
            continue;
        }
        let values = now.matrix.known(number as usize);
        probability.push(Some(card.probability(&values)));
        let parts: Vec<(usize, f64)> = card.contributions(&values).filter(|(_, added)| added.abs() > 1e-12).collect();
        contributions.insert(number, parts);
    }
    Some(Learned { as_of, joined, card, quality, probability, contributions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_an_outcome_and_a_source() {
        for line in WORDS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(cells.len() == 3 && ["adverse", "fine"].contains(&cells[1]) && !cells[2].is_empty(), "{line}");
            assert_eq!(fold(cells[0]), cells[0], "{line}: words are compared folded");
        }
        assert_eq!(
            (known("问题平台", &[]), known(" TRUE ", &[]), known("停业或转型", &[])),
            (Some(true), Some(true), None)
        );
        assert_eq!(known("停业或转型", &["停业或转型".into()]), Some(true));
    }
}
