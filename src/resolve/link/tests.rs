//! Laws of linking over invented people: what order must not change, and what must add up.

use proptest::prelude::*;

use super::*;

const GIVEN: [&str; 12] =
    ["anna", "boris", "clara", "dmitri", "elena", "fergus", "greta", "hamish", "ingrid", "jonas", "katja", "leopold"];
const FAMILY: [&str; 12] = [
    "ashworth",
    "bramble",
    "castellan",
    "dunmore",
    "eversley",
    "fairbank",
    "galloway",
    "hathersage",
    "inglewood",
    "jessamine",
    "kirkbride",
    "lockhart",
];

/// A record: header → cell.
type Row = [String; 4];

const HEADERS: [&str; 4] = ["born", "given", "number", "surname"];

/// People with some records twice, one of the cells damaged.
fn people(count: usize, seed: u64) -> (Vec<Row>, Vec<usize>) {
    let (mut rows, mut who) = (Vec::new(), Vec::new());
    let mut state = seed;
    let mut draw = |below: u64| {
        state = hash::mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        state % below
    };
    for person in 0..count {
        let row = [
            format!("{}-{:02}-{:02}", 1900 + draw(90), 1 + draw(12), 1 + draw(28)),
            GIVEN[draw(12) as usize].to_string(),
            format!("{}", 1_000_000 + draw(9_000_000)),
            format!("{}{}", FAMILY[draw(12) as usize], ["", "son", "ley"][draw(3) as usize]),
        ];
        rows.push(row.clone());
        who.push(person);
        if draw(2) == 0 {
            let mut copy = row;
            let cell = draw(4) as usize;
            if draw(3) == 0 {
                copy[cell].clear();
            } else {
                copy[cell].remove(1);
            }
            rows.push(copy);
            who.push(person);
        }
    }
    (rows, who)
}

fn run(rows: &[Row], columns: &[usize], split: Option<u32>) -> Linkage {
    let fields: Vec<Field<'_>> = columns
        .iter()
        .map(|at| Field { header: HEADERS[*at], cells: rows.iter().map(|row| row[*at].as_str()).collect() })
        .collect();
    link(&fields, split, &Settings::default(), &mut Context::silent())
}

/// Pairs called the same, by the original numbers of the rows.
fn same(linkage: &Linkage, number: &[usize]) -> Vec<(usize, usize)> {
    let of = |row: u32| number[row as usize];
    let pairs = linkage.pairs.iter().filter(|pair| pair.same);
    let mut found: Vec<(usize, usize)> =
        pairs.map(|pair| (of(pair.left).min(of(pair.right)), of(pair.left).max(of(pair.right)))).collect();
    found.sort_unstable();
    found
}

#[test]
fn people_are_found_and_nobody_else() {
    let (rows, who) = people(300, 7);
    let linkage = run(&rows, &[0, 1, 2, 3], None);
    let wrong = linkage.pairs.iter().filter(|pair| pair.same && who[pair.left as usize] != who[pair.right as usize]);
    let found = linkage.pairs.iter().filter(|pair| pair.same && who[pair.left as usize] == who[pair.right as usize]);
    let there = who.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert_eq!((found.count(), wrong.count()), (there, 0));
    // A cluster bears its least row, and pairs and clusters say the same.
    for pair in &linkage.pairs {
        let (left, right) = (linkage.clusters[pair.left as usize], linkage.clusters[pair.right as usize]);
        assert_eq!(pair.same, left == right);
        assert!(left <= pair.left && right <= pair.right);
    }
}

#[test]
fn a_record_matches_itself_and_weights_add_up() {
    let (mut rows, _) = people(200, 11);
    let first = rows.len() as u32;
    rows.push(rows[3].clone());
    let linkage = run(&rows, &[0, 1, 2, 3], None);
    assert_eq!(linkage.clusters[first as usize], linkage.clusters[3]);
    for pair in &linkage.pairs {
        let bits: f64 = linkage.explain(pair.left, pair.right).iter().map(|part| part.bits).sum();
        assert!((linkage.prior() + bits - pair.weight).abs() < 1e-9);
        assert!((0.0..=1.0).contains(&pair.probability));
    }
    let silent = linkage.explain(0, 1);
    assert!(silent.iter().all(|part| part.level != Level::Missing || part.bits.abs() < 1e-12));
}

#[test]
fn a_column_that_repeats_others_changes_nothing() {
    let (rows, _) = people(200, 5);
    let full: Vec<String> = rows.iter().map(|row| format!("{} {}", row[1], row[3]).trim().to_string()).collect();
    let mut fields: Vec<Field<'_>> = (0..4)
        .map(|at| Field { header: HEADERS[at], cells: rows.iter().map(|row| row[at].as_str()).collect() })
        .collect();
    let plain = link(&fields, None, &Settings::default(), &mut Context::silent());
    fields.push(Field { header: "full name", cells: full.iter().map(String::as_str).collect() });
    let with = link(&fields, None, &Settings::default(), &mut Context::silent());
    assert_eq!(with.repeated, ["full name"]);
    assert_eq!((with.pairs, with.clusters), (plain.pairs, plain.clusters));
}

#[test]
fn little_or_nothing_is_no_reason_to_fall() {
    for (rows, split) in [(0, None), (1, None), (2, None), (2, Some(1)), (3, Some(0)), (3, Some(3))] {
        let (all, _) = people(6, 3);
        let linkage = run(&all[..rows], &[0, 1, 2, 3], split);
        assert_eq!(linkage.clusters.len(), rows);
    }
    let blank: Vec<Row> = (0..5).map(|_| <[String; 4]>::default()).collect();
    let linkage = run(&blank, &[0, 1, 2, 3], None);
    assert_eq!(linkage.clusters, [0, 1, 2, 3, 4], "records that say nothing are not the same");
    assert_eq!(link(&[], None, &Settings::default(), &mut Context::silent()).pairs, []);
}

/// A list of 600 companies in 20 cities, and names to look up in it: each written in another way, then as many of nobody's.
#[test]
fn a_list_of_names_is_screened_against_another() {
    const BRANDS: [&str; 10] = ["槐辕", "锐涟", "峻禾", "铂湄", "璟湛", "溪烁", "岑镕", "昕萱", "翰翎", "岳铭"];
    const CITIES: [&str; 20] = [
        "长沙", "南宁", "温州", "兰州", "昆明", "烟台", "洛阳", "银川", "太原", "海口", "贵阳", "长春", "徐州", "惠州",
        "绵阳", "宜昌", "泉州", "潍坊", "南昌", "保定",
    ];
    const TRADES: [&str; 3] = ["机械", "环保科技", "物业管理"];
    let name = |at: usize| (CITIES[at % 20], BRANDS[at / 20 % 10], TRADES[at / 200 % 3]);
    let full = |at: usize| {
        let (city, brand, trade) = name(at);
        format!("{city}市{brand}{trade}有限公司")
    };
    let listed: Vec<String> = (0..600).filter(|at| at % 7 != 3).map(full).collect();
    let spelled = |at: usize| {
        let (city, brand, trade) = name(at);
        match at % 5 {
            0 => format!("{brand}{trade}({city})有限公司"),
            1 => format!("{city}{brand}{trade}"),
            2 => format!("{city}市{brand}{trade}有限责任公司"),
            3 => format!("{city}市{brand}{trade}有限公司城东分公司"),
            _ => format!("{city}市　{brand}{trade}　公司"),
        }
    };
    let known: Vec<usize> = (0..600).step_by(11).filter(|at| at % 7 != 3).collect();
    let strangers: Vec<usize> = (0..600).filter(|at| at % 7 == 3).take(known.len()).collect();
    let asked: Vec<String> = known.iter().chain(&strangers).map(|at| spelled(*at)).collect();
    let cells: Vec<&str> = asked.iter().chain(&listed).map(String::as_str).collect();
    let fields = [Field { header: "name", cells }];
    let linkage = link(&fields, u32::try_from(asked.len()).ok(), &Settings::default(), &mut Context::silent());
    let mut best: Vec<(f64, Option<u32>)> = vec![(f64::MIN, None); asked.len()];
    for pair in &linkage.pairs {
        let slot = &mut best[pair.left as usize];
        if pair.weight > slot.0 {
            *slot = (pair.weight, Some(pair.right - asked.len() as u32));
        }
    }
    let right = |at: usize| best[at].1.is_some_and(|found| listed[found as usize] == full(known[at]));
    let found = (0..known.len()).filter(|at| right(*at)).count();
    assert_eq!(found, known.len(), "{best:?}");
    let least = (0..known.len()).map(|at| best[at].0).fold(f64::MAX, f64::min);
    let alarms = best[known.len()..].iter().filter(|(weight, _)| *weight >= least).count();
    assert_eq!(alarms, 0, "least {least}: {best:?}");
}

/// Pairs called the same of two lists with these columns.
fn pairs_of(headers: &[&str], first: &[&[&str]], second: &[&[&str]]) -> Vec<(u32, u32)> {
    let cells = |at: usize| first.iter().chain(second).map(|row| row[at]).collect();
    let fields: Vec<Field<'_>> =
        headers.iter().enumerate().map(|(at, header)| Field { header, cells: cells(at) }).collect();
    let split = (!second.is_empty()).then_some(first.len() as u32);
    let linkage = link(&fields, split, &Settings::default(), &mut Context::silent());
    linkage.pairs.iter().filter(|pair| pair.same).map(|pair| (pair.left, pair.right)).collect()
}

#[test]
fn lists_of_a_few_names_meet_at_those_they_share() {
    type Case<'a> = (&'a [&'a [&'a str]], &'a [&'a [&'a str]], &'a [(u32, u32)]);
    let rows: [Case<'_>; 8] = [
        (
            &[&["Acme Trading Ltd"], &["Brightwater Foods Inc"], &["Kestrel Optics GmbH"]],
            &[&["KESTREL OPTICS"], &["ACME TRADING LIMITED"], &["Dunmore Steel plc"]],
            &[(0, 4), (2, 3)],
        ),
        (
            &[&["长沙市槐辕机械有限公司"], &["南宁市溪烁环保有限公司"], &["兰州晟辕文化创意有限公司"]],
            &[&["槐辕机械(长沙)有限公司"], &["宜昌锐涟物业管理有限公司"], &["南宁溪烁环保有限公司"]],
            &[(0, 3), (1, 5)],
        ),
        (&[&["Acme Trading Ltd"]], &[&["Acme Trading Ltd"], &["Kestrel Trading Ltd"]], &[(0, 1)]),
        (
            &[&["Acme Trading Ltd"], &["Brightwater Foods Inc"]],
            &[&["Kestrel Trading Ltd"], &["Dunmore Foods Inc"]],
            &[],
        ),
        (&[&["Acme Trading Ltd"]], &[&["Kestrel Optics GmbH"]], &[]),
        (
            &[&["Acme Trading Ltd"], &["Brightwater Foods Inc"], &["ACME TRADING LIMITED"], &["Kestrel Optics GmbH"]],
            &[],
            &[(0, 2)],
        ),
        // What everybody shares tells nobody apart.
        (&[&["active"], &["active"], &["closed"]], &[&["active"], &["closed"], &["closed"]], &[]),
        (&[&["male"], &["female"], &["female"], &["male"]], &[], &[]),
    ];
    for (first, second, expected) in rows {
        assert_eq!(pairs_of(&["name"], first, second), expected, "{first:?} {second:?}");
    }
}

#[test]
fn a_few_people_are_told_apart_by_all_they_say() {
    let headers = ["given", "surname", "born", "sex", "city"];
    let first: [&[&str]; 3] = [
        &["Anna", "Ashworth", "1961-03-02", "f", "Leeds"],
        &["Boris", "Bramble", "1975-11-23", "m", "York"],
        &["Clara", "Castellan", "1980-07-14", "f", "Hull"],
    ];
    let second: [&[&str]; 3] = [
        &["Clara", "Castelan", "1980-07-14", "f", "Leeds"],
        &["Anna", "Dunmore", "1992-01-30", "f", "York"],
        &["Boris", "Bramble", "1975-11-23", "m", ""],
    ];
    assert_eq!(pairs_of(&headers, &first, &second), [(1, 5), (2, 3)]);
}

#[test]
fn a_formula_that_nobody_worked_out_says_nothing() {
    let names = ["=HYPERLINK(\"http://formula.example\",\"x\")"; 4];
    let days = ["2020-01-01", "2020-01-01", "2020-01-01", "2020-01-01"];
    let (rows, _) = people(300, 3);
    let cell = |at: usize, own: &[&'static str; 4]| -> Vec<String> {
        rows.iter().map(|row| row[at].clone()).chain(own.iter().map(ToString::to_string)).collect()
    };
    let columns = [cell(3, &names), cell(0, &days), cell(1, &[""; 4]), cell(2, &[""; 4])];
    let fields: Vec<Field<'_>> = ["surname", "born", "given", "number"]
        .iter()
        .zip(&columns)
        .map(|(header, cells)| Field { header, cells: cells.iter().map(String::as_str).collect() })
        .collect();
    let linkage = link(&fields, None, &Settings::default(), &mut Context::silent());
    let own = linkage.clusters.get(rows.len()..).unwrap_or(&[]);
    assert!(own.windows(2).all(|pair| pair[0] != pair[1]), "{own:?}");
}

#[test]
fn settings_are_read_and_wrong_ones_named() {
    let json = serde_json::json!({"comparisons": {"born": "date"}, "ignore": ["number"], "threshold": 0.9});
    let settings = Settings::from_json(&json).unwrap_or_default();
    assert_eq!((settings.kinds.len(), settings.ignored.len(), settings.threshold), (1, 1, Some(0.9)));
    for (json, key) in [
        (serde_json::json!({"comparison": {}}), "comparison"),
        (serde_json::json!({"comparisons": {"born": "day"}}), "born"),
        (serde_json::json!({"threshold": 2}), "threshold"),
        (serde_json::json!([]), ""),
    ] {
        assert_eq!(Settings::from_json(&json).map_err(|error| error.key), Err(key.to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn order_of_rows_and_columns_changes_nothing(seed in 0_u64..1000, turn in 1_usize..90, columns in Just([0_usize, 1, 2, 3]).prop_shuffle()) {
        let (rows, _) = people(60, seed);
        let number: Vec<usize> = (0..rows.len()).collect();
        let plain = run(&rows, &[0, 1, 2, 3], None);
        let mut turned = number.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let moved: Vec<Row> = turned.iter().map(|at| rows[*at].clone()).collect();
        let other = run(&moved, &columns, None);
        prop_assert_eq!(same(&plain, &number), same(&other, &turned));
    }

    #[test]
    fn two_files_are_linked_alike_both_ways(seed in 0_u64..1000) {
        let (rows, who) = people(60, seed);
        let (mut a, mut b): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for at in 0..rows.len() {
            if at > 0 && who[at] == who[at - 1] { b.push(at) } else { a.push(at) }
        }
        let linked = |order: Vec<usize>, split: usize| {
            let moved: Vec<Row> = order.iter().map(|at| rows[*at].clone()).collect();
            same(&run(&moved, &[0, 1, 2, 3], u32::try_from(split).ok()), &order)
        };
        let there = linked([a.clone(), b.clone()].concat(), a.len());
        let back = linked([b.clone(), a.clone()].concat(), b.len());
        prop_assert_eq!(there, back);
    }
}
