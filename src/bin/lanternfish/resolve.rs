//! The verb `resolve`: records that are the same, within a file or between two.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use lanternfish::context::Context;
use lanternfish::pipeline::{self, LinkTable};
use lanternfish::resolve::link::Settings;
use lanternfish::source::SourceId;

use super::hands::Threads;
use super::{Failure, column, open, report, spare, write};

/// What was asked.
pub(super) struct Asked {
    /// The file, and a second one to link to it.
    pub(super) files: (PathBuf, Option<PathBuf>),
    /// Header of the ids.
    pub(super) id: Option<String>,
    /// Settings as JSON.
    pub(super) settings: Option<PathBuf>,
    /// Where the pairs go; standard output without it.
    pub(super) out: Option<PathBuf>,
    /// Where the clusters go.
    pub(super) clusters: Option<PathBuf>,
    /// Threads to work on; the machine's cores without it.
    pub(super) workers: Option<NonZeroUsize>,
}

/// Reads, links and writes.
pub(super) fn run(asked: &Asked) -> Result<(), Failure> {
    let read = [Some(asked.files.0.as_path()), asked.files.1.as_deref(), asked.settings.as_deref()];
    spare(asked.out.as_deref(), &[read[0], read[1], read[2], asked.clusters.as_deref()])?;
    spare(asked.clusters.as_deref(), &read)?;
    let threads = Threads::new(asked.workers);
    let mut context = Context::silent().with_hands(&threads);
    let settings = asked.settings.as_deref().map_or_else(|| Ok(Settings::default()), settings)?;
    let (file, other) = (&asked.files.0, asked.files.1.as_deref());
    let table = open(file, SourceId(0), &mut context)?;
    let second = other.map(|other| open(other, SourceId(1), &mut context)).transpose()?;
    let id = asked.id.as_deref().map(|id| column(&table, file, id)).transpose()?;
    let first = LinkTable { table: &table, id };
    let second = match (&second, other) {
        (Some(table), Some(file)) => {
            let id = asked.id.as_deref().map(|id| column(table, file, id)).transpose()?;
            Some(LinkTable { table, id })
        }
        _ => None,
    };
    let linked = pipeline::link(first, second, &settings, &mut context);
    report(&[Some(file), other], &context);
    let id = |row: u32| linked.ids.get(row as usize).cloned().unwrap_or_default();
    if let Some(path) = &asked.clusters {
        let rows = (0_u32..).zip(&linked.linkage.clusters).map(|(row, cluster)| [id(row), id(*cluster)]);
        write(Some(path), &["id", "cluster"], rows)?;
    }
    let rows = linked.linkage.pairs.iter().map(|pair| {
        [
            id(pair.left),
            id(pair.right),
            format!("{:.4}", pair.weight),
            format!("{:.6}", pair.probability),
            u8::from(pair.same).to_string(),
        ]
    });
    write(asked.out.as_deref(), &["left", "right", "weight", "probability", "same"], rows)
}

fn settings(path: &Path) -> Result<Settings, Failure> {
    let unusable = |error: &dyn std::fmt::Display| Failure(format!("{}: {error}", path.display()), 2);
    let text = fs::read_to_string(path).map_err(|error| unusable(&error))?;
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| unusable(&error))?;
    Settings::from_json(&json).map_err(|error| unusable(&error))
}
