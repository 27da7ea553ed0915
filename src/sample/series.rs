//! Weekly head-counts: steady, seasonal, trending, exploding and collapsed.

use super::GeneratedFile;
use super::cast::{Part, Scheme, Stage};
use super::defects::{self, BAD_DATE, Defect};
use super::rng::{Rng, Stream};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER: [&str; 6] = ["平台编号", "统一社会信用代码", "名称", "周", "参与人数", "口径"];

/// Of 1,000 companies without a scheme, how many have a series.
const SERIES_PER_MILLE: u32 = 95;
/// Of 1,000 weeks, how many are missing.
const GAPS_PER_MILLE: u32 = 15;

/// The course a series takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Steady,
    Seasonal,
    Trending,
    Exploding,
    Collapsed,
}

impl Course {
    fn as_str(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Seasonal => "seasonal",
            Self::Trending => "trending",
            Self::Exploding => "exploding",
            Self::Collapsed => "collapsed",
        }
    }
}

/// Writes 人数.csv.
pub(super) fn write(world: &World, truth: &mut Truth) -> GeneratedFile {
    let mut file = Csv::new("人数.csv", Encoding::Utf8, &HEADER);
    let mut ordinal = 0;
    for company in &world.companies {
        let mut rng = world.rng(Stream::Series, company.ordinal);
        let course = match company.part.scheme() {
            Some(scheme) => scheme_course(scheme, &mut rng),
            None if !rng.chance(SERIES_PER_MILLE) => continue,
            None => match rng.below(100) {
                0..50 => Course::Steady,
                50..80 => Course::Seasonal,
                80..97 => Course::Trending,
                _ => Course::Collapsed,
            },
        };
        write_series(world, company, course, ordinal, &mut rng, &mut file, truth);
        ordinal += 1;
    }
    file.finish()
}

fn scheme_course(scheme: &Scheme, rng: &mut Rng) -> Course {
    match scheme.stage {
        Stage::Promise => Course::Steady,
        Stage::Promotion if rng.chance(500) => Course::Trending,
        Stage::Promotion | Stage::Intake => Course::Exploding,
        Stage::Collapse => Course::Collapsed,
    }
}

/// The level of each week, and where the course turns, if it does.
fn levels(course: Course, last: f64, weeks: usize, rng: &mut Rng) -> (Vec<f64>, Option<usize>) {
    let turn = weeks - rng.between(8, 16) as usize;
    let phase = rng.below(52) as usize;
    let weekly_growth = 1.12 + f64::from(rng.below(13)) / 100.0;
    let trend = 1.004 + f64::from(rng.below(8)) / 1000.0;
    let level = |week: usize| match course {
        Course::Steady => last,
        Course::Seasonal => {
            let angle = (week + phase) as f64 / 52.0 * std::f64::consts::TAU;
            last * (1.0 + 0.35 * libm::sin(angle))
        }
        Course::Trending => last / libm::pow(trend, (weeks - 1 - week) as f64),
        Course::Exploding => last / libm::pow(weekly_growth, (weeks - 1 - week.max(turn)) as f64),
        Course::Collapsed if week < turn => last,
        Course::Collapsed => last * libm::pow(0.62, (week - turn + 1) as f64),
    };
    let turns = matches!(course, Course::Exploding | Course::Collapsed);
    ((0..weeks).map(level).collect(), turns.then_some(turn))
}

fn write_series(
    world: &World,
    company: &Company,
    course: Course,
    ordinal: u32,
    rng: &mut Rng,
    file: &mut Csv,
    truth: &mut Truth,
) {
    let platform = world.platform(company);
    let (id, code, name) = match platform {
        Some(platform) => (platform.id.as_str(), "", platform.name.as_str()),
        None => ("", company.code.as_str(), company.name.as_str()),
    };
    let record = if id.is_empty() { code } else { id };
    let last = match &company.part {
        Part::Risky(scheme) => scheme.people,
        _ => rng.between(25, 900),
    };
    let weeks = rng.between(52, 104) as usize;
    let (levels, turn) = levels(course, f64::from(last), weeks, rng);
    let noise = 0.01 + f64::from(rng.below(4)) / 100.0;
    let end = world.settings.as_of.plus(-6).monday();
    let defect = defects::in_series(ordinal);
    let broken_week = weeks / 3;
    let mut stated = false;
    for (week, level) in levels.iter().enumerate() {
        let spread = (level * noise).max(0.4);
        let noisy = if week + 1 == weeks { *level } else { level + spread * rng.normal() };
        let count = noisy.max(0.0) as u32;
        if week != 0 && week + 1 != weeks && Some(week) != turn && week != broken_week && rng.chance(GAPS_PER_MILLE) {
            continue;
        }
        let date = end.plus(-7 * (weeks - 1 - week) as i32).to_string();
        let broken = if week == broken_week { defect } else { None };
        let people = if broken == Some(Defect::Negative) { format!("-{count}") } else { count.to_string() };
        let date = if broken == Some(Defect::BadDate) { BAD_DATE } else { &date };
        let row = file.row(&[id, code, name, date, &people, "人"]);
        if !stated {
            truth.state(record, file.name(), row, "course", course.as_str());
            stated = true;
        }
        if Some(week) == turn {
            truth.state(record, file.name(), row, "turn", date);
        }
        if let Some(broken) = broken {
            let row = match broken {
                Defect::Repeated => file.row(&[id, code, name, date, &people, "人"]),
                Defect::ZeroId => file.row(&["0", "", name, date, &people, "人"]),
                _ => row,
            };
            truth.state(record, file.name(), row, "defect", broken.as_str());
        }
    }
}
