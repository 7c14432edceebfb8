//! The setting beyond which being stricter gains little.
//!
//! With incidents: of the settings that detect the most of them those with the fewest wrong
//! firings, of these the one that alerts soonest, of these the least strict. Without: each
//! setting is a point, how strict it is (the mean of the places of its threshold and its `for`
//! in their rows, from 0 to 1) against how loud it is (its share of the most firings or of the
//! most time firing, whichever is larger: what always fires is loud, too); the knee is the point
//! nearest to none of either, of those that still fire. Where nothing ever fires there is none.

use std::cmp::Ordering;

use super::Cell;

/// The indices of a `for` and of a threshold, if there is a knee; `falls` says that lower
/// thresholds are stricter.
pub fn knee(cells: &[Vec<Cell>], falls: bool, is_judged: bool) -> Option<(usize, usize)> {
    let rows = cells.len();
    let columns = cells.first().map_or(0, Vec::len);
    let most = cells.iter().flatten().map(|own| own.firings).max().filter(|most| *most > 0)? as f64;
    let longest = cells.iter().flatten().map(|own| own.firing_ms).max().unwrap_or(0).max(1) as f64;
    let share = |index: usize, count: usize| index as f64 / count.saturating_sub(1).max(1) as f64;
    let strict = |(row, column): (usize, usize)| {
        let column = if falls { columns - 1 - column } else { column };
        f64::midpoint(share(row, rows), share(column, columns))
    };
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let better = |a: &(usize, usize), b: &(usize, usize)| -> Ordering {
        let (left, right) = (&cells[a.0][a.1], &cells[b.0][b.1]);
        let by_strictness = strict(*a).total_cmp(&strict(*b));
        if is_judged {
            let recall = |own: &Cell| own.recall.unwrap_or(0.0);
            let delay = |own: &Cell| own.delay.unwrap_or(i64::MAX);
            return recall(right)
                .total_cmp(&recall(left))
                .then(left.wrong.cmp(&right.wrong))
                .then(delay(left).cmp(&delay(right)))
                .then(by_strictness);
        }
        let loud = |own: &Cell| (own.firings as f64 / most).max(own.firing_ms as f64 / longest);
        let distance = |at: (usize, usize), own: &Cell| strict(at).hypot(loud(own));
        distance(*a, left).total_cmp(&distance(*b, right)).then(by_strictness)
    };
    // Without incidents a setting that never fires is no alert.
    all.filter(|at| is_judged || cells[at.0][at.1].firings > 0).min_by(better)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(firings: usize) -> Cell {
        Cell { firings, ..Cell::default() }
    }

    #[test]
    fn the_knee_is_where_the_noise_has_gone() {
        let row: Vec<Cell> = [100, 90, 5, 4, 3, 2].map(cell).into();
        assert_eq!(knee(std::slice::from_ref(&row), false, false), Some((0, 2)));
        let falling: Vec<Cell> = row.into_iter().rev().collect();
        assert_eq!(knee(&[falling], true, false), Some((0, 3)));
    }

    #[test]
    fn incidents_come_before_noise() {
        let judged = |recall, wrong, delay| Cell {
            firings: 1,
            recall: Some(recall),
            wrong,
            delay: Some(delay),
            ..Cell::default()
        };
        let row = [judged(1.0, 5, 0), judged(1.0, 1, 90), judged(1.0, 1, 60), judged(0.5, 0, 60)];
        assert_eq!(knee(&[row.into()], false, true), Some((0, 2)));
    }
}
