//! Where classic buckets had to be made monotonic, and how many samples Prometheus says that were.

use std::collections::BTreeMap;

use crate::Grid;
use crate::annotation::Detail;
use crate::function::classic::Forced;

/// What was corrected of each metric in one call.
#[derive(Default)]
pub(super) struct Corrections<'a> {
    pub(super) by_metric: BTreeMap<&'a str, Correction>,
}

impl<'a> Corrections<'a> {
    /// Adds a sample that was corrected.
    pub(super) fn add(&mut self, metric: &'a str, step: usize, forced: Forced) {
        let own = Correction { steps: BTreeMap::from([(step, 1)]), forced };
        self.by_metric.entry(metric).and_modify(|all| all.merge(&own)).or_insert(own);
    }
}

/// What was corrected of one metric.
pub(super) struct Correction {
    /// How many samples at each step that has any.
    steps: BTreeMap<usize, i64>,
    forced: Forced,
}

impl Correction {
    fn merge(&mut self, other: &Self) {
        for (step, samples) in &other.steps {
            *self.steps.entry(*step).or_default() += samples;
        }
        self.forced = self.forced.with(other.forced);
    }

    pub(super) fn detail(&self, grid: Grid) -> Detail {
        let time =
            |step: Option<(&usize, &i64)>| step.map_or(grid.start, |(step, _)| grid.at(*step));
        Detail::Monotonicity {
            times: (time(self.steps.first_key_value()), time(self.steps.last_key_value())),
            buckets: self.forced.bounds,
            difference: self.forced.difference,
            samples: self.samples(grid.len()),
        }
    }

    /// How many samples Prometheus says were corrected.
    ///
    /// It merges the remarks of all steps so far into themselves at each further step, so that
    /// from the first on each step doubles their number, as long as that fits.
    fn samples(&self, steps: usize) -> i64 {
        let mut samples: Option<i64> = None;
        let mut last = 0;
        for (step, own) in &self.steps {
            samples = Some(match samples {
                None => *own,
                Some(before) => doubled(doubled(before, step - last - 1).wrapping_add(*own), 1),
            });
            last = *step;
        }
        doubled(samples.unwrap_or(0), steps.saturating_sub(last + 1))
    }
}

/// A number doubled so many times, cut to 64 bits.
fn doubled(number: i64, times: usize) -> i64 {
    u32::try_from(times).ok().and_then(|times| number.checked_shl(times)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_counted_as_prometheus_counts_them() {
        let forced = Forced { bounds: (1.0, 2.0), difference: 0.5 };
        let samples = |at: &[usize], steps: usize| {
            let mut corrections = Corrections::default();
            for step in at {
                corrections.add("m", *step, forced);
            }
            corrections.by_metric["m"].samples(steps)
        };
        assert_eq!(samples(&[0, 0], 1), 2);
        assert_eq!(samples(&[0, 1, 2], 3), 10);
        assert_eq!(samples(&[0, 1, 2, 3], 4), 22);
        assert_eq!(samples(&[1, 3], 6), 24);
        assert_eq!(samples(&[0], 200), 0);
    }
}
