//! Series as cities, crowds and calendars make them, with the days planted in them.

use lanternfish::series::findings::Moment;
use lanternfish::value::date;

use super::world::Random;

/// 2014-07-01.
pub(crate) const START: i32 = 16_252;

/// A series and the days planted in it, counted from [`START`].
pub(crate) struct Made {
    pub(crate) moments: Vec<Moment>,
    pub(crate) planted: Vec<i32>,
}

fn weekday(day: i32) -> usize {
    (day + 3).rem_euclid(7) as usize
}

fn weekend(day: i32, share: f64) -> f64 {
    if weekday(day) > 4 { share } else { 1.0 }
}

/// How a city's rides go through the day, by the hour.
fn hours(hour: f64) -> f64 {
    let bump = |at: f64, width: f64| libm::exp(-((hour - at) / width) * ((hour - at) / width));
    0.25 + 0.5 * bump(8.5, 2.0) + 0.9 * bump(19.0, 4.0)
}

/// A Student t value.
fn student(freedom: i32, random: &mut Random) -> f64 {
    let squares: f64 = (0..freedom).map(|_| random.normal()).map(|z| z * z).sum();
    random.normal() / (squares / f64::from(freedom)).sqrt()
}

/// Planted days and what they multiply.
struct Planted(Vec<(i32, f64)>);

impl Planted {
    fn of(eventful: bool, days: &[(i32, f64)]) -> Self {
        Self(if eventful { days.to_vec() } else { Vec::new() })
    }

    fn at(&self, day: i32) -> f64 {
        self.0.iter().find(|(at, _)| *at == day).map_or(1.0, |(_, times)| *times)
    }

    fn made(self, moments: Vec<Moment>) -> Made {
        Made { moments, planted: self.0.into_iter().map(|(day, _)| day).collect() }
    }
}

fn by_day(days: i32, mut value: impl FnMut(i32) -> f64) -> Vec<Moment> {
    (0..days).map(|day| Moment { at: f64::from(START + day), value: Some(value(day)) }).collect()
}

/// Rides over 215 days; a holiday takes a quarter, a storm most of a day.
pub(crate) fn rides(eventful: bool, per_day: i32, seed: u64) -> Made {
    let mut random = Random(seed);
    let planted = Planted::of(eventful, &[(149, 0.7), (177, 0.6), (210, 0.35)]);
    let week = [0.85, 0.93, 0.98, 1.03, 1.07, 1.13, 0.93];
    let (mut moments, mut drift) = (Vec::new(), 0.0);
    for day in 0..215i32 {
        drift = 0.8 * drift + 0.02 * random.normal();
        let summer = 1.0 - 0.06 * (1.0 - f64::from((day - 45).abs()) / 15.0).max(0.0);
        let level = 15_000.0 * week[weekday(START + day)] * planted.at(day) * summer * libm::exp(drift);
        for slot in 0..per_day {
            let hour = 24.0 * f64::from(slot) / f64::from(per_day);
            let shape = if per_day > 1 { hours(hour) } else { 1.0 };
            let mean = level * shape * libm::exp(0.03 * random.normal());
            let at = f64::from(START + day) + f64::from(slot) / f64::from(per_day);
            moments.push(Moment { at, value: Some(random.count(mean)) });
        }
    }
    planted.made(moments)
}

/// Rides by the hour of which some are missing: one in thirty by itself, a night of eight once a month, a day with an
/// hour too few and one with the same hour twice, as clocks are put forward and back.
pub(crate) fn patchy(eventful: bool, seed: u64) -> Made {
    let whole = rides(eventful, 24, seed);
    let mut random = Random(seed ^ 0x5eed);
    let mut moments = Vec::new();
    for (at, moment) in (0..).zip(&whole.moments) {
        let (day, hour) = (at / 24, at % 24);
        if (day == 124 && hour == 2) || (day % 30 == 17 && hour < 8) {
            continue;
        }
        let value = moment.value.filter(|_| random.uniform() > 1.0 / 30.0);
        moments.push(Moment { value, ..*moment });
        if day == 99 && hour == 1 {
            moments.push(Moment { value, ..*moment });
        }
    }
    Made { moments, planted: whole.planted }
}

/// Daily mentions, fewer at weekends, with the tails of a Student t; three days of many times the usual.
pub(crate) fn mentions(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let usual = [20.0, 150.0, 1500.0][seed as usize % 3];
    let planted = Planted::of(eventful, &[(80, 6.0), (150, 9.0), (240, 7.0)]);
    let moments = by_day(300, |day| {
        let heavy = libm::exp(0.2 * student(5, &mut random));
        random.count(usual * weekend(START + day, 0.6) * planted.at(day) * heavy)
    });
    planted.made(moments)
}

/// Mentions over eight weeks only, as normal logarithms make them; two days of three and five times the usual that are
/// still heard of the day after.
pub(crate) fn weeks_of_mentions(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let usual = [20.0, 150.0, 1500.0][seed as usize % 3];
    let planted = Planted::of(eventful, &[(34, 3.0), (48, 5.0)]);
    let moments = by_day(56, |day| {
        let echo = 1.0 + 0.3 * (planted.at(day - 1) - 1.0);
        let wobble = libm::exp(0.15 * random.normal());
        random.count(usual * weekend(START + day, 0.7) * planted.at(day).max(echo) * wobble)
    });
    planted.made(moments)
}

/// Mentions that bring forth mentions: each is followed by others over the next days, and now and then something that
/// happened brings up to four times the usual; three days of fifteen to twenty times.
pub(crate) fn echoing(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let usual = [15.0, 60.0, 400.0][seed as usize % 3];
    let planted = Planted::of(eventful, &[(120, 15.0), (190, 20.0), (250, 15.0)]);
    let mut heard = usual;
    let moments = by_day(300, |day| {
        let news = if random.uniform() < 0.05 { 1.0 + 3.0 * random.uniform() } else { 1.0 };
        let mean = 0.5 * usual * news.max(planted.at(day)) + 0.5 * heard;
        let wobble = libm::exp(0.1 * random.normal());
        let count = random.count(mean * weekend(START + day, 0.8) * wobble);
        heard = count.min(4.0 * usual);
        count
    });
    planted.made(moments)
}

/// A few cases a day: two or five; three days of five times as many.
pub(crate) fn few(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let usual = [2.0, 5.0][seed as usize % 2];
    let planted = Planted::of(eventful, &[(90, 5.0), (170, 5.0), (240, 5.0)]);
    let moments = by_day(300, |day| {
        let wobble = libm::exp(0.2 * random.normal());
        random.count(usual * planted.at(day) * wobble)
    });
    planted.made(moments)
}

/// A level that doubles for good and later falls to a third: the first days of each are planted.
pub(crate) fn levels(eventful: bool, seed: u64) -> Made {
    let mut random = Random(seed);
    let planted = Planted::of(eventful, &[(110, 2.0), (220, 1.0 / 3.0)]);
    let moments = by_day(320, |day| {
        let level: f64 = planted.0.iter().filter(|(from, _)| *from <= day).map(|(_, times)| times).product();
        let wobble = libm::exp(0.1 * random.normal());
        random.count(300.0 * level * weekend(START + day, 0.6) * wobble)
    });
    planted.made(moments)
}

/// Counts of four years that fall or rise around the Spring Festival and rise at the end of months; nothing else happens.
pub(crate) fn chinese(spacing: i32, seed: u64) -> Made {
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
