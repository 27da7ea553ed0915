//! Which part of a chain a text plays: issuer, promoter, agency, payment, venue. Phrases in `roles.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::classify::{ChainRole, LabelId};
use crate::text::needles::Match;
use crate::text::normalize::fold;

#[derive(Debug, Default, Deserialize)]
struct File {
    roles: BTreeMap<String, Vec<String>>,
}

const ALL: [ChainRole; 5] =
    [ChainRole::Issuer, ChainRole::Promoter, ChainRole::Agency, ChainRole::Payment, ChainRole::Venue];

pub(super) struct Roles {
    roles: Vec<ChainRole>,
    phrases: Vec<String>,
}

impl Roles {
    pub(super) fn new() -> Self {
        let file: File = serde_json::from_str(include_str!("roles.json")).unwrap_or_default();
        let mut phrases: Vec<(String, ChainRole)> =
            ALL.iter().flat_map(|r| file.roles.get(r.as_str()).into_iter().flatten().map(|p| (fold(p), *r))).collect();
        phrases.sort();
        phrases.dedup_by(|a, b| a.0 == b.0);
        let (phrases, roles) = phrases.into_iter().unzip();
        Self { roles, phrases }
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
                && let Some(role) = self.roles.get(m.needle as usize)
            {
                *counts.entry(*role).or_insert(0) += 1;
            }
        }
        counts
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
