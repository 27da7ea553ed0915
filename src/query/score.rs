//! What a subject's index and band are made of, and what would change them.

use super::convert::{numbers, reason, tenths, thousandth};
use super::view::{self, View};
use crate::evidence::Kind;
use crate::pipeline::Analysis;
use crate::report::{
    CoveragePart, DimensionShare, FlipView, GateView, IndicatorShare, LearnedPart, Message, Waterfall,
};
use crate::risk::units;
use crate::triage::flip::{self, Piece, Way};

pub(super) fn gates(view: &View) -> Vec<GateView> {
    let gate = |gate: &crate::triage::Gate| GateView {
        band: gate.band.as_str().to_string(),
        code: gate.code.to_string(),
        passed: gate.passed,
        reason: Message::new(format!("gate.{}", gate.code)).with("found", gate.found).with("asked", gate.asked),
    };
    view.triage.gates.iter().map(gate).collect()
}

pub(super) fn waterfall(analysis: &Analysis, view: &View) -> Waterfall {
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

pub(super) fn coverage(analysis: &Analysis, view: &View) -> Vec<CoveragePart> {
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

/// What to collect next: indicators that could be looked at but were not, first what would move the interval most when
/// found as is usual for the category, then what would raise the coverage most.
pub(super) fn missing(analysis: &Analysis, view: &View) -> Vec<Message> {
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

/// The smallest change that moves the band: which indicators, to which band and index; both ways.
pub(super) fn flips(analysis: &Analysis, view: &View) -> Vec<FlipView> {
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

/// What each indicator adds to the learned log-odds, greatest first.
pub(super) fn learned_parts(analysis: &Analysis, subject: u32) -> Vec<LearnedPart> {
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
