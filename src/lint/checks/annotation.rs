//! Checks of annotations.

pub(crate) mod bad_url;
pub(crate) mod empty;
pub(crate) mod misspelled_key;
pub(crate) mod other_alert;
