//! The index and the bands of all subjects again, from the measures that an analysis keeps: what a moved weight, cap,
//! threshold or rule asks for. No earlier stage runs.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Category, Outcome};
use crate::evidence::Kind;
use crate::model::property::SubjectKind;
use crate::model::taxonomy::ActivityId;
use crate::risk::matrix::{Groups, Matrix, Scores, groups};
use crate::risk::model::Model;
use crate::risk::rules::Fact;
use crate::risk::tuning::Tuning;
use crate::triage::{self, Band, Facts, Funnel, Standing, band};

/// Index, bands and funnel of all subjects under one model.
#[derive(Debug, Clone, Default)]
pub struct Rescored {
    /// The index, by subject.
    pub scores: Scores,
    /// The band, by subject.
    pub bands: Vec<Band>,
    /// How many got how far.
    pub funnel: Funnel,
}

/// Thresholds and gates of a tuning.
#[must_use]
pub fn thresholds(tuning: &Tuning, base: &triage::Settings) -> triage::Settings {
    triage::Settings { bands: tuning.bands.unwrap_or(base.bands), ..*base }
}

/// What scoring reads of the subjects.
pub(crate) struct Parts<'a> {
    /// Result by subject; index and band are not read.
    pub(crate) outcomes: &'a [Outcome],
    /// What triage asks, by subject.
    pub(crate) facts: &'a [Facts],
    /// Strength × quality by indicator and subject.
    pub(crate) matrix: &'a Matrix,
    /// What a missing indicator may be, by category.
    pub(crate) usual: &'a BTreeMap<Category, Vec<u16>>,
}

impl Parts<'_> {
    /// Whether a subject has what a rule asks beside indicators.
    fn has(&self, alarm: Option<usize>, subject: usize, asked: Fact) -> bool {
        let Some(own) = self.outcomes.get(subject) else { return false };
        match asked {
            Fact::Kind(kind) => own.kind == kind,
            Fact::Activity(activity) => own.activities.contains(&activity),
            Fact::Context(context) => own.contexts.contains(&context),
            Fact::Official => self.facts.get(subject).is_some_and(|facts| facts.official),
            Fact::Alarm => alarm.is_some_and(|at| self.matrix.product(at, subject) > 0),
        }
    }

    /// Groups of subjects that are scored alike, for a model.
    fn grouped(&self, model: &Model) -> Groups {
        let activity = |category: &Category| category.1.map(ActivityId::as_str);
        let categories: Vec<(Option<&str>, &[u16])> =
            self.usual.iter().map(|(category, usual)| (activity(category), usual.as_slice())).collect();
        let keys: Vec<&Category> = self.usual.keys().collect();
        let of = self.outcomes.iter().map(|own| {
            let at = keys.binary_search(&&own.category()).unwrap_or(0);
            u16::try_from(at).unwrap_or(u16::MAX)
        });
        groups(model, &categories, of.collect())
    }

    /// Scores every subject under a model and thresholds.
    pub(crate) fn rescore(&self, model: &Model, settings: &triage::Settings) -> (Rescored, Groups) {
        let groups = self.grouped(model);
        let alarm = model.indicator_of(Kind::Growth);
        let scores = self.matrix.score(model, &groups, &|subject, asked| self.has(alarm, subject, asked));
        let mut funnel = Funnel::default();
        let mut bands = Vec::with_capacity(self.facts.len());
        for (subject, facts) in self.facts.iter().enumerate() {
            let standing = standing(&scores, subject);
            let own = band(&standing, *facts, settings);
            funnel.add(facts.kind, facts.in_depth(standing.coverage, settings), own);
            bands.push(own);
        }
        (Rescored { scores, bands, funnel }, groups)
    }
}

impl Analysis {
    /// Scores every subject under a model and thresholds.
    #[must_use]
    pub fn rescore(&self, model: &Model, settings: &triage::Settings) -> (Rescored, Groups) {
        let parts = Parts { outcomes: &self.outcomes, facts: &self.facts, matrix: &self.matrix, usual: &self.usual };
        parts.rescore(model, settings)
    }

    /// Makes a model and its result the analysis's own.
    pub fn settle(&mut self, tuning: Tuning, model: Model, rescored: &Rescored, groups: Groups) {
        let scores = &rescored.scores;
        for (subject, outcome) in self.outcomes.iter_mut().enumerate() {
            let standing = standing(scores, subject);
            outcome.total = scores.total.get(subject).copied().unwrap_or(0);
            outcome.index = standing.index;
            outcome.coverage = standing.coverage;
            outcome.high = scores.high.get(subject).copied().unwrap_or(0).into();
            outcome.band = rescored.bands.get(subject).copied().unwrap_or(Band::Insufficient);
        }
        self.order = order(&self.outcomes);
        self.funnel = rescored.funnel;
        self.groups = groups;
        self.model = model;
        self.settings.tuning = tuning;
    }

    /// Index, coverage and dimensions of every subject with what triage asks, for the planner.
    #[must_use]
    pub fn standings(&self) -> Vec<(Standing, Facts)> {
        let (rescored, _) = self.rescore(&self.model, &self.thresholds());
        let own = self.facts.iter().enumerate();
        own.map(|(subject, facts)| (standing(&rescored.scores, subject), *facts)).collect()
    }

    /// Thresholds and gates in force.
    #[must_use]
    pub fn thresholds(&self) -> triage::Settings {
        thresholds(&self.settings.tuning, &self.settings.triage)
    }
}

fn standing(scores: &Scores, subject: usize) -> Standing {
    Standing {
        index: scores.index.get(subject).copied().unwrap_or(0).into(),
        coverage: scores.coverage.get(subject).copied().unwrap_or(0).into(),
        evidenced: scores.evidenced.get(subject).copied().unwrap_or(0).into(),
    }
}

/// Bits of a digit of the sort.
const DIGIT: u32 = 10;

/// Subjects by rank: what has a band first, then units, coverage, and companies before people; of equal ones the one with
/// the lesser id, which is the lesser number. A counting sort by digits, so that its time does not depend on the order.
fn order(outcomes: &[Outcome]) -> Vec<u32> {
    let keys: Vec<u32> = outcomes
        .iter()
        .map(|own| {
            let kind = match own.kind {
                SubjectKind::Platform => 2,
                SubjectKind::Company => 1,
                SubjectKind::Person => 0,
            };
            let known = u32::from(own.band != Band::Insufficient);
            let key = known << 28 | own.total.min(0xffff) << 12 | own.coverage.min(1023) << 2 | kind;
            !key & ((1 << (3 * DIGIT)) - 1)
        })
        .collect();
    let mut list: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
    let mut next = vec![0; list.len()];
    for pass in 0..3 {
        let digit = |subject: u32| {
            (keys.get(subject as usize).copied().unwrap_or(0) >> (pass * DIGIT)) as usize & ((1 << DIGIT) - 1)
        };
        // A digit has DIGIT bits, and a place is below the number of subjects: no file reaches these indices.
        let mut starts = vec![0_usize; (1 << DIGIT) + 1];
        for subject in &list {
            starts[digit(*subject) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        for subject in &list {
            let slot = &mut starts[digit(*subject)];
            next[*slot] = *subject;
            *slot += 1;
        }
        std::mem::swap(&mut list, &mut next);
    }
    list
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::warning::stage::Stage;

    proptest! {
        #[test]
        fn the_sort_by_digits_is_the_sort_by_key(
            given in prop::collection::vec((0_u32..5, 0_u32..=40_000, 0_u32..=1000, 0_u8..3), 0..40),
        ) {
            let outcomes: Vec<Outcome> = given.iter().map(|(band, total, coverage, kind)| Outcome {
                kind: [SubjectKind::Platform, SubjectKind::Company, SubjectKind::Person][usize::from(*kind)],
                activities: vec![], contexts: vec![], alarm: None, stage: Stage::Unknown, countdown_days: None, top: None,
                total: *total, index: 0, high: 0, coverage: *coverage,
                band: if *band == 0 { Band::Insufficient } else { Band::Watch },
            }).collect();
            let rank = |own: &Outcome| match own.kind {
                SubjectKind::Platform => 2,
                SubjectKind::Company => 1,
                SubjectKind::Person => 0,
            };
            let key = |at: &u32| {
                let own = &outcomes[*at as usize];
                std::cmp::Reverse((own.band != Band::Insufficient, own.total, own.coverage, rank(own)))
            };
            let mut expected: Vec<u32> = (0..outcomes.len() as u32).collect();
            expected.sort_by_key(key);
            prop_assert_eq!(order(&outcomes), expected);
        }
    }
}
