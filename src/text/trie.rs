//! Which of many phrases begin at a place of a text.
//!
//! Most places begin none. So the first two characters are asked first, in a set of bits small enough to stay near the
//! processor, which now and then says yes too often and never no; only what passes is followed character by character.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use super::needles::is_word;

/// Behind the last character: no character's number.
const END: u32 = u32::MAX;

/// No phrase.
const NONE: u32 = u32::MAX;

/// What phrases with a beginning in common go on with.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The last character of the beginning.
    label: u32,
    /// The nodes that are a character longer, in order of their characters. A node without any is the beginning of one phrase only,
    /// whose rest is compared as it is.
    first: u32,
    children: u32,
    /// The phrase that ends here, or the only one.
    phrase: u32,
    /// A bit for each child's character, its number's lowest six bits.
    labels: u64,
}

/// How phrases begin: the first two characters, [`END`] behind a single one, and the node of what they have in common.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    first: u32,
    second: u32,
    node: u32,
}

/// A place that no beginning has taken.
const FREE: Beginning = Beginning { first: END, second: END, node: NONE };

/// Phrases, ready to be looked for.
#[derive(Debug)]
pub(super) struct Trie {
    /// The phrases one behind the other, and where each ends.
    text: String,
    ends: Vec<usize>,
    nodes: Vec<Node>,
    /// What characters of the basic plane are: whether phrases begin with them, whether one is them, whether they are of a word.
    kinds: Vec<u8>,
    /// The beginnings of all phrases as bits, at their [`place`] without its lowest so many bits.
    noted: Vec<u64>,
    noted_shift: u32,
    /// The beginnings themselves in the same way, each in the first place that was free.
    beginnings: Vec<Beginning>,
    shift: u32,
}

/// A number for two characters that looks like chance.
#[inline(always)]
fn place(first: u32, second: u32) -> u32 {
    // Odd numbers near the golden ratio and the square root of 3: Knuth's multiplicative hashing.
    first.wrapping_mul(0x9E37_79B1) ^ second.wrapping_mul(0xBB67_AE85)
}

/// Phrases begin with the character.
const BEGINS: u8 = 1;
/// The character is a phrase.
const ALONE: u8 = 2;
/// The character is of a word.
const WORD: u8 = 4;
/// Characters of the basic plane.
const PLANE: u32 = 0x1_0000;
/// Of characters from here on up to the scripts without spaces it is not noted whether they are of words: symbols for the
/// most part.
const NOTED_WORDS: char = '\u{2070}';
const UNSPACED: RangeInclusive<char> = '\u{2e80}'..='\u{9fff}';

/// Which of the noted characters are of words.
static WORDS: LazyLock<Vec<u8>> =
    LazyLock::new(|| ('\0'..NOTED_WORDS).map(|c| if is_word(c) { WORD } else { 0 }).collect());

/// Bits for each beginning: about one in so many places that begin no phrase passes all the same.
const BITS_EACH: usize = 16;
/// Most bits, as a power of two: what stays near the processor.
const MOST_BITS: u32 = 20;
/// Children up to which the wanted one is looked for from the first on.
const FEW: usize = 8;

impl Trie {
    /// Prepares for phrases that are sorted, differ and are not empty; they are numbered in order.
    pub(super) fn new(phrases: &[&str]) -> Self {
        let mut text = String::with_capacity(phrases.iter().map(|phrase| phrase.len()).sum());
        let mut ends = Vec::with_capacity(phrases.len());
        for phrase in phrases {
            text.push_str(phrase);
            ends.push(text.len());
        }
        let (nodes, begin) = branch(phrases);
        let power = |least: usize| least.max(64).next_power_of_two().trailing_zeros();
        let (noted_bits, bits) = (power(begin.len() * BITS_EACH).min(MOST_BITS), power(begin.len() * 2).min(31));
        let mut own = Self {
            text,
            ends,
            nodes,
            kinds: vec![0; PLANE as usize],
            noted: vec![0; 1 << (noted_bits - 6)],
            noted_shift: 32 - noted_bits,
            beginnings: vec![FREE; 1 << bits],
            shift: 32 - bits,
        };
        for (kind, word) in own.kinds.iter_mut().zip(WORDS.iter()) {
            *kind = *word;
        }
        for beginning in begin {
            if let Some(kind) = own.kinds.get_mut(beginning.first as usize) {
                *kind |= if beginning.second == END { ALONE } else { BEGINS };
            }
            let place = place(beginning.first, beginning.second);
            let bit = place >> own.noted_shift;
            if let Some(word) = own.noted.get_mut(bit as usize >> 6) {
                *word |= 1 << (bit & 63);
            }
            let from = (place >> own.shift) as usize;
            let (before, behind) = own.beginnings.split_at_mut(from.min(1 << bits));
            if let Some(free) = behind.iter_mut().chain(before).find(|taken| taken.node == NONE) {
                *free = beginning;
            }
        }
        own
    }

    /// Whether phrases may begin with these two characters.
    #[inline(always)]
    fn may_begin(&self, first: u32, second: u32) -> bool {
        let bit = place(first, second) >> self.noted_shift;
        self.noted.get(bit as usize >> 6).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }

    /// What phrases that begin with these two characters have in common.
    fn beginning(&self, first: u32, second: u32) -> Option<&Node> {
        let from = (place(first, second) >> self.shift) as usize;
        let (before, behind) = self.beginnings.split_at_checked(from)?;
        let taken = behind.iter().chain(before).take_while(|taken| taken.node != NONE);
        let own = taken.into_iter().find(|taken| (taken.first, taken.second) == (first, second))?;
        self.nodes.get(own.node as usize)
    }

    /// The bytes of a phrase.
    fn phrase(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(number).and_then(|end| self.text.as_bytes().get(start..*end)).unwrap_or_default()
    }

    /// What a beginning goes on with when its next character is this one.
    #[inline]
    fn child(&self, node: &Node, label: u32) -> Option<&Node> {
        if node.labels >> (label & 63) & 1 == 0 {
            return None;
        }
        let nodes = self.nodes.get(node.first as usize..(node.first + node.children) as usize)?;
        if nodes.len() <= FEW {
            return nodes.iter().find(|node| node.label == label);
        }
        nodes.binary_search_by_key(&label, |node| node.label).ok().and_then(|at| nodes.get(at))
    }

    /// The phrases that begin at `start` with what ends at `next` and has come to `node`, with their ends, the shortest first.
    fn follow(&self, text: &str, start: usize, mut next: usize, node: &Node, found: &mut Vec<(u32, usize)>) {
        let mut node = Some(node);
        while let Some(own) = node {
            let rest = text.get(next..).unwrap_or("");
            if own.phrase != NONE {
                if own.children == 0 {
                    let left = self.phrase(own.phrase).get(next - start..).unwrap_or_default();
                    if rest.as_bytes().starts_with(left) {
                        found.push((own.phrase, next + left.len()));
                    }
                    return;
                }
                found.push((own.phrase, next));
            }
            let Some(c) = rest.chars().next() else { return };
            node = self.child(own, u32::from(c));
            next += c.len_utf8();
        }
    }

    /// What a character is: of [`BEGINS`], [`ALONE`] and [`WORD`].
    #[inline(always)]
    fn kind(&self, c: char) -> u8 {
        let kind = self.kinds.get(c as usize).copied().unwrap_or(BEGINS | ALONE);
        if UNSPACED.contains(&c) || c < NOTED_WORDS { kind } else { kind | if is_word(c) { WORD } else { 0 } }
    }

    /// Goes through a text and says of every place where phrases begin which they are, with their ends, the shortest first.
    /// With `whole`, nothing begins inside a word.
    #[inline]
    pub(super) fn scan(&self, text: &str, whole: bool, mut say: impl FnMut(usize, &[(u32, usize)])) {
        let mut found = Vec::with_capacity(8);
        let mut rest = text.chars();
        let mut inside = false;
        let mut c = rest.next();
        while let Some(first) = c {
            let kind = self.kind(first);
            let word = whole && kind & WORD != 0;
            if word && inside {
                // The rest of the word.
                let tail = rest.as_str();
                let letters = tail.bytes().take_while(u8::is_ascii_alphanumeric).count();
                rest = tail.get(letters..).unwrap_or("").chars();
                c = rest.next();
                continue;
            }
            inside = word;
            let next = rest.as_str().len();
            c = rest.next();
            if kind & (BEGINS | ALONE) == 0 {
                continue;
            }
            let (first, next) = (first, text.len() - next);
            let pair = c.filter(|second| self.may_begin(first.into(), (*second).into()));
            if pair.is_none() && kind & ALONE == 0 {
                continue;
            }
            let at = next - first.len_utf8();
            found.clear();
            if let Some(node) = (kind & ALONE != 0).then(|| self.beginning(first.into(), END)).flatten() {
                found.push((node.phrase, next));
            }
            if let Some((node, second)) = pair.and_then(|c| Some((self.beginning(first.into(), c.into())?, c))) {
                self.follow(text, at, next + second.len_utf8(), node, &mut found);
            }
            if !found.is_empty() {
                say(at, &found);
            }
        }
    }
}

/// The nodes of sorted phrases, shortest beginnings first, and how the phrases begin.
fn branch(phrases: &[&str]) -> (Vec<Node>, Vec<Beginning>) {
    let (mut nodes, mut begin): (Vec<Node>, Vec<Beginning>) = (Vec::with_capacity(phrases.len()), Vec::new());
    // Beginnings in this order: their bytes and their phrases. The one at hand is node `done`.
    let mut open: Vec<(usize, Range<usize>)> = Vec::with_capacity(phrases.len());
    let character = |phrase: &str, at: usize| phrase.get(at..).and_then(|rest| rest.chars().next());
    let new = |label: u32| Node { label, first: 0, children: 0, phrase: NONE, labels: 0 };
    for (phrase, number) in phrases.iter().zip(0..) {
        let Some(first) = character(phrase, 0) else { continue };
        let second = character(phrase, first.len_utf8());
        let (depth, pair) =
            (first.len_utf8() + second.map_or(0, char::len_utf8), (u32::from(first), second.map_or(END, u32::from)));
        match (begin.last(), open.last_mut()) {
            (Some(last), Some((_, same))) if (last.first, last.second) == pair => same.end = number + 1,
            _ => {
                begin.push(Beginning { first: pair.0, second: pair.1, node: narrow(nodes.len()) });
                nodes.push(new(pair.1));
                open.push((depth, number..number + 1));
            }
        }
    }
    let mut done = 0;
    while let Some((depth, mut range)) = open.get(done).cloned() {
        let first = nodes.len();
        let mut own = None;
        if range.len() == 1 || phrases.get(range.start).is_some_and(|phrase| phrase.len() == depth) {
            own = Some(range.start);
            range.start += 1;
        }
        for (phrase, number) in phrases.get(range.clone()).into_iter().flatten().zip(range.start..) {
            let Some(label) = character(phrase, depth) else { continue };
            match open.last_mut().filter(|_| nodes.len() > first) {
                Some((_, same)) if nodes.last().is_some_and(|last| last.label == u32::from(label)) => {
                    same.end = number + 1
                }
                _ => {
                    nodes.push(new(u32::from(label)));
                    open.push((depth + label.len_utf8(), number..number + 1));
                }
            }
        }
        let made = nodes.get(first..).unwrap_or_default();
        let (children, labels) = (narrow(made.len()), made.iter().fold(0, |set, node| set | 1 << (node.label & 63)));
        if let Some(node) = nodes.get_mut(done) {
            node.phrase = own.map_or(NONE, narrow);
            (node.first, node.children, node.labels) = (narrow(first), children, labels);
        }
        done += 1;
    }
    (nodes, begin)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
