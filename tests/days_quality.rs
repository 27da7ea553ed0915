//! Days that stand out, in series as cities and crowds make them: rides by the half hour with holidays and storms,
//! mentions with heavy tails, and counts that follow the Chinese calendar and hold nothing. Seeded; figures go to
//! standard error.

#[path = "growth/world.rs"]
#[allow(dead_code, reason = "shared with the growth alarm's test")]
mod world;

use lanternfish::series::findings::{Moment, Settings, find};
use lanternfish::value::date;
use world::Random;

const SERIES: u64 = 40;
/// 2014-07-01.
const START: i32 = 16_252;

/// A kind of series: its values, the days planted in it, and how long a day is in values.
struct Made {
    moments: Vec<Moment>,
    planted: Vec<i32>,
}

fn weekday(day: i32) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// Rides by the half hour over 215 days; a holiday takes a quarter, a storm most of a day.
fn rides(eventful: bool, per_day: i32, seed: u64) -> Made {
    let mut random = Random(seed);
    let planted: Vec<(i32, f64)> = if eventful { vec![(149, 0.7), (177, 0.6), (210, 0.35)] } else { Vec::new() };
    let week = [0.85, 0.93, 0.98, 1.03, 1.07, 1.13, 0.93];
    let (mut moments, mut drift) = (Vec::new(), 0.0);
    for day in 0..215 {
        drift = 0.8 * drift + 0.02 * random.normal();
        let event = planted.iter().find(|(at, _)| *at == day).map_or(1.0, |(_, share)| *share);
        let summer = 1.0 - 0.06 * (1.0 - f64::from((day - 45).abs()) / 15.0).max(0.0);
        let level = 15_000.0 * week[weekday(START + day)] * event * summer * libm::exp(drift);
        for slot in 0..per_day {
            let hour = 24.0 * f64::from(slot) / f64::from(per_day);
            let bump = |at: f64, width: f64| libm::exp(-((hour - at) / width) * ((hour - at) / width));
            let shape = if per_day > 1 { 0.25 + 0.5 * bump(8.5, 2.0) + 0.9 * bump(19.0, 4.0) } else { 1.0 };
            let mean = level * shape * libm::exp(0.03 * random.normal());
            let at = f64::from(START + day) + f64::from(slot) / f64::from(per_day);
            moments.push(Moment { at, value: Some(random.count(mean)) });
        }
    }
    Made { moments, planted: planted.into_iter().map(|(day, _)| day).collect() }
}

/// Daily mentions, fewer at weekends, with the tails of a Student t; three days of many times the usual.
fn mentions(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let usual = [20.0, 150.0, 1500.0][seed as usize % 3];
    let planted: Vec<(i32, f64)> = if eventful { vec![(80, 6.0), (150, 9.0), (240, 7.0)] } else { Vec::new() };
    let moments = (0..300)
        .map(|day| {
            let event = planted.iter().find(|(at, _)| *at == day).map_or(1.0, |(_, times)| *times);
            let weekend = if weekday(START + day) > 4 { 0.6 } else { 1.0 };
            let squares: f64 = (0..5).map(|_| random.normal()).map(|z| z * z).sum();
            let heavy = libm::exp(0.2 * random.normal() / (squares / 5.0).sqrt());
            Moment { at: f64::from(START + day), value: Some(random.count(usual * weekend * event * heavy)) }
        })
        .collect();
    Made { moments, planted: planted.into_iter().map(|(day, _)| day).collect() }
}

/// Counts of four years that fall or rise around the Spring Festival and rise at the end of months; nothing else happens.
fn chinese(spacing: i32, seed: u64) -> Made {
    let mut random = Random(seed);
    let festivals: Vec<i32> =
        ["2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16"].into_iter().filter_map(date::parse).collect();
    let festive = if seed.is_multiple_of(2) { 0.45 } else { 1.9 };
    let moments = (0..1500 / spacing)
        .map(|period| {
            let day = START + period * spacing;
            let share = |day: i32| {
                let festival = festivals.iter().any(|first| (-5..=10).contains(&(day - first)));
                let (_, _, of_month) = date::to_civil(day + 1);
                let last = spacing < 28 && of_month <= 2;
                let months = if last { 1.5 } else { 1.0 };
                if festival { festive * months } else { months }
            };
            let mean = (day..day + spacing).map(share).sum::<f64>() / f64::from(spacing);
            let mean = 400.0 * mean * libm::exp(0.06 * random.normal());
            Moment { at: f64::from(day), value: Some(random.count(mean)) }
        })
        .collect();
    Made { moments, planted: Vec::new() }
}

/// Planted days that an alarm lies on or beside, of how many; alarms that lie on none.
fn grade(name: &str, made: impl Fn(u64) -> Made) -> (usize, usize, usize) {
    let (mut found, mut planted, mut wrong) = (0, 0, 0);
    for seed in 0..SERIES {
        let one = made(1000 + seed);
        let alarms: Vec<i32> = find(std::slice::from_ref(&one.moments), &Settings::default(), |_| true)
            .into_iter()
            .filter(|finding| finding.what.is_alarm())
            .map(|finding| libm::floor(one.moments[finding.index].at) as i32 - START)
            .collect();
        planted += one.planted.len();
        found += one.planted.iter().filter(|day| alarms.iter().any(|alarm| (alarm - **day).abs() <= 1)).count();
        wrong += alarms.iter().filter(|alarm| !one.planted.iter().any(|day| (*alarm - day).abs() <= 1)).count();
    }
    eprintln!("{name}: found {found} of {planted}, false {wrong} in {SERIES} series");
    (found, planted, wrong)
}

#[test]
fn days_that_stand_out() {
    // One series in twenty may hold a false alarm by the budget, twice that by chance; of long ones each stretch.
    let check = |name: &str, least: usize, most: usize, made: &dyn Fn(u64) -> Made| {
        let (found, planted, wrong) = grade(name, made);
        assert!(found * 100 >= planted * least, "{name}: {found} of {planted}");
        assert!(wrong <= most, "{name}: {wrong} false");
    };
    check("rides by the half hour, holidays and a storm", 70, 8, &|seed| rides(true, 48, seed));
    check("rides by the day, holidays and a storm", 70, 8, &|seed| rides(true, 1, seed));
    check("rides by the half hour, nothing", 0, 8, &|seed| rides(false, 48, seed));
    check("mentions by the day, three days of many", 30, 8, &|seed| mentions(true, seed));
    check("mentions by the day, nothing", 0, 8, &|seed| mentions(false, seed));
    for (name, spacing) in [("day", 1), ("week", 7), ("month", 30)] {
        check(&format!("Spring Festivals and month ends by the {name}, nothing"), 0, 6, &|seed| chinese(spacing, seed));
    }
}
