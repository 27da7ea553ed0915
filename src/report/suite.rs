//! The boundary suite's answer to a change.

use serde::Serialize;

/// What a change would do to texts of our own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteReport {
    /// Texts read.
    pub texts: u32,
    /// Lawful ones among them.
    pub lawful: u32,
    /// Lawful ones flagged as things are, and with the change.
    pub flagged_before: u32,
    /// The same with the change.
    pub flagged: u32,
    /// Unlawful look-alikes among them.
    pub unlawful: u32,
    /// Unlawful look-alikes seen as things are.
    pub seen_before: u32,
    /// The same with the change.
    pub seen: u32,
    /// Texts that would be flagged or seen and are not, or the other way round: what is worse first, then by id.
    pub changes: Vec<SuiteChange>,
}

/// A text that the change turns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteChange {
    /// Its id.
    pub id: String,
    /// `flagged` (lawful, now flagged), `lost` (unlawful, no longer seen), `cleared` or `found` (the other way round).
    pub change: &'static str,
    /// `zh` or `en`.
    pub language: String,
    /// What it is about.
    pub title: SuiteTitle,
    /// The context in which it is lawful, or empty.
    pub context: String,
    /// The law date on which it is judged, or empty.
    pub law_date: String,
    /// The text.
    pub text: String,
    /// What it is taken for as things are.
    pub before: SuiteVerdict,
    /// What it would be taken for.
    pub after: SuiteVerdict,
}

/// A title in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuiteTitle {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// What a text is taken for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteVerdict {
    /// The strongest promoted activity, or empty.
    pub activity: String,
    /// Its score, 0..1.
    pub score: f64,
    /// Index of a subject of which nothing else is known.
    pub index: f64,
    /// Its band.
    pub band: String,
}
