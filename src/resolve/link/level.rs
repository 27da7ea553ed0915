//! The levels of a comparison, the same ladder for every kind of column: not every kind uses every step.

/// How two values of a column stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Level {
    /// One of them is missing: no evidence either way.
    Missing = 0,
    /// Equal, and hardly anybody else bears it (surprise of 12 bits and more).
    EqualUnique = 1,
    /// Equal, 9.5 to 12 bits.
    EqualRare = 2,
    /// Equal, 7 to 9.5 bits.
    EqualUncommon = 3,
    /// Equal, 4 to 7 bits.
    EqualCommon = 4,
    /// Equal, below 4 bits.
    EqualFrequent = 5,
    /// One edit apart, and neither is common.
    NearRare = 6,
    /// One edit apart.
    Near = 7,
    /// Two edits apart, or much alike; numbers within a hundredth.
    Close = 8,
    /// Most of the words, by weight; two of a date's three parts.
    Overlap = 9,
    /// Some of the words, or a rare one; the same beginning of a code.
    Partial = 10,
    /// Somewhat alike; the same year; numbers within a tenth.
    Similar = 11,
    /// One is the other's beginning or initial; a year alone against a day in it.
    Abbreviated = 12,
    /// It stands in another column of the other record.
    Swapped = 13,
    /// Alike but for a swap: day and month exchanged.
    Exchanged = 14,
    /// Different.
    Different = 15,
}

/// Number of levels.
pub(super) const LEVELS: usize = 16;

/// Surprise, in bits, from which an equal value is of each level.
const BANDS: [(f64, Level); 4] =
    [(12.0, Level::EqualUnique), (9.5, Level::EqualRare), (7.0, Level::EqualUncommon), (4.0, Level::EqualCommon)];

impl Level {
    /// Every level, in order.
    pub const ALL: [Self; LEVELS] = [
        Self::Missing,
        Self::EqualUnique,
        Self::EqualRare,
        Self::EqualUncommon,
        Self::EqualCommon,
        Self::EqualFrequent,
        Self::NearRare,
        Self::Near,
        Self::Close,
        Self::Overlap,
        Self::Partial,
        Self::Similar,
        Self::Abbreviated,
        Self::Swapped,
        Self::Exchanged,
        Self::Different,
    ];

    /// Stable word, the key of its wording after `level.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::EqualUnique => "equal_unique",
            Self::EqualRare => "equal_rare",
            Self::EqualUncommon => "equal_uncommon",
            Self::EqualCommon => "equal_common",
            Self::EqualFrequent => "equal_frequent",
            Self::NearRare => "near_rare",
            Self::Near => "near",
            Self::Close => "close",
            Self::Overlap => "overlap",
            Self::Partial => "partial",
            Self::Similar => "similar",
            Self::Abbreviated => "abbreviated",
            Self::Swapped => "swapped",
            Self::Exchanged => "exchanged",
            Self::Different => "different",
        }
    }

    /// The level of equal values with this surprise.
    pub(super) fn equal(bits: f64) -> Self {
        BANDS.iter().find(|(from, _)| bits >= *from).map_or(Self::EqualFrequent, |(_, level)| *level)
    }
}
