//! Exported chats to a table: a record a message, with its time and speaker. Knows the forms that QQ, WeChat and WhatsApp
//! export or that pasting from them leaves: `2024-01-02 10:11:12 张三(12345)` above the message, `[2/1/24, 10:11] Ann: hello`,
//! `2/1/24, 10:11 - Ann: hello`, `张三 2024-01-02 10:11` above the message.

use super::Stop;
use super::builder::Builder;
use super::encoding::Slices;
use super::store::Record;
use crate::context::Flow;
use crate::diagnostic::Diagnostic;

/// Messages that a head must hold to be a chat's.
const ENOUGH: usize = 3;

/// Characters of a speaker's name at most.
const MAX_SPEAKER: usize = 40;

/// Bytes of a line at most that may open a message.
const MAX_OPENING: usize = 64 * 1024;

/// Bytes of a message at most; what is beyond is left out and reported.
const MAX_MESSAGE: usize = 1 << 20;

/// Words that stand after a time in a program's log, where a chat has a speaker.
const LEVELS: [&str; 9] = ["INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL"];

/// What a line that opens a message says.
#[derive(Debug, PartialEq, Eq)]
struct Opening<'a> {
    time: String,
    speaker: &'a str,
    /// The message's first line, where it stands behind the speaker.
    text: &'a str,
}

/// Whether the head of a text is an exported chat's: three openings, and one in eight lines.
pub(super) fn is_chat(head: &str) -> bool {
    let (mut lines, mut found) = (0_usize, 0_usize);
    for line in head.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        found += usize::from(opening(line).is_some());
    }
    found >= ENOUGH && found * 8 >= lines
}

/// Up to two digits, or four, as a number, with the rest.
fn digits(text: &str, most: usize) -> Option<(u32, usize, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = text.get(..length)?.parse().ok()?;
    Some((number, length, text.get(length..)?))
}

/// A date and a time at the start of a text, written as ISO where the year comes first and as they stand otherwise.
fn stamp(text: &str) -> Option<(String, &str)> {
    let (first, length, rest) = digits(text, 4)?;
    let mark = rest.chars().next().filter(|c| "-/.年".contains(*c))?;
    let (second, _, rest) = digits(rest.get(mark.len_utf8()..)?, 2)?;
    let mark = rest.chars().next().filter(|c| "-/.月".contains(*c))?;
    let (third, _, rest) = digits(rest.get(mark.len_utf8()..)?, 4)?;
    let day = text.get(..text.len() - rest.len())?;
    let sound = if length == 4 {
        (1..=12).contains(&second) && (1..=31).contains(&third)
    } else {
        (1..=31).contains(&first) && (1..=31).contains(&second) && !(100..1970).contains(&third)
    };
    if !sound {
        return None;
    }
    let date = if length == 4 { format!("{first:04}-{second:02}-{third:02}") } else { day.to_string() };
    let rest = rest.strip_prefix('日').unwrap_or(rest);
    let rest = rest.strip_prefix([',', '，', 'T']).unwrap_or(rest).trim_start();
    let halves = ["上午", "下午", "晚上", "凌晨", "中午"];
    let told = halves.into_iter().find_map(|half| Some((half, rest.strip_prefix(half)?.trim_start())));
    let (half, rest) = told.map_or((None, rest), |(half, rest)| (Some(half), rest));
    let (hour, _, rest) = digits(rest, 2)?;
    let rest = rest.strip_prefix([':', '：'])?;
    let (minute, _, mut rest) = digits(rest, 2)?;
    let mut second = 0;
    if let Some((number, _, after)) = rest.strip_prefix([':', '：']).and_then(|rest| digits(rest, 2)) {
        (second, rest) = (number, after);
    }
    let bare = rest.trim_start_matches([' ', '\u{202F}', '\u{A0}']);
    let upper: String = bare.chars().take(2).collect::<String>().to_ascii_uppercase();
    let later = match (half, upper.as_str()) {
        (_, "PM") => Some(true),
        (_, "AM") => Some(false),
        (Some("下午" | "晚上"), _) => Some(true),
        (Some("上午" | "凌晨"), _) => Some(false),
        _ => None,
    };
    if matches!(upper.as_str(), "AM" | "PM") {
        rest = bare.get(2..)?;
    }
    let hour = match later {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((format!("{date} {hour:02}:{minute:02}:{second:02}"), rest))
}

/// A name: not long, with a letter, without what tables put between cells.
fn is_speaker(text: &str) -> bool {
    let length = text.chars().count();
    (1..=MAX_SPEAKER).contains(&length)
        && text.contains(char::is_alphabetic)
        && !text.contains([',', ';', '\t', '|', '"'])
        && !LEVELS.contains(&text)
}

/// What a line opens, if it opens a message.
fn opening(line: &str) -> Option<Opening<'_>> {
    if line.len() > MAX_OPENING {
        return None;
    }
    let line = line.trim_start_matches(['\u{200E}', '\u{FEFF}']);
    let inner = line.strip_prefix('[');
    if let Some((time, rest)) = stamp(inner.unwrap_or(line)) {
        let rest = if inner.is_some() { rest.strip_prefix(']')? } else { rest.strip_prefix([' ', '\u{3000}'])? };
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("- ").unwrap_or(rest).trim_start();
        let mark = [": ", "：", ":"].into_iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min();
        let (speaker, text) = match mark {
            Some((at, mark)) => (rest.get(..at)?.trim(), rest.get(at + mark.len()..)?.trim()),
            None => (rest, ""),
        };
        if !is_speaker(speaker) {
            return None;
        }
        return Some(Opening { time, speaker, text });
    }
    // The time behind the name.
    let mut at = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| (at, at + c.len_utf8()));
    at.find_map(|(end, from)| {
        let (time, rest) = stamp(line.get(from..)?)?;
        let speaker = line.get(..end)?.trim();
        (rest.trim().is_empty() && is_speaker(speaker)).then_some(Opening { time, speaker, text: "" })
    })
}

/// The message that is being read.
#[derive(Default)]
struct Message {
    time: String,
    speaker: String,
    text: String,
    left_out: usize,
}

impl Message {
    fn add(&mut self, line: &str) {
        if self.text.len() + line.len() > MAX_MESSAGE {
            self.left_out += line.len();
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
    }
}

/// Reads a record a message; what stands above the first one is a record without time and speaker.
pub(super) fn read(slices: &mut Slices<'_>, total: u64, builder: &mut Builder<'_, '_>) -> Stop {
    for key in ["published", "author", "text"] {
        builder.key(key);
    }
    let mut place = 0;
    let mut message = Message::default();
    let mut carried = String::new();
    let mut odd = false;
    loop {
        let slice = match slices.next() {
            Ok(Some(slice)) => slice,
            Ok(None) => break,
            Err(error) => return Stop::Failed(error),
        };
        builder.inspect = odd || slice.odd;
        odd = slice.odd;
        carried.push_str(slice.text);
        let whole = carried.rfind('\n').map_or(0, |at| at + 1);
        for line in carried.get(..whole).unwrap_or("").lines() {
            take(line, &mut message, &mut place, builder);
        }
        carried.drain(..whole);
        if carried.len() > MAX_MESSAGE {
            take(&carried, &mut message, &mut place, builder);
            carried.clear();
        }
        builder.encoding = slices.encoding().as_str();
        if builder.notes.context.progress("read", slices.offset(), total) == Flow::Stop {
            return Stop::Asked;
        }
    }
    take(&carried, &mut message, &mut place, builder);
    finish(&mut message, &mut place, builder);
    Stop::End
}

fn take(line: &str, message: &mut Message, place: &mut u32, builder: &mut Builder<'_, '_>) {
    let line = line.trim();
    if let Some(opening) = opening(line) {
        finish(message, place, builder);
        message.time = opening.time;
        opening.speaker.clone_into(&mut message.speaker);
        opening.text.clone_into(&mut message.text);
    } else if !line.is_empty() {
        message.add(line);
    }
}

fn finish(message: &mut Message, place: &mut u32, builder: &mut Builder<'_, '_>) {
    let Message { time, speaker, text, left_out } = std::mem::take(message);
    if speaker.is_empty() && text.is_empty() {
        return;
    }
    *place = place.saturating_add(1);
    let mut record = Record::default();
    [time, speaker, text].iter().for_each(|cell| record.push(cell));
    builder.push(*place, record.as_cells(), 0);
    if left_out > 0 {
        let note = Diagnostic::error("record_cut", builder.notes.row(*place));
        builder.notes.repeated(note.with("bytes", left_out).with("kept", MAX_MESSAGE).rows(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and its time, speaker and text where it opens a message.
    type Row = (&'static str, Option<(&'static str, &'static str, &'static str)>);

    #[test]
    fn lines_that_open_a_message_give_time_and_speaker() {
        let rows: [Row; 15] = [
            ("2024-01-02 10:11:12 张三(12345)", Some(("2024-01-02 10:11:12", "张三(12345)", ""))),
            ("2024/1/2 9:05 李四：月息两分", Some(("2024-01-02 09:05:00", "李四", "月息两分"))),
            ("[02/01/2024, 10:11:12] Ann Lee: hi: there", Some(("02/01/2024 10:11:12", "Ann Lee", "hi: there"))),
            ("2/1/24, 3:05 PM - Ann: hello", Some(("2/1/24 15:05:00", "Ann", "hello"))),
            ("张三 2024年1月2日 下午3:05", Some(("2024-01-02 15:05:00", "张三", ""))),
            ("Ann Lee 2024-01-02 10:11", Some(("2024-01-02 10:11:00", "Ann Lee", ""))),
            ("[2024-01-02 10:11] 客服: 稳赚不赔", Some(("2024-01-02 10:11:00", "客服", "稳赚不赔"))),
            ("2024-01-02 10:11:12 INFO: started", None),
            ("2024-13-02 10:11:12 张三", None),
            ("2024-01-02 10:11:12,5", None),
            ("2024-01-02 10:11:12\t5", None),
            ("2024-01-02 10:11:12 5", None),
            ("深海里的光", None),
            ("1.2.3 4:5", None),
            ("", None),
        ];
        for (line, expected) in rows {
            let found = opening(line);
            let found = found.as_ref().map(|own| (own.time.as_str(), own.speaker, own.text));
            assert_eq!(found, expected, "{line}");
        }
    }
}
