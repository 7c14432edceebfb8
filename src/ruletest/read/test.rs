//! One test: its series and its expectations.

use std::sync::Arc;

use promwright_number::time;
use promwright_rulebook::Spanned;
use promwright_rulebook::yaml::{Fields, Node};
use promwright_series::Labels;
use promwright_source::Diagnostic;

use super::reading::{Reading, Shape, spanned};
use super::repeat::{FOR_EACH, list};
use super::series::{self, Input};
use super::{alert, query, scalar, tolerance};
use crate::model::Test;

pub(super) const TEST: Shape = Shape {
    what: "a test",
    promtool: "testGroup",
    fields: &[
        "interval",
        "input_series",
        "alert_rule_test",
        "promql_expr_test",
        "external_labels",
        "external_url",
        "name",
        "start_timestamp",
        "metricsql_expr_test",
        "tolerance",
        FOR_EACH,
    ],
    known: 8,
};

/// Reads an item of `tests`; the interval is the file's.
pub(super) fn read(node: Node<'_>, interval: i64, reading: &mut Reading) -> Option<Test> {
    let fields = reading.fields(node, &TEST)?;
    let of_file = reading.tolerance;
    reading.tolerance = tolerance::read(&fields, reading);
    let own_interval = scalar::duration(&fields, "interval", reading);
    let external = reading.text(&fields, "external_url");
    let (alerts, ends): (Vec<_>, Vec<_>) = list(&fields, "alert_rule_test", reading, alert::read)
        .into_iter()
        .flatten()
        .map(|alert::Read { test, is_open }| (test, is_open))
        .unzip();
    let mut test = Test {
        place: node.place(),
        name: name(&fields, reading),
        interval: own_interval.filter(|ms| *ms > 0).unwrap_or(interval),
        start: start(&fields, reading),
        input: Vec::new(),
        from: Vec::new(),
        alerts,
        queries: queries(&fields, reading),
        external_labels: Labels::from_pairs(reading.pairs(&fields, "external_labels")),
        external_url: external.map_or_else(Arc::default, |text| Arc::from(text.value())),
        is_faulty: false,
    };
    reading.tolerance = of_file;
    let last = test.last_eval_time();
    let open = test.alerts.iter_mut().zip(ends).filter(|(_, is_open)| *is_open);
    open.for_each(|(alert, _)| alert.eval_time = last);
    read_input(&fields, &mut test, reading);
    if test.alerts.is_empty() && test.queries.is_empty() {
        let message = "a test without expectations passes whatever the rules do";
        let help = "add `alert_rule_test` or `promql_expr_test`";
        reading.doubt(node.first_line(), message, help);
    }
    Some(test)
}

fn read_input(fields: &Fields<'_>, test: &mut Test, reading: &mut Reading) {
    // No one asks about later values, and there may be millions.
    let most = test.steps();
    let read = |node: Node<'_>, reading: &mut Reading| series::input(node, most, reading);
    for input in list(fields, "input_series", reading, read) {
        match input {
            Input::Written(series) => test.input.push(series),
            Input::Elsewhere(supply) => test.from.push(supply),
        }
    }
}

/// Its name; of a test that is repeated with what it is this time, if that is not in it.
pub(super) fn name(fields: &Fields<'_>, reading: &mut Reading) -> Option<Spanned<String>> {
    let mut name = spanned(&reading.text(fields, "name")?);
    let written = fields.value("name").and_then(Node::scalar);
    if written == Some(&*name.value) && !name.value.is_empty() && !reading.variables.is_empty() {
        let values: Vec<_> =
            reading.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        name.value = format!("{} [{}]", name.value, values.join(", "));
    }
    Some(name)
}

/// Queries under promtool's name and under vmalert's.
fn queries(fields: &Fields<'_>, reading: &mut Reading) -> Vec<crate::QueryTest> {
    let mut queries = list(fields, "promql_expr_test", reading, query::read);
    queries.extend(list(fields, "metricsql_expr_test", reading, query::read));
    queries
}

pub(super) fn start(fields: &Fields<'_>, reading: &mut Reading) -> i64 {
    let Some(text) = reading.text(fields, "start_timestamp") else { return 0 };
    time::parse(text.value()).unwrap_or_else(|| {
        let message = format!("`start_timestamp` is not a time: `{}`", text.value());
        reading.findings.push(
            Diagnostic::error("test/bad-time", text.place(), message)
                .help("write seconds since 1970, or a time such as 2024-01-01T00:00:00Z"),
        );
        0
    })
}

/// `eval_time`, which a strict file must have.
pub(super) fn eval_time(node: Node<'_>, fields: &Fields<'_>, reading: &mut Reading) -> i64 {
    if fields.value("eval_time").is_none() {
        let message = "without `eval_time` this is about the first evaluation, at 0s";
        reading.doubt(node.first_line(), message, "say `eval_time: 0s` if that is meant");
    }
    scalar::duration(fields, "eval_time", reading).unwrap_or(0)
}
