//! What a text is made of for the learned classifier: hashed runs of symbols and pieces of words.
//!
//! A symbol is a Han character (or another one of East Asian scripts), a word of any other script, a number whatever
//! its digits, or a mark. Single symbols and pairs of neighbours are features: character 1–2-grams in Chinese, word
//! 1–2-grams elsewhere, and both across the border in mixed text; where a label has many texts, runs of three as well. A
//! word of four letters or more adds the 3–5-grams of its letters with marks for its ends, so that inflected and compound
//! words meet.

/// Bits of a hashed feature: of 2²⁸ places (three in four of which are used without runs of three), the 2¹⁷ features of a
/// model meet by accident once in 1,500.
const BITS: u32 = 28;
/// The same in files of version 1.
const TRIPLE_BITS: u32 = 26;
/// Longest run of symbols that any scheme takes.
const RUN: usize = 3;
/// Pieces of words, in letters, the ends' marks among them.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;
/// Words shorter than this have no pieces of their own.
const LEAST_WORD: usize = 4;
/// Words longer than this are addresses or noise: their pieces are not taken.
const MOST_WORD: usize = 40;

/// What all numbers are hashed as.
const NUMBER: u64 = 0x9E37_79B9;
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Which features a model was trained on: runs of three pay where labels have many texts ([`Scheme::of`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Runs of one to three symbols, hashes that do not tell the kind (files of version 1, which are read only).
    Triples,
    /// Runs of one and two symbols, the kind of feature in the last two bits of its hash (files of version 2).
    Pairs,
    /// Runs of one to three symbols, the kind likewise (files of version 3).
    Runs,
}

/// What a feature is made of; the number is what its hash ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One symbol.
    Symbol,
    /// Two neighbours.
    Pair,
    /// A piece of a word.
    Piece,
    /// Three neighbours.
    Triple,
}

/// Texts a label from which runs of three symbols pay. Ours, by cross-validation on public sets (docs/quality/learned.md).
const MANY_TEXTS: usize = 200;

impl Scheme {
    /// The features to learn from so many texts of so many labels.
    pub(super) fn of(texts: usize, labels: usize) -> Self {
        if texts >= MANY_TEXTS * labels { Self::Runs } else { Self::Pairs }
    }

    /// What a mistake costs against [`Self::Pairs`]: more texts bear a closer fit.
    pub(super) fn cost(self) -> f64 {
        match self {
            Self::Triples | Self::Runs => 2.0,
            Self::Pairs => 1.0,
        }
    }

    /// How far a rare label's mistakes cost more against [`Self::Pairs`].
    pub(super) fn rare_cost(self) -> f64 {
        match self {
            Self::Runs => 0.7,
            Self::Triples | Self::Pairs => 1.0,
        }
    }

    fn run(self) -> usize {
        match self {
            Self::Triples | Self::Runs => RUN,
            Self::Pairs => 2,
        }
    }

    fn place(self, hash: u64, salt: u64, kind: Kind) -> u32 {
        let spread = mix(hash ^ salt.wrapping_mul(ODD));
        match self {
            Self::Triples => (spread >> (64 - TRIPLE_BITS)) as u32,
            Self::Pairs | Self::Runs => (spread >> (64 - BITS)) as u32 & !3 | kind as u32,
        }
    }

    /// The kind of a feature, from its hash; `None` where the hash does not tell.
    pub(super) fn kind(self, hash: u32) -> Option<Kind> {
        match (self, hash & 3) {
            (Self::Triples, _) => None,
            (_, 0) => Some(Kind::Symbol),
            (_, 1) => Some(Kind::Pair),
            (_, 2) => Some(Kind::Piece),
            (_, _) => Some(Kind::Triple),
        }
    }
}

/// A symbol: its hash and its bytes in the normal form.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    hash: u64,
    start: u32,
    end: u32,
}

/// Spreads the bits of a number: the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn join(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(23) ^ next).wrapping_mul(ODD)
}

fn clamp(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Characters that are a symbol of their own though they are letters: scripts written without spaces.
fn stands_alone(c: char) -> bool {
    c >= '\u{2e80}'
}

/// Calls `take` with every feature of a text in its normal form and the bytes it stands at.
pub(super) fn features(normal: &str, scheme: Scheme, mut take: impl FnMut(u32, u32, u32)) {
    let mut last: [Option<Symbol>; RUN - 1] = [None; RUN - 1];
    let mut word: Vec<(u32, char)> = Vec::new();
    let mut chars = normal.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == ' ' {
            continue;
        }
        let mut symbol = Symbol { hash: mix(u64::from(u32::from(c))), start: clamp(at), end: clamp(at + c.len_utf8()) };
        if c.is_alphanumeric() && !stands_alone(c) {
            word.clear();
            word.push((clamp(at), c));
            while let Some(&(next_at, next)) = chars.peek() {
                let inside = next.is_alphanumeric() && !stands_alone(next);
                // 1,000.5 is one number.
                let point = matches!(next, '.' | ',') && word.iter().all(|(_, c)| c.is_ascii_digit());
                let point = point && normal.as_bytes().get(next_at + 1).is_some_and(u8::is_ascii_digit);
                if !inside && !point {
                    break;
                }
                if inside {
                    word.push((clamp(next_at), next));
                }
                symbol.end = clamp(next_at + next.len_utf8());
                chars.next();
            }
            symbol.hash = if word.iter().all(|(_, c)| c.is_ascii_digit()) {
                NUMBER
            } else {
                pieces(&word, symbol.end, scheme, &mut take);
                word.iter().fold(1, |hash, (_, c)| join(hash, u64::from(u32::from(*c))))
            };
        }
        let mut hash = symbol.hash;
        take(scheme.place(hash, 1, Kind::Symbol), symbol.start, symbol.end);
        for (length, before) in (2..).zip(last.into_iter().take(scheme.run() - 1)) {
            let Some(before) = before else { break };
            hash = join(hash, before.hash);
            let kind = if length == 2 { Kind::Pair } else { Kind::Triple };
            take(scheme.place(hash, length, kind), before.start, symbol.end);
        }
        last.rotate_right(1);
        if let Some(first) = last.first_mut() {
            *first = Some(symbol);
        }
    }
}

/// The pieces of a word, its ends marked.
fn pieces(word: &[(u32, char)], end: u32, scheme: Scheme, take: &mut impl FnMut(u32, u32, u32)) {
    if !(LEAST_WORD..=MOST_WORD).contains(&word.len()) {
        return;
    }
    // Letters, with a place before the first and one after the last.
    let letter =
        |i: usize| i.checked_sub(1).and_then(|i| word.get(i)).map_or(u64::MAX, |(_, c)| u64::from(u32::from(*c)));
    let byte = |i: usize| i.checked_sub(1).map_or(word.first(), |i| word.get(i)).map_or(end, |(at, _)| *at);
    let marked = word.len() + 2;
    for length in PIECES {
        for from in 0..(marked + 1).saturating_sub(length) {
            let hash = (from..from + length).fold(2, |hash, i| join(hash, letter(i)));
            take(scheme.place(hash, 16 + length as u64, Kind::Piece), byte(from), byte(from + length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        features(text, Scheme::Pairs, |_, start, end| out.push(&text[start as usize..end as usize]));
        out
    }

    #[test]
    fn runs_and_pieces() {
        for (text, expected) in [
            ("", vec![]),
            ("理财", vec!["理", "财", "理财"]),
            ("a p2p群", vec!["a", "p2p", "a p2p", "群", "p2p群"]),
            ("涨 1,000.5", vec!["涨", "1,000.5", "涨 1,000.5"]),
            ("bank", vec!["ba", "ban", "ank", "nk", "ban", "bank", "ank", "bank", "bank", "bank"]),
        ] {
            assert_eq!(phrases(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_one_and_the_order_counts() {
        let hashes = |text: &str| {
            let mut out = Vec::new();
            features(text, Scheme::Pairs, |hash, _, _| out.push(hash));
            out
        };
        assert_eq!(hashes("涨12%"), hashes("涨9.5%"));
        assert_ne!(hashes("甲乙").last(), hashes("乙甲").last());
    }
}
