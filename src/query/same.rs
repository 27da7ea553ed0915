//! Subjects that may be one: questions by what their answer would change, and what was merged and why.

use super::convert::{place, shorten, tenths};
use crate::model::property::SubjectKind;
use crate::pipeline::Analysis;
use crate::report::{SameList, SamePart, SameRow, SameSide};
use crate::resolve::{Likeness, Verdict};
use crate::triage::Band;

/// What of the list is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Which {
    /// Questions without an answer, those that a person could not answer last.
    #[default]
    Open,
    /// What was merged, by the engine or by a person.
    Merged,
    /// What a person keeps apart.
    Different,
}

impl Which {
    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Asked | Verdict::Unsure => Self::Open,
            Verdict::Merged | Verdict::Same => Self::Merged,
            Verdict::Different => Self::Different,
        }
    }
}

/// Rows `from` to `from + count` of the list.
#[must_use]
pub fn same(analysis: &Analysis, which: Which, from: usize, count: usize) -> SameList {
    let all = &analysis.knowledge.resolution.likenesses;
    let number = |wanted: Which| {
        u32::try_from(all.iter().filter(|own| Which::of(own.verdict) == wanted).count()).unwrap_or(u32::MAX)
    };
    let mut own: Vec<(&Likeness, u32)> =
        all.iter().filter(|own| Which::of(own.verdict) == which).map(|own| (own, change(analysis, own))).collect();
    own.sort_by(|(a, x), (b, y)| {
        let unsure = |own: &Likeness| own.verdict == Verdict::Unsure;
        unsure(a).cmp(&unsure(b)).then(y.cmp(x)).then(b.millibits().cmp(&a.millibits())).then_with(|| a.ids.cmp(&b.ids))
    });
    SameList {
        total: u32::try_from(own.len()).unwrap_or(u32::MAX),
        open: number(Which::Open),
        merged: number(Which::Merged),
        different: number(Which::Different),
        rows: own.into_iter().skip(from).take(count).map(|(own, change)| row(analysis, own, change)).collect(),
    }
}

/// Those that speak of a subject, questions first.
pub(super) fn of_subject(analysis: &Analysis, subject: u32, most: usize) -> Vec<SameRow> {
    let all = &analysis.knowledge.resolution.likenesses;
    let mut own: Vec<&Likeness> = all
        .iter()
        .filter(|own| [own.mentions.0, own.mentions.1].iter().any(|mention| subject_of(analysis, *mention) == subject))
        .collect();
    own.sort_by_key(|own| (Which::of(own.verdict) as u8, -own.millibits()));
    own.into_iter().take(most).map(|own| row(analysis, own, change(analysis, own))).collect()
}

fn subject_of(analysis: &Analysis, mention: u32) -> u32 {
    analysis.knowledge.resolution.of_mention.get(mention as usize).copied().unwrap_or(u32::MAX)
}

/// What the smaller side would bring to the other, in milliunits; nothing once they are one.
fn change(analysis: &Analysis, own: &Likeness) -> u32 {
    let (left, right) = (subject_of(analysis, own.mentions.0), subject_of(analysis, own.mentions.1));
    let total = |subject: u32| analysis.outcomes.get(subject as usize).map_or(0, |outcome| outcome.total);
    if left == right { 0 } else { total(left).min(total(right)) }
}

fn row(analysis: &Analysis, own: &Likeness, change: u32) -> SameRow {
    let knowledge = &analysis.knowledge;
    let kind = knowledge.mentions.list.get(own.mentions.0 as usize).map_or(SubjectKind::Company, |own| own.kind);
    let text = |at: crate::model::sheet::Place| shorten(analysis, at.text(&knowledge.sheets));
    let named = |at| {
        let (file, row, _) = place(analysis, at);
        format!("{file}, {row}")
    };
    let parts = own.parts.iter().map(|part| SamePart {
        aspect: part.aspect.as_str().to_string(),
        agrees: part.agrees,
        millibits: part.millibits,
        left: text(part.left),
        right: text(part.right),
        left_place: named(part.left),
        right_place: named(part.right),
    });
    let total = own.millibits();
    SameRow {
        left: side(analysis, &own.ids.0, own.mentions.0),
        right: side(analysis, &own.ids.1, own.mentions.1),
        kind: kind.as_str().to_string(),
        prior_millibits: own.prior,
        parts: parts.collect(),
        total_millibits: total,
        probability: 1.0 / (1.0 + libm::exp2(-f64::from(total) / 1000.0)),
        verdict: own.verdict.as_str().to_string(),
        change_milliunits: change,
    }
}

fn side(analysis: &Analysis, id: &str, mention: u32) -> SameSide {
    let knowledge = &analysis.knowledge;
    let subject = subject_of(analysis, mention);
    let outcome = analysis.outcomes.get(subject as usize);
    let banded = outcome.filter(|outcome| outcome.band != Band::Insufficient);
    let at = knowledge.mentions.list.get(mention as usize).map(|mention| mention.place);
    let (file, row, _) = at.map(|at| place(analysis, at)).unwrap_or_default();
    SameSide {
        id: id.to_string(),
        subject: knowledge.resolution.subjects.get(subject as usize).map_or(String::new(), |own| own.id.clone()),
        name: at.map_or(String::new(), |at| shorten(analysis, at.text(&knowledge.sheets))),
        place: format!("{file}, {row}"),
        band: outcome.map_or(String::new(), |outcome| outcome.band.as_str().to_string()),
        index: banded.map(|outcome| tenths(outcome.index)),
    }
}
