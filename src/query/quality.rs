//! How whole the data is: what is empty, unreadable and repeated in each file, which file came twice, and on what sources
//! disagree about a subject.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::convert::{name, said};
use crate::model::property::{Party, Property};
use crate::model::sheet::{Meaning, Place, Sheet};
use crate::name::is_placeholder;
use crate::pipeline::Analysis;
use crate::report::{ColumnQuality, ConflictRow, Conflicts, PropertyConflicts, Quality, SameFile, TableQuality};
use crate::text::normalize::fold;
use crate::value::{amount, date, domain, email, number, percent, phone, split_values, uscc};

/// Most numbers of repeated records that are told of a table.
const REPEATED_TOLD: usize = 20;
/// Most statements of one group in an answer.
const SAID_TOLD: usize = 8;
/// Amounts this close are one: registers round.
const ROUNDED: f64 = 0.005;

/// What of a subject has one value at a time, so that two values are a conflict.
const SINGLE: [Property; 4] =
    [Property::LegalRepresentative, Property::Founded, Property::RegisteredCapital, Property::Status];

/// How whole the inputs are.
#[must_use]
pub fn quality(analysis: &Analysis) -> Quality {
    let mut same_files = Vec::new();
    for own in &analysis.diagnostics {
        let Some(source) = own.location.source else { continue };
        if let Some((_, other)) = own.arguments.iter().find(|(name, _)| own.code == "same_file" && *name == "other") {
            let file = analysis.inputs.get(source.0 as usize).map_or(String::new(), |input| input.name.clone());
            same_files.push(SameFile { file, other: other.clone() });
        }
    }
    let tables = analysis.knowledge.sheets.iter().map(|sheet| {
        let repeated = repeated(sheet);
        TableQuality {
            file: sheet.file.clone(),
            part: sheet.part.clone(),
            rows: sheet.cells.rows(),
            repeated: u32::try_from(repeated.len()).unwrap_or(u32::MAX),
            repeated_rows: repeated.iter().take(REPEATED_TOLD).map(|row| sheet.cells.record(*row)).collect(),
            columns: (0..sheet.cells.columns()).map(|column| column_quality(sheet, column)).collect(),
        }
    });
    Quality { tables: tables.collect(), same_files }
}

fn column_quality(sheet: &Sheet, column: u32) -> ColumnQuality {
    let meaning = sheet.meanings.iter().find(|meaning| meaning.column == column);
    let unit = meaning.map_or("", |meaning| sheet.unit(*meaning));
    let (mut filled, mut unreadable) = (0, 0);
    for row in 0..sheet.cells.rows() {
        let cell = sheet.cells.cell(row, column).trim();
        if says_something(cell) {
            filled += 1;
            unreadable += u32::from(meaning.is_some_and(|meaning| !reads(sheet, *meaning, cell, unit)));
        }
    }
    ColumnQuality {
        column: sheet.cells.header(column).to_string(),
        property: meaning.map_or("", |meaning| meaning.property.as_str()).to_string(),
        filled,
        unreadable,
    }
}

/// Whether a cell is more than empty or a word for "not known"; a zero is a number.
fn says_something(cell: &str) -> bool {
    !cell.is_empty() && (!is_placeholder(cell) || number::parse(cell).is_some())
}

/// Whether a value has the form that its property asks for; what may be any text always has.
fn reads(sheet: &Sheet, meaning: Meaning, cell: &str, unit: &str) -> bool {
    let any = |form: &dyn Fn(&str) -> bool| split_values(cell).any(form);
    match meaning.property {
        Property::Founded
        | Property::Period
        | Property::MeasureDate
        | Property::Published
        | Property::ComplaintDate
        | Property::ValidFrom
        | Property::Since => meaning.date(cell).is_some(),
        Property::RegisteredCapital
        | Property::PaidCapital
        | Property::Volume
        | Property::Outstanding
        | Property::NetInflow
        | Property::Amount => amount::parse(cell, unit).is_some(),
        Property::Year | Property::Employees | Property::People | Property::Borrowers => number::parse(cell).is_some(),
        Property::Share | Property::Yield => percent::parse(cell, unit).is_some(),
        Property::Uscc | Property::OwnerUscc => uscc::parse(cell).is_some(),
        Property::Phone => !phone::numbers(cell, sheet.phones).is_empty(),
        Property::Email => any(&|own| email::normalize(own).is_some()),
        Property::Website => any(&|own| domain::registrable(own).is_some()),
        _ => true,
    }
}

/// Rows equal in every cell to an earlier one, in order.
fn repeated(sheet: &Sheet) -> Vec<u32> {
    let cells = &sheet.cells;
    let row = |row: u32| (0..cells.columns()).map(move |column| cells.cell(row, column));
    let mut hashed: Vec<(u64, u32)> = (0..cells.rows())
        .map(|number| {
            let mut hasher = DefaultHasher::new();
            row(number).for_each(|cell| cell.hash(&mut hasher));
            (hasher.finish(), number)
        })
        .collect();
    hashed.sort_unstable();
    let mut found = Vec::new();
    for alike in hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        let mut first: Vec<u32> = Vec::new();
        for (_, number) in alike {
            if first.iter().any(|earlier| row(*earlier).eq(row(*number))) {
                found.push(*number);
            } else {
                first.push(*number);
            }
        }
    }
    found.sort_unstable();
    found
}

/// A matter on which sources disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    subject: u32,
    property: Property,
    /// Cells that agree, group by group.
    groups: Vec<Vec<Place>>,
}

/// A value in the form in which it is compared.
enum Told {
    Days(i32, i32),
    Amount(f64),
    Text(String),
}

impl Told {
    fn new(sheet: &Sheet, meaning: Meaning, cell: &str) -> Self {
        let read = match meaning.property {
            Property::Founded => {
                meaning.date(cell).map(|(first, precision)| Self::Days(first, date::last_day(first, precision)))
            }
            Property::RegisteredCapital => amount::parse(cell, sheet.unit(meaning)).map(Self::Amount),
            _ => None,
        };
        read.unwrap_or_else(|| Self::Text(fold(cell).chars().filter(|c| !c.is_whitespace()).collect()))
    }

    /// Whether both can be true: a year and a day in it agree, and amounts but for rounding.
    fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Days(first, last), Self::Days(from, to)) => first <= to && from <= last,
            (Self::Amount(a), Self::Amount(b)) => (a - b).abs() <= ROUNDED * a.abs().max(b.abs()),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

/// Whether a property of a record is the subject's own.
pub(super) fn is_own(party: Party, property: Property) -> bool {
    match party {
        Party::Main | Party::Operator => true,
        party => property.party() == party,
    }
}

/// On what sources disagree about a subject, property by property.
pub(super) fn of_subject(analysis: &Analysis, subject: u32) -> Vec<Disagreement> {
    let knowledge = &analysis.knowledge;
    let mut told: BTreeMap<Property, Vec<(Told, Vec<Place>)>> = BTreeMap::new();
    for mention in knowledge.mentions_of(subject) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        for meaning in sheet.meanings.iter().filter(|meaning| SINGLE.contains(&meaning.property)) {
            let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
            // The day and the state that a platform's record gives are the platform's, not its operator's.
            let platforms =
                mention.party == Party::Operator && matches!(meaning.property, Property::Founded | Property::Status);
            if !says_something(cell) || platforms || !is_own(mention.party, meaning.property) {
                continue;
            }
            let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
            let own = Told::new(sheet, *meaning, cell);
            let groups = told.entry(meaning.property).or_default();
            match groups.iter_mut().find(|(other, _)| other.agrees(&own)) {
                Some((_, places)) if places.contains(&place) => {}
                Some((_, places)) => places.push(place),
                None => groups.push((own, vec![place])),
            }
        }
    }
    told.into_iter()
        .filter(|(_, groups)| groups.len() > 1)
        .map(|(property, groups)| Disagreement {
            subject,
            property,
            groups: groups.into_iter().map(|(_, places)| places).collect(),
        })
        .collect()
}

impl Disagreement {
    /// The property.
    pub(super) fn property(&self) -> Property {
        self.property
    }
}

/// Every disagreement, subjects most at risk first.
#[must_use]
pub fn disagreements(analysis: &Analysis) -> Vec<Disagreement> {
    analysis.order.iter().flat_map(|subject| of_subject(analysis, *subject)).collect()
}

/// Rows `from` to `from + count` of the disagreements about a property, or of all.
#[must_use]
pub fn conflicts(
    analysis: &Analysis,
    all: &[Disagreement],
    property: Option<&str>,
    from: usize,
    count: usize,
) -> Conflicts {
    let mut properties: BTreeMap<Property, u32> = BTreeMap::new();
    for own in all {
        *properties.entry(own.property).or_default() += 1;
    }
    let wanted = all.iter().filter(|own| property.is_none_or(|asked| own.property.as_str() == asked));
    Conflicts {
        total: u32::try_from(wanted.clone().count()).unwrap_or(u32::MAX),
        properties: properties
            .into_iter()
            .map(|(property, count)| PropertyConflicts { property: property.as_str().to_string(), count })
            .collect(),
        rows: wanted.skip(from).take(count).map(|own| conflict(analysis, own, SAID_TOLD)).collect(),
    }
}

/// A disagreement with at most `most` statements of each group.
#[must_use]
pub fn conflict(analysis: &Analysis, own: &Disagreement, most: usize) -> ConflictRow {
    let knowledge = &analysis.knowledge;
    let subject = knowledge.resolution.subjects.get(own.subject as usize);
    let told = |place: &Place| Some(said(analysis, knowledge.sheet(*place)?, *place, place.column()?, own.property));
    ConflictRow {
        subject: subject.map_or(String::new(), |own| own.id.clone()),
        name: subject.map_or(String::new(), |own| name(analysis, own)),
        property: own.property.as_str().to_string(),
        values: own.groups.iter().map(|group| group.iter().take(most).filter_map(told).collect()).collect(),
    }
}
