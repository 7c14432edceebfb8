//! Work on many series at once, where there are enough of them to pay for it.

use rayon::prelude::*;

/// Below this many steps of this many series one thread is as fast.
const WORTHWHILE: usize = 1 << 16;

/// Maps items in order, leaving out what gives `None`; `weight` is the work of one item.
pub(crate) fn filter_map<'a, T: Sync, U: Send>(
    items: &'a [T],
    weight: usize,
    map: impl Fn(&'a T) -> Option<U> + Sync + Send,
) -> Vec<U> {
    if items.len() < 2 || items.len().saturating_mul(weight.max(16)) < WORTHWHILE {
        return items.iter().filter_map(map).collect();
    }
    items.par_iter().filter_map(map).collect()
}
