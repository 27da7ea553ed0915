//! Codes whose two check digits are those of ISO 7064, MOD 97-10: legal entities (LEI) and bank accounts (IBAN).

use std::iter;

/// Letters and digits of a legal entity identifier.
const LEI_LENGTH: usize = 20;
/// The shortest and the longest account number that a country uses (IBAN registry, release 99: Norway, Russia).
const IBAN_LENGTHS: std::ops::RangeInclusive<usize> = 15..=33;

/// The code in upper case if it is a legal entity identifier (ISO 17442-1:2020): eighteen letters and digits, two check digits.
#[must_use]
pub fn lei(text: &str) -> Option<String> {
    let code = plain(text)?;
    let check = code.get(LEI_LENGTH - 2..).unwrap_or("");
    let checked = code.len() == LEI_LENGTH && check.bytes().all(|byte| byte.is_ascii_digit());
    (checked && remainder(code.bytes()) == 1).then_some(code)
}

/// The number in upper case without spaces if it is an account by ISO 13616-1:2020: two letters of a country, two check
/// digits, and the country's own number.
#[must_use]
pub fn iban(text: &str) -> Option<String> {
    let code = plain(text)?;
    let (country, rest) = code.split_at_checked(2)?;
    let (check, own) = rest.split_at_checked(2)?;
    let formed =
        country.bytes().all(|byte| byte.is_ascii_uppercase()) && check.bytes().all(|byte| byte.is_ascii_digit());
    let moved = own.bytes().chain(country.bytes()).chain(check.bytes());
    (formed && IBAN_LENGTHS.contains(&code.len()) && remainder(moved) == 1).then_some(code)
}

/// Letters and digits in upper case, without the spaces that part them in print; none where anything else stands.
fn plain(text: &str) -> Option<String> {
    let code: String = text.trim().chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    (!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

/// The number that digits and letters (A is 10, Z is 35) spell, modulo 97.
fn remainder(code: impl Iterator<Item = u8>) -> u32 {
    let digits = code.flat_map(|byte| {
        let value = char::from(byte).to_digit(36).unwrap_or(0);
        let tens = iter::once(value / 10).filter(move |_| value > 9);
        tens.chain(iter::once(value % 10))
    });
    digits.fold(0, |sum, digit| (sum * 10 + digit) % 97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digits_decide() {
        // The examples of ISO 17442 and of the IBAN registry.
        for (text, expected) in [
            ("7ZW8QJWVPR4P1J1KQY45", Some("7ZW8QJWVPR4P1J1KQY45")),
            (" 7zw8qjwvpr4p1j1kqy45 ", Some("7ZW8QJWVPR4P1J1KQY45")),
            ("7ZW8QJWVPR4P1J1KQY46", None),
            ("7ZW8QJWVPR4P1J1KQY4", None),
            ("", None),
            ("七", None),
        ] {
            assert_eq!(lei(text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("GB29 NWBK 6016 1331 9268 19", Some("GB29NWBK60161331926819")),
            ("de89370400440532013000", Some("DE89370400440532013000")),
            ("NO93 8601 1117 947", Some("NO9386011117947")),
            ("GB29 NWBK 6016 1331 9268 18", None),
            ("1229 NWBK 6016 1331 9268 19", None),
            ("GB", None),
            ("", None),
        ] {
            assert_eq!(iban(text).as_deref(), expected, "{text}");
        }
    }
}
