//! A finished analysis: everything the page, the exports and the report are read from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::labels::Learned;
use super::previous::Previous;
use crate::classify::LabelId;
use crate::diagnostic::Diagnostic;
use crate::evidence::{Item, Kind, Knowledge};
use crate::graph::exposure::Path;
use crate::graph::typed::Graph;
use crate::law::{self, Law};
use crate::model::property::{FileRole, SubjectKind};
use crate::model::taxonomy::{ActivityId, ContextId};
use crate::risk::judge::{Case, IDENTIFIED};
use crate::risk::matrix::{Groups, Matrix};
use crate::risk::measure::{Holds, Row};
use crate::risk::model::Model;
use crate::risk::ties::Trouble;
use crate::settings::Settings;
use crate::triage::{Band, Facts, Funnel};
use crate::warning::stage::{self, Stage};
use crate::warning::{ALARMS, Curve, of_subject};

/// What missing indicators are compared with: subjects of one kind and business.
pub type Category = (SubjectKind, Option<ActivityId>);

/// Why the as-of date is what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AsOfReason {
    /// A person chose it.
    Chosen,
    /// The latest date in the files; the file that holds it.
    LatestDate(String),
    /// No file holds a date.
    #[default]
    NoDates,
}

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSummary {
    /// Its name.
    pub name: String,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its encoding.
    pub encoding: &'static str,
    /// What it is for.
    pub roles: Vec<FileRole>,
    /// Records in it.
    pub rows_read: u32,
    /// Records that no subject's page reaches, each named by a diagnostic.
    pub rows_reported: u32,
}

/// A subject's result, small enough to keep for all.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Identified businesses, strongest first.
    pub activities: Vec<ActivityId>,
    /// Identified contexts, strongest first.
    pub contexts: Vec<ContextId>,
    /// Code of its alarm in force, of several of an event the most telling; `None` without one.
    pub alarm: Option<&'static str>,
    /// Where its scheme stands.
    pub stage: Stage,
    /// Days to the next legal head-count, if the curve grows towards one.
    pub countdown_days: Option<u32>,
    /// The indicator that adds most, and the kind, detail and number of its strongest item.
    pub top: Option<(usize, Kind, String, f64)>,
    /// Sum of what counts, in milliunits.
    pub total: u32,
    /// Index in tenths.
    pub index: u32,
    /// Upper end of the interval in tenths.
    pub high: u32,
    /// Coverage in thousandths.
    pub coverage: u32,
    /// Its band.
    pub band: Band,
}

/// Most days a countdown is told for.
const MOST_DAYS: f64 = 3650.0;

impl Outcome {
    pub(crate) fn new(
        case: &Case<'_>,
        model: &Model,
        subject: u32,
        items: &[Item],
        row: &Row,
        classes: &[(LabelId, f64)],
    ) -> Self {
        let identified = classes.iter().filter(|(_, score)| *score >= IDENTIFIED);
        let activities = identified.clone().filter_map(|(id, _)| match id {
            LabelId::Activity(activity) => Some(*activity),
            LabelId::Context(_) => None,
        });
        let contexts = identified.filter_map(|(id, _)| match id {
            LabelId::Context(context) => Some(*context),
            LabelId::Activity(_) => None,
        });
        let top = top(model, items, row);
        let top = top.map(|(at, own)| (at, own.kind, own.detail.clone(), own.value));
        let curves = of_subject(case.curves, subject);
        let next = curves.iter().filter_map(Curve::next_mark).filter(|days| *days <= MOST_DAYS);
        let alarms = curves.iter().filter(|curve| curve.alarm().is_some()).map(|curve| curve.counted.alarm());
        let most_telling = alarms.min_by_key(|code| ALARMS.iter().position(|known| known == code));
        Self {
            kind: case.knowledge.resolution.subjects.get(subject as usize).map_or(SubjectKind::Company, |s| s.kind),
            activities: activities.collect(),
            contexts: contexts.collect(),
            alarm: most_telling,
            stage: stage::tell(case.knowledge, subject, curves, items, case.as_of).stage,
            countdown_days: next.min_by(f64::total_cmp).map(|days| libm::ceil(days) as u32),
            top,
            total: 0,
            index: 0,
            high: 0,
            coverage: 0,
            band: Band::Insufficient,
        }
    }

    /// Subjects of one kind and first business are each other's measure.
    #[must_use]
    pub fn category(&self) -> Category {
        (self.kind, self.activities.first().copied())
    }
}

/// The indicator that adds most before caps, and its strongest item.
#[must_use]
pub fn top<'a>(model: &Model, items: &'a [Item], row: &Row) -> Option<(usize, &'a Item)> {
    let weight = |at: usize| {
        let cell = row.cells.get(at).copied().unwrap_or_default();
        let ceiling = model.indicators.get(at).map_or(0.0, |indicator| indicator.ceiling);
        ceiling * f64::from(cell.product())
    };
    let top = (0..row.cells.len())
        .filter(|at| weight(*at) > 0.0)
        .max_by(|a, b| weight(*a).total_cmp(&weight(*b)).then(b.cmp(a)))?;
    let own = items.iter().zip(&row.shares).filter(|(_, (indicator, _))| *indicator == Some(top));
    let (item, _) = own.max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.place.cmp(&a.0.place)))?;
    Some((top, item))
}

/// A finished analysis.
#[derive(Debug)]
pub struct Analysis {
    /// What was read.
    pub inputs: Vec<InputSummary>,
    /// What was set.
    pub settings: Settings,
    /// As-of date.
    pub as_of: i32,
    /// Why.
    pub as_of_reason: AsOfReason,
    /// The law of the law date.
    pub law: Law,
    /// What is known.
    pub knowledge: Knowledge,
    /// Who is tied to whom.
    pub graph: Graph,
    /// Paths to known trouble.
    pub paths: BTreeMap<u32, Vec<Path>>,
    /// Who is in known trouble, and groups under one control.
    pub trouble: Trouble,
    /// Curves, by subject.
    pub curves: Vec<Curve>,
    /// What the batch holds.
    pub holds: Holds,
    /// What a missing indicator may be, by category.
    pub usual: BTreeMap<Category, Vec<u16>>,
    /// The model in force: the shipped one with what a person changed.
    pub model: Model,
    /// Every subject's measures, kept so that a moved weight needs nothing else.
    pub matrix: Matrix,
    /// What triage asks beside the index, by subject.
    pub facts: Vec<Facts>,
    /// Which subjects are scored alike, and their look-up tables.
    pub groups: Groups,
    /// Results, by subject.
    pub outcomes: Vec<Outcome>,
    /// Subjects by rank.
    pub order: Vec<u32>,
    /// How many got how far.
    pub funnel: Funnel,
    /// What could not be used, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What was learned from outcomes, if any were given.
    pub learned: Option<Learned>,
    /// The earlier analysis that this one continues.
    pub previous: Option<Arc<Previous>>,
}

impl Default for Analysis {
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            settings: Settings::default(),
            as_of: 0,
            as_of_reason: AsOfReason::NoDates,
            law: law::in_force(0),
            knowledge: Knowledge::default(),
            graph: Graph::default(),
            paths: BTreeMap::new(),
            trouble: Trouble::default(),
            curves: Vec::new(),
            holds: Holds::default(),
            usual: BTreeMap::new(),
            model: Model::shipped().clone(),
            matrix: Matrix::default(),
            facts: Vec::new(),
            groups: Groups::default(),
            outcomes: Vec::new(),
            order: Vec::new(),
            funnel: Funnel::default(),
            diagnostics: Vec::new(),
            learned: None,
            previous: None,
        }
    }
}

impl Analysis {
    /// What subjects are judged by.
    #[must_use]
    pub fn case(&self) -> Case<'_> {
        Case {
            knowledge: &self.knowledge,
            law: &self.law,
            graph: &self.graph,
            paths: &self.paths,
            curves: &self.curves,
            model: &self.model,
            trouble: &self.trouble,
            as_of: self.as_of,
        }
    }

    /// The number of the subject with an id.
    #[must_use]
    pub fn subject(&self, id: &str) -> Option<u32> {
        let found = self.knowledge.resolution.subjects.binary_search_by(|subject| subject.id.as_str().cmp(id));
        found.ok().and_then(|at| u32::try_from(at).ok())
    }
}
