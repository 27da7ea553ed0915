//! The ranked list: sorted and filtered windows, and facets.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::convert::{kind_of, window_row};
use crate::pipeline::{Analysis, Outcome};
use crate::report::{Count, Facets, Window, WindowRow};
use crate::text::normalize::fold;
use crate::triage::Disposition;
use crate::warning::ALARMS;

/// What to sort by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortKey {
    /// Rank.
    #[default]
    Rank,
    /// Name.
    Name,
    /// Index.
    Index,
    /// Coverage.
    Coverage,
    /// Band.
    Band,
    /// Kind.
    Kind,
    /// Alarm.
    Alarm,
}

/// A key and a direction. Ties stand by rank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Sort {
    /// What by.
    pub by: SortKey,
    /// Greatest first.
    pub descending: bool,
}

/// What to leave in; an absent list leaves everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Part of a name, an alias or an identifier.
    pub text: Option<String>,
    /// Bands.
    pub bands: Option<Vec<String>>,
    /// Kinds.
    pub kinds: Option<Vec<String>>,
    /// Businesses.
    pub activities: Option<Vec<String>>,
    /// Contexts.
    pub contexts: Option<Vec<String>>,
    /// Alarms.
    pub alarms: Option<Vec<String>>,
}

impl Filter {
    fn takes(&self, analysis: &Analysis, subject: u32, folded: Option<&str>) -> bool {
        let Some(outcome) = analysis.outcomes.get(subject as usize) else { return false };
        let among = |wanted: &Option<Vec<String>>, has: &[&str]| {
            wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|one| has.contains(&one.as_str())))
        };
        let activities: Vec<&str> = outcome.activities.iter().map(|id| id.as_str()).collect();
        let contexts: Vec<&str> = outcome.contexts.iter().map(|id| id.as_str()).collect();
        among(&self.bands, &[outcome.band.as_str()])
            && among(&self.kinds, &[outcome.kind.as_str()])
            && among(&self.activities, &activities)
            && among(&self.contexts, &contexts)
            && among(&self.alarms, &[alarm(outcome)])
            && folded.is_none_or(|text| names(analysis, subject, text))
    }
}

fn alarm(outcome: &Outcome) -> &'static str {
    outcome.alarm.unwrap_or("none")
}

/// How telling an alarm is, 0 for none.
fn alarm_rank(outcome: &Outcome) -> u32 {
    let place = outcome.alarm.and_then(|code| ALARMS.iter().rev().position(|known| *known == code));
    place.map_or(0, |place| u32::try_from(place).unwrap_or(0) + 1)
}

fn names(analysis: &Analysis, subject: u32, text: &str) -> bool {
    let Some(own) = analysis.knowledge.resolution.subjects.get(subject as usize) else { return false };
    let holds = |value: &str| fold(value).contains(text);
    holds(&own.name)
        || own.aliases.iter().any(|alias| holds(alias))
        || own.identifiers.iter().any(|place| holds(place.text(&analysis.knowledge.sheets)))
        || own.id == text
}

/// Ranks, from 0, of the subjects that a filter leaves, in the order of a sort.
#[must_use]
pub fn matching(analysis: &Analysis, filter: &Filter, sort: Sort) -> Vec<u32> {
    let folded = filter.text.as_deref().map(fold).filter(|text| !text.is_empty());
    let takes = |rank: &u32| {
        analysis.order.get(*rank as usize).is_some_and(|subject| filter.takes(analysis, *subject, folded.as_deref()))
    };
    let count = u32::try_from(analysis.order.len()).unwrap_or(u32::MAX);
    let mut ranks: Vec<u32> = (0..count).filter(takes).collect();
    let outcome = |rank: &u32| analysis.order.get(*rank as usize).and_then(|at| analysis.outcomes.get(*at as usize));
    let number = |rank: &u32| -> u32 {
        let Some(own) = outcome(rank) else { return 0 };
        match sort.by {
            SortKey::Index => own.index,
            SortKey::Coverage => own.coverage,
            SortKey::Band => own.band as u32,
            SortKey::Kind => own.kind as u32,
            SortKey::Alarm => alarm_rank(own),
            SortKey::Rank | SortKey::Name => *rank,
        }
    };
    if sort.by == SortKey::Name {
        let name = |rank: &u32| {
            let subject = analysis.order.get(*rank as usize)?;
            analysis.knowledge.resolution.subjects.get(*subject as usize).map(|own| own.name.as_str())
        };
        ranks.sort_by(|a, b| name(a).cmp(&name(b)).then(a.cmp(b)));
    } else {
        ranks.sort_by_key(|rank| (number(rank), *rank));
    }
    if sort.descending {
        // Ties keep their rank: equal runs are turned back.
        if sort.by == SortKey::Name || sort.by == SortKey::Rank {
            ranks.reverse();
        } else {
            ranks.sort_by(|a, b| number(b).cmp(&number(a)).then(a.cmp(b)));
        }
    }
    ranks
}

/// A row by rank from 0, with what a person decided.
#[must_use]
pub fn row(analysis: &Analysis, rank: u32, decided: Disposition) -> Option<WindowRow> {
    window_row(analysis, rank + 1, *analysis.order.get(rank as usize)?, decided)
}

/// Rows `from..from + count` of what [`matching`] gave.
#[must_use]
pub fn window(
    analysis: &Analysis,
    ranks: &[u32],
    from: usize,
    count: usize,
    decided: &dyn Fn(&str) -> Disposition,
) -> Window {
    let rows = ranks.iter().skip(from).take(count).filter_map(|rank| {
        let subject = *analysis.order.get(*rank as usize)?;
        let id = analysis.knowledge.resolution.subjects.get(subject as usize)?.id.as_str();
        window_row(analysis, rank + 1, subject, decided(id))
    });
    Window { total: u32::try_from(ranks.len()).unwrap_or(u32::MAX), rows: rows.collect() }
}

/// Counts by value, each without its own filter.
#[must_use]
pub fn facets(analysis: &Analysis, filter: &Filter) -> Facets {
    let count = |filter: Filter, values: &dyn Fn(&Outcome) -> Vec<&'static str>| -> Vec<Count> {
        let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
        for rank in matching(analysis, &filter, Sort::default()) {
            let own = analysis.order.get(rank as usize).and_then(|at| analysis.outcomes.get(*at as usize));
            for value in own.map(values).into_iter().flatten() {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut counts: Vec<Count> =
            counts.into_iter().map(|(id, count)| Count { id: id.to_string(), count }).collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then(a.id.cmp(&b.id)));
        counts
    };
    let own = || filter.clone();
    Facets {
        bands: count(Filter { bands: None, ..own() }, &|o| vec![o.band.as_str()]),
        kinds: count(Filter { kinds: None, ..own() }, &|o| vec![kind_of(o).as_str()]),
        activities: count(Filter { activities: None, ..own() }, &|o| {
            o.activities.iter().map(|id| id.as_str()).collect()
        }),
        contexts: count(Filter { contexts: None, ..own() }, &|o| o.contexts.iter().map(|id| id.as_str()).collect()),
        alarms: count(Filter { alarms: None, ..own() }, &|o| o.alarm.into_iter().collect()),
    }
}
