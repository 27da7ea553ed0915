//! Words that names are made of besides the distinctive ones, each with what it means in any of the languages, and the
//! names of widely known companies in several scripts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::roman;
use crate::text::normalize::fold;
use crate::text::script::is_han;

const WORDS: &str = include_str!("words.csv");
const KNOWN: &str = include_str!("known.csv");
/// The prefecture-level cities of China, whose names are short and meet within other words: without 市 they count at a word's
/// beginning only.
const PLACES: &str = include_str!("places.csv");

/// What a word does in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Sets the name apart from others.
    Distinct,
    /// The name of a widely known company.
    Known,
    /// A given name that is written in several ways.
    Given,
    /// What the business is: electronics, trading.
    Generic,
    /// A business that groups keep in companies of their own: a bank, an insurer. It sets the name apart from the group's.
    Line,
    /// Where it is.
    Place,
    /// A number, in words or digits.
    Number,
    /// Legal form.
    Form,
    /// Form of address.
    Title,
    /// Articles, conjunctions, particles of names.
    Particle,
}

impl Class {
    /// Whether it says what the business is.
    pub(super) fn is_trade(self) -> bool {
        matches!(self, Self::Generic | Self::Line)
    }

    /// Whether it says nothing of whose name it is.
    pub(super) fn is_quiet(self) -> bool {
        matches!(self, Self::Form | Self::Title | Self::Particle)
    }
}

/// What a word or phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Equal for words that mean the same in any language.
    pub(super) concept: &'static str,
    /// What it does in a name.
    pub(super) class: Class,
}

/// An entry of a script without spaces.
pub(super) struct Entry {
    /// Its characters.
    pub(super) text: String,
    /// How many they are.
    pub(super) letters: usize,
    /// Whether it counts at the beginning of a word only.
    pub(super) is_leading: bool,
    meanings: Meanings,
}

impl Entry {
    /// What it means to names of a kind.
    pub(super) fn meaning(&self, person: bool) -> Option<Meaning> {
        if person { self.meanings.person } else { self.meanings.company }
    }
}

/// What a phrase means in a company's name, and in a person's.
#[derive(Debug, Clone, Copy)]
struct Meanings {
    company: Option<Meaning>,
    person: Option<Meaning>,
}

impl Meanings {
    fn new(all: &[Meaning]) -> Self {
        Self { company: meaning(all, false), person: meaning(all, true) }
    }
}

/// What a phrase means to names of a kind: people bear given names and titles, companies the rest.
fn meaning(all: &[Meaning], person: bool) -> Option<Meaning> {
    let fits = |class: Class| match class {
        Class::Given => person,
        Class::Title | Class::Particle => true,
        _ => !person,
    };
    all.iter().copied().filter(|own| fits(own.class)).min_by_key(|own| match own.class {
        Class::Known => 0,
        Class::Title => 3,
        Class::Particle if person => 1,
        _ => 2,
    })
}

/// Meanings by phrase: Latin ones as romanised words with single spaces, others folded without spaces.
pub(super) struct Lexicon {
    phrases: HashMap<String, Meanings, BuildHasherDefault<Fnv>>,
    /// Words of the longest phrase.
    pub(super) longest: usize,
    /// Phrases of one word by their first character, longest first.
    starts: HashMap<char, Vec<Entry>, BuildHasherDefault<Fnv>>,
}

/// The hash of Fowler, Noll and Vo (FNV-1a): short keys, and the same on every machine.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x0100_0000_01b3);
    }
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// Whether a character belongs to a script without spaces.
pub(super) fn is_unspaced(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3005}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ac00}'..='\u{d7a3}')
}

impl Lexicon {
    fn read() -> Self {
        let mut phrases: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let mut longest = 1;
        let class_of = |word: &str| match word {
            "form" => Class::Form,
            "generic" => Class::Generic,
            "line" => Class::Line,
            "place" => Class::Place,
            "number" => Class::Number,
            "title" => Class::Title,
            "particle" => Class::Particle,
            "given" => Class::Given,
            _ => Class::Distinct,
        };
        let rows = WORDS.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, class_of(cells.next()?), cells.next()?))
        });
        let known = KNOWN.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, Class::Known, cells.next()?))
        });
        let places = PLACES.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, Class::Place, cells.next()?))
        });
        let mut leading = BTreeSet::new();
        let known = rows.chain(known).map(|row| (row, false));
        for ((concept, class, words), is_place) in known.chain(places.map(|row| (row, true))) {
            for word in words.split('|') {
                let key = key(word);
                if key.is_empty() {
                    continue;
                }
                // A company's name of two characters meets within other words as well.
                let is_short = class == Class::Known && key.chars().count() == 2 && key.chars().all(is_unspaced);
                if (is_place && !key.ends_with('市') || is_short) && !phrases.contains_key(&key) {
                    leading.insert(key.clone());
                }
                longest = longest.max(key.split(' ').count());
                let own = phrases.entry(key).or_default();
                let meaning = Meaning { concept, class };
                if !own.contains(&meaning) {
                    own.push(meaning);
                }
            }
        }
        let mut starts: BTreeMap<char, Vec<Entry>> = BTreeMap::new();
        for (phrase, meanings) in phrases.iter().filter(|(phrase, _)| !phrase.contains(' ')) {
            if let Some(first) = phrase.chars().next() {
                starts.entry(first).or_default().push(Entry {
                    text: phrase.clone(),
                    letters: phrase.chars().count(),
                    is_leading: leading.contains(phrase),
                    meanings: Meanings::new(meanings),
                });
            }
        }
        for own in starts.values_mut() {
            own.sort_by(|a, b| b.letters.cmp(&a.letters).then_with(|| a.text.cmp(&b.text)));
        }
        let phrases = phrases.into_iter().map(|(phrase, meanings)| (phrase, Meanings::new(&meanings)));
        Self { phrases: phrases.collect(), longest, starts: starts.into_iter().collect() }
    }

    /// The entries that begin with a character, longest first.
    pub(super) fn entries(&self, first: char) -> &[Entry] {
        self.starts.get(&first).map_or(&[], Vec::as_slice)
    }

    /// What a phrase means to names of a kind.
    pub(super) fn meaning(&self, phrase: &str, person: bool) -> Option<Meaning> {
        let own = self.phrases.get(phrase)?;
        if person { own.person } else { own.company }
    }
}

/// The key of an entry.
fn key(word: &str) -> String {
    let folded = fold(word.trim());
    if folded.chars().any(is_unspaced) {
        return folded.chars().filter(|c| c.is_alphanumeric()).map(spelled).collect();
    }
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '&').map(roman::word);
    words.filter(|word| !word.is_empty()).collect::<Vec<String>>().join(" ")
}

/// Latin letters within unspaced words are small.
fn spelled(c: char) -> char {
    c.to_ascii_lowercase()
}
