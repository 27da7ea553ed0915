//! PDF files made by the test: predefined Chinese CMaps without an embedded font, two columns, 300 pages, and what Chromium
//! prints where there is one. Characters found, their order, time; then 200 damaged copies of each: no panic, no hang.
//!
//! The last lines of its output are rows of docs/quality/pdf.md (`make quality`).

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use encoding_rs::{BIG5, Encoding, GB18030, GBK};
use lanternfish::context::Context;
use lanternfish::source::SourceId;
use lanternfish::table::{self, Reading};

/// Characters that must be found, of those in the file.
const RECALL: f64 = 0.99;

/// A damaged copy that takes longer hangs, on a busy machine and without optimisation.
const HANGS: Duration = Duration::from_secs(30);

const LINES: [&str; 6] = [
    "深海灯笼鱼金融信息服务有限公司风险提示",
    "平台承诺保本保息，年化收益率百分之十二，月息两分。",
    "民间借贷与非法集资的界限：未经许可，向不特定对象吸收资金。",
    "截至二〇一八年六月三十日，投资人一千二百人，余额三亿元。",
    "The platform promised 12% a year; withdrawals stopped on 2018-06-30.",
    "联系电话：010-12345678，邮箱 a@example.com。",
];

/// Objects of a PDF joined to a file, with the table of where each stands.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(end.as_bytes());
    out
}

/// How a CMap's codes are made of text.
type Encode = fn(&str) -> Vec<u8>;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

/// Pages of placed lines: x, y, text.
fn document(cmap: &str, ordering: &str, encode: Encode, pages: &[Vec<(u32, u32, String)>]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", 5 + 2 * at)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()).into_bytes(),
        format!("<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/{cmap}/DescendantFonts[4 0 R]>>").into_bytes(),
        format!(
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})\
             /Supplement 4>>/FontDescriptor<</Type/FontDescriptor/FontName/Song/Flags 6/Ascent 880/Descent -120\
             /CapHeight 880/ItalicAngle 0/StemV 93/FontBBox[-25 -254 1000 880]>>/DW 1000/W[1 95 500]>>"
        )
        .into_bytes(),
    ];
    for (at, page) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                6 + 2 * at
            )
            .into_bytes(),
        );
        let mut stream = String::new();
        for (x, y, text) in page {
            let hex: String = encode(text).iter().map(|byte| format!("{byte:02x}")).collect();
            stream.push_str(&format!("BT /F1 9 Tf {x} {y} Td <{hex}> Tj ET\n"));
        }
        objects.push(format!("<</Length {}>>stream\n{stream}endstream", stream.len()).into_bytes());
    }
    file(&objects)
}

fn lines(text: &[&str], left: u32) -> Vec<(u32, u32, String)> {
    (0..).zip(text).map(|(at, line)| (left, 780 - 24 * at, (*line).to_string())).collect()
}

/// A PDF and the text that is in it.
struct Case {
    name: String,
    bytes: Vec<u8>,
    text: String,
}

fn made() -> Vec<Case> {
    let cmaps: [(&str, &str, Encode); 9] = [
        ("UniGB-UCS2-H", "GB1", utf16),
        ("UniGB-UTF16-H", "GB1", utf16),
        ("GBK-EUC-H", "GB1", |text| encoded(GBK, text)),
        ("GBKp-EUC-H", "GB1", |text| encoded(GBK, text)),
        ("GBK2K-H", "GB1", |text| encoded(GB18030, text)),
        ("GB-EUC-H", "GB1", |text| encoded(GBK, text)),
        ("UniCNS-UCS2-H", "CNS1", utf16),
        ("UniCNS-UTF16-H", "CNS1", utf16),
        ("ETen-B5-H", "CNS1", |text| encoded(BIG5, text)),
    ];
    let old = [
        "深海燈籠魚金融服務有限公司風險提示",
        "平臺承諾保證還本付息，年化收益百分之十二。",
        "Withdrawals stopped in 2018.",
    ];
    let mut cases: Vec<Case> = cmaps
        .iter()
        .map(|(cmap, ordering, encode)| {
            // U+3007 is in GBK but in no GB 2312 row.
            let plain: Vec<String> = LINES.iter().map(|line| line.replace('〇', "零")).collect();
            let new: Vec<&str> = plain.iter().map(String::as_str).collect();
            let text: &[&str] = if *ordering == "GB1" { &new } else { &old };
            let bytes = document(cmap, ordering, *encode, &[lines(text, 40)]);
            Case { name: (*cmap).to_string(), bytes, text: text.join("\n") }
        })
        .collect();
    let column =
        |side: &str| (1..=30).map(|at| format!("{side}栏第{at}行说平台承诺保本保息并按月付息")).collect::<Vec<_>>();
    let (left, right) = (column("左"), column("右"));
    let mut columns = lines(&left.iter().map(String::as_str).collect::<Vec<_>>(), 40);
    columns.extend(lines(&right.iter().map(String::as_str).collect::<Vec<_>>(), 320));
    columns.sort_by_key(|(_, y, _)| u32::MAX - y);
    let mut text: Vec<&(u32, u32, String)> = columns.iter().collect();
    text.sort_by_key(|(x, y, _)| (*x, u32::MAX - y));
    let text = text.iter().map(|(.., line)| line.as_str()).collect::<Vec<_>>().join("\n");
    cases.push(Case { name: "two columns".into(), bytes: document("UniGB-UCS2-H", "GB1", utf16, &[columns]), text });
    let pages: Vec<Vec<(u32, u32, String)>> = (1..=300)
        .map(|page| {
            let own: Vec<String> = LINES.iter().map(|line| format!("{page}：{line}")).collect();
            lines(&own.iter().map(String::as_str).collect::<Vec<_>>(), 40)
        })
        .collect();
    let text = pages.iter().flatten().map(|(.., line)| line.as_str()).collect::<Vec<_>>().join("\n");
    cases.push(Case { name: "300 pages".into(), bytes: document("UniGB-UCS2-H", "GB1", utf16, &pages), text });
    cases.extend(printed());
    cases
}

/// What Chromium prints; nothing where there is none.
fn printed() -> Option<Case> {
    let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let chromium = chromium.into_iter().find(|path| std::path::Path::new(path).exists())?;
    let folder = std::env::temp_dir().join(format!("lanternfish-pdf-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let rows: Vec<[String; 3]> =
        (1..=60).map(|at| [format!("灯笼鱼{at}号"), format!("{}", at * 37), format!("{at}.5%")]).collect();
    let cells: String = rows.iter().map(|row| format!("<tr><td>{}<td>{}<td>{}</tr>", row[0], row[1], row[2])).collect();
    let paragraphs: String = LINES.iter().map(|line| format!("<p>{line}</p>")).collect();
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>x</title><style>td,th{{border:1px solid #000;padding:4px}}</style>\
         {paragraphs}<table><tr><th>平台名称<th>投资人数<th>年化收益</tr>{cells}</table>"
    );
    std::fs::write(folder.join("a.html"), page).ok()?;
    let out = folder.join("a.pdf");
    let run = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--print-to-pdf={}", out.display()))
        .arg(folder.join("a.html"))
        .output()
        .ok()?;
    let bytes = std::fs::read(&out).ok();
    let _ = std::fs::remove_dir_all(&folder);
    let bytes = bytes.filter(|_| run.status.success())?;
    let table = rows.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
    let text = format!("{}\n平台名称\n投资人数\n年化收益\n{table}", LINES.join("\n"));
    Some(Case { name: "Chromium print, table over pages".into(), bytes, text })
}

fn open(bytes: &[u8]) -> (Reading, Vec<&'static str>) {
    let mut context = Context::silent();
    let reading = table::open(SourceId(0), "a.pdf", &bytes.to_vec(), None, &mut context);
    let codes = context.diagnostics().iter().map(|own| own.code).collect();
    (reading, codes)
}

/// All that was read, texts and tables, without blanks.
fn content(reading: &Reading) -> String {
    let mut all = String::new();
    for page in &reading.texts {
        all.push_str(&page.body);
    }
    for part in &reading.tables {
        let table = &part.table;
        (0..table.columns()).for_each(|column| all.push_str(table.header(column)));
        for row in 0..table.rows() {
            (0..table.columns()).for_each(|column| all.push_str(table.cell(row, column)));
        }
    }
    all.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Share of the expected characters that are there, and of those in the right order (longest rising run of lines' places).
fn found(expected: &str, got: &str) -> (f64, f64) {
    let mut counts: BTreeMap<char, i64> = BTreeMap::new();
    got.chars().for_each(|c| *counts.entry(c).or_default() += 1);
    let (mut all, mut there) = (0_u32, 0_u32);
    for c in expected.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        let left = counts.entry(c).or_default();
        if *left > 0 {
            *left -= 1;
            there += 1;
        }
    }
    let places: Vec<usize> = expected
        .lines()
        .filter_map(|line| {
            let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            got.find(&line)
        })
        .collect();
    let mut best: Vec<usize> = Vec::new();
    for place in &places {
        let at = best.partition_point(|own| own <= place);
        if at == best.len() { best.push(*place) } else { best[at] = *place }
    }
    let order = best.len() as f64 / expected.lines().count().max(1) as f64;
    (f64::from(there) / f64::from(all.max(1)), order)
}

#[test]
fn every_text_layer_is_read_and_damage_never_ends_the_program() {
    let cases = made();
    eprintln!(
        "| file | kB | characters found | lines in order | seconds | of 200 damaged copies: given up, refused whole |"
    );
    eprintln!("|---|---:|---:|---:|---:|---|");
    let mut weak = Vec::new();
    for case in &cases {
        let start = Instant::now();
        let (reading, codes) = open(&case.bytes);
        let seconds = start.elapsed().as_secs_f64();
        let (recall, order) = found(&case.text, &content(&reading));
        if recall < RECALL {
            weak.push(format!(
                "{}: {recall:.3} {codes:?} {:?}",
                case.name,
                content(&reading).chars().take(300).collect::<String>()
            ));
        }
        let copies = if case.bytes.len() > 1_000_000 { 20 } else { 200 };
        let (mut gave_up, mut refused) = (0, 0);
        let mut state = 0x5EED_u64;
        let mut random = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % limit as u64) as usize
        };
        for _ in 0..copies {
            let mut damaged = case.bytes.clone();
            for _ in 0..20 {
                let at = random(damaged.len());
                damaged[at] = u8::try_from(random(256)).unwrap_or(0);
            }
            let start = Instant::now();
            let (_, codes) = open(&damaged);
            assert!(start.elapsed() < HANGS, "{}: a damaged copy takes {:?}", case.name, start.elapsed());
            gave_up += u32::from(codes.contains(&"reader_failed"));
            refused += u32::from(codes.contains(&"document_unreadable"));
        }
        eprintln!(
            "| {} | {} | {recall:.3} | {order:.2} | {seconds:.2} | {gave_up}, {refused}{} |",
            case.name,
            case.bytes.len() / 1000,
            if copies < 200 { format!(" (of {copies})") } else { String::new() }
        );
        assert_eq!(gave_up, 0, "{}: the reader panicked", case.name);
    }
    assert!(weak.is_empty(), "{}", weak.join("\n"));
}
