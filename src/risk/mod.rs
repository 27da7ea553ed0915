//! The risk index as a sum that can be shown: items become strengths (`judge`, `measure`), strengths evidence units,
//! units the index (`score`). The index ranks work; it never decides what the law says.

mod figures;
pub mod judge;
pub mod measure;
pub mod model;
pub mod score;
pub mod scorecard;
mod standing;
pub mod units;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");
