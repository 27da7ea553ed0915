//! An earlier analysis, read back from the summary it left.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::evidence::Knowledge;
use crate::report::{BatchAlarm, BatchCurve, BatchHead, BatchSubject, BatchTail};
use crate::settings::{Settings, hex};
use crate::value::date;
use crate::warning::{Alarm, Baseline, Counted, Past, PastCurves, Side, Unit};

/// An earlier analysis: what it was made with, and its subjects by id.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    /// What it was made with.
    pub head: BatchHead,
    /// Its as-of date, days since 1970-01-01.
    pub as_of: i32,
    /// Its subjects.
    pub subjects: BTreeMap<String, BatchSubject>,
}

/// Why a file is no summary that can be used: the key of its wording after `failure.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is something else.
    Foreign,
    /// It is of another version.
    Version,
    /// It is a summary, and was cut or changed.
    Damaged,
}

impl Unusable {
    /// Stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Foreign => "previous_foreign",
            Self::Version => "previous_version",
            Self::Damaged => "previous_damaged",
        }
    }
}

/// Begins every summary file.
pub const BEGINNING: &[u8] = b"{\"lanternfish\":\"summary\"";

/// Hash of the settings by which subjects are judged, whatever the dates.
#[must_use]
pub fn settings_sha256(settings: &Settings) -> String {
    Settings { as_of: None, law_date: None, ..settings.clone() }.sha256()
}

impl Previous {
    /// Reads a summary file.
    ///
    /// # Errors
    /// When it is no summary, of another version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Unusable> {
        if !bytes.starts_with(BEGINNING) {
            return Err(Unusable::Foreign);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Unusable::Damaged)?;
        let mut lines = text.split_inclusive('\n');
        let first = lines.next().unwrap_or("");
        let version = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?.get("version")?.as_u64();
        if version(first).ok_or(Unusable::Damaged)? != u64::from(BatchHead::VERSION) {
            return Err(Unusable::Version);
        }
        let head: BatchHead = serde_json::from_str(first).map_err(|_| Unusable::Damaged)?;
        let as_of = date::parse(&head.as_of).ok_or(Unusable::Damaged)?;
        // The hash first: what was changed by hand is not to be taken apart.
        let body = text.trim_end_matches('\n');
        let last = body.rfind('\n').map_or(0, |at| at + 1);
        let (before, tail) = text.split_at(last);
        let tail: BatchTail = serde_json::from_str(tail).map_err(|_| Unusable::Damaged)?;
        if hex(&Sha256::digest(before.as_bytes())) != tail.sha256 {
            return Err(Unusable::Damaged);
        }
        let mut subjects = BTreeMap::new();
        for line in before.lines().skip(1) {
            let subject: BatchSubject = serde_json::from_str(line).map_err(|_| Unusable::Damaged)?;
            subjects.insert(subject.subject.clone(), subject);
        }
        if subjects.len() != head.subjects as usize {
            return Err(Unusable::Damaged);
        }
        Ok(Self { head, as_of, subjects })
    }

    /// Its curves of those subjects that the batch still knows.
    #[must_use]
    pub fn curves(&self, knowledge: &Knowledge) -> PastCurves {
        let mut past = PastCurves::new();
        for (number, subject) in (0_u32..).zip(&knowledge.resolution.subjects) {
            let Some(before) = self.subjects.get(&subject.id) else { continue };
            for curve in &before.curves {
                let (Some(side), Some(unit)) = (Side::parse(&curve.side), Unit::parse(&curve.unit)) else { continue };
                past.insert((number, Counted { side, unit }, curve.name.clone()), self.past(curve));
            }
        }
        past
    }

    fn past(&self, curve: &BatchCurve) -> Past {
        let mut points = curve.points.clone();
        points.sort_by_key(|(day, _)| *day);
        Past { points, alarms: curve.alarms.iter().map(alarm).collect(), until: self.as_of }
    }
}

fn alarm(told: &BatchAlarm) -> Alarm {
    let (own, others, own_percent) = told.baseline;
    Alarm {
        since: told.since,
        raised: told.raised,
        score: told.score,
        observed: told.observed,
        expected: told.expected,
        chance: told.chance,
        years_between: told.years_between,
        baseline: Baseline { own, others, own_percent },
        kept: told.kept,
        earlier: true,
        grades: vec![(told.raised, told.chance)],
        usual: ((0, told.expected), 0.0),
    }
}
