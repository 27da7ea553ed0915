//! PageRank: how often a walker who follows arcs and now and then jumps is at each vertex.

use super::Csr;

/// How long and how damped the walk is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRankSettings {
    /// Chance in 0..1 that the walker follows an arc instead of jumping; 0.85 is the original paper's value.
    pub damping: f64,
    /// Rounds; there is no early stop, as LDBC Graphalytics defines it.
    pub iterations: u32,
}

impl Default for PageRankSettings {
    fn default() -> Self {
        Self { damping: 0.85, iterations: 30 }
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
    let out_degree: Vec<f64> = (0..count).map(|vertex| graph.successors(vertex).len() as f64).collect();
    let mut rank = jump.to_vec();
    let mut share = vec![0.0; rank.len()];
    for _ in 0..settings.iterations {
        let mut dangling = 0.0;
        for (vertex, value) in rank.iter().enumerate() {
            if out_degree[vertex] > 0.0 {
                share[vertex] = value / out_degree[vertex];
            } else {
                share[vertex] = 0.0;
                dangling += value;
            }
        }
        for vertex in 0..count {
            let inflow: f64 = graph.predecessors(vertex).iter().map(|&from| share[from as usize]).sum();
            let at = vertex as usize;
            rank[at] = (1.0 - settings.damping) * jump[at] + settings.damping * (inflow + dangling * jump[at]);
        }
    }
    rank
}
