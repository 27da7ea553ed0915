//! Typed values that parse, validate and compare: dates, numbers, amounts, shares, identifiers, contacts.

pub mod account;
pub mod amount;
pub mod date;
pub mod domain;
pub mod email;
pub mod identity;
pub mod mod97;
pub mod number;
pub mod percent;
pub mod phone;
pub mod uscc;

/// Separates the values of a cell that holds several.
pub const VALUE_SEPARATOR: char = '\u{1e}';

/// The values of a cell: split at the table reader's mark, or at `;`, `；`, `、` and line ends; trimmed, none empty.
pub fn split_values(cell: &str) -> impl Iterator<Item = &str> {
    let several = cell.contains(VALUE_SEPARATOR);
    cell.split(move |c| if several { c == VALUE_SEPARATOR } else { matches!(c, ';' | '；' | '、' | '\n' | '\r') })
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// Half width and lower case, with every sign kept: what values are read from.
#[must_use]
pub(crate) fn narrow(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '−' | '–' | '—' => '-',
        other => other,
    };
    text.chars().map(half).flat_map(char::to_lowercase).collect()
}
