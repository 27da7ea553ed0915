//! Finds the header among a table's first records: a title line above it, a second header row below it (the header
//! again, units, or sub-headers under merged cells), and names every column once.

use std::collections::BTreeSet;

use super::notes::Notes;
use super::store::Cells;
use crate::diagnostic::Diagnostic;
use crate::value::date;

/// Records looked at before the header is settled.
pub(super) const LOOKED_AT: usize = 5;

/// Words that stand alone in a row of units, without brackets.
const UNITS: [&str; 22] = [
    "元",
    "万元",
    "百万元",
    "亿元",
    "千元",
    "美元",
    "%",
    "％",
    "人",
    "个",
    "家",
    "笔",
    "次",
    "户",
    "天",
    "日",
    "月",
    "年",
    "只",
    "份",
    "件",
    "万人",
];

/// What the second row under a header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    /// A record like the others.
    Record,
    /// Units; they join the headers in brackets.
    Units,
    /// Sub-headers; they join the headers behind a dot.
    Names,
}

/// Where the header stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Records above the header.
    pub(super) titles: usize,
    /// What stands right below it.
    pub(super) second: Second,
}

/// Whether a cell holds a number, a percentage or a date.
pub(super) fn is_value(cell: &str) -> bool {
    let number = cell.trim_end_matches(['%', '％']).replace([',', '，'], "");
    !cell.is_empty() && (number.parse::<f64>().is_ok_and(f64::is_finite) || date::parse(cell).is_some())
}

fn is_unit(cell: &str) -> bool {
    let bracketed = |open, close| cell.starts_with(open) && cell.ends_with(close) && cell.chars().count() <= 12;
    UNITS.contains(&cell)
        || bracketed('(', ')')
        || bracketed('（', '）')
        || cell.starts_with("单位：")
        || cell.starts_with("单位:")
}

/// Finds the header among the first records, none of them blank.
pub(super) fn layout(records: &[Cells<'_>]) -> Layout {
    let filled = |at: usize| records.get(at).map_or(0, |record| record.iter().filter(|cell| !cell.is_empty()).count());
    // A title stands alone in a row of several cells, or in a row shorter than all that follow.
    let is_title = |at: usize| {
        filled(at) == 1 && records.get(at).is_some_and(|record| !record.get(0).is_empty() && !is_value(record.get(0)))
    };
    let is_header = |at: usize| filled(at) >= 2 && records.get(at).is_some_and(|own| !own.iter().any(is_value));
    let as_wide =
        |at: usize| records.get(at).zip(records.get(at + 1)).is_some_and(|(one, next)| one.len() == next.len());
    // Only a row that spells out its empty cells, or at least two full rows below, make a title: `a` above `1,2` may be
    // a damaged header.
    let titles = if is_title(0) && is_header(1) && filled(2) >= 2 {
        1
    } else {
        // What the table is, and when it was made.
        2 * usize::from(is_title(0) && is_title(1) && is_header(2) && filled(3) >= 2 && as_wide(2))
    };
    let Some(header) = records.get(titles) else { return Layout { titles: 0, second: Second::Record } };
    Layout { titles, second: second(*header, records.get(titles + 1..).unwrap_or_default()) }
}

/// What the first of `below` is to `header`.
fn second(header: Cells<'_>, below: &[Cells<'_>]) -> Second {
    let Some((row, rest)) = below.split_first() else { return Second::Record };
    let mut cells = row.iter().filter(|cell| !cell.is_empty()).peekable();
    if cells.peek().is_some() && cells.all(is_unit) && rest.iter().any(|row| row.iter().any(is_value)) {
        return Second::Units;
    }
    // Sub-headers: the header has gaps or repeats side by side (merged cells), the row fills them and holds no value,
    // and below it stands a column of values.
    let gap = (1..row.len()).any(|at| {
        let own = header.get(at);
        !row.get(at).is_empty() && (own.is_empty() || own == header.get(at - 1))
    });
    let words = row.iter().all(|cell| !is_value(cell) && cell.chars().count() <= 20);
    let values = (0..row.len()).any(|at| {
        let mut under = rest.iter().map(|row| row.get(at)).filter(|cell| !cell.is_empty()).peekable();
        !row.get(at).is_empty() && under.peek().is_some() && under.all(is_value)
    });
    if gap && words && values { Second::Names } else { Second::Record }
}

/// Joins the header with the row below it.
pub(super) fn join(header: Cells<'_>, below: Cells<'_>, second: Second) -> Vec<String> {
    let mut group = "";
    (0..header.len().max(below.len()))
        .map(|at| {
            let (own, under) = (header.get(at), below.get(at));
            match second {
                Second::Record => own.to_string(),
                Second::Units => {
                    let unit = under.trim_start_matches("单位").trim_matches(['(', ')', '（', '）', '：', ':']);
                    if unit.is_empty() || own.is_empty() { own.to_string() } else { format!("{own}({unit})") }
                }
                Second::Names => {
                    if !own.is_empty() {
                        group = own;
                    }
                    match (own.is_empty() && under.is_empty(), under.is_empty() || under == group) {
                        (true, _) => String::new(),
                        (_, true) => group.to_string(),
                        _ if group.is_empty() => under.to_string(),
                        _ => format!("{group}.{under}"),
                    }
                }
            }
        })
        .collect()
}

/// Gives every column a name of its own and reports those it had to change.
pub(super) fn unique(raw: Vec<String>, notes: &mut Notes<'_, '_>) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut copies: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    let mut headers = Vec::with_capacity(raw.len());
    for (position, header) in raw.into_iter().enumerate() {
        let mut name = if header.is_empty() { format!("column {}", position + 1) } else { header.clone() };
        while taken.contains(&name) {
            let copy = copies.entry(header.clone()).or_insert(1);
            *copy += 1;
            name = format!("{header} ({copy})");
        }
        if name != header {
            let location = notes.place().in_column(&header);
            notes.repeated(Diagnostic::warning("header_renamed", location).with("name", &name));
        }
        taken.insert(name.clone());
        headers.push(name);
    }
    headers
}
