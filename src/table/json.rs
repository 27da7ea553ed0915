//! JSON arrays and JSON Lines to a table. Nested objects become dotted columns, arrays of scalars one cell with
//! several values, arrays of objects dotted columns whose values are aligned by position.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Builder, Table, VALUE_SEPARATOR};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Reads `text`: an array of objects, an object that holds one, or one object a line. A record that is not valid
/// JSON is reported with its number, and the others are read.
pub(super) fn read(source: SourceId, text: &str, context: &mut Context) -> (Table, u32) {
    let records: Vec<Result<Value, String>> = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => items.into_iter().map(Ok).collect(),
        Ok(Value::Object(map)) => {
            let list = map.values().find_map(Value::as_array).filter(|list| list.iter().any(Value::is_object));
            match list {
                Some(list) => list.iter().cloned().map(Ok).collect(),
                None => vec![Ok(Value::Object(map))],
            }
        }
        Ok(other) => vec![Ok(other)],
        Err(error) if text.trim_start().starts_with('[') => elements(text, &error.to_string()),
        Err(_) => text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).map_err(|error| error.to_string()))
            .collect(),
    };
    let mut columns: Vec<String> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let mut broken = 0;
    for (position, record) in records.into_iter().enumerate() {
        let number = u32::try_from(position).unwrap_or(u32::MAX - 1) + 1;
        let Ok(Value::Object(object)) = &record else {
            broken += 1;
            let reason = record.err().unwrap_or_else(|| "an object was expected".into());
            context
                .report(Diagnostic::error("json_record", Location::row(source, number)).with("reason", reason).rows(1));
            continue;
        };
        let mut cells = vec![String::new(); columns.len()];
        let mut put = |key: String, value: String| {
            let column = *index.entry(key.clone()).or_insert_with(|| {
                columns.push(key);
                columns.len() - 1
            });
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = value;
        };
        for (key, value) in object {
            match value {
                Value::Object(inner) => {
                    for (name, value) in inner {
                        put(format!("{key}.{name}"), scalar(value));
                    }
                }
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    let names: std::collections::BTreeSet<&String> =
                        items.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys).collect();
                    for name in names {
                        put(format!("{key}.{name}"), joined(items.iter().map(|item| item.get(name))));
                    }
                }
                Value::Array(items) => put(key.clone(), joined(items.iter().map(Some))),
                other => put(key.clone(), scalar(other)),
            }
        }
        rows.push((number, cells));
    }
    let mut builder = Builder { headers: columns, ..Builder::default() };
    builder.has_headers = true;
    for (number, mut cells) in rows {
        cells.resize(builder.headers.len(), String::new());
        builder.push_numbered(number, &mut cells);
    }
    (builder.finish(source, context), broken)
}

/// The elements of a damaged array, each parsed by itself, so that one bad record costs only itself.
fn elements(text: &str, reason: &str) -> Vec<Result<Value, String>> {
    let (mut depth, mut quoted, mut escaped, mut start) = (0_i32, false, false, None);
    let mut found = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' => {
                if depth == 0 {
                    start = Some(at);
                }
                depth += 1;
            }
            b'}' => {
                depth -= 1;
                if depth <= 0
                    && let Some(start) = start.take()
                {
                    depth = 0;
                    found.push(serde_json::from_str(&text[start..=at]).map_err(|error| error.to_string()));
                }
            }
            _ => {}
        }
    }
    if start.is_some() || found.is_empty() {
        found.push(Err(reason.to_string()));
    }
    found
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn joined<'a>(values: impl Iterator<Item = Option<&'a Value>>) -> String {
    let parts: Vec<String> = values.map(|value| value.map(scalar).unwrap_or_default()).collect();
    parts.join(&VALUE_SEPARATOR.to_string())
}
