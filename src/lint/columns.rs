//! Checks over several rules at once: each check over all of them before the next one.
//!
//! Together the checks are more code than a processor keeps at hand, and rule by rule much time
//! would go into fetching it again. Findings about a rule come in the order of the checks.

use promwright_promql::Id;
use promwright_source::Diagnostic;

use crate::plan::Plan;
use crate::{Kinds, Subject};

/// Room for the parts of some rules, sorted by what checks look at.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// For each kind the number of a rule and a node of it; for kinds of rules the root.
    of_kind: [Vec<(u32, Id)>; Kinds::COUNT],
}

impl Columns {
    /// Runs every check over some rules; adds what is found about each to its list.
    pub fn check(&mut self, plan: &Plan, rules: &[Subject<'_>], findings: &mut [Vec<Diagnostic>]) {
        self.sort(rules);
        for (kind, column) in self.of_kind.iter().enumerate() {
            for check in plan.of(kind) {
                for (number, id) in column {
                    let (rule, found) = (&rules[*number as usize], &mut findings[*number as usize]);
                    if Kinds::is_of_rules(kind) {
                        check.rule(rule, found);
                    } else {
                        check.node(rule, *id, found);
                    }
                }
            }
        }
    }

    fn sort(&mut self, rules: &[Subject<'_>]) {
        self.of_kind.iter_mut().for_each(Vec::clear);
        for (number, subject) in (0..).zip(rules) {
            for (id, node) in subject.ast.iter() {
                self.of_kind[Kinds::of(&node.kind).index()].push((number, id));
            }
            let root = subject.ast.root();
            self.of_kind[Kinds::of_rule(subject.rule).index()].push((number, root));
        }
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;
    use crate::{Book, Options, Schema};

    #[test]
    fn rules_at_once_are_checked_as_each_alone() {
        let text = "groups: [{name: g, rules: [\
            {alert: a, expr: 'm{b=~\"c\"} > 1', annotations: {summary: '{{ $labels.d }}'}}, \
            {record: r, expr: 'sum(m) by (e)'}, \
            {alert: f, expr: 'sum(m) / sum(m)', for: 1s, annotations: {summary: '{{ $labels.d }}'}}, \
            {alert: h, expr: 'm{b=\"c.*\"} == 1 and m{b=~\"i\"}'}]}]";
        let file = Sources::new().add("a.yaml", text);
        let (rules, _) = promwright_rulebook::read(file, "a.yaml", text);
        let (schema, options) = (Schema::default(), Options::default());
        let book = Book::of_schema(&schema, &options);
        let subject = |(group, rule)| Subject::new(&book, group, rule).expect("it parses");
        let subjects: Vec<_> = rules.rules().map(subject).collect();
        let mut at_once = vec![Vec::new(); subjects.len()];
        let mut columns = Columns::default();
        columns.check(book.plan(), &subjects[1..], &mut at_once);
        at_once.iter_mut().for_each(Vec::clear);
        columns.check(book.plan(), &subjects, &mut at_once);
        assert!(at_once.iter().filter(|found| !found.is_empty()).count() > 2, "{at_once:?}");
        for (subject, found) in subjects.iter().zip(&at_once) {
            let mut alone = Vec::new();
            subject.check(&mut alone);
            assert_eq!(&alone, found);
        }
    }
}
