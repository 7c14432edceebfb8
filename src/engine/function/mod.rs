//! Functions of numbers, labels and instant vectors.
//!
//! Know no places; faults and remarks are handed back as texts.

pub(crate) mod classic;
pub(crate) mod date;
pub(crate) mod labels;
pub(crate) mod math;
pub(crate) mod native;
pub(crate) mod natural;
