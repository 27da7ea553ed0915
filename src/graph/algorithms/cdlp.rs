//! Community detection by label propagation, the synchronous and deterministic variant of LDBC Graphalytics.

use super::Csr;

/// Every vertex's community after `iterations` rounds, named by a vertex of it.
///
/// All vertices start with their own label; in each round all take, at once, the most frequent label among
/// predecessors and successors (an arc both ways counts twice when directed), the least on a tie. A vertex
/// without neighbours keeps its own. Labels no longer changing end the rounds early, which changes no result.
#[must_use]
pub fn cdlp(graph: &Csr, iterations: u32) -> Vec<u32> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    let directed = graph.direction() == super::Direction::Directed;
    let mut labels: Vec<u32> = (0..count).collect();
    let mut next = labels.clone();
    // Occurrences by label, cleared through `seen` after each vertex: linear in the degree, no sorting, no hashing.
    let mut occurrences = vec![0u32; labels.len()];
    let mut seen: Vec<u32> = Vec::new();
    for _ in 0..iterations {
        for vertex in 0..count {
            let predecessors: &[u32] = if directed { graph.predecessors(vertex) } else { &[] };
            for &neighbour in graph.successors(vertex).iter().chain(predecessors) {
                let label = labels[neighbour as usize];
                if occurrences[label as usize] == 0 {
                    seen.push(label);
                }
                occurrences[label as usize] += 1;
            }
            let mut best = (0, labels[vertex as usize]);
            for &label in &seen {
                let frequency = occurrences[label as usize];
                if frequency > best.0 || (frequency == best.0 && label < best.1) {
                    best = (frequency, label);
                }
                occurrences[label as usize] = 0;
            }
            seen.clear();
            next[vertex as usize] = best.1;
        }
        std::mem::swap(&mut labels, &mut next);
        if labels == next {
            break;
        }
    }
    labels
}
