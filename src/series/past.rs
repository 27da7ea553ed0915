//! What the same weeks of the years before say: a level that a rise under way has no part in.

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

/// Sums of ln(1 + n) over the ordinary weeks up to each position, from the first that is remembered on.
#[derive(Debug, Default)]
pub(super) struct Past {
    first: usize,
    sums: Vec<(i64, i64)>,
    calendar: Calendar,
}

impl Past {
    /// Weeks after which one is asked for.
    pub(super) const ASKED_AFTER: usize = YEARS[0] - BESIDE;

    /// Of the observations from position `first` on; [`Past::push`] adds those after them.
    pub(super) fn of<'a>(first: usize, known: impl Iterator<Item = &'a (i32, f64)>) -> Self {
        let mut past = Self { first, sums: vec![(0, 0)], calendar: Calendar::default() };
        known.for_each(|&(day, value)| past.push(day, value));
        past
    }

    /// Room for so many more observations.
    pub(super) fn reserve(&mut self, more: usize) {
        self.sums.reserve(more);
    }

    /// The next observation; not a number where it is a gap.
    pub(super) fn push(&mut self, day: i32, value: f64) {
        let (mut sum, mut weeks) = self.sums.last().copied().unwrap_or_default();
        if value >= 0.0 && value.is_finite() && self.calendar.kind(day, WEEK) == Kind::Ordinary {
            sum += (stats::ln_one_more(value) * PARTS) as i64;
            weeks += 1;
        }
        self.sums.push((sum, weeks));
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
        let points: Vec<(i32, f64)> =
            (0..200).map(|at| (7 * at, if at % 52 == 10 { f64::NAN } else { f64::from(at) })).collect();
        let past = Past::of(0, points.iter());
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
        let later = Past::of(30, points[30..].iter());
        assert_eq!(later.years_before(150, 45), past.years_before(150, 45));
    }
}
