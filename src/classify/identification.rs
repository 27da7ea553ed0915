//! What a person changed about identification, as data: from which score a class holds, from which likelihood a text
//! promotes, and cues of their own. A cue proves itself on examples for and against before it is used.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::classify::{Classifier, LabelId, Settings, Sources, Speaker, Stance};
use crate::text::normalize::fold;

/// A cue that a person added. With the phrase and class of a shipped one it stands in its place; of value 0 it only
/// takes it away.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnCue {
    /// The class it speaks for.
    pub category: LabelId,
    /// `zh` or `en`.
    pub language: String,
    /// Variants of one phrase share it; of the form `R02.…`, as in `cues.csv`.
    pub group: String,
    /// Contribution of its group, 0..1.
    pub value: f32,
    /// Where it is from, in the person's words.
    pub source: String,
    /// The phrase.
    pub phrase: String,
    /// Texts in which it must be found, neither denied nor warned of.
    pub examples_for: Vec<String>,
    /// Texts that must not be taken for its class.
    pub examples_against: Vec<String>,
}

/// Thresholds and cues of one's own; what is not stated is as it ships.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Identification {
    /// Score from which a class holds, 0..1.
    pub label_threshold: Option<f64>,
    /// Sum of promotional signals from which a text promotes, 0..=5.
    pub promotion_threshold: Option<f64>,
    /// Probability from which a text promotes, 0..1.
    pub promotion_probability: Option<f64>,
    /// Probability from which an activity is promoted, 0..1.
    pub activity_probability: Option<f64>,
    /// Own cues, in the person's order.
    pub cues: Vec<OwnCue>,
}

/// What cannot be used: where, and why as the last part of the wording `failure.identification_…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The threshold, or `cues.` and the number of the cue from 0.
    pub field: String,
    /// Why.
    pub reason: &'static str,
    /// The phrase, the value or the example that it is about.
    pub about: String,
}

fn fault(field: impl ToString, reason: &'static str, about: impl ToString) -> Fault {
    Fault { field: field.to_string(), reason, about: about.to_string() }
}

#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[derive(Default)]
struct File {
    label_threshold: Option<f64>,
    promotion_threshold: Option<f64>,
    promotion_probability: Option<f64>,
    activity_probability: Option<f64>,
    cues: Vec<FileCue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCue {
    cue: String,
    language: String,
    category: String,
    #[serde(default)]
    group: String,
    value: f64,
    #[serde(default)]
    source: String,
    #[serde(default)]
    r#for: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
}

/// Most own cues; longest phrase and example, in characters; most examples of either side of a cue.
const MOST_CUES: usize = 500;
const LONGEST_CUE: usize = 100;
const LONGEST_EXAMPLE: usize = 2000;
const MOST_EXAMPLES: usize = 10;
/// Shortest phrase, in characters of the normal form: a single one stands in too many words.
const SHORTEST_CUE: usize = 2;
/// Greatest sum of promotional signals that can be asked.
const MOST_SIGNALS: f64 = 5.0;

impl Identification {
    /// Reads `{labelThreshold, promotionThreshold, promotionProbability, activityProbability, cues}`, each of which may be
    /// absent; `null` is what ships. Cues prove themselves on their examples here.
    ///
    /// # Errors
    /// What is unknown or out of range, or a cue that fails one of its examples.
    pub fn from_json(json: &Value) -> Result<Self, Fault> {
        let read = Self::parse(json)?;
        read.prove()?;
        Ok(read)
    }

    /// Reads without asking the examples, for what has proved itself before.
    ///
    /// # Errors
    /// What is unknown or out of range.
    pub fn parse(json: &Value) -> Result<Self, Fault> {
        if json.is_null() {
            return Ok(Self::default());
        }
        let file: File = serde_json::from_value(json.clone()).map_err(|error| fault(error, "form", ""))?;
        let within = |field: &str, value: Option<f64>, most: f64| match value {
            Some(value) if !(0.0..=most).contains(&value) => Err(fault(field, "range", value)),
            value => Ok(value),
        };
        if file.cues.len() > MOST_CUES {
            return Err(fault("cues", "many", MOST_CUES));
        }
        let cues: Vec<OwnCue> =
            file.cues.into_iter().enumerate().map(|(at, cue)| own(at, cue)).collect::<Result<_, _>>()?;
        let mut seen = BTreeSet::new();
        for (at, cue) in cues.iter().enumerate() {
            if !seen.insert((cue.category, fold(&cue.phrase))) {
                return Err(fault(format!("cues.{at}"), "twice", &cue.phrase));
            }
        }
        Ok(Self {
            label_threshold: within("labelThreshold", file.label_threshold, 1.0)?,
            promotion_threshold: within("promotionThreshold", file.promotion_threshold, MOST_SIGNALS)?,
            promotion_probability: within("promotionProbability", file.promotion_probability, 1.0)?,
            activity_probability: within("activityProbability", file.activity_probability, 1.0)?,
            cues,
        })
    }

    /// The same as JSON: every key, in order.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let cues: Vec<Value> = self
            .cues
            .iter()
            .map(|cue| {
                json!({
                    "cue": cue.phrase, "language": cue.language, "category": cue.category.as_str(), "group": cue.group,
                    "value": decimal(cue.value), "source": cue.source, "for": cue.examples_for,
                    "against": cue.examples_against,
                })
            })
            .collect();
        json!({
            "labelThreshold": self.label_threshold, "promotionThreshold": self.promotion_threshold,
            "promotionProbability": self.promotion_probability, "activityProbability": self.activity_probability,
            "cues": cues,
        })
    }

    /// The classifier's settings with these over them.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let ships = Settings::default();
        Settings {
            label_threshold: self.label_threshold.unwrap_or(ships.label_threshold),
            promotion_threshold: self.promotion_threshold.unwrap_or(ships.promotion_threshold),
            promotion_probability: self.promotion_probability.unwrap_or(ships.promotion_probability),
            activity_probability: self.activity_probability.unwrap_or(ships.activity_probability),
            ..ships
        }
    }

    /// A classifier that works by them.
    #[must_use]
    pub fn classifier(&self) -> Classifier {
        Classifier::with_cues(&self.settings(), Sources::default(), &self.cues)
    }

    /// Asks every example.
    fn prove(&self) -> Result<(), Fault> {
        if self.cues.is_empty() {
            return Ok(());
        }
        let classifier = self.classifier();
        let speaks = |stance: Stance| matches!(stance, Stance::Promotes | Stance::Neutral);
        for (at, cue) in self.cues.iter().enumerate().filter(|(_, cue)| cue.value > 0.0) {
            let field = format!("cues.{at}");
            for example in &cue.examples_for {
                let found = classifier.classify(example, Speaker::Unknown);
                let own = |hit: &&crate::classify::CueHit| {
                    classifier.cues().cue(hit.cue).is_some_and(|known| known.phrase == cue.phrase)
                        && hit.label == cue.category
                };
                let mut hits = found.hits.iter().filter(own).peekable();
                if hits.peek().is_none() {
                    return Err(fault(field, "not_found", example));
                }
                if !hits.any(|hit| speaks(hit.stance)) {
                    return Err(fault(field, "not_held", example));
                }
            }
            for example in &cue.examples_against {
                let found = classifier.classify(example, Speaker::Unknown);
                if found.labels.iter().any(|label| label.id == cue.category && speaks(label.stance)) {
                    return Err(fault(field, "taken", example));
                }
            }
        }
        Ok(())
    }
}

/// A value as its author wrote it: two decimals hold in an f32, and more are not asked for.
fn decimal(value: f32) -> f64 {
    libm::round(f64::from(value) * 10_000.0) / 10_000.0
}

/// Reads one cue, number `at`.
fn own(at: usize, cue: FileCue) -> Result<OwnCue, Fault> {
    let field = format!("cues.{at}");
    let wrong = |reason: &'static str, about: &str| Err(fault(&field, reason, about));
    let phrase = cue.cue.trim().to_string();
    let letters = fold(&phrase).chars().filter(|c| c.is_alphanumeric()).count();
    if letters == 0 {
        return wrong("empty", "");
    }
    if letters < SHORTEST_CUE || phrase.chars().count() > LONGEST_CUE {
        return wrong("length", &phrase);
    }
    let Some(category) = LabelId::parse(&cue.category) else { return wrong("category", &cue.category) };
    if !["zh", "en"].contains(&cue.language.as_str()) {
        return wrong("language", &cue.language);
    }
    if !(0.0..=1.0).contains(&cue.value) {
        return wrong("value", &cue.value.to_string());
    }
    let group = cue.group.trim();
    let prefix = format!("{}.", category.as_str());
    let group = match group {
        "" => format!("{prefix}{phrase}"),
        own if own.starts_with(&prefix) => own.to_string(),
        own => format!("{prefix}{own}"),
    };
    let examples = |given: Vec<String>| -> Vec<String> {
        given.into_iter().map(|text| text.trim().to_string()).filter(|text| !text.is_empty()).collect()
    };
    let (examples_for, examples_against) = (examples(cue.r#for), examples(cue.against));
    if cue.value > 0.0 && (examples_for.is_empty() || examples_against.is_empty()) {
        return wrong(if examples_for.is_empty() { "no_for" } else { "no_against" }, &phrase);
    }
    for list in [&examples_for, &examples_against] {
        if list.len() > MOST_EXAMPLES || list.iter().any(|text| text.chars().count() > LONGEST_EXAMPLE) {
            return wrong("examples", &phrase);
        }
    }
    let source = cue.source.trim().to_string();
    let value = decimal(cue.value as f32) as f32;
    Ok(OwnCue { category, language: cue.language, group, value, source, phrase, examples_for, examples_against })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(change: impl FnOnce(&mut Value)) -> Value {
        let mut cue = json!({
            "cue": "云养牛", "language": "zh", "category": "R10", "group": "", "value": 0.7, "source": "a case of 2024",
            "for": ["云养牛项目，认养一头每月分红。"], "against": ["本村养牛户共三十户，存栏一千头。"],
        });
        change(&mut cue);
        json!({ "cues": [cue] })
    }

    #[test]
    fn a_cue_reads_back_and_is_found() {
        let read = Identification::from_json(&cue(|_| {})).expect("a cue");
        assert_eq!(Identification::from_json(&read.to_json()), Ok(read.clone()));
        assert_eq!(read.to_json()["cues"][0]["value"], json!(0.7));
        assert_eq!(read.cues[0].group, "R10.云养牛");
        let text = "欢迎了解云養牛计划";
        let with = read.classifier().classify(text, Speaker::Unknown);
        let without = Classifier::new(&Settings::default()).classify(text, Speaker::Unknown);
        assert!(with.labels.iter().any(|label| label.id.as_str() == "R10"), "{with:?}");
        assert!(without.labels.iter().all(|label| label.id.as_str() != "R10"), "{without:?}");
    }

    #[test]
    fn a_cue_of_value_zero_takes_a_shipped_one_away() {
        let text = "老牌网贷平台";
        let ships = Classifier::new(&Settings::default()).classify(text, Speaker::Unknown);
        let off = json!({"cues": [{"cue": "网贷平台", "language": "zh", "category": "R01", "value": 0}]});
        let off = Identification::from_json(&off).expect("a cue").classifier().classify(text, Speaker::Unknown);
        let value = |found: &crate::classify::Classification| found.hits.iter().map(|hit| hit.value).sum::<f32>();
        // The shorter cue 网贷, which it covered, is heard again.
        assert!((value(&ships), value(&off)) == (0.5, 0.3), "{ships:?} {off:?}");
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let at = |json: &Value| Identification::from_json(json).map_err(|fault| (fault.field, fault.reason));
        let set = |key: &'static str, to: Value| cue(move |cue| cue[key] = to);
        let own = |reason| Err(("cues.0".to_string(), reason));
        assert_eq!(at(&set("cue", json!(" ！ "))), own("empty"));
        assert_eq!(at(&set("cue", json!("牛"))), own("length"));
        assert_eq!(at(&set("category", json!("R99"))), own("category"));
        assert_eq!(at(&set("language", json!("fr"))), own("language"));
        assert_eq!(at(&set("value", json!(1.5))), own("value"));
        assert_eq!(at(&set("for", json!([" "]))), own("no_for"));
        assert_eq!(at(&set("against", json!([]))), own("no_against"));
        assert_eq!(at(&set("for", json!(["另一件事"]))), own("not_found"));
        assert_eq!(at(&set("for", json!(["我们不提供云养牛服务。"]))), own("not_held"));
        assert_eq!(at(&set("against", json!(["云养牛公开课"]))), own("taken"));
        assert_eq!(at(&json!({"labelThreshold": 1.2})), Err(("labelThreshold".to_string(), "range")));
        let twice = cue(|_| {})["cues"][0].clone();
        assert_eq!(at(&json!({"cues": [twice, twice]})), Err(("cues.1".to_string(), "twice")));
        assert_eq!(Identification::from_json(&Value::Null), Ok(Identification::default()));
        assert_eq!(at(&json!({"thresholds": 1})).map_err(|(_, reason)| reason), Err("form"));
    }
}
