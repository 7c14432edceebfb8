//! One test: its series and its expectations.

use std::sync::Arc;

use promwright_number::time;
use promwright_rulebook::yaml::{Fields, Kind, Node};
use promwright_rulebook::{Spanned, Text};
use promwright_series::Labels;
use promwright_series::histogram::Histogram;
use promwright_series::notation::{self, NotationError, Part, Point};
use promwright_source::Diagnostic;

use super::{expectations, scalar};
use crate::model::{AlertTest, ExpectedAlert, ExpectedSample, InputSeries, Pairs, QueryTest, Test};

const TEST: [&str; 9] = [
    "interval",
    "input_series",
    "alert_rule_test",
    "promql_expr_test",
    "metricsql_expr_test",
    "external_labels",
    "external_url",
    "name",
    "start_timestamp",
];

type Findings = Vec<Diagnostic>;

/// Reads an item of `tests`.
pub(super) fn read(node: Node<'_>, interval: i64, findings: &mut Findings) -> Option<Test> {
    let fields = fields(node, "a test", &TEST, findings)?;
    let own_interval = scalar::duration(&fields, "interval", findings);
    let external = text(&fields, "external_url", findings);
    let mut test = Test {
        place: node.place(),
        name: text(&fields, "name", findings).as_ref().map(spanned),
        interval: own_interval.filter(|ms| *ms > 0).unwrap_or(interval),
        start: start(&fields, findings),
        input: Vec::new(),
        alerts: list(&fields, "alert_rule_test", findings, alert),
        queries: queries(&fields, findings),
        external_labels: Labels::from_pairs(pairs(&fields, "external_labels", findings)),
        external_url: external.map_or_else(Arc::default, |text| text.value),
        is_faulty: false,
    };
    // No one asks about later values, and there may be millions.
    let steps = test.last_eval_time() / test.interval + 1;
    let most = usize::try_from(steps).unwrap_or(usize::MAX);
    test.input =
        list(&fields, "input_series", findings, |node, findings| series(node, most, findings));
    Some(test)
}

/// Queries under promtool's name and under vmalert's.
fn queries(fields: &Fields<'_>, findings: &mut Findings) -> Vec<QueryTest> {
    let mut queries = list(fields, "promql_expr_test", findings, query);
    queries.extend(list(fields, "metricsql_expr_test", findings, query));
    queries
}

pub(super) fn start(fields: &Fields<'_>, findings: &mut Findings) -> i64 {
    let Some(text) = text(fields, "start_timestamp", findings) else { return 0 };
    time::parse(&text.value).unwrap_or_else(|| {
        let message = format!("`start_timestamp` is not a time: `{}`", text.value);
        findings.push(
            Diagnostic::error("test/bad-time", text.place, message)
                .help("write seconds since 1970, or a time such as 2024-01-01T00:00:00Z"),
        );
        0
    })
}

pub(super) fn series(node: Node<'_>, most: usize, findings: &mut Findings) -> Option<InputSeries> {
    let fields = fields(node, "a series", &["series", "values"], findings)?;
    let Some(series) = text(&fields, "series", findings) else {
        let message = "a series without `series`";
        findings.push(Diagnostic::error("test/bad-series", node.first_line(), message));
        return None;
    };
    let values = text(&fields, "values", findings);
    let values_text = values.as_ref().map_or("", |values| &values.value);
    match notation::parse_parts(&series.value, values_text, most) {
        Ok((labels, points)) => {
            if points.is_empty() {
                let message = "a series without values";
                findings.push(
                    Diagnostic::warning("test/empty-series", series.place, message)
                        .help("to promtool it is not there at all; give it `values`"),
                );
            }
            Some(InputSeries { place: node.place(), labels, points })
        }
        Err((part, error)) => {
            let text = if part == Part::Values { values.unwrap_or(series) } else { series };
            findings.push(bad_notation(&text, error));
            None
        }
    }
}

fn bad_notation(text: &Text, error: NotationError) -> Diagnostic {
    let NotationError { span, message, help } = error;
    Diagnostic::error("test/bad-series", text.place_of(span), message).help(help)
}

fn alert(node: Node<'_>, findings: &mut Findings) -> Option<AlertTest> {
    let names = ["eval_time", "alertname", "exp_alerts", "groupname"];
    let fields = fields(node, "an alert test", &names, findings)?;
    let eval_time = scalar::duration(&fields, "eval_time", findings).unwrap_or(0);
    let expected = list(&fields, "exp_alerts", findings, expected_alert);
    let name = text(&fields, "alertname", findings).filter(|name| !name.value.is_empty());
    let Some(alertname) = name else {
        let message = "an item under `alert_rule_test` without `alertname`";
        findings.push(
            Diagnostic::error("test/missing-field", node.first_line(), message)
                .help("name the alert that must fire, or must not"),
        );
        return None;
    };
    let group = text(&fields, "groupname", findings).filter(|group| !group.value.is_empty());
    Some(AlertTest {
        place: node.place(),
        eval_time,
        alertname: spanned(&alertname),
        group: group.as_ref().map(spanned),
        expected,
    })
}

fn expected_alert(node: Node<'_>, findings: &mut Findings) -> Option<ExpectedAlert> {
    let names = ["exp_labels", "exp_annotations"];
    if node.kind() == Kind::Null {
        let (labels, annotations) = (Pairs::new(), Pairs::new());
        return Some(ExpectedAlert { place: node.place(), labels, annotations });
    }
    let fields = fields(node, "an expected alert", &names, findings)?;
    Some(ExpectedAlert {
        place: node.place(),
        labels: pairs(&fields, "exp_labels", findings),
        annotations: pairs(&fields, "exp_annotations", findings),
    })
}

fn query(node: Node<'_>, findings: &mut Findings) -> Option<QueryTest> {
    let names = ["expr", "eval_time", "exp_samples"];
    let fields = fields(node, "a query test", &names, findings)?;
    let eval_time = scalar::duration(&fields, "eval_time", findings).unwrap_or(0);
    let expected = list(&fields, "exp_samples", findings, sample);
    let Some(text) = text(&fields, "expr", findings) else {
        let message = "a query test without `expr`";
        findings.push(Diagnostic::error("test/missing-field", node.first_line(), message));
        return None;
    };
    let expr = match promwright_promql::parse(&text.value) {
        Ok(ast) => Some(Arc::new(ast)),
        Err(errors) => {
            for error in errors {
                let place = text.place_of(error.span);
                let finding = Diagnostic::error("promql/syntax", place, error.message);
                findings.push(match error.help {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
            None
        }
    };
    Some(QueryTest { place: node.place(), text, expr, eval_time, expected })
}

fn sample(node: Node<'_>, findings: &mut Findings) -> Option<ExpectedSample> {
    let names = ["labels", "value", "histogram"];
    let fields = fields(node, "an expected sample", &names, findings)?;
    let labels = text(&fields, "labels", findings);
    let labels = match labels.as_ref().map(|text| notation::parse_labels(&text.value)) {
        None => Labels::empty(),
        Some(Ok(labels)) => labels,
        Some(Err(error)) => {
            findings.extend(labels.map(|text| bad_notation(&text, error)));
            return None;
        }
    };
    let value = match fields.value("value") {
        None => 0.0,
        Some(value) => {
            let number = scalar::float(value);
            if number.is_none() {
                expectations(findings).wrong_type(value, "`value`", "a number");
            }
            number?
        }
    };
    let histogram = match text(&fields, "histogram", findings) {
        Some(text) if !text.value.is_empty() => Some(histogram(&text, findings)?),
        _ => None,
    };
    Some(ExpectedSample { place: node.place(), labels, value, histogram })
}

/// The one native histogram that a text is.
fn histogram(text: &Text, findings: &mut Findings) -> Option<Arc<Histogram>> {
    let points = match notation::parse_values(&text.value) {
        Ok(points) => points,
        Err(error) => {
            findings.push(bad_notation(text, error));
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
    findings.push(
        Diagnostic::error("test/bad-histogram", text.place, message)
            .help("write one as in `{{schema:0 count:3 sum:4 buckets:[1 2]}}`"),
    );
    None
}

/// The fields of a mapping; null has none.
fn fields<'d>(
    node: Node<'d>,
    what: &str,
    names: &[&'static str],
    findings: &mut Findings,
) -> Option<Fields<'d>> {
    let mut expect = expectations(findings);
    let fields = expect.fields(node, what, names)?;
    expect.unknown_fields(&fields, what, names);
    Some(fields)
}

pub(super) fn list<T>(
    fields: &Fields<'_>,
    name: &str,
    findings: &mut Findings,
    read: impl Fn(Node<'_>, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.value(name) else { return Vec::new() };
    let items: Vec<_> = expectations(findings).items(node, &format!("`{name}`")).collect();
    items.into_iter().filter_map(|item| read(item, findings)).collect()
}

pub(super) fn text(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> Option<Text> {
    let node = fields.value(name)?;
    expectations(findings).text(node, format_args!("`{name}`"))
}

fn pairs(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> Pairs {
    let Some(node) = fields.value(name) else { return Pairs::new() };
    let entries = expectations(findings).entries(node, &format!("`{name}`"));
    let owned = |(key, value): (Node<'_>, Text)| {
        (key.scalar().unwrap_or_default().to_owned(), value.value.as_ref().to_owned())
    };
    entries.into_iter().map(owned).collect()
}

fn spanned(text: &Text) -> Spanned<String> {
    Spanned { value: text.value.as_ref().to_owned(), place: text.place }
}
