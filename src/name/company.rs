//! A company's name read once and compared often: its words, and the branch it names.

use super::branch::split_branch;
use super::compare::{Kind, Reading, compare_readings};
use super::roman;
use super::token::Token;
use super::words::Class;

/// Edits that naming a branch counts where the other name is the whole company's, and where both name other branches.
const BRANCH: f64 = 2.0 / 3.0;
const BRANCHES: f64 = 8.0 / 3.0;

/// Keys of a word with a place or trade at most.
const MOST_JOINT: usize = 12;

/// A company's name taken apart.
#[derive(Debug, Clone)]
pub struct Company {
    reading: Reading,
    branch: Option<String>,
    /// Consonants that each word has, as bits of the alphabet.
    sounds: Vec<u32>,
}

impl Company {
    /// Takes a name apart.
    #[must_use]
    pub fn read(name: &str) -> Self {
        let (whole, branch) = split_branch(name);
        let reading = Reading::new(&whole, Kind::Company);
        let letters = |word: &str| word.bytes().fold(0, |bits, letter| bits | 1_u32 << (letter & 31));
        let sounds = reading.words.iter().map(|word| letters(&roman::skeleton(&word.roman))).collect();
        Self { reading, branch, sounds }
    }

    /// Whether [`Self::edits`] may answer a cost where the names stand in two scripts: some word means the same in both, or may
    /// sound alike. Tells most pairs of names apart without comparing their letters.
    #[must_use]
    pub fn may_meet(&self, other: &Self) -> bool {
        let quiet = |word: &Token| matches!(word.class, Class::Form | Class::Title | Class::Particle);
        let (ours, theirs) =
            (self.reading.words.iter().zip(&self.sounds), other.reading.words.iter().zip(&other.sounds));
        ours.filter(|(word, _)| !quiet(word)).any(|(one, a)| {
            theirs.clone().any(|(two, b)| {
                let meant = one.concept.is_some() && (one.concept, one.class) == (two.concept, two.class);
                meant || !quiet(two) && (a & !b).count_ones() <= 1 && (b & !a).count_ones() <= 1
            })
        })
    }

    /// Edits between two names ([`super::Comparison::cost`]), a branch counted besides; `None` where they name two companies.
    #[must_use]
    pub fn edits(&self, other: &Self) -> Option<f64> {
        let compared = compare_readings(&self.reading, &other.reading, Kind::Company);
        let branch = match (&self.branch, &other.branch) {
            (Some(one), Some(other)) if one != other => BRANCHES,
            (Some(_), None) | (None, Some(_)) => BRANCH,
            _ => 0.0,
        };
        compared.same.then_some(compared.cost + branch)
    }

    /// Where names of one company meet, in any script: each word that sets the name apart, by its sound, alone and with
    /// each place and trade of the name. `南宁市溪烁环保有限公司` and `Nanning Xishuo Environmental` share `xishuo`,
    /// `xishuo nanning` and `xishuo environment`; a widely known company gives its English name.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let words = &self.reading.words;
        let mut sounds: Vec<String> = Vec::new();
        // Syllables of one Chinese word are often written apart in Latin letters.
        let mut run = String::new();
        for token in words {
            match (token.class, token.concept) {
                (Class::Known, Some(concept)) => sounds.push(concept.to_string()),
                (Class::Known | Class::Distinct, _) => sounds.push(token.roman.clone()),
                _ => {}
            }
            if token.class == Class::Distinct && !token.unspaced {
                run.push_str(&token.roman);
            } else {
                sounds.push(std::mem::take(&mut run));
            }
        }
        sounds.push(run);
        sounds.retain(|sound| sound.len() > 1);
        sounds.sort_unstable();
        sounds.dedup();
        let mut general: Vec<&str> = words
            .iter()
            .filter(|token| token.class == Class::Place || token.class.is_trade())
            .map(|token| token.concept.unwrap_or(&token.roman))
            .collect();
        general.sort_unstable();
        general.dedup();
        if sounds.is_empty() {
            return vec![general.join(" ")];
        }
        let joint = sounds.iter().flat_map(|sound| general.iter().map(move |word| format!("{sound} {word}")));
        let joint: Vec<String> = joint.take(MOST_JOINT).collect();
        sounds.extend(joint);
        sounds
    }

    /// Whether the name is written in a script without spaces: Chinese, Japanese, Korean.
    #[must_use]
    pub fn is_unspaced(&self) -> bool {
        self.reading.words.iter().any(|token| token.unspaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(left: &str, right: &str) -> Option<f64> {
        Company::read(left).edits(&Company::read(right))
    }

    #[test]
    fn a_branch_is_its_company_and_another_branch_is_not() {
        let company = "长沙市槐辕机械有限公司";
        let branch = "长沙市槐辕机械有限公司岳麓分公司";
        assert_eq!((edits(company, company), edits(company, branch)), (Some(0.0), Some(BRANCH)));
        assert_eq!(edits(branch, "长沙市槐辕机械有限公司芙蓉分公司"), Some(BRANCHES));
        assert_eq!(edits(company, "长沙市骏炜机械有限公司"), None);
    }

    #[test]
    fn names_of_one_company_meet_at_a_key_in_any_script() {
        for (left, right) in [
            ("南宁市溪烁环保有限公司", "Nanning Xishuo Environmental Co., Ltd."),
            ("晟辕(兰州)文化创意有限公司", "Lanzhou Shengyuan Cultural Creative Corp."),
            ("苹果", "Apple Inc"),
        ] {
            let (one, other) = (Company::read(left), Company::read(right));
            let keys = other.keys();
            assert!(one.keys().iter().any(|key| keys.contains(key)), "{left}: {:?} {keys:?}", one.keys());
            assert!(one.may_meet(&other) && one.edits(&other).is_some(), "{left}");
        }
    }

    #[test]
    fn a_city_within_a_word_is_no_place() {
        let words = |name: &str| Company::read(name).keys();
        assert!(
            words("江南通达贸易有限公司").iter().all(|key| !key.ends_with(" nantong")),
            "{:?}",
            words("江南通达贸易有限公司")
        );
        assert!(words("南通江达贸易有限公司").iter().any(|key| key.ends_with(" nantong")));
    }
}
