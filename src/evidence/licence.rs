//! Licences of the batch and the businesses they cover.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::mention::Mentions;
use crate::model::property::{FileRole, Party, Property};
use crate::model::sheet::{Place, Sheet};
use crate::model::taxonomy::ActivityId;
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
}

impl Licences {
    /// Reads the licence lists of the batch.
    #[must_use]
    pub fn read(sheets: &[Sheet], mentions: &Mentions, resolution: &Resolution) -> Self {
        let listed = sheets.iter().any(|sheet| sheet.has_role(FileRole::Licences));
        let mut of: BTreeMap<u32, Vec<Licence>> = BTreeMap::new();
        if !listed {
            return Self { of, listed };
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
        Self { of, listed }
    }

    /// The licences of a subject, in order of their records.
    #[must_use]
    pub fn of(&self, subject: u32) -> &[Licence] {
        self.of.get(&subject).map_or(&[], Vec::as_slice)
    }
}
