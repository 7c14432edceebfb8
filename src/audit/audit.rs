//! The audit: every metric that is declared or exposed, compared, and whatever is read.

use promwright_lint::{Metric, Options, Schema};
use promwright_rulebook::RuleFile;
use promwright_source::Diagnostic;

use crate::compare::{Compared, check, labels, missing, reading, series, share, unread};
use crate::reads::Reads;
use crate::{Dashboard, Exposed, Row, Status};

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What targets expose.
    pub exposed: &'a Exposed,
    /// What is declared.
    pub declared: &'a Schema,
    /// The rules that read.
    pub rules: &'a [RuleFile],
    /// The dashboards that read.
    pub dashboards: &'a [Dashboard],
    /// How much checks weigh, and which labels targets add.
    pub options: &'a Options,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The metrics, those that are declared first and in the order of their declarations, then
    /// others by name.
    pub rows: Vec<Row>,
    /// What is wrong, in no order.
    pub findings: Vec<Diagnostic>,
    /// Queries that nothing can be said of, for their variables or their language.
    pub unreadable: usize,
}

/// Compares what is exposed with what is declared and what is read.
pub fn audit(subject: Subject<'_>) -> Audit {
    let Subject { exposed, declared, rules, dashboards, .. } = subject;
    let reads = Reads::of(rules, dashboards, exposed, declared);
    let mut findings = Vec::new();
    let mut rows = Vec::new();
    let mut compared = Vec::new();
    for (name, metric) in in_order(declared) {
        let family = exposed.get(name);
        let mut row = Row::new(name, Some(metric), family, reads.readers(name));
        if let Some(family) = family {
            let own = Compared { name, metric, family, readers: &row.readers };
            let status = check(&own, &mut findings);
            row.say(status);
            compared.push((name, metric, family));
        } else if Schema::is_built_in(name) && !exposed.is_served() || exposed.is_partial() {
            // No page has it, or the target that has it did not answer.
            continue;
        } else {
            row.say([Status::NotExposed]);
        }
        rows.push(row);
    }
    missing::check(&rows, declared, &mut findings);
    series::check(&compared, &mut rows, &mut findings);
    labels::check(&compared, &mut rows, &mut findings);
    share::check(&compared, exposed, &mut rows, &mut findings);
    for (name, family) in exposed.families() {
        let is_known = declared.iter().any(|(own, _)| own == name);
        if !is_known && !reads.is_recorded(name) && !Schema::is_built_in(name) {
            let mut row = Row::new(name, None, Some(family), reads.readers(name));
            row.say([Status::Undeclared].into_iter().filter(|_| !declared.is_empty()));
            rows.push(row);
        }
    }
    unread::check(&subject, &reads, &mut findings);
    findings.extend(reading::check(&subject));
    for row in rows.iter_mut().filter(|row| row.status.is_empty()) {
        row.say([Status::Ok]);
    }
    let queries = dashboards.iter().flat_map(|dashboard| &dashboard.queries);
    let unreadable = queries.filter(|query| query.tree.is_none()).count();
    Audit { rows, findings, unreadable }
}

/// The metrics in the order in which they are declared.
fn in_order(declared: &Schema) -> Vec<(&str, &Metric)> {
    let mut metrics: Vec<_> = declared.iter().collect();
    metrics.sort_by_key(|(name, metric)| (metric.place.is_none(), metric.place, *name));
    metrics
}
