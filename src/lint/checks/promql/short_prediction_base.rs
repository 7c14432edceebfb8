//! `promql/short-prediction-base`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::milliseconds;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `predict_linear` that looks more than fifty times as far ahead as its window is long.
///
/// ## Why is this bad?
///
/// The line through a few minutes swings with every wave of the load. Prolonged to hours or
/// days it tells the time of day rather than a trend.
///
/// ## Example
///
/// ```promql
/// predict_linear(disk_free_bytes[5m], 24 * 3600) < 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// predict_linear(disk_free_bytes[6h], 24 * 3600) < 0
/// ```
pub(crate) struct ShortPredictionBase;

impl Check for ShortPredictionBase {
    fn slug(&self) -> &'static str {
        "promql/short-prediction-base"
    }

    fn file(&self) -> &'static str {
        include_str!("short_prediction_base.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if call.function.name != "predict_linear" {
            return;
        }
        let Some(range) = subject.range_argument(call) else { return };
        let window = match subject.kind(range) {
            Kind::Matrix(matrix) => &matrix.range,
            Kind::Subquery(subquery) => &subquery.range,
            _ => return,
        };
        let ahead = call.args.get(1).and_then(|id| Some((*id, subject.number(*id)?)));
        let (Some(length), Some((at, ahead))) = (milliseconds(window), ahead) else { return };
        if ahead * 1000.0 > 50.0 * length as f64 {
            findings.push(
                subject
                    .finding(
                        self,
                        subject.place(window.span),
                        "the window is short for a prediction this far ahead",
                    )
                    .label("a line is drawn through this window")
                    .cause(subject.place_of(at), "and extended this many seconds ahead")
                    .help("take a window of a quarter of that time or more"),
            );
        }
    }
}
