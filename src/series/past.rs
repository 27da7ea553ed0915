//! What is worked out once of the periods that are remembered, and what the same weeks of the years before say: a level
//! that a rise under way has no part in.

use std::collections::VecDeque;

use super::calendar::{Calendar, Kind};
use super::stats;

/// Days between periods that are weeks.
pub(super) const WEEK: i32 = 7;
/// Weeks to each side of the same week that speak for it.
const BESIDE: usize = 6;
/// Weeks in one year and in two.
const YEARS: [usize; 2] = [52, 104];
/// Fewest ordinary weeks of the year before.
const LEAST_WEEKS: i64 = 6;
/// Parts of one on the scale of ln(1 + n): whole numbers add up to the same wherever one begins.
const PARTS: f64 = (1u64 << 40) as f64;

/// What is worked out once for each period that is remembered: its level, what the calendar says of it, and sums over
/// the ordinary weeks.
#[derive(Debug)]
pub(super) struct Past {
    /// Position of the first period remembered when it began.
    first: usize,
    /// ln(1 + n); not a number where there is no count.
    levels: Vec<f64>,
    kinds: Vec<Kind>,
    calendar: Calendar,
    /// Sums of ln(1 + n) over the ordinary weeks up to each position, and how many they are.
    sums: Vec<(i64, i64)>,
}

impl Past {
    /// Weeks after which one is asked for.
    const ASKED_AFTER: usize = YEARS[0] - BESIDE;

    /// Of a series remembered from position `first` on, with room for so many observations.
    pub(super) fn new(first: usize, coming: usize) -> Self {
        let mut sums = Vec::with_capacity(coming.saturating_sub(Self::ASKED_AFTER) + 1);
        sums.push((0, 0));
        Self {
            first,
            levels: Vec::with_capacity(coming),
            kinds: Vec::with_capacity(coming),
            calendar: Calendar::default(),
            sums,
        }
    }

    /// Takes in what is remembered (`recent`, the last observations before position `end`) and was not yet: before the
    /// first of it is forgotten. Periods are `spacing` days apart, 0 where that is not known: then nothing is taken
    /// from the calendar.
    pub(super) fn extend(&mut self, recent: &VecDeque<(i32, f64)>, end: usize, spacing: i32) {
        let oldest = end - recent.len();
        for at in self.first + self.levels.len()..end {
            let value = recent.get(at - oldest).map_or(f64::NAN, |(_, value)| *value);
            let counted = value >= 0.0 && value.is_finite();
            self.levels.push(if counted { stats::ln_one_more(value) } else { f64::NAN });
        }
        if spacing == 0 {
            return;
        }
        for at in self.first + self.kinds.len()..end {
            let day = recent.get(at - oldest).map_or(0, |(day, _)| *day);
            self.kinds.push(self.calendar.kind(day, spacing));
        }
        if spacing != WEEK {
            return;
        }
        while self.first + self.sums.len() + Self::ASKED_AFTER <= end {
            let at = self.first + self.sums.len() - 1;
            let (mut sum, mut weeks) = self.sums.last().copied().unwrap_or_default();
            let level = self.level(at);
            if !level.is_nan() && self.kind(at) == Kind::Ordinary {
                sum += (level * PARTS) as i64;
                weeks += 1;
            }
            self.sums.push((sum, weeks));
        }
    }

    /// ln(1 + n) of a period that was taken in; not a number where there is no count.
    pub(super) fn level(&self, index: usize) -> f64 {
        index.checked_sub(self.first).and_then(|at| self.levels.get(at)).copied().unwrap_or(f64::NAN)
    }

    /// Levels and kinds of the periods from a position on.
    pub(super) fn from(&self, index: usize) -> impl Iterator<Item = (f64, Kind)> {
        let at = index.saturating_sub(self.first);
        let levels = self.levels.get(at..).unwrap_or_default();
        levels.iter().copied().zip(self.kinds.get(at..).unwrap_or_default().iter().copied())
    }

    /// What kind of period stands at a position that was taken in; an ordinary one elsewhere.
    pub(super) fn kind(&self, index: usize) -> Kind {
        index.checked_sub(self.first).and_then(|at| self.kinds.get(at)).copied().unwrap_or(Kind::Ordinary)
    }

    /// The mean of ln(1 + n) around the same week one and two years before `index`, by what is remembered from
    /// `first` on; `None` where too little is.
    pub(super) fn years_before(&self, index: usize, first: usize) -> Option<f64> {
        let (mut sum, mut weeks) = (0, 0);
        for year in YEARS {
            let to = (index + BESIDE + 1).checked_sub(year).filter(|to| *to > first);
            let Some(to) = to else { break };
            let from = (index.saturating_sub(year + BESIDE)).max(first);
            let (before, after) = (self.sums.get(from - self.first)?, self.sums.get(to - self.first)?);
            sum += after.0 - before.0;
            weeks += after.1 - before.1;
            if weeks < LEAST_WEEKS {
                return None;
            }
        }
        (weeks > 0).then(|| sum as f64 / (PARTS * weeks as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_weeks_of_two_years() {
        // Plain numbers for days: no calendar, every week is an ordinary one.
        let points: VecDeque<(i32, f64)> =
            (0..200).map(|at| (7 * at, if at % 52 == 10 { f64::NAN } else { f64::from(at) })).collect();
        let of = |first: usize| {
            let mut past = Past::new(first, 0);
            let remembered: VecDeque<(i32, f64)> = points.range(first..).copied().collect();
            past.extend(&remembered, points.len(), WEEK);
            past
        };
        let past = of(0);
        let mean = |weeks: &[std::ops::RangeInclusive<usize>]| {
            let known = weeks.iter().cloned().flatten().filter(|at| at % 52 != 10);
            let logs: Vec<f64> = known.map(|at| libm::log1p(at as f64)).collect();
            logs.iter().sum::<f64>() / logs.len() as f64
        };
        let check = |index: usize, first: usize, expected: Option<f64>| {
            let found = past.years_before(index, first);
            let near = found.zip(expected).is_some_and(|(found, expected)| (found - expected).abs() < 1e-9);
            assert!(near || (found.is_none() && expected.is_none()), "{index} from {first}: {found:?}, {expected:?}");
        };
        check(150, 0, Some(mean(&[92..=104, 40..=52])));
        check(150, 45, Some(mean(&[92..=104, 45..=52])));
        check(150, 93, Some(mean(&[93..=104])));
        check(150, 102, None);
        check(40, 0, None);
        // Wherever the sums begin, they are the same.
        assert_eq!(of(30).years_before(150, 45), past.years_before(150, 45));
    }
}
