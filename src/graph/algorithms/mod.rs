//! Graph algorithms over a compact adjacency, with no idea of what a vertex means.
//!
//! Reach for them with vertices numbered `0..n`. Where a definition is published (the LDBC Graphalytics
//! specification, version 1.0.5, arXiv:2011.15028, section 2.3) they follow it to the letter. Every result is a
//! function of the set of edges alone: the order in which edges were given never shows. Number vertices in
//! ascending order of their outside ids, and "least vertex" in a result means the least id.

mod betweenness;
mod bfs;
mod cdlp;
mod components;
mod csr;
mod holdings;
mod kcore;
mod layout;
mod lcc;
mod leiden;
mod pagerank;
mod paths;
mod patterns;
mod scc;
mod sssp;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod laws_of_shape;

pub use betweenness::betweenness;
pub use bfs::{UNREACHED, bfs};
pub use cdlp::cdlp;
pub use components::{DisjointSets, weak_components};
pub use csr::{Csr, CsrError, Direction};
pub use holdings::{Benefit, Benefits, Holdings, MAJORITY, QUARTER, ROUNDING, Share};
pub use kcore::core_numbers;
pub use layout::{MOST_LAID_OUT, layout, rounds};
pub use lcc::lcc;
pub use leiden::{leiden, modularity};
pub use pagerank::{PageRankSettings, pagerank, personalized_pagerank};
pub use paths::{Route, shortest_routes};
pub use patterns::{LEVEL_DEPTH, LEVEL_PEOPLE, Levels, Star, levels, rings, stars};
pub use scc::strong_components;
pub use sssp::sssp;
