//! Delay against false alarms, ours and a plain CUSUM, over the same series.

use lanternfish::series::growth::{GrowthSettings, detect};
use lanternfish::series::pooled::PooledGrowth;

use super::plain;
use super::world::{KINDS, Random, growing, observed, quiet};

/// One working point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Per 1,000 periods without a change.
    pub(crate) false_alarms: f64,
    /// Mean period of growth in which it is seen; a missed one counts as one more than were looked at.
    pub(crate) delay: f64,
}

const BEFORE: usize = 60;
const GROWS: usize = 20;
const OF_EACH: usize = 60;

struct Sets {
    quiet: Vec<Vec<f64>>,
    growing: Vec<Vec<f64>>,
}

fn sets() -> Sets {
    let mut random = Random(77);
    let (mut still, mut growth) = (Vec::new(), Vec::new());
    for kind in KINDS {
        for level in [50.0, 500.0, 5000.0] {
            for _ in 0..OF_EACH {
                still.push(quiet(kind, level, 104, 7, &mut random));
                growth.push(growing(kind, level, 0.2, (BEFORE, GROWS), 7, &mut random));
            }
        }
    }
    Sets { quiet: still, growing: growth }
}

/// Places of alarms with how improbable each was: `(position, chance)`, one a grade.
fn graded(values: &[f64]) -> Vec<Vec<(usize, f64)>> {
    let found = detect(&observed(values, 7), &PooledGrowth::default(), &GrowthSettings::default());
    let grades = |alarm: &lanternfish::series::growth::GrowthAlarm| {
        alarm.grades.iter().map(|grade| (grade.at, grade.p_value)).collect()
    };
    found.alarms.iter().map(grades).collect()
}

fn point(false_alarms: usize, periods: usize, first: impl Iterator<Item = Option<usize>>) -> Point {
    let delays: Vec<f64> =
        first.map(|at| at.map_or(GROWS as f64 + 1.0, |at| at as f64 - BEFORE as f64 + 1.0)).collect();
    Point {
        false_alarms: 1000.0 * false_alarms as f64 / periods as f64,
        delay: delays.iter().sum::<f64>() / delays.len() as f64,
    }
}

/// Ours by stated chance, the plain one by limit, from many false alarms to few.
pub(crate) fn curves() -> (Vec<Point>, Vec<Point>) {
    let sets = sets();
    let periods: usize = sets.quiet.iter().map(Vec::len).sum();
    let still: Vec<_> = sets.quiet.iter().map(|values| graded(values)).collect();
    let growth: Vec<_> = sets.growing.iter().map(|values| graded(values)).collect();
    let ours = [0.1, 0.05, 0.02, 0.01, 0.005].map(|chance| {
        let passes = |alarm: &&Vec<(usize, f64)>| alarm.iter().any(|(_, p)| *p <= chance);
        let wrong = still.iter().flatten().filter(passes).count();
        let first = growth.iter().map(|alarms| {
            alarms.iter().flatten().filter(|(at, p)| *at >= BEFORE && *p <= chance).map(|(at, _)| *at).min()
        });
        point(wrong, periods, first)
    });
    let limits = [2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0, 45.0, 70.0, 100.0];
    let plain = limits.map(|limit| {
        let wrong = sets.quiet.iter().map(|values| plain::alarms(values, limit).len()).sum();
        let first = sets.growing.iter().map(|values| plain::alarms(values, limit).into_iter().find(|at| *at >= BEFORE));
        point(wrong, periods, first)
    });
    (ours.to_vec(), plain.to_vec())
}

/// The delay of a curve at a rate of false alarms, between its points on the scale of logarithms; its latest beyond.
pub(crate) fn delay_at(curve: &[Point], false_alarms: f64) -> f64 {
    let place = |point: &Point| libm::log(point.false_alarms.max(1e-3));
    let wanted = libm::log(false_alarms.max(1e-3));
    for pair in curve.windows(2) {
        let (more, fewer) = (place(&pair[0]), place(&pair[1]));
        if wanted <= more && wanted >= fewer && more > fewer {
            let share = (more - wanted) / (more - fewer);
            return pair[0].delay + share * (pair[1].delay - pair[0].delay);
        }
    }
    curve.iter().map(|point| point.delay).fold(0.0, f64::max)
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 52.0;

/// The picture: readable on light and dark ground.
pub(crate) fn picture(ours: &[Point], plain: &[Point]) -> String {
    let (least, most) = (0.01f64, 50.0f64);
    let x = |rate: f64| {
        let share = libm::log(rate.clamp(least, most) / least) / libm::log(most / least);
        LEFT + share * (WIDTH - LEFT - RIGHT)
    };
    let y = |delay: f64| HEIGHT - BOTTOM - delay / (GROWS as f64 + 1.0) * (HEIGHT - TOP - BOTTOM);
    let mut svg = vec![
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Delay against false alarms, our alarm and a plain CUSUM">"#),
        "<style>text{fill:#333}.grid{stroke:#d5d5d5;stroke-width:1}.ours{stroke:#0a66c2;fill:#0a66c2}.plain{stroke:#b3541e;fill:#b3541e}path.ours,path.plain{stroke-width:2}path.ours,path.plain{fill:none}text.ours,text.plain{stroke:none;font-weight:600}@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#484848}.ours{stroke:#6cb2ff;fill:#6cb2ff}.plain{stroke:#ffa36b;fill:#ffa36b}path.ours,path.plain{fill:none}}</style>".to_string(),
        format!(r#"<text x="{LEFT}" y="20" font-size="15">How late growth of 20 % a week is seen, and what that costs</text>"#),
        format!(r#"<text x="{LEFT}" y="40">Mean week in which it is seen (missed: {})</text>"#, GROWS + 1),
    ];
    for delay in [0.0, 5.0, 10.0, 15.0, 20.0] {
        let at = y(delay);
        svg.push(format!(r#"<path class="grid" d="M{LEFT} {at:.1}H{:.1}"/>"#, WIDTH - RIGHT));
        svg.push(format!(r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{delay}</text>"#, LEFT - 8.0, at + 4.0));
    }
    for rate in [0.01, 0.1, 1.0, 10.0] {
        svg.push(format!(
            r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">{rate}</text>"#,
            x(rate),
            HEIGHT - BOTTOM + 20.0
        ));
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    svg.push(format!(
        r#"<text x="{middle:.1}" y="{:.1}" text-anchor="middle">False alarms per 1,000 weeks without a change</text>"#,
        HEIGHT - 10.0
    ));
    for (class, name, curve) in [("ours", "Lanternfish", ours), ("plain", "plain CUSUM", plain)] {
        let places: Vec<(f64, f64)> = curve.iter().map(|point| (x(point.false_alarms), y(point.delay))).collect();
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        svg.push(format!(r#"<path class="{class}" d="M{}"/>"#, path.join("L")));
        svg.extend(places.iter().map(|(x, y)| format!(r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="3"/>"#)));
        if let Some((at, height)) = places.get(places.len() / 2) {
            svg.push(format!(r#"<text class="{class}" x="{:.1}" y="{:.1}">{name}</text>"#, at + 10.0, height - 8.0));
        }
    }
    svg.push("</svg>".to_string());
    svg.join("\n")
}
