//! Text and tables of PDF files, page by page, by the reader `pdfni`. Chromium and others write Chinese with the characters
//! of radicals (⾦⻛), which look the same and are others: they are folded to ordinary ones (`radicals.txt`) before anything
//! sees them. Pages without text are scans and are named; recognising pictures is not done here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pdfni::{DocBlock, DocPage, Error, ExtractOptions, ExtractQuery, PageSelection};

use super::encoding::Encoding;
use super::grid::{Grid, GridCell};
use super::{Format, Page, Reading};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Pages of a file at most that are read one by one, where it cannot be read as a whole.
const MAX_PAGES: u32 = 2_000;

/// Blocks of a page at most above a table that goes on from the page before: a running header.
const RUNNING_HEADER: usize = 2;

/// Bytes at the end of a file in which it says where its table of contents stands.
const END: usize = 4096;

static ORDINARY: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("radicals.txt").lines().filter(|line| !line.starts_with('#'));
    let mut all = BTreeMap::new();
    for line in lines {
        let mut chars = line.chars();
        while let (Some(from), Some(into)) = (chars.next(), chars.next()) {
            all.insert(from, into);
        }
    }
    all
});

/// The text with ordinary characters for radicals and compatibility ideographs, and letters for ligatures.
fn ordinary(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' => out.push(ORDINARY.get(&c).copied().unwrap_or(c)),
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\u{FB03}' => out.push_str("ffi"),
            '\u{FB04}' => out.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
            '\0' | '\u{AD}' => {}
            c => out.push(c),
        }
    }
    out
}

/// What the pages say, in their order.
#[derive(Default)]
struct Content {
    texts: Vec<String>,
    tables: Vec<(String, Grid)>,
    /// Whether the last table may go on, and its columns.
    open: Option<usize>,
    without_text: Vec<u32>,
    unreadable: Vec<u32>,
    reason: String,
    pages: u32,
}

/// Reads a file.
pub(super) fn read(source: SourceId, name: &str, bytes: &[u8], context: &mut Context<'_>) -> Reading {
    let mut reading = Reading::empty(Format::Pdf, Encoding::Utf8);
    let place = || Location::file(source);
    let options = ExtractOptions::default();
    let mut content = Content::default();
    let mut repaired = None;
    match pdfni::extract_document_from_bytes(bytes, None, &options) {
        Ok(document) => {
            repaired = document.warnings.into_iter().next();
            document.pages.into_iter().for_each(|page| content.page(page));
        }
        Err(Error::BadPassword | Error::SecurityRestricted) => {
            context.report(Diagnostic::error("file_encrypted", place()));
            return reading;
        }
        Err(error) => one_by_one(bytes, &options, &mut content, context, &error.to_string()),
    }
    if content.pages == 0 {
        let reason = if content.reason.is_empty() { "it has no pages" } else { &content.reason };
        context.report(Diagnostic::error("document_unreadable", place()).with("reason", reason));
        return reading;
    }
    context.report(Diagnostic::info("pages_read", place()).with("count", content.pages));
    let end = bytes.get(bytes.len().saturating_sub(END)..).unwrap_or(bytes);
    if !end.windows(9).any(|window| window == b"startxref") {
        repaired = Some("its end is missing".to_string());
    }
    if let Some(reason) = repaired {
        context.report(Diagnostic::warning("document_repaired", place()).with("reason", reason));
    }
    if !content.unreadable.is_empty() {
        let note = Diagnostic::error("page_unreadable", place()).with("count", content.unreadable.len());
        context.report(note.with("text", ranges(&content.unreadable)).with("reason", &content.reason));
    }
    if !content.without_text.is_empty() {
        let note = Diagnostic::warning("pages_without_text", place()).with("count", content.without_text.len());
        context.report(note.with("text", ranges(&content.without_text)));
    }
    for (part, grid) in content.tables {
        grid.into_part(source, &part, &mut reading, context);
    }
    let body = content.texts.join("\n\n");
    if !body.is_empty() {
        reading.texts.push(Page { title: super::page::title(&body, name), body, ..Page::default() });
    }
    reading.counted()
}

/// A file that cannot be read as a whole: every page by itself, so that a broken one costs only itself.
fn one_by_one(bytes: &[u8], options: &ExtractOptions, content: &mut Content, context: &mut Context<'_>, reason: &str) {
    reason.clone_into(&mut content.reason);
    let mut broken = 0;
    for number in 1..=MAX_PAGES {
        let Ok(pages) = number.to_string().parse::<PageSelection>() else { return };
        let query = ExtractQuery { pages: Some(pages), region: None };
        match pdfni::extract_document_from_bytes_with_query(bytes, None, options, &query) {
            Ok(document) if document.pages.is_empty() => return,
            Ok(document) => document.pages.into_iter().for_each(|page| content.page(page)),
            Err(error) => {
                // Where no page can be read, the file is what is broken.
                broken += 1;
                if broken > 3 && broken == number {
                    content.pages = 0;
                    return;
                }
                content.pages += 1;
                content.unreadable.push(number);
                content.reason = error.to_string();
            }
        }
        if context.progress("read", u64::from(number), 0) == Flow::Stop {
            return;
        }
    }
}

impl Content {
    fn page(&mut self, page: DocPage) {
        self.pages += 1;
        let number = self.pages;
        if !page.chars.iter().any(|c| !c.text.trim().is_empty()) {
            self.without_text.push(number);
            return;
        }
        let mut tables = 0;
        let before = self.open.take();
        for (at, block) in page.blocks.into_iter().enumerate() {
            match block {
                DocBlock::Text(text) => {
                    let text = ordinary(text.text.trim());
                    if !text.is_empty() {
                        self.open = None;
                        self.texts.push(text);
                    }
                }
                DocBlock::Table(table) => {
                    tables += 1;
                    let mut grid = Grid::default();
                    for row in table.data {
                        grid.row();
                        for cell in row {
                            let text = ordinary(cell.text.trim());
                            grid.cell(GridCell { text, across: 1, ..GridCell::default() });
                        }
                    }
                    let goes_on = tables == 1 && at <= RUNNING_HEADER && before == Some(table.n_cols);
                    match self.tables.last_mut() {
                        Some((_, last)) if goes_on => last.rows.append(&mut grid.rows),
                        _ if grid.is_data() => self.tables.push((format!("page {number} table {tables}"), grid)),
                        _ => {
                            let columns = table.extraction_method != "lattice" && grid.is_prose();
                            self.texts.push(if columns { grid.columns() } else { grid.lines() });
                            continue;
                        }
                    }
                    self.open = Some(table.n_cols);
                }
            }
        }
    }
}

/// Numbers in rising order as people write them: 1–3, 7.
fn ranges(numbers: &[u32]) -> String {
    let mut out: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match out.last_mut() {
            Some((_, end)) if *end + 1 == *number => *end = *number,
            _ => out.push((*number, *number)),
        }
    }
    let word = |(from, to): (u32, u32)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    out.into_iter().map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_ligatures_become_ordinary_characters() {
        for (given, expected) in [("⾦⽇⼈", "金日人"), ("⻛险⺠间", "风险民间"), ("ﬁnance，金", "finance，金")]
        {
            assert_eq!(ordinary(given), expected);
        }
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1–3, 7, 9–10");
    }
}
