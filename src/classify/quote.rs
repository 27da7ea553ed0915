//! Where a part of a frame is quoted. A sign or a character alone (交, %) tells a reader nothing, so it is quoted with
//! its number, with the part of its frame that it stands beside, or with what stands around it in its clause.

use crate::classify::units::{CURRENCY_SIGNS, NUMERALS};

/// Most bytes of the normal form between a lone character and the part that it is quoted with.
const BESIDE: usize = 24;
/// Characters quoted around a lone one that has no other part beside it.
const AROUND: usize = 5;

/// What ends a clause in the normal form.
const CLAUSE_ENDS: [char; 13] = [',', '.', ';', ':', '!', '?', '，', '。', '；', '、', '！', '？', '\n'];

/// The bytes of the normal form at which a part of a frame with these `parts` is quoted.
pub(super) fn quote(text: &str, part: (usize, usize), parts: &[(usize, usize)]) -> (usize, usize) {
    let of = |span: (usize, usize)| text.get(span.0..span.1).unwrap_or("");
    let lone = |span: (usize, usize)| of(span).chars().nth(1).is_none();
    if !lone(part) {
        return part;
    }
    let numbered = with_number(text, part);
    if !lone(numbered) {
        return numbered;
    }
    let joined = |other: &(usize, usize)| {
        let between = if other.0 >= part.1 { (part.1, other.0) } else { (other.1, part.0) };
        let fits = between.0 <= between.1 && between.1 - between.0 <= BESIDE && !of(between).contains(CLAUSE_ENDS);
        (*other != part && fits).then(|| (between.1 - between.0, part.0.min(other.0), part.1.max(other.1)))
    };
    if let Some((_, start, end)) = parts.iter().filter_map(joined).min() {
        return (start, end);
    }
    let (before, after) = (text.get(..part.0).unwrap_or(""), text.get(part.1..).unwrap_or(""));
    let right: usize = after.chars().take(AROUND).take_while(|c| !CLAUSE_ENDS.contains(c)).map(char::len_utf8).sum();
    if right > 0 {
        return (part.0, part.1 + right);
    }
    let left: usize =
        before.chars().rev().take(AROUND).take_while(|c| !CLAUSE_ENDS.contains(c)).map(char::len_utf8).sum();
    (part.0 - left, part.1)
}

/// A unit with its number before it, a sign of a currency with its number behind it.
fn with_number(text: &str, part: (usize, usize)) -> (usize, usize) {
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let numeral = |c: char| digit(c) || NUMERALS.contains(c);
    let before = text.get(..part.0).unwrap_or("");
    let after = text.get(part.1..).unwrap_or("");
    let unit = text.get(part.0..part.1).is_some_and(|own| "元块万千百毛角厘成倍番%‰".contains(own));
    let left = if unit { before.trim_end_matches(numeral).len() } else { part.0 };
    let right: usize = if CURRENCY_SIGNS.contains(&text.get(part.0..part.1).unwrap_or("")) {
        after.chars().take_while(|c| digit(*c)).map(char::len_utf8).sum()
    } else {
        0
    };
    let trimmed = text.get(left..part.0).unwrap_or("").trim_start_matches(['.', ',']);
    let tail = text.get(part.1..part.1 + right).unwrap_or("").trim_end_matches(['.', ',']);
    (part.0 - trimmed.len(), part.1 + tail.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_quoted_alone() {
        for (text, part, others, expected) in [
            ("每人交9800元入会", "交", vec!["9800元"], "交9800元"),
            ("收益12%,稳", "%", vec![], "12%"),
            ("earn $30, daily", "$", vec![], "$30"),
            ("存三万,到期还", "万", vec![], "三万"),
            ("先充,再提", "充", vec![], "先充"),
            ("充到平台里的钱", "充", vec![], "充到平台里的"),
            ("交钱,拿8%", "交", vec!["拿"], "交钱"),
            ("guaranteed return", "guaranteed", vec![], "guaranteed"),
        ] {
            let place = |word: &str| {
                let start = text.find(word).expect("it stands there");
                (start, start + word.len())
            };
            let parts: Vec<(usize, usize)> = others.iter().map(|word| place(word)).chain([place(part)]).collect();
            let (start, end) = quote(text, place(part), &parts);
            assert_eq!(&text[start..end], expected, "{text}");
        }
    }
}
