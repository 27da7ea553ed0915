//! What kind of values a column holds, told from a sample of its cells, never from its header. A kind is given when
//! nine in ten of the sampled values fit it, so that a few broken cells do not hide a column of dates; the share says
//! how many fit. The same table always gives the same answer.

use std::collections::BTreeSet;

use super::{Table, VALUE_SEPARATOR};
use crate::value::{date, mod97, uscc};

/// Non-empty values looked at at most.
pub const SAMPLE: usize = 1_000;

/// Share of the sample that must fit a kind, in per cent.
const ENOUGH: usize = 90;

/// Words that stand for no value.
const NOTHING: [&str; 14] =
    ["-", "--", "—", "——", "/", "n/a", "na", "nan", "null", "none", "无", "暂无", "未知", "不详"];

/// Kinds of values, the more specific first: of two that fit, the earlier one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// No value at all.
    Empty,
    /// Yes or no.
    Boolean,
    /// A day, with or without a time.
    Date,
    /// A month.
    Month,
    /// A number with a per-cent or per-mille sign.
    Percent,
    /// An amount with a currency or a unit of money.
    Money,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address or a host name.
    Url,
    /// A code that names something: a credit code, or digits and letters of one shape.
    Identifier,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// One of a few short words.
    Category,
    /// Anything else.
    Text,
}

impl Kind {
    /// Stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Month => "month",
            Self::Percent => "percent",
            Self::Money => "money",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "url",
            Self::Identifier => "identifier",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Category => "category",
            Self::Text => "text",
        }
    }
}

/// A column's kind, and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inferred {
    /// The kind.
    pub kind: Kind,
    /// Share of the sampled values that fit it, 0..1; 1 for an empty column.
    pub share: f64,
    /// Non-empty values looked at, at most [`SAMPLE`].
    pub sampled: u32,
}

/// Whether a value is of a kind.
type Fits = fn(&str) -> bool;

/// Kinds told value by value, in the order of preference.
const TOLD: [(Kind, Fits); 11] = [
    (Kind::Boolean, is_boolean),
    (Kind::Date, is_date),
    (Kind::Month, is_month),
    (Kind::Percent, is_percent),
    (Kind::Money, is_money),
    (Kind::Phone, is_phone),
    (Kind::Email, is_email),
    (Kind::Url, is_url),
    (Kind::Identifier, is_identifier),
    (Kind::Integer, is_integer),
    (Kind::Number, is_number),
];

/// The kind of every column, in order.
#[must_use]
pub fn infer_all(table: &Table) -> Vec<Inferred> {
    (0..table.columns()).map(|column| infer(table, column)).collect()
}

/// The kind of a column.
#[must_use]
pub fn infer(table: &Table, column: u32) -> Inferred {
    let values = sample(table, column);
    let sampled = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let share = |fit: usize| if values.is_empty() { 1.0 } else { fit as f64 / values.len() as f64 };
    if values.is_empty() {
        return Inferred { kind: Kind::Empty, share: 1.0, sampled };
    }
    for (kind, fits) in TOLD {
        let fit = values.iter().filter(|value| value.split(VALUE_SEPARATOR).all(|part| fits(part.trim()))).count();
        if fit * 100 >= values.len() * ENOUGH {
            return Inferred { kind, share: share(fit), sampled };
        }
    }
    let distinct: BTreeSet<&str> = values.iter().copied().collect();
    let short = values.iter().filter(|value| value.chars().count() <= 20).count();
    // A word that comes back five times on average is one of a list.
    if distinct.len() * 5 <= values.len() && short * 100 >= values.len() * ENOUGH {
        return Inferred { kind: Kind::Category, share: share(short), sampled };
    }
    Inferred { kind: Kind::Text, share: 1.0, sampled }
}

/// Up to [`SAMPLE`] values that say something: evenly over the rows, or the first ones where the column is sparse.
fn sample(table: &Table, column: u32) -> Vec<&str> {
    let rows = table.rows() as usize;
    let step = rows.div_ceil(SAMPLE).max(1);
    let says = |row: usize| {
        let value = table.cell(u32::try_from(row).unwrap_or(u32::MAX), column);
        let nothing = value.is_empty() || NOTHING.iter().any(|word| value.eq_ignore_ascii_case(word));
        (!nothing).then_some(value)
    };
    // One row of every stretch, at a place that follows no rhythm the data may have.
    let place = |start: usize| start + (start.wrapping_mul(0x9E37_79B1) >> 7) % step;
    let spread: Vec<&str> = (0..rows).step_by(step).map(place).filter_map(says).collect();
    if step == 1 || spread.len() * 10 >= SAMPLE { spread } else { (0..rows).filter_map(says).take(SAMPLE).collect() }
}

fn is_boolean(value: &str) -> bool {
    const WORDS: [&str; 12] = ["true", "false", "yes", "no", "y", "n", "是", "否", "有", "没有", "√", "×"];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// A day of 1900 to 2100, so that eight digits of another meaning are no date.
fn is_date(value: &str) -> bool {
    let parts = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    let day = parts >= 3 || value.len() == 8 || value.contains(['W', '周']);
    let (first, last) = (date::from_civil(1900, 1, 1), date::from_civil(2100, 12, 31));
    day && date::parse(value).is_some_and(|day| Some(day) >= first && Some(day) <= last)
}

fn is_month(value: &str) -> bool {
    let parts = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    parts == 2 && !value.contains(['W', '周']) && date::parse(value).is_some()
}

fn is_percent(value: &str) -> bool {
    value.strip_suffix(['%', '％', '‰']).is_some_and(|number| is_number(number.trim_end()))
}

fn is_money(value: &str) -> bool {
    const SIGNS: [&str; 9] = ["¥", "￥", "$", "US$", "€", "£", "RMB", "CNY", "USD"];
    const UNITS: [&str; 16] = [
        "亿元",
        "万元",
        "百万元",
        "千元",
        "元",
        "亿",
        "万",
        "万美元",
        "亿美元",
        "美元",
        "港元",
        "欧元",
        "RMB",
        "CNY",
        "USD",
        "EUR",
    ];
    let value = value.strip_prefix("人民币").unwrap_or(value).trim();
    let signed = SIGNS.iter().filter_map(|sign| value.strip_prefix(sign)).any(|rest| is_amount(rest.trim()));
    let united = UNITS.iter().filter_map(|unit| value.strip_suffix(unit)).any(|rest| is_amount(rest.trim()));
    signed || united
}

fn is_amount(value: &str) -> bool {
    let value = value.trim_end_matches(['万', '亿', 'k', 'K', 'm', 'M']).trim();
    is_number(value)
}

fn is_phone(value: &str) -> bool {
    let known = value.chars().all(|c| c.is_ascii_digit() || "+-() （）".contains(c));
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let mobile =
        digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10") && !digits.starts_with("11");
    let landline = (10..=12).contains(&digits.len()) && digits.starts_with('0') && !value.starts_with("00");
    let service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let abroad = value.starts_with('+') && (8..=15).contains(&digits.len());
    let spaced = (10..=12).contains(&digits.len()) && value.contains(['-', ' ', '(']) && !value.starts_with('-');
    known && (mobile || landline || service || abroad || spaced)
}

fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.rsplit_once('@') else { return false };
    !name.is_empty() && !name.contains(char::is_whitespace) && is_host(host)
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let sound = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let top = labels.last().is_some_and(|top| top.chars().count() >= 2 && top.chars().all(char::is_alphabetic));
    labels.len() >= 2 && labels.iter().all(sound) && (top || host.contains(".xn--"))
}

fn is_url(value: &str) -> bool {
    let rest = ["http://", "https://", "//"].iter().find_map(|scheme| value.strip_prefix(scheme));
    let host = rest.unwrap_or(value).split(['/', '?', '#', ':']).next().unwrap_or("");
    host.is_ascii() && is_host(host) || rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(' '))
}

/// A credit code, a bank account with its check digits, or 4 to 40 characters of capital letters and digits, both of them
/// or digits with a leading zero or of 15 and more.
fn is_identifier(value: &str) -> bool {
    if uscc::parse(value).is_some() || mod97::iban(value).is_some() {
        return true;
    }
    let shaped = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_uppercase).count();
    let only_digits = digits == value.len();
    let zeros = only_digits && value.starts_with('0') && value.len() >= 4;
    shaped && (4..=40).contains(&value.len()) && ((digits > 0 && letters > 0) || zeros || (only_digits && digits >= 15))
}

fn is_integer(value: &str) -> bool {
    let value = value.strip_prefix(['-', '+']).unwrap_or(value);
    !value.is_empty() && ungrouped(value).bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(value: &str) -> bool {
    let value = value.strip_prefix(['-', '+']).unwrap_or(value);
    value.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && ungrouped(value).parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number without its thousands separators, where they stand as such.
fn ungrouped(value: &str) -> String {
    let (whole, fraction) = value.split_once('.').map_or((value, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split([',', '，']);
    let first = groups.next().unwrap_or("");
    let grouped = whole.len() > first.len() && (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    let whole = if grouped { whole.replace([',', '，'], "") } else { whole.to_string() };
    fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}"))
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::source::SourceId;

    #[test]
    fn kinds_are_told_from_values() {
        let rows: [(&[&str], Kind); 29] = [
            (&["", "-", "无", "N/A"], Kind::Empty),
            (&["1", "-2", "1,234"], Kind::Integer),
            (&["0", "1", "1"], Kind::Integer),
            (&["1.5", "2", "-0.3", "1e5"], Kind::Number),
            (&["12%", "8.5 %", "７％"], Kind::Text),
            (&["12%", "8.5 %", "9％"], Kind::Percent),
            (&["500万元", "1.2亿元", "30 万"], Kind::Money),
            (&["$3.5M", "¥12,000", "USD 4"], Kind::Money),
            (&["2017-06-30", "2017/7/1", "2017年8月2日"], Kind::Date),
            (&["20170630", "20180101"], Kind::Date),
            (&["12345678", "87654321"], Kind::Integer),
            (&["2017-06", "2017年7月"], Kind::Month),
            (&["2017", "2018"], Kind::Integer),
            (&["是", "否"], Kind::Boolean),
            (&["TRUE", "false"], Kind::Boolean),
            (&["91350100M000100Y43"], Kind::Identifier),
            (&["000001", "600519", "000002", "000004"], Kind::Integer),
            (&["000001", "000002"], Kind::Identifier),
            (&["AB-1234", "CD-9876"], Kind::Identifier),
            (&["7ZW8QJWVPR4P1J1KQY45"], Kind::Identifier),
            (&["GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00"], Kind::Identifier),
            (&["13800138000", "15912345678"], Kind::Phone),
            (&["0755-12345678", "(010) 1234 5678", "400-800-1234"], Kind::Phone),
            (&["+44 20 7946 0958", "+61 2 5550 1234"], Kind::Phone),
            (&["a@example.com", "b.c@example.org"], Kind::Email),
            (&["http://example.com/a", "www.example.cn", "example.org"], Kind::Url),
            (&["在营", "在营", "注销", "在营", "在营", "注销", "在营", "在营", "在营", "注销"], Kind::Category),
            (&["2017-06-30", "soon"], Kind::Text),
            (&["甲公司", "乙公司", "丙公司"], Kind::Text),
        ];
        for (values, expected) in rows {
            let mut text = String::from("a,b\n");
            values.iter().for_each(|value| text.push_str(&format!("x,\"{value}\"\n")));
            let table = super::super::read(SourceId(0), text.as_bytes(), None, &mut Context::silent()).table;
            let table = table.expect("a table");
            assert_eq!(infer(&table, 1).kind, expected, "{values:?}");
        }
    }

    #[test]
    fn a_few_broken_cells_do_not_hide_a_column_of_dates() {
        let mut text = String::from("a,day\n");
        (0..5_000).for_each(|row| {
            let day = if row % 50 == 7 { "2017-13-45".into() } else { format!("2017-06-{:02}", row % 30 + 1) };
            text.push_str(&format!("{row},{day}\n"));
        });
        let table = super::super::read(SourceId(0), text.as_bytes(), None, &mut Context::silent()).table;
        let found = infer(&table.expect("a table"), 1);
        assert_eq!((found.kind, found.sampled), (Kind::Date, 1_000));
        assert!((0.9..1.0).contains(&found.share), "{}", found.share);
    }
}
