//! Every reader under damaged input: files of the corpus (tests/fixtures/bad) and small made ones, with bytes changed, cut,
//! doubled and spliced, from a fixed seed. Nothing panics, nothing takes long, every record is kept or reported. A reader
//! that others wrote may give up on a file (`reader_failed`); how often it did is printed.
//!
//! `make test` runs a few hundred damaged files a reader; `make fuzz` sets `LANTERNFISH_FUZZ_SECONDS` and runs each reader's
//! target for that long. `LANTERNFISH_FUZZ_SEED` starts elsewhere.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use lanternfish::context::Context;
use lanternfish::session::Session;
use lanternfish::source::SourceId;
use lanternfish::table;

/// Damaged files of a target when no time is given.
const FEW: u32 = 150;

/// A damaged file of the corpus that takes longer than this hangs, on a busy machine and without optimisation.
const HANGS: Duration = Duration::from_secs(20);

/// Steele and others, "Fast splittable pseudorandom number generators" (2014): enough to spread damage, and short.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Bytes that formats give a meaning: ends of numbers, quotes, brackets, signs of lengths.
const TELLING: [u8; 16] = [0, 1, 0x7F, 0x80, 0xFF, b'"', b',', b'\n', b'<', b'>', b'{', b'[', b'&', b'=', 0x0D, 0x20];

fn damage(whole: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..1 + random.below(20) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        match random.below(12) {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + random.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + random.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            3 if !other.is_empty() => {
                let from = random.below(other.len());
                let end = (from + random.below(256)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            4 | 5 => bytes[at] = TELLING[random.below(TELLING.len())],
            6 => {
                // A length or an offset of four bytes.
                let lie = [0_u32, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x1_0000][random.below(5)];
                for (slot, byte) in bytes[at..].iter_mut().zip(lie.to_le_bytes()) {
                    *slot = byte;
                }
            }
            7 => bytes[at] = bytes[at].wrapping_add(1),
            _ => bytes[at] ^= 1 << random.below(8),
        }
    }
    bytes
}

fn corpus(endings: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("fixtures: {error}"))
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            let own = endings.iter().any(|ending| name.ends_with(ending));
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad").join(&name)).ok()?;
            // Bombs unpack for as long as they are allowed to, every time.
            (own && !name.starts_with("bomb")).then_some((name, bytes))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "a corpus for {endings:?}");
    files
}

fn target(endings: &[&str]) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let files = corpus(endings);
    let mut random = Random(number("LANTERNFISH_FUZZ_SEED").unwrap_or(1));
    let seconds = number("LANTERNFISH_FUZZ_SECONDS");
    let (start, mut read, mut gave_up) = (Instant::now(), 0_u32, 0_u32);
    loop {
        match seconds {
            Some(seconds) if start.elapsed() >= Duration::from_secs(seconds) => break,
            None if read >= FEW => break,
            _ => {}
        }
        let (name, whole) = &files[random.below(files.len())];
        let (_, other) = &files[random.below(files.len())];
        let seed = random.0;
        let bytes = damage(whole, other, &mut random);
        let began = Instant::now();
        let mut context = Context::silent();
        let reading = table::open(SourceId(0), name, &bytes, None, &mut context);
        assert!(began.elapsed() < HANGS, "{name} from seed {seed} takes {:?}", began.elapsed());
        let kept: u32 = reading.tables.iter().map(|part| part.table.rows()).sum();
        assert_eq!(reading.rows_read, kept + reading.records_reported, "{name} from seed {seed}");
        gave_up += u32::from(context.diagnostics().iter().any(|own| own.code == "reader_failed"));
        read += 1;
    }
    eprintln!("{endings:?}: {read} damaged files, {gave_up} given up by a reader, {:.1?}", start.elapsed());
}

macro_rules! targets {
    ($($name:ident: $endings:expr;)*) => {
        $(#[test] fn $name() { target(&$endings); })*
    };
}

targets! {
    csv: [".csv"];
    json: [".json", ".jsonl"];
    html: [".html"];
    text_and_chat: [".txt", ".md"];
    xlsx: [".xlsx", ".xlsm"];
    xlsb: [".xlsb"];
    xls: [".xls"];
    ods: [".ods"];
    parquet: [".parquet"];
    zip: [".zip"];
    gzip: [".gz"];
    docx: [".docx"];
    doc: [".doc"];
    mail: [".eml"];
    pdf: [".pdf"];
}

/// Cells that mean something to some stage, at the edges of what it takes.
const CELLS: [&str; 44] = [
    "",
    "0",
    "-1",
    "1e308",
    "-1e308",
    "NaN",
    "99999999999999999999",
    "4294967296",
    "-2147483649",
    "100%",
    "99999%",
    "-5%",
    "年化300%",
    "2020-01-01",
    "0001-01-01",
    "9999-12-31",
    "2020-13-45",
    "2020-W54",
    "9e300亿元",
    "13812345678",
    "+86 138",
    "+99 12345678901",
    "11010519491231002X",
    "91350100M000100Y43",
    "有限公司",
    "深圳星桥金融有限公司",
    "岷江云算科技有限公司",
    "张三",
    "无",
    "=1+1",
    "\u{202e}",
    "a.b",
    "http://xn--99999999.com",
    "http://中国",
    "www.www.www",
    "微信abc",
    "保本保息，年化24%，推荐三级分成，注册送币，身份证110105194912310021",
    "持股-50%",
    "持股150%",
    "警示",
    "立案",
    "问题平台",
    "a@b.c",
    "🙂🙂🙂",
];

/// A table of known headers and such cells.
fn table_of(headers: &[&str], random: &mut Random) -> String {
    let width = 2 + random.below(12);
    let mut out: Vec<String> =
        vec![(0..width).map(|_| headers[random.below(headers.len())]).collect::<Vec<_>>().join(",")];
    for _ in 0..random.below(60) {
        let cell = |random: &mut Random| match random.below(4) {
            0 => (random.next() as i64 >> random.below(64)).to_string(),
            _ => CELLS[random.below(CELLS.len())].to_string(),
        };
        out.push((0..width).map(|_| cell(random)).collect::<Vec<_>>().join(","));
    }
    out.join("\n")
}

/// Such tables through every stage: nothing panics, and every row is used or reported.
#[test]
fn whole_way() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let aliases = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mapping/header_aliases.csv");
    let aliases = fs::read_to_string(aliases).unwrap_or_else(|error| panic!("aliases: {error}"));
    let headers: Vec<&str> = aliases.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let mut random = Random(number("LANTERNFISH_FUZZ_SEED").unwrap_or(1));
    let seconds = number("LANTERNFISH_FUZZ_SECONDS");
    let (start, mut done) = (Instant::now(), 0_u32);
    while seconds.map_or(done < FEW / 3, |seconds| start.elapsed() < Duration::from_secs(seconds)) {
        let seed = random.0;
        let mut session = Session::new();
        for file in 0..1 + random.below(4) {
            let content = table_of(&headers, &mut random).into_bytes();
            // A file that another equals is refused, and says so.
            let _ = session.add_source(&format!("{file}.csv"), Box::new(content));
        }
        if session.analyze_start(serde_json::json!({})).is_err() {
            continue;
        }
        while !session.analyze_step().unwrap_or_else(|error| panic!("seed {seed}: {error:?}")).done {}
        session.export_start("report.json").unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
        let mut report = Vec::new();
        while let Ok(Some(part)) = session.export_next() {
            report.extend(part);
        }
        let report: serde_json::Value =
            serde_json::from_slice(&report).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        for input in report["inputs"].as_array().into_iter().flatten() {
            let count = |key: &str| input[key].as_u64().unwrap_or(0);
            assert_eq!(count("rowsRead"), count("rowsUsed") + count("rowsReported"), "seed {seed}: {input}");
        }
        done += 1;
    }
    eprintln!("the whole way: {done} batches, {:.1?}", start.elapsed());
}
