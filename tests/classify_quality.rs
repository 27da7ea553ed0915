//! How often ordinary texts are taken for promotion, on data that others made (`../shared/data`, never shipped).
//! Figures, not correctness: the limits are those the project set itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lanternfish::classify::{Classifier, Label, LabelId, Settings, Sources, Speaker, Stance};
use lanternfish::sample;

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
    assert!(rows.len() > 5900 && any * 10 < rows.len(), "{any} of {}", rows.len());
}

/// Lines of JSON with a text under the key given; a line that is none is left out.
fn lines(text: &str) -> impl Iterator<Item = serde_json::Value> + '_ {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

#[test]
fn few_apps_stand_in_a_lawful_setting() {
    let (Some(one), Some(other)) = (data("iflytek/train_few_all.jsonl"), data("iflytek/dev_few_all.jsonl")) else {
        return;
    };
    let classifier = classifier();
    let (mut any, mut all, mut promoted) = (0, 0, 0);
    for line in lines(&one).chain(lines(&other)) {
        let found = classifier.classify(line["sentence"].as_str().unwrap_or(""), Speaker::Own);
        let promotes = |l: &Label| matches!(l.id, LabelId::Activity(_)) && l.stance == Stance::Promotes;
        promoted += usize::from(found.labels.iter().any(promotes));
        any += usize::from(found.labels.iter().any(|label| matches!(label.id, LabelId::Context(_))));
        all += 1;
    }
    eprintln!("descriptions of Chinese apps put in any lawful setting: {any} of {all}");
    eprintln!(
        "descriptions of Chinese apps with a promoted activity, loan and earning apps among them: {promoted} of {all}"
    );
    assert!(promoted * 50 < all, "{promoted} of {all}");
    assert!(all > 4000 && any * 10 < all, "{any} of {all}");
}

#[test]
fn an_invented_world_stands_in_its_settings() {
    let files = sample::generate(&sample::Settings::new(2000, 7));
    let file = |name: &str| {
        let own = files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
        String::from_utf8_lossy(own.unwrap_or_default()).into_owned()
    };
    let planted: BTreeMap<String, String> = rows(&file("truth.csv"), &["record", "file", "fact", "value"])
        .into_iter()
        .filter(|row| row[1] == "texts.jsonl" && row[2] == "context")
        .map(|row| (row[0].clone(), row[3].clone()))
        .collect();
    let classifier = classifier();
    // By setting: planted texts, those of them said to stand in it, others said to.
    let mut settings: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut all = 0;
    for line in lines(&file("texts.jsonl")) {
        let speaker =
            if line["publisher"].as_str() == line["subject"].as_str() { Speaker::Own } else { Speaker::Unknown };
        let found = classifier.classify(line["text"].as_str().unwrap_or(""), speaker);
        let own = line["id"].as_str().and_then(|id| planted.get(id));
        let said = found.labels.iter().filter(|label| matches!(label.id, LabelId::Context(_)));
        let said: Vec<String> = said.map(|label| label.id.as_str().to_string()).collect();
        if let Some(own) = own {
            let counts = settings.entry(own.clone()).or_default();
            counts[0] += 1;
            counts[1] += usize::from(said.contains(own));
        }
        // Who writes about others speaks of schemes (A7), whoever the text is about.
        for id in said.into_iter().filter(|id| speaker == Speaker::Own && Some(id) != own) {
            settings.entry(id).or_default()[2] += 1;
        }
        all += 1;
    }
    for (id, [planted, found, others]) in &settings {
        eprintln!("invented texts of setting {id} that are found: {found} of {planted}");
        eprintln!("invented texts of companies put in setting {id} without being of it: {others} of {all}");
        assert!(found * 10 >= planted * 9 && others * 100 < all, "{id}: {found} of {planted}, {others} of {all}");
    }
    assert_eq!(settings.len(), 9);
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
