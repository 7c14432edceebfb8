//! Prometheus' orders: by value with NaN last, and its heap, which decides between equals.

/// Sorts by value, NaN last, descending if `descending`.
pub(crate) fn sort_by_value<T>(items: &mut [T], descending: bool, value: impl Fn(&T) -> f64) {
    let less = |left: f64, right: f64| {
        left.is_nan() || if descending { left < right } else { left > right }
    };
    if insert(items, &|left, right| less(value(left), value(right))) {
        return;
    }
    items.sort_by(|left, right| {
        let (left, right) = (value(left), value(right));
        let ordered = left.is_nan().cmp(&right.is_nan());
        let by_value = left.partial_cmp(&right).unwrap_or(std::cmp::Ordering::Equal);
        ordered.then(if descending { by_value.reverse() } else { by_value })
    });
}

/// Sorts by a comparison that need be no order: `follows` says whether the first of two belongs
/// behind the second. Few items are inserted; of more, halves are merged, equals staying as they
/// were. The standard library's sorts may panic at a comparison that contradicts itself.
pub(crate) fn sorted<T>(mut items: Vec<T>, follows: &impl Fn(&T, &T) -> bool) -> Vec<T> {
    if insert(&mut items, follows) {
        return items;
    }
    let mut all = Vec::with_capacity(items.len());
    let second = items.split_off(items.len() / 2);
    let [first, second] = [items, second].map(|half| sorted(half, follows));
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    while let (Some(left), Some(right)) = (first.peek(), second.peek()) {
        all.extend(if follows(left, right) { second.next() } else { first.next() });
    }
    all.extend(first.chain(second));
    all
}

/// Sorts few items by insertion, as Go sorts so few: where equals end up, and what a comparison
/// that is no order makes of them, follows from it. `follows` says whether the first of two
/// neighbours belongs behind the second. False, and nothing done, if there are more items.
fn insert<T>(items: &mut [T], follows: &impl Fn(&T, &T) -> bool) -> bool {
    const FEW: usize = 12;
    if items.len() > FEW {
        return false;
    }
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && follows(&items[place - 1], &items[place]) {
            items.swap(place - 1, place);
            place -= 1;
        }
    }
    true
}

/// The `limit` largest values (or smallest), as a binary heap whose root is the next to go.
#[derive(Debug)]
pub(crate) struct Best {
    heap: Vec<(f64, usize)>,
    limit: usize,
    smallest: bool,
}

impl Best {
    /// Of nothing yet.
    pub(crate) const fn new(limit: usize, smallest: bool) -> Self {
        Self { heap: Vec::new(), limit, smallest }
    }

    fn less(&self, left: usize, right: usize) -> bool {
        let (left, right) = (self.heap[left].0, self.heap[right].0);
        left.is_nan() || if self.smallest { left > right } else { left < right }
    }

    /// Offers a value with the number of its series.
    pub(crate) fn offer(&mut self, value: f64, series: usize) {
        if self.heap.len() < self.limit {
            self.heap.push((value, series));
            self.up(self.heap.len() - 1);
            return;
        }
        let Some((root, _)) = self.heap.first().copied() else { return };
        let better = if self.smallest { root > value } else { root < value };
        if better || (root.is_nan() && !value.is_nan()) {
            self.heap[0] = (value, series);
            self.down();
        }
    }

    fn up(&mut self, mut child: usize) {
        while child > 0 {
            let parent = (child - 1) / 2;
            if !self.less(child, parent) {
                break;
            }
            self.heap.swap(parent, child);
            child = parent;
        }
    }

    fn down(&mut self) {
        let mut parent = 0;
        loop {
            let (left, right) = (2 * parent + 1, 2 * parent + 2);
            if left >= self.heap.len() {
                break;
            }
            let child =
                if right < self.heap.len() && self.less(right, left) { right } else { left };
            if !self.less(child, parent) {
                break;
            }
            self.heap.swap(parent, child);
            parent = child;
        }
    }

    /// The series in the order of the heap.
    pub(crate) fn into_heap(self) -> impl Iterator<Item = usize> {
        self.heap.into_iter().map(|(_, series)| series)
    }

    /// The values with their series, the best first.
    pub(crate) fn into_sorted(mut self) -> Vec<(f64, usize)> {
        sort_by_value(&mut self.heap, !self.smallest, |item| item.0);
        self.heap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_is_never_the_best() {
        let mut best = Best::new(2, false);
        for (series, value) in [f64::NAN, 1.0, 3.0, f64::NAN, 2.0].into_iter().enumerate() {
            best.offer(value, series);
        }
        assert_eq!(best.into_sorted(), [(3.0, 2), (2.0, 4)]);
        let mut values = [2.0, f64::NAN, 1.0];
        sort_by_value(&mut values, false, |value| *value);
        assert_eq!(values[..2], [1.0, 2.0]);
    }

    #[test]
    fn many_are_sorted_and_equals_stay() {
        let items: Vec<(usize, usize)> = (0..100).map(|index| (index * 37 % 10, index)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        assert_eq!(sorted(items, &|left, right| left.0 > right.0), expected);
    }

    #[test]
    fn a_comparison_may_contradict_itself() {
        for count in 0..200 {
            let items: Vec<usize> = (0..count).map(|index| index * 7919 % 101).collect();
            // Of three neighbours in a ring each stands before the next.
            let mut own = sorted(items.clone(), &|left, right| (left + 1) % 3 == right % 3);
            let mut all = items;
            own.sort_unstable();
            all.sort_unstable();
            assert_eq!(own, all);
        }
    }
}
