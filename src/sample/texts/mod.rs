//! texts.jsonl: promoters, news desks, regulators, deniers, scholars, lawful neighbours and ordinary companies.
//!
//! A promotion is worded either plainly or in the trade's own words; the plain half is written without the words
//! that cue lists ship, so that grading on it measures more than a lookup.

mod compose;
mod grammar;
mod library;

pub(crate) use compose::{Sentences, slots};
#[cfg(test)]
pub(crate) use grammar::Slots;
pub(crate) use grammar::Template;
pub(crate) use library::Library;

use super::GeneratedFile;
use super::cast::{ACTIVITIES, CATEGORIES, CONTEXTS, Part, Scheme};
use super::day::Day;
use super::defects::{self, Defect};
use super::rng::{Rng, Stream};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::JsonLines;

/// The day from which mining was to be phased out (DOMAIN B2, A6): texts about it are dated on both sides.
const MINING_NOTICE: Day = Day::new(2021, 9, 24);

/// Of 20 promotions in a row, how many are worded plainly.
const PLAIN_IN_TWENTY: u32 = 9;
/// Of 1,000 texts, how many name their subject by another spelling.
const VARIANTS_PER_MILLE: u32 = 40;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Site,
    Ad,
    Forum,
    News,
    Regulator,
    Research,
}

impl Source {
    fn label(self, english: bool) -> &'static str {
        match (self, english) {
            (Self::Site, false) => "官网",
            (Self::Ad, false) => "广告",
            (Self::Forum, false) => "论坛",
            (Self::News | Self::Research, false) => "新闻",
            (Self::Regulator, false) => "监管",
            (Self::Site, true) => "website",
            (Self::Ad, true) => "advertisement",
            (Self::Forum, true) => "forum",
            (Self::News | Self::Research, true) => "news",
            (Self::Regulator, true) => "regulator",
        }
    }

    /// The key of its publishers.
    fn publishers(self) -> Option<&'static str> {
        match self {
            Self::Site | Self::Regulator => None,
            Self::Ad => Some("ad"),
            Self::Forum => Some("forum"),
            Self::News => Some("news"),
            Self::Research => Some("research"),
        }
    }
}

/// A text before it is written down.
#[derive(Debug, Clone)]
struct Text {
    kind: &'static str,
    title_kind: &'static str,
    source: Source,
    body: String,
    date: Day,
    copy_of: Option<String>,
}

/// Writes texts.jsonl.
pub(super) fn write(world: &World, truth: &mut Truth) -> GeneratedFile {
    let mut writer =
        Writer { world, library: Library::load(), file: JsonLines::new("texts.jsonl"), truth, texts: 0, promotions: 0 };
    for company in &world.companies {
        let mut rng = world.rng(Stream::Texts, company.ordinal);
        match &company.part {
            Part::Ordinary | Part::Satellite(_) => writer.ordinary(company, &mut rng),
            Part::Lawful(context) => writer.lawful(company, *context, &mut rng),
            Part::Risky(scheme) if scheme.category.is_some() => writer.complete(company, scheme, &mut rng),
            Part::Risky(scheme) => writer.risky(company, scheme, &mut rng),
        }
    }
    writer.file.finish()
}

struct Writer<'a> {
    world: &'a World,
    library: Library,
    file: JsonLines,
    truth: &'a mut Truth,
    texts: u32,
    promotions: u32,
}

impl Writer<'_> {
    /// A day in the last `days` before the as-of date on which the company existed.
    fn recent(&self, company: &Company, rng: &mut Rng, days: u32) -> Day {
        self.world.settings.as_of.plus(-(rng.below(days) as i32)).max(company.founded)
    }

    fn slots(&self, company: &Company, date: Day, rng: &mut Rng) -> grammar::Slots {
        let mut slots = slots(self.world, &self.library, company, date, rng);
        if let Some(platform) = self.world.platform(company)
            && rng.chance(350)
        {
            slots.brand.clone_from(&platform.name);
        }
        slots
    }

    fn ordinary(&mut self, company: &Company, rng: &mut Rng) {
        let texts = 1 + u32::from(rng.chance(620)) + u32::from(rng.chance(310));
        for _ in 0..texts {
            let date = self.recent(company, rng, 2_000);
            let slots = self.slots(company, date, rng);
            let language = self.library.language(company.english);
            let sentences = rng.between(4, 6) as usize;
            let body = compose::report(&language.ordinary.report, sentences, &[], &slots, company.english, rng);
            let source = if rng.chance(750) { Source::Site } else { Source::Ad };
            self.emit(company, &slots, Text::new("neutral", source, body, date), rng);
        }
        // Some are impersonated and say so.
        if rng.chance(5) {
            self.report(company, "denial", Source::Site, &[], rng);
        }
    }

    fn lawful(&mut self, company: &Company, context: usize, rng: &mut Rng) {
        for _ in 0..rng.between(2, 3) {
            let mut date = self.recent(company, rng, 2_900);
            let language = self.library.language(company.english);
            let Some(clauses) = language.context.contexts.get(CONTEXTS[context]) else {
                continue;
            };
            let early = !clauses.early.is_empty() && rng.chance(400);
            if early {
                date = MINING_NOTICE.plus(-(rng.between(30, 900) as i32));
            } else if !clauses.early.is_empty() {
                let since = self.world.settings.as_of.since(MINING_NOTICE).max(1) as u32;
                date = MINING_NOTICE.plus(rng.below(since) as i32);
            }
            let slots = self.slots(company, date, rng);
            let language = self.library.language(company.english);
            let Some(clauses) = language.context.contexts.get(CONTEXTS[context]) else {
                continue;
            };
            let mut text = Sentences::new(rng, &slots, company.english);
            text.one(&language.context.openings);
            text.several(if early { &clauses.early } else { &clauses.clauses }, 3);
            text.several(&language.ordinary.report.body, 1);
            text.one(&language.context.closings);
            let body = text.finish();
            let source = if CONTEXTS[context] == "A7" { Source::News } else { Source::Site };
            let text = Text { title_kind: "lawful", ..Text::new("neutral", source, body, date) };
            let (id, row) = self.emit(company, &slots, text, rng);
            self.truth.state(&id, self.file.name(), row, "context", CONTEXTS[context]);
        }
    }

    fn risky(&mut self, company: &Company, scheme: &Scheme, rng: &mut Rng) {
        for _ in 0..rng.between(2, 4) {
            let source = *rng.pick(&[Source::Site, Source::Ad, Source::Forum]);
            let plain = self.next_is_plain();
            self.promotion(company, scheme, plain, source, &[], rng);
        }
        let noticed = match scheme.stage {
            super::cast::Stage::Promise => 50,
            super::cast::Stage::Promotion => 200,
            super::cast::Stage::Intake => 500,
            super::cast::Stage::Collapse => 900,
        };
        if rng.chance(noticed) {
            self.report(company, "news", Source::News, &[], rng);
        }
        if rng.chance(noticed / 2) {
            self.report(company, "warning", Source::Regulator, &[], rng);
        }
        if rng.chance(noticed / 5) {
            self.report(company, "denial", Source::Site, &[], rng);
        }
        if rng.chance(120) {
            self.report(company, "research", Source::Research, &[], rng);
        }
    }

    /// Every element is said by its own site, by the press and by a regulator; complaints and the official record
    /// say it too.
    fn complete(&mut self, company: &Company, scheme: &Scheme, rng: &mut Rng) {
        let Some(category) = scheme.category else {
            return;
        };
        let elements = CATEGORIES[category].elements;
        self.promotion(company, scheme, false, Source::Site, elements, rng);
        let plain = self.next_is_plain();
        self.promotion(company, scheme, plain, Source::Ad, &[], rng);
        self.report(company, "news", Source::News, elements, rng);
        self.report(company, "warning", Source::Regulator, elements, rng);
    }

    fn next_is_plain(&mut self) -> bool {
        let plain = self.promotions * PLAIN_IN_TWENTY % 20 < PLAIN_IN_TWENTY;
        self.promotions += 1;
        plain
    }

    fn promotion(
        &mut self,
        company: &Company,
        scheme: &Scheme,
        plain: bool,
        source: Source,
        elements: &[&'static str],
        rng: &mut Rng,
    ) {
        let date = self.recent(company, rng, 420);
        let mut slots = self.slots(company, date, rng);
        if plain {
            // A trade word such as 财富管理 in the registered name would be a cue: people say the short name.
            slots.brand.clone_from(&company.parts.brand);
            slots.name.clone_from(&company.parts.brand);
        }
        let language = self.library.language(company.english);
        let said = said(&self.library, elements, "site");
        let extra: Vec<&[Template]> = said.iter().map(|(_, templates)| *templates).collect();
        let body = compose::promotion(language, scheme, plain, &extra, &slots, company.english, rng);
        let said: Vec<&'static str> = said.iter().map(|(element, _)| *element).collect();
        let title_kind = if plain { "promotion_plain" } else { "promotion_jargon" };
        let text = Text { title_kind, ..Text::new("promotion", source, body, date) };
        let (id, row) = self.emit(company, &slots, text.clone(), rng);
        self.state_scheme(&id, row, scheme, plain);
        self.state_elements(company, scheme, row, &said);
        if rng.chance(300) {
            for _ in 0..rng.between(1, 3) {
                let copy = Text {
                    body: edited(&text.body, &company.phone, company.english, rng),
                    source: if rng.chance(700) { Source::Forum } else { Source::Ad },
                    date: date.plus(rng.below(30) as i32).min(self.world.settings.as_of),
                    copy_of: Some(id.clone()),
                    ..text.clone()
                };
                let (id, row) = self.emit(company, &slots, copy, rng);
                self.state_scheme(&id, row, scheme, plain);
            }
        }
    }

    fn state_scheme(&mut self, id: &str, row: u32, scheme: &Scheme, plain: bool) {
        let file = self.file.name();
        self.truth.state(id, file, row, "activity", ACTIVITIES[scheme.activity]);
        self.truth.state(id, file, row, "wording", if plain { "plain" } else { "jargon" });
    }

    fn state_elements(&mut self, company: &Company, scheme: &Scheme, row: u32, elements: &[&str]) {
        let Some(category) = scheme.category else {
            return;
        };
        for element in elements {
            let value = format!("{}/{element}", CATEGORIES[category].id);
            self.truth.state(&company.code, self.file.name(), row, "element", &value);
        }
    }

    fn report(
        &mut self,
        company: &Company,
        kind: &'static str,
        source: Source,
        elements: &[&'static str],
        rng: &mut Rng,
    ) {
        let date = self.recent(company, rng, 200);
        let slots = self.slots(company, date, rng);
        let Some(report) = self.library.language(company.english).report.get(kind) else {
            return;
        };
        let speaker = if kind == "warning" { "warning" } else { "news" };
        let mut said = said(&self.library, elements, speaker);
        if kind == "warning" {
            // A regulator's notice states every element it has no wording of its own for as the record does.
            let rest: Vec<&'static str> =
                elements.iter().filter(|e| !said.iter().any(|(known, _)| known == *e)).copied().collect();
            said.extend(self::said(&self.library, &rest, "official"));
        }
        let extra: Vec<&[Template]> = said.iter().map(|(_, templates)| *templates).collect();
        let sentences = rng.between(2, 3) as usize;
        let body = compose::report(report, sentences, &extra, &slots, company.english, rng);
        let said: Vec<&'static str> = said.iter().map(|(element, _)| *element).collect();
        let truth_kind = if kind == "research" { "neutral" } else { kind };
        let text = Text { title_kind: kind, ..Text::new(truth_kind, source, body, date) };
        let (_, row) = self.emit(company, &slots, text, rng);
        if let Some(scheme) = company.part.scheme() {
            self.state_elements(company, scheme, row, &said);
        }
    }

    /// Writes a text down and states what it is.
    fn emit(&mut self, company: &Company, slots: &grammar::Slots, text: Text, rng: &mut Rng) -> (String, u32) {
        if defects::in_texts(self.texts) {
            let row = self.file.broken("{\"id\": \"T?\", \"title\": \"断了的一行, \"text\":");
            self.truth.state("", self.file.name(), row, "defect", Defect::Ragged.as_str());
        }
        self.texts += 1;
        let id = format!("T{:07}", self.texts);
        let language = self.library.language(company.english);
        let mut title = String::new();
        if let Some(titles) = language.titles.get(text.title_kind) {
            rng.pick(titles).write(rng, slots, &mut title);
        }
        let publisher = match text.source.publishers().and_then(|key| language.publishers.get(key)) {
            Some(publishers) => rng.pick(publishers).clone(),
            None if text.source == Source::Regulator => slots.authority.clone(),
            None => company.name.clone(),
        };
        let complete = company.part.scheme().is_some_and(|scheme| scheme.category.is_some());
        let mut variant = None;
        let mut subject = company.name.clone();
        if !complete && rng.chance(VARIANTS_PER_MILLE) {
            let (kind, name) = self.world.variants.draw(rng, &self.world.names, company);
            variant = Some(kind);
            subject = name;
        }
        let platform = self.world.platform(company).filter(|_| rng.chance(400));
        let code = if complete || rng.chance(550) { company.code.as_str() } else { "" };
        let url = match text.source {
            Source::Site => format!("https://{}/p/{}", slots.site, rng.below(10_000)),
            _ => format!("https://media{}.example/{}", rng.below(40), rng.below(1_000_000)),
        };
        let row = self.file.object(&[
            ("id", &id),
            ("subject", &subject),
            ("uscc", if company.english { "" } else { code }),
            ("registration_number", if company.english { code } else { "" }),
            ("platform_id", platform.map_or("", |platform| &platform.id)),
            ("source", text.source.label(company.english)),
            ("publisher", &publisher),
            ("published", &text.date.to_string()),
            ("url", &url),
            ("title", &title),
            ("text", &text.body),
        ]);
        let file = self.file.name();
        self.truth.state(&id, file, row, "text", text.kind);
        self.truth.state(&id, file, row, "about", &company.code);
        if let Some(kind) = variant {
            self.truth.state(&id, file, row, "variant", kind);
        }
        if let Some(original) = &text.copy_of {
            self.truth.state(&id, file, row, "copy_of", original);
        }
        (id, row)
    }
}

impl Text {
    fn new(kind: &'static str, source: Source, body: String, date: Day) -> Self {
        Self { kind, title_kind: kind, source, body, date, copy_of: None }
    }
}

/// The elements that a speaker has words for, with the words.
pub(super) fn said<'a>(
    library: &'a Library,
    elements: &[&'static str],
    speaker: &str,
) -> Vec<(&'static str, &'a [Template])> {
    elements
        .iter()
        .filter_map(|element| {
            let templates = library.elements.get(*element)?.get(speaker)?;
            Some((*element, templates.as_slice()))
        })
        .collect()
}

/// The text as somebody else passes it on: another telephone, a word before it, other marks.
fn edited(body: &str, phone: &str, english: bool, rng: &mut Rng) -> String {
    let other = format!("154{:08}", rng.below(100_000_000));
    let mut text = body.replace(phone, &other);
    match rng.below(4) {
        0 => text = text.replace('。', "!"),
        1 => text = text.replace(',', " "),
        2 => text.push_str(if english { " PM me." } else { "私聊我。" }),
        _ => {}
    }
    let before = if english { ["FWD: ", "Shared: ", ""] } else { ["【转】", "转发:", ""] };
    format!("{}{text}", rng.pick(&before))
}
