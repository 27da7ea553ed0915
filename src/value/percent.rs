//! Shares and rates as fractions of one.

use super::{narrow, number};

/// A share or rate as a fraction: `12%` is 0.12; `5‰` is 0.005; a bare number takes the header's unit (`%`, `‰`, or
/// none).
#[must_use]
pub fn parse(text: &str, unit: &str) -> Option<f64> {
    let folded = narrow(text.trim());
    let scale = |unit: &str| match unit {
        "%" | "percent" | "pct" | "百分比" => Some(0.01),
        "‰" => Some(0.001),
        _ => None,
    };
    for mark in ["%", "percent", "‰"] {
        if let Some(body) = folded.strip_suffix(mark) {
            return Some(number::parse(body)? * scale(mark)?);
        }
    }
    Some(number::parse(&folded)? * scale(narrow(unit.trim()).as_str()).unwrap_or(1.0))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_unit_in_the_cell_goes_over_the_headers() {
        let rows = [
            ("12%", "", 0.12),
            ("12", "%", 0.12),
            ("12%", "‰", 0.12),
            ("5‰", "", 0.005),
            ("0.54", "", 0.54),
            ("７．７３％", "", 0.0773),
        ];
        for (text, unit, expected) in rows {
            let found = parse(text, unit).unwrap_or(f64::NAN);
            assert!((found - expected).abs() < 1e-12, "{text} {unit}: {found}");
        }
        assert_eq!(parse("24月以上标(85.0%)、", ""), None);
    }
}
