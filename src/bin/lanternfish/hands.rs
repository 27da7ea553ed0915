//! Hands for the engine's work: threads of this machine.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use lanternfish::context::Hands;

/// So many threads, the one that asks included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threads(NonZeroUsize);

impl Threads {
    /// As many as are asked for, else as many as the machine has cores.
    pub(super) fn new(asked: Option<NonZeroUsize>) -> Self {
        Self(asked.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN))
    }
}

impl Hands for Threads {
    fn spread(&self, parts: usize, part: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let work = || {
            loop {
                let own = next.fetch_add(1, Ordering::Relaxed);
                if own >= parts {
                    break;
                }
                part(own);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.0.get().min(parts) {
                scope.spawn(work);
            }
            work();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanternfish::context::each_part;

    #[test]
    fn every_part_is_done_once_on_any_number_of_threads() {
        for threads in [1, 2, 3, 7] {
            let hands = Threads::new(NonZeroUsize::new(threads));
            for parts in [0, 1, 2, 100] {
                let done = each_part(&hands, parts, |part| part * part);
                assert_eq!(done, (0..parts).map(|part| part * part).collect::<Vec<_>>(), "{threads} threads");
            }
        }
    }
}
