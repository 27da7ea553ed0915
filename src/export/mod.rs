//! Plain text forms of results: CSV that opens in a spreadsheet without running anything.

pub mod files;
pub mod graph;

/// A record of a CSV file: RFC 4180 quoting, `\n` line ends. A cell that a spreadsheet would take for a formula gets
/// an apostrophe in front.
///
/// A plain number keeps its sign: `-1.5` is no formula.
pub fn push_record<T: AsRef<str>>(out: &mut String, cells: &[T]) {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        let cell = cell.as_ref();
        let bytes = cell.as_bytes();
        let guarded =
            matches!(bytes.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) && cell.parse::<f64>().is_err();
        let quoted = bytes.iter().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
        if quoted {
            out.push('"');
        }
        if guarded {
            out.push('\'');
        }
        if quoted {
            for (place, part) in cell.split('"').enumerate() {
                out.push_str(if place > 0 { "\"\"" } else { "" });
                out.push_str(part);
            }
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

/// A number with four decimals, as `{:.4}` writes it.
#[must_use]
pub fn decimals4(value: f64) -> String {
    let scaled = value * 10_000.0;
    let below = libm::floor(scaled);
    // Near the middle between two the exact digits decide.
    if !(0.0..1e9).contains(&scaled) || value.is_sign_negative() || (scaled - below - 0.5).abs() < 1e-6 {
        return format!("{value:.4}");
    }
    let whole = (scaled + 0.5) as u64;
    let mut out = (whole / 10_000).to_string();
    out.push('.');
    for power in [1000, 100, 10, 1] {
        out.push(char::from(b'0' + (whole / power % 10) as u8));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decimals4, push_record};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn four_decimals_are_those_of_the_standard_library(value in -2.0..2.0_f64, tenths in 0..200_000_u32) {
            let halves = f64::from(tenths) / 20_000.0;
            for value in [value, value * 1e6, value * 1e-6, halves, 0.0, -0.0, 1.0, f64::NAN, f64::INFINITY] {
                prop_assert_eq!(decimals4(value), format!("{value:.4}"));
            }
        }
    }

    #[test]
    fn cells_are_quoted_and_formulas_guarded() {
        let rows: [(&[&str], &str); 5] = [
            (&["a", "b"], "a,b\n"),
            (&["a,b", "say \"x\""], "\"a,b\",\"say \"\"x\"\"\"\n"),
            (&["=HYPERLINK(\"x\")"], "\"'=HYPERLINK(\"\"x\"\")\"\n"),
            (&["@sum", "+1 555", "-1.5"], "'@sum,'+1 555,-1.5\n"),
            (&["两\n行"], "\"两\n行\"\n"),
        ];
        for (cells, expected) in rows {
            let mut out = String::new();
            push_record(&mut out, cells);
            assert_eq!(out, expected);
        }
    }
}
