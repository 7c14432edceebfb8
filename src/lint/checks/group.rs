//! Checks of groups.

pub(crate) mod interval_out_of_range;
pub(crate) mod interval_over_lookback;
pub(crate) mod limit_out_of_range;
pub(crate) mod name_style;
pub(crate) mod query_offset_out_of_range;
pub(crate) mod too_many_rules;
