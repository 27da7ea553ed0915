//! Numbers as people write them in running text: `24`, `1,200.5`, `三千`, `十二`, `3万`, `two`.

/// A number found in a text: value and byte range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Its value, multiplied out (`3万` is 30,000); never negative.
    pub value: f64,
    /// First byte.
    pub start: usize,
}

fn digit(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' => 0.0,
        '一' | '壹' => 1.0,
        '二' | '两' | '贰' => 2.0,
        '三' | '叁' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        _ => return None,
    })
}

fn unit(c: char) -> Option<f64> {
    Some(match c {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' => 1000.0,
        '万' => 1e4,
        '亿' => 1e8,
        _ => return None,
    })
}

const ENGLISH: [(&str, f64); 12] = [
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
];

/// The value of a whole string of digits, Chinese numerals and magnitudes; `None` when anything else stands in it.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some((_, value)) = ENGLISH.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)) {
        return Some(*value);
    }
    let (mut total, mut section, mut current) = (0.0_f64, 0.0_f64, None::<f64>);
    let mut chars = text.chars().peekable();
    let mut any = false;
    while let Some(&c) = chars.peek() {
        if c.is_ascii_digit() {
            let mut plain = String::new();
            while let Some(&d) = chars.peek() {
                match d {
                    '0'..='9' | '.' => plain.push(d),
                    ',' => {}
                    _ => break,
                }
                chars.next();
            }
            current = Some(plain.trim_end_matches('.').parse().ok()?);
            any = true;
            continue;
        }
        chars.next();
        if let Some(value) = digit(c) {
            current = Some(value);
            any = true;
        } else if let Some(value) = unit(c) {
            any = true;
            if value >= 1e4 {
                let base = section + current.unwrap_or(0.0);
                total = (total + if base == 0.0 { 1.0 } else { base }) * value;
                section = 0.0;
            } else {
                section += current.unwrap_or(1.0) * value;
            }
            current = None;
        } else {
            return None;
        }
    }
    any.then_some(total + section + current.unwrap_or(0.0))
}

/// The number that ends where `text` ends (spaces and `余`, `多`, `+` between are skipped).
#[must_use]
pub fn ending(text: &str) -> Option<Number> {
    let body = text.trim_end_matches([' ', '余', '多', '+', '个', '近']);
    let mut start = body.len();
    for (at, c) in body.char_indices().rev() {
        if !(c.is_ascii_digit() || matches!(c, ',' | '.') || digit(c).is_some() || unit(c).is_some()) {
            break;
        }
        start = at;
    }
    let piece = body.get(start..)?;
    let trimmed = piece.trim_start_matches([',', '.']);
    let start = start + (piece.len() - trimmed.len());
    if trimmed.is_empty() {
        let word_start = body
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |i| i + body.get(i..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
        let word = body.get(word_start..)?;
        return ENGLISH
            .iter()
            .find(|(w, _)| word.eq_ignore_ascii_case(w))
            .map(|(_, value)| Number { value: *value, start: word_start });
    }
    parse(trimmed).filter(|v| v.is_finite()).map(|value| Number { value, start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (text, expected) in [
            ("24", Some(24.0)),
            ("1,200.5", Some(1200.5)),
            ("三千", Some(3000.0)),
            ("十二", Some(12.0)),
            ("3万", Some(30000.0)),
            ("一百二十三", Some(123.0)),
            ("two", Some(2.0)),
            ("x", None),
            ("", None),
            ("1.5.2", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        for (text, expected) in [
            ("已有3000余", Some(3000.0)),
            ("超过五万", Some(50000.0)),
            ("over 12,000 ", Some(12000.0)),
            ("无", None),
            ("grow three ", Some(3.0)),
        ] {
            assert_eq!(ending(text).map(|n| n.value), expected, "{text}");
        }
    }
}
