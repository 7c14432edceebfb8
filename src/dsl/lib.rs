//! Typed metrics, expressions, thresholds, alerts and records, compiled to rule files.
//!
//! The types carry what Prometheus cannot check: whether a metric is a counter, a gauge or a
//! histogram, the unit of every value, whether an expression is an instant or a range vector,
//! and whether it is a condition. What types cannot carry (a label that an aggregation has
//! dropped, a name recorded twice) [`Catalog::compile`] reports with the Rust line.
//! The crate opens no file and prints no YAML.
//!
//! ```
//! use promwright_dsl::prelude::*;
//!
//! promwright_dsl::labels! {
//!     /// The queue's name.
//!     queue;
//! }
//!
//! promwright_dsl::metrics! {
//!     scraped from Target::new(&[]);
//!
//!     /// Share of the queue that is taken.
//!     queue_fill: Gauge<Ratio> { labels: &[queue], range: between(0.0, 1.0) }
//! }
//!
//! fn queue_full() -> Alert {
//!     let limit = threshold(ratio(0.9), 0.5..=1.0, "the rest takes an hour to fill");
//!
//!     alert("QueueFull")
//!         .when(queue_fill.above(limit))
//!         .held_for(minutes(5), minutes(1)..=hours(1), "a burst drains in about 3 minutes")
//!         .severity(Warning, "an hour is enough to look at it")
//!         .summary(text!["Queue ", queue, " is over ", limit])
//!         .description(text!["It is ", value(), " full"])
//! }
//!
//! let catalog = Catalog::new()
//!     .metrics(METRICS)
//!     .output("alerts.yaml", [group("queues").every(seconds(30)).rule(queue_full())]);
//! let compiled =
//!     catalog.compile(&Overrides::none(), &mut Default::default(), &mut |_| None);
//! assert_eq!(compiled.findings, []);
//! assert_eq!(compiled.files[0].groups[0].rules[0].expr.text.value(), "queue_fill > 0.9");
//! ```
//!
//! # What does not compile
//!
//! `rate` of a gauge, which would take every fall for a restart:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! rate(queue_fill.over(minutes(5)));
//! # }
//! ```
//!
//! Milliseconds compared with a ratio:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! queue_fill.above(answer_ms);
//! # }
//! ```
//!
//! Milliseconds added to a ratio:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! let sum = queue_fill + answer_ms;
//! # }
//! ```
//!
//! A threshold of another unit:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! queue_fill.above(threshold(milliseconds(250), 0.0..=500.0, "why"));
//! # }
//! ```
//!
//! A range vector where an instant vector is needed:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! max(queue_fill.over(minutes(5)));
//! # }
//! ```
//!
//! An alert without a condition:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! alert("QueueFull").when(queue_fill);
//! # }
//! ```
//!
//! A condition in arithmetic, where the series that do not pass would be gone:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! let score = queue_fill.above(ratio(0.8)) * 0.4;
//! # }
//! ```
//!
//! A counter's running total, unless `.total()` says that it is meant:
//!
//! ```compile_fail
//! # use promwright_dsl::prelude::*;
//! # promwright_dsl::metrics! {
//! #     scraped from Target::new(&[]);
//! #     /// Fill.
//! #     queue_fill: Gauge<Ratio> {}
//! #     /// Time.
//! #     answer_ms: Gauge<Milliseconds> {}
//! #     /// Answers.
//! #     answers_total: Counter<Requests> {}
//! # }
//! # fn main() {
//! answers_total.above(requests(1000));
//! # }
//! ```

mod aggregate;
mod alert;
mod arithmetic;
mod catalog;
mod compile;
mod condition;
mod expr;
mod function;
mod label;
mod lessons;
mod matching;
mod metric;
mod node;
mod overrides;
pub mod prelude;
mod quantity;
mod range;
mod reading;
mod record;
mod rule;
mod setting;
mod site;
mod text;
mod unit;

pub use aggregate::{
    Aggregated, avg, bottomk, count_series, max, min, quantile, stddev, sum, topk,
};
pub use alert::{Alert, AlertName, alert};
pub use arithmetic::{Divisor, Factor};
pub use catalog::{Catalog, Group, group};
pub use compile::{About, Allowed, Compiled, Ignored, MetricSchema, Setting, SettingValue};
pub use condition::{Comparison, Condition, ConditionOperand, Present, absent};
pub use expr::{Expr, Operand, Vector};
pub use function::{
    abs, ceil, clamp, clamp_max, clamp_min, floor, raw, raw_condition, round, since, timestamp,
};
pub use label::{Label, Matcher};
pub use lessons::CalculatesWithConditions;
pub use matching::{Matched, ignoring, on};
#[doc(hidden)]
pub use metric::trim;
pub use metric::{
    Bounds, Counter, Extra, Gauge, Histogram, MetricFacts, MetricKind, Share, Target, between,
    from, share, up_to,
};
pub use overrides::{OverrideError, Overrides};
pub use quantity::{
    Quantity, Time, ZERO, Zero, bytes, count, days, hours, milliseconds, minutes, nats, number,
    radians, ratio, requests, seconds,
};
pub use range::{
    Cumulative, Fluctuating, Increasing, Level, Range, absent_over_time, avg_over_time, changes,
    count_over_time, delta, deriv, increase, irate, last_over_time, max_over_time, min_over_time,
    predict_linear, present_over_time, quantile_over_time, rate, resets, stddev_over_time,
    sum_over_time,
};
pub use reading::{Selected, histogram_quantile, mean_observation};
pub use record::{Record, record};
pub use rule::IntoRule;
pub use setting::{Severity, Threshold, threshold};
pub use text::{
    ExternalLabel, HeldFor, IntoPart, IntoText, Part, Text, Value, external_label, held_for, value,
};
pub use unit::{
    Bytes, Count, Dimensionless, Flag, Milliseconds, Nats, Observations, PerSecond, Radians, Ratio,
    Requests, Seconds, Style, Unit, UnitFacts,
};
