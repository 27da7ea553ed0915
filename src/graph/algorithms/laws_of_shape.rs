//! Small random graphs against naive readings of the definitions: reach, cores, ways, rings, stars; and what renaming
//! vertices may change, which is names only.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const N: u32 = 7;
type Edges = Vec<(u32, u32)>;

fn graph(edges: &[(u32, u32)], direction: Direction) -> Csr {
    Csr::build(N, edges, None, direction).expect("edges in range")
}

fn arcs(edges: &[(u32, u32)], direction: Direction) -> BTreeSet<(u32, u32)> {
    let mut set: BTreeSet<(u32, u32)> = edges.iter().copied().collect();
    if direction == Direction::Undirected {
        set.extend(edges.iter().map(|&(a, b)| (b, a)));
    }
    set
}

/// Every way without a vertex twice from one vertex to another.
fn ways(set: &BTreeSet<(u32, u32)>, from: u32, to: u32) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut open = vec![vec![from]];
    while let Some(way) = open.pop() {
        let last = way[way.len() - 1];
        if last == to && way.len() > 1 {
            found.push(way);
            continue;
        }
        for &(_, next) in set.range((last, 0)..=(last, N)) {
            let closes = next == to && to == from;
            if closes || !way.contains(&next) {
                open.push(way.iter().copied().chain([next]).collect());
            }
        }
    }
    found
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Directed), Just(Direction::Undirected)]
}

fn edges() -> impl Strategy<Value = Edges> {
    prop::collection::vec((0..N, 0..N), 0..18)
}

fn naive_cores(set: &BTreeSet<(u32, u32)>) -> Vec<u32> {
    let joined = |a: u32, b: u32| a != b && (set.contains(&(a, b)) || set.contains(&(b, a)));
    let core = |vertex: u32| {
        (0..N).rev().find(|k| {
            let mut left: BTreeSet<u32> = (0..N).collect();
            while let Some(out) =
                left.iter().copied().find(|a| (left.iter().filter(|b| joined(*a, **b)).count() as u32) < *k)
            {
                left.remove(&out);
            }
            left.contains(&vertex)
        })
    };
    (0..N).map(|vertex| core(vertex).unwrap_or(0)).collect()
}

fn naive_betweenness(set: &BTreeSet<(u32, u32)>, direction: Direction) -> Vec<f64> {
    let mut sum = vec![0.0; N as usize];
    for from in 0..N {
        for to in (0..N).filter(|to| *to != from) {
            let all = ways(set, from, to);
            let Some(least) = all.iter().map(Vec::len).min() else { continue };
            let shortest: Vec<&Vec<u32>> = all.iter().filter(|way| way.len() == least).collect();
            for way in &shortest {
                for inner in &way[1..way.len() - 1] {
                    sum[*inner as usize] += 1.0 / shortest.len() as f64;
                }
            }
        }
    }
    let scale = if direction == Direction::Undirected { 0.5 } else { 1.0 };
    sum.iter().map(|value| value * scale).collect()
}

fn close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
}

proptest! {
    #[test]
    fn shapes_agree_with_naive_ones(edges in edges(), direction in direction()) {
        let set = arcs(&edges, direction);
        let graph = graph(&edges, direction);
        let reach = |a: u32, b: u32| a == b || !ways(&set, a, b).is_empty();
        let strong: Vec<u32> =
            (0..N).map(|a| (0..N).find(|b| reach(a, *b) && reach(*b, a)).expect("itself")).collect();
        prop_assert_eq!(strong_components(&graph), strong);
        prop_assert_eq!(core_numbers(&graph), naive_cores(&set));
        prop_assert!(close(&betweenness(&graph, N, 1), &naive_betweenness(&set, direction)));
        // A ring once, from its least vertex; at most four vertices.
        if direction == Direction::Directed {
            let mut expected: Vec<Vec<u32>> = (0..N)
                .flat_map(|start| ways(&set, start, start))
                .map(|way| way[..way.len() - 1].to_vec())
                .filter(|ring| ring.iter().all(|vertex| *vertex >= ring[0]) && ring.len() <= 4)
                .collect();
            expected.sort();
            prop_assert_eq!(rings(&graph, 4, 10_000), expected);
        }
        let near = |a: u32| (0..N).filter(|b| a != *b && (set.contains(&(a, *b)) || set.contains(&(*b, a)))).collect();
        let near: Vec<Vec<u32>> = (0..N).map(near).collect();
        let mut leaves: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (leaf, own) in (0..N).zip(&near) {
            if let [centre] = own.as_slice() {
                leaves.entry(*centre).or_default().push(leaf);
            }
        }
        let expected: Vec<Star> = leaves
            .into_iter()
            .filter(|(centre, leaves)| leaves.len() >= 2 && near[*centre as usize].len() > 1)
            .map(|(centre, leaves)| Star { centre, leaves })
            .collect();
        prop_assert_eq!(stars(&graph, 2), expected);
    }

    #[test]
    fn routes_are_the_cheapest_in_order(
        edges in edges(), direction in direction(), ends in (0..N, 0..N), most in 1_usize..6, shut in 0..N,
    ) {
        let set = arcs(&edges, direction);
        let cost = |a: u32, b: u32| u64::from(a.min(b) * 3 % 4 + a.max(b) % 3 + 1);
        let weights: Vec<f64> = edges.iter().map(|&(a, b)| cost(a, b) as f64).collect();
        let graph = Csr::build(N, &edges, Some(&weights), direction).expect("edges in range");
        let mut expected: Vec<Route> = if ends.0 == ends.1 { Vec::new() } else { ways(&set, ends.0, ends.1) }
            .into_iter()
            .filter(|way| !way[1..way.len() - 1].contains(&shut))
            .map(|vertices| {
                let sum: u64 = vertices.windows(2).map(|pair| cost(pair[0], pair[1])).sum();
                Route { cost: sum * 1_000_000, vertices }
            })
            .collect();
        expected.sort();
        expected.truncate(most);
        prop_assert_eq!(shortest_routes(&graph, ends.0, ends.1, most, &|vertex| vertex == shut), expected);
    }

    #[test]
    fn levels_count_everyone_below_once(edges in edges()) {
        let set = arcs(&edges, Direction::Directed);
        let found = levels(&graph(&edges, Direction::Directed), 0);
        let mut expected: Vec<u32> = vec![1];
        for vertex in 1..N {
            if let Some(steps) = ways(&set, 0, vertex).iter().map(|way| way.len() - 1).min() {
                expected.resize(expected.len().max(steps + 1), 0);
                expected[steps] += 1;
            }
        }
        prop_assert_eq!(found.people, expected);
    }

    /// Personal rank against the same walk on a full matrix.
    #[test]
    fn personal_rank_agrees_with_a_matrix(edges in edges(), direction in direction(), seeds in prop::collection::vec(0..N, 1..3)) {
        let set = arcs(&edges, direction);
        let settings = PageRankSettings { damping: 0.85, iterations: 40, tolerance: 0.0 };
        let own: BTreeSet<u32> = seeds.iter().copied().collect();
        let jump = |v: u32| if own.contains(&v) { 1.0 / own.len() as f64 } else { 0.0 };
        let out = |v: u32| set.range((v, 0)..=(v, N)).count() as f64;
        let mut rank: Vec<f64> = (0..N).map(jump).collect();
        for _ in 0..40 {
            let lost: f64 = (0..N).filter(|v| out(*v) < 0.5).map(|v| rank[v as usize]).sum();
            rank = (0..N)
                .map(|v| {
                    let come: f64 = (0..N).filter(|u| set.contains(&(*u, v))).map(|u| rank[u as usize] / out(u)).sum();
                    0.15 * jump(v) + 0.85 * (come + lost * jump(v))
                })
                .collect();
        }
        prop_assert!(close(&personalized_pagerank(&graph(&edges, direction), settings, &seeds), &rank));
    }

    /// Vertices under other names: the same shapes under those names.
    #[test]
    fn names_do_not_matter(edges in edges(), direction in direction(), names in Just((0..N).collect::<Vec<u32>>()).prop_shuffle()) {
        let renamed: Edges = edges.iter().map(|&(a, b)| (names[a as usize], names[b as usize])).collect();
        let (a, b) = (graph(&edges, direction), graph(&renamed, direction));
        let sets = |labels: &[u32], name: &dyn Fn(u32) -> u32| -> BTreeSet<BTreeSet<u32>> {
            let mut sets: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for (vertex, label) in (0..N).zip(labels) {
                sets.entry(*label).or_default().insert(name(vertex));
            }
            sets.into_values().collect()
        };
        let (own, other) = (|v: u32| names[v as usize], |v: u32| v);
        for algorithm in [strong_components, weak_components] {
            prop_assert_eq!(sets(&algorithm(&a), &own), sets(&algorithm(&b), &other));
        }
        let moved = |values: Vec<f64>| -> Vec<f64> {
            let mut out = vec![0.0; N as usize];
            values.iter().zip(&names).for_each(|(value, name)| out[*name as usize] = *value);
            out
        };
        prop_assert!(close(&moved(betweenness(&a, N, 1)), &betweenness(&b, N, 1)));
        prop_assert!(close(&moved(lcc(&a)), &lcc(&b)));
        let cores = |graph: &Csr| core_numbers(graph).iter().map(|core| f64::from(*core)).collect::<Vec<f64>>();
        prop_assert!(close(&moved(cores(&a)), &cores(&b)));
        let settings = PageRankSettings::default();
        prop_assert!(close(&moved(pagerank(&a, settings)), &pagerank(&b, settings)));
        let count = |graph: &Csr| rings(graph, 7, 100_000).len();
        prop_assert_eq!(count(&a), count(&b));
    }

    /// The same edges in another order: the same bits.
    #[test]
    fn order_of_edges_never_shows(edges in edges(), direction in direction()) {
        let mut turned = edges.clone();
        turned.reverse();
        let (a, b) = (graph(&edges, direction), graph(&turned, direction));
        prop_assert_eq!(betweenness(&a, 3, 7), betweenness(&b, 3, 7));
        prop_assert_eq!(layout(&a, 20), layout(&b, 20));
        prop_assert_eq!(leiden(&a, 1.0), leiden(&b, 1.0));
        prop_assert_eq!(shortest_routes(&a, 0, 1, 4, &|_| false), shortest_routes(&b, 0, 1, 4, &|_| false));
    }
}

#[test]
fn sampled_betweenness_is_near_the_exact_one() {
    // A path: the middle is passed most.
    let edges: Edges = (0..199).map(|at| (at, at + 1)).collect();
    let graph = Csr::build(200, &edges, None, Direction::Undirected).expect("a graph");
    let (exact, some) = (betweenness(&graph, 200, 0), betweenness(&graph, 60, 5));
    assert!((exact[100] - 99.0 * 100.0).abs() < 1e-6, "{}", exact[100]);
    assert!((some[100] / exact[100] - 1.0).abs() < 0.15, "{} of {}", some[100], exact[100]);
    assert_eq!(some, betweenness(&graph, 60, 5));
}

#[test]
fn a_marked_tree_has_thirty_people_on_three_levels() {
    let tree = |second: u32, third: u32| {
        let mut edges: Edges = (1..=second).map(|recruit| (0, recruit)).collect();
        edges.extend((1..=third).map(|recruit| (1, second + recruit)));
        levels(&Csr::build(64, &edges, None, Direction::Directed).expect("a tree"), 0)
    };
    for (second, third, marked) in [(20, 9, true), (20, 8, false), (40, 0, false), (1, 28, true)] {
        let found = tree(second, third);
        assert_eq!(found.is_marked(), marked, "{found:?}");
    }
}
