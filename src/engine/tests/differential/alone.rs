//! What holds without a second opinion, on the same random queries and data: a range is its
//! instants, the order of series never matters, label sets are unique.

use std::collections::BTreeMap;

use promwright_engine::{Answer, Grid, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_series::{Labels, Sample, Series};

use crate::data::Data;
use crate::query::Queries;
use crate::random::Random;
use crate::server::Flags;

const DATA: u64 = 12;
const QUERIES: usize = 150;
const STEP: i64 = 30_000;

/// Calls `check` with data, a query that parses, and flags.
fn each(seed: u64, mut check: impl FnMut(&Data, &str, Flags, &mut Random)) {
    for part in 0..DATA {
        let mut random = Random::new(seed, part);
        let flags = [Flags::Default, Flags::All, Flags::Types][part as usize % 3];
        let data = Data::random(&mut random);
        for _ in 0..QUERIES {
            let query = Queries::new(&mut random, flags != Flags::Default).query(false);
            if parse(&query).is_ok() {
                check(&data, &query, flags, &mut random);
            }
        }
    }
}

fn answer(storage: &Storage, query: &str, grid: Grid, flags: Flags) -> Option<Answer> {
    let ast = parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"));
    evaluate(&ast, storage, grid, &flags.options()).ok()
}

/// The samples of a step by labels, written so that equal ones are equal texts.
fn at(answer: &Answer, step: usize) -> BTreeMap<Labels, String> {
    let vector = match &answer.value {
        Value::Vector(vector) => vector,
        Value::Scalar(values) => {
            return BTreeMap::from([(Labels::empty(), format!("{:.6e}", values[step]))]);
        }
        _ => return BTreeMap::new(),
    };
    let sample = |series: &promwright_engine::GridSeries| {
        let text = match series.values.sample(step)? {
            // What a sum over a sliding window leaves of nothing is not told from nothing.
            Sample::Float(value) if value.abs() < 1e-9 => "0".to_owned(),
            Sample::Float(value) => format!("{value:.6e}"),
            Sample::Histogram(own) => format!("{:.6e} {:.6e}", own.count, own.sum + 0.0),
        };
        Some((series.labels.clone(), text))
    };
    vector.iter().filter_map(sample).collect()
}

/// Whether the value of a query at a step depends on the other steps, in Prometheus too.
fn depends_on_range(query: &str, flags: Flags) -> bool {
    const OF_RANGE: [&str; 4] = ["start()", "end()", "range()", "step()"];
    OF_RANGE.iter().any(|own| query.contains(own))
        // Of series joined by `or` the first sample says whether names are dropped.
        || (flags != Flags::Default && query.contains(" or "))
        // Of equals the first is taken, and their order is that of labels or of a heap.
        || ["topk", "bottomk", "limitk"].iter().any(|own| query.contains(own))
        // The parameter of an aggregation of what does not vary is taken at the first step.
        || query.contains("quantile")
}

#[test]
fn a_range_is_its_instants() {
    let mut compared = 0;
    each(7, |data, query, flags, random| {
        if depends_on_range(query, flags) {
            return;
        }
        let storage = data.storage();
        let start = random.between(0, 20) * STEP;
        let grid = Grid::range(start, start + 7 * STEP, STEP);
        let Some(range) = answer(&storage, query, grid, flags) else { return };
        for (step, time) in grid.times().enumerate() {
            let instant = answer(&storage, query, Grid::instant(time), flags);
            let instant = instant.unwrap_or_else(|| panic!("{query} at {time} is an error"));
            assert_eq!(at(&range, step), at(&instant, 0), "{flags:?}: {query} at {time}");
            compared += 1;
        }
    });
    assert!(compared > 2_000, "{compared}");
}

#[test]
fn the_order_of_series_never_matters() {
    each(8, |data, query, flags, random| {
        let mut shuffled: Vec<Series> = data.series.clone();
        for index in (1..shuffled.len()).rev() {
            shuffled.swap(index, random.below(index + 1));
        }
        let shuffled = Data { series: shuffled };
        for grid in [Grid::instant(600_000), Grid::range(300_000, 600_000, 60_000)] {
            let [one, other] = [data, &shuffled].map(|data| {
                let ast = parse(query).expect("parses");
                format!("{:?}", evaluate(&ast, &data.storage(), grid, &flags.options()))
            });
            assert_eq!(one, other, "{flags:?}: {query}");
        }
    });
}

#[test]
fn label_sets_are_unique_and_sorted() {
    each(9, |data, query, flags, _| {
        let grid = Grid::range(300_000, 600_000, 60_000);
        let Some(Answer { value: Value::Vector(vector), .. }) =
            answer(&data.storage(), query, grid, flags)
        else {
            return;
        };
        let sorted = vector.is_sorted_by(|left, right| left.labels < right.labels);
        assert!(sorted, "{flags:?}: {query}");
        assert!(vector.iter().all(|series| !series.values.is_void()), "{flags:?}: {query}");
    });
}
