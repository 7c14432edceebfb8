//! Some things done by several threads, with the results in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::failure::Result;
use crate::suite::Progress;

/// Does something with each item, several at once. After a failure no other is begun; of several
/// failures the first in order is told.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    at_once: usize,
    noun: &'static str,
    act: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let progress = Progress::new(items.len(), noun);
    let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let work = || {
        while !has_failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            let result = act(item);
            has_failed.fetch_or(result.is_err(), Ordering::Relaxed);
            if let Ok(mut done) = done.lock() {
                done.push((index, result));
            }
            progress.advance(1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(items.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
