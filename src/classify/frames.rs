//! Frames: concepts that stand near each other say more than any phrase alone, in whatever words and order.
//!
//! `concepts.txt` holds what phrases have in common ("a period", "is paid out", "an amount"), `frames.txt` which of
//! them together make an offer, and which offers beside which subject speak for an activity. A later frame may name
//! an earlier one. A component that its clause denies does not count.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::classify::places::{MOST_CONCEPTS, Places, members};
use crate::classify::stance::Signal;
use crate::classify::told::{Cue, HOLDS, Near, Telling, What, enough, supported};
use crate::classify::units::{CURRENCY_SIGNS, has_number};
use crate::classify::{LabelId, Stance};
use crate::text::needles::Match;
use crate::text::normalize::fold;

/// A line of `frames.txt`.
#[derive(Debug, Clone, PartialEq)]
struct Frame {
    /// Numbers of the concepts that it makes when it holds.
    makes: Vec<usize>,
    label: Option<LabelId>,
    value: f32,
    /// Bytes of the normal form within which all must stand; 0: anywhere.
    reach: usize,
    needs: Vec<usize>,
    mask: u128,
}

/// What a phrase of a concept is; in the file a sign before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `!`: only blocks shorter phrases inside it.
    Blocks,
    /// `~`: makes the concept, but is too common to speak for a setting.
    Common,
    /// `-`: ordinary texts use it too, so it is worth half to its setting.
    Weak,
    /// No sign.
    Plain,
    /// `*`: speaks for its setting all by itself.
    Decisive,
}

/// A frame that holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FrameHit {
    /// Number of what it makes first; frames of one name count once.
    pub(super) name: usize,
    /// The class it speaks for, if any.
    pub(super) label: Option<LabelId>,
    /// Its value towards the class, 0..1.
    pub(super) value: f32,
    /// Where its components stand in the normal form, in order.
    pub(super) parts: Vec<(usize, usize)>,
    /// Of each component that a frame made, the phrases it is made of; of others nothing.
    pub(super) inner: Vec<Vec<(usize, usize)>>,
}

/// Finds frames; build once.
pub(super) struct FrameFinder {
    /// Names of the concepts, by number.
    names: Vec<String>,
    /// Phrases of each concept, folded; a concept that only frames make has none.
    phrases: Vec<Vec<String>>,
    /// What phrase `n` of a concept is.
    kinds: Vec<Vec<Kind>>,
    /// Whether a concept's phrases need a number beside them.
    numbered: Vec<bool>,
    frames: Vec<Frame>,
    /// By concept: the setting for which every distinct phrase of it speaks, and what one is worth; the lines of
    /// `frames.txt` whose reach is `each`.
    votes: Vec<Option<Vote>>,
    /// By concept: it serves settings only, so it says nothing of promotion.
    of_settings: u128,
    /// Concepts that signals of stance make, by [`SAID`].
    said: Vec<Option<usize>>,
    /// What each setting is the neighbour of: the lines of `frames.txt` whose reach is `near`.
    near: BTreeMap<LabelId, Near>,
    /// Of which activity a concept is the subject: the lines of `frames.txt` whose reach is `subject`.
    subjects: Vec<(LabelId, usize)>,
}

/// Concepts that are made by what sentences do, not by phrases of their own.
const SAID: [(&str, Stance); 2] = [("says.reports", Stance::Reports), ("says.warns", Stance::Warns)];

/// What a concept's phrases say of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Vote {
    label: LabelId,
    /// What one distinct phrase is worth.
    value: f32,
    /// The first concept of the line: without one of its phrases only what is decisive counts.
    subject: usize,
}

/// The reach of a line of which every distinct phrase counts.
const EACH: &str = "each";
/// The reach of a line that says what a setting is the neighbour of, and in its value within how many bytes.
const NEAR: &str = "near";
/// The reach of a line that says of which activity a concept is the subject.
const SUBJECT: &str = "subject";
/// The share of a phrase's worth that one has which ordinary texts use too.
const WEAK: f32 = 0.5;
/// What a decisive phrase is worth to its setting: just enough.
const DECISIVE: f32 = 0.5;
/// Most phrases that count towards one setting.
const MOST_VOTES: usize = 6;

/// Concepts whose phrases are units: a number must stand beside them.
const NUMBERED: [&str; 2] = ["money", "rate"];
/// Weight from which a signal of stance makes a concept.
const CLEARLY: f64 = 0.8;
/// Most places of a concept that are looked at in a text.
const MOST_PLACES: usize = 24;
impl FrameFinder {
    /// Reads both files. A line of another shape, an unknown class or concept is left out.
    pub(super) fn read(concepts: &str, frames: &str) -> Self {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let (mut phrases, mut kinds, mut numbered) = (Vec::new(), Vec::new(), Vec::new());
        let lines = |text: &str| -> Vec<String> {
            text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(str::to_owned).collect()
        };
        for line in lines(concepts) {
            let Some((name, list)) = line.split_once(':') else { continue };
            let mut own: BTreeMap<String, Kind> = BTreeMap::new();
            for phrase in list.split('|').map(str::trim) {
                let signs = [('!', Kind::Blocks), ('~', Kind::Common), ('-', Kind::Weak), ('*', Kind::Decisive)];
                let (phrase, kind) = signs
                    .into_iter()
                    .find_map(|(sign, kind)| Some((phrase.strip_prefix(sign)?, kind)))
                    .unwrap_or((phrase, Kind::Plain));
                let folded = if CURRENCY_SIGNS.contains(&phrase) { phrase.to_owned() } else { fold(phrase) };
                if !folded.is_empty() {
                    own.entry(folded).or_insert(kind);
                }
            }
            if phrases.len() < MOST_CONCEPTS && numbers.insert(name.to_owned(), phrases.len()).is_none() {
                let (own, own_kinds) = own.into_iter().unzip();
                phrases.push(own);
                kinds.push(own_kinds);
                numbered.push(NUMBERED.contains(&name));
            }
        }
        let (mut read, mut votes, mut near, mut subjects) = (Vec::new(), Vec::new(), BTreeMap::new(), Vec::new());
        for line in lines(frames) {
            let cells: Vec<&str> = line.split('|').collect();
            let [names, label, value, reach, needs] = cells.as_slice() else { continue };
            if *reach == NEAR {
                let known = needs.split('+').filter_map(|need| numbers.get(need));
                let concepts = known.fold(0, |mask, own| mask | (1_u128 << own));
                if let (Some(label), Ok(reach)) = (LabelId::parse(label), value.parse()) {
                    near.insert(label, Near { concepts, reach });
                }
                continue;
            }
            if *reach == SUBJECT {
                let known = needs.split('+').filter_map(|need| numbers.get(need).copied());
                subjects
                    .extend(LabelId::parse(label).into_iter().flat_map(|label| known.clone().map(move |c| (label, c))));
                continue;
            }
            if *reach == EACH {
                let concepts: Vec<usize> = needs.split('+').filter_map(|need| numbers.get(need).copied()).collect();
                let (Some(label), Ok(value), Some(subject)) = (LabelId::parse(label), value.parse(), concepts.first())
                else {
                    continue;
                };
                for concept in &concepts {
                    votes.resize(votes.len().max(concept + 1), None);
                    if let Some(slot) = votes.get_mut(*concept) {
                        *slot = Some(Vote { label, value, subject: *subject });
                    }
                }
                continue;
            }
            let (Ok(value), Ok(reach)) = (value.parse(), reach.parse()) else {
                continue;
            };
            let needs: Vec<usize> = needs.split('+').filter_map(|need| numbers.get(need).copied()).collect();
            if needs.is_empty() || needs.len() != cells.last().map_or(0, |c| c.split('+').count()) {
                continue;
            }
            let mut makes = Vec::new();
            for name in names.split(',') {
                let number = numbers.get(name).copied().unwrap_or(phrases.len());
                if number == phrases.len() {
                    if phrases.len() >= MOST_CONCEPTS {
                        continue;
                    }
                    numbers.insert(name.to_owned(), number);
                    phrases.push(Vec::new());
                    kinds.push(Vec::new());
                    numbered.push(false);
                }
                makes.push(number);
            }
            let mask = needs.iter().fold(0, |mask, need| mask | (1_u128 << need));
            read.push(Frame { makes, label: LabelId::parse(label), value, reach, needs, mask });
        }
        let is_setting = |frame: &&Frame| matches!(frame.label, Some(LabelId::Context(_)));
        let (mut of_settings, mut others) = (0_u128, 0_u128);
        for frame in &read {
            let own = frame.makes.iter().fold(frame.mask, |mask, made| mask | (1_u128 << made));
            *(if is_setting(&frame) { &mut of_settings } else { &mut others }) |= own;
        }
        let voting = votes.iter().enumerate().filter(|(_, vote)| vote.is_some());
        of_settings |= voting.fold(0, |mask, (concept, _)| mask | (1_u128 << concept));
        of_settings |= near.values().fold(0, |mask, own: &Near| mask | own.concepts);
        let of_settings = of_settings & !others;
        let said = SAID.iter().map(|(name, _)| numbers.get(*name).copied()).collect();
        let mut names = vec![String::new(); phrases.len()];
        for (name, number) in numbers {
            if let Some(slot) = names.get_mut(number) {
                *slot = name;
            }
        }
        Self { names, phrases, kinds, numbered, frames: read, votes, of_settings, said, near, subjects }
    }

    /// The activity whose subjects a text names in most words, with their places, each word where it stands first; of
    /// equals the one that stands first in the file.
    pub(super) fn subject<'m>(&self, found: impl Fn(usize) -> &'m [Match]) -> Option<(LabelId, Vec<(usize, usize)>)> {
        let mut all: Vec<(LabelId, Vec<(usize, usize)>)> = Vec::new();
        for &(label, concept) in &self.subjects {
            let kinds = self.kinds.get(concept).map_or(&[][..], Vec::as_slice);
            let mut seen: Vec<u32> = Vec::new();
            for m in found(concept) {
                if kinds.get(m.needle as usize).is_none_or(|kind| *kind == Kind::Blocks) || seen.contains(&m.needle) {
                    continue;
                }
                seen.push(m.needle);
                match all.iter_mut().find(|(own, _)| *own == label) {
                    Some((_, places)) => places.push((m.start, m.end)),
                    None => all.push((label, vec![(m.start, m.end)])),
                }
            }
        }
        let most = all.iter().map(|(_, places)| places.len()).max()?;
        all.into_iter().find(|(_, places)| places.len() == most)
    }

    /// The phrases of every concept, each a set of its own.
    pub(super) fn phrases(&self) -> impl Iterator<Item = &[String]> {
        self.phrases.iter().map(Vec::as_slice)
    }

    /// Names of the concepts, those that frames make included, by number.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The concepts that stand in the text and do not serve settings only, by number, and the frames that hold, given where the phrases of each
    /// concept stand (of those that do, in order), what sentences do and where they say it, cues of settings, and what is denied.
    pub(super) fn find<'m>(
        &self,
        text: &str,
        found: impl Iterator<Item = (usize, &'m [Match])>,
        signals: &[Signal],
        cues: &[Cue],
        denied: impl Fn(usize, usize) -> bool,
    ) -> (Vec<usize>, Vec<FrameHit>) {
        let mut places = Places::default();
        let mut present = 0_u128;
        let mut told: Vec<(Telling, usize)> = Vec::new();
        // Places of phrases too common to tell a setting.
        let mut common: Vec<(usize, usize, usize)> = Vec::new();
        for (number, matches) in found {
            let kinds = self.kinds.get(number).map_or(&[][..], Vec::as_slice);
            let numbered = self.numbered.get(number).copied().unwrap_or(false);
            let vote = self.votes.get(number).copied().flatten();
            let mut own = 0;
            for m in matches {
                let kind = kinds.get(m.needle as usize).copied().unwrap_or(Kind::Blocks);
                if kind == Kind::Blocks || (numbered && !has_number(text, m.start, m.end)) {
                    continue;
                }
                if kind == Kind::Common {
                    common.push((number, m.start, m.end));
                } else if let Some(vote) = vote {
                    let value = match kind {
                        Kind::Decisive => DECISIVE,
                        Kind::Weak => vote.value * WEAK,
                        _ => vote.value,
                    };
                    let what = What::Phrase(number, m.needle);
                    told.push((Telling { label: vote.label, value, what, start: m.start, end: m.end }, vote.subject));
                }
                places.add(number, (m.start, m.end));
                own += 1;
                if own == MOST_PLACES {
                    break;
                }
            }
            if own > 0 {
                present |= 1_u128 << number;
            }
        }
        for (number, (_, stance)) in self.said.iter().zip(SAID) {
            let Some(number) = *number else { continue };
            let said = signals.iter().filter(|s| s.stance == Some(stance) && s.weight >= CLEARLY);
            for signal in said.take(MOST_PLACES) {
                places.add(number, (signal.start, signal.end));
                present |= 1_u128 << number;
            }
        }
        let spoken = present;
        let concepts = members(present & !self.of_settings).collect();
        let (mut out, mut parts) = (Vec::new(), Vec::new());
        // What frames made, and of which phrases.
        let mut made: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for frame in &self.frames {
            if frame.mask & !present != 0 {
                continue;
            }
            // What a setting leaves out is part of it: "no coins" speaks for software.
            let setting = frame.label.filter(|label| matches!(label, LabelId::Context(_)));
            let unfit = |need: usize, start: usize, end: usize| match setting {
                Some(_) => common.contains(&(need, start, end)),
                None => denied(start, end),
            };
            if !together(&places, frame, &unfit, &mut parts) {
                continue;
            }
            let span = (
                parts.iter().map(|p| p.0).min().unwrap_or_default(),
                parts.iter().map(|p| p.1).max().unwrap_or_default(),
            );
            let inner: Vec<Vec<(usize, usize)>> =
                parts.iter().map(|part| made.get(part).cloned().unwrap_or_default()).collect();
            for concept in &frame.makes {
                present |= 1_u128 << concept;
                places.add(*concept, span);
            }
            if !frame.makes.is_empty() && parts.len() > 1 {
                let phrases = parts
                    .iter()
                    .zip(&inner)
                    .flat_map(|(part, inner)| if inner.is_empty() { std::slice::from_ref(part) } else { inner });
                made.entry(span).or_insert_with(|| phrases.copied().collect());
            }
            out.push(FrameHit {
                name: frame.makes.first().copied().unwrap_or_default(),
                label: frame.label,
                value: frame.value,
                parts: parts.clone(),
                inner,
            });
        }
        told.retain(|(telling, subject)| f64::from(telling.value) >= HOLDS || spoken >> subject & 1 == 1);
        let told = told.into_iter().map(|(telling, _)| telling).collect();
        self.settle(text.len(), told, cues, &places, &mut out);
        (concepts, out)
    }

    /// A hit for every distinct phrase that speaks for a setting; of phrases that overlap the first counts. Those count,
    /// and of the frames of a setting those stay, that together with what else stands within reach, cues among it,
    /// support the setting well enough beside a word of what it is the neighbour of. The longer the text, the more is
    /// asked: chance finds more in it.
    fn settle(&self, bytes: usize, mut told: Vec<Telling>, cues: &[Cue], places: &Places, out: &mut Vec<FrameHit>) {
        for (number, hit) in out.iter().enumerate() {
            let Some(label) = hit.label.filter(|label| matches!(label, LabelId::Context(_))) else { continue };
            let start = hit.parts.first().map_or(0, |part| part.0);
            let end = hit.parts.iter().map(|part| part.1).max().unwrap_or_default();
            told.push(Telling { label, value: hit.value, what: What::Frame(number), start, end });
        }
        told.extend(cues.iter().map(|cue| {
            let what = What::Cue(cue.group);
            Telling { label: cue.label, value: cue.value, what, start: cue.start, end: cue.end }
        }));
        // In most texts so little is told of a setting that all of it together would not do.
        let enough = enough(&told, &self.near, bytes);
        let stays = |hit: &FrameHit| {
            hit.label.is_none_or(|label| !matches!(label, LabelId::Context(_)) || enough.contains(&label))
        };
        let mut stays: Vec<bool> = out.iter().map(stays).collect();
        told.retain(|telling| enough.contains(&telling.label));
        told.sort_unstable_by_key(|t| (t.label, t.start, Reverse(t.end), t.what));
        let mut hits = Vec::new();
        for own in told.chunk_by(|a, b| a.label == b.label) {
            let Some(label) = own.first().map(|t| t.label) else { continue };
            let kept = supported(self.near.get(&label), bytes, own, places);
            let (mut done, mut seen) = (0, Vec::new());
            for (telling, kept) in own.iter().zip(kept) {
                match telling.what {
                    What::Frame(number) => {
                        if let Some(stays) = stays.get_mut(number) {
                            *stays = kept;
                        }
                    }
                    What::Phrase(..) if kept && telling.start >= done && seen.len() < MOST_VOTES => {
                        if seen.contains(&telling.what) {
                            continue;
                        }
                        // A number past those of the concepts for each, so that each counts on its own.
                        let name = self.names.len() + seen.len();
                        seen.push(telling.what);
                        done = telling.end;
                        let parts = vec![(telling.start, telling.end)];
                        hits.push(FrameHit {
                            name,
                            label: Some(label),
                            value: telling.value,
                            parts,
                            inner: Vec::new(),
                        });
                    }
                    What::Phrase(..) | What::Cue(_) => {}
                }
            }
        }
        let mut stays = stays.into_iter();
        out.retain(|_| stays.next().unwrap_or(true));
        out.append(&mut hits);
    }
}

/// A place for every component: not unfit for it, without overlaps between phrases, all within reach of the first; the first
/// component that can be so served, in order of place. Answers whether there are such places.
fn together(
    places: &Places,
    frame: &Frame,
    unfit: &impl Fn(usize, usize, usize) -> bool,
    parts: &mut Vec<(usize, usize)>,
) -> bool {
    let Some((first, rest)) = frame.needs.split_first() else { return false };
    for anchor in places.of(*first) {
        if unfit(*first, anchor.0, anchor.1) {
            continue;
        }
        parts.clear();
        parts.push(anchor);
        for need in rest {
            let free = |p: &(usize, usize)| {
                let near = p.0 < anchor.1 + frame.reach && anchor.0 < p.1 + frame.reach;
                let apart = || parts.iter().all(|taken| p.1 <= taken.0 || taken.1 <= p.0);
                (frame.reach == 0 || (near && apart())) && !unfit(*need, p.0, p.1)
            };
            match places.of(*need).filter(|p| free(p)).min_by_key(|p| p.0.abs_diff(anchor.0)) {
                Some(place) => parts.push(place),
                None => break,
            }
        }
        if parts.len() == frame.needs.len() {
            parts.sort_unstable();
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::needles::Needles;
    use crate::text::normalize::normalize;

    const CONCEPTS: &str = "# a comment\nmoney: 元|$\nperiod: 每天|a day|!每天气\npays: 返|给|we send you|receive";
    const FRAMES: &str = "offer||0|60|period+pays+money\nscheme|R02|0.6|0|offer+pays\nunknown|R02|1|0|nothing";

    fn names(text: &str) -> Vec<Option<&'static str>> {
        let finder = FrameFinder::read(CONCEPTS, FRAMES);
        let plain = normalize(text).text;
        let sets: Vec<&[String]> = finder.phrases().collect();
        let found = Needles::new(&sets).find(&plain);
        let no = plain.find("不返");
        let hits = finder.find(&plain, found.filled(0), &[], &[], |start, _| no.is_some_and(|at| start > at));
        hits.1.iter().map(|hit| hit.label.map(LabelId::as_str)).collect()
    }

    #[test]
    fn concepts_near_each_other_in_any_order() {
        let both = vec![None, Some("R02")];
        for (text, expected) in [
            ("存一万,每天返30元", both.clone()),
            ("30元每天返", both.clone()),
            ("we send you $30 a day", both.clone()),
            ("about $30 a day is what you receive", both),
            ("每天返一些元", vec![]),
            ("每天都来,这里的人都很好,大家一起唱歌跳舞下棋聊天,天气也不错,还可以顺便领到返还的30元", vec![]),
            ("不返每天30元", vec![]),
            ("每天气温返回30元", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn the_files_are_read_whole() {
        let (concepts, frames) = (include_str!("concepts.txt"), include_str!("frames.txt"));
        let finder = FrameFinder::read(concepts, frames);
        let lines = |text: &str| text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).count();
        let each = frames.lines().filter(|line| line.contains("|each|")).count();
        let near: Vec<&str> = frames.lines().filter(|line| line.contains("|near|")).collect();
        let subjects: Vec<&str> = frames.lines().filter(|line| line.contains("|subject|")).collect();
        let told = each + near.len() + subjects.len();
        assert_eq!(finder.frames.len() + told, lines(frames), "a frame names what is not there");
        let named = subjects.iter().flat_map(|line| line.rsplit('|').next().unwrap_or("").split('+')).count();
        assert_eq!(finder.subjects.len(), named, "a line of subject names what is not there");
        assert_eq!(finder.near.len(), near.len(), "a line of near has no setting or no reach");
        for (line, own) in near.iter().zip(finder.near.values()) {
            let named = line.rsplit('|').next().map_or(0, |list| list.split('+').count());
            assert_eq!(own.concepts.count_ones() as usize, named, "{line} names what is not there");
        }
        assert!(finder.votes.iter().flatten().count() >= each, "a line of each names what is not there");
        assert!(finder.said.iter().all(Option::is_some), "a stance has no concept");
        assert_eq!(finder.phrases.iter().filter(|p| !p.is_empty()).count(), lines(concepts) - SAID.len());
        assert!(finder.names().len() <= MOST_CONCEPTS);
        for frame in &finder.frames {
            assert!((0.0..=1.0).contains(&frame.value));
            assert_eq!(frame.label.is_some(), frame.value > 0.0);
        }
    }
}
