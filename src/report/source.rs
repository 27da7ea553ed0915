//! What is proposed for an input: the review screen.

use serde::Serialize;

use super::{DiagnosticRow, Message};

/// An input with what is proposed for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceProposal {
    /// Hash of its bytes: its id.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its format.
    pub format: String,
    /// Its encoding.
    pub encoding: String,
    /// Records in it.
    pub rows: u32,
    /// Its tables.
    pub tables: Vec<TableProposal>,
    /// Cells that are texts.
    pub texts: u32,
    /// What reading it reported.
    pub diagnostics: Vec<DiagnosticRow>,
    /// The input with the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
}

/// A role with what speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleProposal {
    /// The role.
    pub role: String,
    /// 0..1.
    pub confidence: f64,
    /// Why.
    pub reason: Message,
}

/// A table of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableProposal {
    /// Its number in the input.
    pub table: u32,
    /// Sheet or member name.
    pub part: String,
    /// Records in it.
    pub rows: u32,
    /// Roles, strongest first.
    pub roles: Vec<RoleProposal>,
    /// Columns.
    pub columns: Vec<ColumnProposal>,
    /// Share of the cells that stand in a column with a property, 0..1.
    pub understood: f64,
    /// What is missing for a better result.
    pub missing: Vec<Message>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnProposal {
    /// Its number.
    pub column: u32,
    /// Its header.
    pub header: String,
    /// What its values look like.
    pub kind: String,
    /// Its property; empty when it is not used.
    pub property: String,
    /// 0..1.
    pub confidence: f64,
    /// Why.
    pub reason: Message,
    /// First values.
    pub samples: Vec<String>,
    /// Share of the records that hold a value, 0..1.
    pub filled: f64,
    /// Whether a person chose it.
    pub edited: bool,
}

/// What can be chosen on the review screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fields {
    /// Roles.
    pub roles: Vec<String>,
    /// Properties.
    pub properties: Vec<PropertyRoles>,
    /// Encodings.
    pub encodings: Vec<String>,
}

/// A property and the roles it belongs to; none means any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PropertyRoles {
    /// The property.
    pub property: String,
    /// The roles.
    pub roles: Vec<String>,
}
