//! What the options change.

use std::sync::Arc;

use promwright_engine::{ErrorKind, Features, Grid, Options, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_series::histogram::Histogram;
use promwright_series::{Labels, METRIC_NAME};

/// `m`, a sample a minute for ten minutes.
fn storage() -> Storage {
    let mut storage = Storage::new();
    let labels = Labels::from_pairs([(METRIC_NAME, "m")]);
    for minute in 0..=10 {
        storage.append(&labels, minute * 60_000, minute as f64).expect("in order");
    }
    storage
}

fn value(query: &str, time: i64, options: &Options) -> Option<f64> {
    let ast = parse(query).expect("parses");
    let answer = evaluate(&ast, &storage(), Grid::instant(time), options).expect("evaluates");
    let Value::Vector(vector) = answer.value else { panic!("no vector") };
    vector.first()?.values.get(0)
}

#[test]
fn ranges_of_2_x_include_their_left_border() {
    let (new, old) = (Options::prometheus(), Options::prometheus().left_closed());
    assert_eq!(value("count_over_time(m[5m])", 600_000, &new), Some(5.0));
    assert_eq!(value("count_over_time(m[5m])", 600_000, &old), Some(6.0));
    assert_eq!(value("count_over_time(m[5m:1m])", 600_000, &new), Some(5.0));
    assert_eq!(value("count_over_time(m[5m:1m])", 600_000, &old), Some(6.0));
    assert_eq!(value("m", 900_000, &new), None);
    assert_eq!(value("m", 900_000, &old), Some(10.0));
    // Five minutes of six samples reach both borders: nothing is extrapolated.
    assert_eq!(value("increase(m[5m])", 600_000, &old), Some(5.0));
}

#[test]
fn the_budget_bounds_what_a_query_holds() {
    let query = parse("m[5m]").expect("parses");
    let options = Options { max_samples: Some(4), ..Options::prometheus() };
    let error = evaluate(&query, &storage(), Grid::instant(600_000), &options).expect_err("5");
    assert_eq!(error.kind, ErrorKind::TooManySamples);
    let options = Options { max_samples: Some(5), ..options };
    assert!(evaluate(&query, &storage(), Grid::instant(600_000), &options).is_ok());
    let endless = parse("vector(1)").expect("parses");
    let grid = Grid::range(0, i64::MAX, 1);
    let unbounded = Options { max_samples: None, ..options };
    assert!(evaluate(&endless, &storage(), grid, &unbounded).is_err());
}

#[test]
fn experimental_parts_must_be_enabled() {
    for query in ["mad_over_time(m[5m])", "limitk(1, m)", "m[5m] anchored", "m + fill(0) m"] {
        let ast = parse(query).expect("parses");
        let evaluated =
            |options: &Options| evaluate(&ast, &storage(), Grid::instant(0), options).map(drop);
        let error = evaluated(&Options::prometheus()).expect_err(query);
        assert_eq!(error.kind, ErrorKind::Disabled, "{query}");
        assert_eq!(evaluated(&Options::promqltest()), Ok(()), "{query}");
    }
    let functions = Features { functions: true, ..Features::none() };
    let options = Options { features: functions, ..Options::prometheus() };
    assert_eq!(value("max(mad_over_time(m[5m]))", 600_000, &options), Some(1.0));
}

#[test]
fn durations_are_computed_without_a_flag() {
    let options = Options::prometheus();
    assert_eq!(value("m offset (1m * 2)", 600_000, &options), Some(8.0));
    assert_eq!(value("count_over_time(m[max_of(2m, 180)])", 600_000, &options), Some(3.0));
}

/// What a range query of Prometheus cannot tell apart: it gives both samples at one time.
#[test]
fn of_a_float_and_a_histogram_of_one_label_set_the_histogram_stays() {
    let mut storage = Storage::new();
    let float = Labels::from_pairs([(METRIC_NAME, "f")]);
    storage.append(&float, 0, 1.0).expect("in order");
    let id = storage.series_id(&Labels::from_pairs([(METRIC_NAME, "n")]));
    let histogram = Histogram { count: 3.0, ..Histogram::default() };
    storage.append_histogram(id, 0, Arc::new(histogram)).expect("in order");
    let ast = parse("last_over_time({__name__=~\"f|n\"}[5m]) * 2").expect("parses");
    let instant = |options: &Options| evaluate(&ast, &storage, Grid::instant(0), options);
    let answer = instant(&Options::promqltest()).expect("names are dropped late");
    let Value::Vector(vector) = answer.value else { panic!("no vector") };
    assert_eq!(vector.len(), 1);
    assert_eq!(vector[0].values.histogram(0).map(|own| own.count), Some(6.0));
    assert!(instant(&Options::prometheus()).is_err());
    // Two floats exclude each other, whatever has been merged in between.
    storage.append(&Labels::from_pairs([(METRIC_NAME, "z")]), 0, 2.0).expect("in order");
    let ast = parse("-{__name__=~\"f|n|z\"}").expect("parses");
    for options in [Options::prometheus(), Options::promqltest()] {
        assert!(evaluate(&ast, &storage, Grid::instant(0), &options).is_err());
    }
}

/// What has no first time on which it could begin gives nothing, but does not fail.
#[test]
fn the_first_and_the_last_time_can_be_asked_for() {
    let queries = ["count_over_time(m[5m:1m])", "predict_linear(m[5m] @ 300, 1)", "deriv(m[5m])"];
    for query in queries {
        let ast = parse(query).expect("parses");
        for time in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            let answer = evaluate(&ast, &storage(), Grid::instant(time), &Options::prometheus());
            assert!(answer.is_ok(), "{query} at {time}");
        }
    }
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let chain = vec!["m"; 5_000].join(" + ");
    assert_eq!(value(&chain, 60_000, &Options::prometheus()), Some(5_000.0));
}
