//! Requests about the index itself: what the model is, what a changed one would do, how far a rank rests on weights, and
//! thresholds for a team's capacity.

use serde::Deserialize;
use serde_json::{Value, json};

use super::request::body;
use super::{Failure, Session};
use crate::model::property::SubjectKind;
use crate::pipeline::{Analysis, Rescored, thresholds};
use crate::risk::draws::{self, DRAWS, RankRange, SEED};
use crate::risk::model::Model;
use crate::risk::tuning::{Fault, Tuning};
use crate::triage::{Band, planner};

/// Most movers told by name.
const MOVERS: usize = 30;
/// Subjects whose rank ranges are told at once.
const TOP: usize = 500;

#[derive(Deserialize)]
struct RescoreBody {
    #[serde(default)]
    model: Value,
}

#[derive(Deserialize)]
struct RangeBody {
    subject: Option<String>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct PlanBody {
    watch: Option<u32>,
    verify: Option<u32>,
    interview: Option<u32>,
    propose: Option<u32>,
}

/// The failure of a model that cannot be used: `model.` and why; the field says where.
pub(super) fn refused(fault: Fault) -> Failure {
    Failure::new(&format!("model_{}", fault.reason)).with("field", fault.field)
}

impl Session {
    pub(super) fn index_request(&self, request: &str, given: Value) -> Result<Value, Failure> {
        match request {
            "model" => Ok(self.model()),
            "rescore" => self.rescored(&body::<RescoreBody>(given)?.model),
            "rankRange" => self.rank_range(body::<RangeBody>(given)?.subject.as_deref()),
            _ => self.plan(&body(given)?),
        }
    }

    /// The model in force and the shipped one.
    fn model(&self) -> Value {
        let shipped = Model::shipped();
        let tuning =
            self.state.tuning.clone().or_else(|| self.analysis.as_ref().map(|own| own.settings.tuning.clone()));
        let tuning = tuning.unwrap_or_default();
        let base = self.analysis.as_ref().map(|own| own.settings.triage).unwrap_or_default();
        let percent = |ceiling: f64| libm::round(ceiling * 100.0) as u32;
        let bands = |tenths: [u32; 4]| tenths.map(|tenths| f64::from(tenths) / 10.0);
        let indicators: Vec<Value> = shipped
            .indicators
            .iter()
            .map(|own| {
                let dimension = shipped.dimensions.get(own.dimension).map_or("", |dimension| dimension.id.as_str());
                json!({"id": own.id, "dimension": dimension, "ceiling": percent(own.ceiling), "context": own.context})
            })
            .collect();
        let dimensions: Vec<Value> =
            shipped.dimensions.iter().map(|own| json!({"id": own.id, "cap": own.cap})).collect();
        let categories: Vec<&str> = shipped.categories().collect();
        json!({
            "indicators": indicators, "dimensions": dimensions, "bands": bands(base.bands), "categories": categories,
            "halfLives": shipped.all_half_lives(), "changed": tuning.to_json(), "published": planner::PUBLISHED,
        })
    }

    /// What a model would do, beside what is.
    fn rescored(&self, model: &Value) -> Result<Value, Failure> {
        let analysis = self.analyzed()?;
        let tuning = Tuning::from_json(model).map_err(refused)?;
        let settings = thresholds(&tuning, &analysis.settings.triage);
        let (found, _) = analysis.rescore(&Model::tuned(&tuning), &settings);
        Ok(told(analysis, &found, tuning.measures_alike(&analysis.settings.tuning)))
    }

    fn rank_range(&self, subject: Option<&str>) -> Result<Value, Failure> {
        let analysis = self.analyzed()?;
        let ranked =
            |subject: &u32| analysis.outcomes.get(*subject as usize).is_some_and(|own| own.band != Band::Insufficient);
        let range = |range: RankRange| {
            json!({
                "least": range.least, "low": range.low, "middle": range.middle, "high": range.high, "most": range.most,
                "among": range.among,
            })
        };
        let Some(id) = subject else {
            let top: Vec<u32> = analysis.order.iter().copied().filter(ranked).take(TOP).collect();
            let ranges = draws::ranks_among(&analysis.matrix, &analysis.model, &top, DRAWS, SEED);
            let name = |subject: &u32| analysis.knowledge.resolution.subjects.get(*subject as usize).map(|own| &own.id);
            let rows: Vec<Value> = top
                .iter()
                .zip(ranges)
                .map(|(subject, found)| json!({"subject": name(subject), "range": range(found)}))
                .collect();
            return Ok(json!({"draws": DRAWS, "seed": SEED, "rows": rows}));
        };
        let unknown = || Failure::new("unknown_subject").with("subject", id);
        let subject = analysis.subject(id).ok_or_else(unknown)?;
        if !ranked(&subject) {
            return Ok(json!({"draws": DRAWS, "seed": SEED, "range": null}));
        }
        let others: Vec<u32> = analysis.order.iter().copied().filter(ranked).collect();
        let found = draws::rank_of(&analysis.matrix, &analysis.model, subject, &others, DRAWS, SEED);
        Ok(json!({"draws": DRAWS, "seed": SEED, "range": range(found)}))
    }

    fn plan(&self, asked: &PlanBody) -> Result<Value, Failure> {
        let analysis = self.analyzed()?;
        let capacity = [asked.watch, asked.verify, asked.interview, asked.propose];
        let found = planner::plan(&analysis.standings(), capacity, &analysis.thresholds());
        let [scanned, rest @ ..] = planner::PUBLISHED;
        let share =
            |published: u32| libm::round(f64::from(found.scanned) * f64::from(published) / f64::from(scanned)) as u32;
        Ok(json!({
            "bands": found.bands.map(|tenths| f64::from(tenths) / 10.0),
            "reached": found.reached,
            "scanned": found.scanned,
            "inDepth": analysis.funnel.in_depth,
            "published": planner::PUBLISHED,
            "publishedHere": rest.map(share),
        }))
    }

    /// Puts what the log says of the model into force on a finished analysis; answers whether its measures must be taken
    /// again.
    pub(super) fn apply_model(&mut self) -> bool {
        let stated = self.stated.tuning.clone();
        let tuning = self.state.tuning.clone().unwrap_or(stated);
        let Some(analysis) = self.analysis.as_mut() else { return false };
        let alike = tuning.measures_alike(&analysis.settings.tuning);
        if tuning == analysis.settings.tuning || !alike {
            return !alike;
        }
        let model = Model::tuned(&tuning);
        let settings = thresholds(&tuning, &analysis.settings.triage);
        let (found, groups) = analysis.rescore(&model, &settings);
        analysis.settle(tuning, model, &found, groups);
        self.view = None;
        self.changes = None;
        false
    }
}

fn told(analysis: &Analysis, found: &Rescored, complete: bool) -> Value {
    // Bands are six, counted from 0 as the enum declares them.
    let (mut before, mut after) = ([0_u32; 6], [0_u32; 6]);
    let mut moved = [[0_u32; 6]; 6];
    let mut movers: Vec<(u32, u32)> = Vec::new();
    for (subject, (outcome, band)) in (0_u32..).zip(analysis.outcomes.iter().zip(&found.bands)) {
        if outcome.kind == SubjectKind::Person {
            continue;
        }
        before[outcome.band as usize] += 1;
        after[*band as usize] += 1;
        if outcome.band != *band {
            moved[outcome.band as usize][*band as usize] += 1;
            movers.push((found.scores.total.get(subject as usize).copied().unwrap_or(0), subject));
        }
    }
    let count = movers.len();
    let order = |a: &(u32, u32), b: &(u32, u32)| (b.0, a.1).cmp(&(a.0, b.1));
    if count > MOVERS {
        movers.select_nth_unstable_by(MOVERS, order);
        movers.truncate(MOVERS);
    }
    movers.sort_by(order);
    let counts = |bands: [u32; 6]| -> Value {
        Band::ALL.iter().zip(bands).map(|(band, count)| (band.as_str().to_string(), json!(count))).collect()
    };
    let mut ways = Vec::new();
    for (from, row) in Band::ALL.iter().zip(moved) {
        for (to, count) in Band::ALL.iter().zip(row).filter(|(_, count)| *count > 0) {
            ways.push(json!({"from": from.as_str(), "to": to.as_str(), "count": count}));
        }
    }
    let rows: Vec<Value> = movers
        .iter()
        .filter_map(|(_, subject)| {
            let at = *subject as usize;
            let own = analysis.knowledge.resolution.subjects.get(at)?;
            let outcome = analysis.outcomes.get(at)?;
            let after = found.bands.get(at)?;
            let index = |tenths: u32| f64::from(tenths) / 10.0;
            Some(json!({
                "subject": own.id, "name": own.name, "from": outcome.band.as_str(), "to": after.as_str(),
                "before": index(outcome.index), "after": index(found.scores.index.get(at).copied()?.into()),
            }))
        })
        .collect();
    let funnel = found.funnel;
    json!({
        "bandsBefore": counts(before), "bands": counts(after), "moved": count, "ways": ways, "movers": rows,
        "funnel": {
            "scanned": funnel.scanned, "inDepth": funnel.in_depth, "risky": funnel.risky, "eligible": funnel.eligible,
        },
        "complete": complete,
    })
}
