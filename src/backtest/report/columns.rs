//! Evaluations put together in columns, so that a month is drawn in little space.
//!
//! The rule: up to [`MOST`] evaluations have a column each, and what is drawn is what was
//! evaluated. More are shared out evenly, so many evaluations a column, and of each series a
//! column keeps the least and the greatest value in the order in which they came, and whether a
//! value is missing; of an alert it keeps that it fired, or else that it was pending. So no
//! extreme, no gap and no firing is lost, however short it was.

use promwright_engine::Grid;

use crate::Episode;

/// No drawing has more columns than this and one: a month in hours.
pub const MOST: usize = 720;

/// Which evaluations stand in which column.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    ticks: Grid,
    /// Evaluations of a column.
    shared: usize,
}

/// The values of one series in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// That of the two extremes which came first.
    pub first: f64,
    /// The other.
    pub second: f64,
    /// Whether there is no value at some of the evaluations.
    pub has_gap: bool,
}

/// What is in a column; of several the last of these counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing.
    Idle,
    /// An alert is pending.
    Pending,
    /// An incident that was detected.
    Told,
    /// An incident that was missed.
    Missed,
    /// An alert fires.
    Firing,
    /// An alert fires that is about no incident.
    Wrong,
}

/// Columns next to each other in which the same is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first of them.
    pub from: usize,
    /// How many there are.
    pub count: usize,
    /// What is there.
    pub state: State,
}

impl Columns {
    /// The columns of evaluations.
    pub fn of(ticks: Grid) -> Self {
        // Of the evaluations at both ends of a stretch one has a column too many.
        Self { ticks, shared: ticks.len().saturating_sub(1).div_ceil(MOST).max(1) }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.ticks.len().div_ceil(self.shared)
    }

    /// When the first begins.
    pub const fn start(&self) -> i64 {
        self.ticks.start
    }

    /// Milliseconds of a column.
    pub fn width(&self) -> i64 {
        self.ticks.step.max(1) * self.shared as i64
    }

    /// How many evaluations share a column, if there are several.
    pub fn are_shared(&self) -> Option<usize> {
        (self.shared > 1).then_some(self.shared)
    }

    /// For the script: the start, the milliseconds of a column, how many there are, and how many
    /// evaluations share one.
    pub fn text(&self) -> String {
        format!("{} {} {} {}", self.start(), self.width(), self.count(), self.shared)
    }

    /// A series, column by column.
    pub fn cells(&self, values: &[Option<f64>]) -> Vec<Option<Cell>> {
        values.chunks(self.shared).map(cell).collect()
    }

    /// The first evaluation after a time.
    pub fn next(&self, time: i64) -> i64 {
        let step = self.ticks.step.max(1);
        let steps = time.saturating_sub(self.ticks.start).div_euclid(step).saturating_add(1);
        self.ticks.start.saturating_add(steps.saturating_mul(step))
    }

    /// What is from one time to before another, without the times at which nothing is.
    pub fn stretches(&self, spans: impl Iterator<Item = (i64, i64, State)>) -> Vec<Stretch> {
        let mut states = vec![State::Idle; self.count()];
        for (from, until, state) in spans {
            self.raise(&mut states, from, until, state);
        }
        let mut stretches: Vec<Stretch> = Vec::new();
        for (from, state) in states.into_iter().enumerate() {
            match stretches.last_mut() {
                Some(last) if last.state == state => last.count += 1,
                _ => stretches.push(Stretch { from, count: 1, state }),
            }
        }
        stretches.retain(|own| own.state != State::Idle);
        stretches
    }

    /// Marks the columns from one time to before another, where nothing stronger is marked.
    fn raise(&self, states: &mut [State], from: i64, until: i64, state: State) {
        let step = self.ticks.step.max(1);
        let index = |time: i64| {
            // What lies before the first evaluation belongs to it.
            let steps = time.saturating_sub(self.ticks.start).max(0) as u64 / step as u64;
            (steps as usize).min(self.ticks.len())
        };
        let (first, last) = (index(from), index(until));
        if first < last {
            let columns = first / self.shared..last.div_ceil(self.shared);
            for own in &mut states[columns] {
                *own = (*own).max(state);
            }
        }
    }
}

/// When runs of an alert were pending, and when they fired; which of them are about no incident
/// the caller says.
pub fn runs<'e>(
    episodes: impl Iterator<Item = &'e Episode>,
    is_wrong: impl Fn(&Episode) -> bool,
) -> impl Iterator<Item = (i64, i64, State)> {
    episodes.flat_map(move |own| {
        let fired = own.firing_at.unwrap_or(i64::MAX);
        let until = own.resolved_at.unwrap_or(i64::MAX);
        let firing = if is_wrong(own) { State::Wrong } else { State::Firing };
        [(own.pending_at, until.min(fired), State::Pending), (fired, until, firing)]
    })
}

fn cell(values: &[Option<f64>]) -> Option<Cell> {
    let there = || values.iter().flatten().copied();
    // NaN has no place among the others; alone it stands for itself.
    let ordered = |value: &f64| !value.is_nan();
    let least = there().filter(ordered).reduce(f64::min).or_else(|| there().next())?;
    let most = there().filter(ordered).reduce(f64::max).unwrap_or(least);
    let is_least_first = there().find(|own| *own == least || *own == most) == Some(least);
    let (first, second) = if is_least_first { (least, most) } else { (most, least) };
    Some(Cell { first, second, has_gap: values.iter().any(Option::is_none) })
}

#[cfg(test)]
mod tests {
    use promwright_series::Labels;
    use proptest::prelude::*;

    use super::*;

    fn run(pending_at: i64, firing_at: Option<i64>, resolved_at: Option<i64>) -> Episode {
        let labels = Labels::empty();
        Episode { labels, annotations: Vec::new(), value: 1.0, pending_at, firing_at, resolved_at }
    }

    #[test]
    fn few_evaluations_have_a_column_each() {
        let columns = Columns::of(Grid::range(0, 4, 1));
        assert_eq!((columns.count(), columns.width()), (5, 1));
        let stretches = columns.stretches(runs([run(1, Some(2), Some(4))].iter(), |_| false));
        let own = |from, count, state| Stretch { from, count, state };
        assert_eq!(stretches, [own(1, 1, State::Pending), own(2, 2, State::Firing)]);
    }

    #[test]
    fn a_firing_of_one_evaluation_is_not_lost_in_a_month() {
        let columns = Columns::of(Grid::range(0, 86_399 * 30_000, 30_000));
        assert_eq!((columns.count(), columns.width()), (720, 3_600_000));
        let at = 50_001 * 30_000;
        let own = [run(at - 30_000, Some(at), Some(at + 30_000)), run(at + 60_000, None, None)];
        let stretches = columns.stretches(runs(own.iter(), |_| false));
        assert_eq!(stretches[0], Stretch { from: 416, count: 1, state: State::Firing });
        assert_eq!(stretches[1].from + stretches[1].count, 720);
    }

    #[test]
    fn no_number_is_in_the_way_of_numbers() {
        let values = [Some(f64::NAN), None, Some(2.0), Some(1.0)];
        assert_eq!(cell(&values), Some(Cell { first: 2.0, second: 1.0, has_gap: true }));
        assert!(cell(&values[..1]).is_some_and(|own| own.first.is_nan() && own.second.is_nan()));
        assert_eq!(cell(&values[1..2]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn no_extreme_and_no_gap_is_lost(
            values in prop::collection::vec(prop::option::of(-9.0..9.0_f64), 1..5000),
        ) {
            let columns = Columns::of(Grid::range(0, values.len() as i64 - 1, 1));
            let cells = columns.cells(&values);
            prop_assert!(cells.len() == columns.count() && cells.len() <= MOST + 1);
            for (own, cell) in values.chunks(columns.shared).zip(cells) {
                prop_assert_eq!(cell.is_none(), own.iter().all(Option::is_none));
                let Some(cell) = cell else { continue };
                prop_assert_eq!(cell.has_gap, own.iter().any(Option::is_none));
                let ends = [cell.first, cell.second];
                prop_assert!(ends.iter().all(|end| own.contains(&Some(*end))));
                let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                prop_assert!(own.iter().flatten().all(|value| (least..=most).contains(value)));
            }
        }
    }
}
