//! What holds on which day, and a linter over the pack files.

use std::collections::BTreeSet;

use super::pack::FILES;
use super::*;
use crate::value::date;

fn on(date: &str) -> Law {
    in_force(date::parse(date).expect("a day"))
}

#[test]
fn standing_by_date() {
    let check = |id: &str, date: &str, kind: &str| {
        assert_eq!(on(date).status(id).kind.as_str(), kind, "{id} on {date}");
    };
    // P2P lending: free, then filed intermediaries only, then wound down.
    check("R01", "2015-06-30", "not_regulated");
    check("R01", "2016-08-16", "not_regulated");
    check("R01", "2016-08-17", "restricted");
    check("R01", "2017-06-30", "restricted");
    check("R01", "2020-11-14", "restricted");
    check("R01", "2020-11-15", "phased_out");
    check("R01", "2026-03-01", "phased_out");
    check("R02", "2012-01-01", "licensed_only");
    check("R02", "2024-01-01", "licensed_only");
    check("R03", "2012-01-01", "licensed_only");
    check("R03", "2023-09-01", "licensed_only");
    check("R04", "2010-12-31", "not_regulated");
    check("R04", "2019-06-01", "prohibited");
    check("R05", "2011-11-10", "not_regulated");
    check("R05", "2011-11-11", "licensed_only");
    check("R06", "2018-06-01", "licensed_only");
    check("R07", "2018-06-01", "prohibited");
    check("R08", "2018-06-01", "restricted");
    check("R08", "2022-06-01", "restricted");
    check("R09", "2022-03-01", "restricted");
    check("R11", "2017-09-30", "licensed_only");
    check("R12", "2024-05-01", "licensed_only");
    // Virtual currency: a commodity, then no venues, then channels too, then repeal and replacement in 2026.
    check("R13", "2013-12-04", "not_regulated");
    check("R13", "2013-12-05", "restricted");
    check("R13", "2017-09-03", "restricted");
    check("R13", "2017-09-04", "prohibited");
    check("R13", "2021-09-24", "prohibited");
    check("R13", "2026-02-06", "prohibited");
    check("R14", "2017-09-04", "not_regulated");
    check("R14", "2018-08-24", "restricted");
    check("R14", "2019-11-20", "restricted");
    check("R14", "2019-11-21", "prohibited");
    check("R15", "2017-09-03", "not_regulated");
    check("R15", "2017-09-04", "prohibited");
    check("R15", "2026-06-01", "prohibited");
    check("R16", "2019-12-01", "not_regulated");
    check("R16", "2021-09-24", "restricted");
    check("R16", "2026-02-05", "restricted");
    check("R16", "2026-02-06", "prohibited");
    check("A1", "2019-01-01", "lawful");
    check("A2", "2020-01-01", "not_regulated");
    check("A2", "2022-01-01", "licensed_only");
    check("A2", "2026-02-06", "licensed_only");
    check("A3", "2019-02-14", "not_regulated");
    check("A3", "2019-02-15", "lawful");
    check("A4", "2021-10-01", "lawful");
    check("A5", "2022-04-12", "not_regulated");
    check("A5", "2022-04-13", "restricted");
    // Mining: 2019 is not judged by the law of 2026.
    check("A6", "2019-12-31", "not_regulated");
    check("A6", "2021-09-23", "not_regulated");
    check("A6", "2021-09-24", "phased_out");
    check("A6", "2026-02-06", "phased_out");
    check("A7", "2026-02-06", "lawful");
    check("A8", "2019-01-01", "not_regulated");
    check("A8", "2019-11-21", "restricted");
    check("A9", "2022-03-01", "lawful");
    check("R99", "2022-03-01", "not_regulated");
}

/// Activity, context, a day, a later day, and how the law stands on each.
const CHANGES: &str = "\
R01 - 2016-08-16 2016-08-17 not_regulated restricted
R01 - 2020-11-14 2020-11-15 restricted phased_out
R02 - 2011-01-03 2011-01-04 not_regulated licensed_only
R03 - 2011-01-03 2011-01-04 not_regulated licensed_only
R04 - 2011-01-03 2011-01-04 not_regulated prohibited
R05 - 2011-11-10 2011-11-11 not_regulated licensed_only
R06 - 2011-01-03 2011-01-04 not_regulated licensed_only
R07 - 2005-10-31 2005-11-01 not_regulated prohibited
R08 - 2011-01-03 2011-01-04 not_regulated restricted
R09 - 2011-01-03 2011-01-04 not_regulated restricted
R10 - 2011-01-03 2011-01-04 not_regulated restricted
R11 - 2011-01-03 2011-01-04 not_regulated licensed_only
R12 - 2011-01-03 2011-01-04 not_regulated licensed_only
R13 - 2013-12-04 2013-12-05 not_regulated restricted
R13 - 2017-09-03 2017-09-04 restricted prohibited
R14 - 2018-08-23 2018-08-24 not_regulated restricted
R14 - 2019-11-20 2019-11-21 restricted prohibited
R15 - 2017-09-03 2017-09-04 not_regulated prohibited
R16 - 2021-09-23 2021-09-24 not_regulated restricted
R16 - 2026-02-05 2026-02-06 restricted prohibited
- A1 2011-01-03 2011-01-04 not_regulated lawful
- A2 2021-09-23 2021-09-24 not_regulated licensed_only
- A3 2019-02-14 2019-02-15 not_regulated lawful
- A4 2019-02-14 2019-02-15 not_regulated lawful
- A5 2022-04-12 2022-04-13 not_regulated restricted
- A6 2021-09-23 2021-09-24 not_regulated phased_out
- A7 2011-01-03 2011-01-04 not_regulated lawful
- A8 2019-11-20 2019-11-21 not_regulated restricted
- A9 2011-01-03 2011-01-04 not_regulated lawful
R02 A1 2011-01-03 2011-01-04 not_regulated lawful
R03 A1 2011-01-03 2011-01-04 not_regulated lawful
R05 A1 2011-11-10 2011-11-11 not_regulated lawful
R06 A1 2011-01-03 2011-01-04 not_regulated lawful
R12 A1 2011-01-03 2011-01-04 not_regulated lawful
R01 A1 2020-11-14 2020-11-15 restricted phased_out
R12 A2 2021-09-23 2021-09-24 licensed_only licensed_only
R13 A2 2021-09-23 2021-09-24 prohibited licensed_only
R05 A5 2022-04-12 2022-04-13 licensed_only restricted
R15 A5 2022-04-12 2022-04-13 prohibited restricted
R13 A7 2013-12-04 2013-12-05 not_regulated lawful
R15 A7 2017-09-03 2017-09-04 not_regulated lawful
R14 A7 2018-08-23 2018-08-24 not_regulated lawful
R16 A7 2021-09-23 2021-09-24 not_regulated lawful
R13 A8 2019-11-20 2019-11-21 prohibited restricted
R14 A8 2018-08-23 2018-08-24 not_regulated restricted
R16 A8 2021-09-23 2021-09-24 not_regulated restricted
R01 A9 2016-08-16 2016-08-17 not_regulated lawful
R02 A9 2011-01-03 2011-01-04 not_regulated lawful
R03 A9 2011-01-03 2011-01-04 not_regulated lawful
R10 A9 2011-01-03 2011-01-04 not_regulated lawful
R13 A3 2017-09-03 2017-09-04 restricted prohibited
R15 A6 2017-09-03 2017-09-04 not_regulated prohibited
R16 A4 2026-02-05 2026-02-06 restricted prohibited
";

#[test]
fn what_changes_by_activity_context_and_date() {
    let mut changed = 0;
    for row in CHANGES.lines() {
        let cells: Vec<&str> = row.split(' ').collect();
        let [activity, context, before, after, was, is] = cells.as_slice() else { panic!("{row}") };
        for (date, expected) in [(before, was), (after, is)] {
            let law = on(date);
            let kind = match (*activity, *context) {
                ("-", context) => law.status(context).kind,
                (activity, "-") => law.standing(activity, &[]),
                (activity, context) => law.standing(activity, &[context]),
            };
            assert_eq!(kind.as_str(), *expected, "{row} on {date}");
        }
        changed += usize::from(was != is);
    }
    assert!(changed >= 40, "{changed} rows change");
}

#[test]
fn contexts_lift_only_what_they_name() {
    let law = on("2024-06-30");
    for (activity, contexts, expected) in [
        ("R02", &["A1"][..], "lawful"),
        ("R07", &["A1", "A9"], "prohibited"),
        ("R13", &["A1"], "prohibited"),
        ("R13", &["A8"], "restricted"),
        ("R13", &["A7", "A8"], "lawful"),
        ("R04", &["A9"], "prohibited"),
        ("R10", &["A9"], "lawful"),
        ("R15", &["A3"], "prohibited"),
        ("R99", &["A7"], "not_regulated"),
    ] {
        assert_eq!(law.standing(activity, contexts).as_str(), expected, "{activity} {contexts:?}");
    }
    let rules = super::in_force::context_rules();
    assert!(rules.len() >= 6 && rules.iter().all(|rule| !rule.source.is_empty() && !rule.while_.is_empty()));
}

#[test]
fn laws_abroad_are_read_when_turned_on_and_change_nothing_at_home() {
    let day = date::parse("2026-06-30").expect("a day");
    let (home, all) = (in_force(day), in_force_with(day, &FOREIGN.map(String::from)));
    assert!(home.packs().iter().all(|pack| pack.is_home()));
    for id in ["R01", "R02", "R13", "R15", "R16", "A6"] {
        assert_eq!(home.status(id), all.status(id), "{id}");
    }
    let categories = |law: &Law| law.categories().iter().map(|(category, _)| category.id.clone()).collect::<Vec<_>>();
    assert!(!categories(&home).iter().any(|id| id.starts_with("us_")));
    for id in ["us_investment_contract", "gb_financial_promotion", "eu_crypto_service"] {
        assert!(categories(&all).contains(&id.to_string()), "{id}");
    }
    let howey = |date: &str| {
        let law = in_force_with(date::parse(date).expect("a day"), &["US".to_string()]);
        let (category, pack) =
            law.categories().into_iter().find(|(c, _)| c.id == "us_investment_contract").expect("it");
        (category.elements.len(), pack.id.clone())
    };
    assert_eq!(howey("2026-03-16"), (4, "us-1946-05-howey".to_string()));
    assert_eq!(howey("2026-03-17"), (5, "us-2026-03-interpretation".to_string()));
    assert_eq!(all.status_in("GB", "R13").kind, StatusKind::Restricted);
    assert_eq!(home.status_in("GB", "R13").kind, StatusKind::NotRegulated);
}

#[test]
fn the_pack_that_speaks() {
    let check = |id: &str, date: &str, pack: &str| {
        assert_eq!(on(date).status(id).pack.map(|pack| pack.id.as_str()), Some(pack), "{id} on {date}");
    };
    check("R13", "2018-01-01", "cn-2017-09-ico");
    check("R13", "2022-01-01", "cn-2021-09-virtual-currency");
    check("R13", "2026-02-06", "cn-2026-02-virtual-currency");
    check("A6", "2026-02-05", "cn-2021-09-virtual-currency");
    check("A6", "2026-02-06", "cn-2026-02-virtual-currency");
    let packs = |date: &str| on(date).packs().iter().map(|pack| pack.id.clone()).collect::<BTreeSet<_>>();
    assert!(packs("2026-02-05").contains("cn-2021-09-virtual-currency"));
    assert!(!packs("2026-02-06").contains("cn-2021-09-virtual-currency"));
}

#[test]
fn words_by_date() {
    let check = |word: &str, date: &str, barred: bool| {
        let words = on(date).restricted_words();
        assert_eq!(words.iter().any(|row| row.word == word), barred, "{word} on {date}");
        assert!(words.windows(2).all(|pair| pair[0].word < pair[1].word), "each word once, in order");
    };
    check("财富管理", "2021-04-30", false);
    check("财富管理", "2021-05-01", true);
    check("融资担保", "2018-01-01", true);
    check("虚拟货币", "2021-09-23", false);
    check("虚拟货币", "2021-09-24", true);
    check("虚拟货币", "2026-02-06", true);
    check("稳定币", "2026-02-05", false);
    check("稳定币", "2026-02-06", true);
    check("RWA", "2026-02-06", true);
    check("期货", "2022-08-01", true);
    check("基金", "2023-09-01", true);
    check("支付", "2024-04-30", false);
    check("支付", "2024-05-01", true);
}

#[test]
fn numbers_by_activity_and_date() {
    let check = |activity: &str, date: &str, people: &[u32]| {
        let found = on(date).thresholds(activity);
        let found: Vec<u32> = found.iter().filter(|row| row.measure == Measure::People).map(|row| row.value).collect();
        assert_eq!(found, people, "{activity} on {date}");
    };
    check("R01", "2017-06-30", &[150, 500]);
    check("R01", "2022-03-01", &[150, 500, 5000]);
    check("R03", "2022-03-01", &[150, 200, 500, 5000]);
    check("R05", "2012-01-01", &[200]);
    check("R07", "2010-05-06", &[]);
    check("R07", "2012-01-01", &[30, 150, 500]);
    check("R07", "2019-01-01", &[30, 120, 150, 500]);
    check("R09", "2019-01-01", &[]);
    check("R09", "2022-03-01", &[150, 500, 5000]);
    check("R13", "2022-02-28", &[]);
    check("R13", "2022-03-01", &[150, 500, 5000]);
    check("R06", "2022-03-01", &[]);
    let pyramid = on("2022-03-01").thresholds("R07").into_iter().find(|row| row.basis == "threshold.pyramid_filing");
    assert_eq!(pyramid.and_then(|row| row.also), Some(Mark { measure: Measure::Levels, value: 3 }));
}

#[test]
fn element_sets_by_date() {
    let check = |date: &str, expected: &[&str]| {
        let found: Vec<&str> = on(date).categories().iter().map(|(category, _)| category.id.as_str()).collect();
        assert_eq!(found, expected, "{date}");
    };
    check("2009-02-27", &[]);
    check("2010-01-01", &["pyramid"]);
    check("2012-01-01", &["deposit_taking_criminal", "pyramid"]);
    check("2018-01-01", &["deposit_taking_criminal", "pyramid", "virtual_currency_1", "virtual_currency_3"]);
    let all = ["deposit_taking_criminal", "fundraising_administrative", "pyramid", "virtual_currency_1"];
    let three = ["virtual_currency_2", "virtual_currency_3"];
    check("2021-10-01", &[all.as_slice(), &three].concat());
    check("2026-02-06", &[["asset_tokenisation"].as_slice(), &all, &three].concat());
}

/// What is shown as the law of a pyramid is a text about pyramids, on every day; a text about fundraising says nothing of it.
#[test]
fn a_pyramid_is_read_under_its_own_texts() {
    let check = |date: &str, category: &str, filing: &str| {
        let law = on(date);
        let own = law.categories().into_iter().find(|(own, _)| own.id == "pyramid").map(|(_, pack)| pack.id.as_str());
        assert_eq!(own, Some(category), "{date}");
        let marks = law.thresholds("R07").into_iter();
        let own: Vec<(&str, &str)> =
            marks.filter(|row| row.basis.contains("pyramid")).map(|row| (row.basis, row.pack.id.as_str())).collect();
        assert!(own.contains(&("threshold.pyramid_filing", filing)), "{date}: {own:?}");
        assert!(own.iter().all(|(_, pack)| pack.ends_with("-pyramid")), "{date}: {own:?}");
        assert_eq!(law.status("R07").pack.map(|pack| pack.id.as_str()), Some("cn-2005-11-pyramid"), "{date}");
    };
    check("2012-01-01", "cn-2009-02-pyramid", "cn-2010-05-pyramid");
    check("2022-06-30", "cn-2009-02-pyramid", "cn-2013-11-pyramid");
    check("2026-02-06", "cn-2009-02-pyramid", "cn-2013-11-pyramid");
}

#[test]
fn duties_by_activity() {
    let check = |id: &str, date: &str, codes: &[&str]| {
        let found: Vec<&str> = on(date).duties(id).iter().map(|(duty, _)| duty.code.as_str()).collect();
        assert_eq!(found, codes, "{id} on {date}");
    };
    check("R01", "2016-08-17", &["duty.p2p_filing"]);
    check("A3", "2019-02-15", &["duty.blockchain_filing"]);
    check("R03", "2023-08-31", &[]);
    check("R03", "2023-09-01", &["duty.fund_registration"]);
}

#[test]
fn every_pack_file_is_sound() {
    let taxonomy: serde_json::Value =
        serde_json::from_str(include_str!("../model/taxonomy.json")).expect("the taxonomy");
    let known: BTreeSet<&str> = ["axis1", "axis2"]
        .iter()
        .flat_map(|axis| taxonomy[axis].as_array().into_iter().flatten())
        .filter_map(|row| row["id"].as_str())
        .collect();
    let wording: serde_json::Value = serde_json::from_str(WORDING).expect("the wording");
    let said = |code: &str| {
        ["en", "zh"].iter().all(|language| wording[code][language].as_str().is_some_and(|s| !s.is_empty()))
    };
    let both = |wording: &Wording, place: &str| {
        assert!(!wording.zh.is_empty() && !wording.en.is_empty(), "{place}: a language is missing");
        assert!(wording.en.is_ascii() || wording.en.contains('“'), "{place}: English holds other letters");
        let verdict = |word: &str| matches!(word, "illegal" | "proved" | "guilty");
        let english = wording.en.to_lowercase();
        assert!(!english.split(|letter: char| !letter.is_alphabetic()).any(verdict), "{place}: a verdict");
    };
    assert_eq!(packs().len(), FILES.len(), "every file is read");
    let mut ids = BTreeSet::new();
    for (file, text) in FILES {
        let pack: Pack = serde_json::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(format!("{}.json", pack.id), *file);
        assert!(ids.insert(pack.id.clone()), "{file}: id twice");
        both(&pack.title, file);
        for part in [&pack.source.name, &pack.source.number, &pack.source.reference] {
            assert!(!part.is_empty(), "{file}: source");
        }
        let place = pack.jurisdiction.strip_prefix("CN-").is_some_and(|code| code.len() == 6);
        assert!(pack.jurisdiction == HOME || place || FOREIGN.contains(&pack.jurisdiction.as_str()), "{file}");
        assert!(pack.valid_to.is_none_or(|end| pack.valid_from < end), "{file}: ends before it begins");
        assert_eq!(pack.verify, pack.verify_note.is_some(), "{file}: what is to be verified");
        if let Some(note) = &pack.verify_note {
            both(note, file);
        }
        let articles: BTreeSet<&str> = pack.articles.iter().map(|article| article.id.as_str()).collect();
        assert_eq!(articles.len(), pack.articles.len(), "{file}: article twice");
        pack.articles.iter().for_each(|article| both(&article.summary, file));
        let sourced = |article: Option<&str>, source: Option<&str>, row: &str| {
            assert!(article.is_some() || source.is_some(), "{file} {row}: neither article nor source");
            assert!(article.is_none_or(|article| articles.contains(article)), "{file} {row}: unknown article");
        };
        let in_taxonomy = |activities: &[String], row: &str| {
            assert!(!activities.is_empty(), "{file} {row}: fits nothing");
            activities.iter().for_each(|id| assert!(known.contains(id.as_str()), "{file} {row}: unknown {id}"));
        };
        let mut stated = BTreeSet::new();
        for row in &pack.statuses {
            assert!(known.contains(row.id.as_str()) && stated.insert(&row.id), "{file}: {}", row.id);
            assert!(said(&format!("law.{}", row.kind.as_str())), "no wording for {:?}", row.kind);
            sourced(row.article.as_deref(), row.source.as_deref(), &row.id);
            both(&row.note, file);
        }
        for row in &pack.restricted_words {
            sourced(Some(&row.article), row.source.as_deref(), &row.word);
        }
        for row in &pack.thresholds {
            assert!(row.value > 0 && said(&row.basis), "{file}: {}", row.basis);
            sourced(row.article.as_deref(), row.source.as_deref(), &row.basis);
            in_taxonomy(&row.activities, &row.basis);
        }
        for row in &pack.duties {
            assert!(said(&row.code), "{file}: {}", row.code);
            sourced(row.article.as_deref(), row.source.as_deref(), &row.code);
            in_taxonomy(&row.activities, &row.code);
            both(&row.note, file);
        }
        for row in &pack.categories {
            sourced(row.article.as_deref(), row.source.as_deref(), &row.id);
            in_taxonomy(&row.activities, &row.id);
            both(&row.title, file);
            for element in &row.elements {
                assert!(element.id.starts_with(&format!("{}.", row.id)), "{file}: {}", element.id);
                both(&element.wording, &element.id);
                assert!(element.wording.en.starts_with("Indicators"), "{}", element.id);
                assert!(element.wording.zh.ends_with("迹象"), "{}", element.id);
            }
        }
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/law/packs");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    assert_eq!(on_disk, FILES.iter().map(|(file, _)| (*file).to_owned()).collect(), "list and folder differ");
}
