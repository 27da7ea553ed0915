//! What a person said that a table means, kept and found again by the table's headers: next month's file of the same
//! department is understood as this month's was.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Chosen, Proposal};
use crate::model::property::{FileRole, Property};
use crate::model::sheet::Cells;
use crate::text::normalize::fold;

/// A table's meaning by its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Headers as they stood, in order.
    headers: Vec<String>,
    /// What the table is for, strongest first.
    roles: Vec<FileRole>,
    /// What each column means, in the order of the headers; `None` leaves it out.
    properties: Vec<Option<Property>>,
}

/// A header as compared, and which of the columns that bear it.
type Key = (String, u32);

impl Remembered {
    /// The meaning of a table as it stands: what is proposed, with a person's choices over it.
    #[must_use]
    pub fn of(table: &impl Cells, proposal: &Proposal, chosen: &Chosen) -> Self {
        let proposed = |column: u32| proposal.columns.get(column as usize).and_then(|own| own.property);
        let property = |column: u32| chosen.properties.get(&column).copied().unwrap_or_else(|| proposed(column));
        Self {
            headers: (0..table.columns()).map(|column| table.header(column).to_string()).collect(),
            roles: chosen.roles.clone().unwrap_or_else(|| proposal.roles.iter().map(|own| own.role).collect()),
            properties: (0..table.columns()).map(property).collect(),
        }
    }

    /// Whether it speaks of tables with these headers, in whatever order they stand.
    #[must_use]
    pub fn fits(&self, table: &impl Cells) -> bool {
        self.keys() == sorted((0..table.columns()).map(|column| table.header(column)))
    }

    /// Whether both speak of the same tables.
    #[must_use]
    pub fn is_of(&self, other: &Self) -> bool {
        self.keys() == other.keys()
    }

    fn keys(&self) -> Vec<Key> {
        sorted(self.headers.iter().map(String::as_str))
    }

    /// The choices it makes for a table that it [fits](Self::fits).
    #[must_use]
    pub fn chosen(&self, table: &impl Cells) -> Chosen {
        let meant: BTreeMap<Key, Option<Property>> =
            keys(self.headers.iter().map(String::as_str)).into_iter().zip(self.properties.iter().copied()).collect();
        let columns = keys((0..table.columns()).map(|column| table.header(column)));
        let properties = (0_u32..).zip(columns).filter_map(|(column, key)| Some((column, *meant.get(&key)?))).collect();
        Chosen { roles: Some(self.roles.clone()), properties }
    }

    /// As kept in the settings: `{"headers": […], "roles": […], "columns": […]}`, a property or nothing for each header.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "headers": self.headers,
            "roles": self.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "columns": self.properties.iter().map(|own| own.map_or("", Property::as_str)).collect::<Vec<_>>(),
        })
    }

    /// Reads what [`Self::to_json`] writes; `None` when a role or property is unknown or a column lacks its header.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        let words = |key: &str| json.get(key)?.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<&str>>>();
        let property = |word: &&str| if word.is_empty() { Some(None) } else { Property::parse(word).map(Some) };
        let headers: Vec<String> = words("headers")?.into_iter().map(str::to_string).collect();
        let roles = words("roles")?.into_iter().map(FileRole::parse).collect::<Option<Vec<FileRole>>>()?;
        let properties = words("columns")?.iter().map(property).collect::<Option<Vec<Option<Property>>>>()?;
        (headers.len() == properties.len() && !headers.is_empty()).then_some(Self { headers, roles, properties })
    }
}

/// Choices for a table: the latest of those that fit it.
#[must_use]
pub fn recall(memory: &[Remembered], table: &impl Cells) -> Option<Chosen> {
    memory.iter().rev().find(|own| own.fits(table)).map(|own| own.chosen(table))
}

fn keys<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<Key> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    headers
        .map(|header| {
            let header = fold(header.trim());
            let count = seen.entry(header.clone()).or_default();
            *count += 1;
            (header, *count)
        })
        .collect()
}

/// The headers' [`keys`] in an order of their own.
fn sorted<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<Key> {
    let mut keys = keys(headers);
    keys.sort_unstable();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Headers(Vec<&'static str>);
    impl Cells for Headers {
        fn rows(&self) -> u32 {
            0
        }
        fn columns(&self) -> u32 {
            u32::try_from(self.0.len()).unwrap_or(0)
        }
        fn cell(&self, _: u32, _: u32) -> &str {
            ""
        }
        fn header(&self, column: u32) -> &str {
            self.0.get(column as usize).copied().unwrap_or("")
        }
        fn record(&self, row: u32) -> u32 {
            row
        }
    }

    fn remembered() -> Remembered {
        let json = json!({"headers": ["企业名称", "代码", "备注", "备注"], "roles": ["companies"],
            "columns": ["name", "uscc", "", "address"]});
        let own = Remembered::from_json(&json).expect("a mapping");
        assert_eq!(own.to_json(), json);
        own
    }

    #[test]
    fn a_mapping_is_found_by_its_headers_in_any_order() {
        let own = remembered();
        let next = Headers(vec!["备注", "代码", " 备注", "企业名称"]);
        let chosen = recall(std::slice::from_ref(&own), &next).expect("the same headers");
        assert_eq!(chosen.roles, Some(vec![FileRole::Companies]));
        let property = |column: u32| chosen.properties.get(&column).copied().flatten().map(Property::as_str);
        assert_eq!([0, 1, 2, 3].map(property), [None, Some("uscc"), Some("address"), Some("name")]);
        assert_eq!(recall(&[own], &Headers(vec!["企业名称", "代码", "备注"])), None, "another table");
    }

    #[test]
    fn an_unknown_word_is_refused() {
        for json in [
            json!({"headers": ["a"], "roles": ["nothing"], "columns": [""]}),
            json!({"headers": ["a"], "roles": [], "columns": ["no such thing"]}),
            json!({"headers": ["a", "b"], "roles": [], "columns": [""]}),
            json!({"headers": [], "roles": [], "columns": []}),
            json!({"headers": ["a"], "roles": []}),
        ] {
            assert_eq!(Remembered::from_json(&json), None, "{json}");
        }
    }
}
