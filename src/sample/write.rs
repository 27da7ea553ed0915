//! CSV, JSON Lines and the encodings real departments send.

use encoding_rs::GB18030;

use super::GeneratedFile;

/// How a file's text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte-order mark, as spreadsheets save it.
    Utf8Mark,
    /// GB18030.
    Gb18030,
    /// UTF-16, little endian, with a byte-order mark.
    Utf16,
}

/// A CSV file being written; RFC 4180 with `\r\n`.
#[derive(Debug)]
pub(super) struct Csv {
    name: &'static str,
    encoding: Encoding,
    text: String,
    rows: u32,
}

impl Csv {
    /// A file with its header.
    pub(super) fn new(name: &'static str, encoding: Encoding, header: &[&str]) -> Self {
        let mut csv = Self { name, encoding, text: String::new(), rows: 0 };
        csv.row(header);
        csv.rows = 0;
        csv
    }

    /// The file's name.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Writes a record and returns its 1-based number without the header.
    pub(super) fn row(&mut self, cells: &[&str]) -> u32 {
        for (position, cell) in cells.iter().enumerate() {
            if position > 0 {
                self.text.push(',');
            }
            if cell.contains([',', '"', '\n', '\r']) {
                self.text.push('"');
                for character in cell.chars() {
                    if character == '"' {
                        self.text.push('"');
                    }
                    self.text.push(character);
                }
                self.text.push('"');
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push_str("\r\n");
        self.rows += 1;
        self.rows
    }

    /// The finished file.
    pub(super) fn finish(self) -> GeneratedFile {
        GeneratedFile { name: self.name.to_owned(), bytes: encode(self.text, self.encoding) }
    }
}

fn encode(text: String, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.into_bytes(),
        Encoding::Utf8Mark => {
            let mut bytes = Vec::with_capacity(text.len() + 3);
            bytes.extend_from_slice(b"\xEF\xBB\xBF");
            bytes.extend_from_slice(text.as_bytes());
            bytes
        }
        Encoding::Gb18030 => GB18030.encode(&text).0.into_owned(),
        Encoding::Utf16 => {
            let mut bytes = Vec::with_capacity(text.len() + 2);
            bytes.extend_from_slice(b"\xFF\xFE");
            for unit in text.encode_utf16() {
                bytes.extend_from_slice(&unit.to_le_bytes());
            }
            bytes
        }
    }
}

/// A JSON Lines file being written; always UTF-8.
#[derive(Debug)]
pub(super) struct JsonLines {
    name: &'static str,
    text: String,
    rows: u32,
}

impl JsonLines {
    /// An empty file.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, text: String::new(), rows: 0 }
    }

    /// The file's name.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Writes an object; fields with an empty value are left out. Returns the 1-based line number.
    pub(super) fn object(&mut self, fields: &[(&str, &str)]) -> u32 {
        self.text.push('{');
        let mut first = true;
        for (key, value) in fields {
            if value.is_empty() {
                continue;
            }
            if !first {
                self.text.push(',');
            }
            first = false;
            self.string(key);
            self.text.push(':');
            self.string(value);
        }
        self.text.push('}');
        self.end_line()
    }

    /// Writes a line that is not JSON. Returns the 1-based line number.
    pub(super) fn broken(&mut self, line: &str) -> u32 {
        self.text.push_str(line);
        self.end_line()
    }

    fn end_line(&mut self) -> u32 {
        self.text.push('\n');
        self.rows += 1;
        self.rows
    }

    fn string(&mut self, value: &str) {
        self.text.push('"');
        for character in value.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }

    /// The finished file.
    pub(super) fn finish(self) -> GeneratedFile {
        GeneratedFile { name: self.name.to_owned(), bytes: self.text.into_bytes() }
    }
}
