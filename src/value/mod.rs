//! Typed values that parse from the forms people write.

pub mod date;
pub mod uscc;
