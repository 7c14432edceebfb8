//! Which metrics a server has: their names, what targets declare of them, and the values of
//! those that are wanted.

use promwright_audit::{Served, Values};
use promwright_series::exposition::Metadata;
use promwright_series::{Labels, METRIC_NAME, Series, api};
use rustc_hash::FxHashMap;

use super::exchange::{Method, Wrong, ask};
use super::knowledge::{KINDS, Period};
use super::{Server, answer, pool, seconds};
use crate::failure::Result;

/// How far back from an instant a server looks for a sample, in milliseconds.
const LOOKBACK: i64 = 300_000;
/// Of a metric with more series these are looked at.
const SERIES: &str = "10000";

/// What came of a question.
type Asked<T> = std::result::Result<T, Wrong>;

/// What is to be known of a server.
pub(crate) struct Wanted<'a> {
    /// Whether the series of a metric of this name are wanted.
    pub wants: &'a (dyn Fn(&str) -> bool + Sync),
    /// From when on, in milliseconds since the epoch; the instant at the end, if it is not
    /// given.
    pub start: Option<i64>,
    /// Until when.
    pub end: i64,
}

impl Server {
    /// The metrics that it has.
    ///
    /// # Errors
    ///
    /// The server does not answer. That it knows nothing of kinds is none.
    pub fn metrics(&self, wanted: &Wanted<'_>) -> Result<Served> {
        let start = wanted.start.unwrap_or(wanted.end.saturating_sub(LOOKBACK));
        let names = self.names(Period { start, end: wanted.end })?;
        let metadata = match self.declared()? {
            Some(bytes) => metadata(&bytes),
            None => Ok(Vec::new()),
        };
        let metadata = metadata.map_err(|wrong| self.failure(KINDS, &wrong))?;
        let asked: Vec<&String> = names.iter().filter(|name| (wanted.wants)(name)).collect();
        let found = pool::each(&asked, self.at_once, "metrics", |name| {
            let series = self.series(name, wanted);
            series.map_err(|wrong| self.failure(&format!("the values of `{name}`"), &wrong))
        })?;
        Ok(Served { names, metadata, series: found.into_iter().flatten().collect() })
    }

    /// The series of a metric, each with its last value, and over a time with the least and the
    /// greatest.
    fn series(&self, name: &str, wanted: &Wanted<'_>) -> Asked<Vec<(Series, Values)>> {
        let selector = format!("{{{METRIC_NAME}={}}}", promwright_quoting::quote(name));
        let Some(start) = wanted.start else {
            let series = self.instant(&selector, wanted.end)?.into_iter();
            return Ok(series
                .filter_map(|own| Values::of(&own.samples).map(|values| (own, values)))
                .collect());
        };
        let range = wanted.end.saturating_sub(start).max(1);
        let over = |function: &str| {
            let query = format!("{function}_over_time({selector}[{range}ms])");
            self.instant(&query, wanted.end)
        };
        let newest = over("last")?;
        let (lowest, highest) = (values(over("min")?), values(over("max")?));
        let of = |own: Series| {
            let labels = own.labels.without_metric();
            let values = Values {
                last: *own.samples.values.last()?,
                least: *lowest.get(&labels)?,
                greatest: *highest.get(&labels)?,
                has_nan: false,
            };
            let has_nan =
                [values.last, values.least, values.greatest].iter().any(|own| own.is_nan());
            let mut named = labels.to_builder();
            named.set(METRIC_NAME, name);
            let series = Series { labels: named.build(), ..own };
            Some((series, Values { has_nan, ..values }))
        };
        Ok(newest.into_iter().filter_map(of).collect())
    }

    fn instant(&self, query: &str, time: i64) -> Asked<Vec<Series>> {
        let form = [
            ("query", query.to_owned()),
            ("time", seconds(time)),
            ("limit", SERIES.to_owned()),
            ("partial_response", "false".to_owned()),
            ("nocache", "1".to_owned()),
        ];
        let bytes = ask(&self.access, Method::Post, "/api/v1/query", &form)?;
        let (series, remarks) = answer::vector(&bytes)?;
        self.remark(remarks);
        Ok(series)
    }
}

/// The only values of series by their labels without the name, which functions do not keep.
fn values(series: Vec<Series>) -> FxHashMap<Labels, f64> {
    let of = |own: Series| Some((own.labels.without_metric(), *own.samples.values.last()?));
    series.into_iter().filter_map(of).collect()
}

fn metadata(bytes: &[u8]) -> Asked<Vec<Metadata>> {
    api::describe(bytes).map(|told| told.metadata).map_err(|error| malformed(&error))
}

fn malformed(error: &dyn std::fmt::Display) -> Wrong {
    Wrong::last(format!("its answer cannot be read: {error}"))
}
