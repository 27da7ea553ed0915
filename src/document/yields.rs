//! Promised yields, brought to the effective annual percent (compounded over the stated period).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::document::number::ending;
use crate::text::needles::Words;

/// Longest distance between a rate and the word that says what it is, in columns (a Han character is two).
const BEFORE_COLUMNS: usize = 40;
const AFTER_COLUMNS: usize = 48;
/// Rates above this percent a period are typing errors or other things.
const MOST_PERCENT: f64 = 1000.0;
/// An effective annual percent is cut here: a daily percent compounds beyond anything that can be compared.
const MOST_ANNUAL: f64 = 100_000.0;

/// Words that say over which time a rate runs; periods in a year. Longest first where one holds another.
const PERIODS: [(&str, f64); 40] = [
    ("年化", 1.0),
    ("年收益", 1.0),
    ("年利", 1.0),
    ("年息", 1.0),
    ("年回报", 1.0),
    ("每年", 1.0),
    ("年分红", 1.0),
    ("年返", 1.0),
    ("/年", 1.0),
    ("月息", 12.0),
    ("月利", 12.0),
    ("月收益", 12.0),
    ("月回报", 12.0),
    ("每月", 12.0),
    ("月化", 12.0),
    ("月返", 12.0),
    ("/月", 12.0),
    ("月分红", 12.0),
    ("日息", 365.0),
    ("日收益", 365.0),
    ("日利", 365.0),
    ("每日", 365.0),
    ("每天", 365.0),
    ("日化", 365.0),
    ("日返", 365.0),
    ("天返", 365.0),
    ("日回报", 365.0),
    ("/天", 365.0),
    ("/日", 365.0),
    ("每周", 52.0),
    ("周收益", 52.0),
    ("周息", 52.0),
    ("季度", 4.0),
    ("per annum", 1.0),
    ("annual", 1.0),
    ("year", 1.0),
    ("month", 12.0),
    ("week", 52.0),
    ("quarter", 4.0),
    ("apy", 1.0),
];
const DAILY: [&str; 5] = ["daily", "per day", "a day", "each day", "every day"];
/// Words that make a rate a return to the person addressed.
const RETURNS: [&str; 29] = [
    "收益",
    "利息",
    "回报",
    "利率",
    "分红",
    "息",
    "返利",
    "返现",
    "返还",
    "盈利",
    "年化",
    "月化",
    "日化",
    "返",
    "return",
    "yield",
    "interest",
    "profit",
    "roi",
    "apy",
    "apr",
    "dividend",
    "income",
    "earn",
    "payout",
    "gain",
    "reward",
    "pays",
    "guarantee",
];
/// Words beside a rate that make it something else.
const OTHERS: [&str; 48] = [
    // What a recruiter is paid.
    "邀请",
    "推荐人",
    "推荐一",
    "推荐两",
    "推荐三",
    "直推",
    "间推",
    "拉人",
    "referral",
    "recruit",
    "净利",
    "下滑",
    "下跌",
    "上涨",
    "预增",
    "预减",
    "毛利",
    "营收",
    "折",
    "占比",
    "份额",
    "持股",
    "股权",
    "比例",
    "增长",
    "下降",
    "税",
    "手续费",
    "首付",
    "涨幅",
    "跌幅",
    "同比",
    "环比",
    "逾期率",
    "discount",
    " off",
    "growth",
    "grew",
    "fee",
    "market share",
    "increase",
    "reduc",
    "faster",
    "cheaper",
    "tax",
    "accuracy",
    "of the",
    "save",
];

/// What a word beside a rate says; one may say two things: the apy is a return and runs for a year.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// Over which time: its place in [`PERIODS`].
    period: Option<usize>,
    daily: bool,
    returns: bool,
    other: bool,
}

/// The words of the four lists, to be found in one pass, and what each says.
static SAID: LazyLock<(Words, Vec<Said>)> = LazyLock::new(|| {
    let mut said: BTreeMap<&str, Said> = BTreeMap::new();
    for (place, (word, _)) in PERIODS.iter().enumerate() {
        said.entry(word).or_default().period = Some(place);
    }
    for word in DAILY {
        said.entry(word).or_default().daily = true;
    }
    for word in RETURNS {
        said.entry(word).or_default().returns = true;
    }
    for word in OTHERS {
        said.entry(word).or_default().other = true;
    }
    (Words::new(said.keys().copied()), said.into_values().collect())
});

/// Says what is said in a stretch of text, word by word, with the word's bytes.
fn said(text: &str, mut say: impl FnMut(&Said, usize, usize)) {
    let (words, meanings) = &*SAID;
    words.find(text, |found| {
        if let Some(said) = meanings.get(found.needle as usize) {
            say(said, found.start, found.end);
        }
    });
}

/// A yield: effective annual percent and the byte range of the rate.
pub(super) struct Yield {
    pub(super) annual_percent: f64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Percent a period as percent a year.
fn effective(percent: f64, periods: f64) -> f64 {
    let annual = (libm::pow(1.0 + percent / 100.0, periods) - 1.0) * 100.0;
    // A yearly 5 % is 5, not 5.000000000000004.
    if annual.is_finite() { (annual.min(MOST_ANNUAL) * 1e6).round() / 1e6 } else { MOST_ANNUAL }
}

/// The promised yields of one sentence of normalised text.
pub(super) fn find(sentence: &str, out: &mut Vec<Yield>) {
    for (at, c) in sentence.char_indices().filter(|(_, c)| matches!(c, '%' | '‰' | '之' | '分' | '厘')) {
        let after = at + c.len_utf8();
        let left = sentence.get(..at).unwrap_or("");
        match c {
            '%' => {
                if let Some(n) = ending(left) {
                    push(sentence, n.start, after, n.value, out);
                }
            }
            '‰' => {
                if let Some(n) = ending(left) {
                    push(sentence, n.start, after, n.value / 10.0, out);
                }
            }
            // 百分之十五, 千分之三, 万分之五
            '之' => fraction(sentence, left, after, out),
            // 月息2分 is 2 %, 日息3厘 is 0.3 %, 年息1分 is 10 %
            '分' | '厘' => {
                if let Some(n) = ending(left) {
                    let before = sentence.get(..n.start).unwrap_or("");
                    let scale = match (c, before.ends_with("年息") || before.ends_with("年利")) {
                        ('分', true) => 10.0,
                        ('分', false) => 1.0,
                        (_, true) => 1.0,
                        (_, false) => 0.1,
                    };
                    if ["年息", "年利", "月息", "月利", "日息", "日利", "息"].iter().any(|w| before.ends_with(w))
                        && n.value <= 30.0
                    {
                        push(sentence, n.start, after, n.value * scale, out);
                    }
                }
            }
            _ => {}
        }
    }
    doubling(sentence, out);
}

fn fraction(sentence: &str, left: &str, after: usize, out: &mut Vec<Yield>) {
    let Some((head, scale)) =
        [("百分", 1.0), ("千分", 0.1), ("万分", 0.01)].iter().find_map(|(w, s)| left.strip_suffix(w).map(|h| (h, *s)))
    else {
        return;
    };
    let rest = sentence.get(after..).unwrap_or("");
    let length = rest
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || "零一二两三四五六七八九十百点".contains(c)))
        .unwrap_or(rest.len());
    if let Some(value) = rest.get(..length).and_then(crate::document::number::parse) {
        push(sentence, head.len(), after + length, value * scale, out);
    }
}

/// 30天翻倍; double your money in 30 days.
fn doubling(sentence: &str, out: &mut Vec<Yield>) {
    if !sentence.contains('翻') && !sentence.contains("double") {
        return;
    }
    for (word, places) in
        [("天翻倍", 365.0), ("天翻一倍", 365.0), ("个月翻倍", 12.0), ("周翻倍", 52.0), ("年翻倍", 1.0)]
    {
        for (at, _) in sentence.match_indices(word) {
            if let Some(n) = ending(sentence.get(..at).unwrap_or("")).filter(|n| n.value >= 1.0) {
                out.push(Yield {
                    annual_percent: effective(100.0, places / n.value),
                    start: n.start,
                    end: at + word.len(),
                });
            }
        }
    }
    for word in ["double your money in ", "double your investment in ", "double your bitcoin in "] {
        for (at, _) in sentence.match_indices(word) {
            let rest = sentence.get(at + word.len()..).unwrap_or("");
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let Some(count) = rest.get(..digits).and_then(|d| d.parse::<f64>().ok()).filter(|n| *n >= 1.0) else {
                continue;
            };
            let unit = rest.get(digits..).unwrap_or("").trim_start();
            let Some(places) = [("hour", 8760.0), ("day", 365.0), ("week", 52.0), ("month", 12.0)]
                .iter()
                .find_map(|(w, p)| unit.starts_with(w).then_some(*p))
            else {
                continue;
            };
            out.push(Yield {
                annual_percent: effective(100.0, places / count),
                start: at,
                end: at + word.len() + digits,
            });
        }
    }
}

fn push(sentence: &str, start: usize, end: usize, percent: f64, out: &mut Vec<Yield>) {
    if !(percent > 0.0 && percent <= MOST_PERCENT) {
        return;
    }
    let before = tail(sentence.get(..start).unwrap_or(""), BEFORE_COLUMNS);
    let after = head(sentence.get(end..).unwrap_or(""), AFTER_COLUMNS);
    let near_after = clause(after).len();
    let near_before = before.len() - last_clause(before).len();
    // What says over which time: of those before the rate the nearest, of those after it the first.
    let (mut returns, mut daily_before, mut other) = (false, false, false);
    let (mut nearest, mut following) = (None::<(usize, usize)>, None::<(usize, usize)>);
    said(before, |word, start, _| {
        let near = start >= near_before;
        other |= word.other && near;
        returns |= word.returns;
        daily_before |= word.daily && near;
        nearest = nearest.max(word.period.map(|place| (start, place)));
    });
    if other {
        return;
    }
    said(after, |word, start, end| {
        if end > near_after {
            return;
        }
        other |= word.other;
        returns |= word.returns;
        let place = if word.daily { Some(0) } else { word.period.map(|place| place + 1) };
        if let Some(place) = place
            && following.is_none_or(|first| (start, place) < first)
        {
            following = Some((start, place));
        }
    });
    if other || !returns {
        return;
    }
    let periods_of = |place: usize| PERIODS.get(place).map(|(_, periods)| *periods);
    let nearest = nearest.and_then(|(_, place)| periods_of(place));
    let following = || following.and_then(|(_, place)| place.checked_sub(1).map_or(Some(365.0), periods_of));
    let nothing_before = near_before == before.len();
    let Some(periods) =
        (if daily_before { Some(365.0) } else { nearest.filter(|_| !nothing_before).or_else(following) })
    else {
        return;
    };
    out.push(Yield { annual_percent: effective(percent, periods), start, end });
}

fn columns(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// Whether a character still fits, of those that are asked for one after the other.
fn within(most: usize) -> impl FnMut(&(usize, char)) -> bool {
    let mut left = most;
    move |(_, c)| {
        let fits = left >= columns(*c);
        left = left.saturating_sub(columns(*c));
        fits
    }
}

fn tail(text: &str, most: usize) -> &str {
    let start = text.char_indices().rev().take_while(within(most)).last().map_or(text.len(), |(i, _)| i);
    text.get(start..).unwrap_or(text)
}

fn head(text: &str, most: usize) -> &str {
    let end = text.char_indices().take_while(within(most)).last().map_or(0, |(i, c)| i + c.len_utf8());
    text.get(..end).unwrap_or(text)
}

fn clause(text: &str) -> &str {
    text.split([',', '。', '、', ';', '!', '\n']).next().unwrap_or("")
}

fn last_clause(text: &str) -> &str {
    text.rsplit([',', '。', '、', ';', '!', '\n']).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[f64]) {
        let normal = crate::text::normalize::fold(text);
        let mut out = Vec::new();
        find(&normal, &mut out);
        let got: Vec<f64> = out.iter().map(|y| y.annual_percent).collect();
        assert_eq!(got.len(), expected.len(), "{text}: {got:?}");
        for (a, b) in got.iter().zip(expected) {
            assert!((a - b).abs() < 0.05 * b.max(1.0), "{text}: {got:?} not {expected:?}");
        }
    }

    #[test]
    fn rates() {
        check("年化24%", &[24.0]);
        check("年化收益率高达１８％", &[18.0]);
        check("日息千分之三", &[198.4]);
        check("月息2分", &[26.8]);
        check("年息1分", &[10.0]);
        check("预期年化收益百分之十五", &[15.0]);
        check("8% monthly returns", &[151.8]);
        check("earn 1% daily", &[3678.0]);
        check("daily profit of 1%", &[3678.0]);
        check("每月返还本金的5%作为收益", &[79.6]);
        check("Our fund targets an annual return of 12%", &[12.0]);
        check("7天翻倍", &[100_000.0]);
        check("guarantee 3% per week", &[365.1]);
        check("每月分红,推荐三人返现10%", &[]);
        check("monthly income, 8% referral reward", &[]);
        check("优惠20%", &[]);
        check("营收同比增长24%", &[]);
        check("持股比例达24%", &[]);
        check("30% faster every year", &[]);
        check("公司净利润同比增长15%", &[]);
        check("一季度净利润预计下滑40%", &[]);
    }
}
