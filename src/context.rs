//! What a stage reports while it works: diagnostics, progress, and whether to stop; and on how many hands it works.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Diagnostic;

/// How far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Stage name as in `pipeline::Stage`.
    pub stage: &'static str,
    /// Rows, texts or subjects done.
    pub done: u64,
    /// Rows, texts or subjects in all; 0 when unknown.
    pub total: u64,
}

/// Says whether the work should go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop at the next convenient place and return what there is.
    Stop,
}

/// Does the parts of a work, each once, in any order, on whatever there is: the core says what a part is, the shell on how many
/// hands it is done, one without it. A part's answer depends on that part only, parts are cut by what there is to do and never by
/// how many hands there are, and answers stand by the part's number: any number of hands gives the same bytes.
pub trait Hands: Sync {
    /// Calls `part` with every number below `parts`, and returns when all are done.
    fn spread(&self, parts: usize, part: &(dyn Fn(usize) + Sync));
}

/// One part after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct OneHand;

impl Hands for OneHand {
    fn spread(&self, parts: usize, part: &(dyn Fn(usize) + Sync)) {
        (0..parts).for_each(part);
    }
}

/// What `each` answers for every part, by its number.
pub fn each_part<R: Send>(hands: &dyn Hands, parts: usize, each: impl Fn(usize) -> R + Sync) -> Vec<R> {
    if parts < 2 {
        return (0..parts).map(each).collect();
    }
    let slots: Vec<Mutex<Option<R>>> = (0..parts).map(|_| Mutex::new(None)).collect();
    hands.spread(parts, &|part| {
        let answer = each(part);
        if let Some(slot) = slots.get(part) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        }
    });
    let answer = |slot: Mutex<Option<R>>| slot.into_inner().unwrap_or_else(PoisonError::into_inner);
    slots.into_iter().filter_map(answer).collect()
}

/// What `each` answers for every stretch of `size` items, the last one shorter, in their order.
pub fn each_chunk<T: Sync, R: Send>(
    hands: &dyn Hands,
    items: &[T],
    size: usize,
    each: impl Fn(&[T]) -> R + Sync,
) -> Vec<R> {
    let size = size.max(1);
    each_part(hands, items.len().div_ceil(size), |part| {
        let from = part * size;
        each(items.get(from..items.len().min(from + size)).unwrap_or(&[]))
    })
}

/// Carries the diagnostics of a run, its progress callback and its hands.
pub struct Context<'a> {
    diagnostics: Vec<Diagnostic>,
    on_progress: Box<dyn FnMut(Progress) -> Flow + 'a>,
    stopped: bool,
    hands: &'a dyn Hands,
}

impl Context<'_> {
    /// A context nobody watches.
    #[must_use]
    pub fn silent() -> Self {
        Self { diagnostics: Vec::new(), on_progress: Box::new(|_| Flow::Continue), stopped: false, hands: &OneHand }
    }
}

impl<'a> Context<'a> {
    /// A context that reports progress to `on_progress`, which may answer [`Flow::Stop`].
    #[must_use]
    pub fn watched(on_progress: impl FnMut(Progress) -> Flow + 'a) -> Self {
        Self { diagnostics: Vec::new(), on_progress: Box::new(on_progress), stopped: false, hands: &OneHand }
    }

    /// The same context with what its work is done on; one hand without.
    #[must_use]
    pub fn with_hands(mut self, hands: &'a dyn Hands) -> Self {
        self.hands = hands;
        self
    }

    /// What the work is done on.
    #[must_use]
    pub fn hands(&self) -> &'a dyn Hands {
        self.hands
    }

    /// Records a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports progress; the answer stays [`Flow::Stop`] once it was.
    pub fn progress(&mut self, stage: &'static str, done: u64, total: u64) -> Flow {
        if !self.stopped && (self.on_progress)(Progress { stage, done, total }) == Flow::Stop {
            self.stopped = true;
        }
        if self.stopped { Flow::Stop } else { Flow::Continue }
    }

    /// Whether a progress report was answered with stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The diagnostics so far, in the order reported.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Takes the diagnostics out.
    #[must_use]
    pub fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics)
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("diagnostics", &self.diagnostics.len())
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does the last part first.
    struct Backwards;

    impl Hands for Backwards {
        fn spread(&self, parts: usize, part: &(dyn Fn(usize) + Sync)) {
            (0..parts).rev().for_each(part);
        }
    }

    #[test]
    fn answers_stand_by_their_parts_number_whatever_the_order() {
        for length in [0, 1, 2, 999, 1_000, 1_001, 4_321] {
            let items: Vec<usize> = (0..length).collect();
            let expected: Vec<Vec<usize>> = items.chunks(1_000).map(<[usize]>::to_vec).collect();
            for hands in [&OneHand as &dyn Hands, &Backwards] {
                assert_eq!(each_chunk(hands, &items, 1_000, <[usize]>::to_vec), expected);
            }
        }
    }
}
