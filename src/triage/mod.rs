//! From the index to what to do next: bands with their gates, the action proposed, and the funnel (DOMAIN C6, C0.8).

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
    /// `coverage`, `dimensions`, `elements`, `question`; the key of its wording after `gate.`.
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
        Gate { band: Band::Propose, code: "elements", passed: facts.complete, found: facts.firm, asked: facts.asked },
    ];
    let levels = [Band::Watch, Band::Verify, Band::Interview, Band::Propose];
    let reached = settings.bands.iter().take_while(|least| score.index >= **least).count();
    let by_index = reached.checked_sub(1).and_then(|at| levels.get(at)).copied().unwrap_or(Band::Normal);
    let enough = facts.official || score.coverage >= settings.least_coverage;
    let passes = |band: Band| gates.iter().all(|gate| gate.band != band || gate.passed);
    let mut band = Band::Normal;
    for level in levels.into_iter().take(reached) {
        if !passes(level) {
            break;
        }
        band = level;
    }
    let eligible = by_index == Band::Propose && band == Band::Propose;
    Triage {
        band: if enough { band } else { Band::Insufficient },
        by_index,
        gates,
        in_depth: facts.kind != SubjectKind::Person
            && (facts.official || facts.noticed && score.coverage >= settings.least_coverage),
        eligible: eligible && enough,
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
    /// After the two reviewers.
    pub proposed: u32,
}

impl Funnel {
    /// Counts a subject.
    pub fn add(&mut self, kind: SubjectKind, triage: &Triage) {
        if kind == SubjectKind::Person {
            return;
        }
        self.scanned += 1;
        self.in_depth += u32::from(triage.in_depth);
        self.risky += u32::from(triage.band >= Band::Verify);
        self.eligible += u32::from(triage.eligible);
    }
}
