//! The typed graph of a batch, from records and texts.

use std::collections::BTreeMap;

use super::typed::{EdgeKind, Graph, Link};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::document::ContactKind;
use crate::evidence::Knowledge;
use crate::model::property::{Party, Property, SubjectKind};
use crate::model::sheet::{Place, Sheet};
use crate::name;
use crate::text::normalize::fold;
use crate::value::domain::{self, Site};
use crate::value::phone::{self, Home};
use crate::value::{account, date, email, number, percent, split_values};

/// A share from here on controls (DOMAIN C4, D6.1).
const CONTROLS: f64 = 0.25;
/// Shortest address that names a place.
const LEAST_ADDRESS: usize = 8;

type Hubs = BTreeMap<(EdgeKind, String), Vec<(u32, Place)>>;

/// Reads the ties of every record and every text, as known on a day.
#[must_use]
pub fn build(knowledge: &Knowledge, as_of: i32, context: &mut Context) -> Graph {
    let mut links: Vec<Link> = Vec::new();
    let mut hubs: Hubs = BTreeMap::new();
    let list = &knowledge.mentions.list;
    let total = list.len() as u64;
    let mut at = 0;
    while at < list.len() {
        if at % 8192 < 4 && context.progress("graph", at as u64, total) == Flow::Stop {
            break;
        }
        let Some(first) = list.get(at) else { break };
        let record = (first.place.sheet, first.place.row);
        let mut end = at;
        while list.get(end).is_some_and(|m| (m.place.sheet, m.place.row) == record) {
            end += 1;
        }
        if let Some(sheet) = knowledge.sheet(first.place) {
            let parties: Vec<(Party, SubjectKind, u32, Place)> = (at..end)
                .filter_map(|number| {
                    let mention = list.get(number)?;
                    let subject = *knowledge.resolution.of_mention.get(number)?;
                    let kind = knowledge.resolution.subjects.get(subject as usize)?.kind;
                    Some((mention.party, kind, subject, mention.place))
                })
                .collect();
            let dated = knowledge.day(Place::record(record.0, record.1));
            tell_share(sheet, record.1, context);
            ties(sheet, record.1, dated, &parties, &mut links, &mut hubs);
        }
        at = end;
    }
    people(knowledge, &links, &mut hubs);
    texts(knowledge, &mut hubs);
    context.progress("graph", total, total);
    Graph::new(knowledge.resolution.subjects.len(), links, hubs, as_of)
}

/// From when to when a record's ties hold: as it says itself, else from the day that the record is dated with.
fn interval(sheet: &Sheet, row: u32, dated: i32) -> (i32, i32) {
    let stated = |property: Property, last: bool| {
        let (day, precision) = sheet.date(row, property)?;
        Some(if last { date::last_day(day, precision) } else { day })
    };
    // `UNDATED` of a record and of a link are the same.
    (stated(Property::Since, false).unwrap_or(dated), stated(Property::Until, true).unwrap_or(Link::OPEN))
}

/// Ties that one record states; `dated` is the day of the record.
fn ties(
    sheet: &Sheet,
    row: u32,
    dated: i32,
    parties: &[(Party, SubjectKind, u32, Place)],
    links: &mut Vec<Link>,
    hubs: &mut Hubs,
) {
    let of = |party: Party| parties.iter().filter(move |(own, ..)| *own == party);
    let (since, until) = interval(sheet, row, dated);
    for (_, _, recruiter, place) in of(Party::Recruiter) {
        for (_, _, recruit, _) in of(Party::Person) {
            let (from, to, kind, share) = (*recruiter, *recruit, EdgeKind::Recruits, 0.0);
            links.push(Link { from, to, kind, share, since, until, place: *place });
        }
    }
    let Some((_, _, main, place)) = of(Party::Main).next().or(of(Party::Operator).next()).copied() else { return };
    let operator = of(Party::Operator).next().map(|(_, _, subject, _)| *subject);
    let company = operator.unwrap_or(main);
    let share = stated_share(sheet, row).map_or(0.0, |(share, _)| share);
    let owning = if share >= CONTROLS { EdgeKind::Owns } else { EdgeKind::OwnsLess };
    let share = share as f32;
    if let Some(operator) = operator {
        links.push(Link { from: operator, to: main, kind: EdgeKind::Operates, share: 0.0, since, until, place });
    }
    for (party, _, subject, place) in parties {
        let (from, to, kind, share) = match party {
            Party::Owner => (*subject, company, owning, share),
            Party::Person => (*subject, company, EdgeKind::Officer, 0.0),
            Party::Target => (main, *subject, EdgeKind::Invests, share),
            Party::Impersonated => (main, *subject, EdgeKind::Impersonates, 0.0),
            Party::Main | Party::Operator | Party::Recruiter => continue,
        };
        links.push(Link { from, to, kind, share, since, until, place: *place });
    }
    for meaning in &sheet.meanings {
        let cell = sheet.cells.cell(row, meaning.column);
        if cell.trim().is_empty() {
            continue;
        }
        let place = Place::cell(place.sheet, row, meaning.column);
        let mut add = |kind: EdgeKind, value: String, subject: u32| {
            hubs.entry((kind, value)).or_default().push((subject, place));
        };
        match meaning.property {
            Property::Phone => {
                let numbers = phone::numbers(cell, sheet.phone_home(row));
                numbers.into_iter().for_each(|value| add(EdgeKind::SamePhone, value, main));
            }
            Property::Email => {
                split_values(cell).filter_map(email::normalize).for_each(|value| add(EdgeKind::SameEmail, value, main))
            }
            Property::Website => {
                split_values(cell).filter_map(site).for_each(|value| add(EdgeKind::SameSite, value, main))
            }
            Property::Account => split_values(cell)
                .filter_map(account::normalize)
                .for_each(|value| add(EdgeKind::SameAccount, value, main)),
            Property::Address => split_values(cell)
                .map(address)
                .filter(|value| value.chars().count() >= LEAST_ADDRESS)
                .for_each(|value| add(EdgeKind::SameAddress, value, main)),
            Property::LegalRepresentative if !name::is_placeholder(cell) => {
                add(EdgeKind::SameRepresentative, fold(cell.trim()), company);
            }
            _ => {}
        }
    }
}

/// The share that a record states, 0..1, and its column. The header's unit goes first; where the column holds a bare
/// number over one all its bare numbers are percentages.
#[must_use]
pub fn stated_share(sheet: &Sheet, row: u32) -> Option<(f64, u32)> {
    written_share(sheet, row).filter(|(share, _)| (0.0..=1.0).contains(share))
}

/// Tells of a cell that states no share between nothing and the whole: its tie counts without one.
fn tell_share(sheet: &Sheet, row: u32, context: &mut Context) {
    let Some(column) = sheet.column(Property::Share) else { return };
    let cell = sheet.cells.cell(row, column).trim();
    if !name::is_placeholder(cell) && stated_share(sheet, row).is_none() {
        let location = sheet.cell_location(row, column);
        context.report(Diagnostic::warning("share_unusable", location).with("value", cell).rows(1));
    }
}

/// The same, were it below nothing or above the whole.
fn written_share(sheet: &Sheet, row: u32) -> Option<(f64, u32)> {
    let meaning = sheet.columns(Property::Share).next()?;
    let over_one = |row: u32| number::parse(sheet.cells.cell(row, meaning.column)).is_some_and(|share| share > 1.0);
    let unit = match sheet.unit(meaning) {
        "" if sheet.share_over_one || over_one(row) => "%",
        stated => stated,
    };
    percent::parse(sheet.cells.cell(row, meaning.column), unit).map(|share| (share, meaning.column))
}

/// What makes two sites the same: the registrable domain, or the page on a host that many share.
fn site(value: &str) -> Option<String> {
    match domain::registrable(value)? {
        Site::Own(domain) => Some(domain),
        Site::Shared { host, page } => (!page.is_empty()).then(|| format!("{host}/{page}")),
    }
}

fn address(value: &str) -> String {
    fold(value).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A person with several companies is what these have in common.
fn people(knowledge: &Knowledge, links: &[Link], hubs: &mut Hubs) {
    let mut ties: BTreeMap<u32, (bool, Vec<(u32, Place)>)> = BTreeMap::new();
    for link in links.iter().filter(|link| link.kind != EdgeKind::Recruits) {
        let person = knowledge.resolution.subjects.get(link.from as usize);
        if person.is_some_and(|subject| subject.kind == SubjectKind::Person) {
            let tie = ties.entry(link.from).or_default();
            tie.0 |= link.kind == EdgeKind::Owns;
            tie.1.push((link.to, link.place));
        }
    }
    for (person, (controls, members)) in ties {
        let kind = if controls { EdgeKind::SamePerson } else { EdgeKind::SameOfficer };
        let id = knowledge.resolution.subjects.get(person as usize).map_or("", |subject| subject.id.as_str());
        hubs.insert((kind, id.to_string()), members);
    }
}

/// Contacts in the subjects' own texts, and texts that several subjects have in common.
fn texts(knowledge: &Knowledge, hubs: &mut Hubs) {
    for subject in 0..u32::try_from(knowledge.resolution.subjects.len()).unwrap_or(u32::MAX) {
        for number in knowledge.attached.of(subject) {
            let (Some(document), Some(read)) =
                (knowledge.documents.get(*number as usize), knowledge.read.get(*number as usize))
            else {
                continue;
            };
            if document.speaker != crate::evidence::Speaker::Own || document.property == Property::Scope {
                continue;
            }
            for (kind, value, _) in read.contacts() {
                let found = match kind {
                    ContactKind::Phone | ContactKind::WhatsApp => {
                        phone::normalize(value, Home::Unknown).map(|value| (EdgeKind::SamePhone, value))
                    }
                    ContactKind::Email => email::normalize(value).map(|value| (EdgeKind::SameEmail, value)),
                    ContactKind::Url => site(value).map(|value| (EdgeKind::SameSite, value)),
                    ContactKind::WeChat | ContactKind::Qq | ContactKind::Telegram => {
                        Some((EdgeKind::SameContact, format!("{}:{value}", kind.as_str())))
                    }
                };
                if let Some(key) = found {
                    hubs.entry(key).or_default().push((subject, document.place));
                }
            }
            if document.property == Property::Text {
                let group = knowledge.copies.get(*number as usize).copied().unwrap_or(*number);
                // Named by the place of its first copy, which does not depend on numbering.
                let first = knowledge.documents.get(group as usize).map_or(document.place, |first| first.place);
                let key = format!("{:05}:{:010}:{:05}", first.sheet, first.row, first.column);
                hubs.entry((EdgeKind::SameText, key)).or_default().push((subject, document.place));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::session::Session;

    #[test]
    fn a_share_below_nothing_or_above_the_whole_is_told() {
        let check = |shares: &[&str], expected: &[u32]| {
            let rows: Vec<String> =
                shares.iter().map(|share| format!("青禾控股有限公司,蓝海科技有限公司,{share}\n")).collect();
            let table = format!("股东名称,被投资企业,持股比例\n{}", rows.concat());
            let mut session = Session::new();
            assert!(session.add_source("owners.csv", Box::new(table.into_bytes())).is_ok());
            assert!(session.analyze_start(json!({})).is_ok());
            while session.analyze_step().is_ok_and(|step| !step.done) {}
            let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default();
            let own = |row: &&serde_json::Value| row["code"] == "share_unusable" && row["column"] == "持股比例";
            let rows: Vec<u64> = told["rows"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(own)
                .filter_map(|row| row["row"].as_u64())
                .collect();
            assert_eq!(rows, expected.iter().map(|row| u64::from(*row)).collect::<Vec<_>>(), "{shares:?}: {told}");
        };
        check(&["60%", "130%", "-5%", "100%", "0", ""], &[2, 3]);
        check(&["60", "120", "0.5", "-3", "无", "half"], &[2, 4, 6]);
        check(&["0.6", "-0.1", "1"], &[2]);
    }
}
