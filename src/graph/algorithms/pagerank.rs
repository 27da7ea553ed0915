//! PageRank: how often a walker who follows arcs and now and then jumps is at each vertex.

use super::Csr;

/// How long and how damped the walk is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRankSettings {
    /// Chance in 0..1 that the walker follows an arc instead of jumping; 0.85 is the original paper's value.
    pub damping: f64,
    /// Rounds at most.
    pub iterations: u32,
    /// Ends the walk early when the ranks together move less than this in a round; 0, as LDBC Graphalytics defines it,
    /// never does.
    pub tolerance: f64,
}

impl Default for PageRankSettings {
    fn default() -> Self {
        Self { damping: 0.85, iterations: 30, tolerance: 0.0 }
    }
}

/// Rank of every vertex, summing to 1, jumping to any vertex alike. Vertices without successors hand their rank
/// to all vertices evenly (LDBC Graphalytics).
#[must_use]
pub fn pagerank(graph: &Csr, settings: PageRankSettings) -> Vec<f64> {
    let n = graph.vertex_count();
    let even = if n == 0 { Vec::new() } else { vec![1.0 / n as f64; n] };
    walk(graph, settings, &even)
}

/// PageRank that jumps to the `seeds` only, alike; empty or out-of-range seeds give all zeros. Rank of vertices
/// without successors returns to the seeds.
#[must_use]
pub fn personalized_pagerank(graph: &Csr, settings: PageRankSettings, seeds: &[u32]) -> Vec<f64> {
    let mut seeds: Vec<usize> =
        seeds.iter().map(|&seed| seed as usize).filter(|&seed| seed < graph.vertex_count()).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let mut jump = vec![0.0; graph.vertex_count()];
    for &seed in &seeds {
        jump[seed] = 1.0 / seeds.len() as f64;
    }
    walk(graph, settings, &jump)
}

fn walk(graph: &Csr, settings: PageRankSettings, jump: &[f64]) -> Vec<f64> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    // What each vertex hands to a successor is its rank over its arcs.
    let part: Vec<f64> = (0..count)
        .map(|vertex| match graph.successors(vertex).len() {
            0 => 0.0,
            arcs => 1.0 / arcs as f64,
        })
        .collect();
    let idle: Vec<u32> = (0..count).filter(|vertex| graph.successors(*vertex).is_empty()).collect();
    let mut rank = jump.to_vec();
    let mut share = vec![0.0; rank.len()];
    for _ in 0..settings.iterations {
        let dangling: f64 = idle.iter().map(|vertex| rank[*vertex as usize]).sum();
        for ((share, rank), part) in share.iter_mut().zip(&rank).zip(&part) {
            *share = rank * part;
        }
        let mut moved = 0.0;
        for ((vertex, rank), jump) in (0..count).zip(&mut rank).zip(jump) {
            let inflow: f64 = graph.predecessors(vertex).iter().map(|&from| share[from as usize]).sum();
            let next = (1.0 - settings.damping) * jump + settings.damping * (inflow + dangling * jump);
            moved += (next - *rank).abs();
            *rank = next;
        }
        if moved < settings.tolerance {
            break;
        }
    }
    rank
}
