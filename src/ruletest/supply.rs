//! Series that a test takes from another file: put at their time, once the caller has read them.

use promwright_engine::Options;
use promwright_number::time;
use promwright_rulebook::Text;
use promwright_series::Series;
use promwright_source::{Diagnostic, Place};

use crate::model::{Origin, Supply};
use crate::{Test, TestFile};

impl TestFile {
    /// Takes in the series that its tests have in other files.
    ///
    /// `read` is asked for each with the time from the start to the last that its test asks
    /// about, in milliseconds, which bounds what a scenario must give. It gives back samples at
    /// their own times, each label set once. A test whose series are not to be had is faulty.
    pub fn supply(
        &mut self,
        mut read: impl FnMut(&Supply, i64) -> Result<Vec<Series>, Box<Diagnostic>>,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for test in &mut self.tests {
            let last = test.last_eval_time();
            let (start, end) = (test.start, test.start.saturating_add(last));
            for supply in &mut test.from {
                let series =
                    read(supply, last).and_then(|series| placed(series, supply, start, end));
                match series {
                    Ok(series) => supply.series = series,
                    Err(finding) => {
                        findings.push(*finding);
                        test.is_faulty = true;
                    }
                }
            }
        }
        findings
    }
}

impl Test {
    /// Whether it needs series of other files.
    pub fn is_supplied(&self) -> bool {
        !self.from.is_empty()
    }
}

impl Supply {
    /// The name that it is known by.
    pub fn name(&self) -> &str {
        self.text().value()
    }

    /// Where that name stands.
    pub fn name_place(&self) -> Place {
        self.text().place()
    }

    const fn text(&self) -> &Text {
        match &self.origin {
            Origin::File { path: name, .. } | Origin::Scenario { name, .. } => name,
        }
    }

    /// The time of the last sample, in milliseconds since the epoch.
    pub(crate) fn last(&self) -> Option<i64> {
        self.series.iter().filter_map(|series| series.samples.timestamps.last()).max().copied()
    }
}

/// The series with their samples where the test has them; an error if it would see none.
fn placed(
    mut series: Vec<Series>,
    supply: &Supply,
    start: i64,
    end: i64,
) -> Result<Vec<Series>, Box<Diagnostic>> {
    let times = |series: &[Series]| -> Option<(i64, i64)> {
        let all = series.iter().map(|series| &series.samples.timestamps);
        let first = all.clone().filter_map(|times| times.first()).min()?;
        Some((*first, *all.filter_map(|times| times.last()).max()?))
    };
    let place = supply.name_place();
    let fault = |message: String| Box::new(Diagnostic::error("test/no-samples", place, message));
    let name = supply.name();
    let Some((first, last)) = times(&series) else {
        return Err(fault(format!("there are no samples in `{name}`")));
    };
    if let Some(at) = supply.at {
        let shift = start.checked_add(at).and_then(|time| time.checked_sub(first));
        let Some(shift) = shift.filter(|shift| last.checked_add(*shift).is_some()) else {
            return Err(fault(format!("the samples of `{name}` reach beyond all times")));
        };
        let stamps = series.iter_mut().flat_map(|series| &mut series.samples.timestamps);
        stamps.for_each(|time| *time += shift);
    }
    let lookback = Options::promtool().lookback_delta_ms;
    let is_seen = |time: &i64| (start.saturating_sub(lookback)..=end).contains(time);
    if series.iter().flat_map(|series| &series.samples.timestamps).any(is_seen) {
        return Ok(series);
    }
    let (first, last) = times(&series).unwrap_or_default();
    let (first, last) = (time::format(first), time::format(last));
    let (start, end) = (time::format(start), time::format(end));
    let message = format!(
        "the samples of `{name}` are of {first} to {last}, the test is of {start} to {end}"
    );
    let help = format!(
        "give the test `start_timestamp: {first}`, or say `at: 0s` to have the first sample at \
         its start"
    );
    Err(Box::new(Diagnostic::error("test/no-samples", place, message).help(help)))
}
