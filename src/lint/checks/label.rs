//! Checks of the labels that rules set.

pub(crate) mod misspelled_value;
pub(crate) mod reserved;
pub(crate) mod stray_space;
