//! Queries and what they must give.

use std::sync::Arc;

use promwright_rulebook::Text;
use promwright_rulebook::yaml::Node;
use promwright_series::Labels;
use promwright_series::histogram::Histogram;
use promwright_series::notation::{self, Point};
use promwright_source::Diagnostic;

use super::reading::{Reading, Shape};
use super::repeat::{FOR_EACH, list};
use super::series::bad_notation;
use super::{scalar, test, tolerance};
use crate::model::{ExpectedSample, QueryTest};

pub(super) const QUERY: Shape = Shape {
    what: "a query test",
    promtool: "promqlTestCase",
    fields: &["expr", "eval_time", "exp_samples", "tolerance", FOR_EACH],
    known: 3,
};

pub(super) const SAMPLE: Shape = Shape {
    what: "an expected sample",
    promtool: "sample",
    fields: &["labels", "value", "histogram", FOR_EACH],
    known: 3,
};

/// Reads an item of `promql_expr_test`.
pub(super) fn read(node: Node<'_>, reading: &mut Reading) -> Option<QueryTest> {
    let fields = reading.fields(node, &QUERY)?;
    let outer = reading.tolerance;
    reading.tolerance = tolerance::read(&fields, reading);
    let tolerance = std::mem::replace(&mut reading.tolerance, outer);
    let eval_time = test::eval_time(node, &fields, reading);
    let sample = |node: Node<'_>, reading: &mut Reading| sample(node, tolerance.nan, reading);
    let expected = list(&fields, "exp_samples", reading, sample);
    let Some(text) = reading.text(&fields, "expr") else {
        reading.missing(node, "a query test without `expr`", None);
        return None;
    };
    let expr = match promwright_promql::parse(text.value()) {
        Ok(ast) => Some(Arc::new(ast)),
        Err(errors) => {
            for error in errors {
                let place = text.place_of(error.span);
                let finding = Diagnostic::error("promql/syntax", place, error.message);
                reading.findings.push(match error.help {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
            None
        }
    };
    Some(QueryTest { place: node.place(), text, expr, eval_time, expected, tolerance })
}

fn sample(node: Node<'_>, matches_nan: bool, reading: &mut Reading) -> Option<ExpectedSample> {
    let fields = reading.fields(node, &SAMPLE)?;
    let labels = reading.text(&fields, "labels");
    let labels = match labels.as_ref().map(|text| notation::parse_labels(text.value())) {
        None => Labels::empty(),
        Some(Ok(labels)) => labels,
        Some(Err(error)) => {
            reading.findings.extend(labels.map(|text| bad_notation(&text, error)));
            return None;
        }
    };
    let value = scalar::number(&fields, "value", reading).ok()?.unwrap_or(0.0);
    let histogram = match reading.text(&fields, "histogram") {
        Some(text) if !text.value().is_empty() => Some(histogram(&text, reading)?),
        _ => None,
    };
    let place = fields.value("value").map_or_else(|| node.first_line(), Node::place);
    if value.is_nan() && !matches_nan {
        let help = "say `tolerance: {nan: true}` beside `expr`, in the test or in the file";
        reading.doubt(place, "NaN equals nothing, so this never passes", help);
    }
    if histogram.is_some() && value != 0.0 {
        let message = "a sample is a number or a histogram, so this never passes";
        reading.doubt(place, message, "leave out `value` or `histogram`");
    }
    Some(ExpectedSample { place: node.place(), labels, value, histogram })
}

/// The one native histogram that a text is.
fn histogram(text: &Text, reading: &mut Reading) -> Option<Arc<Histogram>> {
    let points = match notation::parse_values(text.value()) {
        Ok(points) => points,
        Err(error) => {
            reading.findings.push(bad_notation(text, error));
            return None;
        }
    };
    if let [Point::Histogram { histogram, .. }] = &*points {
        return Some(histogram.clone());
    }
    let message = match &*points {
        [_] => "`histogram` is a native histogram, not a number".to_owned(),
        points => format!("`histogram` is one native histogram, not {} values", points.len()),
    };
    reading.findings.push(
        Diagnostic::error("test/bad-histogram", text.place(), message)
            .help("write one as in `{{schema:0 count:3 sum:4 buckets:[1 2]}}`"),
    );
    None
}
