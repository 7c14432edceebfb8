//! What holds for any query on any data: a range is its instants, the order of series never
//! matters, label sets are unique, nothing panics.

use std::collections::BTreeMap;

use promwright_engine::{Answer, Features, Grid, Options, OwnedSample, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_series::histogram::{BucketSpan, CUSTOM_BUCKETS, Histogram, ResetHint};
use promwright_series::{Column, Labels, METRIC_NAME, STALE, Series};
use proptest::prelude::*;
use proptest::sample::select;

const STEP: i64 = 20_000;

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-20..40_i32).prop_map(f64::from),
        2 => -1e3..1e3_f64,
        1 => select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e300, 1e-300]),
        1 => Just(STALE),
    ]
}

/// Histograms with few buckets, exponential and custom, counters and gauges.
fn histogram() -> impl Strategy<Value = Histogram> {
    let counts = || proptest::collection::vec((0..5_i32).prop_map(f64::from), 0..4);
    let spans = |counts: &[f64], offset| vec![BucketSpan { offset, length: counts.len() as u32 }];
    let hint = select(vec![ResetHint::Unknown, ResetHint::Unknown, ResetHint::Gauge]);
    let zero = select(vec![(0.0, 0.0), (0.001, 1.0), (1.0, 2.0)]);
    let bounds = select(vec![vec![1.0, 2.0, 5.0], vec![1.0, 5.0, 7.0]]);
    let exponential = (-1..3_i32, -2..3_i32, counts(), counts(), zero).prop_map(
        move |(schema, offset, positive, negative, (zero_threshold, zero_count))| Histogram {
            schema,
            zero_threshold,
            zero_count,
            positive_spans: spans(&positive, offset),
            negative_spans: spans(&negative, 0),
            positive_buckets: positive,
            negative_buckets: negative,
            ..Histogram::default()
        },
    );
    let custom = (counts(), bounds).prop_map(move |(positive, bounds)| Histogram {
        schema: CUSTOM_BUCKETS,
        positive_spans: spans(&positive, 0),
        positive_buckets: positive,
        custom_values: bounds.into(),
        ..Histogram::default()
    });
    (prop_oneof![2 => exponential, 1 => custom], hint, value()).prop_map(
        |(histogram, reset_hint, sum)| {
            let buckets = histogram.positive_buckets.iter().chain(&histogram.negative_buckets);
            let count = histogram.zero_count + buckets.sum::<f64>();
            Histogram { count, sum, reset_hint, ..histogram }
        },
    )
}

/// Some sixteen minutes of samples with gaps; of some series most are histograms.
fn column() -> impl Strategy<Value = Column> {
    let samples = |histograms: u32, floats: u32| {
        let sample = prop_oneof![
            histograms => histogram().prop_map(OwnedSample::from),
            floats => value().prop_map(OwnedSample::from),
        ];
        proptest::collection::vec((1..60_000_i64, sample), 0..60)
    };
    let floats = proptest::collection::vec((1..60_000_i64, value().prop_map(Into::into)), 0..60);
    prop_oneof![3 => floats, 2 => samples(8, 1), 1 => samples(1, 1)].prop_map(|steps| {
        let mut column = Column::new();
        let mut time = -1;
        for (gap, sample) in steps {
            time += gap;
            match sample {
                OwnedSample::Float(value) => column.push(time, value),
                OwnedSample::Histogram(histogram) => column.push_histogram(time, histogram),
            }
        }
        column
    })
}

fn labels() -> impl Strategy<Value = Labels> {
    let name = select(vec!["a", "b_total", "h_bucket"]);
    let le = select(vec!["", "0.5", "1", "+Inf", "none"]);
    (name, select(vec!["", "x", "y"]), select(vec!["", "1", "2"]), le).prop_map(
        |(name, job, instance, le)| {
            Labels::from_pairs([
                (METRIC_NAME, name),
                ("job", job),
                ("instance", instance),
                ("le", le),
            ])
        },
    )
}

fn data() -> impl Strategy<Value = Vec<Series>> {
    proptest::collection::btree_map(labels(), column(), 0..8).prop_map(|series| {
        series.into_iter().map(|(labels, samples)| Series { labels, samples }).collect()
    })
}

fn selector() -> impl Strategy<Value = String> {
    let name = select(vec![
        "a",
        "b_total",
        "h_bucket",
        "{__name__=~\"a|b.*\"}",
        "{job=\"x\"}",
        "{job!=\"\"}",
    ]);
    let modifier =
        select(vec!["", "", "", " offset 1m", " offset -30s", " @ 300", " @ 420 offset 1m"]);
    (name, modifier).prop_map(|(name, modifier)| format!("{name}{modifier}"))
}

/// The functions that gather a window from the one before it.
const SLIDING: [&str; 4] = ["avg_over_time", "deriv", "stddev_over_time", "sum_over_time"];

/// Instant vectors; nested up to some depth.
fn vector() -> impl Strategy<Value = String> {
    selector().prop_recursive(4, 24, 3, |inner| {
        let range = prop_oneof![
            (select(vec!["a", "b_total", "{job=\"x\"}"]), select(vec!["30s", "2m", "5m"]))
                .prop_map(|(name, range)| format!("{name}[{range}]")),
            (inner.clone(), select(vec!["2m:30s", "5m:", "3m:70s"]))
                .prop_map(|(inner, range)| format!("({inner})[{range}]")),
        ];
        let over_time = select(vec![
            "rate",
            "increase",
            "delta",
            "irate",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "sum_over_time",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "count_over_time",
            "last_over_time",
            "first_over_time",
            "stddev_over_time",
            "present_over_time",
            "absent_over_time",
            "mad_over_time",
            "ts_of_max_over_time",
        ]);
        let function = select(vec![
            "abs(",
            "ceil(",
            "sqrt(",
            "absent(",
            "timestamp(",
            "sort(",
            "hour(",
            "-(",
            "sgn(",
            "histogram_quantile(0.9, ",
            "histogram_count(",
            "histogram_stddev(",
            "histogram_fraction(0, 0.7, ",
            "vector(scalar(",
            "clamp_min(2, ",
            "label_replace(",
        ]);
        let aggregation = select(vec![
            "sum",
            "avg",
            "min",
            "max",
            "count",
            "group",
            "stddev",
            "topk(1, ",
            "bottomk(2, ",
            "quantile(0.3, ",
            "count_values(\"v\", ",
            "limitk(1, ",
            "limit_ratio(0.5, ",
        ]);
        let grouping = select(vec!["", " by (job)", " without (instance)", " by (le, job)"]);
        let operator = select(vec![
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "==",
            "> bool",
            "<",
            "!=",
            "and",
            "or",
            "unless",
            "+ on (job)",
            "* on (job, instance) group_left ()",
            "- ignoring (instance) group_right (le)",
            "and on (job)",
            "or on (instance)",
            "atan2 ignoring (le)",
        ]);
        prop_oneof![
            (over_time, range).prop_map(|(function, range)| format!("{function}({range})")),
            (function, inner.clone()).prop_map(|(function, inner)| call(function, &inner)),
            (aggregation, grouping, inner.clone())
                .prop_map(|(op, grouping, inner)| aggregate(op, grouping, &inner)),
            (inner.clone(), operator.clone(), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})")),
            (inner, select(vec!["+", ">", "<= bool", "/", "^"]), -3..9_i32)
                .prop_map(|(left, operator, right)| format!("({left}) {operator} {right}")),
        ]
    })
}

fn call(function: &str, inner: &str) -> String {
    match function {
        "vector(scalar(" => format!("vector(scalar({inner}))"),
        "clamp_min(2, " => format!("clamp_min({inner}, 2)"),
        "label_replace(" => {
            format!("label_replace({inner}, \"job\", \"$1\", \"instance\", \"(.)\")")
        }
        _ => format!("{function}{inner})"),
    }
}

fn aggregate(op: &str, grouping: &str, inner: &str) -> String {
    match op.split_once('(') {
        None => format!("{op}{grouping} ({inner})"),
        Some((op, param)) => format!("{op}{grouping} ({param}{inner})"),
    }
}

fn options() -> impl Strategy<Value = Options> {
    prop_oneof![
        Just(Options { features: Features::all(), ..Options::prometheus() }),
        Just(Options { max_samples: None, ..Options::promqltest() }),
        Just(Options { features: Features::all(), ..Options::prometheus().left_closed() }),
    ]
}

/// Any time, often one of the first or last that there are.
fn time() -> impl Strategy<Value = i64> {
    let near = || 0..1_000_000_i64;
    prop_oneof![
        any::<i64>(),
        near().prop_map(|distance| i64::MIN + distance),
        near().prop_map(|distance| i64::MAX - distance),
    ]
}

/// The value at a step: each element's labels with its value.
fn at(answer: &Answer, step: usize) -> BTreeMap<String, OwnedSample> {
    let Value::Vector(vector) = &answer.value else { return BTreeMap::new() };
    vector
        .iter()
        .filter_map(|series| Some((series.labels.to_string(), series.values.sample(step)?.into())))
        .collect()
}

fn close(left: &BTreeMap<String, OwnedSample>, right: &BTreeMap<String, OwnedSample>) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|((left_labels, left), (right_labels, right))| {
            left_labels == right_labels && close_samples(left, right)
        })
}

fn close_samples(left: &OwnedSample, right: &OwnedSample) -> bool {
    let close = |left: f64, right: f64| {
        let equal = left == right || (left.is_nan() && right.is_nan());
        equal || (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
    };
    match (left, right) {
        (OwnedSample::Float(left), OwnedSample::Float(right)) => close(*left, *right),
        (OwnedSample::Histogram(left), OwnedSample::Histogram(right)) => left.matches(right, close),
        _ => false,
    }
}

fn storage(series: Vec<Series>) -> Storage {
    Storage::from_series(series).expect("samples in order")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_range_is_its_instants(data in data(), query in vector(), options in options()) {
        let storage = storage(data);
        let ast = parse(&query).map_err(|errors| TestCaseError::fail(format!("{query}: {errors:?}")))?;
        let grid = Grid::range(0, 40 * STEP, STEP);
        // With names dropped late, Prometheus lets the first sample of series joined by `or`
        // decide for all of them, which an instant cannot know.
        prop_assume!(!(options.delayed_name_removal && query.contains(" or ")));
        // What slides over a range may differ in its last digits, as `close` lets it; in a label of
        // `count_values` they are text.
        let slides = SLIDING.iter().any(|function| query.contains(function));
        prop_assume!(!(query.contains("count_values") && slides));
        // What is ambiguous at any step is an error of the whole.
        if let Ok(range) = evaluate(&ast, &storage, grid, &options) {
            for (step, time) in grid.times().enumerate() {
                let instant = evaluate(&ast, &storage, Grid::instant(time), &options);
                let instant = instant.map_err(|error| {
                    TestCaseError::fail(format!("{query} at {time}: {error}, as a range fine"))
                })?;
                let (range, instant) = (at(&range, step), at(&instant, 0));
                prop_assert!(close(&range, &instant), "{query} at {time}: {range:?} {instant:?}");
            }
        }
    }

    #[test]
    fn the_order_of_series_never_matters(
        (data, shuffled) in data().prop_flat_map(|data| (Just(data.clone()), Just(data).prop_shuffle())),
        query in vector(),
        options in options(),
    ) {
        let ast = parse(&query).map_err(|errors| TestCaseError::fail(format!("{query}: {errors:?}")))?;
        for grid in [Grid::instant(300_000), Grid::range(0, 20 * STEP, STEP)] {
            let one = evaluate(&ast, &storage(data.clone()), grid, &options);
            let other = evaluate(&ast, &storage(shuffled.clone()), grid, &options);
            prop_assert_eq!(format!("{one:?}"), format!("{other:?}"), "{}", query);
        }
    }

    #[test]
    fn results_have_unique_label_sets(data in data(), query in vector(), options in options()) {
        let ast = parse(&query).map_err(|errors| TestCaseError::fail(format!("{query}: {errors:?}")))?;
        let grid = Grid::range(0, 20 * STEP, STEP);
        if let Ok(Answer { value: Value::Vector(vector), .. }) =
            evaluate(&ast, &storage(data), grid, &options)
        {
            let mut labels: Vec<&Labels> = vector.iter().map(|series| &series.labels).collect();
            prop_assert!(labels.is_sorted(), "{query}");
            labels.dedup();
            prop_assert_eq!(labels.len(), vector.len(), "{}", query);
            prop_assert!(vector.iter().all(|series| !series.values.is_void()), "{query}");
        }
    }

    #[test]
    fn no_time_panics(
        data in data(),
        query in vector(),
        (start, end) in (time(), time()),
        step in any::<i64>(),
    ) {
        let ast = parse(&query).map_err(|errors| TestCaseError::fail(format!("{query}: {errors:?}")))?;
        let options = Options { max_samples: Some(10_000), ..Options::promqltest() };
        let storage = storage(data);
        let _ = evaluate(&ast, &storage, Grid::range(start, end, step), &options);
        let _ = evaluate(&ast, &storage, Grid::instant(start), &options);
    }
}

/// Prometheus gives counts in no order, so that of two it picks any: here it is always the same.
#[test]
fn what_is_picked_of_counts_is_the_same_in_a_range() {
    let series = |instance: &str, values: &[(i64, f64)]| {
        let mut samples = Column::new();
        for (time, value) in values {
            samples.push(*time, *value);
        }
        Series { labels: Labels::from_pairs([(METRIC_NAME, "a"), ("instance", instance)]), samples }
    };
    let data = [series("1", &[(0, 7.0), (STEP, 5.0)]), series("2", &[(STEP, 7.0)])];
    let storage = storage(data.to_vec());
    let ast = parse("limitk(1, count_values('v', a))").expect("it parses");
    let options = Options::promqltest();
    let range = evaluate(&ast, &storage, Grid::range(0, STEP, STEP), &options).expect("a range");
    let instant = evaluate(&ast, &storage, Grid::instant(STEP), &options).expect("an instant");
    for picked in [at(&range, 1), at(&instant, 0)] {
        assert_eq!(picked.into_keys().collect::<Vec<_>>(), ["{v=\"5\"}"]);
    }
}
