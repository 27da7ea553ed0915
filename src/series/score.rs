//! How unusual a residual is, as a standard normal score that holds whatever the residuals' distribution.
//!
//! A residual of few earlier ones is judged by Student's t (their spread is an estimate); beyond two deviations the
//! tail is what the series' own exceedances make of it: their share and mean excess, an exponential tail (the
//! peaks-over-threshold form with shape 0, Coles, "An Introduction to Statistical Modeling of Extreme Values",
//! 2001, chapter 4). The larger chance of the two counts. Residuals that follow each other up are weighed less.

use super::pack::pack;
use super::stats::{larger, smaller};

/// Earlier residuals that a memory holds at most: older ones fade.
const MEMORY: f64 = 104.0;
/// Residuals beyond this many deviations make the tail.
const THRESHOLD: f64 = 2.0;
/// Exceedances assumed before any is seen.
const PRIOR_EXCEEDANCES: f64 = 0.5;
/// Residuals the assumed exceedances stand for: one in 24, near the normal's one in 44.
const PRIOR_RESIDUALS: f64 = 12.0;
/// Excess beyond which an exceedance counts as this much, deviations.
const MOST_EXCESS: f64 = 20.0;
/// Deviations beyond which a residual counts as this much for the spread.
const CLIP: f64 = 3.0;
/// Mean of min(z², 9) for a standard normal z.
const CLIPPED_VARIANCE: f64 = 0.985;
/// Residuals assumed for the spread before any is seen.
const PRIOR_SPREAD: f64 = 4.0;
/// Pairs assumed uncorrelated before any is seen.
const PRIOR_PAIRS: f64 = 6.0;
/// Most correlation of neighbours that is allowed for.
const MOST_CORRELATION: f64 = 0.6;

/// What is remembered of earlier residuals, each in deviations of the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Residuals {
    /// Residuals remembered, faded.
    count: f64,
    /// Sum of their clipped squares.
    squares: f64,
    /// How many exceed the threshold upwards, and the sum of what they exceed it by.
    above: f64,
    excess: f64,
    /// Sum of products of neighbours' scores.
    products: f64,
    /// The last score taken in.
    last: f64,
}
pack!(Residuals { count, squares, above, excess, products, last });

impl Residuals {
    /// Takes in a residual that is past, in deviations of its forecast.
    pub(super) fn learn(&mut self, residual: f64) {
        let fade = 1.0 - 1.0 / MEMORY;
        let variance = self.variance();
        let z = if variance > 1.0 { residual / variance.sqrt() } else { residual };
        self.count = fade * self.count + 1.0;
        self.squares = fade * self.squares + smaller(residual * residual, CLIP * CLIP * variance) / CLIPPED_VARIANCE;
        let exceeds = z > THRESHOLD;
        self.above = fade * self.above + if exceeds { 1.0 } else { 0.0 };
        self.excess = fade * self.excess + if exceeds { smaller(z - THRESHOLD, MOST_EXCESS) } else { 0.0 };
        let bounded = z.clamp(-THRESHOLD, THRESHOLD);
        self.products = fade * self.products + bounded * self.last;
        self.last = bounded;
    }

    /// Their variance around 0, at least 1: what the forecast leaves at least is known to it.
    fn variance(&self) -> f64 {
        larger((self.squares + PRIOR_SPREAD) / (self.count + PRIOR_SPREAD), 1.0)
    }

    /// How much less residuals weigh because neighbours go together; 1 when they do not.
    fn inflation(&self) -> f64 {
        let correlation = (self.products / (self.count + PRIOR_PAIRS)).clamp(0.0, MOST_CORRELATION);
        ((1.0 + correlation) / (1.0 - correlation)).sqrt()
    }

    /// A residual in standard deviations of the earlier ones; its score is not larger where that is above 0.
    pub(super) fn standard(&self, residual: f64) -> f64 {
        residual / self.variance().sqrt()
    }

    /// The score of a residual; `excess` is the mean excess assumed of the tail before any is seen, deviations.
    pub(super) fn score(&self, residual: f64, excess: f64) -> f64 {
        let z = self.standard(residual);
        if z <= 0.0 {
            return z;
        }
        let freedom = smaller(self.count, MEMORY / 2.0) + PRIOR_SPREAD - 1.0;
        let mut score = student_score(z, freedom);
        if z > THRESHOLD {
            let share = (self.above + PRIOR_EXCEEDANCES) / (self.count + PRIOR_RESIDUALS);
            let mean = (self.excess + PRIOR_EXCEEDANCES * excess) / (self.above + PRIOR_EXCEEDANCES);
            let tail = share * libm::exp(-(z - THRESHOLD) / mean);
            score = score.min(normal_score(tail));
        }
        score / self.inflation()
    }
}

/// The normal score of a Student t value: Wallace, Annals of Mathematical Statistics 30 (1959), p. 1124.
fn student_score(t: f64, freedom: f64) -> f64 {
    (8.0 * freedom + 1.0) / (8.0 * freedom + 3.0) * (freedom * libm::log1p(t * t / freedom)).sqrt()
}

/// The value that a standard normal exceeds with chance `tail` (at most one half): Abramowitz and Stegun, 26.2.23,
/// within 4.5e-4.
pub(super) fn normal_score(tail: f64) -> f64 {
    let t = (-2.0 * libm::log(tail.clamp(1e-300, 0.5))).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    t - above / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_known_tails() {
        for (tail, score) in [(0.5, 0.0), (0.05, 1.644_854), (0.001, 3.090_232), (1e-9, 5.997_807)] {
            assert!((normal_score(tail) - score).abs() < 5e-4, "{tail}");
        }
        // Upper 2.5 % points of Student's t.
        for (freedom, t) in [(5.0, 2.5706), (10.0, 2.2281), (30.0, 2.0423)] {
            assert!((student_score(t, freedom) - 1.96).abs() < 0.02, "{freedom}");
        }
    }

    #[test]
    fn bursts_seen_before_are_less_unusual() {
        let (mut calm, mut bursty) = (Residuals::default(), Residuals::default());
        for at in 0..60 {
            let wobble = f64::from(at * 37 % 21) / 6.0 - 1.7;
            calm.learn(wobble);
            bursty.learn(if at % 15 == 7 { 9.0 } else { wobble });
        }
        assert!(calm.score(9.0, 0.8) > 4.5, "{}", calm.score(9.0, 0.8));
        assert!(bursty.score(9.0, 0.8) < 2.5, "{}", bursty.score(9.0, 0.8));
    }
}
