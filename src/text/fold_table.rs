//! What every character folds to and which class it is of, as two flat tables over the basic plane.
//!
//! Built once from `fold.txt` (its sources stand in it) and the ranges below.

use std::sync::LazyLock;

/// What a folded character is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Punctuation and anything else that stays.
    Other,
    /// Letters and digits of scripts that put spaces between words.
    Word,
    /// Han, kana, hangul, bopomofo: scripts without spaces.
    Cjk,
    /// Spaces that are no line end.
    Space,
    /// Line ends.
    Newline,
    /// Symbols and dots that writers put between characters to break words; dropped between two CJK characters.
    Noise,
    /// Pictures: noise that reads as a space between words.
    Picture,
    /// Zero-width characters, combining marks, controls: always dropped.
    Drop,
}

impl Class {
    /// Whether characters of it are written wherever they stand.
    fn is_kept(self) -> bool {
        matches!(self, Self::Other | Self::Word | Self::Cjk)
    }
}

const PLANE: usize = 0x1_0000;

/// What a character folds to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    /// The folded character.
    pub(super) to: char,
    /// What that is.
    pub(super) class: Class,
}

#[derive(Clone, Copy)]
struct Entry {
    to: u16,
    class: Class,
    /// It is the character itself, and no separator.
    stays: bool,
}

pub(super) struct FoldTable {
    /// By character of the basic plane.
    entries: Box<[Entry]>,
}

pub(super) static TABLE: LazyLock<FoldTable> = LazyLock::new(FoldTable::build);

/// Symbols that break words without being sentence punctuation.
const NOISE: &str = ".·・•‧∙⋅●○◎◆◇■□▲△▼▽★☆※*_-‐‑‒–|/\\~^+=`'¨´…﹒﹡＊➕➖丨丶";

impl FoldTable {
    fn build() -> Self {
        let mut to: Vec<u16> = (0..PLANE).map(|c| u16::try_from(c).unwrap_or(0)).collect();
        let set = |to: &mut Vec<u16>, from: char, into: char| {
            if let (Some(slot), Ok(value)) = (to.get_mut(from as usize), u16::try_from(into as u32)) {
                *slot = value;
            }
        };
        // No script between these, and none of hangul, knows upper case.
        let cased =
            |c: &char| !matches!(c, '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7af}' | '\u{e000}'..='\u{faff}');
        for from in (0..PLANE as u32).filter_map(char::from_u32).filter(cased) {
            let mut lower = from.to_lowercase();
            if let (Some(one), None) = (lower.next(), lower.next()) {
                set(&mut to, from, one);
            }
        }
        for line in include_str!("fold.txt").lines().filter(|l| !l.starts_with('#')) {
            let mut chars = line.chars();
            while let (Some(from), Some(into)) = (chars.next(), chars.next()) {
                set(&mut to, from, into);
            }
        }
        // Full-width forms are ASCII moved by a constant.
        for code in 0xFF01..=0xFF5E_u32 {
            if let (Some(from), Some(into)) = (char::from_u32(code), char::from_u32(code - 0xFEE0)) {
                set(&mut to, from, into.to_ascii_lowercase());
            }
        }
        for (from, into) in [
            ('\u{3000}', ' '),
            ('\u{a0}', ' '),
            ('‘', '\''),
            ('’', '\''),
            ('﹪', '%'),
            ('︰', ':'),
            ('「', '“'),
            ('」', '”'),
            ('『', '“'),
            ('』', '”'),
            ('，', ','),
            ('｡', '。'),
            ('〇', '零'),
        ] {
            set(&mut to, from, into);
        }
        let mut class: Vec<Class> =
            (0..PLANE as u32).map(|c| char::from_u32(c).map_or(Class::Drop, base_class)).collect();
        for symbol in NOISE.chars() {
            if let Some(slot) = class.get_mut(symbol as usize) {
                *slot = Class::Noise;
            }
        }
        let entry = |(from, to): (usize, u16)| {
            let class = class.get(usize::from(to)).copied().unwrap_or(Class::Other);
            Entry { to, class, stays: from == usize::from(to) && class.is_kept() }
        };
        Self { entries: to.into_iter().enumerate().map(entry).collect() }
    }

    /// What a character folds to.
    #[inline(always)]
    pub(super) fn fold(&self, c: char) -> Folded {
        match self.entries.get(c as usize) {
            Some(&Entry { to, class, .. }) => Folded { to: char::from_u32(u32::from(to)).unwrap_or_default(), class },
            None => astral(c),
        }
    }

    /// Whether a character of the basic plane folds to itself and is no separator.
    #[inline(always)]
    pub(super) fn stays(&self, c: char) -> bool {
        self.entries.get(c as usize).is_some_and(|entry| entry.stays)
    }
}

fn base_class(c: char) -> Class {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Newline,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}' => Class::Drop,
        '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}' => Class::Drop,
        '\u{3164}' | '\u{115f}' | '\u{1160}' => Class::Drop,
        c if c.is_whitespace() => Class::Space,
        c if c.is_control() => Class::Drop,
        '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{312f}'
        | '\u{3130}'..='\u{318f}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' => Class::Cjk,
        '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}'
        | '\u{2500}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{e000}'..='\u{f8ff}' => Class::Picture,
        c if c.is_alphanumeric() => Class::Word,
        _ => Class::Other,
    }
}

/// Characters beyond the basic plane: mathematical letters are letters, pictures are pictures.
fn astral(c: char) -> Folded {
    let code = c as u32;
    let (to, class) = match code {
        // Mathematical alphanumerics: 13 runs of 52 letters, then digits in runs of 10.
        0x1D400..=0x1D6A3 => {
            let place = (code - 0x1D400) % 52;
            (char::from_u32(u32::from(b'a') + place % 26).unwrap_or(c), Class::Word)
        }
        0x1D7CE..=0x1D7FF => (char::from_u32(u32::from(b'0') + (code - 0x1D7CE) % 10).unwrap_or(c), Class::Word),
        0x1F1E6..=0x1F1FF | 0x1F000..=0x1F0FF | 0x1F200..=0x1FAFF => (c, Class::Picture),
        0x1F130..=0x1F149 => (char::from_u32(u32::from(b'a') + code - 0x1F130).unwrap_or(c), Class::Word),
        0x1F170..=0x1F189 => (char::from_u32(u32::from(b'a') + code - 0x1F170).unwrap_or(c), Class::Word),
        0x20000..=0x3FFFF => (c, Class::Cjk),
        0xE0000..=0xE0FFF => (c, Class::Drop),
        _ if c.is_alphanumeric() => (c, Class::Word),
        _ => (c, Class::Other),
    };
    Folded { to, class }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_is_of_the_class_of_what_it_folds_to() {
        for c in ('\0'..=char::MAX).filter(|c| *c != '\u{fffe}') {
            let folded = TABLE.fold(c);
            let again = TABLE.fold(folded.to);
            assert_eq!(again.class, folded.class, "{c:?}");
            assert_eq!(TABLE.stays(c), (c as usize) < PLANE && folded.to == c && folded.class.is_kept(), "{c:?}");
        }
    }
}
