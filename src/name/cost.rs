//! What differences between two names cost, in edits of a letter: one place for what comparing word by word, short forms
//! and names in two writings weigh. A pair of names is the same below [`LIMIT`].

use super::compare::Kind;
use super::token::Token;
use super::words::Class;

/// Cost at which a pair is as likely the same as not, in edits; chosen on half of a public bench of name pairs.
pub(super) const LIMIT: f64 = 2.05;
/// How fast certainty grows with the distance from the limit, a unit of log odds for each half edit.
pub(super) const SLOPE: f64 = 2.0;
/// No pair of words costs more.
pub(super) const MOST: f64 = 4.0;
/// Below it a pair of words is told as alike.
pub(super) const ALIKE: f64 = 1.5;
/// Two words of the lexicon that mean different things cost at least as much.
pub(super) const OTHER_MEANING: f64 = 2.5;
/// What it costs that two companies' names share no distinctive word and each has more to say.
pub(super) const NOTHING_OWN: f64 = 1.0;

// Within one writing.

/// The same letters with other gaps.
pub(super) const JOINED: f64 = 0.2;
/// The same with a legal form on one side.
pub(super) const JOINED_FORM: f64 = 0.1;
/// A word that its own name says again, or says in the other script too.
pub(super) const SAID_AGAIN: f64 = 0.2;
/// A character by which two words of a script without spaces differ; and one by which two Chinese words differ that have hardly
/// any other.
pub(super) const CHARACTER: f64 = 1.6;
pub(super) const TELLING_CHARACTER: f64 = 2.5;
/// Two legal forms in one script.
pub(super) const OTHER_FORM: f64 = 1.2;
/// A slip of the pen in a legal form, a form of address or a particle.
pub(super) const SLIP: f64 = 0.3;

// Short forms.

/// What a character costs that another one of the same sound stands for; only one does, of three or more.
pub(super) const HOMOPHONE: f64 = 0.8;
/// A distinctive character that the short form leaves out, and all of them at most.
pub(super) const MISSED: f64 = 0.12;
pub(super) const MOST_MISSED: f64 = 1.35;
/// A short form, and each further stretch of the full name that it takes characters from.
pub(super) const SHORT_FORM: f64 = 0.3;
pub(super) const STRETCH: f64 = 0.35;
/// A short form without any distinctive character of a name that has some.
pub(super) const BARE: f64 = 3.0;

// Across two writings.

/// Cost up to which two words of different scripts surely sound the same.
pub(super) const CERTAIN_SOUND: f64 = 0.8;
/// What two different legal forms cost in two scripts.
pub(super) const ACROSS_FORM: f64 = 0.3;
/// What it costs besides that two persons' names agree by sound only: syllables of names are few.
pub(super) const PERSON_ACROSS: f64 = 0.5;
/// What a word left over costs at most: nobody translates every word of a name.
pub(super) const UNTRANSLATED: f64 = 0.9;
/// What a pair of words of the lexicon that mean the same takes off the cost, up to two of them.
pub(super) const MEANT: f64 = 0.05;
/// What it costs that nothing but words of the lexicon agrees, and where one of them is a widely known company.
pub(super) const MEANT_ONLY: f64 = 0.9;
pub(super) const KNOWN_ONLY: f64 = 0.1;
/// A widely known company in one name stands under another name in the other.
pub(super) const ONE_KNOWN: f64 = 0.6;
/// A further word beside a widely known company's name.
pub(super) const KNOWN_REST: f64 = 1.6;
/// Two names' own words that sound alike in full; a consonant of difference by the size of the words, eased for short ones.
pub(super) const SOUND_BASE: f64 = -0.2;
pub(super) const SOUND_SLOPE: f64 = 6.2;
pub(super) const SOUND_EASE: f64 = 1.0;
/// What another first consonant costs besides, by how far the two are apart.
pub(super) const FIRST: f64 = 1.0;
/// What it costs that one of several readings was chosen.
pub(super) const ONE_READING: f64 = 0.5;
/// A word that is letters read aloud.
pub(super) const SPELLED_OUT: f64 = 0.3;

/// Edits weigh more in short words.
pub(super) fn per_length(edits: f64, length: usize) -> f64 {
    let factor = match length {
        0..=2 => 2.5,
        3 => 1.7,
        4 => 1.3,
        _ => 1.0,
    };
    (edits * factor).min(MOST)
}

/// One word that is the initials of so many of the other name.
pub(super) fn acronym(words: usize) -> f64 {
    match words {
        ..=2 => 1.7,
        3 => 1.0,
        _ => 0.6,
    }
}

/// A short word's sound says little; `size` in consonants.
pub(super) fn few(size: usize) -> f64 {
    match size {
        0 | 1 => 0.5,
        2 => 0.25,
        _ => 0.0,
    }
}

/// What a word costs that only one name has; `full`: words that the names share.
pub(super) fn leftover(token: &Token, kind: Kind, full: usize) -> f64 {
    match (token.class, kind) {
        (Class::Title, _) => 0.1,
        (Class::Form, _) => 0.15,
        (Class::Particle, _) => 0.15,
        (Class::Number, Kind::Vessel) => 1.2,
        (Class::Number, _) => 2.5,
        (Class::Generic, _) => 0.7,
        (Class::Line, _) => 2.1,
        (Class::Place, _) => 1.0,
        (_, Kind::Person) if token.roman.len() == 1 => 0.3,
        // A further name of somebody of whom two names agree; one name alone says little.
        (_, Kind::Person) if full >= 2 => 0.7,
        (_, Kind::Person) => 2.2,
        _ => 2.4,
    }
}

/// What a word costs that only one of two names in two writings has; `other`: what the other name has left.
pub(super) fn leftover_across(word: &Token, other: &[Token]) -> f64 {
    match word.class {
        Class::Number => 2.5,
        Class::Line => 2.1,
        Class::Place => 0.5,
        _ if fills(word) => 0.2,
        // A word of business that one name has, and where the other has another.
        _ if other.iter().any(|other| other.class.is_trade() && !fills(other)) => 1.0,
        _ => 0.3,
    }
}

/// Words of business, by what they mean, that say little of it: many names have them, and translations leave them out.
const FILLERS: [&str; 16] = [
    "group",
    "holding",
    "company",
    "international",
    "technology",
    "industry",
    "enterprise",
    "services",
    "solution",
    "systems",
    "products",
    "brands",
    "manufacturing",
    "headquarters",
    "dot com",
    "development",
];

/// Whether a word of business says little of it.
fn fills(word: &Token) -> bool {
    word.concept.is_some_and(|concept| FILLERS.contains(&concept))
}
