//! Looks for abnormal growth in 100,000 series of 104 weeks and prints nothing: scripts/bench-series.mjs times it, as a
//! program and, built for the browser, in Chromium.

#[path = "world.rs"]
mod world;

use lanternfish::series::growth::{GrowthSettings, detect_with};

const SERIES: usize = 100_000;

fn main() {
    let settings = GrowthSettings::default();
    let alarmed = (0..SERIES).filter(|&number| !detect_with(&world::series(number), None, &settings).alarms.is_empty());
    let alarmed = alarmed.count();
    assert!(alarmed > 0 && alarmed < SERIES / 5, "{alarmed} of {SERIES} raise an alarm");
}
