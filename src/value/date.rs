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

/// How exactly a date is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A day.
    Day,
    /// An ISO week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// In which order a date whose year stands last puts day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `25/4/2020`.
    DayFirst,
    /// `4/25/2020`.
    MonthFirst,
}

impl Order {
    /// Stable word, the key of its wording after `order.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
        }
    }
}

/// What dates whose year stands last show of the order of day and month, by their number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Dates that only day first makes one: `25/4/2020`.
    pub day_first: u32,
    /// Dates that only month first makes one: `4/25/2020`.
    pub month_first: u32,
    /// Dates that either order reads, each as another day: `3/4/2020`.
    pub either: u32,
}

impl Shown {
    /// Counts a text; what is no such date says nothing.
    pub fn add(&mut self, text: &str) {
        let text = text.trim();
        // Most dates begin with their year: nothing more is asked of them.
        let digits = text.chars().take_while(|c| matches!(c, '0'..='9' | '０'..='９')).count();
        if !matches!(digits, 1 | 2) {
            return;
        }
        let day = |order| parse_in(text, Some(order)).map(|(day, _)| day);
        match (year_last(text), day(Order::DayFirst), day(Order::MonthFirst)) {
            (Some((one, other)), Some(_), Some(_)) if one > 12 && other <= 12 => self.day_first += 1,
            (Some((one, other)), Some(_), Some(_)) if one <= 12 && other > 12 => self.month_first += 1,
            (Some(_), Some(by_day), Some(by_month)) if by_day != by_month => self.either += 1,
            _ => {}
        }
    }

    /// The one order that dates show; none where no date or not all of them show it.
    #[must_use]
    pub fn order(self) -> Option<Order> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(Order::DayFirst),
            (0, 1..) => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// How many dates show the order.
    #[must_use]
    pub fn proofs(self) -> u32 {
        self.day_first.max(self.month_first)
    }
}

/// English months by their first three letters.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The first day of what [`parse_with_precision`] reads; years alone are no dates here.
#[must_use]
pub fn parse(text: &str) -> Option<i32> {
    day_in(text, None)
}

/// The same, where other dates beside it show the order of day and month.
#[must_use]
pub fn day_in(text: &str, order: Option<Order>) -> Option<i32> {
    parse_in(text, order).filter(|(_, precision)| *precision != Precision::Year).map(|(day, _)| day)
}

/// Parses a day (`2017-06-30`, `2017/6/30`, `2017.6.30`, `20170630`, `2017年6月30日`, `30 June 2017`, `Jun 30, 2017`,
/// with or without a time behind it; `30.6.2017`; `30/6/2017` and `6/30/2017` where one number is over 12), a month
/// (`2017-06`, `2017年6月`), an ISO week (`2017-W26`, `2017年第26周`) or a year (`2017`), in half or full width and with
/// spaces between. The day is the first one of the period.
#[must_use]
pub fn parse_with_precision(text: &str) -> Option<(i32, Precision)> {
    parse_in(text, None)
}

/// The same, where other dates beside it [show](Shown) the order of day and month: then `3/4/2020` and `3.4.2020` are read
/// in that order.
#[must_use]
pub fn parse_in(text: &str, order: Option<Order>) -> Option<(i32, Precision)> {
    let text = text.trim();
    if text.is_ascii() { read(text, order) } else { read(&tidy(text), order) }
}

/// The two numbers before a year that stands last.
fn year_last(text: &str) -> Option<(u32, u32)> {
    let tidied = tidy(text);
    let date = tidied.split(['t', ' ']).next()?;
    let parts: Vec<&str> = date.split(|c: char| !c.is_ascii_digit()).collect();
    let [one, other, year] = parts.as_slice() else { return None };
    if year.len() == 4 { one.parse().ok().zip(other.parse().ok()) } else { None }
}

/// In half width, without spaces beside the signs of year, month, day and week.
fn tidy(text: &str) -> String {
    let narrow = super::narrow(text);
    let sign = |c: char| "年月日号第周".contains(c);
    let mut out = String::with_capacity(narrow.len());
    for c in narrow.trim().chars() {
        if sign(c) {
            out.truncate(out.trim_end().len());
        }
        // Behind a day there may be a time.
        let day = out.ends_with(['日', '号']);
        if c == ' ' && !day && out.ends_with(sign) {
            continue;
        }
        if day && c.is_ascii_digit() {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

fn read(text: &str, order: Option<Order>) -> Option<(i32, Precision)> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            8 => {
                let number: u32 = text.parse().ok()?;
                from_civil((number / 10_000) as i32, number / 100 % 100, number % 100).map(|day| (day, Precision::Day))
            }
            4 => from_civil(text.parse().ok()?, 1, 1).map(|day| (day, Precision::Year)),
            _ => None,
        };
    }
    if text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && let Some(day) = english(text)
    {
        return Some((day, Precision::Day));
    }
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    if time.split(' ').any(|word| !word.is_empty() && parse(word).is_some()) {
        // From one day to another.
        return None;
    }
    let weekly = date.contains(['W', 'w', '周']);
    if !date.chars().all(|c| c.is_ascii_digit() || "-/.年月日号第周Ww".contains(c)) {
        return None;
    }
    let parts: Vec<&str> = date.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (first, rest) = parts.split_first()?;
    if first.len() != 4 {
        // Day first where no month could be meant, month first where no day could; else as other dates show it; else day
        // first with points, as every locale of Unicode's CLDR has it that writes them.
        let [second, year] = rest else { return None };
        let year = year.parse().ok().filter(|_| year.len() == 4)?;
        let (one, other): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
        let pointed = date.matches('.').count() == 2;
        let (day, month) = match (one > 12, other > 12, order) {
            (true, _, _) => (one, other),
            (false, true, _) | (_, _, Some(Order::MonthFirst)) => (other, one),
            (_, _, Some(Order::DayFirst)) => (one, other),
            _ if pointed || one == other => (one, other),
            _ => return None,
        };
        return Some((from_civil(year, month, day)?, Precision::Day));
    }
    let year = first.parse().ok()?;
    match (weekly, rest) {
        (true, [week]) => from_week(year, week.parse().ok()?).map(|day| (day, Precision::Week)),
        (false, [month]) => from_civil(year, month.parse().ok()?, 1).map(|day| (day, Precision::Month)),
        (false, [month, day]) => {
            from_civil(year, month.parse().ok()?, day.parse().ok()?).map(|day| (day, Precision::Day))
        }
        (false, []) if date.ends_with('年') => from_civil(year, 1, 1).map(|day| (day, Precision::Year)),
        _ => None,
    }
}

/// `30 June 2017`, `June 30, 2017`, `30-Jun-2017`.
fn english(text: &str) -> Option<i32> {
    let parts: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let month_of = |part: &str| {
        let found = MONTHS.iter().position(|month| part.starts_with(month) && part.len() >= 3)?;
        u32::try_from(found + 1).ok()
    };
    let ([a, b, year] | [a, b, year, ..]) = parts.as_slice() else { return None };
    let day_of = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    let (month, day) = match (month_of(a), month_of(b)) {
        (Some(month), None) => (month, day_of(b)?),
        (None, Some(month)) => (month, day_of(a)?),
        _ => return None,
    };
    from_civil(year.parse().ok().filter(|_| year.len() == 4)?, month, day)
}

/// Year, month and day of a day number. Neri and Schneider, "Euclidean affine functions and their application to
/// calendar algorithms", Software: Practice and Experience 53 (2023), figure 12: multiplications in place of most
/// divisions, for the count of days that every period of a series asks.
#[must_use]
pub fn to_civil(day: i32) -> (i32, u32, u32) {
    // Days of 400 years; then from 1 March of the year 0, four times over.
    let cycles = day.div_euclid(146_097);
    let quarters = 4 * (day.rem_euclid(146_097) as u32 + 719_468) + 3;
    let century = quarters / 146_097;
    let of_century = (quarters % 146_097) | 3;
    let product = u64::from(of_century) * 2_939_745;
    let (year_of_century, of_year) = ((product >> 32) as u32, (product as u32) / 2_939_745 / 4);
    let shifted_month = 2141 * of_year + 197_913;
    let (month, day) = (shifted_month >> 16, (shifted_month & 0xffff) / 2141 + 1);
    let later = of_year >= 306;
    let year = (100 * century + year_of_century + u32::from(later)) as i32;
    (400 * cycles + year, if later { month - 12 } else { month }, day)
}

/// The last day of the period that begins on `day`.
#[must_use]
pub fn last_day(day: i32, precision: Precision) -> i32 {
    let (year, month, _) = to_civil(day);
    match precision {
        Precision::Day => day,
        Precision::Week => day + 6,
        Precision::Month if month == 12 => from_civil(year, 12, 31).unwrap_or(day),
        Precision::Month => from_civil(year, month + 1, 1).map_or(day, |next| next - 1),
        Precision::Year => from_civil(year, 12, 31).unwrap_or(day),
    }
}

/// ISO form, `2017-06-30`.
#[must_use]
pub fn format(day: i32) -> String {
    let (year, month, day) = to_civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_common_years_goes_there_and_back() {
        let (first, last) = (from_civil(1, 1, 1).expect("a date"), from_civil(9999, 12, 31).expect("a date"));
        for day in first..=last {
            let (year, month, of_month) = to_civil(day);
            assert_eq!(from_civil(year, month, of_month), Some(day));
        }
        assert_eq!(to_civil(i32::MIN), (-5_877_641, 6, 23));
        assert_eq!(to_civil(i32::MAX), (5_881_580, 7, 11));
    }

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

    #[test]
    fn forms_and_precision() {
        let day = |year, month, day| from_civil(year, month, day).unwrap_or(0);
        let rows = [
            ("2017-06", Some((day(2017, 6, 1), Precision::Month))),
            ("2017年6月30日", Some((day(2017, 6, 30), Precision::Day))),
            ("2017", Some((day(2017, 1, 1), Precision::Year))),
            ("2017-W26", Some((day(2017, 6, 26), Precision::Week))),
            ("12 March 2025", Some((day(2025, 3, 12), Precision::Day))),
            ("Mar 12, 2025", Some((day(2025, 3, 12), Precision::Day))),
            ("2025-10-17T00:00:00Z", Some((day(2025, 10, 17), Precision::Day))),
            ("30/6/2017", Some((day(2017, 6, 30), Precision::Day))),
            ("6/30/2017", Some((day(2017, 6, 30), Precision::Day))),
            ("31.12.2018", Some((day(2018, 12, 31), Precision::Day))),
            ("01.02.2018", Some((day(2018, 2, 1), Precision::Day))),
            ("12.31.2018", Some((day(2018, 12, 31), Precision::Day))),
            ("7/7/2017", Some((day(2017, 7, 7), Precision::Day))),
            ("6/7/2017", None),
            ("31/31/2017", None),
            ("2018年 3月 5日", Some((day(2018, 3, 5), Precision::Day))),
            ("2018 年 3 月 5 日 12:00", Some((day(2018, 3, 5), Precision::Day))),
            ("2018年3月 5日", Some((day(2018, 3, 5), Precision::Day))),
            ("2018 年 3 月", Some((day(2018, 3, 1), Precision::Month))),
            ("２０１８年３月", Some((day(2018, 3, 1), Precision::Month))),
            ("２０１８－０３－０５", Some((day(2018, 3, 5), Precision::Day))),
            ("2018-03-05 - 2019-03-04", None),
            ("2018-03-05 12:30:01.5 +08:00", Some((day(2018, 3, 5), Precision::Day))),
            ("2018年3月5日12:30", Some((day(2018, 3, 5), Precision::Day))),
            ("2018-03-05至2019-03-04", None),
            ("2018-03-05 下午3:00", Some((day(2018, 3, 5), Precision::Day))),
            ("2017-13-45", None),
            ("2017-02-30", None),
            ("May", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse_with_precision(text), expected, "{text}");
        }
        assert_eq!(format(last_day(day(2024, 2, 1), Precision::Month)), "2024-02-29");
        assert_eq!(format(last_day(day(2017, 12, 1), Precision::Month)), "2017-12-31");
    }

    #[test]
    fn dates_beside_one_show_the_order_of_day_and_month() {
        let day = |year, month, day| from_civil(year, month, day);
        let read = |text: &str, order| parse_in(text, order).map(|(day, _)| day);
        let (first, second) = (Some(Order::DayFirst), Some(Order::MonthFirst));
        // The other dates of the column, the date, what they show, and what it is then.
        let check = |others: &[&str], text: &str, order: Option<Order>, expected: Option<i32>| {
            let mut shown = Shown::default();
            others.iter().for_each(|other| shown.add(other));
            assert_eq!(shown.order(), order, "{others:?}");
            assert_eq!(read(text, shown.order()), expected, "{text} beside {others:?}");
        };
        check(&["25/04/2020", "2020-01-02"], "03/04/2020", first, day(2020, 4, 3));
        check(&["04/25/2020", "03/04/2020"], "03/04/2020", second, day(2020, 3, 4));
        check(&["4-25-2020 10:00", "", "x"], "3-4-2020 11:30", second, day(2020, 3, 4));
        check(&["04.25.2020"], "03.04.2020", second, day(2020, 3, 4));
        check(&["２５／０４／２０２０"], "03/04/2020", first, day(2020, 4, 3));
        check(&["25/04/2020", "04/25/2020"], "03/04/2020", None, None);
        check(&["25/04/2020", "04/25/2020"], "03.04.2020", None, day(2020, 4, 3));
        check(&["07/07/2020", "01/02/2020"], "03/04/2020", None, None);
        // No day of its own, so no proof: there is no 31 February and no month 13.
        check(&["31/02/2020", "13/13/2020"], "03/04/2020", None, None);
        check(&["25/04/2020", "25/04/2020"], "2020-03-04", first, day(2020, 3, 4));
        check(&["2020年4月25日", "30 June 2017", "25/4"], "03/04/2020", None, None);
        let mut shown = Shown::default();
        ["25/04/2020", "26/04/2020", "03/04/2020", "04/04/2020"].into_iter().for_each(|text| shown.add(text));
        assert_eq!((shown.proofs(), shown.either), (2, 1));
    }

    proptest::proptest! {
        #[test]
        fn a_day_comes_back_from_its_form(day in -200_000_i32..200_000) {
            proptest::prop_assert_eq!(parse(&format(day)), Some(day));
        }
    }
}
