//! A subject judged under a law and a model, and the measures of all of them. An analysis, the page of one subject and the
//! comparison of two law dates all judge here. Subjects are judged part by part, and parts put together in their order are
//! what one part of all subjects would be.

use std::collections::BTreeMap;
use std::ops::Range;

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
        open_question: boundary::has_open_question(classes, IDENTIFIED),
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

    /// Judges a range of the subjects.
    pub(crate) fn of(case: &Case<'_>, holds: &Holds, subjects: Range<u32>) -> Self {
        let mut part = Self::new(case.model.measured());
        for subject in subjects {
            part.push(case, subject, &judge(case, holds, subject));
        }
        part
    }

    /// Puts the part of the subjects that come next at the end.
    pub(crate) fn append(&mut self, next: Self) {
        self.outcomes.extend(next.outcomes);
        self.facts.extend(next.facts);
        self.matrix.append(next.matrix);
        for (category, lists) in next.strengths {
            let own = self.strengths.entry(category).or_insert_with(|| vec![Vec::new(); lists.len()]);
            for (own, list) in own.iter_mut().zip(lists) {
                own.extend(list);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::super::{Analysis, Parts};
    use super::*;
    use crate::session::Session;

    fn world() -> Session {
        let mut session = Session::new();
        for (name, bytes) in session.sample(80, 3) {
            session.add_source(&name, Box::new(bytes)).expect("a source");
        }
        session.analyze_start(serde_json::json!({})).expect("a start");
        while !session.analyze_step().expect("a step").done {}
        session
    }

    /// What a measured whole comes to.
    fn scored(analysis: &Analysis, measured: &Measured) -> String {
        let usual = measured.usual();
        let (outcomes, facts, matrix) = (&measured.outcomes, &measured.facts, &measured.matrix);
        let parts = Parts { outcomes, facts, matrix, usual: &usual };
        format!("{:?} {outcomes:?} {usual:?}", parts.rescore(&analysis.model, &analysis.thresholds()))
    }

    #[test]
    fn three_workers_find_what_one_finds() {
        let session = world();
        let analysis = session.analyzed().expect("an analysis");
        let (case, holds) = (analysis.case(), &analysis.holds);
        let count = u32::try_from(analysis.outcomes.len()).expect("a few subjects");
        assert!(count > 90, "{count} subjects");
        let one = scored(analysis, &Measured::of(&case, holds, 0..count));
        for (first, second) in [(count / 3, count / 3 * 2), (1, 2), (0, count), (count - 1, count - 1)] {
            // Each worker judges a part, the last first; what is put together has the order of the subjects.
            let parts = [second..count, first..second, 0..first].map(|part| Measured::of(&case, holds, part));
            let mut whole = Measured::new(case.model.measured());
            parts.into_iter().rev().for_each(|part| whole.append(part));
            assert!(scored(analysis, &whole) == one, "parts at {first} and {second} differ");
        }
        let judged: Vec<u32> = analysis.outcomes.iter().map(|own| own.total).collect();
        let whole = Measured::of(&case, holds, 0..count);
        let parts =
            Parts { outcomes: &whole.outcomes, facts: &whole.facts, matrix: &whole.matrix, usual: &analysis.usual };
        let (rescored, _) = parts.rescore(&analysis.model, &analysis.thresholds());
        assert_eq!(rescored.scores.total, judged, "the analysis has the same units");
    }
}
