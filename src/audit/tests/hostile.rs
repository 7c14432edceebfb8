//! No text makes an audit panic, be it a page, an answer, a dashboard or a query.

use promwright_audit::{Dashboard, Exposed, Subject, audit};
use promwright_lint::{Options, Schema};
use promwright_source::{SourceFile, Sources, Style, render};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Audits texts as what they might be, and draws all that is found.
fn all(page: &str, dashboard: &str) {
    let mut sources = Sources::new();
    let [schema, page, dashboard] =
        [("s.yaml", SCHEMA), ("page", page), ("d.json", dashboard)].map(|(n, t)| sources.add(n, t));
    let mut declared = Schema::new();
    declared.read(schema, &SourceFile::new("s.yaml", SCHEMA), &[]);
    let mut exposed = Exposed::new();
    let text = |file| sources.file(file).text();
    let mut findings = exposed.read(page, text(page), &declared);
    let (dashboard, faults) = Dashboard::read(dashboard, text(dashboard));
    findings.extend(faults);
    let dashboards: Vec<_> = dashboard.into_iter().collect();
    let options = Options::default();
    let subject = Subject {
        exposed: &exposed,
        declared: &declared,
        rules: &[],
        dashboards: &dashboards,
        options: &options,
    };
    findings.extend(audit(subject).findings);
    for finding in &findings {
        assert!(render(finding, &sources, Style::default()).contains(finding.slug));
    }
}

const SCHEMA: &str = "metrics:\n  a:\n    kind: gauge\n    labels: [x]\n    range: [0, 1]\n    \
                      healthy: [null, 0.5]\n  b_total:\n    kind: counter\n";

/// A query of pieces that stand next to each other in dashboards.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("b_total"),
        Just("rate("),
        Just("sum by ("),
        Just(")"),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("$x"),
        Just("${x:csv}"),
        Just("[[x]]"),
        Just("$__range_s"),
        Just("5m"),
        Just(" > "),
        Just("\""),
        Just("x=\"ψ\""),
        Just("offset "),
        Just(","),
        Just("@ "),
        Just("0."),
        Just(":"),
        Just("#"),
        Just("\n"),
        Just("'"),
        Just("\\"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A dashboard with a query, a legend and a variable.
fn dashboard() -> impl Strategy<Value = String> {
    let legend =
        prop::collection::vec(prop_oneof![Just("{{"), Just("}}"), Just("x"), Just(" ")], 0..6);
    let asked = prop_oneof![
        Just("label_values("),
        Just("query_result("),
        Just("label_values(a,"),
        Just("")
    ];
    (query(), legend, asked, query()).prop_map(|(query, legend, asked, rest)| {
        serde_json::json!({
            "title": "ψ",
            "panels": [{"title": query, "targets": [{"expr": query, "legendFormat": legend.concat()}]}],
            "templating": {"list": [{"name": "x", "query": format!("{asked}{rest}")}]},
        })
        .to_string()
    })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn texts_of_any_kind(page in "\\PC{0,40}", dashboard in "[\\[\\]{}\":,a-z\\\\$0-9 \n]{0,60}") {
        all(&page, &dashboard);
    }

    #[test]
    fn dashboards_with_any_query(dashboard in dashboard(), value in any::<f64>()) {
        all(&format!("# TYPE a gauge\na{{y=\"1\"}} {value}\n"), &dashboard);
    }

    #[test]
    fn answers_that_are_cut(length in 0_usize..120) {
        let answer = r#"{"data":{"resultType":"vector","result":[{"metric":{"__name__":"a"},"value":[0,"2"]}]}}"#;
        all(&answer[..length.min(answer.len())], "{\"panels\": []}");
    }
}
