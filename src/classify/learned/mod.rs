//! A text classifier that learns from labelled texts: any labels, any of our languages, a model under two megabytes.
//!
//! Sparse and linear: a text is a weighted vector of hashed features, a label's decision value the sum of what its
//! features contribute and a constant. So every decision can be taken apart exactly, down to the characters it
//! comes from. Training is deterministic for a seed.

mod explain;
mod features;
mod file;
mod folds;
mod quality;
mod seeded;
mod svm;
mod train;
mod vocabulary;

pub use explain::Explanation;
pub use file::ModelError;
pub use quality::{LabelQuality, Quality};
pub use train::{LearnSettings, TrainError, Trained, train};

use features::Scheme;
use vocabulary::{Vocabulary, count};

/// A trained classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The features it knows.
    scheme: Scheme,
    labels: Vec<String>,
    /// Texts it was trained on.
    rows: u32,
    sharpness: f32,
    constants: Vec<f32>,
    /// The greatest weight of each label, which the quantised ones are parts of.
    scales: Vec<f32>,
    vocabulary: Vocabulary,
    /// Where each feature's weights begin.
    starts: Vec<usize>,
    weights: Vec<(u16, i8)>,
}

/// A label and how well it fits a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The label's number in [`Model::labels`].
    pub label: usize,
    /// Calibrated probability, 0..1; over all labels they sum to 1.
    pub score: f64,
}

/// What a quantised weight stands for, as a part of its label's scale.
fn part(quantised: i8) -> f32 {
    let root = f32::from(quantised) / 127.0;
    root * root.abs()
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// The bytes are no model, one of another version, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        file::read(bytes)
    }

    /// The model's bytes, fewer than two million.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        file::write(self)
    }

    /// The labels, sorted.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many texts it was trained on.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Every label with its score, best first; equal scores in the labels' order.
    #[must_use]
    pub fn classify(&self, text: &str) -> Vec<Scored> {
        let mut vector = Vec::new();
        self.vocabulary.weigh(&count(text, self.scheme), &mut vector);
        let scores = quality::probabilities(&self.decisions(&vector), f64::from(self.sharpness));
        let mut out: Vec<Scored> =
            scores.into_iter().enumerate().map(|(label, score)| Scored { label, score }).collect();
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.label.cmp(&b.label)));
        out
    }

    /// Decision values of a weighted text.
    fn decisions(&self, vector: &[(u32, f32)]) -> Vec<f64> {
        let mut sums = vec![0.0_f32; self.labels.len()];
        for (place, value) in vector {
            for (label, weight) in self.weights_of(*place as usize) {
                if let Some(sum) = sums.get_mut(usize::from(*label)) {
                    *sum += part(*weight) * value;
                }
            }
        }
        let scaled = sums.iter().zip(&self.scales).zip(&self.constants);
        scaled.map(|((sum, scale), constant)| f64::from(sum * scale) + f64::from(*constant)).collect()
    }

    fn weights_of(&self, place: usize) -> &[(u16, i8)] {
        let range = self.starts.get(place).copied().unwrap_or(0)..self.starts.get(place + 1).copied().unwrap_or(0);
        self.weights.get(range).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests;
