//! Checks of expressions.

pub(crate) mod dropped_label;
pub(crate) mod rate_of_gauge;
pub(crate) mod unknown_label;
