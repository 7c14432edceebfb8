//! Checks of the templates in labels and annotations.

pub(crate) mod bad_query;
pub(crate) mod bad_verb;
pub(crate) mod dropped_label;
pub(crate) mod fails;
pub(crate) mod in_record;
pub(crate) mod not_expanded;
pub(crate) mod query_without_label;
pub(crate) mod ratio_as_percent;
pub(crate) mod raw_value;
pub(crate) mod stated_duration;
pub(crate) mod stated_threshold;
pub(crate) mod unfit_format;
pub(crate) mod unknown_external_label;
pub(crate) mod unused_variable;
pub(crate) mod value_in_label;
