//! How often the growth alarm is wrong on series without a change, whether the stated chance and budget hold, how late
//! it is on series with one, and both beside a plain CUSUM. A seeded generator; the figures go to standard error, the
//! picture as lines that begin with `SVG`.

#[path = "growth/plain.rs"]
mod plain;
#[path = "growth/roc.rs"]
mod roc;
#[path = "growth/world.rs"]
mod world;

use lanternfish::series::alarm::benjamini_hochberg;
use lanternfish::series::growth::{Growth, GrowthSettings, detect};
use lanternfish::series::pooled::PooledGrowth;
use world::{KINDS, LEVELS, Random, growing, observed, quiet};

/// Share of series that may raise an alarm by chance.
const BUDGET: f64 = 0.05;
const SERIES: usize = 400;
const PERIODS: usize = 104;

fn alarms(values: &[f64], spacing: i32) -> Growth {
    detect(&observed(values, spacing), &PooledGrowth::default(), &GrowthSettings::default())
}

fn chance(growth: &Growth) -> f64 {
    growth.alarms.iter().map(|alarm| alarm.p_value).fold(1.0, f64::min)
}

/// What a share of one in twenty reaches in 39 of 40 draws of this many: normal approximation, rounded up.
fn most_by_chance(of: usize) -> usize {
    let mean = BUDGET * of as f64;
    (mean + 1.96 * (mean * (1.0 - BUDGET)).sqrt()).ceil() as usize
}

#[test]
fn the_stated_chance_holds_on_every_kind() {
    let (mut cells, mut with_any) = (0, 0);
    for spacing in [1, 7, 30] {
        for kind in KINDS {
            let mut line = String::new();
            for level in LEVELS {
                let mut random = Random(spacing as u64 * 1000 + level as u64);
                let chances: Vec<f64> = (0..SERIES)
                    .map(|_| chance(&alarms(&quiet(kind, level, PERIODS, spacing, &mut random), spacing)))
                    .collect();
                let alone = chances.iter().filter(|chance| **chance <= BUDGET).count();
                let kept = benjamini_hochberg(&chances, BUDGET).iter().filter(|kept| **kept).count();
                line.push_str(&format!("  {level}: {:.1} % ({kept})", 100.0 * alone as f64 / SERIES as f64));
                assert!(alone <= most_by_chance(SERIES), "{kind} at {level} every {spacing}: {alone} of {SERIES}");
                cells += 1;
                with_any += usize::from(kept > 0);
            }
            eprintln!("{kind:10} every {spacing:2} days:{line}");
        }
    }
    eprintln!("batches with any false alarm after the budget: {with_any} of {cells}");
    assert!(with_any <= most_by_chance(cells), "{with_any} of {cells} batches");
}

/// Years of weeks, in which the years before are heard: what was seen in each stretch of the horizon.
#[test]
fn the_stated_chance_holds_over_years() {
    const STRETCHES: usize = 3;
    for kind in KINDS {
        let mut line = String::new();
        for level in LEVELS {
            let mut random = Random(31_000 + level as u64);
            let (mut wrong, of) = (0, SERIES / 2 * STRETCHES);
            for _ in 0..SERIES / 2 {
                let found = alarms(&quiet(kind, level, STRETCHES * PERIODS, 7, &mut random), 7);
                let grades = || found.alarms.iter().flat_map(|alarm| &alarm.grades).filter(|g| g.p_value <= BUDGET);
                wrong += (0..STRETCHES).filter(|stretch| grades().any(|grade| grade.at / PERIODS == *stretch)).count();
            }
            line.push_str(&format!("  {level}: {:.1} %", 100.0 * wrong as f64 / of as f64));
            assert!(wrong <= most_by_chance(of), "{kind} at {level} over years: {wrong} of {of}");
        }
        eprintln!("{kind:10} over six years:{line}");
    }
}

#[test]
fn the_budget_holds_among_growing_series() {
    let (mut reported, mut wrong, mut found, mut of) = (0, 0, 0, 0);
    for batch in 0..20u64 {
        let mut random = Random(900 + batch);
        let mut chances = Vec::new();
        for number in 0..SERIES {
            let (kind, level) = (KINDS[number % KINDS.len()], LEVELS[number / 7 % LEVELS.len()]);
            let grows = number % 10 == 0;
            let values = if grows {
                growing(kind, level.max(50.0), 0.2, (60, 20), 7, &mut random)
            } else {
                quiet(kind, level, 80, 7, &mut random)
            };
            chances.push((grows, chance(&alarms(&values, 7))));
        }
        let p: Vec<f64> = chances.iter().map(|(_, chance)| *chance).collect();
        for ((grows, _), kept) in chances.iter().zip(benjamini_hochberg(&p, BUDGET)) {
            reported += usize::from(kept);
            wrong += usize::from(kept && !grows);
            found += usize::from(kept && *grows);
            of += usize::from(*grows);
        }
    }
    let share = 100.0 * wrong as f64 / f64::from(u32::try_from(reported.max(1)).unwrap_or(u32::MAX));
    eprintln!("mixed batches: {wrong} false of {reported} reported ({share:.1} %), {found} of {of} growing found");
    assert!(wrong <= most_by_chance(reported), "{wrong} of {reported}");
    assert!(found * 10 >= of * 7, "{found} of {of}");
}

#[test]
fn delay() {
    let settings = GrowthSettings::default();
    for kind in ["steady", "walking", "bursty"] {
        for level in [60.0, 500.0, 5000.0] {
            for growth in [0.1, 0.2, 0.34] {
                let mut random = Random(7);
                let (mut delays, mut missed) = (Vec::new(), 0);
                for _ in 0..200 {
                    let values = growing(kind, level, growth, (40, 20), 7, &mut random);
                    let found = detect(&observed(&values, 7), &PooledGrowth::default(), &settings);
                    let within = found.alarms.iter().flat_map(|alarm| &alarm.grades).filter(|g| g.p_value <= BUDGET);
                    match within.map(|grade| grade.at).filter(|at| *at >= 40).min() {
                        Some(at) => delays.push(at - 39),
                        None => missed += 1,
                    }
                }
                let mean = delays.iter().sum::<usize>() as f64 / delays.len().max(1) as f64;
                eprintln!(
                    "{kind}, growth {growth} a week from {level}: within the budget in period {mean:.1} of it, missed {missed} of 200"
                );
                if growth > 0.3 {
                    assert!(missed <= 20, "{kind} from {level}: {missed}");
                }
            }
        }
    }
}

#[test]
fn earlier_than_a_plain_cusum_at_equal_false_alarms() {
    let (ours, plain) = roc::curves();
    for (name, curve) in [("ours", &ours), ("plain CUSUM", &plain)] {
        for point in curve {
            eprintln!("roc {name}: {:.3} false per 1000 periods, delay {:.2}", point.false_alarms, point.delay);
        }
    }
    for line in roc::picture(&ours, &plain).lines() {
        eprintln!("SVG {line}");
    }
    for point in &ours {
        let beside = roc::delay_at(&plain, point.false_alarms);
        assert!(point.delay <= beside + 0.05, "{point:?}: the plain one needs {beside}");
    }
}
