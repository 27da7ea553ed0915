//! Names of companies in two writings: what means the same in both falls away, and the rest is compared by its sound, a Han
//! character read as in Chinese, in Japanese or in Korean.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::compare::Notes;
use super::cost;
use super::token::Token;
use super::words::Class;
use crate::text::normalize::fold;
use crate::text::script::is_han;

const READINGS: &str = include_str!("readings.csv");
const LETTERS: &str = include_str!("letters.csv");

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Writing {
    /// Letters of scripts with spaces.
    Letters,
    /// Chinese characters, of any language.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Korean syllables.
    Hangul,
}

/// The writing of most of a word's characters.
fn writing(text: &str) -> Writing {
    let (mut kana, mut hangul, mut han) = (0, 0, 0);
    for c in text.chars() {
        kana += usize::from(matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'));
        hangul += usize::from(matches!(c, '\u{ac00}'..='\u{d7a3}'));
        han += usize::from(is_han(c));
    }
    let most = kana.max(hangul).max(han);
    if most == 0 {
        Writing::Letters
    } else if han == most {
        Writing::Han
    } else if kana == most {
        Writing::Kana
    } else {
        Writing::Hangul
    }
}

/// Korean and Japanese readings of a character, in Latin letters.
struct Reading {
    korean: Vec<Vec<u8>>,
    japanese: Vec<Vec<u8>>,
}

static CHARACTERS: LazyLock<BTreeMap<char, Reading>> = LazyLock::new(|| {
    let list = |cell: &str| -> Vec<Vec<u8>> {
        cell.split('|').filter(|word| !word.is_empty()).map(|word| phones(word, false)).collect()
    };
    let row = |line: &'static str| {
        let mut cells = line.split(',');
        let c = cells.next()?.chars().next()?;
        Some((c, Reading { korean: list(cells.next()?), japanese: list(cells.next()?) }))
    };
    READINGS.lines().skip(1).filter_map(row).collect()
});

/// Names of Latin letters in kana and hangul, longest first.
static LETTER_NAMES: LazyLock<Vec<(String, char)>> = LazyLock::new(|| {
    let mut names: Vec<(String, char)> = Vec::new();
    for line in LETTERS.lines().skip(1) {
        let mut cells = line.split(',');
        let (Some(letter), Some(words)) = (cells.next().and_then(|cell| cell.chars().next()), cells.next()) else {
            continue;
        };
        names.extend(words.split('|').map(|word| (fold(word), letter)));
    }
    names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    names
});

/// A word that is letters read aloud, as these letters: `エヌティティ`, `에스케이`.
fn spelled_out(word: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = word;
    while !rest.is_empty() {
        let (name, letter) = LETTER_NAMES.iter().find(|(name, _)| rest.starts_with(name.as_str()))?;
        out.push(*letter);
        rest = rest.get(name.len()..)?;
    }
    (out.len() > 1).then_some(out)
}

/// Sounds of a word in small Latin letters: consonants by how they are said, `S` for sh, `C` for ch; vowels as they stand.
/// `pinyin`: x, q, c and zh as in Chinese.
fn phones(roman: &str, pinyin: bool) -> Vec<u8> {
    let letters = roman.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let rest = letters.get(at..).unwrap_or(&[]);
        let next = rest.get(1).copied().unwrap_or(0);
        let (sounds, used): (&[u8], usize) = if rest.starts_with(b"tsch") || rest.starts_with(b"tch") {
            (b"C", if rest.starts_with(b"tsch") { 4 } else { 3 })
        } else if rest.starts_with(b"sch") {
            (b"S", 3)
        } else if rest.starts_with(b"tion") {
            (b"Sn", 4)
        } else if pinyin && rest.starts_with(b"zh") {
            (b"J", 2)
        } else {
            match (c, next) {
                (b'c', b'h') | (b't', b's') => (b"C", 2),
                (b's', b'h') => (b"S", 2),
                (b'p', b'h') => (b"f", 2),
                (b't', b'h') => (b"t", 2),
                (b'c' | b'k', b'k') => (b"k", 2),
                (b'w', b'h') => (b"w", 2),
                (b'n', b'g') if pinyin => (b"n", 2),
                (b'x' | b'q', _) if pinyin => (if c == b'x' { b"S" } else { b"C" }, 1),
                (b'c', _) if pinyin => (b"C", 1),
                (b'c', b'e' | b'i' | b'y') => (b"s", 1),
                (b'c' | b'q', _) => (b"k", 1),
                (b'x', _) if at == 0 => (b"S", 1),
                (b'x', _) => (b"ks", 1),
                (b'j', _) => (b"J", 1),
                (b'y', _) => (b"i", 1),
                _ => (rest.get(..1).unwrap_or(&[]), 1),
            }
        };
        for sound in sounds {
            if out.last() != Some(sound) {
                out.push(*sound);
            }
        }
        at += used;
    }
    out
}

fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Pairs of consonants that transliterations write for each other, by what that costs in hundredths of a consonant.
#[rustfmt::skip]
const NEAR: [(&[u8; 2], u8); 38] = [
    (b"lr", 6), (b"sz", 9), (b"pb", 13), (b"fv", 13), (b"td", 13), (b"kg", 13), (b"CJ", 13), (b"SC", 19), (b"sS", 19),
    (b"JS", 19), (b"nm", 19), (b"bv", 19), (b"vw", 19), (b"zS", 19), (b"tC", 25), (b"dJ", 25), (b"sC", 25), (b"zJ", 22),
    (b"zC", 25), (b"pf", 25), (b"gJ", 25), (b"pv", 25), (b"fh", 28), (b"bf", 32), (b"kh", 32), (b"gh", 32), (b"ts", 32),
    (b"dz", 32), (b"sJ", 28), (b"kC", 32), (b"wb", 38), (b"wh", 32), (b"wf", 32), (b"ln", 38), (b"rn", 44), (b"tz", 35),
    (b"dC", 32), (b"ds", 38),
];

fn substitution(a: u8, b: u8) -> f64 {
    if a == b {
        return 0.0;
    }
    match (is_vowel(a), is_vowel(b)) {
        (true, true) => 0.13,
        (false, false) => NEAR
            .iter()
            .find(|(pair, _)| **pair == [a, b] || **pair == [b, a])
            .map_or(1.0, |(_, cost)| f64::from(*cost) / 100.0),
        _ => 1.1,
    }
}

/// What a sound costs that one word has and the other lacks.
fn extra(sound: u8) -> f64 {
    match sound {
        b'a' | b'e' | b'i' | b'o' | b'u' => 0.1,
        b'l' | b'r' => 0.33,
        b'h' | b'w' => 0.4,
        b't' | b'd' => 0.42,
        b'n' | b'm' => 0.62,
        b's' | b'z' | b'S' | b'k' | b'g' => 0.54,
        _ => 0.8,
    }
}

/// The least edits between a word of which each part has several readings and another word's sounds.
fn apart(parts: &[Vec<Vec<u8>>], other: &[u8]) -> f64 {
    let mut row: Vec<f64> = Vec::with_capacity(other.len() + 1);
    let mut sum = 0.0;
    row.push(0.0);
    for sound in other {
        sum += extra(*sound);
        row.push(sum);
    }
    for readings in parts {
        let mut best = vec![f64::MAX; row.len()];
        for reading in readings {
            let mut above = row.clone();
            for own in reading {
                let mut next = Vec::with_capacity(above.len());
                let mut left = above.first().copied().unwrap_or(0.0) + extra(*own);
                next.push(left);
                for (cells, sound) in above.windows(2).zip(other) {
                    let [diagonal, up] = cells else { continue };
                    left = (diagonal + substitution(*own, *sound)).min(up + extra(*own)).min(left + extra(*sound));
                    next.push(left);
                }
                above = next;
            }
            for (slot, value) in best.iter_mut().zip(above) {
                *slot = slot.min(value);
            }
        }
        if !readings.is_empty() {
            row = best;
        }
    }
    row.last().copied().unwrap_or(f64::MAX)
}

/// What it costs besides that two words begin otherwise: whoever writes a foreign name keeps its first sound.
fn begins(parts: &[Vec<Vec<u8>>], other: &[u8]) -> f64 {
    let Some(first) = other.first() else { return 0.0 };
    let own = parts.first().into_iter().flatten().filter_map(|reading| reading.first());
    let least = own.map(|own| substitution(*own, *first).min(1.0)).fold(f64::MAX, f64::min);
    if least > 1.0 { 0.0 } else { least * cost::FIRST }
}

/// Consonants of a word's sounds.
fn consonants(sounds: &[u8]) -> usize {
    sounds.iter().filter(|sound| !is_vowel(**sound)).count()
}

/// A word's sounds in Latin letters, kana or hangul, or of Chinese characters as in Mandarin.
fn said(word: &Token, writing: Writing) -> Vec<u8> {
    match writing {
        // A doubled consonant's sign is no syllable.
        Writing::Kana if word.text.contains(['っ', 'ッ']) => {
            phones(&super::roman::word(&word.text.replace(['っ', 'ッ'], "")), false)
        }
        _ => phones(&word.roman, writing == Writing::Han),
    }
}

/// What is left of a name: its words' sounds in a row, and the same by part where they are Chinese characters.
struct Rest {
    writing: Writing,
    sounds: Vec<u8>,
    text: String,
    letters: String,
}

impl Rest {
    fn new(words: &[&Token]) -> Self {
        let text: String = words.iter().map(|word| word.text.as_str()).collect();
        let writing = writing(&text);
        let sounds = words.iter().flat_map(|word| said(word, self::writing(&word.text))).collect();
        let letters: String = words.iter().map(|word| word.roman.as_str()).collect();
        Self { writing, sounds, text, letters }
    }

    /// The text's characters, each with its readings in a language; `None` where one has none.
    fn readings(&self, korean: bool) -> Option<Vec<Vec<Vec<u8>>>> {
        self.text
            .chars()
            .map(|c| {
                let own = CHARACTERS.get(&c)?;
                let list = if korean { &own.korean } else { &own.japanese };
                (!list.is_empty()).then(|| list.clone())
            })
            .collect()
    }
}

/// Cost of two rests by their sounds.
fn by_sound(a: &Rest, b: &Rest) -> f64 {
    let scale =
        |edits: f64, size: usize| cost::SOUND_BASE + edits * cost::SOUND_SLOPE / (size as f64 + cost::SOUND_EASE);
    let size = (consonants(&a.sounds) + consonants(&b.sounds)).div_ceil(2);
    let whole = [vec![a.sounds.clone()]];
    let mut best = scale(apart(&whole, &b.sounds) + begins(&whole, &b.sounds), size);
    // A word that is letters read aloud.
    for (one, other) in [(a, b), (b, a)] {
        if one.writing != Writing::Letters
            && let Some(letters) = spelled_out(&one.text)
            && letters == other.letters
        {
            best = best.min(cost::SPELLED_OUT);
        }
    }
    let (han, other) = match (a.writing, b.writing) {
        (Writing::Han, _) => (a, b),
        (_, Writing::Han) => (b, a),
        _ => return best + cost::few(size),
    };
    let size = (consonants(&other.sounds) + han.text.chars().count()).div_ceil(2);
    for korean in [true, false] {
        if let Some(parts) = han.readings(korean) {
            best =
                best.min(scale(apart(&parts, &other.sounds) + begins(&parts, &other.sounds), size) + cost::ONE_READING);
        }
    }
    best + cost::few(size)
}

/// The cost of two companies' names as one in two writings; `None` where both are written alike, or what they mean is another.
pub(super) fn weigh<N: Notes>(a: &[Token], b: &[Token]) -> Option<(f64, N)> {
    let words = |own: &'_ [Token]| -> Vec<usize> {
        (0..own.len()).filter(|at| own.get(*at).is_some_and(|word| !word.class.is_quiet())).collect()
    };
    let (mut left, mut right) = (words(a), words(b));
    let whole = |own: &'_ [Token], words: &[usize]| -> String {
        words.iter().filter_map(|at| own.get(*at)).map(|word| word.text.as_str()).collect()
    };
    if writing(&whole(a, &left)) == writing(&whole(b, &right)) {
        return None;
    }
    let mut notes = N::default();
    let mut meant = 0_usize;
    let mut known = false;
    left.retain(|at| {
        let Some(word) = a.get(*at) else { return false };
        let same = right.iter().position(|other| {
            b.get(*other).is_some_and(|other| {
                word.concept.is_some() && (word.concept, word.class) == (other.concept, other.class)
            })
        });
        if let Some(found) = same {
            let other = right.remove(found);
            meant += 1;
            known |= word.class == Class::Known;
            notes.note("same", &word.text, b.get(other).map_or("", |word| word.text.as_str()), 0.0);
        }
        same.is_none()
    });
    let split = |own: &'_ [Token], rest: &[usize]| -> (Vec<usize>, Vec<usize>) {
        rest.iter().partition(|at| {
            own.get(**at).is_some_and(|word| matches!(word.class, Class::Distinct | Class::Known | Class::Given))
        })
    };
    let ((own_a, general_a), (own_b, general_b)) = (split(a, &left), split(b, &right));
    let pick = |own: &'_ [Token], rest: &[usize]| -> Vec<Token> {
        rest.iter().filter_map(|at| own.get(*at)).cloned().collect()
    };
    let (own_a, own_b, general_a, general_b) =
        (pick(a, &own_a), pick(b, &own_b), pick(a, &general_a), pick(b, &general_b));
    let is_known = |own: &[Token]| own.iter().any(|word| word.class == Class::Known);
    if is_known(&own_a) && is_known(&own_b) {
        return None;
    }
    let mut cost = 0.0;
    if own_a.is_empty() != own_b.is_empty() {
        if !known || own_a.len() + own_b.len() > 1 || is_known(&own_a) || is_known(&own_b) {
            return None;
        }
        cost += cost::KNOWN_REST;
    } else if own_a.is_empty() {
        if meant == 0 || !known && meant < 2 {
            return None;
        }
        cost += if known { cost::KNOWN_ONLY } else { cost::MEANT_ONLY };
        if !known && !general_a.is_empty() && !general_b.is_empty() {
            return None;
        }
    } else {
        let (one, other) = (Rest::new(&own_a.iter().collect::<Vec<_>>()), Rest::new(&own_b.iter().collect::<Vec<_>>()));
        if one.writing == other.writing {
            return None;
        }
        let sound = by_sound(&one, &other) + if is_known(&own_a) || is_known(&own_b) { cost::ONE_KNOWN } else { 0.0 };
        notes.note(if sound <= 0.0 { "same" } else { "alike" }, &one.text, &other.text, sound);
        cost += sound;
    }
    // Two names of business that mean different things, and what only one name says.
    let lines = |own: &[Token]| own.iter().any(|word| word.class == Class::Line);
    if lines(&general_a) && lines(&general_b) {
        return None;
    }
    for (code, own, other) in [("only_left", &general_a, &general_b), ("only_right", &general_b, &general_a)] {
        for word in own {
            let own_cost = cost::leftover_across(word, other);
            cost += own_cost;
            notes.note(code, &word.text, "", own_cost);
        }
    }
    Some((cost - (meant.min(2) as f64) * cost::MEANT, notes))
}

#[cfg(test)]
mod tests {
    use super::super::compare::{Kind, compare};
    use super::*;

    #[test]
    fn companies_are_told_by_sound_and_meaning_across_writings() {
        #[rustfmt::skip]
        let rows = [
            ("Morikawa Foods Co., Ltd.", "森川食品株式会社", true),
            ("Morikawa Foods Co., Ltd.", "小野食品株式会社", false),
            ("広瀬電子", "Hirose Electronics", true),
            ("한빛전자", "Hanbit Electronics", true),
            ("晓星半导体", "효성반도체", true),
            ("ハルブロン", "할브론", true),
            ("ハルブロン", "Halbron GmbH", true),
            ("哈尔布隆", "Halbron GmbH", true),
            ("ハルブロン", "Verdana GmbH", false),
            ("エスジーケイ", "SGK Corporation", true),
            ("에스지케이", "SGM Corporation", false),
            ("Halbron Bank", "ハルブロン生命保険", false),
            ("Golden Phoenix Hotel", "ゴールデン・フェニックス・ホテル", true),
            ("Golden Phoenix Hotel", "ゴールデン・タイガー・ホテル", false),
        ];
        for (left, right, same) in rows {
            let found = compare(left, right, Kind::Company);
            let back = compare(right, left, Kind::Company);
            assert_eq!(found.same, same, "{left} | {right}: {:.2} {:?}", found.cost, found.reasons);
            assert!((found.cost - back.cost).abs() < 1e-9, "{left} | {right}: {} {}", found.cost, back.cost);
        }
    }

    #[test]
    fn letters_read_aloud_are_letters() {
        for (word, letters) in [
            ("エヌティティ", Some("ntt")),
            ("에스케이", Some("sk")),
            ("엘지", Some("lg")),
            ("ソニー", None),
            ("アイ", None),
        ] {
            assert_eq!(spelled_out(&fold(word)).as_deref(), letters, "{word}");
        }
    }
}
