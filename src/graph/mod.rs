//! Graphs: pure algorithms over compact rows, edge lists from files, and the typed graph of a batch with the risk that
//! passes along it.

pub mod algorithms;
pub mod build;
pub mod edges;
pub mod exposure;
pub mod measure;
pub mod network;
pub mod ownership;
pub mod typed;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");
