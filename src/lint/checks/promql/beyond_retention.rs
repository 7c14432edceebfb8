//! `promql/beyond-retention`.

use promwright_promql::{Id, Kind, Modifiers};
use promwright_source::Diagnostic;

use crate::checks::shape::milliseconds;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds selectors that look further back than Prometheus keeps samples: by their window,
/// their offset and those of the subqueries around them, taken together. How long samples are
/// kept is said by the option `retention`; without it nothing is known, and nothing said.
///
/// ## Why is this bad?
///
/// There is nothing so far back. An offset beyond it selects nothing, and the average of a
/// month is that of the fortnight that is there.
///
/// ## Example
///
/// ```promql
/// avg_over_time(queue_length[30d]) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// avg_over_time(queue_length[14d]) > 100
/// ```
pub(crate) struct BeyondRetention;

impl Check for BeyondRetention {
    fn slug(&self) -> &'static str {
        "promql/beyond-retention"
    }

    fn file(&self) -> &'static str {
        include_str!("beyond_retention.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::SELECTOR
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let kept = subject.book.options().retention.0;
        if kept == 0 {
            return;
        }
        let Kind::Selector(selector) = subject.kind(id) else { return };
        let Some(own) = offset(&selector.modifiers) else { return };
        let above = subject.ancestors(id);
        let mut back = own;
        for id in above {
            back += match subject.kind(id) {
                Kind::Matrix(matrix) => milliseconds(&matrix.range).unwrap_or_default(),
                Kind::Subquery(subquery) => {
                    let Some(offset) = offset(&subquery.modifiers) else { return };
                    offset + milliseconds(&subquery.range).unwrap_or_default()
                }
                _ => 0,
            };
        }
        if back <= kept {
            return;
        }
        let written = promwright_number::duration::format;
        let label = if own > kept { "no sample is that old" } else { "only the newer part exists" };
        findings.push(
            subject
                .about(
                    self,
                    id,
                    format!("this looks back {}, longer than samples are kept", written(back)),
                )
                .label(label)
                .help(format!(
                    "look back less, or set `retention`: samples are kept for {}",
                    written(kept)
                )),
        );
    }
}

/// How far modifiers shift; `None` where they name a point in time.
fn offset(modifiers: &Modifiers) -> Option<i64> {
    if modifiers.at.is_some() {
        return None;
    }
    let Some(offset) = &modifiers.offset else { return Some(0) };
    milliseconds(&offset.by)
}
