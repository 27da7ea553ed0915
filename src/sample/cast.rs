//! Who plays what: which companies are ordinary, lawful neighbours, risky, or complete enough to propose.

use super::Settings;
use super::rng::{Rng, Stream};

/// The taxonomy's activities, in order.
pub(super) const ACTIVITIES: [&str; 16] =
    ["R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16"];

/// The taxonomy's contexts, in order.
pub(super) const CONTEXTS: [&str; 9] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"];

/// Stages a scheme goes through: [usual model 画饼–造势–吸金–跑路].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The story is told.
    Promise,
    /// The noise is made.
    Promotion,
    /// Money comes in.
    Intake,
    /// Money goes out of reach.
    Collapse,
}

impl Stage {
    /// The word in `truth.csv`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Promotion => "promotion",
            Self::Intake => "intake",
            Self::Collapse => "collapse",
        }
    }
}

/// A category of the boundary with the elements it asks for and activities under which it occurs.
#[derive(Debug)]
pub(super) struct Category {
    /// Id in `truth.csv`.
    pub(super) id: &'static str,
    /// Elements, each with its texts in `texts/elements.json`.
    pub(super) elements: &'static [&'static str],
    activities: &'static [&'static str],
}

/// DOMAIN C6, element gates.
pub(super) const CATEGORIES: [Category; 4] = [
    Category {
        id: "illegal_fundraising",
        elements: &["no_licence", "promised_return", "unspecified_public"],
        activities: &["R02", "R10", "R03", "R08"],
    },
    Category {
        id: "deposit_taking",
        elements: &["no_licence", "publicity", "promised_return", "unspecified_public"],
        activities: &["R01", "R09", "R02", "R10"],
    },
    Category { id: "pyramid", elements: &["entry_fee", "levels", "pay_by_recruits"], activities: &["R07", "R08"] },
    Category {
        id: "virtual_currency",
        elements: &["virtual_currency_activity", "domestic_operation", "no_licence"],
        activities: &["R13", "R15", "R14"],
    },
];

/// What a planted scheme says and does.
#[derive(Debug, Clone)]
pub(super) struct Scheme {
    /// Position in [`ACTIVITIES`].
    pub(super) activity: usize,
    /// Position in [`CATEGORIES`] when every element is planted.
    pub(super) category: Option<usize>,
    /// Promised return, percent a year.
    pub(super) yield_percent: u32,
    /// Least sum to take part, yuan (dollars in English).
    pub(super) entry: u32,
    /// People involved at the as-of date.
    pub(super) people: u32,
    /// Levels of members, 3–9.
    pub(super) levels: u32,
    /// How far it has come.
    pub(super) stage: Stage,
}

/// The part a company plays.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Nothing planted.
    Ordinary,
    /// Shares its controller, sometimes its telephone, with the planted company at this position.
    Satellite(u32),
    /// Lawful, with texts that come close; position in [`CONTEXTS`].
    Lawful(usize),
    /// Promotes an activity.
    Risky(Scheme),
}

impl Part {
    /// The scheme, if it runs one.
    pub(super) fn scheme(&self) -> Option<&Scheme> {
        match self {
            Self::Risky(scheme) => Some(scheme),
            _ => None,
        }
    }
}

/// How many companies play each part: 0.2 % complete (at least five), 1 % risky with the complete ones (at least
/// one an activity), 5 % lawful neighbours (at least one a context); fewer in worlds under 100 companies.
fn counts(companies: u32) -> (u32, u32, u32) {
    let complete = (companies / 500).max(5).min(companies / 8);
    let risky = (companies / 100).max(complete + 16).min(companies / 4);
    let lawful = (companies / 20).max(9).min(companies / 4);
    (complete, risky, lawful)
}

/// The part of every company, by position. Complete subjects come first among the risky ones.
pub(super) fn assign(settings: &Settings) -> Vec<Part> {
    let companies = settings.companies;
    let mut rng = Rng::stream(settings.seed, Stream::Cast, 0);
    let order = rng.choose(companies as usize, companies as usize);
    let (complete, risky, lawful) = counts(companies);
    let mut parts = vec![Part::Ordinary; companies as usize];
    let mut places = order.into_iter();
    let mut hubs = Vec::new();
    for ordinal in 0..risky {
        if let Some(place) = places.next() {
            parts[place] = Part::Risky(scheme(&mut rng, ordinal, complete));
            hubs.push(place as u32);
        }
    }
    for ordinal in 0..lawful {
        if let Some(place) = places.next() {
            parts[place] = Part::Lawful(ordinal as usize % CONTEXTS.len());
        }
    }
    for (ordinal, &hub) in hubs.iter().enumerate() {
        let satellites = if (ordinal as u32) < complete { 2 } else { 1 };
        for place in places.by_ref().take(satellites) {
            parts[place] = Part::Satellite(hub);
        }
    }
    parts
}

fn scheme(rng: &mut Rng, ordinal: u32, complete: u32) -> Scheme {
    let is_complete = ordinal < complete;
    let category = (ordinal as usize) % CATEGORIES.len();
    let activity = if is_complete {
        let activities = CATEGORIES[category].activities;
        let id = activities[(ordinal as usize / CATEGORIES.len()) % activities.len()];
        ACTIVITIES.iter().position(|&a| a == id).unwrap_or(0)
    } else {
        (ordinal - complete) as usize % ACTIVITIES.len()
    };
    let stage = match rng.below(100) {
        _ if is_complete => Stage::Intake,
        0..20 => Stage::Promise,
        20..50 => Stage::Promotion,
        50..85 => Stage::Intake,
        _ => Stage::Collapse,
    };
    let people = match stage {
        _ if is_complete => rng.between(260, 3_000),
        Stage::Promise => rng.between(5, 29),
        Stage::Promotion => rng.between(25, 160),
        Stage::Intake => rng.between(120, 2_400),
        Stage::Collapse => rng.between(200, 1_200),
    };
    Scheme {
        activity,
        category: is_complete.then_some(category),
        yield_percent: rng.between(12, 72),
        entry: *rng.pick(&[500, 980, 1_000, 1_980, 2_980, 3_000, 5_000, 9_800, 10_000, 50_000]),
        people,
        levels: rng.between(3, 9),
        stage,
    }
}
