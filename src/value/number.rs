//! Plain numbers as people write them.

use super::narrow;

/// A number with optional sign and thousands separators, in half or full width; `(12)` is negative. A comma is a decimal
/// mark where it cannot part thousands (`12,5`, `1.234,56`, `0,125`); what parts no groups of digits as people write them
/// (`1,23,4`, `12 34`) is no number rather than another one. None for anything else, and for what is not finite.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let mut folded = narrow(text.trim());
    if !folded.is_ascii() {
        folded = folded.replace(['\u{202f}', '\u{2009}'], " ").replace('’', "'");
    }
    let (negative, body) = match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, folded.as_str()),
    };
    let (sign, unsigned) = match body.strip_prefix(['+', '-']) {
        // What stands in brackets is negative by them.
        Some(_) if negative => return None,
        Some(rest) => (body.starts_with('-'), rest.trim_start()),
        None => (false, body),
    };
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !unsigned.is_ascii() {
        return None;
    }
    let value: f64 = plain(unsigned)?.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(if negative || sign { -value } else { value })
}

/// Marks that may part groups of digits.
const GROUP_MARKS: [char; 4] = [',', '.', '\'', ' '];

/// An unsigned number without separators and with a decimal point.
fn plain(text: &str) -> Option<String> {
    let simple = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-');
    if text.chars().all(simple) && text.matches('.').count() <= 1 {
        return Some(text.to_string());
    }
    let mut marks: Vec<char> = text.chars().filter(|c| GROUP_MARKS.contains(c)).collect();
    let last = *marks.last()?;
    marks.dedup();
    let joined = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    match marks.as_slice() {
        // One mark throughout: it parts groups, or a single comma stands before decimals.
        [mark] => {
            if grouped(text, *mark, false) {
                return Some(joined(text));
            }
            let (whole, decimals) = text.split_once(',').filter(|_| *mark == ',')?;
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            (digits(whole) && digits(decimals)).then(|| format!("{whole}.{decimals}"))
        }
        // Two: the last one stands once, before decimals.
        [mark, '.' | ','] if mark != &last => {
            let (whole, decimals) = text.rsplit_once(last)?;
            let fits = grouped(whole, *mark, true) && decimals.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| format!("{}.{decimals}", joined(whole)))
        }
        _ => None,
    }
}

/// Whether a mark parts digits into groups as people write them: of three, of four as in Chinese, or, with commas, of two
/// before the last three as in India; the first may be shorter and is not nought. `certain`: the mark is no decimal one.
fn grouped(text: &str, mark: char, certain: bool) -> bool {
    let groups: Vec<&str> = text.split(mark).collect();
    let [first, between @ .., last] = groups.as_slice() else { return false };
    if groups.iter().any(|group| group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let of = |size: usize| first.len() <= size && between.iter().chain([last]).all(|group| group.len() == size);
    let indian = first.len() <= 2 && last.len() == 3 && between.iter().all(|group| group.len() == 2);
    // One group of four alone is as likely decimals: `1,2345`.
    let chinese = (certain || !between.is_empty()) && of(4);
    !first.starts_with('0') && (of(3) || mark == ',' && (chinese || indian))
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
            ("(-40)", None),
            ("- 40", Some(-40.0)),
            ("1.5e3", Some(1500.0)),
            ("12,5", Some(12.5)),
            ("0,125", Some(0.125)),
            ("1.234,56", Some(1234.56)),
            ("1.234.567,8", Some(1_234_567.8)),
            ("1.234.567", Some(1_234_567.0)),
            ("1.234", Some(1.234)),
            ("1,234", Some(1234.0)),
            ("1 234 567,5", Some(1_234_567.5)),
            ("1'234.5", Some(1234.5)),
            ("1\u{a0}234", Some(1234.0)),
            ("1\u{202f}234,5", Some(1234.5)),
            ("12,34,567", Some(1_234_567.0)),
            ("1,2345,6789", Some(123_456_789.0)),
            ("1,0000.50", Some(10000.5)),
            ("1,23,4", None),
            ("1,2,3", None),
            ("12 34", None),
            ("1,234,56", None),
            ("1e400", None),
            ("12.", Some(12.0)),
            (".5", Some(0.5)),
            (".", None),
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
