//! How likely a text promotes a scheme, from what it is made of: a logistic regression over concepts, frames, stance
//! signals, the numbers it names, its length and, in Latin letters, its single words. The weights stand in `promotion.csv`, fitted on texts of our own and,
//! as texts that promote nothing, on start-ups' descriptions and news (docs/METHOD.md says how).

use std::collections::BTreeMap;

use crate::classify::words::{Weights, words};
use crate::text::scan::count;

/// What a text is made of, each named feature with its value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features {
    /// Concepts that stand in it, by number.
    pub(super) concepts: Vec<usize>,
    /// Frames that hold, by the number of what they make first; each once.
    pub(super) frames: Vec<usize>,
    /// Sum of the weights of distinct signals: promotes, reports, warns, quotes, denies.
    pub(super) signals: [f64; 5],
    /// Numbers named.
    pub(super) figures: usize,
    /// Bytes of the normal form.
    pub(super) bytes: usize,
    /// Written mostly in ASCII.
    pub(super) latin: bool,
}

/// Names of [`Features::signals`], in order.
pub(super) const SIGNALS: [&str; 5] = ["promotes", "reports", "warns", "quotes", "denies"];
/// Most that signals of one stance count.
const MOST_SIGNALS: f64 = 2.0;
/// What a word counts in a text of one word. Its square over that of a concept is how much less the ridge penalty holds
/// a word back; 2, 4 and 8 were tried by cross-validation on the open texts.
const WORD: f64 = 4.0;
/// Log-odds from which on single words change nothing, so that they need not be read: they bring 2 or 3.
const OPEN: f64 = 8.0;
/// Most numbers that count; two count one.
const MOST_FIGURES: usize = 4;

/// The regression; build once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Promotion {
    bias: f64,
    length: f64,
    latin: f64,
    figures: f64,
    signals: [f64; 5],
    concepts: Vec<f64>,
    frames: Vec<f64>,
    words: Weights,
}

impl Promotion {
    /// Reads `feature,weight` lines, given the names of concepts and frames by number. An unknown feature counts nothing.
    pub(super) fn read(csv: &str, names: &[String]) -> Self {
        let weights: BTreeMap<&str, f64> = csv
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(','))
            .filter_map(|(name, weight)| Some((name, weight.trim().parse().ok()?)))
            .collect();
        let of = |name: &str| weights.get(name).copied().unwrap_or(0.0);
        let each = |kind: &str| names.iter().map(|name| of(&format!("{kind}:{name}"))).collect();
        Self {
            bias: of("bias"),
            length: of("length"),
            latin: of("latin"),
            figures: of("figures"),
            signals: SIGNALS.map(|name| of(&format!("signal:{name}"))),
            concepts: each("concept"),
            frames: each("frame"),
            words: Weights::new(
                weights.iter().filter_map(|(name, weight)| Some((name.strip_prefix("word:")?, *weight))),
            ),
        }
    }

    /// The features of a normalised text under their names in the file, with the value that a weight is multiplied by.
    pub(super) fn named(features: &Features, text: &str, names: &[String]) -> Vec<(String, f64)> {
        let of = |kind: &str, numbers: &[usize]| -> Vec<(String, f64)> {
            let known = numbers.iter().filter_map(|number| names.get(*number));
            known.map(|name| (format!("{kind}:{name}"), 1.0)).collect()
        };
        let mut out = of("concept", &features.concepts);
        out.extend(of("frame", &features.frames));
        out.extend(
            SIGNALS.iter().zip(features.signals).map(|(name, sum)| (format!("signal:{name}"), sum.min(MOST_SIGNALS))),
        );
        out.push(("figures".to_string(), features.figures.min(MOST_FIGURES) as f64 / 2.0));
        out.push(("length".to_string(), length(features.bytes)));
        out.push(("latin".to_string(), f64::from(u8::from(features.latin))));
        if features.latin {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            words(text).for_each(|word| *counts.entry(word).or_default() += 1);
            let all = counts.values().sum();
            out.extend(counts.iter().map(|(word, count)| (format!("word:{word}"), *count as f64 * word_value(all))));
        }
        out
    }

    /// The probability, 0..1, of a normalised text with these features.
    pub(super) fn probability(&self, features: &Features, text: &str) -> f64 {
        let named = |numbers: &[usize], weights: &[f64]| -> f64 {
            numbers.iter().filter_map(|number| weights.get(*number)).sum()
        };
        let signals: f64 =
            self.signals.iter().zip(features.signals).map(|(w, value)| w * value.min(MOST_SIGNALS)).sum();
        let sum = self.bias
            + self.length * length(features.bytes)
            + if features.latin { self.latin } else { 0.0 }
            + self.figures * features.figures.min(MOST_FIGURES) as f64 / 2.0
            + signals
            + named(&features.concepts, &self.concepts)
            + named(&features.frames, &self.frames);
        let words = if features.latin && sum.abs() < OPEN { self.words_of(text) } else { 0.0 };
        1.0 / (1.0 + libm::exp(-sum - words))
    }

    fn words_of(&self, text: &str) -> f64 {
        let (sum, all) = self.words.sum(text);
        sum * word_value(all)
    }
}

/// What a word counts each time it stands in a text of so many: less the longer the text, as chance adds up by the root.
fn word_value(all: usize) -> f64 {
    WORD / libm::sqrt(all.max(1) as f64)
}

/// How long a text is, in doublings of 64 bytes.
fn length(bytes: usize) -> f64 {
    libm::log2(1.0 + bytes as f64 / 64.0)
}

/// Chinese numerals.
const NUMERALS: [char; 16] =
    ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '两', '几', '半'];
/// A bit for the lowest six bits of each: most other characters have none there.
const NUMERAL_BITS: u64 = {
    let (mut bits, mut at) = (0, 0);
    while at < NUMERALS.len() {
        bits |= 1 << (NUMERALS[at] as u32 & 63);
        at += 1;
    }
    bits
};

/// How many numbers a normalised text names: runs of digits, and Chinese numerals before a unit.
pub(super) fn figures(text: &str) -> usize {
    let numeral = |c: &char| !c.is_ascii() && NUMERAL_BITS >> (*c as u32 & 63) & 1 == 1 && NUMERALS.contains(c);
    let unit_of = |c: &char| {
        matches!(c, '元' | '块' | '万' | '个' | '月' | '天' | '年' | '成' | '分' | '倍' | '份' | '枚' | '人')
    };
    let mut count = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            while chars.next_if(|next| next.is_ascii_digit() || matches!(next, ',' | '.')).is_some() {}
        } else if numeral(&c) {
            // 万 is a numeral and a unit.
            let mut unit = false;
            while let Some(next) = chars.next_if(numeral) {
                unit |= next == '万';
            }
            if !unit && !chars.peek().is_some_and(unit_of) {
                continue;
            }
        } else {
            continue;
        }
        count += 1;
        if count >= MOST_FIGURES {
            break;
        }
    }
    count
}

/// Whether most letters and signs are ASCII.
pub(super) fn is_latin(text: &str) -> bool {
    // A character has one byte that continues no other.
    let ascii = count(text.as_bytes(), |byte| byte < 0x80);
    let all = count(text.as_bytes(), |byte| byte & 0xC0 != 0x80);
    ascii * 10 > all * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_named() {
        for (text, expected) in [
            ("存一万给三百元", 2),
            ("3.5%和1,200元", 2),
            ("一起去吧", 0),
            ("三个月后", 1),
            ("send $30 and 40", 2),
            ("", 0),
        ] {
            assert_eq!(figures(text), expected, "{text}");
        }
    }

    #[test]
    fn weights_add_up() {
        let names = ["money".to_string(), "offer".to_string()];
        let promotion = Promotion::read("feature,weight\nbias,-1\nconcept:money,1\nframe:offer,2\nother,9", &names);
        let with = |concepts: &[usize], frames: &[usize]| {
            let features = Features { concepts: concepts.to_vec(), frames: frames.to_vec(), ..Features::default() };
            (promotion.probability(&features, "") * 1000.0).round()
        };
        assert_eq!((with(&[], &[]), with(&[0], &[]), with(&[0], &[1])), (269.0, 500.0, 881.0));
    }

    #[test]
    fn every_weight_has_a_feature() {
        let frames =
            crate::classify::frames::FrameFinder::read(include_str!("concepts.txt"), include_str!("frames.txt"));
        for line in include_str!("promotion.csv").lines().skip(1) {
            let (name, weight) = line.split_once(',').expect("two cells");
            assert!(weight.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
            let known = match name.split_once(':') {
                Some(("concept" | "frame", own)) => frames.names().iter().any(|known| known == own),
                Some(("signal", own)) => SIGNALS.contains(&own),
                Some(("word", own)) => words(own).eq([own]),
                _ => ["bias", "length", "latin", "figures"].contains(&name),
            };
            assert!(known, "{name}");
        }
    }
}
