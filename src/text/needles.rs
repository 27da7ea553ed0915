//! Many phrases in one pass: several sets of them, each answered on its own with whole words, leftmost, longest,
//! without overlaps. Build once. Texts and phrases are compared as they are: fold both first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

/// A phrase found: its number in its set and its bytes in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Place of the phrase in its set.
    pub needle: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Sets of phrases to look for.
pub struct Needles {
    finder: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For every distinct phrase: the sets it belongs to, and its place there.
    members: Vec<Vec<(u32, u32)>>,
    sets: usize,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Needles")
            .field("phrases", &self.members.len())
            .field("sets", &self.sets)
            .finish_non_exhaustive()
    }
}

impl Needles {
    /// Prepares the search. Empty phrases are never found.
    #[must_use]
    pub fn new(sets: &[&[String]]) -> Self {
        let mut phrases: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for (set, words) in (0_u32..).zip(sets) {
            for (place, word) in (0_u32..).zip(words.iter()) {
                if !word.is_empty() {
                    phrases.entry(word).or_default().push((set, place));
                }
            }
        }
        let finder = CharwiseDoubleArrayAhoCorasickBuilder::new().build(phrases.keys()).ok();
        Self { finder, members: phrases.into_values().collect(), sets: sets.len() }
    }

    /// The phrases of every set in `text`, in order of place.
    #[must_use]
    pub fn find(&self, text: &str) -> Found {
        let mut all: Vec<(u32, Match)> = Vec::new();
        for found in self.finder.iter().flat_map(|f| f.find_overlapping_iter(text)) {
            let (start, end) = (found.start(), found.end());
            if !is_whole(text, start, end) {
                continue;
            }
            let members = self.members.get(found.value() as usize).map_or(&[][..], Vec::as_slice);
            all.extend(members.iter().map(|(set, needle)| (*set, Match { needle: *needle, start, end })));
        }
        all.sort_unstable_by_key(|(set, m)| (*set, m.start, Reverse(m.end), m.needle));
        let mut out = Found { matches: Vec::with_capacity(all.len()), ends: Vec::with_capacity(self.sets) };
        let mut done = 0;
        for (set, m) in all {
            while out.ends.len() < set as usize {
                out.ends.push(out.matches.len());
                done = 0;
            }
            if m.start >= done {
                done = m.end;
                out.matches.push(m);
            }
        }
        out.ends.resize(self.sets, out.matches.len());
        out
    }
}

/// What was found in a text, set by set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    matches: Vec<Match>,
    /// Where the matches of each set end.
    ends: Vec<usize>,
}

impl Found {
    /// The matches of a set in order of place; none for a set that is not there.
    #[must_use]
    pub fn of(&self, set: usize) -> &[Match] {
        let start = set.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(set).and_then(|end| self.matches.get(start..*end)).unwrap_or_default()
    }

    /// The matches of all sets, one set after the other.
    #[must_use]
    pub fn all(&self) -> &[Match] {
        &self.matches
    }
}

/// Words looked for anywhere, inside other words too, all in one pass.
pub struct Words {
    finder: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}

impl Words {
    /// Prepares the search for distinct words.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let numbered = words.into_iter().zip(0_u32..);
        Self { finder: CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbered).ok() }
    }

    /// Every occurrence, in order of its end: the word's place in the list and its bytes.
    pub fn find(&self, text: &str) -> impl Iterator<Item = Match> {
        let found = self.finder.iter().flat_map(move |finder| finder.find_overlapping_iter(text));
        found.map(|found| Match { needle: found.value(), start: found.start(), end: found.end() })
    }
}

/// Whether a match begins and ends where a word of spaced script does; a plural `s` may follow.
#[must_use]
pub fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() } else { !is_unspaced(c) && c.is_alphanumeric() };
    let first = text.get(start..).and_then(|r| r.chars().next());
    if first.is_some_and(word) && text.get(..start).and_then(|l| l.chars().next_back()).is_some_and(word) {
        return false;
    }
    let last = text.get(..end).and_then(|l| l.chars().next_back());
    if !last.is_some_and(word) {
        return true;
    }
    let mut rest = text.get(end..).unwrap_or("").chars();
    match rest.next() {
        Some('s') if last.is_some_and(|l| l.is_ascii_alphabetic()) => !rest.next().is_some_and(word),
        Some(next) => !word(next),
        None => true,
    }
}

/// Scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_inside_others() {
        let words = Words::new(["annual", "年", "年化"]);
        let found: Vec<(u32, usize)> = words.find("biannually 年化").map(|found| (found.needle, found.start)).collect();
        assert_eq!(found, [(0, 2), (1, 11), (2, 11)]);
        assert_eq!(words.find("").count(), 0);
    }

    #[test]
    fn each_set_is_answered_on_its_own() {
        let first: Vec<String> = ["保本", "保本高收益", "ico"].map(String::from).to_vec();
        let second: Vec<String> = ["高收益", "coin"].map(String::from).to_vec();
        let needles = Needles::new(&[&first, &second]);
        let found = |text: &str| {
            let found = needles.find(text);
            (0..3)
                .map(|set| found.of(set).iter().map(|m| text[m.start..m.end].to_owned()).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("保本高收益", [vec!["保本高收益"], vec!["高收益"], vec![]]),
            ("iconic coins", [vec![], vec!["coin"], vec![]]),
            ("参与ico保本", [vec!["ico", "保本"], vec![], vec![]]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
