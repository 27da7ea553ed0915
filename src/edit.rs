//! What a person decided, in order: the one append-only log. Undo, autosave and audit are readings of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::classify::identification::Identification;
use crate::law::FOREIGN;
use crate::mapping::{Chosen, Remembered};
use crate::model::property::{FileRole, Property};
use crate::resolve::Verdict;
use crate::resolve::same::pair_of;
use crate::risk::tuning::Tuning;
use crate::triage::Disposition;
use crate::value::date;

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Edit {
    /// What a table is for.
    Roles {
        /// Hash of the input.
        source: String,
        /// Table of the input.
        table: u32,
        /// Its roles.
        roles: Vec<String>,
    },
    /// What a column means; an empty property leaves it out.
    Property {
        /// Hash of the input.
        source: String,
        /// Table of the input.
        table: u32,
        /// Column of the table.
        column: u32,
        /// The property.
        property: String,
    },
    /// In which encoding an input is read.
    Encoding {
        /// Hash of the input.
        source: String,
        /// The encoding's name.
        encoding: String,
    },
    /// An input is left out.
    Remove {
        /// Hash of the input.
        source: String,
    },
    /// As-of date.
    AsOf {
        /// ISO date; empty takes the choice back.
        date: String,
    },
    /// Law date.
    LawDate {
        /// ISO date; empty takes the choice back.
        date: String,
    },
    /// Whether two subjects are one.
    Same {
        /// Id of one, before any merge that is not certain.
        left: String,
        /// Id of the other.
        right: String,
        /// `same`, `different` or `unsure`; empty takes the judgement back.
        value: String,
    },
    /// Jurisdictions whose element tables are read beside the home one.
    LawAbroad {
        /// Some of `US`, `GB`, `EU`.
        jurisdictions: Vec<String>,
    },
    /// What became of a subject, and a note.
    Disposition {
        /// The subject's id.
        subject: String,
        /// A word of [`Disposition`].
        value: String,
        /// A note.
        note: String,
    },
    /// Weights, caps, thresholds, half-lives and rules of the index; `null` goes back to the model as shipped.
    Model {
        /// As [`Tuning::from_json`] reads it.
        model: Value,
    },
    /// A file of settings: all that it states holds from here on.
    Settings {
        /// The file.
        settings: Value,
        /// What of it a person could have said here too, in order; the session fills it in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        edits: Vec<Edit>,
    },
    /// What tables with certain headers mean.
    Mapping {
        /// As [`Remembered::from_json`] reads it.
        mapping: Value,
    },
    /// Thresholds and cues by which texts are read; `null` goes back to those that ship.
    Identification {
        /// As [`Identification::from_json`] reads it.
        identification: Value,
    },
}

impl Edit {
    /// The input it speaks of.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Roles { source, .. }
            | Self::Property { source, .. }
            | Self::Encoding { source, .. }
            | Self::Remove { source } => Some(source),
            Self::AsOf { .. }
            | Self::LawDate { .. }
            | Self::LawAbroad { .. }
            | Self::Same { .. }
            | Self::Disposition { .. }
            | Self::Model { .. }
            | Self::Settings { .. }
            | Self::Mapping { .. }
            | Self::Identification { .. } => None,
        }
    }

    /// The first stage whose result it makes stale; `none` when none is.
    #[must_use]
    pub fn stale(&self) -> &'static str {
        match self {
            Self::Encoding { .. } | Self::Remove { .. } => "read",
            Self::Roles { .. }
            | Self::Property { .. }
            | Self::AsOf { .. }
            | Self::Same { .. }
            | Self::Settings { .. }
            | Self::Mapping { .. } => "map",
            Self::Identification { .. } => "classify",
            Self::LawDate { .. } | Self::LawAbroad { .. } => "score",
            // The session scores again by itself, or says that half-lives ask for a new analysis.
            Self::Disposition { .. } | Self::Model { .. } => "none",
        }
    }

    /// What cannot be used in it, if anything.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Roles { roles, .. } if roles.iter().any(|role| FileRole::parse(role).is_none()) => Some("role"),
            Self::Property { property, .. } if !property.is_empty() && Property::parse(property).is_none() => {
                Some("property")
            }
            Self::AsOf { date } | Self::LawDate { date } if !date.is_empty() && date::parse(date).is_none() => {
                Some("date")
            }
            Self::Same { value, .. } if !["", "same", "different", "unsure"].contains(&value.as_str()) => Some("value"),
            Self::LawAbroad { jurisdictions } if !jurisdictions.iter().all(|one| FOREIGN.contains(&one.as_str())) => {
                Some("jurisdiction")
            }
            Self::Disposition { value, .. } if Disposition::parse(value).is_none() => Some("value"),
            Self::Settings { edits, .. } => edits.iter().find_map(Self::fault),
            Self::Mapping { mapping } if Remembered::from_json(mapping).is_none() => Some("mapping"),
            Self::Model { model } if Tuning::from_json(model).is_err() => Some("model"),
            Self::Identification { identification } if Identification::parse(identification).is_err() => {
                Some("identification")
            }
            _ => None,
        }
    }
}

/// The log read from its beginning: what holds now.
#[derive(Debug, Default, PartialEq)]
pub struct State {
    /// Choices by input and table.
    pub chosen: BTreeMap<(String, u32), Chosen>,
    /// Encodings by input.
    pub encodings: BTreeMap<String, String>,
    /// Inputs left out.
    pub removed: BTreeSet<String>,
    /// As-of date.
    pub as_of: Option<i32>,
    /// Law date.
    pub law_date: Option<i32>,
    /// Judgements by the ids of two subjects, in order.
    pub judgements: BTreeMap<(String, String), Verdict>,
    /// Jurisdictions read beside the home one, in the order of [`FOREIGN`], if a person chose.
    pub abroad: Option<Vec<String>>,
    /// Dispositions and notes by subject.
    pub dispositions: BTreeMap<String, (Disposition, String)>,
    /// What tables with certain headers mean, the latest last.
    pub mappings: Vec<Remembered>,
    /// What was changed in the model of the index; `None` leaves what the settings say.
    pub tuning: Option<Tuning>,
    /// Thresholds and cues of one's own; `None` leaves what the settings say.
    pub identification: Option<Identification>,
    /// The last file of settings, for what it states beside all this; `None` without one.
    pub settings: Option<Value>,
}

impl State {
    /// Reads a log.
    #[must_use]
    pub fn of(log: &[Edit]) -> Self {
        let mut state = Self::default();
        log.iter().for_each(|edit| state.apply(edit));
        state
    }

    fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Roles { source, table, roles } => {
                let roles = roles.iter().filter_map(|role| FileRole::parse(role)).collect();
                self.chosen.entry((source.clone(), *table)).or_default().roles = Some(roles);
            }
            Edit::Property { source, table, column, property } => {
                let chosen = self.chosen.entry((source.clone(), *table)).or_default();
                chosen.properties.insert(*column, Property::parse(property));
            }
            Edit::Encoding { source, encoding } => {
                self.encodings.insert(source.clone(), encoding.clone());
            }
            Edit::Remove { source } => {
                self.removed.insert(source.clone());
            }
            Edit::AsOf { date } => self.as_of = date::parse(date),
            Edit::LawDate { date } => self.law_date = date::parse(date),
            Edit::Settings { settings, edits } => {
                edits.iter().for_each(|own| self.apply(own));
                self.settings = Some(settings.clone());
            }
            Edit::Mapping { mapping } => self.mappings.extend(Remembered::from_json(mapping)),
            Edit::Model { model } => self.tuning = Tuning::from_json(model).ok(),
            Edit::Identification { identification } => {
                self.identification = Identification::parse(identification).ok();
            }
            Edit::Same { left, right, value } => {
                let pair = pair_of(left, right);
                match Verdict::parse(value) {
                    Some(verdict) => self.judgements.insert(pair, verdict),
                    None => self.judgements.remove(&pair),
                };
            }
            Edit::LawAbroad { jurisdictions } => {
                let chosen = |one: &&str| jurisdictions.iter().any(|own| own == one);
                self.abroad = Some(FOREIGN.iter().copied().filter(|one| chosen(one)).map(String::from).collect());
            }
            Edit::Disposition { subject, value, note } => {
                let said = Disposition::parse(value).map(|value| (subject.clone(), (value, note.clone())));
                self.dispositions.extend(said);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_reads_back_and_faults_are_named() {
        let log = r#"[{"kind":"roles","source":"a","table":0,"roles":["texts"]},
            {"kind":"property","source":"a","table":0,"column":2,"property":""},
            {"kind":"same","left":"c2","right":"c1","value":"same"},{"kind":"same","left":"c1","right":"c3","value":"unsure"},
            {"kind":"same","left":"c3","right":"c1","value":""},
            {"kind":"asOf","date":"2017-06-30"},{"kind":"lawDate","date":""},
            {"kind":"disposition","subject":"c1","value":"cleared","note":"x"}]"#;
        let edits: Vec<Edit> = serde_json::from_str(log).expect("a log");
        assert!(edits.iter().all(|edit| edit.fault().is_none()));
        let state = State::of(&edits);
        let chosen = &state.chosen[&("a".to_string(), 0)];
        assert_eq!((chosen.roles.clone(), chosen.properties[&2]), (Some(vec![FileRole::Texts]), None));
        assert_eq!((state.as_of.map(date::format), state.law_date), (Some("2017-06-30".into()), None));
        assert_eq!(state.judgements, [(("c1".to_string(), "c2".to_string()), Verdict::Same)].into());
        let again: Vec<Edit> = serde_json::from_value(serde_json::to_value(&edits).expect("json")).expect("a log");
        assert_eq!(again, edits);
        assert_eq!(Edit::AsOf { date: "2017-13-45".into() }.fault(), Some("date"));
        let abroad = |list: &[&str]| Edit::LawAbroad { jurisdictions: list.iter().map(|one| (*one).into()).collect() };
        assert_eq!((abroad(&["US"]).fault(), abroad(&["XX"]).fault()), (None, Some("jurisdiction")));
        assert_eq!(State::of(&[abroad(&["EU", "US"])]).abroad, Some(vec!["US".to_string(), "EU".to_string()]));
        let own = |json: Value| Edit::Identification { identification: json };
        let moved = own(serde_json::json!({"labelThreshold": 0.7}));
        assert_eq!(
            (moved.fault(), moved.stale(), own(Value::Bool(true)).fault()),
            (None, "classify", Some("identification"))
        );
        assert_eq!(State::of(&[moved]).identification.and_then(|own| own.label_threshold), Some(0.7));
        assert_eq!(State::of(&edits[..2]).as_of, None, "undo is a shorter log");
        let mapping = |json: Value| Edit::Mapping { mapping: json };
        let named = mapping(serde_json::json!({"headers": ["a"], "roles": ["companies"], "columns": ["name"]}));
        assert_eq!((named.fault(), mapping(Value::Null).fault()), (None, Some("mapping")));
        let file = Edit::Settings {
            settings: serde_json::json!({"leastCoverage": 0.5}),
            edits: vec![
                Edit::AsOf { date: "2018-06-30".into() },
                Edit::Same { left: "c9".into(), right: "c1".into(), value: "different".into() },
                named,
            ],
        };
        let mut log = edits.clone();
        log.push(file);
        log.push(Edit::Same { left: "c1".into(), right: "c9".into(), value: String::new() });
        let state = State::of(&log);
        assert_eq!(state.as_of.map(date::format), Some("2018-06-30".into()));
        assert_eq!(state.judgements, State::of(&edits).judgements, "what comes later goes over the file");
        assert_eq!((state.mappings.len(), state.settings.is_some()), (1, true));
    }
}
