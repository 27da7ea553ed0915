//! The whole way by the command line: an invented world in any order of files, damaged files among good ones, formulas in
//! names, and two real collections with what must come out of them.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use lanternfish::context::Context;
use lanternfish::source::SourceId;
use lanternfish::table::{self, Table};
use serde_json::Value;

const FILES: [&str; 4] = ["findings.csv", "evidence.csv", "diagnostics.csv", "report.json"];

fn lanternfish(arguments: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_lanternfish")).args(arguments).output().expect("the command line");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The exit code and what was said of a command line that may fail.
fn tried(arguments: &[&str]) -> (Option<i32>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_lanternfish")).args(arguments).output().expect("the command line");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn what_is_read_is_never_written_over_and_results_have_the_form_of_their_name() {
    let folder = folder("outputs");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    let names = "id,name,text,label\n1,Umberfield Porter,good thing,x\n2,Harrow Vale,bad thing,y\n";
    write("findings.csv", names);
    write("second.csv", "id,name\n1,Umberfield Porter\n,Lindale Vale\n");
    write("null.json", "null");
    let (own, second, out) = (path("findings.csv"), path("second.csv"), path("."));
    let refused: [&[&str]; 7] = [
        &["classify", &own, "--text", "text", "--top", "0"],
        &["classify", &own, "--text", "text", "--out", &own],
        &["compare", &own, "--left", "name", "--right", "text", "--out", &own],
        &["train", &own, "--text", "text", "--label", "label", "--model", &own],
        &["resolve", &own, &second, "--clusters", &second],
        &["resolve", &own, "--out", &path("o.csv"), "--clusters", &path("o.csv")],
        &["analyze", &own, "--out", &out],
    ];
    for arguments in refused {
        let (code, said) = tried(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_to_string(folder.join("findings.csv")).expect("the file"), names);
    // A place that cannot be written is named.
    let nowhere = path("none/o.csv");
    let (code, said) = tried(&["classify", &own, "--text", "text", "--out", &nowhere]);
    assert!(code == Some(1) && said.contains("o.csv"), "{said}");
    // What is wrong with the second file is said of the second file.
    let (code, said) = tried(&["resolve", &own, &second, "--id", "id"]);
    let empty = said.lines().find(|line| line.contains("link_id_empty")).unwrap_or_default();
    assert!(code == Some(0) && empty.contains("second.csv"), "{said}");
    let book = path("o.xlsx");
    lanternfish(&["classify", &own, "--text", "text", "--id", "id", "--out", &book]);
    let found = table(Path::new(&book));
    assert_eq!((found.header(0), found.cell(1, 0)), ("id", "2"));
    // Settings that say nothing leave the other arguments as they are.
    let result = path("result");
    lanternfish(&["analyze", &own, "--settings", &path("null.json"), "--as-of", "2017-06-30", "--out", &result]);
    assert_eq!(report(Path::new(&result))["asOf"], "2017-06-30");
}

#[test]
fn edges_are_read_from_other_formats_and_nothing_from_what_is_none() {
    let folder = folder("edges");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    fs::write(folder.join("e.json"), r#"[{"source":"A","target":"B"},{"source":"C","target":"D"}]"#).expect("a file");
    fs::write(folder.join("e.csv"), (0..=255).cycle().take(4096).collect::<Vec<u8>>()).expect("a file");
    fs::write(folder.join("n.json"), r#"[{"from":"A","to":"B"}]"#).expect("a file");
    lanternfish(&["graph", &path("e.json"), "--algorithm", "wcc", "--out", &path("o.csv")]);
    assert_eq!(fs::read_to_string(folder.join("o.csv")).expect("values"), "vertex,value\nA,A\nB,A\nC,C\nD,C\n");
    for (name, expected) in [("e.csv", Some(1)), ("n.json", Some(2))] {
        let (code, said) = tried(&["graph", &path(name), "--algorithm", "wcc"]);
        assert_eq!(code, expected, "{said}");
    }
}

/// A fresh folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn analyze(files: &[PathBuf], as_of: &str, out: &Path) {
    let mut arguments = vec!["analyze"];
    arguments.extend(files.iter().map(|file| file.to_str().expect("a path in UTF-8")));
    arguments.extend(["--as-of", as_of, "--out", out.to_str().expect("a path in UTF-8")]);
    lanternfish(&arguments);
}

fn table(path: &Path) -> Table {
    let bytes = fs::read(path).expect("a file");
    let mut context = Context::silent();
    let reading = table::read(SourceId(0), &bytes, None, &mut context);
    // A name from a damaged file may hold what its bytes decoded to, or a NUL byte.
    let told = context.diagnostics().iter().filter(|own| !["undecodable", "nul_byte"].contains(&own.code));
    assert_eq!(told.count(), 0, "{}: {:?}", path.display(), context.diagnostics());
    reading.table.expect("one table")
}

/// The cells below a header.
fn column<'a>(table: &'a Table, header: &str) -> Vec<&'a str> {
    let at = table.column(header).unwrap_or_else(|| panic!("no column {header}"));
    (0..table.rows()).map(|row| table.cell(row, at)).collect()
}

fn report(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("report.json")).expect("a report")).expect("JSON")
}

fn world(name: &str, companies: &str) -> Vec<PathBuf> {
    let path = folder(name);
    let to = path.to_str().expect("a path in UTF-8");
    lanternfish(&["sample", "--companies", companies, "--seed", "3", "--out", to]);
    let listed = fs::read_dir(&path).expect("a world").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        listed.filter(|file| file.file_name().is_some_and(|own| own != "truth.csv")).collect();
    files.sort();
    files
}

/// Rows of every input are used or reported; the parts of every index add up to it.
fn holds(report: &Value) {
    for input in report["inputs"].as_array().expect("inputs") {
        let count = |key: &str| input[key].as_u64().expect("a count");
        assert_eq!(count("rowsRead"), count("rowsUsed") + count("rowsReported"), "{input}");
    }
    for subject in report["subjects"].as_array().expect("subjects") {
        let number = |value: &Value| value.as_i64().expect("an integer");
        let total: i64 = subject["waterfall"]
            .as_array()
            .expect("a waterfall")
            .iter()
            .map(|dimension| {
                let parts: i64 = dimension["indicators"]
                    .as_array()
                    .expect("indicators")
                    .iter()
                    .map(|own| number(&own["milliunits"]))
                    .sum();
                assert_eq!(parts, number(&dimension["rawMilliunits"]), "{subject}");
                assert_eq!(
                    parts + number(&dimension["overCapMilliunits"]),
                    number(&dimension["usedMilliunits"]),
                    "{subject}"
                );
                number(&dimension["usedMilliunits"])
            })
            .sum();
        assert_eq!(total, number(&subject["totalMilliunits"]), "{subject}");
    }
}

#[test]
fn the_order_of_the_files_changes_nothing_and_the_parts_add_up() {
    let mut files = world("order", "300");
    assert!(files.len() > 8, "{files:?}");
    let out = folder("order-out");
    let (first, second) = (out.join("first"), out.join("second"));
    analyze(&files, "2026-06-30", &first);
    files.reverse();
    files.swap(1, 4);
    analyze(&files, "2026-06-30", &second);
    for name in FILES {
        let read = |folder: &Path| fs::read(folder.join(name)).expect("a file");
        assert!(read(&first) == read(&second), "{name} depends on the order of the files");
    }
    holds(&report(&first));
}

#[test]
fn damaged_files_cost_nobody_else_anything_and_no_cell_becomes_a_formula() {
    let out = folder("damaged-out");
    let good = folder("damaged").join("公司.csv");
    let names =
        ["=HYPERLINK(\"http://x.example\";\"look\")", "+1+2", "-3+4", "@SUM(A1)", "\tTab 有限公司", "南山实业有限公司"];
    let rows: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("9144030000000000{at}X,\"{}\"\n", name.replace('"', "\"\"")))
        .collect();
    fs::write(&good, format!("注册号,企业名称\n{rows}")).expect("a file");
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad");
    let mut files: Vec<PathBuf> =
        fs::read_dir(bad).expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.push(good);
    analyze(&files, "2026-06-30", &out);
    let report = report(&out);
    holds(&report);
    assert_eq!(report["inputs"].as_array().map(Vec::len), Some(files.len()), "every file is among the inputs");

    let findings = table(&out.join("findings.csv"));
    let found = column(&findings, "name");
    assert!(found.contains(&"南山实业有限公司"), "{found:?}");
    let told: BTreeSet<&str> = names[..4].iter().copied().collect();
    let kept = found.iter().filter(|name| told.contains(name.trim_start_matches('\''))).count();
    assert_eq!(kept, 4, "names that look like formulas are subjects too: {found:?}");
    for name in &FILES[..3] {
        let sheet = table(&out.join(name));
        for row in 0..sheet.rows() {
            for at in 0..sheet.columns() {
                let cell = sheet.cell(row, at);
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name} row {row}: {cell:?}");
            }
        }
    }

    let diagnostics = table(&out.join("diagnostics.csv"));
    let files_named: BTreeSet<&str> = column(&diagnostics, "file").into_iter().collect();
    for damaged in [
        "empty.csv",
        "header_only.csv",
        "wrong_kind.csv",
        "broken_line.jsonl",
        "truncated.xlsx",
        "report.pdf",
        "picture.png",
        "scripts.html",
        "nul.csv",
        "bad_values.csv",
    ] {
        assert!(files_named.contains(damaged), "{damaged} has no diagnostic: {files_named:?}");
    }
    for message in column(&diagnostics, "message") {
        assert!(!message.is_empty() && !message.contains('{'), "a message without its arguments: {message}");
    }
}

#[test]
fn evidence_names_the_member_of_an_archive() {
    let here = folder("member");
    let path = here.join("files.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).expect("a file"));
    for (name, text) in [
        (
            "公司登记.csv",
            "统一社会信用代码,企业名称,法定代表人,成立日期\n91350100M000100Y43,长沙市槐辕机械有限公司,王五,2015-01-02\n",
        ),
        (
            "投诉.csv",
            "被投诉对象,投诉内容,投诉日期\n长沙市槐辕机械有限公司,承诺保本保息年化24%，到期不兑付,2024-01-02\n",
        ),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(text.as_bytes()).expect("bytes");
    }
    archive.finish().expect("an archive");
    let out = here.join("out");
    analyze(&[path], "2024-06-30", &out);
    let evidence = table(&out.join("evidence.csv"));
    let parts: BTreeSet<&str> = column(&evidence, "part").into_iter().filter(|part| !part.is_empty()).collect();
    assert_eq!(parts, BTreeSet::from(["公司登记.csv", "投诉.csv"]));
    assert!(column(&evidence, "file").iter().all(|file| file.is_empty() || *file == "files.zip"));
}

/// A folder of labelled data that others made; the test says loudly when it is not there.
fn data(folder: &str) -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = env::var_os("LANTERNFISH_DATA").map(PathBuf::from);
    let found = [named, Some(project.join("../shared/data"))]
        .into_iter()
        .flatten()
        .map(|root| root.join(folder))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("NOT RUN: {folder} is neither in ../shared/data nor in $LANTERNFISH_DATA");
    }
    found
}

#[test]
fn every_platform_of_a_city_of_lenders_is_found() {
    let Some(data) = data("p2p-2017") else { return };
    let out = folder("p2p-out");
    let files = ["平台.csv", "问题平台公告.csv", "月度数据.csv"].map(|name| data.join(name));
    analyze(&files, "2017-06-30", &out);
    let report = report(&out);
    holds(&report);
    let roles: Vec<(String, Value)> = report["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .map(|input| (input["name"].to_string(), input["roles"].clone()))
        .collect();
    for (name, role) in [("平台.csv", "platforms"), ("月度数据.csv", "headCounts"), ("问题平台公告.csv", "warnings")]
    {
        let given = roles.iter().find(|(own, _)| own.contains(name)).map(|(_, roles)| roles.to_string());
        assert!(given.as_ref().is_some_and(|given| given.contains(role)), "{name}: {given:?}");
    }
    for input in report["inputs"].as_array().expect("inputs") {
        let (read, used) = (input["rowsRead"].as_f64(), input["rowsUsed"].as_f64());
        assert!(used >= read.map(|read| 0.99 * read), "{input}");
    }
    let findings = table(&out.join("findings.csv"));
    let identifiers: BTreeSet<&str> =
        column(&findings, "identifiers").iter().flat_map(|cell| cell.split("; ")).collect();
    let platforms = table(&files[0]);
    let missing: Vec<&str> = column(&platforms, "平台编号")
        .into_iter()
        .filter(|id| !identifiers.contains(format!("平台编号={id}").as_str()))
        .collect();
    assert_eq!(missing, [""; 0], "platforms without a finding");
    let kinds = column(&findings, "kind");
    let activities = column(&findings, "activities");
    let lenders = kinds.iter().zip(&activities).filter(|(kind, _)| **kind == "platform");
    let (all, labelled) = lenders.fold((0, 0), |(all, labelled), (_, own)| {
        (all + 1, labelled + u32::from(own.split(';').any(|id| id == "R01")))
    });
    assert!(labelled * 10 > all * 9, "R01 for {labelled} of {all}");
}

#[test]
fn who_is_warned_about_stands_above_normal_and_start_ups_do_not() {
    let (Some(asic), Some(yc)) = (data("asic-2025"), data("yc")) else { return };
    let out = folder("asic-out");
    let files = [asic.join("investor-alert-list.json"), yc.join("companies.csv")];
    analyze(&files, "2025-10-18", &out);
    let report = report(&out);
    holds(&report);
    let findings = table(&out.join("findings.csv"));
    let (identifiers, bands) = (column(&findings, "identifiers"), column(&findings, "band"));
    let count = |warned: bool, among: &[&str]| {
        let register = if warned { "uniqueIdentifier=" } else { "id=" };
        identifiers.iter().zip(&bands).filter(|(id, band)| id.starts_with(register) && among.contains(band)).count()
    };
    let all = ["insufficient", "normal", "watch", "verify", "interview", "propose"];
    assert_eq!((count(true, &all), count(false, &all)), (3403, 5950), "warned entities and companies stay apart");
    assert!(count(true, &all[2..]) * 100 > 3403 * 95, "{} above normal", count(true, &all[2..]));
    assert!(count(false, &all[3..]) * 200 < 5950, "{} start-ups to verify", count(false, &all[3..]));
}
