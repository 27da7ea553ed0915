//! Invented names from the generator's own tables: rare characters, so that a generated firm is unlikely to bear a
//! real one's name.

use serde::Deserialize;

use super::identifier;
use super::rng::{Rng, Stream};

/// One character of a distinctive part.
#[derive(Debug, Deserialize)]
pub(super) struct Character {
    /// Simplified.
    pub(super) zh: String,
    /// Romanised, lower case, without tones.
    pub(super) pinyin: String,
    /// Traditional.
    pub(super) traditional: String,
}

/// A word with its traditional and English renderings.
#[derive(Debug, Deserialize)]
pub(super) struct Word {
    /// Activity or context it belongs to; empty for ordinary trades.
    #[serde(default)]
    pub(super) id: String,
    /// Simplified.
    pub(super) zh: String,
    /// Traditional.
    pub(super) traditional: String,
    /// English.
    pub(super) en: String,
}

/// A place that registers companies with English names.
#[derive(Debug, Deserialize)]
pub(super) struct Jurisdiction {
    /// Two letters.
    pub(super) code: String,
    /// The city its companies name.
    pub(super) city: String,
    /// Legal form.
    pub(super) form: String,
    /// What its registration numbers begin with.
    prefix: String,
    /// How many digits follow the prefix.
    digits: u32,
    /// What its invented telephone numbers begin with.
    phone: String,
    phone_digits: u32,
}

/// The generator's name tables.
#[derive(Debug, Deserialize)]
pub(super) struct Names {
    /// Characters of distinctive parts.
    pub(super) characters: Vec<Character>,
    /// Cities.
    pub(super) cities: Vec<Word>,
    /// Trades of ordinary companies.
    pub(super) industries: Vec<Word>,
    /// Trade words of planted companies, by activity or context.
    pub(super) covers: Vec<Word>,
    /// Street names.
    pub(super) streets: Vec<String>,
    surnames: Vec<String>,
    given: Vec<String>,
    english_first: Vec<String>,
    english_second: Vec<String>,
    english_given: Vec<String>,
    english_family: Vec<String>,
    /// Where English-named companies are registered.
    pub(super) jurisdictions: Vec<Jurisdiction>,
    /// What ordinary platforms' names end with.
    pub(super) platform_suffixes: Vec<String>,
    /// What planted platforms' names end with, by activity.
    pub(super) risky_platform_suffixes: std::collections::BTreeMap<String, String>,
}

/// A person of the world.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Name.
    pub(super) name: String,
    /// Personal identity number.
    pub(super) number: String,
}

/// The parts of a Chinese company name, kept so that it can be written differently.
#[derive(Debug, Clone, Default)]
pub(super) struct NameParts {
    /// Position in `cities`, or in `jurisdictions` for an English name.
    pub(super) city: usize,
    /// Positions in `characters`; empty for an English name.
    pub(super) characters: Vec<usize>,
    /// The whole distinctive part.
    pub(super) brand: String,
    /// Legal form.
    pub(super) form: &'static str,
}

impl Names {
    /// The tables of `names.json`.
    pub(super) fn load() -> Self {
        super::data(include_str!("names.json"))
    }

    /// The trade word of an activity or context.
    pub(super) fn cover(&self, id: &str) -> &Word {
        self.covers.iter().find(|word| word.id == id).unwrap_or(&self.industries[0])
    }

    /// Draws a distinctive part, a city and a legal form.
    pub(super) fn chinese(&self, rng: &mut Rng) -> NameParts {
        let length = if rng.chance(350) { 3 } else { 2 };
        let characters: Vec<usize> = (0..length).map(|_| rng.below(self.characters.len() as u32) as usize).collect();
        NameParts {
            city: rng.below(self.cities.len() as u32) as usize,
            brand: characters.iter().map(|&c| self.characters[c].zh.as_str()).collect(),
            characters,
            form: if rng.chance(80) { "股份有限公司" } else { "有限公司" },
        }
    }

    /// Draws an English distinctive part and a jurisdiction.
    pub(super) fn english(&self, rng: &mut Rng) -> NameParts {
        let first = rng.pick(&self.english_first);
        let second = rng.pick(&self.english_second);
        let brand = if rng.chance(500) {
            format!("{first} {second}")
        } else {
            format!("{first} {} {second}", rng.pick(&self.english_family))
        };
        NameParts { city: rng.below(self.jurisdictions.len() as u32) as usize, characters: Vec::new(), brand, form: "" }
    }

    /// The person with a number; the same for the same seed.
    pub(super) fn person(&self, seed: u64, ordinal: u32, english: bool) -> Person {
        let mut rng = Rng::stream(seed, Stream::Person, ordinal);
        let number = identifier::personal_number(&mut rng);
        let name = if english {
            format!("{} {}", rng.pick(&self.english_given), rng.pick(&self.english_family))
        } else {
            let mut name = rng.pick(&self.surnames).clone();
            name.push_str(rng.pick::<String>(&self.given));
            if rng.chance(750) {
                name.push_str(rng.pick::<String>(&self.given));
            }
            name
        };
        Person { name, number }
    }

    /// A reporter's name.
    pub(super) fn reporter(&self, rng: &mut Rng, english: bool) -> String {
        if english {
            format!("{} {}", rng.pick(&self.english_given), rng.pick(&self.english_family))
        } else {
            format!("{}{}", rng.pick(&self.surnames), rng.pick(self.given.as_slice()))
        }
    }
}

impl Jurisdiction {
    /// A registration number, different for every ordinal below ten million.
    pub(super) fn registration_number(&self, ordinal: u32, offset: u64) -> String {
        let digits = self.digits as usize;
        format!("{}{:0digits$}", self.prefix, identifier::spread(ordinal, offset, self.digits))
    }

    /// A telephone number in a range that is not in use.
    pub(super) fn telephone(&self, ordinal: u32, offset: u64) -> String {
        let digits = self.phone_digits as usize;
        format!("{}{:0digits$}", self.phone, identifier::spread(ordinal, offset >> 4, self.phone_digits))
    }
}
