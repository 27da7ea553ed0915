//! Strength × quality of every indicator of a subject: the row of the matrix that `score` adds up.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{Case, IDENTIFIED};
use super::model::{Combine, Model};
use super::rules::Fact;
use super::score::product;
use crate::evidence::{Item, Kind, LabelId, Speaker, Stance};
use crate::model::property::{FileRole, Property, SubjectKind};
use crate::model::sheet::Sheet;
use crate::warning::{Curve, of_subject};

/// Effective annual percent beyond which a text promises no return.
const HIGHEST_YIELD: f64 = 1000.0;

/// Thousandths.
const FULL: f64 = 1000.0;

/// One indicator of one subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Strength in thousandths.
    pub strength: u16,
    /// Quality in thousandths; 0 when there are no items.
    pub quality: u16,
    /// Whether anything was there to look at: then strength 0 says "looked at, nothing found".
    pub has_data: bool,
    /// Whether the batch holds what the indicator reads for subjects of this kind.
    pub applicable: bool,
}

impl Cell {
    /// Strength × quality in thousandths.
    #[must_use]
    pub fn product(&self) -> u16 {
        u16::try_from(product(self.strength.into(), self.quality.into())).unwrap_or(u16::MAX)
    }
}

/// A subject's row with what each item adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// A cell for each indicator of the model.
    pub cells: Vec<Cell>,
    /// For each item its indicator and its share of the cell's strength, in no unit; 0 adds nothing.
    pub shares: Vec<(Option<usize>, f64)>,
}

/// What the batch holds: an indicator that nobody could compute does not count against coverage (DOMAIN C0.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holds {
    roles: BTreeSet<FileRole>,
    /// Properties by kind of subject that the sheet's main party is.
    properties: BTreeSet<(SubjectKind, Property)>,
    seeds: bool,
    licences: bool,
    /// Subjects are known by the code of an exchange.
    exchange: bool,
    /// Complaints or texts state where they come from.
    placed: bool,
    /// Returns are stated period by period.
    returns: bool,
    /// Complaints for each company or platform, times a thousand.
    complaints_per_mille: u32,
    /// 95th percentile of channels among subjects that have any.
    pub reach_95: u32,
}

impl Holds {
    /// Looks at the sheets.
    #[must_use]
    pub fn new(case: &Case<'_>) -> Self {
        use Property as P;
        let knowledge = case.knowledge;
        let written = |sheet: &Sheet| sheet.has_role(FileRole::Texts) || sheet.has_role(FileRole::Complaints);
        let roles = knowledge.sheets.iter().flat_map(|sheet| sheet.roles.iter().copied()).collect();
        let mut properties = BTreeSet::new();
        let mut kinds: BTreeMap<u16, BTreeSet<SubjectKind>> = BTreeMap::new();
        for (mention, subject) in knowledge.mentions.list.iter().zip(&knowledge.resolution.of_mention) {
            if mention.party == crate::model::property::Party::Main
                && let Some(subject) = knowledge.resolution.subjects.get(*subject as usize)
            {
                kinds.entry(mention.place.sheet).or_default().insert(subject.kind);
            }
        }
        for (number, kinds) in kinds {
            let Some(sheet) = knowledge.sheets.get(usize::from(number)) else { continue };
            for kind in kinds {
                properties.extend(sheet.meanings.iter().map(|meaning| (kind, meaning.property)));
            }
        }
        let firms = knowledge.resolution.subjects.iter().filter(|s| s.kind != SubjectKind::Person).count().max(1);
        let complaints = knowledge.documents.iter().filter(|d| d.property == Property::Complaint).count();
        Self {
            roles,
            properties,
            seeds: !case.paths.is_empty(),
            licences: knowledge.licences.listed,
            exchange: knowledge
                .mentions
                .identifiers
                .iter()
                .any(|(identifier, _)| knowledge.mentions.strings.get(identifier.scheme) == "security_code"),
            placed: knowledge.sheets.iter().any(|sheet| written(sheet) && sheet.column(P::Region).is_some()),
            returns: knowledge
                .sheets
                .iter()
                .any(|sheet| sheet.column(P::Yield).is_some() && sheet.column(P::Period).is_some()),
            complaints_per_mille: u32::try_from(complaints * 1000 / firms).unwrap_or(u32::MAX),
            reach_95: 5,
        }
    }

    fn role(&self, role: FileRole) -> bool {
        self.roles.contains(&role)
    }

    fn property(&self, kind: SubjectKind, properties: &[Property]) -> bool {
        properties.iter().any(|property| self.properties.contains(&(kind, *property)))
    }
}

/// What a subject's own records and texts offer to look at.
struct Has {
    properties: BTreeSet<Property>,
    texts: bool,
    /// Complaints and texts with a date.
    dated: usize,
    curve: bool,
    ties: bool,
}

/// Fewest dated complaints and texts in which a turn could be seen.
const DATED: usize = 6;

impl Has {
    fn new(case: &Case<'_>, subject: u32) -> Self {
        let knowledge = case.knowledge;
        let mut properties = BTreeSet::new();
        for mention in knowledge.mentions_of(subject) {
            let Some(sheet) = knowledge.sheet(mention.place) else { continue };
            let row = mention.place.row;
            let filled = |sheet: &Sheet, column| !sheet.cells.cell(row, column).trim().is_empty();
            properties.extend(
                sheet.meanings.iter().filter(|meaning| filled(sheet, meaning.column)).map(|meaning| meaning.property),
            );
        }
        let documents = knowledge.attached.of(subject);
        let written = || {
            let own = documents.iter().filter_map(|number| knowledge.documents.get(*number as usize));
            own.filter(|document| matches!(document.property, Property::Complaint | Property::Text))
        };
        let of = |wanted: &[Property]| {
            let fits = |number: &&u32| {
                knowledge.documents.get(**number as usize).is_some_and(|document| wanted.contains(&document.property))
            };
            documents.iter().filter(fits).count()
        };
        let crowd = |curve: &Curve| curve.counted.is_crowd() && curve.points.len() >= 3;
        let curve = of_subject(case.curves, subject).iter().any(crowd);
        Self {
            properties,
            texts: of(&[Property::Text, Property::Description]) > 0,
            dated: written().filter(|document| knowledge.day(document.place) != i32::MIN).count(),
            curve,
            ties: !case.graph.links_of(subject).is_empty() || !case.graph.hubs_of(subject).is_empty(),
        }
    }

    fn any(&self, wanted: &[Property]) -> bool {
        wanted.iter().any(|property| self.properties.contains(property))
    }
}

/// Measures a subject from its items.
#[must_use]
pub fn measure(case: &Case<'_>, holds: &Holds, subject: u32, items: &[Item]) -> Row {
    let model = case.model;
    let mut shares: Vec<(Option<usize>, f64)> = Vec::with_capacity(items.len());
    for item in items {
        let indicator = model.indicator_of(item.kind);
        let age = if item.day == i32::MIN { 0.0 } else { f64::from(case.as_of - item.day) };
        let strength = match indicator {
            Some(_) => strength(case, model, holds, item) * model.left(item.kind, age),
            None => 0.0,
        };
        shares.push((indicator, strength));
    }
    let has = Has::new(case, subject);
    let kind = case.knowledge.resolution.subjects.get(subject as usize).map_or(SubjectKind::Company, |s| s.kind);
    let mut cells = Vec::with_capacity(model.indicators.len());
    for (number, indicator) in model.indicators.iter().enumerate().take(model.measured()) {
        let (applicable, has_data) = reads(case, &indicator.id, kind, holds, &has, subject);
        let own: Vec<(usize, &Item, f64)> = items
            .iter()
            .zip(&shares)
            .enumerate()
            .filter(|(_, (_, (at, strength)))| *at == Some(number) && *strength > 0.0)
            .map(|(place, (item, (_, strength)))| (place, item, *strength))
            .collect();
        let mut cell = Cell { strength: 0, quality: 0, has_data, applicable };
        if own.is_empty() {
            cells.push(cell);
            continue;
        }
        let (value, quality, kept) = combine(indicator.combine, &own);
        let value = match indicator.id.as_str() {
            "D5.1" => complaint_rate(own.iter().map(|(.., left)| left).sum(), holds),
            _ => value,
        };
        for (place, ..) in &own {
            if !kept.contains(place)
                && let Some(share) = shares.get_mut(*place)
            {
                share.1 = 0.0;
            }
        }
        cell.strength = thousandths(value);
        cell.quality = thousandths(quality);
        (cell.has_data, cell.applicable) = (true, true);
        cells.push(cell);
    }
    Row { cells, shares }
}

/// Adds a person's rules that hold to a row: a cell for each rule of the model, and an item for each that holds, standing
/// where the strongest piece stands that it asks for.
pub fn with_rules(model: &Model, kind: SubjectKind, classes: &[(LabelId, f64)], row: &mut Row, items: &mut Vec<Item>) {
    let alarm = model.indicator_of(Kind::Growth);
    for (at, rule) in model.rules() {
        let has = |asked: Fact| match asked {
            Fact::Kind(own) => own == kind,
            Fact::Activity(id) => {
                classes.iter().any(|(own, score)| *own == LabelId::Activity(id) && *score >= IDENTIFIED)
            }
            Fact::Context(id) => {
                classes.iter().any(|(own, score)| *own == LabelId::Context(id) && *score >= IDENTIFIED)
            }
            Fact::Official => items.iter().any(|item| item.kind == Kind::Measure),
            Fact::Alarm => alarm.is_some_and(|at| row.cells.get(at).is_some_and(|cell| cell.product() > 0)),
        };
        let found = |at: usize| row.cells.get(at).map_or(0, Cell::product);
        let holds = rule.condition.holds(&found, &has);
        row.cells.resize(at, Cell::default());
        if !holds {
            row.cells.push(Cell::default());
            continue;
        }
        let mut asked = BTreeSet::new();
        rule.condition.indicators(&mut asked);
        let place = (items.iter().zip(&row.shares))
            .filter(|(_, (indicator, _))| indicator.is_some_and(|indicator| asked.contains(&indicator)))
            .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.place.cmp(&a.0.place)))
            .map(|(item, _)| item)
            .or(items.first());
        let Some(anchor) = place.cloned() else {
            row.cells.push(Cell::default());
            continue;
        };
        row.cells.push(Cell { strength: 1000, quality: 1000, has_data: true, applicable: false });
        row.shares.push((Some(at), 1.0));
        items.push(Item {
            kind: Kind::Rule,
            value: 1.0,
            detail: rule.name.clone(),
            span: None,
            stance: Stance::Neutral,
            ..anchor
        });
    }
}

fn thousandths(share: f64) -> u16 {
    libm::round(share.clamp(0.0, 1.0) * FULL) as u16
}

/// Gamma–Poisson shrunk complaints, each faded by its age, against the batch's usual (DOMAIN D5.1): `1 − exp(−max(0, ratio − 1)/2)`.
fn complaint_rate(complaints: f64, holds: &Holds) -> f64 {
    let usual = f64::from(holds.complaints_per_mille) / FULL;
    let ratio = (complaints + 1.0) / (usual + 1.0);
    1.0 - libm::exp(-(ratio - 1.0).max(0.0) / 2.0)
}

/// Strength of one item, 0..1; 0 for what does not speak for its indicator.
fn strength(case: &Case<'_>, model: &Model, holds: &Holds, item: &Item) -> f64 {
    let promoted = match item.stance {
        Stance::Promotes => 1.0,
        Stance::Neutral => 0.5,
        _ => 0.0,
    };
    match item.kind {
        Kind::Measure => {
            let age = if item.day == i32::MIN { 0.0 } else { f64::from(case.as_of - item.day) };
            model.measure_strength(&item.detail, age)
        }
        Kind::Distress => model.measure_strength(&item.detail, 0.0),
        Kind::Yield if item.detail == "stated" => model.yield_strength(item.value),
        // A rate beyond any offer is growth or a slip of the period, no promise.
        Kind::Yield if item.value > HIGHEST_YIELD => 0.0,
        Kind::Yield => promoted * model.yield_strength(item.value),
        Kind::Guarantee | Kind::ReferralPay => promoted,
        Kind::Protection => 0.3,
        Kind::PublicOffer if matches!(case.speaker(item), Speaker::Own | Speaker::Unknown) => promoted,
        Kind::Levels if item.speaks() => {
            if item.value >= 3.0 {
                1.0
            } else if item.value >= 2.0 {
                0.5
            } else {
                0.0
            }
        }
        Kind::Reach => {
            let usual = libm::log(1.0 + f64::from(holds.reach_95.max(1)));
            (libm::log(1.0 + item.value) / usual).min(1.0)
        }
        Kind::Redemption if item.stance != Stance::Denies => 1.0,
        Kind::NoFiling => 0.5,
        Kind::Complaint | Kind::RiskMark => 1.0,
        Kind::Repeat => model.repeat_strength(item.value),
        Kind::ThinControl
        | Kind::PersonControl
        | Kind::Funding
        | Kind::OwedGrowth
        | Kind::Concentration
        | Kind::ShortTerm
        | Kind::ShortRecord
        | Kind::PaidIn
        | Kind::OverPromise => model.curve_strength(item.kind, item.value),
        Kind::RestrictedName
        | Kind::RestrictedScope
        | Kind::Unlicensed
        | Kind::LicenceOther
        | Kind::Growth
        | Kind::Shell
        | Kind::Exposure
        | Kind::Unfiled
        | Kind::CloneName
        | Kind::CloneNumber
        | Kind::Steady
        | Kind::Spread
        | Kind::Turn
        | Kind::ControlGroup
        | Kind::Circle
        | Kind::Cues => item.value,
        Kind::Threshold => item.value.min(1.0),
        _ => 0.0,
    }
}

/// Strength, quality and the items that made it, by place.
fn combine(how: Combine, own: &[(usize, &Item, f64)]) -> (f64, f64, BTreeSet<usize>) {
    let quality = |item: &Item| f64::from(item.grade.quality()) / FULL;
    let best = own.iter().max_by(|a, b| {
        let (left, right) = (a.2 * quality(a.1), b.2 * quality(b.1));
        left.total_cmp(&right).then(b.0.cmp(&a.0))
    });
    let Some((place, item, strength)) = best.map(|(place, item, strength)| (*place, *item, *strength)) else {
        return (0.0, 0.0, BTreeSet::new());
    };
    match how {
        Combine::Best => (strength, quality(item), [place].into()),
        Combine::Sum => {
            let total: f64 = own.iter().map(|(.., strength)| strength).sum();
            (total.min(1.0), quality(item), own.iter().map(|(place, ..)| *place).collect())
        }
        Combine::Sources => {
            // The strongest item of each source.
            let mut sources: BTreeMap<u64, (usize, f64)> = BTreeMap::new();
            for (place, item, strength) in own {
                let product = strength * quality(item);
                let slot = sources.entry(item.origin).or_insert((*place, product));
                if product > slot.1 {
                    *slot = (*place, product);
                }
            }
            let together = together(sources.values().map(|(_, product)| *product));
            let top = own.iter().map(|(_, item, _)| quality(item)).fold(0.0, f64::max);
            (together / top, top, sources.into_values().map(|(place, _)| place).collect())
        }
        Combine::Groups => {
            // Class → group → its best item, of equal ones the best graded; a class needs two groups.
            let mut classes: BTreeMap<&str, BTreeMap<&str, (usize, f64, f64)>> = BTreeMap::new();
            for (place, item, strength) in own {
                let Some((class, group)) = item.detail.split_once(':') else { continue };
                let found = (*place, *strength, quality(item));
                let slot = classes.entry(class).or_default().entry(group).or_insert(found);
                if (found.1, found.2) > (slot.1, slot.2) {
                    *slot = found;
                }
            }
            let mut found = (0.0, BTreeSet::new());
            for groups in classes.values().filter(|groups| groups.len() >= 2) {
                let together = together(groups.values().map(|(_, value, _)| *value));
                if together > found.0 {
                    found = (together, groups.values().map(|(place, ..)| *place).collect());
                }
            }
            let quality = own.iter().filter(|(place, ..)| found.1.contains(place)).map(|(_, item, _)| quality(item));
            (found.0, quality.fold(0.0, f64::max), found.1)
        }
    }
}

/// Shares of independent pieces taken together, `1 − ∏(1 − share)`; the same bits in whatever order they come.
fn together(shares: impl Iterator<Item = f64>) -> f64 {
    let mut shares: Vec<f64> = shares.collect();
    shares.sort_by(f64::total_cmp);
    1.0 - shares.iter().fold(1.0, |left, share| left * (1.0 - share))
}

/// Whether an indicator applies to a subject of this batch, and whether there was anything to look at.
fn reads(case: &Case<'_>, id: &str, kind: SubjectKind, holds: &Holds, has: &Has, subject: u32) -> (bool, bool) {
    use Property as P;
    let texts = holds.role(FileRole::Texts) || holds.property(kind, &[P::Description]);
    let listed = |role: FileRole| (holds.role(role), holds.role(role));
    if kind == SubjectKind::Person {
        return match id {
            "D6.1" => (holds.seeds, has.ties),
            _ => (false, false),
        };
    }
    let figure =
        |properties: &[P]| (kind == SubjectKind::Platform && holds.property(kind, properties), has.any(properties));
    match id {
        "D0.1" | "D0.2" => listed(FileRole::Warnings),
        "D1.1" => (case.is_under_law(subject), true),
        "D1.2" => (holds.property(kind, &[P::Scope]) && case.is_under_law(subject), has.any(&[P::Scope])),
        "D1.6" => (holds.licences || holds.property(kind, &[P::ImpersonatedName]), true),
        // Those whose complaints or texts state a place or a day.
        // A list that states places and none for this one is an answer; too few dates are none.
        "D4.5" => (holds.placed, true),
        "D5.3" => (has.dated >= DATED, true),
        "D2.4" => (holds.returns && kind == SubjectKind::Company, has.any(&[P::Yield])),
        "D6.2" => {
            let owners = [P::OwnerName, P::OwnerId, P::OwnerUscc];
            (holds.seeds && holds.property(kind, &owners), has.any(&owners))
        }
        "D6.3" => (holds.property(kind, &[P::TargetName, P::TargetId, P::OwnerName]), has.ties),
        "D7.3" => (
            kind == SubjectKind::Company && holds.property(kind, &[P::Outstanding]),
            has.any(&[P::Outstanding]) && has.any(&[P::PaidCapital, P::RegisteredCapital]),
        ),
        "D1.3" | "D1.4" => (holds.licences && case.is_under_law(subject), has.texts || has.any(&[P::Scope])),
        "D1.5" | "D2.3" | "D3.1" | "D4.3" | "D4.4" => (texts, has.texts),
        "D2.1" => {
            let stated = holds.property(kind, &[P::Yield]);
            (texts || stated, has.texts || has.any(&[P::Yield]))
        }
        "D2.2" => {
            let stated = holds.property(kind, &[P::Protection]);
            (texts || stated, has.texts || has.any(&[P::Protection]))
        }
        "D4.1" | "D4.2" => (holds.role(FileRole::HeadCounts), has.curve),
        "D5.1" => listed(FileRole::Complaints),
        "D5.2" => {
            let known = holds.role(FileRole::Complaints) || holds.role(FileRole::Warnings);
            (known, known)
        }
        "D6.1" => (holds.seeds, has.ties),
        "D7.1" => {
            let traits = [P::Founded, P::PaidCapital, P::Employees, P::Status];
            (holds.property(kind, &traits), has.any(&traits))
        }
        "D7.4" => {
            let filed = holds.property(kind, &[P::IcpNumber]);
            (filed && kind == SubjectKind::Platform, has.any(&[P::Website, P::IcpNumber]))
        }
        "D4.6" => figure(&[P::Borrowers]),
        "D4.7" => figure(&[P::Outstanding]),
        "D7.5" => (holds.exchange, has.any(&[P::CompanyName, P::Name])),
        "D7.6" => (holds.property(kind, &[P::Share]), has.any(&[P::Share])),
        "D7.7" => figure(&[P::TopBorrowers]),
        "D7.8" => figure(&[P::Term]),
        "D7.9" => figure(&[P::Founded]),
        "D7.10" => figure(&[P::PaidCapital]),
        _ => (false, false),
    }
}
