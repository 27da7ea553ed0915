//! Who benefits from a company in the end, who controls it, over which chain, and who holds whom in a ring: the typed
//! graph's shares, read for one subject at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::algorithms::{
    Benefits, Csr, Direction, Holdings, Levels, ROUNDING, Share, levels, rings, strong_components,
};
use super::typed::{EdgeKind, Graph, Link};

/// Subjects above a company that are looked at; more are said to be left out.
const MOST_ABOVE: usize = 600;
/// People below a recruiter that are looked at.
const MOST_BELOW: usize = 200_000;
/// Companies in a ring, and rings, that are named.
const LONGEST_RING: usize = 8;
const MOST_RINGS: usize = 10;

/// A holder in the end, with the chain that carries most of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    /// Who.
    pub subject: u32,
    /// Share of the benefit over all chains, 0..1.
    pub benefit: f64,
    /// Votes held itself and through companies it controls, 0..1.
    pub votes: f64,
    /// From the holder down to the company, numbers of links.
    pub chain: Vec<u32>,
}

/// Who is above a company.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ownership {
    /// Those whom nobody is known to hold, and those who control a quarter or more; most votes, then benefit, first.
    pub holders: Vec<Holder>,
    /// Share that no stated chain leads to, 0..1.
    pub missing: f64,
    /// Companies that hold one another and nobody else holds, so that their share leads nowhere.
    pub closed: Vec<u32>,
    /// Direct holders whose share is not stated.
    pub unstated: Vec<u32>,
    /// What is stated of direct shares where it is over the whole and was scaled down.
    pub over: Option<f64>,
    /// Whether subjects above were left out for being too many.
    pub truncated: bool,
    /// Rings of holdings that the subject is in, each from its least member, numbers of subjects.
    pub rings: Vec<Vec<u32>>,
}

fn is_holding(link: &Link) -> bool {
    matches!(link.kind, EdgeKind::Owns | EdgeKind::OwnsLess | EdgeKind::Invests)
}

/// Holdings in a company: holder, greatest stated share (0 without one), number of the link. Where shares add up to
/// more than the whole, the ones stated longest ago give way.
fn holders(graph: &Graph, company: u32) -> Vec<(u32, f64, u32)> {
    let mut found: BTreeMap<u32, (i32, f64, u32)> = BTreeMap::new();
    for number in graph.links_of(company) {
        let Some(link) = graph.links.get(*number as usize).filter(|link| link.to == company && is_holding(link)) else {
            continue;
        };
        let known = found.entry(link.from).or_insert((link.since, -1.0, *number));
        let share = f64::from(link.share);
        // The latest statement of a holding counts, of one day's the greatest.
        if (link.since, share) > (known.0, known.1) && (share > 0.0 || known.1 <= 0.0) {
            *known = (link.since, share, *number);
        }
    }
    let mut list: Vec<(u32, i32, f64, u32)> =
        found.into_iter().map(|(holder, (since, share, link))| (holder, since, share.max(0.0), link)).collect();
    list.sort_by_key(|(holder, since, ..)| (std::cmp::Reverse(*since), *holder));
    let mut sum = 0.0;
    let latest = list.first().map(|first| first.1);
    list.retain(|(_, since, share, _)| {
        let kept = Some(*since) == latest || sum + share <= 1.0 + ROUNDING;
        if kept {
            sum += share;
        }
        kept
    });
    list.into_iter().map(|(holder, _, share, link)| (holder, share, link)).collect()
}

/// Reads who is above a subject.
#[must_use]
pub fn ownership(graph: &Graph, subject: u32) -> Ownership {
    let mut above: BTreeSet<u32> = BTreeSet::new();
    let mut shares: Vec<Share> = Vec::new();
    let mut links: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut arcs: Vec<(u32, u32)> = Vec::new();
    let mut unstated = Vec::new();
    let mut truncated = false;
    let mut open = std::collections::VecDeque::from([subject]);
    let mut seen: BTreeSet<u32> = [subject].into();
    while let Some(company) = open.pop_front() {
        for (holder, share, link) in holders(graph, company) {
            if seen.len() > MOST_ABOVE && !seen.contains(&holder) {
                truncated = true;
                continue;
            }
            above.insert(holder);
            arcs.push((holder, company));
            links.insert((holder, company), link);
            if share > 0.0 {
                shares.push(Share { holder, held: company, share });
            } else if company == subject {
                unstated.push(holder);
            }
            if seen.insert(holder) {
                open.push_back(holder);
            }
        }
    }
    let holdings = Holdings::new(shares);
    let Benefits { holders: ultimate, missing, closed, stated } = holdings.benefits(subject);
    let controllers = holdings.controllers(subject);
    let mut who: BTreeMap<u32, f64> = ultimate.iter().map(|one| (one.holder, one.share)).collect();
    for one in &controllers {
        who.entry(one.holder).or_insert_with(|| holdings.benefit_of(one.holder, subject));
    }
    let mut found: Vec<Holder> = who
        .into_iter()
        .filter_map(|(holder, benefit)| {
            let votes = controllers.iter().find(|one| one.holder == holder).map_or(0.0, |one| one.share);
            let (chain, _) = holdings.chain(holder, subject)?;
            let steps =
                chain.iter().zip(chain.iter().skip(1)).filter_map(|(from, to)| links.get(&(*from, *to)).copied());
            Some(Holder { subject: holder, benefit, votes, chain: steps.collect() })
        })
        .collect();
    found.sort_by(|a, b| {
        b.votes.total_cmp(&a.votes).then(b.benefit.total_cmp(&a.benefit)).then(a.subject.cmp(&b.subject))
    });
    unstated.sort_unstable();
    let over = (stated > 1.0 + ROUNDING).then_some(stated);
    let missing = if holdings.holders(subject).is_empty() { 1.0 } else { missing };
    let rings = rings_of(subject, &above, &arcs);
    Ownership { holders: found, missing, closed, unstated, over, truncated, rings }
}

/// Rings through the subject among those above it.
fn rings_of(subject: u32, above: &BTreeSet<u32>, arcs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    if !above.contains(&subject) {
        return Vec::new();
    }
    let members: Vec<u32> = above.iter().copied().collect();
    let at = |who: u32| members.binary_search(&who).ok().and_then(|at| u32::try_from(at).ok());
    let pairs: Vec<(u32, u32)> = arcs.iter().filter_map(|(from, to)| Some((at(*from)?, at(*to)?))).collect();
    let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
    let Ok(graph) = Csr::build(count, &pairs, None, Direction::Directed) else { return Vec::new() };
    let label = strong_components(&graph);
    let own = at(subject).and_then(|at| label.get(at as usize).copied());
    // Only what reaches the subject and is reached from it is searched.
    let inside: Vec<(u32, u32)> = pairs
        .into_iter()
        .filter(|(from, to)| [from, to].iter().all(|end| label.get(**end as usize).copied() == own))
        .collect();
    let Ok(graph) = Csr::build(count, &inside, None, Direction::Directed) else { return Vec::new() };
    let found = rings(&graph, LONGEST_RING, MOST_RINGS * 20);
    let named = found
        .into_iter()
        .map(|ring| ring.iter().filter_map(|at| members.get(*at as usize).copied()).collect::<Vec<u32>>());
    named.filter(|ring| ring.contains(&subject)).take(MOST_RINGS).collect()
}

/// Levels of the people below a recruiter; none where nobody is said to be brought in by it.
#[must_use]
pub fn recruits(graph: &Graph, subject: u32) -> Option<Levels> {
    let mut number: BTreeMap<u32, u32> = [(subject, 0)].into();
    let mut pairs = Vec::new();
    let mut open = std::collections::VecDeque::from([subject]);
    while let Some(from) = open.pop_front() {
        for link in graph.links_of(from).iter().filter_map(|number| graph.links.get(*number as usize)) {
            if link.from != from || link.kind != EdgeKind::Recruits || number.len() >= MOST_BELOW {
                continue;
            }
            let next = u32::try_from(number.len()).unwrap_or(u32::MAX);
            let to = *number.entry(link.to).or_insert_with(|| {
                open.push_back(link.to);
                next
            });
            pairs.push((number.get(&from).copied().unwrap_or(0), to));
        }
    }
    if pairs.is_empty() {
        return None;
    }
    let count = u32::try_from(number.len()).unwrap_or(u32::MAX);
    Some(levels(&Csr::build(count, &pairs, None, Direction::Directed).ok()?, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sheet::Place;

    fn link(from: u32, to: u32, kind: EdgeKind, share: f32, since: i32) -> Link {
        Link { from, to, kind, share, since, until: Link::OPEN, place: Place::record(0, from) }
    }

    fn graph(links: Vec<Link>) -> Graph {
        Graph::new(64, links, BTreeMap::new(), 1000)
    }

    #[test]
    fn the_chain_is_told_link_by_link() {
        let graph = graph(vec![
            link(1, 2, EdgeKind::Owns, 0.6, 0),
            link(2, 3, EdgeKind::Owns, 0.8, 0),
            link(4, 3, EdgeKind::OwnsLess, 0.0, 0),
        ]);
        let found = ownership(&graph, 3);
        let first = &found.holders[0];
        assert_eq!((first.subject, first.chain.len()), (1, 2));
        assert!((first.benefit - 0.48).abs() < 1e-6 && (first.votes - 0.8).abs() < 1e-6, "{first:?}");
        assert!((found.missing - 0.52).abs() < 1e-6);
        assert_eq!(found.unstated, [4]);
        let ends: Vec<(u32, u32)> =
            first.chain.iter().map(|at| graph.links[*at as usize]).map(|l| (l.from, l.to)).collect();
        assert_eq!(ends, [(1, 2), (2, 3)]);
    }

    #[test]
    fn older_statements_give_way_and_contradictions_are_said() {
        let old = graph(vec![link(1, 3, EdgeKind::Owns, 0.9, 10), link(2, 3, EdgeKind::Owns, 0.7, 20)]);
        let found = ownership(&old, 3);
        assert_eq!(found.holders.iter().map(|one| one.subject).collect::<Vec<_>>(), [2]);
        assert_eq!(found.over, None);
        let same = graph(vec![link(1, 3, EdgeKind::Owns, 0.9, 20), link(2, 3, EdgeKind::Owns, 0.7, 20)]);
        assert!(ownership(&same, 3).over.is_some_and(|sum| (sum - 1.6).abs() < 1e-6));
        // A tie that ended, or begins later, is none.
        let mut ended = link(1, 3, EdgeKind::Owns, 0.9, 0);
        ended.until = 999;
        let later = link(2, 3, EdgeKind::Owns, 0.9, 1001);
        assert!(ownership(&graph(vec![ended, later]), 3).holders.is_empty());
    }

    #[test]
    fn rings_are_named() {
        let graph = graph(vec![
            link(5, 6, EdgeKind::Owns, 0.3, 0),
            link(6, 7, EdgeKind::Owns, 0.4, 0),
            link(7, 5, EdgeKind::OwnsLess, 0.2, 0),
            link(1, 5, EdgeKind::Owns, 0.8, 0),
        ]);
        let found = ownership(&graph, 6);
        assert_eq!(found.rings, [[5, 6, 7]]);
        // x = 0.8 · 0.3 / (1 − 0.3 · 0.4 · 0.2).
        assert!((found.holders[0].benefit - 0.24 / 0.976).abs() < 1e-6);
    }

    #[test]
    fn recruits_are_counted_by_level() {
        let mut links: Vec<Link> = (2..12).map(|to| link(1, to, EdgeKind::Recruits, 0.0, 0)).collect();
        links.extend((12..40).map(|to| link(2, to, EdgeKind::Recruits, 0.0, 0)));
        let found = recruits(&graph(links), 1);
        assert_eq!(found.as_ref().map(|levels| levels.people.clone()), Some(vec![1, 10, 28]));
        assert!(found.is_some_and(|levels| levels.is_marked()));
        assert_eq!(recruits(&graph(Vec::new()), 1), None);
    }
}
