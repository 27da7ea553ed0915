//! Early warning through a session, as the page and the command line use it: what a column counts, the stage of a scheme,
//! continuing from an earlier analysis, and what changed since.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use lanternfish::session::{Failure, Session};
use serde_json::{Value, json};

const HEADER: &str = "平台编号,平台名称,月份,投资人数,借款人数,平均利率(%),30日资金净流入(万元)";

/// One row a platform and month: `(id, month from 2015-01, investors, borrowers, yield, inflow)`.
type Row = (u32, u32, u32, u32, f64, f64);

fn month(at: u32) -> String {
    format!("{}-{:02}", 2015 + at / 12, at % 12 + 1)
}

fn csv(rows: &[Row]) -> String {
    let mut text = format!("{HEADER}\n");
    for (id, at, investors, borrowers, rate, inflow) in rows {
        text += &format!("{id},平台{id}号,{},{investors},{borrowers},{rate},{inflow}\n", month(*at));
    }
    text
}

/// Ten quiet platforms and three that move, by month: 900 explodes in investors, 901 in borrowers, 902 collapses.
fn rows(months: std::ops::Range<u32>) -> Vec<Row> {
    let mut rows = Vec::new();
    for at in months {
        let wave = |id: u32| (id * 7 + at * 13) % 11;
        for id in 1..=10 {
            rows.push((id, at, 400 + wave(id), 90 + wave(id + 3), 9.0, 5.0));
        }
        let grown = |from: u32| (1.35_f64.powi((at + 1).saturating_sub(from) as i32) * 300.0) as u32;
        let (rate, inflow) = if at >= 24 { (14.0, -80.0) } else { (9.0, 5.0) };
        rows.push((900, at, grown(24) + wave(900), 90 + wave(4), 9.0, 5.0));
        rows.push((901, at, 400 + wave(901), grown(24) + wave(5), 9.0, 5.0));
        let left = if at >= 24 { 400 - 60 * (at - 23).min(6) } else { 400 + wave(902) };
        rows.push((902, at, left, 80 + wave(6), rate, inflow));
    }
    rows
}

fn analyzed(files: &[(&str, &str)], previous: Option<&[u8]>) -> Session {
    let mut session = Session::new();
    for (name, text) in files {
        session.add_source(name, Box::new(text.as_bytes().to_vec())).expect("a readable file");
    }
    if let Some(previous) = previous {
        session.set_previous("summary.jsonl", &previous.to_vec()).expect("a summary");
    }
    session.analyze_start(json!({})).expect("it starts");
    while !session.analyze_step().expect("a step").done {}
    session
}

fn export(session: &mut Session, kind: &str) -> Vec<u8> {
    session.export_start(kind).expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = session.export_next().expect("a part") {
        bytes.extend(part);
    }
    bytes
}

fn found(session: &mut Session, name: &str) -> Value {
    let asked = json!({ "count": 1, "filter": { "text": name } });
    let window = session.request("window", asked).expect("a window");
    let id = window["rows"][0]["subject"].as_str().expect("a subject").to_string();
    session.request("subject", json!({ "subject": id })).expect("a page")
}

fn diagnostics(session: &mut Session, code: &str) -> Vec<Value> {
    let all = session.request("diagnostics", json!({ "count": 400 })).expect("diagnostics");
    all["rows"].as_array().expect("rows").iter().filter(|row| row["code"] == code).cloned().collect()
}

#[test]
fn investors_and_borrowers_do_not_count_alike() {
    let mut session = analyzed(&[("月度.csv", &csv(&rows(0..30)))], None);
    let check = |session: &mut Session, name: &str, alarm: &str, sides: &[(&str, bool)], crowd: bool| {
        let page = found(session, name);
        assert_eq!(page["alarm"], alarm, "{name}");
        let series = page["series"].as_array().expect("series");
        let told: Vec<(&str, bool)> =
            series.iter().map(|one| (one["side"].as_str().expect("a side"), one["alarm"].is_object())).collect();
        assert_eq!(told, sides, "{name}");
        let evidence = page["evidence"].as_array().expect("evidence");
        assert_eq!(evidence.iter().any(|one| one["indicator"] == "D4.1"), crowd, "{name}");
        for one in series.iter().filter(|one| one["side"] == "borrowers") {
            assert_eq!(one["thresholds"], json!([]), "no legal head-count speaks of borrowers");
        }
    };
    check(&mut session, "平台900号", "growth", &[("investors", true), ("borrowers", false)], true);
    check(&mut session, "平台901号", "growth_borrowers", &[("investors", false), ("borrowers", true)], false);
    check(&mut session, "平台1号", "none", &[("investors", false), ("borrowers", false)], false);
    let page = found(&mut session, "平台900号");
    let alarm = &page["series"][0]["alarm"];
    assert!(
        alarm["observed"].as_f64() > alarm["expected"].as_f64() && alarm["chance"].as_f64() < Some(0.05),
        "{alarm}"
    );
    let since = alarm["since"].as_str().expect("a day");
    assert!(("2017-01-01"..="2017-03-01").contains(&since), "it began in January: {since}");
    let events = page["warning"]["events"].as_array().expect("events");
    assert_eq!((events.len(), &events[0]["codes"]), (1, &json!(["growth"])));
}

#[test]
fn the_stage_is_read_from_curves_yields_flows_complaints_and_trouble() {
    let trouble = "平台编号,平台名称,公告日期,事件类型\n902,平台902号,2017-05-20,提现困难\n5,平台5号,2017-06-01,跑路\n";
    let files = [("月度.csv", csv(&rows(0..30))), ("公告.csv", trouble.to_string())];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let mut session = analyzed(&files, None);
    let check = |session: &mut Session, name: &str, stage: &str, signals: &[&str]| {
        let page = found(session, name);
        let warning = &page["warning"];
        assert_eq!((&page["stage"], &warning["stage"]), (&json!(stage), &json!(stage)), "{name}: {warning}");
        let told: Vec<&str> = warning["signals"]
            .as_array()
            .expect("signals")
            .iter()
            .map(|one| one["reason"]["code"].as_str().expect("a code").trim_start_matches("signal."))
            .collect();
        for signal in signals {
            assert!(told.contains(signal), "{name}: {signal} in {told:?}");
        }
        for one in warning["signals"].as_array().expect("signals") {
            assert!(!one["places"].as_array().expect("places").is_empty(), "every signal has its place: {one}");
        }
    };
    check(&mut session, "平台900号", "explosion", &["explodes", "grows"]);
    check(&mut session, "平台902号", "collapse", &["halved", "shrinks", "outflow", "redemption_trouble"]);
    check(&mut session, "平台5号", "collapse", &["stopped"]);
    check(&mut session, "平台1号", "steady", &[]);
    // Six months are too short for an alarm; what they show is said all the same.
    let jump = [171, 532, 429, 396, 2932, 3800];
    let mut few = rows(0..6);
    few.extend((0..6).zip(jump).map(|(at, investors)| (903, at, investors, 30, 9.0, 5.0)));
    few.extend((0..6).zip(jump).map(|(at, count)| (904, at, 4000 - count, 30, 9.0 + f64::from(at), 5.0)));
    let mut few = analyzed(&[("月度.csv", &csv(&few))], None);
    check(&mut few, "平台903号", "explosion", &["explodes"]);
    check(&mut few, "平台904号", "strain", &["halved", "yield_up"]);
    // Growth that chance explains too often is said to be so; where there is none, that few values were looked at.
    let grows = &found(&mut few, "平台903号")["series"][0]["reason"];
    assert_eq!(grows["code"], "silence.over_budget", "{grows}");
    let falls = &found(&mut few, "平台904号")["series"][0]["reason"];
    assert_eq!((&falls["code"], &falls["arguments"]["count"]), (&json!("silence.few"), &json!("6")), "{falls}");
    let mut short = analyzed(&[("月度.csv", &csv(&rows(0..2)))], None);
    check(&mut short, "平台1号", "unknown", &[]);
}

#[test]
fn the_next_batch_continues_from_the_summary() {
    let mut first = analyzed(&[("月度.csv", &csv(&rows(0..32)))], None);
    let summary = export(&mut first, "summary.jsonl");
    let before = found(&mut first, "平台900号");
    // The new batch holds the new months, one late correction, and one month that was missing.
    let mut new = rows(32..34);
    new.push((900, 10, 333, 90, 9.0, 5.0));
    let mut second = analyzed(&[("新月度.csv", &csv(&new))], Some(&summary));
    let after = found(&mut second, "平台900号");
    assert_eq!(after["series"][0]["points"].as_array().map(Vec::len), Some(34), "what was known is still there");
    let (old, now) = (&before["series"][0]["alarms"][0], &after["series"][0]["alarms"][0]);
    for key in ["since", "date", "observed", "expected", "chance", "score"] {
        assert_eq!(old[key], now[key], "{key}: an alarm of the past stands as it was told");
    }
    assert_eq!((&old["earlier"], &now["earlier"]), (&json!(false), &json!(true)));
    assert_eq!(after["warning"]["events"].as_array().map(Vec::len), Some(1), "one event over both batches");
    let told = diagnostics(&mut second, "count_corrected");
    let own: Vec<&Value> = told.iter().filter(|row| row["column"] == "投资人数").collect();
    assert_eq!(own.len(), 1, "{told:?}");
    assert_eq!((&own[0]["file"], &own[0]["row"]), (&json!("新月度.csv"), &json!(27)));
    let arguments = &own[0]["arguments"];
    assert_eq!((&arguments["period"], &arguments["value"]), (&json!("2015-11-01"), &json!("333")), "{arguments}");
    assert!(arguments["before"].as_str().is_some_and(|before| before.starts_with("30") || before.starts_with("31")));
    // The same files once more, with nothing new: nothing is corrected, nothing has changed.
    let mut again = analyzed(&[("月度.csv", &csv(&rows(0..32)))], Some(&summary));
    assert_eq!(diagnostics(&mut again, "count_corrected").len(), 0);
    let changes = again.request("compareBatches", json!({ "count": 10 })).expect("changes");
    assert_eq!([&changes["risen"], &changes["new"], &changes["fallen"], &changes["gone"]], [&json!(0); 4]);
    assert_eq!(changes["same"], 13);
}

#[test]
fn a_summary_that_cannot_be_used_is_refused_by_name() {
    let mut session = analyzed(&[("月度.csv", &csv(&rows(0..6)))], None);
    let summary = export(&mut session, "summary.jsonl");
    let text = String::from_utf8(summary.clone()).expect("text");
    let mut check = |bytes: Vec<u8>, expected: &str| {
        let failure = session.set_previous("x", &bytes).err().map(|failure| failure.code);
        assert_eq!(failure.as_deref().unwrap_or("read"), expected);
    };
    check(summary.clone(), "read");
    check(b"a,b\n1,2\n".to_vec(), "previous_foreign");
    check(text.replacen("\"version\":1", "\"version\":2", 1).into_bytes(), "previous_version");
    check(text.replacen("平台1号", "平台2号", 1).into_bytes(), "previous_damaged");
    check(summary[..summary.len() / 2].to_vec(), "previous_damaged");
    check([&summary[..60], &[0xff, 0xfe], &summary[60..]].concat(), "previous_damaged");
    let lines: Vec<&str> = text.lines().collect();
    check([&lines[..3], &lines[4..]].concat().join("\n").into_bytes(), "previous_damaged");
    assert_eq!(
        Session::new().add_source("summary.jsonl", Box::new(summary)).err().map(|failure: Failure| failure.code),
        Some("is_summary".to_string())
    );
    // An earlier analysis that is later than this one is left out, and that is said.
    let mut late = analyzed(&[("月度.csv", &csv(&rows(0..9)))], None);
    let late = export(&mut late, "summary.jsonl");
    let mut session = analyzed(&[("月度.csv", &csv(&rows(0..6)))], Some(&late));
    assert_eq!(diagnostics(&mut session, "previous_later").len(), 1);
    assert_eq!(
        session.request("compareBatches", json!({ "count": 1 })).err().map(|failure| failure.code),
        Some("no_previous".to_string())
    );
}

#[test]
fn what_changed_between_two_batches_has_its_reasons() {
    let notice = |rows: &str| format!("平台编号,平台名称,措施类型,公告日期\n{rows}");
    let first_files = [
        ("月度.csv", csv(&rows(0..24))),
        ("处罚.csv", notice("3,平台3号,行政处罚,2016-11-02\n4,平台4号,行政处罚,2016-11-02\n")),
    ];
    let mut later = rows(0..30);
    later.retain(|row| row.0 != 7);
    later.extend((20..30).map(|at| (77, at, 100, 20, 9.0, 5.0)));
    let second_files = [
        ("月度.csv", csv(&later)),
        ("处罚.csv", notice("4,平台4号,行政处罚,2016-11-02\n2,平台2号,立案侦查,2017-06-02\n")),
    ];
    let read = |files: &[(&str, String)], previous: Option<&[u8]>| {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        analyzed(&files, previous)
    };
    let summary = export(&mut read(&first_files, None), "summary.jsonl");
    let mut second = read(&second_files, Some(&summary));
    let changes = second.request("compareBatches", json!({ "count": 100 })).expect("changes");
    let rows = changes["rows"].as_array().expect("rows");
    let check = |name: &str, change: &str, evidence: &[(&str, &str)]| {
        let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} in {rows:?}"));
        assert_eq!(row["change"], change, "{row}");
        for (what, indicator) in evidence {
            let told = row["evidence"].as_array().expect("evidence");
            let fits = |one: &&Value| one["change"] == *what && one["indicator"] == *indicator;
            let one = told.iter().find(fits).unwrap_or_else(|| panic!("{what} {indicator} in {row}"));
            assert!(
                one["file"].as_str().is_some_and(|file| !file.is_empty()) && one["row"].as_u64() > Some(0),
                "{one}"
            );
        }
        row.clone()
    };
    let risen = check("平台2号", "risen", &[("appeared", "D0.1")]);
    assert_eq!((&risen["reason"]["code"], &risen["because"]), (&json!("change.appeared"), &json!(0)));
    check("平台900号", "risen", &[("appeared", "D4.1")]);
    check("平台3号", "fallen", &[("vanished", "D0.1")]);
    check("平台7号", "gone", &[]);
    check("平台77号", "new", &[]);
    assert!(rows.iter().all(|row| row["name"] != "平台1号"), "who did not move is not told");
    let groups: Vec<&str> = rows.iter().map(|row| row["change"].as_str().expect("a word")).collect();
    let order = ["risen", "new", "fallen", "gone"].map(|one| groups.iter().filter(|own| **own == one).count());
    let sorted: Vec<&str> =
        ["risen", "new", "fallen", "gone"].iter().zip(order).flat_map(|(one, count)| vec![*one; count]).collect();
    assert_eq!(groups, sorted);
    // The file says the same, and the order of the files changes none of its bytes.
    let table = export(&mut second, "changes.csv");
    let turned = [second_files[1].clone(), second_files[0].clone()];
    assert_eq!(export(&mut read(&turned, Some(&summary)), "changes.csv"), table);
    let text = String::from_utf8(table).expect("text");
    assert_eq!(text.lines().count(), rows.len() + 1);
    let line = text.lines().find(|line| line.contains("平台2号")).expect("a row");
    assert!(line.contains("new: D0.1") && line.contains("处罚.csv, 2"), "{line}");
    let next = export(&mut second, "summary.jsonl");
    assert_eq!(export(&mut read(&turned, Some(&summary)), "summary.jsonl"), next);
}
