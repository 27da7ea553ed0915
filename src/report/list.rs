//! The ranked list, its facets, and the diagnostics.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Message;

/// A row of the ranked list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowRow {
    /// 1 is most at risk.
    pub rank: u32,
    /// Stable id.
    pub subject: String,
    /// Company, platform or person.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Index, 0..100 with one decimal; none without a band.
    pub index: Option<f64>,
    /// Lower end of its interval.
    pub index_low: Option<f64>,
    /// Upper end of its interval.
    pub index_high: Option<f64>,
    /// Share of what could be known that is known, 0..1.
    pub coverage: f64,
    /// Its band.
    pub band: String,
    /// Identified businesses, strongest first.
    pub activities: Vec<String>,
    /// Identified contexts, strongest first.
    pub contexts: Vec<String>,
    /// `none`, `growth`, or the code of another alarm.
    pub alarm: String,
    /// Where its scheme stands: the key of its wording after `stage.`.
    pub stage: String,
    /// Days to the next legal head-count.
    pub countdown_days: Option<u32>,
    /// Probability of an adverse outcome by the learned scorecard, 0..1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learned: Option<f64>,
    /// What adds most.
    pub top_reason: Option<Message>,
    /// What a person decided: `open`, `cleared`, `case`.
    pub disposition: String,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Window {
    /// Rows that the filter leaves.
    pub total: u32,
    /// The rows asked for.
    pub rows: Vec<WindowRow>,
}

/// How many subjects have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The value.
    pub id: String,
    /// How many.
    pub count: u32,
}

/// Counts for the filters, each without its own filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By band.
    pub bands: Vec<Count>,
    /// By kind.
    pub kinds: Vec<Count>,
    /// By business.
    pub activities: Vec<Count>,
    /// By context.
    pub contexts: Vec<Count>,
    /// By alarm.
    pub alarms: Vec<Count>,
}

/// Something that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosticRow {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// The key of its wording after `diagnostic.`.
    pub code: String,
    /// The file.
    pub file: String,
    /// Sheet or member.
    pub part: String,
    /// 1-based record number.
    pub row: Option<u32>,
    /// Header.
    pub column: String,
    /// What fills the sentence.
    pub arguments: BTreeMap<String, String>,
    /// Records it speaks of.
    pub rows: u32,
}

/// A window of the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    /// How many the filter leaves.
    pub total: u32,
    /// The ones asked for.
    pub rows: Vec<DiagnosticRow>,
}
