//! What is known about each subject: a list of items, each with its place, grade and independent source, made anew
//! whenever it is asked for, so that the index, the page and the export read the same list.

pub mod document;
pub mod licence;
mod record;

use std::collections::BTreeMap;

use crate::classify::FactKind;
/// What a reading of a text says, for those who weigh evidence without reading texts themselves.
pub use crate::classify::{LabelId, Speaker, Stance};
use crate::model::mention::Mentions;
use crate::model::property::{Grade, Party, Property, vocabulary};
use crate::model::sheet::{Place, Sheet};
use crate::resolve::Resolution;
use crate::text::Span;
use document::{Attached, Document, Read};
use licence::Licences;

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

vocabulary! {
    /// What an item of evidence shows. The key of its wording after `evidence.`.
    Kind {
        /// A record of the subject in a register or list.
        Entry = "entry",
        /// An official measure.
        Measure = "measure",
        /// A notice that the subject stopped paying, by somebody other than an authority.
        Distress = "distress",
        /// A business that the headers of the file give away.
        FileRole = "file_role",
        /// A text names a business or context of the subject.
        Label = "label",
        /// Groups of telling phrases.
        Cues = "cues",
        /// A promised return.
        Yield = "yield",
        /// Principal or profit is guaranteed.
        Guarantee = "guarantee",
        /// How principal is said to be protected.
        Protection = "protection",
        /// Pay that depends on recruits.
        ReferralPay = "referral_pay",
        /// Number of levels.
        Levels = "levels",
        /// People involved, as a text states.
        StatedPeople = "stated_people",
        /// An offer to anybody.
        PublicOffer = "public_offer",
        /// Money to be paid before taking part.
        EntryFee = "entry_fee",
        /// A licence is claimed.
        LicenceClaim = "licence_claim",
        /// Money cannot be got back.
        Redemption = "redemption",
        /// Somebody complains.
        Complaint = "complaint",
        /// A licence that covers the business and is in date.
        Licence = "licence",
        /// A licence that does not cover the business or is out of date.
        LicenceOther = "licence_other",
        /// A site without a filing number.
        NoFiling = "no_filing",
        /// A word in the name that needs approval.
        RestrictedName = "restricted_name",
        /// Such a word in the business scope.
        RestrictedScope = "restricted_scope",
        /// No licence for the business.
        Unlicensed = "unlicensed",
        /// The number of people involved grows abnormally.
        Growth = "growth",
        /// How near the number of people is to a legal mark.
        Threshold = "threshold",
        /// Channels that carry the subject's words.
        Reach = "reach",
        /// A path to somebody with an official measure.
        Exposure = "exposure",
        /// A trait of a shell company.
        Shell = "shell",
        /// Registered in the country.
        Domestic = "domestic",
        /// Official measures beyond the latest.
        Repeat = "repeat",
        /// An exchange's mark of risk in the name.
        RiskMark = "risk_mark",
        /// The largest share held.
        ThinControl = "thin_control",
        /// Natural persons alone control.
        PersonControl = "person_control",
        /// Lenders for each borrower.
        Funding = "funding",
        /// Growth of what is owed.
        OwedGrowth = "owed_growth",
        /// Share of the largest borrowers.
        Concentration = "concentration",
        /// How long loans run.
        ShortTerm = "short_term",
        /// Years since the start.
        ShortRecord = "short_record",
        /// Share of the registered capital that is paid in.
        PaidIn = "paid_in",
        /// A filing that the business owes is not found.
        Unfiled = "unfiled",
        /// The name of a licence holder, or all but.
        CloneName = "clone_name",
        /// The licence number of somebody else is shown.
        CloneNumber = "clone_number",
        /// The licence of the holder whose name or number is used.
        ClonedLicence = "cloned_licence",
        /// A licence number is shown that is the subject's own.
        LicenceMatch = "licence_match",
        /// A licence number is shown that no licence list of the batch holds.
        LicenceUnmatched = "licence_unmatched",
        /// Stated returns that hardly vary.
        Steady = "steady",
        /// Places that complaints and texts come from.
        Spread = "spread",
        /// What is written turned against the subject.
        Turn = "turn",
        /// Share of the firms under the same control that are in known trouble.
        ControlGroup = "control_group",
        /// Holdings that lead back to the holder.
        Circle = "circle",
        /// What is owed, times the capital.
        OverPromise = "over_promise",
        /// A person's own rule holds.
        Rule = "rule",
    }
}

/// A piece of evidence about a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it shows.
    pub kind: Kind,
    /// Its number: percent, people, share …; 0 where there is none.
    pub value: f64,
    /// A code or word that says more: the measure, the class, the restricted word.
    pub detail: String,
    /// Where it stands.
    pub place: Place,
    /// Where in the text.
    pub span: Option<Span>,
    /// What the text does with it.
    pub stance: Stance,
    /// How far the source is trusted.
    pub grade: Grade,
    /// Equal for items that come from the same source: copies of a text, the subject's own words.
    pub origin: u64,
    /// Day it is from; `i32::MIN` when not known.
    pub day: i32,
}

impl Item {
    /// Whether it speaks for what it shows: warnings, denials and quotations of others do not.
    #[must_use]
    pub fn speaks(&self) -> bool {
        matches!(self.stance, Stance::Promotes | Stance::Neutral)
    }
}

/// All that was read and brought together, before anything is judged.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// Tables with their meaning.
    pub sheets: Vec<Sheet>,
    /// The last day of each record's date, by sheet and row.
    pub days: Vec<Vec<i32>>,
    /// Whom records speak of.
    pub mentions: Mentions,
    /// Which records speak of the same.
    pub resolution: Resolution,
    /// The texts.
    pub documents: Vec<Document>,
    /// What reading each gave.
    pub read: Vec<Read>,
    /// For each text the least number among its copies.
    pub copies: Vec<u32>,
    /// Which texts are about whom.
    pub attached: Attached,
    /// Licences by subject.
    pub licences: Licences,
}

/// Origin of a subject's own words; copies of others' texts have the number of their group.
const OWN_WORDS: u64 = u64::MAX;

impl Knowledge {
    /// The mentions of a subject, each with its number.
    pub fn mentions_of(&self, subject: u32) -> impl Iterator<Item = &crate::model::mention::Mention> {
        let list = self.resolution.mentions_of(subject);
        list.iter().filter_map(|number| self.mentions.list.get(*number as usize))
    }

    /// The day of a record.
    #[must_use]
    pub fn day(&self, place: Place) -> i32 {
        let days = self.days.get(usize::from(place.sheet));
        days.and_then(|days| days.get(place.row as usize)).copied().unwrap_or(i32::MIN)
    }

    /// The sheet of a place.
    #[must_use]
    pub fn sheet(&self, place: Place) -> Option<&Sheet> {
        self.sheets.get(usize::from(place.sheet))
    }

    /// What the files and texts say of a subject: records first, then texts in order. What law, graph and growth
    /// make of it is added by `risk`.
    #[must_use]
    pub fn items(&self, subject: u32) -> Vec<Item> {
        let mut items = record::items(self, subject);
        for number in self.attached.of(subject) {
            self.text_items(*number, &mut items);
        }
        items
    }

    /// Independent source of a text.
    #[must_use]
    pub fn origin(&self, number: u32) -> u64 {
        let Some(document) = self.documents.get(number as usize) else { return 0 };
        let own = document.speaker == Speaker::Own;
        if own { OWN_WORDS } else { u64::from(self.copies.get(number as usize).copied().unwrap_or(number)) }
    }

    fn text_items(&self, number: u32, items: &mut Vec<Item>) {
        let (Some(document), Some(read)) = (self.documents.get(number as usize), self.read.get(number as usize)) else {
            return;
        };
        let origin = self.origin(number);
        let day = self.day(document.place);
        let item = |kind, value, detail: String, span, stance| Item {
            kind,
            value,
            detail,
            place: document.place,
            span,
            stance,
            grade: document.grade,
            origin,
            day,
        };
        if document.property == Property::Complaint {
            items.push(item(Kind::Complaint, 1.0, String::new(), None, Stance::Reports));
        }
        for label in &read.labels {
            let span = label.spans.first().copied();
            let stance = if is_others_word(label.id, document) { Stance::Reports } else { label.stance };
            items.push(item(Kind::Label, label.score, label.id.as_str().to_string(), span, stance));
        }
        for (id, group, value, span) in &read.groups {
            if let LabelId::Activity(activity) = id {
                let detail = format!("{}:{group}", activity.as_str());
                items.push(item(Kind::Cues, f64::from(*value), detail, Some(*span), read.stance));
            }
        }
        for fact in &read.facts {
            let (kind, value) = match &fact.kind {
                FactKind::Yield { annual_percent } => (Kind::Yield, *annual_percent),
                FactKind::Guarantee => (Kind::Guarantee, 1.0),
                FactKind::ReferralPay => (Kind::ReferralPay, 1.0),
                FactKind::Levels { levels } => (Kind::Levels, f64::from(*levels)),
                FactKind::HeadCount { people } => (Kind::StatedPeople, *people as f64),
                FactKind::PublicOffer => (Kind::PublicOffer, 1.0),
                FactKind::EntryFee => (Kind::EntryFee, 1.0),
                FactKind::LicenceClaim => (Kind::LicenceClaim, 1.0),
                FactKind::Redemption => (Kind::Redemption, 1.0),
                FactKind::Contact { .. } => continue,
            };
            items.push(item(kind, value, String::new(), Some(fact.span), fact.stance));
        }
    }

    /// Whether a subject's own record is in a register of the country: it bears a credit code.
    #[must_use]
    pub fn is_domestic(&self, subject: u32) -> Option<Place> {
        let subject = self.resolution.subjects.get(subject as usize)?;
        let own = subject.identifiers.iter().find(|place| {
            self.sheet(**place)
                .and_then(|sheet| sheet.property(place.column()?))
                .is_some_and(|property| matches!(property, Property::Uscc | Property::OwnerUscc))
        });
        own.copied()
    }

    /// Classes of a subject with how well each is supported by independent sources, strongest first, and where.
    #[must_use]
    pub fn classes(&self, items: &[Item]) -> Vec<(LabelId, f64)> {
        // Within a source the best counts once; sources add as independent evidence weighed by their grade.
        let mut best: BTreeMap<(LabelId, u64), f64> = BTreeMap::new();
        for item in items {
            let about = match item.kind {
                // What an official text or a news item reports of the subject is reported, not promoted.
                Kind::Label => matches!(item.stance, Stance::Promotes | Stance::Neutral | Stance::Reports),
                Kind::FileRole => true,
                _ => false,
            };
            let Some(id) = LabelId::parse(&item.detail).filter(|_| about) else { continue };
            // The setting in which others write is not the setting in which the subject stands.
            if matches!(id, LabelId::Context(_)) && item.stance == Stance::Reports {
                continue;
            }
            let weight = item.value * f64::from(item.grade.quality()) / 1000.0;
            let slot = best.entry((id, item.origin)).or_insert(0.0);
            *slot = slot.max(weight);
        }
        let mut weights: Vec<(LabelId, f64)> = best.into_iter().map(|((id, _), weight)| (id, weight)).collect();
        // The same bits in whatever order the sources come.
        weights.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut scores: BTreeMap<LabelId, f64> = BTreeMap::new();
        for (id, weight) in weights {
            let left = scores.entry(id).or_insert(1.0);
            *left *= 1.0 - weight;
        }
        let mut classes: Vec<(LabelId, f64)> = scores.into_iter().map(|(id, left)| (id, 1.0 - left)).collect();
        classes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        classes
    }
}

/// Whether a text's setting is that of somebody who writes about the subject: an authority, a news desk, somebody who
/// complains. A warning about a company does not make it a source of warnings, and neither do the prohibitions in its
/// registered scope.
fn is_others_word(id: LabelId, document: &Document) -> bool {
    let LabelId::Context(context) = id else { return false };
    matches!(document.speaker, Speaker::Official | Speaker::Media | Speaker::Complainant)
        || (document.property == Property::Scope && context.as_str() == SPEECH)
}

/// The setting of those who speak of others: research, news, teaching, warnings.
const SPEECH: &str = "A7";

/// Whether a party's evidence is held against it: who is impersonated is a victim.
#[must_use]
pub fn is_held_against(party: Party) -> bool {
    matches!(party, Party::Main | Party::Operator)
}
