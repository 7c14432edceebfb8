//! What a query gives.

use promwright_series::{Labels, Series};

use crate::{Annotation, Cells};

/// A query's value over its grid, and what Prometheus would remark on it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The value.
    pub value: Value,
    /// Warnings, each text once.
    pub warnings: Vec<Annotation>,
    /// Infos, each text once.
    pub infos: Vec<Annotation>,
}

/// The value of an expression over a grid.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number for each step.
    Scalar(Vec<f64>),
    /// A string.
    String(String),
    /// An instant vector for each step: its elements as series over the grid. For a grid of
    /// one step they stand in Prometheus' order; otherwise they are sorted by labels.
    Vector(Vec<GridSeries>),
    /// A range vector, of an instant query only: samples at their own times.
    Matrix(Vec<Series>),
}

/// An element of an instant vector over the grid; at least one step has a value.
#[derive(Clone, Debug, PartialEq)]
pub struct GridSeries {
    /// Its labels, the metric name among them where it is kept.
    pub labels: Labels,
    /// Its values.
    pub values: Cells,
    /// Whether the metric name is to be dropped at the end of the query.
    pub(crate) drop_name: bool,
}

impl GridSeries {
    /// An element with these labels and values.
    pub const fn new(labels: Labels, values: Cells) -> Self {
        Self { labels, values, drop_name: false }
    }
}
