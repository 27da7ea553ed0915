//! Times building, PageRank and Leiden on an edge list of little-endian u32 pairs (scripts/graph-edges.mjs), and asserts their answers.
//! Prints `name seconds value` a line. Usage: graph FILE VERTICES, or graph layout for layouts and the typed graph.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop at a missing file")]

use std::time::Instant;

use lanternfish::graph::algorithms::{Csr, Direction, PageRankSettings, layout, leiden, modularity, pagerank, rounds};
use lanternfish::graph::typed::{EdgeKind, Graph, Link};
use lanternfish::model::sheet::Place;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if given.first().is_some_and(|word| word == "layout") {
        layouts();
        typed();
        return;
    }
    let [file, vertices] = given.as_slice() else {
        println!("NOT RUN: name a file of edges and how many vertices it has");
        return;
    };
    let bytes = std::fs::read(file).expect("a file of edges");
    let count: u32 = vertices.parse().expect("a number of vertices");
    let word = |at: &[u8]| at.try_into().map(u32::from_le_bytes).expect("four bytes");
    let edges: Vec<(u32, u32)> = bytes.chunks_exact(8).map(|pair| (word(&pair[..4]), word(&pair[4..]))).collect();
    let begun = Instant::now();
    let graph = Csr::build(count, &edges, None, Direction::Undirected).expect("a graph");
    println!("build {:.3} {}", begun.elapsed().as_secs_f64(), graph.arc_count() / 2);
    let begun = Instant::now();
    let ranks = pagerank(&graph, PageRankSettings::default());
    let total: f64 = ranks.iter().sum();
    println!("pagerank {:.3} {total:.9}", begun.elapsed().as_secs_f64());
    assert!((total - 1.0).abs() < 1e-9, "ranks sum to one");
    let begun = Instant::now();
    let communities = leiden(&graph, 1.0);
    let seconds = begun.elapsed().as_secs_f64();
    let found = modularity(&graph, &communities, 1.0);
    println!("leiden {seconds:.3} {found:.6}");
    assert!(found > 0.0 && found < 1.0, "the planted communities are found");
}

/// Numbers below a bound, from splitmix64.
fn drawn(seed: u64) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |bound| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((((mixed ^ (mixed >> 31)) >> 32) * u64::from(bound)) >> 32) as u32
    }
}

fn layouts() {
    for count in [300_u32, 1000, 5000] {
        let mut below = drawn(u64::from(count));
        // Twenty groups, three ties each.
        let edges: Vec<(u32, u32)> = (0..count * 3)
            .map(|at| (at / 3, if below(10) < 9 { at / 3 / 20 * 20 + below(20).min(count - 1) } else { below(count) }))
            .map(|(a, b)| (a, b.min(count - 1)))
            .collect();
        let graph = Csr::build(count, &edges, None, Direction::Undirected).expect("a graph");
        let begun = Instant::now();
        let places = layout(&graph, rounds(count as usize));
        println!("layout of {count} vertices {:.3} {}", begun.elapsed().as_secs_f64(), places.len());
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }
}

/// A typed graph of a million edges: 600,000 stated ties, 400,000 memberships of phones, sites and addresses.
fn typed() {
    const SUBJECTS: u32 = 250_000;
    let mut below = drawn(7);
    let kinds = [EdgeKind::Owns, EdgeKind::OwnsLess, EdgeKind::Officer, EdgeKind::Operates];
    let mut links = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    while links.len() < 600_000 {
        let (from, to, kind) = (below(SUBJECTS), below(SUBJECTS), kinds[below(4) as usize]);
        if from != to && seen.insert((from, to, kind)) {
            let (share, since, until) = (below(100) as f32 / 100.0, below(20_000) as i32, Link::OPEN);
            links.push(Link { from, to, kind, share, since, until, place: Place::record(0, links.len() as u32) });
        }
    }
    let mut hubs = std::collections::BTreeMap::new();
    let shared = [EdgeKind::SamePhone, EdgeKind::SameSite, EdgeKind::SameAddress];
    for number in 0..100_000_u32 {
        let members = (0..4).map(|own| ((number * 4 + own) % SUBJECTS, Place::record(1, number))).collect();
        hubs.insert((shared[below(3) as usize], format!("shared value {number:08}")), members);
    }
    let begun = Instant::now();
    let graph = Graph::new(SUBJECTS as usize, links, hubs, 30_000);
    println!("typed {:.3} {}", begun.elapsed().as_secs_f64(), graph.bytes());
    assert_eq!(graph.edges(), 1_000_000);
    assert!(graph.bytes() < 60_000_000, "a million edges fit 60 MB");
}
