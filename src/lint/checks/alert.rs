//! Checks of the fields of alerts.

pub(crate) mod for_below_interval;
pub(crate) mod zero_for;
