//! Law packs: what is allowed, licensed or barred on a given day, as dated data with a source.
//!
//! Reach for [`in_force`] with the law date of an analysis; the [`Law`] it returns reads all packs valid on that
//! day together, and where two speak of the same thing the later one holds. A pack is a file in `packs/`; nothing
//! here decides, it only says which text speaks. A pack whose day or wording could not be read in its source says
//! `verify`, and so should whoever shows it.

mod in_force;
mod pack;

#[cfg(test)]
mod tests;

pub use in_force::{Law, RestrictedWord, Status, Threshold, in_force, in_force_with};
pub use pack::{
    Article, Category, Duty, Element, FOREIGN, HOME, Mark, Measure, Need, Pack, RestrictedWordRow, Source, StatusKind,
    StatusRow, ThresholdRow, Wording, packs,
};

/// The words for every code this module emits, both languages: `{code: {en, zh}}`.
pub const WORDING: &str = include_str!("wording.json");
