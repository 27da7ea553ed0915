//! Risk along edges: paths of at most two steps to subjects with a known measure, each with its origin (DOMAIN D6.1).

use std::collections::BTreeMap;

use super::typed::{Graph, Step};

/// A subject whose trouble is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seed {
    /// Who.
    pub subject: u32,
    /// How grave and how sure, 0..1.
    pub strength: f64,
}

/// A path from a subject to a seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// What it adds, 0..1.
    pub gain: f64,
    /// One or two steps, from the subject to the seed.
    pub steps: Vec<Step>,
    /// The seed.
    pub seed: u32,
}

/// Paths kept for a subject (DOMAIN C4, D6.1).
pub const BEST_PATHS: usize = 5;
/// A path that adds less is not kept.
const LEAST_GAIN: f64 = 0.005;

/// The best five paths of every subject that has one, by subject; only one for each seed.
#[must_use]
pub fn paths(graph: &Graph, seeds: &[Seed]) -> BTreeMap<u32, Vec<Path>> {
    let mut found: BTreeMap<u32, Vec<Path>> = BTreeMap::new();
    let mut add = |subject: u32, path: Path| {
        let list = found.entry(subject).or_default();
        match list.iter_mut().find(|known| known.seed == path.seed) {
            Some(known) if path.gain > known.gain => *known = path,
            Some(_) => return,
            None => list.push(path),
        }
        list.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.seed.cmp(&b.seed)));
        list.truncate(BEST_PATHS);
    };
    for seed in seeds {
        // From the seed outward; the path is told from the other end.
        for first in graph.steps(seed.subject) {
            let near = seed.strength * first.weight();
            if near < LEAST_GAIN || first.to == seed.subject {
                continue;
            }
            let back = backward(graph, seed.subject, &first);
            add(first.to, Path { gain: near, steps: vec![back], seed: seed.subject });
            for second in graph.steps(first.to) {
                let gain = near * second.weight();
                // Through the same hub the other members are one step away already.
                let same_hub = second.hub.is_some() && second.hub == first.hub;
                if gain < LEAST_GAIN || second.to == seed.subject || second.to == first.to || same_hub {
                    continue;
                }
                let outer = backward(graph, first.to, &second);
                add(second.to, Path { gain, steps: vec![outer, back], seed: seed.subject });
            }
        }
    }
    found
}

/// The step from `step.to` back to `from`.
fn backward(graph: &Graph, from: u32, step: &Step) -> Step {
    let place = match step.hub.and_then(|hub| graph.hubs.get(hub as usize)) {
        Some(hub) => hub.members.iter().find(|(subject, _)| *subject == from).map_or(step.place, |(_, place)| *place),
        None => step.place,
    };
    let outward = if step.hub.is_some() { true } else { !step.outward };
    Step { to: from, outward, place, ..*step }
}

/// `1 − Π(1 − g)` over the paths.
#[must_use]
pub fn strength(paths: &[Path]) -> f64 {
    1.0 - paths.iter().fold(1.0, |left, path| left * (1.0 - path.gain))
}

#[cfg(test)]
mod tests {
    use super::super::typed::{EdgeKind, Link};
    use super::*;
    use crate::model::sheet::Place;

    fn link(from: u32, to: u32, kind: EdgeKind) -> Link {
        Link { from, to, kind, share: 0.0, since: Link::UNDATED, until: Link::OPEN, place: Place::record(0, from) }
    }

    fn hub(kind: EdgeKind, members: &[u32]) -> BTreeMap<(EdgeKind, String), Vec<(u32, Place)>> {
        let members = members.iter().map(|member| (*member, Place::record(1, *member))).collect();
        [((kind, "x".to_string()), members)].into()
    }

    #[test]
    fn risk_reaches_two_steps_and_no_further() {
        let links = vec![link(0, 1, EdgeKind::Operates), link(2, 1, EdgeKind::Owns), link(3, 2, EdgeKind::Owns)];
        let graph = Graph::new(4, links, BTreeMap::new(), 0);
        let found = paths(&graph, &[Seed { subject: 0, strength: 0.9 }]);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2]);
        let far = &found[&2][0];
        assert_eq!((far.steps.len(), far.steps[0].to, far.steps[1].to, far.seed), (2, 1, 0, 0));
        assert!(found[&1][0].gain > far.gain);
    }

    #[test]
    fn a_crowded_hub_passes_almost_nothing() {
        let seed = [Seed { subject: 0, strength: 1.0 }];
        let gain = |members: u32| {
            let graph = Graph::new(500, vec![], hub(EdgeKind::SameAddress, &(0..members).collect::<Vec<_>>()), 0);
            paths(&graph, &seed).get(&1).map_or(0.0, |found| strength(found))
        };
        assert!((gain(2) - 0.15).abs() < 1e-12);
        assert!(gain(40) < 0.03 && gain(40) > 0.0);
        assert_eq!(gain(400).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn a_victim_of_impersonation_is_not_exposed() {
        let graph = Graph::new(2, vec![link(0, 1, EdgeKind::Impersonates)], BTreeMap::new(), 0);
        assert!(paths(&graph, &[Seed { subject: 0, strength: 1.0 }]).is_empty());
    }
}
