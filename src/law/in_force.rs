//! All packs of a day read as one.

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

/// The law of `day` (days since 1970-01-01).
#[must_use]
pub fn in_force(day: i32) -> Law {
    Law { day, packs: packs().iter().filter(|pack| pack.is_in_force(day)).collect() }
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
        let rows = self.packs.iter().rev().flat_map(|pack| pack.statuses.iter().map(move |row| (*pack, row)));
        match rows.into_iter().find(|(_, row)| row.id == id) {
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
