//! The companies and platforms of a world, before anything is written about them.

use std::collections::HashSet;

use super::Settings;
use super::cast::{self, ACTIVITIES, CONTEXTS, Part};
use super::day::Day;
use super::identifier;
use super::names::{NameParts, Names, Person};
use super::rng::{self, Rng, Stream};
use super::variants::Variants;

/// A company.
#[derive(Debug)]
pub(super) struct Company {
    /// Its position in the world.
    pub(super) ordinal: u32,
    /// Registered under an English name outside the mainland.
    pub(super) english: bool,
    /// Registered name.
    pub(super) name: String,
    /// What the name was made of.
    pub(super) parts: NameParts,
    /// Position in `industries`.
    pub(super) industry: usize,
    /// Activity or context whose trade word stands in the name.
    pub(super) cover: Option<&'static str>,
    /// Unified social credit code, or registration number of an English-named company.
    pub(super) code: String,
    /// Registered on.
    pub(super) founded: Day,
    /// Telephone.
    pub(super) phone: String,
    /// Registrable domain, under `.example`.
    pub(super) domain: String,
    /// Legal representative: number of a person.
    pub(super) head: u32,
    /// Position among the platforms, if it operates one.
    pub(super) platform: Option<usize>,
    /// What it plays.
    pub(super) part: Part,
}

/// A platform, a subject of its own.
#[derive(Debug)]
pub(super) struct Platform {
    /// Platform id.
    pub(super) id: String,
    /// Name.
    pub(super) name: String,
    /// Position of the operating company.
    pub(super) company: usize,
    /// Launched on.
    pub(super) launched: Day,
}

/// Everything the writers need.
#[derive(Debug)]
pub(super) struct World {
    /// Arguments.
    pub(super) settings: Settings,
    /// Name tables.
    pub(super) names: Names,
    /// Variant tables.
    pub(super) variants: Variants,
    /// Companies by position.
    pub(super) companies: Vec<Company>,
    /// Platforms by position.
    pub(super) platforms: Vec<Platform>,
}

impl World {
    /// Casts and names the world.
    pub(super) fn build(settings: &Settings) -> Self {
        let names = Names::load();
        let mut taken = HashSet::new();
        let mut companies = Vec::with_capacity(settings.companies as usize);
        for (ordinal, part) in cast::assign(settings).into_iter().enumerate() {
            companies.push(company(settings, &names, ordinal as u32, part, &mut taken));
        }
        share_control(settings, &mut companies);
        let platforms = platforms(settings, &names, &mut companies);
        Self { settings: settings.clone(), names, variants: Variants::load(), companies, platforms }
    }

    /// The person with a number, in a company's language.
    pub(super) fn person(&self, ordinal: u32, english: bool) -> Person {
        self.names.person(self.settings.seed, ordinal, english)
    }

    /// A random stream of this world.
    pub(super) fn rng(&self, stream: Stream, item: u32) -> Rng {
        Rng::stream(self.settings.seed, stream, item)
    }

    /// The city a company names, without 市.
    pub(super) fn city(&self, company: &Company) -> &str {
        if company.english {
            &self.names.jurisdictions[company.parts.city].city
        } else {
            self.names.cities[company.parts.city].zh.trim_end_matches('市')
        }
    }

    /// The number of the licence a company holds, if it holds one; the same in its texts and in the register.
    pub(super) fn licence_number(&self, company: &Company) -> String {
        let number = identifier::spread(company.ordinal, rng::mix(self.settings.seed) >> 5, 9);
        format!("B{:04}H{number:09}", company.ordinal % 10_000)
    }

    /// The platform a company operates.
    pub(super) fn platform(&self, company: &Company) -> Option<&Platform> {
        company.platform.map(|position| &self.platforms[position])
    }
}

fn company(settings: &Settings, names: &Names, ordinal: u32, part: Part, taken: &mut HashSet<String>) -> Company {
    let mut rng = Rng::stream(settings.seed, Stream::Company, ordinal);
    let complete = part.scheme().is_some_and(|scheme| scheme.category.is_some());
    let english = rng.chance(120) && !complete;
    let industry = rng.below(names.industries.len() as u32) as usize;
    let cover = match &part {
        Part::Risky(scheme) => Some(ACTIVITIES[scheme.activity]),
        Part::Lawful(context) => Some(CONTEXTS[*context]),
        Part::Ordinary | Part::Satellite(_) => None,
    };
    let trade = cover.map_or(&names.industries[industry], |id| names.cover(id));
    let (parts, name) = loop {
        let parts = if english { names.english(&mut rng) } else { names.chinese(&mut rng) };
        let name = if english {
            format!("{} {} {}", parts.brand, trade.en, names.jurisdictions[parts.city].form)
        } else {
            format!("{}{}{}{}", names.cities[parts.city].zh, parts.brand, trade.zh, parts.form)
        };
        if taken.insert(name.clone()) {
            break (parts, name);
        }
    };
    let jurisdiction = &names.jurisdictions[parts.city % names.jurisdictions.len()];
    // Where the numbers of this world begin.
    let offset = rng::mix(settings.seed);
    let code = if english {
        jurisdiction.registration_number(ordinal, offset)
    } else {
        identifier::credit_code(ordinal, offset)
    };
    let phone = if english {
        jurisdiction.telephone(ordinal, offset)
    } else {
        format!("154{:08}", identifier::spread(ordinal, offset >> 3, 8))
    };
    let stem: String = if english {
        parts.brand.to_lowercase().replace(' ', "")
    } else {
        parts.characters.iter().map(|&c| names.characters[c].pinyin.as_str()).collect()
    };
    // A scheme is young; everyone else is between one and 26 years old.
    // Lawful neighbours are older than the notices that their texts are dated around.
    let age_days = match part {
        Part::Risky(_) => rng.between(700, 1_900),
        Part::Lawful(_) => rng.between(3_000, 9_500),
        Part::Ordinary | Part::Satellite(_) => rng.between(400, 9_500),
    };
    let nominee = rng.chance(40);
    let head = if nominee { settings.companies * 2 + rng.below(settings.companies / 100 + 1) } else { ordinal };
    Company {
        ordinal,
        english,
        name,
        parts,
        industry,
        cover,
        code,
        founded: settings.as_of.plus(-(age_days as i32)),
        phone,
        domain: format!("{stem}{ordinal}.example"),
        head,
        platform: None,
        part,
    }
}

/// Satellites take the head of their planted company, and every second one its telephone.
fn share_control(settings: &Settings, companies: &mut [Company]) {
    for position in 0..companies.len() {
        let Part::Satellite(hub) = companies[position].part else {
            continue;
        };
        let hub = &companies[hub as usize];
        let (head, phone) = (hub.ordinal, hub.phone.clone());
        let shares_phone = Rng::stream(settings.seed, Stream::Cast, position as u32 + 1).chance(500);
        let satellite = &mut companies[position];
        satellite.head = head;
        if shares_phone {
            satellite.phone = phone;
        }
    }
    for company in companies.iter_mut() {
        if matches!(company.part, Part::Risky(_)) {
            company.head = company.ordinal;
        }
    }
}

/// About 15 % of companies operate a platform; schemes more often, complete ones always.
fn platforms(settings: &Settings, names: &Names, companies: &mut [Company]) -> Vec<Platform> {
    let mut platforms = Vec::new();
    for (position, company) in companies.iter_mut().enumerate() {
        let mut rng = Rng::stream(settings.seed, Stream::Platform, company.ordinal);
        let scheme = company.part.scheme();
        let per_mille = match scheme {
            Some(scheme) if scheme.category.is_some() => 1000,
            Some(_) => 650,
            None => 145,
        };
        if !rng.chance(per_mille) {
            continue;
        }
        let suffix = match scheme {
            Some(scheme) if rng.chance(700) && !company.english => {
                names.risky_platform_suffixes.get(ACTIVITIES[scheme.activity]).map_or("", String::as_str)
            }
            _ if company.english => " Online",
            _ => rng.pick(&names.platform_suffixes),
        };
        let launched = company.founded.plus(rng.between(30, 300) as i32);
        company.platform = Some(platforms.len());
        platforms.push(Platform {
            id: format!("P{:06}", platforms.len() + 1),
            name: format!("{}{suffix}", company.parts.brand),
            company: position,
            launched,
        });
    }
    platforms
}
