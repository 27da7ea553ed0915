//! The graph algorithms against the validation graphs of LDBC Graphalytics and their published outputs.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lanternfish::graph::algorithms::{
    Csr, Direction, PageRankSettings, UNREACHED, bfs, cdlp, lcc, pagerank, sssp, weak_components,
};

fn data() -> Option<PathBuf> {
    let root = std::env::var_os("LANTERNFISH_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    [root.clone(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data")]
        .into_iter()
        .map(|root| root.join("graphalytics"))
        .find(|folder| folder.is_dir())
}

/// A validation graph: vertex ids ascending, and the graph over their positions.
struct Validation {
    ids: Vec<u64>,
    graph: Csr,
}

fn read(folder: &Path, case: &str, direction: Direction) -> Validation {
    let text = |name: String| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let mut ids = BTreeSet::new();
    let mut arcs: Vec<(u64, u64, f64)> = Vec::new();
    let numbers = |line: &str| -> Vec<u64> { line.split_whitespace().filter_map(|word| word.parse().ok()).collect() };
    if folder.join(format!("{case}-input.e")).is_file() {
        ids.extend(text(format!("{case}-input.v")).lines().flat_map(numbers));
        for line in text(format!("{case}-input.e")).lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [source, target, weight] = words[..] else {
                continue;
            };
            arcs.push((
                source.parse().expect("source id"),
                target.parse().expect("target id"),
                weight.parse().expect("weight"),
            ));
        }
    } else {
        for line in text(format!("{case}-input")).lines() {
            let row = numbers(line);
            ids.extend(&row);
            arcs.extend(row.iter().skip(1).map(|&target| (row[0], target, 1.0)));
        }
    }
    let ids: Vec<u64> = ids.into_iter().collect();
    let at = |id: u64| u32::try_from(ids.binary_search(&id).expect("known vertex")).expect("small graph");
    let edges: Vec<(u32, u32)> = arcs.iter().map(|&(s, t, _)| (at(s), at(t))).collect();
    let weights: Vec<f64> = arcs.iter().map(|arc| arc.2).collect();
    let graph = Csr::build(u32::try_from(ids.len()).expect("small graph"), &edges, Some(&weights), direction)
        .expect("a well-formed graph");
    Validation { ids, graph }
}

fn expected(folder: &Path, case: &str) -> BTreeMap<u64, String> {
    let text = std::fs::read_to_string(folder.join(format!("{case}-output"))).expect("an expected output");
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(id, value)| (id.parse().expect("vertex id"), value.trim().to_owned()))
        .collect()
}

/// Distances print alike whether the reference says "infinity" or the largest integer.
fn distance(word: &str) -> f64 {
    match word {
        "infinity" | "Infinity" | "9223372036854775807" => f64::INFINITY,
        number => number.parse().expect("a distance"),
    }
}

fn check(algorithm: &str, case: &str, parameter: &str) {
    let Some(root) = data() else {
        eprintln!("SKIPPED: shared data folder graphalytics is absent; {algorithm} {case} not checked");
        return;
    };
    let folder = root.join(algorithm);
    let direction = if case == "dir" { Direction::Directed } else { Direction::Undirected };
    let Validation { ids, graph } = read(&folder, case, direction);
    let expected = expected(&folder, case);
    assert_eq!(ids, expected.keys().copied().collect::<Vec<_>>(), "{algorithm} {case}: vertices");
    let source = || {
        let id: u64 = parameter.parse().expect("a source");
        u32::try_from(ids.binary_search(&id).expect("known source")).expect("small graph")
    };
    let rounds = || parameter.parse().expect("a number of rounds");
    let as_id = |labels: Vec<u32>| -> Vec<f64> { labels.iter().map(|&label| ids[label as usize] as f64).collect() };
    let values: Vec<f64> = match algorithm {
        "bfs" => bfs(&graph, source())
            .into_iter()
            .map(|steps| if steps == UNREACHED { f64::INFINITY } else { f64::from(steps) })
            .collect(),
        "sssp" => sssp(&graph, source()),
        "wcc" => as_id(weak_components(&graph)),
        "cdlp" => as_id(cdlp(&graph, rounds())),
        "lcc" => lcc(&graph),
        _ => pagerank(&graph, PageRankSettings { iterations: rounds(), ..PageRankSettings::default() }),
    };
    // Labels and levels must be equal, ranks within the benchmark's 1e-4 relative (its reference ran to
    // convergence), the rest within the rounding of the printed reference.
    let tolerance = match algorithm {
        "pr" => 1e-4,
        "lcc" | "sssp" => 1e-9,
        _ => 0.0,
    };
    for (id, value) in ids.iter().zip(values) {
        let wanted = distance(&expected[id]);
        let close = value.to_bits() == wanted.to_bits() || (value - wanted).abs() <= tolerance * wanted.abs();
        assert!(close, "{algorithm} {case}: vertex {id} is {value}, expected {wanted}");
    }
}

#[test]
fn outputs_equal_the_published_ones() {
    for (algorithm, directed, undirected) in [
        ("bfs", "1", "1"),
        ("sssp", "1", "1"),
        ("wcc", "", ""),
        ("cdlp", "5", "5"),
        ("lcc", "", ""),
        ("pr", "14", "26"),
    ] {
        check(algorithm, "dir", directed);
        check(algorithm, "undir", undirected);
    }
}
