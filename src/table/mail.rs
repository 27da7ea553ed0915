//! Saved e-mail (EML) and saved web archives (MHT): header, text and attachments, by RFC 5322, 2045 to 2047 and 2231. The
//! plain part is read where there is one, else the HTML part's visible text; attachments are read as files of their own
//! within the limits of archives.

use encoding_rs::{Encoding as Charset, UTF_8};

use super::archive::{take, within};
use super::encoding::{self, Encoding};
use super::open::{Budget, MAX_DEPTH, open_within};
use super::{Format, Page, Reading, html};
use crate::context::{Context, Flow};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceId};

/// Parts inside parts at most.
const MAX_NESTED: u32 = 16;

/// Parts of a mail at most.
const MAX_PARTS: usize = 1_000;

/// A header field and its value, unfolded and decoded.
type Field = (String, String);

/// A leaf of the mail.
struct Leaf {
    kind: String,
    charset: Option<&'static Charset>,
    name: String,
    attached: bool,
    bytes: Vec<u8>,
    /// Characters that the transfer encoding does not know.
    damaged: bool,
}

/// Reads a mail.
pub(super) fn read(
    source: SourceId,
    name: &str,
    bytes: &[u8],
    budget: &mut Budget,
    context: &mut Context<'_>,
) -> Reading {
    let mut reading = Reading::empty(Format::Eml, Encoding::Utf8);
    let (fields, body) = header(bytes);
    let mut leaves = Vec::new();
    let whole = collect(&fields, body, 0, &mut leaves);
    if !whole {
        let note = Diagnostic::error("mail_parts_left_out", Location::file(source));
        context.report(note.with("count", MAX_PARTS));
    }
    let is_text = |leaf: &&Leaf| !leaf.attached && leaf.kind.starts_with("text/");
    let plain = leaves.iter().filter(is_text).filter(|leaf| leaf.kind == "text/plain");
    let mut text = plain.map(decoded).collect::<Vec<_>>().join("\n\n").trim().to_string();
    if text.is_empty() {
        let pages = leaves.iter().filter(is_text).filter(|leaf| leaf.kind == "text/html");
        text = pages.map(|leaf| html::read(&decoded(leaf), "").page.body).collect::<Vec<_>>().join("\n\n");
    }
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
    let subject = field("subject");
    let mut more: Vec<Field> = Vec::new();
    for (own, value) in
        [("author", field("from").to_string()), ("to", field("to").to_string()), ("published", day(field("date")))]
    {
        if !value.is_empty() {
            more.push((own.to_string(), value));
        }
    }
    let title = if subject.is_empty() { super::page::title(&text, name) } else { subject.to_string() };
    reading.texts.push(Page { title, body: text.replace("\r\n", "\n"), part: String::new(), more });
    if leaves.iter().any(|leaf| leaf.damaged) {
        context.report(Diagnostic::warning("mail_damaged", Location::file(source)));
    }
    for (number, leaf) in (1_usize..).zip(leaves.iter().filter(|leaf| leaf.attached)) {
        if budget.depth >= MAX_DEPTH || leaf.bytes.len() as u64 > budget.bytes {
            context.report(Diagnostic::error("archive_deep", Location::file(source)).with("count", MAX_DEPTH));
            break;
        }
        budget.bytes -= leaf.bytes.len() as u64;
        let own = if leaf.name.is_empty() { format!("attachment {number}") } else { leaf.name.clone() };
        let found = {
            let mut inner = Context::watched(|_| Flow::Continue);
            budget.depth += 1;
            let inside = open_within(source, &own, &leaf.bytes, None, budget, &mut inner);
            budget.depth -= 1;
            reading.needs = reading.needs.or(inside.needs);
            take(&mut reading, &own, inside);
            inner.take_diagnostics()
        };
        found.into_iter().for_each(|one| context.report(within(one, &own)));
    }
    reading.counted()
}

/// Splits header and body; continued lines are joined.
fn header(bytes: &[u8]) -> (Vec<Field>, &[u8]) {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    let mut rest = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some((_, value)) = fields.last_mut() {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
        } else if let Some(colon) = line.iter().position(|byte| *byte == b':') {
            let (name, value) = line.split_at(colon);
            let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
            fields.push((name, value.get(1..).unwrap_or_default().trim_ascii().to_vec()));
        }
    }
    let fields = fields.into_iter().map(|(name, value)| {
        let (raw, _) = encoding::decode(&value, encoding::detect(&value));
        (name, words(&raw))
    });
    (fields.collect(), rest)
}

/// Collects the leaves of a part; false when some are left out.
fn collect(fields: &[Field], body: &[u8], depth: u32, leaves: &mut Vec<Leaf>) -> bool {
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
    let kind_of = field("content-type");
    let kind = kind_of.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if kind.starts_with("multipart/")
        && let Some(boundary) = parameter(kind_of, "boundary")
    {
        if depth >= MAX_NESTED {
            return false;
        }
        let mut whole = true;
        for part in split(body, boundary.as_bytes()) {
            let (fields, body) = header(part);
            whole &= collect(&fields, body, depth + 1, leaves);
        }
        return whole;
    }
    if leaves.len() >= MAX_PARTS {
        return false;
    }
    let disposition = field("content-disposition");
    let name = parameter(disposition, "filename").or_else(|| parameter(kind_of, "name")).unwrap_or_default();
    let text = kind.is_empty() || kind.starts_with("text/plain") || kind.starts_with("text/html");
    let attached = disposition.to_ascii_lowercase().starts_with("attachment") || !text || !name.is_empty();
    let (bytes, damaged) = match field("content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => base64(body),
        "quoted-printable" => quoted(body),
        _ => (body.to_vec(), false),
    };
    let kind = if kind.is_empty() { "text/plain".to_string() } else { kind };
    // Pictures and styles inside a saved page are no attachments that anybody looks for.
    let embedded = !field("content-id").is_empty() || !field("content-location").is_empty();
    if embedded && kind != "text/html" && kind != "text/plain" && name.is_empty() {
        return true;
    }
    let charset = parameter(kind_of, "charset").and_then(|label| Charset::for_label(label.as_bytes()));
    leaves.push(Leaf { kind, charset, name, attached, bytes, damaged });
    true
}

/// The parts between the boundary's lines.
fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    while at < body.len() {
        let rest = body.get(at..).unwrap_or_default();
        let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let end = at + line.len();
        let line = line.trim_ascii_end();
        if let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) {
            if let Some(start) = start {
                parts.push(body.get(start..at).unwrap_or_default());
            }
            start = Some(end);
            if rest == b"--" {
                return parts;
            }
        }
        at = end;
    }
    // The mail is cut off: what stands in the last part is kept.
    parts.extend(start.and_then(|start| body.get(start..)));
    parts
}

/// A parameter of a structured field; RFC 2231's pieces are joined and their percent signs decoded.
fn parameter(field: &str, wanted: &str) -> Option<String> {
    let mut pieces: Vec<(u32, String, bool)> = Vec::new();
    let mut rest = field.split_once(';')?.1;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let name = name.trim().trim_start_matches(';').trim().to_ascii_lowercase();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(inner) => {
                let end = inner.find('"').unwrap_or(inner.len());
                (inner.get(..end)?, inner.get(end + 1..).unwrap_or(""))
            }
            None => {
                let end = after.find(';').unwrap_or(after.len());
                let (value, next) = after.split_at_checked(end)?;
                (value.trim(), next)
            }
        };
        rest = next.trim_start().trim_start_matches(';');
        if name == wanted {
            return Some(value.to_string());
        }
        if let Some(extra) = name.strip_prefix(wanted).and_then(|own| own.strip_prefix('*')) {
            let coded = extra.is_empty() || extra.ends_with('*');
            let number = extra.trim_end_matches('*').parse().unwrap_or(0);
            pieces.push((number, value.to_string(), coded));
        }
    }
    pieces.sort();
    let mut charset = UTF_8;
    let mut bytes = Vec::new();
    for (at, (_, value, coded)) in pieces.iter().enumerate() {
        let mut value = value.as_str();
        if *coded && at == 0 {
            let mut parts = value.splitn(3, '\'');
            if let (Some(label), Some(_), Some(own)) = (parts.next(), parts.next(), parts.next()) {
                charset = Charset::for_label(label.as_bytes()).unwrap_or(UTF_8);
                value = own;
            }
        }
        let mut left = value.as_bytes();
        while let Some((byte, after)) = left.split_first() {
            let pair = after.get(..2).filter(|_| *coded && *byte == b'%');
            let own = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
            bytes.push(own.unwrap_or(*byte));
            left = if own.is_some() { &after[2..] } else { after };
        }
    }
    (!pieces.is_empty()).then(|| charset.decode_without_bom_handling(&bytes).0.into_owned())
}

/// Encoded words (RFC 2047) of a field to text; blanks between two of them vanish.
fn words(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    let mut coded = false;
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        if !(coded && before.trim().is_empty()) {
            out.push_str(before);
        }
        match encoded_word(word) {
            Some((text, length)) => {
                out.push_str(&text);
                rest = &word[length..];
                coded = true;
            }
            None => {
                out.push_str("=?");
                rest = &word[2..];
                coded = false;
            }
        }
    }
    out.push_str(rest);
    out
}

fn encoded_word(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix("=?")?;
    let (label, inner) = inner.split_once('?')?;
    let (kind, inner) = inner.split_once('?')?;
    let end = inner.find("?=")?;
    let content = inner.get(..end)?;
    let charset = Charset::for_label(label.split('*').next()?.as_bytes())?;
    let bytes = match kind {
        "B" | "b" => base64(content.as_bytes()).0,
        "Q" | "q" => quoted(content.replace('_', " ").as_bytes()).0,
        _ => return None,
    };
    let length = text.len() - inner.len() + end + 2;
    Some((charset.decode_without_bom_handling(&bytes).0.into_owned(), length))
}

/// Decodes base64; line ends are skipped, other foreign characters noted.
fn base64(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held, mut foreign) = (0_u32, 0_u32, false);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' | b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => {
                foreign = true;
                continue;
            }
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (out, foreign)
}

/// Decodes quoted-printable; what is no code stays as it stands.
fn quoted(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let (mut at, mut foreign) = (0, false);
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(b"\r\n") {
            at += 2;
        } else if rest.starts_with(b"\n") {
            at += 1;
        } else if let Some(own) =
            rest.get(..2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        {
            out.push(own);
            at += 2;
        } else {
            foreign = true;
            out.push(b'=');
        }
    }
    (out, foreign)
}

fn decoded(leaf: &Leaf) -> String {
    match leaf.charset {
        Some(charset) => charset.decode(&leaf.bytes).0.into_owned(),
        None => encoding::decode(&leaf.bytes, encoding::detect(&leaf.bytes)).0,
    }
}

/// The day of a date field (RFC 5322, section 3.3) in ISO 8601; empty where it is none.
fn day(field: &str) -> String {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> = field.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let found = words.windows(3).find_map(|window| {
        let [day, month, year] = window else { return None };
        let month = month.get(..3)?.to_ascii_lowercase();
        let month = MONTHS.iter().position(|own| *own == month)? + 1;
        let (day, year): (u32, u32) = (day.parse().ok()?, year.parse().ok()?);
        let year = if year < 50 {
            year + 2000
        } else if year < 100 {
            year + 1900
        } else {
            year
        };
        ((1..=31).contains(&day) && (1970..=9999).contains(&year)).then(|| format!("{year:04}-{month:02}-{day:02}"))
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_parameters_are_decoded() {
        for (raw, expected) in [
            ("=?UTF-8?B?54Gv56y86bG8?=", "灯笼鱼"),
            ("=?gb2312?B?udi6zQ==?= =?GBK?Q?=B5=C6?= x", "关和灯 x"),
            ("=?UTF-8?Q?a_b=3F?= c", "a b? c"),
            ("=?nonsense?B?xx?= y", "=?nonsense?B?xx?= y"),
            ("plain =? text", "plain =? text"),
        ] {
            assert_eq!(words(raw), expected, "{raw}");
        }
        for (field, wanted, expected) in [
            ("text/plain; charset=\"gbk\"", "charset", Some("gbk")),
            ("attachment; filename*=UTF-8''%E7%81%AF.csv", "filename", Some("灯.csv")),
            ("attachment; filename*0=\"long\"; filename*1=\"er.csv\"", "filename", Some("longer.csv")),
            ("text/plain", "charset", None),
        ] {
            assert_eq!(parameter(field, wanted).as_deref(), expected, "{field}");
        }
        for (field, expected) in
            [("Tue, 2 Jan 2024 10:11:12 +0800", "2024-01-02"), ("2 Jan 99 10:11", "1999-01-02"), ("yesterday", "")]
        {
            assert_eq!(day(field), expected, "{field}");
        }
    }
}
