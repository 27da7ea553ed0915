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

/// A session over files, analyzed.
fn analyzed(files: &[PathBuf], as_of: &str, labels: Option<(&str, &str)>) -> Session {
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
    session
}

/// Index and learned probability by the subject's own number under one of `keys`.
fn scores(session: &mut Session, kind: &str, keys: &[&str]) -> BTreeMap<String, (f64, f64)> {
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
    found
}

/// The scorecard learned from outcomes for an analysis that is there.
fn learned(session: &mut Session, labels: &str, day: &str) -> Value {
    let labels = Box::new(Bytes(labels.as_bytes().to_vec()));
    session.learn("labels.csv", labels, &[], Some(day)).expect("a scorecard")
}

/// Prints what a scorecard says of itself on subjects held out.
fn held_out(name: &str, card: &Value) -> f64 {
    let part = |at: usize| card["heldOut"]["auc"][at].as_f64().unwrap_or(0.0);
    eprintln!(
        "{name}: AUC {:.3} ({:.3}–{:.3}), {} of {}",
        part(0),
        part(1),
        part(2),
        card["adverse"],
        card["examples"]
    );
    part(0)
}

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2000;

/// The difference of two scores' AUC over the same subjects, with its 95 % interval by bootstrap, both resampled together.
fn paired(name: &str, adverse: &[bool], first: &[f64], second: &[f64]) -> f64 {
    let difference = |at: &[usize]| {
        let pick = |scores: &[f64]| at.iter().map(|at| scores[*at]).collect::<Vec<f64>>();
        let outcomes: Vec<bool> = at.iter().map(|at| adverse[*at]).collect();
        auc(&pick(first), &outcomes).0 - auc(&pick(second), &outcomes).0
    };
    let mut state = 1_u64;
    let mut draw = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    let all: Vec<usize> = (0..adverse.len()).collect();
    let mut found: Vec<f64> = (0..RESAMPLES)
        .map(|_| difference(&(0..adverse.len()).map(|_| draw(adverse.len())).collect::<Vec<usize>>()))
        .collect();
    found.sort_by(f64::total_cmp);
    let (low, high) = (found[RESAMPLES / 40], found[RESAMPLES - RESAMPLES / 40]);
    let bad = adverse.iter().filter(|adverse| **adverse).count();
    let middle = difference(&all);
    eprintln!("{name}: AUC {middle:.3} ({low:.3}–{high:.3}), {bad} of {}", adverse.len());
    middle
}

/// Log-odds of every row by logistic regression with a ridge of 1 on standardised columns, each row by a fit without its fold.
fn logistic_regression(rows: &[Vec<f64>], adverse: &[bool], fold: &[usize]) -> Vec<f64> {
    let columns = rows[0].len();
    let mut standard = rows.to_vec();
    for column in 0..columns {
        let mut known: Vec<f64> = rows.iter().map(|row| row[column]).filter(|value| value.is_finite()).collect();
        known.sort_by(f64::total_cmp);
        let middle = known[known.len() / 2];
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let spread = (known.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / known.len() as f64).sqrt();
        for row in &mut standard {
            let value = if row[column].is_finite() { row[column] } else { middle };
            row[column] = (value - mean) / spread.max(1e-9);
        }
    }
    let mut odds = vec![0.0; rows.len()];
    for held in 0..5 {
        let mut weights = vec![0.0; columns + 1];
        for _ in 0..3000 {
            let mut slope: Vec<f64> =
                weights.iter().enumerate().map(|(at, w)| if at == 0 { 0.0 } else { *w }).collect();
            for ((row, bad), _) in standard.iter().zip(adverse).zip(fold).filter(|(_, own)| **own != held) {
                let sum = weights[0] + row.iter().zip(&weights[1..]).map(|(x, w)| x * w).sum::<f64>();
                let miss = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(*bad));
                slope[0] += miss;
                slope[1..].iter_mut().zip(row).for_each(|(slope, x)| *slope += miss * x);
            }
            weights.iter_mut().zip(&slope).for_each(|(weight, slope)| *weight -= 0.02 * slope);
        }
        for (at, row) in standard.iter().enumerate().filter(|(at, _)| fold[*at] == held) {
            odds[at] = weights[0] + row.iter().zip(&weights[1..]).map(|(x, w)| x * w).sum::<f64>();
        }
    }
    odds
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
    let labels = |of: &BTreeMap<String, bool>| {
        let rows = of.iter().map(|(code, bad)| format!("{code},{}\n", if *bad { "违规" } else { "正常" }));
        format!("证券代码,outcome\n{}", rows.collect::<String>())
    };
    let earlier = labels(&violations(&folder, "2017", &["2018"]));
    let mut session = analyzed(&files, "2018-12-31", Some((&earlier, "2017-12-31")));
    let found = scores(&mut session, "company", &["证券代码", "code"]);
    let of = |id: &str| found.get(id).copied().unwrap_or_default();
    let events = records(&folder.join("violations.csv"));
    let count =
        |id: &str, year: &str| events.iter().filter(|row| row["证券代码"] == id && row["y"] == year).count() as f64;
    let past: BTreeMap<&str, (f64, f64)> =
        outcomes.keys().map(|id| (id.as_str(), (count(id, "2018"), count(id, "2017")))).collect();
    area("listed companies, number of past violations", &outcomes, |id| past[id].0 + past[id].1);
    area("listed companies, the same with a half-life of 18 months", &outcomes, |id| {
        past[id].0 + past[id].1 * 0.5_f64.powf(12.0 / 18.0)
    });
    let index = area("listed companies, index without outcomes", &outcomes, |id| of(id).0);
    let later = area("listed companies, learned from 2018 as of 2017", &outcomes, |id| of(id).1);
    let adverse: Vec<bool> = outcomes.values().copied().collect();
    let own = |score: &dyn Fn(&str) -> f64| outcomes.keys().map(|id| score(id)).collect::<Vec<f64>>();
    let halved = |id: &str| past[id].0 + past[id].1 * 0.5_f64.powf(12.0 / 18.0);
    paired(
        "listed companies, index less past violations with half-life",
        &adverse,
        &own(&|id| of(id).0),
        &own(&halved),
    );
    paired("listed companies, learned less index", &adverse, &own(&|id| of(id).1), &own(&|id| of(id).0));
    let card = learned(&mut session, &labels(&outcomes), "2018-12-31");
    let held = held_out("listed companies, learned from 2019 and 2020 as of 2018, held out in five parts", &card);
    assert!(found.len() > 3700, "{} companies are found by their code", found.len());
    assert!(index >= 0.785 && later >= 0.79 && held >= 0.785, "{index} {later} {held}");
}

/// Figures of a platform that a regression would be given: latest month, and the register.
fn figures(folder: &Path) -> BTreeMap<String, Vec<f64>> {
    let number = |row: &BTreeMap<String, String>, header: &str| {
        row.get(header).and_then(|cell| cell.trim_end_matches('%').parse::<f64>().ok()).unwrap_or(f64::NAN)
    };
    let log = |value: f64| value.max(0.0).ln_1p();
    let mut months: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in records(&folder.join("月度数据.csv")) {
        let slot = months.entry(row["平台编号"].clone()).or_insert_with(|| row.clone());
        if row["月份"] > slot["月份"] {
            *slot = row;
        }
    }
    let mut found = BTreeMap::new();
    for platform in records(&folder.join("平台.csv")) {
        let Some(month) = platform.get("平台编号").and_then(|id| months.get(id)) else { continue };
        let (lenders, borrowers) = (number(month, "投资人数"), number(month, "借款人数"));
        let row = vec![
            log(lenders),
            log(borrowers),
            log(lenders) - log(borrowers),
            log(number(month, "成交量(万元)")),
            number(month, "平均利率(%)"),
            log(number(month, "平均借款期限(月)")),
            log(number(month, "待还余额(万元)")),
            number(month, "前十大借款人待还占比(%)"),
            log(number(&platform, "注册资本(万元)")),
            log(number(&platform, "实缴资本(万元)")),
        ];
        found.insert(platform["平台编号"].clone(), row);
    }
    found
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
    let mut session = analyzed(&files, "2017-06-30", Some((&labels, "2017-06-30")));
    let found = scores(&mut session, "platform", &["平台编号"]);
    let card =
        session.scorecard().expect("a scorecard").and_then(|(card, _)| serde_json::from_str::<Value>(&card).ok());
    let card = card.unwrap_or_default();
    let index =
        area("lending platforms, index without outcomes", &outcomes, |id| found.get(id).map_or(0.0, |own| own.0));
    let held = held_out("lending platforms, learned, held out in five parts", &card);
    assert_eq!(card["labels"]["notLearnedFrom"]["停业或转型"], 14, "what is neither is told and left out");

    // The same folds for the scorecard and for a regression on the figures themselves.
    let ids: Vec<&String> = outcomes.keys().collect();
    let adverse: Vec<bool> = outcomes.values().copied().collect();
    let mut seen = [0, 0];
    let fold: Vec<usize> = adverse
        .iter()
        .map(|bad| {
            seen[usize::from(*bad)] += 1;
            (seen[usize::from(*bad)] - 1) % 5
        })
        .collect();
    let mut own = vec![0.0; ids.len()];
    for held in 0..5 {
        let rest = (0..ids.len()).filter(|at| fold[*at] != held);
        let rows = rest.map(|at| format!("{},{}\n", ids[at], if adverse[at] { "问题平台" } else { "正常" }));
        learned(&mut session, &format!("平台编号,状态\n{}", rows.collect::<String>()), "2017-06-30");
        let scores = scores(&mut session, "platform", &["平台编号"]);
        for at in (0..ids.len()).filter(|at| fold[*at] == held) {
            own[at] = scores.get(ids[at]).map_or(0.0, |own| own.1);
        }
    }
    let figures = figures(&folder);
    let blank = vec![f64::NAN; 10];
    let rows: Vec<Vec<f64>> = ids.iter().map(|id| figures.get(*id).unwrap_or(&blank).clone()).collect();
    let regression = logistic_regression(&rows, &adverse, &fold);
    let of = |scores: &[f64]| -> BTreeMap<String, f64> {
        ids.iter().map(|id| (*id).clone()).zip(scores.iter().copied()).collect()
    };
    let by_regression = of(&regression);
    area("lending platforms, logistic regression on ten figures, held out", &outcomes, |id| by_regression[id]);
    paired("lending platforms, learned less logistic regression, same parts", &adverse, &own, &regression);
    let indices: Vec<f64> = ids.iter().map(|id| found.get(*id).map_or(0.0, |own| own.0)).collect();
    paired("lending platforms, index less logistic regression", &adverse, &indices, &regression);
    assert!(index >= 0.74 && held >= 0.73, "{index} {held}");
}
