//! Two subjects that may be one, side by side.

use serde::Serialize;

/// What two subjects say on one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SamePart {
    /// The key of its wording after `aspect.`.
    pub aspect: String,
    /// Whether they agree.
    pub agrees: bool,
    /// Thousandths of a bit for their being one; below 0 against it.
    pub millibits: i32,
    /// What the left one says.
    pub left: String,
    /// What the right one says.
    pub right: String,
    /// File and record of the left value.
    pub left_place: String,
    /// File and record of the right value.
    pub right_place: String,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SameSide {
    /// Its id before any merge that is not certain: what a judgement names.
    pub id: String,
    /// The subject it is part of now.
    pub subject: String,
    /// Its name as written.
    pub name: String,
    /// Where that stands.
    pub place: String,
    /// Band of the subject.
    pub band: String,
    /// Index of the subject; none where it has no band.
    pub index: Option<f64>,
}

/// A question, a merge, or what a person said.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SameRow {
    /// One.
    pub left: SameSide,
    /// The other.
    pub right: SameSide,
    /// `company` or `platform`.
    pub kind: String,
    /// Where the sum begins, in thousandths of a bit.
    pub prior_millibits: i32,
    /// What adds to it.
    pub parts: Vec<SamePart>,
    /// The sum: prior and parts, exactly.
    pub total_millibits: i32,
    /// Chance that they are one, 0..1.
    pub probability: f64,
    /// `merged`, `asked`, `same`, `different` or `unsure`.
    pub verdict: String,
    /// Milliunits of the index that the smaller side would bring to the other.
    pub change_milliunits: u32,
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SameList {
    /// How many there are of what was asked for.
    pub total: u32,
    /// Open questions.
    pub open: u32,
    /// Merged, by the engine or by a person.
    pub merged: u32,
    /// Kept apart by a person.
    pub different: u32,
    /// The rows asked for.
    pub rows: Vec<SameRow>,
}
