//! Weekly series for timing: half of them wander, half are steady.

use lanternfish::series::Observation;

/// Periods of a series: two years of weeks.
pub const PERIODS: usize = 104;

/// The series of a number, the same on every machine.
pub fn series(number: usize) -> Vec<Observation> {
    let mut bits = 0x9e37_79b9u32.wrapping_mul(2 * number as u32 + 1) | 1;
    let mut uniform = || {
        bits ^= bits << 13;
        bits ^= bits >> 17;
        bits ^= bits << 5;
        f64::from(bits) / f64::from(u32::MAX) - 0.5
    };
    let mut level = 400.0;
    (0..PERIODS)
        .map(|week| {
            if number % 2 == 0 {
                level *= 1.0 + 0.16 * uniform();
            }
            let count = (level * (1.0 + 0.2 * uniform())).round();
            Observation { day: 15_000 + 7 * week as i32, value: Some(count) }
        })
        .collect()
}
