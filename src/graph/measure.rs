//! One value a vertex by a named algorithm: what the `graph` verb offers.

use super::algorithms::{PageRankSettings, UNREACHED, bfs, cdlp, lcc, leiden, pagerank, sssp, weak_components};
use super::edges::Named;

/// An algorithm with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// PageRank; the values sum to 1.
    PageRank(PageRankSettings),
    /// Weakly connected components, named by their least vertex.
    Wcc,
    /// Community detection by label propagation, so many rounds.
    Cdlp(u32),
    /// Local clustering coefficient, 0..1.
    Lcc,
    /// Communities by the Leiden method with modularity, named by their least vertex.
    Leiden,
    /// Number of edges from the source.
    Bfs(u32),
    /// Least sum of weights from the source.
    Sssp(u32),
}

/// The value of every vertex, in the order of `named.ids`; unreached is `Infinity`.
#[must_use]
pub fn measure(named: &Named, measure: Measure) -> Vec<String> {
    let graph = &named.graph;
    let number = |value: f64| if value.is_infinite() { "Infinity".to_string() } else { format!("{value:?}") };
    let name = |label: u32| named.ids.get(label as usize).cloned().unwrap_or_default();
    match measure {
        Measure::PageRank(settings) => pagerank(graph, settings).into_iter().map(number).collect(),
        Measure::Wcc => weak_components(graph).into_iter().map(name).collect(),
        Measure::Cdlp(rounds) => cdlp(graph, rounds).into_iter().map(name).collect(),
        Measure::Lcc => lcc(graph).into_iter().map(number).collect(),
        Measure::Leiden => leiden(graph, 1.0).into_iter().map(name).collect(),
        Measure::Bfs(source) => bfs(graph, source)
            .into_iter()
            .map(|steps| if steps == UNREACHED { "Infinity".to_string() } else { steps.to_string() })
            .collect(),
        Measure::Sssp(source) => sssp(graph, source).into_iter().map(number).collect(),
    }
}
