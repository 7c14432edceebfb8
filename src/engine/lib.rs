//! PromQL evaluated over columns of samples, as Prometheus 3.14 does.
//!
//! [`evaluate`] takes a parsed expression, a [`Storage`] and a [`Grid`] of times, and gives an
//! [`Answer`]. Each node of the expression is evaluated once for the whole grid, series by
//! series. The crate reads no file and no clock: the same input gives the same answer.
//!
//! ```
//! use promwright_engine::{Grid, Options, Storage, Value, evaluate};
//! use promwright_series::{Labels, METRIC_NAME};
//!
//! let mut storage = Storage::new();
//! let labels = Labels::from_pairs([(METRIC_NAME, "requests_total"), ("job", "api")]);
//! for minute in 0..10 {
//!     storage.append(&labels, minute * 60_000, minute as f64 * 30.0)?;
//! }
//! let query = promwright_promql::parse("sum by (job) (rate(requests_total[5m]))").unwrap();
//! let grid = Grid::range(300_000, 540_000, 60_000);
//! let answer = evaluate(&query, &storage, grid, &Options::prometheus())?;
//! let Value::Vector(vector) = answer.value else { panic!("an instant vector") };
//! assert_eq!(vector[0].labels.to_string(), r#"{job="api"}"#);
//! assert_eq!(vector[0].values.get(0), Some(0.5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aggregate;
mod annotation;
mod cells;
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
mod remark;
pub mod rules;
mod storage;
mod value;
mod vector;
mod window;

pub use annotation::{Annotation, Grade};
pub use cells::{Cells, OwnedSample};
pub use error::{ErrorKind, EvalError};
pub use eval::evaluate;
pub use feature::Features;
pub use grid::Grid;
pub use options::Options;
pub use storage::{AppendError, Given, SeriesId, Storage, StoredSeries};
pub use value::{Answer, GridSeries, Value};
