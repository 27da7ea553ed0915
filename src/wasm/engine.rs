//! The engine as the worker sees it (www/serve.ts, `Engine`): one session behind it, every reply a plain object.
//! Requests and replies cross as JSON text: a page of 50 rows costs a quarter of what building it field by field does.

use js_sys::{Float64Array, JSON, Object, Reflect, Uint8Array, Uint32Array};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::failure::{failure, set};
use super::file;
use crate::context::Flow;
use crate::session::{Failure, Session};

/// The memory of a wasm32 instance ends here, bytes.
const MEMORY_LIMIT: u64 = 1 << 32;
/// A page of wasm memory, bytes.
const MEMORY_PAGE: u64 = 1 << 16;

/// One session. A call throws `{code, arguments}` when the request cannot be answered.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    session: Session,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

#[wasm_bindgen]
impl Engine {
    /// An empty session.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self { session: Session::new() }
    }

    /// Adds a `File`, `Blob` or `Uint8Array`; answers the protocol's `SourceProposal`.
    ///
    /// # Errors
    /// `needs_readers` when the readers module must read it first; otherwise why it was refused.
    #[wasm_bindgen(js_name = addSource)]
    pub fn add_source(&mut self, name: &str, file: JsValue) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        answer(self.session.add_source(name, input))
    }

    /// Adds what `readTables` of the readers module made of a file.
    ///
    /// # Errors
    /// When the packed form is of another version or damaged.
    #[wasm_bindgen(js_name = addTables)]
    pub fn add_tables(&mut self, name: &str, file: JsValue, tables: &[u8]) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        answer(self.session.add_tables(name, input, tables))
    }

    /// Learns a scorecard from a file of outcomes; answers the protocol's `Scorecard`.
    ///
    /// # Errors
    /// Why the file teaches nothing.
    pub fn learn(&mut self, name: &str, file: JsValue, body: &JsValue) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        let given = from_js(body)?;
        let words = given.get("adverse").and_then(Value::as_array).into_iter().flatten();
        let adverse: Vec<String> = words.filter_map(Value::as_str).map(str::to_string).collect();
        let as_of = given.get("asOf").and_then(Value::as_str).filter(|day| !day.is_empty());
        answer(self.session.learn(name, input, &adverse, as_of))
    }

    /// Tables and columns of a file of labelled texts; `tables` is what the readers module made of it, if it had to.
    ///
    /// # Errors
    /// `needs_readers` when the readers module must read it first; otherwise why it was refused.
    #[wasm_bindgen(js_name = textColumns)]
    pub fn text_columns(&mut self, name: &str, file: JsValue, tables: Option<Vec<u8>>) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        answer(self.session.text_columns(name, input, tables.as_deref()))
    }

    /// Learns a model from two columns of a file; `progress(done, total)` is called as it goes. Answers the protocol's
    /// `TrainedTexts` with the model's bytes.
    ///
    /// # Errors
    /// Why nothing can be learned.
    #[wasm_bindgen(js_name = trainTexts)]
    pub fn train_texts(
        &mut self,
        name: &str,
        file: JsValue,
        tables: Option<Vec<u8>>,
        body: &JsValue,
        progress: &js_sys::Function,
    ) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        let mut told = |done: u64, total: u64| {
            // Who listens cannot stop it by an error of their own: a training is ended by ending its worker.
            let _ = progress.call2(&JsValue::NULL, &JsValue::from_f64(done as f64), &JsValue::from_f64(total as f64));
            Flow::Continue
        };
        let trained = self.session.train_texts(name, input, tables.as_deref(), from_js(body)?, &mut told);
        let (said, bytes) = trained.map_err(thrown)?;
        let reply = to_js(&said)?;
        let _ = Reflect::set(&reply, &JsValue::from_str("model"), &Uint8Array::from(bytes.as_slice()));
        Ok(reply)
    }

    /// Takes a model for the session's texts; no bytes take it back. Answers the protocol's `TextModel`.
    ///
    /// # Errors
    /// When it is no model, of another version, or damaged: then the one before stays.
    #[wasm_bindgen(js_name = setTextModel)]
    pub fn set_text_model(&mut self, model: &[u8]) -> Result<JsValue, JsValue> {
        answer(self.session.set_text_model(model))
    }

    /// Gives the summary that an earlier analysis left; an empty file takes it back. Answers its date and size.
    ///
    /// # Errors
    /// When it is no summary, of another version, or damaged.
    #[wasm_bindgen(js_name = addPrevious)]
    pub fn add_previous(&mut self, name: &str, file: JsValue) -> Result<JsValue, JsValue> {
        let input = file::input(file)?;
        answer(self.session.set_previous(name, input.as_ref()))
    }

    /// Answers a request of www/protocol.ts that has one plain answer.
    ///
    /// # Errors
    /// The failure that the session states.
    pub fn request(&mut self, name: &str, body: &JsValue) -> Result<JsValue, JsValue> {
        match name {
            "memory" => to_js(&json!({ "bytes": memory(), "limit": MEMORY_LIMIT })),
            "sample" => Ok(self.sample(&from_js(body)?)),
            "graph" => self.graph(body),
            _ => answer(self.session.request(name, from_js(body)?)),
        }
    }

    /// Begins an analysis; `analyzeStep` does the work.
    ///
    /// # Errors
    /// Invalid settings, no sources, or an input over the stated limits.
    #[wasm_bindgen(js_name = analyzeStart)]
    pub fn analyze_start(&mut self, settings: &JsValue) -> Result<(), JsValue> {
        self.session.analyze_start(from_js(settings)?).map_err(thrown)
    }

    /// One batch of work, about 50 ms; answers the worker's `Step`.
    ///
    /// # Errors
    /// When no analysis was begun.
    #[wasm_bindgen(js_name = analyzeStep)]
    pub fn analyze_step(&mut self) -> Result<JsValue, JsValue> {
        let step = self.session.analyze_step().map_err(thrown)?;
        to_js(&json!({ "finished": step.done, "stage": step.stage, "done": step.position, "total": step.total }))
    }

    /// Begins writing a file; answers its expected length in bytes, 0 when that is not known beforehand.
    ///
    /// # Errors
    /// A kind that is not known, or nothing analyzed yet.
    #[wasm_bindgen(js_name = exportStart)]
    pub fn export_start(&mut self, kind: &str) -> Result<f64, JsValue> {
        self.session.export_start(kind).map_err(thrown)?;
        Ok(0.0)
    }

    /// The next part of the file; `undefined` after the last.
    ///
    /// # Errors
    /// When no export was begun.
    #[wasm_bindgen(js_name = exportNext)]
    pub fn export_next(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        self.session.export_next().map_err(thrown)
    }

    /// `{edges?, vertices?, weights?, directed?, algorithm?, …}` with typed arrays for the bulk: builds, measures, or
    /// both. Answers `{vertices, edges}` of what was built and `{values, modularity}` of what was measured.
    fn graph(&mut self, body: &JsValue) -> Result<JsValue, JsValue> {
        let field = |name: &str| Reflect::get(body, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        let reply = Object::new();
        let edges = field("edges");
        if edges.is_truthy() {
            let wrong = |reason: &str| failure("bad_request", [("reason", reason)]);
            let ends = edges.dyn_into::<Uint32Array>().map_err(|_| wrong("edges is no Uint32Array"))?.to_vec();
            let weights = field("weights");
            let weights = if weights.is_truthy() {
                Some(weights.dyn_into::<Float64Array>().map_err(|_| wrong("weights is no Float64Array"))?.to_vec())
            } else {
                None
            };
            let needed = ends.iter().max().map_or(0, |most| most.saturating_add(1));
            let vertices = field("vertices").as_f64().map_or(needed, |count| count as u32);
            let directed = field("directed").is_truthy();
            let built = self.session.graph_build(vertices, &ends, weights.as_deref(), directed).map_err(thrown)?;
            set(&reply, "vertices", &JsValue::from_f64(built.0 as f64));
            set(&reply, "edges", &JsValue::from_f64(built.1 as f64));
        }
        if field("algorithm").is_truthy() {
            let asked = Object::new();
            for name in ["algorithm", "source", "iterations", "damping", "tolerance", "samples", "seed"] {
                set(&asked, name, &field(name));
            }
            let found = self.session.graph_measure(from_js(&asked)?).map_err(thrown)?;
            set(&reply, "values", &Float64Array::from(found.values.as_slice()));
            set(&reply, "modularity", &found.modularity.map_or(JsValue::NULL, JsValue::from_f64));
        }
        Ok(reply.into())
    }

    fn sample(&self, body: &Value) -> JsValue {
        let number = |field: &str| body.get(field).and_then(Value::as_u64).unwrap_or_default();
        let companies = u32::try_from(number("companies")).unwrap_or(u32::MAX);
        let files: js_sys::Array = self
            .session
            .sample(companies, number("seed"))
            .into_iter()
            .map(|(name, bytes)| {
                let file = Object::new();
                set(&file, "name", &JsValue::from_str(&name));
                set(&file, "bytes", &Uint8Array::from(bytes.as_slice()));
                file
            })
            .collect();
        let reply = Object::new();
        set(&reply, "files", &files);
        reply.into()
    }
}

/// Bytes of memory this instance has taken; it never gives any back.
fn memory() -> u64 {
    core::arch::wasm32::memory_size(0) as u64 * MEMORY_PAGE
}

fn thrown(given: Failure) -> JsValue {
    failure(&given.code, given.arguments.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

fn answer(reply: Result<Value, Failure>) -> Result<JsValue, JsValue> {
    to_js(&reply.map_err(thrown)?)
}

fn to_js(value: &Value) -> Result<JsValue, JsValue> {
    JSON::parse(&value.to_string())
}

/// What was sent, with absent and undefined fields left out.
fn from_js(value: &JsValue) -> Result<Value, JsValue> {
    if value.is_undefined() {
        return Ok(Value::Null);
    }
    let text = String::from(JSON::stringify(value)?);
    serde_json::from_str(&text).map_err(|error| failure("bad_request", [("reason", &*error.to_string())]))
}
