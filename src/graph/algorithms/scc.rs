//! Strongly connected components: sets of vertices that reach one another, such as companies that hold one another.

use super::Csr;

/// The least vertex of every vertex's strongly connected component (Tarjan 1972, without recursion). Without
/// directions these are the connected components.
#[must_use]
pub fn strong_components(graph: &Csr) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.vertex_count();
    let mut order = vec![UNSEEN; count];
    let mut low = vec![0u32; count];
    let mut label = vec![UNSEEN; count];
    let mut open: Vec<u32> = Vec::new();
    // A vertex and how many of its arcs were followed.
    let mut path: Vec<(u32, u32)> = Vec::new();
    let mut seen = 0;
    for start in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        if order[start as usize] != UNSEEN {
            continue;
        }
        path.push((start, 0));
        while let Some(&mut (vertex, ref mut followed)) = path.last_mut() {
            let at = vertex as usize;
            if *followed == 0 && order[at] == UNSEEN {
                order[at] = seen;
                low[at] = seen;
                seen += 1;
                open.push(vertex);
            }
            if let Some(&next) = graph.successors(vertex).get(*followed as usize) {
                *followed += 1;
                if order[next as usize] == UNSEEN {
                    path.push((next, 0));
                } else if label[next as usize] == UNSEEN {
                    low[at] = low[at].min(order[next as usize]);
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                low[parent as usize] = low[parent as usize].min(low[at]);
            }
            if low[at] == order[at] {
                let from = open.iter().rposition(|member| *member == vertex).unwrap_or(0);
                let least = open[from..].iter().copied().min().unwrap_or(vertex);
                for member in open.drain(from..) {
                    label[member as usize] = least;
                }
            }
        }
    }
    label
}
