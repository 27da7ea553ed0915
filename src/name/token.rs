//! A name as a sequence of words with their meanings.

use super::roman;
use super::words::{Class, LEXICON, Meaning, is_unspaced};
use crate::text::normalize::fold;

/// One word or phrase of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As written, folded.
    pub(super) text: String,
    /// In Latin letters; never empty.
    pub(super) roman: String,
    /// What it does in the name.
    pub(super) class: Class,
    /// What it means; `None` for what only sets the name apart.
    pub(super) concept: Option<&'static str>,
    /// Whether it is of a script without spaces.
    pub(super) unspaced: bool,
}

impl Token {
    fn new(text: &str, meaning: Option<Meaning>) -> Option<Self> {
        let roman = roman::word(text);
        let class = match meaning {
            Some(meaning) => meaning.class,
            None if roman.bytes().all(|byte| byte.is_ascii_digit()) => Class::Number,
            None => Class::Distinct,
        };
        let unspaced = text.chars().any(is_unspaced);
        let concept = meaning.map(|meaning| meaning.concept);
        (!roman.is_empty()).then(|| Self { text: text.to_string(), roman, class, concept, unspaced })
    }
}

/// A stretch of one kind of writing.
enum Run {
    /// A word of a script with spaces.
    Word(String),
    /// Characters of scripts without spaces, Latin letters right beside them included.
    Unspaced(String),
}

/// The words of a name. `person`: given names and titles have meaning, business words have none.
pub(super) fn tokens(name: &str, person: bool) -> Vec<Token> {
    let mut out = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for run in runs(name, person) {
        match run {
            Run::Word(word) => words.push(word),
            Run::Unspaced(text) => {
                spaced(&std::mem::take(&mut words), person, &mut out);
                unspaced(&text, person, &mut out);
            }
        }
    }
    spaced(&words, person, &mut out);
    out
}

fn runs(name: &str, person: bool) -> Vec<Run> {
    // The dot between the parts of a foreign name in Chinese, and signs that stand for a legal form.
    let is_dot = |c: char| matches!(c, '·' | '・' | '•' | '‧');
    let folded = if name.contains(is_dot) { fold(name.replace(is_dot, " ").trim()) } else { fold(name.trim()) };
    let mut runs: Vec<Run> = Vec::new();
    let mut word = String::new();
    let mut has_unspaced = false;
    let letters: Vec<char> = folded.chars().collect();
    let mut close = |word: &mut String, has_unspaced: &mut bool| {
        if !word.is_empty() {
            let text = std::mem::take(word);
            runs.push(if *has_unspaced { Run::Unspaced(text) } else { Run::Word(text) });
        }
        *has_unspaced = false;
    };
    for (at, c) in letters.iter().copied().enumerate() {
        let after = letters.get(at + 1).copied();
        let single =
            |place: Option<usize>| place.is_none_or(|place| letters.get(place).is_none_or(|c| !c.is_alphanumeric()));
        match c {
            '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʿ' | 'ʾ' | '\u{200c}' | '\u{200d}' => {}
            // The points of G.m.b.H. join, those after whole words part.
            '.' if !person
                && word.chars().count() >= 1
                && single(at.checked_sub(2))
                && after.is_some_and(char::is_alphanumeric)
                && single(Some(at + 2)) => {}
            '.' if !person && dotted(&letters, at) => {}
            '&' => {
                close(&mut word, &mut has_unspaced);
                word.push('&');
                close(&mut word, &mut has_unspaced);
            }
            c if c.is_alphanumeric() || is_mark(c) => {
                has_unspaced |= is_unspaced(c);
                word.push(c);
            }
            _ => close(&mut word, &mut has_unspaced),
        }
    }
    close(&mut word, &mut has_unspaced);
    runs
}

/// Whether a point stands within an abbreviation of single letters.
fn dotted(letters: &[char], at: usize) -> bool {
    let letter = |place: usize| letters.get(place).is_some_and(|c| c.is_alphanumeric());
    let before = at >= 1 && letter(at - 1) && (at < 2 || !letter(at - 2));
    before && letter(at + 1) && !letter(at + 2)
}

/// Vowel signs of Indic scripts and the like belong to their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0dff}' | '\u{0e00}'..='\u{0e7f}' | '\u{064b}'..='\u{065f}')
}

/// Words in a row, the longest phrases first.
fn spaced(words: &[String], person: bool, out: &mut Vec<Token>) {
    let romans: Vec<String> = words.iter().map(|word| roman::word(word)).collect();
    let mut at = 0;
    while at < words.len() {
        let most = LEXICON.longest.min(words.len() - at);
        let found = (1..=most).rev().find_map(|count| {
            let phrase = romans.get(at..at + count)?.join(" ");
            LEXICON.meaning(&phrase, person).map(|meaning| (count, meaning))
        });
        let (count, meaning) = found.map_or((1, None), |(count, meaning)| (count, Some(meaning)));
        let text = words.get(at..at + count).unwrap_or(&[]).join(" ");
        out.extend(Token::new(&text, meaning));
        at += count;
    }
}

/// A stretch without spaces, the longest entries first; what stands between them is distinctive.
fn unspaced(text: &str, person: bool, out: &mut Vec<Token>) {
    let letters: Vec<char> = text.chars().collect();
    let mut rest = String::new();
    let mut at = 0;
    while at < letters.len() {
        let found = LEXICON.entries_at(letters.get(at..).unwrap_or(&[])).find_map(|count| {
            let piece: String = letters.get(at..at + count)?.iter().collect();
            let meaning = LEXICON.meaning(&piece, person)?;
            // A single character is seldom a word of its own: at the ends only, and no particle.
            let alone =
                count > 1 || letters.len() > 3 && at > 0 && at + 1 == letters.len() && meaning.class != Class::Number;
            let placed = rest.is_empty() || !LEXICON.is_leading(&piece);
            (alone && placed).then_some((count, meaning, piece))
        });
        match found {
            Some((count, meaning, piece)) => {
                out.extend(Token::new(&std::mem::take(&mut rest), None));
                out.extend(Token::new(&piece, Some(meaning)));
                at += count;
            }
            None => {
                rest.extend(letters.get(at));
                at += 1;
            }
        }
    }
    out.extend(Token::new(&rest, None));
}
