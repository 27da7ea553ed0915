//! All packs of a day read as one.

use std::sync::LazyLock;

use serde::Deserialize;

use super::pack::{Category, Duty, Mark, Measure, Pack, StatusKind, Wording, packs};

/// The law of one day: packs in force, later ones over earlier ones.
#[derive(Debug, Clone)]
pub struct Law {
    day: i32,
    packs: Vec<&'static Pack>,
}

/// How the law stands towards an activity or a context on a day, and which pack says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// How it stands; [`StatusKind::NotRegulated`] where no pack speaks.
    pub kind: StatusKind,
    /// The pack that speaks; `None` where none does.
    pub pack: Option<&'static Pack>,
    /// Article of that pack, if the row names one.
    pub article: Option<&'static str>,
    /// The text, where it is not the pack's own.
    pub source: Option<&'static str>,
    /// The rule in a sentence; `None` where no pack speaks.
    pub note: Option<&'static Wording>,
}

/// A word barred from company names on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestrictedWord {
    /// The word.
    pub word: &'static str,
    /// The earliest pack in force that bars it.
    pub pack: &'static Pack,
    /// Article of that pack.
    pub article: &'static str,
}

/// A legal number on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// From how many on.
    pub value: u32,
    /// What is counted.
    pub measure: Measure,
    /// What else must be reached at the same time.
    pub also: Option<Mark>,
    /// Stable code of what the number is for; the key of its wording.
    pub basis: &'static str,
    /// The pack that states it.
    pub pack: &'static Pack,
    /// Whether the number or its pack is still to be checked against the text.
    pub verify: bool,
}

/// The law of `day` (days since 1970-01-01) at home.
#[must_use]
pub fn in_force(day: i32) -> Law {
    in_force_with(day, &[])
}

/// The law of `day` at home and, beside it, in the jurisdictions turned on (of [`FOREIGN`](super::FOREIGN)). Theirs
/// adds element tables; the standing of an activity, names, numbers and filings stay those of home.
#[must_use]
pub fn in_force_with(day: i32, abroad: &[String]) -> Law {
    let read = |pack: &&Pack| pack.is_home() || abroad.contains(&pack.jurisdiction);
    Law { day, packs: packs().iter().filter(|pack| pack.is_in_force(day)).filter(read).collect() }
}

/// What a context makes of an activity: a row of `contexts.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextRule {
    /// `A1` … `A9`.
    pub(super) context: String,
    /// How the context itself must stand.
    #[serde(rename = "while")]
    pub(super) while_: Vec<StatusKind>,
    /// Activities that it touches.
    pub(super) activities: Vec<String>,
    /// Standings of the activity that it changes.
    pub(super) from: Vec<StatusKind>,
    /// What they become.
    pub(super) to: StatusKind,
    /// Where the rule stands.
    pub(super) source: String,
}

/// The rules of the contexts; none when the file cannot be read, which a test rules out.
pub(super) fn context_rules() -> &'static [ContextRule] {
    #[derive(Deserialize)]
    struct File {
        rules: Vec<ContextRule>,
    }
    static RULES: LazyLock<Vec<ContextRule>> = LazyLock::new(|| {
        serde_json::from_str::<File>(include_str!("contexts.json")).map(|file| file.rules).unwrap_or_default()
    });
    &RULES
}

impl Law {
    /// The day it was asked for, days since 1970-01-01.
    #[must_use]
    pub fn day(&self) -> i32 {
        self.day
    }

    /// Packs in force, earliest first.
    #[must_use]
    pub fn packs(&self) -> &[&'static Pack] {
        &self.packs
    }

    /// How the law stands towards an activity (R01–R16) or a context (A1–A9).
    #[must_use]
    pub fn status(&self, id: &str) -> Status {
        self.status_where(id, |pack| pack.is_home())
    }

    /// How the law stands towards an activity that is carried on in some contexts (A1–A9): a context may lift what holds
    /// of the activity alone, while the context itself stands so (`contexts.json`). The mildest reading of the contexts
    /// holds; it says what is asked, not that it is shown.
    #[must_use]
    pub fn standing(&self, activity: &str, contexts: &[&str]) -> StatusKind {
        let own = self.status(activity).kind;
        let lifted = context_rules().iter().filter(|rule| {
            contexts.contains(&rule.context.as_str())
                && rule.activities.iter().any(|id| id == activity)
                && rule.from.contains(&own)
                && rule.while_.contains(&self.status(&rule.context).kind)
        });
        lifted.map(|rule| rule.to).min().unwrap_or(own)
    }

    /// The same in one foreign jurisdiction, if it is turned on.
    #[must_use]
    pub fn status_in(&self, jurisdiction: &str, id: &str) -> Status {
        self.status_where(id, |pack| pack.jurisdiction == jurisdiction)
    }

    fn status_where(&self, id: &str, speaks: impl Fn(&Pack) -> bool) -> Status {
        let own = self.packs.iter().rev().filter(|pack| speaks(pack));
        let mut rows = own.flat_map(|pack| pack.statuses.iter().map(move |row| (*pack, row)));
        match rows.find(|(_, row)| row.id == id) {
            Some((pack, row)) => Status {
                kind: row.kind,
                pack: Some(pack),
                article: row.article.as_deref(),
                source: row.source.as_deref(),
                note: Some(&row.note),
            },
            None => Status { kind: StatusKind::NotRegulated, pack: None, article: None, source: None, note: None },
        }
    }

    /// Words barred from company names, by word; each once, with the earliest pack in force that bars it.
    #[must_use]
    pub fn restricted_words(&self) -> Vec<RestrictedWord> {
        let rows = self.packs.iter().flat_map(|pack| pack.restricted_words.iter().map(move |row| (*pack, row)));
        let mut words: Vec<RestrictedWord> =
            rows.map(|(pack, row)| RestrictedWord { word: &row.word, pack, article: &row.article }).collect();
        words.sort_by(|a, b| a.word.cmp(b.word));
        words.dedup_by(|later, earlier| later.word == earlier.word);
        words
    }

    /// Legal numbers that fit an activity, by measure, then value. A later pack's number takes the place of an
    /// earlier one of the same basis.
    #[must_use]
    pub fn thresholds(&self, activity: &str) -> Vec<Threshold> {
        let mut found: Vec<Threshold> = Vec::new();
        for pack in &self.packs {
            for row in &pack.thresholds {
                found.retain(|earlier| earlier.basis != row.basis);
                if row.activities.iter().any(|fits| fits == activity) {
                    found.push(Threshold {
                        value: row.value,
                        measure: row.measure,
                        also: row.also,
                        basis: &row.basis,
                        pack,
                        verify: row.verify || pack.verify,
                    });
                }
            }
        }
        found.sort_by(|a, b| (a.measure, a.value, a.basis).cmp(&(b.measure, b.value, b.basis)));
        found
    }

    /// Filings that an activity or context owes, with the pack that asks for each, earliest first.
    #[must_use]
    pub fn duties(&self, id: &str) -> Vec<(&'static Duty, &'static Pack)> {
        let rows = self.packs.iter().flat_map(|pack| pack.duties.iter().map(move |duty| (duty, *pack)));
        rows.filter(|(duty, _)| duty.activities.iter().any(|owes| owes == id)).collect()
    }

    /// Element sets, by id, each with its pack; a later pack's takes the place of an earlier one of the same id.
    #[must_use]
    pub fn categories(&self) -> Vec<(&'static Category, &'static Pack)> {
        let mut found: Vec<(&Category, &Pack)> = Vec::new();
        for pack in &self.packs {
            for category in &pack.categories {
                found.retain(|(earlier, _)| earlier.id != category.id);
                found.push((category, pack));
            }
        }
        found.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        found
    }
}
