//! How whole the data is, and where sources disagree.

use serde::Serialize;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnQuality {
    /// Its header.
    pub column: String,
    /// What it is taken for; empty when it is not used.
    pub property: String,
    /// Records with a value; a word such as “unknown” is none.
    pub filled: u32,
    /// Of these, records whose value has not the form that the property asks for: no date, no amount, a wrong check digit …
    pub unreadable: u32,
}

/// A table of the inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableQuality {
    /// The file.
    pub file: String,
    /// Sheet or member name; empty for single-table files.
    pub part: String,
    /// Its records.
    pub rows: u32,
    /// Records equal in every cell to an earlier one.
    pub repeated: u32,
    /// Numbers of the first of these.
    pub repeated_rows: Vec<u32>,
    /// Its columns, in order.
    pub columns: Vec<ColumnQuality>,
}

/// A file with the same bytes as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SameFile {
    /// The file that is not read.
    pub file: String,
    /// The one that is read instead.
    pub other: String,
}

/// How whole the inputs are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Every table, in the order of the inputs.
    pub tables: Vec<TableQuality>,
    /// Files that came twice.
    pub same_files: Vec<SameFile>,
}

/// Who says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The value as written.
    pub value: String,
    /// The file.
    pub file: String,
    /// Sheet or member name.
    pub part: String,
    /// 1-based record number.
    pub row: u32,
    /// Its header.
    pub column: String,
    /// How far the source is trusted.
    pub grade: String,
    /// The record's date; empty when not known.
    pub date: String,
}

/// What sources say of one matter of a subject: groups of statements, those that agree in one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictRow {
    /// The subject.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// Which property.
    pub property: String,
    /// At least two groups, in the order of the sources.
    pub values: Vec<Vec<Said>>,
}

/// Conflicts of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PropertyConflicts {
    /// The property.
    pub property: String,
    /// How many subjects.
    pub count: u32,
}

/// A window of the conflicts, subjects most at risk first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflicts {
    /// Rows of the asked property, or of all.
    pub total: u32,
    /// By property, whatever was asked.
    pub properties: Vec<PropertyConflicts>,
    /// The window.
    pub rows: Vec<ConflictRow>,
}
