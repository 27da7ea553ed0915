//! Numbers over time, with no idea of what they count: growth alarms, change points, countdowns.
//!
//! Reach for [`growth::detect`] to learn since when a count grows faster than it used to, for
//! [`changepoint::detect`] to tell a curve's story afterwards, for [`countdown::days_to`] to see when a count
//! reaches a mark, and for [`alarm::benjamini_hochberg`] to keep false alarms over many series in a budget.
//! Everything is a function of its arguments; a missing value is a gap, never a zero.

pub mod alarm;
pub mod budget;
pub mod changepoint;
pub mod countdown;
pub mod findings;
pub mod growth;
pub mod pooled;
pub mod state;
pub mod stats;

mod calendar;
mod excursion;
mod forecast;
mod normalise;
mod pack;
mod past;
mod score;
mod season;

#[cfg(test)]
mod laws;

/// One point of a series. Points are in ascending order of day; one a period, gaps included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Days since 1970-01-01.
    pub day: i32,
    /// What was counted or measured; `None` where the period is known and the value is not.
    pub value: Option<f64>,
}

impl Observation {
    /// The value, if it can be a count: finite and not negative.
    #[must_use]
    pub fn count(&self) -> Option<f64> {
        self.value.filter(|value| value.is_finite() && *value >= 0.0)
    }
}

/// The words for every code this module emits, both languages: `{code: {en, zh}}`.
pub const WORDING: &str = include_str!("wording.json");
