//! Which records speak of the same subject, and why.
//!
//! Identifiers of registration grade merge; a placeholder is none. Without one, a full legal name or a name that only
//! one subject bears joins a record to it. Names written in other ways are weighed with what else is stated ([`same`]):
//! enough merges, less is a question, and a person's word holds. Phone, e-mail, site and address never merge by
//! themselves: they are edges of the graph (DOMAIN C0.10).

mod identifier;
pub mod link;
pub mod same;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::graph::algorithms::DisjointSets;
use crate::model::mention::{Identifier, Mentions, Standing, Text};
use crate::model::property::{Party, SubjectKind};
use crate::model::sheet::Sheet;

pub use same::{Judgement, Likeness, Verdict};
pub use subject::{Subject, subject_id};

/// Wording of this stage.
pub const WORDING: &str = include_str!("wording.json");

/// Why a mention belongs to its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Joined {
    /// It bears an identifier of the subject.
    Identifier,
    /// It bears the same full legal name, and one subject does.
    LegalName,
    /// It bears a name that one subject of the batch bears.
    UniqueName,
    /// It is the person of that name at the same company.
    SameCompany,
    /// Its name is another spelling, and enough else agrees.
    Likely,
    /// A person said so.
    Judged,
    /// Nothing joined it to a subject with an identifier: the name is all there is.
    NameOnly,
}

impl Joined {
    /// Stable word, the key of its wording after `joined.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::LegalName => "legal_name",
            Self::UniqueName => "unique_name",
            Self::SameCompany => "same_company",
            Self::Likely => "likely",
            Self::Judged => "judged",
            Self::NameOnly => "name_only",
        }
    }
}

/// The subjects of a batch.
#[derive(Debug, Default)]
pub struct Resolution {
    /// Subjects, by id.
    pub subjects: Vec<Subject>,
    /// The subject of each mention.
    pub of_mention: Vec<u32>,
    /// Why each mention belongs there.
    pub joined: Vec<Joined>,
    /// Subjects that were merged for their likeness, and those that may be one, by their ids.
    pub likenesses: Vec<Likeness>,
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Resolution {
    /// The mentions of a subject, by sheet and row.
    #[must_use]
    pub fn mentions_of(&self, subject: u32) -> &[u32] {
        let at = subject as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.members.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// Brings mentions together; `judgements` are what a person said before.
#[must_use]
pub fn resolve(mentions: &Mentions, sheets: &[Sheet], judgements: &[Judgement], context: &mut Context) -> Resolution {
    let count = u32::try_from(mentions.list.len()).unwrap_or(u32::MAX);
    context.progress("resolve", 0, count.into());
    let refused = identifier::refused(mentions, sheets, context);
    let judged: BTreeMap<(String, String), Verdict> =
        judgements.iter().map(|own| (same::pair_of(&own.left, &own.right), own.value)).collect();
    let mut joiner = Joiner::new(mentions, count);
    joiner.by_identifier(&refused);
    context.progress("resolve", u64::from(count) / 3, count.into());
    let apart = Apart::read(&judged, mentions, sheets, &refused, &mut joiner.sets);
    joiner.by_name(sheets, &apart, context);
    context.progress("resolve", u64::from(count) * 2 / 3, count.into());
    let input = same::Input { mentions, sheets, refused: &refused, judgements: &judged };
    let likenesses = same::resolve(&input, &mut joiner.sets);
    joiner.say_why(&likenesses);
    joiner.people();
    let Joiner { mut sets, joined, .. } = joiner;
    let roots: Vec<u32> = (0..count).map(|mention| sets.find(mention)).collect();
    context.progress("resolve", count.into(), count.into());
    let mut resolution = subject::build(mentions, sheets, &roots, joined, &refused);
    resolution.likenesses = likenesses;
    resolution
}

/// Names that a person took away from the subject that bears them.
#[derive(Default)]
struct Apart {
    /// Sets of mentions, by root, with the name.
    names: BTreeSet<(u32, Text)>,
}

impl Apart {
    fn read(
        judged: &BTreeMap<(String, String), Verdict>,
        mentions: &Mentions,
        sheets: &[Sheet],
        refused: &Refused,
        sets: &mut DisjointSets,
    ) -> Self {
        let different: BTreeSet<&(String, String)> =
            judged.iter().filter(|(_, verdict)| **verdict == Verdict::Different).map(|(ids, _)| ids).collect();
        let mut apart = Self::default();
        if different.is_empty() {
            return apart;
        }
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, mention) in (0_u32..).zip(&mentions.list) {
            if mention.kind != SubjectKind::Person && mention.count > 0 {
                members.entry(sets.find(number)).or_default().push(number);
            }
        }
        for (root, members) in members {
            let of = |number: &u32| mentions.list.get(*number as usize);
            let Some(kind) = members.iter().filter_map(of).map(|mention| mention.kind).max() else { continue };
            let id = subject::id_of(mentions, sheets, &members, kind, refused);
            let names: BTreeSet<Text> = members.iter().filter_map(of).filter_map(|mention| mention.name).collect();
            for name in names {
                let alone = subject_id(kind, "name", mentions.strings.get(name));
                if different.contains(&same::pair_of(&id, &alone)) {
                    apart.names.insert((root, name));
                }
            }
        }
        apart
    }
}

/// Mentions whose identifier does not count: by number of the identifier's place in [`Mentions::identifiers`].
pub(crate) type Refused = BTreeSet<u32>;

struct Joiner<'a> {
    mentions: &'a Mentions,
    sets: DisjointSets,
    joined: Vec<Joined>,
    identified: Vec<bool>,
}

impl<'a> Joiner<'a> {
    fn new(mentions: &'a Mentions, count: u32) -> Self {
        let joined = vec![Joined::NameOnly; count as usize];
        Self { mentions, sets: DisjointSets::new(count), joined, identified: vec![false; count as usize] }
    }

    fn by_identifier(&mut self, refused: &Refused) {
        // Sorted, so that equal identifiers stand together whatever the order of arrival.
        let mut bearers: Vec<(bool, Identifier, u32)> = Vec::new();
        for (number, mention) in (0_u32..).zip(&self.mentions.list) {
            for (at, (identifier, _)) in (mention.first..).zip(self.mentions.identifiers_of(mention)) {
                if !refused.contains(&at) {
                    bearers.push((mention.kind == SubjectKind::Person, *identifier, number));
                }
            }
        }
        bearers.sort_unstable();
        for pair in bearers.windows(2) {
            let [(person, identifier, a), (other_person, other, b)] = pair else { continue };
            // A platform's register number and a company's never meet: schemes differ, and so do people.
            if person == other_person && identifier == other {
                self.sets.union(*a, *b);
            }
        }
        for (_, _, mention) in bearers {
            self.identified[mention as usize] = true;
            self.joined[mention as usize] = Joined::Identifier;
        }
    }

    /// Joins mentions without an identifier by their names.
    fn by_name(&mut self, sheets: &[Sheet], apart: &Apart, context: &mut Context) {
        // Name → subjects with an identifier that bear it.
        let mut bearing: BTreeMap<Text, Vec<(SubjectKind, u32)>> = BTreeMap::new();
        for (number, mention) in (0_u32..).zip(&self.mentions.list) {
            if let (true, Some(name)) = (self.identified[number as usize], mention.name)
                && mention.kind != SubjectKind::Person
            {
                bearing.entry(name).or_default().push((mention.kind, number));
            }
        }
        for list in bearing.values_mut() {
            for (_, number) in list.iter_mut() {
                *number = self.sets.find(*number);
            }
            list.sort_unstable();
            list.dedup();
        }
        // Name-only mentions: to the one subject of that name, else to each other.
        let mut alone: BTreeMap<(Text, SubjectKind, u32), u32> = BTreeMap::new();
        let mut ambiguous: BTreeMap<Text, (u32, u32)> = BTreeMap::new();
        for (number, mention) in (0_u32..).zip(&self.mentions.list) {
            let Some(name) = mention.name else { continue };
            if self.identified[number as usize] || mention.kind == SubjectKind::Person {
                continue;
            }
            let all = bearing.get(&name).map_or(&[][..], Vec::as_slice);
            let same: Vec<u32> = all.iter().filter(|(kind, _)| *kind == mention.kind).map(|(_, at)| *at).collect();
            // A bare name in a text or a complaint may be the platform's or the company's.
            let free = mention.standing == Standing::Reference && mention.party == Party::Main && !mention.legal_name;
            let candidates = if same.is_empty() && free { all.iter().map(|(_, at)| *at).collect() } else { same };
            let how = if mention.legal_name { Joined::LegalName } else { Joined::UniqueName };
            match candidates.as_slice() {
                [one] if !apart.names.contains(&(*one, name)) => {
                    self.sets.union(*one, number);
                    self.joined[number as usize] = how;
                }
                several => {
                    if !several.is_empty() {
                        ambiguous.entry(name).or_insert((number, 0)).1 += 1;
                    }
                    // An entry without an identifier counts within its own sheet unless its name is a legal one.
                    let own = mention.standing == Standing::Entry && !mention.legal_name;
                    let scope = if own { u32::from(mention.place.sheet) } else { u32::MAX };
                    let first = *alone.entry((name, mention.kind, scope)).or_insert(number);
                    if first != number {
                        self.sets.union(first, number);
                        self.joined[number as usize] = how;
                    }
                }
            }
        }
        self.join_references_to_entries(&alone);
        for (name, (number, rows)) in ambiguous {
            let Some(mention) = self.mentions.list.get(number as usize) else { continue };
            let Some(sheet) = sheets.get(usize::from(mention.place.sheet)) else { continue };
            let location = sheet.location(mention.place.row);
            let name = self.mentions.strings.get(name);
            context.report(Diagnostic::warning("ambiguous_name", location).with("name", name).rows(rows));
        }
    }

    /// Says of what was merged for its likeness that it was.
    fn say_why(&mut self, likenesses: &[Likeness]) {
        for likeness in likenesses {
            let why = match likeness.verdict {
                Verdict::Merged => Joined::Likely,
                Verdict::Same => Joined::Judged,
                _ => continue,
            };
            for mention in [likeness.mentions.0, likeness.mentions.1] {
                if let Some(joined) = self.joined.get_mut(mention as usize)
                    && *joined == Joined::NameOnly
                {
                    *joined = why;
                }
            }
        }
    }

    /// A reference by a bare name joins the one entry of that name.
    fn join_references_to_entries(&mut self, alone: &BTreeMap<(Text, SubjectKind, u32), u32>) {
        let mut entries: BTreeMap<(Text, SubjectKind), Vec<u32>> = BTreeMap::new();
        for ((name, kind, scope), number) in alone {
            if *scope != u32::MAX {
                entries.entry((*name, *kind)).or_default().push(*number);
            }
        }
        for ((name, kind), numbers) in entries {
            if let ([entry], Some(reference)) = (numbers.as_slice(), alone.get(&(name, kind, u32::MAX))) {
                self.sets.union(*entry, *reference);
                self.joined[*reference as usize] = Joined::UniqueName;
            }
        }
    }

    /// A person without a number is the one of that name at the same company.
    fn people(&mut self) {
        // The main party of each record stands before its people: mentions are listed by party.
        let mut company: Option<(u16, u32, u32)> = None;
        let mut identified: BTreeMap<(Text, u32), Vec<u32>> = BTreeMap::new();
        let mut open: Vec<(Text, u32, u32)> = Vec::new();
        for (number, mention) in (0_u32..).zip(&self.mentions.list) {
            let record = (mention.place.sheet, mention.place.row);
            if mention.party == Party::Main {
                company = Some((record.0, record.1, self.sets.find(number)));
            }
            if mention.kind != SubjectKind::Person {
                continue;
            }
            let Some(name) = mention.name else { continue };
            let at = company.filter(|(sheet, row, _)| (*sheet, *row) == record).map_or(u32::MAX, |(.., at)| at);
            if self.identified[number as usize] {
                identified.entry((name, at)).or_default().push(number);
            } else if at != u32::MAX {
                open.push((name, at, number));
            }
        }
        let mut alone: BTreeMap<(Text, u32), u32> = BTreeMap::new();
        for (name, at, number) in open {
            let mut same: Vec<u32> =
                identified.get(&(name, at)).into_iter().flatten().map(|other| self.sets.find(*other)).collect();
            same.sort_unstable();
            same.dedup();
            let first = if let [one] = same.as_slice() { *one } else { *alone.entry((name, at)).or_insert(number) };
            if first != number {
                self.sets.union(first, number);
                self.joined[number as usize] = Joined::SameCompany;
            }
        }
    }
}
