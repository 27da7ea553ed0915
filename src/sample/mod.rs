//! A seeded world with planted truth: the demo, the benches and many tests use it.
//!
//! Reach for it when data of a known make-up is wanted at any size. The same settings give the same bytes on every
//! machine. It reads nothing that `classify`, `resolve` or `name` reads, so grading on it proves something. All
//! names, codes and numbers are invented; codes carry regions that are assigned to no place.

mod cast;
mod complaints;
mod day;
mod defects;
mod identifier;
mod names;
mod official;
mod registry;
mod relations;
mod rng;
mod series;
mod texts;
mod truth;
mod variants;
mod world;
mod write;

#[cfg(test)]
mod tests;

pub use day::Day;

/// The as-of date of generated worlds unless another is asked for: no fact is dated later.
pub const AS_OF: Day = Day::new(2026, 6, 30);

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Number of companies, up to 10,000,000; everything else follows from it. At least five complete subjects and
    /// every activity and context are planted from 200 companies on.
    pub companies: u32,
    /// Any number; another seed gives another world.
    pub seed: u64,
    /// The latest date in the world.
    pub as_of: Day,
}

impl Settings {
    /// A world that ends on [`AS_OF`].
    #[must_use]
    pub const fn new(companies: u32, seed: u64) -> Self {
        Self { companies, seed, as_of: AS_OF }
    }
}

/// A file of the generated world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// File name without a directory.
    pub name: String,
    /// Its content, in the encoding a department would send.
    pub bytes: Vec<u8>,
}

/// Generates the world's files and `truth.csv`, in a fixed order; time and memory grow linearly.
#[must_use]
pub fn generate(settings: &Settings) -> Vec<GeneratedFile> {
    let world = world::World::build(settings);
    let mut truth = truth::Truth::new();
    let mut files = Vec::new();
    files.extend(registry::write(&world, &mut truth));
    files.extend(relations::write(&world, &mut truth));
    files.push(texts::write(&world, &mut truth));
    files.push(complaints::write(&world, &mut truth));
    files.push(series::write(&world, &mut truth));
    files.extend(official::write(&world, &mut truth));
    files.push(truth.finish());
    files
}

/// Reads a table that is compiled in.
#[expect(
    clippy::expect_used,
    reason = "a compiled-in table that does not parse is a defect of the build; tests read each"
)]
fn data<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("compiled-in table parses")
}
