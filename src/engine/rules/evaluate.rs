//! A rule's expression at one tick or at all.

use promwright_series::Labels;

use super::Rule;
use crate::{Cells, Grid, GridSeries, Options, OwnedSample, Storage, Value, evaluate};

/// The elements of one evaluation, or why it failed.
pub type Elements = Result<Vec<(Labels, OwnedSample)>, String>;

/// The values of an expression over a grid.
pub enum Evaluated {
    /// No evaluation failed.
    Grid(Vec<GridSeries>),
    /// Some may have failed: tick by tick.
    Ticks(Vec<Elements>),
}

/// Evaluates over a whole grid. If that fails, some time of it does: then each by itself.
pub fn over_grid(rule: &Rule, storage: &Storage, grid: Grid, options: &Options) -> Evaluated {
    match evaluate(&rule.ast, storage, grid, options).map(|answer| answer.value) {
        Ok(Value::Vector(series)) => Evaluated::Grid(series),
        Ok(Value::Scalar(values)) => {
            Evaluated::Grid(vec![GridSeries::new(Labels::empty(), Cells::full(values))])
        }
        Ok(Value::String(_) | Value::Matrix(_)) | Err(_) => {
            Evaluated::Ticks(grid.times().map(|time| at(rule, storage, time, options)).collect())
        }
    }
}

/// Evaluates at one time.
pub fn at(rule: &Rule, storage: &Storage, time: i64, options: &Options) -> Elements {
    let answer = evaluate(&rule.ast, storage, Grid::instant(time), options);
    match answer.map_err(|error| error.message)?.value {
        Value::Vector(series) => Ok(series
            .into_iter()
            .filter_map(|series| {
                let sample = series.values.sample(0).map(OwnedSample::from);
                sample.map(|sample| (series.labels, sample))
            })
            .collect()),
        Value::Scalar(values) => {
            Ok(values.first().map(|value| (Labels::empty(), (*value).into())).into_iter().collect())
        }
        Value::String(_) | Value::Matrix(_) => {
            Err("rule result is not a vector or scalar".to_owned())
        }
    }
}
