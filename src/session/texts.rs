//! Learning labels from texts in the page: which columns a file has, a model learned from two of them, and what a model makes
//! of a text, down to the characters. The same bytes as the verb `train` for the same file and seed.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Session};
use crate::classify::learned::{LearnSettings, Model, ModelError, Quality, TrainError};
use crate::context::{Context, Flow};
use crate::edit::State;
use crate::pipeline::{Part, train};
use crate::source::ReadAt;
use crate::value::identity;

/// Which columns to learn from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrainBody {
    /// Table of the file, from 0.
    #[serde(default)]
    table: usize,
    /// Column of the texts, from 0.
    text: u32,
    /// Column of the labels, from 0.
    label: u32,
    /// Order of rows and of what is held out.
    #[serde(default = "first_seed")]
    seed: u64,
}

fn first_seed() -> u64 {
    LearnSettings::default().seed
}

/// A text to label: itself, or its id in the analysis; a label's number to explain, else the best.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LabelBody {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    text_id: Option<String>,
    #[serde(default)]
    label: Option<usize>,
}

/// Sample cells of a column, and their length.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 60;
/// Labels told of a text.
const MOST_LABELS: usize = 10;
/// Different cells up to which a column can be one of labels: as many as a model holds.
const MOST_DIFFERENT: usize = 1000;

impl Session {
    /// The tables of a file with their columns, and which of them look like texts and labels.
    ///
    /// # Errors
    /// What reading the file cannot do.
    pub fn text_columns(&self, name: &str, input: Box<dyn ReadAt>, packed: Option<&[u8]>) -> Result<Value, Failure> {
        let loaded = super::source::load(name, input, None, packed)?.input(&State::default(), &[]);
        let tables: Vec<Value> = loaded.parts.iter().map(columns).collect();
        if tables.is_empty() {
            return Err(Failure::new("train_no_table"));
        }
        Ok(json!({ "name": name, "tables": tables }))
    }

    /// Learns from two columns of a file: what is to be said of the model, and its bytes. `progress` hears how far it is and
    /// answers whether to go on.
    ///
    /// # Errors
    /// `train_…` when there is nothing to tell apart; what reading the file cannot do.
    pub fn train_texts(
        &self,
        name: &str,
        input: Box<dyn ReadAt>,
        packed: Option<&[u8]>,
        asked: Value,
        progress: &mut dyn FnMut(u64, u64) -> Flow,
    ) -> Result<(Value, Vec<u8>), Failure> {
        let asked: TrainBody = super::request::body(asked)?;
        let loaded = super::source::load(name, input, None, packed)?.input(&State::default(), &[]);
        let part = loaded.parts.get(asked.table).ok_or_else(|| Failure::new("train_no_table"))?;
        let width = part.table.columns();
        if asked.text >= width || asked.label >= width || asked.text == asked.label {
            return Err(Failure::new("train_columns"));
        }
        let mut context = Context::watched(|step| progress(step.done, step.total));
        let settings = LearnSettings { seed: asked.seed, ..LearnSettings::default() };
        let trained = train(&part.table, asked.text, asked.label, &settings, &mut context).map_err(refused)?;
        let left_out: u32 = context.take_diagnostics().iter().map(|one| one.rows).sum();
        let bytes = trained.model.to_bytes();
        let mut told = about(&trained.model, bytes.len());
        told["quality"] = quality(&trained.quality);
        told["leftOut"] = json!(left_out);
        Ok((told, bytes))
    }

    /// Takes a model for the texts of this session; empty bytes take it back.
    ///
    /// # Errors
    /// `text_model_foreign`, `text_model_version` or `text_model_damaged`: then the model before stays.
    pub fn set_text_model(&mut self, bytes: &[u8]) -> Result<Value, Failure> {
        if bytes.is_empty() {
            self.text_model = None;
            return Ok(json!({}));
        }
        let model = Model::from_bytes(bytes).map_err(|error| match error {
            ModelError::Foreign => Failure::new("text_model_foreign"),
            ModelError::Version(version) => Failure::new("text_model_version").with("version", version),
            ModelError::Damaged => Failure::new("text_model_damaged"),
        })?;
        let told = about(&model, bytes.len());
        self.text_model = Some(model);
        Ok(told)
    }

    /// The labels of a text by the session's model, and what each stretch of it contributes to one of them.
    pub(super) fn label_text(&self, asked: &LabelBody) -> Result<Value, Failure> {
        let model = self.text_model.as_ref().ok_or_else(|| Failure::new("no_text_model"))?;
        let text = match (&asked.text, &asked.text_id) {
            (Some(text), _) => text.as_str(),
            (None, Some(id)) => self.text_of(id).ok_or_else(|| Failure::new("unknown_text").with("text", id))?,
            (None, None) => "",
        };
        // A person's own words stand as typed; what stands in a file is masked as everywhere.
        let open = asked.text.is_some() || self.analysis.as_ref().is_some_and(|own| own.settings.show_identity_numbers);
        let shown = if open { Cow::Borrowed(text) } else { identity::masked(text) };
        let scored = model.classify(text);
        let best = scored.first().map_or(0, |best| best.label);
        let label = asked.label.filter(|label| *label < model.labels().len()).unwrap_or(best);
        let name = |label: usize| model.labels().get(label).map_or("", String::as_str);
        let labels: Vec<Value> = scored
            .iter()
            .take(MOST_LABELS)
            .map(|own| json!({"label": own.label, "name": name(own.label), "score": own.score}))
            .collect();
        let explanation = model.explain(text, label);
        Ok(json!({
            "labels": labels,
            "explained": {
                "label": label, "name": name(label), "constant": explanation.constant, "decision": explanation.decision(),
                "segments": segments(text, &shown, &explanation.by_character(text)),
            },
        }))
    }

    fn text_of(&self, id: &str) -> Option<&str> {
        let knowledge = &self.analysis.as_ref()?.knowledge;
        let number: usize = id.strip_prefix('t')?.parse().ok()?;
        Some(knowledge.documents.get(number)?.place.text(&knowledge.sheets))
    }
}

/// Stretches of characters that contribute alike: the whole text in order as `shown`, which has its characters' bytes; values summing
/// to all contributions.
fn segments(text: &str, shown: &str, by_character: &[f64]) -> Vec<Value> {
    let mut out: Vec<(usize, usize, f64, f64)> = Vec::new();
    for ((at, c), value) in text.char_indices().zip(by_character) {
        let end = at + c.len_utf8();
        match out.last_mut() {
            // One stretch as long as nothing changes but by rounding.
            Some(last) if (last.3 - value).abs() < 1e-9 => {
                last.1 = end;
                last.2 += value;
            }
            _ => out.push((at, end, *value, *value)),
        }
    }
    out.into_iter()
        .map(|(start, end, value, _)| json!({"text": shown.get(start..end).unwrap_or(""), "value": value}))
        .collect()
}

fn about(model: &Model, bytes: usize) -> Value {
    json!({ "labels": model.labels(), "rows": model.rows(), "bytes": bytes })
}

fn quality(quality: &Quality) -> Value {
    let labels: Vec<Value> = quality
        .labels
        .iter()
        .map(|own| json!({"label": own.label, "texts": own.texts, "precision": own.precision, "recall": own.recall}))
        .collect();
    let confusions: Vec<Value> = quality
        .confusions
        .iter()
        .map(|(theirs, said, times)| json!({"theirs": theirs, "said": said, "times": times}))
        .collect();
    json!({
        "texts": quality.texts, "folds": quality.folds, "accuracy": quality.accuracy, "macroF1": quality.macro_f1,
        "calibrationError": quality.calibration_error, "labels": labels, "confusions": confusions,
    })
}

fn refused(error: TrainError) -> Failure {
    match error {
        TrainError::FewLabels(count) => Failure::new("train_few_labels").with("count", count),
        TrainError::ManyLabels(count) => Failure::new("train_many_labels").with("count", count),
        TrainError::LongLabel(label) => Failure::new("train_long_label").with("length", label.chars().count()),
        TrainError::NothingShared => Failure::new("train_nothing_shared"),
        TrainError::Stopped => Failure::new("stopped"),
    }
}

/// The columns of a table: how long their cells are, how many differ, and which pair is proposed: the texts are longest, the
/// labels repeat most among what is shorter.
fn columns(part: &Part) -> Value {
    let table = &part.table;
    let rows = table.rows();
    struct Seen {
        filled: usize,
        chars: usize,
        different: usize,
    }
    let cells = |column: u32| (0..rows).map(move |row| table.cell(row, column).trim()).filter(|cell| !cell.is_empty());
    let seen: Vec<Seen> = (0..table.columns())
        .map(|column| {
            let cells = || cells(column);
            let mut different: BTreeSet<&str> = BTreeSet::new();
            for cell in cells() {
                if different.len() > MOST_DIFFERENT {
                    break;
                }
                different.insert(cell);
            }
            Seen {
                filled: cells().count(),
                chars: cells().map(|cell| cell.chars().count()).sum(),
                different: different.len(),
            }
        })
        .collect();
    let mean = |own: &Seen| own.chars as f64 / own.filled.max(1) as f64;
    let text = (0..seen.len()).max_by(|a, b| mean(&seen[*a]).total_cmp(&mean(&seen[*b])).then(b.cmp(a)));
    let label = (0..seen.len())
        .filter(|at| Some(*at) != text)
        .filter(|at| (2..=MOST_DIFFERENT).contains(&seen[*at].different) && seen[*at].different * 2 <= seen[*at].filled)
        .min_by(|a, b| {
            let repeats = |own: &Seen| own.different as f64 / own.filled.max(1) as f64;
            (seen[*b].filled.cmp(&seen[*a].filled))
                .then(repeats(&seen[*a]).total_cmp(&repeats(&seen[*b])))
                .then(a.cmp(b))
        });
    let list: Vec<Value> = (0_u32..)
        .zip(&seen)
        .map(|(column, own)| {
            let samples: Vec<String> =
                cells(column).take(SAMPLES).map(|cell| cell.chars().take(SAMPLE_CHARS).collect()).collect();
            json!({
                "header": table.header(column), "filled": own.filled, "different": own.different.min(MOST_DIFFERENT),
                "many": own.different > MOST_DIFFERENT, "samples": samples,
            })
        })
        .collect();
    json!({ "part": part.name, "rows": rows, "columns": list, "text": text, "label": label })
}
