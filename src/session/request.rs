//! Requests with one plain answer (www/protocol.ts).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::exporter::diagnostic_row;
use super::source::{ENCODINGS, proposal};
use super::{Failure, Session, to_json};
use crate::classify::identification::Identification;
use crate::edit::{Edit, State};
use crate::graph::algorithms::MOST_LAID_OUT;
use crate::graph::network;
use crate::model::property::{FileRole, Property};
use crate::query::{self, Filter, Sort};
use crate::report::{Diagnostics, Fields, PropertyRoles};
use crate::risk::tuning::Tuning;
use crate::settings::Settings;
use crate::value::date;
use crate::wording;

/// The last sorted and filtered list: scrolling asks for windows of the same one.
#[derive(Debug)]
pub(super) struct CachedList {
    filter: Filter,
    sort: Sort,
    ranks: Vec<u32>,
}

#[derive(Deserialize)]
struct WindowBody {
    #[serde(default)]
    sort: Sort,
    #[serde(default)]
    filter: Filter,
    #[serde(default)]
    from: usize,
    count: usize,
}

#[derive(Deserialize)]
struct FilterBody {
    #[serde(default)]
    filter: Filter,
}

#[derive(Deserialize)]
struct SubjectBody {
    subject: String,
    #[serde(default)]
    hops: u32,
    #[serde(default)]
    limit: usize,
}

#[derive(Deserialize)]
struct PathBody {
    from: String,
    to: String,
    #[serde(default)]
    most: usize,
}

#[derive(Deserialize)]
struct IdBody {
    #[serde(alias = "text", alias = "log")]
    source: String,
}

#[derive(Deserialize)]
struct CompareBody {
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    from: usize,
    count: usize,
}

#[derive(Deserialize)]
struct ConflictsBody {
    property: Option<String>,
    #[serde(default)]
    from: usize,
    count: usize,
}

#[derive(Deserialize)]
struct DateBody {
    date: String,
}

#[derive(Deserialize)]
struct DiagnosticsBody {
    #[serde(default)]
    from: usize,
    count: usize,
    severities: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct SameBody {
    #[serde(default)]
    which: query::Which,
    #[serde(default)]
    from: usize,
    count: usize,
}

/// Most pairs of subjects in one answer.
const MOST_PAIRS: usize = 100;
/// Most rows of one window: no message is larger than 256 kB.
const MOST_ROWS: usize = 400;
/// Most changes of one answer, each with its reasons.
const MOST_CHANGES: usize = 100;

pub(super) fn body<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| Failure::new("bad_request").with("reason", error))
}

impl Session {
    /// Answers a request.
    ///
    /// # Errors
    /// `unknown_request`, `bad_request`, `not_analyzed`, or what the request itself cannot do.
    pub fn request(&mut self, request: &str, given: Value) -> Result<Value, Failure> {
        match request {
            "wording" => Ok(Value::Object(wording::all().clone())),
            "fields" => to_json(&fields()),
            "proposal" => self.proposal(&body::<IdBody>(given)?.source),
            "edit" => self.edit(body(given)?),
            "undo" => self.undo(),
            "settings" => Ok(json!({ "text": self.settings_to_keep().to_file() })),
            "snapshot" => Ok(json!({ "log": to_json(&self.log)?.to_string() })),
            "restore" => self.restore(&body::<IdBody>(given)?.source),
            "stop" => {
                self.run = None;
                Ok(json!({}))
            }
            "summary" => to_json(&query::summary(self.analyzed()?, &|subject| self.decided(subject))),
            "window" => self.window(body(given)?),
            "facets" => to_json(&query::facets(self.analyzed()?, &body::<FilterBody>(given)?.filter)),
            "subject" => self.subject(&body::<SubjectBody>(given)?.subject),
            "neighbourhood" => self.neighbourhood(&body(given)?),
            "ownership" => {
                let (subject, _) = self.rank(&body::<SubjectBody>(given)?.subject)?;
                to_json(&query::ownership(self.analyzed()?, subject))
            }
            "path" => {
                let asked: PathBody = body(given)?;
                let ((from, _), (to, _)) = (self.rank(&asked.from)?, self.rank(&asked.to)?);
                let most = if asked.most == 0 { 1 } else { asked.most.min(query::MOST_WAYS) };
                to_json(&query::ways(self.analyzed()?, from, to, most))
            }
            "community" => self.community(&body(given)?),
            "text" => {
                let id = body::<IdBody>(given)?.source;
                let found = query::text(self.analyzed()?, &id);
                to_json(&found.ok_or_else(|| Failure::new("unknown_text").with("text", id))?)
            }
            "link" => self.link(&body(given)?),
            "same" => {
                let asked: SameBody = body(given)?;
                to_json(&query::same(self.analyzed()?, asked.which, asked.from, asked.count.min(MOST_PAIRS)))
            }
            "lawDiff" => {
                let given = body::<DateBody>(given)?.date;
                let unusable = || Failure::new("bad_request").with("reason", format!("no date: {given}"));
                to_json(&query::law_diff(self.analyzed()?, date::parse(&given).ok_or_else(unusable)?))
            }
            "identification" => self.identification_in_force(&body(given)?),
            "labelText" => self.label_text(&body(given)?),
            "suite" => self.suite(&body(given)?),
            "diagnostics" => self.diagnostics(&body(given)?),
            "compareBatches" => self.compare(&body(given)?),
            "model" | "rescore" | "rankRange" | "plan" => self.index_request(request, given),
            "scorecard" => self.learned_card(),
            "quality" => to_json(&query::quality(self.analyzed()?)),
            "conflicts" => self.conflicts(&body(given)?),
            "exported" => Ok(json!({ "sha256": self.exported })),
            _ => Err(Failure::new("unknown_request").with("name", request)),
        }
    }

    fn proposal(&self, source: &str) -> Result<Value, Failure> {
        let found = self.sources.iter().find(|loaded| loaded.sha256() == source);
        to_json(&proposal(found.ok_or_else(|| Failure::new("unknown_source"))?, &self.state, &self.mappings()))
    }

    fn edit(&mut self, mut edit: Edit) -> Result<Value, Failure> {
        if let Edit::Settings { settings, edits } = &mut edit {
            *edits = said_in(&Settings::from_json(settings)?)?;
        }
        if let Edit::Model { model } = &edit {
            Tuning::from_json(model).map_err(super::index::refused)?;
        }
        if let Edit::Identification { identification } = &edit {
            Identification::from_json(identification).map_err(super::identification::refused)?;
        }
        if let Some(fault) = edit.fault() {
            return Err(Failure::new("bad_edit").with("field", fault));
        }
        let (stale, source) = (edit.stale(), edit.source().map(str::to_string));
        let removed = matches!(edit, Edit::Remove { .. });
        self.log.push(edit);
        let stale = if self.replay()? { "evidence" } else { stale };
        let mut answer = json!({ "stale": stale, "length": self.log.len() });
        if let (Some(source), false) = (source, removed) {
            answer["proposal"] = self.proposal(&source)?;
        }
        Ok(answer)
    }

    fn undo(&mut self) -> Result<Value, Failure> {
        let undone = self.log.pop();
        let again = self.replay()?;
        let mut answer = json!({
            "undone": to_json(&undone)?,
            "stale": if again { "evidence" } else { undone.as_ref().map_or("none", Edit::stale) },
            "length": self.log.len(),
        });
        if let Some(Ok(proposal)) = undone.as_ref().and_then(Edit::source).map(|source| self.proposal(source)) {
            answer["proposal"] = proposal;
        }
        Ok(answer)
    }

    fn restore(&mut self, log: &str) -> Result<Value, Failure> {
        let read: Value = serde_json::from_str(log).map_err(|error| Failure::new("bad_log").with("reason", error))?;
        let edits = read.get("edits").cloned().unwrap_or(read);
        self.log = serde_json::from_value(edits).map_err(|error| Failure::new("bad_log").with("reason", error))?;
        self.replay()?;
        Ok(json!({ "length": self.log.len() }))
    }

    /// Reads the log anew; inputs whose encoding changed are read again, and a changed model scores again. Answers whether
    /// the model asks for a new analysis.
    fn replay(&mut self) -> Result<bool, Failure> {
        let state = State::of(&self.log);
        for loaded in &mut self.sources {
            let (before, now) = (self.state.encodings.get(loaded.sha256()), state.encodings.get(loaded.sha256()));
            if before != now {
                let encoding = now.cloned().unwrap_or_default();
                loaded.reread(&encoding)?;
            }
        }
        self.state = state;
        Ok(self.apply_model())
    }

    fn window(&mut self, asked: WindowBody) -> Result<Value, Failure> {
        let analysis = self.analysis.as_ref().ok_or_else(|| Failure::new("not_analyzed"))?;
        if !self.view.as_ref().is_some_and(|view| view.filter == asked.filter && view.sort == asked.sort) {
            let ranks = query::matching(analysis, &asked.filter, asked.sort);
            self.view = Some(CachedList { filter: asked.filter, sort: asked.sort, ranks });
        }
        let ranks = self.view.as_ref().map_or(&[][..], |view| view.ranks.as_slice());
        let decided = |id: &str| self.decided(id);
        to_json(&query::window(analysis, ranks, asked.from, asked.count.min(MOST_ROWS), &decided))
    }

    fn rank(&self, id: &str) -> Result<(u32, u32), Failure> {
        let analysis = self.analyzed()?;
        let unknown = || Failure::new("unknown_subject").with("subject", id);
        let subject = analysis.subject(id).ok_or_else(unknown)?;
        let rank = analysis.order.iter().position(|own| *own == subject).ok_or_else(unknown)?;
        Ok((subject, u32::try_from(rank).unwrap_or(u32::MAX)))
    }

    fn subject(&self, id: &str) -> Result<Value, Failure> {
        let (_, rank) = self.rank(id)?;
        let note = super::said_of(&self.state, &self.stated, id).map_or("", |(_, note)| note);
        to_json(&query::page(self.analyzed()?, rank, self.decided(id), note))
    }

    fn neighbourhood(&self, asked: &SubjectBody) -> Result<Value, Failure> {
        let (subject, _) = self.rank(&asked.subject)?;
        let limit = if asked.limit == 0 { 60 } else { asked.limit.min(MOST_LAID_OUT) };
        to_json(&query::neighbourhood(self.analyzed()?, subject, asked.hops, limit))
    }

    /// Communities are found at the first question and kept until the next analysis.
    fn community(&mut self, asked: &SubjectBody) -> Result<Value, Failure> {
        let (subject, _) = self.rank(&asked.subject)?;
        let limit = if asked.limit == 0 { 60 } else { asked.limit.min(MOST_LAID_OUT) };
        if self.communities.is_empty() {
            self.communities = network::communities(&self.analyzed()?.graph);
        }
        to_json(&query::community(self.analyzed()?, &self.communities, subject, limit))
    }

    fn compare(&mut self, asked: &CompareBody) -> Result<Value, Failure> {
        let analysis = self.analysis.as_ref().ok_or_else(|| Failure::new("not_analyzed"))?;
        let previous = analysis.previous.as_ref().ok_or_else(|| Failure::new("no_previous"))?;
        let moved = self.changes.get_or_insert_with(|| query::moved(analysis, previous));
        let count = asked.count.min(MOST_CHANGES);
        to_json(&query::changes(analysis, previous, moved, &asked.changes, asked.from, count))
    }

    /// Disagreements are found at the first question and kept until the next analysis.
    fn conflicts(&mut self, asked: &ConflictsBody) -> Result<Value, Failure> {
        let analysis = self.analysis.as_ref().ok_or_else(|| Failure::new("not_analyzed"))?;
        let all = self.conflicts.get_or_insert_with(|| query::disagreements(analysis));
        let count = asked.count.min(MOST_CHANGES);
        to_json(&query::conflicts(analysis, all, asked.property.as_deref(), asked.from, count))
    }

    fn diagnostics(&self, asked: &DiagnosticsBody) -> Result<Value, Failure> {
        let analysis = self.analyzed()?;
        let wanted =
            |severity: &str| asked.severities.as_ref().is_none_or(|list| list.iter().any(|one| one == severity));
        let all = analysis.diagnostics.iter().filter(|one| wanted(one.severity.as_str()));
        let total = u32::try_from(all.clone().count()).unwrap_or(u32::MAX);
        let rows = all.skip(asked.from).take(asked.count.min(MOST_ROWS)).map(|one| diagnostic_row(analysis, one));
        to_json(&Diagnostics { total, rows: rows.collect() })
    }
}

/// What a file of settings states as edits of its own; what it leaves as it ships is not said.
fn said_in(settings: &Settings) -> Result<Vec<Edit>, Failure> {
    let mut edits = Vec::new();
    let [as_of, law_date] = [settings.as_of, settings.law_date].map(|day| day.map(date::format));
    edits.extend(as_of.map(|date| Edit::AsOf { date }));
    edits.extend(law_date.map(|date| Edit::LawDate { date }));
    if !settings.abroad.is_empty() {
        edits.push(Edit::LawAbroad { jurisdictions: settings.abroad.clone() });
    }
    if settings.tuning != Tuning::default() {
        edits.push(Edit::Model { model: settings.tuning.to_json() });
    }
    if settings.identification != Identification::default() {
        Identification::from_json(&settings.identification.to_json()).map_err(super::identification::refused)?;
        edits.push(Edit::Identification { identification: settings.identification.to_json() });
    }
    edits.extend(settings.mappings.iter().map(|own| Edit::Mapping { mapping: own.to_json() }));
    edits.extend(settings.judgements.iter().map(|own| Edit::Same {
        left: own.left.clone(),
        right: own.right.clone(),
        value: own.value.as_str().to_string(),
    }));
    edits.extend(settings.dispositions.iter().map(|(subject, (value, note))| Edit::Disposition {
        subject: subject.clone(),
        value: value.as_str().to_string(),
        note: note.clone(),
    }));
    Ok(edits)
}

fn fields() -> Fields {
    Fields {
        roles: FileRole::ALL.iter().map(|role| role.as_str().to_string()).collect(),
        properties: Property::ALL
            .iter()
            .map(|property| PropertyRoles { property: property.as_str().to_string(), roles: Vec::new() })
            .collect(),
        encodings: ENCODINGS.iter().map(|encoding| encoding.as_str().to_string()).collect(),
    }
}
