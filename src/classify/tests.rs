//! The classifier on the project's own texts, and its laws.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::new(&Settings::default()));

/// A row of `tests/fixtures/stance.csv`: id | speaker | stance | labels (`;`, may be `-` for unclear) | text.
fn check(row: &str) -> Result<(), String> {
    let cells: Vec<&str> = row.splitn(5, '|').collect();
    let [id, speaker, stance, labels, text] = cells.as_slice() else { return Err(format!("bad row {row}")) };
    let speaker = [Speaker::Own, Speaker::Official, Speaker::Media, Speaker::Complainant, Speaker::Unknown]
        .into_iter()
        .find(|s| s.as_str() == *speaker)
        .unwrap_or(Speaker::Unknown);
    let result = CLASSIFIER.classify(text, speaker);
    let got: Vec<&str> = result.labels.iter().map(|l| l.id.as_str()).collect();
    let mut wrong = Vec::new();
    if result.stance.as_str() != *stance {
        wrong.push(format!("stance {} not {stance}", result.stance.as_str()));
    }
    for wanted in labels.split(';').filter(|l| !l.is_empty()) {
        match wanted.strip_prefix('!') {
            Some("R") if got.iter().any(|l| l.starts_with('R')) => wrong.push(format!("an activity in {got:?}")),
            Some("R") => {}
            Some(unwanted) if got.contains(&unwanted) => wrong.push(format!("{unwanted} in {got:?}")),
            Some(_) => {}
            None if !got.contains(&wanted) => {
                wrong.push(format!("{wanted} not in {got:?}, runner-up {:?}", result.runner_up))
            }
            None => {}
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{id}: {} :: {text}", wrong.join("; "))) }
}

#[test]
fn own_texts() {
    let rows = include_str!("../../tests/fixtures/stance.csv");
    let failures: Vec<String> =
        rows.lines().skip(1).filter(|l| !l.trim().is_empty()).filter_map(|row| check(row).err()).collect();
    assert!(rows.lines().count() > 60);
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), rows.lines().count() - 1, failures.join("\n"));
}

#[test]
fn evidence_is_phrases_not_passages() {
    for text in [
        "灯笼商城理财产品1980元起就能上车。灯笼财富中心旗舰店,定期理财8个月任选,低门槛高回报。底层资产优质,国企背景,刚性兑付,零风险看得见。灯笼财富承诺:年化收益50%,到期还本付息,写入合同。",
        "Deposit $200 today and watch it grow. Our desk has traded for years and pays out 3% every single day. Nothing to learn, no risk at all: withdraw whenever you want, and bring friends for a bonus of 10% on what they put in.",
    ] {
        let found = CLASSIFIER.classify(text, Speaker::Unknown);
        assert!(found.labels.iter().any(label::promotes), "{text}");
        for span in found.labels.iter().flat_map(|label| &label.evidence) {
            assert!((span.end - span.start) as usize * 4 < text.len(), "{}", span.of(text));
        }
    }
}

fn sound(text: &str) -> Result<Classification, TestCaseError> {
    let result = CLASSIFIER.classify(text, Speaker::Unknown);
    let spans = result
        .hits
        .iter()
        .map(|h| h.span)
        .chain(result.facts.iter().map(|f| f.span))
        .chain(result.labels.iter().flat_map(|l| l.evidence.iter().copied()));
    for span in spans {
        prop_assert!(span.start < span.end && text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    }
    for l in &result.labels {
        prop_assert!((0.0..=1.0).contains(&l.score) && (0.0..=1.0).contains(&l.strength));
    }
    prop_assert_eq!(result.unclear, result.labels.is_empty());
    Ok(result)
}

fn ids(result: &Classification) -> Vec<(&'static str, Stance)> {
    result.labels.iter().map(|l| (l.id.as_str(), l.stance)).collect()
}

const WORDS: &[&str] = &[
    "保本保息",
    "虚拟货币交易所",
    "我们不提供",
    "谨防",
    "年化24%",
    "扫码入群",
    "，",
    "。",
    "\n",
    "P2P",
    " guaranteed return ",
    " we do not offer ",
    "发展下线",
    "“",
    "”",
    "直推奖",
    " token sale ",
    "微信：abc123",
    "三级返利",
    "\u{200b}",
    "💰",
    "数字人民币",
    "据报道",
];

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,120}") {
        sound(&text)?;
    }

    #[test]
    fn spacing_and_width_change_nothing(parts in proptest::collection::vec(proptest::sample::select(WORDS), 0..14)) {
        let text = parts.concat();
        let plain = sound(&text)?;
        let mut spaced = String::new();
        let mut last_han = false;
        for c in text.chars() {
            let han = crate::text::script::is_han(c);
            if han && last_han { spaced.push_str(if parts.len() % 2 == 0 { " " } else { "💰" }); }
            spaced.push(c);
            last_han = han;
        }
        prop_assert_eq!(ids(&sound(&spaced)?), ids(&plain));
        let wide: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c }).collect();
        prop_assert_eq!(ids(&sound(&wide)?), ids(&plain));
        let traditional: String = text.chars().map(|c| match c { '发' => '發', '虚' => '虛', '拟' => '擬', '货' => '貨', '币' => '幣', '线' => '線', '数' => '數', '级' => '級', '们' => '們', '码' => '碼', '据' => '據', '报' => '報', '谨' => '謹', c => c }).collect();
        prop_assert_eq!(ids(&sound(&traditional)?), ids(&plain));
    }
}
