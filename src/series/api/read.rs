//! Answers as series.
//!
//! Samples go from the text straight into their columns; a tree of the whole is never made.

use std::borrow::Cow;
use std::fmt;

use promwright_number::literal;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::{Column, Labels, LabelsBuilder, Series};

/// Why a text is not an answer with series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The line, from 1; 0 where the text as a whole is at fault.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => formatter.write_str(&self.message),
            line => write!(formatter, "line {line}, column {}: {}", self.column, self.message),
        }
    }
}

impl std::error::Error for ApiError {}

impl ApiError {
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into() }
    }

    pub(super) fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Self { line: error.line(), column: error.column(), message }
    }
}

/// Reads the series of an answer: a matrix or a vector, in its envelope, only its `data`, or only
/// its `result`. Native histograms are an error: the API tells their buckets, not their schema.
///
/// # Errors
///
/// The first place that is not as the API writes it; an answer that says that the query failed;
/// samples of a series that do not ascend in time.
pub fn read(bytes: &[u8]) -> Result<Vec<Series>, ApiError> {
    let faulty = |error: serde_json::Error| ApiError::of(&error);
    if bytes.trim_ascii_start().starts_with(b"[") {
        let series: Vec<Answered> = serde_json::from_slice(bytes).map_err(faulty)?;
        return Ok(series.into_iter().map(Answered::into_series).collect());
    }
    let answer: Answer<'_> = serde_json::from_slice(bytes).map_err(faulty)?;
    if let Some(error) = answer.error {
        return Err(ApiError::whole(format!("this is the answer to a query that failed: {error}")));
    }
    let result = answer.data.map_or(answer.result, |data| data.result);
    let series = result.ok_or_else(|| ApiError::whole("there is no `data.result`"))?;
    Ok(series.into_iter().map(Answered::into_series).collect())
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    error: Option<Cow<'a, str>>,
    data: Option<Data>,
    result: Option<Vec<Answered>>,
}

#[derive(Deserialize)]
struct Data {
    result: Option<Vec<Answered>>,
}

/// A series of a matrix, or an element of a vector.
#[derive(Deserialize)]
struct Answered {
    metric: Metric,
    #[serde(default)]
    values: Points,
    value: Option<Point>,
    #[serde(default, rename = "histogram", alias = "histograms")]
    _histogram: NoHistogram,
}

/// Stands where the API gives native histograms, which cannot be had back from it.
#[derive(Default)]
struct NoHistogram;

impl<'de> Deserialize<'de> for NoHistogram {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("a native histogram, whose schema the API does not tell"))
    }
}

impl Answered {
    fn into_series(self) -> Series {
        let mut samples = self.values.0;
        if let Some(Point(time, value)) = self.value.filter(|_| samples.is_empty()) {
            samples.push(time, value);
        }
        Series { labels: self.metric.0, samples }
    }
}

struct Metric(Labels);

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Metric;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Metric, A::Error> {
                let mut labels = LabelsBuilder::default();
                while let Some((name, value)) = pairs.next_entry::<Text<'de>, Text<'de>>()? {
                    labels.set(&*name.0, &*value.0);
                }
                Ok(Metric(labels.build()))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[derive(Default)]
struct Points(Column);

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Points;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of points")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut points: A) -> Result<Points, A::Error> {
                let mut samples = Column::new();
                while let Some(Point(time, value)) = points.next_element()? {
                    if samples.timestamps.last().is_some_and(|last| *last >= time) {
                        return Err(A::Error::custom("a point that is not later than the last"));
                    }
                    samples.push(time, value);
                }
                Ok(Points(samples))
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// A time in milliseconds and a value.
struct Point(i64, f64);

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (seconds, text) = <(f64, Text<'de>)>::deserialize(deserializer)?;
        let time = seconds * 1000.0;
        if time.abs() > 9.2e18 {
            return Err(D::Error::custom("a time that is out of range"));
        }
        let value = literal::float(&text.0);
        let value = value.map_err(|_| D::Error::custom(format!("`{}` is no value", text.0)))?;
        Ok(Self(time.round() as i64, value))
    }
}

/// A string, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
