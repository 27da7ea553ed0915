//! The heavy readers as the worker sees them: a file in, its tables packed for the engine out.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::failure;
use crate::table::workbook;

/// Reads a spreadsheet into the packed form that `Engine.addTables` takes.
///
/// # Errors
/// Throws `unreadable_workbook` with what the reader said.
#[wasm_bindgen(js_name = readTables)]
pub fn read_tables(name: &str, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    workbook::read_workbook(name, bytes.to_vec())
        .map_err(|reason| failure("unreadable_workbook", [("name", name), ("reason", &*reason)]))
}
