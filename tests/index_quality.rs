//! The index and the learned scorecard against what became of real subjects, graded through the session as `analyze`
//! runs it. The data is others' and not shipped; without it the tests say so.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use lanternfish::risk::scorecard::auc;
use lanternfish::session::Session;
use lanternfish::source::{ReadAt, ReadError};
use serde_json::{Value, json};

struct Bytes(Vec<u8>);

impl ReadAt for Bytes {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(self.0.len());
        let count = buffer.len().min(self.0.len() - from);
        buffer[..count].copy_from_slice(&self.0[from..from + count]);
        Ok(count)
    }
}

fn data(folder: &str) -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("LANTERNFISH_DATA").map(PathBuf::from);
    [named, Some(project.join("../shared/data")), Some(project.join("../../shared/data"))]
        .into_iter()
        .flatten()
        .map(|root| root.join(folder))
        .find(|folder| folder.is_dir())
}

/// Records of a plain CSV by header.
fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).expect("a readable file");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let headers: Vec<String> = lines.next().unwrap_or("").split(',').map(str::to_string).collect();
    lines.map(|line| headers.iter().cloned().zip(line.split(',').map(str::to_string)).collect()).collect()
}

/// Index and learned probability by the subject's own number under one of `keys`; the scorecard's JSON.
fn graded(
    files: &[PathBuf],
    as_of: &str,
    kind: &str,
    keys: &[&str],
    labels: Option<(&str, &str)>,
) -> (BTreeMap<String, (f64, f64)>, Value) {
    let mut session = Session::new();
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        session.add_source(&name, Box::new(Bytes(fs::read(path).expect("a readable file")))).expect("a source");
    }
    if let Some((labels, day)) = labels {
        let labels = Box::new(Bytes(labels.as_bytes().to_vec()));
        session.set_labels("labels.csv", labels, &[], Some(day)).expect("labels");
    }
    session.analyze_start(json!({ "asOf": as_of })).expect("an analysis");
    while !session.analyze_step().expect("a step").done {}
    session.export_start("report.json").expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = session.export_next().expect("a part") {
        bytes.extend(part);
    }
    let report: Value = serde_json::from_slice(&bytes).expect("JSON");
    let mut found = BTreeMap::new();
    for subject in report["subjects"].as_array().expect("subjects").iter().filter(|own| own["kind"] == kind) {
        let score = (subject["index"].as_f64().unwrap_or(0.0), subject["learned"].as_f64().unwrap_or(0.0));
        for identifier in subject["identifiers"].as_array().into_iter().flatten() {
            if keys.contains(&identifier["key"].as_str().unwrap_or("")) {
                found.insert(identifier["value"].as_str().unwrap_or("").to_string(), score);
            }
        }
    }
    let card = session.scorecard().expect("a scorecard").map(|(card, _)| card);
    (found, card.and_then(|card| serde_json::from_str(&card).ok()).unwrap_or_default())
}

fn area(name: &str, outcomes: &BTreeMap<String, bool>, score: impl Fn(&str) -> f64) -> f64 {
    let scores: Vec<f64> = outcomes.keys().map(|id| score(id)).collect();
    let adverse: Vec<bool> = outcomes.values().copied().collect();
    let (area, low, high) = auc(&scores, &adverse);
    let bad = adverse.iter().filter(|adverse| **adverse).count();
    eprintln!("{name}: AUC {area:.3} ({low:.3}–{high:.3}), {bad} of {}", adverse.len());
    area
}

/// Outcomes of listed companies of a year: in violation in one of `years`.
fn violations(folder: &Path, year: &str, years: &[&str]) -> BTreeMap<String, bool> {
    let events = records(&folder.join("violations.csv"));
    let bad: BTreeSet<&String> =
        events.iter().filter(|row| years.contains(&row["y"].as_str())).map(|row| &row["证券代码"]).collect();
    let companies = records(&folder.join("companies.csv"));
    let own = companies.iter().filter(|row| row["y"] == year).map(|row| &row["证券代码"]);
    own.map(|code| (code.clone(), bad.contains(code))).collect()
}

#[test]
fn listed_companies_of_2018_against_violations_of_2019_and_2020() {
    let Some(folder) = data("listed-2017-2020") else {
        eprintln!("SKIPPED: shared data folder listed-2017-2020 is absent; the index is not graded on it");
        return;
    };
    let names = ["companies", "controllers", "executives", "invest", "shareholders_2020", "violations"];
    let files: Vec<PathBuf> = names.iter().map(|name| folder.join(format!("{name}.csv"))).collect();
    let outcomes = violations(&folder, "2018", &["2019", "2020"]);
    let earlier: String = violations(&folder, "2017", &["2018"])
        .iter()
        .map(|(code, bad)| format!("{code},{}\n", if *bad { "违规" } else { "正常" }))
        .collect();
    let labels = format!("证券代码,outcome\n{earlier}");
    let keys = ["证券代码", "code"];
    let (found, _) = graded(&files, "2018-12-31", "company", &keys, Some((&labels, "2017-12-31")));
    let of = |id: &str| found.get(id).copied().unwrap_or_default();
    let counts = records(&folder.join("violations.csv"));
    let count = |id: &str| {
        counts.iter().filter(|row| row["证券代码"] == id && ["2017", "2018"].contains(&row["y"].as_str())).count()
            as f64
    };
    let mut past: BTreeMap<&str, f64> = BTreeMap::new();
    for id in outcomes.keys() {
        past.insert(id, count(id));
    }
    area("listed companies, number of past violations", &outcomes, |id| past[id]);
    let index = area("listed companies, index without outcomes", &outcomes, |id| of(id).0);
    let learned = area("listed companies, learned from 2018 as of 2017", &outcomes, |id| of(id).1);
    assert!(found.len() > 3700, "{} companies are found by their code", found.len());
    assert!(index >= 0.785 && learned >= 0.79, "{index} {learned}");
}

#[test]
fn lending_platforms_of_2017_against_their_state_in_2018() {
    let Some(folder) = data("p2p-2017") else {
        eprintln!("SKIPPED: shared data folder p2p-2017 is absent; the index is not graded on it");
        return;
    };
    let files: Vec<PathBuf> =
        ["平台", "问题平台公告", "月度数据"].iter().map(|n| folder.join(format!("{n}.csv"))).collect();
    let labels = fs::read_to_string(folder.join("结果_2018-08.csv")).expect("outcomes");
    let outcomes: BTreeMap<String, bool> = records(&folder.join("结果_2018-08.csv"))
        .iter()
        .filter(|row| ["问题平台", "正常"].contains(&row["状态"].as_str()))
        .map(|row| (row["平台编号"].clone(), row["状态"] == "问题平台"))
        .collect();
    let (found, card) = graded(&files, "2017-06-30", "platform", &["平台编号"], Some((&labels, "2017-06-30")));
    let index =
        area("lending platforms, index without outcomes", &outcomes, |id| found.get(id).map_or(0.0, |own| own.0));
    let held_out = &card["heldOut"]["auc"];
    let part = |at: usize| held_out[at].as_f64().unwrap_or(0.0);
    let all = outcomes.len();
    let bad = outcomes.values().filter(|bad| **bad).count();
    eprintln!(
        "lending platforms, learned and held out: AUC {:.3} ({:.3}–{:.3}), {bad} of {all}",
        part(0),
        part(1),
        part(2)
    );
    assert_eq!(card["labels"]["notLearnedFrom"]["停业或转型"], 14, "what is neither is told and left out");
    assert!(index >= 0.74 && part(0) >= 0.73, "{index} {held_out}");
}
