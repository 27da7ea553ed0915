//! Tells how a file's content is laid out from its first bytes; the name only settles what content leaves open.

use super::Format;
use super::csv;

/// Bytes looked at.
pub(super) const HEAD: u64 = 64 * 1024;

/// First bytes of files that are refused: signature, offset, the word for the format, the code that says what to do.
/// From the formats' own specifications, as collected by the WHATWG MIME Sniffing standard and IANA's registry.
const REFUSED: [(&[u8], usize, &str, &str); 18] = [
    (b"%PDF", 0, "PDF", "pdf_refused"),
    (b"\x89PNG", 0, "PNG", "picture_refused"),
    (b"\xFF\xD8\xFF", 0, "JPEG", "picture_refused"),
    (b"GIF87a", 0, "GIF", "picture_refused"),
    (b"GIF89a", 0, "GIF", "picture_refused"),
    (b"WEBP", 8, "WebP", "picture_refused"),
    (b"II*\0", 0, "TIFF", "picture_refused"),
    (b"MM\0*", 0, "TIFF", "picture_refused"),
    (b"ftypheic", 4, "HEIC", "picture_refused"),
    (b"\xD0\xCF\x11\xE0", 0, "XLS, DOC or PPT", "office_refused"),
    (b"{\\rtf", 0, "RTF", "office_refused"),
    (b"\x1F\x8B", 0, "gzip", "archive_refused"),
    (b"7z\xBC\xAF\x27\x1C", 0, "7-Zip", "archive_refused"),
    (b"Rar!\x1A\x07", 0, "RAR", "archive_refused"),
    (b"\xFD7zXZ\0", 0, "XZ", "archive_refused"),
    (b"BZh", 0, "bzip2", "archive_refused"),
    (b"SQLite format 3\0", 0, "SQLite", "binary_refused"),
    (b"PAR1", 0, "Parquet", "binary_refused"),
];

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// Text of some encoding.
    Text,
    /// A workbook of the current Excel form.
    Workbook,
    /// Not read: the word for it, and the code that says what to do instead.
    Refused(&'static str, &'static str),
}

fn holds(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|window| window == word)
}

/// Tells text, workbook and refused formats from each other.
pub(super) fn bytes(head: &[u8], name: &str, utf16: bool) -> Bytes {
    let at = |signature: &[u8], offset: usize| head.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    if let Some((_, _, word, code)) = REFUSED.iter().find(|(signature, offset, ..)| at(signature, *offset)) {
        return Bytes::Refused(word, code);
    }
    if at(b"PK\x03\x04", 0) || at(b"PK\x05\x06", 0) {
        return match ending(name).as_str() {
            "xlsx" | "xlsm" | "xltx" => Bytes::Workbook,
            _ if holds(head, b"xl/") => Bytes::Workbook,
            _ if holds(head, b"word/") => Bytes::Refused("DOCX", "office_refused"),
            _ if holds(head, b"ppt/") => Bytes::Refused("PPTX", "office_refused"),
            _ if holds(head, b"opendocument") => Bytes::Refused("OpenDocument", "office_refused"),
            _ => Bytes::Refused("ZIP", "archive_refused"),
        };
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
    if is_page || (matches!(ending.as_str(), "html" | "htm" | "xhtml" | "mht") && opening.contains('<')) {
        return Format::Html;
    }
    match ending.as_str() {
        "md" | "markdown" => return Format::Text,
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
    if matches!(ending.as_str(), "txt" | "text" | "log") && !csv::is_delimited(head) {
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
