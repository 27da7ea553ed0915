//! A table with its meaning: what the stages after mapping read. Cells stay where the reader put them.

use std::fmt;
use std::sync::Arc;

use super::property::{FileRole, Grade, Property};
use super::taxonomy::ActivityId;
use crate::source::{Location, SourceId};
use crate::value::date::{self, Precision, Shown};
use crate::value::phone::{self, Home};

/// Rows and columns of text.
pub trait Cells: Send + Sync {
    /// Number of records.
    fn rows(&self) -> u32;
    /// Number of columns.
    fn columns(&self) -> u32;
    /// A cell; empty outside.
    fn cell(&self, row: u32, column: u32) -> &str;
    /// A column's header.
    fn header(&self, column: u32) -> &str;
    /// 1-based number of a record in its file.
    fn record(&self, row: u32) -> u32;
}

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Number of the column.
    pub column: u32,
    /// What it means.
    pub property: Property,
    /// Unit named in the header, as a number into [`Sheet::units`]; 0 is none.
    pub unit: u16,
    /// What the column's dates show of the order of day and month.
    pub shown: Shown,
}

impl Meaning {
    /// The date that a cell of the column states, and how exactly.
    #[must_use]
    pub fn date(self, cell: &str) -> Option<(i32, Precision)> {
        date::parse_in(cell, self.shown.order())
    }

    /// The day that a cell of the column states, the first one of a week or month; years alone are none.
    #[must_use]
    pub fn day(self, cell: &str) -> Option<i32> {
        date::day_in(cell, self.shown.order())
    }
}

/// A table of an input with roles and meanings.
#[derive(Clone)]
pub struct Sheet {
    /// The input.
    pub source: SourceId,
    /// Sheet or member name inside the input; empty for single-table files.
    pub part: String,
    /// The input's name.
    pub file: String,
    /// Hex hash of the input; ids of subjects without an identifier come from it.
    pub sha256: String,
    /// The cells.
    pub cells: Arc<dyn Cells>,
    /// What the file is for, strongest first.
    pub roles: Vec<FileRole>,
    /// Columns in use, by column.
    pub meanings: Vec<Meaning>,
    /// Units that headers name; the first is empty.
    pub units: Vec<String>,
    /// How far the source is trusted.
    pub grade: Grade,
    /// Among the first shares it states one is over one as it stands, so those without a unit are percentages.
    pub share_over_one: bool,
    /// Where its phone numbers are at home.
    pub phones: Home,
    /// Businesses that the headers give away, each with those columns.
    pub implied: Vec<(ActivityId, Vec<u32>)>,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("file", &self.file)
            .field("part", &self.part)
            .field("roles", &self.roles)
            .field("rows", &self.cells.rows())
            .finish_non_exhaustive()
    }
}

impl Sheet {
    /// Whether the file plays a role.
    #[must_use]
    pub fn has_role(&self, role: FileRole) -> bool {
        self.roles.contains(&role)
    }

    /// The first column with a property.
    #[must_use]
    pub fn column(&self, property: Property) -> Option<u32> {
        self.meanings.iter().find(|meaning| meaning.property == property).map(|meaning| meaning.column)
    }

    /// Every column with a property.
    pub fn columns(&self, property: Property) -> impl Iterator<Item = Meaning> + '_ {
        self.meanings.iter().copied().filter(move |meaning| meaning.property == property)
    }

    /// The property of a column.
    #[must_use]
    pub fn property(&self, column: u32) -> Option<Property> {
        self.meanings.iter().find(|meaning| meaning.column == column).map(|meaning| meaning.property)
    }

    /// The cell of the first column with a property, trimmed; empty without one.
    #[must_use]
    pub fn value(&self, row: u32, property: Property) -> &str {
        self.column(property).map_or("", |column| self.cells.cell(row, column).trim())
    }

    /// The date in the first column with a property, and how exactly it is stated.
    #[must_use]
    pub fn date(&self, row: u32, property: Property) -> Option<(i32, Precision)> {
        let meaning = self.columns(property).next()?;
        meaning.date(self.cells.cell(row, meaning.column))
    }

    /// Unit that a meaning's header names, or empty.
    #[must_use]
    pub fn unit(&self, meaning: Meaning) -> &str {
        self.units.get(usize::from(meaning.unit)).map_or("", String::as_str)
    }

    /// Where a record's phone numbers are at home: in the country that its region or address names, else where the column's are.
    #[must_use]
    pub fn phone_home(&self, row: u32) -> Home {
        let stated = [Property::Region, Property::Address].into_iter().flat_map(|own| self.columns(own));
        let named = stated.filter_map(|meaning| phone::plan::addressed(self.cells.cell(row, meaning.column))).next();
        named.map_or(self.phones, Home::Country)
    }

    /// Place of a record.
    #[must_use]
    pub fn location(&self, row: u32) -> Location {
        Location::row(self.source, self.cells.record(row)).in_part(&self.part)
    }

    /// Place of a cell.
    #[must_use]
    pub fn cell_location(&self, row: u32, column: u32) -> Location {
        self.location(row).in_column(self.cells.header(column))
    }
}

/// A cell of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the sheet.
    pub sheet: u16,
    /// Row of its cells, from 0.
    pub row: u32,
    /// Column; `u16::MAX` for the whole record.
    pub column: u16,
}

impl Place {
    /// A whole record.
    #[must_use]
    pub fn record(sheet: u16, row: u32) -> Self {
        Self { sheet, row, column: u16::MAX }
    }

    /// A cell.
    #[must_use]
    pub fn cell(sheet: u16, row: u32, column: u32) -> Self {
        Self { sheet, row, column: u16::try_from(column).unwrap_or(u16::MAX) }
    }

    /// The column, unless the place is a whole record.
    #[must_use]
    pub fn column(self) -> Option<u32> {
        (self.column != u16::MAX).then(|| u32::from(self.column))
    }

    /// What stands there; empty for a whole record.
    #[must_use]
    pub fn text(self, sheets: &[Sheet]) -> &str {
        let sheet = sheets.get(usize::from(self.sheet));
        match (sheet, self.column()) {
            (Some(sheet), Some(column)) => sheet.cells.cell(self.row, column),
            _ => "",
        }
    }
}
