//! How well records are linked without labels, on public sets whose truth is known. The figures go to standard error;
//! the least ones are a frozen baseline.

#![expect(clippy::expect_used, reason = "a test may stop at an unreadable file")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lanternfish::context::Context;
use lanternfish::pipeline::{self, LinkTable};
use lanternfish::resolve::link::Settings;
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
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    truth.iter().for_each(|who| *sizes.entry(who).or_default() += 1);
    let there: u64 = sizes.values().map(|size| size * (size - 1) / 2).sum();
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
