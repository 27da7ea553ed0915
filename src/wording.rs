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
    let mut sentence = words(code).unwrap_or(code).to_string();
    for (name, value) in arguments {
        let value = value.strip_prefix('@').map_or(value.as_str(), |code| words(code).unwrap_or(code));
        sentence = sentence.replace(&format!("{{{name}}}"), value);
    }
    sentence
}
