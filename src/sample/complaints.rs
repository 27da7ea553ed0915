//! 投诉.csv: complaints about schemes and about sofas.

use super::GeneratedFile;
use super::cast::{CATEGORIES, Part, Stage};
use super::defects::{self, BAD_DATE, Defect};
use super::rng::{Rng, Stream};
use super::texts::{Library, Sentences, Template, said, slots};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER: [&str; 7] =
    ["投诉编号", "投诉日期", "被投诉对象", "统一社会信用代码", "平台编号", "来源渠道", "投诉内容"];
const CHANNELS: [&str; 5] = ["12345热线", "来信", "微信公众号", "现场", "互联网"];

/// Writes 投诉.csv.
pub(super) fn write(world: &World, truth: &mut Truth) -> GeneratedFile {
    let library = Library::load();
    let mut file = Csv::new("投诉.csv", Encoding::Gb18030, &HEADER);
    let mut ordinal = 0;
    for company in &world.companies {
        let mut rng = world.rng(Stream::Complaints, company.ordinal);
        for complaint in 0..count(company, &mut rng) {
            write_one(world, &library, company, complaint, ordinal, &mut rng, &mut file, truth);
            ordinal += 1;
        }
    }
    file.finish()
}

fn count(company: &Company, rng: &mut Rng) -> u32 {
    let Some(scheme) = company.part.scheme() else {
        return u32::from(rng.chance(150));
    };
    match scheme.stage {
        _ if scheme.category.is_some() => rng.between(8, 16),
        Stage::Promise => u32::from(rng.chance(200)),
        Stage::Promotion => rng.between(0, 3),
        Stage::Intake => rng.between(2, 8),
        Stage::Collapse => rng.between(8, 24),
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, from the loop above")]
fn write_one(
    world: &World,
    library: &Library,
    company: &Company,
    complaint: u32,
    ordinal: u32,
    rng: &mut Rng,
    file: &mut Csv,
    truth: &mut Truth,
) {
    let date = world.settings.as_of.plus(-(rng.below(360) as i32));
    let slots = slots(world, library, company, date, rng);
    let templates = &library.language(company.english).complaint;
    let category = company.part.scheme().and_then(|scheme| scheme.category);
    // The first complaints about a complete subject state its elements, one each.
    let stated = category.and_then(|category| {
        let elements = said(library, CATEGORIES[category].elements, "complaint");
        elements.get(complaint as usize).copied()
    });
    let risky: &[Template] =
        if matches!(company.part, Part::Risky(_)) { &templates.risky } else { &templates.ordinary };
    let complete = category.is_some();
    let platform = world.platform(company);
    let defect = defects::in_complaints(ordinal).filter(|_| stated.is_none());
    let has_code = complete || rng.chance(400);
    let has_platform = rng.chance(600);
    let mut name = company.name.clone();
    let mut variant = None;
    if !complete && rng.chance(150) {
        let (kind, other) = world.variants.draw(rng, &world.names, company);
        name = other;
        variant = Some(kind);
    }
    let channel = *rng.pick(&CHANNELS);
    let mut text = Sentences::new(rng, &slots, company.english);
    text.one(risky);
    if let Some((_, element)) = stated {
        text.one(element);
    }
    let content = text.finish();
    let id = format!("TS{:07}", ordinal + 1);
    let date = if defect == Some(Defect::BadDate) { BAD_DATE.to_owned() } else { date.to_string() };
    let id = if defect == Some(Defect::ZeroId) { "0".to_owned() } else { id };
    let row = file.row(&[
        &id,
        &date,
        &name,
        if has_code { &company.code } else { "" },
        platform.filter(|_| has_platform).map_or("", |platform| &platform.id),
        channel,
        &content,
    ]);
    if let (Some((element, _)), Some(category)) = (stated, category) {
        let value = format!("{}/{element}", CATEGORIES[category].id);
        truth.state(&company.code, file.name(), row, "element", &value);
    }
    if let Some(defect) = defect {
        truth.state(&id, file.name(), row, "defect", defect.as_str());
    }
    if let Some(kind) = variant {
        truth.state(&id, file.name(), row, "variant", kind);
        truth.state(&id, file.name(), row, "about", &company.code);
    }
}
