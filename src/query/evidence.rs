//! The evidence of a subject, piece by piece.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::{place, quote, thousandth};
use super::view::View;
use crate::evidence::Kind;
use crate::pipeline::Analysis;
use crate::report::{EvidenceItem, Message};

/// Every piece of evidence of a subject, and a row for what each cap takes away.
#[must_use]
pub(crate) fn evidence(analysis: &Analysis, view: &View) -> Vec<EvidenceItem> {
    let model = &analysis.model;
    let mut sources: BTreeMap<(Kind, &str), BTreeSet<u64>> = BTreeMap::new();
    for item in &view.items {
        sources.entry((item.kind, item.detail.as_str())).or_default().insert(item.origin);
    }
    let mut rows: Vec<EvidenceItem> = Vec::with_capacity(view.items.len());
    for (at, item) in view.items.iter().enumerate() {
        let (file, row, column) = place(analysis, item.place);
        let (indicator, share) = view.row.shares.get(at).copied().unwrap_or((None, 0.0));
        let indicator = indicator.and_then(|number| model.indicators.get(number));
        let dimension = indicator.and_then(|indicator| model.dimensions.get(indicator.dimension));
        let text = analysis.knowledge.documents.binary_search_by(|document| document.place.cmp(&item.place)).ok();
        rows.push(EvidenceItem {
            dimension: dimension.map_or(String::new(), |dimension| dimension.id.clone()),
            indicator: indicator.map_or_else(|| item.kind.as_str().to_string(), |indicator| indicator.id.clone()),
            milliunits: view.units.get(at).copied().unwrap_or(0).into(),
            strength: thousandth(share),
            quality: f64::from(item.grade.quality()) / 1000.0,
            value: value(item),
            stance: item.stance.as_str().to_string(),
            file,
            row: Some(row),
            column,
            start: item.span.map(|span| span.start),
            end: item.span.map(|span| span.end),
            quote: quote(analysis, item),
            grade: item.grade.as_str().to_string(),
            independent_sources: sources
                .get(&(item.kind, item.detail.as_str()))
                .map_or(0, |origins| u32::try_from(origins.len()).unwrap_or(u32::MAX)),
            text: text.map_or(String::new(), |number| format!("t{number}")),
            reason: Message::default(),
            part: analysis.knowledge.sheet(item.place).map_or(String::new(), |sheet| sheet.part.clone()),
        });
    }
    for (dimension, capped) in model.dimensions.iter().zip(&view.score.dimensions) {
        if capped.over > 0 {
            rows.push(EvidenceItem {
                dimension: dimension.id.clone(),
                indicator: "over_cap".to_string(),
                milliunits: -i64::from(capped.over),
                strength: 0.0,
                quality: 0.0,
                value: "over_cap".to_string(),
                stance: String::new(),
                file: String::new(),
                row: None,
                column: String::new(),
                start: None,
                end: None,
                quote: String::new(),
                grade: String::new(),
                independent_sources: 0,
                text: String::new(),
                reason: Message::default(),
                part: String::new(),
            });
        }
    }
    rows
}

/// What an item shows, as a code with its number.
fn value(item: &crate::evidence::Item) -> String {
    let number =
        if item.value.fract().abs() < 1e-9 { format!("{:.0}", item.value) } else { format!("{:.2}", item.value) };
    match item.kind {
        Kind::Yield => format!("{number} %"),
        Kind::Measure
        | Kind::Distress
        | Kind::FileRole
        | Kind::Shell
        | Kind::RestrictedName
        | Kind::RestrictedScope => item.detail.clone(),
        Kind::Label | Kind::Cues | Kind::Unlicensed | Kind::Licence | Kind::Exposure => {
            format!("{} {number}", item.detail)
        }
        Kind::LicenceOther => format!("{} {number}", item.detail.split(':').next().unwrap_or("")),
        Kind::Repeat => format!("{} measures", item.detail),
        Kind::RiskMark | Kind::Rule => item.detail.clone(),
        Kind::ThinControl | Kind::OwedGrowth | Kind::Concentration => format!("{number} %"),
        Kind::PaidIn | Kind::ControlGroup | Kind::Circle => {
            format!("{:.0} %", item.value * 100.0)
        }
        Kind::OverPromise => format!("{number} times"),
        Kind::Unfiled
        | Kind::CloneName
        | Kind::CloneNumber
        | Kind::ClonedLicence
        | Kind::LicenceMatch
        | Kind::LicenceUnmatched => item.detail.clone(),
        Kind::Spread => format!("{} places", item.detail),
        Kind::Turn => format!("since {}", item.detail),
        Kind::Steady => format!("{} returns", item.detail),
        Kind::ShortTerm => format!("{number} months"),
        Kind::ShortRecord => format!("{number} years"),
        Kind::Funding => format!("{number} for each"),
        Kind::Growth => format!("since {}", item.detail),
        Kind::Threshold => format!("{:.0} % of {}", item.value * 100.0, item.detail),
        Kind::Levels | Kind::StatedPeople | Kind::Reach => number,
        _ => item.kind.as_str().to_string(),
    }
}

/// Whether evidence speaks of a licence: there the cell alone does not say what it means.
pub(super) fn is_of_licence(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Licence
            | Kind::LicenceOther
            | Kind::LicenceMatch
            | Kind::LicenceUnmatched
            | Kind::CloneName
            | Kind::CloneNumber
            | Kind::ClonedLicence
    )
}
