//! Subjects around one, placed on rings: the same places for the same graph.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::tenths;
use crate::pipeline::Analysis;
use crate::report::{Neighbourhood, NeighbourhoodEdge, NeighbourhoodNode};
use crate::triage::Band;

/// Turn between neighbours on a ring, in radians: the golden angle spreads any number of them.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// Up to `limit` subjects within one or two ties of a subject, strongest ties first.
#[must_use]
pub fn neighbourhood(analysis: &Analysis, subject: u32, hops: u32, limit: usize) -> Neighbourhood {
    let mut nodes: Vec<(u32, u32)> = vec![(subject, 0)];
    let mut known: BTreeSet<u32> = [subject].into();
    let mut edges: BTreeMap<(u32, u32), &'static str> = BTreeMap::new();
    let mut left_out: BTreeSet<u32> = BTreeSet::new();
    let mut front = vec![subject];
    for ring in 1..=hops.clamp(1, 2) {
        let mut next = Vec::new();
        for from in &front {
            let mut steps = analysis.graph.steps(*from);
            steps.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.kind.cmp(&b.kind)).then(a.to.cmp(&b.to)));
            for step in steps {
                if !known.contains(&step.to) {
                    if nodes.len() >= limit {
                        left_out.insert(step.to);
                        continue;
                    }
                    known.insert(step.to);
                    nodes.push((step.to, ring));
                    next.push(step.to);
                }
                let ends = if step.outward { (*from, step.to) } else { (step.to, *from) };
                if !edges.contains_key(&(ends.1, ends.0)) {
                    edges.entry(ends).or_insert(step.kind.as_str());
                }
            }
        }
        front = next;
    }
    let id = |number: u32| {
        let own = analysis.knowledge.resolution.subjects.get(number as usize);
        own.map_or(String::new(), |own| own.id.clone())
    };
    let placed = nodes.iter().enumerate().filter_map(|(at, (number, _))| {
        let own = analysis.knowledge.resolution.subjects.get(*number as usize)?;
        let outcome = analysis.outcomes.get(*number as usize)?;
        let radius = (at as f64).sqrt();
        let angle = at as f64 * GOLDEN_ANGLE;
        Some(NeighbourhoodNode {
            subject: own.id.clone(),
            kind: own.kind.as_str().to_string(),
            name: own.name.clone(),
            band: outcome.band.as_str().to_string(),
            index: (outcome.band != Band::Insufficient).then(|| tenths(outcome.index)),
            x: radius * libm::cos(angle),
            y: radius * libm::sin(angle),
        })
    });
    Neighbourhood {
        nodes: placed.collect(),
        edges: edges
            .into_iter()
            .map(|((from, to), edge)| NeighbourhoodEdge { source: id(from), target: id(to), edge: edge.to_string() })
            .collect(),
        truncated: u32::try_from(left_out.len()).unwrap_or(u32::MAX),
    }
}
