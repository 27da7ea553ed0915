//! Phone numbers, mail addresses, sites and messenger accounts in running text.

use crate::document::fact::ContactKind;
use crate::text::normalize::Normalized;
use crate::text::scan::places;

/// A contact: what it is, its value in a comparable form, and its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// Digits of a phone, lower-case mail or site without scheme and trailing slash, an account as written.
    pub value: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Words before an account, and what they announce. Source: the project's own reading of published warnings.
pub(super) const ANNOUNCED: [(&str, ContactKind); 15] = [
    ("微信", ContactKind::WeChat),
    ("薇信", ContactKind::WeChat),
    ("威信", ContactKind::WeChat),
    ("徽信", ContactKind::WeChat),
    ("wechat", ContactKind::WeChat),
    ("weixin", ContactKind::WeChat),
    ("v信", ContactKind::WeChat),
    ("vx", ContactKind::WeChat),
    ("qq", ContactKind::Qq),
    ("扣扣", ContactKind::Qq),
    ("企鹅", ContactKind::Qq),
    ("telegram", ContactKind::Telegram),
    ("电报", ContactKind::Telegram),
    ("飞机", ContactKind::Telegram),
    ("whatsapp", ContactKind::WhatsApp),
];

/// Domain endings that make a bare name a site.
const ENDINGS: [&str; 24] = [
    "com", "cn", "net", "org", "io", "cc", "top", "vip", "xyz", "info", "biz", "co", "me", "app", "hk", "uk", "au",
    "club", "site", "online", "pro", "finance", "trade", "fund",
];

/// Mail addresses, sites and phones in a text, in order, without overlaps.
pub(super) fn find(text: &str, out: &mut Vec<Contact>) {
    let bytes = text.as_bytes();
    let (mut from, mut done) = (0, 0);
    let may_begin = |byte: u8| (byte == b'@') | (byte == b'.') | (byte.wrapping_sub(b'0') < 10) | (byte == b'+');
    for at in places(bytes, may_begin) {
        if at < from {
            continue;
        }
        let joined = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b',');
        let found = match bytes.get(at) {
            Some(b'@') => mail(text, at, done),
            Some(b'.') => site(text, at, done),
            _ if at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(joined) => None,
            _ => phone(text, at),
        };
        if let Some(contact) = found {
            from = contact.end.max(at + 1);
            done = contact.end;
            out.push(contact);
        }
    }
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+')
}

fn back(text: &str, from: usize, least: usize, keep: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut start = from;
    let least = least.max(from.saturating_sub(LONGEST));
    while start > least && bytes.get(start - 1).is_some_and(|b| keep(*b)) {
        start -= 1;
    }
    start
}

/// Longest contact, in bytes: keeps the search linear on any input.
const LONGEST: usize = 300;

fn forth(text: &str, from: usize, keep: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut end = from;
    while end < from + LONGEST && bytes.get(end).is_some_and(|b| keep(*b)) {
        end += 1;
    }
    end
}

fn mail(text: &str, at: usize, done: usize) -> Option<Contact> {
    let start = back(text, at, done, is_name_byte);
    let mut end = forth(text, at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    while end > at + 1 && matches!(text.as_bytes().get(end - 1), Some(b'.' | b'-')) {
        end -= 1;
    }
    let domain = text.get(at + 1..end)?;
    (start < at && domain.contains('.') && domain.len() > 3).then(|| Contact {
        kind: ContactKind::Email,
        value: text.get(start..end).unwrap_or("").to_ascii_lowercase(),
        start,
        end,
    })
}

fn site(text: &str, at: usize, done: usize) -> Option<Contact> {
    let start = back(text, at, done, |b| b.is_ascii_alphanumeric() || b == b'-');
    let mut end = forth(text, at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    while end > at + 1 && matches!(text.as_bytes().get(end - 1), Some(b'.' | b'-')) {
        end -= 1;
    }
    // A mail address is not a site.
    if start == at || text.as_bytes().get(end) == Some(&b'@') {
        return None;
    }
    let written = text.get(start..end)?;
    let (rest, ending) = written.rsplit_once('.')?;
    let schemed = text.get(..start).is_some_and(|left| left.ends_with("://"));
    let known =
        !rest.bytes().all(|b| b.is_ascii_digit()) && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known));
    if !(known || schemed) {
        return None;
    }
    let host = written.to_ascii_lowercase();
    let telegram = matches!(host.as_str(), "t.me" | "telegram.me");
    let path_end = if text.as_bytes().get(end) == Some(&b'/') {
        forth(text, end, |b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b')' | b',' | b';'))
    } else {
        end
    };
    let path = text.get(end..path_end).unwrap_or("").trim_end_matches(['/', '.']);
    if telegram && path.len() > 1 {
        return Some(Contact {
            kind: ContactKind::Telegram,
            value: path.trim_start_matches('/').to_owned(),
            start,
            end: end + path.len(),
        });
    }
    Some(Contact {
        kind: ContactKind::Url,
        value: format!("{}{path}", host.strip_prefix("www.").unwrap_or(&host)),
        start,
        end: end + path.len(),
    })
}

/// Shortest phone number, in digits.
const SHORTEST_PHONE: usize = 8;

fn phone(text: &str, at: usize) -> Option<Contact> {
    let bytes = text.as_bytes();
    let mut end = forth(text, at, |b| b.is_ascii_digit() || matches!(b, b'-' | b' ' | b'(' | b')' | b'+'));
    while end > at && !bytes.get(end - 1).is_some_and(u8::is_ascii_digit) {
        end -= 1;
    }
    let written = text.get(at..end)?;
    if written.len() < SHORTEST_PHONE {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let next_to_letters = bytes.get(end).is_some_and(|b| {
        b.is_ascii_alphanumeric() || *b == b'%' || *b == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
    });
    let mobile = digits.len() == 11
        && written.len() <= 13
        && digits.starts_with('1')
        && matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'));
    let service = written.replace('-', "").len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let fixed = written.starts_with('0') && written.contains('-') && (10..=12).contains(&digits.len());
    let foreign = written.starts_with('+') && (8..=15).contains(&digits.len());
    ((mobile || service || fixed || foreign) && !next_to_letters).then_some(Contact {
        kind: ContactKind::Phone,
        value: if written.starts_with('+') { format!("+{digits}") } else { digits },
        start: at,
        end,
    })
}

/// The account that follows the word announcing it, which ends at `rest_from` of the normal form, so that `微 信` and
/// `薇💰信` are found: `加微信：abc123`, `QQ 123456`, `Telegram @name`.
pub(super) fn account(text: &str, normal: &Normalized, rest_from: usize, kind: ContactKind) -> Option<Contact> {
    let plain = normal.text.as_str();
    let rest = plain.get(rest_from..)?;
    let gap: usize =
        rest.chars().take(6).take_while(|c| matches!(c, ' ' | ':' | '号' | '群' | '@' | '+')).map(char::len_utf8).sum();
    let start = rest_from + gap;
    let end = forth(plain, start, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let value = plain.get(start..end)?;
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let fits = match kind {
        ContactKind::Qq => (5..=11).contains(&value.len()) && digits == value.len(),
        ContactKind::WhatsApp => digits == value.len() && value.len() >= 7,
        ContactKind::Phone | ContactKind::Email | ContactKind::Url => false,
        ContactKind::WeChat | ContactKind::Telegram => {
            (5..=32).contains(&value.len())
                && (digits > 0 || value.contains('_') || rest.get(..gap).is_some_and(|g| g.contains(['@', ':'])))
        }
    };
    if !fits {
        return None;
    }
    let (from, to) = normal.original_span(start, end);
    let (start, end) = (from as usize, to as usize);
    let written = text.get(start..end).filter(|w| w.is_ascii()).unwrap_or(value);
    Some(Contact { kind, value: written.to_owned(), start, end })
}

#[cfg(test)]
mod tests {
    use crate::document::{FactKind, Facts};
    use crate::text::normalize::normalize;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = Facts::new().find(text, &normalize(text));
        let got: Vec<(&str, &str)> = found
            .iter()
            .filter_map(|f| match &f.kind {
                FactKind::Contact { kind, value } => Some((kind.as_str(), value.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn contacts() {
        check("电话：13800138000", &[("phone", "13800138000")]);
        check("热线400-800-1234，邮箱 Info@Example.com。", &[("phone", "4008001234"), ("email", "info@example.com")]);
        check("see https://www.example.io/join?x=1, now", &[("url", "example.io/join?x=1")]);
        check("加微信：abc_123 咨询", &[("wechat", "abc_123")]);
        check("QQ群 12345678", &[("qq", "12345678")]);
        check("Telegram @coinking88 or t.me/coinvip", &[("telegram", "coinking88"), ("telegram", "coinvip")]);
        check("0755-26001234", &[("phone", "075526001234")]);
        check("+44 20 7946 0958", &[("phone", "+442079460958")]);
        check("收入1.5亿元，2016-08-24公布，股票代码300157", &[]);
        check("Node.js and e.g. v1.2", &[]);
        check("营收12345678901元", &[]);
    }

    proptest! {
        #[test]
        fn spans_fit(text in "[a-z0-9@.:/微信qQ+ -]{0,40}|\\PC{0,30}") {
            for f in Facts::shared().find(&text, &normalize(&text)) {
                prop_assert!(f.span.start < f.span.end && text.get(f.span.start as usize..f.span.end as usize).is_some());
            }
        }
    }
}
