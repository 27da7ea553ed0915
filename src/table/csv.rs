//! Delimited text to a table: the delimiter is told from the first lines, quoting follows RFC 4180.

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::{Builder, Table};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Delimiters tried, commonest first: a tie goes to the earlier one.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Lines looked at when the delimiter is told.
const DIALECT_LINES: usize = 20;

/// The delimiter that splits the first lines into the most fields, each line into the same number.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let counts: Vec<usize> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(DIALECT_LINES)
            .map(|line| {
                let mut quoted = false;
                line.bytes()
                    .filter(|byte| {
                        quoted ^= *byte == b'"';
                        *byte == delimiter && !quoted
                    })
                    .count()
            })
            .collect();
        let header = counts.first().copied().unwrap_or(0);
        let agreeing = counts.iter().filter(|count| **count == header).count();
        let score = if header == 0 { 0 } else { header * agreeing };
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Reads `text`; ragged records are kept, and what was missing or over is reported by row.
pub(super) fn read(source: SourceId, text: &str, context: &mut Context) -> Table {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(text)).build();
    let mut builder = Builder::default();
    let mut input = text.as_bytes();
    let mut output = vec![0; 64 * 1024];
    let mut field = Vec::new();
    let mut record: Vec<String> = Vec::new();
    loop {
        let (result, consumed, written) = reader.read_field(input, &mut output);
        input = &input[consumed..];
        field.extend_from_slice(&output[..written]);
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                record.push(String::from_utf8_lossy(&field).into_owned());
                field.clear();
                if record_end {
                    builder.push(&mut record);
                }
            }
            ReadFieldResult::End => break,
        }
    }
    for (row, cells) in &builder.ragged {
        context.report(
            Diagnostic::warning("ragged_record", Location::row(source, *row))
                .with("cells", cells)
                .with("columns", builder.headers.len())
                .rows(1),
        );
    }
    builder.finish(source, context)
}
