//! Finds a file's character encoding from its content and decodes it.

use encoding_rs::{BIG5, GB18030, UTF_16BE, UTF_16LE};

/// A character encoding told from content, never from a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// UTF-8 without a byte-order mark.
    Utf8,
    /// UTF-8 with a byte-order mark.
    Utf8Bom,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// Big5; only by the reader's choice.
    Big5,
}

impl Encoding {
    /// The name in `report.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
        }
    }
}

/// Tells the encoding: a byte-order mark, else zero bytes in every other place (UTF-16), else valid UTF-8, else
/// whichever of GB18030 and UTF-8 leaves fewer undecodable characters, so that a few broken bytes in a UTF-8 file
/// do not turn the whole of it into GB18030.
#[must_use]
pub fn detect(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Encoding::Utf8Bom;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return Encoding::Utf16Le;
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return Encoding::Utf16Be;
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half >= 2 && zeros(1) * 5 > half && zeros(0) * 20 < half {
        return Encoding::Utf16Le;
    }
    if half >= 2 && zeros(0) * 5 > half && zeros(1) * 20 < half {
        return Encoding::Utf16Be;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Encoding::Utf8;
    }
    let broken = |text: &str| text.chars().filter(|c| *c == '\u{FFFD}').count();
    let as_gb = broken(&GB18030.decode_without_bom_handling(bytes).0);
    let as_utf8 = broken(&String::from_utf8_lossy(bytes));
    if as_gb <= as_utf8 { Encoding::Gb18030 } else { Encoding::Utf8 }
}

/// Decodes to text; undecodable bytes become U+FFFD and the second value counts them.
#[must_use]
pub fn decode(bytes: &[u8], encoding: Encoding) -> (String, usize) {
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Utf8Bom => {
            String::from_utf8_lossy(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes)).into_owned()
        }
        Encoding::Utf16Le => UTF_16LE.decode_with_bom_removal(bytes).0.into_owned(),
        Encoding::Utf16Be => UTF_16BE.decode_with_bom_removal(bytes).0.into_owned(),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::Big5 => BIG5.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let broken = text.chars().filter(|c| *c == '\u{FFFD}').count();
    (text, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_content() {
        let text = "平台名称,人数\n灯笼鱼,30\n";
        let utf16 = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let with = |mark: &[u8], body: Vec<u8>| [mark, &body].concat();
        let rows: Vec<(Vec<u8>, Encoding)> = vec![
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (with(&[0xEF, 0xBB, 0xBF], text.as_bytes().to_vec()), Encoding::Utf8Bom),
            (with(&[0xFF, 0xFE], utf16(false)), Encoding::Utf16Le),
            (with(&[0xFE, 0xFF], utf16(true)), Encoding::Utf16Be),
            (GB18030.encode(text).0.into_owned(), Encoding::Gb18030),
        ];
        for (bytes, expected) in rows {
            assert_eq!(detect(&bytes), expected);
            assert_eq!(decode(&bytes, expected), (text.to_string(), 0), "{}", expected.as_str());
        }
        let mut damaged = text.repeat(20).into_bytes();
        damaged[3] = 0xFF;
        assert_eq!(detect(&damaged), Encoding::Utf8, "one broken byte does not change the encoding");
    }
}
