//! One subject: its page, and its entry in the report.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::{self, chain};
use super::convert::{day, name, place, quote, reason, said, shorten, shown, tenths, window_row};
use super::quality;
use super::same::of_subject;
use super::ties::detail;
use super::view::{self, View};
use super::warning;
use crate::boundary::Standing;
use crate::classify::{LabelId, Stance};
use crate::evidence::Kind;
use crate::graph::exposure::Path;
use crate::graph::typed::Step;
use crate::model::property::{Property, SubjectKind};
use crate::model::sheet::Place;
use crate::pipeline::Analysis;
use crate::report::{
    CoveragePart, DimensionShare, ElementRow, ElementTable, EvidenceItem, Exposure, ExposureStep, FlipView, GateView,
    IdentifierView, IndicatorShare, LabelShare, LearnedPart, Merge, Message, Neighbour, StatementRow, SubjectPage,
    SubjectRecord, TextEntry, Waterfall,
};
use crate::resolve::same::pair_of;
use crate::resolve::{Joined, subject_id};
use crate::risk::units;
use crate::triage::flip::{self, Piece, Way};
use crate::triage::{Band, Disposition};

/// Most texts, neighbours and statements on a page; the totals say how many there are.
const MOST_TEXTS: usize = 50;
const MOST_NEIGHBOURS: usize = 200;
const MOST_STATEMENTS: usize = 400;
const MOST_MERGES: usize = 50;
const MOST_LIKENESSES: usize = 30;

/// The page of the subject at `rank` from 0.
#[must_use]
pub fn page(analysis: &Analysis, rank: u32, decided: Disposition, note: &str) -> Option<SubjectPage> {
    let subject = *analysis.order.get(rank as usize)?;
    let own = analysis.knowledge.resolution.subjects.get(subject as usize)?;
    let view = View::new(analysis, subject);
    let mut evidence = evidence(analysis, &view);
    for (row, item) in evidence.iter_mut().zip(&view.items).filter(|(_, item)| is_of_licence(item.kind)) {
        row.reason = reason(item.kind, &item.detail, item.value);
    }
    let (texts, texts_total) = texts(analysis, subject);
    let (neighbours, neighbours_total) = neighbours(analysis, subject);
    let (statements, statements_total) = statements(analysis, subject);
    Some(SubjectPage {
        row: window_row(analysis, rank + 1, subject, decided)?,
        aliases: own.aliases.clone(),
        identifiers: identifiers(analysis, subject),
        action: view.triage.band.as_str().to_string(),
        gates: gates(&view),
        total_milliunits: view.score.total,
        waterfall: waterfall(analysis, &view),
        coverage_parts: coverage(analysis, &view),
        labels: labels(analysis, &view),
        evidence,
        texts,
        texts_total,
        series: warning::series(analysis, subject),
        warning: warning::warning(analysis, &view),
        neighbours,
        neighbours_total,
        exposures: exposures(analysis, subject),
        elements: elements(&view),
        statements,
        statements_total,
        merges: merges(analysis, subject),
        likenesses: of_subject(analysis, subject, MOST_LIKENESSES),
        missing: missing(analysis, &view),
        flips: flips(analysis, &view),
        learned_parts: learned_parts(analysis, subject),
        chain: chain(analysis, &view),
        note: note.to_string(),
    })
}

/// Whether evidence speaks of a licence: there the cell alone does not say what it means.
fn is_of_licence(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Licence
            | Kind::LicenceOther
            | Kind::LicenceMatch
            | Kind::LicenceUnmatched
            | Kind::CloneName
            | Kind::CloneNumber
            | Kind::ClonedLicence
    )
}

/// The entry in report.json of the subject at `rank` from 0, which was judged.
#[must_use]
pub(crate) fn record(analysis: &Analysis, view: &View, rank: u32, decided: Disposition) -> Option<SubjectRecord> {
    let subject = view.subject;
    let own = analysis.knowledge.resolution.subjects.get(subject as usize)?;
    let group = analysis.graph.component.get(subject as usize);
    let size = group.and_then(|group| analysis.graph.component_size.get(*group as usize)).copied().unwrap_or(1);
    Some(SubjectRecord {
        row: window_row(analysis, rank + 1, subject, decided)?,
        aliases: own.aliases.clone(),
        identifiers: identifiers(analysis, subject),
        action: view.triage.band.as_str().to_string(),
        total_milliunits: view.score.total,
        waterfall: waterfall(analysis, view),
        gates: gates(view),
        elements: elements(view),
        exposures: exposures(analysis, subject),
        group: size,
        warning: warning::warning(analysis, view),
        curves: warning::curves(analysis, subject),
    })
}

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

/// Every piece of evidence of a subject, and a row for what each cap takes away.
#[must_use]
pub(crate) fn evidence(analysis: &Analysis, view: &View) -> Vec<EvidenceItem> {
    let model = &analysis.model;
    let mut sources: BTreeMap<(Kind, &str), BTreeSet<u64>> = BTreeMap::new();
    for item in &view.items {
        sources.entry((item.kind, item.detail.as_str())).or_default().insert(item.origin);
    }
    let mut rows: Vec<EvidenceItem> = Vec::with_capacity(view.items.len());
    for (at, item) in view.items.iter().enumerate() {
        let (file, row, column) = place(analysis, item.place);
        let (indicator, share) = view.row.shares.get(at).copied().unwrap_or((None, 0.0));
        let indicator = indicator.and_then(|number| model.indicators.get(number));
        let dimension = indicator.and_then(|indicator| model.dimensions.get(indicator.dimension));
        let text = analysis.knowledge.documents.binary_search_by(|document| document.place.cmp(&item.place)).ok();
        rows.push(EvidenceItem {
            dimension: dimension.map_or(String::new(), |dimension| dimension.id.clone()),
            indicator: indicator.map_or_else(|| item.kind.as_str().to_string(), |indicator| indicator.id.clone()),
            milliunits: view.units.get(at).copied().unwrap_or(0).into(),
            strength: thousandth(share),
            quality: f64::from(item.grade.quality()) / 1000.0,
            value: value(item),
            stance: item.stance.as_str().to_string(),
            file,
            row: Some(row),
            column,
            start: item.span.map(|span| span.start),
            end: item.span.map(|span| span.end),
            quote: quote(analysis, item),
            grade: item.grade.as_str().to_string(),
            independent_sources: sources
                .get(&(item.kind, item.detail.as_str()))
                .map_or(0, |origins| u32::try_from(origins.len()).unwrap_or(u32::MAX)),
            text: text.map_or(String::new(), |number| format!("t{number}")),
            reason: Message::default(),
            part: analysis.knowledge.sheet(item.place).map_or(String::new(), |sheet| sheet.part.clone()),
        });
    }
    for (dimension, capped) in model.dimensions.iter().zip(&view.score.dimensions) {
        if capped.over > 0 {
            rows.push(EvidenceItem {
                dimension: dimension.id.clone(),
                indicator: "over_cap".to_string(),
                milliunits: -i64::from(capped.over),
                strength: 0.0,
                quality: 0.0,
                value: "over_cap".to_string(),
                stance: String::new(),
                file: String::new(),
                row: None,
                column: String::new(),
                start: None,
                end: None,
                quote: String::new(),
                grade: String::new(),
                independent_sources: 0,
                text: String::new(),
                reason: Message::default(),
                part: String::new(),
            });
        }
    }
    rows
}

fn thousandth(value: f64) -> f64 {
    libm::round(value * 1000.0) / 1000.0
}

/// What an item shows, as a code with its number.
fn value(item: &crate::evidence::Item) -> String {
    let number =
        if item.value.fract().abs() < 1e-9 { format!("{:.0}", item.value) } else { format!("{:.2}", item.value) };
    match item.kind {
        Kind::Yield => format!("{number} %"),
        Kind::Measure
        | Kind::Distress
        | Kind::FileRole
        | Kind::Shell
        | Kind::RestrictedName
        | Kind::RestrictedScope => item.detail.clone(),
        Kind::Label | Kind::Cues | Kind::Unlicensed | Kind::Licence | Kind::Exposure => {
            format!("{} {number}", item.detail)
        }
        Kind::LicenceOther => format!("{} {number}", item.detail.split(':').next().unwrap_or("")),
        Kind::Repeat => format!("{} measures", item.detail),
        Kind::RiskMark | Kind::Rule => item.detail.clone(),
        Kind::ThinControl | Kind::OwedGrowth | Kind::Concentration => format!("{number} %"),
        Kind::PaidIn | Kind::ControlGroup | Kind::Circle => {
            format!("{:.0} %", item.value * 100.0)
        }
        Kind::OverPromise => format!("{number} times"),
        Kind::Unfiled
        | Kind::CloneName
        | Kind::CloneNumber
        | Kind::ClonedLicence
        | Kind::LicenceMatch
        | Kind::LicenceUnmatched => item.detail.clone(),
        Kind::Spread => format!("{} places", item.detail),
        Kind::Turn => format!("since {}", item.detail),
        Kind::Steady => format!("{} returns", item.detail),
        Kind::ShortTerm => format!("{number} months"),
        Kind::ShortRecord => format!("{number} years"),
        Kind::Funding => format!("{number} for each"),
        Kind::Growth => format!("since {}", item.detail),
        Kind::Threshold => format!("{:.0} % of {}", item.value * 100.0, item.detail),
        Kind::Levels | Kind::StatedPeople | Kind::Reach => number,
        _ => item.kind.as_str().to_string(),
    }
}

fn gates(view: &View) -> Vec<GateView> {
    let gate = |gate: &crate::triage::Gate| GateView {
        band: gate.band.as_str().to_string(),
        code: gate.code.to_string(),
        passed: gate.passed,
        reason: Message::new(format!("gate.{}", gate.code)).with("found", gate.found).with("asked", gate.asked),
    };
    view.triage.gates.iter().map(gate).collect()
}

fn waterfall(analysis: &Analysis, view: &View) -> Waterfall {
    let model = &analysis.model;
    let scorer = view::scorer(analysis, view.subject).0;
    let scorer_caps = (0..model.dimensions.len()).map(|at| scorer.map_or(0, |own| own.cap(at)));
    let mut bars = Vec::new();
    for ((number, dimension), (capped, cap)) in
        model.dimensions.iter().enumerate().zip(view.score.dimensions.iter().zip(scorer_caps))
    {
        if capped.raw == 0 {
            continue;
        }
        let indicators = model.indicators.iter().enumerate().filter(|(at, indicator)| {
            indicator.dimension == number && view.score.indicators.get(*at).is_some_and(|units| *units > 0)
        });
        let indicators = indicators.map(|(at, indicator)| {
            let cell = view.row.cells.get(at).copied().unwrap_or_default();
            let own: Vec<usize> = view
                .row
                .shares
                .iter()
                .enumerate()
                .filter(|(_, (of, share))| *of == Some(at) && *share > 0.0)
                .map(|(place, _)| place)
                .collect();
            let best = own.iter().max_by_key(|place| (view.units.get(**place), usize::MAX - **place));
            let best = best.and_then(|place| view.items.get(*place));
            IndicatorShare {
                indicator: indicator.id.clone(),
                milliunits: view.score.indicators.get(at).copied().unwrap_or(0),
                strength: f64::from(cell.strength) / 1000.0,
                quality: f64::from(cell.quality) / 1000.0,
                ceiling: scorer.map_or(indicator.ceiling, |own| f64::from(own.weight(at).1) / 1000.0),
                value: best.map_or_else(Message::default, |item| reason(item.kind, &item.detail, item.value)),
                evidence: numbers(&own),
            }
        });
        bars.push(DimensionShare {
            dimension: dimension.id.clone(),
            cap_milliunits: cap,
            raw_milliunits: capped.raw,
            used_milliunits: capped.used,
            over_cap_milliunits: -i64::from(capped.over),
            indicators: indicators.collect(),
        });
    }
    bars
}

fn numbers(places: &[usize]) -> Vec<u32> {
    places.iter().map(|place| u32::try_from(*place).unwrap_or(u32::MAX)).collect()
}

fn coverage(analysis: &Analysis, view: &View) -> Vec<CoveragePart> {
    let model = &analysis.model;
    let parts =
        model.indicators.iter().take(model.measured()).zip(&view.row.cells).map(|(indicator, cell)| CoveragePart {
            indicator: indicator.id.clone(),
            ceiling: indicator.ceiling,
            has_data: cell.has_data,
            applicable: cell.applicable,
        });
    parts.collect()
}

fn labels(analysis: &Analysis, view: &View) -> Vec<LabelShare> {
    let rows = view.classes.iter().map(|(id, score)| {
        let own: Vec<usize> = view
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| matches!(item.kind, Kind::Label | Kind::FileRole) && item.detail == id.as_str())
            .map(|(place, _)| place)
            .collect();
        let items = || own.iter().filter_map(|place| view.items.get(*place));
        let stance = items().map(|item| item.stance).min().unwrap_or(Stance::Neutral);
        let sources: BTreeSet<u64> = items().map(|item| item.origin).collect();
        let axis = |id: &LabelId| if matches!(id, LabelId::Activity(_)) { "activity" } else { "context" };
        let other = view.classes.iter().find(|(other, _)| other != id && axis(other) == axis(id));
        let by_file = items().all(|item| item.kind == Kind::FileRole);
        LabelShare {
            id: id.as_str().to_string(),
            axis: axis(id).to_string(),
            score: thousandth(*score),
            stance: stance.as_str().to_string(),
            role: chain::role_of(analysis, view.subject, *id).to_string(),
            runner_up: other.map_or(String::new(), |(id, _)| id.as_str().to_string()),
            grade: items().map(|item| item.grade).min().map_or("", |grade| grade.as_str()).to_string(),
            reason: Message::new(if by_file { "reason.by_file_role" } else { "reason.sources" })
                .with("count", sources.len()),
            evidence: numbers(&own),
        }
    });
    rows.collect()
}

fn texts(analysis: &Analysis, subject: u32) -> (Vec<TextEntry>, u32) {
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

fn neighbours(analysis: &Analysis, subject: u32) -> (Vec<Neighbour>, u32) {
    let steps = analysis.graph.steps(subject);
    let total = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let mut steps: Vec<(f64, Step)> = steps.into_iter().map(|step| (step.weight(), step)).collect();
    steps.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.kind.cmp(&b.1.kind)).then(a.1.to.cmp(&b.1.to)));
    let rows = steps.iter().take(MOST_NEIGHBOURS).filter_map(|(_, step)| {
        let other = analysis.knowledge.resolution.subjects.get(step.to as usize)?;
        let outcome = analysis.outcomes.get(step.to as usize)?;
        let (file, row, _) = place(analysis, step.place);
        Some(Neighbour {
            subject: other.id.clone(),
            kind: other.kind.as_str().to_string(),
            name: name(analysis, other),
            band: outcome.band.as_str().to_string(),
            index: (outcome.band != Band::Insufficient).then(|| tenths(outcome.index)),
            edge: step.kind.as_str().to_string(),
            direction: if step.outward { "out" } else { "in" }.to_string(),
            detail: detail(analysis, step),
            file,
            row,
        })
    });
    (rows.collect(), total)
}

fn exposures(analysis: &Analysis, subject: u32) -> Vec<Exposure> {
    let paths = analysis.paths.get(&subject).map_or(&[][..], Vec::as_slice);
    paths.iter().map(|path| exposure(analysis, subject, path)).collect()
}

fn exposure(analysis: &Analysis, subject: u32, path: &Path) -> Exposure {
    let step = |number: u32, edge: &str, at: Option<Place>| {
        let own = analysis.knowledge.resolution.subjects.get(number as usize);
        let (file, row, _) = at.map_or_else(Default::default, |at| place(analysis, at));
        ExposureStep {
            subject: own.map_or(String::new(), |own| own.id.clone()),
            kind: own.map_or("", |own| own.kind.as_str()).to_string(),
            name: own.map_or(String::new(), |own| name(analysis, own)),
            edge: edge.to_string(),
            file,
            row,
        }
    };
    let mut steps = vec![step(subject, "", None)];
    steps.extend(path.steps.iter().map(|one| step(one.to, one.kind.as_str(), Some(one.place))));
    let measure = analysis
        .knowledge
        .items(path.seed)
        .into_iter()
        .filter(|item| matches!(item.kind, Kind::Measure | Kind::Distress))
        .min_by(|a, b| (a.kind, a.grade).cmp(&(b.kind, b.grade)).then(a.place.cmp(&b.place)));
    let origin = measure.map_or_else(Message::default, |item| {
        let (file, row, _) = place(analysis, item.place);
        Message::new("reason.origin")
            .with("measure", format!("@measure.{}", item.detail))
            .with("file", file)
            .with("row", row)
            .with("date", day(item.day))
    });
    Exposure { gain: thousandth(path.gain), steps, origin }
}

fn elements(view: &View) -> Vec<ElementTable> {
    let tables = view.tables.iter().map(|table| ElementTable {
        category: table.id.to_string(),
        pack: table.pack.to_string(),
        complete: table.complete,
        rows: table
            .rows
            .iter()
            .map(|row| {
                let need = match row.standing {
                    Standing::Missing => "need.any",
                    Standing::Contradicted => "need.answer",
                    Standing::Evidenced if row.sources < 2 => "need.second_source",
                    Standing::Evidenced if !row.is_firm() => "need.better_grade",
                    Standing::Evidenced => "",
                };
                ElementRow {
                    element: row.id.to_string(),
                    status: row.standing.as_str().to_string(),
                    support: numbers(&row.support),
                    against: numbers(&row.against),
                    independent_sources: u32::try_from(row.sources).unwrap_or(u32::MAX),
                    best_grade: row.best.map_or("", |grade| grade.as_str()).to_string(),
                    need: Message::new(need),
                }
            })
            .collect(),
    });
    tables.collect()
}

/// What the records say of the subject, property by property.
fn statements(analysis: &Analysis, subject: u32) -> (Vec<StatementRow>, u32) {
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
fn merges(analysis: &Analysis, subject: u32) -> Vec<Merge> {
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

/// What to collect next: indicators that could be looked at but were not, first what would move the interval most when
/// found as is usual for the category, then what would raise the coverage most.
fn missing(analysis: &Analysis, view: &View) -> Vec<Message> {
    let model = &analysis.model;
    let (Some(scorer), usual) = view::scorer(analysis, view.subject) else { return Vec::new() };
    let own = |at: usize| scorer.weight(at);
    let applicable: u32 =
        view.row.cells.iter().enumerate().filter(|(_, cell)| cell.applicable).map(|(at, _)| own(at).1).sum();
    let mut open: Vec<(u32, u32, &str)> = (model.indicators.iter().zip(&view.row.cells).enumerate())
        .filter(|(_, (_, cell))| cell.applicable && !cell.has_data)
        .map(|(at, (indicator, _))| {
            let (dimension, ceiling, _) = own(at);
            let brings = scorer.missing(at, usual.get(at).copied().unwrap_or(0));
            let capped = view.score.dimensions.get(dimension).copied().unwrap_or_default();
            let with = (capped.raw + brings).min(scorer.cap(dimension)).saturating_sub(capped.used);
            let index = units::index_tenths(view.score.total + with).saturating_sub(view.score.index);
            (index, (ceiling * 1000).checked_div(applicable).unwrap_or(0), indicator.id.as_str())
        })
        .collect();
    open.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(b.2)));
    let message = |(index, coverage, id): (u32, u32, &str)| {
        Message::new(format!("missing.{id}")).with("index", tenths(index)).with("coverage", (coverage + 5) / 10)
    };
    open.into_iter().map(message).collect()
}

/// What each indicator adds to the learned log-odds, greatest first.
fn learned_parts(analysis: &Analysis, subject: u32) -> Vec<LearnedPart> {
    let parts = analysis.learned.as_ref().and_then(|learned| learned.contributions.get(&subject));
    let mut parts: Vec<LearnedPart> = (parts.into_iter().flatten())
        .filter_map(|(at, added)| {
            let indicator = analysis.model.indicators.get(*at)?.id.clone();
            Some(LearnedPart { indicator, log_odds: thousandth(*added) })
        })
        .collect();
    parts.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()).then(a.indicator.cmp(&b.indicator)));
    parts
}

/// The smallest change that moves the band: which indicators, to which band and index; both ways.
fn flips(analysis: &Analysis, view: &View) -> Vec<FlipView> {
    let model = &analysis.model;
    let (Some(scorer), usual) = view::scorer(analysis, view.subject) else { return Vec::new() };
    let official = model.indicator_of(Kind::Measure);
    let pieces = view.row.cells.iter().enumerate().map(|(at, cell)| {
        let (dimension, ceiling, context) = scorer.weight(at);
        Piece {
            indicator: at,
            dimension,
            units: view.score.indicators.get(at).copied().unwrap_or(0),
            could: if cell.has_data { 0 } else { scorer.missing(at, usual.get(at).copied().unwrap_or(0)) },
            ceiling,
            context,
            applicable: cell.applicable,
            known: cell.has_data,
            official: Some(at) == official,
        }
    });
    let subject = flip::Subject {
        pieces: pieces.collect(),
        caps: (0..model.dimensions.len()).map(|at| scorer.cap(at)).collect(),
        facts: view.facts,
    };
    let settings = analysis.thresholds();
    let told = |way: Way, code: &str| {
        let found = subject.flip(way, &settings)?;
        let id = |at: &usize| model.indicators.get(*at).map(|indicator| indicator.id.clone());
        Some(FlipView {
            way: code.to_string(),
            indicators: found.indicators.iter().filter_map(id).collect(),
            band: found.band.as_str().to_string(),
            index: tenths(found.index),
        })
    };
    [told(Way::Without, "without"), told(Way::With, "with")].into_iter().flatten().collect()
}
