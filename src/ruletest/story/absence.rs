//! Why an expression has no value at a time: a series that is not there, that ended, that was
//! marked stale, or that has too few samples for a range.

use promwright_engine::StoredSeries;
use promwright_number::duration;
use promwright_promql::Ast;
use promwright_rulebook::yaml::closest;
use promwright_series::{Labels, is_stale};

use super::Scene;
use super::focus::distance;
use super::labels::brief_series;
use super::selected::{Read, reads};

/// Why an expression has no value for an element at a time, if that can be told from what it
/// reads.
pub fn why(scene: Scene<'_>, ast: &Ast, source: &Labels, time: i64) -> Option<String> {
    reads(scene, ast).iter().find_map(|read| why_not_read(scene, read, source, time))
}

fn why_not_read(scene: Scene<'_>, read: &Read<'_>, source: &Labels, time: i64) -> Option<String> {
    if read.series.is_empty() {
        return Some(no_series(scene, read));
    }
    let series = read.series.iter().min_by_key(|own| distance(own.labels(), source))?;
    let (conflicts, _) = distance(series.labels(), source);
    if conflicts > 0 {
        let labels = source.filter(|name| series.labels().get(name).is_some());
        return Some(format!("there is no series `{}` with {labels}", read.text));
    }
    gone(scene, read, series, time)
}

/// That there is no series, and how another metric is spelt.
fn no_series(scene: Scene<'_>, read: &Read<'_>) -> String {
    let none = format!("there is no series `{}`", read.text);
    let Some(metric) = &read.metric else { return none };
    let names = scene.outcome.storage.metric_names();
    if names.contains(&metric.as_str()) {
        return format!("{none}: all of `{metric}` have other labels");
    }
    match closest(metric, &names) {
        Some(meant) => format!("{none}; did you mean `{meant}`?"),
        None => none,
    }
}

/// Why a series that there is has no value at a time.
fn gone(scene: Scene<'_>, read: &Read<'_>, series: &StoredSeries, time: i64) -> Option<String> {
    let column = series.samples();
    let name = brief_series(series.labels());
    let before = column.timestamps.partition_point(|own| *own <= time);
    let Some(last) = before.checked_sub(1) else {
        let first = scene.at(*column.timestamps.first()?);
        return Some(format!("the first sample of `{name}` is at {first}"));
    };
    let (at, age) = (scene.at(column.timestamps[last]), time - column.timestamps[last]);
    if is_stale(column.values[last]) && !read.is_range {
        return Some(format!("`{name}` is marked stale at {at}"));
    }
    let lookback = scene.engine.lookback_delta_ms;
    if !read.is_range && age >= lookback {
        let lookback = duration::format(lookback);
        return Some(format!(
            "the last sample of `{name}` is at {at}, and {lookback} later it counts as gone"
        ));
    }
    if read.is_range {
        let within = column.timestamps[..before].iter().filter(|own| time - **own < read.reach);
        let reach = duration::format(read.reach);
        return match within.count() {
            0 => Some(format!("`{name}` has no sample in the {reach} before")),
            1 => Some(format!("`{name}` has only one sample in the {reach} before")),
            _ => None,
        };
    }
    None
}
