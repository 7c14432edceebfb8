//! An answer in the form in which both sides are compared, and what differs between two.

use std::collections::{BTreeMap, BTreeSet};

use promwright_engine::{Annotation, EvalError, Grid, Storage, Value, evaluate};
use promwright_promql::parse;
use promwright_series::{Labels, Sample};
use serde_json::Value as Json;

use crate::server::{Flags, When};

/// The relative difference that two equal floats may have: sums are taken in another order.
const TOLERANCE: f64 = 1e-9;

/// What may remain where two sums cancel out.
const NOISE: f64 = 1e-13;

/// How many items Go sorts by insertion; of more, equals come in the order of its quicksort.
const SORTED_BY_INSERTION: usize = 12;

/// What a query gives, from either side.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Error(String),
    Value { value: Answered, remarks: Remarks },
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Answered {
    Scalar(f64),
    String(String),
    /// Series with points at their times; in the order of the answer.
    Series(Vec<Series>),
}

/// Labels, and points at their times.
pub(crate) type Series = (Labels, Vec<(i64, Point)>);

/// A sample as the API shows it.
#[derive(Clone, Debug)]
pub(crate) enum Point {
    Float(f64),
    /// Without buckets that are empty.
    Histogram {
        count: f64,
        sum: f64,
        buckets: Vec<Bucket>,
    },
}

/// A bucket as the API shows it.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// Which of the bounds are inclusive, by number.
    inclusive: u8,
    /// Lower and upper bound, and the count.
    numbers: [f64; 3],
}

/// Warnings and infos, and how many are not told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remarks {
    pub(crate) told: BTreeSet<String>,
    pub(crate) omitted: usize,
}

/// In what two answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// One is an error.
    Success,
    /// The texts of two errors.
    Error,
    /// Scalar, string or series.
    Kind,
    /// Which series there are.
    Labels,
    /// When there are values.
    Times,
    /// The values.
    Values,
    /// The order of series.
    Order,
    /// Warnings or infos.
    Remarks,
}

impl Answer {
    /// This engine's answer.
    pub(crate) fn own(storage: &Storage, query: &str, when: When, flags: Flags) -> Self {
        let ast = match parse(query) {
            Ok(ast) => ast,
            Err(errors) => return Self::Error(format!("parse error: {errors:?}")),
        };
        let grid = match when {
            When::Instant(time) => Grid::instant(time),
            When::Range { start, end, step } => Grid::range(start, end, step),
        };
        match evaluate(&ast, storage, grid, &flags.options()) {
            Err(EvalError { message, .. }) => Self::Error(message),
            Ok(answer) => Self::Value {
                value: own_value(answer.value, grid, matches!(when, When::Instant(_))),
                remarks: Remarks {
                    told: messages(&answer.warnings, query)
                        .chain(messages(&answer.infos, query))
                        .collect(),
                    omitted: 0,
                },
            },
        }
    }

    /// The answer of Prometheus' API.
    pub(crate) fn from_json(json: &Json) -> Self {
        if let Some(error) = json["error"].as_str() {
            return Self::Error(error.to_owned());
        }
        let result = &json["data"]["result"];
        let value = match json["data"]["resultType"].as_str() {
            Some("scalar") => Answered::Scalar(float(&result[1])),
            Some("string") => Answered::String(result[1].as_str().unwrap_or_default().to_owned()),
            _ => Answered::Series(list(result).iter().map(series).collect()),
        };
        let mut remarks = Remarks::default();
        for text in ["warnings", "infos"].iter().flat_map(|key| list(&json[key])) {
            let text = text.as_str().unwrap_or_default();
            match text.split_once(" more ") {
                Some((count, rest)) if rest.ends_with("omitted") => {
                    remarks.omitted += count.parse::<usize>().unwrap_or_default();
                }
                _ => drop(remarks.told.insert(placed(text))),
            }
        }
        Self::Value { value, remarks }
    }

    /// How it differs from the answer of Prometheus; nothing if that differs from itself when
    /// asked again: what it takes from a map, the order of series and what comes first of
    /// equals, is not settled.
    pub(crate) fn difference(&self, ask: impl Fn() -> Self) -> Option<Difference> {
        // A map of two is mostly walked through in the same order.
        const ASKED_AGAIN: usize = 64;
        let judge = ask();
        let first = self.differs(&judge)?;
        // An order that is not settled excuses nothing but the order.
        let alike = |difference: Option<Difference>| match difference {
            None => true,
            Some(Difference::Order) => first != Difference::Order,
            Some(_) => false,
        };
        let settled = (0..ASKED_AGAIN).all(|_| {
            let again = ask();
            alike(again.differs(&judge)) && !alike(self.differs(&again))
        });
        settled.then_some(first)
    }

    /// How it differs from one answer of Prometheus.
    fn differs(&self, judge: &Self) -> Option<Difference> {
        match (self, judge) {
            (Self::Error(own), Self::Error(judge)) => {
                (!same_error(own, judge)).then_some(Difference::Error)
            }
            (Self::Value { value, remarks }, Self::Value { value: v, remarks: r }) => {
                // The order counts least: where it is not settled, nothing else is excused.
                let order = value.differs(v);
                order
                    .filter(|difference| *difference != Difference::Order)
                    .or_else(|| (!remarks.same(r)).then_some(Difference::Remarks))
                    .or(order)
            }
            _ => Some(Difference::Success),
        }
    }
}

fn messages<'a>(list: &'a [Annotation], query: &'a str) -> impl Iterator<Item = String> + 'a {
    list.iter().map(move |annotation| placed(&annotation.message(query)))
}

/// A remark without its place, if both sides have it at different ones, and with its numbers
/// only as exact as values are compared.
fn placed(text: &str) -> String {
    let place = text.rfind(" (").filter(|_| text.contains("NaN observations"));
    let words = text[..place.unwrap_or(text.len())].split(' ').map(|word| {
        // Those that people write have few digits.
        let number = word.parse::<f64>().ok().filter(|_| word.len() > 12);
        number.map_or_else(|| word.to_owned(), |number| format!("{number:.8e}"))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn own_value(value: Value, grid: Grid, instant: bool) -> Answered {
    match value {
        Value::Scalar(values) if instant => Answered::Scalar(values[0]),
        Value::Scalar(values) => {
            let points = grid.times().zip(values.into_iter().map(Point::Float));
            Answered::Series(vec![(Labels::empty(), points.collect())])
        }
        Value::String(text) => Answered::String(text),
        Value::Vector(vector) => Answered::Series(
            vector
                .into_iter()
                .map(|series| {
                    let sample =
                        |step| Some((grid.at(step), own_point(series.values.sample(step)?)));
                    (series.labels, (0..series.values.len()).filter_map(sample).collect())
                })
                .collect(),
        ),
        Value::Matrix(matrix) => Answered::Series(
            matrix
                .into_iter()
                .map(|series| {
                    let points = series.samples.samples();
                    let points = points.map(|(time, sample)| (time, own_point(sample)));
                    (series.labels.clone(), points.collect())
                })
                .collect(),
        ),
    }
}

fn own_point(sample: Sample<'_>) -> Point {
    let histogram = match sample {
        Sample::Float(value) => return Point::Float(value),
        Sample::Histogram(histogram) => histogram,
    };
    let buckets = histogram.all_buckets().filter(|bucket| bucket.count != 0.0).map(|bucket| {
        let inclusive = match (bucket.lower_inclusive, bucket.upper_inclusive) {
            (false, true) => 0,
            (true, false) => 1,
            (false, false) => 2,
            (true, true) => 3,
        };
        Bucket { inclusive, numbers: [bucket.lower, bucket.upper, bucket.count] }
    });
    Point::Histogram { count: histogram.count, sum: histogram.sum, buckets: buckets.collect() }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn series(json: &Json) -> Series {
    let metric = json["metric"].as_object();
    let pairs = metric.into_iter().flatten().map(|(name, value)| (&**name, string(value)));
    let mut points: Vec<(i64, Point)> =
        ["values", "histograms"].iter().flat_map(|key| list(&json[key])).map(point).collect();
    points.extend(["value", "histogram"].iter().filter_map(|key| json.get(key)).map(point));
    // Of a float and a histogram at one time, which only a range query of Prometheus has, the
    // histogram counts.
    points.sort_by_key(|(time, point)| (*time, matches!(point, Point::Float(_))));
    points.dedup_by_key(|(time, _)| *time);
    (Labels::from_pairs(pairs), points)
}

fn string(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn float(json: &Json) -> f64 {
    string(json).parse().expect("a float")
}

fn point(json: &Json) -> (i64, Point) {
    let time = json[0].as_f64().unwrap_or_default();
    let value = &json[1];
    let point = if value.is_string() {
        Point::Float(float(value))
    } else {
        let bucket = |own: &Json| {
            let inclusive = own[0].as_u64().unwrap_or_default() as u8;
            Bucket { inclusive, numbers: [float(&own[1]), float(&own[2]), float(&own[3])] }
        };
        Point::Histogram {
            count: float(&value["count"]),
            sum: float(&value["sum"]),
            buckets: list(&value["buckets"]).iter().map(bucket).collect(),
        }
    };
    ((time * 1000.0).round() as i64, point)
}

/// Whether two errors say the same, but for the labels and numbers that they name. Of several
/// clashes each side may find another first, and Prometheus' words for what it cannot parse are
/// its own.
fn same_error(own: &str, judge: &str) -> bool {
    const CLASHES: [&str; 3] = ["found duplicate series", "multiple matches", "vector cannot"];
    let names = |sign: char| matches!(sign, '{' | '(' | ':') || sign.is_ascii_digit();
    let stem = |text: &str| text.split(names).next().unwrap_or_default().to_owned();
    let clashes = |text: &str| CLASHES.iter().any(|clash| text.starts_with(clash));
    judge.contains("invalid parameter")
        || stem(own) == stem(judge)
        || (clashes(own) && clashes(judge))
}

impl Remarks {
    fn same(&self, judge: &Self) -> bool {
        judge.told.is_subset(&self.told) && self.told.len() == judge.told.len() + judge.omitted
    }
}

impl Answered {
    fn differs(&self, judge: &Self) -> Option<Difference> {
        match (self, judge) {
            (Self::Scalar(own), Self::Scalar(judge)) => {
                (!same(*own, *judge)).then_some(Difference::Values)
            }
            (Self::String(own), Self::String(judge)) => {
                (own != judge).then_some(Difference::Values)
            }
            (Self::Series(own), Self::Series(judge)) => series_differ(own, judge),
            _ => Some(Difference::Kind),
        }
    }
}

fn series_differ(own: &[Series], judge: &[Series]) -> Option<Difference> {
    let by_labels = |list: &[Series]| -> BTreeMap<Labels, Vec<(i64, Point)>> {
        list.iter().filter(|(_, points)| !points.is_empty()).cloned().collect()
    };
    let (own_map, judge_map) = (by_labels(own), by_labels(judge));
    if own.len() != judge.len() || !own_map.keys().eq(judge_map.keys()) {
        return Some(Difference::Labels);
    }
    let pairs = || own_map.values().zip(judge_map.values());
    let times = |points: &[(i64, Point)]| points.iter().map(|point| point.0).collect::<Vec<_>>();
    if pairs().any(|(own, judge)| times(own) != times(judge)) {
        return Some(Difference::Times);
    }
    if pairs().any(|(own, judge)| own.iter().zip(judge).any(|(own, judge)| !own.1.same(&judge.1))) {
        return Some(Difference::Values);
    }
    let order = own.len() <= SORTED_BY_INSERTION
        && !own.iter().map(|own| &own.0).eq(judge.iter().map(|own| &own.0));
    order.then_some(Difference::Order)
}

impl Point {
    fn same(&self, judge: &Self) -> bool {
        match (self, judge) {
            (Self::Float(own), Self::Float(judge)) => same(*own, *judge),
            (
                Self::Histogram { count, sum, buckets },
                Self::Histogram { count: c, sum: s, buckets: b },
            ) => {
                let bucket = |(own, judge): (&Bucket, &Bucket)| {
                    own.inclusive == judge.inclusive
                        && own.numbers.iter().zip(judge.numbers).all(|(own, j)| same(*own, j))
                };
                same(*count, *c)
                    && same(*sum, *s)
                    && buckets.len() == b.len()
                    && buckets.iter().zip(b).all(bucket)
            }
            _ => false,
        }
    }
}

fn same(own: f64, judge: f64) -> bool {
    own == judge
        || (own.is_nan() && judge.is_nan())
        || (own - judge).abs() <= NOISE + TOLERANCE * own.abs().max(judge.abs())
}
