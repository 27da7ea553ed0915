//! Word documents (DOCX) to text and tables, by the parts and elements of ISO/IEC 29500-1: paragraphs, tables, headers and
//! footers, foot- and endnotes, text boxes once (not their fallback), comments apart. Of tracked changes the new state is
//! read; that there are some is said. Hidden instructions of fields are left out.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::encoding::Encoding;
use super::grid::{Grid, GridCell};
use super::{Format, Page, Reading};
use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Elements inside elements at most: no document that a person wrote comes near.
const MAX_DEPTH: usize = 256;

/// Bytes of one part at most once unpacked.
const MAX_PART: u64 = 256 << 20;

/// What one XML part holds.
#[derive(Default)]
struct Story {
    /// Paragraphs, and tables between them.
    blocks: Vec<Block>,
    /// Places where text was inserted, deleted or moved.
    changes: u32,
    /// Why reading ended early.
    damage: Option<String>,
}

enum Block {
    Text(String),
    Table(Grid),
}

/// A table that is being read, the outermost first.
#[derive(Default)]
struct OpenTable {
    grid: Grid,
    cell: GridCell,
    /// What stood before the table.
    outer: Vec<Block>,
}

#[derive(Default)]
struct Walk {
    story: Story,
    blocks: Vec<Block>,
    tables: Vec<OpenTable>,
    paragraph: String,
    /// Paragraphs around a text box, and blocks of the outer ones.
    boxes: Vec<String>,
    floating: Vec<String>,
    in_text: bool,
}

/// Reads a document.
pub(super) fn read(
    source: SourceId,
    name: &str,
    mut archive: ZipArchive<Cursor<Vec<u8>>>,
    context: &mut Context<'_>,
) -> Reading {
    let mut reading = Reading::empty(Format::Docx, Encoding::Utf8);
    let mut names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    names.sort();
    let part = |wanted: &str| {
        let of = |name: &&String| {
            name.strip_prefix("word/").is_some_and(|own| own.starts_with(wanted) && own.ends_with(".xml"))
        };
        names.iter().filter(of).cloned().collect::<Vec<_>>()
    };
    let order = [part("header"), vec!["word/document.xml".into()], part("footnotes"), part("endnotes"), part("footer")];
    let mut seen: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    let mut texts: Vec<String> = Vec::new();
    let (mut changes, mut tables) = (0_u32, 0_u32);
    for path in order.iter().flatten() {
        let story = match story(&mut archive, path) {
            Some(story) => story,
            None => continue,
        };
        changes = changes.saturating_add(story.changes);
        if let Some(reason) = story.damage {
            let note = Diagnostic::error("document_unreadable", Location::file(source).in_part(path));
            context.report(note.with("reason", reason));
        }
        let furniture = path.starts_with("word/header") || path.starts_with("word/footer");
        for block in story.blocks {
            match block {
                // The same header stands on every section.
                Block::Text(text) if !furniture || seen.insert(text.clone()) => texts.push(text),
                Block::Text(_) => {}
                Block::Table(grid) if grid.is_data() => {
                    tables += 1;
                    grid.into_part(source, &format!("table {tables}"), &mut reading, context);
                }
                Block::Table(grid) => texts.push(grid.lines()),
            }
        }
    }
    if changes > 0 {
        context.report(Diagnostic::warning("tracked_changes", Location::file(source)).with("count", changes));
    }
    texts.retain(|text| !text.trim().is_empty());
    let body = texts.join("\n\n");
    if !body.is_empty() {
        let title = core_title(&mut archive).unwrap_or_else(|| super::page::title(&body, name));
        reading.texts.push(Page { title, body, ..Page::default() });
    }
    let mut comments = Vec::new();
    for path in part("comments").iter().filter(|path| path.as_str() == "word/comments.xml") {
        if let Some(story) = story(&mut archive, path) {
            comments.extend(story.blocks.into_iter().map(|block| match block {
                Block::Text(text) => text,
                Block::Table(grid) => grid.lines(),
            }));
        }
    }
    comments.retain(|text| !text.trim().is_empty());
    if !comments.is_empty() {
        context.report(Diagnostic::info("comments_apart", Location::file(source)).with("count", comments.len()));
        let body = comments.join("\n\n");
        let title = super::page::title(&body, name);
        reading.texts.push(Page { title, body, part: "comments".into(), ..Page::default() });
    }
    if reading.texts.is_empty() && reading.tables.is_empty() {
        context.report(Diagnostic::warning("no_records", Location::file(source)));
    }
    reading.counted()
}

/// The text of a member, if it is there.
fn member(archive: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str) -> Option<(Vec<u8>, Option<String>)> {
    let file = match archive.by_name(path) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return None,
        Err(error) => return Some((Vec::new(), Some(error.to_string()))),
    };
    let mut bytes = Vec::new();
    let damage = file.take(MAX_PART).read_to_end(&mut bytes).err().map(|error| error.to_string());
    Some((bytes, damage))
}

fn story(archive: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str) -> Option<Story> {
    let (bytes, damage) = member(archive, path)?;
    let mut walk = Walk::default();
    let wrong = walk.run(&bytes);
    let mut story = walk.finish();
    story.damage = wrong.or(damage);
    Some(story)
}

/// The title that the document's properties state.
fn core_title(archive: &mut ZipArchive<Cursor<Vec<u8>>>) -> Option<String> {
    let (bytes, _) = member(archive, "docProps/core.xml")?;
    let mut reader = quick_xml::Reader::from_reader(bytes.as_slice());
    let mut buffer = Vec::new();
    let (mut inside, mut title) = (false, String::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) => inside = tag.local_name().as_ref() == "title",
            Event::End(_) if inside => break,
            Event::Text(text) if inside => title.push_str(&text),
            Event::GeneralRef(name) if inside => title.push_str(&reference(&name)),
            Event::Eof => break,
            _ => {}
        }
    }
    Some(title.trim().to_string()).filter(|title| !title.is_empty())
}

/// The character that a reference in XML stands for.
fn reference(name: &str) -> String {
    let known = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|digits| {
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }),
    };
    known.map_or_else(String::new, String::from)
}

/// An attribute's value by its local name.
fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().filter_map(Result::ok).find(|own| own.key.local_name().as_ref() == wanted)?;
    Some(found.value.to_string())
}

impl Walk {
    /// Walks over the part; what was wrong at its end.
    fn run(&mut self, bytes: &[u8]) -> Option<String> {
        let mut reader = quick_xml::Reader::from_reader(bytes);
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        let mut depth = 0_usize;
        // Depth at which an element began that is left out.
        let mut skipped: Option<usize> = None;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Some(format!("elements are nested deeper than {MAX_DEPTH}"));
                    }
                    if skipped.is_none() && self.start(&tag) {
                        skipped = Some(depth);
                    }
                }
                Ok(Event::Empty(tag)) => {
                    if skipped.is_none() && !self.start(&tag) {
                        self.end(tag.local_name().as_ref());
                    }
                }
                Ok(Event::End(tag)) => {
                    if skipped.is_none() {
                        self.end(tag.local_name().as_ref());
                    }
                    if skipped == Some(depth) {
                        skipped = None;
                    }
                    depth = depth.saturating_sub(1);
                }
                Ok(Event::Text(text)) if self.in_text && skipped.is_none() => self.paragraph.push_str(&text),
                Ok(Event::CData(text)) if self.in_text && skipped.is_none() => self.paragraph.push_str(&text),
                Ok(Event::GeneralRef(name)) if self.in_text && skipped.is_none() => {
                    self.paragraph.push_str(&reference(&name));
                }
                Ok(Event::Eof) => return (depth > 0).then(|| "the part ends early".to_string()),
                Ok(_) => {}
                Err(error) => return Some(error.to_string()),
            }
        }
    }

    /// Begins an element; true where it is left out with all it holds.
    fn start(&mut self, tag: &BytesStart<'_>) -> bool {
        match tag.local_name().as_ref() {
            "Fallback" | "moveFrom" | "del" => {
                // Deleted paragraph marks stand in properties, without text.
                self.story.changes += u32::from(tag.local_name().as_ref() != "Fallback");
                return true;
            }
            "ins" | "moveTo" => self.story.changes += 1,
            "t" => self.in_text = true,
            "tab" | "ptab" if self.in_run() => self.paragraph.push('\t'),
            "br" | "cr" => self.paragraph.push('\n'),
            "noBreakHyphen" => self.paragraph.push('-'),
            "tbl" => {
                let outer = std::mem::take(&mut self.blocks);
                self.tables.push(OpenTable { outer, ..OpenTable::default() });
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.grid.row();
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell = GridCell { across: 1, ..GridCell::default() };
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell.across = attribute(tag, "val").and_then(|value| value.parse().ok()).unwrap_or(1);
                }
            }
            "vMerge" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell.continues = attribute(tag, "val").is_none_or(|value| value == "continue");
                }
            }
            "txbxContent" => self.boxes.push(std::mem::take(&mut self.paragraph)),
            _ => {}
        }
        false
    }

    /// Tab stops of a style have the tab's name; they stand before any run.
    fn in_run(&self) -> bool {
        !self.paragraph.is_empty()
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.paragraph_ends(),
            "tc" => {
                let text = texts(std::mem::take(&mut self.blocks));
                if let Some(table) = self.tables.last_mut() {
                    let cell = GridCell { text, ..std::mem::take(&mut table.cell) };
                    table.grid.cell(cell);
                }
            }
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    self.blocks = table.outer;
                    self.blocks.push(Block::Table(table.grid));
                }
            }
            "txbxContent" => {
                if let Some(outer) = self.boxes.pop() {
                    let rest = std::mem::replace(&mut self.paragraph, outer);
                    if !rest.is_empty() {
                        self.floating.push(rest);
                    }
                }
            }
            _ => {}
        }
    }

    fn paragraph_ends(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if !self.boxes.is_empty() {
            if !text.trim().is_empty() {
                self.floating.push(text);
            }
            return;
        }
        if !text.trim().is_empty() {
            self.blocks.push(Block::Text(text.trim().to_string()));
        }
        self.blocks
            .extend(std::mem::take(&mut self.floating).into_iter().map(|text| Block::Text(text.trim().to_string())));
    }

    /// What was read, however the part ended.
    fn finish(mut self) -> Story {
        self.boxes.clear();
        self.paragraph_ends();
        while let Some(mut table) = self.tables.pop() {
            let text = texts(std::mem::replace(&mut self.blocks, table.outer));
            table.grid.cell(GridCell { text, across: 1, ..GridCell::default() });
            self.blocks.push(Block::Table(table.grid));
        }
        Story { blocks: self.blocks, ..self.story }
    }
}

fn texts(blocks: Vec<Block>) -> String {
    let text = |block| match block {
        Block::Text(text) => text,
        Block::Table(grid) => grid.lines(),
    };
    blocks.into_iter().map(text).collect::<Vec<_>>().join("\n")
}
