//! One subject's page, and its row in the report.

use serde::Serialize;

use super::warning::{CurveView, Series, WarningView};
use super::{Message, Said, SameRow, WindowRow};

/// A gate of a band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateView {
    /// The band it guards.
    pub band: String,
    /// The key of its wording after `gate.`.
    pub code: String,
    /// Whether it is passed.
    pub passed: bool,
    /// What was found and asked.
    pub reason: Message,
}

/// An indicator's part of the index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorShare {
    /// Its id.
    pub indicator: String,
    /// What it adds.
    pub milliunits: u32,
    /// 0..1.
    pub strength: f64,
    /// 0..1.
    pub quality: f64,
    /// 0..1.
    pub ceiling: f64,
    /// Its strongest item in words.
    pub value: Message,
    /// Places in the page's evidence.
    pub evidence: Vec<u32>,
}

/// A dimension's part of the index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DimensionShare {
    /// Its id.
    pub dimension: String,
    /// Where it ends.
    pub cap_milliunits: u32,
    /// Before the cap.
    pub raw_milliunits: u32,
    /// What counts.
    pub used_milliunits: u32,
    /// Zero or less: what the cap takes away.
    pub over_cap_milliunits: i64,
    /// Its indicators that add units.
    pub indicators: Vec<IndicatorShare>,
}

/// The index as bars that add up.
pub type Waterfall = Vec<DimensionShare>;

/// Whether an indicator could be looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoveragePart {
    /// Its id.
    pub indicator: String,
    /// 0..1.
    pub ceiling: f64,
    /// Whether anything was there.
    pub has_data: bool,
    /// Whether the batch holds what it reads.
    pub applicable: bool,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceItem {
    /// Its dimension; empty when it adds no units.
    pub dimension: String,
    /// Its indicator; the kind of evidence when it belongs to none.
    pub indicator: String,
    /// What it adds; less than zero for what a cap takes away.
    pub milliunits: i64,
    /// 0..1.
    pub strength: f64,
    /// 0..1.
    pub quality: f64,
    /// What it shows.
    pub value: String,
    /// What the text does with it.
    pub stance: String,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: Option<u32>,
    /// Header.
    pub column: String,
    /// First byte in the text.
    pub start: Option<u32>,
    /// One past its last byte.
    pub end: Option<u32>,
    /// The phrase or cell.
    pub quote: String,
    /// How far the source is trusted.
    pub grade: String,
    /// Independent sources of the same.
    pub independent_sources: u32,
    /// The text it stands in; empty for a table's cell.
    pub text: String,
    /// What a licence, or somebody else's, says of the subject; its code is empty for other evidence.
    pub reason: Message,
    /// The archive's member or the workbook's sheet; empty where the file is one table.
    pub part: String,
}

/// A label of a subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelShare {
    /// `R01` … `A9`.
    pub id: String,
    /// `activity` or `context`.
    pub axis: String,
    /// 0..1.
    pub score: f64,
    /// What most sources do with it.
    pub stance: String,
    /// Part played in the chain.
    pub role: String,
    /// The best class beside it.
    pub runner_up: String,
    /// Best grade.
    pub grade: String,
    /// Why.
    pub reason: Message,
    /// Places in the page's evidence.
    pub evidence: Vec<u32>,
}

/// A text about the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextEntry {
    /// Its id.
    pub text: String,
    /// Its heading.
    pub title: String,
    /// How far trusted.
    pub grade: String,
    /// What it does.
    pub stance: String,
    /// Texts that are copies of one another, this one counted.
    pub copies: u32,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// Its beginning.
    pub excerpt: String,
}

/// A subject one tie away.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its band.
    pub band: String,
    /// Its index.
    pub index: Option<f64>,
    /// What ties the two.
    pub edge: String,
    /// `out` or `in`.
    pub direction: String,
    /// Share, phone, site …
    pub detail: String,
    /// The file that says so.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposureStep {
    /// The subject.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The tie that leads to it; empty for the first.
    pub edge: String,
    /// The file that says so.
    pub file: String,
    /// 1-based record number; 0 for the first.
    pub row: u32,
}

/// A path to known trouble.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposure {
    /// What it adds to the strength.
    pub gain: f64,
    /// From the subject to the origin.
    pub steps: Vec<ExposureStep>,
    /// What is known of the origin.
    pub origin: Message,
}

/// An element of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ElementRow {
    /// Its id.
    pub element: String,
    /// `evidenced`, `contradicted` or `missing`.
    pub status: String,
    /// Places in the page's evidence.
    #[serde(rename = "for")]
    pub support: Vec<u32>,
    /// Places in the page's evidence.
    pub against: Vec<u32>,
    /// Independent sources for it.
    pub independent_sources: u32,
    /// Best grade for it.
    pub best_grade: String,
    /// What is still needed; an empty code when nothing is.
    pub need: Message,
}

/// A category of the law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementTable {
    /// Its id.
    pub category: String,
    /// The pack.
    pub pack: String,
    /// Every element firm.
    pub complete: bool,
    /// Its elements.
    pub rows: Vec<ElementRow>,
}

/// A value that a file states of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementRow {
    /// The property.
    pub property: String,
    /// The value and who says it.
    #[serde(flatten)]
    pub said: Said,
    /// Whether files disagree on the property.
    pub conflict: bool,
}

/// Why two records are one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merge {
    /// Why.
    pub reason: Message,
    /// A record.
    pub left: String,
    /// Another.
    pub right: String,
    /// Ids to judge by where the merge can be undone: the subject's, and that of the name alone.
    pub ids: Option<(String, String)>,
}

/// An identifier as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentifierView {
    /// Header.
    pub key: String,
    /// Value.
    pub value: String,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
}

/// The smallest change that moves the band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlipView {
    /// `without` evidence of these indicators, or `with` their missing data found as is usual.
    pub way: String,
    /// Ids of the indicators.
    pub indicators: Vec<String>,
    /// The band after.
    pub band: String,
    /// The index after.
    pub index: f64,
}

/// An indicator's part of a learned score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LearnedPart {
    /// Its id.
    pub indicator: String,
    /// What it adds to the log-odds against an average subject.
    pub log_odds: f64,
}

/// Everything about one subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectPage {
    /// Its row in the list.
    #[serde(flatten)]
    pub row: WindowRow,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its identifiers.
    pub identifiers: Vec<IdentifierView>,
    /// The key of what is proposed, after `action.`.
    pub action: String,
    /// Gates of the bands.
    pub gates: Vec<GateView>,
    /// Sum of what counts.
    pub total_milliunits: u32,
    /// The index as bars.
    pub waterfall: Waterfall,
    /// What could be looked at.
    pub coverage_parts: Vec<CoveragePart>,
    /// Every piece of evidence.
    pub evidence: Vec<EvidenceItem>,
    /// Its labels.
    pub labels: Vec<LabelShare>,
    /// First texts about it.
    pub texts: Vec<TextEntry>,
    /// How many there are.
    pub texts_total: u32,
    /// Its curves.
    pub series: Vec<Series>,
    /// Its alarms as events, and the stage of its scheme.
    pub warning: WarningView,
    /// First neighbours.
    pub neighbours: Vec<Neighbour>,
    /// How many there are.
    pub neighbours_total: u32,
    /// Paths to known trouble.
    pub exposures: Vec<Exposure>,
    /// Element tables.
    pub elements: Vec<ElementTable>,
    /// First statements.
    pub statements: Vec<StatementRow>,
    /// How many there are.
    pub statements_total: u32,
    /// Why its records are one subject.
    pub merges: Vec<Merge>,
    /// Subjects that it may be one with, and what was merged into it for its likeness.
    pub likenesses: Vec<SameRow>,
    /// What would make the result better, most first: the index points it could add and the share of coverage.
    pub missing: Vec<Message>,
    /// The smallest changes that move the band.
    pub flips: Vec<FlipView>,
    /// What each indicator adds to the learned log-odds; empty when nothing was learned.
    pub learned_parts: Vec<LearnedPart>,
    /// The chain of roles around virtual currency, from who issues to where it is traded; empty where the subject has
    /// nothing to do with it.
    pub chain: Vec<ChainLink>,
    /// A person's note.
    pub note: String,
}

/// A subject's entry in report.json.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectRecord {
    /// Its row in the list.
    #[serde(flatten)]
    pub row: WindowRow,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its identifiers.
    pub identifiers: Vec<IdentifierView>,
    /// What is proposed.
    pub action: String,
    /// Sum of what counts.
    pub total_milliunits: u32,
    /// The index as bars.
    pub waterfall: Waterfall,
    /// Gates of the bands.
    pub gates: Vec<GateView>,
    /// Element tables.
    pub elements: Vec<ElementTable>,
    /// Paths to known trouble.
    pub exposures: Vec<Exposure>,
    /// Subjects in its connected group, itself counted.
    pub group: u32,
    /// Its alarms as events, and the stage of its scheme.
    pub warning: WarningView,
    /// Its curves, without their points.
    pub curves: Vec<CurveView>,
}

/// A subject in a neighbourhood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeighbourhoodNode {
    /// Its id.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its band.
    pub band: String,
    /// Its index.
    pub index: Option<f64>,
    /// Place, in no unit.
    pub x: f64,
    /// Place, in no unit.
    pub y: f64,
}

/// A tie in a neighbourhood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeighbourhoodEdge {
    /// From.
    pub source: String,
    /// To.
    pub target: String,
    /// What it is.
    pub edge: String,
}

/// One of those who fill a link of a role chain.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainPlayer {
    /// `own` (the subject's texts), `tied` (a neighbour's), `named` (spoken of in the subject's texts), `account` (an
    /// account or wallet of the subject).
    pub how: String,
    /// The neighbour's id, or empty.
    pub subject: String,
    /// The neighbour's name, the venue's, the account, or empty.
    pub name: String,
    /// The tie to the neighbour, its detail and its row; empty otherwise.
    pub edge: String,
    /// The shared thing.
    pub detail: String,
    /// The file that states the tie.
    pub edge_file: String,
    /// Its record.
    pub edge_row: u32,
    /// The activity that the text is labelled with, or empty.
    pub activity: String,
    /// What the text does.
    pub stance: String,
    /// The text's id, or empty.
    pub text: String,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// The words, or the account.
    pub quote: String,
}

/// A role of the chain and who plays it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainLink {
    /// `issuer`, `promoter`, `agency`, `payment`, `venue`.
    pub role: String,
    /// `own`, `tied`, `named` or `missing`: how the link is filled best.
    pub standing: String,
    /// The activities that the role belongs to.
    pub activities: Vec<String>,
    /// Who fills it, those of the subject first.
    pub players: Vec<ChainPlayer>,
    /// How many there are in all.
    pub total: u32,
    /// What would show who fills it.
    pub need: Message,
}

/// Subjects around one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbourhood {
    /// The subjects, the asked one first.
    pub nodes: Vec<NeighbourhoodNode>,
    /// The ties.
    pub edges: Vec<NeighbourhoodEdge>,
    /// Subjects left out.
    pub truncated: u32,
}

/// A mark in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextMark {
    /// `cue`, `guarantee`, `yield`, `promise`, `contact`, `denial`, `warning`.
    pub kind: String,
    /// The class or number.
    pub label: String,
    /// What its sentence does with it.
    pub stance: String,
}

/// A stretch of a text with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextSegment {
    /// The stretch.
    pub text: String,
    /// Its marks.
    pub marks: Vec<TextMark>,
}

/// A text with what was found in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPage {
    /// Its heading.
    pub title: String,
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// How far trusted.
    pub grade: String,
    /// When it appeared.
    pub published: String,
    /// The whole text in order.
    pub segments: Vec<TextSegment>,
}
