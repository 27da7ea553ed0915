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

/// The calendar as one goes through it: the month and the lunar year that were asked for last, kept for the next day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calendar {
    /// First days of the month and the next, empty before any was asked for.
    month: i32,
    next_month: i32,
    /// Days between which `new_year` is the next whose festival is not over.
    from: i32,
    until: i32,
    new_year: Option<i32>,
}

impl Calendar {
    /// What kind of period begins on `day` when periods are `spacing` days apart.
    pub(super) fn kind(&mut self, day: i32, spacing: i32) -> Kind {
        if !is_date(day) || !(1..=31).contains(&spacing) {
            return Kind::Ordinary;
        }
        if let Some(first) = self.next_new_year(day) {
            let shared = (day + spacing).min(first + FESTIVAL_AFTER + 1) - day.max(first - FESTIVAL_BEFORE);
            if shared >= if spacing >= 28 { FESTIVAL_MONTH } else { 1 } {
                return Kind::Festival;
            }
        }
        // The first of a month within the period's days, or just after them, or (days only) on its day.
        if spacing <= 7 && self.of_month(day + spacing) <= if spacing == 1 { 2 } else { spacing } {
            return Kind::MonthEnd;
        }
        Kind::Ordinary
    }

    fn of_month(&mut self, day: i32) -> i32 {
        if !(self.month..self.next_month).contains(&day) {
            let (.., of_month) = date::to_civil(day);
            // The shortest month; later days of it are asked for anew.
            self.month = day - (of_month as i32 - 1);
            self.next_month = (self.month + 28).max(day + 1);
        }
        day - self.month + 1
    }

    fn next_new_year(&mut self, day: i32) -> Option<i32> {
        if !(self.from..self.until).contains(&day) {
            self.new_year = next_new_year(day);
            (self.from, self.until) = (day, self.new_year.map_or(i32::MAX, |first| first + FESTIVAL_AFTER + 1));
        }
        self.new_year
    }
}

/// The first day of the first lunar year whose festival is not over before `day`.
fn next_new_year(day: i32) -> Option<i32> {
    let first = NEW_YEARS.first()?;
    // A lunar new year is never 45 days later in the solar year than another: not too far, and then a step or two.
    let guess = (day - first - 45).max(0) / 366;
    let years = NEW_YEARS.get(usize::try_from(guess).ok()?..)?;
    years.iter().copied().find(|first| first + FESTIVAL_AFTER >= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_new_year_is_the_first_that_is_not_over() {
        for day in FIRST_DAY..NEW_YEARS[NEW_YEARS.len() - 1] + 400 {
            let searched = NEW_YEARS.iter().copied().find(|first| first + FESTIVAL_AFTER >= day);
            assert_eq!(next_new_year(day), searched, "{day}");
        }
    }

    #[test]
    fn kinds() {
        let check = |day: &str, spacing: i32, expected: Kind| {
            let mut calendar = Calendar::default();
            let day = date::parse(day).expect("a date");
            assert_eq!(calendar.kind(day, spacing), expected, "{day} every {spacing}");
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
    fn what_is_kept_for_the_next_day_changes_nothing() {
        for (spacing, stride) in [(1, 1), (7, 7), (7, -3), (30, 30), (1, 41)] {
            let mut calendar = Calendar::default();
            for at in 0..9000 {
                let day = 14_000 + stride * at;
                assert_eq!(
                    calendar.kind(day, spacing),
                    Calendar::default().kind(day, spacing),
                    "{day} every {spacing}"
                );
            }
        }
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
