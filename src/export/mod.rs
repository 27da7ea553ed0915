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
        let guarded = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
        let quoted = cell.contains(['"', ',', '\n', '\r']);
        if quoted {
            out.push('"');
        }
        if guarded {
            out.push('\'');
        }
        if quoted {
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::push_record;

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
