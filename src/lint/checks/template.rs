//! Checks of the templates in labels and annotations.

pub(crate) mod bad_query;
pub(crate) mod dropped_label;
pub(crate) mod in_record;
pub(crate) mod not_expanded;
pub(crate) mod stated_duration;
pub(crate) mod stated_threshold;
pub(crate) mod value_in_label;
