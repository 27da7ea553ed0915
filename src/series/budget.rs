//! False alarms over many series kept within a budget, as time goes on: what was decided is never taken back.

/// Something seen in a series that chance might bring about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Which stretch of which series was tested: events of one stretch are one test.
    pub stretch: usize,
    /// When it was seen, on any scale that all series share.
    pub at: f64,
    /// Chance, 0..1, that a stretch without change shows as much.
    pub p_value: f64,
}

/// Which events to report so that the expected share of false ones among those reported stays within `budget`
/// (0..1). At each time Benjamini and Hochberg's step-up is taken over all stretches begun by then (`begun`: when
/// each stretch begins), with what was seen up to then; an event is reported if it passes when it is seen. Later
/// events and stretches change nothing about it. By position.
#[must_use]
pub fn within(events: &[Event], begun: &[f64], budget: f64) -> Vec<bool> {
    let mut begins = begun.to_vec();
    begins.sort_unstable_by(f64::total_cmp);
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|&a, &b| events[a].at.total_cmp(&events[b].at).then(a.cmp(&b)));
    let mut least: Vec<Option<f64>> = vec![None; events.iter().map(|event| event.stretch + 1).max().unwrap_or(0)];
    let mut seen: Vec<f64> = Vec::new();
    let mut reported = vec![false; events.len()];
    let mut from = 0;
    while from < order.len() {
        let at = events[order[from]].at;
        let now = order[from..].iter().take_while(|&&place| events[place].at.total_cmp(&at).is_eq()).count();
        let now = &order[from..from + now];
        for &place in now {
            let event = &events[place];
            let before = &mut least[event.stretch];
            if before.is_none_or(|before| event.p_value < before) {
                if let Some(before) = before.replace(event.p_value)
                    && let Ok(old) = seen.binary_search_by(|probe| probe.total_cmp(&before))
                {
                    seen.remove(old);
                }
                seen.insert(seen.partition_point(|probe| *probe < event.p_value), event.p_value);
            }
        }
        let tests = begins.partition_point(|begin| *begin <= at).max(seen.len()) as f64;
        let passes = |(rank, p): &(usize, &f64)| **p <= budget * (*rank as f64 + 1.0) / tests;
        let cut = seen.iter().enumerate().filter(passes).map(|(_, p)| *p).next_back();
        for &place in now {
            reported[place] = cut.is_some_and(|cut| events[place].p_value <= cut);
        }
        from += now.len();
    }
    reported
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        let check = |name: &str, events: &[(usize, f64, f64)], begun: &[f64], expected: &[bool]| {
            let events: Vec<Event> =
                events.iter().map(|&(stretch, at, p_value)| Event { stretch, at, p_value }).collect();
            assert_eq!(within(&events, begun, 0.05), expected, "{name}");
        };
        check("nothing", &[], &[0.0], &[]);
        check("one of one", &[(0, 1.0, 0.04)], &[0.0], &[true]);
        check("one of two", &[(0, 1.0, 0.04)], &[0.0, 0.0], &[false]);
        check("both of two", &[(0, 1.0, 0.04), (1, 1.0, 0.05)], &[0.0, 0.0], &[true, true]);
        check("the later one sees the earlier", &[(0, 1.0, 0.04), (1, 2.0, 0.05)], &[0.0, 0.0], &[false, true]);
        check("a stretch begun later does not count yet", &[(0, 1.0, 0.04)], &[0.0, 5.0], &[true]);
        check("one stretch is one test", &[(0, 1.0, 0.04), (0, 2.0, 0.045)], &[0.0, 0.0], &[false, false]);
        check("it may grow stronger", &[(0, 1.0, 0.04), (0, 2.0, 0.02)], &[0.0, 0.0], &[false, true]);
    }
}
