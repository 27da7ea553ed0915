//! Words of any script in Latin letters, and how they sound.

/// Characters common in names that any_ascii reads in their rarer way, with Unihan's first reading (kMandarin).
const READINGS: [(char, &str); 1] = [('晟', "sheng")];

/// A word in small Latin letters and digits; `&` reads "and".
pub(super) fn word(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    write(text, &mut out);
    out
}

/// The same, behind what stands in `out`.
pub(super) fn write(text: &str, out: &mut String) {
    if text == "&" {
        out.push_str("and");
        return;
    }
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            }
            continue;
        }
        let known = READINGS.iter().find(|(own, _)| *own == c).map(|(_, reading)| *reading);
        let reading = known.unwrap_or_else(|| any_ascii::any_ascii_char(c));
        let letters = reading.bytes().filter(u8::is_ascii_alphanumeric);
        out.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
    }
}

/// Whether a text's script leaves out short vowels.
pub(super) fn omits_vowels(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{0590}'..='\u{05ff}' | '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}'))
}

/// The consonants of a romanised word, those that transliterations mix up as one: `peyk` and `baek` are `bk`.
pub(super) fn skeleton(word: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = word.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let sound = match c {
            'p' if next == Some(&'h') => 'f',
            'b' | 'p' => 'b',
            'd' | 't' => 'd',
            'g' | 'k' | 'q' => 'k',
            'c' if matches!(next, Some('h' | 'e' | 'i')) => 's',
            'c' => 'k',
            's' | 'z' | 'x' | 'j' => 's',
            'f' | 'v' | 'w' => 'f',
            'l' | 'r' => 'l',
            'm' | 'n' => *c,
            'h' if at == 0 => 'h',
            digit if digit.is_ascii_digit() => *digit,
            _ => continue,
        };
        if !out.ends_with(sound) {
            out.push(sound);
        }
    }
    out
}

/// Letters that sound or look alike.
const ALIKE: [&[u8]; 15] =
    [b"ck", b"kq", b"cs", b"sz", b"ijy", b"td", b"bp", b"fv", b"vw", b"gk", b"uw", b"0o", b"1il", b"5s", b"3e"];
const VOWELS: &[u8] = b"aeiouy";

/// What writing one letter for another costs, by kind: the same, alike, another vowel, another letter.
const SUBSTITUTION: [f64; 4] = [0.0, 0.6, 0.7, 1.0];

/// The kind of each pair of ASCII characters.
static KINDS: [[u8; 128]; 128] = kinds();

const fn kinds() -> [[u8; 128]; 128] {
    let mut kinds = [[3_u8; 128]; 128];
    let mut at = 0;
    while at < VOWELS.len() * VOWELS.len() {
        kinds[VOWELS[at / VOWELS.len()] as usize][VOWELS[at % VOWELS.len()] as usize] = 2;
        at += 1;
    }
    let mut group = 0;
    while group < ALIKE.len() {
        let own = ALIKE[group];
        let mut at = 0;
        while at < own.len() * own.len() {
            kinds[own[at / own.len()] as usize][own[at % own.len()] as usize] = 1;
            at += 1;
        }
        group += 1;
    }
    let mut same = 0;
    while same < 128 {
        kinds[same][same] = 0;
        same += 1;
    }
    kinds
}

/// The least that a letter costs that one word has and the other lacks.
const LEAST_EXTRA: f64 = 0.5;

/// The least edits between words of two lengths, the shorter first.
pub(super) fn least_edits(shorter: usize, longer: usize) -> f64 {
    (longer - shorter) as f64 * LEAST_EXTRA
}

/// Letters by which words that so many edits make alike may differ in length at most.
pub(super) fn most_extra(edits: f64) -> usize {
    (edits / LEAST_EXTRA) as usize
}

/// What a letter costs that one word has and the other lacks: a doubled one or a silent `h` less.
fn extra(letters: &[u8], place: usize) -> f64 {
    let own = letters.get(place);
    let doubled =
        place.checked_sub(1).is_some_and(|before| letters.get(before) == own) || letters.get(place + 1) == own;
    if doubled {
        LEAST_EXTRA
    } else if own == Some(&b'h') {
        0.7
    } else {
        1.0
    }
}

/// Letters of a word whose rows of the table stand on the stack.
const SHORT: usize = 31;

/// Letters of a word that are compared letter by letter; no word of a name has so many.
const LONG: usize = 512;

/// Edits between words of which one is longer than any word: what both begin with is left out, so many letters behind it
/// are compared, and by how much one is longer than the other adds to it.
fn long_edits(a: &[u8], b: &[u8]) -> f64 {
    let same = a.iter().zip(b).take_while(|(one, other)| one == other).count();
    let (a, b) = (a.get(same..).unwrap_or(&[]), b.get(same..).unwrap_or(&[]));
    let (one, other) = (a.get(..LONG).unwrap_or(a), b.get(..LONG).unwrap_or(b));
    let longer = (a.len() - one.len()).abs_diff(b.len() - other.len()) as f64 * LEAST_EXTRA;
    edits_in(one, other, &mut vec![0.0; 4 * (other.len() + 1)]) + longer
}

/// Edits between two romanised words: substitutions by likeness, doubled letters and a silent `h` for less, swapped
/// neighbours as one edit.
pub(super) fn edits(left: &str, right: &str) -> f64 {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a == b {
        0.0
    } else if a.len().max(b.len()) > LONG {
        long_edits(a, b)
    } else if b.len() <= SHORT {
        edits_in(a, b, &mut [0.0; 4 * (SHORT + 1)])
    } else {
        edits_in(a, b, &mut vec![0.0; 4 * (b.len() + 1)])
    }
}

/// `rows`: room for three rows of the table of least costs, and for what each letter of `b` costs by itself.
fn edits_in(a: &[u8], b: &[u8], rows: &mut [f64]) -> f64 {
    let width = b.len() + 1;
    let (mut above, rest) = rows.split_at_mut(width);
    let (mut row, rest) = rest.split_at_mut(width);
    let (mut oldest, extras) = rest.split_at_mut(width);
    let mut sum = 0.0;
    for (j, (slot, own)) in above.iter_mut().skip(1).zip(extras.iter_mut()).enumerate() {
        *own = extra(b, j);
        sum += *own;
        *slot = sum;
    }
    let mut before = None;
    for (i, own) in a.iter().copied().enumerate() {
        let extra_own = extra(a, i);
        let kinds = &KINDS[usize::from(own & 127)];
        let mut diagonal = above.first().copied().unwrap_or(0.0);
        let mut left = diagonal + extra_own;
        if let Some(slot) = row.first_mut() {
            *slot = left;
        }
        let mut last = None;
        let cells = row.iter_mut().skip(1).zip(above.iter().skip(1)).zip(b).zip(extras.iter()).enumerate();
        for (j, (((slot, up), other), extra_other)) in cells {
            let substituted = SUBSTITUTION[usize::from(kinds[usize::from(other & 127)] & 3)];
            let mut best = (diagonal + substituted).min(up + extra_own).min(left + extra_other);
            if before == Some(*other)
                && last == Some(own)
                && let Some(swapped) = j.checked_sub(1).and_then(|j| oldest.get(j))
            {
                best = best.min(swapped + 1.0);
            }
            *slot = best;
            (left, diagonal, last) = (best, *up, Some(*other));
        }
        before = Some(own);
        (oldest, above, row) = (above, row, oldest);
    }
    above.get(b.len()).copied().unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_any_script_sound_alike() {
        for (left, right) in [("Барак", "Barack"), ("索尼", "Sony"), ("삼성", "Samsung"), ("オバマ", "Obama")]
        {
            assert_eq!(skeleton(&word(left)), skeleton(&word(right)), "{left}");
        }
        assert_ne!(skeleton("toyota"), skeleton("honda"));
    }

    /// The whole table, as the rules say it.
    fn slowly(a: &[u8], b: &[u8]) -> f64 {
        let substitution = |a: u8, b: u8| {
            if a == b {
                0.0
            } else if ALIKE.iter().any(|own| own.contains(&a) && own.contains(&b)) {
                0.6
            } else if VOWELS.contains(&a) && VOWELS.contains(&b) {
                0.7
            } else {
                1.0
            }
        };
        let mut table = vec![vec![0.0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                let mut best = if i + j == 0 { 0.0 } else { f64::MAX };
                if i > 0 {
                    best = f64::min(best, table[i - 1][j] + extra(a, i - 1));
                }
                if j > 0 {
                    best = f64::min(best, table[i][j - 1] + extra(b, j - 1));
                }
                if i > 0 && j > 0 {
                    best = f64::min(best, table[i - 1][j - 1] + substitution(a[i - 1], b[j - 1]));
                }
                if i > 1 && j > 1 && a[i - 2] == b[j - 1] && a[i - 1] == b[j - 2] {
                    best = f64::min(best, table[i - 2][j - 2] + 1.0);
                }
                table[i][j] = best;
            }
        }
        table[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn edits_are_those_of_the_whole_table(a in "[a-eghiklp01]{0,9}", b in "[a-eghiklp01]{0,40}") {
            prop_assert!((edits(&a, &b) - slowly(a.as_bytes(), b.as_bytes())).abs() < 1e-9);
        }
    }

    #[test]
    fn edits_are_symmetric_and_none_for_equal_words() {
        let rows = [
            ("putin", "pudin", 0.6),
            ("lavrov", "lavrov", 0.0),
            ("asad", "assad", 0.5),
            ("asasd", "assad", 1.0),
            ("oil", "gas", 2.7),
        ];
        for (left, right, expected) in rows {
            let found = edits(left, right);
            assert!((found - expected).abs() < 1e-9, "{left} {right}: {found}");
            assert!((found - edits(right, left)).abs() < 1e-9, "{left} {right}");
        }
    }
}
