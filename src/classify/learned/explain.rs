//! Where in a text a decision comes from: every feature's contribution, shared out over the places it stands at.

use super::features::features;
use super::vocabulary::count;
use super::{Model, part};
use crate::text::Span;
use crate::text::normalize::normalize;

/// A decision taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The label's constant.
    pub constant: f64,
    /// What each feature contributes where it stands, in order of place; with the constant they sum to the decision.
    pub contributions: Vec<(Span, f64)>,
}

/// Phrases that are given as evidence.
const MOST_PHRASES: usize = 5;
/// Part of the strongest phrase's contribution below which a phrase is not worth showing.
const LEAST_PART: f64 = 0.1;

impl Explanation {
    /// The decision value.
    #[must_use]
    pub fn decision(&self) -> f64 {
        self.constant + self.contributions.iter().map(|(_, value)| value).sum::<f64>()
    }

    /// What each character of `text` contributes, each contribution spread evenly over the characters that it stands at;
    /// with the constant they sum to the decision.
    #[must_use]
    pub fn by_character(&self, text: &str) -> Vec<f64> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let mut out = vec![0.0_f64; starts.len()];
        for (span, value) in &self.contributions {
            let from = starts.partition_point(|at| *at < span.start as usize);
            let to = starts.partition_point(|at| *at < span.end as usize).max(from + 1);
            let Some(characters) = out.get_mut(from..to.min(starts.len())) else { continue };
            let each = value / characters.len().max(1) as f64;
            characters.iter_mut().for_each(|character| *character += each);
        }
        out
    }

    /// The phrases that speak most for the label, in the order in which they stand in `text`.
    ///
    /// Each contribution is spread evenly over its characters; stretches of characters that speak for the label more
    /// than the text's mean are phrases, and their strength is their sum.
    #[must_use]
    pub fn phrases(&self, text: &str) -> Vec<Span> {
        let mut weight = vec![0.0_f64; text.len()];
        for (span, value) in &self.contributions {
            let each = value / f64::from((span.end - span.start).max(1));
            if let Some(bytes) = weight.get_mut(span.start as usize..span.end as usize) {
                bytes.iter_mut().for_each(|byte| *byte += each);
            }
        }
        let speaking: Vec<f64> = weight.iter().copied().filter(|w| *w > 0.0).collect();
        let mean = speaking.iter().sum::<f64>() / speaking.len().max(1) as f64;
        let mut found: Vec<(f64, Span)> = Vec::new();
        let mut open: Option<(usize, f64)> = None;
        for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
            let own: f64 = weight.get(at..at + c.len_utf8()).unwrap_or(&[]).iter().sum();
            if own > mean * c.len_utf8() as f64 {
                let (start, sum) = open.unwrap_or((at, 0.0));
                open = Some((start, sum + own));
            } else if let Some((start, sum)) = open.take() {
                let end = start + text.get(start..at).map_or(0, |phrase| phrase.trim_end().len());
                if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) {
                    found.push((sum, Span { start, end }));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let least = found.first().map_or(0.0, |(sum, _)| sum * LEAST_PART);
        found.retain(|(sum, span)| *sum >= least && span.start < span.end);
        found.truncate(MOST_PHRASES);
        let mut spans: Vec<Span> = found.into_iter().map(|(_, span)| span).collect();
        spans.sort_unstable();
        spans
    }
}

impl Model {
    /// Takes the decision for a label apart; the label's number is its place in [`Model::labels`].
    #[must_use]
    pub fn explain(&self, text: &str, label: usize) -> Explanation {
        let counts = count(text, self.scheme);
        let mut vector = Vec::new();
        self.vocabulary.weigh(&counts, &mut vector);
        let scale = self.scales.get(label).copied().unwrap_or(0.0);
        // What each known feature of the text contributes a place: (place in the vocabulary, value).
        let mut shares: Vec<(u32, f64)> = Vec::new();
        let known = counts.iter().filter_map(|f| Some((self.vocabulary.find(f.hash)?, f.times)));
        for ((place, value), (_, times)) in vector.iter().zip(known) {
            let weight = self.weights_of(*place as usize).iter().find(|(of, _)| usize::from(*of) == label);
            if let Some((_, weight)) = weight {
                let whole = f64::from(part(*weight)) * f64::from(scale) * f64::from(*value);
                shares.push((*place, whole / f64::from(times)));
            }
        }
        let normal = normalize(text);
        let mut contributions = Vec::new();
        features(&normal.text, self.scheme, |hash, start, end| {
            let share = self.vocabulary.find(hash).and_then(|place| {
                shares.binary_search_by_key(&place, |share| share.0).ok().and_then(|at| shares.get(at))
            });
            if let Some((_, share)) = share {
                let (start, end) = normal.original_span(start as usize, end as usize);
                contributions.push((Span { start, end }, *share));
            }
        });
        contributions.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let constant = f64::from(self.constants.get(label).copied().unwrap_or(0.0));
        Explanation { constant, contributions }
    }
}
