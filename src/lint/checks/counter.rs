//! Which metrics count: those that the schema says to, and those whose name ends in `_total`.

use promwright_promql::Selector;

use crate::checks::shape::metric_of;
use crate::{MetricKind, Subject};

/// The counter that a selector reads. What the schema says of a metric counts more than its
/// name, and a recorded metric is what its rule makes of it.
pub(crate) fn counter<'a>(subject: &Subject<'_>, selector: &'a Selector) -> Option<&'a str> {
    let metric = metric_of(selector)?;
    let is_counter = match subject.book.schema().series_kind(metric) {
        Some(kind) => kind == MetricKind::Counter,
        None => is_named_as_counter(metric) && subject.book.records(metric).is_empty(),
    };
    is_counter.then_some(metric)
}

/// As [`counter`], where a name must also tell of events: `…_total` is also the name of many a
/// number of what there is.
pub(crate) fn event_counter<'a>(subject: &Subject<'_>, selector: &'a Selector) -> Option<&'a str> {
    let metric = counter(subject, selector)?;
    let is_known = subject.book.schema().series_kind(metric).is_some();
    (is_known || metric.split('_').any(is_event)).then_some(metric)
}

fn is_event(word: &str) -> bool {
    matches!(
        word,
        "errors"
            | "error"
            | "failures"
            | "failure"
            | "failed"
            | "requests"
            | "responses"
            | "exceptions"
            | "restarts"
            | "retries"
            | "drops"
            | "dropped"
            | "rejected"
            | "rejections"
            | "timeouts"
            | "evictions"
            | "evicted"
            | "events"
            | "messages"
            | "packets"
            | "panics"
            | "conflicts"
            | "attempts"
            | "aborted"
            | "refused"
            | "queries"
            | "hits"
            | "misses"
            | "calls"
            | "crashes"
            | "deadlocks"
            | "rollbacks"
            | "reconnects"
            | "kills"
            | "killed"
            | "denied"
            | "lost"
            | "violations"
            | "collisions"
            | "overflows"
            | "discarded"
            | "received"
            | "sent"
            | "processed"
    )
}

/// `…_total`, unless it reads as a size: the total of what there is.
pub(crate) fn is_named_as_counter(metric: &str) -> bool {
    let Some(what) = metric.strip_suffix("_total") else { return false };
    let is_size =
        ["memory", "mem", "disk", "disks", "space", "filesystem", "swap", "capacity", "storage"];
    !metric.contains(':') && !what.split('_').any(|word| is_size.contains(&word))
}
