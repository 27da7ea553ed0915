//! One subject judged anew: its items with the units each brings. The page, the exports and the report read this.

use crate::boundary::CategoryTable;
use crate::classify::LabelId;
use crate::evidence::Item;
use crate::pipeline::{Analysis, Judged, judge};
use crate::risk::measure::Row;
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
        let Judged { items, row, classes, tables, facts } = judge(&case, &analysis.holds, subject);
        let (scorer, usual) = scorer(analysis, subject);
        let score =
            scorer.map_or_else(|| Scorer::new(case.model).score(&row.cells, usual), |own| own.score(&row.cells, usual));
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
