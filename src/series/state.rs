//! What is kept of a series so that the next batch continues it: [`State`].
//!
//! Reach for it where a series grows batch by batch. `State::default()`, then [`State::continue_from`] with each
//! batch's new observations, gives byte for byte what [`super::growth::detect`] gives on the whole series at once
//! (same category, same settings). An alarm of the past never changes. A late correction of a period that was
//! already counted is not taken in: [`State::counted`] says what was counted for its day, so that the caller can
//! report it.

use super::Observation;
use super::growth::{self, Growth, GrowthSettings};
use super::pooled::PooledGrowth;

/// Version of the packed form.
const VERSION: u8 = 1;

/// What was counted for a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counted {
    /// Nothing yet: the day lies after the last observation, or between two periods.
    Never,
    /// The period was known and its value was not.
    Gap,
    /// This value.
    As(f64),
    /// The day lies before the periods that are remembered.
    Forgotten,
}

/// A series so far. To be stored as the bytes of [`State::pack`]; opaque otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    observations: Vec<Observation>,
    growth: Option<Growth>,
}

impl State {
    /// Takes in the observations after the last one, in ascending order of day. Those at its front that are not
    /// later than [`State::last_day`] were counted before and are passed over.
    pub fn continue_from(&mut self, new: &[Observation], pooled: &PooledGrowth, settings: &GrowthSettings) {
        let last = self.last_day();
        let fresh = new.iter().skip_while(|point| last.is_some_and(|last| point.day <= last));
        self.observations.extend(fresh.copied());
        self.growth = Some(growth::detect(&self.observations, pooled, settings));
    }

    /// What the series says so far.
    #[must_use]
    pub fn growth(&self) -> Growth {
        self.growth.clone().unwrap_or_else(|| growth::detect(&[], &PooledGrowth::default(), &GrowthSettings::default()))
    }

    /// Day of the last observation taken in, gaps too; `None` before the first.
    #[must_use]
    pub fn last_day(&self) -> Option<i32> {
        self.observations.last().map(|point| point.day)
    }

    /// Observations taken in, gaps counted: the position that the next one gets.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.observations.len()
    }

    /// What was counted for a day.
    #[must_use]
    pub fn counted(&self, day: i32) -> Counted {
        match self.observations.binary_search_by_key(&day, |point| point.day) {
            Ok(at) => self.observations[at].value.map_or(Counted::Gap, Counted::As),
            Err(_) => Counted::Never,
        }
    }

    /// The state as bytes, the same on every machine.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        for point in &self.observations {
            bytes.extend(point.day.to_le_bytes());
            bytes.extend(point.value.unwrap_or(f64::NAN).to_le_bytes());
        }
        bytes
    }

    /// Reads what [`State::pack`] wrote; `None` when it is damaged or of another version.
    #[must_use]
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (points, []) = rest.as_chunks::<12>() else { return None };
        if *version != VERSION {
            return None;
        }
        let observations = points
            .iter()
            .map(|point| {
                let (day, value) = point.split_at(4);
                let value = f64::from_le_bytes(value.try_into().ok()?);
                Some(Observation {
                    day: i32::from_le_bytes(day.try_into().ok()?),
                    value: Some(value).filter(|v| !v.is_nan()),
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let growth = Some(growth::detect(&observations, &PooledGrowth::default(), &GrowthSettings::default()));
        Some(Self { observations, growth })
    }
}
