//! Checks of recording rules.

pub(crate) mod contradicted_name;
pub(crate) mod name_style;
pub(crate) mod stale_input;
pub(crate) mod unused;
pub(crate) mod used_before_written;
