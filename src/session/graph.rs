//! A graph of plain numbers, apart from any analysis: built once from pairs, then measured.

use serde::Deserialize;
use serde_json::Value;

use super::{Failure, Session};
use crate::graph::algorithms::{Csr, Direction, PageRankSettings, modularity};
use crate::graph::measure::{Measure, values};

/// What to compute, and with what.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    algorithm: String,
    source: Option<u32>,
    iterations: Option<u32>,
    damping: Option<f64>,
    tolerance: Option<f64>,
    samples: Option<u32>,
    seed: Option<u64>,
}

/// The value of every vertex, and the modularity of communities.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// By vertex: a number, or the least vertex of its group; infinite where not reached.
    pub values: Vec<f64>,
    /// Of communities by `leiden` and `cdlp`.
    pub modularity: Option<f64>,
}

impl Session {
    /// Keeps a graph over `0..vertices` of `[source, target, source, target …]`; answers how many vertices and edges
    /// it has, parallel ones counted once.
    ///
    /// # Errors
    /// `bad_graph` when an edge names a vertex out of range, or a weight is missing or below zero.
    pub fn graph_build(
        &mut self,
        vertices: u32,
        ends: &[u32],
        weights: Option<&[f64]>,
        directed: bool,
    ) -> Result<(usize, usize), Failure> {
        let direction = if directed { Direction::Directed } else { Direction::Undirected };
        let pairs: Vec<(u32, u32)> = ends.as_chunks().0.iter().map(|[from, to]| (*from, *to)).collect();
        let built = Csr::build(vertices, &pairs, weights, direction);
        let graph = built.map_err(|error| Failure::new("bad_graph").with("reason", error))?;
        let edges = graph.edge_count();
        let count = graph.vertex_count();
        self.graph = Some(graph);
        Ok((count, edges))
    }

    /// Computes one value for every vertex of the graph that was built last.
    ///
    /// # Errors
    /// `no_graph` when none was built; `bad_request` for an algorithm that is not known or lacks its source.
    pub fn graph_measure(&self, asked: Value) -> Result<Measured, Failure> {
        let graph = self.graph.as_ref().ok_or_else(|| Failure::new("no_graph"))?;
        let bad = |reason: &str| Failure::new("bad_request").with("reason", reason);
        let asked: Asked = serde_json::from_value(asked).map_err(|error| bad(&error.to_string()))?;
        let default = PageRankSettings::default();
        let walk = PageRankSettings {
            damping: asked.damping.unwrap_or(default.damping),
            iterations: asked.iterations.unwrap_or(default.iterations),
            tolerance: asked.tolerance.unwrap_or(default.tolerance),
        };
        if !(0.0..=1.0).contains(&walk.damping) {
            return Err(bad("damping is not between 0 and 1"));
        }
        let source = || asked.source.ok_or_else(|| bad("source is needed"));
        let measure = match asked.algorithm.as_str() {
            "pagerank" => Measure::PageRank(walk),
            "ppr" => Measure::PersonalRank(walk, source()?),
            "wcc" => Measure::Wcc,
            "scc" => Measure::Scc,
            "cdlp" => Measure::Cdlp(asked.iterations.unwrap_or(10)),
            "lcc" => Measure::Lcc,
            "leiden" => Measure::Leiden,
            "kcore" => Measure::Cores,
            "betweenness" => {
                Measure::Betweenness { samples: asked.samples.unwrap_or(u32::MAX), seed: asked.seed.unwrap_or(1) }
            }
            "bfs" => Measure::Bfs(source()?),
            "sssp" => Measure::Sssp(source()?),
            other => return Err(bad(&format!("no algorithm “{other}”"))),
        };
        let values = values(graph, measure);
        let communities = matches!(measure, Measure::Leiden | Measure::Cdlp(_));
        let of = || modularity(graph, &values.iter().map(|value| *value as u32).collect::<Vec<u32>>(), 1.0);
        let modularity = communities.then(of);
        Ok(Measured { values, modularity })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_graph_is_built_once_and_measured_often() {
        let mut session = Session::new();
        assert_eq!(
            session.graph_measure(json!({"algorithm": "wcc"})).err().map(|error| error.code),
            Some("no_graph".into())
        );
        let built = session.graph_build(4, &[0, 1, 1, 0, 1, 2], None, false);
        assert_eq!(built, Ok((4, 2)));
        let measured = |asked| session.graph_measure(asked).map(|found| found.values);
        assert_eq!(measured(json!({"algorithm": "wcc"})), Ok(vec![0.0, 0.0, 0.0, 3.0]));
        assert_eq!(measured(json!({"algorithm": "bfs", "source": 0})), Ok(vec![0.0, 1.0, 2.0, f64::INFINITY]));
        for bad in [
            json!({"algorithm": "bfs"}),
            json!({"algorithm": "x"}),
            json!({}),
            json!({"algorithm": "ppr", "damping": 2}),
        ] {
            assert_eq!(measured(bad).err().map(|error| error.code), Some("bad_request".into()));
        }
        let of = session.graph_measure(json!({"algorithm": "leiden"})).ok().and_then(|found| found.modularity);
        assert!(of.is_some_and(|of| of.abs() < 0.2));
        assert_eq!(session.graph_build(1, &[0, 1], None, true).err().map(|error| error.code), Some("bad_graph".into()));
    }
}
