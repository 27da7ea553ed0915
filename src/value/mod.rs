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
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '−' | '–' | '—' => '-',
        other => other,
    };
    text.chars().map(half).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod laws {
    use super::*;
    use proptest::prelude::*;

    /// Texts that look like values.
    const LIKELY: &str = "[0-9xX+() ./;,@:%$#\u{202c}ext转分机：＋１é汉年月日万亿元公司wnTZ-]{0,48}|(xn--|1101051949123100|\\+86 ?)[0-9a-zX. -]{0,20}|\\PC{0,40}";

    proptest! {
        #[test]
        fn no_reader_fails_on_any_text(text in LIKELY) {
            for home in [phone::Home::Unknown, phone::Home::Abroad, phone::Home::Country(44), phone::Home::Country(0)] {
                for number in phone::numbers(&text, home) {
                    prop_assert!(number.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()), "{}", number);
                    // A form that compares is its own form.
                    if number.starts_with('+') {
                        prop_assert_eq!(phone::normalize(&number, home), Some(number.clone()));
                    }
                }
            }
            let _ = phone::home(std::iter::once(text.as_str()));
            let _ = phone::plan::addressed(&text);
            if let Some(domain::Site::Own(domain)) = domain::registrable(&text) {
                prop_assert_eq!(domain::registrable(&domain), Some(domain::Site::Own(domain)));
            }
            let _ = email::normalize(&text);
            let _ = account::normalize(&text);
            let _ = uscc::parse(&text);
            let _ = mod97::lei(&text);
            let _ = mod97::iban(&text);
            let _ = date::parse_with_precision(&text);
            prop_assert!(number::parse(&text).is_none_or(f64::is_finite));
            prop_assert!(amount::parse(&text, "万元").is_none_or(f64::is_finite));
            let _ = percent::parse(&text, "%");
        }

        #[test]
        fn masking_changes_no_length_and_a_part_is_masked_as_the_whole(text in LIKELY, from in 0_usize..48, length in 0_usize..48) {
            let whole = identity::masked(&text);
            prop_assert_eq!(whole.len(), text.len());
            prop_assert_eq!(whole.chars().count(), text.chars().count());
            let part = identity::masked_part(&text, from..from + length);
            prop_assert_eq!(part.as_ref(), whole.get(from..from + length).unwrap_or(""));
        }
    }
}
