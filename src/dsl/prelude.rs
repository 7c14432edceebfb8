//! Everything that a file of rules needs: `use promwright_dsl::prelude::*;`.

pub use crate::Severity::{Critical, Info, Warning};
pub use crate::{
    Alert, Bytes, Catalog, Condition, Count, Counter, Dimensionless, Expr, Flag, Gauge, Group,
    Histogram, Label, Milliseconds, Nats, Overrides, PerSecond, Quantity, Radians, Ratio, Record,
    Requests, Seconds, Target, Text, Threshold, Unit, Vector, ZERO, abs, absent, absent_over_time,
    alert, avg, avg_over_time, between, bottomk, bytes, ceil, changes, clamp, clamp_max, clamp_min,
    count, count_over_time, count_series, days, delta, deriv, external_label, floor, from, group,
    held_for, histogram_quantile, hours, ignoring, increase, irate, labels, last_over_time, max,
    max_over_time, mean_observation, metrics, milliseconds, min, min_over_time, minutes, nats,
    number, on, predict_linear, present_over_time, quantile, quantile_over_time, radians, rate,
    ratio, raw, raw_condition, record, requests, resets, round, seconds, share, since, stddev,
    stddev_over_time, sum, sum_over_time, text, threshold, timestamp, topk, unit, up_to, value,
};
