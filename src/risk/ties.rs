//! What ties say beyond single paths: how much of the group under one control is in known trouble, and holdings that run
//! in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::Case;
use crate::evidence::{Item, Kind, Knowledge};
use crate::graph::exposure::Seed;
use crate::graph::typed::{EdgeKind, Graph};
use crate::model::property::{Grade, SubjectKind};
use crate::model::sheet::Place;

/// Fewest other firms of a group.
const LEAST_OTHERS: f64 = 2.0;
/// Most steps of a circle of holdings, and most firms looked at for one.
const CIRCLE_STEPS: usize = 6;
const CIRCLE_FIRMS: usize = 400;

/// What is known of all subjects' trouble and of the groups under one control.
#[derive(Debug, Clone, Default)]
pub struct Trouble {
    /// How grave and how sure a subject's own measures are, 0..1.
    strength: BTreeMap<u32, f64>,
    /// Group under one control, by subject.
    group: Vec<u32>,
    /// Firms of a group, and the sum of their strengths.
    groups: BTreeMap<u32, (f64, f64)>,
}

/// Whether a tie lets one side direct the other.
fn controls(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Owns | EdgeKind::Operates | EdgeKind::SamePerson)
}

/// Whether a tie is a holding.
fn holds(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Owns | EdgeKind::OwnsLess | EdgeKind::Invests)
}

impl Trouble {
    /// Reads the groups of a graph.
    #[must_use]
    pub fn new(knowledge: &Knowledge, graph: &Graph, seeds: &[Seed]) -> Self {
        let subjects = &knowledge.resolution.subjects;
        let mut group: Vec<u32> = (0..u32::try_from(subjects.len()).unwrap_or(u32::MAX)).collect();
        let root = |group: &mut Vec<u32>, at: u32| {
            let mut at = at;
            while let Some(up) = group.get(at as usize).copied().filter(|up| *up != at) {
                let above = group.get(up as usize).copied().unwrap_or(up);
                if let Some(slot) = group.get_mut(at as usize) {
                    *slot = above;
                }
                at = above;
            }
            at
        };
        let join = |group: &mut Vec<u32>, a: u32, b: u32| {
            let (a, b) = (root(group, a), root(group, b));
            if let Some(slot) = group.get_mut(a.max(b) as usize) {
                *slot = a.min(b);
            }
        };
        for link in graph.links.iter().filter(|link| controls(link.kind)) {
            join(&mut group, link.from, link.to);
        }
        for hub in graph.hubs.iter().filter(|hub| controls(hub.kind)) {
            if hub.members.len() <= hub.kind.most_members() as usize {
                hub.members
                    .iter()
                    .zip(hub.members.iter().skip(1))
                    .for_each(|((a, _), (b, _))| join(&mut group, *a, *b));
            }
        }
        let strength: BTreeMap<u32, f64> = seeds.iter().map(|seed| (seed.subject, seed.strength)).collect();
        let mut groups: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for (number, subject) in (0_u32..).zip(subjects) {
            let own = root(&mut group, number);
            if let Some(slot) = group.get_mut(number as usize) {
                *slot = own;
            }
            if subject.kind != SubjectKind::Person {
                let slot = groups.entry(own).or_default();
                *slot = (slot.0 + 1.0, slot.1 + strength.get(&number).copied().unwrap_or(0.0));
            }
        }
        groups.retain(|_, (firms, _)| *firms > 1.0);
        Self { strength, group, groups }
    }

    /// Share of the other firms under the same control that are in known trouble, each as grave and sure as it is, with
    /// how many others there are; `None` below two others.
    #[must_use]
    pub fn beside(&self, subject: u32) -> Option<(f64, u32)> {
        let (firms, sum) = self.groups.get(self.group.get(subject as usize)?)?;
        let others = firms - 1.0;
        let theirs = sum - self.strength.get(&subject).copied().unwrap_or(0.0);
        (others >= LEAST_OTHERS).then(|| ((theirs / others).clamp(0.0, 1.0), others as u32))
    }
}

impl Case<'_> {
    /// Adds what the ties of a firm say.
    pub(super) fn ties(&self, subject: u32, items: &mut Vec<Item>) {
        self.control_group(subject, items);
        self.circle(subject, items);
    }

    fn graded(&self, place: Place) -> Grade {
        self.knowledge.sheet(place).map_or(Grade::C, |sheet| sheet.grade)
    }

    fn control_group(&self, subject: u32, items: &mut Vec<Item>) {
        let Some((share, others)) = self.trouble.beside(subject).filter(|(share, _)| *share > 0.0) else { return };
        let links = self.graph.links_of(subject).iter().filter_map(|at| self.graph.links.get(*at as usize));
        let by_link = links.filter(|link| controls(link.kind)).map(|link| link.place).min();
        let hubs = self.graph.hubs_of(subject).iter().filter_map(|at| self.graph.hubs.get(*at as usize));
        let by_hub = hubs
            .filter(|hub| controls(hub.kind))
            .filter_map(|hub| hub.members.iter().find(|(own, _)| *own == subject).map(|(_, place)| *place))
            .min();
        if let Some(place) = by_link.or(by_hub) {
            items.push(self.derived(Kind::ControlGroup, place, share, others.to_string(), self.graded(place)));
        }
    }

    /// Weight of the subject's holdings that lead back to itself, of all it holds. A holding without a stated share weighs
    /// as a whole one.
    fn circle(&self, subject: u32, items: &mut Vec<Item>) {
        let own = || self.graph.links_of(subject).iter().filter_map(|at| self.graph.links.get(*at as usize));
        let out: Vec<_> = own().filter(|link| link.from == subject && holds(link.kind)).collect();
        if out.is_empty() || !own().any(|link| link.to == subject && holds(link.kind)) {
            return;
        }
        let weight = |share: f32| if share > 0.0 { f64::from(share) } else { 1.0 };
        let total: f64 = out.iter().map(|link| weight(link.share)).sum();
        let round: Vec<_> = out.iter().filter(|link| self.leads_to(link.to, subject)).collect();
        if let Some(first) = round.first() {
            let share = round.iter().map(|link| weight(link.share)).sum::<f64>() / total;
            let detail = round.len().to_string();
            items.push(self.derived(Kind::Circle, first.place, share, detail, self.graded(first.place)));
        }
    }

    fn leads_to(&self, from: u32, goal: u32) -> bool {
        let mut seen: BTreeSet<u32> = [from].into();
        let mut front = vec![from];
        for _ in 0..CIRCLE_STEPS {
            let mut next = Vec::new();
            for at in front {
                let links = self.graph.links_of(at).iter().filter_map(|link| self.graph.links.get(*link as usize));
                for link in links.filter(|link| link.from == at && holds(link.kind)) {
                    if link.to == goal {
                        return true;
                    }
                    if seen.len() < CIRCLE_FIRMS && seen.insert(link.to) {
                        next.push(link.to);
                    }
                }
            }
            front = next;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::*;
    use crate::graph::typed::Link;
    use crate::resolve::Subject;

    fn firms(count: usize) -> Knowledge {
        let mut knowledge = Knowledge::default();
        let firm = |at: usize| Subject {
            id: format!("c{at:016}"),
            kind: SubjectKind::Company,
            name: format!("firm {at}"),
            aliases: vec![],
            identifiers: vec![],
            identified: false,
        };
        knowledge.resolution.subjects = (0..count).map(firm).collect();
        knowledge
    }

    fn link(from: u32, to: u32, kind: EdgeKind, share: f32) -> Link {
        Link { from, to, kind, share, since: Link::UNDATED, until: Link::OPEN, place: Place::record(0, from) }
    }

    fn found(count: usize, links: Vec<Link>, seeds: &[Seed], subject: u32) -> Vec<(Kind, f64)> {
        let knowledge = firms(count);
        let graph = Graph::new(count, links, BTreeMap::new(), 0);
        let trouble = Trouble::new(&knowledge, &graph, seeds);
        let law = crate::law::in_force(0);
        let (paths, model) = (BTreeMap::new(), Model::shipped());
        let case = Case {
            knowledge: &knowledge,
            law: &law,
            graph: &graph,
            paths: &paths,
            curves: &[],
            model,
            trouble: &trouble,
            as_of: 0,
        };
        let mut items = Vec::new();
        case.ties(subject, &mut items);
        items.into_iter().map(|item| (item.kind, item.value)).collect()
    }

    #[test]
    fn the_others_under_one_control_count_and_the_subject_does_not() {
        let own = |to| link(0, to, EdgeKind::Owns, 0.6);
        let seeds = [Seed { subject: 1, strength: 0.9 }, Seed { subject: 3, strength: 0.6 }];
        let share = |subject| found(5, vec![own(1), own(2), own(3)], &seeds, subject);
        // Of firms 0, 2 and 3 only one is in trouble; of 0, 1 and 3 two are.
        assert!(matches!(share(1)[..], [(Kind::ControlGroup, share)] if (share - 0.2).abs() < 1e-9));
        assert!(matches!(share(2)[..], [(Kind::ControlGroup, share)] if (share - 0.5).abs() < 1e-9));
        assert!(share(4).is_empty());
        assert!(found(3, vec![own(1)], &seeds[..1], 0).is_empty(), "a pair is no group");
        let less = vec![link(0, 1, EdgeKind::OwnsLess, 0.1), link(0, 2, EdgeKind::OwnsLess, 0.1)];
        assert!(found(3, less, &seeds[..1], 2).is_empty(), "a small holding does not control");
    }

    #[test]
    fn holdings_that_come_back_are_told_by_their_weight() {
        let ring = vec![
            link(0, 1, EdgeKind::Owns, 0.3),
            link(1, 2, EdgeKind::OwnsLess, 0.2),
            link(2, 0, EdgeKind::Owns, 0.5),
            link(0, 3, EdgeKind::Owns, 0.9),
        ];
        let of = |subject| found(4, ring.clone(), &[], subject);
        assert!(matches!(of(0)[..], [(Kind::Circle, share)] if (share - 0.25).abs() < 1e-6));
        assert!(matches!(of(1)[..], [(Kind::Circle, share)] if (share - 1.0).abs() < 1e-6));
        assert!(of(3).is_empty());
        assert!(found(4, ring[..2].to_vec(), &[], 0).is_empty(), "a chain is no circle");
    }
}
