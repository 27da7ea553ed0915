//! Words of any script in Latin letters, and how they sound.

/// Characters common in names that any_ascii reads in their rarer way, with Unihan's first reading (kMandarin).
const READINGS: [(char, &str); 1] = [('晟', "sheng")];

/// A word in small Latin letters and digits; `&` reads "and".
pub(super) fn word(text: &str) -> String {
    if text == "&" {
        return "and".to_string();
    }
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        let known = READINGS.iter().find(|(own, _)| *own == c).map(|(_, reading)| *reading);
        let reading = known.unwrap_or_else(|| any_ascii::any_ascii_char(c));
        out.extend(reading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    }
    out
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

/// What writing one letter for another costs, 0..1: letters that sound or look alike cost less.
fn substitution(a: u8, b: u8) -> f64 {
    const ALIKE: [&[u8]; 16] = [
        b"ck", b"kq", b"cs", b"sz", b"iy", b"ij", b"td", b"bp", b"fv", b"vw", b"gk", b"uw", b"0o", b"1il", b"5s", b"3e",
    ];
    if a == b {
        return 0.0;
    }
    if ALIKE.iter().any(|pair| pair.contains(&a) && pair.contains(&b)) {
        return 0.6;
    }
    let vowel = |c: u8| b"aeiouy".contains(&c);
    if vowel(a) && vowel(b) { 0.7 } else { 1.0 }
}

/// The least that a letter costs that one word has and the other lacks.
const LEAST_EXTRA: f64 = 0.5;

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

/// Edits between two romanised words: substitutions by likeness, doubled letters and a silent `h` for less, swapped
/// neighbours as one edit.
pub(super) fn edits(left: &str, right: &str) -> f64 {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a == b {
        0.0
    } else if b.len() <= SHORT {
        edits_in(a, b, &mut [0.0; 3 * (SHORT + 1)])
    } else {
        edits_in(a, b, &mut vec![0.0; 3 * (b.len() + 1)])
    }
}

/// `rows`: room for three rows of the table of least costs.
fn edits_in(a: &[u8], b: &[u8], rows: &mut [f64]) -> f64 {
    let (mut above, rest) = rows.split_at_mut(b.len() + 1);
    let (mut row, mut oldest) = rest.split_at_mut(b.len() + 1);
    let mut sum = 0.0;
    for (j, slot) in above.iter_mut().enumerate().take(b.len() + 1) {
        sum += if j == 0 { 0.0 } else { extra(b, j - 1) };
        *slot = sum;
    }
    for (i, own) in a.iter().copied().enumerate() {
        let extra_own = extra(a, i);
        let mut left = above.first().copied().unwrap_or(0.0) + extra_own;
        if let Some(slot) = row.first_mut() {
            *slot = left;
        }
        for (j, other) in b.iter().copied().enumerate() {
            let at = |row: &[f64], place: usize| row.get(place).copied().unwrap_or(f64::MAX);
            let mut best = at(above, j) + substitution(own, other);
            best = best.min(at(above, j + 1) + extra_own);
            best = best.min(left + extra(b, j));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&other) && b.get(j - 1) == Some(&own);
            if swapped {
                best = best.min(at(oldest, j - 1) + 1.0);
            }
            if let Some(slot) = row.get_mut(j + 1) {
                *slot = best;
            }
            left = best;
        }
        (oldest, above, row) = (above, row, oldest);
    }
    above.get(b.len()).copied().unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_script_sound_alike() {
        for (left, right) in [("Барак", "Barack"), ("索尼", "Sony"), ("삼성", "Samsung"), ("オバマ", "Obama")]
        {
            assert_eq!(skeleton(&word(left)), skeleton(&word(right)), "{left}");
        }
        assert_ne!(skeleton("toyota"), skeleton("honda"));
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
