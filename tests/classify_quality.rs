//! How often ordinary texts are taken for promotion, on data that others made (`../shared/data`, never shipped).
//! Figures, not correctness: the limits are those the project set itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lanternfish::classify::{Classifier, LabelId, Settings, Sources, Speaker, Stance};

fn data(name: &str) -> Option<String> {
    let root = std::env::var_os("LANTERNFISH_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let text = fs::read_to_string(root.join(name)).ok();
    if text.is_none() {
        eprintln!("NOT RUN: {name} is not under {}", root.display());
    }
    text
}

/// The classifier that ships; with `LANTERNFISH_SOURCES`, one with the data files of that folder.
fn classifier() -> Classifier {
    let Some(folder) = std::env::var_os("LANTERNFISH_SOURCES").map(PathBuf::from) else {
        return Classifier::new(&Settings::default());
    };
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let texts = ["cues.csv", "concepts.txt", "frames.txt", "promotion.csv", "stance_rules.json"].map(read);
    let [cues, concepts, frames, promotion, stance_rules] = &texts;
    Classifier::with(&Settings::default(), Sources { cues, concepts, frames, promotion, stance_rules })
}

/// Rows of a CSV file with quoted cells, as cells by the header's names.
fn rows(text: &str, wanted: &[&str]) -> Vec<Vec<String>> {
    let (mut all, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                all.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    if !cell.is_empty() {
        row.push(cell);
        all.push(row);
    }
    let header = all.first().cloned().unwrap_or_default();
    let places: Vec<usize> = wanted.iter().filter_map(|w| header.iter().position(|h| h == w)).collect();
    assert_eq!(places.len(), wanted.len(), "{header:?}");
    all.into_iter().skip(1).map(|r| places.iter().map(|p| r.get(*p).cloned().unwrap_or_default()).collect()).collect()
}

#[test]
fn ordinary_start_ups_are_not_risky() {
    let Some(text) = data("yc/companies.csv") else { return };
    let classifier = classifier();
    let rows = rows(&text, &["one_liner", "long_description"]);
    for speaker in [Speaker::Own, Speaker::Unknown] {
        let flagged = rows
            .iter()
            .map(|r| classifier.classify(&r.join("\n"), speaker))
            .filter(|c| c.labels.iter().any(|l| matches!(l.id, LabelId::Activity(_)) && l.stance == Stance::Promotes))
            .count();
        eprintln!("start-ups with a promoted activity: {flagged} of {}", rows.len());
        assert!(rows.len() > 5900 && flagged * 1000 < rows.len() * 5, "{flagged} of {}", rows.len());
    }
}

#[test]
fn few_start_ups_stand_in_a_lawful_setting() {
    let Some(text) = data("yc/companies.csv") else { return };
    let classifier = classifier();
    let rows = rows(&text, &["one_liner", "long_description"]);
    let mut settings: BTreeMap<String, usize> = BTreeMap::new();
    let mut any = 0;
    for row in &rows {
        let found = classifier.classify(&row.join("\n"), Speaker::Own);
        let own: Vec<&str> = found
            .labels
            .iter()
            .filter(|label| matches!(label.id, LabelId::Context(_)))
            .map(|label| label.id.as_str())
            .collect();
        any += usize::from(!own.is_empty());
        for id in own {
            *settings.entry(id.to_string()).or_default() += 1;
        }
    }
    eprintln!("start-ups put in any lawful setting: {any} of {}", rows.len());
    for (id, count) in settings {
        eprintln!("start-ups put in the lawful setting {id}: {count} of {}", rows.len());
    }
    assert!(rows.len() > 5900 && any * 4 < rows.len(), "{any} of {}", rows.len());
}

#[test]
fn news_is_not_promotion() {
    let Some(text) = data("ccks-2019/train.csv") else { return };
    let classifier = classifier();
    let rows = rows(&text, &["text"]);
    let flagged =
        rows.iter().filter(|r| classifier.classify(&r.concat(), Speaker::Unknown).stance == Stance::Promotes).count();
    eprintln!("news sentences called promotion: {flagged} of {}", rows.len());
    assert!(rows.len() > 17_000 && flagged * 100 < rows.len() * 2, "{flagged} of {}", rows.len());
}
