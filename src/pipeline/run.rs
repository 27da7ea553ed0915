//! An analysis in steps of a few dozen milliseconds, so that it can report progress and be stopped.

use std::sync::Arc;

use super::analysis::{Analysis, AsOfReason, InputSummary};
use super::judged::Measured;
use super::previous::Previous;
use super::rescore::thresholds;
use crate::classify::Classifier;
use crate::context::{Context, Hands, each_chunk, each_part};
use crate::diagnostic::Diagnostic;
use crate::evidence::document::{self, Read};
use crate::evidence::licence::{Licences, Texts};
use crate::evidence::{Kind, Knowledge};
use crate::graph::build;
use crate::graph::exposure::{self, Seed};
use crate::law;
use crate::mapping::{self, Chosen, Origin, Proposal, dated};
use crate::model::property::FileRole;
use crate::resolve;
use crate::risk::judge::IDENTIFIED;
use crate::risk::measure::Holds;
use crate::risk::model::Model;
use crate::risk::ties::Trouble;
use crate::settings::Settings;
use crate::source::{Location, SourceId};
use crate::table::Table;
use crate::text::copies;
use crate::value::date;
use crate::warning;

/// A table of an input.
#[derive(Debug, Clone)]
pub struct Part {
    /// Sheet or member name; empty for single-table files.
    pub name: String,
    /// The cells.
    pub table: Arc<Table>,
    /// What its columns are taken for.
    pub proposal: Proposal,
    /// What a person decided.
    pub chosen: Chosen,
}

/// An input as read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Hash of its bytes, in hex.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its encoding.
    pub encoding: &'static str,
    /// Its tables.
    pub parts: Vec<Part>,
    /// Records that could not be read, each with a diagnostic.
    pub rows_reported: u32,
    /// What reading it reported.
    pub diagnostics: Vec<Diagnostic>,
    /// The input with the same bytes that is read instead.
    pub same_as: Option<String>,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Name of the stage.
    pub stage: &'static str,
    /// Done in it.
    pub done: u64,
    /// In all.
    pub total: u64,
    /// Whether the analysis is complete.
    pub finished: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Read,
    Map,
    Resolve,
    Classify,
    Graph,
    Evidence,
    Warn,
    Measure,
    Score,
    Done,
}

/// Bytes of text classified in a step.
const TEXT_BYTES: usize = 400_000;
/// Records mapped in a step.
const RECORDS: u32 = 4_096;
/// Texts that one hand takes at a time.
const TEXTS: usize = 16;
/// Subjects measured in a step, and those that one hand takes at a time.
const SUBJECTS: usize = 400;
const PART: usize = 50;

/// A running analysis.
#[derive(Debug)]
pub struct Run {
    stage: Stage,
    at: usize,
    settings: Settings,
    inputs: Vec<InputSummary>,
    analysis: Analysis,
    used: Vec<Vec<bool>>,
    reader: Option<mapping::mention::Reader>,
    classifier: Option<Classifier>,
    holds: Holds,
    /// Subjects judged so far.
    measured: Measured,
}

impl Run {
    /// Prepares an analysis of `inputs`, whose order does not matter.
    #[must_use]
    pub fn new(inputs: &[Input], settings: Settings) -> Self {
        let mut order: Vec<&Input> = inputs.iter().collect();
        order.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
        let mut analysis = Analysis { model: Model::tuned(&settings.tuning), ..Analysis::default() };
        let measures = analysis.model.measured();
        let mut summaries = Vec::new();
        for (number, input) in (0_u32..).zip(order) {
            let source = SourceId(number);
            for diagnostic in &input.diagnostics {
                let mut diagnostic = diagnostic.clone();
                diagnostic.location.source = Some(source);
                analysis.diagnostics.push(diagnostic);
            }
            let rows: u32 = input.parts.iter().map(|part| part.table.rows()).sum();
            let mut summary = InputSummary {
                name: input.name.clone(),
                sha256: input.sha256.clone(),
                bytes: input.bytes,
                encoding: input.encoding,
                roles: Vec::new(),
                rows_read: rows + input.rows_reported,
                rows_reported: input.rows_reported,
            };
            if let Some(other) = &input.same_as {
                analysis
                    .diagnostics
                    .push(Diagnostic::warning("same_file", Location::file(source)).with("other", other).rows(rows));
                summary.rows_reported = summary.rows_read;
                summaries.push(summary);
                continue;
            }
            for part in &input.parts {
                let origin =
                    Origin { source, file: input.name.clone(), sha256: input.sha256.clone(), part: part.name.clone() };
                let sheet = mapping::sheet(origin, &part.table, &part.proposal, &part.chosen);
                if sheet.roles.is_empty() && part.table.rows() > 0 {
                    let place = Location::file(source).in_part(&part.name);
                    analysis.diagnostics.push(Diagnostic::warning("no_role", place));
                }
                for role in &sheet.roles {
                    if !summary.roles.contains(role) {
                        summary.roles.push(*role);
                    }
                }
                analysis.knowledge.sheets.push(sheet);
            }
            summaries.push(summary);
        }
        Self {
            stage: Stage::Read,
            at: 0,
            settings,
            inputs: summaries,
            analysis,
            used: Vec::new(),
            reader: Some(mapping::mention::Reader::default()),
            classifier: None,
            holds: Holds::default(),
            measured: Measured::new(measures),
        }
    }

    /// Continues from an earlier analysis; one of a later day is reported and left out.
    #[must_use]
    pub fn after(mut self, previous: Option<Arc<Previous>>) -> Self {
        self.analysis.previous = previous;
        self
    }

    /// The finished analysis; `None` before the last step.
    #[must_use]
    pub fn finish(self) -> Option<Analysis> {
        (self.stage == Stage::Done).then_some(self.analysis)
    }

    /// Does a part of the work, on `hands` where it is many texts or many subjects.
    pub fn step(&mut self, hands: &dyn Hands) -> Step {
        let mut context = Context::silent();
        let subjects = self.analysis.knowledge.resolution.subjects.len();
        let (stage, done, total) = match self.stage {
            Stage::Read => {
                self.dates(&mut context);
                ("read", 1, 1)
            }
            Stage::Map => {
                let total = self.analysis.knowledge.sheets.iter().map(|sheet| sheet.cells.rows() as usize).sum();
                let done = self.map(&mut context);
                ("map", done, total)
            }
            Stage::Resolve => {
                self.resolve(&mut context);
                ("resolve", 1, 1)
            }
            Stage::Classify => {
                self.classify(hands);
                ("classify", self.at, self.analysis.knowledge.documents.len())
            }
            Stage::Graph => {
                self.graph(&mut context);
                ("graph", 1, 1)
            }
            Stage::Evidence => {
                self.evidence(&mut context);
                ("evidence", 1, 1)
            }
            Stage::Warn => {
                self.warn(&mut context);
                ("warn", 1, 1)
            }
            Stage::Measure => {
                self.measure(hands);
                ("evidence", self.at, subjects)
            }
            Stage::Score => {
                self.score();
                ("score", 1, 1)
            }
            Stage::Done => ("score", 1, 1),
        };
        self.analysis.diagnostics.append(&mut context.take_diagnostics());
        Step { stage, done: done as u64, total: total as u64, finished: self.stage == Stage::Done }
    }

    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.at = 0;
    }

    /// Dates every record, fixes the as-of date and sets later records aside.
    fn dates(&mut self, context: &mut Context) {
        let knowledge = &mut self.analysis.knowledge;
        knowledge.sheets.iter().for_each(|sheet| dated::tell_orders(sheet, context));
        knowledge.days = knowledge.sheets.iter().map(|sheet| dated::days(sheet, context)).collect();
        let latest = knowledge
            .sheets
            .iter()
            .zip(&knowledge.days)
            .filter_map(|(sheet, days)| Some((*days.iter().max()?, sheet.file.clone())))
            .filter(|(day, _)| *day != dated::UNDATED)
            .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let packs = law::packs().iter().filter(|pack| pack.is_home()).map(|pack| pack.valid_from).max().unwrap_or(0);
        let (as_of, reason) = match (self.settings.as_of, latest) {
            (Some(day), _) => (day, AsOfReason::Chosen),
            (None, Some((day, file))) => (day, AsOfReason::LatestDate(file)),
            (None, None) => (packs, AsOfReason::NoDates),
        };
        self.analysis.as_of = as_of;
        self.analysis.as_of_reason = reason;
        self.analysis.law = law::in_force_with(self.settings.law_date.unwrap_or(as_of), &self.settings.abroad);
        if let Some(previous) = self.analysis.previous.take_if(|previous| previous.as_of > as_of) {
            let location = Location::default();
            let told = Diagnostic::error("previous_later", location).with("before", date::format(previous.as_of));
            context.report(told.with("as_of", date::format(as_of)));
        }
        self.used = knowledge
            .sheets
            .iter()
            .zip(&knowledge.days)
            .map(|(sheet, days)| dated::on(sheet, days, as_of, context))
            .collect();
        self.go(Stage::Map);
    }

    /// Maps the next records, of as many sheets as they stand in; answers how many are mapped. `self.at` counts records of all
    /// sheets.
    fn map(&mut self, context: &mut Context) -> usize {
        let sheets = &self.analysis.knowledge.sheets;
        let reader = self.reader.get_or_insert_default();
        let (mut before, mut left) = (0, RECORDS);
        for ((number, sheet), used) in (0_u16..).zip(sheets).zip(&self.used) {
            let rows = sheet.cells.rows();
            let from = u32::try_from(self.at.saturating_sub(before)).unwrap_or(u32::MAX).min(rows);
            let until = rows.min(from.saturating_add(left));
            let holds = |row: u32| used.get(row as usize).copied().unwrap_or(false);
            if from < until {
                reader.read(number, sheet, from..until, &holds);
                self.at += (until - from) as usize;
                left -= until - from;
            }
            before += rows as usize;
        }
        let done = self.at;
        if done >= before {
            self.analysis.knowledge.mentions = std::mem::take(reader).finish(sheets, context);
            self.reader = None;
            self.go(Stage::Resolve);
        }
        done
    }

    fn resolve(&mut self, context: &mut Context) {
        let knowledge = &mut self.analysis.knowledge;
        knowledge.resolution =
            resolve::resolve(&knowledge.mentions, &knowledge.sheets, &self.settings.judgements, context);
        knowledge.documents = document::collect(&knowledge.sheets, &self.used);
        self.classifier = Some(self.settings.identification.classifier());
        self.go(Stage::Classify);
    }

    fn classify(&mut self, hands: &dyn Hands) {
        let Knowledge { sheets, documents, read, .. } = &mut self.analysis.knowledge;
        let Some(classifier) = &self.classifier else { return };
        let rest = documents.get(self.at..).unwrap_or_default();
        let mut bytes = 0;
        let texts: Vec<(&document::Document, &str)> = rest
            .iter()
            .map(|document| (document, document.place.text(sheets)))
            .take_while(|(_, text)| {
                let more = bytes < TEXT_BYTES;
                bytes += text.len();
                more
            })
            .collect();
        let parts = each_chunk(hands, &texts, TEXTS, |own| -> Vec<Read> {
            let one = |(document, text): &(&document::Document, &str)| {
                Read::new(classifier.classify(text, document.speaker), text, document.property)
            };
            own.iter().map(one).collect()
        });
        self.at += texts.len();
        read.extend(parts.into_iter().flatten());
        if self.at >= documents.len() {
            self.classifier = None;
            self.go(Stage::Graph);
        }
    }

    /// Copies and attachment come before the graph, which reads both.
    fn graph(&mut self, context: &mut Context) {
        let knowledge = &mut self.analysis.knowledge;
        knowledge.copies = copies_of(&knowledge.read);
        knowledge.attached = document::attach(
            &knowledge.documents,
            &knowledge.sheets,
            &knowledge.mentions,
            &knowledge.resolution,
            context,
        );
        let texts = Texts { documents: &knowledge.documents, read: &knowledge.read, attached: &knowledge.attached };
        knowledge.licences = Licences::read(&knowledge.sheets, &knowledge.mentions, &knowledge.resolution, texts);
        self.analysis.graph = build::build(knowledge, self.analysis.as_of, context);
        self.go(Stage::Evidence);
    }

    /// Paths to known trouble.
    fn evidence(&mut self, context: &mut Context) {
        let seeds = seeds(&self.analysis.knowledge, &self.analysis.model, self.analysis.as_of);
        self.analysis.paths = exposure::paths(&self.analysis.graph, &seeds);
        self.analysis.trouble = Trouble::new(&self.analysis.knowledge, &self.analysis.graph, &seeds);
        self.account(context);
        self.go(Stage::Warn);
    }

    fn warn(&mut self, context: &mut Context) {
        let knowledge = &self.analysis.knowledge;
        let past = self.analysis.previous.as_ref().map(|previous| previous.curves(knowledge)).unwrap_or_default();
        let mut curves = warning::curves(knowledge, &past, self.analysis.as_of, context);
        let category = |subject: u32| {
            let items = knowledge.items(subject);
            knowledge.classes(&items).into_iter().find_map(|(id, score)| match id {
                crate::classify::LabelId::Activity(activity) if score >= IDENTIFIED => Some(activity),
                _ => None,
            })
        };
        let settings = &self.settings.warning;
        let (law, as_of) = (&self.analysis.law, self.analysis.as_of);
        warning::warn(&mut curves, &past, &category, law, as_of, settings, context);
        self.analysis.curves = curves;
        self.holds = Holds::new(&self.analysis.case());
        self.go(Stage::Measure);
    }

    fn measure(&mut self, hands: &dyn Hands) {
        let case = self.analysis.case();
        let subjects = case.knowledge.resolution.subjects.len();
        let until = (self.at + SUBJECTS).min(subjects);
        let number = |at: usize| u32::try_from(at.min(until)).unwrap_or(u32::MAX);
        let (at, holds) = (self.at, &self.holds);
        let parts = each_part(hands, (until - at).div_ceil(PART), |part| {
            let from = at + part * PART;
            Measured::of(&case, holds, number(from)..number(from + PART))
        });
        parts.into_iter().for_each(|part| self.measured.append(part));
        self.at = until;
        if self.at >= subjects {
            self.go(Stage::Score);
        }
    }

    fn score(&mut self) {
        let measured = std::mem::take(&mut self.measured);
        self.analysis.usual = measured.usual();
        self.analysis.outcomes = measured.outcomes;
        self.analysis.facts = measured.facts;
        self.analysis.matrix = measured.matrix;
        self.analysis.settings = self.settings.clone();
        let model = self.analysis.model.clone();
        let settings = thresholds(&self.settings.tuning, &self.settings.triage);
        let (rescored, groups) = self.analysis.rescore(&model, &settings);
        self.analysis.settle(self.settings.tuning.clone(), model, &rescored, groups);
        self.analysis.holds = std::mem::take(&mut self.holds);
        self.analysis.inputs = std::mem::take(&mut self.inputs);
        self.analysis.diagnostics.sort();
        self.analysis.diagnostics.dedup();
        self.go(Stage::Done);
    }

    /// Which records nobody can reach, and why: reported, so that read = used + reported holds file by file.
    fn account(&mut self, context: &mut Context) {
        let knowledge = &self.analysis.knowledge;
        let mut reached: Vec<Vec<bool>> =
            knowledge.sheets.iter().map(|sheet| vec![false; sheet.cells.rows() as usize]).collect();
        let mut mark = |sheet: u16, row: u32| {
            if let Some(slot) = reached.get_mut(usize::from(sheet)).and_then(|rows| rows.get_mut(row as usize)) {
                *slot = true;
            }
        };
        for mention in &knowledge.mentions.list {
            mark(mention.place.sheet, mention.place.row);
        }
        let loose: std::collections::BTreeSet<u32> = knowledge.attached.loose.iter().copied().collect();
        for (number, document) in (0_u32..).zip(&knowledge.documents) {
            if !loose.contains(&number) {
                mark(document.place.sheet, document.place.row);
            }
        }
        let told: std::collections::BTreeSet<(u16, u32)> = loose
            .iter()
            .filter_map(|number| knowledge.documents.get(*number as usize))
            .map(|document| (document.place.sheet, document.place.row))
            .collect();
        for ((number, sheet), reached) in (0_u16..).zip(&knowledge.sheets).zip(&reached) {
            let used = self.used.get(usize::from(number));
            let later = |row: usize| !used.and_then(|used| used.get(row)).copied().unwrap_or(true);
            let mut row = 0;
            let mut lost = 0_u32;
            let at = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
            while row < reached.len() {
                let open = |row: usize| !reached[row] && !later(row) && !told.contains(&(number, at(row)));
                let run = (row..reached.len()).take_while(|row| open(*row)).count();
                if run > 0 {
                    let last = sheet.cells.record(at(row + run - 1));
                    let place = sheet.location(at(row));
                    context.report(Diagnostic::warning("names_nobody", place).with("last", last).rows(at(run)));
                }
                row += run.max(1);
            }
            lost += at(reached.iter().filter(|reached| !**reached).count());
            if let Some(input) = self.inputs.get_mut(sheet.source.0 as usize) {
                input.rows_reported += lost;
            }
        }
    }
}

/// Numbers of the first copy of each text; texts without a fingerprint are their own.
fn copies_of(read: &[Read]) -> Vec<u32> {
    let with: Vec<u32> = (0_u32..).zip(read).filter(|(_, read)| read.print.is_some()).map(|(at, _)| at).collect();
    let prints: Vec<copies::Fingerprint> = read.iter().filter_map(|read| read.print.clone()).collect();
    let groups = copies::group(&prints);
    let mut of: Vec<u32> = (0_u32..).zip(read).map(|(at, _)| at).collect();
    for (place, group) in groups.into_iter().enumerate() {
        if let (Some(own), Some(first)) = (with.get(place), with.get(group as usize))
            && let Some(slot) = of.get_mut(*own as usize)
        {
            *slot = *first;
        }
    }
    of
}

/// Subjects with a measure or a notice of distress, by subject.
fn seeds(knowledge: &Knowledge, model: &Model, as_of: i32) -> Vec<Seed> {
    let mut named: Vec<u32> = knowledge
        .mentions
        .list
        .iter()
        .zip(&knowledge.resolution.of_mention)
        .filter(|(mention, _)| {
            knowledge.sheet(mention.place).is_some_and(|sheet| sheet.has_role(FileRole::Warnings))
                && mention.party == crate::model::property::Party::Main
        })
        .map(|(_, subject)| *subject)
        .collect();
    named.sort_unstable();
    named.dedup();
    named
        .into_iter()
        .filter_map(|subject| {
            let strength = knowledge
                .items(subject)
                .iter()
                .filter(|item| matches!(item.kind, Kind::Measure | Kind::Distress))
                .map(|item| {
                    let age = if item.day == i32::MIN { 0.0 } else { f64::from(as_of - item.day) };
                    model.measure_strength(&item.detail, age) * f64::from(item.grade.quality()) / 1000.0
                })
                .fold(0.0, f64::max);
            (strength > 0.0).then_some(Seed { subject, strength })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use serde_json::json;

    use super::RECORDS;
    use crate::session::Session;

    #[test]
    fn mapping_advances_within_a_sheet_and_over_sheets() {
        let rows = 2 * RECORDS + 100;
        let mut session = Session::new();
        for (file, rows) in [("a.csv", rows), ("b.csv", 3), ("c.csv", RECORDS)] {
            let mut table = String::from("企业名称,成立日期,注册地址\n");
            for row in 0..rows {
                let _ = writeln!(table, "灯笼{file}{row}有限公司,2015-01-01,");
            }
            assert!(session.add_source(file, Box::new(table.into_bytes())).is_ok());
        }
        assert!(session.analyze_start(json!({})).is_ok());
        let mut seen: Vec<(u64, u64)> = Vec::new();
        while let Ok(step) = session.analyze_step() {
            if step.stage == "map" {
                seen.push((step.position, step.total));
            }
            if step.done || step.stage == "resolve" {
                break;
            }
        }
        let (records, total) = (u64::from(RECORDS), u64::from(rows + 3 + RECORDS));
        assert_eq!(seen, [(records, total), (2 * records, total), (3 * records, total), (total, total)]);
    }
}
