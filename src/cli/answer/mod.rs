//! Answers of queries as people and as programs read them; one file a format.
//!
//! Formats only: nothing is computed here but what a drawing needs.

pub(crate) mod csv;
pub(crate) mod graph;
pub(crate) mod json;
pub(crate) mod table;

use promwright_engine::{Grid, Value};
use promwright_number::float;
use promwright_series::{Labels, Sample};

/// An answer with what it answers.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// When it was evaluated.
    pub grid: Grid,
    /// Whether a range of evaluations was asked for, be it only one.
    pub is_range: bool,
    /// The answer.
    pub value: &'a Value,
    /// Remarks with their places: what may make it wrong.
    pub warnings: &'a [String],
    /// What is worth knowing of it.
    pub infos: &'a [String],
}

/// A series of an answer: the labels, none for a scalar, and samples by time.
pub(crate) struct Row<'a> {
    pub labels: Option<&'a Labels>,
    pub points: Vec<(i64, Sample<'a>)>,
}

impl Row<'_> {
    /// The floats among its samples.
    pub fn floats(&self) -> impl DoubleEndedIterator<Item = (i64, f64)> {
        self.points.iter().filter_map(|(time, sample)| match sample {
            Sample::Float(value) => Some((*time, *value)),
            Sample::Histogram(_) => None,
        })
    }
}

/// A sample as Prometheus shows it.
pub(crate) fn display(sample: &Sample<'_>) -> String {
    match sample {
        Sample::Float(value) => float::format_plain(*value),
        Sample::Histogram(histogram) => histogram.to_string(),
    }
}

impl Shown<'_> {
    /// The series, one after the other; a string has none.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let (scalar, vector, matrix) = match self.value {
            Value::Scalar(values) => (Some(values), &[][..], &[][..]),
            Value::Vector(vector) => (None, &vector[..], &[][..]),
            Value::Matrix(matrix) => (None, &[][..], &matrix[..]),
            Value::String(_) => (None, &[][..], &[][..]),
        };
        let scalar = scalar.into_iter().map(|values| Row {
            labels: None,
            points: self.grid.times().zip(values.iter().map(|own| Sample::Float(*own))).collect(),
        });
        let vector = vector.iter().map(|series| Row {
            labels: Some(&series.labels),
            points: series.values.samples().map(|(step, own)| (self.grid.at(step), own)).collect(),
        });
        let matrix = matrix.iter().map(|series| Row {
            labels: Some(&series.labels),
            points: series.samples.samples().collect(),
        });
        scalar.chain(vector).chain(matrix)
    }

    /// The remarks with their places, warnings first.
    pub fn remarks(&self) -> impl Iterator<Item = &String> {
        self.warnings.iter().chain(self.infos)
    }
}
