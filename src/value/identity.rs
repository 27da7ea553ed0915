//! Identity numbers of residents of the PRC (GB 11643-1999): eighteen characters, the last of them a check digit. They are
//! recognised wherever they stand, so that a screen shows them in part.

use std::borrow::Cow;

use super::date;

/// Characters of a number.
const LENGTH: usize = 18;

/// Characters that stay: the place of registration, and the last two.
const SHOWN: (usize, usize) = (6, 2);

/// Whether eighteen characters are an identity number: digits with a day of birth from the seventh on, and the check digit of
/// ISO 7064, MOD 11-2, that the standard asks for.
#[must_use]
pub fn is_number(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last().filter(|(_, body)| body.len() == LENGTH - 1) else { return false };
    if !body.iter().all(u8::is_ascii_digit) || body.starts_with(b"0") {
        return false;
    }
    let number = |from: usize, to: usize| body[from..to].iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0'));
    let born = date::from_civil(number(6, 10) as i32, number(10, 12), number(12, 14));
    let sum = body.iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let check = b"10X98765432"[(sum % 11) as usize];
    (1850..2200).contains(&number(6, 10)) && born.is_some() && last.to_ascii_uppercase() == check
}

/// The text with the middle of every identity number in it as asterisks; as many bytes as before.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut own = Cow::Borrowed(text);
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + start;
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        at = start + length;
        // A run that letters begin is a code of another kind.
        let begun = start.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric());
        if length == LENGTH && !begun && is_number(&bytes[start..at]) {
            let (from, to) = (start + SHOWN.0, at - SHOWN.1);
            own.to_mut().replace_range(from..to, &"*".repeat(to - from));
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_shown_in_part_and_nothing_else_is() {
        // The standard's own examples; they name no person.
        let rows = [
            ("11010519491231002X", "110105**********2X"),
            ("身份证号：440524188001010014。", "身份证号：440524**********14。"),
            ("11010519491231002x, 440524188001010014", "110105**********2x, 440524**********14"),
            ("110105194912310021", "110105194912310021"),
            ("11010519491331002X", "11010519491331002X"),
            ("A11010519491231002X", "A11010519491231002X"),
            ("11010519491231002X1", "11010519491231002X1"),
            ("91350100M000100Y43", "91350100M000100Y43"),
            ("", ""),
        ];
        for (text, expected) in rows {
            assert_eq!(masked(text), expected);
            assert_eq!(masked(text).len(), text.len());
        }
    }
}
