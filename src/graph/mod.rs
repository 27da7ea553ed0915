//! The knowledge graph: reach for it to ask who is connected with whom and how risk travels.

pub mod algorithms;
pub mod edges;
pub mod measure;
