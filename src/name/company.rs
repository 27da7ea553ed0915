//! A company's name read once and compared often: its words, and the branch it names.

use super::branch::split_folded;
use super::compare::{Kind, Reading, cost_of_readings};
use super::roman;
use super::token::Scan;
use super::words::Class;
use crate::text::normalize::fold;

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
        Self::read_folded(&fold(name.trim()))
    }

    /// Takes a folded name apart.
    pub(crate) fn read_folded(name: &str) -> Self {
        let (whole, branch) = split_folded(name.trim());
        let reading = Reading::of_company(whole);
        let branch = branch.map(str::to_string);
        let letters = |word: &str| word.bytes().fold(0, |bits, letter| bits | 1_u32 << (letter & 31));
        let sounds = reading.words.iter().map(|word| letters(&roman::skeleton(&word.roman))).collect();
        Self { reading, branch, sounds }
    }

    /// Whether [`Self::edits`] may answer a cost where the names stand in two scripts: some word means the same in both, or may
    /// sound alike. Tells most pairs of names apart without comparing their letters.
    #[must_use]
    pub fn may_meet(&self, other: &Self) -> bool {
        let (ours, theirs) =
            (self.reading.words.iter().zip(&self.sounds), other.reading.words.iter().zip(&other.sounds));
        ours.filter(|(word, _)| !word.class.is_quiet()).any(|(one, a)| {
            theirs.clone().any(|(two, b)| {
                let meant = one.concept.is_some() && (one.concept, one.class) == (two.concept, two.class);
                meant || !two.class.is_quiet() && (a & !b).count_ones() <= 1 && (b & !a).count_ones() <= 1
            })
        })
    }

    /// Edits between two names ([`super::Comparison::cost`]), a branch counted besides; `None` where they name two companies.
    #[must_use]
    pub fn edits(&self, other: &Self) -> Option<f64> {
        let (cost, same) = cost_of_readings(&self.reading, &other.reading, Kind::Company);
        let branch = match (&self.branch, &other.branch) {
            (Some(one), Some(other)) if one != other => BRANCHES,
            (Some(_), None) | (None, Some(_)) => BRANCH,
            _ => 0.0,
        };
        same.then_some(cost + branch)
    }

    /// Whether the name is written in a script without spaces: Chinese, Japanese, Korean.
    #[must_use]
    pub fn is_unspaced(&self) -> bool {
        self.reading.words.iter().any(|token| token.unspaced)
    }
}

/// Where names of one company meet, in any script: each word that sets the name apart, by its sound, alone and with each place and
/// trade of the name. `南宁市溪烁环保有限公司` and `Nanning Xishuo Environmental` share `xishuo`, `xishuo nanning` and
/// `xishuo environment`; a widely known company gives its English name. Reads names one after the other, in buffers that are used
/// again.
#[derive(Debug, Default)]
pub(crate) struct KeyReader {
    scan: Scan,
    /// Letters of what follows.
    letters: String,
    sounds: Vec<(usize, usize)>,
    general: Vec<(usize, usize)>,
}

fn part(letters: &str, range: (usize, usize)) -> &str {
    letters.get(range.0..range.1).unwrap_or("")
}

impl KeyReader {
    /// The keys of a folded name, in a fixed order.
    pub(crate) fn read(&mut self, name: &str, mut each: impl FnMut(&str)) {
        let Self { scan, letters, sounds, general } = self;
        scan.read_folded(split_folded(name.trim()).0, false);
        letters.clear();
        sounds.clear();
        general.clear();
        let keep = |letters: &mut String, part: &str| {
            letters.push_str(part);
            (letters.len() - part.len(), letters.len())
        };
        // Syllables of one Chinese word are often written apart in Latin letters.
        let joins = |class: Class, unspaced: bool| class == Class::Distinct && !unspaced;
        for run in scan.words().chunk_by(|a, b| joins(a.class, a.unspaced) && joins(b.class, b.unspaced)) {
            let from = letters.len();
            for word in run {
                let own = keep(letters, scan.roman(word));
                match (word.class, word.concept) {
                    (Class::Known, Some(concept)) => sounds.push(keep(letters, concept)),
                    (Class::Known | Class::Distinct, _) => sounds.push(own),
                    (Class::Place, concept) => general.push(concept.map_or(own, |concept| keep(letters, concept))),
                    (class, concept) if class.is_trade() => {
                        general.push(concept.map_or(own, |concept| keep(letters, concept)));
                    }
                    _ => {}
                }
            }
            if run.len() > 1 {
                sounds.push((from, letters.len()));
            }
        }
        sounds.retain(|(from, to)| to - from > 1);
        let letters = letters.as_str();
        for list in [&mut *sounds, &mut *general] {
            list.sort_unstable_by_key(|range| part(letters, *range));
            list.dedup_by_key(|range| part(letters, *range));
        }
        let text = |range: &(usize, usize)| part(letters, *range);
        let mut key = String::with_capacity(64);
        if sounds.is_empty() {
            for (at, word) in general.iter().enumerate() {
                key.push_str(if at > 0 { " " } else { "" });
                key.push_str(text(word));
            }
            each(&key);
            return;
        }
        sounds.iter().for_each(|sound| each(text(sound)));
        let joint = sounds.iter().flat_map(|sound| general.iter().map(move |word| (sound, word)));
        for (sound, word) in joint.take(MOST_JOINT) {
            key.clear();
            key.push_str(text(sound));
            key.push(' ');
            key.push_str(text(word));
            each(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str) -> Vec<String> {
        let mut found = Vec::new();
        KeyReader::default().read(&fold(name), |key| found.push(key.to_string()));
        found
    }

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
            let (ours, theirs) = (keys(left), keys(right));
            assert!(ours.iter().any(|key| theirs.contains(key)), "{left}: {ours:?} {theirs:?}");
            assert!(one.may_meet(&other) && one.edits(&other).is_some(), "{left}");
        }
    }

    #[test]
    fn a_city_within_a_word_is_no_place() {
        let found = keys("江南通达贸易有限公司");
        assert!(found.iter().all(|key| !key.ends_with(" nantong")), "{found:?}");
        assert!(keys("南通江达贸易有限公司").iter().any(|key| key.ends_with(" nantong")));
    }
}
