//! The risk index as a sum that can be shown: items become strengths (`judge`, `measure`), strengths evidence units,
//! units the index (`score`). The index ranks work; it never decides what the law says.

mod change;
pub mod draws;
mod figures;
pub mod judge;
pub mod matrix;
pub mod measure;
pub mod model;
pub mod rules;
pub mod score;
pub mod scorecard;
mod standing;
pub mod ties;
pub mod tuning;
pub mod units;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");
