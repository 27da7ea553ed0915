//! Cores: how deep each vertex sits in a dense part of the graph.

use super::Csr;

/// Core number of every vertex: the greatest k for which it belongs to a part where everyone has k neighbours or more.
/// Directions and loops do not count. Linear in vertices and edges (Batagelj and Zaveršnik 2003).
#[must_use]
pub fn core_numbers(graph: &Csr) -> Vec<u32> {
    let count = u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX);
    let mut neighbours = Vec::new();
    let (mut starts, mut near) = (vec![0usize], Vec::new());
    for vertex in 0..count {
        graph.neighbours_into(vertex, &mut neighbours);
        near.extend(neighbours.iter().copied().filter(|other| *other != vertex));
        starts.push(near.len());
    }
    let row = |vertex: u32| &near[starts[vertex as usize]..starts[vertex as usize + 1]];
    let mut degree: Vec<u32> = (0..count).map(|vertex| row(vertex).len() as u32).collect();
    // Vertices by degree; `first[d]` is where those of degree d or more begin.
    let most = degree.iter().copied().max().unwrap_or(0) as usize;
    let mut first = vec![0u32; most + 2];
    for own in &degree {
        first[*own as usize + 1] += 1;
    }
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    let mut next = first.clone();
    let mut sorted = vec![0u32; count as usize];
    let mut place = vec![0u32; count as usize];
    for vertex in 0..count {
        let slot = &mut next[degree[vertex as usize] as usize];
        sorted[*slot as usize] = vertex;
        place[vertex as usize] = *slot;
        *slot += 1;
    }
    for at in 0..sorted.len() {
        let vertex = sorted[at];
        for other in row(vertex) {
            let of = degree[*other as usize];
            if of <= degree[vertex as usize] {
                continue;
            }
            // The neighbour moves to the front of its degree, and one degree down.
            let front = first[of as usize].max(at as u32 + 1);
            let (moved, from) = (sorted[front as usize], place[*other as usize]);
            sorted.swap(front as usize, from as usize);
            place[moved as usize] = from;
            place[*other as usize] = front;
            first[of as usize] = front + 1;
            degree[*other as usize] = of - 1;
        }
    }
    degree
}
