//! The domain's nouns: what is looked for and what is found.

pub mod mention;
pub mod property;
pub mod sheet;
pub mod taxonomy;
