//! Thresholds from how many cases a team can take: the least index from which no more subjects reach a band than it has
//! hands for, gates included.

use super::{Band, Facts, Settings, Standing, band};
use crate::model::property::SubjectKind;

/// The funnel that the Lingkun trial published: companies scanned, looked at in depth, at risk, proposed
/// (DOMAIN, "the direction"; 250,000 to 11,354 to 790 to 19).
pub const PUBLISHED: [u32; 4] = [250_000, 11_354, 790, 19];

/// Least distance between two thresholds, tenths.
const APART: u32 = 1;

/// What a plan gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Index in tenths from which watch, verify, interview and propose begin.
    pub bands: [u32; 4],
    /// Subjects in or above each of the four.
    pub reached: [u32; 4],
    /// Companies and platforms in all.
    pub scanned: u32,
}

/// Thresholds so that at most `capacity` companies and platforms reach watch, verify, interview and propose each;
/// `None` leaves a threshold where it is.
#[must_use]
pub fn plan(subjects: &[(Standing, Facts)], capacity: [Option<u32>; 4], settings: &Settings) -> Plan {
    let firms: Vec<&(Standing, Facts)> =
        subjects.iter().filter(|(_, facts)| facts.kind != SubjectKind::Person).collect();
    let levels = [Band::Watch, Band::Verify, Band::Interview, Band::Propose];
    let mut bands = settings.bands;
    let mut least = 1;
    for (at, (level, capacity)) in levels.into_iter().zip(capacity).enumerate() {
        if let Some(capacity) = capacity {
            // Subjects that pass every gate up to here, by index.
            let mut at_index = vec![0_u32; 1001];
            let open = Settings { bands: [0; 4], ..*settings };
            for (standing, facts) in &firms {
                let reached = band(standing, *facts, &open);
                if reached >= level
                    && reached != Band::Insufficient
                    && let Some(slot) = at_index.get_mut(standing.index.min(1000) as usize)
                {
                    *slot += 1;
                }
            }
            let mut sum = 0;
            let mut threshold = 1001;
            for (index, count) in at_index.iter().enumerate().rev() {
                if sum + count > capacity {
                    break;
                }
                sum += count;
                threshold = u32::try_from(index).unwrap_or(u32::MAX);
            }
            bands[at] = threshold.max(least).min(1000);
        } else {
            bands[at] = bands[at].max(least);
        }
        least = bands[at] + APART;
    }
    // The last ones may have been pushed past the end.
    for at in (0..4).rev() {
        let most = 1000 - APART * u32::try_from(3 - at).unwrap_or(0);
        bands[at] = bands[at].min(most);
    }
    let found = Settings { bands, ..*settings };
    let mut reached = [0; 4];
    for (standing, facts) in &firms {
        let own = band(standing, *facts, &found);
        for (slot, level) in reached.iter_mut().zip(levels) {
            *slot += u32::from(own >= level && own != Band::Insufficient);
        }
    }
    Plan { bands, reached, scanned: u32::try_from(firms.len()).unwrap_or(u32::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects(count: u32) -> Vec<(Standing, Facts)> {
        let facts = Facts {
            kind: SubjectKind::Company,
            official: false,
            noticed: true,
            open_question: false,
            complete: true,
            firm: 0,
            asked: 0,
        };
        (0..count).map(|at| (Standing { index: at % 1000, coverage: 900, evidenced: 3 + at % 2 }, facts)).collect()
    }

    #[test]
    fn no_more_reach_a_band_than_the_team_can_take() {
        let all = subjects(10_000);
        let plan = plan(&all, [Some(4000), Some(800), Some(100), Some(19)], &Settings::default());
        assert_eq!(plan.bands, [600, 920, 990, 999]);
        assert_eq!((plan.reached, plan.scanned), ([4000, 800, 100, 10], 10_000));
    }

    #[test]
    fn what_is_not_asked_stays_and_thresholds_rise() {
        let all = subjects(1000);
        let same = plan(&all, [None; 4], &Settings::default());
        assert_eq!(same.bands, Settings::default().bands);
        let none = plan(&all, [Some(0), Some(0), Some(0), Some(0)], &Settings::default());
        assert!(none.bands.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", none.bands);
        let everyone = plan(&all, [Some(u32::MAX); 4], &Settings::default());
        assert_eq!(everyone.bands, [1, 2, 3, 4]);
        let mut gated = all.clone();
        gated.iter_mut().for_each(|(standing, _)| standing.evidenced = 1);
        assert_eq!(plan(&gated, [None, Some(10), None, None], &Settings::default()).reached[1], 0);
    }
}
