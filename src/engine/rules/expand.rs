//! Queries that templates run, and the data that they are given.

use std::sync::Arc;

use promwright_series::Labels;
use promwright_template::{LabelMap, Query, Sample, SampleValue};

use crate::{Grid, Options, Storage, Value, evaluate};

/// Answers a template's queries from a storage, at one time.
pub struct StorageQuery<'a> {
    /// What is queried.
    pub storage: &'a Storage,
    /// How.
    pub options: &'a Options,
    /// When.
    pub time: i64,
}

impl Query for StorageQuery<'_> {
    fn query(&self, expression: &str) -> Result<Vec<Sample>, String> {
        let ast = promwright_promql::parse(expression).map_err(|errors| {
            errors.first().map_or_else(String::new, |error| error.message.clone())
        })?;
        let answer = evaluate(&ast, self.storage, Grid::instant(self.time), self.options)
            .map_err(|error| error.message)?;
        match answer.value {
            Value::Scalar(values) => Ok(values
                .first()
                .map(|value| Sample { labels: Arc::default(), value: (*value).into() })
                .into_iter()
                .collect()),
            Value::Vector(series) => Ok(series
                .iter()
                .filter_map(|series| {
                    let value = shown(series.values.sample(0)?);
                    Some(Sample { labels: label_map(&series.labels), value })
                })
                .collect()),
            Value::String(_) | Value::Matrix(_) => {
                Err("rule result is not a vector or scalar".to_owned())
            }
        }
    }

    fn pattern(&self, pattern: &str) -> Result<String, String> {
        promwright_promql::regex::translate(pattern).map_err(|error| error.to_string())
    }
}

/// A sample's value as templates see it.
pub fn shown(sample: promwright_series::Sample<'_>) -> SampleValue {
    match sample {
        promwright_series::Sample::Float(value) => SampleValue::Float(value),
        promwright_series::Sample::Histogram(histogram) => {
            SampleValue::Histogram(histogram.to_string().into())
        }
    }
}

/// Labels as templates see them.
pub fn label_map(labels: &Labels) -> Arc<LabelMap> {
    Arc::new(labels.iter().map(|(name, value)| (name.into(), value.into())).collect())
}
