//! Who speaks and with what stance, sentence by sentence, by phrases that stand in `stance_rules.json` with
//! examples for and against.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::text::needles::Match;
use crate::text::normalize::fold;

/// What a sentence does with what it mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// Offers or advertises it.
    Promotes,
    /// Mentions it.
    Neutral,
    /// Reports it as news, as a case or as a complaint.
    Reports,
    /// Warns of it or forbids it.
    Warns,
    /// Says that it is not so.
    Denies,
    /// Gives somebody else's words.
    Quotes,
}

impl Stance {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promotes => "promotes",
            Self::Neutral => "neutral",
            Self::Reports => "reports",
            Self::Warns => "warns",
            Self::Denies => "denies",
            Self::Quotes => "quotes",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Promotes, Self::Neutral, Self::Reports, Self::Warns, Self::Denies, Self::Quotes]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// Whose words a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Speaker {
    /// The subject's own document, advertisement or site.
    Own,
    /// An authority, a court, the police.
    Official,
    /// A news desk.
    Media,
    /// Somebody who complains.
    Complainant,
    /// Not known: the first lines decide.
    Unknown,
}

impl Speaker {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Official => "official",
            Self::Media => "media",
            Self::Complainant => "complainant",
            Self::Unknown => "unknown",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Sentence,
    After,
    Before,
}

#[derive(Debug, Deserialize)]
struct Rule {
    #[cfg_attr(not(test), expect(dead_code, reason = "tested"))]
    id: String,
    stance: String,
    weight: f64,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    speaker: String,
    #[expect(dead_code, reason = "read by whoever asks where a rule comes from")]
    source: String,
    phrases: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "tested"))]
    examples: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "tested"))]
    against: Vec<String>,
}

#[cfg(test)]
static RULES: std::sync::LazyLock<Vec<Rule>> =
    std::sync::LazyLock::new(|| serde_json::from_str(include_str!("stance_rules.json")).unwrap_or_default());

/// A signal found in the normalised text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Signal {
    /// Number of the phrase; repeats count once.
    pub(super) phrase: u32,
    pub(super) stance: Option<Stance>,
    pub(super) weight: f64,
    pub(super) scope: Scope,
    pub(super) speaker: Option<Speaker>,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Debug, Clone)]
struct Entry {
    stance: Option<Stance>,
    weight: f64,
    scope: Scope,
    speaker: Option<Speaker>,
    rules: Vec<usize>,
}

pub(super) struct SignalFinder {
    entries: Vec<Entry>,
    phrases: Vec<String>,
}

fn speaker(word: &str) -> Option<Speaker> {
    [Speaker::Official, Speaker::Media, Speaker::Complainant].into_iter().find(|s| s.as_str() == word)
}

impl SignalFinder {
    /// The rules of a file like `stance_rules.json`; none when it cannot be read.
    pub(super) fn from_json(json: &str) -> Self {
        let rules: Vec<Rule> = serde_json::from_str(json).unwrap_or_default();
        // A phrase may stand in several rules: the first gives the stance, any the speaker.
        let mut by_phrase: BTreeMap<String, Entry> = BTreeMap::new();
        for (number, rule) in rules.iter().enumerate() {
            let scope = match rule.scope.as_str() {
                "after" => Scope::After,
                "before" => Scope::Before,
                _ => Scope::Sentence,
            };
            for phrase in &rule.phrases {
                let normal = fold(phrase);
                if normal.is_empty() {
                    continue;
                }
                let entry = by_phrase.entry(normal).or_insert_with(|| Entry {
                    stance: Stance::parse(&rule.stance),
                    weight: rule.weight,
                    scope,
                    speaker: None,
                    rules: Vec::new(),
                });
                if entry.speaker.is_none() {
                    entry.speaker = speaker(&rule.speaker);
                }
                entry.rules.push(number);
            }
        }
        let (phrases, entries) = by_phrase.into_iter().unzip();
        Self { entries, phrases }
    }

    pub(super) fn phrases(&self) -> &[String] {
        &self.phrases
    }

    pub(super) fn read(&self, found: &[Match], out: &mut Vec<Signal>) {
        for m in found {
            let Some(entry) = self.entries.get(m.needle as usize) else { continue };
            if entry.weight > 0.0 {
                out.push(Signal {
                    phrase: m.needle,
                    stance: entry.stance,
                    weight: entry.weight,
                    scope: entry.scope,
                    speaker: entry.speaker,
                    start: m.start,
                    end: m.end,
                });
            }
        }
    }
}

/// How far a denial reaches, in bytes of the normalised text.
const DENIAL_REACH: usize = 90;

/// Whether a signal denies what stands at `start..end`: same clause, within reach, on its side.
pub(super) fn denies(signal: &Signal, text: &str, start: usize, end: usize) -> bool {
    if signal.stance != Some(Stance::Denies) {
        return false;
    }
    let (from, to) = match signal.scope {
        Scope::After => (signal.end, start),
        Scope::Before => (end, signal.start),
        Scope::Sentence => return false,
    };
    if from > to || to - from > DENIAL_REACH {
        return false;
    }
    let between = text.get(from..to).unwrap_or(",");
    !between.contains([',', '。', '!', '?', ';', ':', '\n'])
        && ![" but ", "但", " we guarantee", "而是", " only "].iter().any(|w| between.contains(w))
}

/// What the signals of one sentence say, by weight of distinct phrases.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weights {
    pub(super) promotes: f64,
    pub(super) reports: f64,
    pub(super) warns: f64,
    pub(super) quotes: f64,
    pub(super) denies: f64,
}

impl Weights {
    pub(super) fn add(&mut self, stance: Stance, weight: f64) {
        match stance {
            Stance::Promotes => self.promotes += weight,
            Stance::Reports => self.reports += weight,
            Stance::Warns => self.warns += weight,
            Stance::Quotes => self.quotes += weight,
            Stance::Denies => self.denies += weight,
            Stance::Neutral => {}
        }
    }

    /// The stance of a sentence: what tells it apart from promotion wins.
    pub(super) fn sentence(&self) -> Stance {
        if self.warns > 0.0 && self.warns >= self.reports {
            Stance::Warns
        } else if self.reports > 0.0 {
            Stance::Reports
        } else if self.quotes > 0.0 {
            Stance::Quotes
        } else if self.promotes >= 0.5 {
            Stance::Promotes
        } else {
            Stance::Neutral
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::needles::Needles;

    fn signals(finder: &SignalFinder, text: &str) -> Vec<Signal> {
        let mut out = Vec::new();
        finder.read(Needles::new(&[finder.phrases()]).find(text).all(), &mut out);
        out
    }

    #[test]
    fn every_rule_holds_its_examples() {
        let finder = SignalFinder::from_json(include_str!("stance_rules.json"));
        assert!(RULES.len() >= 12, "stance_rules.json did not parse");
        let fires = |text: &str, rule: usize| {
            signals(&finder, &fold(text)).iter().any(|s| finder.entries[s.phrase as usize].rules.contains(&rule))
        };
        for (number, rule) in RULES.iter().enumerate() {
            assert!(rule.stance == "nothing" || Stance::parse(&rule.stance).is_some(), "{}", rule.id);
            assert!(
                rule.stance == "nothing" || !(rule.examples.is_empty() || rule.against.is_empty()),
                "{} has no examples",
                rule.id
            );
            for text in &rule.examples {
                assert!(fires(text, number), "{}: {text}", rule.id);
            }
            for text in &rule.against {
                assert!(!fires(text, number), "{} should not fire on {text}", rule.id);
            }
        }
    }

    #[test]
    fn denial_stays_in_its_clause() {
        let finder = SignalFinder::from_json(include_str!("stance_rules.json"));
        for (text, cue, expected) in [
            ("我们不提供虚拟货币交易服务", "虚拟货币交易", true),
            ("我们不提供贷款,提供虚拟货币交易服务", "虚拟货币交易", false),
            ("we do not offer any guaranteed return", "guaranteed return", true),
            ("do not miss our guaranteed return", "guaranteed return", false),
            ("no fees and a guaranteed return", "guaranteed return", false),
        ] {
            let out = signals(&finder, text);
            let start = text.find(cue).unwrap_or(0);
            assert_eq!(out.iter().any(|s| denies(s, text, start, start + cue.len())), expected, "{text}");
        }
    }
}
