//! Communities by the Leiden method with modularity (Traag, Waltman and van Eck 2019), as a function of the graph alone.
//!
//! The first pass moves vertices and merges whole communities, which is quick and lands near; the second starts again
//! from single vertices in those communities, refines and merges parts of them, which is what mends them. Guarantees:
//! every community is connected; vertices are visited in an order of their own numbers and nothing is drawn at random, so
//! the same graph gives the same communities on every machine.

use super::{Csr, DisjointSets};

/// Rounds of moving and merging in a pass after which it ends although it could gain.
const MOST_ROUNDS: usize = 20;
/// Share of vertices of which the first pass must move more in a sweep to make another: the second mends the rest.
const WORTH_A_SWEEP: f64 = 0.02;
/// Passes with refinement; a further one gains about 0.0003 of modularity for a third of the time.
const REFINED_PASSES: usize = 1;

/// Every vertex's community, named by its least vertex. Directions are left out; an arc counts by its weight, 1
/// without weights, and the two arcs of a directed pair add up. `resolution` 1 is plain modularity; more gives
/// smaller communities. A vertex without edges is its own community.
#[must_use]
pub fn leiden(graph: &Csr, resolution: f64) -> Vec<u32> {
    let first = Level::first(graph);
    let mut of: Vec<u32> = (0..first.count() as u32).collect();
    let scale = if first.total > 0.0 { resolution / first.total } else { 0.0 };
    for pass in 0..=REFINED_PASSES {
        of = first.pass(of, scale, pass > 0);
    }
    // A vertex that left may have cut its old community in two.
    let mut sets = DisjointSets::new(first.count() as u32);
    for vertex in 0..first.count() {
        for other in first.targets(vertex) {
            if of[vertex] == of[*other as usize] {
                sets.union(vertex as u32, *other);
            }
        }
    }
    sets.into_labels()
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
        level.each(vertex, |other, weight| {
            if communities[other as usize] == own {
                within += weight;
            }
        });
    }
    let chance: f64 = degrees.iter().map(|degree| (degree / level.total) * (degree / level.total)).sum();
    within / level.total - resolution * chance
}

/// A graph whose vertices are sets of the first one's.
struct Level {
    offsets: Vec<usize>,
    targets: Vec<u32>,
    /// By arc; empty where every arc counts 1.
    weights: Vec<f64>,
    /// Twice the weight inside each vertex.
    loops: Vec<f64>,
    /// Sum of weights at each vertex, loops twice.
    degrees: Vec<f64>,
    /// Sum of degrees.
    total: f64,
}

/// A community or part, as the vertex at hand sees it.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Sum of its vertices' degrees.
    degree: f64,
    /// Weight from the vertex to it; 0 between vertices.
    weight: f64,
}

/// All communities, and those around the vertex at hand.
struct Around {
    slots: Vec<Slot>,
    list: Vec<u32>,
}

impl Around {
    fn new(level: &Level) -> Self {
        let most = level.offsets.windows(2).map(|row| row[1] - row[0]).max().unwrap_or(0);
        Self { slots: vec![Slot::default(); level.count()], list: vec![0; most + 1] }
    }

    /// Adds up by `name` of the neighbour those that it gives a name, and says how many names there are at the front of
    /// the list. Whoever reads a slot sets its weight to 0 again.
    #[inline]
    fn gather(&mut self, level: &Level, vertex: usize, name: impl Fn(u32) -> Option<u32>) -> usize {
        let mut known = 0;
        level.each(vertex, |other, weight| {
            let Some(name) = name(other) else { return };
            let slot = &mut self.slots[name as usize];
            // Written always and kept if new: no branch that can't be foreseen.
            self.list[known] = name;
            known += usize::from(slot.weight == 0.0);
            slot.weight += weight;
        });
        known
    }
}

impl Level {
    fn first(graph: &Csr) -> Self {
        let count = graph.vertex_count();
        let directed = graph.direction() == super::Direction::Directed;
        let mut arcs: Vec<(u32, f64)> = Vec::new();
        let mut level = Self {
            offsets: vec![0],
            targets: Vec::with_capacity(graph.arc_count()),
            weights: Vec::new(),
            loops: vec![0.0; count],
            degrees: vec![0.0; count],
            total: 0.0,
        };
        let plain = !directed && !graph.is_weighted();
        for vertex in 0..count {
            let own = vertex as u32;
            if plain {
                let start = level.targets.len();
                level.targets.extend(graph.successors(own).iter().copied().filter(|other| *other != own));
                if graph.successors(own).len() > level.targets.len() - start {
                    level.loops[vertex] = 2.0;
                }
                level.degrees[vertex] = (level.targets.len() - start) as f64 + level.loops[vertex];
                level.offsets.push(level.targets.len());
                continue;
            }
            arcs.clear();
            let weight = |from: u32, at: usize| graph.successor_weights(from).get(at).copied().unwrap_or(1.0);
            for (at, target) in graph.successors(own).iter().enumerate() {
                if *target == own {
                    level.loops[vertex] += 2.0 * weight(own, at);
                } else {
                    arcs.push((*target, weight(own, at)));
                }
            }
            if directed {
                for from in graph.predecessors(own).iter().filter(|from| **from != own) {
                    let at = graph.successors(*from).binary_search(&own).unwrap_or(usize::MAX);
                    arcs.push((*from, weight(*from, at)));
                }
                arcs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            }
            level.push(vertex, &arcs);
        }
        level.total = level.degrees.iter().sum();
        level
    }

    /// Adds a row whose equal targets stand side by side; they add up.
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

    fn targets(&self, vertex: usize) -> &[u32] {
        &self.targets[self.offsets[vertex]..self.offsets[vertex + 1]]
    }

    /// Every neighbour with its weight.
    #[inline]
    fn each(&self, vertex: usize, mut take: impl FnMut(u32, f64)) {
        let range = self.offsets[vertex]..self.offsets[vertex + 1];
        if self.weights.is_empty() {
            self.targets[range].iter().for_each(|other| take(*other, 1.0));
        } else {
            self.targets[range.clone()]
                .iter()
                .zip(&self.weights[range])
                .for_each(|(other, weight)| take(*other, *weight));
        }
    }

    /// Moves and merges until nothing gains, from given communities of this level's vertices.
    fn pass(&self, given: Vec<u32>, scale: f64, refined: bool) -> Vec<u32> {
        // The vertex of the present level that each vertex of this one has become.
        let mut home: Vec<u32> = (0..self.count() as u32).collect();
        let mut communities = renumber(&given).0;
        let mut above: Option<Self> = None;
        for _ in 0..MOST_ROUNDS {
            let level = above.as_ref().unwrap_or(self);
            let moved = level.improve(&mut communities, scale, if refined { 0.0 } else { WORTH_A_SWEEP });
            let (number, kept) =
                if refined { renumber(&level.refine(&communities, scale)) } else { renumber(&communities) };
            let merged = kept < level.count();
            for place in &mut home {
                *place = number[*place as usize];
            }
            // Each merged vertex starts where its parts were.
            let mut start = vec![0u32; kept];
            for (vertex, community) in communities.iter().enumerate() {
                start[number[vertex] as usize] = *community;
            }
            communities = renumber(&start).0;
            let improved = merged || (moved && refined);
            if !improved {
                break;
            }
            if merged {
                above = Some(level.merge(&number, kept));
            }
        }
        home.iter().map(|place| communities[*place as usize]).collect()
    }

    /// Moves vertices to the neighbouring community that gains most until none gains, or until a sweep moves at most the share
    /// `worth` of them; says whether any moved.
    ///
    /// A sweep visits those that may gain in the order of their numbers: on the way through memory, where a queue would
    /// jump about.
    fn improve(&self, communities: &mut [u32], scale: f64, worth: f64) -> bool {
        let count = self.count();
        let mut around = Around::new(self);
        for (vertex, community) in communities.iter().enumerate() {
            around.slots[*community as usize].degree += self.degrees[vertex];
        }
        let mut may_gain = vec![true; count];
        let mut waiting = count;
        let mut moved = false;
        while waiting > 0 {
            let mut went = 0;
            for vertex in 0..count {
                if !may_gain[vertex] {
                    continue;
                }
                may_gain[vertex] = false;
                waiting -= 1;
                let own = communities[vertex];
                let known = around.gather(self, vertex, |other| Some(communities[other as usize]));
                let degree = self.degrees[vertex];
                let part = scale * degree;
                let home = &mut around.slots[own as usize];
                home.degree -= degree;
                let stay = home.weight - part * home.degree;
                let mut best = (f64::NEG_INFINITY, own);
                for community in &around.list[..known] {
                    let slot = &mut around.slots[*community as usize];
                    let gain = slot.weight - part * slot.degree;
                    slot.weight = 0.0;
                    if gain > best.0 + LEAST_GAIN {
                        best = (gain, *community);
                    }
                }
                let goes = best.0 > stay + LEAST_GAIN;
                let chosen = if goes { best.1 } else { own };
                around.slots[chosen as usize].degree += degree;
                if !goes {
                    continue;
                }
                communities[vertex] = chosen;
                went += 1;
                for other in self.targets(vertex) {
                    let other = *other as usize;
                    if communities[other] != chosen && !may_gain[other] {
                        may_gain[other] = true;
                        waiting += 1;
                    }
                }
            }
            moved |= went > 0;
            if went as f64 <= worth * count as f64 {
                break;
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
            let own = communities[vertex];
            whole[own as usize] += self.degrees[vertex];
            self.each(vertex, |other, weight| {
                if communities[other as usize] == own {
                    inside[vertex] += weight;
                }
            });
        }
        let mut parts: Vec<u32> = (0..count as u32).collect();
        let mut around = Around::new(self);
        for (slot, degree) in around.slots.iter_mut().zip(&self.degrees) {
            slot.degree = *degree;
        }
        // Weight from each part to the rest of its community.
        let mut outward = inside.clone();
        let mut alone = vec![true; count];
        for vertex in 0..count {
            let own = communities[vertex];
            let all = whole[own as usize];
            let tied = |weight: f64, degree: f64| weight >= scale * degree * (all - degree);
            let degree = self.degrees[vertex];
            if !alone[vertex] || !tied(inside[vertex], degree) {
                continue;
            }
            let known = around
                .gather(self, vertex, |other| (communities[other as usize] == own).then(|| parts[other as usize]));
            let mut best: Option<(f64, u32, f64)> = None;
            for part in &around.list[..known] {
                let slot = &mut around.slots[*part as usize];
                let weight = std::mem::take(&mut slot.weight);
                let gain = weight - scale * degree * slot.degree;
                if gain > 0.0
                    && tied(outward[*part as usize], slot.degree)
                    && best.is_none_or(|(most, ..)| gain > most + LEAST_GAIN)
                {
                    best = Some((gain, *part, weight));
                }
            }
            if let Some((_, part, weight)) = best {
                let at = part as usize;
                parts[vertex] = part;
                around.slots[at].degree += degree;
                around.slots[vertex].degree = 0.0;
                outward[at] += inside[vertex] - 2.0 * weight;
                (alone[vertex], alone[at]) = (false, false);
            }
        }
        parts
    }

    /// The graph of the parts.
    fn merge(&self, number: &[u32], kept: usize) -> Self {
        // Members of each part side by side.
        let mut starts = vec![0u32; kept + 1];
        for part in number {
            starts[*part as usize + 1] += 1;
        }
        for at in 0..kept {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut members = vec![0u32; number.len()];
        for (vertex, part) in (0_u32..).zip(number) {
            members[next[*part as usize] as usize] = vertex;
            next[*part as usize] += 1;
        }
        let mut level = Self {
            offsets: Vec::with_capacity(kept + 1),
            targets: Vec::new(),
            weights: Vec::new(),
            loops: vec![0.0; kept],
            degrees: vec![0.0; kept],
            total: self.total,
        };
        level.offsets.push(0);
        let mut sums = vec![0.0; kept];
        for part in 0..kept {
            let own = &members[starts[part] as usize..starts[part + 1] as usize];
            let start = level.targets.len();
            let arcs: usize = own.iter().map(|vertex| self.targets(*vertex as usize).len()).sum();
            level.targets.resize(start + arcs + 1, 0);
            let mut end = start;
            for vertex in own {
                level.degrees[part] += self.degrees[*vertex as usize];
                level.loops[part] += self.loops[*vertex as usize];
                self.each(*vertex as usize, |other, weight| {
                    let other = number[other as usize];
                    let sum = &mut sums[other as usize];
                    level.targets[end] = other;
                    end += usize::from(*sum == 0.0);
                    *sum += weight;
                });
            }
            let mut kept_end = start;
            for at in start..end {
                let other = level.targets[at];
                let weight = std::mem::take(&mut sums[other as usize]);
                if other as usize == part {
                    level.loops[part] += weight;
                } else {
                    level.targets[kept_end] = other;
                    kept_end += 1;
                    level.weights.push(weight);
                }
            }
            level.targets.truncate(kept_end);
            level.offsets.push(kept_end);
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
