//! From cue hits to labels: groups not repeats, stance weighed in, the runner-up kept.

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

/// What speaks for a class; used again for the next one.
#[derive(Default)]
struct Sum {
    /// The greatest value of each group.
    topic: Vec<(u32, f64)>,
    strength: Vec<(u32, f64)>,
    /// What each kind of fact adds.
    facts: Vec<(&'static str, f64)>,
    /// Values by [`STANCES`].
    stances: [f64; STANCES.len()],
    /// The greatest value of a single cue.
    best: f64,
}

/// Sees to it that a group has at least a value.
fn raise(groups: &mut Vec<(u32, f64)>, group: u32, value: f64) {
    if value > 0.0 {
        match groups.iter_mut().find(|(other, _)| *other == group) {
            Some((_, own)) => *own = own.max(value),
            None => groups.push((group, value)),
        }
    }
}

impl Sum {
    /// Forgets the class before.
    fn clear(&mut self) {
        self.topic.clear();
        self.strength.clear();
        self.facts.clear();
        (self.stances, self.best) = ([0.0; STANCES.len()], 0.0);
    }

    fn add(&mut self, hit: &CueHit, settings: &Settings) {
        let value = f64::from(hit.value);
        raise(&mut self.topic, hit.group, value * topic(hit.stance, settings));
        raise(&mut self.strength, hit.group, value * strength(hit.stance, settings));
        if let Some(own) = STANCES.iter().position(|s| *s == hit.stance).and_then(|at| self.stances.get_mut(at)) {
            *own += value;
        }
        if hit.stance != Stance::Denies {
            self.best = self.best.max(value);
        }
    }

    /// The label, given where it stands.
    fn label(&mut self, id: LabelId, mut evidence: Vec<Span>) -> Label {
        // One weak group says nothing; the strength needs two groups in any case.
        self.topic.sort_unstable_by_key(|(group, _)| *group);
        self.strength.sort_unstable_by_key(|(group, _)| *group);
        self.facts.sort_unstable_by_key(|(kind, _)| *kind);
        let values = |(_, value): &(u32, f64)| *value;
        let facts = self.facts.iter().map(|(_, value)| *value);
        let score = noisy_or(self.topic.iter().map(values).chain(facts));
        let strength = if self.strength.len() >= 2 { noisy_or(self.strength.iter().map(values)) } else { 0.0 };
        let stance = STANCES
            .iter()
            .zip(&self.stances)
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))
            .map_or(Stance::Neutral, |(s, _)| *s);
        evidence.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        // What a short quotation holds needs none of its own.
        let mut held = 0;
        evidence.retain(|span| {
            let new = span.end > held;
            if span.end - span.start <= SHORT_QUOTATION {
                held = held.max(span.end);
            }
            new
        });
        let weak = self.best < LEAST_BEST && matches!(id, LabelId::Activity(_));
        Label { id, score: if weak { score.min(WEAK_MOST) } else { score }, strength, stance, role: None, evidence }
    }
}

/// The labels that hold, best first, and the best class beside the first one with its score.
pub(super) fn labels(hits: &[CueHit], facts: &[Fact], settings: &Settings) -> (Vec<Label>, Option<(LabelId, f64)>) {
    let mut ids: Vec<LabelId> = hits.iter().map(|hit| hit.label).collect();
    ids.sort_unstable();
    ids.dedup();
    let told = facts.iter().filter(|f| matches!(f.stance, Stance::Promotes | Stance::Neutral)).filter_map(|fact| {
        let (id, value) = fact_value(&fact.kind)?;
        Some((LabelId::Activity(ActivityId::parse(id)?), value, fact))
    });
    let told: Vec<(LabelId, f64, &Fact)> = if ids.is_empty() { Vec::new() } else { told.collect() };
    let mut sum = Sum::default();
    let mut scored: Vec<Label> = Vec::with_capacity(ids.len());
    for id in ids {
        sum.clear();
        let mut evidence = Vec::new();
        for hit in hits.iter().filter(|hit| hit.label == id) {
            sum.add(hit, settings);
            if evidence.len() < MOST_EVIDENCE {
                evidence.push(hit.span);
            }
        }
        for (_, value, fact) in told.iter().filter(|(label, ..)| *label == id) {
            // Only beside cues, and not for words that are a cue themselves.
            if sum.facts.iter().all(|(kind, _)| *kind != fact.kind.as_str())
                && !evidence.iter().any(|s| s.start < fact.span.end && fact.span.start < s.end)
            {
                sum.facts.push((fact.kind.as_str(), *value));
                evidence.push(fact.span);
            }
        }
        scored.push(sum.label(id, evidence));
    }
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    let runner_up = scored.get(1).filter(|l| l.score > 0.0).map(|l| (l.id, l.score));
    scored.retain(|l| l.score >= settings.label_threshold && l.stance != Stance::Denies);
    let setting = |l: &Label| matches!(l.id, LabelId::Context(_));
    let units = |score: f64| -libm::log(1.0 - score.min(MOST_SCORE));
    let best = scored.iter().filter(|l| setting(l)).map(|l| units(l.score)).fold(0.0, f64::max);
    scored.retain(|l| !setting(l) || units(l.score) >= best * SECOND_SETTING);
    (scored, runner_up)
}

/// Most bytes of a quotation that stands for the phrases inside it.
const SHORT_QUOTATION: u32 = 48;
/// A label needs one cue of at least this value: generic words together make none.
const LEAST_BEST: f64 = 0.3;
/// A setting stands beside a better supported one when it has this share of its support, `−ln(1 − score)`.
const SECOND_SETTING: f64 = 0.6;
/// A score counts as no more than this when supports are compared.
const MOST_SCORE: f64 = 0.999;
/// Most that generic words reach together.
const WEAK_MOST: f64 = 0.45;

/// Whether it says that an activity is promoted.
pub(super) fn promotes(label: &Label) -> bool {
    matches!(label.id, LabelId::Activity(_)) && label.stance == Stance::Promotes
}

/// Adds the activity of which only the subject is named in a text that promotes a scheme: it just holds.
pub(super) fn add(labels: &mut Vec<Label>, id: LabelId, mut evidence: Vec<Span>, settings: &Settings) {
    evidence.sort_unstable();
    evidence.dedup();
    if evidence.is_empty() {
        return;
    }
    labels.retain(|label| label.id != id);
    let score = settings.label_threshold;
    labels.push(Label { id, score, strength: 0.0, stance: Stance::Promotes, role: None, evidence });
    labels.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
}

/// Grades promoted activities by how likely the text promotes a scheme: below the threshold an activity is mentioned
/// only, above it its score is that probability, less for weaker classes beside the strongest.
pub(super) fn grade(labels: &mut [Label], probability: f64, settings: &Settings) {
    let best = labels.iter().filter(|label| promotes(label)).map(|label| label.score).fold(0.0, f64::max);
    for label in labels.iter_mut().filter(|label| promotes(label)) {
        if probability < settings.activity_probability {
            label.stance = Stance::Neutral;
        } else if best > 0.0 {
            label.score = (probability * label.score / best).max(settings.label_threshold);
        }
    }
    labels.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
}
