//! Outcomes given to a session: the scorecard learned from them, and the files that tell it.

use serde_json::{Value, json};

use super::{Failure, Session};
use crate::context::OneHand;
use crate::export::push_record;
use crate::pipeline::labels::{Labels, Learned, Measured, learn};
use crate::pipeline::{Analysis, Input, Run};
use crate::risk::model::Model;
use crate::settings::Settings;
use crate::source::ReadAt;
use crate::value::date;

impl Session {
    /// Gives outcomes to learn a scorecard from. `as_of` is the day of the features; the analysis's own without it.
    ///
    /// # Errors
    /// `labels_without_table`, `labels_without_identifier`, `labels_without_outcome`, `labels_date`, or what reading
    /// the file cannot do.
    pub fn set_labels(
        &mut self,
        name: &str,
        input: Box<dyn ReadAt>,
        adverse: &[String],
        as_of: Option<&str>,
    ) -> Result<(), Failure> {
        let as_of = match as_of {
            Some(text) => Some(date::parse(text).ok_or_else(|| Failure::new("labels_date").with("value", text))?),
            None => None,
        };
        let loaded = super::source::load(name, input, None, None)?;
        let loaded = loaded.input(&self.state, &self.mappings());
        let table = loaded.parts.first().map(|part| &part.table).ok_or_else(|| Failure::new("labels_without_table"))?;
        self.labels = Some(Labels::read(name, table, adverse, as_of).map_err(Failure::new)?);
        Ok(())
    }

    /// Learns from the outcomes, for a finished analysis of `inputs`; `None` without outcomes or with too few.
    pub(super) fn learned(&self, analysis: &Analysis, inputs: &[Input]) -> Option<Learned> {
        let labels = self.labels.as_ref()?;
        let as_of = labels.as_of.unwrap_or(analysis.as_of);
        let now = Measured { knowledge: &analysis.knowledge, matrix: &analysis.matrix };
        if as_of == analysis.as_of {
            return learn(labels, as_of, now, now);
        }
        // The features of the labels' day, from what was known then.
        let mut run = Run::new(inputs, Settings { as_of: Some(as_of), ..analysis.settings.clone() });
        while !run.step(&OneHand).finished {}
        let then = run.finish()?;
        learn(labels, as_of, Measured { knowledge: &then.knowledge, matrix: &then.matrix }, now)
    }

    /// Learns from a file of outcomes for the analysis that is there, and answers the scorecard.
    ///
    /// # Errors
    /// What [`Session::set_labels`] cannot do; `not_analyzed` before an analysis; `labels_too_few` when the outcomes teach
    /// nothing: then what was learned before stays.
    pub fn learn(
        &mut self,
        name: &str,
        input: Box<dyn ReadAt>,
        adverse: &[String],
        as_of: Option<&str>,
    ) -> Result<Value, Failure> {
        self.analyzed()?;
        let before = self.labels.take();
        if let Err(failure) = self.set_labels(name, input, adverse, as_of) {
            self.labels = before;
            return Err(failure);
        }
        let inputs = self.inputs();
        let found = self.analyzed().ok().and_then(|analysis| self.learned(analysis, &inputs));
        if found.is_none() {
            self.labels = before;
            return Err(Failure::new("labels_too_few"));
        }
        if let Some(analysis) = self.analysis.as_mut() {
            analysis.learned = found;
        }
        self.learned_card()
    }

    /// The scorecard beside the finished analysis; `null` when nothing was learned.
    pub(super) fn learned_card(&self) -> Result<Value, Failure> {
        Ok(self.analyzed()?.learned.as_ref().map_or(Value::Null, told))
    }

    /// The scorecard as JSON, and what each indicator adds to each subject as CSV; `None` when nothing was learned.
    ///
    /// # Errors
    /// `not_analyzed` before an analysis; `labels_too_few` when outcomes were given and teach nothing.
    pub fn scorecard(&self) -> Result<Option<(String, String)>, Failure> {
        let analysis = self.analyzed()?;
        match (&analysis.learned, &self.labels) {
            (Some(learned), _) => Ok(Some((format!("{:#}\n", told(learned)), contributions(analysis, learned)))),
            (None, Some(_)) => Err(Failure::new("labels_too_few")),
            (None, None) => Ok(None),
        }
    }
}

fn rounded(value: f64) -> f64 {
    libm::round(value * 10_000.0) / 10_000.0
}

fn told(learned: &Learned) -> Value {
    let model = Model::shipped();
    let id = |at: usize| model.indicators.get(at).map_or("", |indicator| indicator.id.as_str());
    let shape = |shape: &crate::risk::scorecard::Shape| {
        let bins: Vec<Value> = shape
            .bins
            .iter()
            .map(|(from, added)| json!({"from": f64::from(*from) / 1000.0, "logOdds": rounded(*added)}))
            .collect();
        json!({"indicator": id(shape.indicator), "bins": bins})
    };
    let area = |(area, low, high): (f64, f64, f64)| json!([rounded(area), rounded(low), rounded(high)]);
    let quality = &learned.quality;
    let precision: Vec<Value> = quality
        .precision
        .iter()
        .map(|(count, own, expert)| json!({"first": count, "learned": rounded(*own), "index": rounded(*expert)}))
        .collect();
    let calibration: Vec<Value> = quality
        .calibration
        .iter()
        .map(|(count, mean, share)| json!({"subjects": count, "predicted": rounded(*mean), "adverse": rounded(*share)}))
        .collect();
    json!({
        "version": 1,
        "featuresAsOf": date::format(learned.as_of),
        "labels": {
            "rows": learned.joined.rows, "subjects": learned.joined.outcomes.len(),
            "notInInputs": learned.joined.strangers, "notLearnedFrom": learned.joined.unknown,
        },
        "examples": quality.examples,
        "adverse": quality.adverse,
        "heldOut": {
            "folds": quality.folds, "auc": area(quality.auc), "indexAuc": area(quality.expert_auc),
            "precision": precision, "calibration": calibration,
        },
        "intercept": rounded(learned.card.intercept),
        "stumps": learned.card.stumps,
        "indicators": learned.card.shapes.iter().map(shape).collect::<Vec<_>>(),
    })
}

fn contributions(analysis: &Analysis, learned: &Learned) -> String {
    let model = Model::shipped();
    let mut out = String::new();
    push_record(&mut out, &["subject", "learned", "indicator", "log_odds"]);
    for number in &analysis.order {
        let Some(parts) = learned.contributions.get(number) else { continue };
        let own = analysis.knowledge.resolution.subjects.get(*number as usize);
        let id = own.map_or(String::new(), |own| own.id.clone());
        let probability = learned.probability.get(*number as usize).copied().flatten().unwrap_or(0.0);
        for (at, added) in parts {
            let indicator = model.indicators.get(*at).map_or(String::new(), |indicator| indicator.id.clone());
            push_record(&mut out, &[id.clone(), format!("{probability:.4}"), indicator, format!("{added:.4}")]);
        }
    }
    out
}
