//! A subject judged under a law and a model, and the measures of all of them. An analysis, the page of one subject and the
//! comparison of two law dates all judge here.

use std::collections::BTreeMap;

use super::analysis::{Category, Outcome};
use crate::boundary::{self, CategoryTable};
use crate::classify::LabelId;
use crate::evidence::{Item, Kind};
use crate::model::property::SubjectKind;
use crate::risk::judge::{Case, IDENTIFIED};
use crate::risk::matrix::Matrix;
use crate::risk::measure::{Holds, Row, measure, with_rules};
use crate::series::stats;
use crate::triage::Facts;

/// Percentile that a missing indicator may reach (DOMAIN C5).
const USUAL: f64 = 0.8;

/// What is found about a subject, before it is scored.
#[derive(Debug)]
pub(crate) struct Judged {
    /// Its evidence.
    pub(crate) items: Vec<Item>,
    /// Its measures.
    pub(crate) row: Row,
    /// Its classes, strongest first.
    pub(crate) classes: Vec<(LabelId, f64)>,
    /// Element tables.
    pub(crate) tables: Vec<CategoryTable>,
    /// What triage asks beside the index.
    pub(crate) facts: Facts,
}

/// Judges a subject.
pub(crate) fn judge(case: &Case<'_>, holds: &Holds, subject: u32) -> Judged {
    let mut items = case.items(subject);
    let mut row = measure(case, holds, subject, &items);
    let classes = case.knowledge.classes(&items);
    let own = case.knowledge.resolution.subjects.get(subject as usize);
    let kind = own.map_or(SubjectKind::Company, |own| own.kind);
    with_rules(case.model, kind, &classes, &mut row, &mut items);
    let tables = boundary::tables(case.law, &items, &classes, IDENTIFIED);
    let facts = facts(&items, &classes, &tables, kind);
    Judged { items, row, classes, tables, facts }
}

fn facts(items: &[Item], classes: &[(LabelId, f64)], tables: &[CategoryTable], kind: SubjectKind) -> Facts {
    let firm = |table: &CategoryTable| table.rows.iter().filter(|row| row.is_firm()).count();
    let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    // Only the home law makes a subject eligible.
    let home = || tables.iter().filter(|table| table.home);
    let most = home().max_by_key(|table| firm(table));
    let identified = classes.iter().any(|(id, score)| matches!(id, LabelId::Activity(_)) && *score >= IDENTIFIED);
    Facts {
        kind,
        official: items.iter().any(|item| item.kind == Kind::Measure),
        noticed: identified || items.iter().any(|item| matches!(item.kind, Kind::Growth | Kind::Exposure)),
        open_question: boundary::has_open_question(items),
        complete: home().any(|table| table.complete),
        firm: most.map_or(0, |table| count(firm(table))),
        asked: most.map_or(0, |table| count(table.rows.len())),
    }
}

/// Measures of the subjects judged so far, in order of their numbers; scored by [`super::rescore::Parts::rescore`].
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// Result by subject; index and band come with the score.
    pub(crate) outcomes: Vec<Outcome>,
    /// What triage asks, by subject.
    pub(crate) facts: Vec<Facts>,
    /// Strength × quality by indicator and subject.
    pub(crate) matrix: Matrix,
    /// Strengths of indicators with data, by category and indicator.
    strengths: BTreeMap<Category, Vec<Vec<u16>>>,
}

impl Measured {
    /// None yet, of a model with so many indicators that are measured.
    pub(crate) fn new(indicators: usize) -> Self {
        Self { matrix: Matrix::new(indicators), ..Self::default() }
    }

    /// Takes the next subject in.
    pub(crate) fn push(&mut self, case: &Case<'_>, subject: u32, found: &Judged) {
        let outcome = Outcome::new(case, case.model, subject, &found.items, &found.row, &found.classes);
        let none = || vec![Vec::new(); case.model.measured()];
        let lists = self.strengths.entry(outcome.category()).or_insert_with(none);
        for (cell, list) in found.row.cells.iter().zip(lists) {
            if cell.has_data {
                list.push(cell.strength);
            }
        }
        self.matrix.push(&found.row.cells);
        self.facts.push(found.facts);
        self.outcomes.push(outcome);
    }

    /// The 80th percentile of each indicator's strength among the subjects of a category that have data.
    pub(crate) fn usual(&self) -> BTreeMap<Category, Vec<u16>> {
        let percentile = |values: &Vec<u16>| {
            let values: Vec<f64> = values.iter().copied().map(f64::from).collect();
            stats::quantile(&values, USUAL).map_or(0, |value| value as u16)
        };
        self.strengths.iter().map(|(category, list)| (*category, list.iter().map(percentile).collect())).collect()
    }
}
