//! Where to draw vertices: the same places for the same graph on every machine.
//!
//! ForceAtlas2 (Jacomy, Venturini, Heymann and Bastian 2014): neighbours pull, all others push, far ones by groups
//! (Barnes and Hut 1986), and everything is drawn a little to the middle. Nothing is random: vertices start on a
//! spiral in the order of a breadth-first walk. Only `+ − × ÷ √` and `libm` are used.

use super::Csr;

/// Most vertices that are laid out in a second or so; more stay on the spiral.
pub const MOST_LAID_OUT: usize = 5000;
/// Turn between neighbours on the spiral, in radians: the golden angle spreads any number of them.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;
/// Push between two vertices, for each tie and one more at either end.
const PUSH: f64 = 2.0;
/// Pull to the middle, for each tie and one more.
const GRAVITY: f64 = 1.0;
/// A group whose width over its distance is less is one body.
const FAR: f64 = 1.1;
/// How much swinging is borne for a given way forward.
const TOLERANCE: f64 = 1.0;
/// Halvings of the plane at most: vertices closer than that are one body.
const DEEPEST: u32 = 20;
/// Squared distance below which two vertices count as this far apart.
const NEAREST: f64 = 1e-4;

/// Rounds for so many vertices: small graphs settle fully, large ones in about a second.
#[must_use]
pub fn rounds(vertices: usize) -> u32 {
    match vertices {
        0..=300 => 300,
        301..=1000 => 150,
        _ => 80,
    }
}

/// `(x, y)` of every vertex after so many rounds. Directions, weights and loops do not count.
#[must_use]
pub fn layout(graph: &Csr, rounds: u32) -> Vec<(f64, f64)> {
    let count = graph.vertex_count();
    let (starts, near) = neighbours(graph);
    let mut places = spiral(&starts, &near);
    if !(3..=MOST_LAID_OUT).contains(&count) {
        return places;
    }
    let row = |vertex: usize| &near[starts[vertex]..starts[vertex + 1]];
    let mass: Vec<f64> = (0..count).map(|vertex| row(vertex).len() as f64 + 1.0).collect();
    let mut force = vec![(0.0, 0.0); count];
    let mut before = vec![(0.0, 0.0); count];
    let mut tree = Tree::default();
    let mut speed = 1.0;
    for _ in 0..rounds {
        tree.build(&places, &mass);
        for vertex in 0..count {
            let (x, y) = places[vertex];
            let own = mass[vertex];
            let (mut fx, mut fy) = tree.push(x, y, own);
            for other in row(vertex) {
                let (ox, oy) = places[*other as usize];
                fx += ox - x;
                fy += oy - y;
            }
            let middle = (x * x + y * y).sqrt().max(1e-9);
            fx -= GRAVITY * own * x / middle;
            fy -= GRAVITY * own * y / middle;
            force[vertex] = (fx, fy);
        }
        // Who swings to and fro goes slowly, who is on the way goes fast.
        let (mut swinging, mut onward) = (0.0, 0.0);
        for vertex in 0..count {
            let ((fx, fy), (bx, by)) = (force[vertex], before[vertex]);
            let swing = ((fx - bx) * (fx - bx) + (fy - by) * (fy - by)).sqrt();
            let along = ((fx + bx) * (fx + bx) + (fy + by) * (fy + by)).sqrt() / 2.0;
            swinging += mass[vertex] * swing;
            onward += mass[vertex] * along;
        }
        if swinging > 0.0 {
            let aim: f64 = TOLERANCE * onward / swinging;
            speed = aim.min(speed * 1.5).max(0.01);
        }
        for vertex in 0..count {
            let ((fx, fy), (bx, by)) = (force[vertex], before[vertex]);
            let swing = mass[vertex] * ((fx - bx) * (fx - bx) + (fy - by) * (fy - by)).sqrt();
            let size = (fx * fx + fy * fy).sqrt().max(1e-9);
            let factor = (0.1 * speed / (1.0 + (speed * swing).sqrt())).min(10.0 / size);
            places[vertex].0 += fx * factor;
            places[vertex].1 += fy * factor;
        }
        std::mem::swap(&mut before, &mut force);
    }
    places
}

/// Neighbours of every vertex in either direction, without itself.
fn neighbours(graph: &Csr) -> (Vec<usize>, Vec<u32>) {
    let (mut starts, mut near, mut row) = (vec![0], Vec::new(), Vec::new());
    for vertex in 0..u32::try_from(graph.vertex_count()).unwrap_or(u32::MAX) {
        graph.neighbours_into(vertex, &mut row);
        near.extend(row.iter().copied().filter(|other| *other != vertex));
        starts.push(near.len());
    }
    (starts, near)
}

/// Vertices on a spiral in the order of a breadth-first walk from the busiest of each part.
fn spiral(starts: &[usize], near: &[u32]) -> Vec<(f64, f64)> {
    let count = starts.len() - 1;
    let degree = |vertex: u32| starts[vertex as usize + 1] - starts[vertex as usize];
    let mut roots: Vec<u32> = (0..count as u32).collect();
    roots.sort_by_key(|vertex| (std::cmp::Reverse(degree(*vertex)), *vertex));
    let mut turn = vec![u32::MAX; count];
    let mut order: Vec<u32> = Vec::with_capacity(count);
    for root in roots {
        if turn[root as usize] != u32::MAX {
            continue;
        }
        let mut at = order.len();
        turn[root as usize] = at as u32;
        order.push(root);
        while let Some(&vertex) = order.get(at) {
            at += 1;
            for other in &near[starts[vertex as usize]..starts[vertex as usize + 1]] {
                if turn[*other as usize] == u32::MAX {
                    turn[*other as usize] = order.len() as u32;
                    order.push(*other);
                }
            }
        }
    }
    let place = |turn: &u32| {
        let (radius, angle) = (4.0 * f64::from(*turn).sqrt(), f64::from(*turn) * GOLDEN_ANGLE);
        (radius * libm::cos(angle), radius * libm::sin(angle))
    };
    turn.iter().map(place).collect()
}

const NONE: u32 = u32::MAX;

/// A square of the plane: the mass in it and its middle, and its quarters.
#[derive(Clone, Copy)]
struct Cell {
    mass: f64,
    x: f64,
    y: f64,
    width: f64,
    quarters: [u32; 4],
}

/// Groups of vertices by squares.
#[derive(Default)]
struct Tree {
    cells: Vec<Cell>,
    open: Vec<u32>,
}

impl Tree {
    fn build(&mut self, places: &[(f64, f64)], mass: &[f64]) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (x, y) in places {
            low = low.min(*x).min(*y);
            high = high.max(*x).max(*y);
        }
        let width = (high - low).max(1e-9) * 1.000_001;
        self.cells.clear();
        self.cells.push(Cell { mass: 0.0, x: 0.0, y: 0.0, width, quarters: [NONE; 4] });
        for (place, own) in places.iter().zip(mass) {
            self.insert(*place, *own, (low, low, width));
        }
        for cell in &mut self.cells {
            cell.x /= cell.mass;
            cell.y /= cell.mass;
        }
    }

    fn insert(&mut self, (x, y): (f64, f64), own: f64, (mut left, mut top, mut width): (f64, f64, f64)) {
        let mut at = 0usize;
        for depth in 0..=DEEPEST {
            let first = self.cells[at].mass <= 0.0;
            let alone = !first && self.cells[at].quarters == [NONE; 4];
            let (mass, sx, sy) = (self.cells[at].mass, self.cells[at].x, self.cells[at].y);
            let cell = &mut self.cells[at];
            cell.mass += own;
            cell.x += own * x;
            cell.y += own * y;
            if first || depth == DEEPEST {
                return;
            }
            width /= 2.0;
            let quarter = |x: f64, y: f64| usize::from(x >= left + width) + 2 * usize::from(y >= top + width);
            if alone {
                // Who was alone here moves one square down.
                let down = quarter(sx / mass, sy / mass);
                let number = self.cells.len() as u32;
                self.cells.push(Cell { mass, x: sx, y: sy, width, quarters: [NONE; 4] });
                self.cells[at].quarters[down] = number;
            }
            let down = quarter(x, y);
            if self.cells[at].quarters[down] == NONE {
                let number = self.cells.len() as u32;
                self.cells.push(Cell { mass: 0.0, x: 0.0, y: 0.0, width, quarters: [NONE; 4] });
                self.cells[at].quarters[down] = number;
            }
            at = self.cells[at].quarters[down] as usize;
            left += if down % 2 == 1 { width } else { 0.0 };
            top += if down >= 2 { width } else { 0.0 };
        }
    }

    /// The push on a vertex of mass `own` at a place.
    fn push(&mut self, x: f64, y: f64, own: f64) -> (f64, f64) {
        let (mut fx, mut fy) = (0.0, 0.0);
        self.open.clear();
        self.open.push(0);
        while let Some(at) = self.open.pop() {
            let cell = &self.cells[at as usize];
            let (dx, dy) = (x - cell.x, y - cell.y);
            let apart = dx * dx + dy * dy;
            let leaf = cell.quarters == [NONE; 4];
            if leaf || cell.width * cell.width < FAR * FAR * apart {
                let strength = PUSH * own * cell.mass / apart.max(NEAREST);
                fx += strength * dx;
                fy += strength * dy;
            } else {
                self.open.extend(cell.quarters.iter().filter(|quarter| **quarter != NONE));
            }
        }
        (fx, fy)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Direction;
    use super::*;

    #[test]
    fn neighbours_end_up_nearer_than_strangers() {
        // Four cliques of eight in a ring.
        let mut edges = Vec::new();
        for clique in 0..4_u32 {
            for a in 0..8 {
                edges.extend((a + 1..8).map(|b| (clique * 8 + a, clique * 8 + b)));
            }
            edges.push((clique * 8, (clique + 1) % 4 * 8 + 1));
        }
        let graph = Csr::build(32, &edges, None, Direction::Undirected).expect("a graph");
        let places = layout(&graph, rounds(32));
        let apart = |a: usize, b: usize| {
            let (dx, dy) = (places[a].0 - places[b].0, places[a].1 - places[b].1);
            (dx * dx + dy * dy).sqrt()
        };
        let (mut within, mut across) = (Vec::new(), Vec::new());
        for a in 0..32 {
            for b in a + 1..32 {
                if a / 8 == b / 8 { within.push(apart(a, b)) } else { across.push(apart(a, b)) }
            }
        }
        let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
        assert!(mean(&across) > 2.0 * mean(&within), "{} and {}", mean(&across), mean(&within));
        assert!(within.iter().all(|distance| *distance > 1e-3), "nobody stands on another");
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
        assert_eq!(places, layout(&graph, rounds(32)));
    }

    #[test]
    fn odd_graphs_are_drawn_too() {
        for (count, edges) in [(0, vec![]), (1, vec![(0, 0)]), (2, vec![(0, 1)]), (40, vec![(0, 1), (0, 1), (5, 5)])] {
            let graph = Csr::build(count, &edges, None, Direction::Directed).expect("a graph");
            let places = layout(&graph, 50);
            assert_eq!(places.len(), count as usize);
            assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()), "{places:?}");
        }
    }
}
