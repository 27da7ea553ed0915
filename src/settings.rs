//! The settings of an analysis: the stages' own, what a person said of tables and subjects, read from JSON with an error
//! that names the key.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::classify::identification::Identification;
use crate::law;
use crate::mapping::Remembered;
use crate::resolve::{Judgement, Verdict};
use crate::risk::tuning::Tuning;
use crate::triage::{self, Disposition};
use crate::value::date;
use crate::warning;

/// How a file of settings begins that [`Settings::to_file`] wrote: so it is told from a file of data.
pub const BEGINNING: &[u8] = b"{\"lanternfish\":\"settings\"";

/// What a person said became of a subject, and a note.
pub type Said = (Disposition, String);

/// Settings of every stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// As-of date; the latest date in the inputs when not stated.
    pub as_of: Option<i32>,
    /// Law date; the as-of date when not stated.
    pub law_date: Option<i32>,
    /// Jurisdictions whose element tables are read beside the home one: some of [`law::FOREIGN`].
    pub abroad: Vec<String>,
    /// Early warning.
    pub warning: warning::Settings,
    /// Bands and gates.
    pub triage: triage::Settings,
    /// What was changed in the model of the index.
    pub tuning: Tuning,
    /// Thresholds and cues of one's own for reading texts.
    pub identification: Identification,
    /// Show personal identity numbers in full.
    pub show_identity_numbers: bool,
    /// What a person said of subjects that may be one, by their ids.
    pub judgements: Vec<Judgement>,
    /// What tables with certain headers mean; of two for the same headers the later holds.
    pub mappings: Vec<Remembered>,
    /// What became of subjects, by their ids.
    pub dispositions: BTreeMap<String, Said>,
}

/// A key of the settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The key.
    pub key: String,
    /// What is wrong.
    pub reason: &'static str,
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "settings: {}: {}", self.key, self.reason)
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads settings over the defaults; `null` counts as not stated.
    ///
    /// # Errors
    /// When a key is unknown or its value has the wrong form.
    pub fn from_json(json: &Value) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        let Value::Object(map) = json else {
            return if json.is_null() { Ok(settings) } else { Err(error("", "an object is expected")) };
        };
        for (key, value) in map {
            if value.is_null() {
                continue;
            }
            match key.as_str() {
                "asOf" => settings.as_of = Some(day(key, value)?),
                "lawDate" => settings.law_date = Some(day(key, value)?),
                "lawAbroad" => settings.abroad = abroad(key, value)?,
                "falseAlarmShare" => settings.warning.false_alarm_share = share(key, value)?,
                "leastCoverage" => settings.triage.least_coverage = libm::round(share(key, value)? * 1000.0) as u32,
                "interviewCoverage" => {
                    settings.triage.interview_coverage = libm::round(share(key, value)? * 1000.0) as u32;
                }
                "model" => {
                    settings.tuning = Tuning::from_json(value).map_err(|fault| SettingsError {
                        key: format!("model.{}", fault.field),
                        reason: fault.reason,
                    })?;
                }
                "identification" => {
                    settings.identification = Identification::from_json(value).map_err(|fault| SettingsError {
                        key: format!("identification.{}", fault.field),
                        reason: fault.reason,
                    })?;
                }
                "bands" => settings.triage.bands = bands(key, value)?,
                "showIdentityNumbers" => {
                    settings.show_identity_numbers =
                        value.as_bool().ok_or_else(|| error(key, "true or false is expected"))?;
                }
                "same" => settings.judgements = judgements(key, value)?,
                "mappings" => settings.mappings = mappings(key, value)?,
                "dispositions" => settings.dispositions = dispositions(key, value)?,
                "lanternfish" if value == "settings" => {}
                _ => return Err(error(key, "no such setting")),
            }
        }
        Ok(settings)
    }

    /// The settings as JSON: every key, in order, whatever was stated; `identification`, `mappings` and `dispositions`
    /// only when something of them was said, so that unchanged settings keep the hash they always had.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let day = |day: Option<i32>| day.map_or(Value::Null, |day| Value::String(date::format(day)));
        let mut json = serde_json::json!({
            "asOf": day(self.as_of),
            "bands": self.triage.bands.map(|tenths| f64::from(tenths) / 10.0),
            "falseAlarmShare": self.warning.false_alarm_share,
            "interviewCoverage": f64::from(self.triage.interview_coverage) / 1000.0,
            "lawAbroad": self.abroad,
            "lawDate": day(self.law_date),
            "leastCoverage": f64::from(self.triage.least_coverage) / 1000.0,
            "model": self.tuning.to_json(),
            "same": self.judgements.iter().map(|own| {
                serde_json::json!({"left": own.left, "right": own.right, "value": own.value.as_str()})
            }).collect::<Vec<Value>>(),
            "showIdentityNumbers": self.show_identity_numbers,
        });
        if self.identification != Identification::default() {
            json["identification"] = self.identification.to_json();
        }
        if !self.mappings.is_empty() {
            json["mappings"] = self.mappings.iter().map(Remembered::to_json).collect();
        }
        if !self.dispositions.is_empty() {
            let row = |(subject, (value, note)): (&String, &Said)| serde_json::json!({"subject": subject, "value": value.as_str(), "note": note});
            json["dispositions"] = self.dispositions.iter().map(row).collect();
        }
        json
    }

    /// The settings as a file that can be given again, to the page or to the command line.
    #[must_use]
    pub fn to_file(&self) -> String {
        let text = self.to_json().to_string();
        let beginning = String::from_utf8_lossy(BEGINNING);
        format!("{beginning},{}\n", text.strip_prefix('{').unwrap_or("}"))
    }

    /// What is left beside all that a person can say in the log of edits.
    #[must_use]
    pub fn without_choices(self) -> Self {
        Self {
            warning: self.warning,
            triage: self.triage,
            show_identity_numbers: self.show_identity_numbers,
            ..Self::default()
        }
    }

    /// Hex hash of [`Self::to_json`].
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.to_json().to_string().as_bytes()))
    }
}

/// Lower-case hex of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn error(key: &str, reason: &'static str) -> SettingsError {
    SettingsError { key: key.to_string(), reason }
}

fn day(key: &str, value: &Value) -> Result<i32, SettingsError> {
    value.as_str().and_then(date::parse).ok_or_else(|| error(key, "a date such as 2017-06-30 is expected"))
}

/// Jurisdictions in the order of [`law::FOREIGN`], each once.
fn abroad(key: &str, value: &Value) -> Result<Vec<String>, SettingsError> {
    let wrong = || error(key, "a list of US, GB, EU is expected");
    let asked: Option<Vec<&str>> = value.as_array().map(|list| list.iter().filter_map(Value::as_str).collect());
    let asked = asked.filter(|asked| Some(asked.len()) == value.as_array().map(Vec::len)).ok_or_else(wrong)?;
    if !asked.iter().all(|one| law::FOREIGN.contains(one)) {
        return Err(wrong());
    }
    Ok(law::FOREIGN.iter().filter(|one| asked.contains(one)).map(|one| (*one).to_string()).collect())
}

fn share(key: &str, value: &Value) -> Result<f64, SettingsError> {
    let share = value.as_f64().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| error(key, "a number from 0 to 1 is expected"))
}

fn judgements(key: &str, value: &Value) -> Result<Vec<Judgement>, SettingsError> {
    let expected =
        "a list of {\"left\": id, \"right\": id, \"value\": \"same\", \"different\" or \"unsure\"} is expected";
    let read = |own: &Value| {
        let text = |name: &str| own.get(name)?.as_str().map(str::to_string);
        let value = Verdict::parse(&text("value")?)
            .filter(|value| matches!(value, Verdict::Same | Verdict::Different | Verdict::Unsure))?;
        Some(Judgement { left: text("left")?, right: text("right")?, value })
    };
    let list = value.as_array().ok_or_else(|| error(key, expected))?;
    list.iter().map(|own| read(own).ok_or_else(|| error(key, expected))).collect()
}

fn mappings(key: &str, value: &Value) -> Result<Vec<Remembered>, SettingsError> {
    let expected = "a list of {\"headers\": [\u{2026}], \"roles\": [\u{2026}], \"columns\": [a property or \"\" for each header]} is expected";
    let list = value.as_array().ok_or_else(|| error(key, expected))?;
    list.iter().map(|own| Remembered::from_json(own).ok_or_else(|| error(key, expected))).collect()
}

fn dispositions(key: &str, value: &Value) -> Result<BTreeMap<String, Said>, SettingsError> {
    let expected =
        "a list of {\"subject\": id, \"value\": \"open\", \"cleared\" or \"case\", \"note\": text} is expected";
    let read = |own: &Value| {
        let text = |name: &str| own.get(name).and_then(Value::as_str).map(str::to_string);
        Some((text("subject")?, (Disposition::parse(&text("value")?)?, text("note").unwrap_or_default())))
    };
    let list = value.as_array().ok_or_else(|| error(key, expected))?;
    list.iter().map(|own| read(own).ok_or_else(|| error(key, expected))).collect()
}

fn bands(key: &str, value: &Value) -> Result<[u32; 4], SettingsError> {
    let numbers: Option<Vec<f64>> = value.as_array().map(|list| list.iter().filter_map(Value::as_f64).collect());
    let tenths: Vec<u32> =
        numbers.into_iter().flatten().map(|index| libm::round(index.clamp(0.0, 100.0) * 10.0) as u32).collect();
    match <[u32; 4]>::try_from(tenths) {
        Ok(bands) if bands.is_sorted_by(|one, next| one < next) => Ok(bands),
        _ => Err(error(key, "four rising numbers from 0 to 100 are expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_wrong_ones_named() {
        let plain = serde_json::json!({"asOf": "2017-06-30", "bands": [10, 20, 30, 40]});
        assert_eq!(Settings::from_json(&plain).expect("settings").to_json().get("identification"), None);
        let mut stated = plain.clone();
        stated["identification"] = serde_json::json!({"labelThreshold": 0.6});
        let settings = Settings::from_json(&stated);
        let settings = settings.expect("settings");
        assert_eq!(
            (settings.as_of.map(date::format), settings.triage.bands),
            (Some("2017-06-30".into()), [100, 200, 300, 400])
        );
        assert_eq!(Settings::from_json(&settings.to_json()).as_ref(), Ok(&settings));
        let said = serde_json::json!({"mappings": [{"headers": ["a"], "roles": ["companies"], "columns": ["name"]}],
            "dispositions": [{"subject": "c1", "value": "cleared", "note": "x"}]});
        let said = Settings::from_json(&said).expect("settings");
        let file = said.to_file();
        assert!(file.as_bytes().starts_with(BEGINNING));
        assert_eq!(Settings::from_json(&serde_json::from_str(&file).expect("json")).as_ref(), Ok(&said));
        for (json, key) in [
            (serde_json::json!({"asOff": 1}), "asOff"),
            (serde_json::json!({"mappings": [{"headers": ["a"]}]}), "mappings"),
            (serde_json::json!({"dispositions": [{"subject": "c1", "value": "guilty"}]}), "dispositions"),
            (serde_json::json!({"lanternfish": "summary"}), "lanternfish"),
            (serde_json::json!({"identification": {"labelThreshold": 2}}), "identification.labelThreshold"),
            (serde_json::json!({"bands": [40, 30, 20, 10]}), "bands"),
            (serde_json::json!({"asOf": "2017-13-45"}), "asOf"),
            (serde_json::json!([]), ""),
        ] {
            assert_eq!(Settings::from_json(&json).map_err(|error| error.key), Err(key.to_string()));
        }
    }
}
