//! What is kept of a series so that the next batch continues it: [`State`].
//!
//! Reach for it where a series grows batch by batch. `State::default()`, then [`State::continue_from`] with each
//! batch's new observations, gives byte for byte what [`super::growth::detect`] gives on the whole series at once
//! (same category, same settings). An alarm of the past never changes; it can only grow stronger. A late correction
//! of a period that was already counted is not taken in: [`State::counted`] says what was counted for its day, so
//! that the caller can report it.
//!
//! Shape: the last [`REMEMBERED`] observations, the forecast's sums, the residuals' sums, the season if there is
//! one, the excursion under way and the alarms so far; about 2 kB for two years of weeks. Store [`State::pack`].

use std::collections::VecDeque;

use super::Observation;
use super::calendar::{self, Kind};
use super::excursion::{Advance, Excursion};
use super::forecast::{Lesson, Model};
use super::growth::{Growth, GrowthAlarm, GrowthSettings, Silence};
use super::pack::{Pack, pack};
use super::past::{Past, WEEK};
use super::pooled::{GrowthLevel, PooledGrowth};
use super::score::Residuals;
use super::season::{self, Point, Season};
use super::stats;

/// Version of the packed form.
const VERSION: u8 = 5;
/// Observations remembered: two years of weeks, and ten of months.
pub const REMEMBERED: usize = 120;
/// Steps after which one is learned: the first ones of a growth are not taken for usual while they are judged.
const LAG: usize = 6;
/// The same while the sum is above this.
const LONGEST_LAG: usize = 20;
const HELD_ABOVE: f64 = 2.0;
/// How likely beside the best a reading of the series must be to be heard, while the sum is below the second.
const CREDIBLE: f64 = 0.4;
const CREDIBLE_FROM: f64 = 3.0;
/// Deviations up to which a count's excess is told from the variances' sum while nothing is under way.
const QUICK: f64 = 0.5;
/// Distances that tell the spacing.
const SPACINGS: usize = 3;
/// Month ends seen before one is judged.
const LEAST_MONTH_ENDS: f64 = 2.0;
/// Share by which the season and the month end follow a surprise.
const SEASON_FOLLOWS: f64 = 0.1;
const MONTH_END_FOLLOWS: f64 = 0.3;

/// Steps known before a day is judged by itself.
const LEAST_DAYS: f64 = 21.0;
/// Mean excess of the tail assumed before any is seen, deviations: a growth's score may be built on by the next, a
/// day's stands alone.
const GROWTH_EXCESS: f64 = 0.8;
const DAY_EXCESS: f64 = 0.4;
/// Days that stand out are rare, and none is taken for usual, while there is at most one in so many.
const RARE_DAYS: usize = 40;
/// Days from one that stands out to the next that may.
const SINGLES_APART: usize = 3;
/// Chance above which a day is not remarkable at all.
const LEAST_RARE: f64 = 0.2;
/// Days whose range a day that stands out must leave.
const LATELY: usize = 14;

/// What was counted for a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counted {
    /// Nothing yet: the day lies after the last observation, or between two periods.
    Never,
    /// The period was known and its value was not.
    Gap,
    /// This value.
    As(f64),
    /// The day lies before the periods that are remembered.
    Forgotten,
}

/// A step's lesson, waiting to be learned, with its residual in deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pending {
    lesson: Lesson,
    residual: f64,
    /// The day was told as standing out, or follows one that was, and such days are rare: it says nothing of usual ones.
    stood_out: bool,
}
pack!(Pending { lesson, residual, stood_out });

/// The last count that steps are taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Last {
    index: usize,
    day: i32,
    count: f64,
    /// ln(1 + n) without the season's part, and that part.
    level: f64,
    season: f64,
}
pack!(Last { season, index, day, count, level });

/// A known count.
#[derive(Debug, Clone, Copy)]
struct Seen {
    index: usize,
    day: i32,
    count: f64,
    /// ln(1 + n).
    whole: f64,
    kind: Kind,
}

/// A day that stands out by itself, up or down; whether what it shows lasts is not known yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Single {
    /// Its position, gaps counted.
    pub index: usize,
    /// Whether it lies above what was expected.
    pub above: bool,
    /// How unusual it is: a standard normal score.
    pub score: f64,
    /// Chance, 0..1, that a series shows as much within the settings' horizon without any change.
    pub p_value: f64,
}
pack!(Single { index, above, score, p_value });

/// A series so far. To be stored as the bytes of [`State::pack`]; opaque otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    periods: usize,
    /// First distances between days; the spacing once [`SPACINGS`] are known.
    distances: Vec<i32>,
    recent: VecDeque<(i32, f64)>,
    valued: bool,
    counts: usize,
    tested: usize,
    last: Option<Last>,
    model: Model,
    residuals: Residuals,
    /// The same of days as they stand out by themselves, upwards and downwards.
    above: Residuals,
    below: Residuals,
    pending: VecDeque<Pending>,
    season: Option<Season>,
    month_end: f64,
    month_ends: f64,
    excursion: Excursion,
    alarms: Vec<GrowthAlarm>,
    singles: Vec<Single>,
    /// The sum divided by its limit, 0..=2.
    statistic: f64,
}

impl Pack for (i32, f64) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((i32::take(from)?, f64::take(from)?))
    }
}

pack!(State {
    periods,
    distances,
    recent,
    valued,
    counts,
    tested,
    last,
    model,
    residuals,
    above,
    below,
    pending,
    season,
    month_end,
    month_ends,
    excursion,
    alarms,
    singles,
    statistic,
});

impl State {
    /// Takes in the observations after the last one, in ascending order of day. Those at its front that are not
    /// later than [`State::last_day`] were counted before and are passed over.
    pub fn continue_from(&mut self, new: &[Observation], pooled: &PooledGrowth, settings: &GrowthSettings) {
        self.continue_with(new, pooled.level(), settings);
    }

    /// As [`State::continue_from`], with the category's level already computed.
    pub fn continue_with(&mut self, new: &[Observation], pooled: Option<GrowthLevel>, settings: &GrowthSettings) {
        let last = self.last_day();
        self.recent.reserve(new.len().min(REMEMBERED - self.recent.len()));
        let counted = new.iter().take_while(|point| last.is_some_and(|last| point.day <= last)).count();
        let new = new.get(counted..).unwrap_or_default();
        let mut past = Past::new(self.periods - self.recent.len(), self.recent.len() + new.len());
        past.extend(&self.recent, self.periods, self.spacing());
        for point in new {
            self.observe(point, &mut past, pooled, settings);
        }
        self.statistic = (self.excursion.statistic(settings) / settings.limit).clamp(0.0, 2.0);
    }

    /// What the series says so far.
    #[must_use]
    pub fn growth(&self) -> Growth {
        let silence = match (self.alarms.is_empty(), self.excursion.blocked) {
            (false, _) => None,
            (true, _) if self.counts == 0 && self.valued => Some(Silence::NotCounts),
            (true, _) if self.counts < 3 => Some(Silence::TooShort),
            (true, true) => Some(Silence::TooFewPeople),
            (true, false) if self.tested == 0 => Some(Silence::TooShort),
            (true, false) => Some(Silence::NoGrowth),
        };
        Growth { alarms: self.alarms.clone(), statistic: self.statistic, silence }
    }

    /// Days that stand out by themselves, oldest first: only where periods are days.
    #[must_use]
    pub fn singles(&self) -> &[Single] {
        &self.singles
    }

    /// Day of the last observation taken in, gaps too; `None` before the first.
    #[must_use]
    pub fn last_day(&self) -> Option<i32> {
        self.recent.back().map(|(day, _)| *day)
    }

    /// Observations taken in, gaps counted: the position that the next one gets.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.periods
    }

    /// What was counted for a day.
    #[must_use]
    pub fn counted(&self, day: i32) -> Counted {
        if self.periods > self.recent.len() && self.recent.front().is_some_and(|(first, _)| day < *first) {
            return Counted::Forgotten;
        }
        match self.recent.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(at) if self.recent[at].1.is_nan() => Counted::Gap,
            Ok(at) => Counted::As(self.recent[at].1),
            Err(_) => Counted::Never,
        }
    }

    /// The state as bytes, the same on every machine.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        self.put(&mut bytes);
        bytes
    }

    /// Reads what [`State::pack`] wrote; `None` when it is damaged or of another version.
    #[must_use]
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let (version, mut rest) = bytes.split_first()?;
        let state = Self::take(&mut rest)?;
        (*version == VERSION && rest.is_empty()).then_some(state)
    }

    /// Days between periods: the middle one of the first distances; 0 before it is known.
    fn spacing(&self) -> i32 {
        let [a, b, c] = self.distances[..] else { return 0 };
        a.max(b).min(a.min(b).max(c))
    }

    /// Takes in the next observation.
    fn observe(
        &mut self,
        point: &Observation,
        past: &mut Past,
        pooled: Option<GrowthLevel>,
        settings: &GrowthSettings,
    ) {
        let index = self.periods;
        self.periods += 1;
        if let Some(last) = self.last_day()
            && self.distances.len() < SPACINGS
        {
            self.distances.push(point.day.saturating_sub(last));
        }
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back((point.day, point.value.unwrap_or(f64::NAN)));
        self.valued |= point.value.is_some();
        let spacing = self.spacing();
        past.extend(&self.recent, self.periods, spacing);
        let Some(count) = point.count() else { return };
        self.counts += 1;
        let seen = Seen { index, day: point.day, count, whole: past.level(index), kind: past.kind(index) };
        self.step(seen, spacing, past, pooled, settings, true);
        if season_is_due(self.counts, spacing) {
            self.look_for_season(spacing, past, pooled, settings);
        }
    }

    /// One known count: judged or not, then followed and, later, learned.
    fn step(
        &mut self,
        Seen { index, day, count, whole, kind }: Seen,
        spacing: i32,
        past: &Past,
        pooled: Option<GrowthLevel>,
        settings: &GrowthSettings,
        judged: bool,
    ) {
        if kind == Kind::Festival {
            return;
        }
        let mut season = self.season.as_ref().map_or(0.0, |season| season.offset(index, day));
        let Some(last) = self.last else {
            self.model = Model::begin(whole - season);
            self.last = Some(Last { index, day, count, level: whole - season, season });
            return;
        };
        let periods = periods_between(&last, index, day, spacing);
        let least = settings.least_deviation;
        let so_far = self.model.usual(pooled);
        if kind == Kind::MonthEnd {
            let forecast = self.model.expect(&so_far, periods, season, least, 1.0, None);
            let known = self.month_ends;
            let part = if known > 0.0 { self.month_end } else { 0.0 };
            let follow = MONTH_END_FOLLOWS.max(1.0 / (known + 1.0));
            self.month_end = part + follow * (whole - forecast.level - part);
            self.month_ends = (known + 1.0).min(1e6);
            if known < LEAST_MONTH_ENDS {
                return;
            }
            season += part;
        }
        // The more improbable it already is, the less likely a reading may be and still be heard.
        let improbable = self.excursion.value - CREDIBLE_FROM;
        let credible = if improbable > 0.0 { CREDIBLE * libm::exp(-improbable) } else { CREDIBLE };
        let remembered = self.periods - self.recent.len();
        let years = if spacing == WEEK { past.years_before(index, remembered) } else { None };
        let forecast = self.model.expect(&so_far, periods, season, least, credible, years);
        let level = whole - season;
        let deviation = forecast.deviation * periods.sqrt();
        let counting = if is_whole(count) { 1.0 / (1.0 + count) } else { 0.0 };
        let excess = |level: f64, exact: bool| excess((count, whole), level, deviation, counting, exact);
        let residual = excess(forecast.level, false);
        let own = self.model.known() + self.pending.len() as f64;
        if judged && (pooled.is_some() || own >= settings.least_rates as f64) {
            self.tested += 1;
            let rests = self.excursion.rests();
            let exact = !rests && counting > deviation * deviation;
            let same = forecast.bar <= forecast.level && !exact;
            let over_bar = if same { residual } else { excess(forecast.bar, exact) };
            // At rest nothing up to the reference is news, and most scores are not worth their logarithms.
            let news = self.residuals.standard(over_bar) > settings.reference;
            if news || !rests {
                let advance = Advance {
                    index,
                    before: last.count,
                    now: count,
                    score: self.residuals.score(over_bar, GROWTH_EXCESS),
                    forecast: forecast.level,
                    usual: forecast.growth + season - last.season,
                };
                self.excursion.advance(&advance, whole, settings, &self.recent, self.periods, &mut self.alarms);
            }
        }
        let stood_out =
            judged && spacing == 1 && calendar::is_date(day) && self.single(index, count, residual, settings);
        let lesson = Model::lesson(&forecast, season, level, level - last.level, (periods, counting));
        self.pending.push_back(Pending { lesson, residual, stood_out });
        self.model.follow(&so_far, &forecast, level);
        let kept = if self.excursion.value > HELD_ABOVE { LONGEST_LAG } else { LAG };
        let mut learned = false;
        while self.pending.len() > kept
            && let Some(past) = self.pending.pop_front()
        {
            let usual = if learned { self.model.usual(pooled) } else { so_far };
            self.model.learn(&past.lesson, &usual);
            learned = true;
            self.residuals.learn(past.residual);
            if spacing == 1 && !past.stood_out {
                self.above.learn(past.residual);
                self.below.learn(-past.residual);
            }
        }
        if let Some(season) = &mut self.season {
            let limit = 2.0 * forecast.deviation;
            season.learn(index, day, SEASON_FOLLOWS * lesson.surprise.clamp(-limit, limit));
        }
        self.last = Some(Last { index, day, count, level, season });
    }

    /// Judges a day by itself; whether it stands out and is to be kept out of what is usual.
    fn single(&mut self, index: usize, count: f64, residual: f64, settings: &GrowthSettings) -> bool {
        let known = self.model.known() + self.pending.len() as f64;
        let near = self.singles.last().is_some_and(|last| index - last.index < SINGLES_APART);
        let rare = |singles: usize| singles * RARE_DAYS <= self.counts + RARE_DAYS;
        // What follows one is its echo, or the way back.
        if near || known < LEAST_DAYS {
            return near && rare(self.singles.len());
        }
        let above = residual > 0.0;
        let score =
            if above { self.above.score(residual, DAY_EXCESS) } else { self.below.score(-residual, DAY_EXCESS) };
        // Both sides are tried.
        let p_value = 2.0 * settings.horizon as f64 * stats::normal_tail(score);
        if p_value > LEAST_RARE {
            return false;
        }
        // The way back from a day that stood out is none itself.
        let lately = self.recent.iter().rev().skip(1).take(LATELY).map(|(_, value)| *value);
        let (least, most) =
            lately.filter(|v| v.is_finite()).fold((f64::INFINITY, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
        if if above { count > most } else { count < least } {
            let rare = rare(self.singles.len() + 1);
            self.singles.push(Single { index, above, score, p_value });
            return rare;
        }
        false
    }

    /// Looks for the season in what is remembered; when it is another one than before, the past is learned anew.
    fn look_for_season(&mut self, spacing: i32, past: &Past, pooled: Option<GrowthLevel>, settings: &GrowthSettings) {
        let first = self.periods - self.recent.len();
        let known = || {
            let seen = (first..)
                .zip(&self.recent)
                .zip(past.from(first))
                .map(|((index, &(day, count)), (whole, kind))| Seen { index, day, count, whole, kind });
            seen.filter(|seen| !seen.whole.is_nan())
        };
        let mut points = Vec::with_capacity(self.recent.len());
        let ordinary = known().filter(|seen| seen.kind == Kind::Ordinary);
        points.extend(ordinary.map(|seen| Point { index: seen.index, day: seen.day, level: seen.whole }));
        let found = season::find(&points, spacing);
        let same = match (&found, &self.season) {
            (None, None) => true,
            (Some(found), Some(season)) => found.same_cycle(season),
            _ => false,
        };
        if same {
            return;
        }
        let counts: Vec<Seen> = known().collect();
        self.season = found;
        self.last = None;
        self.residuals = Residuals::default();
        (self.above, self.below) = (Residuals::default(), Residuals::default());
        self.pending.clear();
        (self.month_end, self.month_ends) = (0.0, 0.0);
        for seen in counts {
            self.step(seen, spacing, past, pooled, settings, false);
        }
    }
}

/// Whether the season is looked for after so many counts: when two cycles of a week, a year of months, and so on
/// have just been seen.
fn season_is_due(counts: usize, spacing: i32) -> bool {
    match counts {
        17 | 22 => spacing == 1,
        28 | 44 | 72 => true,
        _ => counts >= 112 && (counts - 112).is_multiple_of(56),
    }
}

/// Periods from the last count to this one, at least 1.
fn periods_between(last: &Last, index: usize, day: i32, spacing: i32) -> f64 {
    let days = day.saturating_sub(last.day);
    match spacing {
        ..=0 => index.saturating_sub(last.index).max(1) as f64,
        _ if days == spacing => 1.0,
        _ => libm::round(f64::from(days) / f64::from(spacing)).max(1.0),
    }
}

/// Whether it may have been counted.
fn is_whole(count: f64) -> bool {
    f64::from(count as u32).total_cmp(&count).is_eq() || (count - libm::rint(count)).abs() < 1e-9
}

/// Deviations by which a count (`whole` is its ln(1 + n), `counting` the variance of counting it, 0 where it was not
/// counted) exceeds what is expected; negative when it falls short. Up to [`QUICK`] it is told by the variances' sum,
/// unless it is to be `exact`.
fn excess((count, whole): (f64, f64), level: f64, deviation: f64, counting: f64, exact: bool) -> f64 {
    let quick = (whole - level) / (deviation * deviation + counting).sqrt();
    // Falling short or exceeding by little is no alarm of growth: near enough, and quick.
    if (quick <= QUICK && !exact) || counting <= 0.0 {
        return quick;
    }
    // Negative binomial with variance μ + (deviation · μ)²; 3/8 is Anscombe's correction. The difference of two
    // inverse hyperbolic sines is one logarithm.
    let grown = |count: f64| {
        let square = deviation * deviation * (count + 0.375);
        square.sqrt() + (square + 1.0).sqrt()
    };
    // Logarithms of counts lie half their variance, n / (1 + n)² for counting, below that of their mean: of small
    // counts so much more is expected.
    let median = libm::exp(stats::larger(level, 0.0)) - 1.0;
    let mean = median + 0.5 * median / (1.0 + median);
    2.0 / deviation * stats::quick_ln(grown(count) / grown(mean))
}
