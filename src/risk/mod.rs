//! The risk index as a sum that can be shown: evidence units that add exactly, caps by dimension, and the index as a
//! function of their sum.

pub mod units;
