//! Checks of the fields of alerts.

pub(crate) mod absent_without_for;
pub(crate) mod always_fires;
pub(crate) mod for_below_interval;
pub(crate) mod for_out_of_range;
pub(crate) mod for_outlasts_series;
pub(crate) mod inverted_thresholds;
pub(crate) mod late_critical;
pub(crate) mod name_contradicts_severity;
pub(crate) mod name_style;
pub(crate) mod never_fires;
pub(crate) mod no_condition;
pub(crate) mod ratio_without_for;
pub(crate) mod same_expression;
pub(crate) mod unstable_series;
pub(crate) mod vanished_target;
pub(crate) mod zero_for;
