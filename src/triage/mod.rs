//! From the index to what to do next: bands with their gates, the action proposed, and the funnel (DOMAIN C6, C0.8).

pub mod flip;
pub mod planner;

use crate::model::property::{SubjectKind, vocabulary};
use crate::risk::score::Score;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

vocabulary! {
    /// What is proposed for a subject, from least to most.
    Band {
        /// Too little is known for a band.
        Insufficient = "insufficient",
        /// Keep in the list.
        Normal = "normal",
        /// Look again with the next batch.
        Watch = "watch",
        /// Open a case, collect.
        Verify = "verify",
        /// Draft a notice of interview.
        Interview = "interview",
        /// Draft a clue-transfer letter.
        Propose = "propose",
    }
}

vocabulary! {
    /// What a person says became of a subject.
    Disposition {
        /// Still to be looked at.
        Open = "open",
        /// Nothing was found.
        Cleared = "cleared",
        /// A case was opened.
        Case = "case",
    }
}

/// Thresholds and gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Index in tenths from which watch, verify, interview and propose begin.
    pub bands: [u32; 4],
    /// Least coverage for a band, in thousandths.
    pub least_coverage: u32,
    /// Least coverage for interview, in thousandths.
    pub interview_coverage: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { bands: [200, 400, 600, 800], least_coverage: 300, interview_coverage: 500 }
    }
}

/// A gate of a band and whether it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The band it guards.
    pub band: Band,
    /// `coverage`, `dimensions`, `elements`, `no_category`, `question`; the key of its wording after `gate.`.
    pub code: &'static str,
    /// Whether it is passed.
    pub passed: bool,
    /// What was found, as a number.
    pub found: u32,
    /// What is asked.
    pub asked: u32,
}

/// Where a subject stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// The band after the gates.
    pub band: Band,
    /// The band the index alone would give.
    pub by_index: Band,
    /// Every gate.
    pub gates: Vec<Gate>,
    /// Looked at in depth (DOMAIN C0.8).
    pub in_depth: bool,
    /// Every gate of transfer but the two reviewers.
    pub eligible: bool,
}

/// What triage asks of a subject beside its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Whether an official measure is among its evidence.
    pub official: bool,
    /// Whether a business is identified, an alarm raised, or a tie to known trouble found.
    pub noticed: bool,
    /// Whether a context outside the category is claimed and unanswered.
    pub open_question: bool,
    /// Whether every element of one category is firm.
    pub complete: bool,
    /// Firm elements of the category with most of them.
    pub firm: u32,
    /// Elements of that category.
    pub asked: u32,
}

/// What of a subject's score its band rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Index in tenths.
    pub index: u32,
    /// In thousandths.
    pub coverage: u32,
    /// Dimensions with evidence.
    pub evidenced: u32,
}

impl Facts {
    /// Looked at in depth (DOMAIN C0.8).
    #[must_use]
    pub fn in_depth(&self, coverage: u32, settings: &Settings) -> bool {
        self.kind != SubjectKind::Person && (self.official || self.noticed && coverage >= settings.least_coverage)
    }
}

/// The band of a subject, without the reasons that [`triage`] gives.
#[must_use]
pub fn band(own: &Standing, facts: Facts, settings: &Settings) -> Band {
    if !facts.official && own.coverage < settings.least_coverage {
        return Band::Insufficient;
    }
    let [watch, verify, interview, propose] = settings.bands;
    if own.index < watch {
        Band::Normal
    } else if own.index < verify || own.evidenced < 2 {
        Band::Watch
    } else if own.index < interview
        || own.evidenced < 3
        || own.coverage < settings.interview_coverage
        || facts.open_question
    {
        Band::Verify
    } else if own.index < propose || !facts.complete {
        Band::Interview
    } else {
        Band::Propose
    }
}

/// Puts a subject into its band.
#[must_use]
pub fn triage(score: &Score, facts: Facts, settings: &Settings) -> Triage {
    let dimensions = score.evidenced;
    let gates = vec![
        Gate {
            band: Band::Watch,
            code: "coverage",
            passed: facts.official || score.coverage >= settings.least_coverage,
            found: score.coverage / 10,
            asked: settings.least_coverage / 10,
        },
        Gate { band: Band::Verify, code: "dimensions", passed: dimensions >= 2, found: dimensions, asked: 2 },
        Gate { band: Band::Interview, code: "dimensions", passed: dimensions >= 3, found: dimensions, asked: 3 },
        Gate {
            band: Band::Interview,
            code: "coverage",
            passed: score.coverage >= settings.interview_coverage,
            found: score.coverage / 10,
            asked: settings.interview_coverage / 10,
        },
        Gate {
            band: Band::Interview,
            code: "question",
            passed: !facts.open_question,
            found: u32::from(facts.open_question),
            asked: 0,
        },
        Gate {
            band: Band::Propose,
            code: if facts.asked == 0 { "no_category" } else { "elements" },
            passed: facts.complete,
            found: facts.firm,
            asked: facts.asked,
        },
    ];
    let levels = [Band::Watch, Band::Verify, Band::Interview, Band::Propose];
    let reached = settings.bands.iter().take_while(|least| score.index >= **least).count();
    let by_index = reached.checked_sub(1).and_then(|at| levels.get(at)).copied().unwrap_or(Band::Normal);
    let standing = Standing { index: score.index, coverage: score.coverage, evidenced: dimensions };
    let band = band(&standing, facts, settings);
    Triage {
        band,
        by_index,
        gates,
        in_depth: facts.in_depth(score.coverage, settings),
        eligible: by_index == Band::Propose && band == Band::Propose,
    }
}

/// How many subjects got how far. Companies and platforms count; people are looked at through them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    /// All companies and platforms.
    pub scanned: u32,
    /// Looked at in depth.
    pub in_depth: u32,
    /// Verify or above.
    pub risky: u32,
    /// Every gate of transfer but the reviewers.
    pub eligible: u32,
}

impl Funnel {
    /// Counts a subject.
    pub fn add(&mut self, kind: SubjectKind, in_depth: bool, band: Band) {
        if kind == SubjectKind::Person {
            return;
        }
        self.scanned += 1;
        self.in_depth += u32::from(in_depth);
        self.risky += u32::from(band >= Band::Verify);
        self.eligible += u32::from(band == Band::Propose);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_to_the_band_is_the_long_one(
            index in 0_u32..=1000, coverage in 0_u32..=1000, evidenced in 0_u32..5,
            official in any::<bool>(), open_question in any::<bool>(), complete in any::<bool>(),
        ) {
            let facts = Facts {
                kind: SubjectKind::Company, official, noticed: true, open_question, complete, firm: 0, asked: 0,
            };
            let settings = Settings::default();
            let score = Score {
                indicators: vec![], dimensions: vec![], total: 0, index, high: index, coverage, evidenced,
            };
            let told = triage(&score, facts, &settings);
            let mut by_gates = Band::Normal;
            for (level, least) in [Band::Watch, Band::Verify, Band::Interview, Band::Propose].into_iter().zip(settings.bands) {
                if index < least || told.gates.iter().any(|gate| gate.band == level && !gate.passed) {
                    break;
                }
                by_gates = level;
            }
            let enough = official || coverage >= settings.least_coverage;
            prop_assert_eq!(told.band, if enough { by_gates } else { Band::Insufficient });
        }
    }
}
