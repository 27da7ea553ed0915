//! 牌照.csv and 警示处罚.csv: who is licensed for what and until when, and what authorities did and said.

use super::GeneratedFile;
use super::cast::{CATEGORIES, CONTEXTS, Part, Scheme, Stage};
use super::day::Day;
use super::rng::{Rng, Stream};
use super::texts::{Library, Sentences, said, slots};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER_LICENCES: [&str; 7] = [
    "许可证编号",
    "持有人",
    "统一社会信用代码",
    "许可范围",
    "发证机关",
    "发证日期",
    "有效期至",
];
const HEADER_MEASURES: [&str; 7] = [
    "序号",
    "名称",
    "统一社会信用代码",
    "类型",
    "日期",
    "机关",
    "事由",
];

/// What a licence may cover.
const SCOPES: [&str; 5] = [
    "融资担保",
    "小额贷款",
    "证券投资咨询",
    "私募基金管理人登记",
    "支付业务",
];

/// Writes 牌照.csv and 警示处罚.csv.
pub(super) fn write(world: &World, truth: &mut Truth) -> [GeneratedFile; 2] {
    let library = Library::load();
    let mut licences = Csv::new("牌照.csv", Encoding::Utf8Mark, &HEADER_LICENCES);
    let mut measures = Csv::new("警示处罚.csv", Encoding::Utf8, &HEADER_MEASURES);
    for company in &world.companies {
        let mut rng = world.rng(Stream::Official, company.ordinal);
        licence(world, company, &mut rng, &mut licences, truth);
        measure(world, &library, company, &mut rng, &mut measures, truth);
    }
    [licences.finish(), measures.finish()]
}

fn licence(world: &World, company: &Company, rng: &mut Rng, file: &mut Csv, truth: &mut Truth) {
    let as_of = world.settings.as_of;
    let (scope, state) = match &company.part {
        Part::Lawful(context) => match CONTEXTS[*context] {
            "A1" => (*rng.pick(&SCOPES), "valid"),
            "A3" if rng.chance(700) => ("区块链信息服务备案", "valid"),
            "A8" if rng.chance(500) => ("境外虚拟资产服务提供者牌照(母公司)", "valid"),
            _ => return,
        },
        // A scheme may hold an old licence, or one for something else.
        Part::Risky(scheme) if scheme.category.is_none() && rng.chance(150) => {
            if rng.chance(500) {
                ("小额贷款", "expired")
            } else {
                ("增值电信业务经营许可", "out_of_scope")
            }
        }
        Part::Ordinary if rng.chance(20) => ("食品经营许可", "valid"),
        _ => return,
    };
    let issued = as_of.plus(-(rng.between(400, 1_700) as i32));
    let until = if state == "expired" {
        as_of.plus(-(rng.between(20, 380) as i32))
    } else {
        as_of.plus(rng.between(60, 1_400) as i32)
    };
    let number = format!(
        "XK{:05}{:06}",
        rng.below(100_000),
        company.ordinal % 1_000_000
    );
    let issuer = if company.english {
        "the Monetary Authority".to_owned()
    } else {
        format!("{}地方金融管理局", world.city(company))
    };
    let row = file.row(&[
        &number,
        &company.name,
        &company.code,
        scope,
        &issuer,
        &issued.to_string(),
        &until.to_string(),
    ]);
    truth.state(&company.code, file.name(), row, "licence", state);
}

fn measure(
    world: &World,
    library: &Library,
    company: &Company,
    rng: &mut Rng,
    file: &mut Csv,
    truth: &mut Truth,
) {
    let as_of = world.settings.as_of;
    match &company.part {
        Part::Risky(scheme) => {
            if let Some(category) = scheme.category {
                // Two authorities act: the record that states every element, and an entry on the warning list.
                let elements = CATEGORIES[category].elements;
                let date = as_of.plus(-(rng.between(5, 90) as i32));
                let kind = *rng.pick(&["立案", "行政处罚"]);
                let row = entry(
                    world,
                    library,
                    company,
                    kind,
                    "公安局",
                    elements,
                    date,
                    rng,
                    file,
                );
                for (element, _) in said(library, elements, "official") {
                    let value = format!("{}/{element}", CATEGORIES[category].id);
                    truth.state(&company.code, file.name(), row, "element", &value);
                }
                truth.state(&company.code, file.name(), row, "measure", kind);
            } else if let Some(kind) = usual_measure(scheme, rng) {
                let date = as_of.plus(-(rng.between(5, 900) as i32));
                let row = entry(
                    world,
                    library,
                    company,
                    kind,
                    "地方金融管理局",
                    &[],
                    date,
                    rng,
                    file,
                );
                truth.state(&company.code, file.name(), row, "measure", kind);
            }
        }
        Part::Ordinary if rng.chance(6) => {
            let date = as_of.plus(-(rng.between(5, 1_500) as i32));
            let row = entry(
                world,
                library,
                company,
                "经营异常名录",
                "市场监督管理局",
                &[],
                date,
                rng,
                file,
            );
            truth.state(&company.code, file.name(), row, "measure", "经营异常名录");
        }
        _ => {}
    }
}

fn usual_measure(scheme: &Scheme, rng: &mut Rng) -> Option<&'static str> {
    let per_mille = match scheme.stage {
        Stage::Promise => 30,
        Stage::Promotion => 150,
        Stage::Intake => 350,
        Stage::Collapse => 700,
    };
    rng.chance(per_mille)
        .then(|| *rng.pick(&["预警名单", "预警名单", "行政处罚", "立案", "清退公告"]))
}

#[expect(clippy::too_many_arguments, reason = "a record has this many parts")]
fn entry(
    world: &World,
    library: &Library,
    company: &Company,
    kind: &str,
    office: &str,
    elements: &[&'static str],
    date: Day,
    rng: &mut Rng,
    file: &mut Csv,
) -> u32 {
    let slots = slots(world, library, company, date, rng);
    let mut reason = match (kind, company.part.scheme()) {
        ("经营异常名录", _) => "通过登记的住所或者经营场所无法联系。".to_owned(),
        (_, Some(_)) if elements.is_empty() && !company.english => {
            format!("以{}名义开展活动,提示公众注意风险。", slots.noun)
        }
        (_, Some(_)) if elements.is_empty() => {
            format!("offers {} without authorisation", slots.noun)
        }
        _ => String::new(),
    };
    let mut sentences = Sentences::new(rng, &slots, company.english);
    for (_, templates) in said(library, elements, "official") {
        sentences.one(templates);
    }
    reason.push_str(&sentences.finish());
    let authority = if company.english {
        "the Securities Commission".to_owned()
    } else {
        format!("{}{office}", world.city(company))
    };
    let serial = (company.ordinal + 1).to_string();
    file.row(&[
        &serial,
        &company.name,
        &company.code,
        kind,
        &date.to_string(),
        &authority,
        &reason,
    ])
}
