//! Days on which counts are not what they are otherwise: the Spring Festival and the ends of months.

use std::sync::LazyLock;

use crate::value::date;

/// First days of lunar years, as `day,source` rows.
const LUNAR_NEW_YEARS: &str = include_str!("lunar_new_year.csv");

/// The festival's days around the first of the lunar year: from a week before (travel home) to the Lantern Festival.
const FESTIVAL_BEFORE: i32 = 7;
const FESTIVAL_AFTER: i32 = 14;
/// Days of a month in the festival that make it a festival month.
const FESTIVAL_MONTH: i32 = 8;
/// Days before this one (1980-01-01) are taken for plain numbers, which have no calendar.
const FIRST_DAY: i32 = 3652;

/// First days of lunar years, days since 1970-01-01, ascending.
static NEW_YEARS: LazyLock<Vec<i32>> =
    LazyLock::new(|| LUNAR_NEW_YEARS.lines().skip(1).filter_map(|row| date::parse(row.split(',').next()?)).collect());

/// What kind of period it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As any other.
    Ordinary,
    /// It holds the last day of a month, or is the day after (days and weeks only).
    MonthEnd,
    /// It lies in the Spring Festival.
    Festival,
}

/// Whether a day is one of the calendar, not a plain number.
pub(super) fn is_date(day: i32) -> bool {
    day >= FIRST_DAY
}

/// What kind of period begins on `day` when periods are `spacing` days apart.
pub(super) fn kind(day: i32, spacing: i32) -> Kind {
    if !is_date(day) || !(1..=31).contains(&spacing) {
        return Kind::Ordinary;
    }
    let next = NEW_YEARS.partition_point(|&first| first + FESTIVAL_AFTER < day);
    if let Some(first) = NEW_YEARS.get(next) {
        let shared = (day + spacing).min(first + FESTIVAL_AFTER + 1) - day.max(first - FESTIVAL_BEFORE);
        if shared >= if spacing >= 28 { FESTIVAL_MONTH } else { 1 } {
            return Kind::Festival;
        }
    }
    if spacing <= 7 {
        // The first of a month within the period's days, or just after them, or (days only) on its day.
        let (_, _, of_month) = date::to_civil(day + spacing);
        if i32::try_from(of_month).is_ok_and(|of_month| of_month <= if spacing == 1 { 2 } else { spacing }) {
            return Kind::MonthEnd;
        }
    }
    Kind::Ordinary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let check = |day: &str, spacing: i32, expected: Kind| {
            assert_eq!(kind(date::parse(day).expect("a date"), spacing), expected, "{day} every {spacing}");
        };
        check("2024-02-10", 1, Kind::Festival);
        check("2024-02-03", 1, Kind::Festival);
        check("2024-02-02", 1, Kind::Ordinary);
        check("2024-02-25", 1, Kind::Ordinary);
        check("2024-01-29", 7, Kind::Festival);
        check("2024-02-01", 30, Kind::Festival);
        check("2024-03-01", 31, Kind::Ordinary);
        check("2024-04-30", 1, Kind::MonthEnd);
        check("2024-05-01", 1, Kind::MonthEnd);
        check("2024-05-02", 1, Kind::Ordinary);
        check("2024-04-29", 7, Kind::MonthEnd);
        check("2024-05-06", 7, Kind::Ordinary);
        check("1971-01-31", 1, Kind::Ordinary);
    }

    #[test]
    fn new_years_ascend_and_lie_in_their_season() {
        assert!(NEW_YEARS.len() > 60);
        for pair in NEW_YEARS.windows(2) {
            assert!((353..=385).contains(&(pair[1] - pair[0])), "{pair:?}");
        }
        for &day in NEW_YEARS.iter() {
            let (_, month, of_month) = date::to_civil(day);
            assert!((month == 1 && of_month >= 20) || (month == 2 && of_month <= 21), "{day}");
        }
    }
}
