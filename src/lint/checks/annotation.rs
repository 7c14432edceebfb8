//! Checks of annotations.

pub(crate) mod bad_url;
pub(crate) mod disallowed;
pub(crate) mod empty;
pub(crate) mod missing;
pub(crate) mod misspelled_key;
pub(crate) mod not_promql;
pub(crate) mod other_alert;
