//! The verb `compare`: names side by side.

use std::path::{Path, PathBuf};

use lanternfish::context::Context;
use lanternfish::pipeline::{self, KindFrom};
use lanternfish::source::SourceId;

use super::{Failure, column, open, report, spare, write};

/// Compares two columns and writes a row for each record.
pub(super) fn run(
    file: &Path,
    left: &str,
    right: &str,
    kind: Option<&str>,
    out: Option<&PathBuf>,
) -> Result<(), Failure> {
    spare(out.map(PathBuf::as_path), &[Some(file)])?;
    let mut context = Context::silent();
    let table = open(file, SourceId(0), &mut context)?;
    let (left, right) = (column(&table, file, left)?, column(&table, file, right)?);
    let kind = match kind {
        None => KindFrom::Guess,
        Some(word) => match (table.column(word), pipeline::name_kind(word)) {
            (Some(column), _) => KindFrom::Column(column),
            (None, Some(kind)) => KindFrom::All(kind),
            (None, None) => {
                let message = format!("--kind: “{word}” is neither a column of {} nor a kind", file.display());
                return Err(Failure(message, 2));
            }
        },
    };
    report(&[Some(file)], &context);
    let rows = pipeline::compare(&table, left, right, kind).into_iter().map(|row| {
        [row.left, row.right, format!("{:.4}", row.probability), u8::from(row.same).to_string(), row.explanation]
    });
    write(out.map(PathBuf::as_path), &["left", "right", "probability", "same", "explanation"], rows)
}
