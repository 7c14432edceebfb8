//! Checks of expressions.

pub(crate) mod blank_in_matcher;
pub(crate) mod contradictory_matchers;
pub(crate) mod dropped_label;
pub(crate) mod empty_alternative;
pub(crate) mod glob_as_regex;
pub(crate) mod integer_bucket;
pub(crate) mod internal_label;
pub(crate) mod literal_regex;
pub(crate) mod match_all;
pub(crate) mod match_nothing;
pub(crate) mod rate_of_gauge;
pub(crate) mod redundant_anchor;
pub(crate) mod redundant_matcher;
pub(crate) mod regex_as_text;
pub(crate) mod repeated_alternative;
pub(crate) mod selector_without_name;
pub(crate) mod unknown_label;
