//! What holds for all histograms.

use proptest::prelude::*;

use super::*;
use crate::notation::{Point, parse_values, write};

fn side() -> impl Strategy<Value = (Vec<BucketSpan>, Vec<f64>)> {
    let span = (-3..6_i32, prop::collection::vec(0..6_u8, 0..4));
    prop::collection::vec(span, 0..4).prop_map(|parts| {
        let spans = parts.iter().enumerate().map(|(place, (offset, counts))| BucketSpan {
            offset: if place == 0 { *offset } else { offset.abs() },
            length: counts.len() as u32,
        });
        let spans = spans.collect();
        (
            spans,
            parts.iter().flat_map(|(_, counts)| counts.iter().copied().map(f64::from)).collect(),
        )
    })
}

/// Histograms without counts inside their own zero bucket.
fn histogram() -> impl Strategy<Value = Histogram> {
    any_histogram().prop_map(|mut histogram| {
        histogram.clear_zero(None);
        histogram
    })
}

/// The zero thresholds are bounds in all of the schemas: elsewhere Prometheus' sums depend on the
/// order.
fn any_histogram() -> impl Strategy<Value = Histogram> {
    let zero = (prop::sample::select(vec![0.0, 0.25, 1.0]), 0..5_u8);
    (-1..3_i32, zero, 0..50_u8, -9..9_i8, side(), side()).prop_map(
        |(schema, (zero_threshold, zero_count), count, sum, positive, negative)| Histogram {
            schema,
            zero_threshold,
            zero_count: f64::from(zero_count),
            count: f64::from(count),
            sum: f64::from(sum),
            positive_spans: positive.0,
            positive_buckets: positive.1,
            negative_spans: negative.0,
            negative_buckets: negative.1,
            ..Histogram::default()
        },
    )
}

fn counted(histogram: &Histogram) -> f64 {
    histogram.all_buckets().map(|bucket| bucket.count).sum()
}

fn compacted(mut histogram: Histogram, max_empty: u32) -> Histogram {
    histogram.compact(max_empty);
    histogram
}

proptest! {
    #![proptest_config(crate::no_files())]

    #[test]
    fn what_is_added_can_be_subtracted(own in histogram(), other in histogram()) {
        let mut sum = own.clone();
        sum.add(&other).expect("both exponential");
        prop_assert_eq!(counted(&sum), counted(&own) + counted(&other));
        sum.subtract(&other).expect("both exponential");
        // The schema and the zero bucket of the sum remain.
        let mut expected = own;
        let mut nothing = other;
        nothing.multiply(0.0);
        expected.reconcile_zero(&sum, None);
        expected.add(&nothing).expect("both exponential");
        prop_assert!(compacted(sum.clone(), 0).equals(&compacted(expected.clone(), 0)),
            "{} {}", sum, expected);
    }

    #[test]
    fn a_sum_is_the_same_in_either_order(own in histogram(), other in histogram()) {
        let (mut left, mut right) = (own.clone(), other.clone());
        left.add(&other).expect("both exponential");
        right.add(&own).expect("both exponential");
        prop_assert!(compacted(left, 0).equals(&compacted(right, 0)));
        let (mut compensated, mut lost) = (own.clone(), None);
        compensated.add_compensated(&other, &mut lost).expect("both exponential");
        compensated.add(&lost.expect("made by the first sum")).expect("both exponential");
        let mut plain = own;
        plain.add(&other).expect("both exponential");
        prop_assert!(compacted(compensated, 0).equals(&compacted(plain, 0)));
    }

    #[test]
    fn compaction_keeps_every_count(own in any_histogram(), max_empty in 0..4_u32) {
        let filled = |histogram: &Histogram| -> Vec<Bucket> {
            histogram.all_buckets().filter(|bucket| bucket.count != 0.0).collect()
        };
        let compact = compacted(own.clone(), max_empty);
        prop_assert_eq!(filled(&compact), filled(&own));
        prop_assert!(compacted(compact.clone(), max_empty).equals(&compact));
        for spans in [&compact.positive_spans, &compact.negative_spans] {
            prop_assert!(spans.iter().all(|span| span.length > 0));
            prop_assert!(spans.iter().skip(1).all(|span| span.offset > max_empty as i32));
        }
    }

    #[test]
    fn the_notation_reads_back(own in any_histogram()) {
        let point = Point::Histogram { histogram: Arc::new(own.clone()), hint_written: false };
        let back = parse_values(&write(&[point])).expect("what was written");
        let [Point::Histogram { histogram: back, .. }] = &back[..] else { panic!("one histogram") };
        prop_assert!(compacted(Histogram::clone(back), 0).equals(&compacted(own, 0)));
    }

    #[test]
    fn a_histogram_that_grows_is_not_reset(own in histogram(), more in histogram()) {
        let mut grown = own.clone();
        grown.add(&more).expect("both exponential");
        prop_assert!(!grown.detect_reset(&own));
    }

    #[test]
    fn walking_back_is_walking_forth(own in any_histogram()) {
        let mut back: Vec<Bucket> = own.all_buckets().rev().collect();
        back.reverse();
        prop_assert_eq!(back, own.all_buckets().collect::<Vec<_>>());
    }

    #[test]
    fn trimming_keeps_no_more_than_there_was(own in histogram(), limit in -20.0..20.0_f64) {
        for trim in [Histogram::trim_upper, Histogram::trim_lower] {
            let mut trimmed = own.clone();
            trim(&mut trimmed, limit);
            prop_assert!(counted(&trimmed) <= counted(&own) + 1e-9);
        }
    }
}
