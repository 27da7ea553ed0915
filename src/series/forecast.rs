//! What the next count of a series is expected to be, from its past.
//!
//! On the scale of y = ln(1 + n): four exponential smoothers, from "the last value" to "the mean of the last
//! twenty", forecast side by side and are weighed by how well they did; the usual growth per period is added, and
//! the season's part. Where weeks are counted, those of the years before are one more reading, which a rise under way
//! has no part in. A steady series is thus compared with its level, a wandering one with its last value.

use super::pack::pack;
use super::pooled::GrowthLevel;
use super::stats::{larger, smaller};

/// Readings of a series: the smoothers, and the years before.
const READINGS: usize = 5;
const YEARS: usize = READINGS - 1;
/// Lessons after which the years before are heard.
const YEARS_KNOWN: f64 = 26.0;
/// Shares by which the smoothers follow a surprise.
const FOLLOW: [f64; 4] = [1.0, 0.5, 0.25, 0.1];
/// How much each is trusted before anything is known. Where small counts tell little between them, the years before
/// win: what the others hear of a rise soon becomes usual to them.
const PRIOR: [f64; READINGS] = [1.0, 0.25, 0.25, 0.25, 4.0];
/// Surprises at which the weights' exponent doubles.
const DOUBLED: [f64; 5] = [4.0, 8.0, 16.0, 32.0, 48.0];
/// Surprises remembered for weighing the smoothers and for their size, periods.
const MEMORY: f64 = 60.0;
/// Growth rates assumed usual before any is seen.
const PRIOR_RATES: f64 = 6.0;
/// Surprises assumed before any is seen, and their size without a category.
const PRIOR_SURPRISES: f64 = 3.0;
const PRIOR_DEVIATION: f64 = 0.15;
/// A surprise beyond this many deviations counts as this much, unless the next one goes the same way.
const CLIP: f64 = 3.0;

/// What is expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Forecast {
    /// ln(1 + n), the season's part included.
    pub(super) level: f64,
    /// The highest that a smoother still credible expects, the season's part included.
    pub(super) bar: f64,
    /// Usual growth over the step, without the season's part.
    pub(super) growth: f64,
    /// Standard deviation beyond that of counting, per period, on the scale of ln(1 + n).
    pub(super) deviation: f64,
    /// Each reading's, without the season's part; not a number where the years before say nothing.
    each: [f64; READINGS],
}

/// What is usual before a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Growth per period.
    growth: f64,
    /// Of the surprises, and [`CLIP`] of their deviations.
    variance: f64,
    limit: f64,
}

/// A step that is past, as the model learns it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Lesson {
    /// Growth per period, without the season's part.
    pub(super) rate: f64,
    /// What each reading missed by (not a number where it said nothing), and all together.
    pub(super) each: [f64; READINGS],
    pub(super) surprise: f64,
    /// Variance of counting, 1 / (1 + n).
    pub(super) counting: f64,
}
pack!(Lesson { rate, each, surprise, counting });

/// The smoothers and what is known of their surprises.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Model {
    levels: [f64; 4],
    /// Squared surprises of each, faded.
    losses: [f64; READINGS],
    /// Lessons about the years before.
    years: f64,
    /// Side to which each one's last surprise was clipped: −1, 0, 1.
    clipped: [f64; 4],
    /// Steps learned, faded; sums over them.
    count: f64,
    squares: f64,
    counting: f64,
    rates: f64,
}
pack!(Model { levels, losses, years, clipped, count, squares, counting, rates });

impl Model {
    /// A model whose last value is `level`.
    pub(super) fn begin(level: f64) -> Self {
        Self { levels: [level; 4], ..Self::default() }
    }

    /// Steps learned, faded: about [`MEMORY`] at most.
    pub(super) fn known(&self) -> f64 {
        self.count
    }

    /// What is usual by what was learned so far.
    pub(super) fn usual(&self, pooled: Option<GrowthLevel>) -> Usual {
        let (growth, deviation) = pooled.map_or((0.0, PRIOR_DEVIATION), |pooled| (pooled.median, pooled.deviation));
        let variance = (self.squares + PRIOR_SURPRISES * deviation * deviation) / (self.count + PRIOR_SURPRISES);
        let growth = (self.rates + PRIOR_RATES * growth) / (self.count + PRIOR_RATES);
        Usual { growth, variance, limit: CLIP * variance.sqrt() }
    }

    /// What the count `periods` on is expected to be; `season` is the season's part at it, `years` what the years
    /// before say, with their season.
    pub(super) fn expect(
        &self,
        usual: &Usual,
        periods: f64,
        season: f64,
        least: f64,
        credible: f64,
        years: Option<f64>,
    ) -> Forecast {
        let growth = usual.growth * periods;
        let [last, fast, slow, slowest] = self.levels.map(|level| level + growth);
        let each = [last, fast, slow, slowest, years.map_or(f64::NAN, |level| level - season)];
        // A reading that is not heard is infinitely unlikely.
        let (mut losses, mut heard) = (self.losses, each);
        if years.is_none() || self.years < YEARS_KNOWN {
            (losses[YEARS], heard[YEARS]) = (f64::INFINITY, 0.0);
        }
        let least_loss = 1e-6 * (1.0 + self.count);
        let best = losses.iter().fold(f64::INFINITY, |best, loss| smaller(best, *loss)) + least_loss;
        // The likelihood of so many surprises goes with (best / loss) to half their number.
        let mut likely = losses.map(|loss| best / (loss + least_loss));
        for reached in DOUBLED {
            if self.count <= reached {
                break;
            }
            likely = likely.map(|weight| weight * weight);
        }
        let (mut sum, mut weights, mut bar) = (0.0, 0.0, f64::NEG_INFINITY);
        for ((forecast, likely), prior) in heard.iter().zip(likely).zip(PRIOR) {
            let weight = prior * likely;
            sum += weight * forecast;
            weights += weight;
            if weight >= credible {
                bar = larger(bar, *forecast);
            }
        }
        let level = sum / weights;
        let counting = self.counting / larger(self.count, 1.0);
        let deviation = larger(larger(usual.variance - counting, 0.0).sqrt(), least);
        Forecast { level: level + season, bar: larger(bar, level) + season, growth, deviation, each }
    }

    /// Follows a count: `level` is ln(1 + n) without the season's part.
    pub(super) fn follow(&mut self, usual: &Usual, forecast: &Forecast, level: f64) {
        let limit = usual.limit;
        for (at, expected) in forecast.each[..YEARS].iter().enumerate() {
            let surprise = level - expected;
            let side = if surprise > limit {
                1.0
            } else if surprise < -limit {
                -1.0
            } else {
                0.0
            };
            let again = side * self.clipped[at] > 0.0;
            let taken = if at == 0 || again { surprise } else { surprise.clamp(-limit, limit) };
            self.clipped[at] = side;
            self.levels[at] = expected + FOLLOW[at] * taken;
        }
    }

    /// What the step taught, to be learned later: it led to `level` (without the season's part) by `grown` over so many
    /// periods; `counting` is the variance of counting.
    pub(super) fn lesson(
        forecast: &Forecast,
        season: f64,
        level: f64,
        grown: f64,
        (periods, counting): (f64, f64),
    ) -> Lesson {
        let shares = if periods > 1.0 { 1.0 / periods.sqrt() } else { 1.0 };
        Lesson {
            rate: grown / periods,
            each: forecast.each.map(|expected| (level - expected) * shares),
            surprise: (level + season - forecast.level) * shares,
            counting,
        }
    }

    /// Takes in what a past step taught; `usual` is what was so before.
    pub(super) fn learn(&mut self, lesson: &Lesson, usual: &Usual) {
        let fade = 1.0 - 1.0 / MEMORY;
        let most = CLIP * CLIP * usual.variance;
        let (growth, limit) = (usual.growth, usual.limit);
        let missed = lesson.each[YEARS];
        if missed.is_finite() {
            if self.years <= 0.0 {
                // Until they have shown better, the years before are no better than the worst.
                self.losses[YEARS] = self.losses[..YEARS].iter().copied().fold(0.0, larger);
            }
            self.years = smaller(self.years + 1.0, YEARS_KNOWN);
            self.losses[YEARS] = fade * self.losses[YEARS] + smaller(missed * missed, most);
        }
        for (loss, surprise) in self.losses[..YEARS].iter_mut().zip(&lesson.each) {
            *loss = fade * *loss + smaller(surprise * surprise, most);
        }
        self.count = fade * self.count + 1.0;
        self.squares = fade * self.squares + smaller(lesson.surprise * lesson.surprise, most);
        self.counting = fade * self.counting + lesson.counting;
        self.rates = fade * self.rates + growth + (lesson.rate - growth).clamp(-limit, limit);
    }
}
