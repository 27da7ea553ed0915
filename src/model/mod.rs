//! The domain's nouns.

pub mod taxonomy;
