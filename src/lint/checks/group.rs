//! Checks of groups.

pub(crate) mod interval_over_lookback;
