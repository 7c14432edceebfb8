//! Checks of the labels that rules set.

pub(crate) mod disallowed;
pub(crate) mod empty;
pub(crate) mod exclusive;
pub(crate) mod external;
pub(crate) mod missing;
pub(crate) mod misspelled_name;
pub(crate) mod misspelled_value;
pub(crate) mod overrides_series;
pub(crate) mod repeats_group;
pub(crate) mod reserved;
pub(crate) mod stray_space;
