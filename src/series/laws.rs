//! Laws of the series module over random inputs, and rows of growth that must or must not be noticed.

use proptest::prelude::*;

use super::findings::Moment;
use super::growth::{Growth, GrowthSettings, Silence};
use super::pooled::PooledGrowth;
use super::state::{Counted, State};
use super::{Observation, changepoint, findings, growth};

fn weekly(values: &[Option<f64>]) -> Vec<Observation> {
    (0..).step_by(7).zip(values).map(|(day, &value)| Observation { day, value }).collect()
}

fn detect(values: &[Option<f64>]) -> Growth {
    growth::detect(&weekly(values), &PooledGrowth::default(), &GrowthSettings::default())
}

/// A reproducible series near `level` with a wobble of a few per cent.
fn steady(level: f64, periods: usize) -> Vec<Option<f64>> {
    (0..periods).map(|at| Some(libm::round(level * (1.0 + 0.03 * ((at * 7919 % 13) as f64 / 6.0 - 1.0))))).collect()
}

fn any_counts() -> impl Strategy<Value = Vec<Option<f64>>> {
    proptest::collection::vec(proptest::option::weighted(0.9, (0u32..3000).prop_map(f64::from)), 0..60)
}

#[test]
fn growth_rows() {
    let check = |name: &str, values: &[Option<f64>], alarms: &[usize], silence: Option<Silence>| {
        let found = detect(values);
        let indices: Vec<usize> = found.alarms.iter().map(|alarm| alarm.index).collect();
        assert_eq!((indices.as_slice(), found.silence), (alarms, silence), "{name}: {found:?}");
    };
    check("nothing", &[], &[], Some(Silence::TooShort));
    check("two points", &[Some(10.0), Some(500.0)], &[], Some(Silence::TooShort));
    check("negative", &[Some(-3.0); 9], &[], Some(Silence::NotCounts));
    check("constant", &[Some(100.0); 40], &[], Some(Silence::NoGrowth));
    check("steady", &steady(400.0, 60), &[], Some(Silence::NoGrowth));
    let mut exploding = steady(100.0, 20);
    exploding.extend((1..=6).map(|week| Some(libm::round(100.0 * libm::pow(1.4, f64::from(week))))));
    check("exploding", &exploding, &[20], None);
    let mut spike = steady(400.0, 40);
    spike[30] = Some(4000.0);
    check("one spike", &spike, &[], Some(Silence::NoGrowth));
    let mut dip = steady(400.0, 40);
    dip[30] = Some(3.0);
    check("a dip and its recovery", &dip, &[], Some(Silence::NoGrowth));
    let mut step = steady(400.0, 30);
    step.extend(steady(1200.0, 20));
    check("a step that stays", &step, &[30], None);
    let mut few = vec![Some(0.0); 20];
    few.extend([Some(19.0); 6]);
    check("few people", &few, &[], Some(Silence::TooFewPeople));
    let mut gaps = steady(100.0, 20);
    gaps.extend([None, None, Some(200.0), None, Some(400.0), Some(560.0)]);
    check("gaps are counted", &gaps, &[22], None);
}

#[test]
fn change_point_rows() {
    let check = |name: &str, values: &[f64], expected: &[usize]| {
        let values: Vec<Option<f64>> = values.iter().map(|&value| Some(value)).collect();
        let found: Vec<usize> =
            changepoint::detect(&values, &changepoint::Settings::default()).iter().map(|point| point.index).collect();
        assert_eq!(found, expected, "{name}");
    };
    let wobble = |at: usize| (at * 7919 % 13) as f64 / 13.0;
    let flat: Vec<f64> = (0..60).map(wobble).collect();
    check("nothing", &[], &[]);
    check("constant", &[5.0; 30], &[]);
    check("no change", &flat, &[]);
    let mut spike = flat.clone();
    spike[30] = 100.0;
    check("a lone spike", &spike, &[]);
    let mut burst = flat.clone();
    burst[30..33].copy_from_slice(&[100.0, 80.0, 120.0]);
    check("a burst of three", &burst, &[]);
    let step: Vec<f64> = (0..60).map(|at| wobble(at) + if at < 25 { 0.0 } else { 9.0 }).collect();
    check("a step", &step, &[25]);
    let bend: Vec<f64> = (0..80).map(|at| wobble(at) + if at < 40 { 0.0 } else { 2.0 * (at - 40) as f64 }).collect();
    let found =
        changepoint::detect(&bend.iter().map(|&v| Some(v)).collect::<Vec<_>>(), &changepoint::Settings::default());
    assert!(found.len() == 1 && found[0].index.abs_diff(40) <= 2, "a bend: {found:?}");
    let spread: Vec<f64> = (0..120).map(|at| (wobble(at) - 0.5) * if at < 60 { 0.2 } else { 12.0 }).collect();
    let found =
        changepoint::detect(&spread.iter().map(|&v| Some(v)).collect::<Vec<_>>(), &changepoint::Settings::default());
    assert!(found.len() == 1 && found[0].index.abs_diff(60) <= 2, "a spread: {found:?}");
    let long: Vec<f64> = (0..3000).map(|at| wobble(at) + if at < 1234 { 0.0 } else { 3.0 }).collect();
    check("a long series is refined", &long, &[1234]);
}

proptest! {
    #[test]
    fn an_alarm_depends_on_its_past_only(values in any_counts(), cut in 0usize..60) {
        let cut = cut.min(values.len());
        let whole: Vec<_> = detect(&values).alarms.iter().filter_map(|alarm| alarm.as_known_before(cut)).collect();
        prop_assert_eq!(whole, detect(&values[..cut]).alarms);
    }

    #[test]
    fn merging_does_not_depend_on_order(a in any_counts(), b in any_counts(), c in any_counts()) {
        let [a, b, c] = [weekly(&a), weekly(&b), weekly(&c)];
        let one = |series: &[Observation]| PooledGrowth::from_series(&[series]);
        let mut left = one(&a);
        left.merge(&one(&b));
        left.merge(&one(&c));
        let mut right = one(&c);
        right.merge(&one(&a));
        right.merge(&one(&b));
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(left, PooledGrowth::from_series(&[&b, &a, &c]));
    }

    #[test]
    fn a_constant_series_changes_nothing(a in any_counts(), level in 0u32..500, periods in 0usize..30) {
        let (a, constant) = (weekly(&a), weekly(&vec![Some(f64::from(level)); periods]));
        prop_assert_eq!(PooledGrowth::from_series(&[&a, &constant]), PooledGrowth::from_series(&[&a]));
    }

    #[test]
    fn scaling_leaves_large_growth_unchanged(
        rates in proptest::collection::vec(-0.3f64..0.5, 10..40),
        scale in 2.0f64..50.0,
    ) {
        let mut level = 1e8;
        let mut series = vec![Some(level)];
        for rate in rates {
            level *= libm::exp(rate);
            series.push(Some(level));
        }
        let scaled: Vec<Option<f64>> = series.iter().map(|value| value.map(|v| v * scale)).collect();
        let (a, b) = (detect(&series), detect(&scaled));
        prop_assert!((a.statistic - b.statistic).abs() < 1e-3);
        let indices = |growth: &Growth| growth.alarms.iter().map(|alarm| alarm.index).collect::<Vec<_>>();
        prop_assert_eq!(indices(&a), indices(&b));
    }

    #[test]
    fn change_points_survive_scale_and_shift(values in any_counts(), scale in 0.5f64..9.0, shift in -50f64..50.0) {
        let settings = changepoint::Settings::default();
        let moved: Vec<Option<f64>> = values.iter().map(|value| value.map(|v| v * scale + shift)).collect();
        let indices = |values: &[Option<f64>]| {
            changepoint::detect(values, &settings).iter().map(|point| point.index).collect::<Vec<_>>()
        };
        prop_assert_eq!(indices(&values), indices(&moved));
    }
}

proptest! {
    #[test]
    fn a_stream_is_the_whole_series(values in any_counts(), first in 0usize..60, second in 0usize..60) {
        let series = weekly(&values);
        let (a, b) = (first.min(second).min(series.len()), first.max(second).min(series.len()));
        let (pooled, settings) = (PooledGrowth::default(), GrowthSettings::default());
        let mut whole = State::default();
        whole.continue_from(&series, &pooled, &settings);
        let mut stream = State::default();
        for part in [&series[..a], &series[a..b], &series[b..]] {
            stream.continue_from(part, &pooled, &settings);
            stream = State::unpack(&stream.pack()).expect("its own bytes");
        }
        prop_assert_eq!(stream.pack(), whole.pack());
        prop_assert_eq!(stream.growth(), growth::detect(&series, &pooled, &settings));
        if let Some(last) = series.last() {
            let counted = last.value.map_or(Counted::Gap, Counted::As);
            prop_assert_eq!(stream.counted(last.day), counted);
        }
        // What was counted is not counted again.
        let before = stream.clone();
        stream.continue_from(&series, &pooled, &settings);
        prop_assert_eq!(stream.pack(), before.pack());
    }
}

proptest! {
    #[test]
    fn years_of_weeks_are_the_same_in_parts(
        values in proptest::collection::vec(proptest::option::weighted(0.95, (0u32..40).prop_map(f64::from)), 150..230),
        cuts in proptest::collection::vec(0usize..230, 1..6),
    ) {
        let series: Vec<Observation> = weekly(&values).into_iter().map(|p| Observation { day: 15_000 + p.day, ..p }).collect();
        let (pooled, settings) = (PooledGrowth::default(), GrowthSettings::default());
        let mut whole = State::default();
        whole.continue_from(&series, &pooled, &settings);
        let mut ends: Vec<usize> = cuts.iter().map(|cut| *cut.min(&series.len())).chain([series.len()]).collect();
        ends.sort_unstable();
        let (mut stream, mut from) = (State::default(), 0);
        for to in ends {
            stream.continue_from(&series[from..to], &pooled, &settings);
            stream = State::unpack(&stream.pack()).expect("its own bytes");
            from = to;
        }
        prop_assert_eq!(stream.pack(), whole.pack());
    }
}

fn moments(values: &[Option<f64>], spacing: f64) -> Vec<Moment> {
    values.iter().enumerate().map(|(at, &value)| Moment { at: 15_000.0 + spacing * at as f64, value }).collect()
}

/// Alarms, without the change points, which look at whole curves.
fn alarms(series: &[Vec<Moment>]) -> Vec<(usize, usize, &'static str)> {
    let found = findings::find(series, &findings::Settings::default(), |_| true);
    let alarms = found.iter().filter(|finding| finding.what.is_alarm());
    alarms.map(|finding| (finding.series, finding.index, finding.what.as_str())).collect()
}

/// Series that now and then multiply, so that there is something to find.
fn eventful() -> impl Strategy<Value = Vec<Option<f64>>> {
    let step = (20u32..60, prop_oneof![30 => Just(1u32), 1 => 3u32..9], proptest::bool::weighted(0.95));
    proptest::collection::vec(step, 30..90).prop_map(|steps| {
        let mut factor = 1.0;
        let one = |(count, times, known): (u32, u32, bool)| {
            factor = (factor * f64::from(times)).min(1e4);
            known.then_some(f64::from(count) * factor)
        };
        steps.into_iter().map(one).collect()
    })
}

proptest! {
    #[test]
    fn what_was_told_stays_told(a in eventful(), b in eventful(), cut in 20usize..90, spacing in 1u8..8) {
        let spacing = f64::from(spacing);
        let whole = [moments(&a, spacing), moments(&b, spacing)];
        let past = [whole[0][..cut.min(a.len())].to_vec(), whole[1][..cut.min(b.len())].to_vec()];
        let told = alarms(&whole);
        for alarm in alarms(&past) {
            prop_assert!(told.contains(&alarm), "{alarm:?} was taken back: {told:?}");
        }
    }

    #[test]
    fn a_constant_series_in_the_batch_changes_nothing(a in eventful(), level in 0u32..500, periods in 0usize..150) {
        let alone = alarms(&[moments(&a, 7.0)]);
        let beside = alarms(&[moments(&a, 7.0), moments(&vec![Some(f64::from(level)); periods], 7.0)]);
        prop_assert_eq!(alone, beside);
    }
}
