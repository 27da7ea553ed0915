//! Requests about how texts are read: what is in force, and what a change would do to the boundary suite.

use serde::Deserialize;
use serde_json::{Value, json};

use super::index::refused as model_refused;
use super::{Failure, Session, to_json};
use crate::classify::Settings;
use crate::classify::identification::{Fault, Identification};
use crate::model::taxonomy::taxonomy;
use crate::pipeline::suite::Tried;
use crate::query;
use crate::risk::tuning::Tuning;

/// A change to check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriedBody {
    /// As [`Identification::from_json`] reads it.
    #[serde(default)]
    tried: Value,
}

/// A change to try; what is absent stays as it is in force.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuiteBody {
    /// As [`Identification::from_json`] reads it; `null` is what ships.
    #[serde(default, deserialize_with = "stated")]
    identification: Option<Value>,
    /// As [`Tuning::from_json`] reads it; `null` is what ships.
    #[serde(default, deserialize_with = "stated")]
    model: Option<Value>,
}

/// Tells a stated `null` from what is absent.
fn stated<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The failure of an identification that cannot be used: `identification_` and why; the field says where.
pub(super) fn refused(fault: Fault) -> Failure {
    Failure::new(&format!("identification_{}", fault.reason)).with("field", fault.field).with("about", fault.about)
}

impl Session {
    fn in_force(&self) -> Identification {
        self.state.identification.clone().unwrap_or_else(|| self.stated.identification.clone())
    }

    /// What is in force, the thresholds that ship and the classes that a cue may speak for; a change that is tried is
    /// checked, its examples too, and told as it was understood.
    pub(super) fn identification_in_force(&self, asked: &TriedBody) -> Result<Value, Failure> {
        let ships = Settings::default();
        let tried = Identification::from_json(&asked.tried).map_err(refused)?;
        let classes = taxonomy().activities.iter().chain(&taxonomy().contexts);
        let categories: Vec<&str> = classes.map(|class| class.id.as_str()).collect();
        Ok(json!({
            "changed": self.in_force().to_json(),
            "tried": tried.to_json(),
            "categories": categories,
            "shipped": {
                "labelThreshold": ships.label_threshold, "promotionThreshold": ships.promotion_threshold,
                "promotionProbability": ships.promotion_probability,
                "activityProbability": ships.activity_probability,
            },
        }))
    }

    /// What a change would do to the texts of the suite.
    pub(super) fn suite(&self, asked: &SuiteBody) -> Result<Value, Failure> {
        let now = Tried {
            identification: self.in_force(),
            tuning: self.state.tuning.clone().unwrap_or_else(|| self.stated.tuning.clone()),
        };
        let mut then = now.clone();
        if let Some(json) = &asked.identification {
            then.identification = Identification::from_json(json).map_err(refused)?;
        }
        if let Some(json) = &asked.model {
            then.tuning = Tuning::from_json(json).map_err(model_refused)?;
        }
        let base = self.analysis.as_ref().map(|own| own.settings.clone()).unwrap_or_default();
        to_json(&query::suite(&base, &now, &then))
    }
}
