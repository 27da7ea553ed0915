//! What a person said is kept as a file, and holds when it is given with the next month's files: on the page and on the
//! command line. Beside it, how whole the files are and where they disagree.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use lanternfish::session::{Failure, Session};
use serde_json::{Value, json};

const CODE: &str = "91310000607378901X";
const OTHER: &str = "91440300192317458F";

/// A register in which only a person can tell that the last column names the legal representative.
fn register(month: &str, named: &str) -> String {
    format!(
        "统一社会信用代码,企业名称,X9,成立日期\n{CODE},松屿示例商贸有限公司,{named},{month}\n{OTHER},青禾示例科技有限公司,魏小山,2015-02-03\n"
    )
}

fn session(files: &[(&str, &str)]) -> Session {
    let mut session = Session::new();
    for (name, text) in files {
        session.add_source(name, Box::new(text.as_bytes().to_vec())).expect("a readable file");
    }
    session
}

fn analyze(session: &mut Session) {
    session.analyze_start(json!({})).expect("an analysis");
    while !session.analyze_step().expect("a step").done {}
}

fn edit(session: &mut Session, edit: &Value) -> Value {
    session.request("edit", edit.clone()).expect("an edit")
}

fn proposal(session: &mut Session, name: &str, text: &str) -> Value {
    session.add_source(name, Box::new(text.as_bytes().to_vec())).expect("a readable file")
}

fn property(proposal: &Value, column: usize) -> &str {
    proposal["tables"][0]["columns"][column]["property"].as_str().expect("a property")
}

/// The settings that are left when a person corrected the first month's register.
fn kept() -> (String, String) {
    let mut first = Session::new();
    let proposed = proposal(&mut first, "一月.csv", &register("2014-05-06", "林大海"));
    assert_eq!(property(&proposed, 2), "", "nobody can know what X9 means");
    let source = proposed["source"].as_str().expect("a source").to_string();
    let corrected = edit(
        &mut first,
        &json!({"kind": "property", "source": source, "table": 0, "column": 2, "property": "legal_representative"}),
    );
    assert_eq!(property(&corrected["proposal"], 2), "legal_representative");
    analyze(&mut first);
    let list = first.request("window", json!({"count": 9})).expect("a list");
    let subject = list["rows"][0]["subject"].as_str().expect("a subject").to_string();
    edit(&mut first, &json!({"kind": "disposition", "subject": subject, "value": "case", "note": "seen"}));
    let answer = first.request("settings", json!({})).expect("settings");
    (answer["text"].as_str().expect("a text").to_string(), subject)
}

#[test]
fn a_correction_is_found_again_by_the_headers() {
    let (text, subject) = kept();
    let mut next = Session::new();
    let refused = next.add_source("settings.json", Box::new(text.clone().into_bytes())).map_err(|failure| failure.code);
    assert_eq!(refused, Err("is_settings".to_string()), "it is no file of data");
    let settings: Value = serde_json::from_str(&text).expect("json");
    edit(&mut next, &json!({"kind": "settings", "settings": settings}));
    let proposed = proposal(&mut next, "二月.csv", &register("2014-05-06", "林大海"));
    assert_eq!(property(&proposed, 2), "legal_representative");
    assert_eq!(proposed["tables"][0]["columns"][2]["edited"], true);
    analyze(&mut next);
    let page = next.request("subject", json!({"subject": subject})).expect("a page");
    assert_eq!((&page["disposition"], &page["note"]), (&json!("case"), &json!("seen")));
    let other = proposal(&mut next, "别的.csv", "X9,Y\n1,2\n");
    assert_eq!(property(&other, 0), "", "other headers, another table");
    let undone = next.request("undo", json!({})).expect("an undo");
    assert_eq!(undone["undone"]["kind"], "settings");
    let source = proposed["source"].clone();
    let again = next.request("proposal", json!({"source": source})).expect("a proposal");
    assert_eq!(property(&again, 2), "", "taken back");
}

/// What report.json says became of the first subject.
fn reported(session: &mut Session) -> Value {
    session.export_start("report.json").expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = session.export_next().expect("a part") {
        bytes.extend(part);
    }
    let report: Value = serde_json::from_slice(&bytes).expect("json");
    report["subjects"][0]["disposition"].clone()
}

#[test]
fn a_judgement_is_one_on_the_page_and_in_the_report() {
    let mut own = session(&[("一月.csv", &register("2014-05-06", "林大海"))]);
    analyze(&mut own);
    let list = own.request("window", json!({"count": 9})).expect("a list");
    let subject = list["rows"][0]["subject"].clone();
    assert_eq!(reported(&mut own), "open");
    edit(&mut own, &json!({"kind": "disposition", "subject": subject, "value": "case", "note": ""}));
    analyze(&mut own);
    assert_eq!(reported(&mut own), "case");
    own.request("undo", json!({})).expect("an undo");
    let page = own.request("subject", json!({"subject": subject})).expect("a page");
    assert_eq!((&page["disposition"], reported(&mut own)), (&json!("open"), json!("open")), "taken back");
}

#[test]
fn a_choice_for_one_file_goes_over_what_is_remembered() {
    let (text, _) = kept();
    let mut next = Session::new();
    let settings: Value = serde_json::from_str(&text).expect("json");
    edit(&mut next, &json!({"kind": "settings", "settings": settings}));
    let proposed = proposal(&mut next, "二月.csv", &register("2014-05-06", "林大海"));
    let chosen = json!({"kind": "property", "source": proposed["source"], "table": 0, "column": 2, "property": ""});
    assert_eq!(property(&edit(&mut next, &chosen)["proposal"], 2), "");
    let again = next.request("settings", json!({})).expect("settings");
    let again: Value = serde_json::from_str(again["text"].as_str().expect("a text")).expect("json");
    let mappings = again["mappings"].as_array().expect("mappings");
    assert_eq!((mappings.len(), &mappings[0]["columns"][2]), (1, &json!("")), "the later holds, once");
}

#[test]
fn settings_that_cannot_be_used_name_their_key() {
    let mut session = Session::new();
    let given = json!({"kind": "settings", "settings": {"mappings": [{"headers": ["a"], "roles": [], "columns": ["nothing"]}]}});
    let refused: Failure = session.request("edit", given).expect_err("an unknown property");
    assert_eq!(refused.code, "invalid_settings");
    assert!(refused.arguments.contains(&("key".to_string(), "mappings".to_string())), "{refused:?}");
    assert_eq!(session.request("snapshot", json!({})).expect("a log")["log"], "[]", "nothing was taken");
}

#[test]
fn the_command_line_takes_the_same_file() {
    let (text, _) = kept();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("settings");
    fs::create_dir_all(&folder).expect("a folder");
    let (settings, data, out) = (folder.join("settings.json"), folder.join("二月.csv"), folder.join("out"));
    fs::write(&settings, &text).expect("written");
    fs::write(&data, register("2014-05-06", "林大海")).expect("written");
    let run = |with: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanternfish"));
        command.arg("analyze").arg(&data).arg("--out").arg(&out);
        if with {
            command.arg("--settings").arg(&settings);
        }
        assert!(command.output().expect("a run").status.success());
        fs::read_to_string(out.join("quality.csv")).expect("quality.csv")
    };
    assert!(run(true).contains("二月.csv,,X9,legal_representative,2,2,0,0\n"));
    assert!(run(false).contains("二月.csv,,X9,,2,2,0,0\n"));
}

#[test]
fn what_is_missing_repeated_and_disputed_is_told() {
    let tax = format!(
        "统一社会信用代码,企业名称,法定代表人,成立日期,注册资本\n{CODE},松屿示例商贸有限公司,林大海,2014年5月,1000万元\n"
    );
    let court = format!(
        "统一社会信用代码,企业名称,法定代表人,成立日期,注册资本\n{CODE},松屿示例商贸有限公司,林小溪,2014-05-06,10000000元\n\
         {OTHER},青禾示例科技有限公司,,2015-13-03,\n{OTHER},青禾示例科技有限公司,,2015-13-03,\n"
    );
    let mut session = session(&[("税务.csv", &tax), ("法院.csv", &court), ("法院副本.csv", &court)]);
    analyze(&mut session);
    let quality = session.request("quality", json!({})).expect("an answer");
    let tables = quality["tables"].as_array().expect("tables");
    assert_eq!(quality["sameFiles"].as_array().map(Vec::len), Some(1), "{quality}");
    let court = tables.iter().find(|table| table["repeated"] == 1).expect("the table with a repeated row");
    assert_eq!((&court["rows"], &court["repeatedRows"]), (&json!(3), &json!([3])));
    let column = |name: &str| {
        let columns = court["columns"].as_array().expect("columns");
        columns.iter().find(|column| column["column"] == name).expect("the column").clone()
    };
    assert_eq!(column("法定代表人")["filled"], 1);
    assert_eq!((column("成立日期")["filled"].clone(), column("成立日期")["unreadable"].clone()), (json!(3), json!(2)));
    let conflicts = session.request("conflicts", json!({"count": 9})).expect("an answer");
    assert_eq!(conflicts["total"], 1, "a month and a day in it, 万 and yuan agree: {conflicts}");
    let row = &conflicts["rows"][0];
    assert_eq!((&row["name"], &row["property"]), (&json!("松屿示例商贸有限公司"), &json!("legal_representative")));
    let mut said: Vec<(&str, &str)> = row["values"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| (group[0]["value"].as_str().unwrap_or(""), group[0]["file"].as_str().unwrap_or("")))
        .collect();
    said.sort_unstable();
    let court = if said[1].1 == "法院副本.csv" { "法院副本.csv" } else { "法院.csv" };
    assert_eq!(said, [("林大海", "税务.csv"), ("林小溪", court)]);
    let none = session.request("conflicts", json!({"property": "founded", "count": 9})).expect("an answer");
    assert_eq!((&none["total"], &none["properties"][0]["count"]), (&json!(0), &json!(1)));
}
