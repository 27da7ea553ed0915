//! Local clustering coefficient: how many of a vertex's neighbours are connected with each other.

use super::{Csr, Direction};

/// For every vertex the share, 0..1, of ordered pairs of its neighbours (in either direction) that an arc joins;
/// 0 with fewer than two neighbours. Self-loops do not count.
///
/// Triangles are found once each along arcs from lower to higher degree, which takes O(arcs^1.5) even where a hub
/// touches everything; each adds to a corner the arcs, one or two, of the opposite side.
#[must_use]
pub fn lcc(graph: &Csr) -> Vec<f64> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    let mut degree = vec![0u64; count as usize];
    let mut neighbours = Vec::new();
    for vertex in 0..count {
        graph.neighbours_into(vertex, &mut neighbours);
        degree[vertex as usize] = neighbours.iter().filter(|&&other| other != vertex).count() as u64;
    }
    let upward = Upward::build(graph, &degree);
    let mut joined = vec![0u64; count as usize];
    // 1-based position of each vertex in the current row, 0 when absent.
    let mut position = vec![0u32; count as usize];
    for u in 0..count {
        let row = upward.row(u);
        for (&(v, _), mark) in row.iter().zip(1u32..) {
            position[v as usize] = mark;
        }
        for &(v, uv) in row {
            for &(w, vw) in upward.row(v) {
                let mark = position[w as usize];
                if mark > 0 {
                    let uw = row[mark as usize - 1].1;
                    joined[u as usize] += u64::from(vw);
                    joined[v as usize] += u64::from(uw);
                    joined[w as usize] += u64::from(uv);
                }
            }
        }
        for &(v, _) in row {
            position[v as usize] = 0;
        }
    }
    let ratio = |(&joined, &degree): (&u64, &u64)| {
        if degree < 2 { 0.0 } else { joined as f64 / (degree * (degree - 1)) as f64 }
    };
    joined.iter().zip(&degree).map(ratio).collect()
}

/// Every pair of neighbours once, at its end of lower (degree, number), with its count of arcs.
struct Upward {
    offsets: Vec<usize>,
    pairs: Vec<(u32, u8)>,
}

impl Upward {
    fn build(graph: &Csr, degree: &[u64]) -> Self {
        let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
        let mut offsets = vec![0];
        let mut pairs = Vec::new();
        let mut neighbours = Vec::new();
        for vertex in 0..count {
            graph.neighbours_into(vertex, &mut neighbours);
            for &other in &neighbours {
                if (degree[other as usize], other) > (degree[vertex as usize], vertex) {
                    let arcs = match graph.direction() {
                        Direction::Undirected => 2,
                        Direction::Directed => {
                            u8::from(graph.successors(vertex).binary_search(&other).is_ok())
                                + u8::from(graph.predecessors(vertex).binary_search(&other).is_ok())
                        }
                    };
                    pairs.push((other, arcs));
                }
            }
            offsets.push(pairs.len());
        }
        Self { offsets, pairs }
    }

    fn row(&self, vertex: u32) -> &[(u32, u8)] {
        &self.pairs[self.offsets[vertex as usize]..self.offsets[vertex as usize + 1]]
    }
}
