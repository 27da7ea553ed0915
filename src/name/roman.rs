//! Words of any script in Latin letters, and how they sound.

/// A word in small Latin letters and digits; `&` reads "and".
pub(super) fn word(text: &str) -> String {
    if text == "&" {
        return "and".to_string();
    }
    let ascii = any_ascii::any_ascii(text);
    ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
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
fn substitution(a: char, b: char) -> f64 {
    const ALIKE: [&str; 16] =
        ["ck", "kq", "cs", "sz", "iy", "ij", "td", "bp", "fv", "vw", "gk", "uw", "0o", "1il", "5s", "3e"];
    if a == b {
        return 0.0;
    }
    if ALIKE.iter().any(|pair| pair.contains(a) && pair.contains(b)) {
        return 0.6;
    }
    let vowel = |c: char| "aeiouy".contains(c);
    if vowel(a) && vowel(b) { 0.7 } else { 1.0 }
}

/// Edits between two romanised words: substitutions by likeness, doubled letters and a silent `h` for less, swapped
/// neighbours as one edit.
pub(super) fn edits(left: &str, right: &str) -> f64 {
    if left == right {
        return 0.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let at = |letters: &[char], place: usize| letters.get(place).copied().unwrap_or('\0');
    let extra = |letters: &[char], place: usize| {
        let c = at(letters, place);
        let doubled = place > 0 && at(letters, place - 1) == c || at(letters, place + 1) == c;
        if doubled {
            0.5
        } else if c == 'h' {
            0.7
        } else {
            1.0
        }
    };
    let width = b.len() + 1;
    let mut table = vec![0.0_f64; (a.len() + 1) * width];
    let cell = |table: &[f64], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(f64::MAX);
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let value = match (i, j) {
                (0, 0) => 0.0,
                (0, _) => cell(&table, 0, j - 1) + extra(&b, j - 1),
                (_, 0) => cell(&table, i - 1, 0) + extra(&a, i - 1),
                _ => {
                    let mut best = cell(&table, i - 1, j - 1) + substitution(at(&a, i - 1), at(&b, j - 1));
                    best = best.min(cell(&table, i - 1, j) + extra(&a, i - 1));
                    best = best.min(cell(&table, i, j - 1) + extra(&b, j - 1));
                    if i > 1 && j > 1 && at(&a, i - 1) == at(&b, j - 2) && at(&a, i - 2) == at(&b, j - 1) {
                        best = best.min(cell(&table, i - 2, j - 2) + 1.0);
                    }
                    best
                }
            };
            if let Some(slot) = table.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    cell(&table, a.len(), b.len())
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
