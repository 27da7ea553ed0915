//! What the columns of a file mean: a property for every column, proposed from its header, with a confidence and a
//! reason. The aliases are data (`header_aliases.csv`), each with its source.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::table::Table;
use crate::text::normalize::fold;

/// The aliases, as shipped.
const ALIASES: &str = include_str!("header_aliases.csv");

/// Alias → property, over folded headers.
static PROPERTIES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let rows = ALIASES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?))
    });
    rows.map(|(property, alias)| (key(alias), property)).collect()
});

/// Why a property was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The header is an alias of the property.
    Header,
    /// The header is one once its unit in brackets is left out: `注册资本(万元)`.
    HeaderWithoutUnit,
}

impl Reason {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::HeaderWithoutUnit => "header_without_unit",
        }
    }
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Number of the column.
    pub column: u32,
    /// The property.
    pub property: &'static str,
    /// How sure the proposal is, 0..1.
    pub confidence: f64,
    /// Unit named in the header's brackets (`万元`, `%`), or empty.
    pub unit: String,
    /// Why.
    pub reason: Reason,
}

/// A header in the form that aliases are compared in: folded, without spaces and underscores.
fn key(header: &str) -> String {
    fold(header).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.')).collect()
}

/// A header without what stands in brackets at its end, and that.
fn split_unit(header: &str) -> Option<(&str, &str)> {
    let inner = header.trim_end().strip_suffix([')', '）'])?;
    let (name, unit) = inner.split_once(['(', '（'])?;
    Some((name.trim_end(), unit))
}

/// A property for every column whose header is known, in column order; other columns are not in the answer.
#[must_use]
pub fn propose(table: &Table) -> Vec<Proposal> {
    (0..table.columns())
        .filter_map(|column| {
            let header = table.header(column);
            if let Some(property) = PROPERTIES.get(&key(header)) {
                let reason = Reason::Header;
                return Some(Proposal { column, property, confidence: 0.95, unit: String::new(), reason });
            }
            let (name, unit) = split_unit(header)?;
            let property = PROPERTIES.get(&key(name))?;
            let (unit, reason) = (unit.to_string(), Reason::HeaderWithoutUnit);
            Some(Proposal { column, property, confidence: 0.85, unit, reason })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::source::SourceId;
    use crate::table;

    #[test]
    fn headers_in_both_languages_give_properties() {
        let rows = [
            ("平台编号", "register_id", "", Reason::Header),
            ("注册资本(万元)", "registered_capital", "万元", Reason::HeaderWithoutUnit),
            ("平均利率（%）", "yield_percent", "%", Reason::HeaderWithoutUnit),
            ("Company Name", "company_name", "", Reason::Header),
            ("company_id", "register_id", "", Reason::Header),
        ];
        for (header, property, unit, reason) in rows {
            let bytes = format!("{header},unknown thing\n1,2\n");
            let table = table::read(SourceId(0), bytes.as_bytes(), None, &mut Context::silent()).table;
            let found = propose(&table.expect("a table"));
            assert_eq!(found.len(), 1, "{header}");
            let own = &found[0];
            assert_eq!((own.property, own.unit.as_str(), own.reason), (property, unit, reason), "{header}");
        }
    }

    #[test]
    fn every_alias_has_one_property_and_a_source() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for line in ALIASES.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
            assert_eq!(seen.insert(key(cells[1]), cells[0]), None, "{line}: alias twice");
        }
    }
}
