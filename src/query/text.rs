//! A text with what was found in it, stretch by stretch.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::convert::{day, place, shown};
use crate::classify::{FactKind, Stance};
use crate::model::property::Property;
use crate::pipeline::Analysis;
use crate::report::{TextMark, TextPage, TextSegment};
use crate::value::identity;

/// The text with id `t` and its number; the whole text, marked, identity numbers masked
/// character by character unless they are to be shown.
#[must_use]
pub fn text(analysis: &Analysis, id: &str) -> Option<TextPage> {
    let number: usize = id.strip_prefix('t')?.parse().ok()?;
    let document = analysis.knowledge.documents.get(number)?;
    let sheet = analysis.knowledge.sheet(document.place)?;
    let whole = document.place.text(&analysis.knowledge.sheets);
    let found = analysis.settings.identification.classifier().classify(whole, document.speaker);
    let said = match analysis.settings.show_identity_numbers {
        true => Cow::Borrowed(whole),
        false => identity::masked(whole),
    };
    let mut marks: Vec<(usize, usize, TextMark)> = Vec::new();
    for hit in &found.hits {
        let kind = match hit.stance {
            Stance::Denies => "denial",
            Stance::Warns => "warning",
            _ => "cue",
        };
        let mark = TextMark {
            kind: kind.to_string(),
            label: hit.label.as_str().to_string(),
            stance: hit.stance.as_str().to_string(),
        };
        marks.push((hit.span.start as usize, hit.span.end as usize, mark));
    }
    for fact in &found.facts {
        let kind = match (&fact.kind, fact.stance) {
            (_, Stance::Denies) => "denial",
            (FactKind::Yield { .. }, _) => "yield",
            (FactKind::Guarantee, _) => "guarantee",
            (FactKind::Contact { .. }, _) => "contact",
            _ => "promise",
        };
        let label = match &fact.kind {
            FactKind::Yield { annual_percent } => format!("{annual_percent:.1} %"),
            other => other.as_str().to_string(),
        };
        let mark = TextMark { kind: kind.to_string(), label, stance: fact.stance.as_str().to_string() };
        marks.push((fact.span.start as usize, fact.span.end as usize, mark));
    }
    let mut cuts: BTreeSet<usize> = marks.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    cuts.extend([0, whole.len()]);
    let cuts: Vec<usize> = cuts.into_iter().filter(|cut| whole.is_char_boundary(*cut)).collect();
    let segments = cuts.windows(2).filter_map(|pair| {
        let (from, to) = (*pair.first()?, *pair.get(1)?);
        let mut own: Vec<TextMark> = marks
            .iter()
            .filter(|(start, end, _)| *start <= from && to <= *end)
            .map(|(.., mark)| mark.clone())
            .collect();
        own.dedup();
        Some(TextSegment { text: said.get(from..to)?.to_string(), marks: own })
    });
    let (file, row, column) = place(analysis, document.place);
    Some(TextPage {
        title: shown(analysis, None, sheet.value(document.place.row, Property::Title)),
        file,
        row,
        column,
        grade: document.grade.as_str().to_string(),
        published: day(analysis.knowledge.day(document.place)),
        segments: segments.collect(),
    })
}

#[cfg(test)]
mod tests {
    use crate::session::Session;
    use serde_json::{Value, json};

    /// The example of GB 11643-1999; it names no person.
    const NUMBER: &str = "11010519491231002X";
    const MASKED: &str = "110105**********2X";

    fn analyzed(text: &str, shown: bool) -> Session {
        let mut session = Session::new();
        let file = format!("企业名称,标题,正文\n浦岸财富管理有限公司,经理 {NUMBER},{text}\n");
        session.add_source("宣传.csv", Box::new(file.into_bytes())).expect("a source");
        session.analyze_start(json!({"asOf": "2019-06-30", "showIdentityNumbers": shown})).expect("a start");
        while !session.analyze_step().expect("a step").done {}
        session
    }

    /// All that the session says of the subject and of its text.
    fn said(session: &mut Session) -> (Value, Value) {
        let page = session.request("window", json!({"count": 5})).expect("rows");
        let subject = page["rows"][0]["subject"].clone();
        let page = session.request("subject", json!({"subject": subject})).expect("a page");
        (session.request("text", json!({"text": "t0"})).expect("a text"), page)
    }

    #[test]
    fn identity_numbers_are_hidden_in_texts_and_the_places_stay() {
        // The second number stands where a quote of the text's beginning is cut.
        let text = format!(
            "保本高收益，年化24%，按月返息，联系人身份证{NUMBER}，{}{NUMBER}扫码入群咨询客服，定期理财产品火热认购。",
            "稳".repeat(75)
        );
        for shown in [false, true] {
            let mut session = analyzed(&text, shown);
            let (whole, page) = said(&mut session);
            let segments = whole["segments"].as_array().expect("segments");
            let joined: String = segments.iter().filter_map(|one| one["text"].as_str()).collect();
            let expected = if shown { text.clone() } else { text.replace(NUMBER, MASKED) };
            assert_eq!(joined, expected);
            assert_eq!(joined.len(), text.len());
            assert!(
                segments.iter().any(|one| one["marks"].as_array().is_some_and(|marks| !marks.is_empty())),
                "{whole}"
            );
            let everything = format!("{whole}{page}");
            assert_eq!(everything.contains("194912"), shown, "{everything}");
            for kind in ["findings.csv", "evidence.csv", "diagnostics.csv", "report.json"] {
                session.export_start(kind).expect("a file");
                while let Some(part) = session.export_next().expect("a part") {
                    assert!(shown || !String::from_utf8_lossy(&part).contains("194912"), "{kind}");
                }
            }
        }
    }
}
