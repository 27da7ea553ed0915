//! Which part of a chain a text plays: issuer, promoter, agency, payment, venue. Phrases in `roles.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::classify::{ChainRole, LabelId};
use crate::text::needles::Match;
use crate::text::normalize::fold;

#[derive(Debug, Default, Deserialize)]
struct File {
    activities: BTreeMap<String, Vec<String>>,
    venues: BTreeMap<String, Vec<String>>,
    roles: BTreeMap<String, Vec<String>>,
}

static FILE: LazyLock<File> = LazyLock::new(|| serde_json::from_str(include_str!("roles.json")).unwrap_or_default());

/// Every role, from who issues to where it is traded.
pub const ALL: [ChainRole; 5] =
    [ChainRole::Issuer, ChainRole::Promoter, ChainRole::Agency, ChainRole::Payment, ChainRole::Venue];

/// The activities that a role belongs to, the nearest first.
#[must_use]
pub fn activities(role: ChainRole) -> &'static [String] {
    FILE.activities.get(role.as_str()).map_or(&[], Vec::as_slice)
}

/// What a phrase tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// That somebody plays a role.
    Plays(ChainRole),
    /// The name of a venue.
    Names(&'static str),
}

pub(super) struct Roles {
    told: Vec<Told>,
    phrases: Vec<String>,
}

impl Roles {
    pub(super) fn new() -> Self {
        let plays = ALL.iter().flat_map(|role| {
            let own = FILE.roles.get(role.as_str()).into_iter().flatten();
            own.map(|phrase| (fold(phrase), Told::Plays(*role)))
        });
        let names = FILE
            .venues
            .iter()
            .flat_map(|(name, variants)| variants.iter().map(|variant| (fold(variant), Told::Names(name.as_str()))));
        // A phrase of a role stands before a name that is the same.
        let mut phrases: Vec<(String, Told)> = plays.chain(names).collect();
        phrases.sort_by(|a, b| a.0.cmp(&b.0));
        phrases.dedup_by(|a, b| a.0 == b.0);
        let (phrases, told) = phrases.into_iter().unzip();
        Self { told, phrases }
    }

    pub(super) fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// Distinct phrases of each role.
    pub(super) fn read(&self, found: &[Match]) -> BTreeMap<ChainRole, usize> {
        let mut seen = std::collections::BTreeSet::new();
        let mut counts = BTreeMap::new();
        for m in found {
            if seen.insert(m.needle)
                && let Some(Told::Plays(role)) = self.told.get(m.needle as usize)
            {
                *counts.entry(*role).or_insert(0) += 1;
            }
        }
        counts
    }

    /// Who is spoken of: the first phrase of each role and each venue that is named, with its bytes in the normal form.
    pub(super) fn mentions(&self, found: &[Match]) -> Vec<(ChainRole, &'static str, usize, usize)> {
        let mut out: Vec<(ChainRole, &'static str, usize, usize)> = Vec::new();
        for m in found {
            let (role, name) = match self.told.get(m.needle as usize) {
                Some(Told::Plays(role)) => (*role, ""),
                Some(Told::Names(name)) => (ChainRole::Venue, *name),
                None => continue,
            };
            if out.iter().all(|(other, named, ..)| (*other, *named) != (role, name)) {
                out.push((role, name, m.start, m.end));
            }
        }
        out
    }
}

/// Whether a class has roles at all.
pub(super) fn has_role(id: LabelId) -> bool {
    matches!(id.as_str(), "R12" | "R13" | "R14" | "R15" | "R16")
}

/// The role with most phrases; a tie goes to the one the class is about.
pub(super) fn fitting(counts: &BTreeMap<ChainRole, usize>, id: LabelId) -> Option<ChainRole> {
    let home: &[ChainRole] = match id.as_str() {
        "R12" => &[ChainRole::Payment],
        "R13" => &[ChainRole::Venue],
        "R14" => &[ChainRole::Promoter, ChainRole::Agency],
        _ => &[ChainRole::Issuer],
    };
    counts
        .iter()
        .max_by_key(|(role, n)| (**n * 2 + usize::from(home.contains(role)), std::cmp::Reverse(**role)))
        .map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Classifier, Settings, Speaker};
    use crate::model::taxonomy::ActivityId;

    #[test]
    fn the_file_is_whole() {
        for role in ALL {
            assert!(FILE.roles.get(role.as_str()).is_some_and(|phrases| phrases.len() > 10), "{role:?}");
            assert!(!activities(role).is_empty() && activities(role).iter().all(|id| ActivityId::parse(id).is_some()));
        }
        let all = Roles::new();
        let given: usize = FILE.roles.values().chain(FILE.venues.values()).map(Vec::len).sum();
        assert!(all.phrases.len() + 3 > given, "hardly a phrase stands twice: {} {given}", all.phrases.len());
    }

    #[test]
    fn a_named_venue_is_spoken_of_and_plays_no_role_for_the_text() {
        let text = "币安交易所邀请码返佣，社群代理招募，合约返佣50%，加微信进群。";
        let found = Classifier::new(&Settings::default()).classify(text, Speaker::Unknown);
        assert_eq!(found.labels[0].role, Some(ChainRole::Promoter), "{found:?}");
        let spoken: Vec<(&str, &str, &str)> =
            found.spoken.iter().map(|own| (own.role.as_str(), own.name, own.span.of(text))).collect();
        assert!(spoken.contains(&("venue", "Binance", "币安交易所")), "{spoken:?}");
        let quiet = Classifier::new(&Settings::default()).classify("币安城的天气很好", Speaker::Unknown);
        assert!(quiet.spoken.is_empty());
    }
}
