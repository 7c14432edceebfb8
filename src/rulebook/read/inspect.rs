//! Looking at rules while they are read.
//!
//! Trees of expressions and templates are most of what rules take up. Who wants to see them
//! sees each rule as soon as it is read and may drop its trees, so that those of a large file
//! are never there all at once.

use crate::{Group, Rule};

/// Sees every rule as it is read.
pub trait Inspect {
    /// A rule, with its group, which has no rules yet.
    fn rule(&mut self, group: &Group, rule: &mut Rule);

    /// A rule file has ended; the rules that follow are of another one.
    fn end_of_file(&mut self);
}

/// Looks at nothing.
impl Inspect for () {
    fn rule(&mut self, _: &Group, _: &mut Rule) {}

    fn end_of_file(&mut self) {}
}
