//! The whole typed graph as vertices and arcs: subjects first, then one vertex for each shared thing. Communities and
//! the shortest ways between two subjects are read from it.

use super::algorithms::{Csr, Direction, Route, leiden, shortest_routes};
use super::typed::{Graph, Step};

/// A tie of full weight costs one step; weaker ones cost more.
const STEP: f64 = 1.0;

/// What a tie costs on a way of evidence: one and the bits that its weight lacks. None for a tie that ties nobody.
fn cost(step: &Step) -> Option<f64> {
    let weight = step.weight();
    (weight > 0.0).then(|| STEP - libm::log2(weight))
}

/// Every tie that ties somebody: ends and weight. A shared thing is a vertex after the subjects, each member half a tie
/// away.
fn arcs(graph: &Graph, weigh: impl Fn(&Step) -> Option<f64>, half: impl Fn(f64) -> f64) -> (Vec<(u32, u32)>, Vec<f64>) {
    let mut ends = Vec::with_capacity(graph.edges());
    let mut weights = Vec::with_capacity(graph.edges());
    for number in 0..u32::try_from(graph.links.len()).unwrap_or(u32::MAX) {
        let Some((from, step)) = graph.step_of_link(number) else { continue };
        if let Some(weight) = weigh(&step) {
            ends.push((from, step.to));
            weights.push(weight);
        }
    }
    let subjects = u32::try_from(graph.subjects()).unwrap_or(u32::MAX);
    for (number, hub) in (0_u32..).zip(&graph.hubs) {
        let Some(weight) = graph.step_of_hub(number).as_ref().and_then(&weigh) else { continue };
        for (member, _) in &hub.members {
            ends.push((*member, subjects.saturating_add(number)));
            weights.push(half(weight));
        }
    }
    (ends, weights)
}

/// Several ties of one pair as one with the sum of their weights.
fn summed((ends, weights): (Vec<(u32, u32)>, Vec<f64>)) -> (Vec<(u32, u32)>, Vec<f64>) {
    let mut all: Vec<((u32, u32), f64)> =
        ends.into_iter().zip(weights).map(|((a, b), weight)| ((a.min(b), a.max(b)), weight)).collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    all.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
    all.into_iter().unzip()
}

fn build(graph: &Graph, (ends, weights): &(Vec<(u32, u32)>, Vec<f64>)) -> Option<Csr> {
    let count = u32::try_from(graph.subjects() + graph.hubs.len()).ok()?;
    Csr::build(count, ends, Some(weights), Direction::Undirected).ok()
}

/// Community of every subject by the Leiden method over weights of risk, named by its least subject.
#[must_use]
pub fn communities(graph: &Graph) -> Vec<u32> {
    let weigh = |step: &Step| Some(step.weight()).filter(|weight| *weight > 0.0);
    let found =
        build(graph, &summed(arcs(graph, weigh, |weight| weight))).map(|csr| leiden(&csr, 1.0)).unwrap_or_default();
    // Subjects come before shared things, and somebody always has the shared thing: the least is a subject.
    found.into_iter().take(graph.subjects()).collect()
}

/// A way from one subject to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The sum of its ties' costs.
    pub cost: f64,
    /// The ties, each from where the last one ended.
    pub steps: Vec<Step>,
}

/// The `most` shortest ways of evidence between two subjects, shortest first: strong ties before weak ones, crowds that
/// tie nobody left out.
#[must_use]
pub fn ways(graph: &Graph, from: u32, to: u32, most: usize) -> Vec<Way> {
    let Some(csr) = build(graph, &arcs(graph, cost, |cost| cost / 2.0)) else { return Vec::new() };
    let found = shortest_routes(&csr, from, to, most, &|_| false);
    found.iter().filter_map(|route| way(graph, route)).collect()
}

fn way(graph: &Graph, route: &Route) -> Option<Way> {
    let subjects = u32::try_from(graph.subjects()).ok()?;
    let mut steps = Vec::new();
    let mut at = *route.vertices.first()?;
    let mut through: Option<u32> = None;
    for vertex in route.vertices.iter().skip(1) {
        if *vertex >= subjects {
            through = Some(*vertex - subjects);
            continue;
        }
        let candidates = graph.steps(at).into_iter().filter(|step| step.to == *vertex && step.hub == through);
        let best = candidates.min_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.kind.cmp(&b.kind)))?;
        steps.push(best);
        (at, through) = (*vertex, None);
    }
    Some(Way { cost: route.cost as f64 / 1e6, steps })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::typed::{EdgeKind, Link};
    use super::*;
    use crate::model::sheet::Place;

    fn graph() -> Graph {
        let link = |from, to, kind| Link {
            from,
            to,
            kind,
            share: 0.0,
            since: Link::UNDATED,
            until: Link::OPEN,
            place: Place::record(0, from),
        };
        let links = vec![
            link(0, 1, EdgeKind::Operates),
            link(1, 2, EdgeKind::Owns),
            link(2, 3, EdgeKind::Owns),
            link(0, 3, EdgeKind::Impersonates),
        ];
        let crowd = (0..300).map(|member| (member, Place::record(1, member))).collect();
        let pair = [1, 3].map(|member| (member, Place::record(2, member))).to_vec();
        let hubs = BTreeMap::from([
            ((EdgeKind::SameAddress, "an agent's".to_string()), crowd),
            ((EdgeKind::SamePhone, "1".to_string()), pair),
        ]);
        Graph::new(300, links, hubs, 0)
    }

    #[test]
    fn ways_avoid_crowds_and_victims() {
        let graph = graph();
        let found = ways(&graph, 0, 3, 5);
        let told: Vec<Vec<(u32, EdgeKind)>> =
            found.iter().map(|way| way.steps.iter().map(|step| (step.to, step.kind)).collect()).collect();
        use EdgeKind::{Operates, Owns, SamePhone};
        assert_eq!(told, [vec![(1, Operates), (3, SamePhone)], vec![(1, Operates), (2, Owns), (3, Owns)]]);
        assert!(found[0].cost < found[1].cost);
        assert!(ways(&graph, 0, 200, 3).is_empty(), "an agent's address links nobody");
    }

    #[test]
    fn a_crowd_makes_no_community() {
        let found = communities(&graph());
        assert_eq!((found[0], found[1]), (0, 0), "an operator and its platform");
        assert!(
            (4..300).all(|member| found[member as usize] == member),
            "who shares only the agent's address is alone"
        );
    }
}
