//! A text with what was found in it, stretch by stretch.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::convert::{day, place, shown};
use crate::classify::{FactKind, Stance};
use crate::model::property::Property;
use crate::pipeline::Analysis;
use crate::report::{TextMark, TextPage, TextSegment};
use crate::value::identity;

/// The text with id `t` and its number; the whole text, marked, identity numbers masked
/// character by character unless they are to be shown.
#[must_use]
pub fn text(analysis: &Analysis, id: &str) -> Option<TextPage> {
    let number: usize = id.strip_prefix('t')?.parse().ok()?;
    let document = analysis.knowledge.documents.get(number)?;
    let sheet = analysis.knowledge.sheet(document.place)?;
    let whole = document.place.text(&analysis.knowledge.sheets);
    let found = analysis.settings.identification.classifier().classify(whole, document.speaker);
    let said = match analysis.settings.show_identity_numbers {
        true => Cow::Borrowed(whole),
        false => identity::masked(whole),
    };
    let mut marks: Vec<(usize, usize, TextMark)> = Vec::new();
    for hit in &found.hits {
        let kind = match hit.stance {
            Stance::Denies => "denial",
            Stance::Warns => "warning",
            _ => "cue",
        };
        let mark = TextMark {
            kind: kind.to_string(),
            label: hit.label.as_str().to_string(),
            stance: hit.stance.as_str().to_string(),
        };
        marks.push((hit.span.start as usize, hit.span.end as usize, mark));
    }
    for fact in &found.facts {
        let kind = match (&fact.kind, fact.stance) {
            (_, Stance::Denies) => "denial",
            (FactKind::Yield { .. }, _) => "yield",
            (FactKind::Guarantee, _) => "guarantee",
            (FactKind::Contact { .. }, _) => "contact",
            _ => "promise",
        };
        let label = match &fact.kind {
            FactKind::Yield { annual_percent } => format!("{annual_percent:.1} %"),
            other => other.as_str().to_string(),
        };
        let mark = TextMark { kind: kind.to_string(), label, stance: fact.stance.as_str().to_string() };
        marks.push((fact.span.start as usize, fact.span.end as usize, mark));
    }
    let mut cuts: BTreeSet<usize> = marks.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    cuts.extend([0, whole.len()]);
    let cuts: Vec<usize> = cuts.into_iter().filter(|cut| whole.is_char_boundary(*cut)).collect();
    let segments = cuts.windows(2).filter_map(|pair| {
        let (from, to) = (*pair.first()?, *pair.get(1)?);
        let mut own: Vec<TextMark> = marks
            .iter()
            .filter(|(start, end, _)| *start <= from && to <= *end)
            .map(|(.., mark)| mark.clone())
            .collect();
        own.dedup();
        Some(TextSegment { text: said.get(from..to)?.to_string(), marks: own })
    });
    let (file, row, column) = place(analysis, document.place);
    Some(TextPage {
        title: shown(analysis, None, sheet.value(document.place.row, Property::Title)),
        file,
        row,
        column,
        grade: document.grade.as_str().to_string(),
        published: day(analysis.knowledge.day(document.place)),
        segments: segments.collect(),
    })
}
