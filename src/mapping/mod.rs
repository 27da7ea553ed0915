//! What files and columns mean: roles and properties are proposed from headers and values, with a confidence and a
//! reason; a person's choice goes over both. Then records become mentions of subjects.
//!
//! The aliases are data (`header_aliases.csv`), each with its source; so are the headers that only one kind of
//! business has (`header_activities.csv`).

mod activity;
mod borrowed;
pub mod dated;
mod memory;
pub mod mention;
mod property;
mod role;
mod sheet;
mod values;

pub use memory::{Remembered, recall};
pub use property::{ColumnProposal, Reason};
pub use role::RoleProposal;
pub use sheet::{Chosen, Origin, sheet};

use crate::table::Table;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

/// What is proposed for a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// A proposal for every column, in order.
    pub columns: Vec<ColumnProposal>,
    /// Roles, strongest first; empty when nothing says what the file is for.
    pub roles: Vec<RoleProposal>,
}

/// Roles for a file and a property for every column.
#[must_use]
pub fn propose(table: &Table) -> Proposal {
    let columns = property::propose(table);
    let roles = role::propose(&columns);
    Proposal { columns, roles }
}
