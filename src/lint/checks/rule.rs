//! Checks of what rules are to one another.

pub(crate) mod cycle;
pub(crate) mod empty_input;
pub(crate) mod misspelled_record;
pub(crate) mod without_owner;
