//! What the law needs and what is evidenced, element by element, for the categories that fit a subject's business.
//! The index has no say here, and nothing is called proved.

mod rules;

use std::collections::BTreeSet;

use crate::evidence::{Item, LabelId};
use crate::law::{Law, Need};
use crate::model::property::Grade;
use crate::model::taxonomy::ActivityId;

pub use rules::Condition;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

/// How an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Something speaks for it and nothing as strong against it.
    Evidenced,
    /// What speaks against it weighs as much or more.
    Contradicted,
    /// Nothing speaks for it.
    Missing,
}

impl Standing {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evidenced => "evidenced",
            Self::Contradicted => "contradicted",
            Self::Missing => "missing",
        }
    }
}

/// An element with what speaks for and against it: places in the subject's list of items.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementRow {
    /// Its id in the law pack.
    pub id: &'static str,
    /// How it counts towards the category.
    pub need: &'static Need,
    /// How it stands.
    pub standing: Standing,
    /// Items for it.
    pub support: Vec<usize>,
    /// Items against it.
    pub against: Vec<usize>,
    /// Independent sources for it.
    pub sources: usize,
    /// Best grade among what speaks for it.
    pub best: Option<Grade>,
}

impl ElementRow {
    /// Evidenced by two independent sources, one graded B or better (DOMAIN C6).
    #[must_use]
    pub fn is_firm(&self) -> bool {
        self.standing == Standing::Evidenced && self.sources >= 2 && self.best.is_some_and(|grade| grade <= Grade::B)
    }
}

/// A category of the law with its elements.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryTable {
    /// Its id in the law pack.
    pub id: &'static str,
    /// The pack.
    pub pack: &'static str,
    /// Whether it is of the home law: a foreign one is shown and makes nobody eligible.
    pub home: bool,
    /// Its elements, in the pack's order.
    pub rows: Vec<ElementRow>,
    /// Every required element is firm, one of each choice too, and no excluding one is evidenced.
    pub complete: bool,
}

/// Element tables of the categories that fit the identified businesses, in the law's order.
#[must_use]
pub fn tables(law: &Law, items: &[Item], classes: &[(LabelId, f64)], least: f64) -> Vec<CategoryTable> {
    let own: Vec<ActivityId> = classes
        .iter()
        .filter_map(|(id, score)| match id {
            LabelId::Activity(activity) if *score >= least => Some(*activity),
            _ => None,
        })
        .collect();
    let fits = |activities: &[String]| activities.iter().any(|id| own.iter().any(|activity| activity.as_str() == id));
    law.categories()
        .into_iter()
        .filter(|(category, _)| fits(&category.activities))
        .map(|(category, pack)| {
            let rows: Vec<ElementRow> =
                category.elements.iter().map(|element| row(&element.id, &element.need, items)).collect();
            CategoryTable { id: &category.id, pack: &pack.id, home: pack.is_home(), complete: is_complete(&rows), rows }
        })
        .collect()
}

fn is_complete(rows: &[ElementRow]) -> bool {
    let required = rows.iter().filter(|row| matches!(row.need, Need::Required)).all(ElementRow::is_firm);
    let excluded = rows.iter().any(|row| matches!(row.need, Need::Excluding) && row.standing == Standing::Evidenced);
    let choices: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| match row.need {
            Need::OneOf(group) => Some(group.as_str()),
            _ => None,
        })
        .collect();
    let chosen =
        |group: &&str| rows.iter().any(|row| matches!(row.need, Need::OneOf(own) if own == group) && row.is_firm());
    !rows.is_empty() && required && !excluded && choices.iter().all(chosen)
}

fn row(id: &'static str, need: &'static Need, items: &[Item]) -> ElementRow {
    let (support, against) = rules::of(id);
    let matching = |conditions: &[Condition]| -> Vec<usize> {
        let hit = |item: &Item| conditions.iter().any(|condition| condition.holds(item));
        items.iter().enumerate().filter(|(_, item)| hit(item)).map(|(place, _)| place).collect()
    };
    let (support, against) = (matching(support), matching(against));
    let of = |places: &[usize]| places.iter().filter_map(|place| items.get(*place)).collect::<Vec<&Item>>();
    let sources: BTreeSet<u64> = of(&support).iter().map(|item| item.origin).collect();
    let grade = |places: &[usize]| of(places).iter().map(|item| item.grade).min();
    let best = grade(&support);
    let standing = match (best, grade(&against)) {
        (None, _) => Standing::Missing,
        // A licence in a register goes over an anonymous complaint.
        (Some(own), Some(other)) if other <= own && sources.len() <= of(&against).len() => Standing::Contradicted,
        (Some(_), _) => Standing::Evidenced,
    };
    ElementRow { id, need, standing, sources: sources.len(), support, against, best }
}

/// Whether a context that lies outside the categories is identified, at `least` or above: an open boundary question
/// until a person answers it.
#[must_use]
pub fn has_open_question(classes: &[(LabelId, f64)], least: f64) -> bool {
    let outside = ["A1", "A4", "A8", "A9"];
    classes.iter().any(|(id, score)| {
        matches!(id, LabelId::Context(context) if outside.contains(&context.as_str())) && *score >= least
    })
}

#[cfg(test)]
mod tests;
