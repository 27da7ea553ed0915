//! Alarms, budget, marks and streams on curves made by hand: tables of cases, and laws.

use super::*;
use crate::law;
use crate::value::date;

/// Counts a week that stay around a level, with the same small noise for the same seed.
fn steady(level: f64, weeks: usize, seed: u32) -> Vec<f64> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let noise = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 16) / 65536.0 - 0.5
    };
    (0..weeks).map(noise).map(|noise| libm::round(level * (1.0 + 0.08 * noise))).collect()
}

/// A steady level that grows by a factor a week from one week on.
fn exploding(level: f64, weeks: usize, from: usize, factor: f64, seed: u32) -> Vec<f64> {
    let grown = |(week, count): (usize, f64)| {
        let steps = (week + 1).saturating_sub(from) as f64;
        libm::round(count * libm::pow(factor, steps))
    };
    steady(level, weeks, seed).into_iter().enumerate().map(grown).collect()
}

fn curve(subject: u32, side: Side, counts: &[f64]) -> Curve {
    let unit = if matches!(side, Side::Complaints | Side::Texts) { Unit::Records } else { Unit::People };
    let point = |(week, count): (i32, &f64)| Point { day: 17_000 + 7 * week, value: Some(*count), place: None };
    let points = (0..).zip(counts).map(point).collect();
    Curve::new(subject, Counted { side, unit }, "n".to_string(), points)
}

fn run(mut curves: Vec<Curve>, past: &PastCurves, activity: Option<&str>) -> Vec<Curve> {
    let law = law::in_force(date::parse("2023-01-01").expect("a day"));
    let activity = activity.and_then(ActivityId::parse);
    let as_of = curves.iter().filter_map(|curve| curve.points.last()).map(|point| point.day).max().unwrap_or(0);
    let context = &mut Context::silent();
    warn(&mut curves, past, &|_| activity, &law, as_of, &Settings::default(), context);
    curves
}

fn crowd(count: u32) -> Vec<Curve> {
    (0..count).map(|subject| curve(subject, Side::Investors, &steady(200.0, 60, subject + 7))).collect()
}

#[test]
fn an_alarm_says_since_when_how_much_how_rare_and_against_what() {
    let check = |side: Side, counts: &[f64], alarmed: Option<&str>| {
        let mut batch = crowd(20);
        batch.push(curve(99, side, counts));
        let found = run(batch, &PastCurves::new(), None).pop().expect("a curve");
        assert_eq!(found.alarm().map(|_| found.counted.alarm()), alarmed, "{side:?} {:?}", found.growth.silence);
        if let Some(alarm) = found.alarm() {
            assert!(alarm.since <= alarm.raised && alarm.observed > alarm.expected, "{alarm:?}");
            assert!(alarm.chance > 0.0 && alarm.chance < 0.05, "{alarm:?}");
            assert!(alarm.years_between > 20.0, "rarer than once in twenty years: {alarm:?}");
        }
    };
    check(Side::Investors, &exploding(200.0, 60, 50, 1.25, 1), Some("growth"));
    check(Side::Borrowers, &exploding(200.0, 60, 50, 1.25, 1), Some("growth_borrowers"));
    check(Side::Victims, &exploding(200.0, 60, 50, 1.25, 1), Some("growth_victims"));
    check(Side::Complaints, &exploding(9.0, 60, 50, 1.5, 1), Some("growth_complaints"));
    check(Side::Investors, &steady(200.0, 60, 1), None);
    check(Side::Investors, &exploding(200.0, 3, 1, 1.1, 1), None);
    // Few people are no crowd, however fast they grow; a handful of complaints is news.
    check(Side::Investors, &exploding(1.0, 60, 57, 1.6, 1), None);
}

#[test]
fn the_baseline_is_named() {
    let of = |curves: Vec<Curve>| {
        let found = run(curves, &PastCurves::new(), None).pop().expect("a curve");
        found.alarms.last().expect("an alarm").baseline
    };
    let alone = of(vec![curve(1, Side::Investors, &exploding(200.0, 60, 50, 1.25, 1))]);
    assert_eq!((alone.others, alone.own_percent), (0, 100));
    let mut batch = crowd(20);
    batch.push(curve(99, Side::Investors, &exploding(200.0, 24, 14, 1.3, 1)));
    let young = of(batch);
    assert!(young.others == 21 && young.own >= 8 && (20..80).contains(&young.own_percent), "{young:?}");
}

#[test]
fn distances_to_legal_head_counts() {
    let check = |side: Side, counts: &[f64], people: u32, expected: &str| {
        let found = run(vec![curve(0, side, counts)], &PastCurves::new(), Some("R01")).pop().expect("a curve");
        let told = found.marks.iter().find(|mark| mark.people == people).map(|mark| match mark.distance {
            Distance::Reached(day) => format!("reached in week {}", (day - 17_000) / 7),
            Distance::Growing(countdown) => format!("in {:.0} weeks", countdown.days / 7.0),
            Distance::NotGrowing => "not growing".to_string(),
            Distance::TooShort => "too short".to_string(),
        });
        assert_eq!(told.as_deref().unwrap_or("no mark"), expected, "{counts:?} to {people}");
    };
    check(Side::Investors, &[60.0, 84.0], 150, "in 2 weeks");
    check(Side::Investors, &[60.0, 84.0], 500, "in 5 weeks");
    check(Side::Investors, &[60.0, 160.0, 120.0, 170.0, 180.0], 150, "reached in week 3");
    check(Side::Investors, &[90.0, 80.0, 70.0], 150, "not growing");
    check(Side::Investors, &[90.0], 150, "too short");
    check(Side::Involved, &[60.0, 84.0], 150, "in 2 weeks");
    // Borrowers and victims are no depositors.
    check(Side::Borrowers, &[60.0, 84.0], 150, "no mark");
    check(Side::Victims, &[60.0, 84.0], 150, "no mark");
}

#[test]
fn accounts_are_counted_down_to_but_are_no_people() {
    let mut accounts = curve(0, Side::Involved, &[60.0, 84.0]);
    accounts.counted.unit = Unit::Accounts;
    let found = run(vec![accounts], &PastCurves::new(), Some("R01")).pop().expect("a curve");
    assert!(!found.marks.is_empty());
    assert_eq!(found.next_mark(), None, "people reach the mark no earlier than their accounts");
    assert_eq!(found.counted.alarm(), "growth_accounts");
}

/// What an alarm says but for the budget, which looks at the whole batch.
fn said(curve: &Curve) -> Vec<(i32, i32, String)> {
    let told = |alarm: &Alarm| format!("{} {} {} {}", alarm.score, alarm.observed, alarm.expected, alarm.chance);
    curve.alarms.iter().map(|alarm| (alarm.since, alarm.raised, told(alarm))).collect()
}

#[test]
fn another_category_or_another_kind_of_count_changes_no_alarm() {
    let mut batch = crowd(10);
    batch.push(curve(50, Side::Investors, &exploding(200.0, 60, 50, 1.25, 1)));
    let before = run(batch.clone(), &PastCurves::new(), None);
    // A still series, and series that count something else.
    batch.push(curve(51, Side::Investors, &[300.0; 60]));
    batch.push(curve(52, Side::Borrowers, &exploding(200.0, 60, 20, 1.1, 2)));
    batch.push(curve(53, Side::Complaints, &exploding(20.0, 60, 20, 1.2, 3)));
    let after = run(batch, &PastCurves::new(), None);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(said(before), said(after));
    }
    assert!(after[10].alarm().is_some());
}

fn keep(curves: &[Curve]) -> PastCurves {
    let until = curves.iter().filter_map(|curve| curve.points.last()).map(|point| point.day).max().unwrap_or(0);
    let past = |curve: &Curve| {
        let points = curve.points.iter().filter_map(|point| Some((point.day, point.value?))).collect();
        let key = (curve.subject, curve.counted, curve.name.clone());
        (key, Past { points, alarms: curve.alarms.clone(), until })
    };
    curves.iter().map(past).collect()
}

#[test]
fn what_was_told_stands_when_later_weeks_come() {
    let series: Vec<Vec<f64>> = (0..12)
        .map(|seed| match seed % 3 {
            0 => exploding(150.0, 80, 30, 1.3, seed),
            1 => exploding(150.0, 80, 62, 1.3, seed),
            _ => steady(150.0, 80, seed),
        })
        .collect();
    let upto = |weeks: usize| -> Vec<Curve> {
        let cut = |(subject, counts): (u32, &Vec<f64>)| curve(subject, Side::Investors, &counts[..weeks]);
        (0..).zip(&series).map(cut).collect()
    };
    let mut past = PastCurves::new();
    let mut told: Vec<Vec<Alarm>> = vec![Vec::new(); series.len()];
    for weeks in (36..=80).step_by(4) {
        let found = run(upto(weeks), &past, None);
        for (curve, told) in found.iter().zip(&mut told) {
            let kept: Vec<Alarm> = curve.alarms.iter().filter(|alarm| alarm.kept).cloned().collect();
            assert!(kept.starts_with(told), "week {weeks}: {told:?} then {kept:?}");
            *told = kept.into_iter().map(|alarm| Alarm { earlier: true, ..alarm }).collect();
        }
        past = keep(&found);
    }
    let raised: Vec<usize> = told.iter().map(Vec::len).collect();
    assert!(raised.iter().step_by(3).all(|count| *count >= 1), "{raised:?}");
    assert!(raised.iter().skip(2).step_by(3).all(|count| *count == 0), "{raised:?}");
}

#[test]
fn a_correction_that_brings_growth_to_light_is_told_on_the_first_new_day() {
    let mut counts = exploding(150.0, 50, 40, 1.3, 3);
    let known = counts[..46].to_vec();
    // The weeks of growth were reported too low at first.
    let mut wrong = known.clone();
    wrong[39..46].fill(150.0);
    let before = run(vec![curve(0, Side::Investors, &wrong)], &PastCurves::new(), None);
    assert_eq!(before[0].alarms, Vec::new());
    counts.truncate(47);
    let after = run(vec![curve(0, Side::Investors, &counts)], &keep(&before), None);
    let alarm = after[0].alarms.first().expect("an alarm");
    assert!(alarm.since < 17_000 + 7 * 46 && alarm.raised == 17_000 + 7 * 46 && !alarm.earlier, "{alarm:?}");
}
