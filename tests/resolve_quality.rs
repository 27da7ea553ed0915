//! How well records are linked without labels, on public sets whose truth is known. The figures go to standard error;
//! the least ones are a frozen baseline.

#![expect(clippy::expect_used, reason = "a test may stop at an unreadable file")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lanternfish::context::Context;
use lanternfish::pipeline::{self, LinkTable, Linked};
use lanternfish::resolve::link::Settings;
use lanternfish::sample;
use lanternfish::source::SourceId;
use lanternfish::table::{self, Table};

fn data() -> PathBuf {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    std::env::var_os("LANTERNFISH_DATA").map_or_else(|| PathBuf::from(shared), PathBuf::from).join("febrl")
}

fn read(name: &str) -> Option<Table> {
    let path = data().join(name);
    let Ok(bytes) = fs::read(&path) else {
        eprintln!("NOT RUN: {} is not there; set LANTERNFISH_DATA", path.display());
        return None;
    };
    table::read(SourceId(0), &bytes, None, &mut Context::silent()).table
}

/// Links a file by everything but its ids and holds the pairs of one cluster against the truth of each row.
fn check(name: &str, id: &str, truth: impl Fn(&Table, u32) -> String, least: f64) {
    let Some(table) = read(name) else { return };
    let id = table.column(id).expect("the id column");
    let linked =
        pipeline::link(LinkTable { table: &table, id: Some(id) }, None, &Settings::default(), &mut Context::silent());
    let truth: Vec<String> = (0..table.rows()).map(|row| truth(&table, row)).collect();
    grade(name, &linked, &truth, None, least);
}

/// Holds the pairs called the same against the truth of each row; with `split` rows in a first file, those across.
fn grade(name: &str, linked: &Linked, truth: &[String], split: Option<usize>, least: f64) {
    let inside = |rows: &[String]| -> u64 {
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        rows.iter().for_each(|who| *sizes.entry(who).or_default() += 1);
        sizes.values().map(|size| size * (size - 1) / 2).sum()
    };
    let apart = split.map_or(0, |split| inside(&truth[..split]) + inside(&truth[split..]));
    let there = inside(truth) - apart;
    let (mut found, mut wrong, mut met) = (0_u64, 0_u64, 0_u64);
    for pair in &linked.linkage.pairs {
        let right = truth[pair.left as usize] == truth[pair.right as usize];
        met += u64::from(right);
        found += u64::from(pair.same && right);
        wrong += u64::from(pair.same && !right);
    }
    let f1 = 2.0 * found as f64 / (there + found + wrong) as f64;
    let pairs = linked.linkage.blocking.pairs;
    eprintln!("{name}: F1 {f1:.4}, wrong {wrong}, missed {}, true {there}, compared {pairs}, met {met}", there - found);
    assert!(f1 >= least, "{name}: F1 {f1} is below the baseline {least}");
}

#[test]
fn febrl_duplicates_are_found() {
    let person = |table: &Table, row: u32| table.cell(row, 0).split('-').nth(1).unwrap_or_default().to_string();
    for (name, least) in [("dataset1.csv", 0.999), ("dataset2.csv", 0.997), ("dataset3.csv", 0.9995)] {
        check(name, "rec_id", person, least);
    }
}

#[test]
fn damaged_people_are_found() {
    // The column `cluster` is the truth; the engine leaves it out by its header.
    let person = |table: &Table, row: u32| table.cell(row, table.column("cluster").unwrap_or(0)).to_string();
    check("fake_1000.csv", "unique_id", person, 0.97);
}

/// The first file holds the originals, the second their duplicates, one or several of each.
#[test]
fn two_files_are_linked_to_each_other() {
    for (name, least) in [("dataset1.csv", 0.9995), ("dataset2.csv", 0.999), ("dataset3.csv", 0.999)] {
        let Ok(text) = fs::read_to_string(data().join(name)) else {
            eprintln!("NOT RUN: {name} is not there; set LANTERNFISH_DATA");
            continue;
        };
        for (what, last) in [("one duplicate", "-dup-0"), ("every duplicate", "")] {
            let of = |keep: &dyn Fn(&str) -> bool| {
                let kept = text.lines().enumerate().filter(|(at, line)| {
                    let id = line.split(',').next().unwrap_or_default();
                    *at == 0 || keep(id)
                });
                kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
            };
            let parse = |text: &str| {
                table::read(SourceId(0), text.as_bytes(), None, &mut Context::silent()).table.expect("a table")
            };
            let first = parse(&of(&|id| id.ends_with("-org")));
            let second = parse(&of(&|id| id.contains("-dup-") && id.ends_with(last)));
            let both = (LinkTable { table: &first, id: Some(0) }, LinkTable { table: &second, id: Some(0) });
            let linked = pipeline::link(both.0, Some(both.1), &Settings::default(), &mut Context::silent());
            let truth: Vec<String> =
                linked.ids.iter().map(|id| id.split('-').nth(1).unwrap_or_default().to_string()).collect();
            grade(&format!("{name} as two files, {what}"), &linked, &truth, Some(first.rows() as usize), least);
        }
    }
}

#[test]
fn registers_of_an_invented_world_are_linked() {
    let files = sample::generate(&sample::Settings::new(6_000, 7));
    let parse = |name: &str| {
        let file = files.iter().find(|file| file.name == name).expect("a file of the world");
        table::read(SourceId(0), &file.bytes, None, &mut Context::silent()).table.expect("a table")
    };
    let facts = parse("truth.csv");
    let cell = |row: u32, header: &str| facts.cell(row, facts.column(header).expect("a column"));
    let duplicates: BTreeMap<(String, u32), String> = (0..facts.rows())
        .filter(|row| cell(*row, "fact") == "duplicate_of")
        .map(|row| {
            let place = (cell(row, "file").to_string(), cell(row, "row").parse().expect("a record number"));
            (place, cell(row, "value").to_string())
        })
        .collect();
    for (name, code) in [("公司登记.csv", "统一社会信用代码"), ("companies_en.csv", "registration_number")]
    {
        let table = parse(name);
        let codes = table.column(code).expect("the codes");
        let one = LinkTable { table: &table, id: None };
        let linked = pipeline::link(one, None, &Settings::default(), &mut Context::silent());
        let truth: Vec<String> = (0..table.rows())
            .map(|row| {
                let known = duplicates.get(&(name.to_string(), table.record(row)));
                let stated = table.cell(row, codes).trim();
                // A row that states no code and is no known duplicate is nobody's.
                known
                    .cloned()
                    .unwrap_or_else(|| if stated.is_empty() { format!("row {row}") } else { stated.to_string() })
            })
            .collect();
        grade(name, &linked, &truth, None, 0.98);
    }
}
