//! A table with its roles and meanings: the proposal, with a person's choices over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Proposal, activity, values};
use crate::model::property::{FileRole, Grade, Property};
use crate::model::sheet::{Cells, Meaning, Sheet};
use crate::source::SourceId;
use crate::table::Table;
use crate::value::date::Shown;
use crate::value::number;

impl Cells for Table {
    fn rows(&self) -> u32 {
        Self::rows(self)
    }

    fn columns(&self) -> u32 {
        Self::columns(self)
    }

    fn cell(&self, row: u32, column: u32) -> &str {
        Self::cell(self, row, column)
    }

    fn header(&self, column: u32) -> &str {
        Self::header(self, column)
    }

    fn record(&self, row: u32) -> u32 {
        Self::record(self, row)
    }
}

/// What a person decided about a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Roles instead of the proposed ones.
    pub roles: Option<Vec<FileRole>>,
    /// Properties instead of the proposed ones, by column; `None` leaves the column out.
    pub properties: BTreeMap<u32, Option<Property>>,
}

/// Where a sheet comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The input.
    pub source: SourceId,
    /// Its name.
    pub file: String,
    /// Its hash, in hex.
    pub sha256: String,
    /// Sheet or member name.
    pub part: String,
}

/// Puts a table and what it means together.
#[must_use]
pub fn sheet(origin: Origin, table: &Arc<Table>, proposal: &Proposal, chosen: &Chosen) -> Sheet {
    let mut units = vec![String::new()];
    let mut meanings = Vec::new();
    for column in &proposal.columns {
        let property = chosen.properties.get(&column.column).copied().unwrap_or(column.property);
        let Some(property) = property else { continue };
        let unit = units.iter().position(|known| *known == column.unit).unwrap_or_else(|| {
            units.push(column.unit.clone());
            units.len() - 1
        });
        let shown = if property.is_date() { values::order(table.as_ref(), column.column) } else { Shown::default() };
        meanings.push(Meaning { column: column.column, property, unit: u16::try_from(unit).unwrap_or(0), shown });
    }
    let roles = chosen.roles.clone().unwrap_or_else(|| proposal.roles.iter().map(|role| role.role).collect());
    let phones = values::home(table.as_ref(), &meanings);
    let mut sheet = Sheet {
        source: origin.source,
        part: origin.part,
        file: origin.file,
        sha256: origin.sha256,
        cells: Arc::clone(table) as Arc<dyn Cells>,
        roles,
        meanings,
        units,
        grade: Grade::B,
        share_over_one: false,
        phones,
        implied: activity::implied(table),
    };
    sheet.grade = grade(&sheet);
    sheet.share_over_one = sheet.column(Property::Share).is_some_and(|column| {
        // Of all records, so that their order does not matter.
        (0..table.rows()).any(|row| number::parse(table.cell(row, column)).is_some_and(|share| share > 1.0))
    });
    sheet
}

/// Default grade of what a file states (DOMAIN C0.7); texts have their own, row by row.
fn grade(sheet: &Sheet) -> Grade {
    let registered = sheet.column(Property::Uscc).is_some()
        || sheet.column(Property::RegistrationNumber).is_some()
        || sheet.column(Property::Authority).is_some();
    // An alert list is a regulator's own; a list of events without an authority is a data vendor's.
    let alert = sheet.column(Property::MeasureKind).is_some() && sheet.column(Property::ImpersonatedName).is_some();
    if sheet.has_role(FileRole::Complaints) {
        Grade::D
    } else if sheet.has_role(FileRole::Texts) || sheet.has_role(FileRole::Outcomes) {
        Grade::C
    } else if sheet.has_role(FileRole::HeadCounts) || sheet.has_role(FileRole::Platforms) {
        Grade::B
    } else if registered || alert {
        Grade::A
    } else {
        Grade::B
    }
}
