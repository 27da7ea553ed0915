//! Licences of the batch and the businesses they cover.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::mention::Mentions;
use crate::model::property::{FileRole, Party, Property, SubjectKind};
use crate::model::sheet::{Place, Sheet};
use crate::model::taxonomy::ActivityId;
use crate::name;
use crate::resolve::Resolution;
use crate::value::date;

const SCOPES: &str = include_str!("licence_scopes.csv");

/// Word in a licence's scope → businesses it covers.
static COVERED: LazyLock<Vec<(&'static str, Vec<ActivityId>)>> = LazyLock::new(|| {
    let rows = SCOPES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let word = cells.next()?;
        Some((word, cells.next()?.split(' ').filter_map(ActivityId::parse).collect()))
    });
    rows.collect()
});

/// A licence of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its record.
    pub place: Place,
    /// Businesses it covers.
    pub covers: Vec<ActivityId>,
    /// First day; `i32::MIN` when not stated.
    pub from: i32,
    /// Last day; `i32::MAX` when not stated.
    pub until: i32,
}

impl Licence {
    /// Whether it is valid on a day.
    #[must_use]
    pub fn is_valid(&self, day: i32) -> bool {
        self.from <= day && day <= self.until
    }
}

/// Licences by subject.
#[derive(Debug, Default)]
pub struct Licences {
    of: BTreeMap<u32, Vec<Licence>>,
    /// Whether any file of the batch lists licences.
    pub listed: bool,
    /// The licence holder whose name is most like that of a subject without a licence, and how like, 0..1.
    alike: BTreeMap<u32, (u32, f64)>,
}

impl Licences {
    /// Reads the licence lists of the batch.
    #[must_use]
    pub fn read(sheets: &[Sheet], mentions: &Mentions, resolution: &Resolution) -> Self {
        let listed = sheets.iter().any(|sheet| sheet.has_role(FileRole::Licences));
        let mut of: BTreeMap<u32, Vec<Licence>> = BTreeMap::new();
        if !listed {
            return Self { of, listed, alike: BTreeMap::new() };
        }
        for (mention, subject) in mentions.list.iter().zip(&resolution.of_mention) {
            let Some(sheet) = sheets.get(usize::from(mention.place.sheet)) else { continue };
            if mention.party != Party::Main || !sheet.has_role(FileRole::Licences) {
                continue;
            }
            let row = mention.place.row;
            let scope = sheet.value(row, Property::LicenceScope).to_lowercase();
            let mut covers: Vec<ActivityId> = COVERED
                .iter()
                .filter(|(word, _)| scope.contains(word))
                .flat_map(|(_, activities)| activities.iter().copied())
                .collect();
            covers.sort_unstable();
            covers.dedup();
            let day = |property| date::parse(sheet.value(row, property));
            of.entry(*subject).or_default().push(Licence {
                place: mention.place,
                covers,
                from: day(Property::ValidFrom).unwrap_or(i32::MIN),
                until: day(Property::ValidUntil).unwrap_or(i32::MAX),
            });
        }
        let alike = alike(resolution, &of);
        Self { of, listed, alike }
    }

    /// The licence holder whose name a subject without a licence all but bears.
    #[must_use]
    pub fn alike(&self, subject: u32) -> Option<(u32, f64)> {
        self.alike.get(&subject).copied()
    }

    /// The licences of a subject, in order of their records.
    #[must_use]
    pub fn of(&self, subject: u32) -> &[Licence] {
        self.of.get(&subject).map_or(&[], Vec::as_slice)
    }
}

/// Chance that two names are one from which they are alike.
const ALIKE: f64 = 0.9;
/// Pairs of letters that more licence holders share say nothing.
const COMMON: usize = 40;
/// Holders compared with a name: those that share most rare pairs of letters.
const CANDIDATES: usize = 5;
/// Shortest name of which a likeness is told, characters without the legal form.
const LEAST_NAME: usize = 4;

/// For each firm without a licence the holder with the most like name.
fn alike(resolution: &Resolution, of: &BTreeMap<u32, Vec<Licence>>) -> BTreeMap<u32, (u32, f64)> {
    let pairs = |core: &str| -> Vec<[char; 2]> {
        let letters: Vec<char> = core.chars().collect();
        let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let mut postings: BTreeMap<[char; 2], Vec<u32>> = BTreeMap::new();
    for holder in of.keys() {
        let Some(own) = resolution.subjects.get(*holder as usize) else { continue };
        for pair in pairs(&name::parse(&own.name).core) {
            postings.entry(pair).or_default().push(*holder);
        }
    }
    postings.retain(|_, holders| holders.len() <= COMMON);
    let mut found = BTreeMap::new();
    for (number, own) in (0_u32..).zip(&resolution.subjects) {
        let core = name::parse(&own.name).core;
        if own.kind == SubjectKind::Person || of.contains_key(&number) || core.chars().count() < LEAST_NAME {
            continue;
        }
        let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
        for pair in pairs(&core) {
            for holder in postings.get(&pair).into_iter().flatten() {
                *shared.entry(*holder).or_default() += 1;
            }
        }
        let mut candidates: Vec<(u32, u32)> =
            shared.into_iter().filter(|(_, count)| *count >= 2).map(|(holder, count)| (count, holder)).collect();
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = candidates.into_iter().take(CANDIDATES).filter_map(|(_, holder)| {
            let theirs = resolution.subjects.get(holder as usize)?;
            let likeness = name::compare(&own.name, &theirs.name, name::Kind::Company).probability;
            (likeness >= ALIKE).then_some((holder, likeness))
        });
        if let Some(best) = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) {
            found.insert(number, best);
        }
    }
    found
}
