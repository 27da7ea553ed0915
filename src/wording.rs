//! Both languages' words for every code: put together from the files that sit beside what they word, and from the
//! taxonomy and the law packs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::law;
use crate::model::taxonomy::taxonomy;
use crate::pipeline;

static WORDS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let mut words = Map::new();
    let files = pipeline::WORDING.iter().chain([
        &crate::classify::WORDING,
        &include_str!("model/wording.json"),
        &include_str!("query/wording.json"),
    ]);
    for file in files {
        if let Ok(Value::Object(map)) = serde_json::from_str(file) {
            words.extend(map);
        }
    }
    let taxonomy = taxonomy();
    for (prefix, classes) in [("activity", &taxonomy.activities), ("context", &taxonomy.contexts)] {
        for class in classes {
            words.insert(format!("{prefix}.{}", class.id), json!({"en": class.name_en, "zh": class.name_zh}));
        }
    }
    for pack in law::packs() {
        let both = |wording: &law::Wording| json!({"en": wording.en, "zh": wording.zh});
        words.insert(format!("pack.{}", pack.id), both(&pack.title));
        for category in &pack.categories {
            words.insert(format!("category.{}", category.id), both(&category.title));
            for element in &category.elements {
                words.insert(format!("element.{}", element.id), both(&element.wording));
            }
        }
    }
    words
});

/// Every code with its words: `{code: {en, zh, explain?}}`.
#[must_use]
pub fn all() -> &'static Map<String, Value> {
    &WORDS
}

/// The English sentence of a code, filled in. An argument that begins with `@` names another code.
#[must_use]
pub fn english(code: &str, arguments: &BTreeMap<String, String>) -> String {
    let words = |code: &str| WORDS.get(code).and_then(|words| words.get("en")).and_then(Value::as_str);
    let value = |name: &str| {
        let value = arguments.get(name)?;
        Some(value.strip_prefix('@').map_or(value.as_str(), |code| words(code).unwrap_or(code)))
    };
    fill(words(code).unwrap_or(code), value)
}

/// The English sentence of a diagnostic: beside its own arguments it may name its row, how many rows it speaks of, and its column.
#[must_use]
pub fn diagnostic(
    code: &str,
    arguments: &BTreeMap<String, String>,
    (row, rows): (Option<u32>, u32),
    column: &str,
) -> String {
    let mut arguments = arguments.clone();
    arguments.insert("row".into(), row.map_or(String::new(), |row| row.to_string()));
    arguments.insert("rows".into(), rows.to_string());
    arguments.entry("column".into()).or_insert_with(|| column.to_string());
    english(&format!("diagnostic.{code}"), &arguments)
}

/// Puts values in: `{name}`, and `{name|one|many}` for the word that goes with the number. A place without a value stays.
fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut sentence = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, place, after)) = rest
        .split_once('{')
        .and_then(|(before, place)| place.split_once('}').map(|(place, after)| (before, place, after)))
    {
        sentence.push_str(before);
        let mut parts = place.split('|');
        let found = value(parts.next().unwrap_or(place));
        match (found, parts.next(), parts.next()) {
            (Some("1"), Some(one), _) => sentence.push_str(one),
            (Some(_), Some(_), Some(many)) => sentence.push_str(many),
            (Some(value), ..) => sentence.push_str(value),
            (None, ..) => {
                sentence.push('{');
                sentence.push_str(place);
                sentence.push('}');
            }
        }
        rest = after;
    }
    sentence + rest
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_word_goes_with_its_number() {
        let said = |count: &str| {
            let count = count.to_string();
            fill("{count} {count|source|sources} of {name}, {other}", |name| match name {
                "count" => Some(count.as_str()),
                "name" => Some("{count}"),
                _ => None,
            })
        };
        assert_eq!(said("1"), "1 source of {count}, {other}");
        assert_eq!(said("2"), "2 sources of {count}, {other}");
        assert_eq!(fill("an open { brace", |_| None), "an open { brace");
    }
}
