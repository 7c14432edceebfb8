//! Label flow tells the truth: whatever the data, no series of an answer has a label that is
//! called impossible, and every one has those that are called guaranteed.

use std::collections::BTreeMap;

use promwright_engine::{Grid, Options, Storage, Value, evaluate};
use promwright_promql::flow::{Fact, LabelSet, Metrics, NoMetrics, Presence, Reason, flow};
use promwright_promql::parse;
use promwright_series::{Labels, METRIC_NAME};
use promwright_source::Span;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;

const LABELS: [&str; 4] = ["x", "y", "z", "le"];

/// Series with few labels and fewer values, so that they often match each other.
fn data() -> impl Strategy<Value = Vec<(Labels, f64)>> {
    let text = || select(vec!["", "1", "2"]);
    let name = select(vec!["a", "b", "c"]);
    let series = (name, text(), text(), text(), text(), -2..4_i32);
    proptest::collection::vec(series, 0..7).prop_map(|all| {
        let labels = |(name, x, y, z, le, value): (_, _, _, _, _, i32)| {
            let pairs = [(METRIC_NAME, name), ("x", x), ("y", y), ("z", z), ("le", le)];
            (Labels::from_pairs(pairs), f64::from(value))
        };
        all.into_iter().map(labels).collect::<BTreeMap<_, _>>().into_iter().collect()
    })
}

fn selector() -> impl Strategy<Value = String> {
    let matcher = select(vec![
        "",
        r#"x="1""#,
        r#"x="""#,
        r#"x!="""#,
        r#"y=~"1|2""#,
        r#"y=~"1|""#,
        r#"y!~"2|""#,
        r#"z!~".+""#,
        r#"z=~"^$""#,
        r#"x=~".+",y="""#,
        r#"x="1",x!="2""#,
    ]);
    (select(vec!["a", "b", "c"]), matcher)
        .prop_map(|(name, matchers)| format!("{name}{{{matchers}}}"))
}

fn labels() -> impl Strategy<Value = String> {
    subsequence(vec!["x", "y", "z", "__name__"], 0..=3).prop_map(|labels| labels.join(", "))
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => selector(),
        2 => selector().prop_map(|s| format!("rate({s}[5m])")),
        2 => selector().prop_map(|s| format!("last_over_time({s}[5m])")),
        1 => selector().prop_map(|s| format!("absent_over_time({s}[5m])")),
        1 => Just("vector(1)".to_owned()),
        1 => Just("hour()".to_owned()),
    ]
}

fn call(inner: String) -> impl Strategy<Value = String> {
    select(vec![
        "abs(E)",
        "-(E)",
        "+(E)",
        "absent(E)",
        "sort(E)",
        "hour(E)",
        "timestamp(E)",
        "(E) > 0",
        "1 < (E)",
        "(E) > bool 0",
        "(E) * 2",
        "vector(scalar(E))",
        "histogram_quantile(0.5, E)",
        "sum_over_time((E)[5m:1m])",
        "last_over_time((E)[5m:1m])",
        r#"label_replace(E, "x", "$1", "y", "(.*)")"#,
        r#"label_replace(E, "x", "k", "y", ".*")"#,
        r#"label_replace(E, "x", "k", "y", "1")"#,
        r#"label_replace(E, "y", "", "z", ".*")"#,
        r#"label_replace(E, "y", "", "z", "1")"#,
        r#"label_replace(E, "__name__", "n", "z", "1")"#,
        r#"label_join(E, "z", "-", "x", "y")"#,
        r#"label_join(E, "z", "", "x", "y")"#,
        r#"label_join(E, "z", "-", "x")"#,
    ])
    .prop_map(move |template| template.replace('E', &inner))
}

fn aggregate(inner: String) -> impl Strategy<Value = String> {
    let op = select(vec![
        "sum G (E)",
        "count G (E)",
        "group G (E)",
        "topk G (1, E)",
        "quantile G (0.5, E)",
        r#"count_values G ("x", E)"#,
        r#"count_values G ("w", E)"#,
    ]);
    (op, select(vec!["", "by (L)", "without (L)"]), labels()).prop_map(
        move |(op, grouping, labels)| {
            op.replace('G', &grouping.replace('L', &labels)).replace('E', &inner)
        },
    )
}

fn binary(left: String, right: String) -> impl Strategy<Value = String> {
    let matching = select(vec![
        "",
        "on (L)",
        "ignoring (L)",
        "on (L) group_left (I)",
        "on (L) group_right (I)",
        "ignoring (L) group_left (I)",
    ]);
    let op = select(vec!["+", "/", ">", "== bool", "and", "or", "unless"]);
    (op, matching, labels(), select(vec!["", "x", "z", "x, y"])).prop_map(
        move |(op, matching, labels, include)| {
            let matching = matching.replace('L', &labels).replace('I', include);
            format!("({left}) {op} {matching} ({right})")
        },
    )
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            2 => inner.clone().prop_flat_map(call),
            2 => inner.clone().prop_flat_map(aggregate),
            3 => (inner.clone(), inner).prop_flat_map(|(left, right)| binary(left, right)),
        ]
    })
}

/// What the data says of each metric, exactly.
struct Observed(BTreeMap<String, LabelSet>);

impl Observed {
    fn of(data: &[(Labels, f64)]) -> Self {
        let at = Span::at(0);
        let mut known: BTreeMap<String, LabelSet> = BTreeMap::new();
        for (labels, _) in data {
            let mut set = LabelSet::all(Fact::impossible(Reason::Metric, at));
            for (label, _) in labels.iter() {
                set.set(label, Fact::guaranteed(Reason::Metric, at));
            }
            let name = labels.metric().unwrap_or_default().to_owned();
            let either = known.get(&name).map(|known| known.either(&set));
            known.insert(name, either.unwrap_or(set));
        }
        Self(known)
    }
}

impl Metrics for Observed {
    fn labels(&self, metric: &str) -> Option<&LabelSet> {
        self.0.get(metric)
    }
}

/// The first label of an answer that is not as it should be.
fn lie(set: &LabelSet, series: &Labels) -> Option<String> {
    LABELS.into_iter().chain(["w", "other", METRIC_NAME]).find_map(|label| {
        let fact = set.get(label);
        let is_there = series.get(label).is_some_and(|value| !value.is_empty());
        let fits = match fact.presence {
            Presence::Impossible => !is_there,
            Presence::Guaranteed => is_there,
            Presence::Possible => true,
        };
        (!fits).then(|| format!("{label} of {series}: {fact:?}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn label_flow_tells_the_truth(data in data(), text in expression()) {
        let Ok(ast) = parse(&text) else { return Ok(()) };
        let mut storage = Storage::new();
        for (labels, value) in &data {
            for minute in 0..5 {
                let value = value + f64::from(minute as i32);
                prop_assert!(storage.append(labels, minute * 60_000, value).is_ok());
            }
        }
        let grid = Grid::range(240_000, 300_000, 60_000);
        let Ok(answer) = evaluate(&ast, &storage, grid, &Options::prometheus()) else {
            return Ok(());
        };
        let Value::Vector(vector) = answer.value else { return Ok(()) };
        let observed = Observed::of(&data);
        for metrics in [&NoMetrics as &dyn Metrics, &observed] {
            let flow = flow(&ast, metrics);
            let root = flow.labels(ast.root());
            for series in vector.iter().filter(|series| !series.values.is_void()) {
                let lie = lie(root, &series.labels);
                prop_assert!(lie.is_none(), "{text}: {}", lie.unwrap_or_default());
            }
        }
    }
}

#[test]
fn most_expressions_parse() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = expression();
    let parses = |_: usize| {
        let text = strategy.new_tree(&mut runner).map(|tree| tree.current()).unwrap_or_default();
        parse(&text).is_ok()
    };
    let good = (0..500).map(parses).filter(|good| *good).count();
    assert!(good > 300, "{good} of 500");
}
