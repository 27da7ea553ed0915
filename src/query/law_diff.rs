//! The law time machine: the same evidence under two law dates, and what of it changed and why.

use super::convert::{day, name, reason, tenths};
use crate::boundary::CategoryTable;
use crate::context::Context;
use crate::evidence::{Item, Kind};
use crate::law::{Law, Pack, in_force_with};
use crate::model::taxonomy::taxonomy;
use crate::pipeline::{Analysis, Measured, Parts, judge};
use crate::report::{LawDiff, LawElementChange, LawPackView, LawStatusChange, LawSubjectChange, Message, Words};
use crate::risk::judge::{Case, IDENTIFIED};
use crate::risk::measure::Holds;
use crate::triage::Band;
use crate::warning;

/// Most subjects that are told one by one; how many changed is told in any case.
const MOST_SUBJECTS: usize = 500;

/// A subject under one law.
struct Under {
    index: u32,
    band: Band,
    /// What the law makes of it: code and arguments of each item that depends on the law.
    items: Vec<Message>,
    /// Category, element, standing.
    elements: Vec<(String, String, String)>,
    /// Its businesses and contexts.
    classes: Vec<String>,
}

/// What changes when the law of `to` judges instead of the analysis' own. Evidence, ages and series stay as they are.
#[must_use]
pub fn law_diff(analysis: &Analysis, to: i32) -> LawDiff {
    let other = in_force_with(to, &analysis.settings.abroad);
    let (before, after) = (judged(analysis, &analysis.law), judged(analysis, &other));
    let statuses = status_changes(&analysis.law, &other);
    let mut subjects = Vec::new();
    let mut changed = 0;
    for number in &analysis.order {
        let at = *number as usize;
        let (Some(one), Some(two)) = (before.get(at), after.get(at)) else { continue };
        let Some(own) = analysis.knowledge.resolution.subjects.get(at) else { continue };
        let gained = one.items.iter().fold(two.items.clone(), without);
        let lost = two.items.iter().fold(one.items.clone(), without);
        let elements = element_changes(&one.elements, &two.elements);
        let activities = class_changes(&analysis.law, &other, &one.classes);
        let moved = one.index != two.index || one.band != two.band;
        if !moved && gained.is_empty() && lost.is_empty() && elements.is_empty() && activities.is_empty() {
            continue;
        }
        changed += 1;
        if subjects.len() < MOST_SUBJECTS {
            subjects.push(LawSubjectChange {
                subject: own.id.clone(),
                name: name(analysis, own),
                index_before: (one.band != Band::Insufficient).then(|| tenths(one.index)),
                index_after: (two.band != Band::Insufficient).then(|| tenths(two.index)),
                band_before: one.band.as_str().to_string(),
                band_after: two.band.as_str().to_string(),
                statuses: activities,
                gained,
                lost,
                elements,
            });
        }
    }
    let only = |these: &Law, those: &Law| -> Vec<LawPackView> {
        let own = these.packs().iter().filter(|pack| !those.packs().iter().any(|other| other.id == pack.id));
        own.map(|pack| pack_view(pack)).collect()
    };
    LawDiff {
        from: day(analysis.law.day()),
        to: day(to),
        packs_gone: only(&analysis.law, &other),
        packs_new: only(&other, &analysis.law),
        statuses,
        subjects,
        changed,
        of: u32::try_from(analysis.order.len()).unwrap_or(u32::MAX),
    }
}

/// The list without one that equals it.
fn without(mut list: Vec<Message>, one: &Message) -> Vec<Message> {
    if let Some(at) = list.iter().position(|other| other == one) {
        list.remove(at);
    }
    list
}

pub(super) fn pack_view(pack: &Pack) -> LawPackView {
    LawPackView {
        id: pack.id.clone(),
        title: Words { en: pack.title.en.clone(), zh: pack.title.zh.clone() },
        valid_from: day(pack.valid_from),
        verify: pack.verify,
        source: format!("{} {}", pack.source.name, pack.source.number).trim().to_string(),
    }
}

/// Activities and contexts whose standing, or the text that states it, differs between two laws.
fn status_changes(before: &Law, after: &Law) -> Vec<LawStatusChange> {
    let classes = taxonomy();
    let ids = classes.activities.iter().chain(&classes.contexts).map(|class| class.id.clone());
    let change = |id: String| {
        let (one, two) = (before.status(&id), after.status(&id));
        (one.kind != two.kind).then(|| LawStatusChange {
            before: one.kind.as_str().to_string(),
            after: two.kind.as_str().to_string(),
            pack_before: one.pack.map_or(String::new(), |pack| pack.id.clone()),
            pack_after: two.pack.map_or(String::new(), |pack| pack.id.clone()),
            note: two.note.map(|note| Words { en: note.en.clone(), zh: note.zh.clone() }),
            id,
        })
    };
    ids.filter_map(change).collect()
}

/// How a subject's own businesses and contexts change: a business as its contexts leave it.
fn class_changes(before: &Law, after: &Law, classes: &[String]) -> Vec<LawStatusChange> {
    let contexts: Vec<&str> = classes.iter().map(String::as_str).filter(|id| id.starts_with('A')).collect();
    let change = |id: &String| {
        let (was, is) = (before.standing(id, &contexts), after.standing(id, &contexts));
        let (one, two) = (before.status(id), after.status(id));
        (was != is).then(|| LawStatusChange {
            id: id.clone(),
            before: was.as_str().to_string(),
            after: is.as_str().to_string(),
            pack_before: one.pack.map_or(String::new(), |pack| pack.id.clone()),
            pack_after: two.pack.map_or(String::new(), |pack| pack.id.clone()),
            note: two.note.map(|note| Words { en: note.en.clone(), zh: note.zh.clone() }),
        })
    };
    classes.iter().filter_map(change).collect()
}

fn element_changes(before: &[(String, String, String)], after: &[(String, String, String)]) -> Vec<LawElementChange> {
    let standing = |list: &[(String, String, String)], category: &str, element: &str| {
        let found = list.iter().find(|(own, id, _)| own == category && id == element);
        found.map_or("absent".to_string(), |(.., standing)| standing.clone())
    };
    let mut keys: Vec<(&String, &String)> = before.iter().chain(after).map(|(c, e, _)| (c, e)).collect();
    keys.sort();
    keys.dedup();
    let change = |(category, element): (&String, &String)| {
        let (one, two) = (standing(before, category, element), standing(after, category, element));
        (one != two).then(|| LawElementChange {
            category: category.clone(),
            element: element.clone(),
            before: one,
            after: two,
        })
    };
    keys.into_iter().filter_map(change).collect()
}

fn by_law(item: &Item) -> bool {
    matches!(
        item.kind,
        Kind::RestrictedName
            | Kind::RestrictedScope
            | Kind::Unlicensed
            | Kind::Licence
            | Kind::LicenceOther
            | Kind::Threshold
    )
}

/// Every subject under a law, by number.
fn judged(analysis: &Analysis, law: &Law) -> Vec<Under> {
    let mut context = Context::silent();
    let knowledge = &analysis.knowledge;
    let past = analysis.previous.as_ref().map(|previous| previous.curves(knowledge)).unwrap_or_default();
    let mut curves = warning::curves(knowledge, &past, analysis.as_of, &mut context);
    let category =
        |subject: u32| analysis.outcomes.get(subject as usize).and_then(|outcome| outcome.activities.first().copied());
    let settings = &analysis.settings.warning;
    warning::warn(&mut curves, &past, &category, law, analysis.as_of, settings, &mut context);
    let case = Case {
        knowledge,
        law,
        graph: &analysis.graph,
        paths: &analysis.paths,
        curves: &curves,
        model: &analysis.model,
        trouble: &analysis.trouble,
        as_of: analysis.as_of,
    };
    let holds = Holds::new(&case);
    let subjects = u32::try_from(knowledge.resolution.subjects.len()).unwrap_or(u32::MAX);
    let mut measured = Measured::new(analysis.model.measured());
    let mut told = Vec::with_capacity(knowledge.resolution.subjects.len());
    for subject in 0..subjects {
        let found = judge(&case, &holds, subject);
        measured.push(&case, subject, &found);
        let said = found.items.iter().filter(|item| by_law(item));
        let said: Vec<Message> = said.map(|item| reason(item.kind, &item.detail, item.value)).collect();
        let known = found.classes.iter().filter(|(_, score)| *score >= IDENTIFIED);
        let known: Vec<String> = known.map(|(id, _)| id.as_str().to_string()).collect();
        told.push((said, known, elements(&found.tables)));
    }
    let usual = measured.usual();
    let parts = Parts { outcomes: &measured.outcomes, facts: &measured.facts, matrix: &measured.matrix, usual: &usual };
    let (rescored, _) = parts.rescore(&analysis.model, &analysis.thresholds());
    let scored = rescored.scores.index.iter().zip(&rescored.bands);
    scored
        .zip(told)
        .map(|((index, band), (items, classes, elements))| Under {
            index: (*index).into(),
            band: *band,
            items,
            elements,
            classes,
        })
        .collect()
}

fn elements(tables: &[CategoryTable]) -> Vec<(String, String, String)> {
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    rows.map(|(table, row)| (table.id.to_string(), row.id.to_string(), row.standing.as_str().to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::value::date;

    fn analyzed(law_date: &str) -> Session {
        let mut session = Session::new();
        let texts = "企业名称,城市,内容\n\
            星桥数字科技有限公司,深圳,全球领先的虚拟货币交易所，支持币币交易、法币交易、永续合约，注册就送100USDT，立即加入。\n\
            岷江云算科技有限公司,成都,公司自建比特币挖矿矿场，矿机托管，使用水电。\n\
            浦岸财富管理有限公司,上海,定期理财产品火热认购，保本高收益，年化24%，按月返息，扫码入群咨询客服。\n";
        session.add_source("宣传.csv", Box::new(texts.as_bytes().to_vec())).expect("a source");
        session.analyze_start(serde_json::json!({"asOf": "2019-06-30", "lawDate": law_date})).expect("a start");
        while !session.analyze_step().expect("a step").done {}
        session
    }

    #[test]
    fn the_same_law_changes_nothing() {
        let session = analyzed("2019-06-30");
        let analysis = session.analyzed().expect("an analysis");
        let diff = law_diff(analysis, date::parse("2019-06-30").expect("a day"));
        assert_eq!((diff.changed, diff.statuses.len(), diff.packs_new.len()), (0, 0, 0));
        let under = judged(analysis, &analysis.law);
        for (own, outcome) in under.iter().zip(&analysis.outcomes) {
            assert_eq!((own.index, own.band), (outcome.index, outcome.band), "judged anew as it was judged");
        }
    }

    #[test]
    fn what_a_later_law_forbids_is_told_with_its_reason() {
        let session = analyzed("2013-06-30");
        let diff = law_diff(session.analyzed().expect("an analysis"), date::parse("2022-06-30").expect("a day"));
        let of = |id: &str| {
            diff.statuses.iter().find(|change| change.id == id).map(|c| (c.before.as_str(), c.after.as_str()))
        };
        assert_eq!(of("R13"), Some(("not_regulated", "prohibited")));
        assert_eq!(of("A6"), Some(("not_regulated", "phased_out")));
        assert!(diff.packs_new.iter().any(|pack| pack.id == "cn-2021-09-virtual-currency"));
        let exchange = diff.subjects.iter().find(|one| one.name.contains("数字科技")).expect("the exchange");
        assert!(exchange.index_after >= exchange.index_before, "{exchange:?}");
        assert!(exchange.gained.iter().any(|message| message.code == "reason.barred"), "{exchange:?}");
        assert!(exchange.elements.iter().any(|row| row.category == "virtual_currency_1" && row.before == "absent"));
    }
}
