//! Small random graphs against naive readings of the definitions, and indifference to the order of edges.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const N: u32 = 9;

fn naive_lcc(edges: &BTreeSet<(u32, u32)>) -> Vec<f64> {
    let joined = |a: u32, b: u32| edges.contains(&(a, b));
    (0..N)
        .map(|v| {
            let near: Vec<u32> = (0..N).filter(|&u| u != v && (joined(u, v) || joined(v, u))).collect();
            let ordered = near.iter().flat_map(|&a| near.iter().map(move |&b| (a, b))).filter(|(a, b)| a != b);
            let count = ordered.filter(|&(a, b)| joined(a, b)).count();
            if near.len() < 2 { 0.0 } else { count as f64 / (near.len() * (near.len() - 1)) as f64 }
        })
        .collect()
}

/// Shortest distances by relaxing every arc N times.
fn naive_distances(edges: &BTreeSet<(u32, u32)>, cost: impl Fn(u32, u32) -> f64) -> Vec<f64> {
    let mut distance = vec![f64::INFINITY; N as usize];
    distance[0] = 0.0;
    for _ in 0..N {
        for &(s, t) in edges {
            let via = distance[s as usize] + cost(s, t);
            if via < distance[t as usize] {
                distance[t as usize] = via;
            }
        }
    }
    distance
}

proptest! {
    #[test]
    fn algorithms_agree_with_naive_ones(
        edges in proptest::collection::vec((0..N, 0..N), 0..40),
        undirected in any::<bool>(),
    ) {
        let direction = if undirected { Direction::Undirected } else { Direction::Directed };
        let mut set: BTreeSet<(u32, u32)> = edges.iter().copied().collect();
        if undirected {
            set.extend(edges.iter().map(|&(s, t)| (t, s)));
        }
        let cost = |s: u32, t: u32| f64::from(s.min(t) * 3 % 7 + s.max(t) % 4);
        let weights: Vec<f64> = edges.iter().map(|&(s, t)| cost(s, t)).collect();
        let graph = Csr::build(N, &edges, Some(&weights), direction).expect("edges in range");
        prop_assert_eq!(lcc(&graph), naive_lcc(&set));
        prop_assert_eq!(sssp(&graph, 0), naive_distances(&set, cost));
        let steps: Vec<f64> =
            bfs(&graph, 0).iter().map(|&s| if s == UNREACHED { f64::INFINITY } else { f64::from(s) }).collect();
        prop_assert_eq!(steps, naive_distances(&set, |_, _| 1.0));
        let labels = weak_components(&graph);
        for &(s, t) in &edges {
            prop_assert_eq!(labels[s as usize], labels[t as usize]);
        }
        for v in 0..N {
            prop_assert!(labels[v as usize] <= v);
            prop_assert_eq!(labels[labels[v as usize] as usize], labels[v as usize]);
        }
        let total: f64 = pagerank(&graph, PageRankSettings::default()).iter().sum();
        prop_assert!((total - 1.0).abs() < 1e-9);
    }

    #[test]
    fn order_of_edges_never_shows(
        edges in proptest::collection::vec((0..N, 0..N), 0..40),
        turn in 0usize..40,
    ) {
        let mut shuffled = edges.clone();
        if !shuffled.is_empty() {
            let turn = turn % shuffled.len();
            shuffled.rotate_left(turn);
            shuffled.reverse();
        }
        let build = |edges: &[(u32, u32)]| Csr::build(N, edges, None, Direction::Directed).expect("edges in range");
        let (a, b) = (build(&edges), build(&shuffled));
        prop_assert_eq!(cdlp(&a, 5), cdlp(&b, 5));
        prop_assert_eq!(weak_components(&a), weak_components(&b));
        prop_assert_eq!(pagerank(&a, PageRankSettings::default()), pagerank(&b, PageRankSettings::default()));
    }
}

#[test]
fn personalized_rank_stays_near_its_seeds() {
    let graph = Csr::build(4, &[(0, 1), (2, 3)], None, Direction::Undirected).expect("a graph");
    let rank = personalized_pagerank(&graph, PageRankSettings::default(), &[0, 9]);
    assert!(rank[0] > rank[1] && rank[1] > 0.0);
    assert_eq!(&rank[2..], [0.0, 0.0]);
}
