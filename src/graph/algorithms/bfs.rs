//! Breadth-first search: how many steps from one vertex to every other.

use super::Csr;

/// The distance of a vertex that cannot be reached.
pub const UNREACHED: u32 = u32::MAX;

/// Steps along arcs from `source` to every vertex, [`UNREACHED`] where there is no way. A source out of range
/// reaches nothing.
#[must_use]
pub fn bfs(graph: &Csr, source: u32) -> Vec<u32> {
    let mut steps = vec![UNREACHED; graph.vertex_count()];
    let Some(start) = steps.get_mut(source as usize) else {
        return steps;
    };
    *start = 0;
    let mut frontier = vec![source];
    let mut next = Vec::new();
    let mut depth = 0;
    while !frontier.is_empty() {
        depth += 1;
        for &vertex in &frontier {
            for &target in graph.successors(vertex) {
                if steps[target as usize] == UNREACHED {
                    steps[target as usize] = depth;
                    next.push(target);
                }
            }
        }
        std::mem::swap(&mut frontier, &mut next);
        next.clear();
    }
    steps
}
