//! Compressed sparse rows: every vertex's neighbours in one array. The form all algorithms here read.
//!
//! Guarantees: neighbours are ascending and without repeats; building is linear in vertices + edges plus sorting
//! each row; a bad edge is an error that names it, never a panic.

use std::fmt;

/// Whether an edge can be travelled both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From source to target only.
    Directed,
    /// Both ways.
    Undirected,
}

/// Why an edge list is not a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsrError {
    /// The edge at this position names a vertex at or above the stated count.
    VertexOutOfRange {
        /// 0-based position in the edge list.
        edge: usize,
    },
    /// The edge at this position has a weight that is missing, negative or not a number.
    WeightUnusable {
        /// 0-based position in the edge list.
        edge: usize,
    },
    /// More arcs than a u32 can number (4,294,967,295).
    TooManyEdges,
}

impl fmt::Display for CsrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VertexOutOfRange { edge } => write!(f, "edge {edge} names a vertex out of range"),
            Self::WeightUnusable { edge } => write!(f, "edge {edge} has a weight below zero, missing or not a number"),
            Self::TooManyEdges => f.write_str("graph has more arcs than 4294967295"),
        }
    }
}

impl std::error::Error for CsrError {}

/// One direction of travel: row `v` is `targets[offsets[v]..offsets[v + 1]]`.
#[derive(Debug, Clone, Default)]
struct Rows {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f64>,
}

/// A graph over vertices `0..vertex_count`, directed or not, weighted or not.
///
/// Parallel edges count as one and keep the least weight. Self-loops are kept as given; algorithms whose
/// definition excludes them say so.
#[derive(Debug, Clone)]
pub struct Csr {
    direction: Direction,
    forward: Rows,
    /// Present when directed; otherwise `forward` serves both.
    backward: Option<Rows>,
    weighted: bool,
}

impl Csr {
    /// Builds from `(source, target)` pairs over vertices `0..vertex_count`; `weights`, if given, go by position.
    ///
    /// # Errors
    /// When an edge names a vertex out of range, or a weight is missing, negative, NaN or infinite, or there are
    /// more arcs than a u32 numbers.
    pub fn build(
        vertex_count: u32,
        edges: &[(u32, u32)],
        weights: Option<&[f64]>,
        direction: Direction,
    ) -> Result<Self, CsrError> {
        if edges.len() > (u32::MAX / 2) as usize {
            return Err(CsrError::TooManyEdges);
        }
        if let Some(edge) = edges.iter().position(|&(s, t)| s >= vertex_count || t >= vertex_count) {
            return Err(CsrError::VertexOutOfRange { edge });
        }
        if let Some(weights) = weights {
            let usable = |edge: usize| weights.get(edge).is_some_and(|w| w.is_finite() && *w >= 0.0);
            if let Some(edge) = (0..edges.len()).find(|&edge| !usable(edge)) {
                return Err(CsrError::WeightUnusable { edge });
            }
        }
        let both = direction == Direction::Undirected;
        let forward = Rows::build(vertex_count, edges, weights, |(s, t)| (s, t), both);
        let backward = (!both).then(|| Rows::build(vertex_count, edges, weights, |(s, t)| (t, s), false));
        Ok(Self { direction, forward, backward, weighted: weights.is_some() })
    }

    /// How many vertices there are; they are numbered from 0.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.forward.offsets.len() - 1
    }

    /// Distinct arcs: an undirected edge between two vertices counts twice.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.forward.targets.len()
    }

    /// Distinct edges: one between two vertices counts once, whatever the direction of travel.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        if self.backward.is_some() {
            return self.arc_count();
        }
        let count = u32::try_from(self.vertex_count()).unwrap_or(u32::MAX);
        let loops = (0..count).filter(|vertex| self.successors(*vertex).binary_search(vertex).is_ok()).count();
        (self.arc_count() + loops) / 2
    }

    /// Whether edges go both ways.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether arcs have weights of their own.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        self.weighted
    }

    /// Vertices that `vertex` points to, ascending; all its neighbours when undirected.
    #[must_use]
    pub fn successors(&self, vertex: u32) -> &[u32] {
        self.forward.row(vertex)
    }

    /// Vertices that point to `vertex`, ascending; all its neighbours when undirected.
    #[must_use]
    pub fn predecessors(&self, vertex: u32) -> &[u32] {
        self.backward.as_ref().unwrap_or(&self.forward).row(vertex)
    }

    /// Weights of the arcs to [`Self::successors`], by position; empty when the graph has no weights.
    #[must_use]
    pub fn successor_weights(&self, vertex: u32) -> &[f64] {
        if self.weighted { &self.forward.weights[self.forward.range(vertex)] } else { &[] }
    }

    /// Successors and predecessors as one ascending set.
    pub(crate) fn neighbours_into(&self, vertex: u32, out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(self.successors(vertex));
        if self.backward.is_some() {
            out.extend_from_slice(self.predecessors(vertex));
            out.sort_unstable();
            out.dedup();
        }
    }
}

impl Rows {
    fn build(
        vertex_count: u32,
        edges: &[(u32, u32)],
        weights: Option<&[f64]>,
        orient: impl Fn((u32, u32)) -> (u32, u32),
        both: bool,
    ) -> Self {
        let n = vertex_count as usize;
        let mut offsets = vec![0u32; n + 1];
        for &edge in edges {
            let (s, t) = orient(edge);
            offsets[s as usize + 1] += 1;
            if both && s != t {
                offsets[t as usize + 1] += 1;
            }
        }
        for v in 0..n {
            offsets[v + 1] += offsets[v];
        }
        let mut next = offsets.clone();
        let total = offsets[n] as usize;
        let mut targets = vec![0u32; total];
        let mut arc_weights = if weights.is_some() { vec![0f64; total] } else { Vec::new() };
        let mut place = |s: u32, t: u32, index: usize| {
            let at = next[s as usize] as usize;
            next[s as usize] += 1;
            targets[at] = t;
            if let Some(weights) = weights {
                arc_weights[at] = weights[index];
            }
        };
        for (index, &edge) in edges.iter().enumerate() {
            let (s, t) = orient(edge);
            place(s, t, index);
            if both && s != t {
                place(t, s, index);
            }
        }
        let mut rows = Self { offsets, targets, weights: arc_weights };
        rows.sort_and_merge();
        rows
    }

    /// Sorts every row and keeps one arc per target, the one with the least weight.
    fn sort_and_merge(&mut self) {
        let n = self.offsets.len() - 1;
        let mut write = 0usize;
        let mut row: Vec<(u32, f64)> = Vec::new();
        let mut start = 0usize;
        for v in 0..n {
            let end = self.offsets[v + 1] as usize;
            if self.weights.is_empty() {
                self.targets[start..end].sort_unstable();
                let mut last = None;
                for read in start..end {
                    let target = self.targets[read];
                    if last != Some(target) {
                        self.targets[write] = target;
                        write += 1;
                        last = Some(target);
                    }
                }
            } else {
                row.clear();
                row.extend(self.targets[start..end].iter().copied().zip(self.weights[start..end].iter().copied()));
                row.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
                row.dedup_by_key(|arc| arc.0);
                for &(target, weight) in &row {
                    self.targets[write] = target;
                    self.weights[write] = weight;
                    write += 1;
                }
            }
            start = end;
            self.offsets[v + 1] = u32::try_from(write).unwrap_or(u32::MAX);
        }
        self.targets.truncate(write);
        self.targets.shrink_to_fit();
        self.weights.truncate(write);
        self.weights.shrink_to_fit();
    }

    fn range(&self, vertex: u32) -> std::ops::Range<usize> {
        self.offsets[vertex as usize] as usize..self.offsets[vertex as usize + 1] as usize
    }

    fn row(&self, vertex: u32) -> &[u32] {
        &self.targets[self.range(vertex)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_merged_with_the_least_weight() {
        let edges = [(2, 0), (0, 1), (0, 1), (1, 1)];
        let graph = Csr::build(4, &edges, Some(&[1.0, 5.0, 2.0, 3.0]), Direction::Undirected).expect("a graph");
        assert_eq!(graph.successors(0), [1, 2]);
        assert_eq!(graph.successor_weights(0), [2.0, 1.0]);
        assert_eq!(graph.successors(1), [0, 1]);
        assert_eq!(graph.successors(3), [0u32; 0]);
        assert_eq!(graph.arc_count(), 5);
    }

    #[test]
    fn bad_edges_are_named() {
        let check = |edges: &[(u32, u32)], weights: Option<&[f64]>, expected: CsrError| {
            assert_eq!(Csr::build(2, edges, weights, Direction::Directed).err(), Some(expected));
        };
        check(&[(0, 1), (0, 2)], None, CsrError::VertexOutOfRange { edge: 1 });
        check(&[(0, 1)], Some(&[-1.0]), CsrError::WeightUnusable { edge: 0 });
        check(&[(0, 1)], Some(&[f64::NAN]), CsrError::WeightUnusable { edge: 0 });
        check(&[(0, 1), (1, 0)], Some(&[1.0]), CsrError::WeightUnusable { edge: 1 });
    }
}
