//! Rules that a person adds: a condition over indicators and facts that adds to the index when it holds. Data, with
//! examples that the rule must get right before it counts. A condition can only ask for something to be there, never to
//! be absent, so that more adverse evidence never lowers the index.

use std::collections::BTreeSet;

use serde_json::Value;

use super::model::Model;
use super::tuning::Fault;
use crate::model::property::SubjectKind;
use crate::model::taxonomy::{ActivityId, ContextId};

/// What a rule asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Every part holds.
    All(Vec<Condition>),
    /// One part holds.
    Any(Vec<Condition>),
    /// Strength × quality of an indicator, by its place, is at least so many percent.
    AtLeast(usize, u16),
    /// What is known of the subject beside its indicators.
    Fact(Fact),
}

/// Something known of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// What kind of thing it is.
    Kind(SubjectKind),
    /// A business it is identified with.
    Activity(ActivityId),
    /// A context it is identified with.
    Context(ContextId),
    /// An authority has acted on it.
    Official,
    /// The public's head-counts raise an alarm (D4.1).
    Alarm,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What its author calls it; unique.
    pub name: String,
    /// The dimension it adds to.
    pub dimension: String,
    /// Index that it may reach by itself, 0..=95.
    pub ceiling: u32,
    /// When it holds.
    pub condition: Condition,
    /// What was given, for the log.
    given: Value,
}

/// Most rules, and most parts of one.
const MOST: usize = 50;

impl Rule {
    /// Id of the indicator it becomes.
    #[must_use]
    pub fn indicator(&self) -> String {
        format!("rule:{}", self.name)
    }

    /// The rule as it was given.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.given.clone()
    }
}

impl Condition {
    /// Whether it holds for strength × quality in thousandths by indicator, and for facts.
    pub fn holds(&self, product: &dyn Fn(usize) -> u16, fact: &dyn Fn(Fact) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(product, fact)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(product, fact)),
            Self::AtLeast(at, percent) => u32::from(product(*at)) >= u32::from(*percent) * 10,
            Self::Fact(asked) => fact(*asked),
        }
    }

    /// Whether it can hold only where there is evidence to point to.
    fn points(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().any(Self::points),
            Self::Any(parts) => parts.iter().all(Self::points),
            Self::AtLeast(..) => true,
            Self::Fact(asked) => !matches!(asked, Fact::Kind(_)),
        }
    }

    /// Places of the indicators it asks for.
    pub fn indicators(&self, found: &mut BTreeSet<usize>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.indicators(found)),
            Self::AtLeast(at, _) => {
                found.insert(*at);
            }
            Self::Fact(_) => {}
        }
    }
}

/// Reads rules and proves each on its own examples.
///
/// # Errors
/// A part that is unknown, a rule without an example for and one against, or a rule that fails an example; the field says
/// which rule and which example.
pub fn read(given: &[Value]) -> Result<Vec<Rule>, Fault> {
    let mut rules: Vec<Rule> = Vec::new();
    if given.len() > MOST {
        return Err(Fault { field: "rules".into(), reason: "range" });
    }
    for value in given {
        let rule = rule(value)?;
        if rules.iter().any(|other| other.name == rule.name) {
            return Err(Fault { field: rule.name, reason: "twice" });
        }
        prove(&rule)?;
        rules.push(rule);
    }
    Ok(rules)
}

fn rule(value: &Value) -> Result<Rule, Fault> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let name = text("name").ok_or(Fault { field: "name".into(), reason: "form" })?.to_string();
    let fault = |field: &str, reason| Fault { field: format!("{name}: {field}"), reason };
    let dimension = text("dimension").ok_or_else(|| fault("dimension", "form"))?.to_string();
    if !Model::shipped().dimensions.iter().any(|own| own.id == dimension) {
        return Err(fault(&dimension, "unknown"));
    }
    let ceiling = value.get("ceiling").and_then(Value::as_u64).filter(|ceiling| *ceiling <= 95);
    let ceiling = ceiling.and_then(|ceiling| u32::try_from(ceiling).ok()).ok_or_else(|| fault("ceiling", "range"))?;
    let mut parts = 0;
    let condition = value.get("when").ok_or_else(|| fault("when", "form"))?;
    let condition = condition_of(condition, &mut parts).map_err(|(field, reason)| fault(&field, reason))?;
    if !condition.points() {
        return Err(fault("when", "evidence"));
    }
    Ok(Rule { name, dimension, ceiling, condition, given: value.clone() })
}

fn condition_of(value: &Value, parts: &mut usize) -> Result<Condition, (String, &'static str)> {
    *parts += 1;
    let wrong = || (value.to_string(), "form");
    let map = value.as_object().filter(|_| *parts <= MOST).ok_or_else(wrong)?;
    let mut list = |given: &Value| -> Result<Vec<Condition>, (String, &'static str)> {
        let list = given.as_array().filter(|list| !list.is_empty()).ok_or_else(wrong)?;
        list.iter().map(|part| condition_of(part, parts)).collect()
    };
    match (map.get("all"), map.get("any"), map.get("indicator"), map.len()) {
        (Some(given), None, None, 1) => Ok(Condition::All(list(given)?)),
        (None, Some(given), None, 1) => Ok(Condition::Any(list(given)?)),
        (None, None, Some(id), 2) => {
            let id = id.as_str().ok_or_else(wrong)?;
            let at = Model::shipped().position(id).ok_or_else(|| (id.to_string(), "unknown"))?;
            let percent = map.get("atLeast").and_then(Value::as_u64).filter(|percent| (1..=100).contains(percent));
            let percent = percent.and_then(|percent| u16::try_from(percent).ok());
            Ok(Condition::AtLeast(at, percent.ok_or_else(|| (id.to_string(), "range"))?))
        }
        (None, None, None, 1) => {
            let (name, wanted) = map.iter().next().ok_or_else(wrong)?;
            Ok(Condition::Fact(fact(name, wanted).ok_or_else(|| (format!("{name} {wanted}"), "unknown"))?))
        }
        _ => Err(wrong()),
    }
}

fn fact(name: &str, wanted: &Value) -> Option<Fact> {
    let text = wanted.as_str();
    match name {
        "kind" => text.and_then(SubjectKind::parse).map(Fact::Kind),
        "activity" => text.and_then(ActivityId::parse).map(Fact::Activity),
        "context" => text.and_then(ContextId::parse).map(Fact::Context),
        "official" if wanted == &Value::Bool(true) => Some(Fact::Official),
        "alarm" if wanted == &Value::Bool(true) => Some(Fact::Alarm),
        _ => None,
    }
}

/// Holds a rule against its examples: `{"indicators": {"D2.1": 80}, "facts": [{"activity": "R01"}], "holds": true}`.
fn prove(rule: &Rule) -> Result<(), Fault> {
    let fault = |field: String, reason| Fault { field: format!("{}: {field}", rule.name), reason };
    let examples = rule.given.get("examples").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut sides = BTreeSet::new();
    for (number, example) in examples.iter().enumerate() {
        let shown = (number + 1).to_string();
        let expected = example.get("holds").and_then(Value::as_bool).ok_or_else(|| fault(shown.clone(), "form"))?;
        let mut products = std::collections::BTreeMap::new();
        for (id, percent) in example.get("indicators").and_then(Value::as_object).into_iter().flatten() {
            let at = Model::shipped().position(id).ok_or_else(|| fault(id.clone(), "unknown"))?;
            let percent = percent.as_u64().filter(|percent| *percent <= 100).and_then(|p| u16::try_from(p).ok());
            products.insert(at, percent.ok_or_else(|| fault(id.clone(), "range"))? * 10);
        }
        let mut facts = BTreeSet::new();
        for given in example.get("facts").and_then(Value::as_array).into_iter().flatten() {
            for (name, wanted) in given.as_object().into_iter().flatten() {
                facts.insert(fact(name, wanted).ok_or_else(|| fault(format!("{name} {wanted}"), "unknown"))?);
            }
        }
        let found =
            rule.condition.holds(&|at| products.get(&at).copied().unwrap_or(0), &|asked| facts.contains(&asked));
        if found != expected {
            return Err(fault(shown, "example"));
        }
        sides.insert(expected);
    }
    if sides.len() < 2 { Err(fault("examples".into(), "examples")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(when: Value, examples: Value) -> Vec<Value> {
        vec![json!({"name": "高息且投诉", "dimension": "D2", "ceiling": 30, "when": when, "examples": examples})]
    }

    fn both() -> Value {
        json!({"all": [{"indicator": "D2.1", "atLeast": 50}, {"any": [{"indicator": "D5.1", "atLeast": 20}, {"alarm": true}]}]})
    }

    #[test]
    fn a_rule_counts_when_it_gets_its_examples_right() {
        let good = json!([
            {"indicators": {"D2.1": 60, "D5.1": 20}, "holds": true},
            {"indicators": {"D2.1": 50}, "facts": [{"alarm": true}], "holds": true},
            {"indicators": {"D2.1": 49}, "facts": [{"alarm": true}], "holds": false},
        ]);
        let rules = read(&given(both(), good)).expect("rules");
        assert_eq!((rules.len(), rules[0].indicator().as_str()), (1, "rule:高息且投诉"));
    }

    #[test]
    fn a_rule_that_fails_is_refused_and_says_where() {
        let cases = [
            (
                both(),
                json!([{"indicators": {"D2.1": 60}, "holds": true}, {"holds": false}]),
                "高息且投诉: 1",
                "example",
            ),
            (both(), json!([{"holds": false}]), "高息且投诉: examples", "examples"),
            (json!({"indicator": "D9.9", "atLeast": 3}), json!([]), "高息且投诉: D9.9", "unknown"),
            (json!({"indicator": "D2.1", "atLeast": 0}), json!([]), "高息且投诉: D2.1", "range"),
            (json!({"not": {"alarm": true}}), json!([]), "高息且投诉: not {\"alarm\":true}", "unknown"),
            (json!({"alarm": false}), json!([]), "高息且投诉: alarm false", "unknown"),
            (json!({"any": [{"kind": "company"}, {"alarm": true}]}), json!([]), "高息且投诉: when", "evidence"),
            (json!({"all": []}), json!([]), "高息且投诉: {\"all\":[]}", "form"),
        ];
        for (when, examples, field, reason) in cases {
            let found = read(&given(when, examples)).map(|_| ());
            assert_eq!(found, Err(Fault { field: field.into(), reason }));
        }
    }
}
