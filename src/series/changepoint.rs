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
    for kind in [ChangeKind::Level, ChangeKind::Trend, ChangeKind::Spread] {
        let least = best.as_ref().map_or(f64::INFINITY, |(least, ..)| *least);
        for (residual, starts) in curve.divide(kind, settings, least) {
            let criterion = curve.criterion(kind, settings, residual, starts.len() + 1);
            if best.as_ref().is_none_or(|(least, ..)| criterion < *least) {
                best = Some((criterion, kind, starts));
            }
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

/// The least sum of two values at one place, and the first place that has it. Four places at a time, so that the
/// compiler can do them in one step.
fn least_sum(a: &[f64], b: &[f64]) -> (f64, usize) {
    let less = |x: f64, y: f64| if x < y { x } else { y };
    let (a_four, a_rest) = a.as_chunks::<4>();
    let (b_four, b_rest) = b.as_chunks::<4>();
    let mut lanes = [f64::INFINITY; 4];
    for (a, b) in a_four.iter().zip(b_four) {
        for lane in 0..4 {
            lanes[lane] = less(a[lane] + b[lane], lanes[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a + b).fold(f64::INFINITY, |least, sum| less(sum, least));
    let least = lanes.iter().fold(rest, |least, lane| less(*lane, least));
    let place = a.iter().zip(b).position(|(a, b)| (a + b).total_cmp(&least).is_eq());
    (least, place.unwrap_or(0))
}

/// Prefix sums from which the residual of any stretch follows in constant time.
struct Curve {
    /// Sums of 1·t, t², y, t·y, y² up to each position.
    sums: Vec<[f64; 5]>,
}

impl Curve {
    fn new(times: &[f64], values: &[f64]) -> Self {
        let middle = times.iter().sum::<f64>() / times.len().max(1) as f64;
        let mut sums = Vec::with_capacity(values.len() + 1);
        let mut sum = [0.0; 5];
        sums.push(sum);
        for (time, y) in times.iter().zip(values) {
            let t = time - middle;
            for (total, term) in sum.iter_mut().zip([t, t * t, *y, t * y, y * y]) {
                *total += term;
            }
            sums.push(sum);
        }
        Self { sums }
    }

    fn len(&self) -> usize {
        self.sums.len() - 1
    }

    /// Cost of the stretch `from..to`: squared residuals around its level or line, or for a spread its length
    /// times the logarithm of its own variance.
    fn cost(&self, kind: ChangeKind, settings: &Settings, from: usize, to: usize) -> f64 {
        let (a, b) = (&self.sums[from], &self.sums[to]);
        let length = (to - from) as f64;
        let [t, tt, y, ty, yy] = std::array::from_fn(|term| b[term] - a[term]);
        let squares = (yy - y * y / length).max(0.0);
        match kind {
            ChangeKind::Level => squares,
            ChangeKind::Spread => length * libm::log(squares / length + settings.resolution),
            ChangeKind::Trend => {
                let run = tt - t * t / length;
                let rise = ty - t * y / length;
                if run > 0.0 { (squares - rise * rise / run).max(0.0) } else { squares }
            }
        }
    }

    /// For every number of segments that fits, the least total cost and the segments' starts (the first, 0,
    /// left out). Ends where not even a perfect fit could bring the criterion below `beaten` or what was found.
    fn divide(&self, kind: ChangeKind, settings: &Settings, beaten: f64) -> Vec<(f64, Vec<usize>)> {
        let n = self.len();
        let step = n.div_ceil(MOST_PLACES).max(1);
        let mut grid: Vec<usize> = (0..n).step_by(step).collect();
        grid.push(n);
        let last = grid.len() - 1;
        let least = kind.least_length();
        let most = settings.most_segments.min(n / least).clamp(1, last.max(1));
        let mut total = vec![f64::INFINITY; last + 1];
        total[0] = 0.0;
        let mut came_from: Vec<Vec<u32>> = Vec::new();
        let costs = self.cost_table(kind, settings, &grid);
        let mut found = Vec::new();
        let mut beaten = beaten;
        for segments in 1..=most {
            if self.criterion(kind, settings, self.perfect(kind, settings), segments) >= beaten {
                break;
            }
            let mut next = vec![f64::INFINITY; last + 1];
            let mut origin = vec![0u32; last + 1];
            for to in 1..=last {
                let row = &costs[to * (to - 1) / 2..][..to];
                let (least, from) = least_sum(&total[..to], row);
                next[to] = least;
                origin[to] = u32::try_from(from).unwrap_or(u32::MAX);
            }
            came_from.push(origin);
            total = next;
            if total[last].is_finite() {
                let mut starts = Vec::with_capacity(segments);
                let mut at = last;
                for origins in came_from.iter().rev() {
                    at = origins[at] as usize;
                    starts.push(grid[at]);
                }
                starts.reverse();
                starts.remove(0);
                beaten = beaten.min(self.criterion(kind, settings, total[last], segments));
                found.push((total[last], starts));
            }
        }
        found
    }

    /// Costs of all stretches between grid places, row by end: `to · (to − 1) / 2 + from`; infinite when too
    /// short.
    fn cost_table(&self, kind: ChangeKind, settings: &Settings, grid: &[usize]) -> Vec<f64> {
        let least = kind.least_length().min(self.len());
        let mut costs = Vec::with_capacity(grid.len() * grid.len() / 2);
        for to in 1..grid.len() {
            for from in 0..to {
                let fits = grid[to] - grid[from] >= least;
                costs.push(if fits { self.cost(kind, settings, grid[from], grid[to]) } else { f64::INFINITY });
            }
        }
        costs
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

    /// The total cost of segments that leave nothing unexplained.
    fn perfect(&self, kind: ChangeKind, settings: &Settings) -> f64 {
        match kind {
            ChangeKind::Spread => self.len() as f64 * libm::log(settings.resolution),
            ChangeKind::Level | ChangeKind::Trend => 0.0,
        }
    }

    fn criterion(&self, kind: ChangeKind, settings: &Settings, residual: f64, segments: usize) -> f64 {
        let n = self.len() as f64;
        let misfit = match kind {
            ChangeKind::Spread => residual,
            ChangeKind::Level | ChangeKind::Trend => n * libm::log(residual / n + settings.resolution),
        };
        misfit + settings.strictness * kind.parameters() * segments as f64 * libm::log(n)
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
