//! Splits a text into headings, sentences and quotations.

use crate::text::Span;
use crate::text::sentences::sentences;

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentKind {
    /// A short line of its own without an end mark.
    Heading,
    /// A sentence.
    Sentence,
}

/// A heading or sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Where it stands.
    pub span: Span,
}

/// Longest heading, in characters.
const HEADING_CHARS: usize = 40;

/// The segments of a text in order; put together they are the text.
#[must_use]
pub fn segments(text: &str) -> Vec<Segment> {
    sentences(text)
        .into_iter()
        .map(|(start, end)| {
            let span = Span { start, end };
            let part = span.of(text);
            let line = part.trim();
            let open = !line.ends_with(['。', '！', '？', '；', '.', '!', '?', ';', '，', ',']);
            let heading =
                open && part.ends_with(['\n', '\r']) && !line.is_empty() && line.chars().count() <= HEADING_CHARS;
            Segment { kind: if heading { SegmentKind::Heading } else { SegmentKind::Sentence }, span }
        })
        .collect()
}

/// What stands inside quotation marks, marks excluded, in order. A quotation ends with its paragraph.
#[must_use]
pub fn quotations(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    // All marks begin with one of these bytes.
    let marks = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'"' | 0xE2 | 0xE3));
    for (at, c) in marks.filter_map(|(at, _)| Some((at, text.get(at..)?.chars().next()?))) {
        match (open, c) {
            (_, '\n') => open = None,
            (None, '“' | '「' | '『' | '《' | '"') => {
                let close = match c {
                    '“' => '”',
                    '「' => '」',
                    '『' => '』',
                    '《' => '》',
                    _ => '"',
                };
                open = Some((at + c.len_utf8(), close));
            }
            // Folding writes both corner brackets as an opening mark.
            (Some((start, close)), c) if c == close || (close == '”' && c == '“') => {
                if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(at)) {
                    out.push(Span { start, end });
                }
                open = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_quotes() {
        let text = "关于我们\n我们是一家公司。";
        let kinds: Vec<SegmentKind> = segments(text).iter().map(|s| s.kind).collect();
        assert_eq!(kinds, [SegmentKind::Heading, SegmentKind::Sentence]);
        let text = "他自称“稳赚不赔”，a \"sure thing\".";
        let quoted: Vec<&str> = quotations(text).iter().map(|s| s.of(text)).collect();
        assert_eq!(quoted, ["稳赚不赔", "sure thing"]);
    }
}
