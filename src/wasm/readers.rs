//! The heavy readers as the worker sees them: a file in, its tables and texts packed for the engine out.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::failure;
use crate::context::Context;
use crate::source::SourceId;
use crate::table::{Module, open, pack};

/// Reads a file into the packed form that `Engine.addTables` takes.
///
/// # Errors
/// Throws `needs_pdf` where the module that reads PDF has to take the file.
#[wasm_bindgen(js_name = readTables)]
pub fn read_tables(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, JsValue> {
    let mut context = Context::silent();
    let reading = open(SourceId(0), name, &bytes, None, &mut context);
    if reading.needs == Some(Module::Pdf) {
        return Err(failure("needs_pdf", [("name", name)]));
    }
    Ok(pack::pack(&reading, context.diagnostics()))
}
