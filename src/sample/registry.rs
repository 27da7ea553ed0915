//! The company registers and the list of platforms, with other departments' spellings of the same companies.

use super::GeneratedFile;
use super::cast::{ACTIVITIES, CATEGORIES, CONTEXTS, Part};
use super::defects::{self, BAD_DATE, Defect, FORMULA};
use super::rng::{Rng, Stream};
use super::truth::Truth;
use super::world::{Company, World};
use super::write::{Csv, Encoding};

const HEADER: [&str; 12] = [
    "统一社会信用代码",
    "企业名称",
    "法定代表人",
    "注册资本(万元)",
    "成立日期",
    "经营状态",
    "经营范围",
    "注册地址",
    "联系电话",
    "邮箱",
    "网址",
    "所属行业",
];
const HEADER_EN: [&str; 10] = [
    "registration_number",
    "company_name",
    "country",
    "director",
    "incorporated_on",
    "status",
    "business",
    "address",
    "phone",
    "website",
];
const HEADER_PLATFORMS: [&str; 7] =
    ["平台编号", "平台名称", "运营公司", "统一社会信用代码", "网址", "上线时间", "业务类型"];

/// Of 1,000 companies, how many another department wrote down a second time.
const DUPLICATES_PER_MILLE: u32 = 30;

/// Writes 公司登记.csv, companies_en.csv and 平台.csv.
pub(super) fn write(world: &World, truth: &mut Truth) -> [GeneratedFile; 3] {
    let mut chinese = Csv::new("公司登记.csv", Encoding::Utf8Mark, &HEADER);
    let mut english = Csv::new("companies_en.csv", Encoding::Utf8, &HEADER_EN);
    for company in &world.companies {
        let mut rng = world.rng(Stream::Company, company.ordinal + world.settings.companies);
        let cells = cells(world, company, &mut rng);
        let file = if company.english { &mut english } else { &mut chinese };
        let row = write_row(file, cells, company, truth);
        state_part(world, company, file.name(), row, truth);
    }
    for company in &world.companies {
        let mut rng = world.rng(Stream::Variants, company.ordinal);
        if rng.chance(DUPLICATES_PER_MILLE) {
            let file = if company.english { &mut english } else { &mut chinese };
            duplicate(world, company, &mut rng, file, truth);
        }
    }
    [chinese.finish(), english.finish(), platforms(world, truth)]
}

fn cells(world: &World, company: &Company, rng: &mut Rng) -> Vec<String> {
    let head = world.person(company.head, company.english).name;
    let site = format!("https://www.{}", company.domain);
    if company.english {
        let place = &world.names.jurisdictions[company.parts.city];
        let trade = match company.cover {
            Some(id) => &world.names.cover(id).en,
            None => &world.names.industries[company.industry].en,
        };
        return vec![
            company.code.clone(),
            company.name.clone(),
            place.code.clone(),
            head,
            company.founded.to_string(),
            if rng.chance(950) { "active" } else { "dissolved" }.to_owned(),
            trade.clone(),
            format!("{} High Street, {}", rng.between(1, 400), place.city),
            company.phone.clone(),
            site,
        ];
    }
    let industry = &world.names.industries[company.industry].zh;
    let trade = company.cover.map_or(industry, |id| &world.names.cover(id).zh);
    let city = &world.names.cities[company.parts.city].zh;
    let capital = rng.pick(&["50", "100", "200", "500", "1000", "1,000", "2000", "5000", "10000"]);
    let founded = match rng.below(4) {
        0 => {
            let (year, month, day) = company.founded.parts();
            format!("{year}年{month}月{day}日")
        }
        1 => company.founded.to_string().replace('-', "/"),
        _ => company.founded.to_string(),
    };
    let status = match (&company.part, rng.below(100)) {
        (Part::Ordinary, 0..4) => "注销",
        (Part::Ordinary, 4..7) => "吊销",
        (_, 0..40) => "存续",
        _ => "在业",
    };
    vec![
        company.code.clone(),
        company.name.clone(),
        head,
        (*capital).to_owned(),
        founded,
        status.to_owned(),
        scope(company, trade),
        format!("{city}{}{}号{}室", rng.pick(&world.names.streets), rng.between(1, 999), rng.between(101, 2899)),
        company.phone.clone(),
        format!("contact@{}", company.domain),
        site,
        industry.clone(),
    ]
}

fn scope(company: &Company, trade: &str) -> String {
    match &company.part {
        Part::Lawful(0) => format!("{trade}(凭许可证经营);信息咨询。"),
        Part::Risky(_) => {
            format!("{trade};商务信息咨询;会议及展览服务。(不得从事吸收公众存款等金融业务)")
        }
        _ => format!("{trade};技术服务、技术开发;货物销售。(依法须经批准的项目,经相关部门批准后方可开展经营活动)"),
    }
}

/// Writes the company's row and the broken row that stands at its place, and returns the good row's number.
fn write_row(file: &mut Csv, mut cells: Vec<String>, company: &Company, truth: &mut Truth) -> u32 {
    let defect = defects::in_registry(company.ordinal);
    if defect == Some(Defect::BadDate) {
        BAD_DATE.clone_into(&mut cells[4]);
    }
    let borrowed: Vec<&str> = cells.iter().map(String::as_str).collect();
    let row = file.row(&borrowed);
    let Some(defect) = defect else { return row };
    let mut broken = borrowed.clone();
    let broken_row = match defect {
        Defect::BadDate => row,
        Defect::Ragged => file.row(&broken[..5]),
        Defect::TooLong => {
            broken.push("?");
            file.row(&broken)
        }
        Defect::Formula => {
            broken.fill("");
            broken[1] = FORMULA;
            broken[4] = "2020-01-01";
            file.row(&broken)
        }
        Defect::Empty => {
            broken.fill("");
            file.row(&broken)
        }
        Defect::Repeated | Defect::ZeroId | Defect::Negative => file.row(&broken),
    };
    truth.state(&company.code, file.name(), broken_row, "defect", defect.as_str());
    row
}

/// States what the company plays.
fn state_part(world: &World, company: &Company, file: &str, row: u32, truth: &mut Truth) {
    let mut state = |fact: &str, value: &str| truth.state(&company.code, file, row, fact, value);
    match &company.part {
        Part::Ordinary => {}
        Part::Satellite(hub) => {
            state("planted", "satellite");
            state("controlled_with", &world.companies[*hub as usize].code);
        }
        Part::Lawful(context) => {
            state("planted", "lawful");
            state("context", CONTEXTS[*context]);
        }
        Part::Risky(scheme) => {
            state("planted", if scheme.category.is_some() { "complete" } else { "risky" });
            state("activity", ACTIVITIES[scheme.activity]);
            state("stage", scheme.stage.as_str());
            state("yield_percent", &scheme.yield_percent.to_string());
            state("people", &scheme.people.to_string());
            if let Some(category) = scheme.category {
                state("category", CATEGORIES[category].id);
                state("levels", &scheme.levels.to_string());
            }
        }
    }
}

/// The same company as another department wrote it down: another spelling, and every second time no code.
fn duplicate(world: &World, company: &Company, rng: &mut Rng, file: &mut Csv, truth: &mut Truth) {
    let (kind, name) = world.variants.draw(rng, &world.names, company);
    let mut first = world.rng(Stream::Company, company.ordinal + world.settings.companies);
    let mut cells = cells(world, company, &mut first);
    cells[1] = name;
    let keeps_code = rng.chance(500);
    if !keeps_code {
        cells[0].clear();
    }
    if rng.chance(300) {
        cells[8].clear();
    }
    let borrowed: Vec<&str> = cells.iter().map(String::as_str).collect();
    let row = file.row(&borrowed);
    truth.state(&company.code, file.name(), row, "duplicate_of", &company.code);
    truth.state(&company.code, file.name(), row, "variant", kind);
}

fn platforms(world: &World, truth: &mut Truth) -> GeneratedFile {
    let mut file = Csv::new("平台.csv", Encoding::Utf8, &HEADER_PLATFORMS);
    for (position, platform) in world.platforms.iter().enumerate() {
        let company = &world.companies[platform.company];
        let mut rng = world.rng(Stream::Platform, position as u32 + world.settings.companies);
        let (variant, operator) = if rng.chance(60) {
            let (kind, name) = world.variants.draw(&mut rng, &world.names, company);
            (Some(kind), name)
        } else {
            (None, company.name.clone())
        };
        let business = match &company.part {
            Part::Risky(_) if rng.chance(500) => "信息服务平台",
            Part::Risky(_) | Part::Lawful(_) => "互联网平台",
            _ => rng.pick(&["网上商城", "生活服务", "企业服务", "内容社区", "互联网平台"]),
        };
        let launched = platform.launched.to_string();
        let site = format!("https://app.{}", company.domain);
        let row = file.row(&[&platform.id, &platform.name, &operator, &company.code, &site, &launched, business]);
        if let Some(kind) = variant {
            truth.state(&platform.id, file.name(), row, "variant", kind);
        }
        if matches!(company.part, Part::Risky(_)) {
            truth.state(&platform.id, file.name(), row, "operated_by", &company.code);
        }
        if position % 300 == 20 {
            let row = file.row(&["0", &platform.name, "", "", "", BAD_DATE, ""]);
            truth.state("0", file.name(), row, "defect", Defect::ZeroId.as_str());
        }
    }
    file.finish()
}
