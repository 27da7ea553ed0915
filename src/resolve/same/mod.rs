//! Which subjects that identifiers and exact names leave apart are probably one: names written in other ways, and what
//! else the registers say of both.
//!
//! A Fellegi–Sunter sum without training: what agrees weighs as much as it is rare in the batch, what differs takes a
//! fixed number of bits away, and the prior is one in as many subjects as there are. So a batch of any size is judged
//! alike and every sum can be shown. A sum that is high, on more than a name, merges; a lower one is a question; what a
//! person judged holds against both. Identifiers that conflict are never asked about.

mod decide;
mod key;
mod profile;
mod weigh;

use std::collections::BTreeMap;

use crate::model::mention::Mentions;
use crate::model::property::vocabulary;
use crate::model::sheet::{Place, Sheet};

use super::Refused;
use super::subject;
use crate::graph::algorithms::DisjointSets;

vocabulary! {
    /// What is compared between two subjects.
    Aspect {
        /// How they are called.
        Name = "name",
        /// Phone numbers.
        Phone = "phone",
        /// E-mail addresses.
        Email = "email",
        /// Sites.
        Site = "site",
        /// Addresses.
        Address = "address",
        /// Legal representatives.
        Person = "person",
        /// Days of foundation.
        Founded = "founded",
    }
}

vocabulary! {
    /// How it was decided whether two subjects are one.
    Verdict {
        /// Enough speaks for it: they were merged.
        Merged = "merged",
        /// A question to a person.
        Asked = "asked",
        /// A person said they are the same.
        Same = "same",
        /// A person said they are not.
        Different = "different",
        /// A person could not tell.
        Unsure = "unsure",
    }
}

/// What a person said of two subjects, which are named by their ids before any merge that is not certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Id of one.
    pub left: String,
    /// Id of the other.
    pub right: String,
    /// [`Verdict::Same`], [`Verdict::Different`] or [`Verdict::Unsure`].
    pub value: Verdict,
}

/// The ids of two subjects in order, whichever was named first.
#[must_use]
pub fn pair_of(left: &str, right: &str) -> (String, String) {
    if left <= right { (left.into(), right.into()) } else { (right.into(), left.into()) }
}

/// A comparison's part in the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What is compared.
    pub aspect: Aspect,
    /// Whether it agrees.
    pub agrees: bool,
    /// Thousandths of a bit for (or, below 0, against) their being one.
    pub millibits: i32,
    /// Where the left value stands.
    pub left: Place,
    /// Where the right one stands.
    pub right: Place,
}

/// Two subjects that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Their ids before any merge that is not certain, in order.
    pub ids: (String, String),
    /// A mention of each, in the order of the ids.
    pub mentions: (u32, u32),
    /// Where the sum begins: thousandths of a bit for one in as many subjects as there are.
    pub prior: i32,
    /// What adds to it. Empty where a person merged what nothing speaks for.
    pub parts: Vec<Part>,
    /// What was decided.
    pub verdict: Verdict,
}

impl Likeness {
    /// The sum in thousandths of a bit: 0 is even odds.
    #[must_use]
    pub fn millibits(&self) -> i32 {
        self.parts.iter().fold(self.prior, |sum, part| sum.saturating_add(part.millibits))
    }
}

/// What is looked at.
pub(super) struct Input<'a> {
    pub(super) mentions: &'a Mentions,
    pub(super) sheets: &'a [Sheet],
    pub(super) refused: &'a Refused,
    pub(super) judgements: &'a BTreeMap<(String, String), Verdict>,
}

/// Merges what is surely one and lists, by ids, what was merged or is a question.
pub(super) fn resolve(input: &Input<'_>, sets: &mut DisjointSets) -> Vec<Likeness> {
    let profiles = profile::read(input, sets);
    let grams = key::Grams::count(&profiles);
    let candidates = key::candidates(&profiles, &grams);
    let weigher = weigh::Weigher::new(&profiles, &grams);
    let mut drafts: Vec<decide::Draft> = Vec::new();
    for (left, right) in candidates {
        if let Some((prior, parts)) = weigher.weigh(left, right) {
            drafts.push(decide::Draft { left, right, prior, parts });
        }
    }
    let id = |profile: &profile::Profile| {
        subject::id_of(input.mentions, input.sheets, &profile.members, profile.kind, input.refused)
    };
    decide::decide(&profiles, drafts, &id, input.judgements, sets)
}
