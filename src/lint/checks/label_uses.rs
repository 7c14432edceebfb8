//! Where an expression names a label that its operand must have to have an effect.
//!
//! `without` and `ignoring` are not among them: to remove what is not there does no harm, and
//! rules that are shared between clusters do it on purpose. Nor is the `on` of an `or`, which
//! a default value (`or on (job) vector(0)`) often has, nor `group_left (__name__)`, which is
//! written to lose the name.

use promwright_promql::flow::{Causes, Fact, LabelSet, Presence, Reason};
use promwright_promql::{Aggregate, Binary, BinaryOp, Id, Kind, MatchOp, Name, Selector};

use promwright_source::Span;

use crate::Subject;
use crate::book::metric_name;

/// A label that stands where only a label that is there makes sense.
pub(crate) struct LabelUse<'a> {
    /// Its name, as written.
    pub name: &'a Name,
    /// In which clause.
    pub clause: Clause,
    /// The labels of the operand that it is asked of.
    pub operand: &'a LabelSet,
    /// What is known of it there.
    pub fact: Fact,
    /// The bytes of the operand.
    pub span: Span,
}

/// Where a label is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    By,
    OnLeft,
    OnRight,
    Include,
    Matcher,
    /// A matcher that takes out what has some value, and lets through what has none.
    Exclusion,
}

impl Clause {
    /// The clause and the operand, for "`x` in …, which cannot have it".
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::By => "the aggregated vector",
            Self::OnLeft => "the left side",
            Self::OnRight => "the right side",
            Self::Include => "the \"one\" side",
            Self::Matcher | Self::Exclusion => "the metric",
        }
    }
}

/// The uses of labels that cannot be there, in the order of the tree.
pub(crate) fn impossible<'a>(subject: &'a Subject<'_>) -> Vec<LabelUse<'a>> {
    let mut uses = Vec::new();
    for (_, node) in subject.ast.iter() {
        match &node.kind {
            Kind::Selector(selector) => matchers(subject, selector, &mut uses),
            Kind::Aggregate(aggregate) => grouping(subject, aggregate, &mut uses),
            Kind::Binary(binary) => matching(subject, binary, &mut uses),
            _ => {}
        }
    }
    uses
}

fn grouping<'a>(subject: &'a Subject<'_>, aggregate: &'a Aggregate, uses: &mut Vec<LabelUse<'a>>) {
    let by = aggregate.grouping.as_ref().filter(|grouping| !grouping.without);
    let Some(by) = by else { return };
    let has_name = || by.labels.iter().any(|name| &*name.text == "__name__");
    if !may_have_any(subject, aggregate.expr) || has_name() {
        add(subject, aggregate.expr, &by.labels, Clause::By, uses);
    }
}

/// Whether a part is series of a metric of which nothing is known, and no matcher rules a label
/// out, so that they may have any but the name. Told without the flow of labels, which is then
/// not needed for most expressions.
fn may_have_any(subject: &Subject<'_>, id: Id) -> bool {
    use promwright_promql::flow::Metrics;
    let Some((_, selector)) = subject.plain_series(id) else { return false };
    let is_unknown = |name: &Name| subject.book.labels(&name.text).is_none();
    selector.name.as_ref().is_some_and(is_unknown)
        && selector.matchers.iter().all(|matcher| !matcher.value.text.is_empty())
}

fn matching<'a>(subject: &'a Subject<'_>, binary: &'a Binary, uses: &mut Vec<LabelUse<'a>>) {
    let on = binary.matching.labels.iter().filter(|labels| labels.on);
    if binary.op != BinaryOp::Or {
        for name in on.flat_map(|labels| &labels.labels) {
            add(subject, binary.lhs, [name], Clause::OnLeft, uses);
            add(subject, binary.rhs, [name], Clause::OnRight, uses);
        }
    }
    if let Some(group) = &binary.matching.group {
        let one = if group.left { binary.rhs } else { binary.lhs };
        let names = group.include.iter().filter(|name| &*name.text != "__name__");
        add(subject, one, names, Clause::Include, uses);
    }
}

fn add<'a>(
    subject: &'a Subject<'_>,
    operand: Id,
    names: impl IntoIterator<Item = &'a Name>,
    clause: Clause,
    uses: &mut Vec<LabelUse<'a>>,
) {
    let span = subject.ast[operand].span;
    let operand = subject.flow().labels(operand);
    for name in names {
        let fact = operand.get(&name.text);
        if fact.is_impossible() {
            uses.push(LabelUse { name, clause, operand, fact: fact.clone(), span });
        }
    }
}

/// Whether a matcher takes out what has the value.
const fn is_negated(op: MatchOp) -> bool {
    matches!(op, MatchOp::NotEqual | MatchOp::NotRegex)
}

/// Matchers that only a series with the label can pass, or can fail.
fn matchers<'a>(subject: &'a Subject<'_>, selector: &'a Selector, uses: &mut Vec<LabelUse<'a>>) {
    use promwright_promql::flow::Metrics;
    let Some(name) = &selector.name else { return };
    let known = metric_name(selector).and_then(|metric| subject.book.labels(metric));
    let Some(operand) = known else { return };
    // What scraped metrics lack here they may have in another cluster with the same rules.
    let is_recorded = !subject.book.records(&name.text).is_empty();
    for matcher in &selector.matchers {
        let clause = match promwright_promql::flow::matcher_presence(matcher) {
            Presence::Guaranteed => Clause::Matcher,
            Presence::Possible if is_recorded && is_negated(matcher.op) => Clause::Exclusion,
            _ => continue,
        };
        let presence = operand.get(&matcher.label.text).presence;
        if presence == Presence::Impossible && &*matcher.label.text != "__name__" {
            let causes = Causes::one(Reason::Metric, name.span);
            let fact = Fact { presence, causes, value: None };
            uses.push(LabelUse { name: &matcher.label, clause, operand, fact, span: name.span });
        }
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;
    use crate::{Book, Options, Schema};

    #[test]
    fn what_is_told_without_the_flow_is_what_the_flow_says() {
        let (schema, options) = (Schema::default(), Options::default());
        let book = Book::of_schema(&schema, &options);
        for (inner, may_have, lost) in [
            ("m{b='c',a!='d'}", true, vec![]),
            ("(rate(m{a=~'b'}[5m]))", true, vec!["__name__"]),
            ("m{a=''}", false, vec!["a"]),
            ("max(m)", false, vec!["a", "__name__"]),
            ("vector(1)", false, vec!["a", "__name__"]),
            ("{b='c'}", false, vec![]),
        ] {
            let text = format!(
                "groups:\n- name: g\n  rules:\n  - record: r\n    expr: \"sum by (a, __name__) ({inner})\"\n"
            );
            let file = Sources::new().add("a.yaml", &*text);
            let (rules, _) = promwright_rulebook::read(file, "a.yaml", &text);
            let (group, rule) = rules.rules().next().expect("there is one");
            let subject = Subject::new(&book, group, rule).expect("it parses");
            let Kind::Aggregate(aggregate) = subject.kind(subject.ast.root()) else {
                panic!("{inner}")
            };
            assert_eq!(may_have_any(&subject, aggregate.expr), may_have, "{inner}");
            let found: Vec<_> =
                impossible(&subject).iter().map(|one| one.name.text.to_string()).collect();
            assert_eq!(found, lost, "{inner}");
            let flow = subject.flow().labels(aggregate.expr);
            assert!(!may_have || !flow.get("a").is_impossible(), "{inner}");
        }
    }
}
