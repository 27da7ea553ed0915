//! Fits the weights of `src/classify/promotion.csv` and prints them: logistic regression with a ridge penalty by Newton's
//! method. Texts that promote a scheme are our own; those that do not are our own and, weighed down, descriptions of
//! start-ups and of Chinese apps, and news sentences (`../shared/data` or `$LANTERNFISH_DATA`, read and never shipped). The
//! locked files are not read, nor those English texts that are only counted. Standard error tells what five folds say: how
//! many of each kind reach the threshold of an activity when the weights come from the other four.
//!
//! `cargo run --release --example fit_promotion > /tmp/weights.csv`, then put it in the place of `promotion.csv`: the file
//! is read while it is built.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a tool for whoever changes a concept")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lanternfish::classify::suite;
use lanternfish::classify::{Classifier, Settings};

/// A text, whether it promotes, its weight, its fold and what kind of text it is.
struct Text {
    text: String,
    promotes: bool,
    weight: f64,
    fold: usize,
    kind: String,
}

/// Strength of the data against the penalty, as others' `C`.
const DATA: f64 = 1.0;
/// A lawful text of our own counts as much as so many that promote: a false alarm is worse than a miss.
const LAWFUL: f64 = 2.0;
/// Taken off the bias: with less, more of the harmless texts open to tuning are flagged than before words counted.
const CAUTION: f64 = 0.15;
const START_UP: f64 = 0.6;
const NEWS: f64 = 0.05;
const APP: f64 = 0.3;
/// Apps that offer loans, earnings, tips or payments: what they promote is for the classifier to say.
const MONEY_APPS: [&str; 9] = ["借贷", "理财", "股票", "彩票", "薅羊毛", "兼职", "保险", "支付", "记账"];
/// A word is learned from when it stands in so many texts of our own.
const LEAST_TEXTS: usize = 3;
const FOLDS: usize = 5;
/// Every so many of the news sentences is read.
const EVERY: usize = 3;
const ROUNDS: usize = 30;

struct Row {
    values: Vec<(usize, f64)>,
    promotes: bool,
    weight: f64,
    fold: usize,
}

/// A column of a CSV file with quoted cells.
fn column(path: &Path, wanted: &[&str]) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a file of ../shared/data");
    let (mut all, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.trim_start_matches('\u{feff}').chars() {
        match c {
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
    let header = all.first().cloned().unwrap_or_default();
    let places: Vec<usize> = wanted.iter().filter_map(|w| header.iter().position(|h| h == w)).collect();
    let joined = |row: &Vec<String>| places.iter().filter_map(|p| row.get(*p).cloned()).collect::<Vec<_>>().join("\n");
    all.iter().skip(1).map(joined).collect()
}

/// Solves `a x = b` for a symmetric positive definite `a` by Cholesky's method.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let left = a[i][j] - sum;
            a[i][j] = if i == j { left.max(1e-12).sqrt() } else { left / a[j][j] };
        }
    }
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    b
}

/// Weights that make the rows likeliest under the penalty; the last is the bias, which is free.
fn fit(rows: &[&Row], features: usize) -> Vec<f64> {
    let n = features + 1;
    let mut weights = vec![0.0; n];
    for _ in 0..ROUNDS {
        let mut gradient = vec![0.0; n];
        let mut curve = vec![vec![0.0; n]; n];
        for (i, weight) in weights.iter().enumerate().take(features) {
            gradient[i] = -weight;
            curve[i][i] = 1.0;
        }
        for row in rows {
            let values: Vec<(usize, f64)> = row.values.iter().copied().chain([(features, 1.0)]).collect();
            let sum: f64 = values.iter().map(|(i, v)| weights[*i] * v).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            let (pull, bend) = (f64::from(u8::from(row.promotes)) - p, p * (1.0 - p));
            for (i, v) in &values {
                gradient[*i] += DATA * row.weight * pull * v;
                for (j, u) in &values {
                    curve[*i][*j] += DATA * row.weight * bend * v * u;
                }
            }
        }
        let step = solve(curve, gradient);
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
        if step.iter().all(|step| step.abs() < 1e-7) {
            break;
        }
    }
    weights
}

/// Our own texts, the halves that are only counted left out, and those of others.
fn texts() -> Vec<Text> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("LANTERNFISH_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let own = |name: &str| {
        fs::read_to_string(root.join("tests/fixtures/boundary").join(name)).expect("a file of our own texts")
    };
    let mut texts = Vec::new();
    let mut add = |text: &str, promotes: bool, weight: f64, fold: usize, kind: &str| {
        texts.push(Text { text: text.to_string(), promotes, weight, fold: fold % FOLDS, kind: kind.to_string() });
    };
    let weight = |promotes: bool| if promotes { 1.0 } else { LAWFUL };
    let side = |promotes: bool| if promotes { "promotes" } else { "lawful" };
    let number = |case: &suite::Case| case.id.get(2..5).and_then(|digits| digits.parse::<usize>().ok()).unwrap_or(0);
    for case in suite::open() {
        let kind = format!("suite {} {}", case.language, side(!case.lawful));
        add(&case.text, !case.lawful, weight(!case.lawful), number(case), &kind);
    }
    for case in suite::read(&own("english.open.csv")).iter().filter(|case| number(case) % 2 == 1) {
        let kind = format!("english {}", side(!case.lawful));
        add(&case.text, !case.lawful, weight(!case.lawful), number(case) / 2, &kind);
    }
    for (number, line) in own("messages.open.csv").lines().skip(1).enumerate() {
        if let [_, own, text] = line.splitn(3, '|').collect::<Vec<_>>().as_slice() {
            add(text, *own == "fraud", weight(*own == "fraud"), number, &format!("messages {}", side(*own == "fraud")));
        }
    }
    for file in ["own", "settings"] {
        for (number, line) in own(&format!("{file}.open.csv")).lines().skip(1).enumerate() {
            if let [label, language, text] = line.splitn(3, '|').collect::<Vec<_>>().as_slice() {
                let promotes = label.starts_with('R');
                add(text, promotes, weight(promotes), number, &format!("{file} {language} {}", side(promotes)));
            }
        }
    }
    let start_ups = column(&data.join("yc/companies.csv"), &["one_liner", "long_description"]);
    start_ups.iter().enumerate().for_each(|(number, text)| add(text, false, START_UP, number, "start-ups"));
    let mut news = column(&data.join("ccks-2019/train.csv"), &["text"]);
    news.sort();
    news.dedup();
    news.iter().step_by(EVERY).enumerate().for_each(|(number, text)| add(text, false, NEWS, number, "news"));
    let mut number = 0;
    for file in ["train_few_all", "dev_few_all"] {
        let lines = fs::read_to_string(data.join(format!("iflytek/{file}.jsonl"))).expect("the apps");
        for app in lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
            let of = |key: &str| app[key].as_str().unwrap_or("").to_string();
            let money = MONEY_APPS.iter().any(|word| of("label_des").contains(word));
            let (weight, kind) = if money { (0.0, "apps about money") } else { (APP, "apps") };
            add(&of("sentence"), false, weight, number, kind);
            number += 1;
        }
    }
    texts
}

/// How likely a row promotes by the weights of its features and the bias, which is last.
fn probability(row: &Row, weights: &[f64]) -> f64 {
    let bias = weights.last().copied().unwrap_or(0.0) - CAUTION;
    let sum: f64 = bias + row.values.iter().map(|(i, value)| weights[*i] * value).sum::<f64>();
    1.0 / (1.0 + (-sum).exp())
}

fn main() {
    let texts = texts();
    let classifier = Classifier::new(&Settings::default());
    let named: Vec<Vec<(String, f64)>> = texts.iter().map(|text| classifier.features(&text.text)).collect();
    let mut own_texts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, features) in texts.iter().zip(&named).filter(|(text, _)| text.weight >= 1.0) {
        features.iter().for_each(|(name, _)| *own_texts.entry(name).or_default() += 1);
    }
    let known = |name: &str| !name.starts_with("word:") || own_texts.get(name).is_some_and(|n| *n >= LEAST_TEXTS);
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for (text, features) in texts.iter().zip(&named) {
        let mut values = Vec::new();
        for (name, value) in features.iter().filter(|(name, _)| known(name)) {
            let next = numbers.len();
            values.push((*numbers.entry(name).or_insert(next), *value));
        }
        rows.push(Row { values, promotes: text.promotes, weight: text.weight, fold: text.fold });
    }
    let weighed = |without: Option<usize>| -> Vec<&Row> {
        rows.iter().filter(|row| row.weight > 0.0 && Some(row.fold) != without).collect()
    };
    let least = Settings::default().activity_probability;
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for fold in 0..FOLDS {
        let weights = fit(&weighed(Some(fold)), numbers.len());
        for (text, row) in texts.iter().zip(&rows).filter(|(text, _)| text.fold == fold) {
            let (reached, all) = counts.entry(&text.kind).or_default();
            *reached += usize::from(probability(row, &weights) >= least);
            *all += 1;
        }
    }
    for (kind, (reached, all)) in counts {
        eprintln!("{kind}: {reached} of {all}");
    }
    let weights = fit(&weighed(None), numbers.len());
    println!("feature,weight");
    println!("bias,{:.4}", weights[numbers.len()] - CAUTION);
    for (name, number) in &numbers {
        println!("{name},{:.4}", weights[*number]);
    }
}
