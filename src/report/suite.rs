//! The boundary suite's answer to a change.

use serde::Serialize;

/// What a change would do to texts of our own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteReport {
    /// Lawful texts in the open half.
    pub lawful: u32,
    /// Those that would be flagged with a promoted activity.
    pub flagged: Vec<SuiteFlag>,
    /// Unlawful look-alikes.
    pub unlawful: u32,
    /// Those called promotion with the change.
    pub promoting: u32,
    /// Those called promotion without it.
    pub promoting_before: u32,
}

/// A lawful text that would be flagged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteFlag {
    /// Its id.
    pub id: String,
    /// `zh` or `en`.
    pub language: String,
    /// What it is about.
    pub situation: String,
    /// The context in which it is lawful, or empty.
    pub context: String,
    /// The law date on which it is, or empty.
    pub law_date: String,
    /// The text.
    pub text: String,
    /// The activity it would be flagged with.
    pub activity: String,
    /// Its score, 0..1.
    pub score: f64,
    /// Whether it is flagged without the change too.
    pub before: bool,
}
