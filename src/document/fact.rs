//! Facts in running text, by phrases that stand in `patterns.json` with a source and examples for and against.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::number::ending;
use crate::document::{contact, yields};
use crate::text::Span;
use crate::text::needles::{Match, Needles};
use crate::text::normalize::{Normalized, fold};

/// What kind of contact a text gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKind {
    /// Digits with country code, if stated.
    Phone,
    /// Lower-case mail address.
    Email,
    /// Host and path, without scheme and `www.`.
    Url,
    /// WeChat account.
    WeChat,
    /// QQ number or group.
    Qq,
    /// Telegram account or group.
    Telegram,
    /// WhatsApp number.
    WhatsApp,
}

impl ContactKind {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "url",
            Self::WeChat => "wechat",
            Self::Qq => "qq",
            Self::Telegram => "telegram",
            Self::WhatsApp => "whatsapp",
        }
    }
}

/// A fact that a text states; whether it is promised or denied is its stance.
#[derive(Debug, Clone, PartialEq)]
pub enum FactKind {
    /// A promised return as effective annual percent, over 0, at most 100,000.
    Yield {
        /// Percent a year, compounded from the stated period.
        annual_percent: f64,
    },
    /// Principal or profit is guaranteed.
    Guarantee,
    /// Pay that depends on recruits.
    ReferralPay,
    /// Number of levels, 2 to 100.
    Levels {
        /// How many.
        levels: u32,
    },
    /// People who are said to take part, at least 1.
    HeadCount {
        /// How many.
        people: u64,
    },
    /// An offer to anybody.
    PublicOffer,
    /// Money to be paid before taking part.
    EntryFee,
    /// A licence or approval is claimed.
    LicenceClaim,
    /// Money cannot be got back: frozen, overdue, out of reach.
    Redemption,
    /// A way to reach the speaker.
    Contact {
        /// What it is.
        kind: ContactKind,
        /// Comparable value.
        value: String,
    },
}

impl FactKind {
    /// Stable word, the key of its wording after `fact.`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Yield { .. } => "yield",
            Self::Guarantee => "guarantee",
            Self::ReferralPay => "referral_pay",
            Self::Levels { .. } => "levels",
            Self::HeadCount { .. } => "head_count",
            Self::PublicOffer => "public_offer",
            Self::EntryFee => "entry_fee",
            Self::LicenceClaim => "licence_claim",
            Self::Redemption => "redemption",
            Self::Contact { .. } => "contact",
        }
    }
}

/// A fact and where it stands, in bytes of the normalised text, but for contacts, which stand in the original.
#[derive(Debug, Clone, PartialEq)]
pub struct RawFact {
    /// What is stated.
    pub kind: FactKind,
    /// Where it stands in the original text.
    pub span: Span,
    /// Where it stands in the normalised text; `None` for contacts.
    pub normal: Option<Span>,
}

#[derive(Debug, Deserialize)]
struct Pattern {
    kind: String,
    #[expect(dead_code, reason = "read by whoever asks where a phrase comes from")]
    source: String,
    phrases: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "tested"))]
    examples: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "tested"))]
    against: Vec<String>,
}

static PATTERNS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| serde_json::from_str(include_str!("patterns.json")).unwrap_or_default());

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Guarantee,
    ReferralPay,
    Levels,
    HeadCount,
    PublicOffer,
    EntryFee,
    LicenceClaim,
    Redemption,
    Rate,
    /// A word after which an account stands.
    Account(ContactKind),
    /// A phrase that looks like another and means nothing.
    Nothing,
}

impl Rule {
    fn parse(kind: &str) -> Option<Self> {
        Some(match kind {
            "guarantee" => Self::Guarantee,
            "referral_pay" => Self::ReferralPay,
            "levels" => Self::Levels,
            "head_count" => Self::HeadCount,
            "public_offer" => Self::PublicOffer,
            "entry_fee" => Self::EntryFee,
            "licence_claim" => Self::LicenceClaim,
            "redemption" => Self::Redemption,
            "rate" => Self::Rate,
            "nothing" => Self::Nothing,
            _ => return None,
        })
    }
}

/// Finds facts; build once.
pub struct Facts {
    phrases: Vec<String>,
    /// Rules of each distinct phrase.
    rules: Vec<Vec<Rule>>,
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").field("phrases", &self.rules.len()).finish_non_exhaustive()
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self::new()
    }
}

impl Facts {
    /// The patterns that ship.
    #[must_use]
    pub fn new() -> Self {
        let mut phrases: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
        for (pattern, rule) in PATTERNS.iter().filter_map(|p| Rule::parse(&p.kind).map(|r| (p, r))) {
            for phrase in pattern.phrases.iter().map(|w| fold(w)).filter(|w| !w.is_empty()) {
                let rules = phrases.entry(phrase).or_default();
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
        // A phrase that ends with the word for an account announces one too: 加微信.
        for (word, kind) in contact::ANNOUNCED {
            phrases.entry(fold(word)).or_default();
            for (_, rules) in phrases.iter_mut().filter(|(p, _)| p.ends_with(word)) {
                if !rules.iter().any(|r| matches!(r, Rule::Account(_))) {
                    rules.push(Rule::Account(kind));
                }
            }
        }
        let (phrases, rules) = phrases.into_iter().unzip();
        Self { phrases, rules }
    }

    /// The same patterns, built once for all.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Facts> = LazyLock::new(Facts::new);
        &SHARED
    }

    /// The phrases to look for in the normal form before calling [`Self::read`].
    #[must_use]
    pub fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// The facts in a text, in order of place. `normal` is the normal form of `text`. For one text; many texts
    /// are better searched once for all phrases, and then read.
    #[must_use]
    pub fn find(&self, text: &str, normal: &Normalized) -> Vec<RawFact> {
        let found = Needles::new(&[&self.phrases]).find(&normal.text);
        self.read(text, normal, found.all())
    }

    /// The facts in a text, in order of place, given where [`Self::phrases`] stand in its normal form.
    #[must_use]
    pub fn read(&self, text: &str, normal: &Normalized, matches: &[Match]) -> Vec<RawFact> {
        let mut out = Vec::new();
        let plain = normal.text.as_str();
        let mut push = |kind: FactKind, start: usize, end: usize| {
            let (from, to) = normal.original_span(start, end);
            let normal = Span { start: u32::try_from(start).unwrap_or(0), end: u32::try_from(end).unwrap_or(0) };
            out.push(RawFact { kind, span: Span { start: from, end: to }, normal: Some(normal) });
        };
        let mut rates_done = 0;
        let mut accounts = Vec::new();
        for found in matches {
            let (start, end) = (found.start, found.end);
            let left = plain.get(..start).unwrap_or("");
            for rule in self.rules.get(found.needle as usize).into_iter().flatten() {
                match rule {
                    Rule::Guarantee => push(FactKind::Guarantee, start, end),
                    Rule::ReferralPay => push(FactKind::ReferralPay, start, end),
                    Rule::PublicOffer => push(FactKind::PublicOffer, start, end),
                    Rule::EntryFee => push(FactKind::EntryFee, start, end),
                    Rule::LicenceClaim => push(FactKind::LicenceClaim, start, end),
                    Rule::Redemption => push(FactKind::Redemption, start, end),
                    Rule::Levels => {
                        if let Some(n) =
                            ending(near(left)).filter(|n| n.value >= 2.0 && n.value <= 100.0 && n.value.fract() == 0.0)
                        {
                            push(
                                FactKind::Levels { levels: n.value as u32 },
                                left.len() - near(left).len() + n.start,
                                end,
                            );
                        }
                    }
                    Rule::HeadCount => {
                        if let Some(n) = ending(near(left)).filter(|n| n.value >= 1.0 && n.value < 8e9) {
                            // The unit may carry the magnitude: 3万名会员 is read by the number, "2 million members" by the phrase.
                            let scale =
                                if plain.get(start..end).is_some_and(|w| w.starts_with("million")) { 1e6 } else { 1.0 };
                            push(
                                FactKind::HeadCount { people: (n.value * scale) as u64 },
                                left.len() - near(left).len() + n.start,
                                end,
                            );
                        }
                    }
                    Rule::Rate => {
                        if start < rates_done {
                            continue;
                        }
                        let (from, to) = sentence_around(plain, start);
                        rates_done = to;
                        let mut found = Vec::new();
                        yields::find(plain.get(from..to).unwrap_or(""), &mut found);
                        for y in found {
                            push(FactKind::Yield { annual_percent: y.annual_percent }, from + y.start, from + y.end);
                        }
                    }
                    Rule::Account(kind) => {
                        // A Latin word needs something between itself and the account.
                        let latin = plain.get(start..end).is_some_and(str::is_ascii);
                        if !latin || plain.get(end..).is_some_and(|r| r.starts_with([' ', ':', '@', '号', '群', '+']))
                        {
                            accounts.extend(contact::account(text, normal, end, *kind));
                        }
                    }
                    Rule::Nothing => {}
                }
            }
        }
        let mut contacts = Vec::new();
        contact::find(text, &mut contacts);
        accounts.retain(|a: &contact::Contact| {
            // Both are in order of place and without overlaps.
            let after = contacts.partition_point(|c| c.end <= a.start);
            contacts.get(after).is_none_or(|c| c.start >= a.end)
        });
        contacts.append(&mut accounts);
        out.extend(contacts.into_iter().filter_map(|c| {
            let span = Span { start: u32::try_from(c.start).ok()?, end: u32::try_from(c.end).ok()? };
            Some(RawFact { kind: FactKind::Contact { kind: c.kind, value: c.value }, span, normal: None })
        }));
        out.sort_by_key(|f| (f.span, f.kind.as_str()));
        out
    }
}

/// The last characters before a phrase, where its number would stand.
fn near(left: &str) -> &str {
    let start = left.char_indices().rev().nth(23).map_or(0, |(i, _)| i);
    left.get(start..).unwrap_or(left)
}

/// Longest sentence in which rates are looked for, in bytes to either side.
const SENTENCE_BYTES: usize = 600;

fn sentence_around(text: &str, at: usize) -> (usize, usize) {
    let end_mark = |c: char| matches!(c, '。' | '!' | '?' | ';' | '\n');
    let floor = at.saturating_sub(SENTENCE_BYTES);
    let floor = (floor..=at).find(|i| text.is_char_boundary(*i)).unwrap_or(at);
    let from = text
        .get(floor..at)
        .and_then(|left| {
            left.rfind(end_mark)
                .map(|i| floor + i + left.get(i..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8))
        })
        .unwrap_or(floor);
    let ceiling = (at + SENTENCE_BYTES).min(text.len());
    let ceiling = (at..=ceiling).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let to = text.get(at..ceiling).and_then(|right| right.find(end_mark)).map_or(ceiling, |i| at + i);
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize::normalize;

    fn kinds(text: &str) -> Vec<&'static str> {
        Facts::new().find(text, &normalize(text)).iter().map(|f| f.kind.as_str()).collect()
    }

    #[test]
    fn every_pattern_holds_its_examples() {
        let finder = Facts::new();
        assert!(PATTERNS.len() >= 9, "patterns.json did not parse");
        for pattern in PATTERNS.iter().filter(|p| !matches!(p.kind.as_str(), "nothing" | "rate")) {
            assert!(Rule::parse(&pattern.kind).is_some(), "{}", pattern.kind);
            assert!(!pattern.examples.is_empty() && !pattern.against.is_empty(), "{} has no examples", pattern.kind);
            let has = |text: &str| finder.find(text, &normalize(text)).iter().any(|f| f.kind.as_str() == pattern.kind);
            for text in &pattern.examples {
                assert!(has(text), "{}: {text}", pattern.kind);
            }
            for text in &pattern.against {
                assert!(!has(text), "{} should not be in {text}", pattern.kind);
            }
        }
    }

    #[test]
    fn values() {
        let find =
            |text: &str| Facts::new().find(text, &normalize(text)).into_iter().map(|f| f.kind).collect::<Vec<_>>();
        assert_eq!(find("目前已有3000余名会员"), [FactKind::HeadCount { people: 3000 }]);
        assert_eq!(find("平台已有三万名投资者"), [FactKind::HeadCount { people: 30_000 }]);
        assert_eq!(find("over 2 million members"), [FactKind::HeadCount { people: 2_000_000 }]);
        assert_eq!(find("享受三级返利"), [FactKind::Levels { levels: 3 }, FactKind::ReferralPay]);
        assert_eq!(kinds("年化收益24%"), ["yield"]);
    }
}
