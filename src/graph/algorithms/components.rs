//! Weakly connected components, and the disjoint sets behind them.

use super::Csr;

/// Disjoint sets over `0..n` with path halving and union towards the least member, so that a set's root does not
/// depend on the order of unions.
#[derive(Debug, Clone)]
pub struct DisjointSets {
    parent: Vec<u32>,
}

impl DisjointSets {
    /// `count` sets of one member each.
    #[must_use]
    pub fn new(count: u32) -> Self {
        Self { parent: (0..count).collect() }
    }

    /// The least member of the set that holds `member`; `member` itself when it is out of range.
    pub fn find(&mut self, member: u32) -> u32 {
        let mut at = member;
        while let Some(&up) = self.parent.get(at as usize) {
            if up == at {
                break;
            }
            let above = self.parent[up as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at
    }

    /// Joins two sets; says whether they were apart. Members out of range join nothing.
    pub fn union(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        let (least, other) = (a.min(b), a.max(b));
        if least == other || other as usize >= self.parent.len() {
            return false;
        }
        self.parent[other as usize] = least;
        true
    }

    /// The least member of every member's set, by member.
    #[must_use]
    pub fn into_labels(mut self) -> Vec<u32> {
        // Parents point downwards to lesser members, so one ascending pass settles every label.
        for member in 0..self.parent.len() {
            self.parent[member] = self.parent[self.parent[member] as usize];
        }
        self.parent
    }
}

/// The least vertex of every vertex's weakly connected component; arcs count in both directions.
#[must_use]
pub fn weak_components(graph: &Csr) -> Vec<u32> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    let mut sets = DisjointSets::new(count);
    for vertex in 0..count {
        for &target in graph.successors(vertex) {
            sets.union(vertex, target);
        }
    }
    sets.into_labels()
}
