//! A session: inputs and the log of edits, and what follows from them. The façade that every shell talks to; it
//! answers in the report's types as JSON.

mod exporter;
mod graph;
mod identification;
mod index;
mod learn;
mod linking;
mod request;
mod source;
mod texts;

use std::sync::Arc;

use serde_json::Value;

pub use self::graph::Measured;
use crate::classify::learned::Model;
use crate::context::{Hands, OneHand};
use crate::diagnostic::Diagnostic;
use crate::edit::{Edit, State};
use crate::graph::algorithms::Csr;
use crate::mapping::Remembered;
use crate::pipeline::labels::Labels;
use crate::pipeline::previous::{self, Previous};
use crate::pipeline::{Analysis, Input, Run};
use crate::query;
use crate::resolve::Judgement;
use crate::sample;
use crate::settings::{self, Said, Settings, SettingsError};
use crate::source::ReadAt;
use crate::triage::Disposition;
use crate::wording;
use exporter::Exporter;
use source::Loaded;

/// Why a request cannot be answered: the key of its wording, and what fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// What fills the sentence.
    pub arguments: Vec<(String, String)>,
}

impl Failure {
    /// A failure without arguments.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_string(), arguments: Vec::new() }
    }

    /// Fills in a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.push((name.to_string(), value.to_string()));
        self
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::new("invalid_settings").with("key", error.key).with("reason", error.reason)
    }
}

/// How far an analysis has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Whether it is complete.
    pub done: bool,
    /// Name of the stage.
    pub stage: &'static str,
    /// Done in it.
    pub position: u64,
    /// In all.
    pub total: u64,
}

/// Inputs, edits, and the last complete analysis.
#[derive(Debug, Default)]
pub struct Session {
    sources: Vec<Loaded>,
    log: Vec<Edit>,
    state: State,
    run: Option<Run>,
    analysis: Option<Analysis>,
    labels: Option<Labels>,
    previous: Option<Arc<Previous>>,
    changes: Option<Vec<query::Moved>>,
    /// On what sources disagree, once asked for.
    conflicts: Option<Vec<query::Disagreement>>,
    /// Inputs of the analysis that runs, kept while outcomes are to be learned from.
    begun: Option<Vec<Input>>,
    /// The settings that the last analysis was begun with, before what the log says.
    stated: Settings,
    export: Option<Exporter>,
    exported: String,
    view: Option<request::CachedList>,
    /// Community of every subject, once asked for.
    communities: Vec<u32>,
    /// The graph of numbers that was built last.
    graph: Option<Csr>,
    /// A model learned from labelled texts, by which texts are labelled.
    text_model: Option<Model>,
}

impl Session {
    /// An empty session.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an input and answers what is proposed for it.
    ///
    /// # Errors
    /// `needs_readers` when a workbook must go through the readers module; `unreadable_source` when the host fails;
    /// `is_summary` for the summary of an earlier analysis, which [`Self::set_previous`] takes; `is_settings` for a file
    /// of settings, which the edit `settings` takes.
    pub fn add_source(&mut self, name: &str, input: Box<dyn ReadAt>) -> Result<Value, Failure> {
        if source::begins_with(input.as_ref(), previous::BEGINNING) {
            return Err(Failure::new("is_summary").with("name", name));
        }
        if source::begins_with(input.as_ref(), settings::BEGINNING) {
            return Err(Failure::new("is_settings").with("name", name));
        }
        let loaded = source::load(name, input, None, None)?;
        self.add(loaded)
    }

    /// Adds an input that the readers module has read; `input` is the file itself.
    ///
    /// # Errors
    /// When the packed form is of another version or damaged.
    pub fn add_tables(&mut self, name: &str, input: Box<dyn ReadAt>, packed: &[u8]) -> Result<Value, Failure> {
        let loaded = source::load(name, input, None, Some(packed))?;
        self.add(loaded)
    }

    /// Gives the summary that an earlier analysis left, to continue from and to compare with; empty bytes take it back.
    /// Answers its as-of date and how many subjects it holds.
    ///
    /// # Errors
    /// `previous_foreign`, `previous_version` or `previous_damaged`: then nothing has changed.
    pub fn set_previous(&mut self, name: &str, input: &dyn ReadAt) -> Result<Value, Failure> {
        let bytes = source::whole(input)?;
        if bytes.is_empty() {
            self.previous = None;
            return Ok(serde_json::json!({}));
        }
        let read = Previous::read(&bytes).map_err(|why| Failure::new(why.as_str()).with("file", name))?;
        let answer = serde_json::json!({ "asOf": read.head.as_of, "subjects": read.head.subjects });
        self.previous = Some(Arc::new(read));
        Ok(answer)
    }

    fn add(&mut self, mut loaded: Loaded) -> Result<Value, Failure> {
        let same = self.sources.iter().find(|other| other.sha256() == loaded.sha256() && !self.is_removed(other));
        loaded.set_duplicate(same.map(|other| other.name().to_string()));
        if let Some(encoding) = self.state.encodings.get(loaded.sha256()) {
            loaded.reread(encoding)?;
        }
        let proposal = source::proposal(&loaded, &self.state, &self.mappings());
        self.sources.push(loaded);
        self.run = None;
        to_json(&proposal)
    }

    fn is_removed(&self, source: &Loaded) -> bool {
        self.state.removed.contains(source.sha256())
    }

    /// Begins an analysis.
    ///
    /// # Errors
    /// `no_sources` without an input; `invalid_settings` with the key.
    pub fn analyze_start(&mut self, settings: Value) -> Result<(), Failure> {
        self.stated = Settings::from_json(&settings)?;
        let settings = self.settings();
        let inputs = self.inputs();
        if inputs.is_empty() {
            return Err(Failure::new("no_sources"));
        }
        self.begun = self.labels.as_ref().map(|_| inputs.clone());
        self.run = Some(Run::new(&inputs, settings).after(self.previous.clone()));
        Ok(())
    }

    /// Does a part of the work. The last complete analysis stays until this one is complete.
    ///
    /// # Errors
    /// `not_running` when no analysis was begun.
    pub fn analyze_step(&mut self) -> Result<Step, Failure> {
        self.analyze_step_on(&OneHand)
    }

    /// The same on so many hands; what is found does not depend on them.
    ///
    /// # Errors
    /// As [`Self::analyze_step`].
    pub fn analyze_step_on(&mut self, hands: &dyn Hands) -> Result<Step, Failure> {
        let run = self.run.as_mut().ok_or_else(|| Failure::new("not_running"))?;
        let step = run.step(hands);
        if step.finished {
            let mut finished = self.run.take().and_then(Run::finish);
            if let (Some(analysis), Some(inputs)) = (&mut finished, self.begun.take()) {
                analysis.learned = self.learned(analysis, &inputs);
            }
            self.analysis = finished;
            self.view = None;
            self.communities = Vec::new();
            self.changes = None;
            self.conflicts = None;
        }
        Ok(Step { done: step.finished, stage: step.stage, position: step.done, total: step.total })
    }

    /// The settings in force: those stated, and over them what the log says.
    fn settings(&self) -> Settings {
        let state = &self.state;
        // What a file of settings states and could be said here too stands in the state already.
        let file = state.settings.as_ref().and_then(|file| Settings::from_json(file).ok());
        let mut settings = match file.filter(|_| self.stated == Settings::default()) {
            Some(file) => file.without_choices(),
            None => self.stated.clone(),
        };
        settings.as_of = state.as_of.or(settings.as_of);
        settings.law_date = state.law_date.or(settings.law_date);
        if let Some(tuning) = &state.tuning {
            settings.tuning = tuning.clone();
        }
        if let Some(identification) = &state.identification {
            settings.identification = identification.clone();
        }
        // What was said here comes after what the settings brought.
        settings.judgements.extend(state.judgements.iter().map(|((left, right), value)| Judgement {
            left: left.clone(),
            right: right.clone(),
            value: *value,
        }));
        settings.mappings = self.mappings();
        settings.dispositions.extend(state.dispositions.clone());
        settings.abroad = state.abroad.clone().unwrap_or(settings.abroad);
        settings
    }

    /// [`Self::settings`] with the meaning of every table that a person corrected, to be kept as a file.
    fn settings_to_keep(&self) -> Settings {
        let mut settings = self.settings();
        let corrected = self.sources.iter().filter(|source| !self.is_removed(source)).flat_map(|source| {
            source
                .input(&self.state, &settings.mappings)
                .parts
                .into_iter()
                .zip(0_u32..)
                .filter(|(_, number)| self.state.chosen.contains_key(&(source.sha256().to_string(), *number)))
        });
        let own: Vec<Remembered> =
            corrected.map(|(part, _)| Remembered::of(part.table.as_ref(), &part.proposal, &part.chosen)).collect();
        for mapping in own {
            settings.mappings.retain(|known| !known.is_of(&mapping));
            settings.mappings.push(mapping);
        }
        settings
    }

    /// What became of a subject: open until a person says otherwise.
    fn decided(&self, subject: &str) -> Disposition {
        decided(&self.state, &self.stated, subject)
    }

    /// The inputs that count, with what a person decided about them.
    fn inputs(&self) -> Vec<Input> {
        let mappings = self.mappings();
        let own = self.sources.iter().filter(|source| !self.is_removed(source));
        own.map(|source| source.input(&self.state, &mappings)).collect()
    }

    /// What is known of tables by their headers, the latest last.
    fn mappings(&self) -> Vec<Remembered> {
        self.stated.mappings.iter().chain(&self.state.mappings).cloned().collect()
    }

    /// Begins writing one of the four files.
    ///
    /// # Errors
    /// `unknown_export` for another kind; `not_analyzed` before an analysis.
    pub fn export_start(&mut self, kind: &str) -> Result<(), Failure> {
        self.analyzed()?;
        self.export = Some(Exporter::new(kind).ok_or_else(|| Failure::new("unknown_export").with("kind", kind))?);
        Ok(())
    }

    /// The next part of the file; `None` after the last.
    ///
    /// # Errors
    /// `not_exporting` when none was begun.
    pub fn export_next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let analysis = self.analysis.as_ref().ok_or_else(|| Failure::new("not_analyzed"))?;
        let export = self.export.as_mut().ok_or_else(|| Failure::new("not_exporting"))?;
        let part = export.next(analysis, &|subject| decided(&self.state, &self.stated, subject));
        if part.is_none() {
            self.exported = export.sha256();
            self.export = None;
        }
        Ok(part)
    }

    /// Writes several of the files at once on so many hands, which is faster than one by one: `take` gets each part with its
    /// file's number in `kinds`, the parts of a file in order.
    ///
    /// # Errors
    /// As [`Self::export_start`], and what `take` answers.
    pub fn export_together<E: From<Failure>>(
        &self,
        kinds: &[&str],
        hands: &dyn Hands,
        take: impl FnMut(usize, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let analysis = self.analyzed()?;
        let unknown = |kind: &&str| Failure::new("unknown_export").with("kind", *kind);
        let exporters = kinds.iter().map(|kind| Exporter::new(kind).ok_or_else(|| unknown(kind)));
        let mut exporters: Vec<Exporter> = exporters.collect::<Result<_, Failure>>()?;
        exporter::together(&mut exporters, analysis, &|subject| self.decided(subject), hands, take)
    }

    /// The files of an invented world but for its truth.
    #[must_use]
    pub fn sample(&self, companies: u32, seed: u64) -> Vec<(String, Vec<u8>)> {
        let files = sample::generate(&sample::Settings::new(companies, seed));
        files.into_iter().filter(|file| file.name != "truth.csv").map(|file| (file.name, file.bytes)).collect()
    }

    pub(crate) fn analyzed(&self) -> Result<&Analysis, Failure> {
        self.analysis.as_ref().ok_or_else(|| Failure::new("not_analyzed"))
    }
}

/// The English sentence of a diagnostic.
#[must_use]
pub fn sentence(diagnostic: &Diagnostic) -> String {
    let arguments = diagnostic.arguments.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
    let location = &diagnostic.location;
    wording::diagnostic(diagnostic.code, &arguments, (location.row, diagnostic.rows), &location.column)
}

/// What a person said of a subject, in the log or in the settings that an analysis was begun with.
fn said_of<'a>(log: &'a State, stated: &'a Settings, subject: &str) -> Option<&'a Said> {
    log.dispositions.get(subject).or_else(|| stated.dispositions.get(subject))
}

fn decided(log: &State, stated: &Settings, subject: &str) -> Disposition {
    said_of(log, stated, subject).map_or(Disposition::Open, |(value, _)| *value)
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::new("failed").with("message", error))
}
