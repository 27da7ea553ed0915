//! The graph from files to answers: who is behind whom and by which rows, how two are tied, what a neighbour's trouble may
//! do, and the graph files, read back; and the verb `graph` on every form of input.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lanternfish::session::Session;
use serde_json::{Value, json};

fn analyzed(files: &[(&str, &str)]) -> Session {
    let mut session = Session::new();
    for (name, text) in files {
        session.add_source(name, Box::new(text.as_bytes().to_vec())).expect("a readable file");
    }
    session.analyze_start(json!({"asOf": "2024-06-30"})).expect("an analysis");
    while !session.analyze_step().expect("a step").done {}
    session
}

fn ask(session: &mut Session, request: &str, body: Value) -> Value {
    session.request(request, body).unwrap_or_else(|failure| panic!("{request}: {failure:?}"))
}

fn id(session: &mut Session, name: &str) -> String {
    let rows = ask(session, "window", json!({"filter": {"text": name}, "count": 50}))["rows"].clone();
    let found = rows.as_array().expect("rows").iter().find(|row| row["name"] == name).cloned();
    found.unwrap_or_else(|| panic!("no subject {name}"))["subject"].as_str().expect("an id").to_string()
}

fn words(value: &Value, key: &str) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|one| one[key].as_str().expect("a word").to_string()).collect()
}

const COMPANIES: &str = "企业名称,统一社会信用代码,法定代表人,成立日期,注册地址,联系电话\n\
青禾控股有限公司,91310000MA1FL00018,张三,2015-01-01,上海市浦东新区世纪大道100号1001室,021-55550001\n\
青禾信息有限公司,91310000MA1FL00026,李四,2016-01-01,上海市浦东新区世纪大道100号1002室,021-55550002\n\
青禾贸易有限公司,91310000MA1FL00034,王五,2017-01-01,上海市浦东新区世纪大道100号1003室,021-55550003\n\
蓝海科技有限公司,91310000MA1FL00042,赵六,2018-01-01,上海市浦东新区世纪大道100号1004室,021-55550003\n";

const OWNERS: &str = "股东名称,股东类型,被投资企业,持股比例,认缴日期,退出日期\n\
钱一,自然人,青禾控股有限公司,60%,2015-01-01,\n\
青禾控股有限公司,企业法人,青禾信息有限公司,80%,2016-01-01,\n\
青禾贸易有限公司,企业法人,青禾控股有限公司,40%,2017-01-01,\n\
青禾控股有限公司,企业法人,青禾贸易有限公司,50%,2017-01-01,\n\
孙二,自然人,青禾贸易有限公司,50%,2017-01-01,\n\
周三,自然人,青禾信息有限公司,90%,2016-01-01,2020-01-01\n\
吴四,自然人,青禾信息有限公司,,2016-01-01,\n";

#[test]
fn who_is_behind_a_company_is_told_row_by_row() {
    let mut session = analyzed(&[("企业.csv", COMPANIES), ("股东.csv", OWNERS)]);
    let subject = id(&mut session, "青禾信息有限公司");
    let found = ask(&mut session, "ownership", json!({"subject": subject}));
    let holders = found["holders"].as_array().expect("holders");
    assert_eq!(words(&found["holders"], "name"), ["钱一", "孙二"], "{found}");
    // x = 0.8 · 0.6 / (1 − 0.4 · 0.5): the ring of the holding and the trading company is solved.
    let share = |at: usize, key: &str| holders[at][key].as_f64().expect("a share");
    assert!((share(0, "benefit") - 0.6).abs() < 1e-5 && (share(1, "benefit") - 0.2).abs() < 1e-5, "{found}");
    assert!((share(0, "votes") - 0.8).abs() < 1e-5, "{found}");
    assert_eq!(holders[0]["control"], "majority");
    let rows: Vec<u64> =
        holders[0]["chain"].as_array().expect("a chain").iter().filter_map(|step| step["row"].as_u64()).collect();
    assert_eq!(rows, [1, 2]);
    assert_eq!(words(&found["unstated"], "name"), ["吴四"]);
    assert!((found["missing"].as_f64().expect("a share") - 0.2).abs() < 1e-5);
    let ringed = id(&mut session, "青禾控股有限公司");
    let found = ask(&mut session, "ownership", json!({"subject": ringed}));
    assert_eq!(found["rings"].as_array().map(Vec::len), Some(1), "{found}");
}

#[test]
fn two_subjects_are_tied_by_the_shortest_evidence() {
    let mut session = analyzed(&[("企业.csv", COMPANIES), ("股东.csv", OWNERS)]);
    let (from, to) = (id(&mut session, "蓝海科技有限公司"), id(&mut session, "青禾信息有限公司"));
    let found = ask(&mut session, "path", json!({"from": from, "to": to, "most": 3}));
    let steps = &found["ways"][0]["steps"];
    assert_eq!(words(steps, "edge"), ["same_phone", "owns", "owns"], "{found}");
    assert_eq!(steps[0]["otherRow"], 4);
    let group = ask(&mut session, "community", json!({"subject": to, "limit": 50}));
    assert!(words(&group["nodes"], "subject").contains(&to) && group["size"].as_u64() >= Some(2), "{group}");
    let near = ask(&mut session, "neighbourhood", json!({"subject": to, "hops": 2, "limit": 100}));
    let places: BTreeSet<String> =
        near["nodes"].as_array().expect("nodes").iter().map(|one| format!("{} {}", one["x"], one["y"])).collect();
    assert_eq!(places.len(), near["nodes"].as_array().map_or(0, Vec::len), "nobody stands on another: {near}");
}

#[test]
fn association_alone_never_leaves_watch() {
    // Twenty companies under measures share phone, address, mail, site and controller with one that did nothing.
    let mut companies = String::from("企业名称,统一社会信用代码,法定代表人,成立日期,注册地址,联系电话,邮箱,官网\n");
    let mut owners = String::from("股东名称,股东类型,身份证号,被投资企业,持股比例\n");
    let mut measures = String::from("企业名称,处罚类型,处罚日期,处罚机关,处罚原因\n");
    for number in 0..21 {
        let name = if number == 20 {
            "无事商贸有限公司".to_string()
        } else {
            format!("涉案{number}号投资有限公司")
        };
        companies.push_str(&format!(
            "{name},,郑七,2019-01-01,北京市朝阳区建国路88号2201室,010-66660001,a@same-site.cn,www.same-site.cn\n"
        ));
        owners.push_str(&format!("郑七,自然人,110101197001010013,{name},90%\n"));
        if number < 20 {
            measures.push_str(&format!("{name},立案侦查,2024-05-01,北京市公安局,非法吸收公众存款\n"));
        }
    }
    let mut session = analyzed(&[("企业.csv", &companies), ("股东.csv", &owners), ("处罚.csv", &measures)]);
    let subject = id(&mut session, "无事商贸有限公司");
    let page = ask(&mut session, "subject", json!({"subject": subject}));
    let units = page["waterfall"].as_array().expect("a waterfall");
    let of_graph: i64 =
        units.iter().filter(|own| own["dimension"] == "D6").filter_map(|own| own["usedMilliunits"].as_i64()).sum();
    assert!(of_graph > 300, "the ties count: {units:?}");
    assert!(!page["exposures"].as_array().expect("exposures").is_empty());
    let first = &page["exposures"][0];
    assert!(
        first["origin"]["code"] == "reason.origin" && first["steps"].as_array().is_some_and(|steps| steps.len() >= 2)
    );
    assert!(["normal", "watch", "insufficient"].contains(&page["band"].as_str().expect("a band")), "{}", page["band"]);
}

const MEMBERS: &str = "会员编号,会员姓名,上级编号,公司名称\n";

#[test]
fn recruits_are_counted_level_by_level() {
    let mut members = String::from(MEMBERS);
    members.push_str("M0,头领甲,,众合商贸有限公司\n");
    for number in 1..=35 {
        let above = if number <= 5 { 0 } else { (number - 6) / 6 + 1 };
        members.push_str(&format!("M{number},会员{number}号,M{above},众合商贸有限公司\n"));
    }
    let mut session = analyzed(&[("会员.csv", &members)]);
    let subject = id(&mut session, "头领甲");
    let found = ask(&mut session, "ownership", json!({"subject": subject}));
    assert_eq!(found["levels"], json!([1, 5, 30]), "{found}");
    assert_eq!(found["levelsMarked"], true);
}

fn exported(session: &mut Session, kind: &str) -> String {
    session.export_start(kind).expect("a kind");
    let mut bytes = Vec::new();
    while let Some(part) = session.export_next().expect("a part") {
        bytes.extend(part);
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn graph_files_hold_every_subject_and_tie() {
    let mut session = analyzed(&[("企业.csv", COMPANIES), ("股东.csv", OWNERS)]);
    let total = ask(&mut session, "summary", json!({}))["subjects"].as_u64().expect("a count") as usize;
    let graphml = exported(&mut session, "graph.graphml");
    let nodes: BTreeSet<&str> =
        graphml.split("<node id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let ends = graphml.split("<edge ").skip(1).flat_map(|part| {
        let mut quoted = part.split('"').skip(3).step_by(2);
        [quoted.next(), quoted.next()].into_iter().flatten()
    });
    let ends: Vec<&str> = ends.collect();
    assert!(nodes.len() > total && ends.len() >= 12, "{graphml}");
    assert!(ends.iter().all(|end| nodes.contains(end)), "{graphml}");
    for kind in ["graph.gexf", "graph.cypher"] {
        let text = exported(&mut session, kind);
        for name in ["青禾控股有限公司", "钱一"] {
            assert!(text.contains(name), "{kind}");
        }
    }
    // What was written for FollowTheMoney is read again, with the same owners.
    let entities = exported(&mut session, "graph.ftm.json");
    let lines = entities.lines().count() as u64;
    let mut again = analyzed(&[("实体.json", &entities)]);
    let input = ask(&mut again, "summary", json!({}))["inputs"][0].clone();
    assert_eq!(input["rowsRead"].as_u64(), Some(lines));
    assert_eq!(
        input["rowsUsed"].as_u64().zip(input["rowsReported"].as_u64()).map(|(used, told)| used + told),
        Some(lines)
    );
    let subject = id(&mut again, "青禾信息有限公司");
    let found = ask(&mut again, "ownership", json!({"subject": subject}));
    assert_eq!(words(&found["holders"], "name"), ["钱一", "孙二"], "{found}");
}

/// A file of its own in the folder of this test.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), text).expect("a file");
    folder.join(name)
}

fn verb(arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_lanternfish")).arg("graph").args(arguments).output().expect("the verb");
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stdout).into_owned())
}

#[test]
fn every_form_of_edges_gives_the_same_values() {
    let header = file("a.csv", "source,target,weight\r\n1,2,0.5\r\n2,3,1.5\r\n3,1,1\r\n2,2,9\r\n1,2,0.7\r\n");
    let spaced = file("a.txt", "# comment\n1 2 0.5\n2 3 1.5\n3 1 1\n2 2 9\n1 2 0.7\n");
    let plain = file("b.txt", "1 2\n2 3\n3 1\n2 2\n1 2\n");
    let lists = file("c.txt", "1 2\n2 2 3\n3 1\n9007199254740993\n");
    let listed = file("v.csv", "vertex\n1\n2\n3\n9007199254740993\n");
    let bare = file("v.txt", "9007199254740993\n1\n2\n3\n");
    let path = |path: &PathBuf| path.to_str().expect("UTF-8").to_string();
    for algorithm in ["pagerank", "wcc", "scc", "cdlp", "lcc", "bfs", "sssp", "leiden", "kcore", "betweenness", "ppr"] {
        for directed in [true, false] {
            let mut seen: BTreeMap<String, String> = BTreeMap::new();
            for (edges, vertices) in
                [(&header, Some(&listed)), (&spaced, Some(&bare)), (&plain, Some(&listed)), (&lists, None)]
            {
                let mut arguments = vec![path(edges), "--algorithm".into(), algorithm.into()];
                if ["bfs", "sssp", "ppr"].contains(&algorithm) {
                    arguments.extend(["--source".into(), "1".into()]);
                }
                arguments.extend(vertices.iter().flat_map(|file| ["--vertices".to_string(), path(file)]));
                arguments.extend(directed.then(|| "--directed".to_string()));
                let (code, out) = verb(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
                assert_eq!(code, 0, "{arguments:?}");
                assert!(out.starts_with("vertex,value\n1,") && out.contains("\n9007199254740993,"), "{out}");
                seen.insert(out, path(edges));
            }
            assert_eq!(seen.len(), 1, "{algorithm}: {seen:?}");
        }
    }
    // Weights count only where they are named.
    let weighted = |edges: &PathBuf, name: &str| {
        verb(&[&path(edges), "--algorithm", "sssp", "--source", "1", "--directed", "--weight", name]).1
    };
    assert_eq!(weighted(&header, "weight"), "vertex,value\n1,0.0\n2,0.5\n3,2.0\n");
    assert_eq!(weighted(&spaced, "weight"), "vertex,value\n1,0.0\n2,0.5\n3,2.0\n");
    let far = verb(&[&path(&lists), "--algorithm", "bfs", "--source", "1", "--directed"]).1;
    assert_eq!(far, "vertex,value\n1,0\n2,1\n3,2\n9007199254740993,Infinity\n");
    for wrong in [
        vec![path(&header), "--algorithm".into(), "bfs".into()],
        vec![path(&header), "--algorithm".into(), "bfs".into(), "--source".into(), "77".into()],
        vec![
            path(&header),
            "--algorithm".into(),
            "sssp".into(),
            "--source".into(),
            "1".into(),
            "--weight".into(),
            "x".into(),
        ],
        vec![path(&header), "--algorithm".into(), "pagerank".into(), "--damping".into(), "2".into()],
    ] {
        assert_eq!(verb(&wrong.iter().map(String::as_str).collect::<Vec<_>>()).0, 2, "{wrong:?}");
    }
}

#[test]
fn a_line_that_is_no_edge_is_named_and_the_others_count() {
    let edges = file("bad.csv", "source,target,weight\na,b,1\nb\nb,c,heavy\nc,a,2\n");
    let path = edges.to_str().expect("UTF-8");
    let done = Command::new(env!("CARGO_BIN_EXE_lanternfish"))
        .args(["graph", path, "--algorithm", "sssp", "--source", "a", "--weight", "weight"])
        .output()
        .expect("the verb");
    let (out, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert_eq!(out, "vertex,value\na,0.0\nb,1.0\nc,2.0\n");
    let line = |word: &str| said.lines().find(|line| line.contains(word)).unwrap_or_default().to_string();
    assert!(line("edge_incomplete").contains("bad.csv: row 2 (line 3), column “target”"), "{said}");
    assert!(line("edge_weight").contains("bad.csv: row 3 (line 4), column “weight”: “heavy”"), "{said}");
    let many = file("many.csv", &format!("source,target\na,b\n{}", "a,\n".repeat(150)));
    let done = Command::new(env!("CARGO_BIN_EXE_lanternfish"))
        .args(["graph", many.to_str().expect("UTF-8"), "--algorithm", "wcc"])
        .output()
        .expect("the verb");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("from row 102 (line 103) on, 50 further rows are no edges"), "{said}");
}
