//! Stored values in the words the other readers use: days and moments in ISO 8601, numbers without a needless fraction.

use std::fmt::Write;

use super::Unit;
use super::schema::{Leaf, Meaning};
use crate::table::workbook::decimal;
use crate::value::date;

/// A stored value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar<'d> {
    Truth(bool),
    I32(i32),
    I64(i64),
    /// Nanoseconds of the day and the Julian day, as older writers put moments.
    I96(u64, u32),
    F32(f32),
    F64(f64),
    Bytes(&'d [u8]),
}

/// The Julian day of 1 January 1970.
const EPOCH: i64 = 2_440_588;

/// Writes a value.
pub(super) fn write(leaf: &Leaf, value: Scalar<'_>, out: &mut String) {
    let whole = match value {
        Scalar::I32(number) => Some(i64::from(number)),
        Scalar::I64(number) => Some(number),
        _ => None,
    };
    match (leaf.meaning, value) {
        (_, Scalar::Truth(truth)) => out.push_str(if truth { "true" } else { "false" }),
        (_, Scalar::F32(number)) if number.abs() < 1e21 => put(out, format_args!("{number}")),
        (_, Scalar::F32(number)) => put(out, format_args!("{number:e}")),
        (_, Scalar::F64(number)) => out.push_str(&decimal(number)),
        (_, Scalar::I96(nanoseconds, julian)) => {
            moment(out, i64::from(julian) - EPOCH, i64::try_from(nanoseconds).unwrap_or(0), Unit::Nano);
        }
        (Meaning::Decimal(scale), Scalar::Bytes(bytes)) => shifted(out, &digits(bytes), scale),
        (Meaning::Uuid, Scalar::Bytes(bytes)) => {
            for (at, byte) in bytes.iter().enumerate() {
                put(out, format_args!("{}{byte:02x}", if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" }));
            }
        }
        (Meaning::Half, Scalar::Bytes(&[low, high])) => {
            put(out, format_args!("{}", half(u16::from_le_bytes([low, high]))));
        }
        (_, Scalar::Bytes(bytes)) => out.push_str(&String::from_utf8_lossy(bytes)),
        _ => {
            let number = whole.unwrap_or(0);
            match leaf.meaning {
                Meaning::Decimal(scale) => shifted(out, &number.to_string(), scale),
                Meaning::Date => moment(out, number, 0, Unit::Nano),
                Meaning::Time(unit) => clock(out, number, unit),
                Meaning::Moment(unit) => {
                    let day = 86_400 * unit.ticks();
                    moment(out, number.div_euclid(day), number.rem_euclid(day), unit);
                }
                Meaning::Unsigned => match value {
                    Scalar::I32(number) => put(out, format_args!("{}", number as u32)),
                    _ => put(out, format_args!("{}", number as u64)),
                },
                _ => put(out, format_args!("{number}")),
            }
        }
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = out.write_fmt(what);
}

/// A day since 1970, and behind it the time of day where it is not midnight.
fn moment(out: &mut String, day: i64, ticks: i64, unit: Unit) {
    match i32::try_from(day).ok().filter(|day| date::to_civil(*day).0 > 0) {
        Some(day) => out.push_str(&date::format(day)),
        None => return put(out, format_args!("{day}")),
    }
    if ticks != 0 {
        out.push('T');
        clock(out, ticks, unit);
    }
}

/// A time of day, with a fraction where there is one.
fn clock(out: &mut String, ticks: i64, unit: Unit) {
    let (seconds, rest) = (ticks.div_euclid(unit.ticks()), ticks.rem_euclid(unit.ticks()));
    put(out, format_args!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if rest != 0 {
        let fraction = format!("{rest:0width$}", width = unit.places());
        put(out, format_args!(".{}", fraction.trim_end_matches('0')));
    }
}

/// Puts the point into a whole number.
fn shifted(out: &mut String, number: &str, scale: u32) {
    let scale = scale as usize;
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    if scale == 0 {
        return put(out, format_args!("{sign}{digits}"));
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    put(out, format_args!("{sign}{whole}{point}{fraction}"));
}

/// The decimal digits of a whole number of any length, two's complement, the highest byte first.
fn digits(bytes: &[u8]) -> String {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut rest: Vec<u8> = bytes.iter().map(|byte| if negative { !*byte } else { *byte }).collect();
    if negative {
        // The complement is one less than the number.
        for byte in rest.iter_mut().rev() {
            let (sum, over) = byte.overflowing_add(1);
            *byte = sum;
            if !over {
                break;
            }
        }
    }
    let mut digits = Vec::new();
    while rest.iter().any(|byte| *byte != 0) && digits.len() < 400 {
        let mut left = 0_u16;
        for byte in &mut rest {
            let whole = left * 256 + u16::from(*byte);
            *byte = (whole / 10) as u8;
            left = whole % 10;
        }
        digits.push(char::from(b'0' + left as u8));
    }
    if digits.is_empty() {
        return "0".into();
    }
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}", digits.iter().rev().collect::<String>())
}

/// A number of IEEE 754's half precision.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f32::from(bits & 0x3FF));
    let size = match exponent {
        0 => fraction * libm::exp2f(-24.0),
        31 if fraction > 0.0 => f32::NAN,
        31 => f32::INFINITY,
        _ => (1.0 + fraction / 1024.0) * libm::exp2f((exponent - 15) as f32),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::super::schema::Stored;
    use super::*;

    #[test]
    fn values_are_written_as_people_write_them() {
        let rows: [(Meaning, Scalar<'_>, &str); 22] = [
            (Meaning::Date, Scalar::I32(19_723), "2024-01-01"),
            (Meaning::Date, Scalar::I32(-1), "1969-12-31"),
            (Meaning::Moment(Unit::Milli), Scalar::I64(1_704_067_200_000), "2024-01-01"),
            (Meaning::Moment(Unit::Micro), Scalar::I64(1_704_103_200_500_000), "2024-01-01T10:00:00.5"),
            (Meaning::Moment(Unit::Nano), Scalar::I64(-1), "1969-12-31T23:59:59.999999999"),
            (Meaning::Plain, Scalar::I96(3_600_000_000_000, 2_440_589), "1970-01-02T01:00:00"),
            (Meaning::Time(Unit::Milli), Scalar::I32(3_723_000), "01:02:03"),
            (Meaning::Decimal(2), Scalar::I32(-5), "-0.05"),
            (Meaning::Decimal(2), Scalar::I64(120_000), "1200"),
            (Meaning::Decimal(3), Scalar::Bytes(&[0xFF, 0x85]), "-0.123"),
            (Meaning::Decimal(0), Scalar::Bytes(&[0x80]), "-128"),
            (Meaning::Decimal(0), Scalar::Bytes(&[0, 0, 0]), "0"),
            (Meaning::Decimal(1), Scalar::Bytes(&[1; 17]), "34161680757553037900636823334326534169.7"),
            (Meaning::Unsigned, Scalar::I32(-1), "4294967295"),
            (Meaning::Unsigned, Scalar::I64(-1), "18446744073709551615"),
            (Meaning::Plain, Scalar::F32(0.1), "0.1"),
            (Meaning::Plain, Scalar::F64(1e300), "1e300"),
            (Meaning::Plain, Scalar::Truth(true), "true"),
            (Meaning::Half, Scalar::Bytes(&[0x00, 0x3E]), "1.5"),
            (Meaning::Half, Scalar::Bytes(&[0x01, 0x80]), "-0.000000059604645"),
            (Meaning::Uuid, Scalar::Bytes(&[0xAB; 16]), "abababab-abab-abab-abab-abababababab"),
            (Meaning::Text, Scalar::Bytes("灯".as_bytes()), "灯"),
        ];
        for (meaning, value, expected) in rows {
            let leaf = Leaf { name: String::new(), stored: Stored::Bytes, meaning, defined: 0, repeated: 0 };
            let mut out = String::new();
            write(&leaf, value, &mut out);
            assert_eq!(out, expected, "{meaning:?} {value:?}");
        }
    }
}
