//! JSON documents and JSON Lines to tables. Nested objects become dotted columns, arrays of scalars one cell with
//! several values, arrays of objects dotted columns whose values are aligned by position. One record at a time is
//! parsed, and a broken one costs only itself.

use serde_json::{Map, Value};

use super::builder::Builder;
use super::builder::Naming;
use super::encoding::Slices;
use super::store::Record;
use super::{Part, Stop, VALUE_SEPARATOR};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Bytes of a line at most.
const MAX_LINE: usize = 64 << 20;

/// Records between two progress reports of a document.
const PROGRESS: u32 = 4096;

/// Cells of the record at hand, by column.
#[derive(Default)]
struct Row {
    cells: Vec<String>,
    record: Record,
}

impl Row {
    fn put(&mut self, builder: &mut Builder<'_, '_>, key: &str, value: String) {
        let Some(column) = builder.key(key) else { return };
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = value;
        }
    }

    /// Spreads an object over columns and hands the row on.
    fn push(&mut self, builder: &mut Builder<'_, '_>, number: u32, object: &Map<String, Value>) {
        self.cells.clear();
        self.record.clear();
        for (key, value) in object {
            match value {
                Value::Object(inner) => {
                    for (name, value) in inner {
                        let value = match value {
                            Value::Array(items) if !items.iter().any(|item| item.is_object() || item.is_array()) => {
                                joined(items.iter().map(Some))
                            }
                            other => scalar(other),
                        };
                        self.put(builder, &format!("{key}.{name}"), value);
                    }
                }
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    let names: std::collections::BTreeSet<&String> =
                        items.iter().filter_map(Value::as_object).flat_map(Map::keys).collect();
                    for name in names {
                        let value = joined(items.iter().map(|item| item.get(name)));
                        self.put(builder, &format!("{key}.{name}"), value);
                    }
                }
                Value::Array(items) => self.put(builder, key, joined(items.iter().map(Some))),
                other => self.put(builder, key, scalar(other)),
            }
        }
        for cell in &self.cells {
            self.record.push(cell);
        }
        if self.record.as_cells().is_blank() {
            // An object without values is still a record of the file.
            self.record.push(" ");
        }
        builder.push(number, self.record.as_cells(), 0);
    }

    /// Takes a parsed record, or reports why there is none.
    fn take(&mut self, builder: &mut Builder<'_, '_>, number: u32, parsed: Result<Value, serde_json::Error>) {
        let reason = match parsed {
            Ok(Value::Object(object)) => return self.push(builder, number, &object),
            Ok(_) => "an object was expected".to_string(),
            Err(error) => error.to_string(),
        };
        builder.leave_out(Diagnostic::error("json_record", builder.notes.row(number)).with("reason", reason));
    }
}

/// Reads one object a line, slice by slice.
pub(super) fn lines(slices: &mut Slices<'_>, total: u64, builder: &mut Builder<'_, '_>) -> Stop {
    let mut row = Row::default();
    let mut number = 0;
    let mut carry = String::new();
    let mut left_out = 0;
    let mut one = |line: &str, left_out: usize, builder: &mut Builder<'_, '_>| {
        if line.trim().is_empty() {
            return;
        }
        number += 1;
        if left_out > 0 {
            let note = Diagnostic::error("record_cut", builder.notes.row(number));
            builder.leave_out(note.with("bytes", left_out).with("kept", 0));
            return;
        }
        row.take(builder, number, serde_json::from_str(line));
    };
    loop {
        let slice = match slices.next() {
            Ok(Some(slice)) => slice,
            Ok(None) => break,
            Err(error) => return Stop::Failed(error),
        };
        builder.inspect |= slice.odd;
        let mut rest = slice.text;
        while let Some((line, after)) = rest.split_once('\n') {
            if carry.is_empty() && left_out == 0 {
                one(line, 0, builder);
            } else {
                carry.push_str(line);
                one(&carry, left_out, builder);
                carry.clear();
                left_out = 0;
            }
            rest = after;
        }
        if carry.len() + rest.len() > MAX_LINE {
            left_out += rest.len();
        } else {
            carry.push_str(rest);
        }
        builder.encoding = slices.encoding().as_str();
        if builder.notes.context.progress("read", slices.offset(), total) == Flow::Stop {
            return Stop::Asked;
        }
    }
    one(&carry, left_out, builder);
    Stop::End
}

/// What a document's tables share.
pub(super) struct Document<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) inspect: bool,
    pub(super) encoding: &'static str,
}

impl Document<'_> {
    fn builder<'b, 'c>(&self, part: &str, context: &'b mut Context<'c>) -> Builder<'b, 'c> {
        let mut builder = Builder::new(self.source, part, Naming::Keys, context);
        builder.inspect = self.inspect;
        builder.encoding = self.encoding;
        builder
    }
}

/// Reads a document: an array of objects, an object that holds arrays of them (each a table), or one object.
pub(super) fn document(document: &Document<'_>, context: &mut Context<'_>) -> (Vec<Part>, u32) {
    let text = document.text;
    let mut cursor = Cursor { text, at: 0 };
    cursor.space();
    if !cursor.text_left().starts_with('{') {
        let mut builder = document.builder("", context);
        cursor.elements(&mut builder);
        let (table, reported) = builder.finish();
        return (vec![Part { name: String::new(), table }], reported);
    }
    let mut parts = Vec::new();
    let mut reported = 0;
    let mut others = Map::new();
    cursor.at += 1;
    let broken = loop {
        cursor.skip(|c| c.is_whitespace() || c == ',');
        if cursor.text_left().is_empty() {
            break Some("the object does not end".to_string());
        }
        if cursor.text_left().starts_with('}') {
            break None;
        }
        let key = match cursor.value().map(|key| key.as_str().map(str::to_string)) {
            Ok(Some(key)) => key,
            Ok(None) => break Some("a name was expected".to_string()),
            Err(error) => break Some(error.to_string()),
        };
        cursor.skip(|c| c.is_whitespace() || c == ':');
        let list = cursor.text_left().strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'));
        if list {
            let mut builder = document.builder(&key, context);
            cursor.elements(&mut builder);
            let (table, own) = builder.finish();
            reported += own;
            parts.push(Part { name: key, table });
        } else {
            match cursor.value() {
                Ok(value) => {
                    others.insert(key, value);
                }
                Err(error) => break Some(error.to_string()),
            }
        }
    };
    if let [only] = parts.as_mut_slice() {
        only.name.clear();
    }
    if parts.is_empty() {
        let mut builder = document.builder("", context);
        match broken {
            None => Row::default().push(&mut builder, 1, &others),
            Some(reason) => {
                builder.leave_out(Diagnostic::error("json_record", builder.notes.row(1)).with("reason", reason));
            }
        }
        let (table, own) = builder.finish();
        return (vec![Part { name: String::new(), table }], own);
    }
    let place = Location::file(document.source);
    if !others.is_empty() {
        let names: Vec<&str> = others.keys().map(String::as_str).collect();
        context.report(Diagnostic::info("json_members_left_out", place.clone()).with("members", names.join(", ")));
    }
    if let Some(reason) = broken {
        context.report(Diagnostic::error("json_record", place).with("reason", reason));
    }
    (parts, reported)
}

/// A place in a document.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn text_left(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(&mut self, is_skipped: impl Fn(char) -> bool) {
        let left = self.text_left();
        self.at += left.len() - left.trim_start_matches(is_skipped).len();
    }

    fn space(&mut self) {
        self.skip(|c| c.is_whitespace() || c == '\u{FEFF}');
    }

    /// Parses the value here and moves behind it; stays on an error.
    fn value(&mut self) -> Result<Value, serde_json::Error> {
        let mut stream = serde_json::Deserializer::from_str(self.text_left()).into_iter::<Value>();
        let value = stream.next().unwrap_or(Ok(Value::Null))?;
        self.at += stream.byte_offset();
        Ok(value)
    }

    /// Reads the elements of the array here, or whatever values follow one another, and moves behind them.
    fn elements(&mut self, builder: &mut Builder<'_, '_>) {
        let mut row = Row::default();
        let mut number = 0_u32;
        let mut broken = false;
        if self.text_left().starts_with('[') {
            self.at += 1;
        }
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            match self.text_left().chars().next() {
                Some(']') => {
                    self.at += 1;
                    return;
                }
                None => {
                    // The array was cut between two records.
                    if !broken {
                        let note = Diagnostic::error("json_record", builder.notes.place());
                        builder.notes.report(note.with("reason", "the list does not end"));
                    }
                    return;
                }
                Some(_) => {}
            }
            number = number.saturating_add(1);
            let start = self.at;
            let parsed = self.value();
            broken = parsed.is_err();
            if broken {
                self.at = start + broken_length(self.text.get(start..).unwrap_or(""));
            }
            row.take(builder, number, parsed);
            if number.is_multiple_of(PROGRESS) && self.is_stopped(builder) {
                self.at = self.text.len();
                return;
            }
        }
    }

    fn is_stopped(&self, builder: &mut Builder<'_, '_>) -> bool {
        builder.notes.context.progress("read", self.at as u64, self.text.len() as u64) == Flow::Stop
    }
}

/// Length of a broken record at the start of `text`, at least one character: to where its brackets close, or to where
/// the next record begins with the same first key, whichever comes first.
fn broken_length(text: &str) -> usize {
    let least = text.chars().next().map_or(0, char::len_utf8).max(1).min(text.len());
    // The next record is known by the same opening: bracket, space, quoted key.
    let opening = text.match_indices('"').nth(1).and_then(|(at, _)| text.get(..=at)).unwrap_or("");
    let next = if opening.starts_with('{') && opening.len() < 200 {
        text.get(least..).and_then(|rest| rest.find(opening)).map(|at| at + least)
    } else {
        None
    };
    let limit = next.unwrap_or(text.len());
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for (at, byte) in text.bytes().enumerate().take(limit) {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 0 => return at.max(least),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' if depth == 0 => return at.max(least),
            _ => {}
        }
    }
    limit.max(least)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn joined<'a>(values: impl Iterator<Item = Option<&'a Value>>) -> String {
    let parts: Vec<String> = values.map(|value| value.map(scalar).unwrap_or_default()).collect();
    parts.join(&VALUE_SEPARATOR.to_string())
}
