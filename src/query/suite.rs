//! The boundary suite, run before a changed cue, threshold or weight is kept: who of the lawful would be flagged.

use serde::Deserialize;

use super::convert::day;
use crate::classify::suite::{self, Case};
use crate::classify::{Classifier, Settings, Sources, Stance};
use crate::report::{SuiteFlag, SuiteReport};

/// What is to be tried; what is not stated stays as it ships.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trial {
    /// Score from which a class holds, 0..1.
    pub label_threshold: Option<f64>,
    /// Sum of promotional signals from which a text promotes.
    pub promotion_threshold: Option<f64>,
    /// Probability from which a text promotes.
    pub promotion_probability: Option<f64>,
    /// Probability from which an activity is promoted.
    pub activity_probability: Option<f64>,
    /// Rows to add to `cues.csv`: label, language, group, value, source, cue.
    #[serde(default)]
    pub cues: String,
    /// Rows to put over those of `promotion.csv`: feature, weight.
    #[serde(default)]
    pub weights: String,
}

impl Trial {
    fn settings(&self) -> Settings {
        let ships = Settings::default();
        Settings {
            label_threshold: self.label_threshold.unwrap_or(ships.label_threshold),
            promotion_threshold: self.promotion_threshold.unwrap_or(ships.promotion_threshold),
            promotion_probability: self.promotion_probability.unwrap_or(ships.promotion_probability),
            activity_probability: self.activity_probability.unwrap_or(ships.activity_probability),
            ..ships
        }
    }

    fn classifier(&self) -> Classifier {
        let ships = Sources::default();
        let cues = format!("{}\n{}", ships.cues.trim_end(), self.cues);
        let promotion = format!("{}\n{}", ships.promotion.trim_end(), self.weights);
        Classifier::with(&self.settings(), Sources { cues: &cues, promotion: &promotion, ..ships })
    }
}

/// What the open half of the suite says of a change.
#[must_use]
pub fn suite(trial: &Trial) -> SuiteReport {
    let (tried, ships) = (trial.classifier(), Classifier::new(&Settings::default()));
    let cases = suite::open();
    let lawful = || cases.iter().filter(|case| case.lawful);
    let flag = |case: &Case| {
        let (activity, score) = suite::judge(&tried, case).promoted?;
        Some(SuiteFlag {
            id: case.id.clone(),
            language: case.language.clone(),
            situation: case.situation.clone(),
            context: case.context.map_or(String::new(), |context| context.as_str().to_string()),
            law_date: case.law_date.map_or(String::new(), day),
            text: case.text.clone(),
            activity: activity.as_str().to_string(),
            score,
            before: suite::judge(&ships, case).promoted.is_some(),
        })
    };
    let unlawful = || cases.iter().filter(|case| !case.lawful);
    let found = |classifier: &Classifier| {
        let promoting = unlawful().filter(|case| suite::judge(classifier, case).stance == Stance::Promotes);
        u32::try_from(promoting.count()).unwrap_or(u32::MAX)
    };
    SuiteReport {
        lawful: u32::try_from(lawful().count()).unwrap_or(u32::MAX),
        flagged: lawful().filter_map(flag).collect(),
        unlawful: u32::try_from(unlawful().count()).unwrap_or(u32::MAX),
        promoting: found(&tried),
        promoting_before: found(&ships),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_careless_cue_is_seen_to_flag_the_lawful() {
        let ships = suite(&Trial::default());
        assert!(ships.flagged.iter().all(|flag| flag.before) && ships.promoting == ships.promoting_before);
        let careless = Trial {
            activity_probability: Some(0.02),
            promotion_probability: Some(0.02),
            cues: "R02,zh,R02.bank,0.90,try,银行\n".to_string(),
            ..Trial::default()
        };
        let tried = suite(&careless);
        let new: Vec<&SuiteFlag> = tried.flagged.iter().filter(|flag| !flag.before).collect();
        assert!(new.len() > 5 && new.iter().any(|flag| flag.situation.starts_with("bank.")), "{}", new.len());
        assert!(tried.promoting >= ships.promoting);
        let strict = suite(&Trial { activity_probability: Some(1.0), ..Trial::default() });
        assert!(strict.flagged.is_empty());
    }
}
