//! The verb `train`, and models as files.

use std::fs;
use std::io::Write;
use std::path::Path;

use lanternfish::classify::learned::{LearnSettings, Model, Quality};
use lanternfish::context::Context;
use lanternfish::pipeline;
use lanternfish::source::SourceId;

use super::{Failure, column, open, report, save, spare};

/// Reads a model; a damaged or foreign file is refused.
pub(super) fn read(path: &Path) -> Result<Model, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure(format!("{}: {error}", path.display()), 2))?;
    Model::from_bytes(&bytes).map_err(|error| Failure(format!("{}: {error}", path.display()), 2))
}

/// Learns from a file's texts and labels, says how well on held-out texts, and writes the model.
pub(super) fn run(file: &Path, text: &str, label: &str, seed: u64, model: &Path) -> Result<(), Failure> {
    spare(Some(model), &[Some(file)])?;
    let mut context = Context::silent();
    let table = open(file, SourceId(0), &mut context)?;
    let (text, label) = (column(&table, file, text)?, column(&table, file, label)?);
    let settings = LearnSettings { seed, ..LearnSettings::default() };
    let trained = pipeline::train(&table, text, label, &settings, &mut context);
    report(&[Some(file)], &context);
    let trained = trained.map_err(|error| Failure(format!("{}: {error}", file.display()), 1))?;
    save(model, &trained.model.to_bytes())?;
    let _ = std::io::stderr().write_all(said(&trained.quality, trained.model.rows()).as_bytes());
    Ok(())
}

/// The held-out quality in words.
fn said(quality: &Quality, rows: u32) -> String {
    let how = match quality.folds {
        1 => "one fifth held out".to_string(),
        folds => format!("{folds} folds"),
    };
    let mut out = format!(
        "learned from {rows} texts; on {} held-out texts ({how}): accuracy {:.3}, macro-F1 {:.3}, calibration error {:.3}\n",
        quality.texts, quality.accuracy, quality.macro_f1, quality.calibration_error
    );
    for label in &quality.labels {
        out += &format!(
            "  {}: {} texts, precision {:.2}, recall {:.2}\n",
            label.label, label.texts, label.precision, label.recall
        );
    }
    if !quality.confusions.is_empty() {
        out += "most often mistaken (theirs → said, times):\n";
    }
    for (theirs, said, times) in quality.confusions.iter().take(5) {
        out += &format!("  {theirs} → {said}, {times}\n");
    }
    out
}
