//! A name as a sequence of words with their meanings.

use super::roman;
use super::words::{Class, LEXICON, Meaning, is_unspaced};
use crate::text::normalize::fold;
use crate::text::script::is_word;

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

/// The words of a name. `person`: given names and titles have meaning, business words have none.
pub(super) fn tokens(name: &str, person: bool) -> Vec<Token> {
    let mut scan = Scan::default();
    scan.read(name, person);
    scan.tokens()
}

/// The words of a company's name, widely known companies' names taken apart as any.
pub(super) fn plain_tokens(name: &str) -> Vec<Token> {
    let mut scan = Scan { plain: true, ..Scan::default() };
    scan.read(name, false);
    scan.tokens()
}

/// The words of a folded name of a company.
pub(super) fn tokens_of_folded(name: &str) -> Vec<Token> {
    let mut scan = Scan::default();
    scan.read_folded(name, false);
    scan.tokens()
}

/// Bytes of a buffer, half open.
type Range = (usize, usize);

/// One word or phrase of a scanned name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    text: Range,
    roman: Range,
    /// What it does in the name.
    pub(super) class: Class,
    /// What it means; `None` for what only sets the name apart.
    pub(super) concept: Option<&'static str>,
    /// Whether it is of a script without spaces.
    pub(super) unspaced: bool,
}

/// A stretch of one kind of writing: a word of a script with spaces, or characters of scripts without, Latin letters right beside
/// them included.
#[derive(Debug, Clone, Copy)]
struct Run {
    text: Range,
    unspaced: bool,
}

/// Takes names apart one after the other, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Scan {
    letters: Vec<char>,
    /// The runs' letters, a space behind each.
    text: String,
    roman: String,
    runs: Vec<Run>,
    /// Romanised words in a row, single spaces between.
    romans: Vec<Range>,
    words: Vec<Word>,
    /// Whether widely known companies' names are none.
    plain: bool,
}

/// The dot between the parts of a foreign name in Chinese.
fn is_dot(c: char) -> bool {
    matches!(c, '·' | '・' | '•' | '‧')
}

impl Scan {
    /// Takes a name apart. `person`: given names and titles have meaning, business words have none.
    pub(super) fn read(&mut self, name: &str, person: bool) {
        if name.contains(is_dot) {
            self.take_apart(&fold(name.replace(is_dot, " ").trim()), person);
        } else {
            self.take_apart(&fold(name.trim()), person);
        }
    }

    /// Takes a folded name apart.
    pub(super) fn read_folded(&mut self, name: &str, person: bool) {
        // Folding a folded text changes nothing.
        if name.contains(is_dot) || name.trim().len() < name.len() {
            self.read(name, person);
        } else {
            self.take_apart(name, person);
        }
    }

    /// The words, in order.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// A word in Latin letters; never empty.
    pub(super) fn roman(&self, word: &Word) -> &str {
        self.roman.get(word.roman.0..word.roman.1).unwrap_or("")
    }

    fn tokens(&self) -> Vec<Token> {
        let token = |word: &Word| Token {
            text: self.text.get(word.text.0..word.text.1).unwrap_or("").to_string(),
            roman: self.roman(word).to_string(),
            class: word.class,
            concept: word.concept,
            unspaced: word.unspaced,
        };
        self.words.iter().map(token).collect()
    }

    fn take_apart(&mut self, folded: &str, person: bool) {
        let own = without_notes(folded);
        let folded = own.as_deref().unwrap_or(folded);
        self.text.clear();
        self.roman.clear();
        self.runs.clear();
        self.words.clear();
        self.part(folded, person);
        let runs = std::mem::take(&mut self.runs);
        for own in runs.chunk_by(|one, next| !one.unspaced && !next.unspaced) {
            match own {
                [run] if run.unspaced => self.unspaced(run.text, person),
                _ => self.spaced(own, person),
            }
        }
        self.runs = runs;
    }

    /// Parts a name into runs.
    fn part(&mut self, folded: &str, person: bool) {
        let Self { letters, text, runs, .. } = self;
        letters.clear();
        letters.extend(folded.chars());
        let (mut from, mut has_unspaced) = (0, false);
        let mut close = |text: &mut String, has_unspaced: &mut bool| {
            if text.len() > from {
                runs.push(Run { text: (from, text.len()), unspaced: *has_unspaced });
                text.push(' ');
                from = text.len();
            }
            *has_unspaced = false;
            from
        };
        let mut start = 0;
        for (at, c) in letters.iter().copied().enumerate() {
            let single = |place: Option<usize>| {
                place.is_none_or(|place| letters.get(place).is_none_or(|c| !c.is_alphanumeric()))
            };
            match c {
                '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʿ' | 'ʾ' | '\u{200c}' | '\u{200d}' => {}
                // The points of G.m.b.H. join, those after whole words part.
                '.' if !person
                    && text.len() > start
                    && single(at.checked_sub(2))
                    && letters.get(at + 1).is_some_and(|c| c.is_alphanumeric())
                    && single(Some(at + 2)) => {}
                '.' if !person && dotted(letters, at) => {}
                '&' => {
                    close(text, &mut has_unspaced);
                    text.push('&');
                    start = close(text, &mut has_unspaced);
                }
                c if is_word(c) || is_mark(c) => {
                    has_unspaced |= is_unspaced(c);
                    text.push(c);
                }
                _ => start = close(text, &mut has_unspaced),
            }
        }
        close(text, &mut has_unspaced);
    }

    /// Words in a row, the longest phrases first.
    fn spaced(&mut self, runs: &[Run], person: bool) {
        self.romans.clear();
        for run in runs {
            let from = self.roman.len();
            roman::write(self.text.get(run.text.0..run.text.1).unwrap_or(""), &mut self.roman);
            self.romans.push((from, self.roman.len()));
            self.roman.push(' ');
        }
        let mut at = 0;
        while let (Some(run), Some(own)) = (runs.get(at), self.romans.get(at).copied()) {
            let most = LEXICON.longest.min(runs.len() - at);
            let found = (1..=most).rev().find_map(|count| {
                let last = self.romans.get(at + count - 1)?;
                let meaning = LEXICON.meaning(self.roman.get(own.0..last.1)?, person)?;
                (!self.plain || meaning.class != Class::Known).then_some((count, meaning))
            });
            let (count, meaning) = found.map_or((1, None), |(count, meaning)| (count, Some(meaning)));
            let text = (run.text.0, runs.get(at + count - 1).map_or(run.text.1, |last| last.text.1));
            if count == 1 {
                self.push(text, own, meaning);
            } else {
                self.write(text, meaning);
            }
            at += count;
        }
    }

    /// A stretch without spaces, the longest entries first; what stands between them is distinctive.
    fn unspaced(&mut self, run: Range, person: bool) {
        let length = self.text.get(run.0..run.1).map_or(0, |text| text.chars().count());
        let (mut at, mut place, mut rest) = (run.0, 0, run.0);
        while at < run.1 {
            let left = self.text.get(at..run.1).unwrap_or("");
            let Some(first) = left.chars().next() else { break };
            let found = LEXICON.entries(first).iter().find_map(|entry| {
                if !left.starts_with(&entry.text) {
                    return None;
                }
                let meaning = entry.meaning(person).filter(|own| !self.plain || own.class != Class::Known)?;
                // A single character is seldom a word of its own: at the ends only, and no particle.
                let alone = entry.letters > 1
                    || length > 3 && place > 0 && place + 1 == length && meaning.class != Class::Number;
                let placed = rest == at || !entry.is_leading;
                let whole = !first.is_ascii_alphanumeric() || stands_apart(self.text.as_bytes(), at, entry.text.len());
                (alone && placed && whole).then_some((entry, meaning))
            });
            if let Some((entry, meaning)) = found {
                let end = at + entry.text.len();
                self.write((rest, at), None);
                self.write((at, end), Some(meaning));
                (at, place, rest) = (end, place + entry.letters, end);
            } else {
                at += first.len_utf8();
                place += 1;
            }
        }
        self.write((rest, run.1), None);
    }

    /// Adds a word that is still to be romanised.
    fn write(&mut self, text: Range, meaning: Option<Meaning>) {
        if text.0 < text.1 {
            let from = self.roman.len();
            roman::write(self.text.get(text.0..text.1).unwrap_or(""), &mut self.roman);
            self.push(text, (from, self.roman.len()), meaning);
        }
    }

    fn push(&mut self, text: Range, roman: Range, meaning: Option<Meaning>) {
        let letters = self.roman.get(roman.0..roman.1).unwrap_or("");
        if letters.is_empty() {
            return;
        }
        let class = match meaning {
            Some(meaning) => meaning.class,
            None if letters.bytes().all(|byte| byte.is_ascii_digit()) => Class::Number,
            None => Class::Distinct,
        };
        let unspaced = self.text.get(text.0..text.1).unwrap_or("").chars().any(is_unspaced);
        self.words.push(Word { text, roman, class, concept: meaning.map(|meaning| meaning.concept), unspaced });
    }
}

/// Whether Latin letters are a word: none stands right before or behind.
fn stands_apart(text: &[u8], at: usize, length: usize) -> bool {
    let letter = |place: Option<usize>| place.and_then(|place| text.get(place)).is_some_and(u8::is_ascii_alphanumeric);
    !letter(at.checked_sub(1)) && !letter(Some(at + length))
}

/// A folded name without the remarks in brackets that say something with a colon, `(area: 80)`; `None` where it has none or
/// nothing else.
fn without_notes(folded: &str) -> Option<String> {
    if !folded.contains(':') {
        return None;
    }
    let mut out = String::new();
    let mut rest = folded;
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((note, behind)) = inside.split_once(')') else { break };
        out.push_str(before);
        if note.contains(':') {
            out.push(' ');
        } else {
            out.extend(["(", note, ")"]);
        }
        rest = behind;
    }
    out.push_str(rest);
    (out.len() < folded.len() && out.chars().any(char::is_alphanumeric)).then_some(out)
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
