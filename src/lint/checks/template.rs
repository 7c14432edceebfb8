//! Checks of the templates in labels and annotations.

pub(crate) mod dropped_label;
