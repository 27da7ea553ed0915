//! The wire types: what the page, the command line and the exports see. Plain, camelCase, without a clock or a path.
//! Texts for people are codes with arguments; `wording` has the words.

mod batch;
mod graph;
mod law_diff;
mod list;
mod quality;
mod same;
mod source;
mod subject;
mod suite;
mod warning;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use batch::{
    BatchAlarm, BatchCurve, BatchEvidence, BatchHead, BatchSubject, BatchTail, ChangeRow, Changes, EvidenceChange,
};
pub use graph::{Community, GraphEdge, GraphNode, HolderView, NamedSubject, OwnershipView, TieStep, WayView, Ways};
pub use law_diff::{LawDiff, LawElementChange, LawStatusChange, LawSubjectChange};
pub use list::{Count, DiagnosticRow, Diagnostics, Facets, Window, WindowRow};
pub use quality::{ColumnQuality, ConflictRow, Conflicts, PropertyConflicts, Quality, Said, SameFile, TableQuality};
pub use same::{SameList, SamePart, SameRow, SameSide};
pub use source::{ColumnProposal, Fields, PropertyRoles, RoleProposal, SourceProposal, TableProposal};
pub use subject::{
    ChainLink, ChainPlayer, CoveragePart, DimensionShare, ElementRow, ElementTable, EvidenceItem, Exposure,
    ExposureStep, FlipView, GateView, IdentifierView, IndicatorShare, LabelShare, LearnedPart, Merge, Neighbour,
    Neighbourhood, NeighbourhoodEdge, NeighbourhoodNode, StatementRow, SubjectPage, SubjectRecord, TextEntry, TextMark,
    TextPage, TextSegment, Waterfall,
};
pub use suite::{SuiteChange, SuiteReport, SuiteTitle, SuiteVerdict};
pub use warning::{
    AlarmView, CurveView, EventView, Series, SeriesPoint, SignalPlace, SignalView, ThresholdView, WarningView,
};

/// Version of the report and of the requests.
pub const VERSION: u32 = 1;

/// A sentence as a code and what fills it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The key of its wording.
    pub code: String,
    /// What fills it.
    pub arguments: BTreeMap<String, String>,
}

impl Message {
    /// A sentence without arguments.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), arguments: BTreeMap::new() }
    }

    /// Fills in a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.insert(name.to_string(), value.to_string());
        self
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A law pack in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LawPackView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// First day in force.
    pub valid_from: String,
    /// Whether a day or a number is still to be checked against the text.
    pub verify: bool,
    /// The text it comes from.
    pub source: String,
}

/// An input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InputFile {
    /// Its name.
    pub name: String,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Its encoding.
    pub encoding: String,
    /// What it is for.
    pub roles: Vec<String>,
    /// Records in it: used and reported.
    pub rows_read: u32,
    /// Records that a subject's page reaches.
    pub rows_used: u32,
    /// Records that a diagnostic names.
    pub rows_reported: u32,
}

/// How many subjects got how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunnelView {
    /// Companies and platforms.
    pub scanned: u32,
    /// Looked at in depth.
    pub in_depth: u32,
    /// Verify or above.
    pub risky: u32,
    /// Every gate of transfer but the reviewers.
    pub eligible: u32,
    /// After the reviewers.
    pub proposed: u32,
}

/// What an analysis found, in one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Version of the engine.
    pub engine: String,
    /// As-of date.
    pub as_of: String,
    /// Why.
    pub as_of_reason: Message,
    /// Law date.
    pub law_date: String,
    /// Packs in force.
    pub law_packs: Vec<LawPackView>,
    /// Inputs, by name.
    pub inputs: Vec<InputFile>,
    /// Funnel.
    pub funnel: FunnelView,
    /// Subjects by band.
    pub bands: BTreeMap<String, u32>,
    /// Subjects by kind.
    pub kinds: BTreeMap<String, u32>,
    /// Subjects in all.
    pub subjects: u32,
    /// Diagnostics by severity.
    pub diagnostics: BTreeMap<String, u32>,
    /// Pairs of subjects of which it is asked whether they are one.
    pub questions: u32,
    /// Hash of the settings.
    pub settings_sha256: String,
    /// What the analysis cannot tell: keys of wording after `limit.`.
    pub limits: Vec<String>,
    /// What would make the result better.
    pub missing: Vec<Message>,
}
