//! Finds the change points of 5,000 series of 104 weeks and prints nothing: scripts/bench-series.mjs times it, as a
//! program and, built for the browser, in Chromium.

#[path = "world.rs"]
mod world;

use lanternfish::series::changepoint::{Settings, detect};

const SERIES: usize = 5_000;

fn main() {
    let settings = Settings::default();
    let changes = |number: usize| {
        let values: Vec<Option<f64>> = world::series(number).iter().map(|point| point.value).collect();
        detect(&values, &settings).len()
    };
    let found: usize = (0..SERIES).map(changes).sum();
    assert!(found > 0 && found < 10 * SERIES, "{found} change points");
}
