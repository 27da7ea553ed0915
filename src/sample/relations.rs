//! Owners and posts: about four relations a company, with shared controllers around planted ones.

use super::GeneratedFile;
use super::cast::Part;
use super::day::Day;
use super::rng::{Rng, Stream};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER_OWNERS: [&str; 8] = [
    "股东名称",
    "股东类型",
    "股东统一社会信用代码",
    "被投资企业",
    "被投资企业统一社会信用代码",
    "持股比例",
    "认缴出资额(万元)",
    "认缴日期",
];
const HEADER_POSTS: [&str; 6] = ["姓名", "身份证号", "职务", "任职企业", "统一社会信用代码", "任职日期"];

/// Writes 股东.csv and 任职.csv.
pub(super) fn write(world: &World, truth: &mut Truth) -> [GeneratedFile; 2] {
    let mut owners = Csv::new("股东.csv", Encoding::Gb18030, &HEADER_OWNERS);
    let mut posts = Csv::new("任职.csv", Encoding::Utf16, &HEADER_POSTS);
    for company in &world.companies {
        let mut rng = world.rng(Stream::Relations, company.ordinal);
        write_owners(world, company, &mut rng, &mut owners, truth);
        write_posts(world, company, &mut rng, &mut posts);
    }
    [owners.finish(), posts.finish()]
}

/// One of the world's persons who are not at the head of anything of their own.
fn outsider(world: &World, rng: &mut Rng) -> u32 {
    world.settings.companies + rng.below(world.settings.companies)
}

fn write_owners(world: &World, company: &Company, rng: &mut Rng, file: &mut Csv, truth: &mut Truth) {
    let hub = match company.part {
        Part::Satellite(hub) => Some(hub as usize),
        _ => None,
    };
    let holders = rng.between(1, 4).max(if hub.is_some() { 2 } else { 1 });
    let mut left = 100;
    for holder in 0..holders {
        let last = holder + 1 == holders;
        let share = if last { left } else { rng.between(1, (left - (holders - holder)).max(1)) };
        left -= share;
        let other = rng.below(world.settings.companies) as usize;
        let corporate = match (holder, hub) {
            (1, Some(hub)) => Some(hub),
            (0, _) => None,
            _ if rng.chance(350) && other != company.ordinal as usize => Some(other),
            _ => None,
        };
        let (name, kind, code) = match corporate {
            Some(position) => {
                let owner = &world.companies[position];
                (owner.name.clone(), "企业法人", owner.code.as_str())
            }
            None => {
                let person = if holder == 0 { company.head } else { outsider(world, rng) };
                (world.person(person, company.english).name, "自然人", "")
            }
        };
        let ratio = match rng.below(3) {
            0 => format!("{share}%"),
            1 => format!("{share}.00%"),
            _ => format!("{}.{:02}", share / 100, share % 100),
        };
        let paid = (share * 10).to_string();
        let since = later(world, company, rng).to_string();
        let row = file.row(&[&name, kind, code, &company.name, &company.code, &ratio, &paid, &since]);
        if hub.is_some() && corporate == hub {
            truth.state(&company.code, file.name(), row, "owned_by", code);
        }
        if left == 0 {
            break;
        }
    }
}

fn write_posts(world: &World, company: &Company, rng: &mut Rng, file: &mut Csv) {
    let mut post = |person: u32, title: &str, rng: &mut Rng| {
        let person = world.person(person, company.english);
        let since = later(world, company, rng).to_string();
        file.row(&[&person.name, &person.number, title, &company.name, &company.code, &since]);
    };
    post(company.head, if company.english { "Director" } else { "法定代表人" }, rng);
    for title in ["监事", "财务负责人"] {
        if rng.chance(400) {
            let person = outsider(world, rng);
            post(person, if company.english { "Secretary" } else { title }, rng);
        }
    }
}

/// A day between the founding and the as-of date.
fn later(world: &World, company: &Company, rng: &mut Rng) -> Day {
    let age = world.settings.as_of.since(company.founded).max(0) as u32;
    company.founded.plus(rng.below(age.max(1)) as i32)
}
