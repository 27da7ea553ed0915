//! Tells how a file's content is laid out from its first bytes; the name only settles what content leaves open.

use super::Format;
use super::{chat, csv};

/// Bytes looked at.
pub(super) const HEAD: u64 = 64 * 1024;

/// First bytes of files that are refused: signature, offset, the word for the format, the code that says what to do.
/// From the formats' own specifications, as collected by the WHATWG MIME Sniffing standard and IANA's registry.
const REFUSED: [(&[u8], usize, &str, &str); 14] = [
    (b"\x89PNG", 0, "PNG", "picture_refused"),
    (b"\xFF\xD8\xFF", 0, "JPEG", "picture_refused"),
    (b"GIF87a", 0, "GIF", "picture_refused"),
    (b"GIF89a", 0, "GIF", "picture_refused"),
    (b"WEBP", 8, "WebP", "picture_refused"),
    (b"II*\0", 0, "TIFF", "picture_refused"),
    (b"MM\0*", 0, "TIFF", "picture_refused"),
    (b"ftypheic", 4, "HEIC", "picture_refused"),
    (b"{\\rtf", 0, "RTF", "office_refused"),
    (b"7z\xBC\xAF\x27\x1C", 0, "7-Zip", "archive_refused"),
    (b"Rar!\x1A\x07", 0, "RAR", "archive_refused"),
    (b"\xFD7zXZ\0", 0, "XZ", "archive_refused"),
    (b"BZh", 0, "bzip2", "archive_refused"),
    (b"SQLite format 3\0", 0, "SQLite", "binary_refused"),
];

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// Text of some encoding.
    Text,
    /// What the heavier readers take apart. `Zip` stands for all that comes as a ZIP archive, `Doc` for all that comes as a
    /// compound file.
    Heavy(Format),
    /// Not read: the word for it, and the code that says what to do instead.
    Refused(&'static str, &'static str),
}

fn holds(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|window| window == word)
}

/// What a ZIP archive seems to be from its first bytes and its name: the word for it where its directory is gone.
#[cfg(feature = "readers")]
pub(super) fn zip_family(head: &[u8], name: &str) -> Format {
    let head = head.get(..HEAD as usize).unwrap_or(head);
    match ending(name).as_str() {
        "xlsm" => Format::Xlsm,
        "xlsb" => Format::Xlsb,
        "ods" => Format::Ods,
        "docx" => Format::Docx,
        "xlsx" | "xltx" => Format::Xlsx,
        _ if holds(head, b"xl/") => Format::Xlsx,
        _ if holds(head, b"word/") => Format::Docx,
        _ => Format::Zip,
    }
}

/// Header fields that mail begins with (RFC 5322, section 3.6), and those that servers put above them.
const FIELDS: [&str; 16] = [
    "received",
    "from",
    "to",
    "cc",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "return-path",
    "reply-to",
    "delivered-to",
    "content-type",
    "dkim-signature",
    "x-mailer",
    "sender",
    "x-priority",
];

/// Whether the head is that of a saved mail: lines of header fields, three of them known.
fn is_mail(head: &[u8], name: &str) -> bool {
    let head = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    let mut known = 0;
    for line in head.split(|byte| *byte == b'\n').take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
        let field = line.get(..colon).unwrap_or_default();
        if field.is_empty() || !field.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_')
        {
            return false;
        }
        let field = String::from_utf8_lossy(field).to_ascii_lowercase();
        known += usize::from(FIELDS.contains(&field.as_str()));
    }
    known >= if matches!(ending(name).as_str(), "eml" | "mht" | "mhtml") { 1 } else { 3 }
}

/// Tells text, heavy and refused formats from each other.
pub(super) fn bytes(head: &[u8], name: &str, utf16: bool) -> Bytes {
    let at = |signature: &[u8], offset: usize| head.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    if let Some((_, _, word, code)) = REFUSED.iter().find(|(signature, offset, ..)| at(signature, *offset)) {
        return Bytes::Refused(word, code);
    }
    if at(b"PK\x03\x04", 0) || at(b"PK\x05\x06", 0) || at(b"PK\x07\x08", 0) {
        return Bytes::Heavy(Format::Zip);
    }
    if at(b"\x1F\x8B", 0) {
        return Bytes::Heavy(Format::Gzip);
    }
    // The second is one whose footer is encrypted.
    if at(b"PAR1", 0) || at(b"PARE", 0) {
        return Bytes::Heavy(Format::Parquet);
    }
    if at(b"\xD0\xCF\x11\xE0", 0) {
        return Bytes::Heavy(Format::Doc);
    }
    // Readers of PDF allow for some bytes before it (ISO 32000-1, annex H, note 13).
    if holds(head.get(..1024).unwrap_or(head), b"%PDF-") {
        return Bytes::Heavy(Format::Pdf);
    }
    if !utf16 && is_mail(head, name) {
        return Bytes::Heavy(Format::Eml);
    }
    // Text has hardly any control characters; a lone NUL in it is damage, not another format.
    let controls = head.iter().filter(|byte| **byte < 32 && !b"\t\n\r\x0C\x1B\x1E\x1F".contains(byte)).count();
    if !utf16 && controls > 1 && controls * 20 > head.len() {
        return Bytes::Refused("binary", "binary_refused");
    }
    Bytes::Text
}

/// The name's ending, in lower case without the dot; empty when it has none.
pub(super) fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// Tells the layout of text from its head. `whole` says that the head is all there is.
pub(super) fn text(head: &str, name: &str, whole: bool) -> Format {
    let start = head.trim_start();
    let ending = ending(name);
    let first = |count: usize| start.chars().take(count).collect::<String>().to_ascii_lowercase();
    let opening = first(1024);
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<?xml"].iter().any(|tag| opening.starts_with(tag))
        || (opening.starts_with("<!--") && opening.contains("<html"));
    if is_page || (matches!(ending.as_str(), "html" | "htm" | "xhtml") && opening.contains('<')) {
        return Format::Html;
    }
    match ending.as_str() {
        "md" | "markdown" => return Format::Markdown,
        "jsonl" | "ndjson" => return Format::JsonLines,
        "json" => return json(start, whole),
        _ => {}
    }
    let mut opening = start.chars().filter(|c| !c.is_whitespace());
    let (one, two) = (opening.next(), opening.next());
    let is_json = match (one, two) {
        (Some('{'), Some('"' | '}')) => true,
        (Some('['), Some('{' | '[')) => true,
        (Some('['), Some('"' | ']')) => start.trim_end().ends_with(']') || !whole,
        _ => false,
    };
    if is_json {
        return json(start, whole);
    }
    let prose = matches!(ending.as_str(), "txt" | "text" | "log" | "");
    if prose && chat::is_chat(head) {
        return Format::Chat;
    }
    if prose && !ending.is_empty() && !csv::is_delimited(head) {
        return Format::Text;
    }
    Format::Csv
}

/// One document, or one object a line.
fn json(start: &str, whole: bool) -> Format {
    if !start.starts_with('{') {
        return Format::Json;
    }
    let mut lines: Vec<&str> = start.lines().map(str::trim).filter(|line| !line.is_empty()).take(20).collect();
    if !whole && lines.len() > 1 && lines.len() < 20 {
        lines.pop();
    }
    let is_object = |line: &&&str| line.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let objects = lines.iter().filter(is_object).count();
    let opening = lines.iter().filter(|line| line.starts_with('{')).count();
    // A line that does not fit the head is one of a file of long lines.
    let long = !whole && lines.len() == 1;
    let is_lines = lines.len() > 1 && opening == lines.len() && objects > 0;
    let first = lines.first().is_some_and(|line| is_object(&line));
    if (first && lines.len() > 1) || is_lines || long { Format::JsonLines } else { Format::Json }
}
