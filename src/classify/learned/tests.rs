use proptest::prelude::*;

use super::features::Kind;
use super::*;
use crate::context::Context;

const ROWS: [(&str, &str); 12] = [
    ("银行发放贷款，利率下调", "贷款"),
    ("小额贷款公司提供信用贷款", "贷款"),
    ("贷款审批当天放款", "贷款"),
    ("个人贷款额度提高", "贷款"),
    ("保险公司推出重疾保险", "保险"),
    ("车辆保险理赔流程", "保险"),
    ("购买保险请看条款", "保险"),
    ("人寿保险保费上涨", "保险"),
    ("the bank moved its payment service", "payment"),
    ("payment by card and mobile payment", "payment"),
    ("our payments arrive within a day", "payment"),
    ("a payment institution with a licence", "payment"),
];

fn trained(seed: u64) -> Trained {
    train(&ROWS, &LearnSettings { seed, ..LearnSettings::default() }, &mut Context::silent()).expect("labels to learn")
}

#[test]
fn it_learns_says_how_well_and_why() {
    let trained = trained(1);
    let model = &trained.model;
    assert_eq!(model.labels(), ["payment", "保险", "贷款"]);
    assert_eq!((trained.quality.texts, trained.quality.folds), (12, 5));
    for (text, label, phrase) in
        [("申请贷款", "贷款", "贷款"), ("投保保险", "保险", "保险"), ("MOBILE　PAYMENT", "payment", "PAYMENT")]
    {
        let best = model.classify(text).remove(0);
        assert_eq!(model.labels()[best.label], label, "{text}");
        let phrases = model.explain(text, best.label).phrases(text);
        let meet = |own: &str| own.contains(phrase) || phrase.contains(own.trim());
        assert!(phrases.iter().any(|span| meet(span.of(text))), "{text}: {phrases:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(trained(7).model.to_bytes(), trained(7).model.to_bytes());
}

#[test]
fn contributions_sum_to_the_decision() {
    let model = trained(1).model;
    for text in ["贷款、保险，都是贷款", "payment 贷款 payments", "", "无"] {
        let mut vector = Vec::new();
        model.vocabulary.weigh(&count(text, model.scheme), &mut vector);
        for (label, decision) in model.decisions(&vector).iter().enumerate() {
            assert!((model.explain(text, label).decision() - decision).abs() < 1e-4, "{text}");
        }
    }
}

#[test]
fn what_cannot_be_learned_is_said() {
    for (rows, error) in [
        (vec![], TrainError::FewLabels(0)),
        (vec![("a b", "x"), ("a b", "x"), ("", "y")], TrainError::FewLabels(1)),
        (vec![("甲", "1"), ("乙", "2")], TrainError::NothingShared),
    ] {
        let said = train(&rows, &LearnSettings::default(), &mut Context::silent()).expect_err("nothing to learn");
        assert_eq!(said, error);
    }
}

#[test]
fn a_model_of_the_older_version_is_read() {
    let mut older = trained(1).model;
    older.scheme = Scheme::Triples;
    let bytes = older.to_bytes();
    assert_eq!(bytes[6], 1);
    let again = Model::from_bytes(&bytes).expect("an older model");
    assert_eq!(again, older);
    // The features of its time: runs of three symbols too.
    assert_eq!((count("甲乙丙", Scheme::Triples).len(), count("甲乙丙", Scheme::Pairs).len()), (6, 5));
}

#[test]
fn many_texts_a_label_make_runs_of_three_features() {
    let numbered = |i: usize| format!("{}{}", ["甲", "乙", "丙", "丁"][i % 4], ["东", "南", "西", "北"][i / 4 % 4]);
    let texts: Vec<(String, &str)> = (0..400)
        .map(|i| {
            let (label, phrase) = [("贷款", "发放小额贷款"), ("保险", "重疾保险理赔")][i % 2];
            (format!("{}公司{phrase}{i}{}", numbered(i / 2), ["", "了"][i / 32 % 2].repeat(1 + i / 64)), label)
        })
        .collect();
    let rows: Vec<(&str, &str)> = texts.iter().map(|(text, label)| (text.as_str(), *label)).collect();
    let learned = |rows: &[(&str, &str)]| {
        train(rows, &LearnSettings::default(), &mut Context::silent()).expect("labels to learn").model
    };
    let model = learned(&rows);
    assert_eq!(model.scheme, Scheme::Runs);
    let bytes = model.to_bytes();
    assert_eq!((bytes[6], learned(&rows[..300]).to_bytes()[6]), (3, 2));
    assert_eq!(Model::from_bytes(&bytes), Ok(model.clone()));
    let kinds: Vec<_> = count("甲乙丙", Scheme::Runs).iter().map(|f| Scheme::Runs.kind(f.hash)).collect();
    for (kind, times) in [(Kind::Symbol, 3), (Kind::Pair, 2), (Kind::Triple, 1)] {
        assert_eq!(kinds.iter().filter(|k| **k == Some(kind)).count(), times, "{kind:?}");
    }
    let best = model.classify("办理重疾保险").remove(0);
    assert_eq!(model.labels()[best.label], "保险");
}

#[test]
fn a_damaged_or_foreign_file_is_refused() {
    let bytes = trained(1).model.to_bytes();
    assert_eq!(Model::from_bytes(b"PK\x03\x04"), Err(ModelError::Foreign));
    assert_eq!(Model::from_bytes(&[]), Err(ModelError::Foreign));
    let mut newer = bytes.clone();
    newer[6] = 9;
    assert_eq!(Model::from_bytes(&newer), Err(ModelError::Version(9)));
    for length in (7..bytes.len()).step_by(13) {
        assert_eq!(Model::from_bytes(&bytes[..length]).err(), Some(ModelError::Damaged), "{length}");
    }
}

proptest! {
    #[test]
    fn a_changed_byte_is_noticed(at in 7_usize..2000, bit in 0_u8..8) {
        let mut bytes = trained(1).model.to_bytes();
        let at = 7 + at % (bytes.len() - 7);
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(Model::from_bytes(&bytes).err(), Some(ModelError::Damaged));
    }

    #[test]
    fn written_and_read_it_is_the_same(text in "\\PC{0,40}") {
        let model = trained(1).model;
        let again = Model::from_bytes(&model.to_bytes()).expect("what was written");
        prop_assert_eq!(model.classify(&text), again.classify(&text));
        let sum: f64 = again.classify(&text).iter().map(|s| s.score).sum();
        prop_assert!((sum - 1.0).abs() < 1e-9);
        for span in again.explain(&text, 0).phrases(&text) {
            prop_assert!(!span.of(&text).is_empty());
        }
    }
}

#[test]
fn contributions_by_character_are_the_decision() {
    let trained = trained(1);
    for text in ["申请贷款，再买保险", "MOBILE　PAYMENT by card", "", "无关"] {
        for label in 0..3 {
            let explanation = trained.model.explain(text, label);
            let by_character = explanation.by_character(text);
            assert_eq!(by_character.len(), text.chars().count());
            let sum = explanation.constant + by_character.iter().sum::<f64>();
            assert!((sum - explanation.decision()).abs() < 1e-9, "{text}: {sum} {}", explanation.decision());
        }
    }
}
