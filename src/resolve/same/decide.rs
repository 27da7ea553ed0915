//! From sums to merges and questions; what a person judged comes first.

use std::collections::BTreeMap;

use super::profile::Profile;
use super::{Aspect, Likeness, Part, Verdict, pair_of};
use crate::graph::algorithms::DisjointSets;
use crate::resolve::link::hash::Map;

/// Thousandths of a bit from which two subjects merge by themselves: a chance of one in a thousand that they are two.
const MERGE: i32 = 10_000;
/// From which they are a question: even odds.
const ASK: i32 = 0;
/// How much less may speak for another subject, with identifiers that conflict, for the choice to be a question.
const RIVAL: i32 = 6_000;
/// Thousandths of a bit above which something besides the name agrees.
const BESIDES: i32 = 3_000;
/// Most pairs that are kept, the surest first.
const MOST: usize = 20_000;

/// A pair of profiles with its sum.
pub(super) struct Draft {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) prior: i32,
    pub(super) parts: Vec<Part>,
}

impl Draft {
    fn sum(&self) -> i32 {
        self.parts.iter().fold(self.prior, |sum, part| sum.saturating_add(part.millibits))
    }

    /// Whether it may merge without being asked: never for its name alone.
    fn is_sure(&self) -> bool {
        let besides = |part: &Part| part.aspect != Aspect::Name && part.agrees && part.millibits > BESIDES;
        self.sum() >= MERGE && self.parts.iter().any(besides)
    }
}

/// What merging has made so far.
struct Groups<'a> {
    profiles: &'a [Profile],
    sets: DisjointSets,
    members: Map<u32, Vec<u32>>,
    apart: Vec<(u32, u32)>,
}

impl Groups<'_> {
    fn members(&self, root: u32) -> Vec<u32> {
        self.members.get(&root).cloned().unwrap_or_else(|| vec![root])
    }

    /// Whether nothing keeps two groups apart: identifiers, or a person's word.
    fn may_join(&mut self, left: u32, right: u32) -> bool {
        let (a, b) = (self.sets.find(left), self.sets.find(right));
        let judged = self.apart.clone().into_iter().any(|(one, other)| {
            let (one, other) = (self.sets.find(one), self.sets.find(other));
            (one, other) == (a, b) || (one, other) == (b, a)
        });
        let of = |number: u32| self.profiles.get(number as usize);
        let conflict = |a: u32, b: u32| matches!((of(a), of(b)), (Some(a), Some(b)) if a.conflicts(b));
        !judged && self.members(a).iter().all(|one| self.members(b).iter().all(|other| !conflict(*one, *other)))
    }

    fn join(&mut self, left: u32, right: u32) {
        let (a, b) = (self.sets.find(left), self.sets.find(right));
        if a != b {
            let mut all = self.members(a);
            all.extend(self.members(b));
            self.sets.union(a, b);
            self.members.insert(self.sets.find(a), all);
        }
    }
}

/// Decides on each pair and joins the mentions of those that are one. `id`: of a profile, before anything here.
pub(super) fn decide(
    profiles: &[Profile],
    drafts: Vec<Draft>,
    id: &dyn Fn(&Profile) -> String,
    judgements: &BTreeMap<(String, String), Verdict>,
    mentions: &mut DisjointSets,
) -> Vec<Likeness> {
    let mut named: Map<u32, String> = Map::default();
    let mut name = |number: u32| -> String {
        let own = || profiles.get(number as usize).map(id).unwrap_or_default();
        named.entry(number).or_insert_with(own).clone()
    };
    let mut drafts: Vec<(Draft, (String, String))> = drafts
        .into_iter()
        .filter(|draft| draft.sum() >= ASK || !judgements.is_empty())
        .map(|mut draft| {
            let ids = (name(draft.left), name(draft.right));
            if ids.0 <= ids.1 {
                return (draft, ids);
            }
            std::mem::swap(&mut draft.left, &mut draft.right);
            draft.parts.iter_mut().for_each(|part| std::mem::swap(&mut part.left, &mut part.right));
            (draft, (ids.1, ids.0))
        })
        .filter(|(draft, ids)| ids.0 != ids.1 && (draft.sum() >= ASK || judgements.contains_key(ids)))
        .collect();
    drafts.extend(judged_besides(profiles, &drafts, &mut name, judgements));
    drafts.sort_by(|a, b| b.0.sum().cmp(&a.0.sum()).then_with(|| a.1.cmp(&b.1)));
    let keep = |at: usize, ids: &(String, String)| at < MOST || judgements.contains_key(ids);
    let drafts: Vec<(Draft, (String, String))> =
        drafts.into_iter().enumerate().filter(|(at, (_, ids))| keep(*at, ids)).map(|(_, draft)| draft).collect();
    let mut groups = Groups {
        profiles,
        sets: DisjointSets::new(u32::try_from(profiles.len()).unwrap_or(u32::MAX)),
        members: Map::default(),
        apart: Vec::new(),
    };
    for (draft, ids) in &drafts {
        match judgements.get(ids) {
            Some(Verdict::Same) => groups.join(draft.left, draft.right),
            Some(Verdict::Different) => groups.apart.push((draft.left, draft.right)),
            _ => {}
        }
    }
    let rivals = rivals(&drafts);
    let mut found: Vec<Likeness> = Vec::with_capacity(drafts.len());
    for (draft, ids) in drafts {
        let verdict = match judgements.get(&ids) {
            Some(judged) => *judged,
            None if draft.is_sure()
                && groups.may_join(draft.left, draft.right)
                && !is_contested(profiles, &draft, &rivals) =>
            {
                groups.join(draft.left, draft.right);
                Verdict::Merged
            }
            None => Verdict::Asked,
        };
        let first = |number: u32| profiles.get(number as usize).and_then(|own| own.members.first()).copied();
        let mentions = (first(draft.left).unwrap_or(0), first(draft.right).unwrap_or(0));
        found.push(Likeness { ids, mentions, prior: draft.prior, parts: draft.parts, verdict });
    }
    for likeness in &found {
        if matches!(likeness.verdict, Verdict::Merged | Verdict::Same) {
            mentions.union(likeness.mentions.0, likeness.mentions.1);
        }
    }
    // What became one by way of a third is no question any more.
    found.retain(|own| own.verdict != Verdict::Asked || mentions.find(own.mentions.0) != mentions.find(own.mentions.1));
    found.sort_by(|a, b| a.ids.cmp(&b.ids));
    found
}

/// Pairs that a person judged and that nothing here would have brought together.
fn judged_besides(
    profiles: &[Profile],
    drafts: &[(Draft, (String, String))],
    name: &mut dyn FnMut(u32) -> String,
    judgements: &BTreeMap<(String, String), Verdict>,
) -> Vec<(Draft, (String, String))> {
    if judgements.is_empty() {
        return Vec::new();
    }
    let numbers: BTreeMap<String, u32> = (0_u32..).zip(profiles).map(|(number, _)| (name(number), number)).collect();
    let missing = judgements.keys().filter(|ids| !drafts.iter().any(|(_, own)| own == *ids));
    let drafts = missing.filter_map(|ids| {
        let (left, right) = (*numbers.get(&ids.0)?, *numbers.get(&ids.1)?);
        Some((Draft { left, right, prior: 0, parts: Vec::new() }, pair_of(&ids.0, &ids.1)))
    });
    drafts.collect()
}

/// The pairs of each profile with their sums.
fn rivals(drafts: &[(Draft, (String, String))]) -> Map<u32, Vec<(u32, i32)>> {
    let mut rivals: Map<u32, Vec<(u32, i32)>> = Map::default();
    for (draft, _) in drafts {
        rivals.entry(draft.left).or_default().push((draft.right, draft.sum()));
        rivals.entry(draft.right).or_default().push((draft.left, draft.sum()));
    }
    rivals
}

/// Whether nearly as much speaks for another partner that cannot be the same.
fn is_contested(profiles: &[Profile], draft: &Draft, rivals: &Map<u32, Vec<(u32, i32)>>) -> bool {
    let of = |number: u32| profiles.get(number as usize);
    let contested = |own: u32, partner: u32| {
        rivals.get(&own).into_iter().flatten().any(|(other, sum)| {
            *other != partner
                && sum.saturating_add(RIVAL) >= draft.sum()
                && matches!((of(*other), of(partner)), (Some(a), Some(b)) if a.conflicts(b))
        })
    };
    contested(draft.left, draft.right) || contested(draft.right, draft.left)
}
