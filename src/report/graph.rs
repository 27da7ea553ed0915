//! What the page sees of the graph: who is above a subject, ways between two, communities; and the plain vertices and
//! edges that graph files are written from.

use serde::Serialize;

use super::subject::Neighbourhood;

/// A subject by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NamedSubject {
    /// Its id.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A tie on a chain or a way, and whom it leads to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TieStep {
    /// Who is reached.
    #[serde(flatten)]
    pub to: NamedSubject,
    /// What ties the two; the key of its wording after `edge.`.
    pub edge: String,
    /// `out` when the tie points to who is reached, else `in`.
    pub direction: String,
    /// The share held, or the thing in common.
    pub detail: String,
    /// The file that says so.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// The file that says so of the other end, for a thing in common.
    pub other_file: String,
    /// 1-based record number in it; 0 without one.
    pub other_row: u32,
}

/// Somebody above a company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HolderView {
    /// Who.
    #[serde(flatten)]
    pub holder: NamedSubject,
    /// Share of the benefit over all chains, 0..1.
    pub benefit: f64,
    /// Votes held itself and through companies it controls, 0..1.
    pub votes: f64,
    /// `majority`, `quarter` or empty.
    pub control: String,
    /// The chain that carries most, from the holder down to the company.
    pub chain: Vec<TieStep>,
}

/// Who is above a subject, and whom it brought in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnershipView {
    /// Those in the end, most votes first.
    pub holders: Vec<HolderView>,
    /// Share that no stated chain leads to, 0..1.
    pub missing: f64,
    /// Companies that hold one another so that their share leads nowhere.
    pub closed: Vec<NamedSubject>,
    /// Direct holders without a stated share.
    pub unstated: Vec<NamedSubject>,
    /// The sum of stated direct shares, where it is over the whole.
    pub over: Option<f64>,
    /// Whether some above were left out for being too many.
    pub truncated: bool,
    /// Rings of holdings.
    pub rings: Vec<Vec<NamedSubject>>,
    /// People at each level below it, itself first; empty without recruits.
    pub levels: Vec<u32>,
    /// Whether the marks of 30 people and 3 levels are met.
    pub levels_marked: bool,
}

/// A way between two subjects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayView {
    /// Sum of its ties' costs; a tie of full weight is 1.
    pub cost: f64,
    /// Its ties.
    pub steps: Vec<TieStep>,
}

/// Ways between two subjects, shortest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ways {
    /// Where they begin.
    pub from: NamedSubject,
    /// The ways.
    pub ways: Vec<WayView>,
}

/// The community that a subject is in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Community {
    /// Subjects in it.
    pub size: u32,
    /// The first of them by index, placed to be drawn, and their ties.
    #[serde(flatten)]
    pub members: Neighbourhood,
}

/// A vertex of a graph file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphNode {
    /// Stable id.
    pub id: String,
    /// `company`, `platform`, `person`, `phone`, `email`, `site`, `account`, `contact`, `address`, `text` …
    pub kind: String,
    /// Name or value.
    pub name: String,
    /// Band; empty for what is no subject.
    pub band: String,
    /// Index, 0..100.
    pub index: Option<f64>,
    /// What a subject shares with others: the key of its wording after `edge.`, and the value.
    pub shared: Vec<(String, String)>,
}

/// An edge of a graph file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphEdge {
    /// From whom.
    pub source: String,
    /// To whom.
    pub target: String,
    /// What it is, the key of its wording after `edge.`.
    pub kind: String,
    /// Share held, 0..1.
    pub share: Option<f64>,
    /// From when; empty when not said.
    pub since: String,
    /// Until when; empty when not said.
    pub until: String,
    /// The file that says so.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
}
