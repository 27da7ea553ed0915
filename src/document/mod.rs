//! Texts taken apart: headings and quotations, and the facts that stand in them: promised yields, guarantees,
//! referral pay, head-counts, public offers, contacts. Whether a fact is promised, denied or reported is said by
//! `classify`, which knows the stance of the sentence.

pub mod contact;
pub mod fact;
pub mod number;
pub mod segment;
mod yields;

pub use fact::{ContactKind, FactKind, Facts, RawFact};
