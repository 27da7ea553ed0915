//! Days that stand out, in series as cities and crowds make them: rides by the half hour with holidays and storms,
//! mentions with heavy tails or that bring forth others, a few cases, new levels, and counts that follow the Chinese
//! calendar and hold nothing. Seeded; figures go to standard error.

#[path = "growth/world.rs"]
#[allow(dead_code, reason = "shared with the growth alarm's test")]
mod world;

#[path = "days/made.rs"]
mod made;

use lanternfish::series::findings::{Settings, find};
use made::{Made, START, chinese, echoing, few, levels, mentions, patchy, rides, weeks_of_mentions};

const SERIES: u64 = 40;

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
    check("rides by the hour with hours missing, holidays and a storm", 65, 8, &|seed| patchy(true, seed));
    check("rides by the hour with hours missing, nothing", 0, 8, &|seed| patchy(false, seed));
    check("mentions by the day, three days of many", 30, 8, &|seed| mentions(true, seed));
    check("mentions by the day, nothing", 0, 8, &|seed| mentions(false, seed));
    check("eight weeks of mentions, two days of many", 35, 8, &|seed| weeks_of_mentions(true, seed));
    check("eight weeks of mentions, nothing", 0, 8, &|seed| weeks_of_mentions(false, seed));
    check("mentions that bring forth mentions, three days of many", 30, 28, &|seed| echoing(true, seed));
    check("mentions that bring forth mentions, nothing", 0, 28, &|seed| echoing(false, seed));
    check("a few cases a day, three days of five times as many", 20, 8, &|seed| few(true, seed));
    check("a few cases a day, nothing", 0, 8, &|seed| few(false, seed));
    check("levels that double and fall to a third", 80, 8, &|seed| levels(true, seed));
    for (name, spacing) in [("day", 1), ("week", 7), ("month", 30)] {
        check(&format!("Spring Festivals and month ends by the {name}, nothing"), 0, 6, &|seed| chinese(spacing, seed));
    }
}
