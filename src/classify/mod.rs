//! Says what a text is about and what it does with it: labels of both axes with stance, role in the chain, evidence
//! spans, and the facts stated. Spans are UTF-8 byte offsets in the original text, half open, on character boundaries.
//!
//! Matching is on the normal form, so spacing, pictures, full width and traditional characters change nothing.

pub mod cues;
mod frames;
pub mod identification;
mod label;
pub mod learned;
mod places;
mod promotion;
mod quote;
pub mod role;
pub mod settings;
pub mod stance;
pub mod suite;
mod told;
mod units;
mod words;

use std::collections::BTreeMap;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

pub use crate::document::{ContactKind, FactKind};
pub use crate::text::Span;
pub use settings::Settings;
pub use stance::{Speaker, Stance};

use crate::document::segment::quotations;
use crate::document::{Facts, RawFact};
use crate::model::taxonomy::{ActivityId, ContextId};
use crate::text::needles::{Match, Needles};
use crate::text::normalize::normalize;
use crate::text::sentences::sentences;
use cues::{CueFinder, splits_words};
use frames::{FrameFinder, FrameHit};
use identification::OwnCue;
use promotion::{Features, Promotion};
use role::Roles;
use stance::{Signal, SignalFinder, Weights, denies};
use told::Cue;

/// The part somebody plays in a chain around virtual currency or payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainRole {
    /// Issues a token.
    Issuer,
    /// Brings customers.
    Promoter,
    /// Buys and sells for others.
    Agency,
    /// Moves the money.
    Payment,
    /// Runs the market.
    Venue,
}

impl ChainRole {
    /// Stable word, the key of its wording after `role_chain.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Promoter => "promoter",
            Self::Agency => "agency",
            Self::Payment => "payment",
            Self::Venue => "venue",
        }
    }
}

/// A class of either axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelId {
    /// What is done.
    Activity(ActivityId),
    /// In which context.
    Context(ContextId),
}

impl LabelId {
    /// `R01` … `R16`, `A1` … `A9`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activity(id) => id.as_str(),
            Self::Context(id) => id.as_str(),
        }
    }

    /// Reads what [`Self::as_str`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        ActivityId::parse(text).map(Self::Activity).or_else(|| ContextId::parse(text).map(Self::Context))
    }
}

/// A cue phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CueHit {
    /// Number of the cue in [`CueFinder::cue`]; past the last one for a frame, which is no phrase.
    pub cue: u32,
    /// Number of its group: variants of one phrase share it.
    pub group: u32,
    /// The class it speaks for.
    pub label: LabelId,
    /// Where it stands.
    pub span: Span,
    /// What its sentence does with it.
    pub stance: Stance,
    /// Its value, 0..1.
    pub value: f32,
}

/// A class that the text carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Which class.
    pub id: LabelId,
    /// How well it is supported, 0..1.
    pub score: f64,
    /// Cue strength (DOMAIN D3.1), 0..1; 0 unless at least two groups are promoted or neutral.
    pub strength: f64,
    /// What most of its cues are used for.
    pub stance: Stance,
    /// The part played in the chain, for R12 to R16.
    pub role: Option<ChainRole>,
    /// Where its cues stand, in order.
    pub evidence: Vec<Span>,
}

/// Somebody of the chain whom a text speaks of, whether or not the text is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// The role.
    pub role: ChainRole,
    /// The name of a widely known venue, or empty.
    pub name: &'static str,
    /// Where.
    pub span: Span,
}

/// A fact stated in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What is stated.
    pub kind: FactKind,
    /// Where it stands.
    pub span: Span,
    /// What its sentence does with it.
    pub stance: Stance,
}

/// All that is said of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// The classes that hold, best first.
    pub labels: Vec<Label>,
    /// The best class beside the first, whether it holds or not, with its score.
    pub runner_up: Option<(LabelId, f64)>,
    /// No class holds.
    pub unclear: bool,
    /// What the whole text does.
    pub stance: Stance,
    /// Whose words they were taken to be.
    pub speaker: Speaker,
    /// Every cue found, in order of place.
    pub hits: Vec<CueHit>,
    /// Every fact found, in order of place.
    pub facts: Vec<Fact>,
    /// Who of the chain is spoken of, each once, in order of place; empty where no class has roles.
    pub spoken: Vec<Spoken>,
}

/// What a classifier works by: the texts of its data files. The default is what ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sources<'a> {
    /// `cues.csv`: label, language, group, value, source, cue.
    pub cues: &'a str,
    /// `concepts.txt`: a name and its phrases a line.
    pub concepts: &'a str,
    /// `frames.txt`: which concepts together say what.
    pub frames: &'a str,
    /// `promotion.csv`: what each weighs towards "promotes a scheme".
    pub promotion: &'a str,
    /// `stance_rules.json`: phrases that tell what a sentence does with what it mentions.
    pub stance_rules: &'a str,
}

impl Default for Sources<'static> {
    fn default() -> Self {
        Self {
            cues: include_str!("cues.csv"),
            concepts: include_str!("concepts.txt"),
            frames: include_str!("frames.txt"),
            promotion: include_str!("promotion.csv"),
            stance_rules: include_str!("stance_rules.json"),
        }
    }
}

/// Places of the sets of phrases in what is looked for; those of the concepts come last.
const CUES: usize = 0;
const FACTS: usize = 1;
const MARKS: usize = 2;
const PARTS_PLAYED: usize = 3;
const CONCEPTS: usize = 4;

/// Classifies texts; build once, use for all.
pub struct Classifier {
    settings: Settings,
    cues: CueFinder,
    frames: FrameFinder,
    promotion: Promotion,
    signals: SignalFinder,
    facts: Facts,
    roles: Roles,
    /// Number of the concept [`REFUSABLE`].
    refusable: Option<usize>,
    needles: Needles,
}

impl std::fmt::Debug for Classifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classifier").field("cues", &self.cues).finish_non_exhaustive()
    }
}

/// What a promised fact adds to the promotional signals of its sentence.
fn promotional_weight(kind: &FactKind) -> f64 {
    match kind {
        FactKind::Guarantee | FactKind::PublicOffer => 0.8,
        FactKind::ReferralPay | FactKind::Yield { .. } => 0.7,
        FactKind::EntryFee | FactKind::Levels { .. } => 0.4,
        FactKind::Contact {
            kind: ContactKind::WeChat | ContactKind::Qq | ContactKind::Telegram | ContactKind::WhatsApp,
            ..
        } => 0.5,
        FactKind::HeadCount { .. } | FactKind::LicenceClaim => 0.2,
        FactKind::Contact { .. } | FactKind::Redemption => 0.0,
    }
}

/// A sentence of the normalised text and what its signals say.
struct Sentence {
    end: usize,
    weights: Weights,
}

impl Classifier {
    /// A classifier with the cues and rules that ship.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self::with(settings, Sources::default())
    }

    /// A classifier with other cues, frames or rules, to see what a change would do before it is kept. What cannot be
    /// read of a source is left out.
    #[must_use]
    pub fn with(settings: &Settings, sources: Sources<'_>) -> Self {
        Self::with_cues(settings, sources, &[])
    }

    /// The same with a person's own cues beside and over those of the sources.
    #[must_use]
    pub fn with_cues(settings: &Settings, sources: Sources<'_>, own: &[OwnCue]) -> Self {
        let (cues, facts, roles) = (CueFinder::with(sources.cues, own), Facts::new(), Roles::new());
        let signals = SignalFinder::from_json(sources.stance_rules);
        let frames = FrameFinder::read(sources.concepts, sources.frames);
        let promotion = Promotion::read(sources.promotion, frames.names());
        let refusable = frames.names().iter().position(|name| name == REFUSABLE);
        let mut sets = vec![cues.phrases(), facts.phrases(), signals.phrases(), roles.phrases()];
        sets.extend(frames.phrases());
        let needles = Needles::new(&sets);
        Self { settings: settings.clone(), cues, frames, promotion, signals, facts, roles, refusable, needles }
    }

    /// The cues, for whoever shows a hit.
    #[must_use]
    pub fn cues(&self) -> &CueFinder {
        &self.cues
    }

    /// What the regression behind "promotes a scheme" sees of a text: features by their names in `promotion.csv`.
    #[must_use]
    pub fn features(&self, text: &str) -> Vec<(String, f64)> {
        let normal = normalize(text);
        let found = self.needles.find(&normal.text);
        let mut signals = Vec::new();
        self.signals.read(found.of(MARKS), &mut signals);
        let denied = |start: usize, end: usize| denies_any(&signals, &normal.text, start, end);
        let (concepts, frames) = self.frames.find(&normal.text, found.filled(CONCEPTS), &signals, &[], denied);
        Promotion::named(&features(&normal.text, concepts, &frames, &signals), &normal.text, self.frames.names())
    }

    /// Classifies one text. Never fails; an empty text is unclear.
    #[must_use]
    pub fn classify(&self, text: &str, speaker: Speaker) -> Classification {
        let normal = normalize(text);
        let plain = normal.text.as_str();
        let matches = self.needles.find(plain);
        let mut found = matches.of(CUES).to_vec();
        found.retain(|m| !splits_words(&normal, m.start, m.end));
        let parts_played = matches.of(PARTS_PLAYED);
        let raw_facts = self.facts.read(text, &normal, matches.of(FACTS));
        let mut signals = Vec::new();
        self.signals.read(matches.of(MARKS), &mut signals);
        let speaker = self.speaker(plain, speaker, &signals);
        let denied = |start: usize, end: usize| denies_any(&signals, plain, start, end);
        let cues = self.setting_cues(&found);
        let (concepts, frames) = self.frames.find(plain, matches.filled(CONCEPTS), &signals, &cues, denied);
        let probability = self.promotion.probability(&features(plain, concepts, &frames, &signals), plain);
        let (mut parts, mut whole) = weigh(plain, &signals, &raw_facts);
        if parts.is_empty() {
            parts.push(Sentence { end: plain.len(), weights: Weights::default() });
        }
        if whole.promotes >= SOME_PROMOTION {
            whole.promotes += self.promotional_cues(&found);
        }
        let overall = self.overall(speaker, &whole, probability);
        // Without the likeness of a scheme no single sentence of a text makes it one.
        let restrained = overall != Stance::Promotes && probability < self.settings.promotion_least;
        // Whether the words are somebody else's; only then does it matter what stands between quotation marks.
        let foreign = matches!(speaker, Speaker::Official | Speaker::Media | Speaker::Complainant)
            || matches!(overall, Stance::Warns | Stance::Reports);
        let quoted = if foreign { quotations(plain) } else { Vec::new() };
        let judge = |start: usize, end: usize| -> Stance {
            let at = parts.partition_point(|p| p.end <= start);
            let weights = parts.get(at).map(|p| p.weights).unwrap_or_default();
            if denied(start, end) {
                return Stance::Denies;
            }
            // Quotations stand in order and do not overlap.
            let quote = quoted.partition_point(|q| (q.end as usize) < end);
            let inside_quotes = quoted.get(quote).is_some_and(|q| q.start as usize <= start);
            let own = weights.sentence();
            let own = if restrained && own == Stance::Promotes { Stance::Neutral } else { own };
            settle(own, overall, foreign, inside_quotes)
        };
        let mut hits = Vec::with_capacity(found.len() + frames.iter().map(|frame| frame.parts.len()).sum::<usize>());
        for f in &found {
            let stance = judge(f.start, f.end);
            let (start, end) = normal.original_span(f.start, f.end);
            for &cue in self.cues.cues_of(f.needle) {
                if let Some(c) = self.cues.cue(cue) {
                    hits.push(CueHit {
                        cue,
                        group: c.group,
                        label: c.label,
                        span: Span { start, end },
                        stance,
                        value: c.value,
                    });
                }
            }
        }
        // Schemes are promoted; a setting is that of a text which promotes nothing.
        let fits = |label: LabelId| match label {
            LabelId::Activity(_) => overall == Stance::Promotes,
            LabelId::Context(_) => overall != Stance::Promotes || probability < self.settings.activity_probability,
        };
        self.frame_hits(frames.iter().filter(|frame| frame.label.is_some_and(fits)), &normal, &judge, &mut hits);
        let facts: Vec<Fact> = raw_facts
            .into_iter()
            .map(|f| Fact {
                stance: f.normal.map_or(settle(Stance::Neutral, overall, foreign, false), |n| {
                    judge(n.start as usize, n.end as usize)
                }),
                kind: f.kind,
                span: f.span,
            })
            .collect();
        let (mut labels, runner_up) = label::labels(&hits, &facts, &self.settings);
        label::grade(&mut labels, probability, &self.settings);
        if overall == Stance::Promotes
            && probability >= self.settings.activity_probability
            && !labels.iter().any(label::promotes)
            && let Some((id, places)) = self.frames.subject(|concept| matches.of(CONCEPTS + concept))
        {
            let spans = places.into_iter().filter(|(start, end)| !denied(*start, *end)).map(|(start, end)| {
                let (start, end) = quote::quote(plain, (start, end), &[]);
                let (start, end) = normal.original_span(start, end);
                Span { start, end }
            });
            label::add(&mut labels, id, spans.collect(), &self.settings);
        }
        let mut spoken = Vec::new();
        if labels.iter().any(|l| role::has_role(l.id)) {
            spoken = self
                .roles
                .mentions(parts_played)
                .into_iter()
                .map(|(role, name, start, end)| {
                    let (start, end) = normal.original_span(start, end);
                    Spoken { role, name, span: Span { start, end } }
                })
                .collect();
            let role = self.roles.read(parts_played);
            for l in labels.iter_mut().filter(|l| role::has_role(l.id)) {
                l.role = role::fitting(&role, l.id);
            }
        }
        // A text all of whose cues are denied is a denial, whatever else it offers and in whatever setting it stands.
        let mut said = hits.iter().filter(|hit| hit.cue < self.cues.len());
        let all_denied = labels.iter().all(|label| matches!(label.id, LabelId::Context(_)))
            && said.clone().filter(|hit| hit.value >= 0.3).all(|hit| hit.stance == Stance::Denies)
            && said.any(|hit| hit.stance == Stance::Denies);
        let refused = match overall {
            Stance::Neutral | Stance::Quotes => true,
            // Who first says what is not done and then warns of those who say so denies.
            Stance::Warns => {
                let first = |wanted: Stance| signals.iter().position(|s| s.stance == Some(wanted));
                first(Stance::Denies).is_some_and(|no| first(Stance::Warns).is_some_and(|warning| no < warning))
            }
            _ => false,
        } && self.refusable.is_some_and(|concept| refuses(matches.of(CONCEPTS + concept), denied));
        let stance = if all_denied || refused { Stance::Denies } else { overall };
        Classification { unclear: labels.is_empty(), labels, runner_up, stance, speaker, hits, facts, spoken }
    }

    /// Frames that speak for a class, as hits in order of place: each part where it stands, all in one group.
    fn frame_hits<'f>(
        &self,
        frames: impl Iterator<Item = &'f FrameHit>,
        normal: &crate::text::normalize::Normalized,
        judge: &impl Fn(usize, usize) -> Stance,
        hits: &mut Vec<CueHit>,
    ) {
        for frame in frames {
            let Some(label) = frame.label else { continue };
            let number = u32::try_from(frame.name).unwrap_or(u32::MAX);
            for (place, &(start, end)) in frame.parts.iter().enumerate() {
                let stance = match label {
                    LabelId::Activity(_) => judge(start, end),
                    LabelId::Context(_) => Stance::Neutral,
                };
                // What a frame made is quoted by its phrases; the first one counts for all.
                let inner = frame.inner.get(place).filter(|inner| !inner.is_empty());
                let own = [(start, end)];
                let (quotes, beside) = inner.map_or((&own[..], &frame.parts[..]), |inner| (&inner[..], &inner[..]));
                for (at, part) in quotes.iter().enumerate() {
                    let quoted = quote::quote(&normal.text, *part, beside);
                    let (from, to) = normal.original_span(quoted.0, quoted.1);
                    hits.push(CueHit {
                        cue: self.cues.len().saturating_add(number),
                        group: self.cues.groups().saturating_add(number),
                        label,
                        span: Span { start: from, end: to },
                        stance,
                        value: if at == 0 { frame.value } else { 0.0 },
                    });
                }
            }
        }
        hits.sort_by_key(|h| (h.span, h.cue, h.label));
    }

    /// The cues of settings among those found.
    fn setting_cues(&self, found: &[Match]) -> Vec<Cue> {
        let of = |m: &Match| {
            let (start, end) = (m.start, m.end);
            let cues = self.cues.cues_of(m.needle).iter().filter_map(|cue| self.cues.cue(*cue));
            cues.filter(|cue| matches!(cue.label, LabelId::Context(_))).map(move |cue| Cue {
                label: cue.label,
                group: cue.group,
                value: cue.value,
                start,
                end,
            })
        };
        found.iter().flat_map(of).collect()
    }

    /// What specific cues of activities add to signals of promotion that are there already.
    fn promotional_cues(&self, found: &[Match]) -> f64 {
        let mut groups: Vec<u32> = found
            .iter()
            .flat_map(|f| self.cues.cues_of(f.needle))
            .filter_map(|c| self.cues.cue(*c))
            .filter(|c| c.value >= SPECIFIC_VALUE && matches!(c.label, LabelId::Activity(_)))
            .map(|c| c.group)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        (groups.len() as f64 * CUE_PROMOTION).min(MOST_CUE_PROMOTION)
    }

    /// A letterhead or byline in the first lines decides, unless it is known who speaks.
    fn speaker(&self, plain: &str, given: Speaker, signals: &[Signal]) -> Speaker {
        if !matches!(given, Speaker::Own | Speaker::Unknown) {
            return given;
        }
        let head = self.settings.head_bytes.min(plain.len());
        let first = |wanted: &[Speaker]| {
            signals.iter().take_while(|s| s.start < head).filter_map(|s| s.speaker).find(|s| wanted.contains(s))
        };
        match given {
            Speaker::Own => first(&[Speaker::Official, Speaker::Media]).unwrap_or(Speaker::Own),
            _ => first(&[Speaker::Official])
                .or_else(|| first(&[Speaker::Media]))
                .or_else(|| first(&[Speaker::Complainant]))
                .unwrap_or(Speaker::Unknown),
        }
    }

    /// The stance of the whole text.
    fn overall(&self, speaker: Speaker, whole: &Weights, probability: f64) -> Stance {
        let against = whole.reports + whole.warns;
        match speaker {
            Speaker::Official => {
                return if whole.warns > 0.0 && whole.warns * 2.0 >= whole.reports {
                    Stance::Warns
                } else {
                    Stance::Reports
                };
            }
            Speaker::Media => return if whole.warns > whole.reports * 2.0 { Stance::Warns } else { Stance::Reports },
            Speaker::Complainant => return Stance::Reports,
            Speaker::Own | Speaker::Unknown => {}
        }
        let said = whole.promotes >= self.settings.promotion_threshold
            && whole.promotes > against * self.settings.promotion_margin
            && probability >= self.settings.promotion_least;
        // What reports or warns is taken for promotion only when next to nothing else is possible.
        let asked = if against >= SOME_REPORT { NEAR_CERTAIN } else { self.settings.promotion_probability };
        if said || probability >= asked {
            Stance::Promotes
        } else if whole.warns > 0.0 && whole.warns >= whole.reports {
            Stance::Warns
        } else if whole.reports > 0.0 {
            Stance::Reports
        } else if whole.quotes > 0.0 {
            Stance::Quotes
        } else {
            Stance::Neutral
        }
    }
}

/// The concept of what a denial speaks of: what schemes offer, and what is said of them.
const REFUSABLE: &str = "refusable";
/// Most mentions that are looked at to see whether a text denies them.
const MOST_REFUSED: usize = 64;
/// Promotional signals beside which specific cues count as promotion too, what each group adds, and at most.
const SOME_PROMOTION: f64 = 0.5;
const CUE_PROMOTION: f64 = 0.15;
const MOST_CUE_PROMOTION: f64 = 0.45;
/// Reporting and warning signals of this weight make a text one that reports or warns, unless it is this likely to
/// promote a scheme.
const SOME_REPORT: f64 = 0.8;
const NEAR_CERTAIN: f64 = 0.9;
/// A cue of this value is specific: it hardly stands in texts about anything else.
const SPECIFIC_VALUE: f32 = 0.5;

/// Whether any signal denies what stands at `start..end`.
fn denies_any(signals: &[Signal], plain: &str, start: usize, end: usize) -> bool {
    let near = signals.partition_point(|s| s.start + REACH < start);
    signals.iter().skip(near).take_while(|s| s.start < end + REACH).any(|s| denies(s, plain, start, end))
}

/// Whether a text denies most of what it names of schemes.
fn refuses(named: &[Match], denied: impl Fn(usize, usize) -> bool) -> bool {
    let named = named.get(..MOST_REFUSED.min(named.len())).unwrap_or_default();
    let no = named.iter().filter(|m| denied(m.start, m.end)).count();
    no * 2 > named.len()
}

/// What a text is made of.
fn features(plain: &str, concepts: Vec<usize>, frames: &[FrameHit], signals: &[Signal]) -> Features {
    let of_promotion = frames.iter().filter(|frame| !matches!(frame.label, Some(LabelId::Context(_))));
    let mut names: Vec<usize> = of_promotion.map(|frame| frame.name).collect();
    names.sort_unstable();
    names.dedup();
    let mut sums = [0.0; 5];
    let mut seen: Vec<u32> = Vec::new();
    for signal in signals {
        let place = signal.stance.and_then(|stance| promotion::SIGNALS.iter().position(|s| *s == stance.as_str()));
        if let Some(sum) = place.and_then(|place| sums.get_mut(place))
            && !seen.contains(&signal.phrase)
        {
            *sum += signal.weight;
            seen.push(signal.phrase);
        }
    }
    Features {
        concepts,
        frames: names,
        signals: sums,
        figures: promotion::figures(plain),
        bytes: plain.len(),
        latin: promotion::is_latin(plain),
    }
}

/// How far a denial is looked for, in bytes.
const REACH: usize = 128;

/// The stance of a mention from its sentence, its text, whether its words are `foreign` and whether it is `quoted`.
fn settle(sentence: Stance, overall: Stance, foreign: bool, quoted: bool) -> Stance {
    match sentence {
        Stance::Promotes if foreign => Stance::Quotes,
        Stance::Neutral | Stance::Promotes if quoted && foreign => Stance::Quotes,
        Stance::Neutral if foreign => overall,
        Stance::Neutral if overall == Stance::Promotes => Stance::Promotes,
        // An advertisement that borrows a word of the news is still one.
        Stance::Reports | Stance::Quotes if overall == Stance::Promotes && !foreign => Stance::Promotes,
        other => other,
    }
}

/// How much a second fact of the same kind adds.
const SECOND_FACT: f64 = 0.4;
/// How much of an offer counts towards the whole where its own sentence reports or warns.
const OFFER_IN_REPORT: f64 = 0.3;

/// Sentence by sentence and for the whole: the weights of distinct signals and of promised facts.
fn weigh(plain: &str, signals: &[Signal], facts: &[RawFact]) -> (Vec<Sentence>, Weights) {
    // Where no sentence says anything of its own, it does not matter which there are.
    let any = signals.iter().any(|s| s.stance.is_some()) || facts.iter().any(|f| f.normal.is_some());
    let ends = if any { sentences(plain) } else { Vec::new() };
    let mut parts: Vec<Sentence> =
        ends.into_iter().map(|(_, end)| Sentence { end: end as usize, weights: Weights::default() }).collect();
    let place = |parts: &[Sentence], start: usize| parts.partition_point(|p| p.end <= start);
    // What counts once for the whole: (distinct key, sentence, stance, weight).
    let mut once: BTreeMap<Key, (usize, Stance, f64)> = BTreeMap::new();
    for s in signals {
        let Some(stance) = s.stance else { continue };
        let at = place(&parts, s.start);
        if let Some(part) = parts.get_mut(at) {
            part.weights.add(stance, s.weight);
        }
        once.entry(Key::Phrase(s.phrase)).or_insert((at, stance, s.weight));
    }
    for f in facts {
        let (stance, weight) = if f.kind == FactKind::Redemption {
            (Stance::Reports, 1.0)
        } else {
            (Stance::Promotes, promotional_weight(&f.kind))
        };
        let Some(span) = f.normal else {
            once.entry(Key::Fact(f.kind.as_str())).or_insert((usize::MAX, stance, weight));
            continue;
        };
        let (start, end) = (span.start as usize, span.end as usize);
        let near = signals.partition_point(|s| s.start + REACH < start);
        if signals.iter().skip(near).take_while(|s| s.start < end + REACH).any(|s| denies(s, plain, start, end)) {
            continue;
        }
        let at = place(&parts, start);
        if let Some(part) = parts.get_mut(at) {
            part.weights.add(stance, weight);
        }
        // A second phrase of the same kind adds some more.
        let again = once.contains_key(&Key::Fact(f.kind.as_str()));
        let (key, factor) =
            if again { (Key::Again(f.kind.as_str()), SECOND_FACT) } else { (Key::Fact(f.kind.as_str()), 1.0) };
        once.entry(key).or_insert((at, stance, weight * factor));
    }
    let mut whole = Weights::default();
    for (at, stance, weight) in once.into_values() {
        let reported =
            stance == Stance::Promotes && parts.get(at).is_some_and(|p| p.weights.reports + p.weights.warns > 0.0);
        whole.add(stance, if reported { weight * OFFER_IN_REPORT } else { weight });
    }
    (parts, whole)
}

/// What counts once in a text however often it stands there.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Phrase(u32),
    Fact(&'static str),
    Again(&'static str),
}

#[cfg(test)]
mod tests;
