//! Broken rows at a known rate. They are rows beside the good ones, so that no planted subject loses a fact; only
//! a date or a head-count is broken in place. Every one is stated in `truth.csv`.

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    /// The row stops after five cells.
    Ragged,
    /// The row has a cell too many.
    TooLong,
    /// The date is 2017-13-45.
    BadDate,
    /// The name is a spreadsheet formula.
    Formula,
    /// The row stands twice.
    Repeated,
    /// All cells are empty.
    Empty,
    /// The id is 0.
    ZeroId,
    /// A head-count below zero.
    Negative,
}

impl Defect {
    /// The word in `truth.csv`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ragged => "ragged",
            Self::TooLong => "too_long",
            Self::BadDate => "bad_date",
            Self::Formula => "formula",
            Self::Repeated => "repeated",
            Self::Empty => "empty",
            Self::ZeroId => "zero_id",
            Self::Negative => "negative",
        }
    }
}

/// A date that no calendar has.
pub(super) const BAD_DATE: &str = "2017-13-45";

/// A name that a spreadsheet would run.
pub(super) const FORMULA: &str = "=HYPERLINK(\"http://formula.example\",\"点击查看\")";

/// The defects of registry rows, each once in 500 companies and once in any world of 200.
const REGISTRY: [(u32, Defect); 6] = [
    (11, Defect::Ragged),
    (48, Defect::TooLong),
    (85, Defect::BadDate),
    (122, Defect::Formula),
    (159, Defect::Repeated),
    (196, Defect::Empty),
];

/// The defects of head-count rows, each once in 20 series.
const SERIES: [(u32, Defect); 4] =
    [(3, Defect::Negative), (7, Defect::ZeroId), (11, Defect::BadDate), (15, Defect::Repeated)];

/// The defect at a company's place in the registry.
pub(super) fn in_registry(ordinal: u32) -> Option<Defect> {
    REGISTRY.iter().find(|(place, _)| *place == ordinal % 500).map(|(_, defect)| *defect)
}

/// The defect in the series with this ordinal.
pub(super) fn in_series(ordinal: u32) -> Option<Defect> {
    SERIES.iter().find(|(place, _)| *place == ordinal % 20).map(|(_, defect)| *defect)
}

/// Whether a broken line follows the text with this ordinal: once in 1,000.
pub(super) fn in_texts(ordinal: u32) -> bool {
    ordinal % 1000 == 150
}

/// The defect of the complaint with this ordinal: each once in 200.
pub(super) fn in_complaints(ordinal: u32) -> Option<Defect> {
    match ordinal % 200 {
        17 => Some(Defect::BadDate),
        31 => Some(Defect::ZeroId),
        _ => None,
    }
}
