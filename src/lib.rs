//! Lanternfish: a financial-risk analyzer that runs entirely inside a browser tab.
//!
//! ```text
//! bytes ─ table ──────► tables ─ mapping ─► statements ─ resolve ─► subjects ──┐
//!   └──── document ───► texts ── classify ─► labels ──────────────────────► evidence, by subject
//!                                                                    graph · warning │
//!                        risk: measure → score        boundary: elements             ▼
//!                        triage: scanned → in depth → risky → eligible → proposed
//!                        query: windows, facets, one subject       report, export: plain data
//! ```
//!
//! A stage is `fn stage(input, &stage::Settings, &mut Context) -> Out`. Bad input is data: a stage returns its
//! best result and says, with file, row and column, what it could not use.

pub mod boundary;
pub mod classify;
pub mod context;
pub mod diagnostic;
pub mod document;
pub mod edit;
pub mod evidence;
pub mod export;
pub mod graph;
pub mod law;
pub mod mapping;
pub mod model;
pub mod name;
pub mod pipeline;
pub mod query;
pub mod report;
pub mod resolve;
pub mod risk;
pub mod sample;
pub mod series;
pub mod session;
pub mod settings;
pub mod source;
pub mod table;
pub mod text;
pub mod triage;
pub mod value;
pub mod warning;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
pub mod wording;
