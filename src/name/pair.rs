//! What two words cost as a pair: spellings, homophones, translations, and what cannot be one word.

use super::compare::Kind;
use super::cost::{self, per_length};
use super::roman;
use super::short;
use super::token::Token;
use super::words::{Class, is_unspaced};
use crate::text::script::is_han;

/// What two words cost as a pair; `None` when they cannot be one.
pub(super) fn pair(a: &Token, b: &Token, kind: Kind) -> Option<f64> {
    if a.roman == b.roman && a.text == b.text {
        return Some(0.0);
    }
    if a.concept.is_some() && (a.concept, a.class) == (b.concept, b.class) {
        return Some(if a.class == Class::Given { given(a, b) } else { 0.0 });
    }
    if a.class == Class::Given && b.class == Class::Given {
        // Two given names, however alike: Ahmed is not Mohamed.
        return Some(roman::edits(&a.roman, &b.roman).max(cost::OTHER_MEANING));
    }
    match (a.class, b.class) {
        // Co., Ltd. stands for 有限公司 and for 股份有限公司: a form in another script is no translation.
        (Class::Form, Class::Form) => {
            return Some(if a.unspaced == b.unspaced { cost::OTHER_FORM } else { cost::ACROSS_FORM });
        }
        (left, right) if left.is_quiet() || right.is_quiet() => {
            // A slip of the pen in a word of the lexicon.
            let (shorter, longer) = (a.roman.len().min(b.roman.len()), a.roman.len().max(b.roman.len()));
            let may = shorter >= 5 && longer - shorter <= roman::most_extra(1.0);
            return (may && roman::edits(&a.roman, &b.roman) <= 1.0).then_some(cost::SLIP);
        }
        (Class::Number, Class::Number) => return Some(if kind == Kind::Vessel { 1.5 } else { 3.0 }),
        (Class::Number, _) | (_, Class::Number) => return None,
        _ => {}
    }
    let apart = |one: Class, other: Class| one == Class::Place && other.is_trade();
    if apart(a.class, b.class) || apart(b.class, a.class) {
        // A place and a trade are no spellings and no translations of each other.
        return None;
    }
    let letters = match (a.unspaced, b.unspaced) {
        (true, true) => unspaced(a, b, kind),
        (false, false) => spaced(a, b, kind),
        _ => sounds(a, b),
    };
    let general = |class: Class| class.is_trade() || class == Class::Place;
    let meant = |class: Class| general(class) || class == Class::Known;
    if a.unspaced != b.unspaced
        && general(a.class) != general(b.class)
        && 0.2 + per_length(roman::edits(&a.roman, &b.roman) * 0.8, a.roman.len().min(b.roman.len()))
            > cost::CERTAIN_SOUND
    {
        // A word of the lexicon is another in the other script only where the sound leaves no doubt: not Shanghai, 复星.
        return Some(letters.max(cost::OTHER_MEANING));
    }
    // Two words of the lexicon that mean different things differ, however alike their letters are.
    if meant(a.class) && meant(b.class) { Some(letters.max(cost::OTHER_MEANING)) } else { Some(letters) }
}

/// Spellings of one given name.
fn given(a: &Token, b: &Token) -> f64 {
    roman::edits(&a.roman, &b.roman).min(0.5) * 0.8
}

fn spaced(a: &Token, b: &Token, kind: Kind) -> f64 {
    let (short, long) = if a.roman.len() <= b.roman.len() { (a, b) } else { (b, a) };
    // An initial.
    if kind == Kind::Person && short.roman.len() == 1 {
        return if long.roman.starts_with(&short.roman) { 0.4 } else { 3.0 };
    }
    let mut cost = per_length(roman::edits(&a.roman, &b.roman), short.roman.len());
    if roman::omits_vowels(&a.text) != roman::omits_vowels(&b.text) {
        cost = cost.min(sounds(a, b));
    } else if short.roman.len() >= 5 && roman::skeleton(&a.roman) == roman::skeleton(&b.roman) {
        // Other vowels only: two transliterations of one name.
        cost = cost.min(1.4);
    }
    // Feminine and other endings of one family name.
    if kind == Kind::Person && short.roman.len() >= 5 && long.roman.starts_with(&short.roman) {
        let ending = long.roman.get(short.roman.len()..).unwrap_or("");
        if ["a", "s", "ov", "ova", "y", "ii", "iy"].contains(&ending) {
            cost = cost.min(0.6);
        }
    }
    cost
}

/// Characters of a word without spaces that are compared.
const MOST_CHARACTERS: usize = 256;
/// Characters of a Chinese person's whole name at most.
const PERSON_CHARACTERS: usize = 4;

/// Two words of scripts without spaces: characters that differ, homophones for less.
fn unspaced(a: &Token, b: &Token, kind: Kind) -> f64 {
    if a.roman == b.roman {
        return cost::HOMOPHONE;
    }
    let characters = |token: &Token| token.text.chars().take(MOST_CHARACTERS).collect::<Vec<char>>();
    let (left, right) = (characters(a), characters(b));
    let common = short::common(&left, &right);
    let apart = (left.len().max(right.len()) - common) as f64;
    let shorter = left.len().min(right.len());
    let telling = match kind {
        // 王伟 and 李伟, 张伟明 and 张伟民 are two people.
        Kind::Person => shorter <= PERSON_CHARACTERS,
        // 腾讯 and 腾云 are two companies.
        _ => shorter <= 2 && left.len() == right.len(),
    };
    let telling = telling && left.iter().chain(&right).all(|c| is_han(*c));
    let each = if telling { cost::TELLING_CHARACTER } else { cost::CHARACTER };
    // Of a word of more characters than are compared something differs.
    (apart * each).clamp(cost::CHARACTER, cost::MOST)
}

/// Two words of different scripts, by sound.
fn sounds(a: &Token, b: &Token) -> f64 {
    let (left, right) = (roman::skeleton(&a.roman), roman::skeleton(&b.roman));
    let letters = roman::edits(&a.roman, &b.roman);
    let length = a.roman.len().min(b.roman.len());
    let by_letters = 0.2 + per_length(letters * 0.8, length);
    if left.is_empty() || right.is_empty() {
        return by_letters;
    }
    let (latin, other) = if a.unspaced { (b, a) } else { (a, b) };
    // The Latin name beside the other one: 未来茶浪WILLCHA.
    if other.unspaced && latin.text.len() >= 3 && other.text.split(is_unspaced).any(|part| part == latin.text) {
        return 0.8;
    }
    // The rest may be a word that the lexicon does not translate: Tianqi Lithium, 天齐锂业.
    let begins = other.unspaced && latin.roman.len() >= 5 && other.roman.starts_with(&latin.roman);
    let by_letters = if begins { by_letters.min(1.0) } else { by_letters };
    let shortest = left.len().min(right.len());
    let by_sound =
        roman::edits(&left, &right) * if shortest <= 2 { 2.5 } else { 1.5 } + if shortest <= 1 { 1.5 } else { 0.5 };
    by_letters.min(by_sound).min(cost::MOST)
}

#[cfg(test)]
mod tests {
    use super::super::compare::compare;
    use super::*;

    fn check(kind: Kind, rows: &[(&str, &str, bool)]) {
        for (left, right, same) in rows {
            for (one, other) in [(left, right), (right, left)] {
                let found = compare(one, other, kind);
                assert_eq!(found.same, *same, "{one} | {other}: {:.2} {:?}", found.cost, found.reasons);
            }
        }
    }

    #[test]
    fn a_character_tells_short_names_apart() {
        for kind in [Kind::Company, Kind::Vessel] {
            check(kind, &[("甲", "乙", false), ("槐辕", "槐达", false), ("槐辕通", "槐远通", true)]);
        }
        check(Kind::Company, &[("上海槐辕科技有限公司", "上海槐达科技有限公司", false)]);
    }

    #[test]
    fn names_of_any_length_take_no_longer_than_their_letters() {
        let word = |letter: char, times: usize| letter.to_string().repeat(times);
        let words = |from: usize| (from..from + 3000).map(|at| format!("w{at}x")).collect::<Vec<String>>().join(" ");
        let rows = [
            (word('x', 60_000), word('y', 60_000), false),
            (word('x', 60_000), word('x', 60_000), true),
            (word('名', 60_000), word('称', 60_000), false),
            (words(0), words(0), true),
            (words(0), words(5000), false),
        ];
        for (left, right, same) in rows {
            for kind in [Kind::Person, Kind::Company, Kind::Vessel] {
                assert_eq!(compare(&left, &right, kind).same, same, "{} {}", left.len(), right.len());
            }
        }
    }
}
