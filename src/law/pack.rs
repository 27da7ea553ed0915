//! What a pack file holds.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

/// The same sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where a pack comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Full Chinese name of the text.
    pub name: String,
    /// Document number, or who issued it and when where there is no number.
    pub number: String,
    /// Key in the project's list of sources.
    pub reference: String,
}

/// A part of a text that rows point to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Unique within the pack: `art9`, `mining`.
    pub id: String,
    /// What it says, in short; not its wording.
    pub summary: Wording,
}

/// How the law stands towards an activity or a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// No pack in force speaks of it, or one says that it is not covered.
    NotRegulated,
    /// Allowed.
    Lawful,
    /// Allowed within stated lines.
    Restricted,
    /// Allowed with a licence, approval or registration only.
    LicensedOnly,
    /// To be wound down; new projects are barred.
    PhasedOut,
    /// Barred.
    Prohibited,
}

impl StatusKind {
    /// Stable code; the key of its wording is `law.` followed by it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRegulated => "not_regulated",
            Self::Lawful => "lawful",
            Self::Restricted => "restricted",
            Self::LicensedOnly => "licensed_only",
            Self::PhasedOut => "phased_out",
            Self::Prohibited => "prohibited",
        }
    }
}

/// What a pack says about one activity (R01–R16) or context (A1–A9).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRow {
    /// Activity or context id.
    pub id: String,
    /// How the law stands.
    pub kind: StatusKind,
    /// Article of this pack.
    pub article: Option<String>,
    /// Another text, where the row does not come from the pack's own.
    pub source: Option<String>,
    /// The rule in a sentence.
    pub note: Wording,
}

/// A word that a company's name may not carry without approval.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestrictedWordRow {
    /// The word as the text has it.
    pub word: String,
    /// Article of this pack.
    pub article: String,
    /// Another text, where the row does not come from the pack's own.
    pub source: Option<String>,
}

/// What a threshold counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Persons.
    People,
    /// Levels of a recruitment tree.
    Levels,
    /// Renminbi yuan.
    Yuan,
}

/// A number of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What is counted.
    pub measure: Measure,
    /// From how many on.
    pub value: u32,
}

/// A legal number, as a mark of distance: being below it is no permission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdRow {
    /// Stable code of what the number is for; the key of its wording.
    pub basis: String,
    /// What is counted.
    pub measure: Measure,
    /// From how many on.
    pub value: u32,
    /// What else must be reached at the same time.
    pub also: Option<Mark>,
    /// Activities that it fits.
    pub activities: Vec<String>,
    /// Article of this pack.
    pub article: Option<String>,
    /// Another text, where the row does not come from the pack's own.
    pub source: Option<String>,
    /// Whether the number is still to be checked against the text.
    #[serde(default)]
    pub verify: bool,
}

/// A filing or registration that an activity owes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Stable code; the key of its wording.
    pub code: String,
    /// Activities or contexts that owe it.
    pub activities: Vec<String>,
    /// Article of this pack.
    pub article: Option<String>,
    /// Another text, where the row does not come from the pack's own.
    pub source: Option<String>,
    /// The duty in a sentence.
    pub note: Wording,
}

/// How an element counts towards its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// It must be evidenced.
    Required,
    /// One of the elements that name the same group must be evidenced.
    OneOf(String),
    /// If it is evidenced, the category does not apply.
    Excluding,
}

/// One statutory element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// `category.element`, stable.
    pub id: String,
    /// How it counts.
    #[serde(deserialize_with = "need")]
    pub need: Need,
    /// "Indicators of …": what evidence would show.
    pub wording: Wording,
}

/// A set of elements that together describe one kind of conduct.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Stable; a later pack's category of the same id takes its place.
    pub id: String,
    /// Heading of its element table.
    pub title: Wording,
    /// Activities it is asked for.
    pub activities: Vec<String>,
    /// Article of this pack.
    pub article: Option<String>,
    /// Another text, where the row does not come from the pack's own.
    pub source: Option<String>,
    /// What has to be shown.
    pub elements: Vec<Element>,
}

/// One dated text and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Stable: jurisdiction, year and month, subject.
    pub id: String,
    /// Short name.
    pub title: Wording,
    /// The text it reads.
    pub source: Source,
    /// `CN`, or `CN-` and the six-digit code of a place (GB/T 2260); `US`, `GB`, `EU` only when a person turns them on.
    pub jurisdiction: String,
    /// First day in force, days since 1970-01-01.
    #[serde(deserialize_with = "day")]
    pub valid_from: i32,
    /// First day no longer in force; `None` while it stands.
    #[serde(deserialize_with = "optional_day")]
    pub valid_to: Option<i32>,
    /// Whether a date or wording could not be read in the source.
    pub verify: bool,
    /// What is to be verified; present exactly when `verify` is.
    pub verify_note: Option<Wording>,
    /// Parts of the text that the rows name.
    pub articles: Vec<Article>,
    /// Standing of activities and contexts.
    pub statuses: Vec<StatusRow>,
    /// Words barred from names.
    pub restricted_words: Vec<RestrictedWordRow>,
    /// Legal numbers.
    pub thresholds: Vec<ThresholdRow>,
    /// Filings owed.
    pub duties: Vec<Duty>,
    /// Element sets.
    pub categories: Vec<Category>,
}

impl Pack {
    /// Whether it is of the home jurisdiction or one of its places; others are read only when turned on.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.jurisdiction == HOME || self.jurisdiction.starts_with("CN-")
    }

    /// Whether it is in force on `day` (days since 1970-01-01).
    #[must_use]
    pub fn is_in_force(&self, day: i32) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let text = String::deserialize(deserializer)?;
    crate::value::date::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no day: {text}")))
}

fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let parse = |text: String| {
        crate::value::date::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no day: {text}")))
    };
    text.map(parse).transpose()
}

fn need<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Need, D::Error> {
    let text = String::deserialize(deserializer)?;
    match (text.as_str(), text.strip_prefix("one_of:")) {
        ("required", _) => Ok(Need::Required),
        ("excluding", _) => Ok(Need::Excluding),
        (_, Some(group)) => Ok(Need::OneOf(group.to_owned())),
        (other, None) => Err(serde::de::Error::custom(format!("no need: {other}"))),
    }
}

/// The jurisdiction that is always read.
pub const HOME: &str = "CN";
/// Jurisdictions that a person may turn on beside it.
pub const FOREIGN: [&str; 3] = ["US", "GB", "EU"];

/// The files, by name. A test holds this list equal to the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("cn-2005-11-pyramid.json", include_str!("packs/cn-2005-11-pyramid.json")),
    ("cn-2009-02-pyramid.json", include_str!("packs/cn-2009-02-pyramid.json")),
    ("cn-2010-05-pyramid.json", include_str!("packs/cn-2010-05-pyramid.json")),
    ("cn-2011-01-fundraising.json", include_str!("packs/cn-2011-01-fundraising.json")),
    ("cn-2011-11-venues.json", include_str!("packs/cn-2011-11-venues.json")),
    ("cn-2013-11-pyramid.json", include_str!("packs/cn-2013-11-pyramid.json")),
    ("cn-2013-12-bitcoin.json", include_str!("packs/cn-2013-12-bitcoin.json")),
    ("cn-2016-08-p2p.json", include_str!("packs/cn-2016-08-p2p.json")),
    ("cn-2017-09-ico.json", include_str!("packs/cn-2017-09-ico.json")),
    ("cn-2017-10-guarantee.json", include_str!("packs/cn-2017-10-guarantee.json")),
    ("cn-2018-08-warning.json", include_str!("packs/cn-2018-08-warning.json")),
    ("cn-2019-02-blockchain-information.json", include_str!("packs/cn-2019-02-blockchain-information.json")),
    ("cn-2020-11-p2p-exit.json", include_str!("packs/cn-2020-11-p2p-exit.json")),
    ("cn-2021-05-fundraising-regulation.json", include_str!("packs/cn-2021-05-fundraising-regulation.json")),
    ("cn-2021-09-virtual-currency.json", include_str!("packs/cn-2021-09-virtual-currency.json")),
    ("cn-2022-03-fundraising.json", include_str!("packs/cn-2022-03-fundraising.json")),
    ("cn-2022-04-nft.json", include_str!("packs/cn-2022-04-nft.json")),
    ("cn-2022-08-futures.json", include_str!("packs/cn-2022-08-futures.json")),
    ("cn-2023-09-private-funds.json", include_str!("packs/cn-2023-09-private-funds.json")),
    ("cn-2024-05-payment.json", include_str!("packs/cn-2024-05-payment.json")),
    ("cn-2026-02-virtual-currency.json", include_str!("packs/cn-2026-02-virtual-currency.json")),
    ("cn-440300-2019-11-virtual-currency.json", include_str!("packs/cn-440300-2019-11-virtual-currency.json")),
    ("eu-2024-06-mica-stablecoins.json", include_str!("packs/eu-2024-06-mica-stablecoins.json")),
    ("eu-2024-12-mica.json", include_str!("packs/eu-2024-12-mica.json")),
    ("gb-2001-12-fsma.json", include_str!("packs/gb-2001-12-fsma.json")),
    ("gb-2023-10-cryptoassets.json", include_str!("packs/gb-2023-10-cryptoassets.json")),
    ("us-1946-05-howey.json", include_str!("packs/us-1946-05-howey.json")),
    ("us-2026-03-interpretation.json", include_str!("packs/us-2026-03-interpretation.json")),
];

/// All packs, by first day in force, then id. A file that cannot be read is left out; a test reads every one.
#[must_use]
pub fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
        let mut packs: Vec<Pack> = FILES.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
        packs.sort_by(|a, b| a.valid_from.cmp(&b.valid_from).then_with(|| a.id.cmp(&b.id)));
        packs
    });
    &PACKS
}
