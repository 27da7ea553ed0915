//! The boundary suite, run before a changed cue, threshold or weight is kept: who of the lawful would be flagged, and which
//! unlawful look-alike would no longer be seen.

use super::convert::day;
use crate::classify::suite::{self, Case};
use crate::pipeline::suite::{Outcome, Tried, outcomes};
use crate::report::{SuiteChange, SuiteReport, SuiteTitle, SuiteVerdict};
use crate::settings::Settings;

/// What the open half of the suite says of going from `now` to `then`; dates and gates are those of `base`.
#[must_use]
pub fn suite(base: &Settings, now: &Tried, then: &Tried) -> SuiteReport {
    let cases = suite::open();
    let found = outcomes(cases, base, &[now, then]);
    let (before, after) = (found.first().map_or(&[][..], Vec::as_slice), found.get(1).map_or(&[][..], Vec::as_slice));
    let count = |list: &[Outcome], lawful: bool| {
        let flagged = cases.iter().zip(list).filter(|(case, own)| case.lawful == lawful && own.is_flagged());
        u32::try_from(flagged.count()).unwrap_or(u32::MAX)
    };
    let all =
        |lawful: bool| u32::try_from(cases.iter().filter(|case| case.lawful == lawful).count()).unwrap_or(u32::MAX);
    let mut changes: Vec<(usize, SuiteChange)> = cases
        .iter()
        .zip(before.iter().zip(after))
        .filter(|(_, (before, after))| before.is_flagged() != after.is_flagged())
        .map(|(case, (before, after))| {
            let (order, change) = match (case.lawful, after.is_flagged()) {
                (true, true) => (0, "flagged"),
                (false, false) => (1, "lost"),
                (true, false) => (2, "cleared"),
                (false, true) => (3, "found"),
            };
            (order, told(case, change, before, after))
        })
        .collect();
    changes.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    SuiteReport {
        texts: u32::try_from(cases.len()).unwrap_or(u32::MAX),
        lawful: all(true),
        flagged_before: count(before, true),
        flagged: count(after, true),
        unlawful: all(false),
        seen_before: count(before, false),
        seen: count(after, false),
        changes: changes.into_iter().map(|(_, change)| change).collect(),
    }
}

fn told(case: &Case, change: &'static str, before: &Outcome, after: &Outcome) -> SuiteChange {
    let verdict = |own: &Outcome| SuiteVerdict {
        activity: own.promoted.map_or(String::new(), |(id, _)| id.as_str().to_string()),
        score: own.promoted.map_or(0.0, |(_, score)| score),
        index: f64::from(own.index) / 10.0,
        band: own.band.as_str().to_string(),
    };
    let (en, zh) = suite::title(&case.situation);
    SuiteChange {
        id: case.id.clone(),
        change,
        language: case.language.clone(),
        title: SuiteTitle { en: en.to_string(), zh: zh.to_string() },
        context: case.context.map_or(String::new(), |context| context.as_str().to_string()),
        law_date: case.law_date.map_or(String::new(), day),
        text: case.text.clone(),
        before: verdict(before),
        after: verdict(after),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::classify::identification::Identification;
    use crate::risk::tuning::Tuning;

    fn of(change: &str, report: &SuiteReport) -> usize {
        report.changes.iter().filter(|one| one.change == change).count()
    }

    #[test]
    fn a_careless_cue_is_seen_to_flag_the_lawful_and_a_strict_threshold_to_lose_the_unlawful() {
        let (base, ships) = (Settings::default(), Tried::default());
        let same = suite(&base, &ships, &ships);
        assert!(same.changes.is_empty() && same.flagged == same.flagged_before && same.seen == same.seen_before);
        assert_eq!((same.texts, same.lawful + same.unlawful), (366, 366));
        let read = |json| Identification::parse(&json).expect("an identification");
        let careless = Tried {
            identification: read(json!({
                "activityProbability": 0.02, "promotionProbability": 0.02,
                "cues": [{"cue": "银行", "language": "zh", "category": "R02", "value": 0.9, "for": ["银行"], "against": ["x"]}],
            })),
            ..Tried::default()
        };
        let report = suite(&base, &ships, &careless);
        assert!(of("flagged", &report) > 5, "{}", of("flagged", &report));
        assert_eq!(report.changes[0].change, "flagged", "what is worse stands first");
        assert!(report.changes.iter().all(|one| !one.title.en.is_empty() && !one.text.is_empty()));
        let turned = of("flagged", &report) - of("cleared", &report);
        assert_eq!(report.flagged as usize, report.flagged_before as usize + turned);
        // A text that promotes nothing can still be seen by its facts.
        let strict = Tried { identification: read(json!({"activityProbability": 1.0})), ..Tried::default() };
        assert!(of("lost", &suite(&base, &ships, &strict)) > 20);
    }

    #[test]
    fn a_changed_band_or_weight_is_seen_too() {
        let (base, ships) = (Settings::default(), Tried::default());
        let tuned = |json| Tried { tuning: Tuning::from_json(&json).expect("a tuning"), ..Tried::default() };
        let low = suite(&base, &ships, &tuned(json!({"bands": [1, 2, 3, 4]})));
        assert!(of("flagged", &low) > 0, "{} {}", low.flagged_before, low.flagged);
        assert_eq!(of("lost", &low), 0);
        let one = low.changes.iter().find(|one| one.change == "flagged").expect("a flagged text");
        assert_ne!(one.before.band, one.after.band);
        assert!((one.before.index - one.after.index).abs() < 1e-9, "a threshold moves the band, not the index");
    }
}
