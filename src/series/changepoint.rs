//! Offline change points: where a finished curve changed its level, its trend or its spread.
//!
//! Reach for it to tell a curve's story; it looks at the whole series at once, so it never serves as an alarm.
//! One default setting is meant for every series. Three readings of the curve compete: steps of constant level,
//! pieces of straight line, and steps that also change their spread. For each reading the best division into
//! k = 1, 2, … segments is found exactly (dynamic programming), and the reading and k with the least
//!
//! ```text
//! n · ln(residual / n + resolution) + strictness · parameters · k · ln n
//! ```
//!
//! win. `resolution`, a share of the series' variance, says that what would not be seen on a chart of the whole
//! curve is no change: it keeps a smooth bend from being cut into many straight pieces. Guarantees: scaling or
//! shifting the values changes nothing; up to three outliers in a row start no segment; every segment has at least
//! two values.

use super::normalise::standardise;
use super::stats::{self, larger, smaller};

/// What the detector considers a change; the default is meant for every series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Multiplies the penalty for every parameter; 1 would be the Bayesian information criterion for independent
    /// noise. 2.5 pays for neighbouring values being alike; 2 to 3 give much the same on the series of
    /// docs/quality.
    pub strictness: f64,
    /// Residual variance, as a share of the series' own, below which a better fit does not count. 0.03: about a
    /// sixth of a standard deviation.
    pub resolution: f64,
    /// Most segments considered.
    pub most_segments: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { strictness: 2.5, resolution: 0.03, most_segments: 24 }
    }
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The level stepped up or down.
    Level,
    /// The trend bent or broke.
    Trend,
    /// The spread, perhaps with the level.
    Spread,
}

impl ChangeKind {
    /// Code under which the wording stands.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Level => "changepoint.level",
            Self::Trend => "changepoint.trend",
            Self::Spread => "changepoint.spread",
        }
    }

    /// Parameters of a segment: its start and what is fitted in it.
    fn parameters(self) -> f64 {
        match self {
            Self::Level => 2.0,
            Self::Trend | Self::Spread => 3.0,
        }
    }

    /// Fewest values in a segment: two points of evidence; ten before a spread can be told.
    fn least_length(self) -> usize {
        match self {
            Self::Level | Self::Trend => 2,
            Self::Spread => 10,
        }
    }
}

/// A place where the curve changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// 0-based position of the first value after the change, gaps counted.
    pub index: usize,
    /// By how much the criterion above would be worse without this change point; above 0, larger is clearer.
    pub score: f64,
    /// What changed.
    pub kind: ChangeKind,
}

/// Longest series divided exactly; longer ones are divided on a grid of this many places, then refined.
const MOST_PLACES: usize = 600;

/// Change points of `values` (a value a period; `None` is a gap), in ascending order. Values that are not finite
/// count as gaps. Fewer than four values have none.
#[must_use]
pub fn detect(values: &[Option<f64>], settings: &Settings) -> Vec<ChangePoint> {
    let places: Vec<usize> = (0..values.len()).filter(|&at| values[at].is_some_and(f64::is_finite)).collect();
    let known: Vec<f64> = places.iter().filter_map(|&at| values[at]).collect();
    if known.len() < 4 {
        return Vec::new();
    }
    let times: Vec<f64> = places.iter().map(|&at| at as f64).collect();
    let curve = Curve::new(&times, &standardise(&known));
    let mut best: Option<(f64, ChangeKind, Vec<usize>)> = None;
    let mut table = Table::default();
    for kind in [ChangeKind::Level, ChangeKind::Trend, ChangeKind::Spread] {
        let least = best.as_ref().map_or(f64::INFINITY, |(least, ..)| *least);
        if let Some((criterion, starts)) = curve.divide(kind, settings, least, &mut table) {
            best = Some((criterion, kind, starts));
        }
    }
    let Some((_, kind, starts)) = best else { return Vec::new() };
    let starts = curve.refine(kind, settings, starts);
    let full = curve.criterion(kind, settings, curve.residual(kind, settings, &starts), starts.len() + 1);
    let without = |left_out: usize| {
        let rest: Vec<usize> = starts.iter().copied().filter(|&start| start != left_out).collect();
        curve.criterion(kind, settings, curve.residual(kind, settings, &rest), rest.len() + 1)
    };
    starts
        .iter()
        .map(|&start| ChangePoint { index: places[start], score: (without(start) - full).max(0.0), kind })
        .collect()
}

/// The least sum of two values at one place. Eight places at a time, so that the compiler can do several in one step.
fn least_sum(a: &[f64], b: &[f64]) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut lanes = [f64::INFINITY; 8];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] = smaller(a[lane] + b[lane], lanes[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a + b);
    rest.chain(lanes).fold(f64::INFINITY, smaller)
}

/// Prefix sums, from which the cost of any stretch follows in constant time: what lies before each place.
#[derive(Debug, Default)]
struct Curve {
    /// Values.
    count: Vec<f64>,
    /// Sums of t, t², y, t·y, y².
    t: Vec<f64>,
    tt: Vec<f64>,
    y: Vec<f64>,
    ty: Vec<f64>,
    yy: Vec<f64>,
}

/// Squared residuals around the level of a stretch.
fn level_cost(count: f64, y: f64, yy: f64) -> f64 {
    larger(yy - y * y / count, 0.0)
}

/// Squared residuals around the line through a stretch of two values or more.
fn trend_cost(count: f64, [t, tt, y, ty, yy]: [f64; 5]) -> f64 {
    // Each in units of the count, so that one division does.
    let (run, rise, squares) = (tt * count - t * t, ty * count - t * y, yy * count - y * y);
    larger((squares * run - rise * rise) / (count * run), 0.0)
}

/// Length of a stretch times the logarithm of its own variance.
fn spread_cost(count: f64, y: f64, yy: f64, resolution: f64) -> f64 {
    let share = 1.0 / count;
    count * stats::quick_ln(larger(yy - y * y * share, 0.0) * share + resolution)
}

impl Curve {
    fn new(times: &[f64], values: &[f64]) -> Self {
        let middle = times.iter().sum::<f64>() / times.len().max(1) as f64;
        let sums = |term: &dyn Fn(f64, f64) -> f64| {
            let mut sum = 0.0;
            let mut sums = Vec::with_capacity(values.len() + 1);
            sums.push(sum);
            for (time, y) in times.iter().zip(values) {
                sum += term(time - middle, *y);
                sums.push(sum);
            }
            sums
        };
        Self {
            count: sums(&|_, _| 1.0),
            t: sums(&|t, _| t),
            tt: sums(&|t, _| t * t),
            y: sums(&|_, y| y),
            ty: sums(&|t, y| t * y),
            yy: sums(&|_, y| y * y),
        }
    }

    fn len(&self) -> usize {
        self.count.len() - 1
    }

    /// The same sums at a grid's places only.
    fn on(&self, grid: &[usize]) -> Self {
        let pick = |sums: &[f64]| grid.iter().map(|&place| sums[place]).collect();
        Self {
            count: pick(&self.count),
            t: pick(&self.t),
            tt: pick(&self.tt),
            y: pick(&self.y),
            ty: pick(&self.ty),
            yy: pick(&self.yy),
        }
    }

    /// Costs of the stretches from the first places, one for each of `costs`, to `to`.
    fn costs(&self, kind: ChangeKind, settings: &Settings, to: usize, costs: &mut [f64]) {
        let starts = costs.iter_mut().zip(&self.count).zip(self.y.iter().zip(&self.yy));
        let (count, y, yy) = (self.count[to], self.y[to], self.yy[to]);
        match kind {
            ChangeKind::Level => {
                for ((cost, before), (y_before, yy_before)) in starts {
                    *cost = level_cost(count - before, y - y_before, yy - yy_before);
                }
            }
            ChangeKind::Spread => {
                for ((cost, before), (y_before, yy_before)) in starts {
                    *cost = spread_cost(count - before, y - y_before, yy - yy_before, settings.resolution);
                }
            }
            ChangeKind::Trend => {
                let (t, tt, ty) = (self.t[to], self.tt[to], self.ty[to]);
                let times = self.t.iter().zip(&self.tt).zip(&self.ty);
                for (((cost, before), (y_before, yy_before)), ((t_before, tt_before), ty_before)) in starts.zip(times) {
                    let sums = [t - t_before, tt - tt_before, y - y_before, ty - ty_before, yy - yy_before];
                    *cost = trend_cost(count - before, sums);
                }
            }
        }
    }

    /// Cost of one stretch.
    fn cost(&self, kind: ChangeKind, settings: &Settings, from: usize, to: usize) -> f64 {
        let between = |sums: &[f64]| sums[to] - sums[from];
        let (count, y, yy) = (between(&self.count), between(&self.y), between(&self.yy));
        match kind {
            ChangeKind::Level => level_cost(count, y, yy),
            ChangeKind::Spread => spread_cost(count, y, yy, settings.resolution),
            ChangeKind::Trend if count < 2.0 => 0.0,
            ChangeKind::Trend => trend_cost(count, [between(&self.t), between(&self.tt), y, between(&self.ty), yy]),
        }
    }

    /// The criterion of the best division, and its segments' starts (the first, 0, left out); `None` where none is
    /// below `beaten`.
    ///
    /// Over the number of segments, the residuals of the best divisions have a lower convex hull; a price for each
    /// segment finds one of its corners (Haynes, Eckley and Fearnhead, JCGS 26, 2017). What reaches a criterion lies
    /// below a curve that is convex too, so between two corners next to each other nothing is better than they are:
    /// the best division is a corner, and only those are looked for whose neighbours leave room for it.
    fn divide(
        &self,
        kind: ChangeKind,
        settings: &Settings,
        beaten: f64,
        table: &mut Table,
    ) -> Option<(f64, Vec<usize>)> {
        let n = self.len();
        let step = n.div_ceil(MOST_PLACES).max(1);
        let mut grid: Vec<usize> = (0..n).step_by(step).collect();
        grid.push(n);
        let least = kind.least_length().min(n);
        let most = settings.most_segments.min(n / kind.least_length()).clamp(1, grid.len() - 1);
        if step == 1 {
            table.fill(self, kind, settings, least);
        } else {
            table.fill(&self.on(&grid), kind, settings, least);
        }
        let mut search = Search::new(Aim::new(self, kind, settings, most), beaten);
        search.take(Division { residual: table.whole(), starts: Vec::new() });
        while let Some((corner, price)) = search.next_price() {
            let (least, division) = table.priced(price);
            if division.starts.len() >= most {
                // The limit binds: the hull says nothing of what it leaves out.
                table.one_by_one(&mut search);
                break;
            }
            search.learn(corner, least, price, division);
        }
        let starts = search.best?.into_iter().map(|start| grid[start]).collect();
        Some((search.beaten, starts))
    }

    /// Total cost of the segments that begin at 0 and at `starts`.
    fn residual(&self, kind: ChangeKind, settings: &Settings, starts: &[usize]) -> f64 {
        let ends = starts.iter().copied().chain([self.len()]);
        std::iter::once(0)
            .chain(starts.iter().copied())
            .zip(ends)
            .map(|(from, to)| self.cost(kind, settings, from, to))
            .sum()
    }

    fn criterion(&self, kind: ChangeKind, settings: &Settings, residual: f64, segments: usize) -> f64 {
        Aim::new(self, kind, settings, usize::MAX).criterion(residual, segments)
    }

    /// Moves every start to its best place within a grid step, neighbours held: exact already when the grid was.
    fn refine(&self, kind: ChangeKind, settings: &Settings, mut starts: Vec<usize>) -> Vec<usize> {
        let step = self.len().div_ceil(MOST_PLACES);
        if step <= 1 {
            return starts;
        }
        let least = kind.least_length();
        for position in 0..starts.len() {
            let before = if position == 0 { 0 } else { starts[position - 1] };
            let after = starts.get(position + 1).copied().unwrap_or(self.len());
            let (from, to) = ((before + least).max(starts[position].saturating_sub(step)), starts[position] + step);
            let split = |at: usize| self.cost(kind, settings, before, at) + self.cost(kind, settings, at, after);
            let candidates = from..=to.min(after.saturating_sub(least));
            if let Some(best) = candidates.min_by(|&a, &b| split(a).total_cmp(&split(b)).then(a.cmp(&b))) {
                starts[position] = best;
            }
        }
        starts
    }
}

/// What a division is judged by.
#[derive(Debug, Clone, Copy)]
struct Aim {
    kind: ChangeKind,
    /// Values, what each segment adds to the criterion, and the most segments.
    values: f64,
    price: f64,
    most: usize,
    resolution: f64,
}

impl Aim {
    fn new(curve: &Curve, kind: ChangeKind, settings: &Settings, most: usize) -> Self {
        let values = curve.len() as f64;
        let price = settings.strictness * kind.parameters() * libm::log(values);
        Self { kind, values, price, most, resolution: settings.resolution }
    }

    fn criterion(&self, residual: f64, segments: usize) -> f64 {
        let misfit = match self.kind {
            ChangeKind::Spread => residual,
            ChangeKind::Level | ChangeKind::Trend => self.values * libm::log(residual / self.values + self.resolution),
        };
        misfit + self.price * segments as f64
    }

    /// The residual below which so many segments have a lower criterion.
    fn needed(&self, criterion: f64, segments: usize) -> f64 {
        let misfit = criterion - self.price * segments as f64;
        match self.kind {
            ChangeKind::Spread => misfit,
            ChangeKind::Level | ChangeKind::Trend => self.values * (libm::exp(misfit / self.values) - self.resolution),
        }
    }

    /// The residual of segments that leave nothing unexplained.
    fn perfect(&self) -> f64 {
        match self.kind {
            ChangeKind::Spread => self.values * libm::log(self.resolution),
            ChangeKind::Level | ChangeKind::Trend => 0.0,
        }
    }
}

/// Segments up to a place: their total cost, and where all but the first start.
#[derive(Debug, Clone)]
struct Division {
    residual: f64,
    starts: Vec<usize>,
}

/// Corners of the hull found so far, and what they leave possible.
struct Search {
    aim: Aim,
    /// The least criterion known, and the starts of the division that has it if it was found here.
    beaten: f64,
    best: Option<Vec<usize>>,
    /// Corners by number of segments, with their residuals, and whether nothing lies between each and the next.
    corners: Vec<(usize, f64, bool)>,
    /// The least of residual plus price times segments over all divisions, and the price: none lies below the line.
    lines: Vec<(f64, f64)>,
    perfect: f64,
}

impl Search {
    fn new(aim: Aim, beaten: f64) -> Self {
        Self { aim, beaten, best: None, corners: Vec::new(), lines: Vec::new(), perfect: aim.perfect() }
    }

    /// Whether a division into so many segments could be better than what is known, beyond rounding.
    fn possible(&self, segments: usize) -> bool {
        let line = |(least, price): &(f64, f64)| least - price * segments as f64;
        let left = self.lines.iter().map(line).fold(self.perfect, larger);
        left + 1e-9 * self.aim.values < self.aim.needed(self.beaten, segments)
    }

    /// The first corner after which something is still possible, and the price that tells most about it; `None` when
    /// nothing is.
    fn next_price(&self) -> Option<(usize, f64)> {
        let mut open = self.corners.iter().enumerate().filter(|(_, (.., closed))| !closed);
        open.find_map(|(corner, &(segments, residual, _))| {
            let next = self.corners.get(corner + 1);
            let end = next.map_or(self.aim.most + 1, |(segments, ..)| *segments);
            let farthest = (segments + 1..end).rev().find(|segments| self.possible(*segments))?;
            let price = match (next, self.aim.kind) {
                // There the criterion has a price itself.
                (_, ChangeKind::Spread) if self.lines.is_empty() => self.aim.price,
                (Some((after, below, _)), _) => (residual - below) / (after - segments) as f64,
                // From the last corner straight to what the farthest needs: above what those between need.
                (None, _) => (residual - self.aim.needed(self.beaten, farthest)) / (farthest - segments) as f64,
            };
            (price > 0.0).then_some((corner, price))
        })
    }

    /// Takes in what a price found that was asked after a corner: the least cost, prices included, and the division.
    fn learn(&mut self, corner: usize, least: f64, price: f64, division: Division) {
        self.lines.push((least, price));
        let segments = division.starts.len() + 1;
        if self.corners.iter().any(|(known, ..)| *known == segments) {
            // Nothing lies below the line from this corner to the next, or to what the farthest needs.
            self.corners[corner].2 = true;
        } else {
            self.take(division);
        }
    }

    /// Takes in a division that is the best with so many segments.
    fn take(&mut self, division: Division) {
        let segments = division.starts.len() + 1;
        let criterion = self.aim.criterion(division.residual, segments);
        let place = self.corners.partition_point(|(known, ..)| *known < segments);
        self.corners.insert(place, (segments, division.residual, false));
        if criterion < self.beaten {
            (self.beaten, self.best) = (criterion, Some(division.starts));
        }
    }
}

/// Costs of all stretches between places, and the divisions they make.
#[derive(Debug, Default)]
struct Table {
    /// A row by end, at `to · (to − 1) / 2`: the stretches from each place before.
    costs: Vec<f64>,
    /// How many of a row's stretches are long enough; by end.
    reach: Vec<usize>,
}

impl Table {
    /// The costs of a curve's stretches of `least` values or more.
    fn fill(&mut self, curve: &Curve, kind: ChangeKind, settings: &Settings, least: usize) {
        let places = curve.count.len();
        self.costs.resize(places * (places - 1) / 2, 0.0);
        self.reach.clear();
        for to in 0..places {
            let long_enough = |before: &f64| curve.count[to] - before >= least as f64;
            let reach = curve.count[..to].partition_point(long_enough);
            self.reach.push(reach);
            let row = to * to.saturating_sub(1) / 2;
            curve.costs(kind, settings, to, &mut self.costs[row..row + reach]);
        }
    }

    fn row(&self, to: usize) -> &[f64] {
        &self.costs[to * to.saturating_sub(1) / 2..][..self.reach[to]]
    }

    /// Cost of one segment.
    fn whole(&self) -> f64 {
        self.row(self.reach.len() - 1).first().copied().unwrap_or(f64::INFINITY)
    }

    /// The best division at a price for each segment, and its cost with the prices.
    fn priced(&self, price: f64) -> (f64, Division) {
        let mut total = Vec::with_capacity(self.reach.len());
        total.push(0.0);
        for to in 1..self.reach.len() {
            total.push(least_sum(&total[..self.reach[to]], self.row(to)) + price);
        }
        let mut division = Division { residual: 0.0, starts: Vec::new() };
        let mut at = self.reach.len() - 1;
        while at > 0 {
            let (from, cost) = self.came_from(&total, at);
            division.residual += cost;
            division.starts.push(from);
            at = from;
        }
        division.starts.pop();
        division.starts.reverse();
        (total[total.len() - 1], division)
    }

    /// Where the last segment of the best division up to `at` starts, and its cost, by the totals of the divisions
    /// before it.
    fn came_from(&self, total: &[f64], at: usize) -> (usize, f64) {
        let row = self.row(at);
        let least = least_sum(&total[..row.len()], row);
        let found = total.iter().zip(row).position(|(total, cost)| (total + cost).total_cmp(&least).is_eq());
        let from = found.unwrap_or(0);
        (from, row.get(from).copied().unwrap_or(f64::INFINITY))
    }

    /// Tries numbers of segments one after the other, until none left could be better.
    fn one_by_one(&self, search: &mut Search) {
        let last = self.reach.len() - 1;
        let first = (0..=last).map(|to| self.row(to).first().copied().unwrap_or(f64::INFINITY)).collect();
        let mut totals: Vec<Vec<f64>> = vec![first];
        while (totals.len() + 1..=search.aim.most).any(|segments| search.possible(segments)) {
            let before = &totals[totals.len() - 1];
            totals.push((0..=last).map(|to| least_sum(&before[..self.reach[to]], self.row(to))).collect());
            let residual = totals[totals.len() - 1][last];
            if search.aim.criterion(residual, totals.len()) < search.beaten {
                let (mut starts, mut at) = (Vec::with_capacity(totals.len()), last);
                for total in totals[..totals.len() - 1].iter().rev() {
                    at = self.came_from(total, at).0;
                    starts.push(at);
                }
                starts.reverse();
                search.take(Division { residual, starts });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The criterion of the best division by trying every number of segments.
    fn by_trying_all(curve: &Curve, kind: ChangeKind, settings: &Settings) -> f64 {
        let n = curve.len();
        let least = kind.least_length();
        let mut table = Table::default();
        table.fill(curve, kind, settings, least.min(n));
        let aim = Aim::new(curve, kind, settings, settings.most_segments.min(n / least).max(1));
        let mut total: Vec<f64> = (0..=n).map(|to| table.row(to).first().copied().unwrap_or(f64::INFINITY)).collect();
        let mut best = aim.criterion(total[n], 1);
        for segments in 2..=aim.most {
            let sums = |to: usize| table.row(to).iter().zip(&total).map(|(cost, total)| cost + total);
            total = (0..=n).map(|to| sums(to).fold(f64::INFINITY, f64::min)).collect();
            best = best.min(aim.criterion(total[n], segments));
        }
        best
    }

    #[test]
    fn what_is_found_is_the_best_of_all() {
        let mut bits = 1u32;
        let mut uniform = || {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(bits >> 8) / f64::from(1 << 24) - 0.5
        };
        for number in 0..600 {
            let (mut level, mut slope, mut wide) = (0.0, 0.0, 1.0);
            let values: Vec<f64> = (0..12 + number % 90)
                .map(|_| {
                    let change = uniform();
                    if change > 0.45 {
                        level += 20.0 * uniform();
                    } else if change < -0.45 {
                        (slope, wide) = (uniform(), 1.0 + 8.0 * uniform().abs());
                    }
                    level += slope;
                    level + wide * uniform()
                })
                .collect();
            // Gaps stretch the times; a low limit on the segments binds.
            let times: Vec<f64> = (0..values.len()).map(|at| (at + at / 7 * (number % 3)) as f64).collect();
            let curve = Curve::new(&times, &standardise(&values));
            let most_segments = if number % 5 == 0 { 3 } else { 24 };
            let strictness = [2.5, 1.0, 0.3][number % 3];
            let settings = Settings { most_segments, strictness, ..Settings::default() };
            for kind in [ChangeKind::Level, ChangeKind::Trend, ChangeKind::Spread] {
                let best = by_trying_all(&curve, kind, &settings);
                let (found, starts) =
                    curve.divide(kind, &settings, f64::INFINITY, &mut Table::default()).expect("a division");
                assert!((found - best).abs() < 1e-6, "{number} {kind:?}: {found} is not {best}");
                let told = curve.criterion(kind, &settings, curve.residual(kind, &settings, &starts), starts.len() + 1);
                assert!((told - best).abs() < 1e-6, "{number} {kind:?}: {starts:?} have {told}");
                assert!(
                    curve.divide(kind, &settings, best - 1e-3, &mut Table::default()).is_none(),
                    "{number} {kind:?}"
                );
            }
        }
    }
}
