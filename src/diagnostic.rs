//! What could not be used and why, as a code with arguments and a place. Wording lives beside the code that
//! raises it (`wording.json` in each module), so results do not depend on a language.

use crate::source::Location;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A file, row or cell could not be used.
    Error,
    /// Something was used with a doubt, or set aside.
    Warning,
    /// Worth knowing; nothing was lost.
    Info,
}

impl Severity {
    /// The word in `diagnostics.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One finding about the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable snake_case code; the key of its wording.
    pub code: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Named values that the wording inserts, in the order the code states them.
    pub arguments: Vec<(&'static str, String)>,
    /// How many rows it speaks of; 0 when it speaks of none.
    pub rows: u32,
}

impl Diagnostic {
    /// A diagnostic without arguments that speaks of no row.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str, location: Location) -> Self {
        Self { severity, code, location, arguments: Vec::new(), rows: 0 }
    }

    /// An error: something could not be used.
    #[must_use]
    pub fn error(code: &'static str, location: Location) -> Self {
        Self::new(Severity::Error, code, location)
    }

    /// A warning: something was used with a doubt, or set aside.
    #[must_use]
    pub fn warning(code: &'static str, location: Location) -> Self {
        Self::new(Severity::Warning, code, location)
    }

    /// Information: nothing was lost.
    #[must_use]
    pub fn info(code: &'static str, location: Location) -> Self {
        Self::new(Severity::Info, code, location)
    }

    /// Adds a named value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// States how many rows it speaks of.
    #[must_use]
    pub fn rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }
}
