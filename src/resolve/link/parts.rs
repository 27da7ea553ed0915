//! Many items at once, where the machine has several cores: in parts, one after the other in the answer. What is answered for
//! an item depends on that item only, so the answer is the same on any machine; in the browser there is one part.

/// Items below which another thread costs more than it brings.
const LEAST: usize = 2_000;

/// What `each` answers for every item, in their order.
pub(super) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = threads().min(items.len() / LEAST);
    if threads < 2 {
        return items.iter().map(each).collect();
    }
    let each = &each;
    std::thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(threads));
        let running: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(each).collect::<Vec<R>>())).collect();
        let done = running.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let mut all = Vec::with_capacity(items.len());
        done.for_each(|part| all.extend(part));
        all
    })
}

#[cfg(target_arch = "wasm32")]
fn threads() -> usize {
    1
}

#[cfg(not(target_arch = "wasm32"))]
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts_are_put_together_in_order() {
        for length in [0, 1, 1_999, 4_000, 10_007] {
            let items: Vec<usize> = (0..length).collect();
            let doubled: Vec<usize> = items.iter().map(|item| 2 * item).collect();
            assert_eq!(super::map(&items, |item| 2 * item), doubled);
        }
    }
}
