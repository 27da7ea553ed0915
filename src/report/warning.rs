//! What curves of people involved say: alarms, distances to legal head-counts, events, the stage of a scheme.

use serde::Serialize;

use super::Message;

/// An alarm of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlarmView {
    /// When it was raised.
    pub date: String,
    /// Since when.
    pub since: String,
    /// CUSUM over its limit.
    pub score: f64,
    /// The limit: 1.
    pub threshold: f64,
    /// Count when it was raised.
    pub observed: f64,
    /// Count expected then.
    pub expected: f64,
    /// Chance, 0..1, that a curve shows as much within the settings' horizon without any change.
    pub chance: f64,
    /// Years of one series between two such by chance.
    pub years_between: f64,
    /// Whether it stayed within the false-alarm budget.
    pub kept: bool,
    /// Whether it is in force on the as-of date.
    pub in_force: bool,
    /// Whether an earlier analysis told it.
    pub earlier: bool,
    /// How much against what was expected.
    pub reason: Message,
    /// How often chance brings as much.
    pub rarity: Message,
    /// Which baseline it stood on.
    pub baseline: Message,
}

/// A legal head-count.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThresholdView {
    /// How many people.
    pub value: u32,
    /// Levels that must be reached too; 0 for none.
    pub levels: u32,
    /// The key of its wording after `threshold.`.
    pub basis: String,
    /// The law pack that states it.
    pub pack: String,
    /// `reached`, `growing`, `not_growing` or `too_short`.
    pub state: String,
    /// First day at or above it; empty unless reached.
    pub reached_on: String,
    /// Days until it is reached; none unless the curve grows.
    pub days: Option<f64>,
    /// Early end.
    pub days_low: Option<f64>,
    /// Late end; none when the slow end of growth never reaches it.
    pub days_high: Option<f64>,
}

/// A point of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPoint {
    /// First day of the period.
    pub date: String,
    /// The count; none is a gap.
    pub value: Option<f64>,
    /// What it had been, had growth stayed usual since the alarm in force began; none outside of it.
    pub expected: Option<f64>,
}

/// What a curve says, without its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurveView {
    /// The column; empty for curves counted from records.
    pub name: String,
    /// Who is counted: the key of its wording after `side.`.
    pub side: String,
    /// In what: the key of its wording after `counted.`.
    pub unit: String,
    /// Whether people are counted.
    pub people: bool,
    /// Code of an alarm on it.
    pub code: String,
    /// Its alarm in force.
    pub alarm: Option<AlarmView>,
    /// Every alarm within the budget, oldest first.
    pub alarms: Vec<AlarmView>,
    /// Why there is one in force or none.
    pub reason: Message,
    /// Legal head-counts.
    pub thresholds: Vec<ThresholdView>,
    /// Whether the last period is not over.
    pub open_end: bool,
}

/// A curve with its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// What it says.
    #[serde(flatten)]
    pub curve: CurveView,
    /// By day.
    pub points: Vec<SeriesPoint>,
}

/// Alarms that are one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventView {
    /// Since when.
    pub since: String,
    /// When it was first told.
    pub first: String,
    /// Its last alarm.
    pub last: String,
    /// Codes of its alarms, the most telling first.
    pub codes: Vec<String>,
    /// Whether an earlier analysis told it.
    pub earlier: bool,
}

/// A place that a signal was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignalPlace {
    /// The file.
    pub file: String,
    /// 1-based record number.
    pub row: u32,
    /// Header.
    pub column: String,
    /// What stands there.
    pub quote: String,
}

/// A signal that a stage was read from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignalView {
    /// The key of its wording after `signal.`, with its number.
    pub reason: Message,
    /// Where it stands.
    pub places: Vec<SignalPlace>,
}

/// Events and stage of a subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WarningView {
    /// Events, oldest first.
    pub events: Vec<EventView>,
    /// The key of its wording after `stage.`.
    pub stage: String,
    /// What holds.
    pub signals: Vec<SignalView>,
    /// Signals that could not be looked at: keys after `signal.`.
    pub unknown: Vec<String>,
}
