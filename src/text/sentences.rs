//! Splits a text, Chinese or English, into sentences: the unit in which a speaker's stance is read.

use super::scan::places;

/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 22] = [
    "mr", "mrs", "ms", "dr", "st", "no", "inc", "ltd", "co", "corp", "vs", "etc", "e.g", "i.e", "u.s", "u.k", "approx",
    "art", "sec", "fig", "dept", "jr",
];

/// Byte ranges of the sentences, in order; put together they are the text.
/// A sentence ends after `。！？；!?;`, a line end, or a full stop before a space; closing quotes and spaces go with it.
#[must_use]
pub fn sentences(text: &str) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in marks(text) {
        if at < start {
            continue;
        }
        let mut chars = text.get(at..).unwrap_or("").char_indices().map(|(offset, c)| (at + offset, c)).peekable();
        let Some((_, c)) = chars.next() else { break };
        let ends = match c {
            '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '\r' => true,
            '.' => {
                chars.peek().is_none_or(|&(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | ')'))
                    && !is_abbreviation(text.get(start..at).unwrap_or(""))
            }
            _ => false,
        };
        if !ends {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(next_at, next)) = chars.peek() {
            if !(next.is_whitespace()
                || matches!(next, '。' | '！' | '？' | '!' | '?' | '”' | '’' | '」' | '』' | '）' | ')' | '"'))
            {
                break;
            }
            end = next_at + next.len_utf8();
            chars.next();
        }
        out.push((clamp(start), clamp(end)));
        start = end;
    }
    if start < text.len() {
        out.push((clamp(start), clamp(text.len())));
    }
    out
}

/// The bytes that begin a mark which may end a sentence, or a character that begins like one.
fn marks(text: &str) -> impl Iterator<Item = usize> + '_ {
    // 。 begins with E3; ！, ？ and ； with EF.
    places(text.as_bytes(), |byte| {
        (byte == b'!')
            | (byte == b'?')
            | (byte == b';')
            | (byte == b'.')
            | (byte == b'\n')
            | (byte == b'\r')
            | (byte == 0xE3)
            | (byte == 0xEF)
    })
}

fn is_abbreviation(before: &str) -> bool {
    let word_start = before.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |i| i + 1);
    let word = before.get(word_start..).unwrap_or("");
    let lower = word.to_ascii_lowercase();
    ABBREVIATIONS.contains(&lower.as_str()) || (lower.len() == 1 && lower.bytes().all(|b| b.is_ascii_alphabetic()))
}

fn clamp(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|&(a, b)| &text[a as usize..b as usize]).collect()
    }

    #[test]
    fn sentence_ends() {
        for (text, expected) in [
            ("", vec![]),
            ("一。二！三", vec!["一。", "二！", "三"]),
            ("他说：“好。”再见", vec!["他说：“好。”", "再见"]),
            ("Acme Inc. grew 1.5 percent. We sell.", vec!["Acme Inc. grew 1.5 percent. ", "We sell."]),
            ("a\nb", vec!["a\n", "b"]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn they_concatenate_to_the_text(text in "\\PC{0,60}|[a-z .。！\n”]{0,40}") {
            prop_assert_eq!(split(&text).concat(), text);
        }
    }
}
