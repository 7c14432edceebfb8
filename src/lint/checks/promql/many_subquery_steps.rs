//! `promql/many-subquery-steps`.

use promwright_promql::{Id, Kind, Subquery};
use promwright_source::Diagnostic;

use crate::checks::shape::milliseconds;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds subqueries that evaluate their expression more often than the option
/// `subquery-steps-at-most` allows: the range divided by the step, times those of the
/// subqueries around it. A subquery without a step has that of the option
/// `evaluation-interval`.
///
/// ## Why is this bad?
///
/// All steps are evaluated anew each time the rule is, mostly once a minute: a week by the
/// minute is ten thousand evaluations for one. A recording rule evaluates each step once.
///
/// ## Example
///
/// ```promql
/// max_over_time(rate(requests_total[5m])[30d:1m]) > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: instance:requests:rate5m
///   expr: rate(requests_total[5m])
/// - alert: ManyRequests
///   expr: max_over_time(instance:requests:rate5m[30d]) > 100
/// ```
pub(crate) struct ManySubquerySteps;

impl Check for ManySubquerySteps {
    fn slug(&self) -> &'static str {
        "promql/many-subquery-steps"
    }

    fn file(&self) -> &'static str {
        include_str!("many_subquery_steps.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::SUBQUERY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Subquery(subquery) = subject.kind(id) else { return };
        let Some(own) = steps(subject, subquery) else { return };
        let above = subject.ancestors(id);
        let outer = above.filter_map(|id| match subject.kind(id) {
            Kind::Subquery(subquery) => steps(subject, subquery),
            _ => None,
        });
        let outer: f64 = outer.product();
        let most = subject.book.options().subquery_steps_at_most;
        // One around others tells of itself only if it is too much by itself.
        if own * outer <= most || outer > most {
            return;
        }
        let mut finding = subject
            .finding(
                self,
                subject.place(subquery.range.span),
                format!(
                    "the rule evaluates this {} times at each evaluation",
                    (own * outer).round()
                ),
            )
            .label(format!("{} steps", own.round()))
            .help("record the expression and look at the recorded metric, or take longer steps");
        if outer > 1.0 {
            finding = finding.cause(
                subject.rule.name.place,
                format!("and each {} times for the subqueries around it", outer.round()),
            );
        }
        findings.push(finding);
    }
}

/// How often a subquery evaluates its expression.
fn steps(subject: &Subject<'_>, subquery: &Subquery) -> Option<f64> {
    let range = milliseconds(&subquery.range)?;
    let step = match &subquery.step {
        Some(step) => milliseconds(step)?,
        None => subject.book.options().evaluation_interval.0,
    };
    (step > 0).then(|| range as f64 / step as f64)
}
