//! An input of a session: read, hashed, with what is proposed for it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Failure;
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::edit::State;
use crate::mapping::{self, Remembered};
use crate::model::property::Property;
use crate::pipeline::{Input, Part};
use crate::query::diagnostic_row;
use crate::report::{ColumnProposal, Message, RoleProposal, SourceProposal, TableProposal};
use crate::settings::hex;
use crate::source::{ReadAt, SourceId};
use crate::table::encoding::Encoding;
use crate::table::{self, Table, kind, pack};
use crate::value::identity;

/// Bytes hashed at a time.
const SLICE: u64 = 1 << 20;
/// Sample values of a column on the review screen, and their length.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 60;
/// Encodings that can be chosen.
pub(super) const ENCODINGS: [Encoding; 8] = [
    Encoding::Utf8,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::Gb18030,
    Encoding::Big5,
    Encoding::ShiftJis,
    Encoding::EucJp,
    Encoding::EucKr,
];

/// An input with the file behind it.
pub(super) struct Loaded {
    file: Box<dyn ReadAt>,
    packed: bool,
    format: &'static str,
    rows: u32,
    input: Input,
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("name", &self.input.name).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Loaded {
    pub(super) fn sha256(&self) -> &str {
        &self.input.sha256
    }

    pub(super) fn name(&self) -> &str {
        &self.input.name
    }

    pub(super) fn set_duplicate(&mut self, of: Option<String>) {
        self.input.same_as = of;
    }

    /// The input with what a person decided about it: of tables with these headers once, and of this one.
    pub(super) fn input(&self, state: &State, mappings: &[Remembered]) -> Input {
        let mut input = self.input.clone();
        for (number, part) in (0_u32..).zip(&mut input.parts) {
            part.chosen = mapping::recall(mappings, part.table.as_ref()).unwrap_or_default();
            if let Some(own) = state.chosen.get(&(input.sha256.clone(), number)) {
                part.chosen.roles = own.roles.clone().or(part.chosen.roles.take());
                part.chosen.properties.extend(&own.properties);
            }
        }
        input
    }

    /// Reads the file again in a stated encoding; an empty name lets the content say.
    pub(super) fn reread(&mut self, encoding: &str) -> Result<(), Failure> {
        if self.packed {
            return Ok(());
        }
        let forced = ENCODINGS.into_iter().find(|known| known.as_str() == encoding);
        let mut context = Context::silent();
        let reading = table::open(SourceId(0), &self.input.name, self.file.as_ref(), forced, &mut context);
        fill(self, reading, context.take_diagnostics());
        Ok(())
    }
}

/// Reads an input; `packed` is what the readers module made of it.
/// Every byte of an input.
pub(super) fn whole(input: &dyn ReadAt) -> Result<Vec<u8>, Failure> {
    let failed = |error: crate::source::ReadError| Failure::new("unreadable_source").with("reason", error);
    let length = usize::try_from(input.length()).map_err(|_| Failure::new("too_large"))?;
    let mut bytes = vec![0; length];
    let mut at = 0;
    while let Some(rest) = bytes.get_mut(at..).filter(|rest| !rest.is_empty()) {
        let read = input.read_at(at as u64, rest).map_err(failed)?;
        if read == 0 {
            break;
        }
        at += read;
    }
    bytes.truncate(at);
    Ok(bytes)
}

/// Whether an input begins like a file that this project wrote itself, and is none to be read as a table.
pub(super) fn begins_with(input: &dyn ReadAt, beginning: &[u8]) -> bool {
    let mut first = vec![0; beginning.len()];
    input.read_at(0, &mut first).is_ok_and(|read| read == beginning.len() && first == beginning)
}

pub(super) fn load(
    name: &str,
    file: Box<dyn ReadAt>,
    forced: Option<Encoding>,
    packed: Option<&[u8]>,
) -> Result<Loaded, Failure> {
    let sha256 = hash(file.as_ref())?;
    let mut context = Context::silent();
    let reading = match packed {
        // The reader's instance ended on this file.
        Some([]) => table::lost(SourceId(0), &mut context),
        Some(packed) => pack::unpack(packed, SourceId(0), &mut context)
            .map_err(|error| Failure::new("damaged_tables").with("name", name).with("reason", error))?,
        None => table::open(SourceId(0), name, file.as_ref(), forced, &mut context),
    };
    if let Some(module) = reading.needs {
        let code = if module == table::Module::Pdf { "needs_pdf" } else { "needs_readers" };
        return Err(Failure::new(code).with("name", name));
    }
    let input = Input {
        name: name.to_string(),
        sha256,
        bytes: file.length(),
        encoding: "",
        parts: Vec::new(),
        rows_reported: 0,
        diagnostics: Vec::new(),
        same_as: None,
    };
    let mut loaded = Loaded { file, packed: packed.is_some(), format: "", rows: 0, input };
    fill(&mut loaded, reading, context.take_diagnostics());
    Ok(loaded)
}

fn fill(loaded: &mut Loaded, reading: table::Reading, diagnostics: Vec<Diagnostic>) {
    let mut parts: Vec<(String, Table)> = reading.tables.into_iter().map(|part| (part.name, part.table)).collect();
    let texts = u32::try_from(reading.texts.len()).unwrap_or(u32::MAX);
    let several = texts > 1 || !parts.is_empty();
    let table = table::texts(reading.texts, several);
    parts.extend(table.map(|table| (if several { "texts".to_string() } else { String::new() }, table)));
    loaded.format = reading.format.as_str();
    loaded.rows = reading.rows_read.saturating_add(texts);
    loaded.input.encoding = reading.encoding.as_str();
    loaded.input.rows_reported = reading.records_reported;
    loaded.input.diagnostics = diagnostics;
    loaded.input.parts = parts
        .into_iter()
        .map(|(name, table)| {
            let proposal = mapping::propose(&table);
            Part { name, table: Arc::new(table), proposal, chosen: mapping::Chosen::default() }
        })
        .collect();
}

fn hash(file: &dyn ReadAt) -> Result<String, Failure> {
    let mut hasher = Sha256::new();
    let mut at = 0;
    while at < file.length() {
        let bytes =
            file.read_range(at, SLICE).map_err(|error| Failure::new("unreadable_source").with("reason", error))?;
        if bytes.is_empty() {
            break;
        }
        at += bytes.len() as u64;
        hasher.update(&bytes);
    }
    Ok(hex(&hasher.finalize()))
}

/// What is proposed for an input, with a person's choices over it.
pub(super) fn proposal(loaded: &Loaded, state: &State, mappings: &[Remembered]) -> SourceProposal {
    let input = loaded.input(state, mappings);
    let tables: Vec<TableProposal> = (0_u32..).zip(&input.parts).map(|(number, part)| table_of(number, part)).collect();
    let texts = input.parts.iter().map(|part| {
        let wanted = [Property::Text, Property::Complaint, Property::Description];
        let columns = part.proposal.columns.iter().filter(|c| c.property.is_some_and(|p| wanted.contains(&p)));
        u32::try_from(columns.count()).unwrap_or(0) * part.table.rows()
    });
    SourceProposal {
        source: input.sha256.clone(),
        name: input.name.clone(),
        bytes: input.bytes,
        format: loaded.format.to_string(),
        encoding: input.encoding.to_string(),
        rows: loaded.rows,
        texts: texts.sum(),
        tables,
        diagnostics: input.diagnostics.iter().map(|one| diagnostic_row(one, &input.name, false)).collect(),
        duplicate_of: input.same_as,
    }
}

fn table_of(number: u32, part: &Part) -> TableProposal {
    let table = &part.table;
    let proposed = |role: &mapping::RoleProposal| {
        let headers: Vec<&str> = role.columns.iter().map(|column| table.header(*column)).collect();
        RoleProposal {
            role: role.role.as_str().to_string(),
            confidence: role.confidence,
            reason: Message::new("reason.headers").with("headers", headers.join(", ")),
        }
    };
    let roles = match &part.chosen.roles {
        Some(roles) => roles
            .iter()
            .map(|role| RoleProposal {
                role: role.as_str().to_string(),
                confidence: 1.0,
                reason: Message::new("reason.chosen"),
            })
            .collect(),
        None => part.proposal.roles.iter().map(proposed).collect(),
    };
    let mut filled_cells = 0_u64;
    let mut understood = 0_u64;
    let columns: Vec<ColumnProposal> = part
        .proposal
        .columns
        .iter()
        .map(|proposal| {
            let column = proposal.column;
            let edited = part.chosen.properties.get(&column);
            let property = edited.copied().unwrap_or(proposal.property);
            let values = (0..table.rows()).map(|row| table.cell(row, column)).filter(|cell| !cell.trim().is_empty());
            let filled = values.clone().count();
            filled_cells += filled as u64;
            understood += if property.is_some() { filled as u64 } else { 0 };
            let samples = values.take(SAMPLES).map(|cell| identity::masked(cell).chars().take(SAMPLE_CHARS).collect());
            let reason = if edited.is_some() { mapping::Reason::Chosen } else { proposal.reason };
            ColumnProposal {
                column,
                header: table.header(column).to_string(),
                kind: kind::infer(table, column).kind.as_str().to_string(),
                property: property.map_or("", Property::as_str).to_string(),
                confidence: reason.confidence(),
                reason: Message::new(format!("reason.{}", reason.as_str())).with("unit", &proposal.unit),
                samples: samples.collect(),
                filled: if table.rows() == 0 { 0.0 } else { filled as f64 / f64::from(table.rows()) },
                edited: edited.is_some(),
            }
        })
        .collect();
    TableProposal {
        table: number,
        part: part.name.clone(),
        rows: table.rows(),
        roles,
        columns,
        understood: if filled_cells == 0 { 0.0 } else { understood as f64 / filled_cells as f64 },
        missing: Vec::new(),
    }
}
