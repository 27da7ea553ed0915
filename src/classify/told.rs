//! What speaks for a lawful setting, and whether enough of it stands together beside the business whose neighbour the
//! setting is.

use std::collections::BTreeMap;

use crate::classify::LabelId;
use crate::classify::places::{Places, members};

/// The share of doubt that a setting's words within reach of each other must leave at most, in a short text: the
/// threshold of a label.
pub(super) const HOLDS: f64 = 0.5;
/// A text of more reaches than these asks no more.
const MOST_REACHES: f64 = 8.0;

/// The lawful neighbours of a business stand beside its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Near {
    /// Concepts of which one must stand beside what speaks for the setting.
    pub(super) concepts: u128,
    /// Bytes of the normal form within which a setting's words must stand together, and beside one of the concepts.
    pub(super) reach: usize,
}

impl Near {
    /// Whether a word of what the setting is the neighbour of stands beside `span`. Far from its words everyday phrases
    /// say nothing of the setting.
    fn is_beside(&self, places: &Places, span: (usize, usize)) -> bool {
        let beside = |at: (usize, usize)| at.0 < span.1 + self.reach && span.0 < at.1 + self.reach;
        members(self.concepts).any(|concept| places.of(concept).any(beside))
    }
}

/// A cue of a setting that stands in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cue {
    pub(super) label: LabelId,
    /// Number of its group.
    pub(super) group: u32,
    pub(super) value: f32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What speaks for a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A phrase, by concept and number.
    Phrase(usize, u32),
    /// A frame, by its place among those that hold.
    Frame(usize),
    /// A cue, by group.
    Cue(u32),
}

/// Something that speaks for a setting, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    pub(super) label: LabelId,
    /// What it is worth to its setting, 0..1.
    pub(super) value: f32,
    pub(super) what: What,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The doubt that may be left in a text of so many bytes: chance finds more in a longer one, so the threshold is shared out
/// over the text as over that many trials.
fn asked(bytes: usize, reach: usize) -> f64 {
    // Values are given to two places in single precision.
    HOLDS / (bytes as f64 / reach as f64).clamp(1.0, MOST_REACHES) + 1e-6
}

/// The doubt asked of a setting.
fn asked_of(near: Option<&Near>, bytes: usize) -> f64 {
    asked(bytes, near.map_or(bytes, |near| near.reach).max(1))
}

/// The settings of which enough is told in the whole text, wherever it stands.
pub(super) fn enough(told: &[Telling], near: &BTreeMap<LabelId, Near>, bytes: usize) -> Vec<LabelId> {
    let mut doubts: Vec<(LabelId, f64)> = Vec::new();
    for telling in told {
        let left = 1.0 - f64::from(telling.value);
        match doubts.iter_mut().find(|(label, _)| *label == telling.label) {
            Some((_, own)) => *own *= left,
            None => doubts.push((telling.label, left)),
        }
    }
    doubts.retain(|(label, left)| *left <= asked_of(near.get(label), bytes));
    doubts.into_iter().map(|(label, _)| label).collect()
}

/// Which of what is told of one setting stands together with enough others.
pub(super) fn supported(near: Option<&Near>, bytes: usize, own: &[Telling], places: &Places) -> Vec<bool> {
    let reach = near.map_or(bytes, |near| near.reach).max(1);
    let asked = asked_of(near, bytes);
    let mut kept = vec![false; own.len()];
    let mut seen: Vec<What> = Vec::new();
    for (at, first) in own.iter().enumerate() {
        let (mut left, mut done, mut last, mut end) = (1.0, 0, at, first.end);
        seen.clear();
        for (place, next) in own.iter().enumerate().skip(at) {
            if next.start.saturating_sub(first.start) > reach {
                break;
            }
            let free = next.start >= done || !matches!(next.what, What::Phrase(..));
            if next.end.saturating_sub(first.start) > reach.max(first.end - first.start)
                || !free
                || seen.contains(&next.what)
            {
                continue;
            }
            seen.push(next.what);
            if matches!(next.what, What::Phrase(..)) {
                done = next.end;
            }
            (last, end) = (place, end.max(next.end));
            left *= 1.0 - f64::from(next.value);
        }
        if left <= asked && near.is_none_or(|near| near.is_beside(places, (first.start, end))) {
            kept.iter_mut().take(last + 1).skip(at).for_each(|kept| *kept = true);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Phrases of the values and places given, in order, each of its own kind.
    fn told(phrases: &[(f32, usize)]) -> Vec<Telling> {
        let label = LabelId::parse("A9").expect("a context");
        let telling = |(number, (value, start)): (usize, &(f32, usize))| {
            let what = What::Phrase(number, 0);
            Telling { label, value: *value, what, start: *start, end: start + 5 }
        };
        phrases.iter().enumerate().map(telling).collect()
    }

    #[test]
    fn what_speaks_for_a_setting_stands_together() {
        let mut places = Places::default();
        places.add(3, (30, 34));
        let near = Near { concepts: 1 << 3, reach: 100 };
        for (phrases, bytes, expected) in [
            (vec![(0.3, 10), (0.3, 40)], 90, vec![true, true]),
            // One phrase is not enough, nor are two far apart.
            (vec![(0.3, 10)], 90, vec![false]),
            (vec![(0.3, 10), (0.3, 190)], 200, vec![false, false]),
            // A longer text asks for more.
            (vec![(0.3, 10), (0.3, 40)], 400, vec![false, false]),
            (vec![(0.5, 10), (0.5, 40), (0.5, 60), (0.3, 300)], 400, vec![true, true, true, false]),
            // Far from the business all of it says nothing.
            (vec![(0.5, 210), (0.5, 240)], 100, vec![false, false]),
        ] {
            assert_eq!(supported(Some(&near), bytes, &told(&phrases), &places), expected, "{phrases:?} in {bytes}");
        }
    }

    #[test]
    fn a_long_text_asks_no_more_than_eight_reaches() {
        assert!((asked(50, 100) - 0.5).abs() < 1e-5);
        assert!((asked(200, 100) - 0.25).abs() < 1e-5);
        assert!((asked(800, 100) - asked(80_000, 100)).abs() < 1e-12);
    }
}
