//! `rule/empty-input`.

use promwright_promql::flow::values::EmptyReason;
use promwright_promql::{Kind, Name};
use promwright_source::Diagnostic;

use crate::checks::promql::unknown_metric::is_foreseen;
use crate::records::Record;
use crate::{Check, Level, Needs, Subject};

/// ## What it does
///
/// Finds rules that read a recorded metric whose rule can never give a value, whatever the
/// data: its sides never match, its condition is never true, or it reads such a metric itself.
/// What stands in `absent` or beside an `or` is left alone.
///
/// ## Why is this bad?
///
/// The fault of one rule reaches all that read it. The alert never fires, though nothing is
/// wrong with its own expression.
///
/// ## Example
///
/// ```yaml
/// - record: api:down
///   expr: up{job="api"} == 1 and sum(rate(errors_total[5m])) > 10
/// - alert: ApiDown
///   expr: api:down > 0
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: api:down
///   expr: up{job="api"} == 1 and on () sum(rate(errors_total[5m])) > 10
/// - alert: ApiDown
///   expr: api:down > 0
/// ```
pub(crate) struct EmptyInput;

impl Check for EmptyInput {
    fn slug(&self) -> &'static str {
        "rule/empty-input"
    }

    fn file(&self) -> &'static str {
        include_str!("empty_input.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if !subject.book.has_records() {
            return;
        }
        let mut told: Vec<&str> = Vec::new();
        for (id, node) in subject.ast.iter() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = &selector.name else { continue };
            let records = subject.book.records(&name.text);
            if records.is_empty() || told.contains(&&*name.text) || is_foreseen(subject, id) {
                continue;
            }
            let why = subject.values().of(id).emptiness;
            let is_never =
                why.is_always() && why.why().is_some_and(|why| why.reason == EmptyReason::Metric);
            if is_never {
                told.push(&name.text);
                findings.push(self.finding(subject, name, records));
            }
        }
    }
}

impl EmptyInput {
    fn finding(&self, subject: &Subject<'_>, name: &Name, records: &[Record<'_>]) -> Diagnostic {
        let message = format!("`{}` never has a value", name.text);
        let mut finding =
            subject.finding(self, subject.place(name.span), message).label("never has a result");
        for record in records.iter().take(3) {
            let Some(inner) = Subject::new(subject.book, record.group, record.rule) else {
                continue;
            };
            let why = inner.values().of(inner.ast.root()).emptiness.why();
            if let Some(why) = why {
                finding = finding.cause(inner.place(why.span), cause(why.reason));
            }
        }
        finding.help("fix the rule that records it")
    }
}

const fn cause(reason: EmptyReason) -> &'static str {
    match reason {
        EmptyReason::Metric => "has no series",
        EmptyReason::Matcher => "no series passes this",
        EmptyReason::Comparison => "is never true",
        EmptyReason::Contradiction => "excludes the other condition",
        EmptyReason::Matching => "nothing on the left matches anything on the right",
        EmptyReason::Unless => "removes every series",
        EmptyReason::Parameter => "keeps no series",
        EmptyReason::Absent => "never true: what it names always exists",
        EmptyReason::Number => "always has a result",
    }
}
