//! The chain of roles around virtual currency (DOMAIN F10): who issues, promotes, deals, moves the money and runs the venue.
//! One firm rarely does all of it, and the boundary differs by role: so every link says who fills it by which words, and an
//! empty one says what would show it.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::{excerpt, name, place, shown};
use super::ties::detail;
use super::view::View;
use crate::classify::role::{self, activities};
use crate::classify::{ChainRole, LabelId, Stance};
use crate::graph::typed::{EdgeKind, Step};
use crate::model::property::{Party, Property};
use crate::model::sheet::Place;
use crate::pipeline::Analysis;
use crate::report::{ChainLink, ChainPlayer, Message};
use crate::risk::judge::IDENTIFIED;
use crate::text::Span;

/// Most players told of a link; its total says how many there are.
const MOST_PLAYERS: usize = 6;

/// The activities about which there is a chain: R13 to R16; payments (R12) only beside one of them or a role.
const CHAINED: [&str; 4] = ["R13", "R14", "R15", "R16"];

/// A text that gives its author a role.
struct Played {
    role: &'static str,
    activity: LabelId,
    score: f64,
    stance: Stance,
    span: Option<Span>,
    text: u32,
}

/// The roles that the texts of a subject give it: of each role and activity the best text, copies counted once.
fn played(analysis: &Analysis, subject: u32) -> Vec<Played> {
    let knowledge = &analysis.knowledge;
    let mut best: BTreeMap<(&'static str, LabelId, u32), Played> = BTreeMap::new();
    for number in knowledge.attached.of(subject) {
        let Some(read) = knowledge.read.get(*number as usize) else { continue };
        let first = knowledge.copies.get(*number as usize).copied().unwrap_or(*number);
        for label in &read.labels {
            let speaks = matches!(label.stance, Stance::Promotes | Stance::Neutral);
            if label.role.is_empty() || !speaks {
                continue;
            }
            let spoken = read.spoken.iter().find(|(role, ..)| role.as_str() == label.role).map(|(.., span)| *span);
            let own = Played {
                role: label.role,
                activity: label.id,
                score: label.score,
                stance: label.stance,
                span: spoken.or(label.spans.first().copied()),
                text: *number,
            };
            best.entry((label.role, label.id, first)).or_insert(own);
        }
    }
    let mut list: Vec<Played> = best.into_values().collect();
    list.sort_by(|a, b| {
        (a.stance != Stance::Promotes)
            .cmp(&(b.stance != Stance::Promotes))
            .then(b.score.total_cmp(&a.score))
            .then(a.text.cmp(&b.text))
    });
    list
}

/// The role that most texts give a subject for an activity; empty where none does.
pub(super) fn role_of(analysis: &Analysis, subject: u32, activity: LabelId) -> &'static str {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for own in played(analysis, subject).iter().filter(|own| own.activity == activity) {
        *counts.entry(own.role).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(role, count)| (*count, std::cmp::Reverse(*role))).map_or("", |(role, _)| role)
}

/// The five links; none where the subject has nothing to do with virtual currency.
pub(super) fn chain(analysis: &Analysis, view: &View) -> Vec<ChainLink> {
    let own = played(analysis, view.subject);
    let identified = view.classes.iter().any(|(id, score)| CHAINED.contains(&id.as_str()) && *score >= IDENTIFIED);
    if !identified && own.iter().all(|own| !CHAINED.contains(&own.activity.as_str())) {
        return Vec::new();
    }
    let mut players: BTreeMap<&'static str, Vec<ChainPlayer>> = BTreeMap::new();
    for one in &own {
        players.entry(one.role).or_default().push(by_text(analysis, one));
    }
    for (role, player) in named(analysis, view.subject, &own) {
        players.entry(role.as_str()).or_default().push(player);
    }
    players.entry(ChainRole::Payment.as_str()).or_default().extend(accounts(analysis, view.subject));
    for (step, through) in neighbours(analysis, view.subject) {
        for one in played(analysis, step.to) {
            let other = analysis.knowledge.resolution.subjects.get(step.to as usize);
            let (edge_file, edge_row, _) = place(analysis, step.place);
            let mut player = by_text(analysis, &one);
            player.how = "tied".to_string();
            player.subject = other.map_or(String::new(), |other| other.id.clone());
            player.name = other.map_or(String::new(), |other| name(analysis, other));
            player.edge = step.kind.as_str().to_string();
            player.detail = if through.is_empty() { detail(analysis, &step) } else { through.clone() };
            (player.edge_file, player.edge_row) = (edge_file, edge_row);
            players.entry(one.role).or_default().push(player);
        }
    }
    role::ALL.iter().map(|role| link(*role, players.remove(role.as_str()).unwrap_or_default())).collect()
}

fn link(role: ChainRole, mut players: Vec<ChainPlayer>) -> ChainLink {
    // One line for each text of the subject, and for each neighbour, venue and account.
    let mut seen = BTreeSet::new();
    players.retain(|one| {
        let own = one.how == "own";
        seen.insert((one.how.clone(), if own { one.text.clone() } else { one.subject.clone() }, one.name.clone()))
    });
    // A phrase says nothing more where the link is filled otherwise.
    if players.iter().any(|one| one.how != "named" || !one.name.is_empty()) {
        players.retain(|one| one.how != "named" || !one.name.is_empty());
    }
    let order = |how: &str| ["own", "account", "tied", "named"].iter().position(|known| *known == how);
    players.sort_by_key(|one| order(&one.how));
    let standing = match players.first().map(|one| one.how.as_str()) {
        None => "missing",
        Some("own" | "account") => "own",
        Some("tied") => "tied",
        Some(_) => "named",
    };
    let total = u32::try_from(players.len()).unwrap_or(u32::MAX);
    players.truncate(MOST_PLAYERS);
    ChainLink {
        role: role.as_str().to_string(),
        standing: standing.to_string(),
        activities: activities(role).to_vec(),
        need: if players.is_empty() {
            Message::new(format!("need.chain_{}", role.as_str()))
        } else {
            Message::default()
        },
        players,
        total,
    }
}

fn by_text(analysis: &Analysis, one: &Played) -> ChainPlayer {
    let mut player = at_text(analysis, one.text, one.span);
    player.how = "own".to_string();
    player.activity = one.activity.as_str().to_string();
    player.stance = one.stance.as_str().to_string();
    player
}

fn at_text(analysis: &Analysis, number: u32, span: Option<Span>) -> ChainPlayer {
    let Some(document) = analysis.knowledge.documents.get(number as usize) else { return ChainPlayer::default() };
    let (file, row, column) = place(analysis, document.place);
    let text = document.place.text(&analysis.knowledge.sheets);
    let span = span.map(|span| span.start as usize..span.end as usize).filter(|span| text.get(span.clone()).is_some());
    let quote = excerpt(analysis, text, span.unwrap_or(0..text.len()));
    ChainPlayer { text: format!("t{number}"), file, row, column, quote, ..ChainPlayer::default() }
}

/// Whom the subject's texts of a role speak of beside themselves: venues by name, others by the phrase.
fn named(analysis: &Analysis, subject: u32, own: &[Played]) -> Vec<(ChainRole, ChainPlayer)> {
    let mut out = Vec::new();
    for number in analysis.knowledge.attached.of(subject) {
        let mut of_text = own.iter().filter(|one| one.text == *number).peekable();
        let (Some(first), Some(read)) = (of_text.peek(), analysis.knowledge.read.get(*number as usize)) else {
            continue;
        };
        let stance = first.stance;
        let plays: Vec<&str> = of_text.map(|one| one.role).collect();
        for (role, name, span) in &read.spoken {
            if name.is_empty() && plays.contains(&role.as_str()) {
                continue;
            }
            let mut player = at_text(analysis, *number, Some(*span));
            player.how = "named".to_string();
            player.name = (*name).to_string();
            player.stance = stance.as_str().to_string();
            out.push((*role, player));
        }
    }
    out
}

/// Accounts and wallets that records state of the subject.
fn accounts(analysis: &Analysis, subject: u32) -> Vec<ChainPlayer> {
    let knowledge = &analysis.knowledge;
    let mut out = Vec::new();
    for mention in knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        for meaning in sheet.columns(Property::Account) {
            let at = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
            let value = at.text(&knowledge.sheets).trim().to_string();
            if crate::name::is_placeholder(&value) {
                continue;
            }
            let (file, row, column) = place(analysis, at);
            let name = shown(analysis, Some(Property::Account), &value);
            let quote = name.clone();
            out.push(ChainPlayer {
                how: "account".to_string(),
                name,
                file,
                row,
                column,
                quote,
                ..ChainPlayer::default()
            });
        }
    }
    out
}

/// Those one tie away, and those one tie beyond a platform and its operator, who act as one. What is only alike in wording or
/// address, and who is impersonated, plays no part. With the name of whom the second step leads through.
fn neighbours(analysis: &Analysis, subject: u32) -> Vec<(Step, String)> {
    let joins = |kind: EdgeKind| !matches!(kind, EdgeKind::SameText | EdgeKind::SameAddress | EdgeKind::Impersonates);
    let mut known: BTreeSet<u32> = [subject].into();
    let mut out: Vec<(Step, String)> = Vec::new();
    let mut first: Vec<Step> = analysis.graph.steps(subject).into_iter().filter(|step| joins(step.kind)).collect();
    first.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.kind.cmp(&b.kind)).then(a.to.cmp(&b.to)));
    for step in &first {
        if known.insert(step.to) {
            out.push((*step, String::new()));
        }
    }
    for middle in first.iter().filter(|step| step.kind == EdgeKind::Operates) {
        let through = analysis
            .knowledge
            .resolution
            .subjects
            .get(middle.to as usize)
            .map_or(String::new(), |own| name(analysis, own));
        for step in analysis.graph.steps(middle.to) {
            if joins(step.kind) && known.insert(step.to) {
                out.push((step, through.clone()));
            }
        }
    }
    out
}
