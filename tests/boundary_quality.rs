//! The boundary suite and the messages, counted: how many lawful texts are flagged, how many unlawful look-alikes are
//! called promotion and given the right activity. Of the locked files only totals are printed, never a text.

use lanternfish::classify::suite::{self, Case, Verdict};
use lanternfish::classify::{Classifier, LabelId, Settings, Sources, Speaker, Stance};

const LOCKED: &str = include_str!("fixtures/boundary/locked.csv");
const SETTINGS: &str = include_str!("fixtures/boundary/settings.open.csv");
/// English texts in many registers. Those of odd number may be read while tuning, those of even number are only counted.
const ENGLISH: &str = include_str!("fixtures/boundary/english.open.csv");
const MESSAGES: &str = include_str!("fixtures/boundary/messages.locked.csv");

/// The classifier that ships; with `LANTERNFISH_SOURCES`, one with the data files of that folder, to try a change
/// without a build.
fn classifier() -> Classifier {
    let Some(folder) = std::env::var_os("LANTERNFISH_SOURCES").map(std::path::PathBuf::from) else {
        return Classifier::new(&Settings::default());
    };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let texts = ["cues.csv", "concepts.txt", "frames.txt", "promotion.csv", "stance_rules.json"].map(read);
    let [cues, concepts, frames, promotion, stance_rules] = &texts;
    Classifier::with(&Settings::default(), Sources { cues, concepts, frames, promotion, stance_rules })
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Prints the figures of a half and language; lawful flagged, look-alikes promoted, look-alikes with the activity.
fn count(name: &str, cases: &[&Case], classifier: &Classifier) -> (f64, f64, f64) {
    let verdicts: Vec<(&Case, Verdict)> = cases.iter().map(|case| (*case, suite::judge(classifier, case))).collect();
    let of = |lawful: bool| verdicts.iter().filter(move |(case, _)| case.lawful == lawful);
    let (lawful, unlawful) = (of(true).count(), of(false).count());
    let rows = [
        ("lawful texts flagged", of(true).filter(|(_, v)| v.promoted.is_some()).count(), lawful),
        (
            "lawful texts with the stance asked for",
            of(true).filter(|(case, v)| case.stance.is_some() && v.stance_right).count(),
            of(true).filter(|(case, _)| case.stance.is_some()).count(),
        ),
        (
            "lawful texts with the context asked for",
            of(true).filter(|(case, v)| case.context.is_some() && v.context_right).count(),
            of(true).filter(|(case, _)| case.context.is_some()).count(),
        ),
        ("look-alikes called promotion", of(false).filter(|(_, v)| v.stance == Stance::Promotes).count(), unlawful),
        ("look-alikes with any promoted activity", of(false).filter(|(_, v)| v.promoted.is_some()).count(), unlawful),
        ("look-alikes with the right activity", of(false).filter(|(_, v)| v.activity_right).count(), unlawful),
    ];
    for (what, part, whole) in rows {
        eprintln!("{name}, {what}: {part} of {whole}");
    }
    (share(rows[0].1, lawful), share(rows[3].1, unlawful), share(rows[5].1, unlawful))
}

#[test]
fn the_boundary_suite() {
    let classifier = classifier();
    let locked = suite::read(LOCKED);
    let mut figures = Vec::new();
    for (half, cases) in [("open", suite::open()), ("locked", locked.as_slice())] {
        for language in ["zh", "en"] {
            let own: Vec<&Case> = cases.iter().filter(|case| case.language == language).collect();
            figures.push((half, language, count(&format!("{half} {language}"), &own, &classifier)));
        }
    }
    if std::env::var_os("BOUNDARY_LIST").is_some() {
        for case in suite::open() {
            let verdict = suite::judge(&classifier, case);
            let wrong = if case.lawful {
                verdict.promoted.is_some()
            } else {
                verdict.stance != Stance::Promotes || !verdict.activity_right
            };
            if wrong {
                eprintln!("{} {} {:?} {}", case.id, case.situation, verdict, case.text);
            }
        }
    }
    for (half, language, (flagged, promotion, right)) in figures {
        assert!(flagged <= MOST_FLAGGED, "{half} {language}: {flagged} flagged");
        assert!(promotion >= LEAST_PROMOTION, "{half} {language}: {promotion} called promotion");
        assert!(right >= LEAST_RIGHT, "{half} {language}: {right} with the right activity");
    }
}

#[test]
fn english_in_many_registers() {
    let classifier = classifier();
    let all = suite::read(ENGLISH);
    for (half, parity) in [("read while tuning", 1), ("only counted", 0)] {
        let number = |case: &Case| case.id.get(2..5).and_then(|digits| digits.parse::<u32>().ok());
        let own: Vec<&Case> = all.iter().filter(|case| number(case).is_some_and(|n| n % 2 == parity)).collect();
        let (flagged, promotion, right) = count(&format!("english {half}"), &own, &classifier);
        assert!(own.len() == 86 && flagged <= MOST_FLAGGED, "{half}: {flagged} of {} flagged", own.len());
        assert!(promotion >= LEAST_IN_ENGLISH, "{half}: {promotion} called promotion");
        assert!(right >= LEAST_RIGHT, "{half}: {right} with the right activity");
    }
}

#[test]
fn texts_of_settings() {
    let classifier = classifier();
    for language in ["zh", "en"] {
        let (mut right, mut all) = (0, 0);
        for line in SETTINGS.lines().skip(1) {
            let mut cells = line.splitn(3, '|');
            let (Some(id), Some(own), Some(text)) = (cells.next(), cells.next(), cells.next()) else { continue };
            if own == language {
                let found = classifier.classify(text, Speaker::Unknown);
                right += usize::from(found.labels.iter().any(|label| label.id.as_str() == id));
                all += 1;
            }
        }
        eprintln!("settings {language}, texts with the setting they were written for: {right} of {all}");
        assert!(all > 60 && share(right, all) >= 0.9, "{language}: {right} of {all}");
    }
}

/// What a change may not fall behind.
const MOST_FLAGGED: f64 = 0.06;
const LEAST_PROMOTION: f64 = 0.85;
const LEAST_RIGHT: f64 = 0.6;
const LEAST_IN_ENGLISH: f64 = 0.75;

/// Area under the curve of scores against sides: the chance that a fraud scores above a harmless one, ties half.
fn auc(scored: &[(bool, f64)]) -> f64 {
    let mut won = 0.0;
    let mut pairs = 0.0;
    for (_, fraud) in scored.iter().filter(|(is_fraud, _)| *is_fraud) {
        for (_, harmless) in scored.iter().filter(|(is_fraud, _)| !*is_fraud) {
            pairs += 1.0;
            won += if fraud > harmless {
                1.0
            } else if fraud < harmless {
                0.0
            } else {
                0.5
            };
        }
    }
    won / pairs
}

#[test]
fn short_messages() {
    let classifier = classifier();
    let scored: Vec<(bool, f64)> = MESSAGES
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.splitn(3, '|').skip(1);
            let (side, text) = (cells.next()?, cells.next()?);
            let found = classifier.classify(text, Speaker::Unknown);
            let promoted = found
                .labels
                .iter()
                .filter(|l| matches!(l.id, LabelId::Activity(_)) && l.stance == Stance::Promotes)
                .map(|l| l.score);
            Some((side == "fraud", promoted.fold(0.0, f64::max)))
        })
        .collect();
    let count = |fraud: bool| scored.iter().filter(|(is_fraud, _)| *is_fraud == fraud).count();
    let flagged = |fraud: bool| scored.iter().filter(|(is_fraud, score)| *is_fraud == fraud && *score > 0.0).count();
    assert!(count(true) == 200 && count(false) == 200);
    eprintln!("messages, harmless flagged: {} of {}", flagged(false), count(false));
    eprintln!("messages, fraud flagged: {} of {}", flagged(true), count(true));
    eprintln!("messages, area under the curve: AUC {:.3}", auc(&scored));
    assert!(share(flagged(false), count(false)) <= 0.01, "{} harmless flagged", flagged(false));
    assert!(auc(&scored) >= LEAST_AUC, "{}", auc(&scored));
}

const LEAST_AUC: f64 = 0.7;
