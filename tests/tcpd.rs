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

#[test]
fn default_setting_against_annotators() {
    let Some(folder) = data() else {
        eprintln!("SKIPPED: shared data folder tcpd is absent; change points not graded");
        return;
    };
    let annotations: BTreeMap<String, BTreeMap<String, BTreeSet<usize>>> =
        serde_json::from_value(read(&folder.join("annotations.json"))).expect("annotations");
    let (mut sums, mut nothing, mut count) = ((0.0, 0.0), (0.0, 0.0), 0.0);
    for (name, by_annotator) in annotations.iter().filter(|(name, _)| *name != "run_log") {
        let series = read(&folder.join(format!("{name}.json")));
        let raw = series["series"][0]["raw"].as_array().expect("values");
        let values: Vec<Option<f64>> = raw.iter().map(Value::as_f64).collect();
        let with_start = |places: &BTreeSet<usize>| places.iter().copied().chain([0]).collect::<BTreeSet<_>>();
        let annotators: Vec<BTreeSet<usize>> = by_annotator.values().map(with_start).collect();
        let found = detect(&values, &Settings::default());
        let found: BTreeSet<usize> = found.iter().map(|point| point.index).chain([0]).collect();
        let (f, c) = (f1(&annotators, &found), covering(&annotators, &found, values.len()));
        eprintln!("{name:20} F1 {f:.3} covering {c:.3} {found:?}");
        sums = (sums.0 + f, sums.1 + c);
        let none = BTreeSet::from([0]);
        nothing = (nothing.0 + f1(&annotators, &none), nothing.1 + covering(&annotators, &none, values.len()));
        count += 1.0;
    }
    eprintln!("nothing at all: F1 {:.3} covering {:.3}", nothing.0 / count, nothing.1 / count);
    eprintln!("{count} series: F1 {:.3} covering {:.3}", sums.0 / count, sums.1 / count);
    assert!(sums.0 / count >= 0.84, "F1 {}", sums.0 / count);
    assert!(sums.1 / count >= 0.74, "covering {}", sums.1 / count);
}
