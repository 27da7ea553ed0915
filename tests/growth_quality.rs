//! How often the growth alarm is wrong on series without a change, and how late on series with one. A seeded
//! generator; the figures go to standard error.

use lanternfish::series::Observation;
use lanternfish::series::alarm::benjamini_hochberg;
use lanternfish::series::growth::{Growth, GrowthSettings, detect};
use lanternfish::series::pooled::PooledGrowth;

/// SplitMix64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// A count with this mean: Poisson by inversion when small, a rounded normal when large.
    fn count(&mut self, mean: f64) -> f64 {
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

const KINDS: [&str; 6] = ["steady", "walking", "seasonal", "trending", "bursty", "cumulative"];

/// A series without a change: what it is made of, its usual level, and how many periods.
fn quiet(kind: &str, level: f64, periods: usize, spacing: i32, random: &mut Random) -> Vec<f64> {
    let season = if spacing == 1 { 7.0 } else { 12.0 };
    let mut walk: f64 = 0.0;
    let mut total = level;
    (0..periods)
        .map(|at| {
            walk += 0.08 * random.normal();
            let turn = libm::sin(2.0 * std::f64::consts::PI * at as f64 / season);
            match kind {
                "steady" => {
                    let wobble = 0.1 * random.normal();
                    random.count(level * libm::exp(wobble))
                }
                "walking" => random.count(level * libm::exp(walk)),
                "seasonal" => random.count(level * libm::exp(0.4 * turn)),
                "trending" => random.count(level * libm::exp(0.03 * at as f64)),
                "bursty" => {
                    let burst = if random.uniform() < 0.06 { 2.0 + 3.0 * random.uniform() } else { 1.0 };
                    random.count(level * burst)
                }
                _ => {
                    total += random.count(level * 0.03);
                    total
                }
            }
        })
        .collect()
}

fn observed(values: &[f64], spacing: i32) -> Vec<Observation> {
    (0..).step_by(spacing as usize).zip(values).map(|(day, &value)| Observation { day, value: Some(value) }).collect()
}

fn alarms(values: &[f64], spacing: i32, pooled: &PooledGrowth) -> Growth {
    detect(&observed(values, spacing), pooled, &GrowthSettings::default())
}

#[test]
fn false_alarms_and_delay() {
    let (series, periods) = (400, 104);
    let none = PooledGrowth::default();
    let mut worst_raw: f64 = 0.0;
    for spacing in [1, 7, 30] {
        for kind in KINDS {
            let mut line = String::new();
            for level in [5.0, 50.0, 500.0, 50_000.0] {
                let mut random = Random(spacing as u64 * 1000 + level as u64);
                let (mut raised, mut p) = (0, Vec::new());
                for _ in 0..series {
                    let found = alarms(&quiet(kind, level, periods, spacing, &mut random), spacing, &none);
                    raised += found.alarms.len();
                    p.push(found.alarms.iter().map(|alarm| alarm.p_value).fold(1.0, f64::min));
                }
                let kept = benjamini_hochberg(&p, 0.05).iter().filter(|reported| **reported).count();
                let per_thousand = 1000.0 * raised as f64 / (series * periods) as f64;
                worst_raw = worst_raw.max(per_thousand);
                if level <= 500.0 {
                    assert!(kept <= series / 50, "{kind} at {level}: {kept} false alarms pass the budget");
                }
                line.push_str(&format!("  {level}: {per_thousand:.2} ({kept})"));
            }
            eprintln!("{kind:10} every {spacing:2} days, alarms per 1000 periods (after budget, of {series}):{line}");
        }
    }
    for level in [60.0, 500.0, 5000.0] {
        for growth in [0.1, 0.2, 0.34] {
            let mut random = Random(7);
            let (mut delays, mut missed) = (Vec::new(), 0);
            for _ in 0..200 {
                let mut values = quiet("walking", level, 40, 7, &mut random);
                let last = values.last().copied().unwrap_or(level);
                values.extend((1..=20).map(|at| random.count(last * libm::exp(growth * f64::from(at)))));
                let found = alarms(&values, 7, &none);
                match found.alarms.iter().find(|alarm| alarm.raised_at >= 40) {
                    Some(alarm) => delays.push(alarm.raised_at - 39),
                    None => missed += 1,
                }
            }
            let mean = delays.iter().sum::<usize>() as f64 / delays.len().max(1) as f64;
            eprintln!("growth {growth} a week from {level}: raised in period {mean:.1} of it, missed {missed} of 200");
        }
    }
    assert!(worst_raw < 5.0, "{worst_raw} false alarms per thousand periods");
}
