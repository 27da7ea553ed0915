//! One value a vertex by a named algorithm: what the `graph` verb and the request of that name offer.

use super::algorithms::{
    Csr, PageRankSettings, UNREACHED, betweenness, bfs, cdlp, core_numbers, lcc, leiden, pagerank,
    personalized_pagerank, sssp, strong_components, weak_components,
};
use super::edges::Named;

/// An algorithm with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// PageRank; the values sum to 1.
    PageRank(PageRankSettings),
    /// PageRank of a walk that begins and jumps to one vertex only.
    PersonalRank(PageRankSettings, u32),
    /// Weakly connected components, named by their least vertex.
    Wcc,
    /// Strongly connected components, named by their least vertex.
    Scc,
    /// Community detection by label propagation, so many rounds.
    Cdlp(u32),
    /// Local clustering coefficient, 0..1.
    Lcc,
    /// Communities by the Leiden method with modularity, named by their least vertex.
    Leiden,
    /// Core numbers.
    Cores,
    /// Betweenness over so many starting points drawn from a seed; exact with as many as vertices.
    Betweenness {
        /// Starting points.
        samples: u32,
        /// How they are drawn.
        seed: u64,
    },
    /// Number of edges from the source.
    Bfs(u32),
    /// Least sum of weights from the source.
    Sssp(u32),
}

/// How a value is written.
enum Form {
    Vertex,
    Count,
    Number,
}

impl Measure {
    fn form(self) -> Form {
        match self {
            Self::Wcc | Self::Scc | Self::Cdlp(_) | Self::Leiden => Form::Vertex,
            Self::Cores | Self::Bfs(_) => Form::Count,
            Self::PageRank(_) | Self::PersonalRank(..) | Self::Lcc | Self::Betweenness { .. } | Self::Sssp(_) => {
                Form::Number
            }
        }
    }
}

/// The value of every vertex: a number, or the number of the vertex that names its group; unreached is infinite.
#[must_use]
pub fn values(graph: &Csr, measure: Measure) -> Vec<f64> {
    let whole = |list: Vec<u32>| list.into_iter().map(f64::from).collect();
    match measure {
        Measure::PageRank(settings) => pagerank(graph, settings),
        Measure::PersonalRank(settings, source) => personalized_pagerank(graph, settings, &[source]),
        Measure::Wcc => whole(weak_components(graph)),
        Measure::Scc => whole(strong_components(graph)),
        Measure::Cdlp(rounds) => whole(cdlp(graph, rounds)),
        Measure::Lcc => lcc(graph),
        Measure::Leiden => whole(leiden(graph, 1.0)),
        Measure::Cores => whole(core_numbers(graph)),
        Measure::Betweenness { samples, seed } => betweenness(graph, samples, seed),
        Measure::Bfs(source) => {
            let steps = bfs(graph, source).into_iter();
            steps.map(|steps| if steps == UNREACHED { f64::INFINITY } else { f64::from(steps) }).collect()
        }
        Measure::Sssp(source) => sssp(graph, source),
    }
}

/// The value of every vertex as a word, in the order of `named.ids`; groups bear the id of their least vertex, unreached
/// is `Infinity`. Numbers are written in as many digits as tell them apart.
#[must_use]
pub fn measure(named: &Named, measure: Measure) -> Vec<String> {
    let word = |value: f64| match measure.form() {
        _ if value.is_infinite() => "Infinity".to_string(),
        Form::Vertex => named.ids.get(value as usize).cloned().unwrap_or_default(),
        Form::Count => format!("{value:.0}"),
        Form::Number => format!("{value:?}"),
    };
    values(&named.graph, measure).into_iter().map(word).collect()
}
