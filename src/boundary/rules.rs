//! Which evidence speaks for or against an element (`elements.json`).
//!
//! A condition is a kind of evidence with, after `:`, what its detail begins with or its least number, and `!denies`
//! when the statement must be a denial. Anything else must be promoted, neutral or an official's word.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::evidence::{Item, Kind, Stance};

/// A kind of evidence with what else must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    kind: Kind,
    detail: Option<String>,
    least: f64,
    denied: bool,
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (body, denied) = text.strip_suffix("!denies").map_or((text, false), |body| (body, true));
        let (kind, more) = body.split_once(':').map_or((body, None), |(kind, more)| (kind, Some(more)));
        let least = more.and_then(|more| more.parse::<f64>().ok());
        let detail = more.filter(|_| least.is_none()).map(str::to_string);
        Some(Self { kind: Kind::parse(kind)?, detail, least: least.unwrap_or(0.0), denied })
    }

    /// Whether an item meets the condition.
    #[must_use]
    pub fn holds(&self, item: &Item) -> bool {
        let stance = if self.denied { item.stance == Stance::Denies } else { item.speaks() };
        let detail = self.detail.as_ref().is_none_or(|detail| item.detail.starts_with(detail.as_str()));
        item.kind == self.kind && stance && detail && item.value >= self.least
    }
}

#[derive(Deserialize)]
struct File {
    elements: BTreeMap<String, Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "for")]
    support: Vec<String>,
    against: Vec<String>,
}

type Rules = BTreeMap<String, (Vec<Condition>, Vec<Condition>)>;

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: Option<File> = serde_json::from_str(include_str!("elements.json")).ok();
    let read = |list: &[String]| list.iter().filter_map(|text| Condition::parse(text)).collect();
    let rows = file.into_iter().flat_map(|file| file.elements);
    rows.map(|(id, row)| (id, (read(&row.support), read(&row.against)))).collect()
});

/// Conditions for and against an element; none when the file does not know it.
pub(super) fn of(element: &str) -> (&'static [Condition], &'static [Condition]) {
    RULES.get(element).map_or((&[], &[]), |(support, against)| (support, against))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::law::packs;

    #[test]
    fn every_element_of_every_pack_has_a_rule_and_the_other_way_round() {
        let elements = packs().iter().flat_map(|pack| pack.categories.iter()).flat_map(|category| &category.elements);
        let known: BTreeSet<&str> = elements.map(|element| element.id.as_str()).collect();
        let ruled: BTreeSet<&str> = RULES.keys().map(String::as_str).collect();
        assert_eq!(known, ruled);
        let file: File = serde_json::from_str(include_str!("elements.json")).expect("the file");
        for (id, row) in &file.elements {
            assert!(!row.support.is_empty(), "{id}");
            for condition in row.support.iter().chain(&row.against) {
                assert!(Condition::parse(condition).is_some(), "{id}: {condition}");
            }
        }
    }
}
