//! A property for every column, from its header, its neighbours and its values.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::values;
use crate::model::property::Property;
use crate::table::Table;
use crate::text::normalize::fold;

/// The aliases, as shipped. A property that ends in `?` depends on the columns beside it.
const ALIASES: &str = include_str!("header_aliases.csv");

/// Alias → property code, over folded headers.
static CODES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
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
    /// The header can mean several things; the columns beside it decide.
    Context,
    /// The header is not known; the values have the property's form.
    Values,
    /// Nothing says what the column means.
    Unknown,
    /// A person said so.
    Chosen,
}

impl Reason {
    /// Stable word, the key of its wording after `reason.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::HeaderWithoutUnit => "header_without_unit",
            Self::Context => "header_in_context",
            Self::Values => "values",
            Self::Unknown => "nothing_fits",
            Self::Chosen => "chosen",
        }
    }

    /// How sure a proposal is, 0..1.
    #[must_use]
    pub fn confidence(self) -> f64 {
        match self {
            Self::Chosen => 1.0,
            Self::Header => 0.95,
            Self::HeaderWithoutUnit => 0.85,
            Self::Context => 0.8,
            Self::Values => 0.6,
            Self::Unknown => 0.0,
        }
    }
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProposal {
    /// Number of the column.
    pub column: u32,
    /// The property; `None` when the column is not used.
    pub property: Option<Property>,
    /// Unit named in the header's brackets (`万元`, `%`), or empty.
    pub unit: String,
    /// Why.
    pub reason: Reason,
}

/// A header in the form that aliases are compared in: folded, without spaces and joining marks.
pub(super) fn key(header: &str) -> String {
    fold(header).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.')).collect()
}

/// A header without what stands in brackets at its end, and that.
pub(super) fn split_unit(header: &str) -> Option<(&str, &str)> {
    let inner = header.trim_end().strip_suffix([')', '）'])?;
    let (name, unit) = inner.split_once(['(', '（'])?;
    Some((name.trim_end(), unit))
}

/// A proposal for every column, in order.
pub(super) fn propose(table: &Table) -> Vec<ColumnProposal> {
    let codes: Vec<(Option<&'static str>, String, Reason)> = (0..table.columns())
        .map(|column| {
            let header = table.header(column);
            if let Some(code) = CODES.get(&key(header)) {
                return (Some(*code), String::new(), Reason::Header);
            }
            let stripped = split_unit(header).and_then(|(name, unit)| Some((*CODES.get(&key(name))?, unit)));
            match stripped {
                Some((code, unit)) => (Some(code), unit.to_string(), Reason::HeaderWithoutUnit),
                None => (None, String::new(), Reason::Unknown),
            }
        })
        .collect();
    let has = |property: Property| codes.iter().any(|(code, ..)| *code == Some(property.as_str()));
    let mut columns: Vec<ColumnProposal> = Vec::with_capacity(codes.len());
    for (column, (code, unit, reason)) in (0..).zip(&codes) {
        let (property, reason) = match code {
            Some(code) if code.ends_with('?') => (in_context(code, &has, codes.len()), Reason::Context),
            Some(code) => (Property::parse(code), *reason),
            None => match values::property(table, column) {
                Some(property) if !has(property) => (Some(property), Reason::Values),
                _ => (None, Reason::Unknown),
            },
        };
        let reason = if property.is_none() { Reason::Unknown } else { reason };
        columns.push(ColumnProposal { column, property, unit: unit.clone(), reason });
    }
    columns
}

/// What a header that can mean several things means beside the others.
fn in_context(code: &str, has: &dyn Fn(Property) -> bool, columns: usize) -> Option<Property> {
    use Property as P;
    let any = |properties: &[Property]| properties.iter().any(|property| has(*property));
    let subject = any(&[P::PlatformId, P::RegisterId, P::Uscc, P::CompanyName, P::PlatformName, P::RegistrationNumber]);
    let dated = any(&[P::Text, P::Complaint, P::MeasureKind, P::MeasureReason, P::Authority]);
    Some(match code {
        "id?" if any(&[P::Text, P::Complaint, P::MeasureReason, P::LicenceNumber]) => P::RecordId,
        "id?" if has(P::PlatformName) => P::PlatformId,
        "id?" => P::RegisterId,
        "name?" if subject && has(P::PersonId) && !has(P::PersonName) => P::PersonName,
        "name?" if subject && has(P::OwnerId) && !has(P::OwnerName) => P::OwnerName,
        "name?" if subject && has(P::Post) && !has(P::PersonName) => P::PersonName,
        "name?" => P::Name,
        // A member's number says who somebody is only where it is said who brought them in.
        "member?" if any(&[P::RecruiterName, P::RecruiterId]) => P::PersonId,
        "member_name?" if any(&[P::RecruiterName, P::RecruiterId]) => P::PersonName,
        "date?" if any(&[P::People]) => P::Period,
        "date?" if has(P::Complaint) => P::ComplaintDate,
        "date?" if has(P::Text) => P::Published,
        "date?" if any(&[P::MeasureKind, P::MeasureReason, P::Authority]) => P::MeasureDate,
        "date?" => P::Since,
        "kind?" if dated && !has(P::MeasureKind) && !has(P::Text) && !has(P::Complaint) => P::MeasureKind,
        "kind?" => P::Industry,
        "status?" if columns <= 3 && subject => P::Outcome,
        "status?" => P::Status,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::source::SourceId;
    use crate::table;

    fn check(header: &str, expected: &[Option<Property>]) {
        let commas = ",".repeat(expected.len() - 1);
        let table = table::read(SourceId(0), format!("{header}\n{commas}\n").as_bytes(), None, &mut Context::silent());
        let found: Vec<Option<Property>> =
            propose(&table.table.unwrap_or_default()).iter().map(|column| column.property).collect();
        assert_eq!(found, expected, "{header}");
    }

    #[test]
    fn headers_in_both_languages_give_properties() {
        use Property as P;
        check("平台编号,注册资本(万元),unknown thing", &[Some(P::PlatformId), Some(P::RegisteredCapital), None]);
        check("Company Name,company_id,平均利率（%）", &[Some(P::CompanyName), Some(P::RegisterId), Some(P::Yield)]);
        check("id,subject,text,date", &[Some(P::RecordId), Some(P::Name), Some(P::Text), Some(P::Published)]);
        check(
            "code,pid,name,post,y",
            &[Some(P::RegisterId), Some(P::PersonId), Some(P::PersonName), Some(P::Post), Some(P::Year)],
        );
        check("code,name,cid,pct", &[Some(P::RegisterId), Some(P::OwnerName), Some(P::OwnerId), Some(P::Share)]);
        check("平台编号,状态", &[Some(P::PlatformId), Some(P::Outcome)]);
        check("id,name,website,status", &[Some(P::RegisterId), Some(P::Name), Some(P::Website), Some(P::Status)]);
        check("平台编号,周,人数,日期", &[Some(P::PlatformId), Some(P::Period), Some(P::People), Some(P::Period)]);
    }

    #[test]
    fn a_unit_in_brackets_is_kept() {
        assert_eq!(split_unit("注册资本(万元)"), Some(("注册资本", "万元")));
        assert_eq!(split_unit("平均利率（%）"), Some(("平均利率", "%")));
        assert_eq!(split_unit("name"), None);
    }

    #[test]
    fn every_alias_has_one_property_and_a_source() {
        let context = ["id?", "name?", "date?", "kind?", "status?", "member?", "member_name?"];
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for line in ALIASES.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
            assert!(context.contains(&cells[0]) || Property::parse(cells[0]).is_some(), "{line}: no such property");
            assert_eq!(seen.insert(key(cells[1]), cells[0]), None, "{line}: alias twice");
        }
    }
}
