//! Many phrases in one pass: several sets of them, each answered on its own with whole words, leftmost, longest,
//! without overlaps. Build once. Texts and phrases are compared as they are: fold both first.

use super::trie::Trie;

/// A phrase found: its number in its set and its bytes in the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    trie: Trie,
    /// For every distinct phrase: the sets it belongs to, and its place there; and where those of each phrase end.
    members: Vec<(u32, u32)>,
    ends: Vec<usize>,
    sets: usize,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Needles").field("phrases", &self.ends.len()).field("sets", &self.sets).finish_non_exhaustive()
    }
}

impl Needles {
    /// Prepares the search. Empty phrases are never found.
    #[must_use]
    pub fn new(sets: &[&[String]]) -> Self {
        let mut all: Vec<(&str, (u32, u32))> = Vec::with_capacity(sets.iter().map(|words| words.len()).sum());
        for (set, words) in (0_u32..).zip(sets) {
            all.extend((0_u32..).zip(words.iter()).map(|(place, word)| (word.as_str(), (set, place))));
        }
        all.retain(|(word, _)| !word.is_empty());
        all.sort_unstable();
        let (mut phrases, mut ends): (Vec<&str>, Vec<usize>) = (Vec::new(), Vec::new());
        for (at, (word, _)) in all.iter().enumerate() {
            if phrases.last() != Some(word) {
                phrases.push(word);
                ends.push(at);
            }
            if let Some(end) = ends.last_mut() {
                *end = at + 1;
            }
        }
        let trie = Trie::new(&phrases);
        Self { trie, members: all.into_iter().map(|(_, member)| member).collect(), ends, sets: sets.len() }
    }

    /// The sets that a phrase belongs to, and its place there.
    fn members(&self, phrase: u32) -> &[(u32, u32)] {
        let phrase = phrase as usize;
        let start = phrase.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(phrase).and_then(|end| self.members.get(start..*end)).unwrap_or_default()
    }

    /// The phrases of every set in `text`, in order of place.
    #[must_use]
    pub fn find(&self, text: &str) -> Found {
        let mut all: Vec<(u32, Match)> = Vec::with_capacity(text.len() / USUAL);
        // How far each set has been answered; then how many matches it has; then where they end.
        let mut ends = vec![0_usize; self.sets];
        self.trie.scan(text, true, |start, phrases| {
            for &(phrase, end) in phrases.iter().rev() {
                if !ends_whole(text, end) {
                    continue;
                }
                for &(set, needle) in self.members(phrase) {
                    if let Some(done) = ends.get_mut(set as usize).filter(|done| start >= **done) {
                        *done = end;
                        all.push((set, Match { needle, start, end }));
                    }
                }
            }
        });
        ends.fill(0);
        for (set, _) in &all {
            if let Some(count) = ends.get_mut(*set as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut matches = vec![Match::default(); all.len()];
        for (set, found) in all {
            if let Some(end) = ends.get_mut(set as usize)
                && let Some(slot) = matches.get_mut(*end)
            {
                *slot = found;
                *end += 1;
            }
        }
        Found { matches, ends }
    }
}

/// Bytes of a text for a match, about.
const USUAL: usize = 16;

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

    /// The sets from `first` on that have matches, numbered from there, with them.
    pub fn filled(&self, first: usize) -> impl Iterator<Item = (usize, &[Match])> {
        let mut start = first.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(first..).into_iter().flatten().enumerate().filter_map(move |(set, end)| {
            let from = std::mem::replace(&mut start, *end);
            (from < *end).then(|| (set, self.matches.get(from..*end).unwrap_or_default()))
        })
    }

    /// The matches of all sets, one set after the other.
    #[must_use]
    pub fn all(&self) -> &[Match] {
        &self.matches
    }
}

/// Words looked for anywhere, inside other words too, all in one pass.
pub struct Words {
    trie: Trie,
    /// The place in the list of each word of the trie.
    places: Vec<u32>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("words", &self.places.len()).finish_non_exhaustive()
    }
}

impl Words {
    /// Prepares the search for distinct words.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut numbered: Vec<(&str, u32)> =
            words.into_iter().zip(0_u32..).filter(|(word, _)| !word.is_empty()).collect();
        numbered.sort_unstable();
        numbered.dedup_by_key(|(word, _)| *word);
        let (words, places): (Vec<&str>, Vec<u32>) = numbered.into_iter().unzip();
        Self { trie: Trie::new(&words), places }
    }

    /// Says every occurrence, in order of place: the word's place in the list and its bytes.
    pub fn find(&self, text: &str, mut say: impl FnMut(Match)) {
        self.trie.scan(text, false, |start, words| {
            for &(word, end) in words {
                say(Match { needle: self.places.get(word as usize).copied().unwrap_or(0), start, end });
            }
        });
    }
}

/// Whether a match begins and ends where a word of spaced script does; a plural `s` may follow.
#[must_use]
pub fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let first = text.get(start..).and_then(|r| r.chars().next());
    let before = || text.get(..start).and_then(|l| l.chars().next_back());
    !(first.is_some_and(is_word) && before().is_some_and(is_word)) && ends_whole(text, end)
}

/// Whether what ends at a place ends where a word of spaced script does.
fn ends_whole(text: &str, end: usize) -> bool {
    let last = text.get(..end).and_then(|l| l.chars().next_back());
    if !last.is_some_and(is_word) {
        return true;
    }
    let mut rest = text.get(end..).unwrap_or("").chars();
    match rest.next() {
        Some('s') if last.is_some_and(|l| l.is_ascii_alphabetic()) => !rest.next().is_some_and(is_word),
        Some(next) => !is_word(next),
        None => true,
    }
}

/// Whether a character is a letter or digit of a script that puts spaces between words.
#[inline(always)]
pub(super) fn is_word(c: char) -> bool {
    // The commonest first: Han characters stand from 4E00 on.
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c < '\u{2e80}' && c.is_alphanumeric() || is_far_word(c) }
}

/// The same beyond Han.
fn is_far_word(c: char) -> bool {
    c > '\u{9fff}' && !is_unspaced(c) && c.is_alphanumeric()
}

/// Scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What [`Needles::find`] says, read from its definition.
    fn naive(sets: &[Vec<String>], text: &str) -> Vec<Vec<Match>> {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let first =
            |set: &Vec<String>, start: usize| {
                let words =
                    set.iter().zip(0_u32..).filter(|(word, _)| !word.is_empty() && text[start..].starts_with(*word));
                let whole = words.filter(|(word, _)| is_whole(text, start, start + word.len()));
                whole
                    .max_by_key(|(word, number)| (word.len(), std::cmp::Reverse(*number)))
                    .map(|(word, needle)| Match { needle, start, end: start + word.len() })
            };
        let all = |set: &Vec<String>| {
            let mut out: Vec<Match> = Vec::new();
            for &start in &places {
                if out.last().is_none_or(|last| last.end <= start) {
                    out.extend(first(set, start));
                }
            }
            out
        };
        sets.iter().map(all).collect()
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(
            sets in prop::collection::vec(prop::collection::vec("[保本ab é💰]{0,4}|[保本高收益年化]{1,5}", 0..12), 0..4),
            text in "[保本高收益年化ab sé💰]{0,40}",
        ) {
            let slices: Vec<&[String]> = sets.iter().map(Vec::as_slice).collect();
            let found = Needles::new(&slices).find(&text);
            let got: Vec<Vec<Match>> = (0..sets.len()).map(|set| found.of(set).to_vec()).collect();
            prop_assert_eq!(&got, &naive(&sets, &text));
            let filled: Vec<usize> = found.filled(0).map(|(set, _)| set).collect();
            prop_assert_eq!(filled, (0..sets.len()).filter(|set| !got[*set].is_empty()).collect::<Vec<_>>());
        }

        #[test]
        fn words_stand_anywhere(words in prop::collection::btree_set("[保本ab💰]{1,3}", 0..20), text in "[保本abc💰]{0,30}") {
            let mut found = Vec::new();
            Words::new(words.iter().map(String::as_str)).find(&text, |one| found.push(one));
            let text = text.as_str();
            let each = |(start, _): (usize, char)| {
                let here = words.iter().zip(0_u32..).filter(move |(word, _)| text[start..].starts_with(word.as_str()));
                here.map(move |(word, needle)| Match { needle, start, end: start + word.len() })
            };
            let mut expected: Vec<Match> = text.char_indices().flat_map(each).collect();
            expected.sort_by_key(|one| (one.start, one.end));
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn words_are_found_inside_others() {
        let words = Words::new(["annual", "年", "年化"]);
        for (text, expected) in
            [("biannually 年化", vec![(0, 2), (1, 11), (2, 11)]), ("", vec![]), ("年", vec![(1, 0)])]
        {
            let mut found = Vec::new();
            words.find(text, |one| found.push((one.needle, one.start)));
            assert_eq!(found, expected, "{text}");
        }
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
