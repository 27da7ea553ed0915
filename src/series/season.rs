//! The season of a series: found in its past, told by the calendar where the spacing of its periods allows.

use super::pack::{Pack, pack};
use crate::value::date;

/// Cycles looked for by position, periods: those of days, weeks, months and years in common spacings.
const BY_POSITION: [usize; 17] = [4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 20, 24, 26, 30, 48, 52, 60];
/// The same where periods are days; weeks; months, quarters or years.
const OF_DAYS: [usize; 2] = [14, 30];
const OF_WEEKS: [usize; 9] = [4, 5, 6, 8, 9, 10, 12, 13, 26];
const OF_MONTHS: [usize; 3] = [4, 6, 24];
/// What other cycles must leave unexplained at most, as a share, to be believed: a season that the calendar knows,
/// one found by trying, and either after two cycles only. A wandering series repeats by chance less than that.
const LEFT_BY_CALENDAR: f64 = 0.65;
const LEFT_BY_POSITION: f64 = 0.5;
const LEFT_BY_TWO: f64 = 0.4;
/// The same of a season that the calendar knows after many cycles.
const LEFT_BY_MANY: f64 = 0.85;
const MANY: f64 = 6.0;
/// Least covariance of values a cycle apart, as a share of their variance over all: half of them have no partner after
/// two cycles.
const LEAST_ALIKE: f64 = 0.15;
/// A value beyond this many mean distances counts as this far.
const OUTLIER: f64 = 5.0;
/// A longer cycle must leave a share at least this much smaller than a shorter one does.
const CLEARLY_LESS: f64 = 0.05;
/// Cycles that are more than two.
const SEVERAL: f64 = 2.9;

/// How a period's phase is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// By its position in the series.
    Position,
    /// By the day of the week.
    Weekday,
    /// By the fortnight of the year.
    Fortnight,
    /// By the month.
    Month,
}

impl Pack for Clock {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(*self as u8);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        [Self::Position, Self::Weekday, Self::Fortnight, Self::Month].get(usize::from(u8::take(from)?)).copied()
    }
}

/// A season: what each phase adds to the level, on the scale of ln(1 + n).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Season {
    clock: Clock,
    /// Periods in a cycle.
    period: usize,
    offsets: Vec<f64>,
}
pack!(Season { clock, period, offsets });

impl Season {
    /// What it adds at a period.
    pub(super) fn offset(&self, index: usize, day: i32) -> f64 {
        self.offsets.get(self.phase(index, day)).copied().unwrap_or(0.0)
    }

    /// Moves the period's phase by `amount`.
    pub(super) fn learn(&mut self, index: usize, day: i32, amount: f64) {
        let phase = self.phase(index, day);
        if let Some(offset) = self.offsets.get_mut(phase) {
            *offset += amount;
        }
    }

    /// Whether the two tell the same cycle.
    pub(super) fn same_cycle(&self, other: &Self) -> bool {
        (self.clock, self.period) == (other.clock, other.period)
    }

    fn phase(&self, index: usize, day: i32) -> usize {
        phase(self.clock, self.period, index, day)
    }
}

fn phase(clock: Clock, period: usize, index: usize, day: i32) -> usize {
    match clock {
        Clock::Position => index % period.max(1),
        Clock::Weekday => day.rem_euclid(7) as usize,
        Clock::Fortnight => {
            let (year, ..) = date::to_civil(day);
            let first = date::from_civil(year, 1, 1).unwrap_or(day);
            ((day - first) / 14) as usize
        }
        Clock::Month => date::to_civil(day).1 as usize - 1,
    }
}

/// A known value of the past.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// Position in the series, gaps counted.
    pub(super) index: usize,
    /// Its day.
    pub(super) day: i32,
    /// ln(1 + n).
    pub(super) level: f64,
}

/// The season that explains `points` (ascending, `spacing` days apart) best, if one pays for itself.
pub(super) fn find(points: &[Point], spacing: i32) -> Option<Season> {
    let mut candidates = vec![];
    match spacing {
        1 => candidates.push((Clock::Weekday, 7, 7)),
        7 => candidates.push((Clock::Fortnight, 52, 27)),
        28..=31 => candidates.push((Clock::Month, 12, 12)),
        89..=92 => candidates.push((Clock::Month, 4, 12)),
        _ => {}
    }
    let by_position: &[usize] = match spacing {
        1 => &OF_DAYS,
        7 => &OF_WEEKS,
        28..=92 | 365..=366 => &OF_MONTHS,
        _ => &BY_POSITION,
    };
    candidates.extend(by_position.iter().map(|&period| (Clock::Position, period, period)));
    let mut best: Option<(f64, Season)> = None;
    for (clock, period, phases) in candidates {
        if points.len() < 2 * period + period.min(8) / 2 {
            continue;
        }
        let Some((left, offsets)) = fit(points, clock, period, phases) else { continue };
        let cycles = points.len() as f64 / period as f64;
        let most = match clock {
            _ if cycles < SEVERAL => LEFT_BY_TWO,
            Clock::Position => LEFT_BY_POSITION,
            _ if cycles >= MANY => LEFT_BY_MANY,
            _ => LEFT_BY_CALENDAR,
        };
        // The calendar's word counts before what trying finds, and a cycle before its multiples.
        if left <= most && best.as_ref().is_none_or(|(least, _)| left < least - CLEARLY_LESS) {
            let rank = if clock == Clock::Position { left } else { 0.0 };
            best = Some((rank, Season { clock, period, offsets }));
        }
    }
    best.map(|(_, season)| season)
}

/// What share of the points' squares is left when each is told by the other cycles at its phase, and the offsets.
fn fit(points: &[Point], clock: Clock, period: usize, phases: usize) -> Option<(f64, Vec<f64>)> {
    let mut around = detrended(points, period)?;
    let size = around.iter().map(|value| value.abs()).sum::<f64>() / around.len().max(1) as f64;
    let limit = OUTLIER * size.max(1e-9);
    for value in &mut around {
        *value = value.clamp(-limit, limit);
    }
    // A season shows in what is one cycle apart; most series are done with here.
    let apart: f64 = around.iter().zip(&around[period.min(around.len())..]).map(|(a, b)| a * b).sum();
    if apart < LEAST_ALIKE * around.iter().map(|value| value * value).sum::<f64>() {
        return None;
    }
    let places: Vec<usize> = points.iter().map(|point| phase(clock, period, point.index, point.day)).collect();
    let mut by_phase: Vec<(f64, f64)> = vec![(0.0, 0.0); phases];
    for (place, value) in places.iter().zip(&around) {
        let (sum, count) = by_phase.get_mut(*place)?;
        *sum += value;
        *count += 1.0;
    }
    let (mut whole, mut rest) = (1e-9, 1e-9);
    for (place, value) in places.iter().zip(&around) {
        let (sum, count) = by_phase[*place];
        let told = if count > 1.0 { (sum - value) / (count - 1.0) } else { 0.0 };
        whole += value * value;
        rest += (value - told) * (value - told);
    }
    let used: Vec<f64> = by_phase.iter().filter(|(_, count)| *count > 0.0).map(|(sum, count)| sum / count).collect();
    let middle = used.iter().sum::<f64>() / used.len().max(1) as f64;
    let offsets = by_phase.iter().map(|(sum, count)| if *count > 0.0 { sum / count - middle } else { 0.0 }).collect();
    Some((rest / whole, offsets))
}

/// The levels around the mean of the cycle that each is in the middle of; at the ends around that of the nearest
/// whole cycle, carried on by the slope between the first and the last.
fn detrended(points: &[Point], period: usize) -> Option<Vec<f64>> {
    let mut sums = Vec::with_capacity(points.len() + 1);
    sums.push(0.0);
    for point in points {
        sums.push(sums.last()? + point.level);
    }
    let last = points.len().checked_sub(period)?;
    let mean = |from: usize| (sums[from + period] - sums[from]) / period as f64;
    let slope = if last > 0 { (mean(last) - mean(0)) / last as f64 } else { 0.0 };
    let half = (period - 1) as f64 / 2.0;
    let around = |(at, point): (usize, &Point)| {
        let from = at.saturating_sub(period / 2).min(last);
        point.level - mean(from) - slope * (at as f64 - from as f64 - half)
    };
    Some(points.iter().enumerate().map(around).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(spacing: i32, count: usize, level: impl Fn(usize) -> f64) -> Vec<Point> {
        (0..count).map(|index| Point { index, day: 15000 + spacing * index as i32, level: level(index) }).collect()
    }

    #[test]
    fn seasons_are_found_and_not_made_up() {
        let wobble = |at: usize| 0.1 * ((at * 7919 % 13) as f64 / 6.0 - 1.0);
        let wave = |at: usize, period: f64| 0.4 * libm::sin(std::f64::consts::TAU * at as f64 / period);
        let check = |name: &str, spacing: i32, count: usize, level: &dyn Fn(usize) -> f64, expected: Option<usize>| {
            let found = find(&points(spacing, count, level), spacing).map(|season| season.period);
            assert_eq!(found, expected, "{name}");
        };
        check("none", 7, 100, &|at| 5.0 + 0.1 * ((at * at * 31 % 101) as f64 / 50.0 - 1.0), None);
        check("a week", 1, 35, &|at| 5.0 + wave(at, 7.0) + wobble(at), Some(7));
        check("a trend with a year of months", 30, 40, &|at| 5.0 + 0.02 * at as f64 + wave(at, 12.0), Some(12));
        check("ten, by position", 5, 60, &|at| 5.0 + wave(at, 10.0) + 0.3 * wobble(at), Some(10));
        check("a trend only", 7, 60, &|at| 5.0 + 0.05 * at as f64, None);
    }
}
