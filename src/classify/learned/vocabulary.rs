//! Which features a model knows, how rare each is, and texts as weighted vectors over them.

use super::features::{Kind, Scheme, features};
use crate::text::normalize::fold;

/// Most features of a model.
pub(super) const MOST_FEATURES: usize = 160_000;
/// A feature that stands in one text only says nothing about others.
const LEAST_TEXTS: usize = 2;
/// A feature's weight is kept in 256ths, so that training and a model read from its file weigh alike.
const STEPS: f64 = 256.0;
/// Added to the counts behind the odds.
const SMOOTHING: f64 = 0.1;
/// Texts a label at which the odds count by half: fewer texts say less about which features tell labels apart.
const HALF_TRUST: f64 = 25.0;
/// How far `mean` texts a label tell what tells labels apart, 0..1.
pub(super) fn trust(mean: f64) -> f64 {
    mean / (mean + HALF_TRUST)
}

/// Features from the first symbols of a text count more: it says what it is about before it says how to reach whom.
const HEAD_BYTES: u32 = 300;
/// How much more they count.
const HEAD_WEIGHT: f32 = 1.4;

/// What a feature's weight is made of: exponents of its parts ([`Vocabulary::of`]), and weights of its kinds against a pair.
struct Measure {
    rarity: f64,
    odds: f64,
    agreement: f64,
    lateness: f64,
    symbol: f64,
    piece: f64,
    triple: f64,
}

impl Measure {
    /// Ours, by cross-validation on public sets (docs/quality/learned.md). Where labels have many texts, what the texts
    /// say of a feature's labels takes the place of half of its rarity.
    fn of(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Pairs | Scheme::Triples => {
                Self { rarity: 1.0, odds: 1.0, agreement: 0.0, lateness: 1.0, symbol: 1.0, piece: 0.6, triple: 1.0 }
            }
            Scheme::Runs => {
                Self { rarity: 0.5, odds: 0.8, agreement: 0.2, lateness: 0.0, symbol: 1.35, piece: 0.6, triple: 0.67 }
            }
        }
    }

    fn kind(&self, kind: Option<Kind>) -> f64 {
        match kind {
            Some(Kind::Symbol) => self.symbol,
            Some(Kind::Piece) => self.piece,
            Some(Kind::Triple) => self.triple,
            Some(Kind::Pair) | None => 1.0,
        }
    }
}

/// Pairs of texts, as likely as any to share their label, that are added to those that share a feature.
const PRIOR_PAIRS: f64 = 32.0;
/// Where features stand first on the mean, as a part of the text.
const USUAL_PLACE: f64 = 0.4;

/// A feature of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) hash: u32,
    /// How often it stands there.
    pub(super) times: u16,
    /// It stands near the start.
    early: bool,
    /// Where it stands first, in 255ths of the text.
    place: u8,
}

/// A text's distinct features in order of their hash.
pub(super) type Counts = Vec<Counted>;

/// Counts the features of a text.
pub(super) fn count(text: &str, scheme: Scheme) -> Counts {
    let mut all: Vec<(u32, u32)> = Vec::new();
    let text = fold(text);
    features(&text, scheme, |hash, start, _| all.push((hash, start)));
    all.sort_unstable();
    let mut out = Counts::new();
    for (hash, start) in all {
        match out.last_mut() {
            Some(last) if last.hash == hash => last.times = last.times.saturating_add(1),
            _ => {
                let place = (u64::from(start) * 255 / text.len().max(1) as u64).min(255) as u8;
                out.push(Counted { hash, times: 1, early: start < HEAD_BYTES, place });
            }
        }
    }
    out
}

/// The known features, in order of their hash.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Vocabulary {
    pub(super) hashes: Vec<u32>,
    /// Weight in 256ths.
    pub(super) weights: Vec<u16>,
    /// Open addressing: place + 1 of a hash, 0 where there is none. Twice as long as needed, a power of two.
    slots: Vec<u32>,
}

/// Where looking for a hash begins, before it is cut to the table's size: the low bits tell its kind, not itself.
fn first_slot(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 8) as usize
}

/// A text to learn from: its features, its label's number, and how many texts it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example<'a> {
    pub(super) counts: &'a Counts,
    pub(super) label: u16,
    pub(super) times: u8,
}

impl Vocabulary {
    /// From features in order of their hash.
    pub(super) fn new(hashes: Vec<u32>, weights: Vec<u16>) -> Self {
        let size = (hashes.len() * 2 + 1).next_power_of_two();
        let mut slots = vec![0_u32; size];
        for (place, hash) in (1_u32..).zip(&hashes) {
            let mut at = first_slot(*hash) & (size - 1);
            while slots.get(at).is_some_and(|slot| *slot != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = place;
            }
        }
        Self { hashes, weights, slots }
    }

    /// The features that stand in at least two of the texts, the most frequent ones where they are too many.
    ///
    /// A feature weighs k · idfᵃ · sᵇᵗ · gᶜ · exp(d·(0.4 − p)): k by its kind, idf = ln((1 + n) / (1 + df)) + 1 (Salton and Buckley, 1988,
    /// smoothed), s = √(Σ P(c)·r²), the root mean square over the labels of its log odds r = ln(P(f|c) / P(f|not c)), after the
    /// scaling of Wang and Manning ("Baselines and bigrams", ACL 2012) but for all labels at once, so that one
    /// vector serves them all; t = m / (m + 25) for m texts a label. g is how much more often two texts with the feature share
    /// their label than any two texts do: unlike s, not high by chance where few texts have the feature. p is the
    /// mean place in the text, 0..1, at which it stands first: how to reach whom comes late. a, b, c, d: [`Measure::of`].
    pub(super) fn of(examples: &[Example<'_>], labels: usize, scheme: Scheme) -> Self {
        let mut all: Vec<u64> = Vec::with_capacity(examples.iter().map(|e| e.counts.len()).sum());
        let mut texts = vec![0.0_f64; labels];
        for example in examples {
            let rest = u64::from(example.label) << 16 | u64::from(example.times) << 8;
            all.extend(example.counts.iter().map(|f| u64::from(f.hash) << 32 | rest | u64::from(f.place)));
            if let Some(slot) = texts.get_mut(usize::from(example.label)) {
                *slot += f64::from(example.times);
            }
        }
        all.sort_unstable();
        let mut runs: Vec<&[u64]> =
            all.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() >= LEAST_TEXTS).collect();
        if runs.len() > MOST_FEATURES {
            runs.sort_by(|a, b| b.len().cmp(&a.len()).then(a.first().cmp(&b.first())));
            runs.truncate(MOST_FEATURES);
            runs.sort_unstable_by_key(|run| run.first());
        }
        let total: f64 = texts.iter().sum();
        let mean = total / texts.iter().filter(|n| **n > 0.0).count().max(1) as f64;
        let trust = trust(mean);
        let measure = Measure::of(scheme);
        let pairs = |count: f64| count * (count - 1.0);
        // How likely two texts share their label.
        let usual = (texts.iter().map(|n| pairs(*n).max(0.0)).sum::<f64>() / pairs(total).max(1.0)).max(1e-6);
        let share = |found: f64, of: f64| (found + SMOOTHING) / (of + 2.0 * SMOOTHING);
        let mut found = vec![0.0_f64; labels];
        let (mut hashes, mut weights) = (Vec::with_capacity(runs.len()), Vec::with_capacity(runs.len()));
        for run in runs {
            found.fill(0.0);
            let mut everywhere = 0.0;
            let mut places = 0;
            for entry in run {
                let times = (entry >> 8 & 255) as f64;
                everywhere += times;
                places += entry & 255;
                if let Some(slot) = found.get_mut((entry >> 16 & 0xFFFF) as usize) {
                    *slot += times;
                }
            }
            let mut square = 0.0;
            for (found, of) in found.iter().zip(&texts).filter(|(_, of)| **of > 0.0) {
                let log = libm::log(share(*found, *of) / share(everywhere - found, total - of));
                square += of / total * log * log;
            }
            let idf = libm::log((1.0 + total) / (1.0 + everywhere)) + 1.0;
            let same: f64 = found.iter().map(|n| pairs(*n)).sum();
            let agree = (same / usual + PRIOR_PAIRS) / (pairs(everywhere) + PRIOR_PAIRS) + 0.05;
            let parts = measure.rarity * libm::log(idf)
                + measure.odds * trust * libm::log(square.sqrt().max(1e-3))
                + measure.agreement * libm::log(agree)
                + measure.lateness * (USUAL_PLACE - places as f64 / (255.0 * run.len() as f64));
            let hash = (run.first().copied().unwrap_or(0) >> 32) as u32;
            let weight = libm::exp(parts) * measure.kind(scheme.kind(hash));
            hashes.push(hash);
            weights.push((weight * STEPS).clamp(1.0, 65535.0) as u16);
        }
        Self::new(hashes, weights)
    }

    /// Number of known features.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Where a feature stands among the known ones.
    pub(super) fn find(&self, hash: u32) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = first_slot(hash) & mask;
        loop {
            let place = self.slots.get(at)?.checked_sub(1)?;
            if self.hashes.get(place as usize) == Some(&hash) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// The text's vector of length 1: (1 + ln tf) · weight, more near the start. Empty where nothing is known.
    pub(super) fn weigh(&self, text: &Counts, out: &mut Vec<(u32, f32)>) {
        out.clear();
        for Counted { hash, times, early, .. } in text {
            let Some(place) = self.find(*hash) else { continue };
            let weight = f32::from(self.weights.get(place as usize).copied().unwrap_or(0)) / STEPS as f32;
            let often = if *times == 1 { 1.0 } else { 1.0 + libm::logf(f32::from(*times)) };
            let value = weight * often * if *early { HEAD_WEIGHT } else { 1.0 };
            out.push((place, value));
        }
        let length = out.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        if length > 0.0 {
            out.iter_mut().for_each(|(_, v)| *v /= length);
        }
    }
}
