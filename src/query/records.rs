//! What the records and texts of a subject say, and why they are one subject's.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::{place, said, shorten, shown};
use super::quality;
use crate::model::property::{Property, SubjectKind};
use crate::pipeline::Analysis;
use crate::report::{IdentifierView, Merge, Message, StatementRow, TextEntry};
use crate::resolve::same::pair_of;
use crate::resolve::{Joined, subject_id};

/// Most texts, statements and merges on a page; the totals say how many texts and statements there are.
const MOST_TEXTS: usize = 50;
const MOST_STATEMENTS: usize = 400;
const MOST_MERGES: usize = 50;

/// The subject's identifiers as they stand in the files.
#[must_use]
pub(crate) fn identifiers(analysis: &Analysis, subject: u32) -> Vec<IdentifierView> {
    let Some(own) = analysis.knowledge.resolution.subjects.get(subject as usize) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let rows = own.identifiers.iter().filter_map(|at| {
        let sheet = analysis.knowledge.sheet(*at)?;
        let (file, row, column) = place(analysis, *at);
        let property = at.column().and_then(|column| sheet.property(column));
        let value = shown(analysis, property, at.text(&analysis.knowledge.sheets).trim());
        seen.insert((column.clone(), value.clone())).then(|| IdentifierView {
            key: column.clone(),
            value,
            file,
            row,
            column,
        })
    });
    rows.collect()
}

pub(super) fn texts(analysis: &Analysis, subject: u32) -> (Vec<TextEntry>, u32) {
    let knowledge = &analysis.knowledge;
    let own = knowledge.attached.of(subject);
    let mut copies: BTreeMap<u32, u32> = BTreeMap::new();
    for number in own {
        *copies.entry(knowledge.copies.get(*number as usize).copied().unwrap_or(*number)).or_default() += 1;
    }
    let entries = own.iter().filter_map(|number| {
        let document = knowledge.documents.get(*number as usize)?;
        let sheet = knowledge.sheet(document.place)?;
        let text = document.place.text(&knowledge.sheets);
        let (file, row, column) = place(analysis, document.place);
        let group = knowledge.copies.get(*number as usize).copied().unwrap_or(*number);
        Some(TextEntry {
            text: format!("t{number}"),
            title: shorten(analysis, sheet.value(document.place.row, Property::Title)),
            grade: document.grade.as_str().to_string(),
            stance: knowledge.read.get(*number as usize).map_or("", |read| read.stance.as_str()).to_string(),
            copies: copies.get(&group).copied().unwrap_or(1),
            file,
            row,
            column,
            excerpt: shorten(analysis, text),
        })
    });
    (entries.take(MOST_TEXTS).collect(), u32::try_from(own.len()).unwrap_or(u32::MAX))
}

/// What the records say of the subject, property by property.
pub(super) fn statements(analysis: &Analysis, subject: u32) -> (Vec<StatementRow>, u32) {
    let knowledge = &analysis.knowledge;
    let mut rows: Vec<StatementRow> = Vec::new();
    let mut total = 0;
    let mut properties: Vec<Property> = Vec::new();
    for mention in knowledge.mentions_of(subject) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        let row = mention.place.row;
        for meaning in &sheet.meanings {
            let cell = sheet.cells.cell(row, meaning.column).trim();
            if cell.is_empty() || !quality::is_own(mention.party, meaning.property) {
                continue;
            }
            total += 1;
            // A curve's points stand in the curve; a text in its own list.
            if rows.len() >= MOST_STATEMENTS {
                continue;
            }
            properties.push(meaning.property);
            rows.push(StatementRow {
                property: meaning.property.as_str().to_string(),
                said: said(analysis, sheet, mention.place, meaning.column, meaning.property),
                conflict: false,
            });
        }
    }
    let disagreements = quality::of_subject(analysis, subject);
    for (row, property) in rows.iter_mut().zip(&properties) {
        row.conflict = disagreements.iter().any(|own| own.property() == *property);
    }
    (rows, total)
}

/// Why the subject's records are one: each record against the first that its reason joins it to.
pub(super) fn merges(analysis: &Analysis, subject: u32) -> Vec<Merge> {
    let knowledge = &analysis.knowledge;
    let numbers = knowledge.resolution.mentions_of(subject);
    let label = |number: u32| {
        let at = knowledge.mentions.list.get(number as usize).map(|mention| mention.place);
        at.map_or(String::new(), |at| {
            let (file, row, _) = place(analysis, at);
            format!("{file}, {row}")
        })
    };
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut rows = Vec::new();
    for number in numbers.iter().skip(1) {
        let Some(mention) = knowledge.mentions.list.get(*number as usize) else { continue };
        let how = knowledge.resolution.joined.get(*number as usize).copied().unwrap_or(Joined::NameOnly);
        let written = mention.place.text(&knowledge.sheets).trim();
        let message = Message::new(format!("joined.{}", how.as_str()));
        let own = knowledge.mentions.identifiers_of(mention);
        // The first earlier record that bears one of its identifiers, or its name.
        let partner = numbers.iter().take_while(|other| *other != number).find(|other| {
            let Some(other) = knowledge.mentions.list.get(**other as usize) else { return false };
            match how {
                Joined::Identifier => {
                    let theirs = knowledge.mentions.identifiers_of(other);
                    own.iter().any(|(id, _)| theirs.iter().any(|(their, _)| their == id))
                }
                _ => other.name == mention.name,
            }
        });
        let partner = partner.or(numbers.first()).copied().unwrap_or(*number);
        let message = match (how, own.first()) {
            (Joined::Identifier, Some((_, at))) => {
                let (_, _, header) = place(analysis, *at);
                let property = knowledge.sheet(*at).and_then(|sheet| sheet.property(at.column()?));
                message
                    .with("header", header)
                    .with("value", shown(analysis, property, at.text(&knowledge.sheets).trim()))
            }
            _ => message.with("value", shown(analysis, None, written)),
        };
        let (left, right) = (label(partner), label(*number));
        // One line for each pair of files and reason; the rest is the same again.
        let key = (left.clone(), right.rsplit_once(", ").map_or(String::new(), |(file, _)| file.to_string()));
        if left != right && seen.insert(key) && rows.len() < MOST_MERGES {
            // A record that states no identifier and was joined by its name can be taken away from the subject.
            let apart = matches!(how, Joined::LegalName | Joined::UniqueName) && own.is_empty();
            let ids = mention.name.filter(|_| apart).zip(bearer(analysis, subject)).map(|(name, (kind, id))| {
                pair_of(&id, &subject_id(kind, "name", knowledge.mentions.strings.get(name)))
            });
            rows.push(Merge { reason: message, left, right, ids });
        }
    }
    rows
}

/// Kind and id of a subject that bears an identifier, before any merge that is not certain.
fn bearer(analysis: &Analysis, subject: u32) -> Option<(SubjectKind, String)> {
    let resolution = &analysis.knowledge.resolution;
    let own = resolution.subjects.get(subject as usize)?;
    own.identified.then(|| (own.kind, own.id.clone()))
}
