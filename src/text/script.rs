//! Which script a text is written in.

/// Whether `c` is a Han character.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `c` is a letter or a digit of any script, told without a search for the commonest.
#[must_use]
#[inline]
pub fn is_word(c: char) -> bool {
    match c {
        '\u{0}'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{4e00}'..='\u{9fff}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Share of Han characters among the letters of `text`, 0..1; 0 when it has no letters.
#[must_use]
pub fn han_share(text: &str) -> f64 {
    let (mut han, mut letters) = (0_u32, 0_u32);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        han += u32::from(is_han(c));
    }
    if letters == 0 { 0.0 } else { f64::from(han) / f64::from(letters) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        assert!((0..0x11_0000).filter_map(char::from_u32).all(|c| is_word(c) == c.is_alphanumeric()));
    }

    #[test]
    fn shares() {
        for (text, expected) in [("", 0.0), ("123", 0.0), ("abc", 0.0), ("中文", 1.0), ("中a", 0.5)] {
            assert!((han_share(text) - expected).abs() < 1e-9, "{text}");
        }
    }
}
