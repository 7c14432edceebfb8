//! Looking at rules while they are read.
//!
//! Trees of expressions and templates are most of what rules take up. Who wants to see them
//! sees a few rules as soon as they are read and may drop their trees, so that those of a large
//! file are never there all at once.

use crate::{Group, Rule};

/// So many rules are shown at once, at most.
pub const AT_ONCE: usize = 16;

/// Sees every rule soon after it is read.
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

#[cfg(test)]
mod tests {
    use promwright_source::{SharedStr, Sources};

    use super::*;

    /// The names of the rules that were shown at once, for each time.
    #[derive(Default)]
    struct Shown(Vec<Vec<String>>);

    impl Inspect for Shown {
        fn rules(&mut self, _: &Group, rules: &mut [Rule]) {
            self.0.push(rules.iter().map(|rule| rule.name.value.to_string()).collect());
        }

        fn end_of_file(&mut self) {}
    }

    fn shown(rules: impl Iterator<Item = (usize, String)>) -> Vec<Vec<String>> {
        let rules =
            rules.map(|(number, expr)| format!("  - record: r{number}\n    expr: {expr}\n"));
        let text = format!("groups:\n- name: g\n  rules:\n{}", rules.collect::<String>());
        let (file, text) = (Sources::new().add("a.yaml", &*text), SharedStr::from(text));
        let mut shown = Shown::default();
        crate::homes::read_inspected(file, "a.yaml", &text, &[], &mut shown);
        shown.0.into_iter().filter(|rules| !rules.is_empty()).collect()
    }

    #[test]
    fn each_rule_is_shown_once_and_few_together() {
        let few = shown((0..2 * AT_ONCE + 3).map(|number| (number, "up".to_owned())));
        assert!(few.iter().map(Vec::len).eq([AT_ONCE, AT_ONCE, 3]));
        assert!(few.concat().into_iter().eq((0..2 * AT_ONCE + 3).map(|n| format!("r{n}"))));
        let long = format!("sum({})", "a".repeat(100_000));
        let long = shown((0..3).map(|number| (number, long.clone())));
        assert_eq!(long, [["r0"], ["r1"], ["r2"]]);
    }
}
