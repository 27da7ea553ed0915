//! 牌照.csv and 警示处罚.csv: who is licensed for what and until when, and what authorities did and said.

use super::GeneratedFile;
use super::cast::{CATEGORIES, CONTEXTS, Part, Scheme, Stage};
use super::day::Day;
use super::rng::{Rng, Stream};
use super::texts::{Library, Sentences, said, slots};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER_LICENCES: [&str; 7] =
    ["许可证编号", "持有人", "统一社会信用代码", "许可范围", "发证机关", "发证日期", "有效期至"];
const HEADER_MEASURES: [&str; 7] = ["序号", "名称", "统一社会信用代码", "类型", "日期", "机关", "事由"];

/// What a licence may cover.
const SCOPES: [&str; 5] = ["融资担保", "小额贷款", "证券投资咨询", "私募基金管理人登记", "支付业务"];

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
    let number = world.licence_number(company);
    let issuer = if company.english {
        "the Monetary Authority".to_owned()
    } else {
        format!("{}市地方金融管理局", world.city(company))
    };
    let row =
        file.row(&[&number, &company.name, &company.code, scope, &issuer, &issued.to_string(), &until.to_string()]);
    truth.state(&company.code, file.name(), row, "licence", state);
}

/// One act of an authority.
struct Act {
    kind: &'static str,
    office: &'static str,
    elements: &'static [&'static str],
    date: Day,
}

fn measure(world: &World, library: &Library, company: &Company, rng: &mut Rng, file: &mut Csv, truth: &mut Truth) {
    for act in acts(world, company, rng) {
        let row = entry(world, library, company, &act, rng, file);
        truth.state(&company.code, file.name(), row, "measure", act.kind);
        if let Some(category) = company.part.scheme().and_then(|scheme| scheme.category) {
            for (element, _) in said(library, act.elements, "official") {
                let value = format!("{}/{element}", CATEGORIES[category].id);
                truth.state(&company.code, file.name(), row, "element", &value);
            }
        }
    }
}

fn acts(world: &World, company: &Company, rng: &mut Rng) -> Vec<Act> {
    let date = |rng: &mut Rng, days: u32| world.settings.as_of.plus(-(rng.between(5, days) as i32));
    let warning = |date| Act { kind: "预警名单", office: "地方金融管理局", elements: &[], date };
    match &company.part {
        // Two authorities act on a complete subject: a record that states every element, and a warning list.
        Part::Risky(Scheme { category: Some(category), .. }) => vec![
            warning(date(rng, 200)),
            Act {
                kind: if rng.chance(500) { "立案" } else { "行政处罚" },
                office: "公安局",
                elements: CATEGORIES[*category].elements,
                date: date(rng, 90),
            },
        ],
        Part::Risky(scheme) => {
            let date = date(rng, 900);
            let kind = usual_measure(scheme, company.english, rng);
            kind.map(|kind| Act { kind, ..warning(date) }).into_iter().collect()
        }
        Part::Ordinary if !company.english && rng.chance(7) => {
            let date = date(rng, 1_500);
            vec![Act { kind: "经营异常名录", office: "市场监督管理局", elements: &[], date }]
        }
        _ => Vec::new(),
    }
}

fn usual_measure(scheme: &Scheme, english: bool, rng: &mut Rng) -> Option<&'static str> {
    let per_mille = match scheme.stage {
        Stage::Promise => 30,
        Stage::Promotion => 150,
        Stage::Intake => 350,
        Stage::Collapse => 700,
    };
    if !rng.chance(per_mille) {
        return None;
    }
    let kinds: &[&'static str] = if english {
        &["Warning list", "Warning list", "Administrative penalty", "Case filed"]
    } else {
        &["预警名单", "预警名单", "行政处罚", "立案", "清退公告"]
    };
    Some(*rng.pick(kinds))
}

/// Writes the act down and returns its row.
fn entry(world: &World, library: &Library, company: &Company, act: &Act, rng: &mut Rng, file: &mut Csv) -> u32 {
    let slots = slots(world, library, company, act.date, rng);
    let mut sentences = Sentences::new(rng, &slots, company.english);
    for (_, templates) in said(library, act.elements, "official") {
        sentences.one(templates);
    }
    let stated = sentences.finish();
    let reason = match &company.part {
        Part::Risky(_) if !stated.is_empty() => stated,
        Part::Risky(_) if company.english => format!("offers {} without authorisation", slots.noun),
        Part::Risky(_) => format!("以{}名义开展活动,提示公众注意风险。", slots.noun),
        _ => "通过登记的住所或者经营场所无法联系。".to_owned(),
    };
    let authority = if company.english {
        "the Securities Commission".to_owned()
    } else {
        format!("{}市{}", world.city(company), act.office)
    };
    let serial = (company.ordinal + 1).to_string();
    file.row(&[&serial, &company.name, &company.code, act.kind, &act.date.to_string(), &authority, &reason])
}
