//! One subject judged anew: its items with the units each brings. The page, the exports and the report read this.

use crate::boundary::{self, CategoryTable};
use crate::classify::LabelId;
use crate::evidence::{Item, Kind};
use crate::model::property::SubjectKind;
use crate::pipeline::Analysis;
use crate::risk::judge::IDENTIFIED;
use crate::risk::measure::{Row, measure, with_rules};
use crate::risk::score::{Score, Scorer, split};
use crate::triage::{Facts, Triage, triage};

/// A subject judged.
#[derive(Debug, Clone)]
pub struct View {
    /// Its number.
    pub subject: u32,
    /// Its evidence.
    pub items: Vec<Item>,
    /// Its measures.
    pub row: Row,
    /// Its index.
    pub score: Score,
    /// Its band and gates.
    pub triage: Triage,
    /// What the band rests on beside the index.
    pub facts: Facts,
    /// Its classes, strongest first.
    pub classes: Vec<(LabelId, f64)>,
    /// Element tables.
    pub tables: Vec<CategoryTable>,
    /// Milliunits that each item brings.
    pub units: Vec<u32>,
}

impl View {
    /// Judges a subject of an analysis.
    #[must_use]
    pub fn new(analysis: &Analysis, subject: u32) -> Self {
        let case = analysis.case();
        let mut items = case.items(subject);
        let mut row = measure(&case, &analysis.holds, subject, &items);
        let classes = case.knowledge.classes(&items);
        let outcome = analysis.outcomes.get(subject as usize);
        let kind = outcome.map_or(SubjectKind::Company, |outcome| outcome.kind);
        with_rules(case.model, kind, &classes, &mut row, &mut items);
        let tables = boundary::tables(case.law, &items, &classes, IDENTIFIED);
        let (scorer, usual) = scorer(analysis, subject);
        let score =
            scorer.map_or_else(|| Scorer::new(case.model).score(&row.cells, usual), |own| own.score(&row.cells, usual));
        let facts = facts(&items, &classes, &tables, outcome.map(|o| o.kind));
        let triage = triage(&score, facts, &analysis.thresholds());
        let mut units = vec![0; items.len()];
        for (at, total) in score.indicators.iter().enumerate() {
            let places: Vec<usize> = row
                .shares
                .iter()
                .enumerate()
                .filter(|(_, (indicator, share))| *indicator == Some(at) && *share > 0.0)
                .map(|(place, _)| place)
                .collect();
            let weights: Vec<f64> = places
                .iter()
                .map(|place| {
                    let quality = items.get(*place).map_or(0, |item| item.grade.quality());
                    row.shares.get(*place).map_or(0.0, |(_, share)| share * f64::from(quality))
                })
                .collect();
            for (place, part) in places.iter().zip(split(*total, &weights)) {
                if let Some(slot) = units.get_mut(*place) {
                    *slot = part;
                }
            }
        }
        Self { subject, items, row, score, triage, facts, classes, tables, units }
    }
}

/// The look-up tables that a subject is scored by, and what a missing indicator may be for it.
pub(crate) fn scorer(analysis: &Analysis, subject: u32) -> (Option<&Scorer>, &[u16]) {
    let groups = &analysis.groups;
    let group = groups.group.get(subject as usize).copied().unwrap_or(0);
    let found = groups.of.get(usize::from(group));
    let scorer = found.and_then(|(scorer, _)| groups.scorers.get(*scorer));
    (scorer, found.map_or(&[], |(_, usual)| usual.as_slice()))
}

/// What triage asks, from a subject's items.
pub(crate) fn facts(
    items: &[Item],
    classes: &[(LabelId, f64)],
    tables: &[CategoryTable],
    kind: Option<SubjectKind>,
) -> Facts {
    let firm = |table: &CategoryTable| table.rows.iter().filter(|row| row.is_firm()).count();
    let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let most = tables.iter().max_by_key(|table| firm(table));
    let identified = classes.iter().any(|(id, score)| matches!(id, LabelId::Activity(_)) && *score >= IDENTIFIED);
    Facts {
        kind: kind.unwrap_or(SubjectKind::Company),
        official: items.iter().any(|item| item.kind == Kind::Measure),
        noticed: identified || items.iter().any(|item| matches!(item.kind, Kind::Growth | Kind::Exposure)),
        open_question: boundary::has_open_question(items),
        complete: tables.iter().any(|table| table.complete),
        firm: most.map_or(0, |table| count(firm(table))),
        asked: most.map_or(0, |table| count(table.rows.len())),
    }
}
