//! Looking at rules while they are read.
//!
//! Trees of expressions and templates are most of what rules take up. Who wants to see them
//! sees a few rules as soon as they are read and may drop their trees, so that those of a large
//! file are never there all at once.

use crate::{Group, Rule};

/// So many rules are shown at once, at most.
pub const AT_ONCE: usize = 16;

/// Sees every rule as it is read.
pub trait Inspect {
    /// The next rules, at most [`AT_ONCE`], with their group, which has no rules yet.
    fn rules(&mut self, group: &Group, rules: &mut [Rule]);

    /// A rule file has ended; the rules that follow are of another one.
    fn end_of_file(&mut self);
}

/// Looks at nothing.
impl Inspect for () {
    fn rules(&mut self, _: &Group, _: &mut [Rule]) {}

    fn end_of_file(&mut self) {}
}
