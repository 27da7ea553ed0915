//! The texts of a batch: where each stands, whose words it is, how far it is trusted, and whom it is about.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::classify::{ChainRole, Classification, FactKind, LabelId, Speaker, Stance};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::document::ContactKind;
use crate::model::mention::Mentions;
use crate::model::property::{FileRole, Grade, Party, Property};
use crate::model::sheet::{Place, Sheet};
use crate::resolve::Resolution;
use crate::text::Span;
use crate::text::copies::{Fingerprint, fingerprint};
use crate::text::needles::Needles;
use crate::text::normalize::fold;

const SOURCES: &str = include_str!("sources.csv");

static SPEAKERS: LazyLock<Vec<(&'static str, Speaker, Grade)>> = LazyLock::new(|| {
    let rows = SOURCES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let pattern = cells.next()?;
        let speaker = match cells.next()? {
            "own" => Speaker::Own,
            "official" => Speaker::Official,
            "media" => Speaker::Media,
            "complainant" => Speaker::Complainant,
            _ => Speaker::Unknown,
        };
        Some((pattern, speaker, Grade::parse(cells.next()?)?))
    });
    rows.collect()
});

/// A text of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// Its cell.
    pub place: Place,
    /// Which column it stood in: text, complaint, description or scope.
    pub property: Property,
    /// Whose words.
    pub speaker: Speaker,
    /// How far trusted.
    pub grade: Grade,
}

/// A label of a text, as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLabel {
    /// The class.
    pub id: LabelId,
    /// How well supported, 0..1.
    pub score: f64,
    /// What the text does with it.
    pub stance: Stance,
    /// Part played in the chain, or empty.
    pub role: &'static str,
    /// First phrases, in order.
    pub spans: Vec<Span>,
}

/// A fact of a text, as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFact {
    /// What is stated.
    pub kind: FactKind,
    /// Where.
    pub span: Span,
    /// What its sentence does with it.
    pub stance: Stance,
}

/// What reading a text gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// Labels that hold, best first.
    pub labels: Vec<DocumentLabel>,
    /// The best class beside the first.
    pub runner_up: Option<LabelId>,
    /// Facts, in order.
    pub facts: Vec<DocumentFact>,
    /// Promoted or neutral cue groups of each class with their greatest value and first place.
    pub groups: Vec<(LabelId, u32, f32, Span)>,
    /// What the whole text does.
    pub stance: Stance,
    /// Who of a role chain is spoken of: role, name of a venue or empty, place.
    pub spoken: Vec<(ChainRole, &'static str, Span)>,
    /// For finding copies; `None` for short statements such as a business scope.
    pub print: Option<Fingerprint>,
}

/// Most phrases kept for a label.
const MOST_SPANS: usize = 8;

impl Read {
    /// Keeps what later stages use of a classification.
    #[must_use]
    pub fn new(found: Classification, text: &str, property: Property) -> Self {
        let labels = found.labels.into_iter().map(|label| DocumentLabel {
            id: label.id,
            score: label.score,
            stance: label.stance,
            role: label.role.map_or("", |role| role.as_str()),
            spans: label.evidence.into_iter().take(MOST_SPANS).collect(),
        });
        let mut groups: BTreeMap<(LabelId, u32), (f32, Span)> = BTreeMap::new();
        for hit in &found.hits {
            let weight = match hit.stance {
                Stance::Promotes => 1.0,
                Stance::Neutral => 0.2,
                _ => continue,
            };
            let slot = groups.entry((hit.label, hit.group)).or_insert((0.0, hit.span));
            if hit.value * weight > slot.0 {
                *slot = (hit.value * weight, hit.span);
            }
        }
        let facts =
            found.facts.into_iter().map(|fact| DocumentFact { kind: fact.kind, span: fact.span, stance: fact.stance });
        Self {
            labels: labels.collect(),
            runner_up: found.runner_up.map(|(id, _)| id),
            facts: facts.collect(),
            groups: groups.into_iter().map(|((id, group), (value, span))| (id, group, value, span)).collect(),
            stance: found.stance,
            spoken: found.spoken.iter().map(|own| (own.role, own.name, own.span)).collect(),
            print: matches!(property, Property::Text | Property::Complaint).then(|| fingerprint(text)),
        }
    }

    /// Contacts that the text gives.
    pub fn contacts(&self) -> impl Iterator<Item = (ContactKind, &str, Span)> {
        self.facts.iter().filter_map(|fact| match &fact.kind {
            FactKind::Contact { kind, value } => Some((*kind, value.as_str(), fact.span)),
            _ => None,
        })
    }
}

/// Every text cell of the batch, by sheet, row and column; only records in which `used` holds.
#[must_use]
pub fn collect(sheets: &[Sheet], used: &[Vec<bool>]) -> Vec<Document> {
    let mut documents = Vec::new();
    for (number, sheet) in (0_u16..).zip(sheets) {
        let columns: Vec<(u32, Property)> = sheet
            .meanings
            .iter()
            .filter(|meaning| is_text(meaning.property, sheet))
            .map(|meaning| (meaning.column, meaning.property))
            .collect();
        if columns.is_empty() {
            continue;
        }
        for row in 0..sheet.cells.rows() {
            if !used.get(usize::from(number)).and_then(|rows| rows.get(row as usize)).copied().unwrap_or(true) {
                continue;
            }
            for (column, property) in &columns {
                if !sheet.cells.cell(row, *column).trim().is_empty() {
                    let (speaker, grade) = voice(sheet, row, *property);
                    documents.push(Document {
                        place: Place::cell(number, row, *column),
                        property: *property,
                        speaker,
                        grade,
                    });
                }
            }
        }
    }
    documents
}

fn is_text(property: Property, sheet: &Sheet) -> bool {
    match property {
        Property::Text | Property::Complaint | Property::Description | Property::Scope => true,
        Property::MeasureReason => sheet.has_role(FileRole::Warnings),
        _ => false,
    }
}

/// Whose words a cell is and how far they are trusted.
fn voice(sheet: &Sheet, row: u32, property: Property) -> (Speaker, Grade) {
    match property {
        Property::Complaint => return (Speaker::Complainant, Grade::D),
        Property::Description => return (Speaker::Own, Grade::B),
        Property::Scope => return (Speaker::Own, sheet.grade),
        Property::MeasureReason => return (Speaker::Official, sheet.grade),
        _ => {}
    }
    let stated = sheet.value(row, Property::SourceKind).to_lowercase();
    let found = SPEAKERS.iter().find(|(pattern, ..)| !stated.is_empty() && stated.contains(pattern));
    found.map_or((Speaker::Unknown, Grade::C), |(_, speaker, grade)| (*speaker, *grade))
}

/// Which documents are about which subject.
#[derive(Debug, Default)]
pub struct Attached {
    starts: Vec<u32>,
    documents: Vec<u32>,
    /// Documents about nobody that the files name.
    pub loose: Vec<u32>,
}

impl Attached {
    /// The documents about a subject, in order.
    #[must_use]
    pub fn of(&self, subject: u32) -> &[u32] {
        let at = subject as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.documents.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// Shortest name looked for in texts, in characters.
const LEAST_NAME: usize = 4;
/// Most subjects that one text is attached to by their names.
const MOST_NAMED: usize = 8;

/// Puts documents with the main party of their record (and a platform's operator), else with whom they name in full.
#[must_use]
pub fn attach(
    documents: &[Document],
    sheets: &[Sheet],
    mentions: &Mentions,
    resolution: &Resolution,
    context: &mut Context,
) -> Attached {
    // Main mentions by record; mentions stand by sheet and row.
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(documents.len());
    let mut loose: Vec<u32> = Vec::new();
    let mut at = 0;
    for (number, document) in (0_u32..).zip(documents) {
        let record = (document.place.sheet, document.place.row);
        while mentions.list.get(at).is_some_and(|m| (m.place.sheet, m.place.row) < record) {
            at += 1;
        }
        let before = pairs.len();
        let mut next = at;
        while let Some(mention) = mentions.list.get(next).filter(|m| (m.place.sheet, m.place.row) == record) {
            if mention.party == Party::Main
                && let Some(subject) = resolution.of_mention.get(next)
            {
                pairs.push((*subject, number));
            }
            next += 1;
        }
        if pairs.len() == before {
            loose.push(number);
        }
    }
    if !loose.is_empty() {
        by_name(documents, sheets, resolution, &mut loose, &mut pairs, context);
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut starts = Vec::with_capacity(resolution.subjects.len() + 1);
    let mut from = 0;
    for subject in 0..=u32::try_from(resolution.subjects.len()).unwrap_or(u32::MAX) {
        while pairs.get(from).is_some_and(|(own, _)| *own < subject) {
            from += 1;
        }
        starts.push(u32::try_from(from).unwrap_or(u32::MAX));
    }
    Attached { starts, documents: pairs.into_iter().map(|(_, document)| document).collect(), loose }
}

/// Looks for the subjects' names in texts whose record names nobody.
fn by_name(
    documents: &[Document],
    sheets: &[Sheet],
    resolution: &Resolution,
    loose: &mut Vec<u32>,
    pairs: &mut Vec<(u32, u32)>,
    context: &mut Context,
) {
    let mut bearers: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (number, subject) in (0_u32..).zip(&resolution.subjects) {
        let name = fold(&subject.name);
        if subject.kind != crate::model::property::SubjectKind::Person && name.chars().count() >= LEAST_NAME {
            bearers.entry(name).or_default().push(number);
        }
    }
    let names: Vec<String> = bearers.keys().cloned().collect();
    let owners: Vec<&Vec<u32>> = bearers.values().collect();
    let needles = Needles::new(&[&names]);
    loose.retain(|number| {
        let Some(document) = documents.get(*number as usize) else { return true };
        let text = fold(document.place.text(sheets));
        let mut named: BTreeMap<u32, u32> = BTreeMap::new();
        for found in needles.find(&text).all() {
            if !crate::text::needles::is_whole(&text, found.start, found.end) {
                continue;
            }
            // A name that several subjects bear names none of them.
            if let Some([one]) = owners.get(found.needle as usize).map(|list| list.as_slice()) {
                *named.entry(*one).or_default() += 1;
            }
        }
        let mut most: Vec<(u32, u32)> = named.into_iter().map(|(subject, times)| (times, subject)).collect();
        most.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        pairs.extend(most.iter().take(MOST_NAMED).map(|(_, subject)| (*subject, *number)));
        most.is_empty()
    });
    for number in loose.iter() {
        let Some(document) = documents.get(*number as usize) else { continue };
        let Some(sheet) = sheets.get(usize::from(document.place.sheet)) else { continue };
        let location = sheet.cell_location(document.place.row, document.place.column().unwrap_or(0));
        context.report(Diagnostic::warning("text_about_nobody", location).rows(1));
    }
}
