//! The normal form in which texts and names are compared, with a way back to the original bytes.
//!
//! Half width, simplified, lower case, without accents, zero-width characters and pictures; without spaces and symbols
//! between two CJK characters; runs of spaces between words are one space; a line end stays where it ends something.
//! Normalising a normalised text changes nothing.

use super::fold_table::{Class, Folded, TABLE};

/// A normalised text and where each of its bytes came from.
#[derive(Debug, Clone, Default)]
pub struct Normalized {
    /// The normal form.
    pub text: String,
    pieces: Vec<Piece>,
    original_end: u32,
}

/// A run of the normal form whose bytes stand in the original one for one, but for the size of its last character.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: u32,
    original: u32,
    /// Bytes of the original that were dropped just before.
    dropped: u32,
}

impl Normalized {
    /// The original bytes, half open, of the half-open range `start..end` of [`Normalized::text`].
    /// What was dropped at either side of the range is not part of it.
    #[must_use]
    pub fn original_span(&self, start: usize, end: usize) -> (u32, u32) {
        let from = self.original_start(start);
        (from, self.original_end(end).max(from))
    }

    fn original_start(&self, at: usize) -> u32 {
        let at = clamp(at.min(self.text.len()));
        let next = self.pieces.partition_point(|p| p.start <= at);
        match next.checked_sub(1).and_then(|i| self.pieces.get(i)) {
            Some(piece) if (at as usize) < self.text.len() => piece.original + (at - piece.start),
            _ => self.original_end,
        }
    }

    fn original_end(&self, at: usize) -> u32 {
        if at >= self.text.len() {
            return self.original_end;
        }
        let at = clamp(at);
        let next = self.pieces.partition_point(|p| p.start < at);
        match (self.pieces.get(next), next.checked_sub(1).and_then(|i| self.pieces.get(i))) {
            (Some(piece), _) if piece.start == at => piece.original - piece.dropped,
            (_, Some(piece)) => piece.original + (at - piece.start),
            _ => 0,
        }
    }

    /// Whether something of the original was dropped just before byte `at` of the normal form.
    #[must_use]
    pub fn gap_before(&self, at: usize) -> bool {
        self.pieces
            .binary_search_by_key(&clamp(at), |p| p.start)
            .ok()
            .and_then(|i| self.pieces.get(i))
            .is_some_and(|p| p.dropped > 0)
    }

    /// Whether anything was dropped inside the range, its ends excluded.
    #[must_use]
    pub fn has_gap_inside(&self, start: usize, end: usize) -> bool {
        let (start, end) = (clamp(start), clamp(end));
        let first = self.pieces.partition_point(|p| p.start <= start);
        self.pieces.iter().skip(first).take_while(|p| p.start < end).any(|p| p.dropped > 0)
    }
}

fn clamp(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Bytes to a piece, about.
const USUAL_PIECE: usize = 32;

/// The normal form of `text`. Texts over 4 GB are cut there.
#[must_use]
pub fn normalize(text: &str) -> Normalized {
    let mut sink = Mapped {
        out: Normalized {
            text: String::with_capacity(text.len()),
            pieces: Vec::with_capacity(text.len() / USUAL_PIECE + 4),
            original_end: 0,
        },
        moved: true,
    };
    run(text, &mut sink);
    if sink.out.text.is_empty() {
        sink.out.original_end = 0;
    }
    sink.out
}

/// The normal form alone, for comparing names.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    run(text, &mut out);
    out
}

trait Sink {
    /// Writes `c`, which stands for the `length` original bytes from `at`.
    fn put(&mut self, c: char, at: usize, length: usize);
    /// Writes a part of the original that stays as it is and stands there from `at` on.
    fn keep(&mut self, part: &str, at: usize);
}

impl Sink for String {
    #[inline]
    fn put(&mut self, c: char, _at: usize, _length: usize) {
        self.push(c);
    }

    #[inline]
    fn keep(&mut self, part: &str, _at: usize) {
        self.push_str(part);
    }
}

struct Mapped {
    out: Normalized,
    /// The last character changed its size, so the next one begins a piece.
    moved: bool,
}

impl Mapped {
    /// Begins a piece at byte `at` of the original, unless the one at hand goes on.
    #[inline]
    fn piece(&mut self, at: u32) {
        if self.moved || at != self.out.original_end {
            self.out.pieces.push(Piece {
                start: clamp(self.out.text.len()),
                original: at,
                dropped: at.saturating_sub(self.out.original_end),
            });
        }
    }
}

impl Sink for Mapped {
    #[inline]
    fn put(&mut self, c: char, at: usize, length: usize) {
        let at = clamp(at);
        self.piece(at);
        self.out.text.push(c);
        self.moved = c.len_utf8() != length;
        self.out.original_end = at.saturating_add(clamp(length));
    }

    #[inline]
    fn keep(&mut self, part: &str, at: usize) {
        let at = clamp(at);
        self.piece(at);
        self.out.text.push_str(part);
        self.moved = false;
        self.out.original_end = at.saturating_add(clamp(part.len()));
    }
}

/// Separators seen since the last character that was written.
#[derive(Clone, Copy)]
struct Pending {
    from: usize,
    to: usize,
    newline: bool,
    space: bool,
    noise: bool,
}

fn run(text: &str, sink: &mut impl Sink) {
    let table = &*TABLE;
    let text = text.get(..text.len().min(u32::MAX as usize)).unwrap_or("");
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    // The last character that was written, if any.
    let mut last = None;
    let mut pending: Option<Pending> = None;
    // Where what stays as it is and is not yet written begins; at its end as long as something is pending.
    let mut from = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if pending.is_none() {
            if c.is_ascii() && plain(&(c as u8)) {
                // The commonest cases: letters and digits, and one space between words.
                let tail = rest.as_str().as_bytes();
                let more = |at: usize| tail.get(at..).into_iter().flatten().take_while(|byte| plain(byte)).count();
                let mut end = more(0);
                while tail.get(end) == Some(&b' ') && tail.get(end + 1).is_some_and(plain) {
                    end += 1 + more(end + 1);
                }
                last = Some(end.checked_sub(1).and_then(|at| tail.get(at)).map_or(c, |byte| char::from(*byte)));
                rest = rest.as_str().get(end..).unwrap_or("").chars();
                continue;
            }
            if table.stays(c) {
                last = Some(c);
                continue;
            }
        }
        let Folded { to, class } = table.fold(c);
        let next = text.len() - rest.as_str().len();
        let at = next - c.len_utf8();
        if from < at {
            sink.keep(text.get(from..at).unwrap_or(""), from);
        }
        from = next;
        match class {
            Class::Drop => {}
            Class::Space | Class::Newline | Class::Noise | Class::Picture => {
                let p =
                    pending.get_or_insert(Pending { from: at, to: next, newline: false, space: false, noise: false });
                p.to = next;
                p.newline |= class == Class::Newline;
                p.space |= class != Class::Noise;
                p.noise |= class == Class::Noise;
            }
            Class::Other | Class::Word | Class::Cjk => {
                if let Some(p) = pending.take() {
                    separate(text, sink, p, last, (class, c));
                }
                sink.put(to, at, next - at);
                last = Some(to);
            }
        }
    }
    if from < text.len() {
        sink.keep(text.get(from..).unwrap_or(""), from);
    }
    if let Some(p) = pending.filter(|p| p.noise && last.is_some()) {
        // A closing full stop is kept; trailing spaces are not.
        spell(text, sink, p, false);
    }
}

/// Writes what stood between two characters, if anything of it stays.
fn separate(text: &str, sink: &mut impl Sink, p: Pending, last: Option<char>, (next, next_char): (Class, char)) {
    // At the start of the text: only symbols that belong to a number or name stay.
    let Some(last_char) = last else { return };
    let last = TABLE.fold(last_char).class;
    let cjk = last == Class::Cjk || next == Class::Cjk;
    if p.newline && (cjk || p.noise || !next_char.is_lowercase() || last == Class::Other) {
        if p.noise && !(last == Class::Cjk && next == Class::Cjk) {
            spell(text, sink, p, true);
        } else {
            sink.put('\n', p.from, p.to - p.from);
        }
        return;
    }
    if last == Class::Cjk && next == Class::Cjk {
        return;
    }
    if p.noise {
        let one = p.to - p.from == 1;
        if one
            && text.as_bytes().get(p.from) == Some(&b'-')
            && last == Class::Word
            && next == Class::Word
            && !(last_char.is_ascii_digit() && next_char.is_ascii_digit())
        {
            sink.put(' ', p.from, 1);
        } else {
            spell(text, sink, p, true);
        }
    } else if !cjk {
        sink.put(' ', p.from, p.to - p.from);
    }
}

/// Writes the separators themselves: symbols as they are, each run of spaces or pictures as one space, a line end as one.
fn spell(text: &str, sink: &mut impl Sink, p: Pending, spaces: bool) {
    let table = &*TABLE;
    let part = text.get(p.from..p.to).unwrap_or("");
    let mut open: Option<(usize, char)> = None;
    for (offset, c) in part.char_indices() {
        let at = p.from + offset;
        let Folded { to, class, .. } = table.fold(c);
        match class {
            Class::Noise => {
                if let Some((from, blank)) = open.take().filter(|_| spaces) {
                    sink.put(blank, from, at - from);
                }
                sink.put(to, at, c.len_utf8());
            }
            Class::Drop => {}
            _ => {
                let blank = if class == Class::Newline { '\n' } else { ' ' };
                open = Some(open.map_or((at, blank), |(from, old)| (from, if old == '\n' { old } else { blank })));
            }
        }
    }
    if let Some((from, blank)) = open.filter(|_| spaces) {
        sink.put(blank, from, p.to - from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(normalize(text).text, expected, "normalize {text:?}");
        assert_eq!(fold(text), expected, "fold {text:?}");
    }

    #[test]
    fn forms() {
        for (text, expected) in [
            ("", ""),
            ("ＡＢＣ１２３％", "abc123%"),
            ("保 本 保 息", "保本保息"),
            ("保💰本·保★息", "保本保息"),
            ("保\u{200b}本", "保本"),
            ("虛擬貨幣交易", "虚拟货币交易"),
            ("⾦融", "金融"),
            ("USDT 兑换", "usdt兑换"),
            ("Guaranteed   Returns", "guaranteed returns"),
            ("fixed-return", "fixed return"),
            ("2016-08-24", "2016-08-24"),
            ("年化24%。保本", "年化24%。保本"),
            ("Pay me.\nNow", "pay me.\nnow"),
            ("wrapped\nline", "wrapped line"),
            ("第一行\n第二行", "第一行\n第二行"),
            ("T+0", "t+0"),
            ("Crédit Agricole", "credit agricole"),
            ("𝐩𝐫𝐨𝐟𝐢𝐭", "profit"),
            ("profit💰now", "profit now"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn spans_lead_back() {
        for (text, needle, expected) in [
            ("我们保 本 保 息！", "保本保息", "保 本 保 息"),
            ("年化２４％收益", "24%", "２４％"),
            ("  Fixed\u{3000}return  ", "fixed return", "Fixed\u{3000}return"),
            ("虛擬💰貨幣", "虚拟货币", "虛擬💰貨幣"),
        ] {
            let normal = normalize(text);
            let start = normal.text.find(needle).unwrap_or_else(|| panic!("{needle} in {}", normal.text));
            let (from, to) = normal.original_span(start, start + needle.len());
            assert_eq!(text.get(from as usize..to as usize), Some(expected), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn spans_stand_on_boundaries(text in "[ -~保本息虛擬貨幣，。\\n\u{200b}💰Ａ１　.-]{0,40}|\\PC{0,40}") {
            let normal = normalize(&text);
            prop_assert_eq!(&normal.text, &fold(&text));
            let places: Vec<usize> = normal.text.char_indices().map(|(i, _)| i).chain([normal.text.len()]).collect();
            let mut before = 0;
            for pair in places.windows(2) {
                let (from, to) = normal.original_span(pair[0], pair[1]);
                prop_assert!(from >= before && from < to, "{from} {to} {before}");
                prop_assert!(text.get(from as usize..to as usize).is_some());
                before = to;
            }
        }

        #[test]
        fn spacing_between_han_changes_nothing(text in "[保本息稳赚不赔平台虛擬貨幣，。a-z ]{0,30}") {
            let plain = text.replace(' ', "");
            let mut spaced = String::new();
            let mut last_han = false;
            for c in plain.chars() {
                let han = ('\u{4e00}'..='\u{9fff}').contains(&c);
                if han && last_han { spaced.push(' '); }
                spaced.push(c);
                last_han = han;
            }
            prop_assert_eq!(fold(&plain), fold(&spaced));
        }
    }
}
