//! Subjects: id from content, name, aliases, identifiers.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Joined, Refused, Resolution};
use crate::model::mention::{Mentions, Standing};
use crate::model::property::SubjectKind;
use crate::model::sheet::{Place, Sheet};
use crate::name;
use crate::value::VALUE_SEPARATOR;

/// Somebody the files speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Stable id, from an identifier or, without one, from the name.
    pub id: String,
    /// What kind of thing.
    pub kind: SubjectKind,
    /// The name as it stands in the file that describes it best.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Cells with its own identifiers, one for each header and value.
    pub identifiers: Vec<Place>,
    /// Whether an identifier of registration grade names it.
    pub identified: bool,
}

/// A subject's id: a letter for the kind and 16 hex digits of the hash of what names it.
#[must_use]
pub fn subject_id(kind: SubjectKind, scheme: &str, value: &str) -> String {
    let letter = match kind {
        SubjectKind::Company => 'c',
        SubjectKind::Platform => 'p',
        SubjectKind::Person => 'n',
    };
    let digest = Sha256::digest(format!("{scheme}\u{1f}{value}").as_bytes());
    let mut id = String::with_capacity(17);
    id.push(letter);
    for byte in digest.iter().take(8) {
        for nibble in [byte >> 4, byte & 15] {
            id.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    id
}

/// Most aliases kept for show.
const MOST_ALIASES: usize = 20;

struct Draft {
    members: Vec<u32>,
}

/// Subjects from the root of each mention.
pub(super) fn build(
    mentions: &Mentions,
    sheets: &[Sheet],
    roots: &[u32],
    joined: Vec<Joined>,
    refused: &Refused,
) -> Resolution {
    let mut drafts: BTreeMap<u32, Draft> = BTreeMap::new();
    for (number, root) in (0_u32..).zip(roots) {
        drafts.entry(*root).or_insert_with(|| Draft { members: Vec::new() }).members.push(number);
    }
    let mut made: Vec<(Subject, Vec<u32>)> = Vec::with_capacity(drafts.len());
    let mut ids: BTreeMap<u32, String> = BTreeMap::new();
    // People without a number take part of their id from their company, so companies come first.
    for people in [false, true] {
        for (root, draft) in &drafts {
            let Some(kind) = kind(mentions, draft) else { continue };
            if (kind == SubjectKind::Person) != people {
                continue;
            }
            let company = people.then(|| company_of(mentions, roots, draft)).flatten();
            let company = company.and_then(|root| ids.get(&root)).map_or("", String::as_str);
            let subject = describe(mentions, sheets, &draft.members, kind, company, refused);
            ids.insert(*root, subject.id.clone());
            made.push((subject, draft.members.clone()));
        }
    }
    made.sort_by(|a, b| a.0.id.cmp(&b.0.id).then_with(|| a.1.cmp(&b.1)));
    let mut of_mention = vec![u32::MAX; roots.len()];
    let mut starts = Vec::with_capacity(made.len() + 1);
    let mut members = Vec::with_capacity(roots.len());
    let mut subjects = Vec::with_capacity(made.len());
    for (number, (subject, own)) in (0_u32..).zip(made) {
        starts.push(u32::try_from(members.len()).unwrap_or(u32::MAX));
        for mention in own {
            of_mention[mention as usize] = number;
            members.push(mention);
        }
        subjects.push(subject);
    }
    starts.push(u32::try_from(members.len()).unwrap_or(u32::MAX));
    Resolution { subjects, of_mention, joined, likenesses: Vec::new(), starts, members }
}

/// A reference by a bare name is taken for a company until an entry says platform.
fn kind(mentions: &Mentions, draft: &Draft) -> Option<SubjectKind> {
    let of = |number: &u32| mentions.list.get(*number as usize);
    let firm = draft.members.iter().filter_map(of).filter(|m| m.count > 0 || m.standing == Standing::Entry);
    firm.map(|mention| mention.kind)
        .max_by_key(|kind| *kind == SubjectKind::Platform)
        .or_else(|| draft.members.iter().filter_map(of).map(|mention| mention.kind).max())
}

/// The main party's root in the record of a person's first mention.
fn company_of(mentions: &Mentions, roots: &[u32], draft: &Draft) -> Option<u32> {
    let first = *draft.members.first()?;
    let own = mentions.list.get(first as usize)?.place;
    let before = mentions.list.get(..first as usize)?;
    let same = |place: Place| (place.sheet, place.row) == (own.sheet, own.row);
    let back = before.iter().rev().take_while(|mention| same(mention.place)).count();
    roots.get(first as usize - back).copied().filter(|_| back > 0)
}

/// The id of what these mentions are one of: from the best identifier or, without one, from the name.
pub(super) fn id_of(
    mentions: &Mentions,
    sheets: &[Sheet],
    members: &[u32],
    kind: SubjectKind,
    refused: &Refused,
) -> String {
    describe(mentions, sheets, members, kind, "", refused).id
}

fn describe(
    mentions: &Mentions,
    sheets: &[Sheet],
    members: &[u32],
    kind: SubjectKind,
    company: &str,
    refused: &Refused,
) -> Subject {
    let strings = &mentions.strings;
    // Written names, by how much their record knows: entries first, then how often.
    let mut written: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut best: Option<(u8, &str, &str)> = None;
    let mut cells: BTreeMap<(String, String), Place> = BTreeMap::new();
    let mut key: Option<&str> = None;
    for number in members {
        let Some(mention) = mentions.list.get(*number as usize) else { continue };
        if let Some(name) = mention.name {
            let name = strings.get(name);
            key = Some(key.map_or(name, |least| least.min(name)));
            let cell = mention.place.text(sheets).trim();
            // Of a cell with several values the one that is meant; without a cell the key stands for it.
            let meant = if cell.contains(VALUE_SEPARATOR) {
                cell.split(VALUE_SEPARATOR).map(str::trim).find(|value| name::parse(value).exact == name)
            } else {
                Some(cell).filter(|cell| !cell.is_empty())
            };
            let shown = meant.unwrap_or(name);
            let count = written.entry(shown).or_default();
            count.0 += u32::from(mention.standing == Standing::Entry);
            count.1 += 1;
        }
        for (at, (identifier, place)) in (mention.first..).zip(mentions.identifiers_of(mention)) {
            if refused.contains(&at) {
                continue;
            }
            let (scheme, value) = (strings.get(identifier.scheme), strings.get(identifier.value));
            let rank = scheme_rank(scheme);
            if best.is_none_or(|known| (rank, scheme, value) < known) {
                best = Some((rank, scheme, value));
            }
            let header = sheets
                .get(usize::from(place.sheet))
                .map_or("", |sheet| sheet.cells.header(place.column().unwrap_or(0)));
            let cell = (header.to_string(), place.text(sheets).trim().to_string());
            let slot = cells.entry(cell).or_insert(*place);
            *slot = (*slot).min(*place);
        }
    }
    let mut names: Vec<(&str, (u32, u32))> = written.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let identified = best.is_some();
    // A register's entry without a number counts within its file, unless its name is a full legal one.
    let own = members.iter().filter_map(|number| mentions.list.get(*number as usize));
    let entry = own.filter(|mention| mention.standing == Standing::Entry && !mention.legal_name).map(|m| m.place.sheet);
    let file = entry.min().and_then(|sheet| sheets.get(usize::from(sheet))).map_or("", |sheet| sheet.sha256.as_str());
    let scope = [company, file, "name"].into_iter().find(|scope| !scope.is_empty()).unwrap_or("name");
    let id = match best {
        Some((_, scheme, value)) => subject_id(kind, scheme, value),
        None => subject_id(kind, scope, key.unwrap_or("")),
    };
    let mut names = names.into_iter().map(|(name, _)| name.to_string());
    let name = names.next().or_else(|| best.map(|(_, _, value)| value.to_string())).unwrap_or_default();
    Subject {
        id,
        kind,
        name,
        aliases: names.take(MOST_ALIASES).collect(),
        identifiers: cells.into_values().collect(),
        identified,
    }
}

/// National codes before a register's own numbers.
fn scheme_rank(scheme: &str) -> u8 {
    match scheme {
        "uscc" => 0,
        "registration_number" => 1,
        "identity_number" => 2,
        "security_code" | "platform_id" => 3,
        _ => 4,
    }
}
