//! One subject: its page, and its entry in the report.

use std::collections::BTreeSet;

use super::chain::{self, chain};
use super::convert::{day, name, numbers, place, reason, tenths, thousandth, window_row};
use super::evidence::{evidence, is_of_licence};
use super::records::{identifiers, merges, statements, texts};
use super::same::of_subject;
use super::score::{coverage, flips, gates, learned_parts, missing, waterfall};
use super::ties::detail;
use super::view::View;
use super::warning;
use crate::boundary::Standing;
use crate::classify::{LabelId, Stance};
use crate::evidence::Kind;
use crate::graph::exposure::Path;
use crate::graph::typed::Step;
use crate::model::sheet::Place;
use crate::pipeline::Analysis;
use crate::report::{
    ElementRow, ElementTable, Exposure, ExposureStep, LabelShare, Message, Neighbour, SubjectPage, SubjectRecord,
};
use crate::triage::{Band, Disposition};

/// Most neighbours and likenesses on a page; the total says how many neighbours there are.
const MOST_NEIGHBOURS: usize = 200;
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
