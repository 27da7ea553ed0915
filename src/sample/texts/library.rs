//! The template files, by language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::grammar::Template;

/// Templates in words that shipped cue lists do not hold, and templates in the trade's own words.
#[derive(Debug, Deserialize)]
pub(crate) struct Wordings {
    /// No shipped cue in them (a test checks).
    pub(crate) plain: Vec<Template>,
    /// Cues allowed.
    pub(crate) jargon: Vec<Template>,
}

impl Wordings {
    /// The templates of one wording.
    pub(crate) fn of(&self, plain: bool) -> &[Template] {
        if plain { &self.plain } else { &self.jargon }
    }
}

/// What promoters of one activity say.
#[derive(Debug, Deserialize)]
pub(crate) struct Activity {
    /// The activity in plain words.
    pub(crate) noun: String,
    /// What they say.
    #[serde(flatten)]
    pub(crate) clauses: Wordings,
}

/// What promoters say.
#[derive(Debug, Deserialize)]
pub(crate) struct Promotion {
    /// First sentences.
    pub(crate) openings: Wordings,
    /// Promises of a return.
    pub(crate) promise: Wordings,
    /// Appeals to everybody.
    pub(crate) public: Wordings,
    /// Last sentences.
    pub(crate) closings: Wordings,
    /// Clauses by activity.
    pub(crate) activities: BTreeMap<String, Activity>,
}

/// What a news desk, a regulator, a denier or a scholar writes.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    /// First sentences.
    pub(crate) openings: Vec<Template>,
    /// Sentences in between.
    pub(crate) body: Vec<Template>,
    /// Last sentences.
    pub(crate) closings: Vec<Template>,
}

/// What a lawful neighbour says of itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Context {
    /// First sentences.
    pub(crate) openings: Vec<Template>,
    /// Last sentences.
    pub(crate) closings: Vec<Template>,
    /// Clauses by context.
    pub(crate) contexts: BTreeMap<String, ContextClauses>,
}

/// Clauses of one context.
#[derive(Debug, Deserialize)]
pub(crate) struct ContextClauses {
    /// Said before the date on which the law changed; empty when no date matters.
    pub(crate) early: Vec<Template>,
    /// Said since.
    pub(crate) clauses: Vec<Template>,
}

/// What an ordinary company says.
#[derive(Debug, Deserialize)]
pub(crate) struct Ordinary {
    /// The shape of its texts.
    #[serde(flatten)]
    pub(crate) report: Report,
    /// What is sold, by trade.
    pub(crate) products: BTreeMap<String, Vec<String>>,
}

/// What complainants write.
#[derive(Debug, Deserialize)]
pub(crate) struct Complaint {
    /// About a scheme.
    pub(crate) risky: Vec<Template>,
    /// About a sofa.
    pub(crate) ordinary: Vec<Template>,
}

/// Everything one language has.
#[derive(Debug)]
pub(crate) struct Language {
    /// Promoters.
    pub(crate) promotion: Promotion,
    /// `news`, `warning`, `denial`, `research`.
    pub(crate) report: BTreeMap<String, Report>,
    /// Lawful neighbours.
    pub(crate) context: Context,
    /// Ordinary companies.
    pub(crate) ordinary: Ordinary,
    /// Complainants.
    pub(crate) complaint: Complaint,
    /// Titles by kind of text.
    pub(crate) titles: BTreeMap<String, Vec<Template>>,
    /// Publishers by kind of source.
    pub(crate) publishers: BTreeMap<String, Vec<String>>,
    /// Authorities.
    pub(crate) authorities: Vec<Template>,
}

#[derive(Debug, Deserialize)]
struct Titles {
    zh: BTreeMap<String, Vec<Template>>,
    en: BTreeMap<String, Vec<Template>>,
    publishers_zh: BTreeMap<String, Vec<String>>,
    publishers_en: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Authorities {
    zh: Vec<Template>,
    en: Vec<Template>,
    vcact_zh: BTreeMap<String, String>,
}

/// All templates.
#[derive(Debug)]
pub(crate) struct Library {
    zh: Language,
    en: Language,
    /// Element → speaker → sentences (Chinese; complete subjects are registered on the mainland).
    pub(crate) elements: BTreeMap<String, BTreeMap<String, Vec<Template>>>,
    /// Virtual-currency activities in the words of a notice, by activity.
    pub(crate) virtual_currency: BTreeMap<String, String>,
}

impl Library {
    /// Reads the files beside this one.
    pub(crate) fn load() -> Self {
        let titles: Titles = crate::sample::data(include_str!("titles.json"));
        let authorities: Authorities = crate::sample::data(include_str!("authorities.json"));
        Self {
            zh: Language {
                promotion: crate::sample::data(include_str!("promotion_zh.json")),
                report: crate::sample::data(include_str!("report_zh.json")),
                context: crate::sample::data(include_str!("context_zh.json")),
                ordinary: crate::sample::data(include_str!("ordinary_zh.json")),
                complaint: crate::sample::data(include_str!("complaint_zh.json")),
                titles: titles.zh,
                publishers: titles.publishers_zh,
                authorities: authorities.zh,
            },
            en: Language {
                promotion: crate::sample::data(include_str!("promotion_en.json")),
                report: crate::sample::data(include_str!("report_en.json")),
                context: crate::sample::data(include_str!("context_en.json")),
                ordinary: crate::sample::data(include_str!("ordinary_en.json")),
                complaint: crate::sample::data(include_str!("complaint_en.json")),
                titles: titles.en,
                publishers: titles.publishers_en,
                authorities: authorities.en,
            },
            elements: crate::sample::data(include_str!("elements.json")),
            virtual_currency: authorities.vcact_zh,
        }
    }

    /// The templates of a language.
    pub(crate) fn language(&self, english: bool) -> &Language {
        if english { &self.en } else { &self.zh }
    }
}
