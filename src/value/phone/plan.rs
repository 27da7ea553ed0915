//! Numbering plans and countries: which national numbers a calling code has, by length and first three digits, and the calling code
//! of a country by its name. Data with its source: `plans.csv`, `countries.csv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const PLANS: &str = include_str!("plans.csv");
const COUNTRIES: &str = include_str!("countries.csv");

/// Digits by which numbers of a length are told.
const DEPTH: u32 = 3;
/// Groups of those digits.
const GROUPS: usize = 1000;
/// Longest calling code, in digits (ITU-T E.164).
pub(super) const LONGEST_CODE: usize = 3;
/// Most characters of a country's name.
const LONGEST_NAME: usize = 48;

/// Calling code of a country, 1 to 999.
pub type Code = u16;

/// Numbers of one calling code.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What is dialled before a national number at home; empty where nothing is.
    pub(super) trunk: &'static str,
    /// Lengths of national numbers, with a bit for each group of first digits in use.
    lengths: Vec<(usize, Box<[u64]>)>,
}

impl Plan {
    /// Whether such a national number can be: by its length and its first digits.
    pub(super) fn has(&self, national: &str) -> bool {
        let first = national.get(..DEPTH as usize).and_then(|first| first.parse::<usize>().ok());
        let (Some(first), true) = (first, national.bytes().all(|byte| byte.is_ascii_digit())) else { return false };
        let of_length = |(length, _): &&(usize, Box<[u64]>)| *length == national.len();
        let bits = self.lengths.iter().find(of_length).and_then(|(_, bits)| bits.get(first / 64));
        bits.is_some_and(|bits| bits >> (first % 64) & 1 == 1)
    }

    /// The national number without what is dialled before it at home; none where no such number can be.
    pub(super) fn national<'a>(&self, dialled: &'a str) -> Option<&'a str> {
        if self.has(dialled) {
            return Some(dialled);
        }
        let rest = dialled.strip_prefix(self.trunk).filter(|_| !self.trunk.is_empty())?;
        self.has(rest).then_some(rest)
    }
}

static BY_CODE: LazyLock<BTreeMap<Code, Plan>> = LazyLock::new(|| rows(PLANS).filter_map(plan).collect());

/// Records of a file of data: its first line names the source, its second the columns.
fn rows(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    file.lines().skip(2).filter_map(|line| {
        let (first, rest) = line.split_once(',')?;
        let (second, third) = rest.split_once(',')?;
        Some((first, second, third))
    })
}

fn plan((code, trunk, numbers): (&'static str, &'static str, &'static str)) -> Option<(Code, Plan)> {
    let mut plan = Plan { trunk, lengths: Vec::new() };
    for group in numbers.split('|') {
        let (lengths, prefixes) = group.split_once(':')?;
        let mut bits = vec![0_u64; GROUPS.div_ceil(64)].into_boxed_slice();
        for prefix in prefixes.split(' ').flat_map(spread) {
            let free = DEPTH.saturating_sub(u32::try_from(prefix.len()).ok()?);
            let first = prefix.parse::<usize>().ok()? * 10_usize.pow(free);
            for at in first..first + 10_usize.pow(free) {
                if let Some(word) = bits.get_mut(at / 64) {
                    *word |= 1 << (at % 64);
                }
            }
        }
        plan.lengths.extend(lengths.split('.').filter_map(|length| Some((length.parse().ok()?, bits.clone()))));
    }
    Some((code.parse().ok()?, plan))
}

/// The prefixes that `12[345]` stands for.
fn spread(packed: &str) -> Vec<String> {
    match packed.split_once('[') {
        Some((stem, last)) => last.trim_end_matches(']').chars().map(|digit| format!("{stem}{digit}")).collect(),
        None => vec![packed.to_string()],
    }
}

/// The plan of a calling code.
pub(super) fn of(code: Code) -> Option<&'static Plan> {
    BY_CODE.get(&code)
}

/// The calling code that digits begin with, its plan, and the digits behind it. Codes are such that none begins another.
pub(super) fn begins(digits: &str) -> Option<(Code, &'static Plan, &str)> {
    (1..=LONGEST_CODE).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let code: Code = code.parse().ok().filter(|_| !code.starts_with('0'))?;
        Some((code, of(code)?, rest))
    })
}

static BY_NAME: LazyLock<BTreeMap<&'static str, Code>> = LazyLock::new(|| {
    let codes = rows(COUNTRIES)
        .flat_map(|(_, code, names)| names.split('|').filter_map(|name| Some((name, code.parse().ok()?))));
    codes.collect()
});

/// The calling code of a country by one of its names, in English or Chinese, in lower case.
#[must_use]
pub fn named(name: &str) -> Option<Code> {
    let name = name.trim().trim_start_matches("the ");
    if name.len() > LONGEST_NAME {
        None
    } else {
        BY_NAME.get(name).or_else(|| BY_NAME.get(name.trim_end_matches('.'))).copied()
    }
}

/// The calling code of the country that an address or a region names: as a whole, at its end (`…, Hong Kong`), or at the start of one
/// in Chinese (`香港九龙…`).
#[must_use]
pub fn addressed(text: &str) -> Option<Code> {
    let text = super::super::narrow(text.trim());
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
    if let Some(code) = named(text) {
        return Some(code);
    }
    // The last words, most first: `new zealand` before `zealand`.
    let mut starts: Vec<usize> = text
        .char_indices()
        .rev()
        .filter(|(_, c)| matches!(c, ' ' | ',' | '，'))
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|start| text.len() - start <= LONGEST_NAME)
        .take(5)
        .collect();
    starts.reverse();
    if let Some(code) = starts.iter().find_map(|start| named(text.get(*start..)?)) {
        return Some(code);
    }
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST_NAME);
    let chinese = text.chars().next().is_some_and(|c| !c.is_ascii());
    ends.filter(|_| chinese).filter_map(|end| named(text.get(..end)?)).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_tell_numbers_by_length_and_first_digits() {
        for (code, number, expected) in [
            (86, "13812345678", true),
            (86, "12012345678", false),
            (86, "2155550100", true),
            (852, "23456789", true),
            (852, "2345678", false),
            (65, "61234567", true),
            (61, "299610513", true),
            (39, "0669812345", true),
            (1, "2025550123", true),
            (1, "1025550123", false),
        ] {
            assert_eq!(of(code).is_some_and(|plan| plan.has(number)), expected, "{code} {number}");
        }
        assert_eq!(rows(PLANS).count(), BY_CODE.len());
        assert!(BY_CODE.len() > 200, "{}", BY_CODE.len());
        assert!(BY_CODE.values().all(|plan| !plan.lengths.is_empty()));
    }

    #[test]
    fn countries_are_known_by_name_and_in_addresses() {
        for (text, expected) in [
            ("Australia", Some(61)),
            ("Level 1, 2 George Street, Sydney NSW 2000, Australia", Some(61)),
            ("12 Queen's Road Central, Hong Kong.", Some(852)),
            ("1 Example Street Auckland New Zealand", Some(64)),
            ("香港九龙弥敦道1号", Some(852)),
            ("新加坡", Some(65)),
            ("1 Main Street, Jersey City, New Jersey", Some(1)),
            ("1 Peachtree Street, Atlanta, Georgia", None),
            ("10 Downing Street, London, UK", Some(44)),
            ("上海市浦东新区", None),
            ("", None),
        ] {
            assert_eq!(addressed(text), expected, "{text}");
        }
    }
}
