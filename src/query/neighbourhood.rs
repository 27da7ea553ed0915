//! Subjects around one, placed by the engine: the same places for the same graph.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::{name, tenths};
use super::ties::Ties;
use crate::graph::algorithms::{Csr, Direction, layout, rounds};
use crate::pipeline::Analysis;
use crate::report::{Neighbourhood, NeighbourhoodEdge, NeighbourhoodNode};
use crate::triage::Band;

/// Up to `limit` subjects within one or two ties of a subject, strongest ties first.
#[must_use]
pub fn neighbourhood(analysis: &Analysis, subject: u32, hops: u32, limit: usize) -> Neighbourhood {
    let mut nodes: Vec<u32> = vec![subject];
    let mut known: BTreeSet<u32> = [subject].into();
    let mut left_out: BTreeSet<u32> = BTreeSet::new();
    let mut front = vec![subject];
    for _ in 0..hops.clamp(1, 2) {
        let mut next = Vec::new();
        for from in &front {
            let mut steps = analysis.graph.steps(*from);
            steps.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.kind.cmp(&b.kind)).then(a.to.cmp(&b.to)));
            for step in steps {
                if known.contains(&step.to) {
                    continue;
                }
                if nodes.len() >= limit {
                    left_out.insert(step.to);
                    continue;
                }
                known.insert(step.to);
                nodes.push(step.to);
                next.push(step.to);
            }
        }
        front = next;
    }
    let (nodes, edges) = drawn(analysis, &nodes, ties_between(analysis, &nodes));
    Neighbourhood { nodes, edges, truncated: u32::try_from(left_out.len()).unwrap_or(u32::MAX) }
}

/// Ties between some subjects: of each pair the strongest. A shared thing of many ties each of them to its first member
/// among them, not to every other.
pub(super) fn ties_between(analysis: &Analysis, nodes: &[u32]) -> Ties {
    /// Members of a shared thing among the subjects up to which each pair is a line.
    const PAIRS: usize = 6;
    let inside: BTreeSet<u32> = nodes.iter().copied().collect();
    let mut found: BTreeMap<(u32, u32), (f64, bool, &'static str)> = BTreeMap::new();
    let mut add = |from: u32, to: u32, weight: f64, kind: &'static str| {
        let (key, turned) = if from < to { ((from, to), false) } else { ((to, from), true) };
        let known = found.entry(key).or_insert((weight, turned, kind));
        if weight > known.0 {
            *known = (weight, turned, kind);
        }
    };
    let mut hubs: BTreeSet<u32> = BTreeSet::new();
    for subject in nodes {
        for number in analysis.graph.links_of(*subject) {
            if let Some((from, step)) = analysis.graph.step_of_link(*number)
                && inside.contains(&from)
                && inside.contains(&step.to)
            {
                add(from, step.to, step.weight(), step.kind.as_str());
            }
        }
        hubs.extend(analysis.graph.hubs_of(*subject));
    }
    for number in hubs {
        let (Some(hub), Some(step)) = (analysis.graph.hubs.get(number as usize), analysis.graph.step_of_hub(number))
        else {
            continue;
        };
        if step.weight() <= 0.0 {
            continue;
        }
        let members: Vec<u32> =
            hub.members.iter().map(|(member, _)| *member).filter(|member| inside.contains(member)).collect();
        for (at, from) in members.iter().enumerate() {
            let ends = if members.len() <= PAIRS { at } else { at.min(1) };
            members.iter().take(ends).for_each(|to| add(*to, *from, step.weight(), step.kind.as_str()));
        }
    }
    let kept = found.into_iter().map(|((a, b), (_, turned, kind))| (if turned { (b, a) } else { (a, b) }, kind));
    kept.collect()
}

/// Subjects with their places, and their ties.
pub(super) fn drawn(
    analysis: &Analysis,
    subjects: &[u32],
    ties: Ties,
) -> (Vec<NeighbourhoodNode>, Vec<NeighbourhoodEdge>) {
    let position: BTreeMap<u32, u32> = subjects.iter().copied().zip(0..).collect();
    let pairs: Vec<(u32, u32)> =
        ties.keys().filter_map(|(a, b)| Some((*position.get(a)?, *position.get(b)?))).collect();
    let count = u32::try_from(subjects.len()).unwrap_or(u32::MAX);
    let places = Csr::build(count, &pairs, None, Direction::Undirected)
        .map(|graph| layout(&graph, rounds(subjects.len())))
        .unwrap_or_default();
    // Hundredths are finer than a screen; fewer digits make a shorter message.
    let short = |value: f64| libm::round(value * 100.0) / 100.0;
    let nodes = subjects.iter().zip(places).filter_map(|(number, (x, y))| {
        let own = analysis.knowledge.resolution.subjects.get(*number as usize)?;
        let outcome = analysis.outcomes.get(*number as usize)?;
        Some(NeighbourhoodNode {
            subject: own.id.clone(),
            kind: own.kind.as_str().to_string(),
            name: name(analysis, own),
            band: outcome.band.as_str().to_string(),
            index: (outcome.band != Band::Insufficient).then(|| tenths(outcome.index)),
            x: short(x),
            y: short(y),
        })
    });
    let id = |number: u32| {
        let own = analysis.knowledge.resolution.subjects.get(number as usize);
        own.map_or(String::new(), |own| own.id.clone())
    };
    let edges = ties.into_iter().map(|((from, to), kind)| NeighbourhoodEdge {
        source: id(from),
        target: id(to),
        edge: kind.to_string(),
    });
    (nodes.collect(), edges.collect())
}
