//! Shapes that people look for: rings of holdings or payments, stars around one vertex, and trees of recruits.

use super::{Csr, bfs, strong_components};

/// Rings along arcs with at most `longest` vertices, `most` of them at most: each once, from its least vertex, in
/// ascending order of their vertices. A loop is a ring of one. Only vertices that reach one another are searched.
#[must_use]
pub fn rings(graph: &Csr, longest: usize, most: usize) -> Vec<Vec<u32>> {
    let label = strong_components(graph);
    let mut found = Vec::new();
    let mut path: Vec<(u32, usize)> = Vec::new();
    for start in 0..u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX) {
        path.push((start, 0));
        while let Some(&mut (vertex, ref mut followed)) = path.last_mut() {
            let Some(&next) = graph.successors(vertex).get(*followed) else {
                path.pop();
                continue;
            };
            *followed += 1;
            if next == start {
                if found.len() >= most {
                    return found;
                }
                found.push(path.iter().map(|(vertex, _)| *vertex).collect());
            } else if next > start
                && path.len() < longest
                && label[next as usize] == label[start as usize]
                && !path.iter().any(|(vertex, _)| *vertex == next)
            {
                path.push((next, 0));
            }
        }
    }
    found
}

/// A vertex with many neighbours that have no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Star {
    /// In the middle.
    pub centre: u32,
    /// Those tied to it alone, ascending.
    pub leaves: Vec<u32>,
}

/// Stars with at least `least` leaves, by centre. Directions and loops do not count.
#[must_use]
pub fn stars(graph: &Csr, least: usize) -> Vec<Star> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    let mut neighbours = Vec::new();
    let mut leaves: Vec<(u32, u32)> = Vec::new();
    let mut degree = vec![0usize; count as usize];
    for vertex in 0..count {
        graph.neighbours_into(vertex, &mut neighbours);
        neighbours.retain(|other| *other != vertex);
        degree[vertex as usize] = neighbours.len();
        if let [only] = neighbours.as_slice() {
            leaves.push((*only, vertex));
        }
    }
    leaves.sort_unstable();
    let groups = leaves.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() >= least.max(1));
    let star = |group: &[(u32, u32)]| Star { centre: group[0].0, leaves: group.iter().map(|pair| pair.1).collect() };
    groups.map(star).filter(|star| degree[star.centre as usize] > 1).collect()
}

/// People in a tree of recruits from which a marker is met: those of the pyramid-selling notice (DOMAIN C4, L14).
pub const LEVEL_PEOPLE: u32 = 30;
/// Levels from which it is met.
pub const LEVEL_DEPTH: u32 = 3;

/// Below whom how many people stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// People at each level; the first is the root alone.
    pub people: Vec<u32>,
}

impl Levels {
    /// Levels, the root's own included.
    #[must_use]
    pub fn depth(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }

    /// People, the root included.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.people.iter().sum()
    }

    /// Whether both marks are met: 30 people and 3 levels.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.total() >= LEVEL_PEOPLE && self.depth() >= LEVEL_DEPTH
    }
}

/// Levels below `root` along arcs from recruiter to recruit. Who was recruited twice stands at the higher place; rings
/// end where they close.
#[must_use]
pub fn levels(graph: &Csr, root: u32) -> Levels {
    let mut people = Vec::new();
    for steps in bfs(graph, root) {
        let at = steps as usize;
        if steps == super::UNREACHED {
            continue;
        }
        if people.len() <= at {
            people.resize(at + 1, 0);
        }
        people[at] += 1;
    }
    Levels { people }
}
