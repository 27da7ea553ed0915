//! Phone numbers in a form that can be compared.

use super::narrow;

/// Digits with country code, without it for Chinese numbers: a mobile number of 11 digits, a landline with its area
/// code, a 400 or 800 number, or an international number of 8 to 15 digits. None for anything else.
#[must_use]
pub fn normalize(text: &str) -> Option<String> {
    let folded = narrow(text.trim());
    if folded.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '+' | '-' | ' ' | '(' | ')' | '.' | '/')) {
        return None;
    }
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let international = folded.starts_with('+') || digits.starts_with("00");
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let chinese = digits.strip_prefix("86").filter(|rest| international && rest.len() >= 10);
    let national = chinese.unwrap_or(digits);
    let mobile = national.len() == 11 && national.starts_with('1');
    let landline = national.starts_with('0') && (10..=12).contains(&national.len());
    let service = national.len() == 10 && (national.starts_with("400") || national.starts_with("800"));
    if (chinese.is_some() || !international) && (mobile || landline || service) {
        return Some(national.to_string());
    }
    let same = digits.bytes().all(|byte| Some(byte) == digits.bytes().next());
    ((8..=15).contains(&digits.len()) && !same).then(|| digits.to_string())
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn one_number_has_one_form() {
        let rows = [
            ("13812345678", Some("13812345678")),
            ("+86 138 1234 5678", Some("13812345678")),
            ("0086-13812345678", Some("13812345678")),
            ("(021) 5555-0100", Some("02155550100")),
            ("400-888-1234", Some("4008881234")),
            ("+61 2 9961 0513", Some("61299610513")),
            ("61399610513", Some("61399610513")),
            ("12345", None),
            ("00000000", None),
            ("", None),
            ("call me", None),
        ];
        for (text, expected) in rows {
            assert_eq!(normalize(text).as_deref(), expected, "{text}");
        }
    }
}
