//! Series without a change, and series that begin to grow.

use lanternfish::series::Observation;

/// SplitMix64: small, seeded, the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// A count with this mean: Poisson by inversion when small, a rounded normal when large.
    pub(crate) fn count(&mut self, mean: f64) -> f64 {
        if mean > 60.0 {
            return libm::round(mean + mean.sqrt() * self.normal()).max(0.0);
        }
        let (limit, mut product, mut count) = (libm::exp(-mean), self.uniform(), 0.0);
        while product > limit {
            product *= self.uniform();
            count += 1.0;
        }
        count
    }
}

pub(crate) const KINDS: [&str; 7] = ["steady", "walking", "seasonal", "trending", "bursty", "cumulative", "echoing"];
pub(crate) const LEVELS: [f64; 4] = [5.0, 50.0, 500.0, 50_000.0];

/// What multiplies a kind's level, period by period.
struct Course<'a> {
    kind: &'a str,
    season: f64,
    phase: f64,
    walk: f64,
    echo: f64,
}

impl<'a> Course<'a> {
    fn new(kind: &'a str, spacing: i32, random: &mut Random) -> Self {
        let season = match spacing {
            1 => 7.0,
            7 => 52.0,
            _ => 12.0,
        };
        Self { kind, season, phase: std::f64::consts::TAU * random.uniform(), walk: 0.0, echo: 0.0 }
    }

    fn factor(&mut self, at: usize, random: &mut Random) -> f64 {
        let turn = libm::sin(std::f64::consts::TAU * at as f64 / self.season + self.phase);
        match self.kind {
            "steady" => libm::exp(0.1 * random.normal()),
            "walking" => {
                self.walk += 0.08 * random.normal();
                libm::exp(self.walk)
            }
            // A level that wanders but comes back.
            "echoing" => {
                self.echo = 0.7 * self.echo + 0.1 * random.normal();
                libm::exp(self.echo)
            }
            "seasonal" => libm::exp(0.4 * turn),
            "trending" => libm::exp(0.03 * at as f64),
            "bursty" if random.uniform() < 0.06 => 2.0 + 3.0 * random.uniform(),
            _ => 1.0,
        }
    }
}

/// A series without a change.
pub(crate) fn quiet(kind: &str, level: f64, periods: usize, spacing: i32, random: &mut Random) -> Vec<f64> {
    growing(kind, level, 0.0, (periods, 0), spacing, random)
}

/// A series of a kind that grows by `growth` a period over its last periods (`quiet then growing`).
pub(crate) fn growing(
    kind: &str,
    level: f64,
    growth: f64,
    (before, grows): (usize, usize),
    spacing: i32,
    random: &mut Random,
) -> Vec<f64> {
    let mut course = Course::new(kind, spacing, random);
    let mut total = level;
    (0..before + grows)
        .map(|at| {
            let grown = libm::exp(growth * at.saturating_sub(before - 1) as f64);
            if kind == "cumulative" {
                // People who joined stay; growth is that of the whole.
                total += random.count(total * libm::expm1(if at >= before { growth } else { 0.0 }) + level * 0.03);
                return total;
            }
            let mean = level * course.factor(at, random) * grown;
            random.count(mean)
        })
        .collect()
}

/// From 2011-01-26 on, every so many days.
pub(crate) fn observed(values: &[f64], spacing: i32) -> Vec<Observation> {
    let days = (15_000..).step_by(spacing as usize);
    days.zip(values).map(|(day, &value)| Observation { day, value: Some(value) }).collect()
}
