//! Finds a file's character encoding from its content and decodes it.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Decoder, EUC_JP, EUC_KR, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::source::{ReadAt, ReadError};

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
    /// Big5, with Hong Kong's characters.
    Big5,
    /// Shift_JIS as Windows writes it.
    ShiftJis,
    /// Japanese as Unix wrote it.
    EucJp,
    /// Korean as Windows writes it: EUC-KR with all syllables of hangul.
    EucKr,
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
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::EucKr => "euc-kr",
        }
    }
}

/// Tells the encoding: a byte-order mark, else zero bytes in every other place (UTF-16), else valid UTF-8, else
/// whichever of UTF-8, Shift_JIS, EUC-JP, EUC-KR, GB18030 and Big5 the bytes fit best, so that a few broken bytes in a UTF-8 file do not turn the
/// whole of it into GB18030. A character cut off at the end does not count.
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
    judge(bytes)
}

/// UTF-8, Shift_JIS, EUC-JP, EUC-KR, GB18030 or Big5, for bytes with neither mark nor zeros.
fn judge(bytes: &[u8]) -> Encoding {
    if std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true) {
        return Encoding::Utf8;
    }
    // Chinese in GB18030 is nearly all malformed as UTF-8; damaged UTF-8 is nearly all well-formed.
    let (mut formed, mut malformed) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        formed += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        malformed += usize::from(!chunk.invalid().is_empty());
    }
    if formed < malformed && japanese(bytes) {
        return Encoding::ShiftJis;
    }
    if formed < malformed
        && let Some(found) = euc(bytes)
    {
        return found;
    }
    let as_gb = GB18030.decode_without_bom_handling(bytes).0.matches('\u{FFFD}').count();
    if formed < malformed && as_gb <= malformed { chinese(bytes) } else { Encoding::Utf8 }
}

/// Share of the double bytes that are kana in Japanese, in per cent, and the least of them.
const KANA: usize = 10;
const LEAST_KANA: usize = 2;

/// Whether the bytes are Shift_JIS: all of its form, with kana, which stand where GB18030 has characters that nobody writes.
/// What Chinese text is mostly made of, A1 to DF, are narrow kana in Shift_JIS, which are few.
fn japanese(bytes: &[u8]) -> bool {
    let (mut pairs, mut kana, mut single) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(lead) = bytes.get(at) {
        at += 1;
        match lead {
            0..=0x7F => {}
            0xA1..=0xDF => single += 1,
            0x81..=0x9F | 0xE0..=0xFC => {
                let Some(trail) = bytes.get(at) else { break };
                if !matches!(trail, 0x40..=0x7E | 0x80..=0xFC) {
                    return false;
                }
                at += 1;
                pairs += 1;
                kana += usize::from(matches!((lead, trail), (0x82, 0x9F..=0xF1) | (0x83, 0x40..=0x96)));
            }
            _ => return false,
        }
    }
    kana >= LEAST_KANA && kana * 100 >= pairs * KANA && single <= pairs
}

/// Fewest double bytes by which Japanese or Korean in EUC is told from Chinese, whose bytes have the same form.
const LEAST_PAIRS: usize = 12;
/// Most of the ideographs in EUC-JP that are of level 2 (rows 48 to 84), in per cent. In Chinese a fifth and more stand there:
/// GB2312 has the common characters from x to z in those rows.
const MOST_RARE: usize = 5;
/// Least of what stands in rows 16 and up that is hangul in Korean, and least of the double bytes that are its common syllables,
/// in per cent. The rows of hangul hold Chinese characters from a to r; what those syllables would be is rare in Chinese.
const HANGUL: usize = 95;
const COMMON_SYLLABLES: usize = 15;
/// Fewest different ones of them.
const LEAST_SYLLABLES: usize = 4;
/// The forty most common syllables in the Korean translations of GNU and GNOME programs, half of all syllables there.
const SYLLABLES: &str = "이다니지을수에습는로를하시자없스가일의정어기파용서음합리사할트인한은오션위아터않";

/// EUC-JP or EUC-KR, where the bytes are of that form and could not be Chinese: kana beside ideographs of level 1 only, or
/// hangul with its common syllables.
fn euc(bytes: &[u8]) -> Option<Encoding> {
    static COMMON_IN_KOREAN: LazyLock<Vec<[u8; 2]>> =
        LazyLock::new(|| EUC_KR.encode(SYLLABLES).0.as_chunks().0.to_vec());
    let (mut pairs, mut low, mut above) = (0_usize, 0_usize, 0_usize);
    let (mut kana, mut rare, mut hangul) = (0_usize, 0_usize, 0_usize);
    let (mut common, mut different) = (0_usize, 0_u64);
    let mut at = 0;
    while let Some(lead) = bytes.get(at) {
        if lead.is_ascii() {
            at += 1;
            continue;
        }
        let Some(trail) = bytes.get(at + 1) else { break };
        at += 2;
        pairs += 1;
        match (lead, trail) {
            // Narrow kana, and the plane of rare ideographs.
            (0x8E, 0xA1..=0xDF) => {}
            (0x8F, 0xA1..=0xFE) => at += 1,
            (0xA1..=0xFE, 0xA1..=0xFE) => {
                kana += usize::from(matches!(lead, 0xA4 | 0xA5));
                above += usize::from(*lead >= 0xB0);
                hangul += usize::from((0xB0..=0xC8).contains(lead));
                rare += usize::from(*lead >= 0xD0);
                if let Some(number) = COMMON_IN_KOREAN.iter().position(|own| own == &[*lead, *trail]) {
                    common += 1;
                    different |= 1 << number;
                }
            }
            _ => low += 1,
        }
    }
    let share = |part: usize, whole: usize, least: usize| part * 100 >= whole * least;
    if pairs < LEAST_PAIRS {
        return None;
    }
    if low == 0 && share(kana, pairs, KANA) && rare * 100 <= above * MOST_RARE {
        return Some(Encoding::EucJp);
    }
    // Syllables that only Windows has go on from lower bytes; they are rare.
    let korean = low * 50 <= pairs && above * 2 > pairs && share(hangul, above, HANGUL);
    let spoken = share(common, pairs, COMMON_SYLLABLES) && different.count_ones() as usize >= LEAST_SYLLABLES;
    (korean && spoken).then_some(Encoding::EucKr)
}

/// Share of the double bytes that must be of an encoding's common characters, in per cent.
const COMMON: usize = 90;

/// GB18030 or Big5, for Chinese that is not UTF-8. The common characters of GB2312 (level 1) begin with B0 to D7 and go on
/// from A1; those of Big5 (level 1) begin with A4 to C6 and go on from 40 as well. Chinese in one of them looks rare and
/// scattered in the other.
fn chinese(bytes: &[u8]) -> Encoding {
    let (mut pairs, mut gb, mut big5, mut low) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(lead) = bytes.get(at) {
        if lead.is_ascii() {
            at += 1;
            continue;
        }
        let Some(trail) = bytes.get(at + 1) else { break };
        // A digit as second byte begins four bytes of GB18030.
        let four = trail.is_ascii_digit();
        pairs += 1;
        gb += usize::from((0xA1..=0xD7).contains(lead) && *trail >= 0xA1);
        big5 += usize::from((0xA1..=0xC6).contains(lead) && ((0x40..=0x7E).contains(trail) || *trail >= 0xA1));
        low += usize::from((0x40..=0x7E).contains(trail));
        at += if four { 4 } else { 2 };
    }
    let enough = |count: usize| count * 100 >= pairs * COMMON;
    let broken = || BIG5.decode_without_bom_handling(bytes).0.matches('\u{FFFD}').count();
    if !enough(gb) && enough(big5) && low > 0 && broken() * 100 <= pairs { Encoding::Big5 } else { Encoding::Gb18030 }
}

/// The byte-order mark in UTF-8.
const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Bytes read and decoded at a time.
const SLICE: usize = 1 << 20;

#[cfg(test)]
thread_local! {
    /// Tests put the ends of slices where they want them.
    pub(super) static SLICE_IN_TESTS: std::cell::Cell<usize> = const { std::cell::Cell::new(SLICE) };
}

/// Bytes to read at a time.
fn slice_length() -> usize {
    #[cfg(test)]
    return SLICE_IN_TESTS.with(std::cell::Cell::get);
    #[cfg(not(test))]
    SLICE
}

/// Bytes that decide the encoding of a file that began as ASCII.
const WINDOW: u64 = 64 * 1024;

/// Decodes an input slice by slice, so that a file of any length needs little memory.
pub(super) struct Slices<'a> {
    input: &'a dyn ReadAt,
    offset: u64,
    encoding: Encoding,
    /// Only ASCII so far, and nobody chose the encoding: the first other bytes decide it.
    undecided: bool,
    decoder: Decoder,
    /// UTF-8 and sound so far: the bytes are the text, and nothing is decoded.
    sound: bool,
    raw: Vec<u8>,
    /// Bytes of it that were read, and those that were given as text: a character cut by the end is kept for the next slice.
    filled: usize,
    taken: usize,
    text: String,
    done: bool,
}

/// How many of the bytes are whole characters, if they are UTF-8 at all: the last one may be cut.
fn whole_characters(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let at = bytes.len() - back;
        let length = match bytes[at] {
            0x80..=0xBF => continue,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xFF => 4,
            _ => 1,
        };
        return if length > back { at } else { bytes.len() };
    }
    bytes.len()
}

/// A slice of decoded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slice<'a> {
    pub(super) text: &'a str,
    /// Whether it holds characters that could not be decoded, or NUL.
    pub(super) odd: bool,
}

fn decoder(encoding: Encoding) -> Decoder {
    match encoding {
        // The mark is taken off before.
        Encoding::Utf8 | Encoding::Utf8Bom => UTF_8.new_decoder_without_bom_handling(),
        Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
        Encoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
        Encoding::Big5 => BIG5.new_decoder_without_bom_handling(),
        Encoding::ShiftJis => SHIFT_JIS.new_decoder_without_bom_handling(),
        Encoding::EucJp => EUC_JP.new_decoder_without_bom_handling(),
        Encoding::EucKr => EUC_KR.new_decoder_without_bom_handling(),
    }
}

impl<'a> Slices<'a> {
    pub(super) fn new(input: &'a dyn ReadAt, encoding: Encoding, forced: bool) -> Self {
        Self {
            input,
            offset: 0,
            encoding,
            undecided: !forced && encoding == Encoding::Utf8,
            decoder: decoder(encoding),
            sound: matches!(encoding, Encoding::Utf8 | Encoding::Utf8Bom),
            raw: Vec::new(),
            filled: 0,
            taken: 0,
            text: String::new(),
            done: false,
        }
    }

    /// The encoding, as far as it is known.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bytes read so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next slice; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Slice<'_>>, ReadError> {
        if self.done {
            return Ok(None);
        }
        self.raw.copy_within(self.taken..self.filled, 0);
        let carried = self.filled - self.taken;
        let begins = self.offset == carried as u64;
        let length = carried + slice_length();
        self.raw.resize(length, 0);
        (self.taken, self.filled) = (0, carried);
        while self.filled < length {
            let read = self.input.read_at(self.offset, &mut self.raw[self.filled..])?;
            if read == 0 {
                self.done = true;
                break;
            }
            self.filled += read;
            self.offset += read as u64;
        }
        self.done |= self.offset >= self.input.length();
        let raw = &self.raw[..self.filled];
        if self.undecided
            && !raw.is_ascii()
            && let Some(first) = raw.iter().position(|byte| !byte.is_ascii())
        {
            self.undecided = false;
            // The slice may end right behind the first such byte, so what follows it in the file is looked at.
            let window = self.input.read_range(self.offset - (raw.len() - first) as u64, WINDOW)?;
            let judged = judge(&window);
            if judged != self.encoding {
                self.encoding = judged;
                self.decoder = decoder(judged);
                self.sound = false;
            }
        }
        let marked = begins && matches!(self.encoding, Encoding::Utf8 | Encoding::Utf8Bom) && raw.starts_with(MARK);
        let from = if marked { MARK.len() } else { 0 };
        if self.sound {
            let whole = if self.done { raw.len() } else { whole_characters(raw) };
            if let Ok(text) = simdutf8::basic::from_utf8(raw.get(from..whole).unwrap_or_default()) {
                self.taken = whole;
                return Ok(Some(Slice { text, odd: memchr::memchr(0, text.as_bytes()).is_some() }));
            }
            self.sound = false;
        }
        let raw = raw.get(from..).unwrap_or_default();
        self.taken = self.filled;
        self.text.clear();
        self.text.reserve(self.decoder.max_utf8_buffer_length(raw.len()).unwrap_or(3 * SLICE));
        let (_, _, malformed) = self.decoder.decode_to_string(raw, &mut self.text, self.done);
        let odd = malformed || memchr::memchr(0, self.text.as_bytes()).is_some();
        Ok(Some(Slice { text: &self.text, odd }))
    }
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
        Encoding::ShiftJis => SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::EucJp => EUC_JP.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::EucKr => EUC_KR.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let broken = text.chars().filter(|c| *c == '\u{FFFD}').count();
    (text, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_stays_chinese() {
        let texts = [
            "公司名称,法定代表人\n北京安邦保险代理有限公司,白佳\n北京安贝儿商贸公司,柏刚\n",
            "城市,区县\n北京,海淀\n保定,涞水\n福州,鼓楼\n广州,番禺\n成都,锦江\n长春,朝阳\n",
            "店名,说明\n茶の味,抹茶の店铺主营日式点心，地址在小区西门向右五十米\nさくら,寿司与刺身，营业时间至晚上十点\n",
            "姓名,备注\n翟䶮,㙍㵘龘靐齉，生僻字与𠮷野家𠀀𪚥同列\n龑丨亖,犇猋骉蟲麤毳淼掱焱垚\n",
            "公司,内容\n株式会社あかり,元本保証の投資商品です、東京都千代田区霞が関、営業時間\n",
            "이름,내용\n등불,원금이 보장되는 투자 상품입니다 주의하시기 바랍니다\n",
            "人员,职务\n",
            "啊阿埃挨哎唉哀皑癌蔼矮艾碍爱隘鞍氨安俺按暗岸胺案肮昂盎凹敖熬翱袄傲奥懊澳",
        ];
        for text in texts {
            for times in [1, 40] {
                let bytes = GB18030.encode(&text.repeat(times)).0.into_owned();
                assert_eq!(detect(&bytes), Encoding::Gb18030, "{text}");
            }
        }
    }

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
        let old = "平臺名稱,負責人,說明\n燈籠魚,陳大文,深海裡的光,保證還本付息\n";
        for (encoding, expected) in [(BIG5, Encoding::Big5), (GB18030, Encoding::Gb18030)] {
            assert_eq!(detect(&encoding.encode(old).0), expected, "traditional characters");
            assert_eq!(detect(&encoding.encode(&old.repeat(50)).0), expected);
        }
        let names = "会社名,内容\n株式会社あかり,元本保証の投資商品です\n灯籠商事,ご注意ください\n";
        for times in [1, 50] {
            let bytes = SHIFT_JIS.encode(&names.repeat(times)).0.into_owned();
            assert_eq!(detect(&bytes), Encoding::ShiftJis);
            assert_eq!(decode(&bytes, Encoding::ShiftJis), (names.repeat(times), 0));
        }
        let korean = "회사명,내용\n주식회사 등불,원금이 보장되는 투자 상품입니다\n등불상사,주의하시기 바랍니다\n";
        for (text, encoding, expected) in [(names, EUC_JP, Encoding::EucJp), (korean, EUC_KR, Encoding::EucKr)] {
            for times in [1, 50] {
                let bytes = encoding.encode(&text.repeat(times)).0.into_owned();
                assert_eq!(detect(&bytes), expected);
                assert_eq!(decode(&bytes, expected), (text.repeat(times), 0));
                // A character cut by the end does not count.
                let cut = bytes.iter().rposition(|byte| !byte.is_ascii()).unwrap_or(0);
                assert_eq!(detect(&bytes[..cut]), expected);
            }
        }
        let mut damaged = text.repeat(20).into_bytes();
        damaged[3] = 0xFF;
        assert_eq!(detect(&damaged), Encoding::Utf8, "one broken byte does not change the encoding");
    }
}
