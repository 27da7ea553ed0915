//! What an analysis leaves for the next one, and what changed between two.

use serde::{Deserialize, Serialize};

use super::Message;

/// First line of a summary file: what it is, and of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchHead {
    /// Always [`BatchHead::MAGIC`].
    pub lanternfish: String,
    /// Version of the file.
    pub version: u32,
    /// Version of the engine that wrote it.
    pub engine: String,
    /// Its as-of date.
    pub as_of: String,
    /// Its law date.
    pub law_date: String,
    /// Hash of its settings but for the dates.
    pub settings_sha256: String,
    /// How many subjects follow, a line each.
    pub subjects: u32,
}

impl BatchHead {
    /// How a summary says what it is.
    pub const MAGIC: &'static str = "summary";
    /// The version written and read.
    pub const VERSION: u32 = 1;
}

/// Last line of a summary file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchTail {
    /// Hex hash of every byte before this line.
    pub sha256: String,
}

/// A subject as an analysis left it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchSubject {
    /// Its id.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its index in tenths; none when data was insufficient.
    pub index: Option<u32>,
    /// Its band.
    pub band: String,
    /// Its coverage in thousandths.
    pub coverage: u32,
    /// Code of its alarm, or `none`.
    pub alarm: String,
    /// The stage of its scheme.
    pub stage: String,
    /// What added units.
    pub evidence: Vec<BatchEvidence>,
    /// Keys of what belongs to an indicator and added none, sorted.
    pub quiet: Vec<u32>,
    /// Its curves.
    pub curves: Vec<BatchCurve>,
}

/// A piece of evidence that added units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchEvidence {
    /// What it is told by: the same content has the same key in every batch.
    pub key: u32,
    /// Its indicator.
    pub indicator: String,
    /// What it added.
    pub milliunits: u32,
    /// How far its source was trusted.
    pub grade: String,
    /// What it showed.
    pub value: Message,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// The phrase or cell.
    pub quote: String,
}

/// A curve so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchCurve {
    /// The column.
    pub name: String,
    /// Who is counted.
    pub side: String,
    /// In what.
    pub unit: String,
    /// Day (since 1970-01-01) and count, gaps left out.
    pub points: Vec<(i32, f64)>,
    /// Its alarms, oldest first.
    pub alarms: Vec<BatchAlarm>,
}

/// An alarm as it was told; days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAlarm {
    /// Since when.
    pub since: i32,
    /// When it was raised.
    pub raised: i32,
    /// CUSUM over its limit.
    pub score: f64,
    /// Count when it was raised.
    pub observed: f64,
    /// Count expected then.
    pub expected: f64,
    /// Chance of as much without any change.
    pub chance: f64,
    /// Years of one curve between two such.
    pub years_between: f64,
    /// Own growth rates, other series, and weight of the own in percent that it stood on.
    pub baseline: (u32, u32, u32),
    /// Whether it stayed within the budget.
    pub kept: bool,
}

/// What became of a piece of evidence between two analyses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceChange {
    /// `appeared`, `vanished`, `regraded`, `stronger`, `weaker`, `counts_now` or `outweighed`: the key of its wording after
    /// `change.`.
    pub change: String,
    /// Its indicator.
    pub indicator: String,
    /// What it added before.
    pub milliunits_before: u32,
    /// What it adds now.
    pub milliunits_after: u32,
    /// How far its source was trusted before; empty when it was not there.
    pub grade_before: String,
    /// How far it is trusted now; empty when it is gone.
    pub grade_after: String,
    /// What it shows.
    pub value: Message,
    /// The file, of the earlier analysis when it is gone.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// The phrase or cell.
    pub quote: String,
}

/// A subject that changed between two analyses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// Its id.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// `risen`, `new`, `fallen` or `gone`.
    pub change: String,
    /// Its index before.
    pub index_before: Option<f64>,
    /// Its index now.
    pub index_after: Option<f64>,
    /// Its band before; empty when it is new.
    pub band_before: String,
    /// Its band now; empty when it is gone.
    pub band_after: String,
    /// Its alarm before.
    pub alarm_before: String,
    /// Its alarm now.
    pub alarm_after: String,
    /// Its stage before.
    pub stage_before: String,
    /// Its stage now.
    pub stage_after: String,
    /// The reason in one line.
    pub reason: Message,
    /// Place in `evidence` of what the reason speaks of.
    pub because: Option<u32>,
    /// What became of its evidence, the greatest difference first.
    pub evidence: Vec<EvidenceChange>,
}

/// Changes between two analyses: how many there are, and some of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// As-of date of the earlier analysis.
    pub as_of_before: String,
    /// As-of date of this one.
    pub as_of_after: String,
    /// What makes the two hard to compare.
    pub notes: Vec<Message>,
    /// How many have risen.
    pub risen: u32,
    /// How many are new.
    pub new: u32,
    /// How many have fallen.
    pub fallen: u32,
    /// How many are gone.
    pub gone: u32,
    /// How many are as they were.
    pub same: u32,
    /// The asked ones: risen first, the fastest first; then new, fallen, gone.
    pub rows: Vec<ChangeRow>,
}
