use super::*;
use crate::parse;

/// `m` has only `job`, always, and `pod`, sometimes.
struct OnlyM(LabelSet);

impl OnlyM {
    fn new() -> Self {
        let span = promwright_source::Span::at(0);
        let mut set = LabelSet::all(Fact::impossible(Reason::Rule, span));
        set.set("job", Fact::guaranteed(Reason::Rule, span));
        set.set("pod", Fact::possible());
        Self(set)
    }
}

impl Metrics for OnlyM {
    fn labels(&self, metric: &str) -> Option<&LabelSet> {
        (metric == "m").then_some(&self.0)
    }
}

/// `label: presence, the bytes that decide it`.
fn fact(text: &str, label: &str) -> String {
    let ast = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let flow = flow(&ast, &OnlyM::new());
    let fact = flow.labels(ast.root()).get(label);
    let mut shown = match fact.presence {
        Presence::Impossible => "no",
        Presence::Possible => "maybe",
        Presence::Guaranteed => "yes",
    }
    .to_owned();
    for cause in &*fact.causes {
        shown.push_str(" | ");
        shown.push_str(&text[cause.span.range()]);
    }
    shown
}

#[track_caller]
fn assert_facts(cases: &[(&str, &str, &str)]) {
    for (text, label, expected) in cases {
        assert_eq!(fact(text, label), *expected, "{label} of {text}");
    }
}

#[test]
fn matchers_guarantee_and_exclude() {
    assert_facts(&[
        ("a", "x", "maybe"),
        ("a", "__name__", "yes | a"),
        (r#"a{x="1"}"#, "x", r#"yes | x="1""#),
        (r#"a{x=""}"#, "x", r#"no | x="""#),
        (r#"a{x!=""}"#, "x", r#"yes | x!="""#),
        (r#"a{x!="1"}"#, "x", "maybe"),
        (r#"a{x=~".+"}"#, "x", r#"yes | x=~".+""#),
        (r#"a{x=~".*"}"#, "x", "maybe"),
        (r#"a{x=~"b|"}"#, "x", "maybe"),
        (r#"a{x=~"b|c"}"#, "x", r#"yes | x=~"b|c""#),
        (r#"a{x!~"b|"}"#, "x", r#"yes | x!~"b|""#),
        (r#"a{x!~"b"}"#, "x", "maybe"),
    ]);
}

#[test]
fn a_known_metric_has_only_its_labels() {
    assert_facts(&[
        ("m", "job", "yes | m"),
        ("m", "pod", "maybe"),
        ("m", "zone", "no | m"),
        ("sum by (zone) (m)", "zone", "no | m"),
        (r#"{__name__="m"}"#, "zone", r#"no | {__name__="m"}"#),
        (r#"{"m"}"#, "zone", r#"no | "m""#),
    ]);
}

#[test]
fn aggregations_keep_their_grouping() {
    assert_facts(&[
        ("sum(a)", "x", "no | sum"),
        ("sum by (y) (a)", "x", "no | by (y)"),
        ("sum(a) by (x)", "x", "maybe"),
        ("sum by (__name__) (a)", "__name__", "yes | a"),
        ("sum without (x) (a)", "x", "no | without (x)"),
        ("sum without (x) (a)", "y", "maybe"),
        ("sum without (x) (a)", "__name__", "no | without (x)"),
        ("topk by (y) (3, a)", "x", "maybe"),
        (r#"count_values("x", a)"#, "x", r#"yes | "x""#),
        (r#"count_values("x", a)"#, "y", "no | count_values"),
        (r#"count_values by (y) ("x", a)"#, "x", r#"yes | "x""#),
        (r#"count_values without (x) ("x", a)"#, "x", "no | without (x)"),
        ("max(sum by (y) (a)) by (x)", "x", "no | by (y)"),
    ]);
}

#[test]
fn functions_drop_what_they_drop() {
    assert_facts(&[
        ("rate(a[5m])", "__name__", "no | rate"),
        ("last_over_time(a[5m])", "__name__", "yes | a"),
        ("-a", "__name__", "no | -"),
        ("+a", "__name__", "yes | a"),
        ("vector(1)", "x", "no | vector"),
        ("scalar(a)", "x", "no | scalar"),
        ("1", "x", "no | 1"),
        ("time() + 1", "x", "no | time() + 1"),
        ("hour()", "x", "no | hour"),
        ("hour(a)", "x", "maybe"),
        ("histogram_quantile(0.9, a)", "le", "no | histogram_quantile"),
        (r#"absent(a{x="1"})"#, "x", r#"yes | x="1""#),
        (r#"absent(a{x=~"1"})"#, "x", "no | absent"),
        (r#"absent(a{x="1",x="2"})"#, "x", "no | absent"),
        (r#"absent((a{x="1"}))"#, "x", r#"yes | x="1""#),
        (r#"absent(sum(a{x="1"}))"#, "x", "no | absent"),
        (r#"absent_over_time(a{x="1"}[5m])"#, "x", r#"yes | x="1""#),
    ]);
}

#[test]
fn labels_are_written_by_functions() {
    assert_facts(&[
        (r#"label_replace(sum(a), "x", "$1", "y", "(.*)")"#, "x", "maybe"),
        (r#"label_replace(sum(a), "x", "1", "y", "(.*)")"#, "x", "yes | label_replace"),
        (r#"label_replace(a, "x", "", "y", ".*")"#, "x", "no | label_replace"),
        (r#"label_replace(sum(a), "x", "", "y", "b")"#, "x", "no | sum"),
        (r#"label_replace(sum(a), "x", "1", "y", "")"#, "z", "no | sum"),
        (r#"label_join(sum(a), "x", "-", "y", "z")"#, "x", "yes | label_join"),
        (r#"label_join(sum(a), "x", "", "y")"#, "x", "no | label_join"),
        (r#"label_join(a, "x", "", "y")"#, "x", "maybe"),
    ]);
}

#[test]
fn operators_pass_on_the_right_side() {
    assert_facts(&[
        ("a > 1", "__name__", "yes | a"),
        ("a > bool 1", "__name__", "no | >"),
        ("1 < a", "__name__", "yes | a"),
        ("a / 2", "__name__", "no | /"),
        ("a / on (y) b", "x", "no | on (y)"),
        ("a / ignoring (x) b", "x", "no | ignoring (x)"),
        ("a / ignoring (y) b", "x", "maybe"),
        ("a / on (y) group_left (x) b", "x", "maybe"),
        ("a / on (y) group_left (x) sum by (y) (b)", "x", "no | by (y)"),
        ("sum by (y) (a) * on (y) group_right (z) b", "x", "maybe"),
        ("sum by (y) (a) * on (y) group_right (x) b", "x", "no | by (y)"),
        (r#"a / b{x="1"}"#, "x", r#"yes | x="1""#),
        ("a / sum(b)", "x", "no | sum"),
        ("a > on (y) b", "__name__", "no | on (y)"),
        ("a > ignoring (y) b", "__name__", "yes | a"),
    ]);
}

#[test]
fn set_operators_combine() {
    assert_facts(&[
        ("sum(a) or sum(b)", "x", "no | sum | sum"),
        ("sum(a) or b", "x", "maybe"),
        ("a and on (y) sum by (y) (b)", "x", "maybe"),
        (r#"a and on (x) b{x="1"}"#, "x", r#"yes | x="1""#),
        ("a and sum by (y) (b)", "x", "no | by (y)"),
        ("a unless sum(b)", "x", "maybe"),
        ("sum(a) unless b", "x", "no | sum"),
    ]);
}

#[test]
fn every_node_has_an_answer() {
    let text = "sum by (x) (rate(a[5m])) > 2";
    let ast = parse(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let flow = flow(&ast, &NoMetrics);
    let of = |name: &str, id| flow.labels(id).get(name).presence;
    let by_text: Vec<_> =
        ast.iter().map(|(id, node)| (&text[node.span.range()], of("y", id))).collect();
    assert_eq!(
        by_text,
        [
            ("a", Presence::Possible),
            ("a[5m]", Presence::Possible),
            ("rate(a[5m])", Presence::Possible),
            ("sum by (x) (rate(a[5m]))", Presence::Impossible),
            ("2", Presence::Impossible),
            (text, Presence::Impossible),
        ]
    );
}

#[test]
fn a_long_chain_of_labels_stays_small() {
    for operator in [" + ", " or ", " and on (x) "] {
        let term = |index: usize| format!("a{{l{index}=\"1\"}}");
        let text = (0..5000).map(term).collect::<Vec<_>>().join(operator);
        let ast = parse(&text).unwrap_or_else(|errors| panic!("{errors:?}"));
        let flow = flow(&ast, &NoMetrics);
        let facts: usize = flow.sets.iter().map(LabelSet::count).sum();
        assert!(facts <= MOST_FACTS, "{operator}: {facts}");
        let root = flow.labels(ast.root()).get("l4999").presence;
        assert_ne!(root, Presence::Impossible, "{operator}");
    }
}
