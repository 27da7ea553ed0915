//! Single-source shortest paths by Dijkstra's algorithm with a binary heap.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Csr;

/// A tentative distance; orders by distance, then vertex, so that runs are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tentative(f64, u32);

impl Eq for Tentative {}

impl PartialOrd for Tentative {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Tentative {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

/// Least sum of weights along arcs from `source` to every vertex; infinite where there is no way. Without
/// weights every arc counts 1. A source out of range reaches nothing.
#[must_use]
pub fn sssp(graph: &Csr, source: u32) -> Vec<f64> {
    let mut distances = vec![f64::INFINITY; graph.vertex_count()];
    let Some(start) = distances.get_mut(source as usize) else {
        return distances;
    };
    *start = 0.0;
    let mut queue = BinaryHeap::from([Reverse(Tentative(0.0, source))]);
    while let Some(Reverse(Tentative(distance, vertex))) = queue.pop() {
        if distance > distances[vertex as usize] {
            continue;
        }
        let weights = graph.successor_weights(vertex);
        for (position, &target) in graph.successors(vertex).iter().enumerate() {
            let reached = distance + weights.get(position).copied().unwrap_or(1.0);
            if reached < distances[target as usize] {
                distances[target as usize] = reached;
                queue.push(Reverse(Tentative(reached, target)));
            }
        }
    }
    distances
}
