//! The boundary suite: texts that are lawful and stand near the line, and beside each an unlawful look-alike.
//!
//! Half of it is open (`suite/open.csv`): whoever changes a cue, a rule or a threshold runs it and reads who would be
//! wrongly flagged. The other half stands in `tests/fixtures/boundary/`, is never read while tuning, and only counted.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::classify::{Classifier, LabelId, Speaker, Stance};
use crate::model::taxonomy::{ActivityId, ContextId};

/// One text and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// `zh001L`: language, number of the pair, `L` lawful or `U` unlawful look-alike.
    pub id: String,
    /// `zh` or `en`.
    pub language: String,
    /// What it is about, in short: `mining.hosting`.
    pub situation: String,
    /// Lawful, or an unlawful look-alike.
    pub lawful: bool,
    /// The stance of the whole text, where one is asked for.
    pub stance: Option<Stance>,
    /// One of these must be promoted; empty for a lawful text, which must promote none.
    pub activities: Vec<ActivityId>,
    /// The context in which a lawful text stands.
    pub context: Option<ContextId>,
    /// Law date on which the text is lawful, days since 1970-01-01, where it matters.
    pub law_date: Option<i32>,
    /// The text.
    pub text: String,
}

/// What the classifier made of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The strongest promoted activity and its score.
    pub promoted: Option<(ActivityId, f64)>,
    /// The stance of the whole text.
    pub stance: Stance,
    /// The stance is the one asked for, or none was.
    pub stance_right: bool,
    /// One of the activities asked for is promoted, or none was asked for and none is.
    pub activity_right: bool,
    /// The context asked for is among the labels, or none was asked for.
    pub context_right: bool,
}

/// Reads cases: a header line, then `id|lang|situation|side|stance|activities|context|law_date|text`. A line of
/// another shape is left out.
#[must_use]
pub fn read(csv: &str) -> Vec<Case> {
    let case = |line: &str| {
        let cells: Vec<&str> = line.splitn(9, '|').collect();
        let [id, language, situation, side, stance, activities, context, law_date, text] = cells.as_slice() else {
            return None;
        };
        Some(Case {
            id: (*id).to_owned(),
            language: (*language).to_owned(),
            situation: (*situation).to_owned(),
            lawful: *side == "lawful",
            stance: Stance::parse(stance),
            activities: activities.split('/').filter_map(ActivityId::parse).collect(),
            context: ContextId::parse(context),
            law_date: crate::value::date::parse(law_date),
            text: (*text).to_owned(),
        })
    };
    csv.lines().skip(1).filter_map(case).collect()
}

/// The open half, which ships: 366 texts in Chinese and English.
#[must_use]
pub fn open() -> &'static [Case] {
    static OPEN: LazyLock<Vec<Case>> = LazyLock::new(|| read(include_str!("suite/open.csv")));
    &OPEN
}

/// What a classifier makes of a case whose speaker is not known.
#[must_use]
pub fn judge(classifier: &Classifier, case: &Case) -> Verdict {
    let found = classifier.classify(&case.text, Speaker::Unknown);
    let promoted: Vec<(ActivityId, f64)> = found
        .labels
        .iter()
        .filter(|label| label.stance == Stance::Promotes)
        .filter_map(|label| match label.id {
            LabelId::Activity(id) => Some((id, label.score)),
            LabelId::Context(_) => None,
        })
        .collect();
    let activity_right = if case.activities.is_empty() {
        promoted.is_empty()
    } else {
        promoted.iter().any(|(id, _)| case.activities.contains(id))
    };
    Verdict {
        promoted: promoted.first().copied(),
        stance: found.stance,
        stance_right: case.stance.is_none_or(|stance| stance == found.stance),
        activity_right,
        context_right: case
            .context
            .is_none_or(|context| found.labels.iter().any(|label| label.id == LabelId::Context(context))),
    }
}

/// What a situation is called, English and Chinese; its code where the file does not know it.
#[must_use]
pub fn title(situation: &str) -> (&str, &str) {
    static TITLES: LazyLock<BTreeMap<&str, (&str, &str)>> = LazyLock::new(|| {
        let rows = include_str!("suite/situations.csv").lines().skip(1).filter_map(|line| {
            let (situation, titles) = line.split_once(',')?;
            Some((situation, titles.split_once(',')?))
        });
        rows.collect()
    });
    TITLES.get(situation).copied().unwrap_or((situation, situation))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_situation_has_a_title_in_both_languages() {
        for case in open() {
            let (en, zh) = title(&case.situation);
            assert!(en != case.situation && !zh.is_ascii() && !zh.contains(','), "{}: {en}, {zh}", case.situation);
        }
        let rows = include_str!("suite/situations.csv").lines().skip(1);
        let used: BTreeSet<&str> = open().iter().map(|case| case.situation.as_str()).collect();
        for row in rows {
            assert!(row.split_once(',').is_some_and(|(situation, _)| used.contains(situation)), "{row} is of no text");
        }
    }

    #[test]
    fn the_suite_is_whole_and_paired() {
        let file = include_str!("suite/open.csv");
        let locked = read(include_str!("../../tests/fixtures/boundary/locked.csv"));
        assert_eq!(open().len(), file.lines().count() - 1);
        let all: Vec<&Case> = open().iter().chain(&locked).collect();
        for language in ["zh", "en"] {
            for lawful in [true, false] {
                let texts: BTreeSet<&str> = all
                    .iter()
                    .filter(|case| case.language == language && case.lawful == lawful)
                    .map(|case| case.text.as_str())
                    .collect();
                assert!(texts.len() >= 150, "{language} {lawful}: {}", texts.len());
            }
        }
        let ids: BTreeSet<&str> = all.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        for case in &all {
            let other = if case.lawful { case.id.replace('L', "U") } else { case.id.replace('U', "L") };
            assert!(ids.contains(other.as_str()), "{} stands alone", case.id);
            assert_eq!(case.lawful, case.activities.is_empty(), "{}", case.id);
        }
        let contexts: BTreeSet<ContextId> = all.iter().filter_map(|case| case.context).collect();
        assert_eq!(contexts.len(), 9, "a context has no case: {contexts:?}");
    }
}
