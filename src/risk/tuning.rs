//! What a person changed in the model, as data: how much an indicator may show, where a dimension ends, how fast old
//! facts fade, a model for one business, rules of their own, and where the bands begin.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::model::Model;
use super::rules::{self, Rule};
use crate::model::taxonomy::ActivityId;

/// Ceilings and caps that go over the model's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overrides {
    /// Index that an indicator may reach by itself, 0..=95, by id.
    pub ceilings: BTreeMap<String, u32>,
    /// Index that a dimension may reach by itself, 0..=95, by id.
    pub caps: BTreeMap<String, u32>,
}

/// Everything a person changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tuning {
    /// For every subject.
    pub own: Overrides,
    /// For the subjects of one business, by its id.
    pub categories: BTreeMap<String, Overrides>,
    /// Months, by measure or kind of evidence ([`Model::all_half_lives`]).
    pub half_lives: BTreeMap<String, u32>,
    /// Index in tenths from which watch, verify, interview and propose begin.
    pub bands: Option<[u32; 4]>,
    /// A person's own rules.
    pub rules: Vec<Rule>,
}

/// What cannot be used: the field, and why as the key of a wording after `tuning.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, the indicator or the rule.
    pub field: String,
    /// Why.
    pub reason: &'static str,
}

fn fault(field: impl ToString, reason: &'static str) -> Fault {
    Fault { field: field.to_string(), reason }
}

#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[derive(Default)]
struct File {
    ceilings: BTreeMap<String, u32>,
    caps: BTreeMap<String, u32>,
    categories: BTreeMap<String, Overrides>,
    half_lives: BTreeMap<String, u32>,
    bands: Option<[f64; 4]>,
    rules: Vec<Value>,
}

/// Longest half-life, months.
const LONGEST: u32 = 1200;

impl Tuning {
    /// Reads `{ceilings, caps, categories, halfLives, bands, rules}`, each of which may be absent. Rules prove themselves
    /// on their own examples here.
    ///
    /// # Errors
    /// What is unknown, out of range, or a rule that fails one of its examples.
    pub fn from_json(json: &Value) -> Result<Self, Fault> {
        if json.is_null() {
            return Ok(Self::default());
        }
        let file: File = serde_json::from_value(json.clone()).map_err(|error| fault(error, "form"))?;
        let bands = match file.bands {
            Some(given) => {
                let tenths = given.map(|index| libm::round(index.clamp(0.0, 100.0) * 10.0) as u32);
                if !tenths.is_sorted_by(|one, next| one < next) {
                    return Err(fault("bands", "rising"));
                }
                Some(tenths)
            }
            None => None,
        };
        let own = Overrides { ceilings: file.ceilings, caps: file.caps };
        for overrides in file.categories.values().chain([&own]) {
            check(overrides)?;
        }
        if let Some(category) = file.categories.keys().find(|id| ActivityId::parse(id).is_none()) {
            return Err(fault(category, "unknown"));
        }
        let known = Model::shipped().all_half_lives();
        for (what, months) in &file.half_lives {
            if !known.contains_key(what) {
                return Err(fault(what, "unknown"));
            }
            if !(1..=LONGEST).contains(months) {
                return Err(fault(what, "range"));
            }
        }
        let rules = rules::read(&file.rules)?;
        Ok(Self { own, categories: file.categories, half_lives: file.half_lives, bands, rules })
    }

    /// The tuning as JSON: every key, in order.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let overrides = |own: &Overrides| json!({"ceilings": own.ceilings, "caps": own.caps});
        let categories: BTreeMap<&String, Value> =
            self.categories.iter().map(|(id, own)| (id, overrides(own))).collect();
        json!({
            "ceilings": self.own.ceilings,
            "caps": self.own.caps,
            "categories": categories,
            "halfLives": self.half_lives,
            "bands": self.bands.map(|bands| bands.map(|tenths| f64::from(tenths) / 10.0)),
            "rules": self.rules.iter().map(Rule::to_json).collect::<Vec<_>>(),
        })
    }

    /// Whether another tuning asks for measures of its own: half-lives work before the index.
    #[must_use]
    pub fn measures_alike(&self, other: &Self) -> bool {
        self.half_lives == other.half_lives
    }
}

fn check(own: &Overrides) -> Result<(), Fault> {
    let model = Model::shipped();
    for (id, percent) in &own.ceilings {
        if model.position(id).is_none() {
            return Err(fault(id, "unknown"));
        }
        if *percent > 95 {
            return Err(fault(id, "range"));
        }
    }
    for (id, cap) in &own.caps {
        if !model.dimensions.iter().any(|dimension| dimension.id == *id) {
            return Err(fault(id, "unknown"));
        }
        if *cap > 95 {
            return Err(fault(id, "range"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_is_read_and_what_cannot_be_is_named() {
        let given = json!({"ceilings": {"D2.1": 40}, "caps": {"D6": 20}, "bands": [10, 30, 50, 70],
            "halfLives": {"penalty": 12, "complaint": 6}, "categories": {"R07": {"caps": {"D4": 80}}}});
        let tuning = Tuning::from_json(&given).expect("a tuning");
        assert_eq!(Tuning::from_json(&tuning.to_json()), Ok(tuning.clone()));
        let model = Model::tuned(&tuning);
        let at = |id: &str| model.indicators[model.position(id).expect("an indicator")].ceiling;
        assert!((at("D2.1") - 0.40).abs() < 1e-12 && (at("D2.2") - 0.35).abs() < 1e-12);
        assert_eq!((model.dimensions[6].cap, model.dimensions[4].cap), (20, 60));
        let own = model.of_category("R07").expect("a model of its own");
        assert_eq!(own.dimensions[4].cap, 80);
        assert!(model.of_category("R01").is_none());
        assert!((model.measure_strength("penalty", 12.0 * 30.4375) - 0.35).abs() < 1e-9);
        for (json, field, reason) in [
            (json!({"ceilings": {"D9.9": 3}}), "D9.9", "unknown"),
            (json!({"ceilings": {"D2.1": 96}}), "D2.1", "range"),
            (json!({"caps": {"D6": 100}}), "D6", "range"),
            (json!({"bands": [40, 30, 60, 80]}), "bands", "rising"),
            (json!({"halfLives": {"penalty": 0}}), "penalty", "range"),
            (json!({"halfLives": {"moon": 3}}), "moon", "unknown"),
            (json!({"categories": {"R99": {}}}), "R99", "unknown"),
        ] {
            assert_eq!(Tuning::from_json(&json), Err(fault(field, reason)));
        }
        assert_eq!(Tuning::from_json(&json!({"weights": 1})).map_err(|fault| fault.reason), Err("form"));
    }
}
