//! What makes an element firm and a category complete.

use super::*;
use crate::evidence::{Kind, Stance};
use crate::law::{in_force, in_force_with};
use crate::model::sheet::Place;
use crate::value::date;

fn item(kind: Kind, detail: &str, value: f64, origin: u64, grade: Grade) -> Item {
    Item {
        kind,
        value,
        detail: detail.to_string(),
        place: Place::record(0, u32::try_from(origin).unwrap_or(0)),
        span: None,
        stance: Stance::Promotes,
        grade,
        origin,
        day: 0,
    }
}

fn law(day: &str) -> Law {
    in_force(date::parse(day).expect("a day"))
}

/// Every element of a pyramid from the given origins, the first graded B.
fn pyramid(origins: &[u64], grade: Grade) -> Vec<Item> {
    let rows = [(Kind::EntryFee, 1.0), (Kind::Levels, 3.0), (Kind::ReferralPay, 1.0)];
    let one = |(kind, value): (Kind, f64)| {
        let of =
            move |(at, origin): (usize, &u64)| item(kind, "", value, *origin, if at == 0 { grade } else { Grade::D });
        origins.iter().enumerate().map(of).collect::<Vec<Item>>()
    };
    rows.into_iter().flat_map(one).collect()
}

fn complete(items: &[Item], activity: &str, category: &str) -> bool {
    let id = ActivityId::parse(activity).map(LabelId::Activity).expect("an activity");
    let tables = tables(&law("2022-06-30"), items, &[(id, 0.9)], 0.5);
    tables.iter().find(|table| table.id == category).is_some_and(|table| table.complete)
}

#[test]
fn two_independent_sources_one_of_grade_b_for_every_element() {
    for (name, items, expected) in [
        ("two sources, one of grade B", pyramid(&[1, 2], Grade::B), true),
        ("two sources, one of grade A", pyramid(&[1, 2], Grade::A), true),
        ("two sources, none of grade B", pyramid(&[1, 2], Grade::C), false),
        ("one source twice", pyramid(&[1, 1], Grade::A), false),
        ("one source", pyramid(&[1], Grade::A), false),
        ("nothing", Vec::new(), false),
    ] {
        assert_eq!(complete(&items, "R07", "pyramid"), expected, "{name}");
    }
    for missing in [Kind::EntryFee, Kind::Levels, Kind::ReferralPay] {
        let items: Vec<Item> = pyramid(&[1, 2], Grade::A).into_iter().filter(|item| item.kind != missing).collect();
        assert!(!complete(&items, "R07", "pyramid"), "without {missing:?}");
    }
    let quoted: Vec<Item> =
        pyramid(&[1, 2], Grade::A).into_iter().map(|item| Item { stance: Stance::Quotes, ..item }).collect();
    assert!(!complete(&quoted, "R07", "pyramid"), "somebody else's words are no evidence");
}

#[test]
fn what_speaks_against_is_shown_and_weighs() {
    let mut items = pyramid(&[1, 2], Grade::B);
    for origin in [3, 4] {
        items.push(Item { stance: Stance::Denies, ..item(Kind::Levels, "", 3.0, origin, Grade::A) });
    }
    let id = LabelId::Activity(ActivityId::parse("R07").expect("an activity"));
    let tables = tables(&law("2022-06-30"), &items, &[(id, 0.9)], 0.5);
    let table = tables.iter().find(|table| table.id == "pyramid").expect("the category");
    let levels = table.rows.iter().find(|row| row.id == "pyramid.levels").expect("the element");
    assert_eq!((levels.standing, levels.support.len(), levels.against.len()), (Standing::Contradicted, 2, 2));
    assert!(!table.complete);
}

#[test]
fn an_excluding_element_keeps_the_category_from_completing() {
    let mut items = Vec::new();
    for origin in [1, 2] {
        for (kind, detail, value) in [
            (Kind::Unlicensed, "R02", 1.0),
            (Kind::PublicOffer, "", 1.0),
            (Kind::Reach, "3", 3.0),
            (Kind::Yield, "", 24.0),
            (Kind::Guarantee, "", 1.0),
        ] {
            items.push(item(kind, detail, value, origin, Grade::B));
        }
    }
    assert!(complete(&items, "R02", "deposit_taking_criminal"));
    let public = |item: &Item| !matches!(item.kind, Kind::PublicOffer);
    let mut private: Vec<Item> = items.into_iter().filter(public).collect();
    private.push(item(Kind::Label, "A9", 0.9, 5, Grade::B));
    assert!(!complete(&private, "R02", "deposit_taking_criminal"), "relatives or own staff only");
}

#[test]
fn a_foreign_table_is_shown_as_foreign() {
    let day = date::parse("2026-06-30").expect("a day");
    let law = in_force_with(day, &["US".to_string()]);
    let id = LabelId::Activity(ActivityId::parse("R15").expect("an activity"));
    let tables = tables(&law, &[], &[(id, 0.9)], 0.5);
    let home: Vec<(&str, bool)> = tables.iter().map(|table| (table.id, table.home)).collect();
    assert!(
        home.contains(&("us_investment_contract", false)) && home.contains(&("virtual_currency_3", true)),
        "{home:?}"
    );
}
