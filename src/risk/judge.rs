//! What law, growth and ties make of a subject's evidence: items beside those that files and texts state.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Model;
use super::ties::Trouble;
use crate::evidence::licence::{Alike, Licence, SAME_DISTINCTIVE};
use crate::evidence::{Item, Kind, Knowledge, LabelId, Speaker, Stance};
use crate::graph::exposure::Path;
use crate::graph::typed::{EdgeKind, Graph};
use crate::law::{Law, StatusKind};
use crate::model::property::{Grade, Party, Property, SubjectKind};
use crate::model::sheet::Place;
use crate::model::taxonomy::ActivityId;
use crate::text::script::han_share;
use crate::value::{amount, date, number};
use crate::warning::{Curve, of_subject};

/// Everything a subject is judged by.
#[derive(Debug)]
pub struct Case<'a> {
    /// What is known.
    pub knowledge: &'a Knowledge,
    /// The law of the law date.
    pub law: &'a Law,
    /// The typed graph.
    pub graph: &'a Graph,
    /// Paths to known trouble, by subject.
    pub paths: &'a BTreeMap<u32, Vec<Path>>,
    /// Curves of people involved, by subject.
    pub curves: &'a [Curve],
    /// The model in force.
    pub model: &'a Model,
    /// Who is in known trouble, and groups under one control.
    pub trouble: &'a Trouble,
    /// As-of date.
    pub as_of: i32,
}

/// A class counts as identified from here on (DOMAIN B3.5).
pub const IDENTIFIED: f64 = 0.5;
/// Members that make a shared address a trait of a shell company.
const CROWDED_ADDRESS: usize = 10;
/// Days in which a company counts as young.
const YOUNG_DAYS: i32 = 365;
/// Shares of a shell company's five traits.
const SHELL_TRAITS: f64 = 5.0;
/// Origin numbers of what is derived, apart from those of files and texts.
const DERIVED: u64 = 1 << 48;

impl Case<'_> {
    /// Whether the national packs speak of a subject: it is registered in the country or bears a Chinese name.
    #[must_use]
    pub fn is_under_law(&self, subject: u32) -> bool {
        let Some(own) = self.knowledge.resolution.subjects.get(subject as usize) else { return false };
        self.knowledge.is_domestic(subject).is_some() || han_share(&own.name) > 0.5
    }

    /// All items of a subject, those of files and texts first.
    #[must_use]
    pub fn items(&self, subject: u32) -> Vec<Item> {
        let mut items = self.knowledge.items(subject);
        let classes = self.knowledge.classes(&items);
        let top: Vec<(ActivityId, f64)> = classes
            .iter()
            .filter_map(|(id, score)| match id {
                LabelId::Activity(activity) if *score >= IDENTIFIED => Some((*activity, *score)),
                _ => None,
            })
            .collect();
        let Some(own) = self.knowledge.resolution.subjects.get(subject as usize) else { return items };
        if own.kind != SubjectKind::Person {
            if self.is_under_law(subject) {
                self.restricted_words(subject, &mut items);
                self.permission(subject, &top, &mut items);
                self.filing(&top, subject, &mut items);
            }
            self.growth(subject, &mut items);
            self.reach(&top, &mut items);
            self.shell(subject, &mut items);
            self.standing(subject, &mut items);
            self.figures(subject, &mut items);
            self.changes(subject, &mut items);
            self.ties(subject, &mut items);
            self.clone_of(subject, &top, &mut items);
            self.numbers(subject, &mut items);
            if let Some(place) = self.knowledge.is_domestic(subject) {
                items.push(self.derived(Kind::Domestic, place, 1.0, String::new(), Grade::A));
            }
        }
        self.exposure(subject, &mut items);
        items
    }

    pub(super) fn derived(&self, kind: Kind, place: Place, value: f64, detail: String, grade: Grade) -> Item {
        let origin = DERIVED + u64::from(place.sheet);
        let day = self.knowledge.day(place);
        Item { kind, value, detail, place, span: None, stance: Stance::Neutral, grade, origin, day }
    }

    /// Words that need approval, in the name and in the business scope.
    fn restricted_words(&self, subject: u32, items: &mut Vec<Item>) {
        let Some(own) = self.knowledge.resolution.subjects.get(subject as usize) else { return };
        let words = self.law.restricted_words();
        let valid = self.knowledge.licences.of(subject).iter().any(|licence| licence.is_valid(self.as_of));
        let mention = self.knowledge.mentions_of(subject).find(|mention| mention.name.is_some());
        if let Some(mention) = mention
            && !valid
        {
            let grade = self.knowledge.sheet(mention.place).map_or(Grade::C, |sheet| sheet.grade);
            // The longest word says what the shorter ones in it say.
            let mut found: Vec<&str> =
                words.iter().map(|word| word.word).filter(|word| own.name.contains(word)).collect();
            found.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            if let Some(word) = found.first() {
                items.push(self.derived(Kind::RestrictedName, mention.place, 1.0, (*word).to_string(), grade));
            }
        }
        for mention in self.knowledge.mentions_of(subject) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            let Some(column) = sheet.column(Property::Scope) else { continue };
            if !matches!(mention.party, Party::Main) || valid {
                continue;
            }
            let scope = sheet.cells.cell(mention.place.row, column);
            let sentence =
                |part: &&str| !["不得", "除外", "禁止", "不含", "未经"].iter().any(|word| part.contains(word));
            let hit = scope
                .split(['。', ';', '；', '(', '（'])
                .filter(sentence)
                .find_map(|part| words.iter().find(|word| part.contains(word.word)));
            if let Some(word) = hit {
                let place = Place::cell(mention.place.sheet, mention.place.row, column);
                items.push(self.derived(Kind::RestrictedScope, place, 0.5, word.word.to_string(), sheet.grade));
            }
        }
    }

    /// Whether the strongest business that needs permission has it.
    fn permission(&self, subject: u32, top: &[(ActivityId, f64)], items: &mut Vec<Item>) {
        let licences = self.knowledge.licences.of(subject);
        let mut decided = false;
        for (activity, score) in top {
            let status = self.law.status(activity.as_str());
            let barred = matches!(status.kind, StatusKind::Prohibited | StatusKind::PhasedOut);
            let licensed = status.kind == StatusKind::LicensedOnly;
            if !(barred || licensed && self.knowledge.licences.listed) {
                continue;
            }
            let covering = licences.iter().filter(|licence| licence.covers.contains(activity));
            let valid = covering.clone().find(|licence| licence.is_valid(self.as_of));
            // Beside the strongest business: what its licences do not cover (A1: what lies outside the scope is scored).
            if decided && (valid.is_some() || licences.is_empty()) {
                continue;
            }
            let anchor = items
                .iter()
                .filter(|item| matches!(item.kind, Kind::Label | Kind::FileRole) && item.detail == activity.as_str())
                .max_by(|a, b| {
                    a.value
                        .total_cmp(&b.value)
                        .then(a.grade.quality().cmp(&b.grade.quality()))
                        .then(b.place.cmp(&a.place))
                });
            let Some(place) = anchor.map(|item| item.place) else { continue };
            let detail = activity.as_str().to_string();
            if let Some(other) = self.beside(licences, *activity).filter(|_| valid.is_none()) {
                let (place, why) = other;
                items.push(self.derived(Kind::LicenceOther, place, 0.5 * score, format!("{detail}:{why}"), Grade::A));
            }
            let item = match (barred, valid) {
                _ if decided => None,
                (false, Some(licence)) => Some(self.derived(Kind::Licence, licence.place, 0.0, detail, Grade::A)),
                (true, _) => Some(self.derived(Kind::Unlicensed, place, *score, format!("{detail}:barred"), Grade::A)),
                (false, None) if licences.is_empty() => {
                    Some(self.derived(Kind::Unlicensed, place, *score, detail, Grade::B))
                }
                (false, None) => None,
            };
            items.extend(item);
            decided = true;
        }
    }

    /// Where a licence says that it does not cover a business, and how: `expired:2016-12-31`, `not_yet:…` for one that
    /// would cover it on another day, else `scope:` and what it is for.
    fn beside(&self, licences: &[Licence], activity: ActivityId) -> Option<(Place, String)> {
        let mut covering = licences.iter().filter(|licence| licence.covers.contains(&activity)).peekable();
        if covering.peek().is_some() {
            let past = covering.clone().filter(|licence| licence.until < self.as_of).max_by_key(|own| own.until);
            let next = covering.filter(|licence| licence.from > self.as_of).min_by_key(|own| own.from);
            return match (past, next) {
                (Some(own), _) => Some((own.cells.until, format!("expired:{}", date::format(own.until)))),
                (None, Some(own)) => Some((own.cells.from, format!("not_yet:{}", date::format(own.from)))),
                (None, None) => None,
            };
        }
        let own = licences.iter().find(|licence| licence.is_valid(self.as_of)).or(licences.first())?;
        Some((own.cells.scope, format!("scope:{}", own.scope)))
    }

    /// Licence numbers that are shown for the subject: its own, somebody else's, or in no list.
    fn numbers(&self, subject: u32, items: &mut Vec<Item>) {
        let group = |subject: u32| self.graph.component.get(subject as usize);
        for claim in self.knowledge.licences.claims(subject) {
            let grade = self.knowledge.sheet(claim.place).map_or(Grade::C, |sheet| sheet.grade);
            let mut shown = |kind, value, detail: String| {
                items.push(Item { span: claim.span, ..self.derived(kind, claim.place, value, detail, grade) });
            };
            let Some((holder, cell)) = claim.holder else {
                shown(Kind::LicenceUnmatched, 0.0, claim.number.clone());
                continue;
            };
            let own = self.knowledge.licences.of(subject).iter().any(|licence| licence.cells.number == cell);
            if own || holder == subject || group(holder) == group(subject) {
                shown(Kind::LicenceMatch, 0.0, claim.number.clone());
                continue;
            }
            let name = self.knowledge.resolution.subjects.get(holder as usize).map_or("", |own| own.name.as_str());
            shown(Kind::CloneNumber, 1.0, name.to_string());
            items.push(self.derived(Kind::ClonedLicence, cell, 0.0, name.to_string(), Grade::A));
        }
    }

    /// Whether a filing that the business owes on the law date is among the licences (DOMAIN D1.4).
    fn filing(&self, top: &[(ActivityId, f64)], subject: u32, items: &mut Vec<Item>) {
        if !self.knowledge.licences.listed {
            return;
        }
        let own = self.knowledge.licences.of(subject);
        for (activity, score) in top {
            let Some((duty, _)) = self.law.duties(activity.as_str()).into_iter().next() else { continue };
            if own.iter().any(|licence| licence.covers.contains(activity) && licence.is_valid(self.as_of)) {
                return;
            }
            let anchor = items
                .iter()
                .filter(|item| matches!(item.kind, Kind::Label | Kind::FileRole) && item.detail == activity.as_str())
                .max_by(|a, b| a.value.total_cmp(&b.value).then(b.place.cmp(&a.place)));
            if let Some(place) = anchor.map(|item| item.place) {
                items.push(self.derived(Kind::Unfiled, place, *score, duty.code.clone(), Grade::B));
            }
            return;
        }
    }

    /// A name like that of a licence holder whom nothing ties to the subject, or a record that says whose name it uses
    /// (DOMAIN D1.6).
    fn clone_of(&self, subject: u32, top: &[(ActivityId, f64)], items: &mut Vec<Item>) {
        let links = self.graph.links_of(subject).iter().filter_map(|at| self.graph.links.get(*at as usize));
        let stated = links.filter(|link| link.kind == EdgeKind::Impersonates && link.from == subject);
        if let Some(link) = stated.min_by_key(|link| link.place) {
            let name = self.knowledge.resolution.subjects.get(link.to as usize).map_or("", |own| own.name.as_str());
            let grade = self.knowledge.sheet(link.place).map_or(Grade::C, |sheet| sheet.grade);
            items.push(self.derived(Kind::CloneName, link.place, 1.0, name.to_string(), grade));
            return;
        }
        let Some(Alike { holder, likeness }) = self.knowledge.licences.alike(subject) else { return };
        let group = |subject: u32| self.graph.component.get(subject as usize);
        if group(subject) == group(holder) || !self.reachable(subject) {
            return;
        }
        // Where only what sets the names apart is the same, the business must be one that needs a licence.
        let needs = |kind| matches!(kind, StatusKind::LicensedOnly | StatusKind::Prohibited | StatusKind::PhasedOut);
        let in_business = top.iter().any(|(activity, _)| needs(self.law.status(activity.as_str()).kind));
        if likeness <= SAME_DISTINCTIVE && !in_business {
            return;
        }
        let named = self.knowledge.mentions_of(subject).find(|mention| mention.name.is_some());
        let name = self.knowledge.resolution.subjects.get(holder as usize).map_or("", |own| own.name.as_str());
        if let Some(mention) = named {
            let grade = self.knowledge.sheet(mention.place).map_or(Grade::C, |sheet| sheet.grade);
            items.push(self.derived(Kind::CloneName, mention.place, likeness, name.to_string(), grade));
            let theirs = self.knowledge.licences.of(holder).first();
            items.extend(theirs.map(|licence| {
                self.derived(Kind::ClonedLicence, licence.cells.number, 0.0, name.to_string(), Grade::A)
            }));
        }
    }

    /// Whether a record states a code, a site or a phone of the subject: only then can these differ from another's.
    fn reachable(&self, subject: u32) -> bool {
        const OWN: [Property; 5] =
            [Property::Uscc, Property::RegistrationNumber, Property::Website, Property::Phone, Property::Email];
        self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main).any(|mention| {
            let sheet = self.knowledge.sheet(mention.place);
            sheet.is_some_and(|sheet| OWN.iter().any(|property| !sheet.value(mention.place.row, *property).is_empty()))
        })
    }

    /// Growth alarm and nearness to legal head-counts, from curves and from what texts state.
    fn growth(&self, subject: u32, items: &mut Vec<Item>) {
        // Borrowers, victims and records about the subject are not the public that puts money in.
        for curve in of_subject(self.curves, subject).iter().filter(|curve| curve.counted.is_crowd()) {
            let Some((last, place)) = curve.last_placed() else { continue };
            let grade = self.knowledge.sheet(place).map_or(Grade::B, |sheet| sheet.grade);
            if let Some(alarm) = curve.alarm() {
                let at = curve.place_of(alarm.raised).unwrap_or(place);
                let since = date::format(alarm.since);
                items.push(self.derived(Kind::Growth, at, (alarm.score / 2.0).min(1.0), since, grade));
            }
            let nearest = curve
                .marks
                .iter()
                .map(|mark| (last / f64::from(mark.people), mark.people))
                // Of the marks that are passed, the highest.
                .max_by(|a, b| a.0.min(1.0).total_cmp(&b.0.min(1.0)).then(a.1.cmp(&b.1)));
            if curve.counted.is_people()
                && let Some((share, people)) = nearest
            {
                items.push(self.derived(Kind::Threshold, place, share, people.to_string(), grade));
            }
        }
    }

    /// Channels that carry promotion of an identified business, copies counted once.
    fn reach(&self, top: &[(ActivityId, f64)], items: &mut Vec<Item>) {
        let mut channels: BTreeSet<u64> = BTreeSet::new();
        let mut best: Option<(Place, Grade)> = None;
        for item in items.iter().filter(|item| item.kind == Kind::Label && item.stance == Stance::Promotes) {
            if top.iter().any(|(activity, _)| activity.as_str() == item.detail) {
                let Some(sheet) = self.knowledge.sheet(item.place) else { continue };
                let publisher = sheet.value(item.place.row, Property::Publisher);
                let mut channel = item.origin;
                for byte in publisher.bytes() {
                    channel = (channel ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                }
                channels.insert(channel);
                if best.is_none_or(|(_, grade)| item.grade.quality() > grade.quality()) {
                    best = Some((item.place, item.grade));
                }
            }
        }
        if let Some((place, grade)) = best {
            items.push(self.derived(Kind::Reach, place, channels.len() as f64, channels.len().to_string(), grade));
        }
    }

    /// Traits of a shell company, one item each.
    fn shell(&self, subject: u32, items: &mut Vec<Item>) {
        let mut found: BTreeMap<&'static str, (Place, Grade)> = BTreeMap::new();
        for mention in self.knowledge.mentions_of(subject).filter(|mention| mention.party == Party::Main) {
            let Some(sheet) = self.knowledge.sheet(mention.place) else { continue };
            for meaning in &sheet.meanings {
                let cell = sheet.cells.cell(mention.place.row, meaning.column).trim();
                if cell.is_empty() {
                    continue;
                }
                let place = Place::cell(mention.place.sheet, mention.place.row, meaning.column);
                let unit = sheet.unit(*meaning);
                let trait_ = match meaning.property {
                    Property::Founded => {
                        meaning.day(cell).filter(|day| (0..YOUNG_DAYS).contains(&(self.as_of - day))).map(|_| "young")
                    }
                    Property::PaidCapital => amount::parse(cell, unit).filter(|paid| *paid <= 0.0).map(|_| "unpaid"),
                    Property::Employees => number::parse(cell).filter(|staff| *staff < 1.0).map(|_| "no_staff"),
                    Property::Status if is_gone(cell) => Some("gone"),
                    _ => None,
                };
                if let Some(trait_) = trait_ {
                    found.entry(trait_).or_insert((place, sheet.grade));
                }
            }
        }
        for hub in self.graph.hubs_of(subject) {
            let Some(hub) = self.graph.hubs.get(*hub as usize) else { continue };
            if hub.kind == EdgeKind::SameAddress
                && hub.members.len() >= CROWDED_ADDRESS
                && let Some((_, place)) = hub.members.iter().find(|(member, _)| *member == subject)
            {
                let grade = self.knowledge.sheet(*place).map_or(Grade::C, |sheet| sheet.grade);
                found.entry("crowded_address").or_insert((*place, grade));
            }
        }
        for (trait_, (place, grade)) in found {
            items.push(self.derived(Kind::Shell, place, 1.0 / SHELL_TRAITS, trait_.to_string(), grade));
        }
    }

    fn exposure(&self, subject: u32, items: &mut Vec<Item>) {
        for path in self.paths.get(&subject).into_iter().flatten() {
            let Some(step) = path.steps.first() else { continue };
            let origin = self.knowledge.resolution.subjects.get(path.seed as usize);
            let detail = origin.map_or(String::new(), |subject| subject.id.clone());
            let grade = self.knowledge.sheet(step.place).map_or(Grade::C, |sheet| sheet.grade);
            let mut item = self.derived(Kind::Exposure, step.place, path.gain, detail, grade);
            item.origin = DERIVED + (1 << 32) + u64::from(path.seed);
            items.push(item);
        }
    }

    /// Whose words a text item is.
    #[must_use]
    pub fn speaker(&self, item: &Item) -> Speaker {
        let at = self.knowledge.documents.binary_search_by(|document| document.place.cmp(&item.place));
        at.ok().and_then(|at| self.knowledge.documents.get(at)).map_or(Speaker::Unknown, |document| document.speaker)
    }
}

/// States in a register that say the company is gone.
fn is_gone(status: &str) -> bool {
    ["注销", "吊销", "撤销", "dissolved", "struck off", "revoked"]
        .iter()
        .any(|word| status.to_lowercase().contains(word))
}
