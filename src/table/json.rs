//! JSON documents and JSON Lines to tables. Nested objects become dotted columns, arrays of scalars one cell with
//! several values, arrays of objects dotted columns whose values are aligned by position. One record at a time is
//! parsed, and a broken one costs only itself.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
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
    fn take(&mut self, builder: &mut Builder<'_, '_>, number: u32, parsed: Result<Object, Broken>) {
        match parsed {
            Ok(object) => {
                for (key, value) in &object.replaced {
                    let place = builder.notes.row(number).in_column(key);
                    let told = Diagnostic::warning("json_member_repeated", place).with("value", scalar(value));
                    builder.notes.repeated(told.rows(1));
                }
                self.push(builder, number, &object.members);
            }
            Err(broken) => builder.leave_out(broken.told(builder.notes.row(number))),
        }
    }
}

/// Why there is no value, and where.
struct Broken {
    /// Key of its wording.
    reason: &'static str,
    /// 1-based line of the file.
    line: usize,
    /// 1-based character of the line.
    character: usize,
}

impl Broken {
    fn told(&self, place: Location) -> Diagnostic {
        let told = Diagnostic::error("json_record", place).with("reason", format!("@json.{}", self.reason));
        told.with("line", self.line).with("character", self.character)
    }

    /// What is wrong at `at` bytes of a text that begins in line `line`.
    fn at(reason: &'static str, text: &str, at: usize, line: usize) -> Self {
        let before = text.get(..boundary(text, at)).unwrap_or("");
        let own = before.rsplit_once('\n').map_or(before, |(_, own)| own);
        Self { reason, line: line + before.matches('\n').count(), character: own.chars().count() + 1 }
    }
}

/// How serde_json's messages begin (`ErrorCode` of its version 1, which is not public), and what they are called here.
const REASONS: [(&str, &str); 15] = [
    ("EOF while parsing", "ends"),
    ("expected `:`", "colon"),
    ("expected `,`", "comma"),
    ("expected", "value"),
    ("key must be a string", "name"),
    ("invalid escape", "escape"),
    ("unexpected end of hex escape", "escape"),
    ("lone leading surrogate", "escape"),
    ("invalid unicode code point", "escape"),
    ("invalid number", "number"),
    ("number out of range", "number"),
    ("control character", "control"),
    ("trailing comma", "trailing_comma"),
    ("trailing characters", "trailing"),
    ("recursion limit exceeded", "deep"),
];

/// What an error is called, and the bytes of `text` that stand before it.
fn reason(error: &serde_json::Error, text: &str) -> (&'static str, usize) {
    let said = error.to_string();
    let known = REASONS.iter().find(|(beginning, _)| said.starts_with(beginning));
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let own = error.column().saturating_sub(1);
    // What ends too early is missed behind its last character.
    let at = if error.is_eof() { text.trim_end().len() } else { before + own };
    (known.map_or("value", |(_, name)| *name), at)
}

/// The last place at or before a byte at which a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// A record: an object, whose later member of a name stands.
#[derive(Default)]
struct Object {
    members: Map<String, Value>,
    /// Members that a later one of the same name replaces.
    replaced: Vec<(String, Value)>,
}

/// A value where a record is expected: an object, or none.
struct Element(Option<Object>);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Elements)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Element;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Element, A::Error> {
        let mut object = Object::default();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            match object.members.entry(key) {
                Entry::Occupied(mut own) => object.replaced.push((own.key().clone(), own.insert(value))),
                Entry::Vacant(free) => {
                    free.insert(value);
                }
            }
        }
        Ok(Element(Some(object)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Element(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_unit<E>(self) -> Result<Element, E> {
        Ok(Element(None))
    }
}

/// Whether a number in the value is one that no integer of 64 bits holds: long digits, which would be rounded.
fn is_rounded(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|number| number.abs() >= 9.2e18),
        Value::Array(items) => items.iter().any(is_rounded),
        Value::Object(members) => members.values().any(is_rounded),
        _ => false,
    }
}

/// The same JSON with whole numbers of more digits than 64 bits hold in quotation marks, so that all of them stay.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let ends = if let Some(inner) = from.strip_prefix('"') {
            let mut escaped = false;
            let end = inner.find(|c: char| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map_or(from.len(), |end| end + 2)
        } else {
            from.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(from.len())
        };
        let (token, behind) = from.split_at(ends);
        let digits = token.trim_start_matches('-');
        if digits.len() > 18 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            out.extend(["\"", token, "\""]);
        } else {
            out.push_str(token);
        }
        rest = behind;
    }
    out + rest
}

/// The record with all its digits; `text` is what it was parsed from.
fn exact(element: Element, text: &str) -> Option<Object> {
    let object = element.0?;
    if !object.members.values().any(is_rounded) {
        return Some(object);
    }
    serde_json::from_str::<Element>(&quoted(text)).ok().and_then(|element| element.0).or(Some(object))
}

/// Reads one object a line, slice by slice.
pub(super) fn lines(slices: &mut Slices<'_>, total: u64, builder: &mut Builder<'_, '_>) -> Stop {
    let mut row = Row::default();
    let (mut number, mut lines) = (0, 0);
    let mut carry = String::new();
    let mut left_out = 0;
    let mut one = |line: &str, left_out: usize, builder: &mut Builder<'_, '_>| {
        lines += 1;
        if line.trim().is_empty() {
            return;
        }
        number += 1;
        if left_out > 0 {
            let note = Diagnostic::error("record_cut", builder.notes.row(number));
            builder.leave_out(note.with("bytes", left_out).with("kept", 0));
            return;
        }
        let parsed = serde_json::from_str(line).map_err(|error| reason(&error, line));
        let parsed =
            parsed.and_then(|value| exact(value, line).ok_or(("object", line.len() - line.trim_start().len())));
        row.take(builder, number, parsed.map_err(|(reason, at)| Broken::at(reason, line, at, lines)));
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
    let mut cursor = Cursor { text, at: 0, counted: (0, 1) };
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
            break Some(cursor.broken("ends", text.trim_end().len()));
        }
        if cursor.text_left().starts_with('}') {
            break None;
        }
        let start = cursor.at;
        let key = match cursor.value() {
            Ok(Value::String(key)) => key,
            Ok(_) => break Some(cursor.broken("name", start)),
            Err(broken) => break Some(broken),
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
                Err(broken) => break Some(broken),
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
            Some(broken) => builder.leave_out(broken.told(builder.notes.row(1))),
        }
        let (table, own) = builder.finish();
        return (vec![Part { name: String::new(), table }], own);
    }
    let place = Location::file(document.source);
    if !others.is_empty() {
        let names: Vec<&str> = others.keys().map(String::as_str).collect();
        context.report(Diagnostic::info("json_members_left_out", place.clone()).with("members", names.join(", ")));
    }
    if let Some(broken) = broken {
        context.report(Diagnostic { code: "json_cut", ..broken.told(place) });
    }
    (parts, reported)
}

/// A place in a document.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Bytes whose lines are counted, and the line that they end in.
    counted: (usize, usize),
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
    fn value(&mut self) -> Result<Value, Broken> {
        self.parsed().map(|value| value.unwrap_or(Value::Null))
    }

    /// The same as another type; none at the end.
    fn parsed<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Option<T>, Broken> {
        let left = self.text_left();
        let mut stream = serde_json::Deserializer::from_str(left).into_iter::<T>();
        match stream.next().transpose() {
            Ok(value) => {
                self.at += stream.byte_offset();
                Ok(value)
            }
            Err(error) => {
                let (reason, at) = reason(&error, left);
                Err(self.broken(reason, self.at + at))
            }
        }
    }

    /// What is wrong at a byte of the document. Lines are counted once, however much is wrong.
    fn broken(&mut self, reason: &'static str, at: usize) -> Broken {
        let (counted, line) = self.counted;
        let begin = if at < counted { (0, 1) } else { (counted, line) };
        let between = self.text.get(begin.0..boundary(self.text, at)).unwrap_or("");
        let own = between.rfind('\n').map(|last| begin.0 + last + 1);
        let line = begin.1 + between.matches('\n').count();
        if let Some(own) = own {
            self.counted = (own, line);
        }
        let (from, line) = if own.is_some() { self.counted } else { begin };
        Broken::at(reason, self.text.get(from..).unwrap_or(""), at - from, line)
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
                        let end = self.broken("ends", self.text.trim_end().len());
                        let told = end.told(builder.notes.place());
                        builder.notes.report(Diagnostic { code: "json_cut", ..told });
                    }
                    return;
                }
                Some(_) => {}
            }
            number = number.saturating_add(1);
            let start = self.at;
            let parsed = self.parsed::<Element>();
            broken = parsed.is_err();
            if broken {
                self.at = start + broken_length(self.text.get(start..).unwrap_or(""));
            }
            let own = self.text.get(start..self.at).unwrap_or("");
            let parsed = parsed.and_then(|value| {
                value.and_then(|value| exact(value, own)).ok_or_else(|| self.broken("object", start))
            });
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

#[cfg(test)]
mod tests {
    use crate::context::Context;
    use crate::source::SourceId;

    #[test]
    fn what_is_wrong_has_a_name_a_line_and_a_character() {
        // Code, reason, line and character of the first finding.
        let check = |text: &str, expected: (&str, &str, &str, &str)| {
            let mut context = Context::silent();
            crate::table::read(SourceId(0), text.as_bytes(), None, &mut context);
            let told = context.diagnostics().iter().find(|told| told.code.starts_with("json_")).cloned();
            let Some(told) = told else { panic!("{text}: {:?}", context.diagnostics()) };
            let word = |name: &str| told.arguments.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value);
            let reason = word("reason");
            assert!(super::super::WORDING.contains(&format!("\"{}\"", reason.trim_start_matches('@'))), "{reason}");
            assert_eq!((told.code, reason, word("line"), word("character")), expected, "{text}");
        };
        let record = "json_record";
        check("{\"a\":1}\n\n{\"名\": x}\n{\"a\":2}\n", (record, "@json.value", "3", "7"));
        check("{\"a\":1}\n{\"a\":\"\\x\"}\n", (record, "@json.escape", "2", "8"));
        check("{\"a\":1}\n{\"a\" 1}\n", (record, "@json.colon", "2", "6"));
        check("{\"a\":1}\n{\"a\":1 \"b\":2}\n", (record, "@json.comma", "2", "8"));
        check("{\"a\":1}\n{\"a\":01}\n", (record, "@json.number", "2", "7"));
        check("{\"a\":1}\n{\"a\":1} x\n", (record, "@json.trailing", "2", "9"));
        check("{\"a\":1}\n{\"a\":[1,\n", (record, "@json.ends", "2", "9"));
        check("{\"a\":1}\n{1:2}\n", (record, "@json.name", "2", "2"));
        check("{\"a\":1}\n{\"a\":1,}\n", (record, "@json.trailing_comma", "2", "8"));
        check("{\"a\":1}\n  7\n{\"a\":2}\n", (record, "@json.object", "2", "3"));
        check(&format!("{{\"a\":1}}\n{{\"a\":{}\n", "[".repeat(200)), (record, "@json.deep", "2", "132"));
        check("[{\"a\":1},\n {\"名称\":},\n {\"a\":3}]", (record, "@json.value", "2", "8"));
        check("[{\"a\":1},\n {\"a\":1},\n 5,\n {\"a\":3}]", (record, "@json.object", "3", "2"));
        check("[{\"a\":1},\n {\"a\":2", (record, "@json.ends", "2", "8"));
        check("[{\"a\":1},\n {\"a\":2}\n", ("json_cut", "@json.ends", "2", "9"));
        check("{\"x\":[{\"a\":1}],\n\"y\":[{\"b\":2}],\n\"z\": }", ("json_cut", "@json.value", "3", "6"));
        check("{\"x\":[{\"a\":1}],\n 3:4}", ("json_cut", "@json.name", "2", "2"));
    }

    #[test]
    fn long_numbers_keep_their_digits_and_a_replaced_member_is_told() {
        let record = r#"{"id":123456789012345678901234,"list":[-98765432109876543210,1.5],"note":"say \\\"11111111111111111111\\\" 1","x":1,"x":2}"#;
        for text in [format!("[{record},\n{record}]"), format!("{record}\n{record}\n")] {
            let mut context = Context::silent();
            let read = crate::table::read(SourceId(0), text.as_bytes(), None, &mut context);
            let table = read.table.unwrap_or_default();
            let cell = |header: &str| table.column(header).map_or("", |column| table.cell(1, column));
            assert_eq!(cell("id"), "123456789012345678901234");
            assert_eq!(cell("list"), format!("-98765432109876543210{}1.5", crate::table::VALUE_SEPARATOR));
            assert_eq!((cell("note"), cell("x")), (r#"say \"11111111111111111111\" 1"#, "2"));
            let told: Vec<(&str, Option<u32>, &str)> = context
                .diagnostics()
                .iter()
                .map(|told| (told.code, told.location.row, told.location.column.as_str()))
                .collect();
            assert_eq!(told, [("json_member_repeated", Some(1), "x"), ("json_member_repeated", Some(2), "x")]);
        }
    }

    #[test]
    fn lines_are_counted_on_over_many_broken_records() {
        let text = format!("[{}\n{{\"a\":1}}]", "\n{\"a\":},".repeat(60));
        let mut context = Context::silent();
        crate::table::read(SourceId(0), text.as_bytes(), None, &mut context);
        let of = |name: &'static str| {
            let own = context.diagnostics().iter().filter(|told| told.code == "json_record");
            let words = own.flat_map(|told| told.arguments.iter().filter(move |(own, _)| *own == name));
            words.map(|(_, value)| value.parse().unwrap_or(0)).collect::<Vec<u32>>()
        };
        assert_eq!(of("line"), (2..=61).collect::<Vec<u32>>());
        assert!(of("character").iter().all(|character| *character == 6));
    }
}
