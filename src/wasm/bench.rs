//! What `scripts/bench-read.mjs` times, our reading beside the bare readers it is built on, in one module, so that both run with
//! the same compiler, options and memory; and the labelling that `scripts/bench-texts.mjs` times. Built only with the feature `bench`, never shipped.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};
use csv_core::ReadRecordResult;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::classify::{Classifier, Settings, Speaker};
use crate::context::Context;
use crate::source::SourceId;
use crate::table::{kind, open};

/// Reads a file to tables and tells every column's kind; answers the cells.
#[wasm_bindgen(js_name = readTyped)]
#[must_use]
pub fn read_typed(name: &str, bytes: Vec<u8>) -> f64 {
    let reading = open(SourceId(0), name, &bytes, None, &mut Context::silent());
    let typed: usize = reading.tables.iter().map(|part| kind::infer_all(&part.table).len()).sum();
    if typed == 0 { 0.0 } else { reading.tables.iter().map(|part| part.table.cells() as f64).sum() }
}

/// Labels texts, one a line; answers the labels.
#[wasm_bindgen(js_name = labelLines)]
#[must_use]
pub fn label_lines(bytes: &[u8]) -> f64 {
    let classifier = Classifier::new(&Settings::default());
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.map(|line| classifier.classify(line, Speaker::Unknown).labels.len() as f64).sum()
}

/// Splits a CSV file with bare csv-core and keeps nothing; answers the cells.
#[wasm_bindgen(js_name = csvCore)]
#[must_use]
pub fn csv_core(bytes: Vec<u8>) -> f64 {
    let mut reader = csv_core::Reader::new();
    let (mut out, mut ends) = (vec![0; 1 << 20], vec![0; 1 << 14]);
    let (mut input, mut written, mut ended, mut cells) = (bytes.as_slice(), 0, 0, 0_usize);
    loop {
        let (result, read, more, also) = reader.read_record(input, &mut out[written..], &mut ends[ended..]);
        input = input.get(read..).unwrap_or_default();
        (written, ended) = (written + more, ended + also);
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record => {
                cells += ended;
                (written, ended) = (0, 0);
            }
            _ => return cells as f64,
        }
    }
}

/// Reads every cell of a workbook's first sheet with bare calamine and keeps nothing; answers the cells.
#[wasm_bindgen(js_name = bareCalamine)]
#[must_use]
pub fn bare_calamine(bytes: Vec<u8>) -> f64 {
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else { return 0.0 };
    let Some(name) = book.sheet_names().first().cloned() else { return 0.0 };
    let Ok(mut cells) = book.worksheet_cells_reader(&name) else { return 0.0 };
    let mut count = 0.0;
    while let Ok(Some(cell)) = cells.next_cell() {
        count += f64::from(u8::from(!matches!(cell.get_value(), DataRef::Empty)));
    }
    count
}
