//! From records to mentions: whom each record speaks of, in which part, with which identifiers.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use super::borrowed::{self, Borrowed};
use super::property::{key, split_unit};
use super::values;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::model::mention::{Identifier, Mention, Mentions, Standing, Text};
use crate::model::property::{FileRole, Party, Property, SubjectKind};
use crate::model::sheet::{Place, Sheet};
use crate::name;
use crate::value::{split_values, uscc};

const SCHEMES: &str = include_str!("schemes.csv");

/// Header → identifier scheme, for headers that name the same register.
static SCHEME_OF_HEADER: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let rows = SCHEMES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((key(cells.next()?), cells.next()?))
    });
    rows.collect()
});

/// Words that make an owner a natural person, and those that make it an organisation.
const PERSON_WORDS: [&str; 4] = ["自然人", "个人", "person", "individual"];
const COMPANY_WORDS: [&str; 6] = ["法人", "企业", "公司", "company", "corporate", "legal"];

/// Most values of one cell that become mentions.
const MOST_VALUES: usize = 64;

/// Reads mentions sheet by sheet; strings are shared over the batch.
#[derive(Debug, Default)]
pub struct Reader {
    mentions: Mentions,
    names: HashMap<Box<str>, Option<(Text, bool)>>,
    borrowed: Vec<Borrowed>,
    /// Cells with more names than are read, and how many they hold.
    long: Vec<(Place, usize)>,
}

/// A column that says who somebody is.
struct Column {
    column: u32,
    property: Property,
    scheme: Text,
}

impl Reader {
    /// What was read of these sheets.
    #[must_use]
    pub fn finish(mut self, sheets: &[Sheet], context: &mut Context) -> Mentions {
        borrowed::settle(&mut self.mentions, &self.borrowed, sheets, context);
        for (place, count) in self.long {
            let (Some(sheet), Some(column)) = (sheets.get(usize::from(place.sheet)), place.column()) else { continue };
            let told = Diagnostic::warning("names_left_out", sheet.cell_location(place.row, column));
            context.report(told.with("count", count).with("kept", MOST_VALUES).rows(1));
        }
        self.mentions
    }

    /// Reads those of the `rows` of a sheet in which `used` holds; `number` is the sheet's. A sheet may be read part by part.
    pub fn read(&mut self, number: u16, sheet: &Sheet, rows: Range<u32>, used: &dyn Fn(u32) -> bool) {
        let columns: Vec<Column> = sheet
            .meanings
            .iter()
            .filter(|meaning| meaning.property.is_identity())
            .map(|meaning| {
                let scheme = scheme(sheet, meaning.column, meaning.property);
                Column {
                    column: meaning.column,
                    property: meaning.property,
                    scheme: self.mentions.strings.intern(&scheme),
                }
            })
            .collect();
        let entry = sheet.has_role(FileRole::Companies) || sheet.has_role(FileRole::Platforms);
        for row in rows.filter(|row| used(*row)) {
            self.record(number, sheet, row, &columns, entry);
        }
    }

    fn record(&mut self, number: u16, sheet: &Sheet, row: u32, columns: &[Column], entry: bool) {
        use Property as P;
        let mut drafts: [Draft; 7] = Default::default();
        let platform = columns.iter().any(|column| {
            matches!(column.property, P::PlatformId | P::PlatformName)
                && !name::is_placeholder(sheet.cells.cell(row, column.column))
                || column.property == P::PlatformName
        });
        for column in columns {
            let cell = sheet.cells.cell(row, column.column).trim();
            if cell.is_empty() {
                continue;
            }
            // Beside a platform, the company's own identity is the operator's.
            let party = match column.property {
                P::Uscc | P::RegistrationNumber | P::CompanyName if platform => Party::Operator,
                P::Name if platform && self.name(cell).is_some_and(|(_, legal)| legal) => Party::Operator,
                property => property.party(),
            };
            let draft = &mut drafts[party as usize];
            match column.property {
                P::PlatformName
                | P::CompanyName
                | P::Name
                | P::OwnerName
                | P::PersonName
                | P::TargetName
                | P::RecruiterName
                | P::ImpersonatedName => draft.names.push((column.column, cell)),
                P::Uscc | P::OwnerUscc => match uscc::parse(cell) {
                    Some(code) => draft.identifiers.push((column.scheme, column.column, code)),
                    None if name::is_placeholder(cell) => {}
                    None => draft.borrowed.push(column.column),
                },
                _ => draft.identifiers.push((column.scheme, column.column, cell.to_string())),
            }
        }
        let owner_kind = sheet.value(row, P::OwnerKind);
        for party in Party::ALL.iter().copied() {
            let draft = &drafts[party as usize];
            let listed = self.mentions.list.len();
            self.borrowed.extend(draft.borrowed.iter().map(|column| Borrowed {
                mention: u32::try_from(listed).unwrap_or(u32::MAX),
                place: Place::cell(number, row, *column),
            }));
            if draft.names.is_empty() && draft.identifiers.is_empty() {
                continue;
            }
            let standing = if entry && party == Party::Main { Standing::Entry } else { Standing::Reference };
            let kind = match party {
                Party::Main if platform => SubjectKind::Platform,
                Party::Person | Party::Recruiter => SubjectKind::Person,
                Party::Owner => self.owner_kind(owner_kind, draft),
                _ => SubjectKind::Company,
            };
            self.push(Place::record(number, row), party, kind, standing, draft);
        }
    }

    /// One mention, or several where a cell of names holds several values.
    fn push(&mut self, record: Place, party: Party, kind: SubjectKind, standing: Standing, draft: &Draft<'_>) {
        let mut named: Vec<(u32, Text, bool)> = Vec::new();
        for (column, cell) in &draft.names {
            let count = split_names(cell).count();
            if count > MOST_VALUES {
                self.long.push((Place::cell(record.sheet, record.row, *column), count));
            }
            for value in split_names(cell).take(MOST_VALUES) {
                if let Some((text, legal)) = self.name(value) {
                    named.push((*column, text, legal));
                }
            }
        }
        let first = u32::try_from(self.mentions.identifiers.len()).unwrap_or(u32::MAX);
        for (scheme, column, value) in &draft.identifiers {
            let value = self.mentions.strings.intern(&identifier(value));
            let place = Place::cell(record.sheet, record.row, *column);
            self.mentions.identifiers.push((Identifier { scheme: *scheme, value }, place));
        }
        let count = u16::try_from(draft.identifiers.len()).unwrap_or(u16::MAX);
        let several = matches!(party, Party::Impersonated | Party::Person | Party::Owner) && named.len() > 1;
        if several {
            // Several people or companies in a cell cannot share the record's identifiers.
            for (column, text, legal_name) in named {
                let place = Place { column: u16::try_from(column).unwrap_or(u16::MAX), ..record };
                let name = Some(text);
                self.mentions.list.push(Mention { place, party, kind, standing, name, legal_name, first, count: 0 });
            }
            return;
        }
        let best = named.iter().find(|(_, _, legal)| *legal).or(named.first()).copied();
        let column = best.map_or_else(|| draft.identifiers.first().map(|(_, column, _)| *column), |best| Some(best.0));
        if best.is_none() && draft.identifiers.is_empty() {
            return;
        }
        let place = Place { column: column.and_then(|c| u16::try_from(c).ok()).unwrap_or(u16::MAX), ..record };
        let (name, legal_name) = best.map_or((None, false), |(_, text, legal)| (Some(text), legal));
        self.mentions.list.push(Mention { place, party, kind, standing, name, legal_name, first, count });
    }

    /// The exact key of a name and whether it is a full legal name; `None` for a placeholder.
    fn name(&mut self, cell: &str) -> Option<(Text, bool)> {
        if let Some(known) = self.names.get(cell) {
            return *known;
        }
        let found = (!name::is_placeholder(cell)).then(|| {
            let parsed = name::parse(cell);
            (parsed.exact.clone(), parsed.is_full_legal_name())
        });
        let found = found.filter(|(exact, _)| !exact.is_empty());
        let found = found.map(|(exact, legal)| (self.mentions.strings.intern(&exact), legal));
        self.names.insert(cell.into(), found);
        found
    }

    fn owner_kind(&mut self, stated: &str, draft: &Draft<'_>) -> SubjectKind {
        let stated = stated.to_lowercase();
        if PERSON_WORDS.iter().any(|word| stated.contains(word)) {
            return SubjectKind::Person;
        }
        if COMPANY_WORDS.iter().any(|word| stated.contains(word)) {
            return SubjectKind::Company;
        }
        let Some((_, cell)) = draft.names.first() else { return SubjectKind::Company };
        let legal = self.name(cell).is_some_and(|(_, legal)| legal);
        let short = cell.chars().count() <= 4 && cell.chars().all(crate::text::script::is_han);
        if !legal && short { SubjectKind::Person } else { SubjectKind::Company }
    }
}

/// What a record says of one party.
#[derive(Default)]
struct Draft<'a> {
    names: Vec<(u32, &'a str)>,
    identifiers: Vec<(Text, u32, String)>,
    /// Columns of credit codes that hold something else.
    borrowed: Vec<u32>,
}

/// Several names in one cell are kept apart by the table reader's mark only: `/` and `,` stand in names.
fn split_names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(crate::table::VALUE_SEPARATOR).map(str::trim).filter(|value| !value.is_empty())
}

/// An identifier's comparable form: upper case, without spaces, a whole number without a decimal part.
#[must_use]
pub fn identifier(cell: &str) -> String {
    let plain: String = split_values(cell).next().unwrap_or(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let whole = plain.strip_suffix(".0").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    whole.unwrap_or(&plain).to_uppercase()
}

/// The scheme of an identifier column. A bare `id` counts within its file only.
#[must_use]
pub fn scheme(sheet: &Sheet, column: u32, property: Property) -> String {
    let header = sheet.cells.header(column);
    let bare = key(split_unit(header).map_or(header, |(name, _)| name));
    match property {
        Property::Uscc | Property::OwnerUscc => "uscc".into(),
        Property::RegistrationNumber | Property::ImpersonatedNumber => "registration_number".into(),
        _ => match SCHEME_OF_HEADER.get(&bare) {
            Some(scheme) => (*scheme).into(),
            None if property == Property::RegisterId && values::are_leis(&*sheet.cells, column) => "lei".into(),
            None if matches!(bare.as_str(), "id" | "no" | "编号" | "序号") => {
                format!("{}:{bare}", sheet.sha256.get(..12).unwrap_or(""))
            }
            None => bare,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::session::Session;

    #[test]
    fn names_over_the_most_of_a_cell_are_told() {
        let check = |count: usize, expected: usize| {
            let names: Vec<String> = (0..count).map(|number| format!("灯火{number}有限公司")).collect();
            let owners = json!([{"股东名称": names, "被投资企业": "灯笼科技有限公司", "持股比例": "10%"}]);
            let mut session = Session::new();
            assert!(session.add_source("owners.json", Box::new(owners.to_string().into_bytes())).is_ok());
            assert!(session.analyze_start(json!({})).is_ok());
            while session.analyze_step().is_ok_and(|step| !step.done) {}
            let told = session.request("diagnostics", json!({"count": 50})).unwrap_or_default().to_string();
            assert_eq!(told.matches("names_left_out").count(), expected, "{count}: {told}");
            assert_eq!(told.contains(&format!(r#""count":"{count}""#)), expected > 0, "{told}");
        };
        check(super::MOST_VALUES, 0);
        check(super::MOST_VALUES + 1, 1);
    }
}
