//! However many hands the work is spread over, the answer is the same to the last byte: linking a register of an invented world,
//! screening one list against another, and analyzing the world's files.

use std::sync::atomic::{AtomicUsize, Ordering};

use lanternfish::context::{Context, Hands, OneHand};
use lanternfish::pipeline::{self, LinkTable};
use lanternfish::resolve::link::Settings;
use lanternfish::sample;
use lanternfish::session::{Failure, Session};
use lanternfish::source::SourceId;
use lanternfish::table::{self, Table};

/// Threads that count the parts they did.
struct Threads {
    count: usize,
    done: AtomicUsize,
}

impl Hands for Threads {
    fn spread(&self, parts: usize, part: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..self.count {
                scope.spawn(|| {
                    // Backwards, so that the order differs from one hand's.
                    while let Some(own) = parts.checked_sub(1 + next.fetch_add(1, Ordering::Relaxed)) {
                        part(own);
                        self.done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
    }
}

/// All that linking says, in words.
fn linked(first: &Table, second: Option<&Table>, context: &mut Context) -> String {
    let table = |table| LinkTable { table, id: None };
    let linked = pipeline::link(table(first), second.map(table), &Settings::default(), context);
    let linkage = &linked.linkage;
    let explained: Vec<_> =
        linkage.pairs.iter().step_by(97).map(|pair| linkage.explain(pair.left, pair.right)).collect();
    format!("{:?}\n{:?}\n{:?}\n{:?}\n{explained:?}", linkage.pairs, linkage.clusters, linkage.blocking, linked.ids)
}

#[test]
fn any_number_of_workers_says_the_same() {
    let world = |companies, seed| sample::generate(&sample::Settings::new(companies, seed));
    let (world, other) = (world(3_000, 7), world(400, 11));
    let parse = |files: &[sample::GeneratedFile], name: &str| {
        let file = files.iter().find(|file| file.name == name).expect("a file of the world");
        table::read(SourceId(0), &file.bytes, None, &mut Context::silent()).table.expect("a table")
    };
    for name in ["公司登记.csv", "companies_en.csv"] {
        let (register, list) = (parse(&world, name), parse(&other, name));
        for second in [None, Some(&list)] {
            let one = linked(&register, second, &mut Context::silent());
            assert!(one.len() > 10_000, "{name}: nothing was linked");
            for count in [2, 3] {
                let threads = Threads { count, done: AtomicUsize::new(0) };
                let many = linked(&register, second, &mut Context::silent().with_hands(&threads));
                assert!(
                    one == many,
                    "{name}, {} files: {count} workers say something else",
                    1 + usize::from(second.is_some())
                );
                assert!(threads.done.load(Ordering::Relaxed) > 20, "{name}: the work was not spread");
            }
        }
    }
}

/// The files an analysis of a world writes, on these hands.
fn analyzed(hands: &dyn Hands) -> Result<Vec<Vec<u8>>, Failure> {
    let mut session = Session::new();
    for (name, bytes) in session.sample(600, 7) {
        session.add_source(&name, Box::new(bytes))?;
    }
    session.analyze_start(serde_json::json!({}))?;
    while !session.analyze_step_on(hands)?.done {}
    let names = ["findings.csv", "evidence.csv", "report.json", "summary.jsonl", "diagnostics.csv"];
    let mut files = vec![Vec::new(); names.len()];
    session.export_together(&names, hands, |number, part| -> Result<(), Failure> {
        files[number].extend_from_slice(part);
        Ok(())
    })?;
    Ok(files)
}

#[test]
fn any_number_of_workers_analyzes_the_same() {
    let one = analyzed(&OneHand).expect("an analysis");
    assert!(one.iter().all(|file| !file.is_empty()) && one[2].len() > 100_000, "nothing was found");
    for count in [2, 3] {
        let threads = Threads { count, done: AtomicUsize::new(0) };
        assert!(one == analyzed(&threads).expect("an analysis"), "{count} workers find something else");
        assert!(threads.done.load(Ordering::Relaxed) > 100, "the work was not spread");
    }
}
