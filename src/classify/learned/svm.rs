//! One class against the rest: a linear support vector machine with squared hinge loss.
//!
//! Dual coordinate descent with shrinking: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A dual coordinate descent
//! method for large-scale linear SVM", ICML 2008, algorithms 1 and 3, L2 loss: `min ½‖w‖² + Σ Cᵢ max(0, 1 − yᵢ w·xᵢ)²`.

use super::seeded::Seeded;

/// Weighted vectors in one arena.
#[derive(Debug, Default)]
pub(super) struct Rows {
    starts: Vec<usize>,
    places: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    pub(super) fn push(&mut self, row: &[(u32, f32)]) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.places.extend(row.iter().map(|f| f.0));
        self.values.extend(row.iter().map(|f| f.1));
        self.starts.push(self.places.len());
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(super) fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts.get(row).copied().unwrap_or(0)..self.starts.get(row + 1).copied().unwrap_or(0);
        (self.places.get(range.clone()).unwrap_or(&[]), self.values.get(range).unwrap_or(&[]))
    }
}

/// Violations of optimality smaller than this are left alone.
const TOLERANCE: f32 = 0.05;
/// Most rounds over the rows.
const ROUNDS: usize = 60;

/// The weights of one class: a weight for each of `width` features, then the constant.
///
/// `ours[i]`: row i is of the class; `costs[i]` its Cᵢ, above 0.
pub(super) fn fit(rows: &Rows, width: usize, ours: &[bool], costs: &[f32], mut order: Seeded) -> Vec<f32> {
    let mut weights = vec![0.0_f32; width + 1];
    let mut alphas = vec![0.0_f32; rows.len()];
    // Qᵢᵢ + Dᵢᵢ; the rows have length 1 or are empty, and the constant feature adds 1.
    let diagonal: Vec<f32> = (0..rows.len())
        .map(|row| rows.row(row).1.iter().map(|v| v * v).sum::<f32>() + 1.0)
        .zip(costs)
        .map(|(square, cost)| square + 0.5 / cost)
        .collect();
    let mut active: Vec<usize> = (0..rows.len()).collect();
    // An alpha at 0 can only grow, so only the upper bound of the last round sets rows aside.
    let mut before_high = f32::INFINITY;
    for _ in 0..ROUNDS {
        order.shuffle(&mut active);
        let (mut high, mut low) = (f32::NEG_INFINITY, f32::INFINITY);
        active.retain(|&row| {
            let (places, values) = rows.row(row);
            let (Some(&of_class), Some(&cost), Some(&q)) = (ours.get(row), costs.get(row), diagonal.get(row)) else {
                return false;
            };
            let Some(alpha) = alphas.get_mut(row) else { return false };
            let sign = if of_class { 1.0 } else { -1.0 };
            let mut dot = weights.last().copied().unwrap_or(0.0);
            for (place, value) in places.iter().zip(values) {
                dot += weights.get(*place as usize).copied().unwrap_or(0.0) * value;
            }
            let gradient = sign * dot - 1.0 + *alpha * (0.5 / cost);
            let projected = if *alpha == 0.0 {
                if gradient > before_high {
                    return false;
                }
                gradient.min(0.0)
            } else {
                gradient
            };
            high = high.max(projected);
            low = low.min(projected);
            if projected.abs() > 1e-12 {
                let next = (*alpha - gradient / q).max(0.0);
                let step = (next - *alpha) * sign;
                *alpha = next;
                for (place, value) in places.iter().zip(values) {
                    if let Some(weight) = weights.get_mut(*place as usize) {
                        *weight += step * value;
                    }
                }
                if let Some(constant) = weights.last_mut() {
                    *constant += step;
                }
            }
            true
        });
        if high - low <= TOLERANCE {
            if active.len() == rows.len() {
                break;
            }
            // Rows set aside come back once: they may count again.
            active = (0..rows.len()).collect();
            before_high = f32::INFINITY;
            continue;
        }
        before_high = if high > 0.0 { high } else { f32::INFINITY };
    }
    weights
}
