//! Plain numbers as people write them.

use super::narrow;

/// A number with optional sign and thousands separators, in half or full width; `(12)` is negative. None for anything
/// else, and for what is not finite.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let folded = narrow(text.trim());
    let (negative, body) = match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, folded.as_str()),
    };
    let plain: String = body.chars().filter(|c| !matches!(c, ',' | '\'' | ' ' | '\u{a0}')).collect();
    let first = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    if !first.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !plain.is_ascii() {
        return None;
    }
    let value: f64 = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_as_people_write_them() {
        let rows = [
            ("12", Some(12.0)),
            ("-3.5", Some(-3.5)),
            ("1,234,567.8", Some(1_234_567.8)),
            ("１２，０００", Some(12000.0)),
            ("(40)", Some(-40.0)),
            ("", None),
            ("inf", None),
            ("nan", None),
            ("12人", None),
            ("-", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
