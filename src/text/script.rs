//! Which script a text is written in.

/// Whether `c` is a Han character.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
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
    fn shares() {
        for (text, expected) in [("", 0.0), ("123", 0.0), ("abc", 0.0), ("中文", 1.0), ("中a", 0.5)] {
            assert!((han_share(text) - expected).abs() < 1e-9, "{text}");
        }
    }
}
