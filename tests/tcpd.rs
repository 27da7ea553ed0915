//! Change points against five human annotators on the Turing Change Point Dataset, one default setting for all.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lanternfish::series::changepoint::{Settings, detect};
use serde_json::Value;

/// Positions this near count as the same change point.
const MARGIN: usize = 5;

fn data() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("LANTERNFISH_DATA").map(PathBuf::from);
    [named, Some(project.join("../shared/data")), Some(project.join("../../shared/data"))]
        .into_iter()
        .flatten()
        .map(|root| root.join("tcpd"))
        .find(|folder| folder.is_dir())
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a readable file");
    serde_json::from_str(&text).expect("JSON")
}

fn hits(truth: &BTreeSet<usize>, found: &BTreeSet<usize>) -> usize {
    let mut left = found.clone();
    let mut count = 0;
    for &place in truth {
        let near = left.iter().copied().filter(|other| other.abs_diff(place) <= MARGIN);
        if let Some(nearest) = near.min_by_key(|other| other.abs_diff(place)) {
            left.remove(&nearest);
            count += 1;
        }
    }
    count
}

/// F1 against all annotators together, as the dataset's authors define it; 0 counts as a change point.
fn f1(annotators: &[BTreeSet<usize>], found: &BTreeSet<usize>) -> f64 {
    let union: BTreeSet<usize> = annotators.iter().flatten().copied().collect();
    let precision = hits(&union, found) as f64 / found.len() as f64;
    let recalls = annotators.iter().map(|truth| hits(truth, found) as f64 / truth.len() as f64);
    let recall = recalls.sum::<f64>() / annotators.len() as f64;
    2.0 * precision * recall / (precision + recall)
}

fn parts(starts: &BTreeSet<usize>, length: usize) -> Vec<(usize, usize)> {
    let ends = starts.iter().copied().skip(1).chain([length]);
    starts.iter().copied().zip(ends).collect()
}

/// How well the found segments cover the annotated ones, averaged over annotators.
fn covering(annotators: &[BTreeSet<usize>], found: &BTreeSet<usize>, length: usize) -> f64 {
    let found = parts(found, length);
    let overlap = |&(a, b): &(usize, usize), &(c, d): &(usize, usize)| {
        b.min(d).saturating_sub(a.max(c)) as f64 / (b.max(d) - a.min(c)) as f64
    };
    let cover = |truth: &BTreeSet<usize>| {
        let best = |part: &(usize, usize)| found.iter().map(|other| overlap(part, other)).fold(0.0, f64::max);
        parts(truth, length).iter().map(|part| best(part) * (part.1 - part.0) as f64).sum::<f64>() / length as f64
    };
    annotators.iter().map(cover).sum::<f64>() / annotators.len() as f64
}

/// A series, its values and what each annotator marked; 0 is always among it.
struct Series {
    name: String,
    values: Vec<Option<f64>>,
    annotators: Vec<BTreeSet<usize>>,
}

fn series(folder: &Path) -> Vec<Series> {
    let annotations: BTreeMap<String, BTreeMap<String, BTreeSet<usize>>> =
        serde_json::from_value(read(&folder.join("annotations.json"))).expect("annotations");
    let one_dimensional = annotations.into_iter().filter(|(name, _)| name != "run_log");
    one_dimensional
        .map(|(name, by_annotator)| {
            let file = read(&folder.join(format!("{name}.json")));
            let values = file["series"][0]["raw"].as_array().expect("values").iter().map(Value::as_f64).collect();
            let with_start = |places: BTreeSet<usize>| places.into_iter().chain([0]).collect();
            Series { name, values, annotators: by_annotator.into_values().map(with_start).collect() }
        })
        .collect()
}

/// F1 and covering of each series.
fn grades(all: &[Series], settings: &Settings) -> Vec<(f64, f64)> {
    let grade = |one: &Series| {
        let found = detect(&one.values, settings);
        let found: BTreeSet<usize> = found.iter().map(|point| point.index).chain([0]).collect();
        (f1(&one.annotators, &found), covering(&one.annotators, &found, one.values.len()))
    };
    all.iter().map(grade).collect()
}

fn mean(grades: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (sum, count) = grades.fold(((0.0, 0.0), 0.0), |((f, c), count), one| ((f + one.0, c + one.1), count + 1.0));
    (sum.0 / count, sum.1 / count)
}

fn all_but(grades: &[(f64, f64)], left_out: usize) -> (f64, f64) {
    mean(grades.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, grade)| *grade))
}

#[test]
fn default_setting_against_annotators() {
    let Some(folder) = data() else {
        eprintln!("SKIPPED: shared data folder tcpd is absent; change points not graded");
        return;
    };
    let all = series(&folder);
    let say = |name: &str, (f, c): (f64, f64)| eprintln!("{name}: F1 {f:.3} covering {c:.3}");
    let default = grades(&all, &Settings::default());
    for (one, (f, c)) in all.iter().zip(&default) {
        eprintln!("{:20} F1 {f:.3} covering {c:.3} ", one.name);
    }
    let nothing = Settings { most_segments: 1, ..Settings::default() };
    say("nothing at all", mean(grades(&all, &nothing).into_iter()));
    let (f, c) = mean(default.iter().copied());
    say(&format!("{} series", all.len()), (f, c));
    assert!(f >= 0.84, "F1 {f}");
    assert!(c >= 0.74, "covering {c}");

    // How much of it rests on a single series, and on the choice of the two numbers.
    let jackknife = (0..all.len()).map(|at| all_but(&default, at));
    let least = jackknife.fold((1.0f64, 1.0f64), |least, one| (least.0.min(one.0), least.1.min(one.1)));
    say("the same, worst with one series left out", least);
    let mut around = Vec::new();
    for strictness in [2.0, 2.5, 3.0] {
        for resolution in [0.02, 0.03, 0.04] {
            let graded = grades(&all, &Settings { strictness, resolution, ..Settings::default() });
            say(&format!("strictness {strictness}, resolution {resolution}"), mean(graded.iter().copied()));
            around.push(graded);
        }
    }
    let chosen = (0..all.len()).filter_map(|at| {
        let sum = |graded: &&Vec<(f64, f64)>| all_but(graded, at).0 + all_but(graded, at).1;
        let best = around.iter().max_by(|a, b| sum(a).total_cmp(&sum(b)));
        best.map(|best| best[at])
    });
    let chosen = mean(chosen);
    say("strictness and resolution chosen on the 19 others", chosen);
    assert!(chosen.0 >= 0.80 && chosen.1 >= 0.72, "chosen without the series itself: {chosen:?}");
}
