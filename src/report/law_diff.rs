//! The same evidence under two law dates.

use serde::Serialize;

use super::{LawPackView, Message, Words};

/// What changes from one law date to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LawDiff {
    /// The law date of the analysis.
    pub from: String,
    /// The other law date.
    pub to: String,
    /// Packs that are no longer, or not yet, in force.
    pub packs_gone: Vec<LawPackView>,
    /// Packs in force on the other date only.
    pub packs_new: Vec<LawPackView>,
    /// Activities and contexts that stand differently.
    pub statuses: Vec<LawStatusChange>,
    /// Subjects for whom something changed, in order of rank; at most 500.
    pub subjects: Vec<LawSubjectChange>,
    /// How many changed.
    pub changed: u32,
    /// Subjects in all.
    pub of: u32,
}

/// An activity or context that stands differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LawStatusChange {
    /// `R01`–`R16`, `A1`–`A9`.
    pub id: String,
    /// Standing on the first date, the key of its wording after `law.`.
    pub before: String,
    /// Standing on the second.
    pub after: String,
    /// The pack that speaks on the first date, or empty.
    pub pack_before: String,
    /// The pack that speaks on the second.
    pub pack_after: String,
    /// The rule of the second date in a sentence.
    pub note: Option<Words>,
}

/// An element that stands differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LawElementChange {
    /// Its category.
    pub category: String,
    /// Its id.
    pub element: String,
    /// `evidenced`, `contradicted`, `missing`, or `absent` where the law does not ask for it.
    pub before: String,
    /// The same on the second date.
    pub after: String,
}

/// A subject for whom something changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LawSubjectChange {
    /// Its id.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// Index 0–100; none without a band.
    pub index_before: Option<f64>,
    /// The same on the second date.
    pub index_after: Option<f64>,
    /// Band.
    pub band_before: String,
    /// Band on the second date.
    pub band_after: String,
    /// Its businesses and contexts that stand differently.
    pub statuses: Vec<LawStatusChange>,
    /// What the second law adds to its evidence.
    pub gained: Vec<Message>,
    /// What falls away.
    pub lost: Vec<Message>,
    /// Elements that stand differently.
    pub elements: Vec<LawElementChange>,
}
