//! What a batch says of each subject that could be another: names, identifiers, and what the registers state.

use super::{Aspect, Input};
use crate::graph::algorithms::DisjointSets;
use crate::model::mention::{Identifier, Mention, Standing, Text};
use crate::model::property::{Party, Property, SubjectKind};
use crate::model::sheet::{Meaning, Place, Sheet};
use crate::name;
use crate::resolve::link::hash;
use crate::text::normalize::fold;
use crate::value::domain::{Site, registrable};
use crate::value::{email, phone, split_values};

/// Names and traits of a subject that count.
const MOST_NAMES: usize = 4;
const MOST_TRAITS: usize = 24;
/// Least letters and digits of an address that says where.
const ADDRESS: usize = 6;

/// A subject as identifiers and exact names have it.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) kind: SubjectKind,
    /// Its mentions.
    pub(super) members: Vec<u32>,
    /// Its names as written, each with its key and where it stands.
    pub(super) names: Vec<(Text, String, Place)>,
    /// Its identifiers, ascending.
    pub(super) identifiers: Vec<Identifier>,
    /// What registers state: aspect, hash of the comparable form, place. Ascending.
    pub(super) traits: Vec<(Aspect, u64, Place)>,
}

impl Profile {
    /// Whether identifiers of one register say that they are two.
    pub(super) fn conflicts(&self, other: &Self) -> bool {
        self.identifiers.iter().any(|own| {
            let theirs = other.identifiers.iter().filter(|their| their.scheme == own.scheme);
            let mut found = false;
            let agrees = theirs.inspect(|_| found = true).any(|their| their.value == own.value);
            found && !agrees
        })
    }
}

/// Profiles of companies and platforms, by their first mention.
pub(super) fn read(input: &Input<'_>, sets: &mut DisjointSets) -> Vec<Profile> {
    let mut number: Vec<u32> = vec![u32::MAX; input.mentions.list.len()];
    let mut profiles: Vec<Profile> = Vec::new();
    for (at, mention) in (0_u32..).zip(&input.mentions.list) {
        if mention.kind == SubjectKind::Person {
            continue;
        }
        let root = sets.find(at) as usize;
        let Some(number) = number.get_mut(root) else { continue };
        if *number == u32::MAX {
            *number = u32::try_from(profiles.len()).unwrap_or(u32::MAX);
            profiles.push(Profile {
                kind: mention.kind,
                members: Vec::new(),
                names: Vec::new(),
                identifiers: Vec::new(),
                traits: Vec::new(),
            });
        }
        if let Some(profile) = profiles.get_mut(*number as usize) {
            add(profile, input, at, mention);
        }
    }
    for profile in &mut profiles {
        profile.identifiers.sort_unstable();
        profile.identifiers.dedup();
        profile.traits.sort_unstable_by_key(|(aspect, value, place)| (*aspect, *value, *place));
        profile.traits.dedup_by_key(|(aspect, value, _)| (*aspect, *value));
    }
    profiles.retain(|profile| !profile.names.is_empty());
    profiles
}

fn add(profile: &mut Profile, input: &Input<'_>, at: u32, mention: &Mention) {
    profile.members.push(at);
    // An entry says what kind of thing a bare reference means.
    if mention.kind == SubjectKind::Platform {
        profile.kind = SubjectKind::Platform;
    }
    if let Some(name) = mention.name
        && profile.names.len() < MOST_NAMES
        && !profile.names.iter().any(|(own, ..)| *own == name)
    {
        let cell = mention.place.text(input.sheets).trim();
        let written = if cell.is_empty() || cell.contains('\u{1e}') { input.mentions.strings.get(name) } else { cell };
        profile.names.push((name, written.to_string(), mention.place));
    }
    for (place, (identifier, _)) in (mention.first..).zip(input.mentions.identifiers_of(mention)) {
        if !input.refused.contains(&place) && !profile.identifiers.contains(identifier) {
            profile.identifiers.push(*identifier);
        }
    }
    let stated = mention.standing == Standing::Entry && mention.party == Party::Main;
    if let (true, Some(sheet)) = (stated, input.sheets.get(usize::from(mention.place.sheet))) {
        traits(profile, sheet, mention.place);
    }
}

fn traits(profile: &mut Profile, sheet: &Sheet, place: Place) {
    for meaning in &sheet.meanings {
        let aspect = match meaning.property {
            Property::Phone => Aspect::Phone,
            Property::Email => Aspect::Email,
            Property::Website => Aspect::Site,
            Property::Address => Aspect::Address,
            Property::LegalRepresentative => Aspect::Person,
            Property::Founded => Aspect::Founded,
            _ => continue,
        };
        let cell = sheet.cells.cell(place.row, meaning.column).trim();
        if name::is_placeholder(cell) {
            continue;
        }
        let at = Place::cell(place.sheet, place.row, meaning.column);
        let forms: Vec<String> = match aspect {
            Aspect::Phone => phone::numbers(cell, sheet.phone_home(place.row)),
            _ => split_values(cell).filter_map(|value| form(aspect, value, *meaning)).collect(),
        };
        let room = MOST_TRAITS.saturating_sub(profile.traits.len());
        profile.traits.extend(forms.iter().take(room).map(|form| (aspect, hash::text(aspect as u64, form), at)));
    }
}

/// The form in which a value compares; `None` for what says nothing.
fn form(aspect: Aspect, value: &str, meaning: Meaning) -> Option<String> {
    match aspect {
        Aspect::Email => email::normalize(value),
        Aspect::Site => registrable(value).map(|site| match site {
            Site::Own(domain) => domain,
            Site::Shared { host, page } => format!("{host}/{page}"),
        }),
        Aspect::Address => {
            let plain: String = fold(value).chars().filter(|c| c.is_alphanumeric()).collect();
            (plain.chars().count() >= ADDRESS).then_some(plain)
        }
        Aspect::Person => Some(name::parse(value).exact).filter(|exact| !exact.is_empty()),
        Aspect::Founded => meaning.day(value).map(|day| day.to_string()),
        // Numbers are read cell by cell, names by themselves.
        Aspect::Phone | Aspect::Name => None,
    }
}
