//! PromQL evaluated over columns of samples, as Prometheus 3.14 does.
//!
//! [`evaluate`] takes a parsed expression, a [`Storage`] and a [`Grid`] of times, and gives an
//! [`Answer`]. Each node of the expression is evaluated once for the whole grid, series by
//! series. The crate reads no file and no clock: the same input gives the same answer.

mod aggregate;
mod annotation;
mod cells;
mod date;
mod duration;
mod error;
mod eval;
mod feature;
mod function;
mod grid;
mod grouping;
mod hash;
mod invariant;
mod kahan;
mod matcher;
mod matching;
mod operator;
mod options;
mod order;
mod over_time;
mod parallel;
pub mod promqltest;
mod quantile;
pub mod rules;
mod storage;
mod value;
mod vector;
mod window;

pub use annotation::{Annotation, Grade};
pub use cells::Cells;
pub use error::{ErrorKind, EvalError};
pub use eval::evaluate;
pub use grid::Grid;
pub use options::Options;
pub use storage::{AppendError, SeriesId, Storage, StoredSeries};
pub use value::{Answer, GridSeries, Value};
