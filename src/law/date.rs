//! Days of the civil calendar as days since 1970-01-01, for the dates in pack files.

/// Day number of `YYYY-MM-DD`; `None` for anything else or a day that does not exist.
pub(super) fn parse(text: &str) -> Option<i32> {
    let mut parts = text.split('-');
    let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?].map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (year?, month?, day?);
    if text.len() != 10 || parts.next().is_some() || !(1..=12).contains(&month) || !(1..=9999).contains(&year) {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=length).contains(&day).then(|| {
        // Years begin in March, so that the leap day is the last: Hinnant, "chrono-compatible date algorithms".
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn days() {
        for (text, day) in [
            ("1970-01-01", Some(0)),
            ("2000-02-29", Some(11016)),
            ("2026-02-06", Some(20490)),
            ("1969-12-31", Some(-1)),
            ("2100-02-29", None),
            ("2017-13-45", None),
            ("2017-1-05", None),
            ("", None),
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
    }
}
