//! The boundary suite the whole way: every text as all that is known of a subject of its own, so that what a changed cue,
//! threshold or weight does to the lawful is seen before it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::analysis::Analysis;
use super::rescore::thresholds;
use super::run::{Input, Part, Run};
use crate::classify::identification::Identification;
use crate::classify::suite::Case;
use crate::classify::{LabelId, Stance};
use crate::context::{Context, OneHand};
use crate::export;
use crate::mapping::{self, Chosen};
use crate::model::property::{FileRole, Property};
use crate::model::taxonomy::ActivityId;
use crate::risk::model::Model;
use crate::risk::tuning::Tuning;
use crate::settings::Settings;
use crate::source::SourceId;
use crate::table;
use crate::triage::Band;

/// By what texts are read and weighed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tried {
    /// Thresholds and cues.
    pub identification: Identification,
    /// The model of the index.
    pub tuning: Tuning,
}

/// What came of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The strongest activity that the text promotes, with its score.
    pub promoted: Option<(ActivityId, f64)>,
    /// Index of a subject of which nothing but the text is known, in tenths.
    pub index: u32,
    /// Its band.
    pub band: Band,
}

impl Outcome {
    /// Whether somebody would look at the subject for this text: it promotes an activity, or its band is watch or above.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.promoted.is_some() || self.band >= Band::Watch
    }
}

/// What each way makes of every case, in the order of `cases`; texts are read once for ways that differ in weights only. Each text is judged by the
/// law of its own date, else by that of `base`.
#[must_use]
pub fn outcomes(cases: &[Case], base: &Settings, ways: &[&Tried]) -> Vec<Vec<Outcome>> {
    let nothing = Outcome { promoted: None, index: 0, band: Band::Insufficient };
    let dates: BTreeSet<Option<i32>> = cases.iter().map(|case| case.law_date).collect();
    let inputs: Vec<(Option<i32>, Input)> =
        dates.into_iter().map(|date| (date, input(cases.iter().filter(|case| case.law_date == date)))).collect();
    let mut found = vec![vec![nothing; cases.len()]; ways.len()];
    let mut gone = vec![false; ways.len()];
    for (first, way) in ways.iter().enumerate() {
        if gone.get(first).copied().unwrap_or(true) {
            continue;
        }
        // Ways whose texts and measures are alike read them once; a moved weight or band only scores again.
        let alike =
            |other: &Tried| other.identification == way.identification && other.tuning.measures_alike(&way.tuning);
        let together: Vec<(usize, &Tried)> =
            ways.iter().copied().enumerate().skip(first).filter(|(_, other)| alike(other)).collect();
        for (date, input) in &inputs {
            let Some(mut analysis) = analyse(input, &settings(base, way, *date)) else { continue };
            for (number, other) in &together {
                if other.tuning != analysis.settings.tuning {
                    let model = Model::tuned(&other.tuning);
                    let (rescored, groups) =
                        analysis.rescore(&model, &thresholds(&other.tuning, &analysis.settings.triage));
                    analysis.settle(other.tuning.clone(), model, &rescored, groups);
                }
                let by_id = told(&analysis);
                let places = found.get_mut(*number).into_iter().flatten();
                for (place, case) in places.zip(cases) {
                    if let Some(outcome) = by_id.get(case.id.as_str()) {
                        *place = *outcome;
                    }
                }
            }
        }
        for (number, _) in together {
            if let Some(done) = gone.get_mut(number) {
                *done = true;
            }
        }
    }
    found
}

fn settings(base: &Settings, way: &Tried, date: Option<i32>) -> Settings {
    Settings {
        as_of: None,
        law_date: date.or(base.law_date),
        tuning: way.tuning.clone(),
        identification: way.identification.clone(),
        judgements: Vec::new(),
        ..base.clone()
    }
}

/// The cases as a file of subjects and texts.
fn input<'a>(cases: impl Iterator<Item = &'a Case>) -> Input {
    let mut csv = String::new();
    export::push_record(&mut csv, &["subject", "text"]);
    for case in cases {
        export::push_record(&mut csv, &[case.id.as_str(), case.text.as_str()]);
    }
    let mut context = Context::silent();
    let table = table::read(SourceId(0), csv.as_bytes(), None, &mut context).table.unwrap_or_default();
    let chosen = Chosen {
        roles: Some(vec![FileRole::Texts]),
        properties: [(0, Some(Property::Name)), (1, Some(Property::Text))].into(),
    };
    let proposal = mapping::propose(&table);
    Input {
        name: "suite.csv".to_string(),
        sha256: String::new(),
        bytes: 0,
        encoding: "",
        parts: vec![Part { name: String::new(), table: Arc::new(table), proposal, chosen }],
        rows_reported: 0,
        diagnostics: Vec::new(),
        same_as: None,
    }
}

/// The cases of an input, analysed.
fn analyse(input: &Input, settings: &Settings) -> Option<Analysis> {
    let mut run = Run::new(std::slice::from_ref(input), settings.clone());
    while !run.step(&OneHand).finished {}
    run.finish()
}

/// Outcomes by the name of the subject, which is the id of the case.
fn told(analysis: &Analysis) -> BTreeMap<String, Outcome> {
    let knowledge = &analysis.knowledge;
    let subjects = (0_u32..).zip(&knowledge.resolution.subjects).zip(&analysis.outcomes);
    subjects
        .map(|((number, subject), own)| {
            let texts = knowledge.attached.of(number).iter().filter_map(|text| knowledge.read.get(*text as usize));
            let labels = texts.flat_map(|read| &read.labels).filter(|label| label.stance == Stance::Promotes);
            let promoted = labels.filter_map(|label| match label.id {
                LabelId::Activity(id) => Some((id, label.score)),
                LabelId::Context(_) => None,
            });
            let outcome = Outcome { promoted: promoted.into_iter().next(), index: own.index, band: own.band };
            (subject.name.clone(), outcome)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::suite::{self, judge as read_alone, open};
    use crate::classify::{Classifier, Settings as ClassifySettings};

    #[test]
    fn the_whole_way_reads_as_the_classifier_alone() {
        let ships = Tried::default();
        let found = outcomes(open(), &Settings::default(), &[&ships, &ships]);
        assert_eq!(found[0], found[1]);
        let classifier = Classifier::new(&ClassifySettings::default());
        for (case, outcome) in open().iter().zip(&found[0]) {
            assert_eq!(outcome.promoted, read_alone(&classifier, case).promoted, "{}", case.id);
        }
        let banded = found[0].iter().filter(|outcome| outcome.band >= Band::Watch).count();
        assert!(banded > 50, "weights have something to move: {banded}");
        assert_eq!(suite::open().len(), found[0].len());
    }

    #[test]
    fn a_moved_weight_scored_again_is_as_if_read_anew() {
        let tuned = |json| Tried { tuning: Tuning::from_json(&json).expect("a tuning"), ..Tried::default() };
        let (base, ships) = (Settings::default(), Tried::default());
        let bands = tuned(serde_json::json!({"bands": [5, 40, 60, 80]}));
        let together = outcomes(open(), &base, &[&ships, &bands, &ships]);
        assert_eq!(together[1], outcomes(open(), &base, &[&bands])[0]);
        assert_eq!(together[0], together[2]);
        assert_ne!(together[0], together[1], "the bands move something");
    }
}
