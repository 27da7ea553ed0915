//! A column of credit codes may hold the numbers of other registers: a complaint about a foreign company states its number
//! there, because there is no other column for it. Such a value counts where a register among the files states that number
//! of a company with a like name; any other is reported.

use std::collections::BTreeMap;

use super::mention::identifier;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::model::mention::{Identifier, Mention, Mentions, Standing, Text};
use crate::model::sheet::{Place, Sheet};
use crate::name::{self, Company};

/// A cell of a column of credit codes that is none, and the mention that it would identify.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borrowed {
    /// In [`Mentions::list`]; the mention may be another record's where this one names nobody.
    pub(super) mention: u32,
    pub(super) place: Place,
}

/// Gives the numbers that a register states to the mentions that bear them, and reports the others.
pub(super) fn settle(mentions: &mut Mentions, borrowed: &[Borrowed], sheets: &[Sheet], context: &mut Context) {
    let registered = registered(mentions);
    let mut invalid: BTreeMap<(u16, Option<u32>), (Place, u32)> = BTreeMap::new();
    for own in borrowed {
        if let Some(known) = found(mentions, own, sheets, &registered) {
            add(mentions, own, known);
        } else {
            let key = (own.place.sheet, own.place.column());
            invalid.entry(key).or_insert((own.place, 0)).1 += 1;
        }
    }
    for ((number, column), (place, rows)) in invalid {
        let Some(sheet) = sheets.get(usize::from(number)) else { continue };
        let location = sheet.cell_location(place.row, column.unwrap_or(0));
        let value = place.text(sheets);
        context.report(Diagnostic::warning("identifier_invalid", location).with("value", value).rows(rows));
    }
}

/// Entries of registers by their registration number.
fn registered(mentions: &Mentions) -> BTreeMap<Identifier, Vec<u32>> {
    let Some(scheme) = mentions.strings.find("registration_number") else { return BTreeMap::new() };
    let mut found: BTreeMap<Identifier, Vec<u32>> = BTreeMap::new();
    for (number, mention) in (0_u32..).zip(&mentions.list) {
        if mention.standing == Standing::Entry {
            for (identifier, _) in mentions.identifiers_of(mention).iter().filter(|own| own.0.scheme == scheme) {
                found.entry(*identifier).or_default().push(number);
            }
        }
    }
    found
}

/// The registration number that a cell states, when a register states it of a company with a like name.
fn found(
    mentions: &Mentions,
    own: &Borrowed,
    sheets: &[Sheet],
    registered: &BTreeMap<Identifier, Vec<u32>>,
) -> Option<Identifier> {
    let scheme = mentions.strings.find("registration_number")?;
    let value = mentions.strings.find(&identifier(own.place.text(sheets)))?;
    let known = Identifier { scheme, value };
    let entries = registered.get(&known)?;
    let mention = mentions.list.get(own.mention as usize)?;
    let same_record = (mention.place.sheet, mention.place.row) == (own.place.sheet, own.place.row);
    let alike =
        |entry: &u32| mentions.list.get(*entry as usize).is_some_and(|entry| alike(mentions, mention, entry, sheets));
    (same_record && mention.name.is_some() && entries.iter().any(alike)).then_some(known)
}

/// Whether two mentions may name one company: the same name, one the other's beginning, or another spelling.
fn alike(mentions: &Mentions, one: &Mention, other: &Mention, sheets: &[Sheet]) -> bool {
    let text = |name: Option<Text>| name.map_or("", |name| mentions.strings.get(name));
    let (a, b) = (text(one.name), text(other.name));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let core = |text: &str| name::parse(text).core;
    a == b
        || core(a).starts_with(b)
        || core(b).starts_with(a)
        || Company::read(one.place.text(sheets)).edits(&Company::read(other.place.text(sheets))).is_some()
}

/// Adds an identifier to a mention: its run is copied to the end of the list.
fn add(mentions: &mut Mentions, own: &Borrowed, known: Identifier) {
    let Some(mention) = mentions.list.get(own.mention as usize).copied() else { return };
    let mut run = mentions.identifiers_of(&mention).to_vec();
    run.push((known, own.place));
    let first = u32::try_from(mentions.identifiers.len()).unwrap_or(u32::MAX);
    mentions.identifiers.extend(run);
    if let Some(slot) = mentions.list.get_mut(own.mention as usize) {
        (slot.first, slot.count) = (first, slot.count.saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::session::Session;

    /// Companies by name, and how many diagnostics of invalid codes there are.
    fn run(complaints: &str) -> (Vec<String>, usize) {
        let register = "registration_number,company_name,country,incorporated_on\n7876265,Umberfield Porter Tourism Limited,HK,2012-06-28\n7876266,Lindale Vale Limited,HK,2012-06-29\n";
        let mut session = Session::new();
        let added = session.add_source("companies_en.csv", Box::new(register.as_bytes().to_vec()));
        assert!(added.is_ok());
        let added = session.add_source("投诉.csv", Box::new(complaints.as_bytes().to_vec()));
        assert!(added.is_ok());
        assert!(session.analyze_start(json!({})).is_ok());
        while session.analyze_step().is_ok_and(|step| !step.done) {}
        let ask = |session: &mut Session, what: &str, asked: Value| session.request(what, asked).unwrap_or_default();
        let rows = ask(&mut session, "window", json!({"count": 50, "filter": {"kinds": ["company"]}}));
        let names = rows["rows"].as_array().cloned().unwrap_or_default();
        let mut names: Vec<String> = names.iter().filter_map(|row| row["name"].as_str().map(str::to_string)).collect();
        names.sort();
        let notes = ask(&mut session, "diagnostics", json!({"count": 50}));
        (names, notes.to_string().matches("identifier_invalid").count())
    }

    #[test]
    fn a_number_of_another_register_counts_where_its_company_is_named_alike() {
        let head = "被投诉对象,统一社会信用代码,投诉内容,投诉日期\n";
        let both = ["Lindale Vale Limited", "Umberfield Porter Tourism Limited"];
        let (names, invalid) = run(&format!("{head}Umberfield Porter,7876265,no refund,2024-01-02\n"));
        assert_eq!((names.as_slice(), invalid), (&both.map(String::from)[..], 0));
        // The number of somebody else is not taken for one's own, and is reported.
        let (names, invalid) = run(&format!("{head}Harrow Court Bank,7876265,no refund,2024-01-02\n"));
        assert_eq!((names.len(), invalid > 0), (3, true));
        let (names, invalid) = run(&format!("{head}Umberfield Porter,123,no refund,2024-01-02\n"));
        assert_eq!((names.len(), invalid > 0), (3, true));
    }
}
