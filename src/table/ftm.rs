//! Entities of FollowTheMoney (Aleph, OpenSanctions): one list of people, companies and the relations between them, told
//! apart by schema. Each schema becomes a table, with headers that a person would have written; ends of a relation get
//! the names that their entities have elsewhere in the file. Every entity is a row of one table, under its number.

use std::collections::BTreeMap;

use super::store::{Record, Table};
use super::{Part, VALUE_SEPARATOR};

const HEADERS: &str = include_str!("ftm.csv");
/// What a reader of JSON puts before the name of a property.
const PROPERTY: &str = "properties.";

/// Headers of a property: its own, that of the name of the entity it refers to, and that of its kind.
type Headers = (&'static str, &'static str, &'static str);

fn headers() -> BTreeMap<(&'static str, &'static str), Headers> {
    let rows = HEADERS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let mut next = || cells.next();
        Some(((next()?, next()?), (next()?, next()?, next()?)))
    });
    rows.collect()
}

/// Splits a table of entities by schema; anything else stays as it is.
pub(super) fn split(table: Table) -> Vec<Part> {
    let (Some(id), Some(schema)) = (table.column("id"), table.column("schema")) else { return whole(table) };
    let properties: Vec<(u32, String)> = (0..table.columns())
        .filter_map(|column| Some((column, table.header(column).strip_prefix(PROPERTY)?.to_string())))
        .collect();
    let is_word = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let entities = (0..table.rows()).all(|row| is_word(table.cell(row, schema)) && !table.cell(row, id).is_empty());
    if properties.is_empty() || table.rows() == 0 || !entities {
        return whole(table);
    }
    let first = |cell: &str| cell.split(VALUE_SEPARATOR).next().unwrap_or("").to_string();
    let name =
        properties.iter().find(|(_, name)| name == "name").map(|(column, _)| *column).or(table.column("caption"));
    let mut known: BTreeMap<&str, (String, String)> = BTreeMap::new();
    let mut rows: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for row in 0..table.rows() {
        rows.entry(table.cell(row, schema)).or_default().push(row);
        let called = name.map_or(String::new(), |column| first(table.cell(row, column)));
        if !called.is_empty() {
            known.insert(table.cell(row, id), (called, table.cell(row, schema).to_string()));
        }
    }
    let all = headers();
    let mut parts = Vec::new();
    for (schema, rows) in rows {
        let of = |property: &str| all.get(&(schema, property)).or_else(|| all.get(&("*", property))).copied();
        let mut split = Table::default();
        let mut columns: Vec<(u32, Headers)> = Vec::new();
        let others = (0..table.columns()).map(|column| (column, table.header(column).to_string()));
        for (column, property) in
            others.filter(|(column, header)| *column == id || !header.starts_with(PROPERTY)).chain(properties.clone())
        {
            if rows.iter().all(|row| table.cell(*row, column).is_empty()) {
                continue;
            }
            let (own, name, kind) = of(&property).unwrap_or(("", "", ""));
            split.headers.push(if own.is_empty() { property } else { own.to_string() });
            split.headers.extend([name, kind].into_iter().filter(|header| !header.is_empty()).map(str::to_string));
            columns.push((column, (own, name, kind)));
        }
        unique(&mut split.headers);
        let mut record = Record::default();
        for row in rows {
            record.clear();
            for (column, (_, name, kind)) in &columns {
                let cell = table.cell(row, *column);
                record.push(cell);
                let found = known.get(first(cell).as_str());
                if !name.is_empty() {
                    record.push(found.map_or("", |(name, _)| name));
                }
                if !kind.is_empty() {
                    record.push(found.map_or("", |(_, schema)| schema));
                }
            }
            let cells = record.as_cells();
            // A table holds as many cells as the whole did, and two for each end of a relation.
            split.push(table.record(row), cells.text, cells.ends);
        }
        split.shrink();
        parts.push(Part { name: schema.to_string(), table: split });
    }
    parts
}

fn whole(table: Table) -> Vec<Part> {
    vec![Part { name: String::new(), table }]
}

/// Headers that come twice get a number.
fn unique(headers: &mut [String]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for header in headers {
        let count = seen.entry(header.clone()).or_default();
        *count += 1;
        if *count > 1 {
            header.push_str(&format!(" {count}"));
        }
    }
}
