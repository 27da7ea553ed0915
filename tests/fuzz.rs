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
