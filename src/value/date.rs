//! Civil dates as days since 1970-01-01, so that they compare and subtract as integers.

/// Days since 1970-01-01 of a proleptic Gregorian date; none when the date does not exist.
///
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
#[must_use]
pub fn from_civil(year: i32, month: u32, day: u32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > last || !(1..=9999).contains(&year) {
        return None;
    }
    let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Monday of an ISO 8601 week.
fn from_week(year: i32, week: u32) -> Option<i32> {
    if !(1..=53).contains(&week) {
        return None;
    }
    let fourth = from_civil(year, 1, 4)?;
    let monday = fourth - (fourth + 3).rem_euclid(7);
    Some(monday + 7 * (i32::try_from(week).ok()? - 1))
}

/// Parses a day (`2017-06-30`, `2017/6/30`, `2017.6.30`, `20170630`, `2017年6月30日`, with or without a time behind
/// it), a month (`2017-06`, `2017年6月`; its first day) or an ISO week (`2017-W26`, `2017年第26周`; its Monday).
#[must_use]
pub fn parse(text: &str) -> Option<i32> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_civil(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?);
    }
    let date = text.split(['T', ' ']).next()?;
    let weekly = date.contains(['W', 'w', '周']);
    if !date.chars().all(|c| c.is_ascii_digit() || "-/.年月日号第周Ww".contains(c)) {
        return None;
    }
    let parts: Vec<&str> = date.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (first, rest) = parts.split_first()?;
    if first.len() != 4 {
        return None;
    }
    let year = first.parse().ok()?;
    match (weekly, rest) {
        (true, [week]) => from_week(year, week.parse().ok()?),
        (false, [month]) => from_civil(year, month.parse().ok()?, 1),
        (false, [month, day]) => from_civil(year, month.parse().ok()?, day.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_people_write() {
        let june = from_civil(2017, 6, 30);
        assert_eq!(from_civil(1970, 1, 1), Some(0));
        assert_eq!(june, Some(17_347));
        let rows = [
            ("2017-06-30", june),
            ("2017/6/30", june),
            ("2017.6.30", june),
            ("20170630", june),
            ("2017年6月30日", june),
            ("2017-06-30 12:00:00", june),
            ("2017-06-30T12:00:00", june),
            ("2017-06", from_civil(2017, 6, 1)),
            ("2017年6月", from_civil(2017, 6, 1)),
            ("2017-W26", from_civil(2017, 6, 26)),
            ("2016-02-29", from_civil(2016, 2, 29)),
            ("2017-02-29", None),
            ("2017-13-45", None),
            ("2017", None),
            ("17-06-30", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
