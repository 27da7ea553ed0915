//! Learns a model from labelled texts, and grades it on texts held out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::features::Scheme;
use super::file::{LONGEST_LABEL, MOST_BYTES, MOST_LABELS, weight_bytes};
use super::folds::deal;
use super::quality::{Held, Quality, grade, sharpness};
use super::seeded::Seeded;
use super::svm::{Rows, fit};
use super::vocabulary::{Counts, Example, Vocabulary, count, trust};
use super::{Model, part};
use crate::context::{Context, Flow};

/// What can be tuned about learning; the defaults are the project's own.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnSettings {
    /// Order of the rows and of the parts held out.
    pub seed: u64,
    /// What a mistake costs against the size of the weights (the C of the support vector machine).
    pub cost: f64,
    /// How far a rare label's mistakes cost more: costs grow with (mean texts a label / its texts) to this power; 0.7 of it
    /// where labels have many texts.
    pub rare_cost: f64,
    /// How far a rare label is preferred where the decision is close: −this · ln(its texts / mean) is added to its
    /// constant, times (m / (m + 25))⁴ for m texts a label: few texts do not say which label is rare (logit adjustment:
    /// Menon and others, "Long-tail learning via logit adjustment", ICLR 2021).
    pub rare_bonus: f64,
    /// What a label's mean text adds to its weights where labels have one text each; the more texts a label, the less:
    /// times 1 − m / (m + 25) for m texts a label (Rocchio's classifier beside the machine's).
    pub centre: f64,
    /// A label's own words are learned as so many texts of it; 0 where they mean nothing.
    pub name_weight: u8,
    /// Up to so many texts every text is held out once, in five parts; above, one fifth is.
    pub most_folded: usize,
}

impl Default for LearnSettings {
    fn default() -> Self {
        Self { seed: 1, cost: 1.0, rare_cost: 0.7, rare_bonus: 0.05, centre: 2.0, name_weight: 3, most_folded: 6000 }
    }
}

/// A model and what held-out texts say about models trained in the same way.
#[derive(Debug, Clone)]
pub struct Trained {
    /// Trained on all texts.
    pub model: Model,
    /// Measured on held-out texts.
    pub quality: Quality,
}

/// Why nothing can be learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainError {
    /// Fewer than two labels have texts.
    FewLabels(usize),
    /// More labels than a model holds.
    ManyLabels(usize),
    /// A label longer than a model holds: it looks like a text.
    LongLabel(String),
    /// The texts share no feature: nothing could be told apart.
    NothingShared,
    /// The context said stop.
    Stopped,
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewLabels(count) => write!(f, "two labels with texts are needed; there is {count}"),
            Self::ManyLabels(count) => write!(f, "{count} different labels; a model holds {MOST_LABELS}"),
            Self::LongLabel(label) => write!(f, "a label of {} bytes; is this the label column?", label.len()),
            Self::NothingShared => f.write_str("no two texts have anything in common"),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for TrainError {}

/// Parts in which texts are held out.
const FOLDS: usize = 5;
/// Least part of the mean cost, and most times it, that a label's texts cost.
const COST_RANGE: (f64, f64) = (0.25, 20.0);

/// Learns from (text, label) pairs. Pairs without a text or a label, and repeated pairs, are passed over.
///
/// # Errors
/// There is nothing to tell apart, or the context said stop.
pub fn train(
    rows: &[(&str, &str)],
    settings: &LearnSettings,
    context: &mut Context<'_>,
) -> Result<Trained, TrainError> {
    let pairs: Vec<(&str, &str)> =
        rows.iter().map(|(t, l)| (t.trim(), l.trim())).filter(|(t, l)| !t.is_empty() && !l.is_empty()).collect();
    let names: BTreeSet<&str> = pairs.iter().map(|p| p.1).collect();
    if names.len() < 2 {
        return Err(TrainError::FewLabels(names.len()));
    }
    if names.len() > MOST_LABELS {
        return Err(TrainError::ManyLabels(names.len()));
    }
    if let Some(long) = names.iter().find(|name| name.len() > LONGEST_LABEL) {
        return Err(TrainError::LongLabel((*long).to_owned()));
    }
    let labels: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let numbers: BTreeMap<&str, u16> = names.into_iter().zip(0..).collect();

    let mut seen = BTreeSet::new();
    let mut distinct: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut taken, mut theirs, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (text, label) in pairs {
        let Some(&number) = numbers.get(label) else { continue };
        if !seen.insert((text, number)) {
            continue;
        }
        let next = distinct.len() as u64;
        keys.push(*distinct.entry(text).or_insert(next));
        taken.push(text);
        theirs.push(number);
    }
    let scheme = Scheme::of(taken.len(), labels.len());
    let mut texts = Vec::with_capacity(taken.len());
    for text in taken {
        if texts.len() % 1024 == 0 && context.progress("train", 0, 0) == Flow::Stop {
            return Err(TrainError::Stopped);
        }
        texts.push(count(text, scheme));
    }
    // A number or a code names nothing that could stand in a text.
    let named: Vec<Counts> = labels.iter().map(|l| if speaks(l) { count(l, scheme) } else { Counts::new() }).collect();

    let folds = if texts.len() <= settings.most_folded { FOLDS } else { 1 };
    let parts = deal(&theirs, &keys, FOLDS, settings.seed);
    let job = Job { scheme, texts: &texts, theirs: &theirs, named: &named, labels: &labels, settings };
    let steps = (folds + 1) as u64;
    let mut held: Vec<Held> = Vec::new();
    let mut vector = Vec::new();
    for part in 0..folds {
        let model = job.learn(|row| parts.get(row) != Some(&part), context, (part as u64, steps))?;
        for (row, text) in texts.iter().enumerate().filter(|(row, _)| parts.get(*row) == Some(&part)) {
            model.vocabulary.weigh(text, &mut vector);
            held.push((theirs.get(row).copied().map_or(0, usize::from), model.decisions(&vector)));
        }
    }
    let mut model = job.learn(|_| true, context, (folds as u64, steps))?;
    let sharp = sharpness(&held);
    model.sharpness = sharp as f32;
    let quality = grade(&held, &labels, sharp, folds);
    Ok(Trained { model, quality })
}

/// Whether a label is made of words.
fn speaks(label: &str) -> bool {
    let letters = label.chars().filter(|c| c.is_alphabetic());
    if label.chars().any(crate::text::script::is_han) { true } else { letters.count() >= 4 }
}

struct Job<'a> {
    scheme: Scheme,
    texts: &'a [Counts],
    theirs: &'a [u16],
    named: &'a [Counts],
    labels: &'a [String],
    settings: &'a LearnSettings,
}

/// A weight before it is quantised: how much it moves decisions, its feature, its label, itself.
type Entry = (f32, u32, u16, f32);

impl Job<'_> {
    /// Learns from the rows that `taken` names.
    fn learn(
        &self,
        taken: impl Fn(usize) -> bool,
        context: &mut Context<'_>,
        (step, steps): (u64, u64),
    ) -> Result<Model, TrainError> {
        let count = self.labels.len();
        let mut examples: Vec<Example<'_>> = Vec::new();
        let mut sizes = vec![0_u32; count];
        for (row, (counts, label)) in self.texts.iter().zip(self.theirs).enumerate() {
            if taken(row) {
                examples.push(Example { counts, label: *label, times: 1 });
                if let Some(size) = sizes.get_mut(usize::from(*label)) {
                    *size += 1;
                }
            }
        }
        let learned_from = u32::try_from(examples.len()).unwrap_or(u32::MAX);
        if self.settings.name_weight > 0 {
            let names = self.named.iter().zip(0..).filter(|(counts, _)| !counts.is_empty());
            examples.extend(names.map(|(counts, label)| Example { counts, label, times: self.settings.name_weight }));
        }
        let vocabulary = Vocabulary::of(&examples, count, self.scheme);
        if vocabulary.len() == 0 {
            return Err(TrainError::NothingShared);
        }
        let mut rows = Rows::default();
        let mut vector = Vec::new();
        // How much a feature's weight moves the decisions over all texts: the square root of Σ x².
        let mut reach = vec![0.0_f32; vocabulary.len()];
        for example in &examples {
            vocabulary.weigh(example.counts, &mut vector);
            rows.push(&vector);
            for (place, value) in &vector {
                if let Some(slot) = reach.get_mut(*place as usize) {
                    *slot += value * value;
                }
            }
        }
        reach.iter_mut().for_each(|r| *r = r.sqrt());

        let mean = f64::from(learned_from) / sizes.iter().filter(|n| **n > 0).count().max(1) as f64;
        // Bytes left for weights, after labels and features (a hash's distance takes two or three).
        let overhead = self.labels.iter().map(|l| l.len() + 16).sum::<usize>() + vocabulary.len() * 6 + 64;
        let room = MOST_BYTES.saturating_sub(overhead) / weight_bytes(count);
        let each = (room * 4 / count).max(64);
        let mut entries: Vec<Entry> = Vec::new();
        let mut constants = vec![0.0_f32; count];
        for (label, constant) in (0_u16..).zip(constants.iter_mut()) {
            let done = step * count as u64 + u64::from(label);
            if context.progress("train", done, steps * count as u64) == Flow::Stop {
                return Err(TrainError::Stopped);
            }
            let size = f64::from(sizes.get(usize::from(label)).copied().unwrap_or(0)).max(1.0);
            let rare = (mean / size).clamp(COST_RANGE.0, COST_RANGE.1);
            let cost = self.settings.cost * self.scheme.cost();
            let rare_cost = cost * libm::pow(rare, self.settings.rare_cost * self.scheme.rare_cost());
            let ours: Vec<bool> = examples.iter().map(|e| e.label == label).collect();
            let costs: Vec<f32> = examples
                .iter()
                .map(|e| f64::from(e.times) * if e.label == label { rare_cost } else { cost })
                .map(|cost| cost as f32)
                .collect();
            let order = Seeded::new(self.settings.seed, u64::from(label));
            let mut weights = fit(&rows, vocabulary.len(), &ours, &costs, order);
            *constant = weights.pop().unwrap_or(0.0)
                + (self.settings.rare_bonus * libm::pow(trust(mean), 4.0) * libm::log(mean / size)) as f32;
            let centre = self.settings.centre * (1.0 - trust(mean));
            add_centre(&mut weights, &rows, &examples, label, centre as f32);
            let mut own: Vec<Entry> = (0_u32..)
                .zip(weights.iter().zip(&reach))
                .filter(|(_, (weight, _))| **weight != 0.0)
                .map(|(place, (weight, reach))| (weight.abs() * reach, place, label, *weight))
                .collect();
            keep_best(&mut own, each);
            entries.append(&mut own);
        }
        keep_best(&mut entries, room);
        Ok(self.pack(vocabulary, constants, entries, learned_from))
    }

    /// Quantises the weights and puts them in the features' order.
    fn pack(&self, vocabulary: Vocabulary, constants: Vec<f32>, mut entries: Vec<Entry>, rows: u32) -> Model {
        let mut scales = vec![0.0_f32; self.labels.len()];
        for (_, _, label, weight) in &entries {
            if let Some(scale) = scales.get_mut(usize::from(*label)) {
                *scale = scale.max(weight.abs());
            }
        }
        entries.sort_unstable_by_key(|(_, place, label, _)| (*place, *label));
        let mut starts = Vec::with_capacity(vocabulary.len() + 1);
        let mut weights = Vec::with_capacity(entries.len());
        let mut rest = entries.iter().peekable();
        for place in 0..vocabulary.len() {
            starts.push(weights.len());
            while let Some((_, _, label, weight)) = rest.next_if(|e| e.1 as usize == place) {
                let scale = scales.get(usize::from(*label)).copied().unwrap_or(1.0);
                let quantised = ((weight.abs() / scale).sqrt() * 127.0 + 0.5).min(127.0) as i8;
                if quantised != 0 {
                    weights.push((*label, if *weight < 0.0 { -quantised } else { quantised }));
                }
            }
        }
        starts.push(weights.len());
        debug_assert!(weights.iter().all(|(_, weight)| part(*weight).abs() <= 1.0));
        let labels = self.labels.to_vec();
        Model { scheme: self.scheme, labels, rows, sharpness: 1.0, constants, scales, vocabulary, starts, weights }
    }
}

/// Adds `times` the direction of a label's mean text to its weights.
fn add_centre(weights: &mut [f32], rows: &Rows, examples: &[Example<'_>], label: u16, times: f32) {
    let mut sum = vec![0.0_f32; weights.len()];
    for (row, example) in examples.iter().enumerate().filter(|(_, e)| e.label == label) {
        let (places, values) = rows.row(row);
        // A label's words stand for several texts that would not point one way.
        let often = f32::from(example.times).sqrt();
        for (place, value) in places.iter().zip(values) {
            if let Some(slot) = sum.get_mut(*place as usize) {
                *slot += value * often;
            }
        }
    }
    let length = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        for (weight, value) in weights.iter_mut().zip(&sum) {
            *weight += times * value / length;
        }
    }
}

/// Keeps the `most` entries that move decisions most.
fn keep_best(entries: &mut Vec<Entry>, most: usize) {
    if entries.len() > most {
        entries.select_nth_unstable_by(most, |a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        entries.truncate(most);
    }
}
