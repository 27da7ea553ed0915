//! The season of a series: found in its past, told by the calendar where the spacing of its periods allows.

use super::pack::{Pack, pack};
use super::stats::larger;
use crate::value::date;

/// Cycles looked for by position, periods: those of days, weeks, months and years in common spacings.
const BY_POSITION: [usize; 17] = [4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 20, 24, 26, 30, 48, 52, 60];
/// The same where periods are days; weeks (of a month, a quarter, half a year: nothing else that people do repeats in
/// weeks, and each cycle tried may be found by chance); months, quarters or years.
const OF_DAYS: [usize; 2] = [14, 30];
const OF_WEEKS: [usize; 3] = [4, 13, 26];
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
    let by_calendar = match spacing {
        1 => Some((Clock::Weekday, 7, 7)),
        7 => Some((Clock::Fortnight, 52, 27)),
        28..=31 => Some((Clock::Month, 12, 12)),
        89..=92 => Some((Clock::Month, 4, 12)),
        _ => None,
    };
    let by_position: &[usize] = match spacing {
        1 => &OF_DAYS,
        7 => &OF_WEEKS,
        28..=92 | 365..=366 => &OF_MONTHS,
        _ => &BY_POSITION,
    };
    let candidates = by_calendar.into_iter().chain(by_position.iter().map(|&period| (Clock::Position, period, period)));
    let mut search = Search::new(points);
    let mut best: Option<(f64, Season)> = None;
    for (clock, period, phases) in candidates {
        if points.len() < 2 * period + period.min(8) / 2 {
            continue;
        }
        let Some(left) = search.fit(clock, period, phases) else { continue };
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
            best = Some((rank, Season { clock, period, offsets: search.offsets() }));
        }
    }
    best.map(|(_, season)| season)
}

/// What the candidates share.
struct Search<'a> {
    points: &'a [Point],
    levels: Vec<f64>,
    /// Sums of the levels up to each point.
    sums: Vec<f64>,
    /// The levels around the cycle under trial, and what they are at each of its phases.
    around: Vec<f64>,
    by_phase: Vec<Phase>,
}

/// The values at a phase.
#[derive(Debug, Clone, Copy, Default)]
struct Phase {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Phase {
    fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }

    /// Squares that are left when each value is told by the mean of the others; nothing tells a lone one.
    fn left(&self) -> f64 {
        let others = self.count - 1.0;
        if others > 0.0 {
            self.count * larger(self.count * self.squares - self.sum * self.sum, 0.0) / (others * others)
        } else {
            self.squares
        }
    }
}

impl<'a> Search<'a> {
    fn new(points: &'a [Point]) -> Self {
        let levels: Vec<f64> = points.iter().map(|point| point.level).collect();
        let mut sums = Vec::with_capacity(points.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for level in &levels {
            sum += level;
            sums.push(sum);
        }
        Self { points, around: vec![0.0; levels.len()], levels, sums, by_phase: Vec::new() }
    }

    /// What share of the points' squares is left when each is told by the other cycles at its phase.
    fn fit(&mut self, clock: Clock, period: usize, phases: usize) -> Option<f64> {
        self.detrend(period)?;
        let around = &mut self.around;
        let Sums { sizes, mut squares, most } = Sums::of(around);
        let limit = OUTLIER * larger(sizes / around.len().max(1) as f64, 1e-9);
        if most > limit {
            for value in around.iter_mut() {
                *value = value.clamp(-limit, limit);
            }
            squares = Sums::of(around).squares;
        }
        // A season shows in what is one cycle apart; most series are done with here.
        let around = &self.around;
        if product(around, around.get(period..)?) < LEAST_ALIKE * squares {
            return None;
        }
        self.by_phase.clear();
        self.by_phase.resize(phases, Phase::default());
        let (mut index, mut place) = (0, 0);
        for (point, value) in self.points.iter().zip(around) {
            place = match clock {
                // Most points lie next to each other.
                Clock::Position if point.index < index + period => {
                    let next = place + (point.index - index);
                    if next < period { next } else { next - period }
                }
                _ => phase(clock, period, point.index, point.day),
            };
            index = point.index;
            let at = self.by_phase.get_mut(place)?;
            at.count += 1.0;
            at.sum += value;
            at.squares += value * value;
        }
        let whole: f64 = self.by_phase.iter().map(|phase| phase.squares).sum();
        let rest: f64 = self.by_phase.iter().map(Phase::left).sum();
        Some((rest + 1e-9) / (whole + 1e-9))
    }

    /// What each phase of the cycle tried last adds, around their middle.
    fn offsets(&self) -> Vec<f64> {
        let used = self.by_phase.iter().filter_map(Phase::mean);
        let (sum, count) = used.fold((0.0, 0.0f64), |(sum, count), one| (sum + one, count + 1.0));
        let middle = sum / count.max(1.0);
        self.by_phase.iter().map(|phase| phase.mean().map_or(0.0, |mean| mean - middle)).collect()
    }

    /// The levels around the mean of the cycle that each is in the middle of; at the ends around that of the nearest
    /// whole cycle, carried on by the slope between the first and the last.
    fn detrend(&mut self, period: usize) -> Option<()> {
        let last = self.levels.len().checked_sub(period)?;
        let share = 1.0 / period as f64;
        let ends = self.sums.get(period..)?;
        let mean = |from: usize| (ends[from] - self.sums[from]) * share;
        let (first_mean, last_mean) = (mean(0), mean(last));
        let slope = if last > 0 { (last_mean - first_mean) / last as f64 } else { 0.0 };
        let middle = (period - 1) as f64 / 2.0;
        // Whole cycles lie around the points from here to `last` points on.
        let half = period / 2;
        let shift = slope * (half as f64 - middle);
        let inner = self.around.get_mut(half..=half + last)?.iter_mut().zip(&self.levels[half..]);
        for ((around, level), (end, start)) in inner.zip(ends.iter().zip(&self.sums)) {
            *around = level - (end - start) * share - shift;
        }
        // `x` is the point's place in the first or last whole cycle, less the middle.
        let end = |around: &mut [f64], levels: &[f64], mean: f64, first: f64| {
            let mut x = first - middle;
            for (around, level) in around.iter_mut().zip(levels) {
                *around = level - mean - slope * x;
                x += 1.0;
            }
        };
        end(self.around.get_mut(..half)?, &self.levels, first_mean, 0.0);
        let rest = half + last + 1;
        end(self.around.get_mut(rest..)?, self.levels.get(rest..)?, last_mean, (half + 1) as f64);
        Some(())
    }
}

/// Values summed side by side, so that the compiler can take several in one step.
const LANES: usize = 4;

/// What values add up to.
struct Sums {
    /// Their magnitudes, their squares, and the largest magnitude.
    sizes: f64,
    squares: f64,
    most: f64,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let (chunks, rest) = values.as_chunks::<LANES>();
        // Magnitudes order as their bits do, and whole numbers are compared without a branch.
        let (mut sizes, mut squares, mut most) = ([0.0; LANES], [0.0; LANES], [0u64; LANES]);
        let mut add = |lane: usize, value: f64| {
            sizes[lane] += value.abs();
            squares[lane] += value * value;
            most[lane] = most[lane].max(value.abs().to_bits());
        };
        for chunk in chunks.iter().map(<[f64; LANES]>::as_slice).chain([rest]) {
            for (lane, value) in chunk.iter().enumerate() {
                add(lane, *value);
            }
        }
        let most = most.into_iter().fold(0, u64::max);
        Self { sizes: sizes.iter().sum(), squares: squares.iter().sum(), most: f64::from_bits(most) }
    }
}

/// Sum of the products of values at the same place; what is longer is cut.
fn product(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a_chunks, a_rest) = a[..length].as_chunks::<LANES>();
    let (b_chunks, b_rest) = b[..length].as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
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
