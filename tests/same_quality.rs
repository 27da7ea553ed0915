//! How well an analysis puts together what several departments call by other names, on an invented world whose truth is
//! known: every record that says whom it speaks of, and what was merged or asked without an identifier. The figures go
//! to standard error; the least ones are a frozen baseline.

#![expect(clippy::expect_used, reason = "a test may stop at a broken world")]

use std::collections::{BTreeMap, BTreeSet};

use lanternfish::context::Context;
use lanternfish::sample;
use lanternfish::session::Session;
use lanternfish::source::SourceId;
use lanternfish::table::{self, Table};
use serde_json::{Value, json};

/// Companies of the world; `LANTERNFISH_WORLD` asks for another size.
const COMPANIES: u32 = 4_000;

struct World {
    session: Session,
    /// The company of each record that is one's, by file and record.
    truth: BTreeMap<(String, u32), String>,
    /// Records of a register that state no code, with how the name is written.
    uncoded: BTreeMap<(String, u32), String>,
}

fn read(bytes: &[u8]) -> Table {
    table::read(SourceId(0), bytes, None, &mut Context::silent()).table.expect("a table")
}

fn world(companies: u32, seed: u64) -> World {
    let files = sample::generate(&sample::Settings::new(companies, seed));
    let mut session = Session::new();
    let mut truth: BTreeMap<(String, u32), String> = BTreeMap::new();
    let mut uncoded = BTreeMap::new();
    let (mut duplicates, mut variants) = (BTreeMap::new(), BTreeMap::new());
    let facts = read(&files.iter().find(|file| file.name == "truth.csv").expect("truth.csv").bytes);
    for row in 0..facts.rows() {
        let cell = |header: &str| facts.cell(row, facts.column(header).expect("a column")).to_string();
        let place = (cell("file"), cell("row").parse().unwrap_or(0));
        match cell("fact").as_str() {
            "duplicate_of" => duplicates.insert(place, cell("value")),
            "variant" => variants.insert(place, cell("value")),
            _ => None,
        };
    }
    for file in files {
        if file.name == "truth.csv" {
            continue;
        }
        let coded = ["公司登记.csv", "companies_en.csv", "牌照.csv", "警示处罚.csv", "投诉.csv"];
        if coded.contains(&file.name.as_str()) {
            let table = read(&file.bytes);
            let code = table.column("统一社会信用代码").or(table.column("registration_number")).expect("codes");
            for row in 0..table.rows() {
                let place = (file.name.clone(), table.record(row));
                let stated = table.cell(row, code).trim().to_string();
                if let (true, Some(kind), true) =
                    (stated.is_empty(), variants.get(&place), duplicates.contains_key(&place))
                {
                    uncoded.insert(place.clone(), kind.clone());
                }
                let who = duplicates.get(&place).cloned().unwrap_or(stated);
                if !who.is_empty() {
                    truth.insert(place, who);
                }
            }
        }
        session.add_source(&file.name, Box::new(file.bytes)).expect("a source");
    }
    World { session, truth, uncoded }
}

fn analyze(session: &mut Session) {
    session.analyze_start(json!({"asOf": "2026-06-30"})).expect("a start");
    while !session.analyze_step().expect("a step").done {}
}

fn rows(session: &mut Session, which: &str) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let asked = json!({"which": which, "from": all.len(), "count": 100});
        let answer = session.request("same", asked).expect("a list");
        let rows = answer["rows"].as_array().expect("rows").clone();
        if rows.is_empty() {
            return all;
        }
        all.extend(rows);
    }
}

/// File and record of a side.
fn place(side: &Value) -> (String, u32) {
    let text = side["place"].as_str().expect("a place");
    let (file, row) = text.rsplit_once(", ").expect("a file and a record");
    (file.to_string(), row.parse().expect("a record"))
}

/// The subject of each record that the evidence speaks of.
fn subjects(session: &mut Session) -> BTreeSet<((String, u32), String)> {
    session.export_start("evidence.csv").expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = session.export_next().expect("a part") {
        bytes.extend(part);
    }
    let table = read(&bytes);
    let column = |header: &str| table.column(header).expect("a column");
    let (subject, file, row) = (column("subject"), column("file"), column("row"));
    let mut found: BTreeSet<((String, u32), String)> = (0..table.rows())
        .filter(|at| table.cell(*at, subject).starts_with('c'))
        .filter_map(|at| {
            let place = (table.cell(at, file).to_string(), table.cell(at, row).parse().ok()?);
            Some((place, table.cell(at, subject).to_string()))
        })
        .collect();
    // A register row that is evidence on several companies names a hub that ties them: it is nobody's own.
    let mut bearers: BTreeMap<(String, u32), u32> = BTreeMap::new();
    found.iter().for_each(|(place, _)| *bearers.entry(place.clone()).or_default() += 1);
    found.retain(|(place, _)| bearers.get(place) == Some(&1));
    found
}

fn pairs<K: Ord>(keys: impl Iterator<Item = K>) -> u64 {
    let mut sizes: BTreeMap<K, u64> = BTreeMap::new();
    keys.for_each(|key| *sizes.entry(key).or_default() += 1);
    sizes.values().map(|size| size * (size - 1) / 2).sum()
}

#[test]
fn a_world_is_put_together() {
    let size = std::env::var("LANTERNFISH_WORLD").ok().and_then(|text| text.parse().ok()).unwrap_or(COMPANIES);
    let World { mut session, truth, uncoded } = world(size, 7);
    analyze(&mut session);
    let known = subjects(&mut session);
    for (name, english, least) in [("Chinese", false, 0.995), ("English", true, 0.985)] {
        // A Chinese code has 18 signs.
        let own: Vec<(&str, &str)> = known
            .iter()
            .filter_map(|(place, subject)| Some((truth.get(place)?.as_str(), subject.as_str())))
            .filter(|(who, _)| (who.len() != 18) == english)
            .collect();
        let (there, said) = (pairs(own.iter().map(|own| own.0)), pairs(own.iter().map(|own| own.1)));
        let right = pairs(own.iter().copied());
        let f1 = 2.0 * right as f64 / (there + said).max(1) as f64;
        eprintln!(
            "{name} records of {size} companies: F1 {f1:.4}, wrong {}, missed {}, true {there}",
            said - right,
            there - right
        );
        assert!(f1 >= least, "{name}: F1 {f1}");
    }
    let mut asked: BTreeSet<(String, u32)> = BTreeSet::new();
    for (what, which, least) in [("merged", "merged", 0.995), ("asked", "open", 0.0)] {
        let (mut right, mut wrong) = (0_u32, 0_u32);
        for row in rows(&mut session, which) {
            let (left, other) = (place(&row["left"]), place(&row["right"]));
            if let (Some(a), Some(b)) = (truth.get(&left), truth.get(&other)) {
                if a == b {
                    right += 1;
                    if what == "asked" {
                        asked.extend([left, other]);
                    }
                } else {
                    wrong += 1;
                    eprintln!(
                        "wrong: {what} {} | {} {}",
                        row["left"]["name"], row["right"]["name"], row["totalMillibits"]
                    );
                }
            }
        }
        eprintln!("{what} of {size} companies: {right} right, {wrong} wrong");
        assert!(f64::from(right) >= least * f64::from(right + wrong), "{what}: {right} right, {wrong} wrong");
    }
    let subject: BTreeMap<&(String, u32), &str> = known.iter().map(|(place, own)| (place, own.as_str())).collect();
    // The subjects of each company by the records that state its code.
    let mut coded: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (place, own) in subject.iter().filter(|(place, _)| !uncoded.contains_key(**place)) {
        if let Some(who) = truth.get(*place) {
            coded.entry(who).or_default().insert(own);
        }
    }
    let kinds: BTreeSet<&String> = uncoded.values().collect();
    for kind in kinds {
        let (mut together, mut apart, mut open, mut unseen) = (0_u32, 0_u32, 0_u32, 0_u32);
        for place in uncoded.iter().filter(|(_, own)| own == &kind).map(|(place, _)| place) {
            let others = truth.get(place).and_then(|who| coded.get(who.as_str()));
            match (subject.get(place), others) {
                (Some(own), Some(others)) if others.contains(own) => together += 1,
                (Some(_), Some(_)) if asked.contains(place) => open += 1,
                (Some(_), Some(_)) => apart += 1,
                _ => unseen += 1,
            }
        }
        eprintln!("spelling {kind}: together {together}, asked {open}, apart {apart}, no evidence {unseen}");
    }
}

#[test]
fn a_judgement_holds_until_it_is_taken_back() {
    let World { mut session, .. } = world(1_000, 3);
    analyze(&mut session);
    let merged = rows(&mut session, "merged");
    let first = merged.first().expect("a merge").clone();
    let ids = (first["left"]["id"].clone(), first["right"]["id"].clone());
    // The sum is the prior and the parts, to the last digit.
    for row in &merged {
        let number = |value: &Value| value.as_i64().expect("a number");
        let parts: i64 = row["parts"].as_array().expect("parts").iter().map(|part| number(&part["millibits"])).sum();
        assert_eq!(number(&row["priorMillibits"]) + parts, number(&row["totalMillibits"]), "{row}");
    }
    let subjects =
        |session: &mut Session| session.request("summary", json!({})).expect("a summary")["subjects"].clone();
    let before = subjects(&mut session);
    let judge = |session: &mut Session, value: &str| {
        let edit = json!({"kind": "same", "left": ids.0, "right": ids.1, "value": value});
        session.request("edit", edit).expect("an edit");
        analyze(session);
    };
    let verdict = |session: &mut Session| -> Option<String> {
        let all =
            ["open", "merged", "different"].into_iter().flat_map(|which| rows(session, which)).collect::<Vec<_>>();
        let own = all.iter().find(|row| (&row["left"]["id"], &row["right"]["id"]) == (&ids.0, &ids.1))?;
        own["verdict"].as_str().map(str::to_string)
    };
    judge(&mut session, "different");
    assert_eq!(verdict(&mut session).as_deref(), Some("different"));
    assert_eq!(subjects(&mut session).as_u64(), before.as_u64().map(|count| count + 1));
    judge(&mut session, "same");
    assert_eq!((verdict(&mut session).as_deref(), subjects(&mut session)), (Some("same"), before.clone()));
    judge(&mut session, "unsure");
    assert_eq!(verdict(&mut session).as_deref(), Some("unsure"));
    for _ in 0..3 {
        session.request("undo", json!({})).expect("undone");
    }
    analyze(&mut session);
    assert_eq!((verdict(&mut session).as_deref(), subjects(&mut session)), (Some("merged"), before));
}

#[test]
fn a_name_can_be_taken_away_from_the_subject_that_bears_it() {
    let register = "统一社会信用代码,企业名称,法定代表人\n91440300MA5XXXXX0A,深圳市槐辕机械有限公司,王五\n"
        .replace("91440300MA5XXXXX0A", "91350100M000100Y43");
    let complaints = "被投诉对象,投诉内容,投诉日期\n深圳市槐辕机械有限公司,不退款,2024-01-02\n";
    let mut session = Session::new();
    session.add_source("公司登记.csv", Box::new(register.into_bytes())).expect("a register");
    session.add_source("投诉.csv", Box::new(complaints.as_bytes().to_vec())).expect("complaints");
    let analyze = |session: &mut Session| {
        session.analyze_start(json!({})).expect("a start");
        while !session.analyze_step().expect("a step").done {}
    };
    let companies = |session: &mut Session| -> Vec<String> {
        let asked = json!({"count": 50, "filter": {"kinds": ["company"]}});
        let rows = session.request("window", asked).expect("a list")["rows"].clone();
        rows.as_array().expect("rows").iter().map(|row| row["subject"].as_str().expect("an id").to_string()).collect()
    };
    analyze(&mut session);
    let [subject]: [String; 1] = companies(&mut session).try_into().expect("one company");
    let page = session.request("subject", json!({"subject": subject})).expect("a page");
    let merge = page["merges"].as_array().expect("merges").iter().find(|merge| !merge["ids"].is_null());
    let ids = merge.expect("a merge that can be undone")["ids"].clone();
    session
        .request("edit", json!({"kind": "same", "left": ids[0], "right": ids[1], "value": "different"}))
        .expect("an edit");
    analyze(&mut session);
    assert_eq!(companies(&mut session).len(), 2);
    session.request("undo", json!({})).expect("undone");
    analyze(&mut session);
    assert_eq!(companies(&mut session), [subject]);
}
