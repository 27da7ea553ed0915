//! Amounts of money.

use std::sync::LazyLock;

use super::{narrow, number};

const UNITS: &str = include_str!("units.csv");

/// Counting word → factor, longest first.
static FACTORS: LazyLock<Vec<(&'static str, f64)>> = LazyLock::new(|| {
    let mut rows: Vec<(&str, f64)> = UNITS
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.next()?.parse().ok()?))
        })
        .collect();
    rows.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(b.0)));
    rows
});

/// Currency marks that may stand around a number; the amount is kept in its own currency.
const MARKS: [&str; 14] =
    ["人民币", "rmb", "cny", "usd", "us$", "hk$", "hkd", "美元", "港元", "元", "¥", "$", "€", "£"];

/// An amount in whole currency units, finite; a bare number takes the unit that its header names (`万元`).
#[must_use]
pub fn parse(text: &str, unit: &str) -> Option<f64> {
    let folded = narrow(text.trim());
    let mut body = folded.as_str();
    loop {
        let before = body;
        for mark in MARKS {
            body = body.strip_prefix(mark).unwrap_or(body).trim();
            body = body.strip_suffix(mark).unwrap_or(body).trim();
        }
        if body == before {
            break;
        }
    }
    for (word, factor) in FACTORS.iter() {
        if let Some(number) = body.strip_suffix(word) {
            return finite(number::parse(number)? * factor);
        }
    }
    let unit = narrow(unit);
    let factor = FACTORS.iter().find(|(word, _)| unit.contains(word)).map_or(1.0, |(_, factor)| *factor);
    finite(number::parse(body)? * factor)
}

/// None for what a counting word carries past the largest number.
fn finite(amount: f64) -> Option<f64> {
    amount.is_finite().then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn amounts_with_counting_words_and_currencies() {
        let rows = [
            ("3000万", "", 3e7),
            ("1.2亿元", "", 1.2e8),
            ("500 万美元", "", 5e6),
            ("¥1,000", "", 1e3),
            ("$3.5 million", "", 3.5e6),
            ("10000.00", "万元", 1e8),
            ("人民币50万元", "", 5e5),
        ];
        for (text, unit, expected) in rows {
            let found = parse(text, unit).unwrap_or(f64::NAN);
            assert!((found - expected).abs() < 1e-6 * expected, "{text}: {found}");
        }
        assert_eq!(parse("无", "万元"), None);
        assert_eq!(parse("1e308亿", ""), None);
    }
}
