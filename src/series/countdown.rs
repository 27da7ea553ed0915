//! How many days until a count reaches a mark, if it goes on growing as it did lately.

use super::{Observation, stats};

/// The growth rate is taken over the last so many observations (DOMAIN C7).
const WINDOW: usize = 8;

/// When a count is expected to reach a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Countdown {
    /// The mark.
    pub threshold: f64,
    /// Days from the last observation; 0 when the mark is reached.
    pub days: f64,
    /// Days at the 90 % quantile of growth: the early end.
    pub low: f64,
    /// Days at the 10 % quantile of growth: the late end; infinite when that growth is not positive.
    pub high: f64,
}

/// Days until `series` reaches `threshold`, by the Theil–Sen slope of ln n over the last eight observations.
/// `None` when it is not growing or fewer than two counts of at least 1 are known.
#[must_use]
pub fn days_to(series: &[Observation], threshold: f64) -> Option<Countdown> {
    let counts = series.iter().filter_map(|point| Some((point.day, point.count()?)));
    let known: Vec<(i32, f64)> = counts.filter(|(_, count)| *count >= 1.0).collect();
    let recent = &known[known.len().saturating_sub(WINDOW)..];
    let &(_, now) = recent.last()?;
    if now >= threshold {
        return Some(Countdown { threshold, days: 0.0, low: 0.0, high: 0.0 });
    }
    let points: Vec<(f64, f64)> = recent.iter().map(|&(day, count)| (f64::from(day), libm::log(count))).collect();
    let growth = stats::theil_sen(&points)?;
    let distance = libm::log(threshold / now);
    let days_at = |slope: f64| if slope > 0.0 { distance / slope } else { f64::INFINITY };
    let days = days_at(growth.median);
    days.is_finite().then(|| Countdown { threshold, days, low: days_at(growth.high), high: days_at(growth.low) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(counts: &[f64]) -> Vec<Observation> {
        let days = (0..).step_by(7);
        days.zip(counts).map(|(day, &count)| Observation { day, value: Some(count) }).collect()
    }

    #[test]
    fn sixty_to_eighty_four_in_a_week() {
        for (threshold, weeks) in [(150.0, 1.7), (200.0, 2.6), (500.0, 5.3)] {
            let found = days_to(&weekly(&[60.0, 84.0]), threshold).expect("it grows");
            assert!((found.days / 7.0 - weeks).abs() < 0.05, "{found:?}");
        }
    }

    #[test]
    fn rows() {
        let check = |counts: &[f64], days: Option<f64>| {
            let found = days_to(&weekly(counts), 150.0).map(|countdown| countdown.days.round());
            assert_eq!(found, days, "{counts:?}");
        };
        check(&[], None);
        check(&[84.0], None);
        check(&[84.0, 84.0], None);
        check(&[90.0, 80.0, 70.0], None);
        check(&[100.0, 160.0], Some(0.0));
        check(&[-1.0, f64::NAN, 75.0, 0.0], None);
        check(&[75.0, 150.0 / 1.5], Some(10.0));
    }

    #[test]
    fn the_range_holds_the_middle() {
        let found = days_to(&weekly(&[50.0, 60.0, 70.0, 90.0, 95.0, 120.0]), 500.0).expect("it grows");
        assert!(found.low < found.days && found.days < found.high, "{found:?}");
    }
}
