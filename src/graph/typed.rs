//! The typed graph: who operates, owns, directs or pretends to be whom, and who shares a phone, an address or a text
//! with whom. A shared thing is a hub with members, not an edge for each pair.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::algorithms::DisjointSets;
use crate::model::property::vocabulary;
use crate::model::sheet::Place;

vocabulary! {
    /// What ties two subjects. The key of its wording after `edge.`.
    EdgeKind {
        /// A company operates a platform.
        Operates = "operates",
        /// A quarter or more is owned.
        Owns = "owns",
        /// Less than a quarter, or an unknown share, is owned.
        OwnsLess = "owns_less",
        /// An investment.
        Invests = "invests",
        /// An office held.
        Officer = "officer",
        /// One brought the other in.
        Recruits = "recruits",
        /// One uses the other's name.
        Impersonates = "impersonates",
        /// The same person controls both.
        SamePerson = "same_person",
        /// The same person holds an office in both.
        SameOfficer = "same_officer",
        /// The legal representatives have the same name.
        SameRepresentative = "same_representative",
        /// The same phone.
        SamePhone = "same_phone",
        /// The same mail address.
        SameEmail = "same_email",
        /// The same site.
        SameSite = "same_site",
        /// The same account or wallet.
        SameAccount = "same_account",
        /// The same messenger account.
        SameContact = "same_contact",
        /// The same address.
        SameAddress = "same_address",
        /// The same text.
        SameText = "same_text",
    }
}

const KINDS: &str = include_str!("kinds.csv");

/// Weight of each kind on a path of risk, 0..1, and the most members a hub of it may have to count.
static WEIGHTS: LazyLock<BTreeMap<EdgeKind, (f64, u32)>> = LazyLock::new(|| {
    let rows = KINDS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let kind = EdgeKind::parse(cells.next()?)?;
        Some((kind, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    });
    rows.collect()
});

impl EdgeKind {
    /// Weight on a path of risk, 0..1.
    #[must_use]
    pub fn weight(self) -> f64 {
        WEIGHTS.get(&self).map_or(0.0, |(weight, _)| *weight)
    }

    /// A hub or a subject with more ties than this passes no risk on.
    #[must_use]
    pub fn most_members(self) -> u32 {
        WEIGHTS.get(&self).map_or(0, |(_, most)| *most)
    }
}

/// A tie from one subject to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// From whom.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// What it is.
    pub kind: EdgeKind,
    /// Share held, 0..1; 0 when not stated.
    pub share: f32,
    /// Day from which it is stated to hold; [`Link::UNDATED`] when not said.
    pub since: i32,
    /// Last day on which it holds; [`Link::OPEN`] when no end is said.
    pub until: i32,
    /// The record that says so.
    pub place: Place,
}

impl Link {
    /// No beginning is stated.
    pub const UNDATED: i32 = i32::MIN;
    /// No end is stated.
    pub const OPEN: i32 = i32::MAX;

    /// Whether it holds on a day. What begins later is not known on that day.
    #[must_use]
    pub fn holds_on(&self, day: i32) -> bool {
        self.since <= day && day <= self.until
    }
}

/// Something that several subjects have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Hub {
    /// What it is.
    pub kind: EdgeKind,
    /// The phone, the site …
    pub value: String,
    /// Who has it, each once, by subject, with the cell that says so.
    pub members: Vec<(u32, Place)>,
}

/// One step away from a subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The subject reached.
    pub to: u32,
    /// What ties the two.
    pub kind: EdgeKind,
    /// Whether the tie points to `to`; hubs have no direction.
    pub outward: bool,
    /// Ties of the busier end, or members of the hub, beyond the two: 0 damps nothing.
    pub crowd: u32,
    /// The hub, if it is one.
    pub hub: Option<u32>,
    /// The link, if it is one.
    pub link: Option<u32>,
    /// Where it is stated.
    pub place: Place,
}

impl Step {
    /// Weight on a path of risk, 0..1: the kind's weight over log2(2 + crowd), so that a hub adds almost nothing.
    #[must_use]
    pub fn weight(&self) -> f64 {
        if self.crowd > self.kind.most_members() {
            return 0.0;
        }
        self.kind.weight() / libm::log2(2.0 + f64::from(self.crowd))
    }
}

/// The graph.
#[derive(Debug, Default)]
pub struct Graph {
    /// Direct ties, sorted.
    pub links: Vec<Link>,
    /// Shared things with at least two members, by kind and value.
    pub hubs: Vec<Hub>,
    link_starts: Vec<u32>,
    links_of: Vec<u32>,
    hub_starts: Vec<u32>,
    hubs_of: Vec<u32>,
    /// Connected group of each subject: its least member.
    pub component: Vec<u32>,
    /// Members of the group named by that least member.
    pub component_size: Vec<u32>,
}

fn rows(count: usize, pairs: &mut [(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    pairs.sort_unstable();
    let mut starts = vec![0_u32; count + 1];
    for (from, _) in pairs.iter() {
        if let Some(slot) = starts.get_mut(*from as usize + 1) {
            *slot += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    (starts, pairs.iter().map(|(_, to)| *to).collect())
}

fn slice<'a>(starts: &[u32], list: &'a [u32], at: u32) -> &'a [u32] {
    match (starts.get(at as usize), starts.get(at as usize + 1)) {
        (Some(from), Some(to)) => list.get(*from as usize..*to as usize).unwrap_or(&[]),
        _ => &[],
    }
}

impl Graph {
    /// Puts links and hubs of `subjects` subjects together, as known on a day: links that end before it or begin after
    /// it stay out. Of several statements of the same tie one is kept, with the greatest share and the latest days.
    #[must_use]
    pub fn new(
        subjects: usize,
        mut links: Vec<Link>,
        hubs: BTreeMap<(EdgeKind, String), Vec<(u32, Place)>>,
        as_of: i32,
    ) -> Self {
        links.retain(|link| link.from != link.to && link.holds_on(as_of));
        links.sort_unstable_by(|a, b| {
            let order = (a.from, a.to, a.kind, a.place).cmp(&(b.from, b.to, b.kind, b.place));
            order.then(b.share.total_cmp(&a.share)).then((a.since, a.until).cmp(&(b.since, b.until)))
        });
        links.dedup_by(|later, earlier| {
            let same = (later.from, later.to, later.kind) == (earlier.from, earlier.to, earlier.kind);
            if same {
                earlier.share = earlier.share.max(later.share);
                earlier.since = earlier.since.max(later.since);
                earlier.until = earlier.until.max(later.until);
            }
            same
        });
        links.shrink_to_fit();
        let mut hubs: Vec<Hub> = hubs
            .into_iter()
            .map(|((kind, value), mut members)| {
                members.sort_unstable();
                members.dedup_by_key(|(subject, _)| *subject);
                members.shrink_to_fit();
                Hub { kind, value, members }
            })
            .filter(|hub| hub.members.len() >= 2)
            .collect();
        hubs.shrink_to_fit();
        let mut ends: Vec<(u32, u32)> = Vec::with_capacity(links.len() * 2);
        for (number, link) in (0_u32..).zip(&links) {
            ends.extend([(link.from, number), (link.to, number)]);
        }
        let (link_starts, links_of) = rows(subjects, &mut ends);
        let mut memberships: Vec<(u32, u32)> = Vec::new();
        for (number, hub) in (0_u32..).zip(&hubs) {
            memberships.extend(hub.members.iter().map(|(subject, _)| (*subject, number)));
        }
        let (hub_starts, hubs_of) = rows(subjects, &mut memberships);
        drop((ends, memberships));
        let mut sets = DisjointSets::new(u32::try_from(subjects).unwrap_or(u32::MAX));
        for link in links.iter().filter(|link| link.kind != EdgeKind::Impersonates) {
            sets.union(link.from, link.to);
        }
        for hub in hubs.iter().filter(|hub| hub.members.len() <= hub.kind.most_members() as usize) {
            for pair in hub.members.windows(2) {
                if let [a, b] = pair {
                    sets.union(a.0, b.0);
                }
            }
        }
        let component = sets.into_labels();
        let mut component_size = vec![0; subjects];
        for label in &component {
            if let Some(size) = component_size.get_mut(*label as usize) {
                *size += 1;
            }
        }
        Self { links, hubs, link_starts, links_of, hub_starts, hubs_of, component, component_size }
    }

    /// Direct ties of a subject, by number.
    #[must_use]
    pub fn links_of(&self, subject: u32) -> &[u32] {
        slice(&self.link_starts, &self.links_of, subject)
    }

    /// Hubs of a subject, by number.
    #[must_use]
    pub fn hubs_of(&self, subject: u32) -> &[u32] {
        slice(&self.hub_starts, &self.hubs_of, subject)
    }

    fn ties(&self, subject: u32) -> u32 {
        u32::try_from(self.links_of(subject).len()).unwrap_or(u32::MAX)
    }

    /// How many subjects there are.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.component.len()
    }

    /// Ties: direct ones and memberships in what is shared.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.links.len() + self.hubs_of.len()
    }

    /// Bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let hub = |hub: &Hub| hub.value.capacity() + hub.members.capacity() * size_of::<(u32, Place)>();
        let words =
            [&self.link_starts, &self.links_of, &self.hub_starts, &self.hubs_of, &self.component, &self.component_size];
        self.links.capacity() * size_of::<Link>()
            + self.hubs.capacity() * size_of::<Hub>()
            + self.hubs.iter().map(hub).sum::<usize>()
            + words.iter().map(|list| list.capacity() * size_of::<u32>()).sum::<usize>()
    }

    /// A link as a step, and where it begins.
    #[must_use]
    pub fn step_of_link(&self, number: u32) -> Option<(u32, Step)> {
        let Link { from, to, kind, place, .. } = *self.links.get(number as usize)?;
        let crowd = self.ties(to).max(self.ties(from)).saturating_sub(1);
        Some((from, Step { to, kind, outward: true, crowd, hub: None, link: Some(number), place }))
    }

    /// A hub as a step between two of its members; where it leads is left open.
    #[must_use]
    pub fn step_of_hub(&self, number: u32) -> Option<Step> {
        let hub = self.hubs.get(number as usize)?;
        let (to, place) = *hub.members.first()?;
        let crowd = u32::try_from(hub.members.len().saturating_sub(2)).unwrap_or(u32::MAX);
        Some(Step { to, kind: hub.kind, outward: true, crowd, hub: Some(number), link: None, place })
    }

    /// Every subject one step away: direct ties first, then members of shared hubs. Hubs over their kind's limit are
    /// passed over, since they tie nobody.
    #[must_use]
    pub fn steps(&self, subject: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        for number in self.links_of(subject) {
            let Some(link) = self.links.get(*number as usize) else { continue };
            let outward = link.from == subject;
            let to = if outward { link.to } else { link.from };
            let crowd = self.ties(to).max(self.ties(subject)).saturating_sub(1);
            let Link { kind, place, .. } = *link;
            steps.push(Step { to, kind, outward, crowd, hub: None, link: Some(*number), place });
        }
        for number in self.hubs_of(subject) {
            let Some(hub) = self.hubs.get(*number as usize) else { continue };
            let crowd = u32::try_from(hub.members.len().saturating_sub(2)).unwrap_or(u32::MAX);
            if crowd > hub.kind.most_members() {
                continue;
            }
            for (to, place) in hub.members.iter().filter(|(to, _)| *to != subject) {
                let (to, kind, place) = (*to, hub.kind, *place);
                steps.push(Step { to, kind, outward: true, crowd, hub: Some(*number), link: None, place });
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_takes_less_than_sixty_bytes() {
        let link = |at: u32| Link {
            from: at % 2500,
            to: (at * 7 + 1) % 2500,
            kind: if at.is_multiple_of(2) { EdgeKind::Owns } else { EdgeKind::Officer },
            share: 0.5,
            since: 0,
            until: Link::OPEN,
            place: Place::record(0, at),
        };
        let hubs = (0..1000_u32).map(|number| {
            let members = (0..4).map(|own| (number + own * 600, Place::record(1, number))).collect();
            ((EdgeKind::SamePhone, format!("+86 138 {number:08}")), members)
        });
        let graph = Graph::new(2500, (0..6000).map(link).collect(), hubs.collect(), 1);
        let edges = graph.edges();
        assert!(edges >= 6000, "{edges}");
        assert!(graph.bytes() < edges * 60, "{} bytes for {edges} edges", graph.bytes());
    }
}
