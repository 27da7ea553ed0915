//! Records to clusters: average linkage inside the components that likely pairs span, so that one doubtful pair does
//! not chain two groups whose other pairs speak against it.

use std::collections::BinaryHeap;

use super::block::Sides;
use super::hash::Map;
use crate::graph::algorithms::DisjointSets;

/// Bits that a pair counts at most, either way: evidence of one pair is not worth more however sure.
const MOST: f64 = 10.0;
/// Bits of a pair that was not worth comparing.
const ABSENT: f64 = -4.0;

/// A pair with its bits, prior included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) bits: f64,
}

/// What two clusters have between them.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    bits: f64,
    pairs: u32,
}

/// A merge that may be made: best first, ties to the least records.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Merge {
    mean: f64,
    left: u32,
    right: u32,
    /// Versions of both clusters when it was proposed.
    versions: (u32, u32),
}

impl Eq for Merge {}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let order = self.mean.total_cmp(&other.mean);
        order
            .then(other.left.cmp(&self.left))
            .then(other.right.cmp(&self.right))
            .then(self.versions.cmp(&other.versions))
    }
}

/// Records of a cluster in the first file and in the second; all in the first where there is one file.
type Size = (u32, u32);

/// Pairs between two clusters that could have been compared: with two files only those across.
fn comparable(a: Size, b: Size, two: bool) -> f64 {
    let times = |x: u32, y: u32| f64::from(x) * f64::from(y);
    if two { times(a.0, b.1) + times(a.1, b.0) } else { times(a.0, b.0) }
}

/// The cluster of every record, named by its least member.
pub(super) fn clusters(records: u32, edges: &[Edge], sides: Sides<'_>, threshold: f64) -> Vec<u32> {
    let mut components = DisjointSets::new(records);
    for edge in edges.iter().filter(|edge| edge.bits > threshold) {
        components.union(edge.left, edge.right);
    }
    let mut between: Vec<Map<u32, Between>> = vec![Map::default(); records as usize];
    let mut heap = BinaryHeap::new();
    for edge in edges {
        if components.find(edge.left) != components.find(edge.right) {
            continue;
        }
        let bits = (edge.bits - threshold).clamp(-MOST, MOST);
        let one = Between { bits, pairs: 1 };
        between[edge.left as usize].insert(edge.right, one);
        between[edge.right as usize].insert(edge.left, one);
        if bits > 0.0 {
            heap.push(Merge {
                mean: bits,
                left: edge.left.min(edge.right),
                right: edge.left.max(edge.right),
                versions: (0, 0),
            });
        }
    }
    let mut sets = DisjointSets::new(records);
    let second = |record: usize| sides.of.is_some_and(|of| of.get(record) == Some(&true));
    let mut sizes: Vec<Size> = (0..records as usize).map(|at| if second(at) { (0, 1) } else { (1, 0) }).collect();
    let mut versions = vec![0_u32; records as usize];
    while let Some(merge) = heap.pop() {
        let (left, right) = (merge.left, merge.right);
        if (versions[left as usize], versions[right as usize]) != merge.versions
            || sets.find(left) != left
            || sets.find(right) != right
        {
            continue;
        }
        // The lesser record names the cluster; the one with fewer neighbours is poured into the other's list.
        sets.union(left, right);
        versions[left as usize] += 1;
        versions[right as usize] += 1;
        let (size, other_size) = (sizes[left as usize], sizes[right as usize]);
        sizes[left as usize] = (size.0 + other_size.0, size.1 + other_size.1);
        let mut mine = std::mem::take(&mut between[left as usize]);
        let theirs = std::mem::take(&mut between[right as usize]);
        mine.remove(&right);
        let mut poured: Vec<(u32, Between)> = theirs.into_iter().filter(|(other, _)| *other != left).collect();
        poured.sort_unstable_by_key(|(other, _)| *other);
        for (other, add) in poured {
            let sum = mine.entry(other).or_default();
            sum.bits += add.bits;
            sum.pairs += add.pairs;
            between[other as usize].remove(&right);
        }
        let mut neighbours: Vec<(u32, Between)> = mine.iter().map(|(other, sum)| (*other, *sum)).collect();
        neighbours.sort_unstable_by_key(|(other, _)| *other);
        for (other, sum) in neighbours {
            between[other as usize].insert(left, sum);
            let all = comparable(sizes[left as usize], sizes[other as usize], sides.of.is_some());
            let mean = (sum.bits + ABSENT * (all - f64::from(sum.pairs))) / all;
            if mean > 0.0 {
                let (a, b) = (left.min(other), left.max(other));
                heap.push(Merge { mean, left: a, right: b, versions: (versions[a as usize], versions[b as usize]) });
            }
        }
        between[left as usize] = mine;
    }
    sets.into_labels()
}
