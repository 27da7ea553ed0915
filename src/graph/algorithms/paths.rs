//! The best ways between two vertices, one after the other (Yen 1971), without a vertex twice.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::Csr;

/// Costs are counted in these parts of a weight, so that sums are exact and equal ways are equal.
const PARTS: f64 = 1e6;

/// A way from one vertex to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// Sum of the arcs' weights in millionths; an arc counts at least one.
    pub cost: u64,
    /// Vertices from the source to the target, each once.
    pub vertices: Vec<u32>,
}

/// The `most` cheapest loopless ways from `source` to `target` along arcs, cheapest first; of equally cheap ones the one
/// whose vertices come first. Without weights every arc costs a million. Weights above 4e12 count as 4e12. A vertex
/// for which `closed` is true is not passed through.
#[must_use]
pub fn shortest_routes(graph: &Csr, source: u32, target: u32, most: usize, closed: &dyn Fn(u32) -> bool) -> Vec<Route> {
    let count = graph.vertex_count();
    if source as usize >= count || target as usize >= count || source == target || most == 0 {
        return Vec::new();
    }
    let mut search = Search::new(graph, target, closed);
    let mut found: Vec<Route> = search.route(&[source], &BTreeSet::new()).into_iter().collect();
    let mut waiting: BTreeSet<Route> = BTreeSet::new();
    while found.len() < most {
        let Some(last) = found.last() else { break };
        for turn in 0..last.vertices.len() - 1 {
            let start = &last.vertices[..=turn];
            // Ways that begin alike may not go on alike.
            let taken: BTreeSet<u32> = found
                .iter()
                .chain(&waiting)
                .filter(|route| route.vertices.starts_with(start))
                .filter_map(|route| route.vertices.get(turn + 1).copied())
                .collect();
            waiting.extend(search.route(start, &taken));
        }
        match waiting.pop_first() {
            Some(best) => found.push(best),
            None => break,
        }
    }
    found
}

fn cost(weights: &[f64], position: usize) -> u64 {
    let weight = weights.get(position).copied().unwrap_or(1.0);
    ((weight.min(4e12) * PARTS + 0.5) as u64).max(1)
}

/// Searches backward from the target; memory is cleared through what was touched.
struct Search<'a> {
    graph: &'a Csr,
    target: u32,
    closed: &'a dyn Fn(u32) -> bool,
    left: Vec<u64>,
    touched: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Csr, target: u32, closed: &'a dyn Fn(u32) -> bool) -> Self {
        Self { graph, target, closed, left: vec![u64::MAX; graph.vertex_count()], touched: Vec::new() }
    }

    /// The best way that begins with `start` and does not go on with a vertex of `taken`.
    fn route(&mut self, start: &[u32], taken: &BTreeSet<u32>) -> Option<Route> {
        let (&turn, before) = start.split_last()?;
        let found = self.backward(turn, before, taken);
        let route = found.then(|| self.forward(start, taken)).flatten();
        for vertex in self.touched.drain(..) {
            self.left[vertex as usize] = u64::MAX;
        }
        route
    }

    /// Settles every vertex as near to the target as `turn` is; says whether `turn` was reached.
    fn backward(&mut self, turn: u32, before: &[u32], taken: &BTreeSet<u32>) -> bool {
        let mut queue = BinaryHeap::from([Reverse((0u64, self.target))]);
        self.left[self.target as usize] = 0;
        self.touched.push(self.target);
        while let Some(Reverse((done, vertex))) = queue.pop() {
            if done > self.left[vertex as usize] {
                continue;
            }
            if vertex == turn {
                return true;
            }
            for &from in self.graph.predecessors(vertex) {
                let ahead = from == turn;
                if before.contains(&from) || (ahead && taken.contains(&vertex)) || (!ahead && (self.closed)(from)) {
                    continue;
                }
                let Ok(position) = self.graph.successors(from).binary_search(&vertex) else { continue };
                let total = done.saturating_add(cost(self.graph.successor_weights(from), position));
                let slot = &mut self.left[from as usize];
                if total < *slot {
                    if *slot == u64::MAX {
                        self.touched.push(from);
                    }
                    *slot = total;
                    queue.push(Reverse((total, from)));
                }
            }
        }
        false
    }

    /// Walks from the turn to the target, the least vertex first wherever ways are equal.
    fn forward(&self, start: &[u32], taken: &BTreeSet<u32>) -> Option<Route> {
        let mut vertices = start.to_vec();
        let mut total = 0;
        for pair in start.windows(2) {
            let position = self.graph.successors(pair[0]).binary_search(&pair[1]).ok()?;
            total += cost(self.graph.successor_weights(pair[0]), position);
        }
        let turn = *start.last()?;
        total += self.left[turn as usize];
        let mut at = turn;
        while at != self.target {
            let weights = self.graph.successor_weights(at);
            let next = self.graph.successors(at).iter().enumerate().find(|(position, next)| {
                let left = self.left[**next as usize];
                let barred = start.contains(next) || (at == turn && taken.contains(next));
                !barred && left != u64::MAX && left + cost(weights, *position) == self.left[at as usize]
            });
            at = *next?.1;
            vertices.push(at);
        }
        Some(Route { cost: total, vertices })
    }
}
