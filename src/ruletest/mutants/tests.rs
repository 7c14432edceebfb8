//! What holds for the mutants of any rule, and what no equivalent one may do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use promwright_engine::rules::{self, RuleKind as Kind};
use promwright_engine::{Grid, GridSeries, Options, Storage, Value, evaluate};
use promwright_promql::{Ast, parse, print};
use promwright_rulebook::{Alert, Expression, Rule, RuleKind, Spanned, TextParts};
use promwright_series::{Column, Labels, METRIC_NAME, Series};
use promwright_source::{Place, Sources, Span};
use proptest::prelude::*;
use proptest::sample::select;

use super::equivalent::Known;
use super::mutate::{self, Change};

fn place() -> Place {
    Place::new(Sources::new().add("rules.yaml", ""), Span::at(0))
}

/// A recording rule without labels.
fn rule(text: &str, ast: &Ast) -> Rule {
    let place = place();
    let (value, map) = (text.into(), None);
    Rule {
        place,
        name: Spanned { value: "a:rule".into(), place },
        expr: Expression::new(
            TextParts { value, place, map, style: None }.into(),
            Some(ast.clone()),
        ),
        labels: Vec::new(),
        kind: RuleKind::Record,
    }
}

/// The rule as it runs.
fn running(ast: &Ast) -> rules::Rule {
    let (name, labels) = ("a:rule".into(), Vec::new());
    rules::Rule { name, ast: Arc::new(ast.clone()), labels, kind: Kind::Record }
}

fn mutations(text: &str) -> Vec<(String, mutate::Mutation)> {
    let ast = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let own = running(&ast);
    let known = Known::new(&own, &|_| None);
    let all = mutate::mutations(&rule(text, &ast), &ast, &known.values, 60_000);
    let text = |own: &mutate::Mutation| match &own.change {
        Change::Expr(edited) => print(&edited.ast),
        Change::For(to) | Change::KeepFiringFor(to) => to.to_string(),
    };
    all.into_iter().map(|own| (text(&own), own)).collect()
}

fn texts(text: &str) -> Vec<String> {
    mutations(text).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn each_operator_makes_its_changes() {
    for (text, expected) in [
        ("a > 0.8", &["a >= 0.8", "a < 0.8", "a <= 0.8", "a > 0.808", "a > 0.792"][..]),
        ("-1 < a", &["-1 <= a", "-1 > a", "-1 >= a", "-0.99 < a", "-1.01 < a"]),
        ("a == 0", &["a != 0", "a >= 0", "a <= 0", "a == 0.01", "a == -0.01"]),
        ("up == 0", &["up != 0", "up >= 0", "up <= 0", "up == 1", "up == -1"]),
        ("a > 5m", &["a >= 5m", "a < 5m", "a <= 5m", "a > 5m3s", "a > 4m57s"]),
        ("rate(a[5m])", &["rate(a[10m])", "rate(a[2m30s])"]),
        ("a[1h:1m]", &["a[2h:1m]", "a[30m:1m]"]),
        ("max(a)", &["min(a)", "sum(a)", "avg(a)", "count(a)"]),
        ("topk by (b) (3, a)", &["bottomk by (b) (3, a)", "topk(3, a)"]),
        ("group by (b, c) (a)", &["group by (c) (a)", "group by (b) (a)"]),
        (
            "a * on (b, c) group_left (d) e",
            &[
                "a * on (c) group_left (d) e",
                "a * on (b) group_left (d) e",
                "a * on (b, c) group_left () e",
            ],
        ),
        ("a{b=\"1\"}", &["a", "a{b!=\"1\"}"]),
        // Nothing would be left to select by.
        ("{b=\"1\"}", &[]),
        ("a and b", &["a or b", "a unless b"]),
        (
            "a or b and c",
            &["a and (b and c)", "a unless (b and c)", "a or (b or c)", "a or b unless c"],
        ),
        ("a + 1", &[]),
    ] {
        assert_eq!(texts(text), expected, "{text}");
    }
}

#[test]
fn durations_change_by_one_evaluation() {
    let changed = |for_: Option<i64>, keep: Option<i64>| -> Vec<String> {
        let given = |value: i64| Spanned { value: value * 60_000, place: place() };
        let ast = parse("a").unwrap();
        let alert =
            Alert { for_: for_.map(given), keep_firing_for: keep.map(given), ..Alert::default() };
        let rule = Rule { kind: RuleKind::Alert(Box::new(alert)), ..rule("a", &ast) };
        let all =
            mutate::mutations(&rule, &ast, &Known::new(&running(&ast), &|_| None).values, 60_000);
        all.into_iter().map(|own| own.title).collect()
    };
    assert_eq!(changed(None, None), ["`for: 0s` becomes 1m"]);
    assert_eq!(
        changed(Some(1), Some(3)),
        [
            "`for: 1m` becomes 2m",
            "`for: 1m` becomes 0s",
            "`keep_firing_for: 3m` becomes 4m",
            "`keep_firing_for: 3m` becomes 2m",
            "`keep_firing_for: 3m` becomes 0s",
        ]
    );
}

/// The mutants of an expression that are shown to be equivalent.
fn equivalent(text: &str) -> BTreeSet<String> {
    let ast = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let own = running(&ast);
    let known = Known::new(&own, &|_| None);
    let all = mutations(text).into_iter();
    all.filter(|(_, own)| known.reason(own).is_some()).map(|(text, _)| text).collect()
}

#[test]
fn equivalence_is_shown_where_it_can_be() {
    for (text, expected) in [
        ("up == 0", &["up <= 0"][..]),
        ("up > 0.5", &["up > 0.495", "up > 0.505", "up >= 0.5"]),
        ("count(a) >= 2", &[]),
        ("count(a) > 2.5", &["count(a) > 2.475", "count(a) > 2.525", "count(a) >= 2.5"]),
        ("rate(a[5m]) == 0", &["rate(a[5m]) <= 0"]),
        ("a == 0", &[]),
        ("0 == up", &["0 >= up"]),
        (
            "sum by (b) (count by (b) (a))",
            &[
                "avg by (b) (count by (b) (a))",
                "max by (b) (count by (b) (a))",
                "min by (b) (count by (b) (a))",
            ],
        ),
        ("sum by (b) (count by (b, c) (a))", &[]),
        ("count(up == 1)", &["count(up <= 1)", "sum(up == 1)"][1..]),
        ("sum by (b, c) (max by (b) (a))", &["sum by (b) (max by (b) (a))"]),
        ("max(up) == 0", &["max(up) <= 0", "avg(up) == 0", "sum(up) == 0"]),
        ("a{b=\"1\",b!=\"2\"}", &["a{b=\"1\"}"]),
        ("a{b=\"1\",b!=\"1\"}", &[]),
        (
            "a unless count(up)",
            &["a unless avg(up)", "a unless max(up)", "a unless min(up)", "a unless sum(up)"],
        ),
        ("a unless count(b)", &[]),
        ("a{b=\"1\"} - on (b) sum by (b) (c{b=\"1\"})", &["a - on (b) sum by (b) (c{b=\"1\"})"]),
        // Two of `c` in one group are a fault as soon as there is any `a`.
        ("a{b=\"1\"} - on (b) c{b=\"1\"}", &[]),
    ] {
        let expected: BTreeSet<String> = expected.iter().map(|own| (*own).to_owned()).collect();
        assert!(expected.is_subset(&equivalent(text)), "{text}: {:?}", equivalent(text));
        if expected.is_empty() {
            assert_eq!(equivalent(text), expected, "{text}");
        }
    }
}

#[test]
fn values_of_alerts_count_where_they_are_shown() {
    let ast = parse("sum(up) or vector(1)").unwrap();
    let with = |annotation: &str| {
        let alert = rules::Alert {
            annotations: vec![("summary".into(), annotation.into())],
            ..rules::Alert::default()
        };
        let own = rules::Rule { kind: Kind::Alert(alert), ..running(&ast) };
        let known = Known::new(&own, &|_| None);
        let all = mutations("sum(up) or vector(1)");
        all.iter().filter(|(_, own)| known.reason(own).is_some()).count()
    };
    assert_eq!(with("{{ $labels.job }}"), 4);
    assert_eq!(with("{{ $value }}"), 0);
}

/// Instant vectors over three metrics, nested up to some depth; not all are well typed.
fn expression() -> impl Strategy<Value = String> {
    let selector = select(vec![
        "up",
        "m{job=\"a\"}",
        "up{job=\"a\"}",
        "m",
        "m{job=\"a\",job=~\"a|b\"}",
        "m{job!=\"a\"}",
        "rate(c_total[2m])",
        "count_over_time(m[3m])",
        "changes(m[3m])",
        "max_over_time(up[3m])",
        "vector(1)",
        "absent(m)",
    ]);
    let number = || select(vec!["0", "1", "0.5", "2", "-1", "2.5"]);
    selector.prop_map(str::to_owned).prop_recursive(4, 20, 2, move |inner| {
        let ops = select(vec!["sum", "avg", "min", "max", "count", "group"]);
        let grouping = select(vec![
            "",
            " by (job)",
            " by (job, instance)",
            " without (instance)",
            " by (none)",
        ]);
        let comparison =
            || select(vec![">", ">=", "<", "<=", "==", "!=", "> bool", "== bool", "!= bool"]);
        let sets = select(vec![
            "and",
            "or",
            "unless",
            "and on (job)",
            "unless on (job)",
            "or ignoring (none)",
        ]);
        let arithmetic = select(vec![
            "+",
            "*",
            "- on (job)",
            "* on (job, none)",
            "* on (job) group_left (none)",
        ]);
        let calls = select(vec!["abs", "floor", "-", "absent", "sgn"]);
        prop_oneof![
            (ops, grouping, inner.clone()).prop_map(|(op, by, of)| format!("{op}{by} ({of})")),
            (inner.clone(), comparison(), number())
                .prop_map(|(of, op, than)| format!("({of}) {op} {than}")),
            (number(), comparison(), inner.clone())
                .prop_map(|(than, op, of)| format!("{than} {op} ({of})")),
            (inner.clone(), sets, inner.clone()).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            (inner.clone(), arithmetic, inner.clone())
                .prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            (calls, inner).prop_map(|(call, of)| format!("{call}({of})")),
        ]
    })
}

/// A series a job and instance of each metric: `up` is 0 or 1, a counter is not negative.
fn storage() -> impl Strategy<Value = Storage> {
    let values = |of: Vec<f64>| prop::collection::vec(prop::option::weighted(0.9, select(of)), 6);
    let metric = |name: &'static str, of: Vec<f64>| {
        prop::collection::vec(values(of), 3).prop_map(move |columns| {
            let owners = [("a", "1"), ("a", "2"), ("b", "1")];
            let series = owners.into_iter().zip(columns).map(|((job, instance), values)| {
                let pairs = [(METRIC_NAME, name), ("job", job), ("instance", instance)];
                let mut samples = Column::new();
                for (minute, value) in values.into_iter().enumerate() {
                    if let Some(value) = value {
                        samples.push(minute as i64 * 60_000, value);
                    }
                }
                Series { labels: Labels::from_pairs(pairs), samples }
            });
            series.collect::<Vec<_>>()
        })
    };
    let any = vec![0.0, 0.5, 1.0, 2.0, 2.5, -1.0, 0.505, f64::NAN, f64::INFINITY];
    (metric("up", vec![0.0, 1.0]), metric("m", any), metric("c_total", vec![0.0, 1.0, 2.5, 7.0]))
        .prop_map(|(up, m, c)| Storage::from_series([up, m, c].concat()).unwrap_or_default())
}

/// The answer to a query in comparable form; `None` if it has none.
fn answer(ast: &Ast, storage: &Storage) -> Option<BTreeMap<String, String>> {
    let grid = Grid::range(0, 300_000, 60_000);
    let answer = evaluate(ast, storage, grid, &Options::promtool()).ok()?;
    let Value::Vector(vector) = answer.value else { return None };
    // Zero has a sign that nothing here asks for.
    let shown = |own: &GridSeries| format!("{:?}", own.values).replace("-0.0", "0.0");
    Some(vector.iter().map(|own| (own.labels.to_string(), shown(own))).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_mutant_is_another_rule_that_parses(text in expression()) {
        let Ok(ast) = parse(&text) else { return Ok(()) };
        let mut seen = BTreeSet::from([print(&ast)]);
        for (text, own) in mutations(&text) {
            let Change::Expr(edited) = own.change else { continue };
            let parsed = parse(&text);
            prop_assert!(parsed.is_ok_and(|parsed| parsed.same_as(&edited.ast)), "{}", text);
            prop_assert!(seen.insert(text.clone()), "{} comes twice", text);
        }
    }

    #[test]
    fn no_data_tells_an_equivalent_mutant_apart(text in expression(), storage in storage()) {
        let Ok(ast) = parse(&text) else { return Ok(()) };
        let own = running(&ast);
        let known = Known::new(&own, &|_| None);
        for (mutant, mutation) in mutations(&text) {
            let Change::Expr(edited) = &mutation.change else { continue };
            let Some(reason) = known.reason(&mutation) else { continue };
            prop_assert_eq!(answer(&ast, &storage), answer(&edited.ast, &storage), "{} / {}: {}", text, mutant, reason);
        }
    }
}
