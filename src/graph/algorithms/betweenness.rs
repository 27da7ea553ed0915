//! Betweenness: who stands on the shortest ways between others.

use super::Csr;

/// For every vertex the sum, over ordered pairs of other vertices, of the share of shortest ways between them that pass
/// through it; halved without directions (Brandes 2001). Arcs count 1. With fewer `samples` than vertices that many
/// starting points are drawn from `seed` without repeats and the sum is scaled up (Brandes and Pich 2007): right on
/// average, not vertex by vertex. With as many or more it is exact.
#[must_use]
pub fn betweenness(graph: &Csr, samples: u32, seed: u64) -> Vec<f64> {
    let count = graph.vertex_count();
    let mut sum = vec![0.0; count];
    let mut walk = Walk::new(count);
    let sources = draw(u32::try_from(count).unwrap_or(u32::MAX), samples, seed);
    for source in &sources {
        walk.add(graph, *source, &mut sum);
    }
    let both = if graph.direction() == super::Direction::Undirected { 0.5 } else { 1.0 };
    let scale = if sources.is_empty() { 0.0 } else { both * count as f64 / sources.len() as f64 };
    sum.iter().map(|value| value * scale).collect()
}

/// `samples` of `0..count` in ascending order, each as likely (Floyd's method over splitmix64).
fn draw(count: u32, samples: u32, seed: u64) -> Vec<u32> {
    if samples >= count {
        return (0..count).collect();
    }
    let mut state = seed;
    let mut below = |bound: u32| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((((mixed ^ (mixed >> 31)) >> 32) * u64::from(bound)) >> 32) as u32
    };
    let mut drawn = std::collections::BTreeSet::new();
    for last in count - samples..count {
        let one = below(last + 1);
        drawn.insert(if drawn.contains(&one) { last } else { one });
    }
    drawn.into_iter().collect()
}

/// Memory of one search, cleared through its own order after each.
struct Walk {
    steps: Vec<u32>,
    ways: Vec<f64>,
    passed: Vec<f64>,
    order: Vec<u32>,
}

impl Walk {
    fn new(count: usize) -> Self {
        Self { steps: vec![u32::MAX; count], ways: vec![0.0; count], passed: vec![0.0; count], order: Vec::new() }
    }

    fn add(&mut self, graph: &Csr, source: u32, sum: &mut [f64]) {
        self.order.push(source);
        self.steps[source as usize] = 0;
        self.ways[source as usize] = 1.0;
        let mut at = 0;
        while let Some(&vertex) = self.order.get(at) {
            at += 1;
            let next = self.steps[vertex as usize] + 1;
            for &target in graph.successors(vertex) {
                if self.steps[target as usize] == u32::MAX {
                    self.steps[target as usize] = next;
                    self.order.push(target);
                }
                if self.steps[target as usize] == next {
                    self.ways[target as usize] += self.ways[vertex as usize];
                }
            }
        }
        for &vertex in self.order.iter().rev() {
            let next = self.steps[vertex as usize] + 1;
            let mut passed = 0.0;
            for &target in graph.successors(vertex) {
                if self.steps[target as usize] == next {
                    let share = self.ways[vertex as usize] / self.ways[target as usize];
                    passed += share * (1.0 + self.passed[target as usize]);
                }
            }
            self.passed[vertex as usize] = passed;
            if vertex != source {
                sum[vertex as usize] += passed;
            }
        }
        for vertex in self.order.drain(..) {
            self.steps[vertex as usize] = u32::MAX;
            self.ways[vertex as usize] = 0.0;
            self.passed[vertex as usize] = 0.0;
        }
    }
}
