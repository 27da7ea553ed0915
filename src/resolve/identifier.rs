//! Which identifiers do not identify: placeholders, and numbers of another register under the same header.

use std::collections::{BTreeMap, BTreeSet};

use super::Refused;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::model::mention::{Identifier, Mentions, Text};
use crate::model::property::Party;
use crate::model::sheet::Sheet;
use crate::name;
use crate::text::distance::bigram_dice;

/// A value on so many names that have nothing in common is a placeholder.
const UNRELATED_NAMES: usize = 5;
/// Names this alike, 0..1, have something in common.
const ALIKE: f64 = 0.3;
/// Most names compared with each other.
const MOST_NAMES: usize = 40;

struct Use {
    names: BTreeSet<Text>,
    targets: BTreeSet<Text>,
    rows: u32,
    first: u32,
}

/// Numbers, in [`Mentions::identifiers`], of those that do not count; each value is reported.
pub(super) fn refused(mentions: &Mentions, sheets: &[Sheet], context: &mut Context) -> Refused {
    let mut uses: BTreeMap<Identifier, Use> = BTreeMap::new();
    for mention in &mentions.list {
        for (at, (identifier, _)) in (mention.first..).zip(mentions.identifiers_of(mention)) {
            let found = uses.entry(*identifier).or_insert_with(|| Use {
                names: BTreeSet::new(),
                targets: BTreeSet::new(),
                rows: 0,
                first: at,
            });
            found.rows += 1;
            if let Some(name) = mention.name {
                let list = if mention.party == Party::Target { &mut found.targets } else { &mut found.names };
                if list.len() < MOST_NAMES {
                    list.insert(name);
                }
            }
        }
    }
    let strings = &mentions.strings;
    let mut placeholders: BTreeSet<Identifier> = BTreeSet::new();
    let mut foreign: BTreeSet<(Identifier, Text)> = BTreeSet::new();
    for (identifier, found) in &uses {
        let names: Vec<&str> = found.names.iter().map(|name| strings.get(*name)).collect();
        let value = strings.get(identifier.value);
        if names.len() >= 2 && (name::is_placeholder(value) || is_zero(value)) || unrelated(&names) >= UNRELATED_NAMES {
            placeholders.insert(*identifier);
            if let Some((_, place)) = mentions.identifiers.get(found.first as usize)
                && let Some(sheet) = sheets.get(usize::from(place.sheet))
            {
                let location = sheet.cell_location(place.row, place.column().unwrap_or(0));
                context.report(
                    Diagnostic::warning("placeholder_identifier", location)
                        .with("value", value)
                        .with("names", names.len())
                        .rows(found.rows),
                );
            }
            continue;
        }
        // The number of something bought may be a fund's where the register's are companies'.
        for target in &found.targets {
            let other = strings.get(*target);
            if !names.is_empty() && !names.iter().any(|name| shares_a_character(name, other)) {
                foreign.insert((*identifier, *target));
            }
        }
    }
    let mut refused = Refused::new();
    for mention in &mentions.list {
        for (at, (identifier, _)) in (mention.first..).zip(mentions.identifiers_of(mention)) {
            let strange = mention.party == Party::Target
                && mention.name.is_some_and(|name| foreign.contains(&(*identifier, name)));
            if strange || placeholders.contains(identifier) {
                refused.insert(at);
            }
        }
    }
    refused
}

fn is_zero(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'.'))
}

fn shares_a_character(left: &str, right: &str) -> bool {
    let significant = |c: char| c.is_alphanumeric() && !matches!(c, 's' | 't' | 'a' | 'b');
    left.chars().any(|c| significant(c) && right.contains(c))
}

/// How many groups the names fall into when names that are alike are put together.
fn unrelated(names: &[&str]) -> usize {
    if names.len() < UNRELATED_NAMES {
        return names.len().min(UNRELATED_NAMES - 1);
    }
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.iter().any(|other| bigram_dice(name, other) >= ALIKE) {
            kept.push(name);
        }
    }
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_groups() {
        assert_eq!(unrelated(&["中国平安", "平安中国", "平安"]), 3);
        assert_eq!(unrelated(&["鼎信财富", "鼎信财富网", "鼎信财富平台", "鼎信理财", "新鼎信财富"]), 1);
        assert_eq!(unrelated(&["甲乙", "丙丁", "戊己", "庚辛", "壬癸"]), 5);
        assert!(is_zero("0") && is_zero("000") && !is_zero("10"));
        assert!(shares_a_character("重钢", "重庆钢铁") && !shares_a_character("双环", "景顺长城景丰货币b"));
    }
}
