//! Bounds, iteration, printing.

use super::*;

/// For each schema the first index, the index behind the last, and a digest of the bits of all
/// bounds between, as Prometheus has them: from below the least float to infinity.
const BOUNDS: [(i32, i32, i32, u64); 13] = [
    (-4, -69, 68, 0x80fe_736e_4940_38a5),
    (-3, -138, 137, 0xfe92_b146_b3ab_3603),
    (-2, -275, 275, 0x1199_811e_ef10_6b03),
    (-1, -550, 550, 0x445b_9a16_3553_12ee),
    (0, -1100, 1100, 0x89f8_6580_dbef_4e16),
    (1, -2200, 2200, 0xb61c_2b56_800d_66f6),
    (2, -4400, 4400, 0x55da_78c0_4e4f_3a4c),
    (3, -8800, 8800, 0x9e77_beb4_4a5b_6a8d),
    (4, -17_600, 17_600, 0x202a_8a39_076e_c2d7),
    (5, -35_200, 35_200, 0xf9f0_30ef_bc0b_8b6f),
    (6, -70_400, 70_400, 0xc033_88bb_676f_afb9),
    (7, -140_800, 140_800, 0x6e9d_0823_cc63_7588),
    (8, -281_600, 281_600, 0x13b3_1649_c93d_cfd5),
];

#[test]
fn bounds_are_bit_for_bit_those_of_prometheus() {
    for (schema, from, to, digest) in BOUNDS {
        let bits = (from..to).map(|index| exponential_bound(index, schema).to_bits());
        let own = bits.fold(0_u64, |digest, bits| digest.wrapping_mul(31).wrapping_add(bits));
        assert_eq!(own, digest, "schema {schema}");
    }
}

#[test]
fn a_value_is_in_the_bucket_of_its_index() {
    let values = [1.0, 1.000_000_1, 0.3, 2.0, 7.7, 1e300, 1e-310, f64::MIN_POSITIVE, f64::MAX];
    for (schema, value) in (-4..=8).flat_map(|schema| values.map(|value| (schema, value))) {
        let index = bucket_index(value, schema).expect("no zero");
        let bounds = (exponential_bound(index - 1, schema), exponential_bound(index, schema));
        assert!(bounds.0 < value && value <= bounds.1, "{value} in {bounds:?} of {schema}");
        assert_eq!(bucket_index(-value, schema), Some(index));
    }
    let last = bucket_index(f64::MAX, 3).expect("no zero");
    assert_eq!(bucket_index(f64::INFINITY, 3), Some(last + 1));
    assert_eq!(exponential_bound(last + 1, 3), f64::INFINITY);
    assert_eq!([bucket_index(0.0, 3), bucket_index(f64::NAN, 3)], [None, None]);
}

fn both_sides() -> Histogram {
    Histogram {
        count: 15.5,
        sum: 18.4,
        zero_threshold: 0.01,
        zero_count: 2.0,
        positive_spans: vec![
            BucketSpan { offset: 0, length: 2 },
            BucketSpan { offset: 1, length: 0 },
            BucketSpan { offset: 1, length: 1 },
        ],
        positive_buckets: vec![1.0, 0.0, 3.5],
        negative_spans: vec![BucketSpan { offset: -1, length: 2 }],
        negative_buckets: vec![4.0, 5.0],
        ..Histogram::default()
    }
}

#[test]
fn buckets_are_walked_in_both_directions() {
    let histogram = both_sides();
    let shown = |bucket: Bucket| bucket.to_string();
    let ascending =
        ["[-1,-0.5):5", "[-0.5,-0.25):4", "[-0.01,0.01]:2", "(0.5,1]:1", "(1,2]:0", "(8,16]:3.5"];
    assert_eq!(histogram.all_buckets().map(shown).collect::<Vec<_>>(), ascending);
    let descending: Vec<String> = ascending.iter().rev().map(|text| (*text).to_owned()).collect();
    assert_eq!(histogram.all_buckets().rev().map(shown).collect::<Vec<_>>(), descending);
    let mut ends = histogram.positive();
    let taken = [ends.next(), ends.next_back(), ends.next_back(), ends.next(), ends.next_back()];
    let indices = taken.map(|bucket| bucket.map(|bucket| bucket.index));
    assert_eq!(indices, [Some(0), Some(4), Some(1), None, None]);
}

#[test]
fn bounds_inside_the_zero_bucket_move_to_its_edge() {
    let histogram = Histogram { zero_threshold: 0.3, ..both_sides() };
    let bounds: Vec<f64> = histogram.all_buckets().map(|bucket| bucket.upper).collect();
    assert_eq!(bounds[..3], [-0.5, -0.3, 0.3]);
}

#[test]
fn custom_buckets_end_at_infinity() {
    let histogram = custom(&[1.0, 2.5], &[1.0, 0.0, 3.0]);
    let shown: Vec<String> = histogram.positive().map(|bucket| bucket.to_string()).collect();
    assert_eq!(shown, ["[-Inf,1]:1", "(1,2.5]:0", "(2.5,+Inf]:3"]);
}

#[test]
fn histograms_are_printed_as_prometheus_prints_them() {
    for (histogram, text, notation) in [
        (Histogram::default(), "{count:0, sum:0}", "{{}}"),
        (
            both_sides(),
            "{count:15.5, sum:18.4, [-1,-0.5):5, [-0.5,-0.25):4, [-0.01,0.01]:2, (0.5,1]:1, \
             (8,16]:3.5}",
            "{{count:15.5 sum:18.4 z_bucket:2 z_bucket_w:0.01 buckets:[1 0 0 0 3.5] n_offset:-1 \
             n_buckets:[4 5]}}",
        ),
        (
            Histogram { reset_hint: ResetHint::NotReset, ..custom(&[5.0, 1e6], &[0.0, 4.0]) },
            "{count:4, sum:0, (5,1e+06]:4}",
            "{{schema:-53 count:4 custom_values:[5 1e+06] counter_reset_hint:not_reset offset:1 \
             buckets:[4]}}",
        ),
    ] {
        assert_eq!((&*histogram.to_string(), &*histogram.to_notation()), (text, notation));
    }
}

#[test]
fn a_gap_that_no_schema_has_is_not_filled() {
    let mut histogram = positive(0, &[1.0, 2.0]);
    histogram.positive_spans =
        vec![BucketSpan { offset: 0, length: 1 }, BucketSpan { offset: i32::MAX - 5, length: 1 }];
    assert_eq!(histogram.to_notation(), "{{count:3 buckets:[1 .. 2]}}");
}

#[test]
fn wrong_spans_are_walked_without_panic() {
    let mut histogram = positive(i32::MAX, &[1.0, 2.0]);
    histogram.positive_spans.push(BucketSpan { offset: i32::MIN, length: u32::MAX });
    assert_eq!(histogram.positive().count(), 2);
    assert_eq!(histogram.positive().rev().count(), 2);
    histogram.positive_spans.clear();
    assert_eq!(histogram.all_buckets().rev().count(), 0);
}

#[test]
fn gaps_are_filled_where_they_are() {
    let mut histogram = positive(0, &[3.0, 0.0, 0.1, 7.0, 0.0, 0.0, 2.0]);
    histogram.compact(0);
    assert_eq!(histogram.positive_spans.len(), 3);
    histogram.compact(1);
    assert_eq!(histogram.positive_buckets, [3.0, 0.0, 0.1, 7.0, 2.0]);
    assert_eq!(histogram.to_notation(), "{{count:12.1 buckets:[3 0 0.1 7 0 0 2]}}");
}
