//! What kind of values a column holds, as far as comparing them goes, told from the values alone.

use crate::name;
use crate::value::date;

/// How the values of a column compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Words: names of persons, streets, places; free text; e-mail addresses.
    Words,
    /// Names of companies: words whose legal form counts for little.
    Company,
    /// Days.
    Date,
    /// Numbers and codes whose digits matter: identifiers, phones, postcodes, house numbers.
    Code,
    /// Amounts and measures, whose size matters.
    Number,
    /// Long texts.
    Text,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Words, Self::Company, Self::Date, Self::Code, Self::Number, Self::Text];

    /// Stable word, also in settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Company => "company",
            Self::Date => "date",
            Self::Code => "code",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Values looked at to tell a kind.
const SAMPLE: usize = 2_000;
/// Share of the values, in per cent, that must fit a kind.
const ENOUGH: usize = 80;
/// Share of full legal names, in per cent, that makes a column one of companies.
const LEGAL: usize = 25;
/// Mean length from which words are a text.
const LONG: usize = 80;

/// The kind of a column with these distinct folded values; looks at those of the least hashes, whatever the rows' order.
pub(super) fn infer(values: &[(&str, u64)]) -> Kind {
    let mut sample: Vec<&(&str, u64)> = values.iter().collect();
    if sample.len() > SAMPLE {
        sample.select_nth_unstable_by_key(SAMPLE, |value| value.1);
        sample.truncate(SAMPLE);
    }
    let values: Vec<&str> = sample.into_iter().map(|value| value.0).collect();
    if values.is_empty() {
        return Kind::Words;
    }
    let enough = |count: usize| count * 100 >= values.len() * ENOUGH;
    let count = |fits: &dyn Fn(&str) -> bool| values.iter().filter(|value| fits(value)).count();
    if enough(count(&is_date)) {
        return Kind::Date;
    }
    if enough(count(&is_fraction_or_code)) {
        let fractions = count(&|value| value.contains('.') && value.parse::<f64>().is_ok());
        return if fractions * 10 >= values.len() { Kind::Number } else { Kind::Code };
    }
    if count(&|value| name::parse(value).is_full_legal_name()) * 100 >= values.len() * LEGAL {
        return Kind::Company;
    }
    let length: usize = values.iter().map(|value| value.chars().count()).sum();
    if length >= values.len() * LONG { Kind::Text } else { Kind::Words }
}

fn is_date(value: &str) -> bool {
    let (first, last) = (date::from_civil(1500, 1, 1), date::from_civil(2100, 12, 31));
    let parts = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    (parts >= 3 || value.len() == 8) && date::parse(value).is_some_and(|day| Some(day) >= first && Some(day) <= last)
}

/// Mostly digits, without spaces between words.
fn is_fraction_or_code(value: &str) -> bool {
    let (mut digits, mut letters, mut others) = (0, 0, 0);
    for c in value.chars() {
        if c.is_ascii_digit() {
            digits += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        } else if c == '@' {
            return false;
        } else {
            others += 1;
        }
    }
    digits > 0 && letters <= digits.max(4) && others <= digits && value.chars().count() <= 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_from_values() {
        let rows: [(&[&str], Kind); 9] = [
            (&["19600210", "19120131", "19603131"], Kind::Code),
            (&["19600210", "19120131", "19600331", "19500101", "19603131"], Kind::Date),
            (&["1971-06-24", "1987-01-01"], Kind::Date),
            (&["4011", "2776"], Kind::Code),
            (&["tq13 8df", "w1a 1aa"], Kind::Code),
            (&["12.5", "3.25", "7"], Kind::Number),
            (&["st james", "bittern"], Kind::Words),
            (&["robert255@smith.net"], Kind::Words),
            (&["长沙市槐辕机械有限公司", "acme trading co ltd"], Kind::Company),
        ];
        for (values, expected) in rows {
            assert_eq!(infer(&values.iter().map(|value| (*value, 0)).collect::<Vec<_>>()), expected, "{values:?}");
        }
    }
}
