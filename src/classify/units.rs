//! Numbers before units and behind signs of currencies.

/// English number words before a unit: `eight percent`, `two hundred dollars`.
const NUMBER_WORDS: [&str; 33] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "dozen",
    "few",
    "half",
];

/// Signs that stand before their number; what is folded away as a sign elsewhere is a phrase here.
pub(super) const CURRENCY_SIGNS: [&str; 4] = ["$", "£", "€", "¥"];

/// Characters that numbers are written with in Chinese.
pub(super) const NUMERALS: &str = "零一二三四五六七八九十百千万两几半";

/// Whether a number stands right before a unit, or right after the sign of a currency.
pub(super) fn has_number(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end_matches(' ');
    if text.get(start..end).is_some_and(|sign| CURRENCY_SIGNS.contains(&sign)) {
        return text.get(end..).and_then(|r| r.chars().next()).is_some_and(|c| c.is_ascii_digit());
    }
    let Some(last) = before.chars().next_back() else { return false };
    if last.is_ascii_digit() || NUMERALS.contains(last) {
        return true;
    }
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    NUMBER_WORDS.contains(&word)
}
