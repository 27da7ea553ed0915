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
    check("2010-01-01", &[]);
    check("2012-01-01", &["deposit_taking_criminal", "pyramid"]);
    check("2018-01-01", &["deposit_taking_criminal", "pyramid", "virtual_currency_1", "virtual_currency_3"]);
    let all = ["deposit_taking_criminal", "fundraising_administrative", "pyramid", "virtual_currency_1"];
    let three = ["virtual_currency_2", "virtual_currency_3"];
    check("2021-10-01", &[all.as_slice(), &three].concat());
    check("2026-02-06", &[["asset_tokenisation"].as_slice(), &all, &three].concat());
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
        assert!(pack.jurisdiction == "CN" || pack.jurisdiction.strip_prefix("CN-").is_some_and(|code| code.len() == 6));
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
