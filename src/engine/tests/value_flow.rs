//! Value flow tells the truth: whatever the data, as long as they agree with what is stated of
//! the metrics, no answer has a number outside the bounds, a NaN or a histogram that is called
//! impossible, or anything where there is always nothing.

use std::collections::BTreeMap;

use promwright_engine::{Features, Grid, Options, Storage, Value, evaluate};
use promwright_promql::flow::values::{
    Bounds, Emptiness, Existence, SampleKind, Samples, Unit, Value as Known, Why,
};
use promwright_promql::flow::{Fact, LabelSet, Metrics, NoMetrics, Reason, flow, values};
use promwright_promql::parse;
use promwright_series::histogram::{BucketSpan, Histogram};
use promwright_series::{Labels, METRIC_NAME, Sample};
use promwright_source::Span;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;

/// A share, a counter, a whole number from -2 to 3, and something of which nothing is known.
const METRICS: [&str; 4] = ["share", "count", "level", "any"];

/// A sample of a metric; `None` is a native histogram.
type Number = Option<f64>;

fn numbers(metric: &str) -> BoxedStrategy<Number> {
    match metric {
        "share" => prop_oneof![select(vec![0.0, 0.25, 0.5, 0.95, 1.0]), 0.0..=1.0_f64,]
            .prop_map(Some)
            .boxed(),
        "count" => (0..6_i32).prop_map(|n| Some(f64::from(n))).boxed(),
        "level" => (-2..4_i32).prop_map(|n| Some(f64::from(n))).boxed(),
        _ => prop_oneof![
            6 => select(vec![0.0, -0.0, 1.0, -1.0, 5.0, 0.5, 1e308, -1e308, 5e-324]).prop_map(Some),
            2 => select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]).prop_map(Some),
            1 => Just(None),
        ]
        .boxed(),
    }
}

/// Series with few labels and fewer values, each with a run of samples.
fn data() -> impl Strategy<Value = Vec<(Labels, Vec<Number>)>> {
    let text = || select(vec!["", "1", "2"]);
    let series = select(METRICS.to_vec()).prop_flat_map(move |metric| {
        let run = proptest::collection::vec(numbers(metric), 6);
        (Just(metric), text(), text(), run)
    });
    proptest::collection::vec(series, 0..8).prop_map(|all| {
        let labels = |(metric, x, y, run): (&str, _, _, _)| {
            (Labels::from_pairs([(METRIC_NAME, metric), ("x", x), ("y", y)]), run)
        };
        all.into_iter().map(labels).collect::<BTreeMap<_, _>>().into_iter().collect()
    })
}

fn histogram() -> Histogram {
    Histogram {
        count: 3.0,
        sum: 4.0,
        positive_spans: vec![BucketSpan { offset: 0, length: 2 }],
        positive_buckets: vec![1.0, 2.0],
        ..Histogram::default()
    }
}

fn stored(data: &[(Labels, Vec<Number>)]) -> Storage {
    let mut storage = Storage::new();
    for (labels, run) in data {
        let id = storage.series_id(labels);
        for (minute, number) in (0..).zip(run) {
            let time = minute * 60_000;
            let done = match number {
                Some(number) => storage.append_to(id, time, *number),
                None => storage.append_histogram(id, time, histogram().into()),
            };
            assert_eq!(done, Ok(()), "{labels}");
        }
    }
    storage
}

fn selector() -> impl Strategy<Value = String> {
    let matcher = select(vec![
        "",
        "",
        "",
        r#"x="1""#,
        r#"x="2""#,
        r#"x="""#,
        r#"x!="""#,
        r#"y=~"1|2""#,
        r#"x="1",x!="1""#,
        r#"x="1",x=~"2|3""#,
        r#"y="3""#,
        r#"y!="",y="""#,
    ]);
    let name = prop_oneof![9 => select(METRICS.to_vec()), 1 => Just("absentee")];
    (name, matcher).prop_map(|(name, matchers)| format!("{name}{{{matchers}}}"))
}

fn leaf() -> impl Strategy<Value = String> {
    let over_time = select(vec![
        "rate",
        "increase",
        "delta",
        "irate",
        "idelta",
        "deriv",
        "changes",
        "resets",
        "count_over_time",
        "avg_over_time",
        "min_over_time",
        "max_over_time",
        "sum_over_time",
        "last_over_time",
        "first_over_time",
        "present_over_time",
        "absent_over_time",
        "stddev_over_time",
        "stdvar_over_time",
        "mad_over_time",
        "ts_of_max_over_time",
    ]);
    prop_oneof![
        8 => selector(),
        4 => (over_time, selector()).prop_map(|(f, s)| format!("{f}({s}[4m])")),
        1 => selector().prop_map(|s| format!("quantile_over_time(0.3, {s}[4m])")),
        1 => selector().prop_map(|s| format!("predict_linear({s}[4m], 60)")),
        1 => Just("vector(1)".to_owned()),
        1 => Just("vector(time())".to_owned()),
        1 => Just("hour()".to_owned()),
        1 => Just("vector(NaN)".to_owned()),
    ]
}

const LITERALS: [&str; 12] =
    ["0", "-0", "1", "-1", "0.5", "0.95", "2", "5", "Inf", "-Inf", "NaN", "100"];

fn call(inner: String) -> impl Strategy<Value = String> {
    let template = select(vec![
        "abs(E)",
        "-(E)",
        "+(E)",
        "ceil(E)",
        "floor(E)",
        "round(E)",
        "round(E, 0.1)",
        "round(E, 3)",
        "absent(E)",
        "sort(E)",
        "hour(E)",
        "minute(E)",
        "day_of_year(E)",
        "month(E)",
        "timestamp(E)",
        "sqrt(E)",
        "ln(E)",
        "exp(E)",
        "sgn(E)",
        "sin(E)",
        "cos(E)",
        "asin(E)",
        "acos(E)",
        "atan(E)",
        "tanh(E)",
        "cosh(E)",
        "deg(E)",
        "rad(E)",
        "clamp(E, N, M)",
        "clamp_min(E, N)",
        "clamp_max(E, N)",
        "vector(scalar(E))",
        "E * scalar(E)",
        "sum_over_time((E)[4m:1m])",
        "max_over_time((E)[4m:1m])",
        "avg_over_time((E)[4m:1m])",
        "rate((E)[4m:1m])",
        "quantile_over_time(0.7, (E)[4m:1m])",
        "absent_over_time((E)[4m:1m])",
        "stddev_over_time((E)[4m:1m])",
        "changes((E)[4m:1m])",
        r#"label_replace(E, "x", "$1", "y", "(.*)")"#,
        r#"label_replace(E, "x", "k", "y", ".*")"#,
        r#"label_join(E, "y", "-", "x", "y")"#,
        "histogram_quantile(0.5, E)",
        "(E) + N",
        "N - (E)",
        "(E) * N",
        "(E) / N",
        "N / (E)",
        "(E) % N",
        "N % (E)",
        "(E) ^ N",
        "N ^ (E)",
        "(E) atan2 N",
    ]);
    (template, select(LITERALS.to_vec()), select(LITERALS.to_vec()))
        .prop_map(move |(t, n, m)| t.replace('N', n).replace('M', m).replace('E', &inner))
}

fn comparison(inner: String) -> impl Strategy<Value = String> {
    let op = select(vec![">", "<", ">=", "<=", "==", "!="]);
    let form = select(vec!["(E) O N", "(E) O N", "N O (E)", "(E) O bool N", "N O bool (E)"]);
    (form, op, select(LITERALS.to_vec()))
        .prop_map(move |(f, o, n)| f.replace('O', o).replace('N', n).replace('E', &inner))
}

/// Two conditions on one operand.
fn twice(inner: String) -> impl Strategy<Value = String> {
    let op = || select(vec![">", "<", ">=", "<=", "==", "!="]);
    let set = select(vec!["and", "unless", "or", "and on (x)", "unless on ()"]);
    let number = || select(LITERALS.to_vec());
    (op(), number(), set, op(), number()).prop_map(move |(one, n, set, other, m)| {
        format!("({inner}) {one} {n} {set} ({inner}) {other} {m}")
    })
}

fn aggregate(inner: String) -> impl Strategy<Value = String> {
    let op = select(vec![
        "sum G (E)",
        "avg G (E)",
        "min G (E)",
        "max G (E)",
        "count G (E)",
        "group G (E)",
        "stddev G (E)",
        "stdvar G (E)",
        "topk G (1, E)",
        "bottomk G (0, E)",
        "quantile G (0.3, E)",
        "quantile G (2, E)",
        r#"count_values G ("w", E)"#,
        "limitk G (1, E)",
    ]);
    let grouping = select(vec!["", "by (L)", "without (L)"]);
    (op, grouping, subsequence(vec!["x", "y"], 0..=2)).prop_map(move |(op, grouping, labels)| {
        let grouping = grouping.replace('L', &labels.join(", "));
        op.replace('G', &grouping).replace('E', &inner)
    })
}

fn binary(left: String, right: String) -> impl Strategy<Value = String> {
    let matching = select(vec![
        "",
        "",
        "on (L)",
        "ignoring (L)",
        "on (L) group_left ()",
        "on (L) group_right ()",
        "on (L) fill (1)",
        "fill_left (0)",
        "fill_right (-5)",
    ]);
    let op = select(vec![
        "+", "-", "*", "/", "%", "^", "atan2", ">", "<", ">=", "<=", "==", "!=", "> bool",
        "== bool", "!= bool", "and", "or", "unless",
    ]);
    let labels = subsequence(vec!["x", "y"], 0..=2);
    (op, matching, labels).prop_map(move |(op, matching, labels)| {
        format!("({left}) {op} {} ({right})", matching.replace('L', &labels.join(", ")))
    })
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 14, 2, |inner| {
        prop_oneof![
            3 => inner.clone().prop_flat_map(call),
            3 => inner.clone().prop_flat_map(comparison),
            1 => inner.clone().prop_flat_map(twice),
            2 => inner.clone().prop_flat_map(aggregate),
            4 => (inner.clone(), inner).prop_flat_map(|(left, right)| binary(left, right)),
        ]
    })
}

/// What is stated of the metrics, with the labels that the data have.
struct Stated {
    labels: BTreeMap<String, LabelSet>,
    samples: BTreeMap<&'static str, Samples>,
}

impl Stated {
    fn of(data: &[(Labels, Vec<Number>)]) -> Self {
        let at = Span::at(0);
        let mut known: BTreeMap<String, LabelSet> = BTreeMap::new();
        for (labels, _) in data {
            let mut set = LabelSet::all(Fact::impossible(Reason::Metric, at));
            for (label, value) in labels.iter() {
                set.set(label, Fact::guaranteed(Reason::Metric, at).with_value(value));
            }
            let name = labels.metric().unwrap_or_default().to_owned();
            let either = known.get(&name).map(|known| known.either(&set));
            known.insert(name, either.unwrap_or(set));
        }
        Self { labels: known, samples: Self::samples() }
    }

    fn samples() -> BTreeMap<&'static str, Samples> {
        let at = Span::at(0);
        let gauge = |low, high| Samples {
            kind: SampleKind::Gauge,
            bounds: Bounds::between(low, high, Why::Metric, at),
            nan: false,
            histograms: false,
            exists: Existence::Known,
            unit: Unit::RATIO,
        };
        let counter = Samples {
            kind: SampleKind::Counter,
            bounds: Bounds::finite_from(0.0, Why::Metric, at),
            ..gauge(0.0, 1.0)
        };
        let never = Samples { exists: Existence::Never, ..Samples::default() };
        let all = [("share", gauge(0.0, 1.0)), ("level", gauge(-2.0, 3.0)), ("count", counter)];
        all.into_iter().chain([("absentee", never)]).collect()
    }
}

impl Metrics for Stated {
    fn labels(&self, metric: &str) -> Option<&LabelSet> {
        self.labels.get(metric)
    }

    fn samples(&self, metric: &str) -> Option<&Samples> {
        self.samples.get(metric)
    }
}

fn holds(bounds: &Bounds, number: f64) -> bool {
    let low = bounds.low.value.total_cmp(&number);
    let high = number.total_cmp(&bounds.high.value);
    let within =
        |order: std::cmp::Ordering, is_open: bool| order.is_lt() || order.is_eq() && !is_open;
    within(low, bounds.low.is_open) && within(high, bounds.high.is_open)
}

/// What an answer has that is called impossible.
fn lie(known: &Known, answer: &Value, steps: usize) -> Option<String> {
    let number = |number: f64| {
        if number.is_nan() {
            return (!known.nan.is_possible()).then(|| "NaN".to_owned());
        }
        (!holds(&known.bounds, number)).then(|| format!("{number}"))
    };
    let (numbers, always, never) = match answer {
        Value::Scalar(numbers) => (numbers.clone(), false, false),
        Value::Vector(vector) => {
            let there =
                |step: &usize| vector.iter().any(|series| series.values.sample(*step).is_some());
            let count = (0..steps).filter(there).count();
            let samples = vector.iter().flat_map(|series| series.values.iter()).flatten();
            let mut numbers = Vec::new();
            for sample in samples {
                match sample {
                    Sample::Float(number) => numbers.push(number),
                    Sample::Histogram(_) if known.histograms => {}
                    Sample::Histogram(_) => return Some("a histogram".to_owned()),
                }
            }
            (
                numbers,
                count > 0 && known.emptiness.is_always(),
                count < steps && known.emptiness.is_never(),
            )
        }
        _ => return None,
    };
    if always || never {
        return Some(format!("always: {always}, never: {never}"));
    }
    numbers.into_iter().find_map(number)
}

fn options() -> Options {
    Options { features: Features::all(), ..Options::prometheus() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn value_flow_tells_the_truth(data in data(), text in expression()) {
        let Ok(ast) = parse(&text) else { return Ok(()) };
        let grid = Grid::range(180_000, 300_000, 60_000);
        let Ok(answer) = evaluate(&ast, &stored(&data), grid, &options()) else { return Ok(()) };
        let stated = Stated::of(&data);
        for metrics in [&NoMetrics as &dyn Metrics, &stated] {
            let flow = flow(&ast, metrics);
            let values = values(&ast, &flow, metrics);
            let known = values.of(ast.root());
            let lie = lie(known, &answer.value, 3);
            prop_assert!(lie.is_none(), "{text}: {} of {known:#?}", lie.unwrap_or_default());
        }
    }
}

#[test]
fn something_is_known_of_most_expressions() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = expression();
    let stated = Stated::of(&[]);
    let (mut bounded, mut decided, mut evaluated) = (0, 0, 0);
    for _ in 0..1000 {
        let Ok(tree) = strategy.new_tree(&mut runner) else { continue };
        let Ok(ast) = parse(&tree.current()) else { continue };
        let flow = flow(&ast, &stated);
        let values = values(&ast, &flow, &stated);
        let known = values.of(ast.root());
        evaluated += 1;
        bounded += usize::from(!known.bounds.is_all());
        decided += usize::from(known.emptiness != Emptiness::Possible);
    }
    assert!(evaluated > 700 && bounded > 300 && decided > 100, "{evaluated} {bounded} {decided}");
}
