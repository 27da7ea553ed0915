//! The stage of a scheme, from growth, yields, money flows, complaints and redemption trouble. Rules, limits and examples are
//! data in `stages.json`; a signal that could not be looked at is unknown, never absent.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::counted::Side;
use super::curve::Curve;
use crate::evidence::{Item, Kind, Knowledge, Stance};
use crate::model::property::{FileRole, Party, Property, vocabulary};
use crate::model::sheet::Place;
use crate::series::stats;
use crate::value::{amount, percent};

const RULES: &str = include_str!("stages.json");

vocabulary! {
    /// Where a scheme stands. The key of its wording after `stage.`. None of them is a finding of law.
    Stage {
        /// Too little is known.
        Unknown = "unknown",
        /// Nothing points to a stage of a scheme.
        Steady = "steady",
        /// Young, and not growing yet.
        Start = "start",
        /// It grows.
        Growth = "growth",
        /// It grows faster than its own past and its category explain.
        Explosion = "explosion",
        /// Money leaves, complaints come, paying out is hard.
        Strain = "strain",
        /// It has stopped paying, or those behind it have gone.
        Collapse = "collapse",
    }
}

vocabulary! {
    /// What a stage is read from. The key of its wording after `signal.`.
    Signal {
        /// The number of people grows.
        Grows = "grows",
        /// It grows explosively: an alarm is in force, or a fifth a month at least, or the last two counts are three times
        /// every earlier one.
        Explodes = "explodes",
        /// The number of people falls and has fallen well below its peak.
        Shrinks = "shrinks",
        /// It is at most half of its peak.
        Halved = "halved",
        /// Founded or first seen less than a year ago.
        Young = "young",
        /// The promised yield rose.
        YieldUp = "yield_up",
        /// More money left than came in, in two of the last three periods.
        Outflow = "outflow",
        /// Complaints have doubled or raised an alarm.
        ComplaintsUp = "complaints_up",
        /// Somebody reports that money cannot be got back.
        RedemptionTrouble = "redemption_trouble",
        /// It wound down, or changed its business.
        Closed = "closed",
        /// Those behind it have gone, or the police has stepped in.
        Stopped = "stopped",
    }
}

/// What was seen of a signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Which.
    pub signal: Signal,
    /// Whether it holds.
    pub holds: bool,
    /// Its number: growth a month, share of the peak, ratio, or count.
    pub value: f64,
    /// First places that show it.
    pub places: Vec<Place>,
}

/// A stage and what it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The stage.
    pub stage: Stage,
    /// The signals that led to it, and those that hold besides, in order.
    pub seen: Vec<Seen>,
    /// Signals that could not be looked at.
    pub unknown: Vec<Signal>,
}

#[derive(Debug, Default, Deserialize)]
struct Limits {
    growth_per_month: f64,
    explosive_per_month: f64,
    multiplied: f64,
    least_people: f64,
    shrunk_to: f64,
    halved_to: f64,
    young_days: i32,
    recent_days: i32,
    yield_up: f64,
    complaints_times: f64,
    least_complaints: f64,
}

#[derive(Debug, Default, Deserialize)]
#[cfg_attr(not(test), expect(dead_code, reason = "the examples are read by the test that holds the rules to them"))]
struct Examples {
    r#for: Vec<Vec<String>>,
    against: Vec<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Rule {
    stage: String,
    known: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    any: Vec<Vec<String>>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by tests"))]
    examples: Examples,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    limits: Limits,
    rules: Vec<Rule>,
}

static FILE: LazyLock<File> = LazyLock::new(|| serde_json::from_str(RULES).unwrap_or_default());

/// The first rule, later stages first, that signals fulfil. `None` is a signal that could not be looked at.
fn judge(signals: &BTreeMap<Signal, Option<bool>>) -> Stage {
    let state = |code: &String| Signal::parse(code).and_then(|signal| signals.get(&signal).copied().flatten());
    let fulfilled = |rule: &&Rule| {
        rule.known.iter().all(|code| state(code).is_some())
            && rule.none.iter().all(|code| state(code) != Some(true))
            && rule.any.iter().any(|all| all.iter().all(|code| state(code) == Some(true)))
    };
    FILE.rules.iter().find(fulfilled).and_then(|rule| Stage::parse(&rule.stage)).unwrap_or(Stage::Unknown)
}

/// Fewest counts that say anything about growth.
const LEAST_COUNTS: usize = 4;
/// Counts that the present growth is read from.
const WINDOW: usize = 8;
/// Days in a month, mean.
const MONTH: f64 = 30.44;
/// Most places shown for a signal.
const MOST_PLACES: usize = 3;
/// Yields or flows needed before a change of them is read.
const LEAST_FIGURES: usize = 3;

/// The stage of a subject from its curves and what is known of it on the as-of date.
#[must_use]
pub fn tell(knowledge: &Knowledge, subject: u32, curves: &[Curve], items: &[Item], as_of: i32) -> Told {
    let mut seen: BTreeMap<Signal, Option<Seen>> = Signal::ALL.iter().map(|signal| (*signal, None)).collect();
    let mut put = |signal: Signal, holds: bool, value: f64, places: Vec<Place>| {
        let slot = seen.entry(signal).or_default();
        // Of two curves the one on which the signal holds says it.
        if slot.as_ref().is_none_or(|known| holds && !known.holds) {
            *slot = Some(Seen { signal, holds, value, places: places.into_iter().take(MOST_PLACES).collect() });
        }
    };
    for curve in curves.iter().filter(|curve| curve.counted.is_crowd()) {
        growth(curve, &mut put);
    }
    young(knowledge, subject, curves, as_of, &mut put);
    figures(knowledge, subject, &mut put);
    complaints(knowledge, curves, as_of, &mut put);
    trouble(knowledge, items, as_of, &mut put);
    let states = seen.iter().map(|(signal, seen)| (*signal, seen.as_ref().map(|seen| seen.holds))).collect();
    Told {
        stage: judge(&states),
        unknown: seen.iter().filter(|(_, seen)| seen.is_none()).map(|(signal, _)| *signal).collect(),
        seen: seen.into_values().flatten().filter(|seen| seen.holds).collect(),
    }
}

type Put<'a> = dyn FnMut(Signal, bool, f64, Vec<Place>) + 'a;

fn growth(curve: &Curve, put: &mut Put<'_>) {
    let limits = &FILE.limits;
    if let Some(alarm) = curve.alarm() {
        let at = [curve.place_of(alarm.since), curve.place_of(alarm.raised)].into_iter().flatten().collect();
        put(Signal::Explodes, true, alarm.observed / alarm.expected.max(1.0), at);
    }
    let known: Vec<(i32, f64)> = curve.points.iter().filter_map(|point| Some((point.day, point.value?))).collect();
    let Some((last_day, last)) = known.last().copied().filter(|_| known.len() >= LEAST_COUNTS) else { return };
    let recent = known.get(known.len().saturating_sub(WINDOW)..).unwrap_or(&[]);
    let points: Vec<(f64, f64)> =
        recent.iter().map(|(day, count)| (f64::from(*day) / MONTH, libm::log1p(*count))).collect();
    let Some(slope) = stats::theil_sen(&points) else { return };
    let rate = |slope: f64| libm::expm1(slope);
    let place = |day: i32| curve.place_of(day);
    let ends = || [recent.first().and_then(|(day, _)| place(*day)), place(last_day)].into_iter().flatten().collect();
    put(Signal::Grows, slope.low > 0.0 && rate(slope.median) >= limits.growth_per_month, rate(slope.median), ends());
    let steep = slope.low > 0.0 && rate(slope.median) >= limits.explosive_per_month;
    put(Signal::Explodes, steep, 1.0 + rate(slope.median), ends());
    // A jump that stays, which a slope over few counts does not show: the last two far above every one before.
    let (before, last_two) = known.split_at(known.len() - 2);
    let most = before.iter().map(|(_, count)| *count).fold(1.0, f64::max);
    let least = last_two.iter().map(|(_, count)| *count).fold(f64::INFINITY, f64::min);
    let multiplied = least >= limits.multiplied * most && least >= limits.least_people;
    put(Signal::Explodes, multiplied, least / most, ends());
    let year: Vec<(i32, f64)> = known.iter().copied().filter(|(day, _)| last_day - day <= 365).collect();
    let peak = year.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    if let Some((peak_day, peak)) = peak.filter(|(_, peak)| *peak > 0.0) {
        let at: Vec<Place> = [place(peak_day), place(last_day)].into_iter().flatten().collect();
        put(Signal::Shrinks, slope.high < 0.0 && last <= limits.shrunk_to * peak, last / peak, at.clone());
        put(Signal::Halved, last <= limits.halved_to * peak, last / peak, at);
    }
}

fn young(knowledge: &Knowledge, subject: u32, curves: &[Curve], as_of: i32, put: &mut Put<'_>) {
    let mut first: Option<(i32, Place)> = None;
    for mention in knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        for meaning in sheet.columns(Property::Founded) {
            let Some(day) = meaning.day(sheet.cells.cell(mention.place.row, meaning.column)) else { continue };
            let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
            if day <= as_of && first.is_none_or(|known| (day, place) < known) {
                first = Some((day, place));
            }
        }
    }
    // A curve that begins says the subject is no younger than that; only a foundation says that it is young.
    let seen = curves.iter().filter_map(|curve| curve.points.iter().find(|point| point.value.is_some()));
    let earliest = seen.map(|point| point.day).min();
    if let Some((day, place)) = first {
        let begun = earliest.map_or(day, |earliest| earliest.min(day));
        put(Signal::Young, as_of - begun < FILE.limits.young_days, f64::from(as_of - begun), vec![place]);
    }
}

/// Yields and flows by period; of several records of a day the first.
fn figures(knowledge: &Knowledge, subject: u32, put: &mut Put<'_>) {
    let mut yields: BTreeMap<i32, (f64, Place)> = BTreeMap::new();
    let mut flows: BTreeMap<i32, (f64, Place)> = BTreeMap::new();
    for mention in knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
        let Some(sheet) = knowledge.sheet(mention.place) else { continue };
        let day = knowledge.day(mention.place);
        if day == i32::MIN || sheet.column(Property::Period).is_none() {
            continue;
        }
        for meaning in &sheet.meanings {
            let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
            let unit = sheet.unit(*meaning);
            let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
            let (value, list) = match meaning.property {
                Property::Yield => (percent::parse(cell, if unit.is_empty() { "%" } else { unit }), &mut yields),
                Property::NetInflow => (amount::parse(cell, unit), &mut flows),
                _ => continue,
            };
            if let Some(value) = value.filter(|value| value.is_finite()) {
                let slot = list.entry(day).or_insert((value, place));
                if place < slot.1 {
                    *slot = (value, place);
                }
            }
        }
    }
    let yields: Vec<(f64, Place)> = yields.into_values().filter(|(share, _)| *share > 0.0).collect();
    if let Some(((last, at), before)) = yields.split_last().filter(|_| yields.len() >= LEAST_FIGURES) {
        let earlier: Vec<f64> = before.iter().map(|(share, _)| *share).collect();
        if let Some(usual) = stats::median(&earlier).filter(|usual| *usual > 0.0) {
            let first = before.first().map(|(_, place)| *place);
            let ratio = last / usual;
            put(Signal::YieldUp, ratio >= FILE.limits.yield_up, ratio, first.into_iter().chain([*at]).collect());
        }
    }
    let flows: Vec<(f64, Place)> = flows.into_values().collect();
    if let Some(recent) = flows.len().checked_sub(LEAST_FIGURES).and_then(|from| flows.get(from..)) {
        let out: Vec<Place> = recent.iter().filter(|(flow, _)| *flow < 0.0).map(|(_, place)| *place).collect();
        put(Signal::Outflow, out.len() >= 2, out.len() as f64, out);
    }
}

/// Days that are compared with as many before them.
const QUARTER: i32 = 92;

fn complaints(knowledge: &Knowledge, curves: &[Curve], as_of: i32, put: &mut Put<'_>) {
    if !knowledge.sheets.iter().any(|sheet| sheet.has_role(FileRole::Complaints)) {
        return;
    }
    let Some(curve) = curves.iter().find(|curve| curve.counted.side == Side::Complaints) else {
        put(Signal::ComplaintsUp, false, 0.0, Vec::new());
        return;
    };
    let sum = |from: i32, until: i32| -> f64 {
        let inside = curve.points.iter().filter(|point| from < point.day && point.day <= until);
        inside.filter_map(|point| point.value).sum()
    };
    let (now, before) = (sum(as_of - QUARTER, as_of), sum(as_of - 2 * QUARTER, as_of - QUARTER));
    let doubled = now >= FILE.limits.least_complaints && now >= FILE.limits.complaints_times * before.max(1.0);
    let places = curve.points.iter().rev().filter(|point| point.value.is_some_and(|value| value > 0.0));
    let places = places.filter_map(|point| point.place).collect();
    put(Signal::ComplaintsUp, doubled || curve.alarm().is_some(), now / before.max(1.0), places);
}

fn trouble(knowledge: &Knowledge, items: &[Item], as_of: i32, put: &mut Put<'_>) {
    let recent = |item: &Item| item.day == i32::MIN || as_of - item.day <= FILE.limits.recent_days;
    let places = |wanted: &dyn Fn(&Item) -> bool| -> Vec<Place> {
        items.iter().filter(|item| wanted(item)).map(|item| item.place).collect()
    };
    let looked = knowledge.sheets.iter().any(|sheet| {
        [FileRole::Texts, FileRole::Complaints, FileRole::Warnings].iter().any(|role| sheet.has_role(*role))
    });
    if !looked {
        return;
    }
    let of = |item: &Item, codes: &[&str]| {
        matches!(item.kind, Kind::Distress | Kind::Measure) && codes.contains(&item.detail.as_str())
    };
    let told = places(&|item| {
        let reported = item.kind == Kind::Redemption && !matches!(item.stance, Stance::Denies | Stance::Warns);
        (reported || of(item, &["redemption_trouble"])) && recent(item)
    });
    // Who has stopped or closed stays so.
    put(Signal::RedemptionTrouble, !told.is_empty(), told.len() as f64, told);
    let closed = places(&|item| of(item, &["changed_business", "wind_down"]));
    put(Signal::Closed, !closed.is_empty(), closed.len() as f64, closed);
    let stopped = places(&|item| of(item, &["absconded", "police", "filed_case"]));
    put(Signal::Stopped, !stopped.is_empty(), stopped.len() as f64, stopped);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(holding: &[String]) -> BTreeMap<Signal, Option<bool>> {
        let state = |signal: &Signal| Some(holding.iter().any(|code| code == signal.as_str()));
        Signal::ALL.iter().map(|signal| (*signal, state(signal))).collect()
    }

    #[test]
    fn every_rule_holds_on_its_own_examples() {
        assert_eq!(FILE.rules.len(), 6, "the file reads");
        for rule in &FILE.rules {
            let stage = Stage::parse(&rule.stage).expect("a stage");
            for code in rule.known.iter().chain(&rule.none).chain(rule.any.iter().flatten()) {
                assert!(Signal::parse(code).is_some(), "{code}");
            }
            assert!(!rule.examples.r#for.is_empty() && !rule.examples.against.is_empty(), "{}", rule.stage);
            for example in &rule.examples.r#for {
                assert_eq!(judge(&states(example)), stage, "{example:?}");
            }
            for example in &rule.examples.against {
                assert_ne!(judge(&states(example)), stage, "{example:?}");
            }
        }
    }

    #[test]
    fn nothing_known_is_no_stage() {
        let none = Signal::ALL.iter().map(|signal| (*signal, None)).collect();
        assert_eq!(judge(&none), Stage::Unknown);
        let mut only_young: BTreeMap<Signal, Option<bool>> = none;
        only_young.insert(Signal::Young, Some(true));
        assert_eq!(judge(&only_young), Stage::Unknown, "a young subject without a curve may be growing");
        only_young.insert(Signal::Stopped, Some(true));
        assert_eq!(judge(&only_young), Stage::Collapse, "what is on record needs no curve");
    }
}
