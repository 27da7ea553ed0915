//! The world keeps its word: same bytes, valid numbers, linear size, and truth that can be joined back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GB18030};
use proptest::prelude::*;

use super::cast::{ACTIVITIES, CATEGORIES, CONTEXTS};
use super::{AS_OF, Day, Settings, generate, identifier};

mod shape;

/// A generated world, read back.
struct Read {
    files: BTreeMap<String, Vec<Vec<String>>>,
    texts: Vec<Option<serde_json::Value>>,
    bytes: usize,
}

fn read(companies: u32, seed: u64) -> Read {
    let mut world = Read { files: BTreeMap::new(), texts: Vec::new(), bytes: 0 };
    for file in generate(&Settings::new(companies, seed)) {
        world.bytes += file.bytes.len();
        let decoded = match Encoding::for_bom(&file.bytes) {
            Some((encoding, _)) => encoding.decode(&file.bytes).0,
            None if std::str::from_utf8(&file.bytes).is_ok() => String::from_utf8_lossy(&file.bytes),
            None => GB18030.decode(&file.bytes).0,
        };
        if file.name.ends_with(".jsonl") {
            world.texts = decoded.lines().map(|line| serde_json::from_str(line).ok()).collect();
        } else {
            world.files.insert(file.name, records(&decoded));
        }
    }
    world
}

/// RFC 4180, enough for what the generator writes.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    records
}

/// One row of `truth.csv`.
#[derive(Debug, Clone)]
struct Fact {
    record: String,
    file: String,
    row: usize,
    fact: String,
    value: String,
}

impl Read {
    fn facts(&self) -> Vec<Fact> {
        let rows = self.files["truth.csv"].iter().skip(1);
        rows.map(|row| Fact {
            record: row[0].clone(),
            file: row[1].clone(),
            row: row[2].parse().unwrap_or(0),
            fact: row[3].clone(),
            value: row[4].clone(),
        })
        .collect()
    }

    fn row(&self, file: &str, row: usize) -> Option<&Vec<String>> {
        self.files.get(file)?.get(row)
    }

    fn text(&self, row: usize) -> Option<&serde_json::Value> {
        self.texts.get(row.checked_sub(1)?)?.as_ref()
    }

    /// Who speaks at a place: the publisher of a text, the authority of a record, the complainant.
    fn speaker(&self, file: &str, row: usize) -> String {
        match file {
            "texts.jsonl" => self.text(row).map_or_else(String::new, |text| text["publisher"].to_string()),
            "警示处罚.csv" => format!("\"{}\"", self.row(file, row).map_or("", |cells| &cells[5])),
            _ => format!("{file}:{row}"),
        }
    }

    /// Whether the place is an official record or publication, or the subject's own document.
    fn is_graded_b_or_better(&self, file: &str, row: usize) -> bool {
        match file {
            "texts.jsonl" => self.text(row).is_some_and(|text| text["source"] == "官网" || text["source"] == "监管"),
            other => other == "警示处罚.csv",
        }
    }
}

#[test]
fn same_arguments_give_the_same_bytes_and_another_seed_does_not() {
    let settings = Settings::new(300, 5);
    assert_eq!(generate(&settings), generate(&settings));
    assert_ne!(generate(&settings), generate(&Settings::new(300, 6)));
}

#[test]
fn worlds_of_any_size_are_generated() {
    for companies in [0, 1, 2, 7, 50, 199] {
        assert_eq!(generate(&Settings::new(companies, 1)).len(), 11, "{companies} companies");
    }
}

#[test]
fn size_grows_linearly() {
    let small = read(1_000, 3).bytes as f64;
    let large = read(4_000, 3).bytes as f64;
    let ratio = large / small;
    assert!((3.5..4.3).contains(&ratio), "four times the companies give {ratio} times the bytes");
}

#[test]
fn check_digits_agree_with_the_standards_examples() {
    // GB 32100-2015 and GB 11643-1999, the examples printed in the standards.
    assert_eq!(identifier::credit_check("91350100M000100Y4"), Some('3'));
    assert_eq!(identifier::personal_check("11010519491231002"), 'X');
    assert_eq!(identifier::personal_check("44052418800101001"), '4');
}

#[test]
fn every_code_is_valid_different_and_nobodys() {
    let world = read(600, 11);
    let mut codes = BTreeSet::new();
    for fact in world.facts().iter().filter(|fact| fact.fact == "planted") {
        assert!(codes.insert(fact.record.clone()), "{} planted twice", fact.record);
    }
    let mut seen = BTreeMap::new();
    for row in world.files["公司登记.csv"].iter().skip(1).filter(|row| row[0].len() == 18) {
        let check = identifier::credit_check(&row[0][..17]).map(String::from);
        assert_eq!(check.as_deref(), Some(&row[0][17..]), "{}", row[0]);
        assert_eq!(&row[0][2..4], "99", "the region is assigned to no place");
        *seen.entry(row[0].clone()).or_insert(0) += 1;
    }
    let repeated = seen.values().filter(|&&count| count > 1).count();
    assert!(repeated * 20 < seen.len(), "{repeated} of {} codes stand twice", seen.len());
    for row in world.files["任职.csv"].iter().skip(1) {
        assert_eq!(&row[1][..2], "99");
        assert_eq!(identifier::personal_check(&row[1][..17]).to_string(), row[1][17..]);
    }
}

#[test]
fn every_truth_row_can_be_joined_back() {
    let world = read(1_200, 2);
    for fact in world.facts() {
        if fact.file == "texts.jsonl" {
            assert!(fact.row <= world.texts.len(), "{fact:?}");
            match world.text(fact.row) {
                Some(text) if ["text", "about", "activity", "wording", "copy_of"].contains(&fact.fact.as_str()) => {
                    assert_eq!(text["id"], fact.record, "{fact:?}");
                }
                Some(_) => assert_ne!(fact.fact, "defect", "{fact:?}"),
                None => assert_eq!(fact.fact, "defect", "{fact:?}"),
            }
            continue;
        }
        let row = world.row(&fact.file, fact.row);
        assert!(fact.row > 0 && row.is_some(), "{fact:?}");
        let by_record = ["planted", "licence", "measure", "course", "turn", "owned_by", "operated_by"];
        if by_record.contains(&fact.fact.as_str()) {
            assert!(row.is_some_and(|cells| cells.contains(&fact.record)), "{fact:?} {row:?}");
        }
    }
}

#[test]
fn at_least_five_subjects_are_complete_by_independent_sources() {
    for (companies, seed) in [(200, 1), (200, 77), (3_000, 4)] {
        let world = read(companies, seed);
        let facts = world.facts();
        let complete: Vec<&Fact> =
            facts.iter().filter(|fact| fact.fact == "planted" && fact.value == "complete").collect();
        assert!(complete.len() >= 5, "{} complete subjects", complete.len());
        for subject in complete {
            check_complete(&world, &facts, &subject.record);
        }
    }
}

fn check_complete(world: &Read, facts: &[Fact], subject: &str) {
    let of = |fact: &'static str| facts.iter().filter(move |f| f.record == subject && f.fact == fact);
    let category = of("category").map(|fact| fact.value.clone()).next().unwrap_or_default();
    let known = CATEGORIES.iter().find(|known| known.id == category);
    assert!(known.is_some(), "{subject} has category {category:?}");
    for element in known.map_or(&[][..], |known| known.elements) {
        let wanted = format!("{category}/{element}");
        let places: Vec<&Fact> = of("element").filter(|fact| fact.value == wanted).collect();
        let speakers: BTreeSet<String> = places.iter().map(|fact| world.speaker(&fact.file, fact.row)).collect();
        assert!(speakers.len() >= 2, "{subject} {wanted}: only {speakers:?}");
        assert!(places.iter().any(|fact| world.is_graded_b_or_better(&fact.file, fact.row)), "{wanted}");
    }
    assert_eq!(of("licence").count(), 0, "a complete subject holds no licence");
    let people: u32 = of("people").filter_map(|fact| fact.value.parse::<u32>().ok()).sum();
    assert!(people >= 150, "{people} people");
    let levels: u32 = of("levels").filter_map(|fact| fact.value.parse::<u32>().ok()).sum();
    assert!(levels >= 3, "{levels} levels");
}

#[test]
fn every_activity_and_context_is_planted() {
    for companies in [200, 2_000] {
        let facts = read(companies, 9).facts();
        let planted = |fact: &str| -> BTreeSet<String> {
            let of_subjects = facts.iter().filter(|f| f.fact == fact && f.file != "texts.jsonl");
            of_subjects.map(|f| f.value.clone()).collect()
        };
        assert_eq!(planted("activity"), ACTIVITIES.iter().map(ToString::to_string).collect());
        assert_eq!(planted("context"), CONTEXTS.iter().map(ToString::to_string).collect());
    }
}

#[test]
fn a_third_to_two_thirds_of_the_promotions_hold_no_shipped_cue() {
    let cues = shipped_cues();
    assert!(cues.len() > 800, "{} cues read", cues.len());
    for (companies, seed) in [(200, 1), (200, 8), (1_000, 5), (4_000, 2)] {
        let world = read(companies, seed);
        let facts = world.facts();
        let plain: BTreeSet<usize> =
            facts.iter().filter(|f| f.fact == "wording" && f.value == "plain").map(|f| f.row).collect();
        let (mut promotions, mut without) = (0, 0);
        for fact in facts.iter().filter(|f| f.fact == "text" && f.value == "promotion") {
            let Some(text) = world.text(fact.row) else { continue };
            let words = format!("{} {}", text["title"], text["text"]).to_lowercase();
            let found = cues.iter().find(|cue| holds(&words, cue));
            assert!(found.is_none() || !plain.contains(&fact.row), "plain text holds {found:?}: {words}");
            promotions += 1;
            without += u32::from(found.is_none());
        }
        let share = f64::from(without) / f64::from(promotions);
        assert!((0.30..=0.60).contains(&share), "{companies}/{seed}: {without} of {promotions} without a cue");
    }
}

/// Axis 1 of the taxonomy, both languages, lower case. Only this test reads it; the generator never does.
fn shipped_cues() -> Vec<String> {
    let taxonomy: serde_json::Value = super::data(include_str!("../model/taxonomy.json"));
    let activities = taxonomy["axis1"].as_array().cloned().unwrap_or_default();
    let lists = activities.iter().flat_map(|activity| [&activity["cues_zh"], &activity["cues_en"]]);
    let cues = lists.filter_map(|list| list.as_array()).flatten().filter_map(|cue| cue.as_str());
    cues.map(str::to_lowercase).collect()
}

/// Whether a cue stands in a text; one that begins or ends with an ASCII letter or digit needs a word border there.
fn holds(text: &str, cue: &str) -> bool {
    let is_word = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    let opens = is_word(cue.chars().next());
    let closes = is_word(cue.chars().next_back());
    text.match_indices(cue).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + cue.len()..].chars().next();
        !(opens && is_word(before) || closes && is_word(after))
    })
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn nobody_reads_the_generators_tables_and_it_reads_nobody_elses() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let shells = ["bin", "wasm", "session", "pipeline", "lib.rs"];
    let allowed = ["crate::sample", "crate::value", "crate::text", "crate::model", "crate::law"];
    let mut inside = 0;
    for path in sources(&src) {
        let code = std::fs::read_to_string(&path).unwrap_or_default();
        let relative = path.strip_prefix(&src).unwrap_or(&path);
        let is_test = relative.ends_with("tests.rs") || relative.components().any(|c| c.as_os_str() == "tests");
        let is_shell = shells.iter().any(|shell| relative.starts_with(shell));
        if relative.starts_with("sample") {
            inside += 1;
            if is_test {
                continue;
            }
            assert!(!code.contains("include_str!(\".."), "{} reads a table elsewhere", relative.display());
            assert!(!code.contains("taxonomy.json"), "{} reads the cues", relative.display());
            for (at, _) in code.match_indices("crate::") {
                let named = &code[at..];
                let known = allowed.iter().any(|name| named.starts_with(name));
                assert!(known, "{}: {}", relative.display(), &named[..named.len().min(30)]);
            }
        } else if !is_shell && !is_test {
            for table in ["sample/names.json", "sample/variants.json", "sample/texts/", "crate::sample"] {
                assert!(!code.contains(table), "{} reads {table}", relative.display());
            }
        }
    }
    assert!(inside > 15, "only {inside} files of the generator found");
}

#[test]
fn as_of_is_the_latest_date() {
    let world = read(500, 6);
    let latest = AS_OF.to_string();
    let columns =
        [("人数.csv", 3), ("投诉.csv", 1), ("警示处罚.csv", 4), ("股东.csv", 7), ("任职.csv", 5), ("平台.csv", 5)];
    for (file, column) in columns {
        for row in world.files[file].iter().skip(1) {
            assert!(row[column] <= latest, "{file}: {row:?}");
        }
    }
    for text in world.texts.iter().flatten() {
        assert!(text["published"].as_str().is_some_and(|date| date <= latest.as_str()), "{text}");
    }
}

proptest! {
    #[test]
    fn a_day_keeps_its_parts(year in 1950_i32..2100, month in 1_u32..=12, day in 1_u32..=28, more in 0_i32..40_000) {
        let date = Day::new(year, month, day);
        prop_assert_eq!(date.parts(), (year, month, day));
        prop_assert_eq!(date.plus(more).since(date), more);
        let monday = date.monday();
        prop_assert!((0..7).contains(&date.since(monday)));
        prop_assert_eq!(monday.since(Day::new(2024, 1, 1)).rem_euclid(7), 0);
    }
}
