//! Each operation on random histograms, with the answers of Prometheus 3.14's own `histogram`
//! package.
//!
//! A line of the fixture: operation, parameter, whether the operands are compacted first, three
//! operands in series notation (`-` for one that is not needed), the answer.

use promwright_number::float;

use super::*;
use crate::notation::{Point, parse_values};

fn operand(text: &str, compact: bool) -> Histogram {
    if text == "-" {
        return Histogram::default();
    }
    let points = parse_values(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let [Point::Histogram { histogram, .. }] = &points[..] else { panic!("no histogram: {text}") };
    let mut histogram = Histogram::clone(histogram);
    if compact {
        histogram.compact(0);
    }
    histogram
}

/// All parts but the division into spans, which no operation shows.
fn shown(histogram: &Histogram) -> String {
    let buckets = |spans: &[BucketSpan], counts: &[f64]| -> String {
        let indexed = walk::Indexed::new(spans, counts);
        let texts = indexed.map(|(index, count)| [index.to_string(), float::format(count)]);
        texts.map(|pair| pair.join(":") + " ").collect()
    };
    let bounds: String =
        histogram.custom_values.iter().map(|bound| float::format(*bound) + " ").collect();
    format!(
        "{} {} {} {} {} {} P[{}] N[{}] C[{bounds}]",
        histogram.schema,
        float::format(histogram.zero_threshold),
        float::format(histogram.zero_count),
        float::format(histogram.count),
        float::format(histogram.sum),
        histogram.reset_hint as u8,
        buckets(&histogram.positive_spans, &histogram.positive_buckets),
        buckets(&histogram.negative_spans, &histogram.negative_buckets),
    )
}

fn facts(combined: Combined) -> String {
    format!("{}{}", u8::from(combined.reset_collision), u8::from(combined.bounds_reconciled))
}

fn compensated(mut sum: Histogram, others: [&Histogram; 2]) -> Result<String, Incompatible> {
    let mut lost = None;
    let mut told = String::new();
    for other in others {
        told += &facts(sum.add_compensated(other, &mut lost)?);
    }
    let lost = lost.unwrap_or_default();
    Ok(format!("{told} {} | {}", shown(&sum), shown(&lost)))
}

/// Makes the fault of that number.
fn break_part(histogram: &mut Histogram, fault: i32) {
    let first = |counts: &mut Vec<f64>| counts.iter_mut().take(1).for_each(|count| *count = -2.0);
    match fault {
        1 => histogram.count = -1.0,
        2 => histogram.schema = 9,
        3 => first(&mut histogram.positive_buckets),
        4 => histogram.zero_count = -1.0,
        5 => histogram.custom_values = [1.0, 1.0].into(),
        6 => histogram.custom_values = [1.0, f64::INFINITY].into(),
        7 => histogram.custom_values = [f64::NAN].into(),
        8 => histogram.custom_values = [7.0].into(),
        9 => first(&mut histogram.negative_buckets),
        10 => histogram.positive_spans.iter_mut().take(1).for_each(|span| span.length += 1),
        11 => histogram.positive_spans.iter_mut().take(1).for_each(|span| span.offset = -9),
        12 => histogram.zero_threshold = 2.0,
        _ => {}
    }
}

fn fractions(histogram: &Histogram, value: f64) -> String {
    let mut text = String::new();
    for bucket in histogram.all_buckets() {
        if bucket.lower < value && value < bucket.upper {
            let linear = histogram.uses_custom_buckets();
            text += &(float::format(bucket.fraction_below(value, linear)) + " ");
        }
        text += &(bucket.to_string() + " ");
    }
    text
}

fn answer(operation: &str, parameter: f64, operands: [Histogram; 3]) -> String {
    let [mut own, other, third] = operands;
    let flag = |value| u8::from(value).to_string();
    match operation {
        "add" | "sub" => {
            let combine = if operation == "add" { Histogram::add } else { Histogram::subtract };
            match combine(&mut own, &other) {
                Ok(combined) => return format!("{} {}", facts(combined), shown(&own)),
                Err(error) => return error.to_string(),
            }
        }
        "kahan" => {
            return compensated(own, [&other, &third]).unwrap_or_else(|error| error.to_string());
        }
        "mul" => own.multiply(parameter),
        "div" => own.divide(parameter),
        "trimu" => own.trim_upper(parameter),
        "triml" => own.trim_lower(parameter),
        "compact" => own.compact((parameter.trunc() % 4.0).abs() as u32),
        "schema" => own = own.copy_to_schema(parameter as i32).expect("a coarser schema"),
        "reset" => return flag(other.detect_reset(&own)),
        "equal" => return flag(own.equals(&other)),
        "string" => return own.to_string(),
        "notation" => return own.to_notation(),
        "fraction" => return fractions(&own, parameter),
        "validate" => {
            break_part(&mut own, parameter as i32);
            return own.validate().map_or_else(|error| error.to_string(), |()| "ok".to_owned());
        }
        _ => panic!("no operation: {operation}"),
    }
    shown(&own)
}

#[test]
fn every_operation_answers_as_prometheus_does() {
    let cases = include_str!("../../../../fixtures/series/histogram-operations.tsv");
    for line in cases.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [operation, parameter, compact, first, second, third, expected] = fields[..] else {
            panic!("no case: {line}")
        };
        let parameter = parameter.parse().expect("a number");
        let operands = [first, second, third].map(|text| operand(text, compact == "1"));
        let found = answer(operation, parameter, operands);
        // By lines the difference is easier to see.
        assert_eq!(found.replace(' ', "\n"), expected.replace(' ', "\n"), "{line}");
    }
}
