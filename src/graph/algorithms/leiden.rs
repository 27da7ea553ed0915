//! Communities by the Leiden method with modularity (Traag, Waltman and van Eck 2019), as a function of the graph alone.
//!
//! Guarantees: every community is connected; vertices are visited in an order of their own numbers and nothing is
//! drawn at random, so the same graph gives the same communities on every machine.

use super::Csr;

/// Rounds of moving, refining and merging after which the search ends although it could gain.
const MOST_ROUNDS: usize = 20;

/// Every vertex's community, named by its least vertex. Directions are left out; an arc counts by its weight, 1
/// without weights, and the two arcs of a directed pair add up. `resolution` 1 is plain modularity; more gives
/// smaller communities. A vertex without edges is its own community.
#[must_use]
pub fn leiden(graph: &Csr, resolution: f64) -> Vec<u32> {
    let mut level = Level::first(graph);
    let vertices = level.count();
    let scale = if level.total > 0.0 { resolution / level.total } else { 0.0 };
    // The vertex of the present level that each vertex of the graph has become.
    let mut home: Vec<u32> = (0..vertices as u32).collect();
    let mut communities: Vec<u32> = (0..vertices as u32).collect();
    for _ in 0..MOST_ROUNDS {
        let moved = level.improve(&mut communities, scale);
        let parts = level.refine(&communities, scale);
        let (number, kept) = renumber(&parts);
        let merged = kept < level.count();
        for place in &mut home {
            *place = number[*place as usize];
        }
        // Each merged vertex starts where its parts were.
        let mut start = vec![0u32; kept];
        for (vertex, community) in communities.iter().enumerate() {
            start[number[vertex] as usize] = *community;
        }
        level = level.merge(&number, kept);
        let (start, _) = renumber(&start);
        communities = start;
        if !moved && !merged {
            break;
        }
    }
    let of: Vec<u32> = home.iter().map(|place| communities[*place as usize]).collect();
    least_names(&of)
}

/// Modularity of communities, −0.5..1: the share of edge weight within them above what the degrees would give.
#[must_use]
pub fn modularity(graph: &Csr, communities: &[u32], resolution: f64) -> f64 {
    let level = Level::first(graph);
    if level.total <= 0.0 {
        return 0.0;
    }
    let mut within = 0.0;
    let mut degrees = vec![0.0; communities.len()];
    for vertex in 0..level.count() {
        let own = communities[vertex];
        degrees[own as usize] += level.degrees[vertex];
        within += level.loops[vertex];
        for (other, weight) in level.row(vertex) {
            if communities[other as usize] == own {
                within += weight;
            }
        }
    }
    let chance: f64 = degrees.iter().map(|degree| (degree / level.total) * (degree / level.total)).sum();
    within / level.total - resolution * chance
}

/// A graph whose vertices are sets of the first one's.
struct Level {
    offsets: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    /// Twice the weight inside each vertex.
    loops: Vec<f64>,
    /// Sum of weights at each vertex, loops twice.
    degrees: Vec<f64>,
    /// Sum of degrees.
    total: f64,
}

impl Level {
    fn first(graph: &Csr) -> Self {
        let count = graph.vertex_count();
        let directed = graph.direction() == super::Direction::Directed;
        let mut arcs: Vec<(u32, f64)> = Vec::new();
        let mut level = Self {
            offsets: vec![0],
            targets: Vec::with_capacity(graph.arc_count()),
            weights: Vec::with_capacity(graph.arc_count()),
            loops: vec![0.0; count],
            degrees: vec![0.0; count],
            total: 0.0,
        };
        let mut backward: Vec<Vec<(u32, f64)>> = vec![Vec::new(); if directed { count } else { 0 }];
        let weight = |vertex: u32, at: usize| graph.successor_weights(vertex).get(at).copied().unwrap_or(1.0);
        if directed {
            let arcs =
                (0..count as u32).flat_map(|from| graph.successors(from).iter().enumerate().map(move |to| (from, to)));
            for (vertex, (at, target)) in arcs.filter(|(from, (_, to))| from != *to) {
                backward[*target as usize].push((vertex, weight(vertex, at)));
            }
        }
        for vertex in 0..count {
            arcs.clear();
            for (at, target) in graph.successors(vertex as u32).iter().enumerate() {
                let weight = weight(vertex as u32, at);
                if *target as usize == vertex {
                    level.loops[vertex] += 2.0 * weight;
                } else {
                    arcs.push((*target, weight));
                }
            }
            if let Some(own) = backward.get(vertex) {
                arcs.extend_from_slice(own);
                arcs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            }
            level.push(vertex, &arcs);
        }
        level.total = level.degrees.iter().sum();
        level
    }

    /// Adds a row whose arcs are sorted by target; equal targets add up.
    fn push(&mut self, vertex: usize, arcs: &[(u32, f64)]) {
        let start = self.targets.len();
        let mut degree = self.loops[vertex];
        for (target, weight) in arcs {
            degree += weight;
            if self.targets.len() > start && self.targets.last() == Some(target) {
                if let Some(last) = self.weights.last_mut() {
                    *last += weight;
                }
            } else {
                self.targets.push(*target);
                self.weights.push(*weight);
            }
        }
        self.degrees[vertex] = degree;
        self.offsets.push(self.targets.len());
    }

    fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    fn row(&self, vertex: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.offsets[vertex]..self.offsets[vertex + 1];
        self.targets[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// Moves vertices to the neighbouring community that gains most until none gains; says whether any moved.
    fn improve(&self, communities: &mut [u32], scale: f64) -> bool {
        let count = self.count();
        let mut degrees = vec![0.0; count];
        for (vertex, community) in communities.iter().enumerate() {
            degrees[*community as usize] += self.degrees[vertex];
        }
        let mut queued = vec![true; count];
        let mut queue: std::collections::VecDeque<u32> = (0..count as u32).collect();
        let mut shared = vec![0.0; count];
        let mut seen: Vec<u32> = Vec::new();
        let mut moved = false;
        while let Some(vertex) = queue.pop_front() {
            let at = vertex as usize;
            queued[at] = false;
            let own = communities[at];
            for (other, weight) in self.row(at) {
                let community = communities[other as usize];
                if shared[community as usize] == 0.0 {
                    seen.push(community);
                }
                shared[community as usize] += weight;
            }
            degrees[own as usize] -= self.degrees[at];
            let gain =
                |community: u32| shared[community as usize] - scale * self.degrees[at] * degrees[community as usize];
            let stay = gain(own);
            let mut best = (stay, own);
            for community in &seen {
                let gain = gain(*community);
                if gain > best.0 + LEAST_GAIN {
                    best = (gain, *community);
                }
            }
            for community in seen.drain(..) {
                shared[community as usize] = 0.0;
            }
            degrees[best.1 as usize] += self.degrees[at];
            if best.1 != own {
                communities[at] = best.1;
                moved = true;
                for (other, _) in self.row(at) {
                    if communities[other as usize] != best.1 && !queued[other as usize] {
                        queued[other as usize] = true;
                        queue.push_back(other);
                    }
                }
            }
        }
        moved
    }

    /// Splits communities into parts that are connected: vertices start alone and join a part of their community that
    /// they are well tied to, the one that gains most.
    fn refine(&self, communities: &[u32], scale: f64) -> Vec<u32> {
        let count = self.count();
        let mut inside = vec![0.0; count];
        let mut whole = vec![0.0; count];
        for vertex in 0..count {
            whole[communities[vertex] as usize] += self.degrees[vertex];
            for (other, weight) in self.row(vertex) {
                if communities[other as usize] == communities[vertex] {
                    inside[vertex] += weight;
                }
            }
        }
        let mut parts: Vec<u32> = (0..count as u32).collect();
        let mut degrees = self.degrees.clone();
        // Weight from each part to the rest of its community.
        let mut outward = inside.clone();
        let mut alone = vec![true; count];
        let mut shared = vec![0.0; count];
        let mut seen: Vec<u32> = Vec::new();
        for vertex in 0..count {
            let all = whole[communities[vertex] as usize];
            let tied = |weight: f64, degree: f64| weight >= scale * degree * (all - degree);
            if !alone[vertex] || !tied(inside[vertex], self.degrees[vertex]) {
                continue;
            }
            for (other, weight) in self.row(vertex) {
                if communities[other as usize] == communities[vertex] && other as usize != vertex {
                    let part = parts[other as usize];
                    if shared[part as usize] == 0.0 {
                        seen.push(part);
                    }
                    shared[part as usize] += weight;
                }
            }
            let mut best: Option<(f64, u32)> = None;
            for part in &seen {
                let at = *part as usize;
                let gain = shared[at] - scale * self.degrees[vertex] * degrees[at];
                if gain > 0.0 && tied(outward[at], degrees[at]) && best.is_none_or(|(most, _)| gain > most + LEAST_GAIN)
                {
                    best = Some((gain, *part));
                }
            }
            if let Some((_, part)) = best {
                let at = part as usize;
                parts[vertex] = part;
                degrees[at] += self.degrees[vertex];
                outward[at] += inside[vertex] - 2.0 * shared[at];
                degrees[vertex] = 0.0;
                (alone[vertex], alone[at]) = (false, false);
            }
            for part in seen.drain(..) {
                shared[part as usize] = 0.0;
            }
        }
        parts
    }

    /// The graph of the parts.
    fn merge(&self, number: &[u32], kept: usize) -> Self {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); kept];
        for (vertex, part) in number.iter().enumerate() {
            members[*part as usize].push(vertex as u32);
        }
        let mut level = Self {
            offsets: vec![0],
            targets: Vec::new(),
            weights: Vec::new(),
            loops: vec![0.0; kept],
            degrees: vec![0.0; kept],
            total: self.total,
        };
        let mut shared = vec![0.0; kept];
        let mut seen: Vec<u32> = Vec::new();
        let mut arcs: Vec<(u32, f64)> = Vec::new();
        for (part, own) in members.iter().enumerate() {
            for vertex in own {
                level.loops[part] += self.loops[*vertex as usize];
                for (other, weight) in self.row(*vertex as usize) {
                    let other = number[other as usize];
                    if other as usize == part {
                        level.loops[part] += weight;
                        continue;
                    }
                    if shared[other as usize] == 0.0 {
                        seen.push(other);
                    }
                    shared[other as usize] += weight;
                }
            }
            seen.sort_unstable();
            arcs.clear();
            for other in seen.drain(..) {
                arcs.push((other, shared[other as usize]));
                shared[other as usize] = 0.0;
            }
            level.push(part, &arcs);
        }
        level
    }
}

/// Gains below this are rounding, and would move a vertex to and fro.
const LEAST_GAIN: f64 = 1e-10;

/// Numbers 0.. in the order in which names first come, and how many there are.
fn renumber(names: &[u32]) -> (Vec<u32>, usize) {
    let mut number = vec![u32::MAX; names.len().max(names.iter().map(|name| *name as usize + 1).max().unwrap_or(0))];
    let mut kept = 0;
    let of = names
        .iter()
        .map(|name| {
            let slot = &mut number[*name as usize];
            if *slot == u32::MAX {
                *slot = kept;
                kept += 1;
            }
            *slot
        })
        .collect();
    (of, kept as usize)
}

/// Communities named by their least vertex.
fn least_names(of: &[u32]) -> Vec<u32> {
    let mut least = vec![u32::MAX; of.len()];
    for (vertex, community) in (0_u32..).zip(of) {
        let slot = &mut least[*community as usize];
        *slot = (*slot).min(vertex);
    }
    of.iter().map(|community| least[*community as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Direction, weak_components};
    use super::*;
    use proptest::prelude::*;

    fn graph(count: u32, edges: &[(u32, u32)]) -> Csr {
        Csr::build(count, edges, None, Direction::Undirected).expect("a graph")
    }

    #[test]
    fn two_cliques_with_a_bridge_are_two_communities() {
        let mut edges = vec![(3, 4)];
        for clique in [0, 4] {
            for a in 0..4 {
                edges.extend((a + 1..4).map(|b| (clique + a, clique + b)));
            }
        }
        let graph = graph(9, &edges);
        assert_eq!(leiden(&graph, 1.0), [0, 0, 0, 0, 4, 4, 4, 4, 8]);
        // 12 of 13 edges within, degrees 13 and 13 of 26.
        let found = modularity(&graph, &leiden(&graph, 1.0), 1.0);
        assert!((found - (12.0 / 13.0 - 0.5)).abs() < 1e-12, "{found}");
    }

    /// The best modularity over all ways to part the vertices.
    fn exhaustive(graph: &Csr, of: &mut Vec<u32>, most: u32) -> f64 {
        if of.len() == graph.vertex_count() {
            return modularity(graph, of, 1.0);
        }
        let mut best = f64::NEG_INFINITY;
        for community in 0..=most {
            of.push(community);
            best = best.max(exhaustive(graph, of, most.max(community + 1)));
            of.pop();
        }
        best
    }

    proptest! {
        #[test]
        fn communities_are_connected_and_near_the_best(edges in prop::collection::vec((0_u32..7, 0_u32..7), 1..16)) {
            let graph = graph(7, &edges);
            let found = leiden(&graph, 1.0);
            let best = exhaustive(&graph, &mut Vec::new(), 0);
            let own = modularity(&graph, &found, 1.0);
            prop_assert!(own <= best + 1e-9);
            // A heuristic: near the best, and never below every vertex alone.
            prop_assert!(own >= best - 0.15, "{own} of {best}");
            prop_assert!(own >= modularity(&graph, &[0, 1, 2, 3, 4, 5, 6], 1.0) - 1e-9);
            let within: Vec<(u32, u32)> =
                edges.iter().copied().filter(|(a, b)| found[*a as usize] == found[*b as usize]).collect();
            prop_assert_eq!(&weak_components(&super::tests::graph(7, &within)), &found);
        }
    }
}
