//! Composes one text from templates: an opening, some clauses in random order, a closing.

use super::grammar::{Slots, Template};
use super::library::{Language, Library, Report};
use crate::sample::cast::{ACTIVITIES, Part, Scheme};
use crate::sample::day::Day;
use crate::sample::rng::Rng;
use crate::sample::world::{Company, World};

/// The values templates ask for when they speak of a company on a day.
pub(crate) fn slots(world: &World, library: &Library, company: &Company, date: Day, rng: &mut Rng) -> Slots {
    let language = library.language(company.english);
    let (year, month, _) = date.parts();
    let mut slots = Slots {
        name: company.name.clone(),
        brand: company.parts.brand.clone(),
        city: world.city(company).to_owned(),
        person: world.person(company.head, company.english).name,
        phone: company.phone.clone(),
        site: format!("www.{}", company.domain),
        reporter: world.names.reporter(rng, company.english),
        year: year.to_string(),
        month: month.to_string(),
        founded: company.founded.year().to_string(),
        licence: world.licence_number(company),
        ..Slots::default()
    };
    let trade = &world.names.industries[company.industry].zh;
    let products = language.ordinary.products.get(trade).or_else(|| {
        let count = language.ordinary.products.len();
        language.ordinary.products.values().nth(company.industry % count.max(1))
    });
    slots.product = products.map_or_else(String::new, |products| rng.pick(products).clone());
    let activity = match &company.part {
        Part::Risky(scheme) => {
            slots.rate = scheme.yield_percent.to_string();
            slots.entry = scheme.entry.to_string();
            slots.monthly = (scheme.yield_percent * 10_000 / 1200).to_string();
            slots.people = scheme.people.to_string();
            slots.levels = scheme.levels.to_string();
            ACTIVITIES[scheme.activity]
        }
        _ => {
            slots.rate = rng.between(12, 72).to_string();
            slots.entry = "1000".to_owned();
            *rng.pick(&ACTIVITIES)
        }
    };
    if let Some(act) = library.virtual_currency.get(activity) {
        slots.vcact.clone_from(act);
    }
    if let Some(known) = language.promotion.activities.get(activity) {
        slots.noun.clone_from(&known.noun);
        rng.pick(known.clauses.of(false)).write(&mut rng.clone(), &slots.clone(), &mut slots.quote);
    }
    rng.pick(&language.authorities).write(&mut rng.clone(), &slots.clone(), &mut slots.authority);
    slots
}

/// Joins sentences as the language does.
pub(crate) struct Sentences<'a> {
    rng: &'a mut Rng,
    slots: &'a Slots,
    english: bool,
    text: String,
}

impl<'a> Sentences<'a> {
    /// No sentence yet.
    pub(crate) fn new(rng: &'a mut Rng, slots: &'a Slots, english: bool) -> Self {
        Self { rng, slots, english, text: String::with_capacity(900) }
    }

    /// Adds one of the templates.
    pub(crate) fn one(&mut self, templates: &[Template]) {
        if !templates.is_empty() {
            self.several(templates, 1);
        }
    }

    /// Adds some of the templates, in random order.
    pub(crate) fn several(&mut self, templates: &[Template], count: usize) {
        for position in self.rng.choose(templates.len(), count) {
            if self.english && !self.text.is_empty() {
                self.text.push(' ');
            }
            templates[position].write(self.rng, self.slots, &mut self.text);
        }
    }

    /// Adds one of the templates in `per_mille` of 1,000 texts.
    pub(crate) fn sometimes(&mut self, per_mille: u32, templates: &[Template]) {
        if self.rng.chance(per_mille) {
            self.one(templates);
        }
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// A promoter's text.
pub(crate) fn promotion(
    language: &Language,
    scheme: &Scheme,
    plain: bool,
    extra: &[&[Template]],
    slots: &Slots,
    english: bool,
    rng: &mut Rng,
) -> String {
    let promotion = &language.promotion;
    let clauses = promotion.activities.get(ACTIVITIES[scheme.activity]).map(|activity| activity.clauses.of(plain));
    let opening_plain = plain || rng.chance(400);
    let closing_plain = plain || rng.chance(500);
    let clause_count = rng.between(2, 3) as usize;
    let mut text = Sentences::new(rng, slots, english);
    text.one(promotion.openings.of(opening_plain));
    text.several(clauses.unwrap_or_default(), clause_count);
    for element in extra {
        text.one(element);
    }
    if extra.is_empty() {
        text.sometimes(850, promotion.promise.of(plain));
        text.sometimes(550, promotion.public.of(plain));
    }
    text.one(promotion.closings.of(closing_plain));
    text.finish()
}

/// A text in three parts; `extra` sentences stand before the closing.
pub(crate) fn report(
    report: &Report,
    sentences: usize,
    extra: &[&[Template]],
    slots: &Slots,
    english: bool,
    rng: &mut Rng,
) -> String {
    let mut text = Sentences::new(rng, slots, english);
    text.one(&report.openings);
    text.several(&report.body, sentences);
    for element in extra {
        text.one(element);
    }
    text.one(&report.closings);
    text.finish()
}
