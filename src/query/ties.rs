//! What is asked of the graph: who is above a subject, how two are tied, and the community that one is in.

use std::collections::BTreeMap;

use super::convert::{day, name, place, shorten, shown};
use super::neighbourhood::{drawn, ties_between};
use crate::graph::network;
use crate::graph::ownership::{self, Holder};
use crate::graph::typed::{EdgeKind, Hub, Link, Step};
use crate::model::sheet::Place;
use crate::pipeline::Analysis;
use crate::report::{
    Community, GraphEdge, GraphNode, HolderView, NamedSubject, Neighbourhood, OwnershipView, TieStep, WayView, Ways,
};
use crate::triage::Band;

/// Most holders on a page.
const MOST_HOLDERS: usize = 40;
/// Most ways that are told.
pub const MOST_WAYS: usize = 5;

fn named(analysis: &Analysis, number: u32) -> NamedSubject {
    let own = analysis.knowledge.resolution.subjects.get(number as usize);
    own.map_or_else(NamedSubject::default, |own| NamedSubject {
        subject: own.id.clone(),
        kind: own.kind.as_str().to_string(),
        name: name(analysis, own),
    })
}

fn rounded(share: f64) -> f64 {
    libm::round(share * 1e6) / 1e6
}

/// A share as a percentage.
pub(super) fn percentage(share: f32) -> String {
    if share > 0.0 { format!("{:.2} %", share * 100.0) } else { String::new() }
}

/// What a tie consists of: the share held, or the thing in common.
pub(super) fn detail(analysis: &Analysis, step: &Step) -> String {
    if let Some(link) = step.link.and_then(|link| analysis.graph.links.get(link as usize)) {
        return percentage(link.share);
    }
    let Some(hub) = step.hub.and_then(|hub| analysis.graph.hubs.get(hub as usize)) else { return String::new() };
    use EdgeKind as E;
    match hub.kind {
        E::SamePerson | E::SameOfficer => analysis
            .subject(&hub.value)
            .and_then(|person| analysis.knowledge.resolution.subjects.get(person as usize))
            .map_or(String::new(), |person| name(analysis, person)),
        E::SameText => String::new(),
        E::SameAddress => shorten(analysis, step.place.text(&analysis.knowledge.sheets)),
        _ => hub.value.clone(),
    }
}

fn tie(analysis: &Analysis, from: u32, step: &Step) -> TieStep {
    let (file, row, _) = place(analysis, step.place);
    let hub = step.hub.and_then(|hub| analysis.graph.hubs.get(hub as usize));
    let other = hub.and_then(|hub| hub.members.iter().find(|(member, _)| *member == from)).map(|(_, at)| *at);
    let (other_file, other_row, _) = other.map_or_else(Default::default, |at: Place| place(analysis, at));
    TieStep {
        to: named(analysis, step.to),
        edge: step.kind.as_str().to_string(),
        direction: if step.outward { "out" } else { "in" }.to_string(),
        detail: detail(analysis, step),
        file,
        row,
        other_file,
        other_row,
    }
}

fn holder(analysis: &Analysis, found: &Holder) -> HolderView {
    let control = match found.votes {
        votes if votes > crate::graph::algorithms::MAJORITY + 1e-9 => "majority",
        votes if votes >= crate::graph::algorithms::QUARTER - 1e-9 => "quarter",
        _ => "",
    };
    let steps = found.chain.iter().filter_map(|number| analysis.graph.step_of_link(*number));
    HolderView {
        holder: named(analysis, found.subject),
        benefit: rounded(found.benefit),
        votes: rounded(found.votes),
        control: control.to_string(),
        chain: steps.map(|(from, step)| tie(analysis, from, &step)).collect(),
    }
}

/// Who is above a subject, over which chains, and whom it brought in.
#[must_use]
pub fn ownership(analysis: &Analysis, subject: u32) -> OwnershipView {
    let found = ownership::ownership(&analysis.graph, subject);
    let all = |list: &[u32]| -> Vec<NamedSubject> { list.iter().map(|one| named(analysis, *one)).collect() };
    let levels = ownership::recruits(&analysis.graph, subject);
    OwnershipView {
        holders: found.holders.iter().take(MOST_HOLDERS).map(|one| holder(analysis, one)).collect(),
        missing: rounded(found.missing),
        closed: all(&found.closed),
        unstated: all(&found.unstated),
        over: found.over.map(rounded),
        truncated: found.truncated || found.holders.len() > MOST_HOLDERS,
        rings: found.rings.iter().map(|ring| all(ring)).collect(),
        levels_marked: levels.as_ref().is_some_and(|levels| levels.is_marked()),
        levels: levels.map(|levels| levels.people).unwrap_or_default(),
    }
}

/// The shortest ways of evidence between two subjects.
#[must_use]
pub fn ways(analysis: &Analysis, from: u32, to: u32, most: usize) -> Ways {
    let found = network::ways(&analysis.graph, from, to, most.clamp(1, MOST_WAYS));
    let told = found.iter().map(|way| {
        let mut at = from;
        let steps = way.steps.iter().map(|step| {
            let told = tie(analysis, at, step);
            at = step.to;
            told
        });
        WayView { steps: steps.collect(), cost: libm::round(way.cost * 1000.0) / 1000.0 }
    });
    Ways { from: named(analysis, from), ways: told.collect() }
}

/// The community that a subject is in; `communities` is what [`network::communities`] answered.
#[must_use]
pub fn community(analysis: &Analysis, communities: &[u32], subject: u32, limit: usize) -> Community {
    let own = communities.get(subject as usize).copied();
    let inside = |number: &u32| communities.get(*number as usize).copied() == own;
    let mut members: Vec<u32> = vec![subject];
    members.extend(analysis.order.iter().copied().filter(|number| *number != subject && inside(number)));
    let size = u32::try_from(members.len()).unwrap_or(u32::MAX);
    members.truncate(limit.max(1));
    let edges = ties_between(analysis, &members);
    let (nodes, edges) = drawn(analysis, &members, edges);
    let truncated = size - u32::try_from(members.len()).unwrap_or(size);
    Community { size, members: Neighbourhood { nodes, edges, truncated } }
}

/// Vertices of a graph file: subjects, then what they share.
#[must_use]
pub fn graph_node_count(analysis: &Analysis) -> usize {
    analysis.graph.subjects() + analysis.graph.hubs.len()
}

/// Kind of vertex that a shared thing is; none for one that is said by links already.
fn hub_kind(kind: EdgeKind) -> Option<&'static str> {
    use EdgeKind as E;
    Some(match kind {
        E::SamePhone => "phone",
        E::SameEmail => "email",
        E::SameSite => "site",
        E::SameAccount => "account",
        E::SameContact => "contact",
        E::SameAddress => "address",
        E::SameText => "text",
        E::SameRepresentative => "representative",
        E::Operates
        | E::Owns
        | E::OwnsLess
        | E::Invests
        | E::Officer
        | E::Recruits
        | E::Impersonates
        | E::SamePerson
        | E::SameOfficer => return None,
    })
}

/// A shared thing as people know it.
fn shared_name(analysis: &Analysis, hub: &Hub) -> String {
    let first = hub.members.first().map(|(_, at)| *at);
    match (hub.kind, first) {
        (EdgeKind::SameText, Some(first)) => {
            let (file, row, _) = place(analysis, first);
            format!("{file}, {row}")
        }
        (EdgeKind::SameAddress, Some(first)) => shown(analysis, None, first.text(&analysis.knowledge.sheets).trim()),
        _ => hub.value.clone(),
    }
}

/// A vertex of a graph file; none where a shared person stands as a subject already.
#[must_use]
pub fn graph_node(analysis: &Analysis, at: usize) -> Option<GraphNode> {
    if let Some(own) = analysis.knowledge.resolution.subjects.get(at) {
        let outcome = analysis.outcomes.get(at)?;
        let hubs = analysis.graph.hubs_of(u32::try_from(at).ok()?).iter();
        let shared = hubs.filter_map(|number| {
            let hub = analysis.graph.hubs.get(*number as usize)?;
            hub_kind(hub.kind)?;
            Some((hub.kind.as_str().to_string(), shared_name(analysis, hub)))
        });
        return Some(GraphNode {
            shared: shared.collect(),
            id: own.id.clone(),
            kind: own.kind.as_str().to_string(),
            name: name(analysis, own),
            band: outcome.band.as_str().to_string(),
            index: (outcome.band != Band::Insufficient).then(|| super::convert::tenths(outcome.index)),
        });
    }
    let hub = analysis.graph.hubs.get(at - analysis.graph.subjects())?;
    let kind = hub_kind(hub.kind)?;
    let name = shared_name(analysis, hub);
    Some(GraphNode { id: format!("{kind}:{}", hub.value), kind: kind.to_string(), name, ..GraphNode::default() })
}

/// Edges of a graph file: of a link, or of the members of a shared thing.
#[must_use]
pub fn graph_edges(analysis: &Analysis, at: usize) -> Vec<GraphEdge> {
    let id = |number: u32| named(analysis, number).subject;
    let links = analysis.graph.links.len();
    if let Some(link) = analysis.graph.links.get(at) {
        let (file, row, _) = place(analysis, link.place);
        return vec![GraphEdge {
            source: id(link.from),
            target: id(link.to),
            kind: link.kind.as_str().to_string(),
            share: (link.share > 0.0).then(|| rounded(f64::from(link.share))),
            since: day(link.since),
            until: if link.until == Link::OPEN { String::new() } else { day(link.until) },
            file,
            row,
        }];
    }
    let Some(hub) = analysis.graph.hubs.get(at - links) else { return Vec::new() };
    let Some(kind) = hub_kind(hub.kind) else { return Vec::new() };
    let target = format!("{kind}:{}", hub.value);
    let edge = |(member, at): &(u32, Place)| {
        let (file, row, _) = place(analysis, *at);
        let (source, target, kind) = (id(*member), target.clone(), hub.kind.as_str().to_string());
        GraphEdge { source, target, kind, file, row, ..GraphEdge::default() }
    };
    hub.members.iter().map(edge).collect()
}

/// How many times [`graph_edges`] may be asked.
#[must_use]
pub fn graph_edge_count(analysis: &Analysis) -> usize {
    analysis.graph.links.len() + analysis.graph.hubs.len()
}

/// What subjects are tied by, each pair once.
pub(super) type Ties = BTreeMap<(u32, u32), &'static str>;
