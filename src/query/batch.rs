//! What an analysis leaves for the next one, and what changed since the one before.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::convert::{day, name, place, quote, reason, tenths};
use super::view::View;
use crate::evidence::{Item, Kind};
use crate::model::property::SubjectKind;
use crate::pipeline::previous::{Previous, settings_sha256};
use crate::pipeline::{Analysis, Outcome};
use crate::report::{
    BatchAlarm, BatchCurve, BatchEvidence, BatchHead, BatchSubject, ChangeRow, Changes, EvidenceChange, Message,
};
use crate::triage::Band;
use crate::warning::{Alarm, Curve, of_subject};

/// Difference of the index, in tenths, from which a subject has risen or fallen within its band.
const MOVED: u32 = 10;
/// Difference in milliunits from which a piece of evidence is stronger or weaker.
const STRONGER: u32 = 20;
/// Longest quote kept, in characters.
const QUOTE: usize = 60;

/// The first line of a summary.
#[must_use]
pub(crate) fn batch_head(analysis: &Analysis) -> BatchHead {
    BatchHead {
        lanternfish: BatchHead::MAGIC.to_string(),
        version: BatchHead::VERSION,
        engine: env!("CARGO_PKG_VERSION").to_string(),
        as_of: day(analysis.as_of),
        law_date: day(analysis.law.day()),
        settings_sha256: settings_sha256(&analysis.settings),
        subjects: u32::try_from(analysis.order.len()).unwrap_or(u32::MAX),
    }
}

/// The line of a summary of a subject that was judged.
#[must_use]
pub(crate) fn batch_subject(analysis: &Analysis, view: &View) -> Option<BatchSubject> {
    let subject = view.subject;
    let own = analysis.knowledge.resolution.subjects.get(subject as usize)?;
    let outcome = analysis.outcomes.get(subject as usize)?;
    let (evidence, quiet) = keyed(analysis, view);
    let curves = of_subject(&analysis.curves, subject).iter().map(curve).collect();
    Some(BatchSubject {
        subject: own.id.clone(),
        kind: own.kind.as_str().to_string(),
        name: name(analysis, own),
        index: known_index(outcome),
        band: outcome.band.as_str().to_string(),
        coverage: outcome.coverage,
        alarm: outcome.alarm.unwrap_or("none").to_string(),
        stage: outcome.stage.as_str().to_string(),
        evidence,
        quiet,
        curves,
    })
}

fn known_index(outcome: &Outcome) -> Option<u32> {
    (outcome.band != Band::Insufficient).then_some(outcome.index)
}

fn curve(curve: &Curve) -> BatchCurve {
    let alarm = |alarm: &Alarm| BatchAlarm {
        since: alarm.since,
        raised: alarm.raised,
        score: alarm.score,
        observed: alarm.observed,
        expected: alarm.expected,
        chance: alarm.chance,
        years_between: alarm.years_between,
        baseline: (alarm.baseline.own, alarm.baseline.others, alarm.baseline.own_percent),
        kept: alarm.kept,
    };
    BatchCurve {
        name: curve.name.clone(),
        side: curve.counted.side.as_str().to_string(),
        unit: curve.counted.unit.as_str().to_string(),
        points: curve.points.iter().filter_map(|point| Some((point.day, point.value?))).collect(),
        alarms: curve.alarms.iter().map(alarm).collect(),
    }
}

/// What a piece of evidence is told by. Where it stands is no part of it: rows move between batches. What changes from batch
/// to batch by its nature (a count, a distance, a date of growth) is the same evidence with another value.
fn key(analysis: &Analysis, indicator: &str, item: &Item) -> u32 {
    let content = match item.kind {
        Kind::Growth
        | Kind::Threshold
        | Kind::Reach
        | Kind::Exposure
        | Kind::Repeat
        | Kind::Steady
        | Kind::Spread
        | Kind::Turn
        | Kind::ControlGroup
        | Kind::Circle
        | Kind::OverPromise => String::new(),
        Kind::Yield if item.span.is_none() => item.detail.clone(),
        Kind::Measure | Kind::Distress | Kind::Complaint => {
            format!("{}\u{1f}{}\u{1f}{}", item.detail, quote(analysis, item), day(item.day))
        }
        _ if item.span.is_some() => format!("{}\u{1f}{}", item.detail, quote(analysis, item)),
        _ => item.detail.clone(),
    };
    let digest = Sha256::digest(format!("{indicator}\u{1f}{}\u{1f}{content}", item.kind.as_str()).as_bytes());
    digest.iter().take(4).fold(0, |key, byte| (key << 8) | u32::from(*byte))
}

/// Evidence that adds units, by key, what is told the same way put together; and the keys of the rest, sorted.
fn keyed(analysis: &Analysis, view: &View) -> (Vec<BatchEvidence>, Vec<u32>) {
    let model = &analysis.model;
    let mut found: BTreeMap<u32, BatchEvidence> = BTreeMap::new();
    let mut quiet: Vec<u32> = Vec::new();
    for (at, item) in view.items.iter().enumerate() {
        let indicator = view.row.shares.get(at).and_then(|(indicator, _)| model.indicators.get((*indicator)?));
        let Some(indicator) = indicator else { continue };
        let key = key(analysis, &indicator.id, item);
        let milliunits = view.units.get(at).copied().unwrap_or(0);
        if milliunits == 0 {
            quiet.push(key);
            continue;
        }
        if let Some(slot) = found.get_mut(&key) {
            slot.milliunits += milliunits;
            continue;
        }
        let (file, row, column) = place(analysis, item.place);
        found.insert(
            key,
            BatchEvidence {
                key,
                indicator: indicator.id.clone(),
                milliunits,
                grade: item.grade.as_str().to_string(),
                value: reason(item.kind, &item.detail, item.value),
                file,
                row,
                column,
                quote: quote(analysis, item).chars().take(QUOTE).collect(),
            },
        );
    }
    quiet.retain(|key| !found.contains_key(key));
    quiet.sort_unstable();
    quiet.dedup();
    (found.into_values().collect(), quiet)
}

/// A subject that changed, before its reasons are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    change: &'static str,
    /// Number in this analysis; `None` when it is gone.
    subject: Option<u32>,
    /// Its id.
    id: String,
    /// Size of the move, in tenths of the index.
    size: u32,
}

const ORDER: [&str; 4] = ["risen", "new", "fallen", "gone"];

/// Subjects that changed since an earlier analysis: risen first, the fastest first; then new, fallen and gone ones. Persons
/// and subjects without a band are told only when they had one or have one.
#[must_use]
pub(crate) fn moved(analysis: &Analysis, previous: &Previous) -> Vec<Moved> {
    let mut moved = Vec::new();
    let subjects = &analysis.knowledge.resolution.subjects;
    for ((number, own), outcome) in (0_u32..).zip(subjects).zip(&analysis.outcomes) {
        let now = known_index(outcome);
        let mut push = |change, size| {
            moved.push(Moved { change, subject: Some(number), id: own.id.clone(), size });
        };
        let Some(before) = previous.subjects.get(&own.id) else {
            if now.is_some() || own.kind != SubjectKind::Person {
                push("new", now.unwrap_or(0));
            }
            continue;
        };
        let band = Band::parse(&before.band).unwrap_or(Band::Insufficient);
        let (old, new) = (before.index.unwrap_or(0), now.unwrap_or(0));
        let alarmed = outcome.alarm.is_some() && before.alarm == "none";
        if outcome.band > band || new >= old + MOVED || alarmed && new >= old {
            push("risen", new.saturating_sub(old));
        } else if outcome.band < band || old >= new + MOVED {
            push("fallen", old.saturating_sub(new));
        }
    }
    for (id, before) in &previous.subjects {
        let told = before.index.is_some() || before.kind != SubjectKind::Person.as_str();
        if told && analysis.subject(id).is_none() {
            moved.push(Moved { change: "gone", subject: None, id: id.clone(), size: before.index.unwrap_or(0) });
        }
    }
    let group = |change: &str| ORDER.iter().position(|known| *known == change);
    moved.sort_by(|a, b| group(a.change).cmp(&group(b.change)).then(b.size.cmp(&a.size)).then(a.id.cmp(&b.id)));
    moved
}

/// The changes of an analysis against an earlier one: all counted, those of `wanted` (every one when empty) told from `from`.
#[must_use]
pub(crate) fn changes(
    analysis: &Analysis,
    previous: &Previous,
    moved: &[Moved],
    wanted: &[String],
    from: usize,
    count: usize,
) -> Changes {
    let number =
        |change: &str| u32::try_from(moved.iter().filter(|one| one.change == change).count()).unwrap_or(u32::MAX);
    let mut notes = Vec::new();
    let differs = |before: &str, now: &str| !before.is_empty() && before != now;
    if differs(&previous.head.settings_sha256, &settings_sha256(&analysis.settings)) {
        notes.push(Message::new("compare.settings"));
    }
    if differs(&previous.head.engine, env!("CARGO_PKG_VERSION")) {
        notes.push(Message::new("compare.engine").with("before", &previous.head.engine));
    }
    let laws = |date: i32| crate::law::in_force(date).packs().len();
    let law_before = crate::value::date::parse(&previous.head.law_date).map_or(0, laws);
    if law_before != analysis.law.packs().len() {
        notes.push(Message::new("compare.law"));
    }
    let asked = moved.iter().filter(|one| wanted.is_empty() || wanted.iter().any(|change| change == one.change));
    let rows = asked.skip(from).take(count).map(|one| row(analysis, previous, one)).collect();
    let (risen, new, fallen, gone) = (number("risen"), number("new"), number("fallen"), number("gone"));
    let all = u32::try_from(analysis.order.len()).unwrap_or(u32::MAX);
    Changes {
        as_of_before: previous.head.as_of.clone(),
        as_of_after: day(analysis.as_of),
        notes,
        risen,
        new,
        fallen,
        gone,
        same: all.saturating_sub(risen + new + fallen),
        rows,
    }
}

/// A change with its reasons.
#[must_use]
pub(crate) fn row(analysis: &Analysis, previous: &Previous, moved: &Moved) -> ChangeRow {
    let none = BatchSubject::default();
    let before = previous.subjects.get(&moved.id).unwrap_or(&none);
    let now = moved.subject.and_then(|subject| batch_subject(analysis, &View::new(analysis, subject)));
    let after = now.as_ref().unwrap_or(&none);
    let evidence = if moved.change == "gone" { Vec::new() } else { compare(before, after) };
    let named = if moved.subject.is_some() { after } else { before };
    let (reason, because) = first_reason(moved.change, before, after, &evidence);
    ChangeRow {
        subject: moved.id.clone(),
        kind: named.kind.clone(),
        name: named.name.clone(),
        change: moved.change.to_string(),
        index_before: before.index.map(tenths),
        index_after: after.index.map(tenths),
        band_before: before.band.clone(),
        band_after: after.band.clone(),
        alarm_before: before.alarm.clone(),
        alarm_after: after.alarm.clone(),
        stage_before: before.stage.clone(),
        stage_after: after.stage.clone(),
        reason,
        because,
        evidence,
    }
}

/// What became of each piece of evidence, the greatest difference first.
fn compare(before: &BatchSubject, after: &BatchSubject) -> Vec<EvidenceChange> {
    let old: BTreeMap<u32, &BatchEvidence> = before.evidence.iter().map(|own| (own.key, own)).collect();
    let new: BTreeMap<u32, &BatchEvidence> = after.evidence.iter().map(|own| (own.key, own)).collect();
    let quiet = |list: &[u32], key: u32| list.binary_search(&key).is_ok();
    let keys: std::collections::BTreeSet<u32> = old.keys().chain(new.keys()).copied().collect();
    let changes = keys.into_iter().filter_map(|key| {
        let (was, is) = (old.get(&key).copied(), new.get(&key).copied());
        let change = match (was, is) {
            (None, Some(_)) if quiet(&before.quiet, key) => "counts_now",
            (None, Some(_)) => "appeared",
            (Some(_), None) if quiet(&after.quiet, key) => "outweighed",
            (Some(_), None) => "vanished",
            (Some(was), Some(is)) if was.grade != is.grade => "regraded",
            (Some(was), Some(is)) if is.milliunits >= was.milliunits + STRONGER => "stronger",
            (Some(was), Some(is)) if was.milliunits >= is.milliunits + STRONGER => "weaker",
            _ => return None,
        };
        let shown = is.or(was)?;
        let grade = |own: Option<&BatchEvidence>| own.map_or(String::new(), |own| own.grade.clone());
        Some(EvidenceChange {
            change: change.to_string(),
            indicator: shown.indicator.clone(),
            milliunits_before: was.map_or(0, |own| own.milliunits),
            milliunits_after: is.map_or(0, |own| own.milliunits),
            grade_before: grade(was),
            grade_after: grade(is),
            value: shown.value.clone(),
            file: shown.file.clone(),
            row: shown.row,
            column: shown.column.clone(),
            quote: shown.quote.clone(),
        })
    });
    let mut changes: Vec<EvidenceChange> = changes.collect();
    let size = |one: &EvidenceChange| one.milliunits_before.abs_diff(one.milliunits_after);
    changes.sort_by_key(|one| std::cmp::Reverse(size(one)));
    changes
}

/// The reason in one line, and the place of the evidence that it speaks of: what moved the index most in the direction of the
/// change.
fn first_reason(
    change: &str,
    before: &BatchSubject,
    after: &BatchSubject,
    evidence: &[EvidenceChange],
) -> (Message, Option<u32>) {
    let up = |one: &EvidenceChange| one.milliunits_after > one.milliunits_before;
    let rises = matches!(change, "risen" | "new");
    let place = evidence.iter().position(|one| up(one) == rises).filter(|_| change != "gone");
    if let Some((at, one)) = place.and_then(|at| Some((at, evidence.get(at)?))) {
        let message = Message::new(format!("change.{}", one.change)).with("code", &one.indicator);
        let message = message.with("indicator", format!("@indicator.{}", one.indicator));
        let message = message.with("before", &one.grade_before).with("after", &one.grade_after);
        return (message, u32::try_from(at).ok());
    }
    if change == "gone" {
        return (Message::new("change.gone"), None);
    }
    if after.alarm != before.alarm && after.alarm != "none" {
        return (Message::new("change.alarm").with("alarm", format!("@alarm.{}", after.alarm)), None);
    }
    if change == "new" {
        return (Message::new("change.new"), None);
    }
    let percent = |own: &BatchSubject| format!("{:.0}", f64::from(own.coverage) / 10.0);
    (Message::new("change.coverage").with("before", percent(before)).with("after", percent(after)), None)
}
