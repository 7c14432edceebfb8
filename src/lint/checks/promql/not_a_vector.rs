//! `promql/not-a-vector`.

use promwright_promql::ValueType;
use promwright_source::{Diagnostic, Severity};

use crate::{Check, Subject};

/// ## What it does
///
/// Finds rules whose whole expression is a range vector or a string.
///
/// ## Why is this bad?
///
/// Prometheus loads such a rule and then fails to evaluate it, every time: a rule's result
/// must be an instant vector or a scalar. The only trace is the health of the rule.
///
/// ## Example
///
/// ```promql
/// http_requests_total[5m]
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(http_requests_total[5m])
/// ```
pub(crate) struct NotAVector;

const SLUG: &str = "promql/not-a-vector";

impl Check for NotAVector {
    fn slug(&self) -> &'static str {
        SLUG
    }

    fn file(&self) -> &'static str {
        include_str!("not_a_vector.rs")
    }

    fn check(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let root = subject.ast.root();
        let (what, help) = match subject.ast.value_type(root) {
            ValueType::Matrix => {
                ("range vector", "put a function such as `rate` or `max_over_time` around it")
            }
            ValueType::String => ("string", "write an expression that selects series"),
            ValueType::Vector | ValueType::Scalar => return,
        };
        let message = format!("the rule's expression is a {what} and can never be evaluated");
        let place = subject.place(subject.ast[root].span);
        findings.push(
            subject
                .finding(SLUG, Severity::Warning, place, message)
                .label(format!("a {what}"))
                .help(help),
        );
    }
}
