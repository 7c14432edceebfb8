//! `promql/short-window`.

use promwright_promql::{Duration, Id, Kind, Selector};
use promwright_source::Diagnostic;

use crate::book::metric_name;
use crate::checks::shape::milliseconds;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `rate`, `increase`, `deriv` and other functions that need two samples, over a window
/// that is shorter than two scrapes, or for a recorded metric than two evaluations of its
/// group. How often targets are scraped is said by the option `scrape-interval`; where it is
/// not, half a minute is assumed, so that only windows under a minute are found, and the
/// finding says so.
///
/// ## Why is this bad?
///
/// A window of less than two intervals holds two samples at times, and one at others. With one
/// sample these functions return nothing: the alert resolves, `for` starts again, and the
/// recorded series has gaps. Twice the interval is the least, four times bears a failed scrape.
///
/// ## Example
///
/// ```promql
/// rate(errors_total[30s]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(errors_total[2m]) > 10
/// ```
pub(crate) struct ShortWindow;

impl Check for ShortWindow {
    fn slug(&self) -> &'static str {
        "promql/short-window"
    }

    fn file(&self) -> &'static str {
        include_str!("short_window.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if !needs_two(call.function.name) {
            return;
        }
        let Some(window) = subject.range_argument(call).and_then(|id| window(subject, id)) else {
            return;
        };
        let Some(length) = milliseconds(window.range) else { return };
        if length >= 2 * window.interval {
            return;
        }
        let written = promwright_number::duration::format;
        let (is, assumed) = if window.is_assumed {
            ("if ", "; set `scrape-interval` to say how often it is scraped")
        } else {
            ("", "")
        };
        let message = format!(
            "a window of {} may not hold the two samples that `{}` needs",
            written(length),
            call.function.name
        );
        findings.push(
            subject
                .finding(self, subject.place(window.range.span), message)
                .label(format!("{is}{} every {}", window.what, written(window.interval)))
                .help(format!(
                    "use at least {}, or {} to survive a missing sample{assumed}",
                    written(2 * window.interval),
                    written(4 * window.interval)
                )),
        );
    }
}

/// A window with the time between its samples.
struct Window<'s> {
    range: &'s Duration,
    interval: i64,
    what: &'static str,
    /// Whether nothing says how long that is.
    is_assumed: bool,
}

fn window<'s>(subject: &'s Subject<'_>, id: Id) -> Option<Window<'s>> {
    match subject.kind(id) {
        Kind::Matrix(matrix) => {
            let Kind::Selector(selector) = subject.kind(matrix.selector) else { return None };
            let range = &matrix.range;
            if let Some(interval) = recorded(subject, selector) {
                return Some(Window { range, interval, what: "recorded", is_assumed: false });
            }
            // What may be recorded elsewhere has no interval that could be known.
            metric_name(selector).filter(|name| memchr::memchr(b':', name.as_bytes()).is_none())?;
            let (interval, is_assumed) = subject.book.options().scraped_every();
            Some(Window { range, interval, what: "scraped", is_assumed })
        }
        Kind::Subquery(subquery) => {
            let interval = milliseconds(subquery.step.as_ref()?)?;
            Some(Window { range: &subquery.range, interval, what: "a step", is_assumed: false })
        }
        _ => None,
    }
}

/// The time between two samples of a recorded metric, where its group says so.
fn recorded(subject: &Subject<'_>, selector: &Selector) -> Option<i64> {
    let records = subject.book.records(metric_name(selector)?);
    records.iter().filter_map(|record| record.group.interval.as_ref()).map(|own| own.value).max()
}

fn needs_two(function: &str) -> bool {
    matches!(
        function,
        "rate"
            | "irate"
            | "increase"
            | "delta"
            | "idelta"
            | "deriv"
            | "predict_linear"
            | "changes"
            | "resets"
            | "double_exponential_smoothing"
    )
}
