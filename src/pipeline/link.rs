//! Records of one file or of two that are the same: the verb `resolve`.

use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::resolve::link::{self, Field, Linkage, Settings};
use crate::source::{Location, SourceId};
use crate::table::Table;

/// A table with its column of ids.
#[derive(Debug, Clone, Copy)]
pub struct LinkTable<'a> {
    /// The table.
    pub table: &'a Table,
    /// The column whose cells name the records; it takes no part. Without one the record number does.
    pub id: Option<u32>,
}

impl LinkTable<'_> {
    fn ids(&self) -> impl Iterator<Item = String> {
        (0..self.table.rows()).map(|row| match self.id {
            Some(column) => self.table.cell(row, column).to_string(),
            None => self.table.record(row).to_string(),
        })
    }
}

/// What was linked, with the names of the records.
#[derive(Debug)]
pub struct Linked {
    /// The pairs and clusters, by row; the second table's rows are counted on from the first's.
    pub linkage: Linkage,
    /// The id of every row.
    pub ids: Vec<String>,
}

/// Headers of columns that hold the answer, folded: they would only repeat what somebody else decided.
const ANSWERS: &str = include_str!("answer_headers.csv");

/// Links the records of a table, or of two to each other, by all columns but the ids.
pub fn link(first: LinkTable<'_>, second: Option<LinkTable<'_>>, settings: &Settings, context: &mut Context) -> Linked {
    let mut fields = Vec::new();
    for column in 0..first.table.columns() {
        if first.id == Some(column) {
            continue;
        }
        let header = first.table.header(column);
        let stated = settings.kinds.iter().any(|(stated, _)| stated == header);
        if !stated && ANSWERS.lines().skip(1).any(|line| line.split(',').next() == Some(&header.to_lowercase())) {
            let place = Location::file(SourceId(0)).in_column(header);
            context.report(Diagnostic::info("link_answer_column", place));
            continue;
        }
        let cells = |table: &LinkTable<'_>, column: u32| (0..table.table.rows()).map(move |row| (row, column));
        let mut all: Vec<&str> = cells(&first, column).map(|(row, column)| first.table.cell(row, column)).collect();
        if let Some(second) = second {
            match second.table.column(header).filter(|column| second.id != Some(*column)) {
                Some(column) => all.extend(cells(&second, column).map(|(row, column)| second.table.cell(row, column))),
                None => {
                    let place = Location::file(SourceId(0)).in_column(header);
                    context.report(Diagnostic::warning("link_column_missing", place));
                    continue;
                }
            }
        }
        fields.push(Field { header, cells: all });
    }
    let ids = first.ids().chain(second.iter().flat_map(LinkTable::ids)).collect();
    let linkage = link::link(&fields, second.map(|_| first.table.rows()), settings, context);
    let blocking = &linkage.blocking;
    context.report(
        Diagnostic::info("link_blocking", Location::file(SourceId(0)))
            .with("pairs", blocking.pairs)
            .with("touched", blocking.touched)
            .with("keys", blocking.keys)
            .with("largest", blocking.largest_block)
            .with("common", blocking.common_keys)
            .with("dropped", blocking.dropped_keys)
            .with("bits", format!("{:.1}", blocking.least_bits)),
    );
    for header in &linkage.repeated {
        context.report(Diagnostic::info("link_repeated", Location::file(SourceId(0)).in_column(header)));
    }
    for (header, kind) in linkage.columns() {
        let place = Location::file(SourceId(0)).in_column(header);
        context.report(Diagnostic::info("link_column", place).with("kind", kind.as_str()));
    }
    Linked { linkage, ids }
}
