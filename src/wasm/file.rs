//! A dropped file as an input: read slice by slice, so that a file larger than memory can be looked at.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync};

use super::failure::failure;
use crate::source::{ReadAt, ReadError};

/// Bytes the browser reads at once: what it needs beside our own memory stays this small.
const SLICE: usize = 4 << 20;

/// A file of the page. Reading works in a worker only; the engine lives in one.
struct DroppedFile {
    blob: Blob,
    reader: FileReaderSync,
}

/// A `File`, `Blob` or `Uint8Array` as an input.
pub(super) fn input(file: JsValue) -> Result<Box<dyn ReadAt>, JsValue> {
    let file = match file.dyn_into::<Uint8Array>() {
        Ok(bytes) => return Ok(Box::new(bytes.to_vec())),
        Err(file) => file,
    };
    let blob = file.dyn_into::<Blob>().map_err(|_| failure("not_a_file", []))?;
    let reader = FileReaderSync::new().map_err(|error| failure("read_failed", [("reason", &*message(&error))]))?;
    Ok(Box::new(DroppedFile { blob, reader }))
}

impl ReadAt for DroppedFile {
    fn length(&self) -> u64 {
        // JS counts bytes in whole numbers far below 2^53.
        self.blob.size() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let mut filled = 0;
        for part in buffer.chunks_mut(SLICE) {
            let start = offset.saturating_add(filled as u64);
            let failed = |error: JsValue| ReadError { offset: start, reason: message(&error) };
            let wanted = self.length().saturating_sub(start).min(part.len() as u64);
            let slice = self.blob.slice_with_f64_and_f64(start as f64, (start + wanted) as f64).map_err(failed)?;
            let bytes = Uint8Array::new(&*self.reader.read_as_array_buffer(&slice).map_err(failed)?);
            let read = (bytes.length() as usize).min(part.len());
            if let Some(place) = part.get_mut(..read) {
                bytes.subarray(0, read as u32).copy_to(place);
            }
            filled += read;
            if read < SLICE {
                break;
            }
        }
        Ok(filled)
    }
}

/// What the browser said, or its kind when it said nothing.
fn message(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
