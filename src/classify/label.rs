//! From cue hits to labels: groups not repeats, stance weighed in, the runner-up kept.

use std::collections::BTreeMap;

use crate::classify::settings::Settings;
use crate::classify::{CueHit, Fact, Label, LabelId, Stance};
use crate::document::FactKind;
use crate::model::taxonomy::ActivityId;
use crate::text::Span;

/// What a fact adds to the score of an activity (not to its cue strength).
fn fact_value(kind: &FactKind) -> Option<(&'static str, f64)> {
    match kind {
        FactKind::Yield { .. } => Some(("R02", 0.25)),
        FactKind::Guarantee => Some(("R02", 0.25)),
        FactKind::ReferralPay => Some(("R07", 0.2)),
        FactKind::Levels { .. } => Some(("R07", 0.4)),
        FactKind::EntryFee => Some(("R07", 0.15)),
        _ => None,
    }
}

/// Most spans that one label keeps as evidence.
const MOST_EVIDENCE: usize = 64;

fn topic(stance: Stance, settings: &Settings) -> f64 {
    match stance {
        Stance::Promotes | Stance::Neutral => 1.0,
        Stance::Reports => settings.topic_reports,
        Stance::Warns => settings.topic_warns,
        Stance::Quotes => settings.topic_quotes,
        Stance::Denies => 0.0,
    }
}

fn strength(stance: Stance, settings: &Settings) -> f64 {
    match stance {
        Stance::Promotes => 1.0,
        Stance::Neutral => settings.strength_neutral,
        Stance::Reports | Stance::Warns | Stance::Quotes | Stance::Denies => 0.0,
    }
}

/// `1 − Π(1 − v)` over the groups.
fn noisy_or(values: impl Iterator<Item = f64>) -> f64 {
    1.0 - values.fold(1.0, |left, v| left * (1.0 - v))
}

/// Stances in their order.
const STANCES: [Stance; 6] =
    [Stance::Promotes, Stance::Neutral, Stance::Reports, Stance::Warns, Stance::Denies, Stance::Quotes];

#[derive(Default)]
struct Sum {
    /// The greatest value of each group.
    topic: Vec<(u32, f64)>,
    strength: Vec<(u32, f64)>,
    facts: BTreeMap<&'static str, f64>,
    /// Values by [`STANCES`].
    stances: [f64; STANCES.len()],
    evidence: Vec<Span>,
    /// The greatest value of a single cue.
    best: f64,
}

/// The labels that hold, best first, and the best class beside the first one with its score.
pub(super) fn labels(hits: &[CueHit], facts: &[Fact], settings: &Settings) -> (Vec<Label>, Option<(LabelId, f64)>) {
    let mut sums: BTreeMap<LabelId, Sum> = BTreeMap::new();
    for hit in hits {
        let sum = sums.entry(hit.label).or_default();
        let value = f64::from(hit.value);
        let raise = |groups: &mut Vec<(u32, f64)>, v: f64| {
            if v > 0.0 {
                match groups.iter_mut().find(|(group, _)| *group == hit.group) {
                    Some((_, own)) => *own = own.max(v),
                    None => groups.push((hit.group, v)),
                }
            }
        };
        raise(&mut sum.topic, value * topic(hit.stance, settings));
        raise(&mut sum.strength, value * strength(hit.stance, settings));
        if let Some(own) = STANCES.iter().position(|s| *s == hit.stance).and_then(|at| sum.stances.get_mut(at)) {
            *own += value;
        }
        if sum.evidence.len() < MOST_EVIDENCE {
            sum.evidence.push(hit.span);
        }
        if hit.stance != Stance::Denies {
            sum.best = sum.best.max(value);
        }
    }
    for fact in facts.iter().filter(|f| matches!(f.stance, Stance::Promotes | Stance::Neutral)) {
        let Some((id, value)) = fact_value(&fact.kind) else { continue };
        let Some(label) = ActivityId::parse(id).map(LabelId::Activity) else { continue };
        // Only beside cues, and not for words that are a cue themselves.
        if let Some(sum) = sums.get_mut(&label)
            && !sum.facts.contains_key(fact.kind.as_str())
            && !sum.evidence.iter().any(|s| s.start < fact.span.end && fact.span.start < s.end)
        {
            sum.facts.insert(fact.kind.as_str(), value);
            sum.evidence.push(fact.span);
        }
    }
    let mut scored: Vec<Label> = sums
        .into_iter()
        .map(|(id, mut sum)| {
            // One weak group says nothing; the strength needs two groups in any case.
            sum.topic.sort_unstable_by_key(|(group, _)| *group);
            sum.strength.sort_unstable_by_key(|(group, _)| *group);
            let values = |(_, value): &(u32, f64)| *value;
            let score = noisy_or(sum.topic.iter().map(values).chain(sum.facts.values().copied()));
            let strength = if sum.strength.len() >= 2 { noisy_or(sum.strength.iter().map(values)) } else { 0.0 };
            let stance = STANCES
                .iter()
                .zip(&sum.stances)
                .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))
                .map_or(Stance::Neutral, |(s, _)| *s);
            sum.evidence.sort_unstable();
            sum.evidence.dedup();
            Label {
                id,
                score: if sum.best < LEAST_BEST && matches!(id, LabelId::Activity(_)) {
                    score.min(WEAK_MOST)
                } else {
                    score
                },
                strength,
                stance,
                role: None,
                evidence: sum.evidence,
            }
        })
        .collect();
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    let runner_up = scored.get(1).filter(|l| l.score > 0.0).map(|l| (l.id, l.score));
    scored.retain(|l| l.score >= settings.label_threshold && l.stance != Stance::Denies);
    let setting = |l: &Label| matches!(l.id, LabelId::Context(_));
    let units = |score: f64| -libm::log(1.0 - score.min(MOST_SCORE));
    let best = scored.iter().filter(|l| setting(l)).map(|l| units(l.score)).fold(0.0, f64::max);
    scored.retain(|l| !setting(l) || units(l.score) >= best * SECOND_SETTING);
    (scored, runner_up)
}

/// A label needs one cue of at least this value: generic words together make none.
const LEAST_BEST: f64 = 0.3;
/// A setting stands beside a better supported one when it has this share of its support, `−ln(1 − score)`.
const SECOND_SETTING: f64 = 0.6;
/// A score counts as no more than this when supports are compared.
const MOST_SCORE: f64 = 0.999;
/// Most that generic words reach together.
const WEAK_MOST: f64 = 0.45;

/// Grades promoted activities by how likely the text promotes a scheme: below the threshold an activity is mentioned
/// only, above it its score is that probability, less for weaker classes beside the strongest.
pub(super) fn grade(labels: &mut [Label], probability: f64, settings: &Settings) {
    let promoted = |label: &Label| matches!(label.id, LabelId::Activity(_)) && label.stance == Stance::Promotes;
    let best = labels.iter().filter(|label| promoted(label)).map(|label| label.score).fold(0.0, f64::max);
    for label in labels.iter_mut().filter(|label| promoted(label)) {
        if probability < settings.activity_probability {
            label.stance = Stance::Neutral;
        } else if best > 0.0 {
            label.score = (probability * label.score / best).max(settings.label_threshold);
        }
    }
    labels.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
}
