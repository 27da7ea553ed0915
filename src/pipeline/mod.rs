//! The stages put in order: what the command line and the page both call. The only place that names every stage.

mod analysis;
mod compare;
mod judged;
pub mod labels;
mod link;
pub mod previous;
mod rescore;
mod run;
mod series;
pub mod suite;
mod texts;

use crate::context::Context;
use crate::diagnostic::Diagnostic;

pub use analysis::{Analysis, AsOfReason, Category, InputSummary, Outcome, top};
pub use compare::{CompareRow, KindFrom, compare, name_kind};
pub(crate) use judged::{Judged, Measured, judge};
pub use link::{LinkTable, Linked, link};
pub(crate) use rescore::Parts;
pub use rescore::{Rescored, thresholds};
pub use run::{Input, Part, Run, Step};
pub use series::{DetectColumns, DetectionRow, detect};
pub use texts::{LabelRow, classify, classify_learned, train};

/// Says once what some records have in common, at the first of them and with how many they are.
fn report_once(rows: &[u32], context: &mut Context<'_>, told: impl FnOnce(u32) -> Diagnostic) {
    if let Some(first) = rows.first() {
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        context.report(told(*first).with("rows", rows.len()).rows(count));
    }
}

/// Both languages' wording of every stage: JSON objects by code.
pub const WORDING: [&str; 12] = [
    crate::table::WORDING,
    crate::mapping::WORDING,
    crate::resolve::WORDING,
    crate::evidence::WORDING,
    crate::graph::WORDING,
    crate::risk::WORDING,
    crate::boundary::WORDING,
    crate::triage::WORDING,
    crate::series::WORDING,
    // After the series' own: an alarm of a curve is named by what it counts.
    crate::warning::WORDING,
    crate::law::WORDING,
    include_str!("wording.json"),
];
