//! Labels of a column of texts, and models learned from them: the verbs `classify` and `train`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::classify::learned::{self, LearnSettings, Model, TrainError, Trained};
use crate::classify::{Classifier, Settings, Speaker};
use crate::context::{Context, Flow, each_chunk};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};
use crate::table::Table;

/// One label of one text: a row of `classify`'s output.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRow {
    /// The text's id: its cell in the id column, else its 1-based record number.
    pub id: String,
    /// `R01`–`R16`, `A1`–`A9` or `unclear`; with a model, one of its labels.
    pub label: Cow<'static, str>,
    /// How well it is supported, 0..1.
    pub score: f64,
    /// 1 for the best label of the text.
    pub rank: usize,
    /// What the text does with it.
    pub stance: &'static str,
    /// Part played in the chain, or empty.
    pub role: &'static str,
    /// The phrases in order of place, each once, joined by ` | `.
    pub evidence: String,
}

/// Labels every text of a column, in record order.
///
/// `text` and `id` are column numbers of `table`. When the context says stop, the rows so far are returned.
pub fn classify(table: &Table, text: u32, id: Option<u32>, context: &mut Context) -> Vec<LabelRow> {
    let classifier = Classifier::new(&Settings::default());
    each_text(table, context, |row, rows| {
        let id = id.map_or_else(|| table.record(row).to_string(), |column| table.cell(row, column).to_string());
        let text = table.cell(row, text);
        let found = classifier.classify(text, Speaker::Unknown);
        for (position, label) in found.labels.iter().enumerate() {
            let phrases = distinct(label.evidence.iter().map(|span| span.of(text)));
            rows.push(LabelRow {
                id: id.clone(),
                label: Cow::Borrowed(label.id.as_str()),
                score: label.score,
                rank: position + 1,
                stance: label.stance.as_str(),
                role: label.role.map_or("", |role| role.as_str()),
                evidence: phrases.join(" | "),
            });
        }
        if found.labels.is_empty() {
            let score = found.runner_up.map_or(1.0, |(_, score)| 1.0 - score);
            let (label, stance) = (Cow::Borrowed("unclear"), found.stance.as_str());
            rows.push(LabelRow { id, label, score, rank: 1, stance, role: "", evidence: String::new() });
        }
    })
}

/// Each phrase once, where it stands first; capital letters make no other phrase.
fn distinct<'a>(phrases: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for phrase in phrases {
        if !out.iter().any(|other| other.eq_ignore_ascii_case(phrase)) {
            out.push(phrase);
        }
    }
    out
}

/// Texts between two reports of progress, and those that one hand takes at a time.
const BATCH: usize = 1_024;
const PART: usize = 64;

/// What `label` adds for each row, in record order. When the context says stop, the rows so far.
fn each_text(table: &Table, context: &mut Context, label: impl Fn(u32, &mut Vec<LabelRow>) + Sync) -> Vec<LabelRow> {
    let all: Vec<u32> = (0..table.rows()).collect();
    let mut rows = Vec::new();
    for (at, batch) in all.chunks(BATCH).enumerate() {
        if context.progress("classify", (at * BATCH) as u64, table.rows().into()) == Flow::Stop {
            break;
        }
        let parts = each_chunk(context.hands(), batch, PART, |own| {
            let mut rows = Vec::new();
            own.iter().for_each(|row| label(*row, &mut rows));
            rows
        });
        rows.extend(parts.into_iter().flatten());
    }
    rows
}

/// Gives every text of a column the labels of a model, best first: `top` of each, all without it.
///
/// Stance is the whole text's, as without a model; evidence, given for the `top` labels or the best one, are the
/// phrases that speak most for the label.
pub fn classify_learned(
    table: &Table,
    text: u32,
    id: Option<u32>,
    model: &Model,
    top: Option<usize>,
    context: &mut Context,
) -> Vec<LabelRow> {
    let classifier = Classifier::new(&Settings::default());
    each_text(table, context, |row, rows| {
        let id = id.map_or_else(|| table.record(row).to_string(), |column| table.cell(row, column).to_string());
        let text = table.cell(row, text);
        let stance = classifier.classify(text, Speaker::Unknown).stance.as_str();
        for (position, scored) in model.classify(text).into_iter().take(top.unwrap_or(usize::MAX)).enumerate() {
            let evidence = if position < top.unwrap_or(1) {
                let phrases = model.explain(text, scored.label).phrases(text);
                distinct(phrases.iter().map(|span| span.of(text))).join(" | ")
            } else {
                String::new()
            };
            rows.push(LabelRow {
                id: id.clone(),
                label: Cow::Owned(model.labels().get(scored.label).cloned().unwrap_or_default()),
                score: scored.score,
                rank: position + 1,
                stance,
                role: "",
                evidence,
            });
        }
    })
}

/// Learns a model from a column of texts and a column of labels. Records without one of them are reported, and so are those
/// that repeat or contradict an earlier one.
///
/// # Errors
/// There is nothing to tell apart, or the context said stop.
pub fn train(
    table: &Table,
    text: u32,
    label: u32,
    settings: &LearnSettings,
    context: &mut Context,
) -> Result<Trained, TrainError> {
    let mut pairs = Vec::new();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let (mut repeated, mut contradicted) = (Vec::new(), Vec::new());
    for row in 0..table.rows() {
        let (text_cell, label_cell) = (table.cell(row, text), table.cell(row, label));
        let empty = [(text, text_cell), (label, label_cell)].into_iter().find(|(_, cell)| cell.trim().is_empty());
        match empty {
            Some((column, _)) => {
                let place = Location::row(SourceId(0), table.record(row)).in_column(table.header(column));
                context.report(Diagnostic::warning("train_empty", place).rows(1));
            }
            None => {
                let labels = known.entry(text_cell.trim()).or_default();
                let (first, new) = (labels.is_empty(), labels.insert(label_cell.trim()));
                if !new {
                    repeated.push(row);
                } else if !first {
                    contradicted.push(row);
                }
                pairs.push((text_cell, label_cell));
            }
        }
    }
    for (code, rows) in [("train_repeated", repeated), ("train_contradicted", contradicted)] {
        super::report_once(&rows, context, |first| {
            let place = Location::row(SourceId(0), table.record(first)).in_column(table.header(label));
            Diagnostic::info(code, place).with("value", table.cell(first, label).trim())
        });
    }
    learned::train(&pairs, settings, context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_repeat_or_contradict_others_are_told() {
        let text = "text,label\ngood thing,x\ngood thing,x\ngood thing,y\ngood other thing,x\nbad thing,y\n";
        let read = crate::table::read(SourceId(0), text.as_bytes(), None, &mut Context::silent());
        let mut context = Context::silent();
        let trained = train(&read.table.expect("a table"), 0, 1, &LearnSettings::default(), &mut context);
        assert_eq!(trained.expect("a model").model.rows(), 4);
        let told: Vec<(&str, Option<u32>, u32)> =
            context.diagnostics().iter().map(|told| (told.code, told.location.row, told.rows)).collect();
        assert_eq!(told, [("train_repeated", Some(2), 1), ("train_contradicted", Some(3), 1)]);
    }
}
