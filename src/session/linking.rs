//! Linking two lists that a page holds as text: what the verb `resolve` does.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Session};
use crate::context::Context;
use crate::pipeline::{self, LinkTable};
use crate::resolve::link::Settings;
use crate::source::SourceId;
use crate::table::{self, Table};

/// Two lists and how to link them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkBody {
    /// A table as text, with a header.
    first: String,
    /// A second one; without it duplicates within the first are sought.
    second: Option<String>,
    /// Header of the ids in both. `id` is the envelope's own word: a body that uses it never gets its reply.
    #[serde(alias = "id")]
    id_column: Option<String>,
    /// As `--settings` of the verb.
    settings: Option<Value>,
}

impl Session {
    /// Pairs that are compared: `left`, `right`, `weight`, `probability` and `same`, column by column.
    pub(super) fn link(&self, asked: &LinkBody) -> Result<Value, Failure> {
        let settings = match &asked.settings {
            None | Some(Value::Null) => Settings::default(),
            Some(json) => Settings::from_json(json).map_err(|error| {
                Failure::new("invalid_settings").with("key", error.key).with("reason", error.expected)
            })?,
        };
        let mut context = Context::silent();
        let mut read = |number: u32, text: &str| -> Result<(Table, Option<u32>), Failure> {
            let table = table::read(SourceId(number), text.as_bytes(), None, &mut context).table;
            let table = table.ok_or_else(|| Failure::new("bad_request").with("reason", "no table"))?;
            let id = match &asked.id_column {
                None => None,
                Some(header) => {
                    let missing = || Failure::new("bad_request").with("reason", format!("no column {header}"));
                    Some(table.column(header).ok_or_else(missing)?)
                }
            };
            Ok((table, id))
        };
        let (first, id) = read(0, &asked.first)?;
        let second = asked.second.as_deref().map(|text| read(1, text)).transpose()?;
        let other = second.as_ref().map(|(table, id)| LinkTable { table, id: *id });
        let mut context = Context::silent();
        let linked = pipeline::link(LinkTable { table: &first, id }, other, &settings, &mut context);
        let pairs = &linked.linkage.pairs;
        let name = |row: u32| linked.ids.get(row as usize).map_or("", String::as_str);
        Ok(json!({
            "left": pairs.iter().map(|pair| name(pair.left)).collect::<Vec<&str>>(),
            "right": pairs.iter().map(|pair| name(pair.right)).collect::<Vec<&str>>(),
            "weight": pairs.iter().map(|pair| pair.weight).collect::<Vec<f64>>(),
            "probability": pairs.iter().map(|pair| pair.probability).collect::<Vec<f64>>(),
            "same": pairs.iter().map(|pair| pair.same).collect::<Vec<bool>>(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_are_linked_by_their_ids() {
        let first = "number,name\na1,Umberfield Porter Limited\na2,Harrow Vale Trading Limited\n";
        let second = "number,name\nb1,UMBERFIELD PORTER LTD\nb2,Dunmore Court Limited\n";
        let mut session = Session::new();
        for key in ["idColumn", "id"] {
            let answer = session.request("link", json!({"first": first, "second": second, key: "number"}));
            let answer = answer.unwrap_or_default();
            let columns = ["left", "right"].map(|side| answer[side].as_array().cloned().unwrap_or_default());
            let same = answer["same"].as_array().cloned().unwrap_or_default();
            let pairs = columns[0].iter().zip(&columns[1]).zip(&same).filter(|(_, same)| **same == json!(true));
            let found: Vec<(&Value, &Value)> = pairs.map(|(pair, _)| pair).collect();
            assert_eq!(found, [(&json!("a1"), &json!("b1"))], "{answer}");
        }
        let wrong = session.request("link", json!({"first": first, "idColumn": "none"}));
        assert_eq!(wrong.err().map(|failure| failure.code), Some("bad_request".into()));
    }
}
