//! Identity numbers of residents of the PRC, recognised wherever they stand so that a screen shows them in part: the eighteen
//! characters of GB 11643-1999, the last of them a check digit; and, where a word before them says what they are, those whose check
//! digit is wrong and the fifteen digits of GB 11643-1989, which have none. Digits may be full width, and spaces or hyphens may part them.
//! Of the cards of Hong Kong, Macau and Taiwan those of Hong Kong are recognised by their check digit in brackets; all of them where a
//! word before them says what they are.
//!
//! Masking changes no length: each hidden character becomes an asterisk of as many bytes, so offsets into the text stay right.

use std::borrow::Cow;
use std::ops::Range;

use super::date;

/// Characters of a number, and of one by the older standard.
const LENGTH: usize = 18;
const OLD_LENGTH: usize = 15;
/// Characters of the shortest number, `A123456(3)` without brackets.
const SHORTEST: usize = 8;
/// Characters that stay: the place of registration, and the last two.
const SHOWN: (usize, usize) = (6, 2);
/// What says that the digits after it are an identity number.
const WORDS: [&str; 11] = [
    "身份证",
    "身份證",
    "身分證",
    "证件号",
    "證件號",
    "证号码",
    "HKID",
    "ID card",
    "identity card",
    "Identity Card",
    "ID No",
];
/// Bytes before a number in which such a word is looked for: a dozen Chinese characters.
const BEFORE: usize = 36;
/// Characters of the shortest part of a number that spaces or hyphens part.
const LEAST_PART: usize = 2;
/// Bytes that a number, what parts it and what says so before it can take at most, rounded up: a part of a text is judged with as
/// much around it.
const MARGIN: usize = 192;

/// Whether eighteen characters are an identity number: digits with a day of birth from the seventh on, and the check digit of
/// ISO 7064, MOD 11-2, that the standard asks for.
#[must_use]
pub fn is_number(text: &[u8]) -> bool {
    let Some((last, body)) = text.split_last() else { return false };
    let sum = body.iter().fold(0, |sum, digit| (sum + u32::from(digit.wrapping_sub(b'0') % 10)) * 2 % 11);
    has_form(text) && b"10X98765432".get(sum as usize) == Some(&last.to_ascii_uppercase())
}

/// Whether characters have the form of a number by either standard, its check digit aside: digits with a day of birth.
fn has_form(text: &[u8]) -> bool {
    let digits = text.split_last().is_some_and(|(last, body)| {
        body.iter().all(u8::is_ascii_digit)
            && !body.starts_with(b"0")
            && (last.is_ascii_digit() || text.len() == LENGTH)
    });
    let (year, day) = match text.len() {
        LENGTH => (number(text, 6..10), 10),
        OLD_LENGTH => (1900 + number(text, 6..8), 8),
        _ => return false,
    };
    digits
        && (1850..2200).contains(&year)
        && date::from_civil(year as i32, number(text, day..day + 2), number(text, day + 2..day + 4)).is_some()
}

/// The number that some digits write; 0 outside.
fn number(digits: &[u8], range: Range<usize>) -> u32 {
    digits.get(range).unwrap_or_default().iter().fold(0, |sum, d| sum * 10 + u32::from(d.wrapping_sub(b'0') % 10))
}

/// A letter or digit as ASCII, half width.
fn half(c: char) -> Option<u8> {
    let narrow = match c {
        '\u{ff10}'..='\u{ff5a}' => char::from_u32(c as u32 - 0xfee0)?,
        other => other,
    };
    u8::try_from(narrow).ok().filter(u8::is_ascii_alphanumeric)
}

/// What may part the digits of a number.
fn parts(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{3000}' | '\u{a0}' | '－' | '–')
}

/// A number that begins here: its characters' places, and where the text goes on.
fn begun(text: &str, start: usize) -> Option<Vec<Range<usize>>> {
    let mut plain = Vec::with_capacity(LENGTH);
    let mut places = Vec::with_capacity(LENGTH);
    // Characters since the last one that parts.
    let mut run = 0;
    let mut found = None;
    let mut ahead = text.get(start..)?.char_indices().peekable();
    while let Some((at, c)) = ahead.next() {
        match half(c) {
            Some(own) if plain.len() < LENGTH && (own.is_ascii_digit() || plain.len() + 1 == LENGTH) => {
                plain.push(own);
                places.push(start + at..start + at + c.len_utf8());
                run += 1;
            }
            Some(_) => break,
            None if parts(c) && run >= LEAST_PART => run = 0,
            None => break,
        }
        let ends = ahead.peek().is_none_or(|(_, next)| half(*next).is_none());
        if ends && run >= LEAST_PART && (is_number(&plain) || (has_form(&plain) && told(text, start))) {
            found = Some(places.len());
        }
    }
    places.truncate(found?);
    Some(places)
}

/// Whether a word right before says that an identity number follows.
fn told(text: &str, start: usize) -> bool {
    let from = (start.saturating_sub(BEFORE)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    text.get(from..start).is_some_and(|before| WORDS.iter().any(|word| before.contains(word)))
}

/// Where the text has a character to hide, in order.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut past = 0;
    // A run that letters begin is a code of another kind.
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let own = half(c);
        let number = || begun(text, at).map(|places| (places, SHOWN));
        let found = || card(text, at).map(|places| (places, CARD_SHOWN)).or_else(number);
        let begins = own.is_some() && !inside && at >= past;
        if let Some((places, (first, last))) = begins.then(found).flatten() {
            past = places.last().map_or(past, |last| last.end);
            let count = places.len().saturating_sub(first + last);
            out.extend(places.into_iter().skip(first).take(count));
        }
        inside = own.is_some();
    }
    out
}

/// Characters of a card's number that stay: the first, and the last two.
const CARD_SHOWN: (usize, usize) = (1, 2);
/// Most letters and digits of a card's number: a letter and nine digits in Taiwan, two letters and seven characters in Hong Kong.
const CARD_MOST: usize = 10;

/// A card's number of Hong Kong, Macau or Taiwan that begins here: its characters' places.
fn card(text: &str, start: usize) -> Option<Vec<Range<usize>>> {
    let mut plain = Vec::with_capacity(CARD_MOST);
    let mut places = Vec::with_capacity(CARD_MOST);
    // In brackets: nothing yet, the check digit, closed.
    let mut bracket = 0_u8;
    for (at, c) in text.get(start..)?.char_indices() {
        match (half(c), bracket) {
            (Some(own), 0 | 1) if plain.len() < CARD_MOST => {
                plain.push(own.to_ascii_uppercase());
                places.push(start + at..start + at + c.len_utf8());
            }
            (None, 0) if matches!(c, '(' | '（') && plain.len() >= 7 => bracket = 1,
            (None, 1) if matches!(c, ')' | '）') => bracket = 2,
            (Some(_), _) => return None,
            (None, _) => break,
        }
        if bracket == 2 {
            break;
        }
    }
    if bracket == 1 {
        return None;
    }
    let letters = plain.iter().take_while(|own| own.is_ascii_uppercase()).count();
    let digits = plain.get(letters..)?;
    let is_number = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    let (last, body) = digits.split_last()?;
    let of_hong_kong = (1..=2).contains(&letters)
        && body.len() == 6
        && is_number(body)
        && (last.is_ascii_digit() || *last == b'A')
        && hong_kong_check(&plain) == Some(*last);
    let of_macau =
        letters == 0 && digits.len() == 8 && is_number(digits) && matches!(digits.first(), Some(b'1' | b'5' | b'7'));
    let of_taiwan = letters == 1
        && digits.len() == 9
        && is_number(digits)
        && matches!(digits.first(), Some(b'1' | b'2' | b'8' | b'9'));
    let sure = of_hong_kong && bracket == 2;
    let likely = of_hong_kong || of_macau && bracket == 2 || of_taiwan && bracket == 0;
    (sure || likely && told(text, start)).then_some(places)
}

/// The check character of a Hong Kong identity card's number, letters A–Z as 10–35 and a missing first letter as 36: the sum of
/// the characters times 9 to 2 and of it is a multiple of 11 (Registration of Persons, as the Immigration Department publishes its form).
fn hong_kong_check(plain: &[u8]) -> Option<u8> {
    let (_, body) = plain.split_last()?;
    let value = |own: u8| if own.is_ascii_digit() { u32::from(own - b'0') } else { u32::from(own - b'A') + 10 };
    let missing = if body.len() == 7 { 36 * 9 } else { 0 };
    let sum: u32 = (2_u32..).zip(body.iter().rev()).map(|(weight, own)| weight * value(*own)).sum();
    match (11 - (sum + missing) % 11) % 11 {
        10 => Some(b'A'),
        digit => u8::try_from(digit).ok().map(|digit| b'0' + digit),
    }
}

/// The text with the characters of these ranges, which are of ASCII or three bytes, as asterisks of the same width.
fn starred<'a>(text: &'a str, ranges: &[Range<usize>]) -> Cow<'a, str> {
    let mut own = Cow::Borrowed(text);
    for range in ranges {
        let star = if range.len() == 3 { "＊" } else { "*" };
        if text.get(range.clone()).is_some_and(|c| c.len() == star.len()) {
            own.to_mut().replace_range(range.clone(), star);
        }
    }
    own
}

/// The text with the middle of every identity number in it as asterisks; as many bytes and characters as before.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    if text.len() < SHORTEST { Cow::Borrowed(text) } else { starred(text, &hidden(text)) }
}

/// A stretch of bytes of a text, masked as in the whole text: a number that the stretch cuts is hidden too. Empty outside the text.
#[must_use]
pub fn masked_part(text: &str, range: Range<usize>) -> Cow<'_, str> {
    let Some(part) = text.get(range.clone()) else { return Cow::Borrowed("") };
    let boundary = |at: usize, step: fn(usize) -> usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at = step(at);
        }
        at
    };
    let from = boundary(range.start.saturating_sub(MARGIN), |at| at.saturating_sub(1));
    let to = boundary(range.end.saturating_add(MARGIN), |at| at + 1);
    let around = text.get(from..to).unwrap_or(part);
    let within = |own: &Range<usize>| own.start + from >= range.start && own.end + from <= range.end;
    let ranges: Vec<Range<usize>> = hidden(around)
        .into_iter()
        .filter(within)
        .map(|own| own.start + from - range.start..own.end + from - range.start)
        .collect();
    starred(part, &ranges)
}

/// A value that is an identity number as a whole because its column says so, whatever its form: all but the first and the last
/// characters as asterisks when it is as long as one; shorter ones are numbers of another kind.
#[must_use]
pub fn masked_value(value: &str) -> Cow<'_, str> {
    let count = value.chars().count();
    if count < OLD_LENGTH {
        return Cow::Borrowed(value);
    }
    let keep = |at: usize| at < SHOWN.0 || at + SHOWN.1 >= count;
    Cow::Owned(value.chars().enumerate().map(|(at, c)| if keep(at) { c } else { '*' }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_shown_in_part_and_nothing_else_is() {
        // The standards' own examples; they name no person.
        let rows = [
            ("11010519491231002X", "110105**********2X"),
            ("身份证号：440524188001010014。", "身份证号：440524**********14。"),
            ("11010519491231002x, 440524188001010014", "110105**********2x, 440524**********14"),
            ("110105 19491231 002X", "110105 ******** **2X"),
            ("110105-1949-1231-002X 440524188001010014", "110105-****-****-**2X 440524**********14"),
            ("１１０１０５１９４９１２３１００２Ｘ", "１１０１０５＊＊＊＊＊＊＊＊＊＊２Ｘ"),
            ("身份证110105491231002", "身份证110105*******02"),
            ("注册号110105491231002", "注册号110105491231002"),
            ("110105194912310021", "110105194912310021"),
            ("身份证号码为110105194912310021", "身份证号码为110105**********21"),
            ("11010519491331002X", "11010519491331002X"),
            ("A11010519491231002X", "A11010519491231002X"),
            ("11010519491231002X1", "11010519491231002X1"),
            ("91350100M000100Y43", "91350100M000100Y43"),
            ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X"),
            // Hong Kong, with the check digit of the form's example; Macau; Taiwan.
            ("持証人 A123456(3)", "持証人 A*****6(3)"),
            ("Ａ１２３４５６（３）", "Ａ＊＊＊＊＊６（３）"),
            ("A123456(4)", "A123456(4)"),
            ("型号 A1234563", "型号 A1234563"),
            ("HKID: A1234563", "HKID: A*****63"),
            ("身份證 1234567(8)", "身份證 1*****7(8)"),
            ("電話 1234567(8)", "電話 1234567(8)"),
            ("身分證字號 A123456789", "身分證字號 A*******89"),
            ("訂單 A123456789", "訂單 A123456789"),
            ("", ""),
        ];
        for (text, expected) in rows {
            assert_eq!(masked(text), expected);
            assert_eq!(masked(text).len(), text.len(), "{text}");
        }
    }

    #[test]
    fn a_part_is_masked_as_in_the_whole() {
        let text = "联系人：张三，身份证 110105 19491231 002X，电话 13800138000；11010519491231002X";
        let whole = masked(text);
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (at, from) in cuts.iter().enumerate() {
            for to in cuts.iter().skip(at) {
                assert_eq!(masked_part(text, *from..*to), whole[*from..*to], "{from}..{to}");
            }
        }
        assert_eq!(masked_part(text, 1..2), "");
        assert_eq!(masked_part(text, 5..9999), "");
    }

    #[test]
    fn a_column_of_identity_numbers_is_shown_in_part() {
        for (value, expected) in [
            ("440524188001010015", "440524**********15"),
            ("P000123", "P000123"),
            ("护照E12345678901234", "护照E123*********34"),
        ] {
            assert_eq!(masked_value(value), expected);
        }
    }
}
