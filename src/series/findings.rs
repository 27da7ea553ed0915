//! Everything worth telling about many series together: growth, days that stand out, change points.
//!
//! Reach for it with series of any spacing. Periods of a day or longer are judged as they are. A series with several
//! values a day is judged by its days: their means, and their peaks upwards, so that what repeats every day is no
//! news. Alarms of all series are kept within one budget ([`super::budget`]). Guarantee: an alarm depends on what
//! all series held when it was seen, never on anything later; change points look at whole curves.

use super::budget::{self, Event};
use super::growth::GrowthSettings;
use super::state::{Single, State};
use super::{Observation, changepoint};

/// One value of a series; ascending in `at`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Days since 1970-01-01 with the time of day as a fraction, or any number that orders.
    pub at: f64,
    /// The value; `None` is a gap.
    pub value: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Growth faster than usual.
    Growth,
    /// A day far above what was expected.
    Above,
    /// A day far below.
    Below,
    /// The level changed.
    Level,
    /// The trend changed.
    Trend,
    /// The spread changed.
    Spread,
}

impl What {
    /// Its name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Above => "above",
            Self::Below => "below",
            Self::Level => "level",
            Self::Trend => "trend",
            Self::Spread => "spread",
        }
    }

    /// Whether it was seen as it happened, not in hindsight.
    #[must_use]
    pub fn is_alarm(self) -> bool {
        matches!(self, Self::Growth | Self::Above | Self::Below)
    }
}

/// One finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Which series.
    pub series: usize,
    /// 0-based position of the first value it speaks of.
    pub index: usize,
    /// What it is.
    pub what: What,
    /// For alarms the statistic over its limit, above 1 is clear; for change points the gain in fit.
    pub score: f64,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Growth alarm of a single series.
    pub growth: GrowthSettings,
    /// Change points.
    pub changes: changepoint::Settings,
    /// Share of false alarms accepted among the alarms, 0..1.
    pub budget: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { growth: GrowthSettings::default(), changes: changepoint::Settings::default(), budget: 0.05 }
    }
}

/// Score of a single day that is as rare as the usual budget of one series asks for.
const RARE: f64 = 3.5;
/// Periods within which a day that stands out and growth are one event.
const ONE_EVENT: usize = 2;
/// Observations before a series can be judged at all.
const FIRST_JUDGED: usize = 4;

/// Findings of all series, by series, position and kind. `next` is called before each series and may stop the work;
/// what was found so far is then returned.
pub fn find(series: &[Vec<Moment>], settings: &Settings, mut next: impl FnMut(usize) -> bool) -> Vec<Finding> {
    let daily: Vec<Option<Days>> = series.iter().map(|moments| Days::of(moments)).collect();
    let observed: Vec<Vec<Observation>> = series
        .iter()
        .zip(&daily)
        .map(|(moments, days)| match days {
            Some(days) => days.observations(|day| day.mean),
            None => moments.iter().map(|moment| Observation { day: whole(moment.at), value: moment.value }).collect(),
        })
        .collect();
    let mut suspects = Suspects { horizon: settings.growth.horizon.max(1), ..Suspects::default() };
    let mut found = Vec::new();
    for (number, (moments, days)) in series.iter().zip(&daily).enumerate() {
        if !next(number) {
            break;
        }
        let observations = &observed[number];
        suspects.begin(observations, |place| Days::seen_at(days.as_ref(), moments, place));
        let mut state = State::default();
        state.continue_with(observations, None, &settings.growth);
        let place = |place: usize| days.as_ref().map_or(place, |days| days.of_day(place).first);
        for single in state.singles() {
            let what = if single.above { What::Above } else { What::Below };
            let finding = Finding { series: number, index: place(single.index), what, score: single.score / RARE };
            suspects.single(finding, single, Days::seen_at(days.as_ref(), moments, single.index));
        }
        for alarm in state.growth().alarms {
            let finding = Finding { series: number, index: place(alarm.index), what: What::Growth, score: alarm.score };
            let grades = alarm
                .grades
                .iter()
                .map(|grade| (grade.at, Days::seen_at(days.as_ref(), moments, grade.at), grade.p_value));
            suspects.add(finding, alarm.index, grades);
        }
        let values: Vec<Option<f64>> = match days {
            Some(days) => {
                let mut peaks = State::default();
                peaks.continue_with(&days.observations(|day| day.peak.map(|(_, peak)| peak)), None, &settings.growth);
                for single in peaks.singles().iter().filter(|single| single.above) {
                    let day = days.of_day(single.index);
                    let index = day.peak.map_or(day.first, |(index, _)| index);
                    let finding = Finding { series: number, index, what: What::Above, score: single.score / RARE };
                    suspects.single(finding, single, Days::seen_at(Some(days), moments, single.index));
                }
                observations.iter().map(|point| point.value).collect()
            }
            None => moments.iter().map(|moment| moment.value).collect(),
        };
        found.extend(changepoint::detect(&values, &settings.changes).into_iter().map(|change| Finding {
            series: number,
            index: place(change.index),
            what: match change.kind {
                changepoint::ChangeKind::Level => What::Level,
                changepoint::ChangeKind::Trend => What::Trend,
                changepoint::ChangeKind::Spread => What::Spread,
            },
            score: change.score,
        }));
    }
    found.extend(suspects.within(settings.budget));
    found.sort_by_key(|finding| (finding.series, finding.index, finding.what));
    found
}

/// The whole day of a place in time; 0 for what is no day.
fn whole(at: f64) -> i32 {
    if at.abs() < 1e9 { libm::floor(at) as i32 } else { 0 }
}

/// Alarms before the budget.
#[derive(Debug, Default)]
struct Suspects {
    horizon: usize,
    begun: Vec<f64>,
    /// First stretch of the series under way.
    first: usize,
    list: Vec<(Finding, usize)>,
    events: Vec<(usize, Event)>,
}

impl Suspects {
    /// A series begins. While it never changes it says nothing and is no test.
    fn begin(&mut self, series: &[Observation], seen_at: impl Fn(usize) -> f64) {
        self.first = self.begun.len();
        let known: Vec<(usize, f64)> =
            series.iter().enumerate().filter_map(|(place, point)| Some((place, point.count()?))).collect();
        let constant = known.iter().take_while(|(_, count)| count.total_cmp(&known[0].1).is_eq()).count();
        let Some(&(changed, _)) = known.get(constant) else { return };
        // A stretch without a change so far begins with the first change, and so takes no number of another's.
        let starts = (0..series.len()).step_by(self.horizon).map(|start| start.max(FIRST_JUDGED).max(changed));
        self.begun.extend(starts.filter(|start| *start < series.len()).map(seen_at));
    }

    fn add(&mut self, finding: Finding, period: usize, grades: impl Iterator<Item = (usize, f64, f64)>) {
        let number = self.list.len();
        self.list.push((finding, period));
        let (first, horizon) = (self.first, self.horizon);
        self.events.extend(
            grades.map(|(place, at, p_value)| (number, Event { stretch: first + place / horizon, at, p_value })),
        );
    }

    fn single(&mut self, finding: Finding, single: &Single, at: f64) {
        self.add(finding, single.index, std::iter::once((single.index, at, single.p_value)));
    }

    /// Those within the budget; what is one event is told once.
    fn within(self, share: f64) -> Vec<Finding> {
        let events: Vec<Event> = self.events.iter().map(|(_, event)| *event).collect();
        let mut kept = vec![false; self.list.len()];
        for ((number, _), reported) in self.events.iter().zip(budget::within(&events, &self.begun, share)) {
            kept[*number] |= reported;
        }
        let list: Vec<(Finding, usize)> =
            self.list.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(one, _)| one).collect();
        let told = |position: usize| {
            let (finding, period) = list[position];
            list.iter().enumerate().any(|(other, (earlier, at))| {
                let near = *at <= period && period - at <= ONE_EVENT;
                // A day is told before growth that begins with it or after it, and a mean before a peak.
                near && earlier.series == finding.series
                    && earlier.what == What::Above
                    && (finding.what == What::Growth || (finding.what == What::Above && other < position))
            })
        };
        (0..list.len()).filter(|&position| !told(position)).map(|position| list[position].0).collect()
    }
}

/// One day of a series with several values a day.
#[derive(Debug, Clone, Copy)]
struct Day {
    day: i32,
    /// Positions of its first and last value.
    first: usize,
    last: usize,
    /// Mean of its values and the place and size of the largest; `None` when too few are known.
    mean: Option<f64>,
    peak: Option<(usize, f64)>,
}

/// A series by its days.
#[derive(Debug)]
struct Days(Vec<Day>);

/// Share of a full day's values that must be known for the day to be judged.
const NEARLY_FULL: f64 = 0.9;
/// A day that is no more than this much longer than a full one is one on which the clock was put back, by an hour.
const CLOCK_PUT_BACK: f64 = 1.05;
/// Values by which it is told whether a series has several a day.
const FIRST_VALUES: usize = 8;
/// Earlier than this (1980) a number is taken for a number, not for a day.
const FIRST_DAY: f64 = 3652.0;

impl Days {
    /// The days; `None` when there is at most one value a day.
    fn of(moments: &[Moment]) -> Option<Self> {
        let start = &moments[..moments.len().min(FIRST_VALUES)];
        let same = start.windows(2).filter(|pair| whole(pair[0].at) == whole(pair[1].at)).count();
        if same < FIRST_VALUES / 2 || start.first()?.at < FIRST_DAY {
            return None;
        }
        let mut days: Vec<Day> = Vec::new();
        let (mut from, mut full) = (0, 0);
        while from < moments.len() {
            let day = whole(moments[from].at);
            let count = moments[from..].iter().take_while(|moment| whole(moment.at) == day).count();
            let known: Vec<(usize, f64)> = (from..from + count)
                .filter_map(|at| Some((at, moments[at].value.filter(|v| v.is_finite())?)))
                .collect();
            if known.len() as f64 > CLOCK_PUT_BACK * full as f64 {
                full = known.len();
            }
            let enough = !known.is_empty() && known.len() as f64 >= NEARLY_FULL * full as f64;
            let mean = known.iter().map(|(_, value)| value).sum::<f64>() / known.len().max(1) as f64;
            let peak = known.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            days.push(Day {
                day,
                first: from,
                last: from + count - 1,
                mean: Some(mean).filter(|_| enough),
                peak: peak.filter(|_| enough),
            });
            from += count;
        }
        Some(Self(days))
    }

    fn of_day(&self, place: usize) -> &Day {
        &self.0[place]
    }

    fn observations(&self, value: impl Fn(&Day) -> Option<f64>) -> Vec<Observation> {
        self.0.iter().map(|day| Observation { day: day.day, value: value(day) }).collect()
    }

    /// When the period at `place` is known.
    fn seen_at(days: Option<&Self>, moments: &[Moment], place: usize) -> f64 {
        moments[days.map_or(place, |days| days.of_day(place).last)].at
    }
}
