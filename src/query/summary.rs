//! What an analysis found, in one page.

use std::collections::BTreeMap;

use super::convert::day;
use super::law_diff::pack_view;
use super::same::{Which, same};
use crate::model::property::{FileRole, SubjectKind};
use crate::pipeline::{Analysis, AsOfReason};
use crate::report::{FunnelView, InputFile, Message, Summary};
use crate::triage::{Band, Disposition};

/// Roles whose absence is told, each with what it would add.
const WANTED: [FileRole; 5] =
    [FileRole::Licences, FileRole::Warnings, FileRole::HeadCounts, FileRole::Complaints, FileRole::Relations];

/// How many limits `limit.1` … are told.
const LIMITS: u32 = 5;

/// The summary of an analysis; `decided` tells what became of a subject by its id.
#[must_use]
pub fn summary(analysis: &Analysis, decided: &dyn Fn(&str) -> Disposition) -> Summary {
    let reason = match &analysis.as_of_reason {
        AsOfReason::Chosen => Message::new("reason.as_of_chosen"),
        AsOfReason::LatestDate(file) => Message::new("reason.latest_date").with("file", file),
        AsOfReason::NoDates => Message::new("reason.no_dates"),
    };
    let mut bands: BTreeMap<String, u32> = BTreeMap::new();
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    for outcome in &analysis.outcomes {
        *bands.entry(outcome.band.as_str().to_string()).or_default() += 1;
        *kinds.entry(outcome.kind.as_str().to_string()).or_default() += 1;
    }
    let mut diagnostics: BTreeMap<String, u32> =
        ["error", "warning", "info"].into_iter().map(|severity| (severity.to_string(), 0)).collect();
    for diagnostic in &analysis.diagnostics {
        *diagnostics.entry(diagnostic.severity.as_str().to_string()).or_default() += 1;
    }
    let packs = analysis.law.packs().iter().map(|pack| pack_view(pack));
    let inputs = analysis.inputs.iter().map(|input| InputFile {
        name: input.name.clone(),
        sha256: input.sha256.clone(),
        bytes: input.bytes,
        encoding: input.encoding.to_string(),
        roles: input.roles.iter().map(|role| role.as_str().to_string()).collect(),
        rows_read: input.rows_read,
        rows_used: input.rows_read.saturating_sub(input.rows_reported),
        rows_reported: input.rows_reported,
    });
    let has = |role: &FileRole| analysis.inputs.iter().any(|input| input.roles.contains(role));
    let funnel = analysis.funnel;
    Summary {
        engine: env!("CARGO_PKG_VERSION").to_string(),
        as_of: day(analysis.as_of),
        as_of_reason: reason,
        law_date: day(analysis.law.day()),
        law_packs: packs.collect(),
        inputs: inputs.collect(),
        funnel: FunnelView {
            scanned: funnel.scanned,
            in_depth: funnel.in_depth,
            risky: funnel.risky,
            eligible: funnel.eligible,
            proposed: put_forward(analysis, decided),
        },
        bands,
        kinds,
        subjects: u32::try_from(analysis.order.len()).unwrap_or(u32::MAX),
        diagnostics,
        questions: same(analysis, Which::Open, 0, 0).open,
        settings_sha256: analysis.settings.sha256(),
        limits: (1..=LIMITS).map(|number| number.to_string()).collect(),
        missing: WANTED
            .iter()
            .filter(|role| !has(role))
            .map(|role| Message::new(format!("missing.{}", role.as_str())))
            .collect(),
    }
}

/// Subjects that passed every gate and of which a person said that a case was opened.
fn put_forward(analysis: &Analysis, decided: &dyn Fn(&str) -> Disposition) -> u32 {
    let subjects = analysis.knowledge.resolution.subjects.iter().zip(&analysis.outcomes);
    let cases = subjects.filter(|(subject, outcome)| {
        outcome.band == Band::Propose
            && subject.kind != SubjectKind::Person
            && decided(&subject.id) == Disposition::Case
    });
    u32::try_from(cases.count()).unwrap_or(u32::MAX)
}
