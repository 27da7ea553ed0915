//! What a world is made of: rates, courses, defects, templates.

use std::collections::{BTreeMap, BTreeSet};

use super::super::defects::{BAD_DATE, FORMULA};
use super::super::rng::{Rng, Stream};
use super::super::texts::{Library, Slots, Template};
use super::{Fact, Read, read};

#[test]
fn a_company_has_two_texts_of_600_bytes_and_four_relations() {
    let companies = 2_000;
    let world = read(companies, 12);
    let per_company = |rows: usize| rows as f64 / f64::from(companies);
    let bodies: Vec<usize> =
        world.texts.iter().flatten().filter_map(|text| text["text"].as_str()).map(str::len).collect();
    let mean = bodies.iter().sum::<usize>() as f64 / bodies.len() as f64;
    let relations = world.files["股东.csv"].len() + world.files["任职.csv"].len() + world.files["平台.csv"].len();
    assert!((1.8..2.3).contains(&per_company(bodies.len())), "{} texts", bodies.len());
    assert!((520.0..680.0).contains(&mean), "{mean} bytes a text");
    assert!((3.6..4.6).contains(&per_company(relations)), "{relations} relations");
    assert!((0.13..0.19).contains(&per_company(world.files["平台.csv"].len())), "platforms");
}

#[test]
fn texts_are_not_each_others_copies_unless_they_say_so() {
    let world = read(2_000, 13);
    let copies: BTreeSet<usize> = world.facts().iter().filter(|f| f.fact == "copy_of").map(|f| f.row).collect();
    assert!(copies.len() > 5, "{} copies", copies.len());
    let mut seen = BTreeMap::new();
    for (position, text) in world.texts.iter().enumerate() {
        let Some(body) = text.as_ref().and_then(|text| text["text"].as_str()) else { continue };
        if copies.contains(&(position + 1)) {
            continue;
        }
        if let Some(other) = seen.insert(body, position) {
            assert_eq!(position, other, "two texts are the same: {body}");
        }
    }
}

#[test]
fn every_kind_of_defect_is_there_and_known() {
    let expected = ["bad_date", "empty", "formula", "negative", "ragged", "repeated", "too_long", "zero_id"];
    for seed in [1, 21] {
        let world = read(200, seed);
        let kinds: BTreeSet<String> =
            world.facts().into_iter().filter(|fact| fact.fact == "defect").map(|fact| fact.value).collect();
        assert_eq!(kinds, expected.iter().map(ToString::to_string).collect(), "seed {seed}");
    }
    let world = read(1_000, 3);
    for fact in world.facts().iter().filter(|fact| fact.fact == "defect" && fact.file != "texts.jsonl") {
        check_defect(&world, fact);
    }
}

fn check_defect(world: &Read, fact: &Fact) {
    let (header, row) = (&world.files[&fact.file][0], &world.files[&fact.file][fact.row]);
    let holds = match fact.value.as_str() {
        "bad_date" => row.iter().any(|cell| cell == BAD_DATE),
        "formula" => row.iter().any(|cell| cell == FORMULA),
        "ragged" => row.len() < header.len(),
        "too_long" => row.len() > header.len(),
        "empty" => row.iter().all(String::is_empty),
        "zero_id" => row[0] == "0",
        "negative" => row.iter().any(|cell| cell.starts_with('-')),
        "repeated" => world.files[&fact.file][fact.row - 1] == *row,
        _ => false,
    };
    assert!(holds, "{fact:?} {row:?}");
}

#[test]
fn head_counts_take_the_course_that_truth_states() {
    let world = read(1_500, 8);
    let facts = world.facts();
    let series = &world.files["人数.csv"];
    let mut turns = 0;
    for fact in facts.iter().filter(|fact| fact.fact == "turn") {
        let owns = |row: &&Vec<String>| row[0] == fact.record || row[1] == fact.record;
        let count = |row: &Vec<String>| row[4].parse::<f64>().unwrap_or(0.0);
        let last = series.iter().rfind(owns).map_or(0.0, count);
        let at_turn = count(&series[fact.row]);
        let course = facts.iter().find(|f| f.record == fact.record && f.fact == "course");
        match course.map(|course| course.value.as_str()) {
            Some("exploding") => assert!(last >= at_turn * 1.8, "{fact:?}: {at_turn} to {last}"),
            Some("collapsed") => assert!(last <= at_turn * 0.5 + 1.0, "{fact:?}: {at_turn} to {last}"),
            other => assert_eq!(other, None, "{fact:?}"),
        }
        turns += 1;
    }
    let courses: BTreeSet<String> =
        facts.iter().filter(|fact| fact.fact == "course").map(|fact| fact.value.clone()).collect();
    assert_eq!(courses.len(), 5, "{courses:?}");
    assert!(turns > 5, "{turns} series turn");
}

#[test]
fn variants_differ_from_the_registered_name() {
    let world = read(2_000, 4);
    let registry = &world.files["公司登记.csv"];
    let names: BTreeMap<&str, &str> = registry
        .iter()
        .skip(1)
        .rev()
        .filter(|row| row.len() > 1)
        .map(|row| (row[0].as_str(), row[1].as_str()))
        .collect();
    let mut duplicates = 0;
    for fact in world.facts().iter().filter(|f| f.fact == "duplicate_of" && f.file == "公司登记.csv") {
        let registered = names.get(fact.value.as_str()).copied();
        assert_ne!(registry[fact.row][1], "");
        assert!(registered.is_some(), "{fact:?}");
        duplicates += 1;
    }
    assert!((30..=90).contains(&duplicates), "{duplicates} duplicates");
    let kinds: BTreeSet<String> = world.facts().into_iter().filter(|f| f.fact == "variant").map(|f| f.value).collect();
    for kind in ["traditional", "full_width", "brackets", "legal_form", "short", "branch", "romanised", "upper_case"] {
        assert!(kinds.contains(kind), "{kind} is missing in {kinds:?}");
    }
}

/// The shared check of the template table.
fn check(template: &str, expected: &[&str]) {
    let template = Template::parse(template);
    let slots = Slots { name: "甲".to_owned(), city: "乙".to_owned(), ..Slots::default() };
    let mut seen = BTreeSet::new();
    for item in 0..200 {
        let mut text = String::new();
        template.write(&mut Rng::stream(1, Stream::Texts, item), &slots, &mut text);
        seen.insert(text);
    }
    assert_eq!(seen, expected.iter().map(ToString::to_string).collect());
}

#[test]
fn templates() {
    check("", &[""]);
    check("{name}在{city}", &["甲在乙"]);
    check("[a|{city}|]", &["a", "乙", ""]);
    check("{1-3}个", &["1个", "2个", "3个"]);
    check("[x{1-2}|y]", &["x1", "x2", "y"]);
    check("a[b", &["a[b"]);
    check("a{b", &["a{b"]);
    check("5-6|7", &["5-6|7"]);
}

#[test]
fn templates_ask_only_for_slots_that_exist() {
    let library = Library::load();
    let mut templates: Vec<&Template> = library.elements.values().flat_map(|e| e.values().flatten()).collect();
    for english in [false, true] {
        let language = library.language(english);
        let promotion = &language.promotion;
        for wordings in [&promotion.openings, &promotion.promise, &promotion.public, &promotion.closings]
            .into_iter()
            .chain(promotion.activities.values().map(|activity| &activity.clauses))
        {
            assert!(!wordings.plain.is_empty() && !wordings.jargon.is_empty());
            templates.extend(wordings.plain.iter().chain(&wordings.jargon));
        }
        assert_eq!(promotion.activities.len(), 16);
        assert_eq!(language.context.contexts.len(), 9);
        for report in language.report.values().chain([&language.ordinary.report]) {
            templates.extend(report.openings.iter().chain(&report.body).chain(&report.closings));
        }
        for context in language.context.contexts.values() {
            templates.extend(context.early.iter().chain(&context.clauses));
        }
        templates.extend(language.context.openings.iter().chain(&language.context.closings));
        templates.extend(language.complaint.risky.iter().chain(&language.complaint.ordinary));
        templates.extend(language.titles.values().flatten().chain(&language.authorities));
    }
    assert!(templates.len() > 400, "{} templates", templates.len());
    for template in templates {
        assert_eq!(template.unknown_slots(), Vec::<String>::new(), "{template:?}");
    }
}
