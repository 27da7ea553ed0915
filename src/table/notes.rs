//! Diagnostics of one table. The same finding on thousands of rows is named row by row at first and summed up
//! afterwards, so that a damaged file of a million rows does not answer with a million messages.

use std::collections::BTreeMap;

use crate::context::Context;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Location, SourceId};

/// Rows named one by one for each code.
pub(super) const NAMED: u32 = 100;

/// Every code this module reports: what a packed reading may carry.
pub(super) const CODES: [&str; 53] = [
    "archive_damaged",
    "archive_deep",
    "archive_limit",
    "archive_refused",
    "archive_unreadable",
    "binary_refused",
    "cell_error",
    "cell_long",
    "columns_left_out",
    "columns_nested",
    "comments_apart",
    "document_repaired",
    "document_unreadable",
    "empty_file",
    "file_encrypted",
    "file_too_large",
    "further_rows",
    "header_joined",
    "header_renamed",
    "header_repeated",
    "json_cut",
    "json_member_repeated",
    "json_members_left_out",
    "json_record",
    "mail_damaged",
    "mail_parts_left_out",
    "members_left_out",
    "merged_filled",
    "no_records",
    "nul_byte",
    "number_imprecise",
    "office_refused",
    "page_unreadable",
    "pages_read",
    "pages_without_text",
    "parquet_column_broken",
    "parquet_rows",
    "parquet_unreadable",
    "picture_refused",
    "quote_open",
    "ragged_record",
    "read_failed",
    "reader_failed",
    "reading_stopped",
    "record_cut",
    "scripts_left_out",
    "sheet_left_out",
    "table_full",
    "title_row",
    "tracked_changes",
    "undecodable",
    "unit_row",
    "workbook_unreadable",
];

/// Every argument name of those codes.
pub(super) const ARGUMENTS: [&str; 18] = [
    "bytes",
    "cells",
    "character",
    "characters",
    "code",
    "columns",
    "count",
    "encoding",
    "format",
    "kept",
    "left_out",
    "line",
    "members",
    "name",
    "offset",
    "reason",
    "text",
    "value",
];

/// Collects the findings about one table and hands them to the context.
#[derive(Debug)]
pub(super) struct Notes<'a, 'c> {
    pub(super) context: &'a mut Context<'c>,
    source: SourceId,
    part: String,
    /// By code: how many rows so far, the first that was not named, the severity.
    rows: BTreeMap<&'static str, (u32, u32, Severity)>,
}

impl<'a, 'c> Notes<'a, 'c> {
    pub(super) fn new(source: SourceId, part: &str, context: &'a mut Context<'c>) -> Self {
        Self { context, source, part: part.to_string(), rows: BTreeMap::new() }
    }

    /// The whole table.
    pub(super) fn place(&self) -> Location {
        Location::file(self.source).in_part(&self.part)
    }

    /// A record of the table.
    pub(super) fn row(&self, row: u32) -> Location {
        Location::row(self.source, row).in_part(&self.part)
    }

    /// Reports a finding about the table.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.context.report(diagnostic);
    }

    /// Reports a finding about one row or column, at first by itself, later in a sum.
    pub(super) fn repeated(&mut self, diagnostic: Diagnostic) {
        let row = diagnostic.location.row.unwrap_or(0);
        let seen = self.rows.entry(diagnostic.code).or_insert((0, row, diagnostic.severity));
        seen.0 += 1;
        if seen.0 <= NAMED {
            self.context.report(diagnostic);
        } else if seen.0 == NAMED + 1 {
            seen.1 = row;
        }
    }

    /// Reports the sums.
    pub(super) fn finish(&mut self) {
        for (code, (count, first, severity)) in std::mem::take(&mut self.rows) {
            if count > NAMED {
                let location = if first == 0 { self.place() } else { self.row(first) };
                self.context.report(
                    Diagnostic::new(severity, "further_rows", location)
                        .with("code", code)
                        .with("count", count - NAMED)
                        .rows(if first == 0 { 0 } else { count - NAMED }),
                );
            }
        }
    }
}
