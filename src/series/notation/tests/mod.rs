//! What is read, and how each kind of fault is told.

mod histograms;

use std::fmt::Write as _;

use super::*;
use crate::is_stale;

/// Values in a form to compare: gaps as `_`, stale markers as `stale`.
fn shown(points: &[Point]) -> String {
    let shown = points.iter().map(|point| match point {
        Point::Gap => "_".to_owned(),
        Point::Float(value) if is_stale(*value) => "stale".to_owned(),
        Point::Float(value) => promwright_number::float::format(*value),
        Point::Histogram { histogram, .. } => histogram.to_notation(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn values_are_expanded_as_prometheus_expands_them() {
    for (text, expected) in [
        ("", ""),
        ("1 2 3", "1 2 3"),
        ("  1\t2\n3  ", "1 2 3"),
        ("_ _x0 _x3 stale", "_ _ _ _ stale"),
        ("5x3", "5 5 5 5"),
        ("1x0", "1"),
        ("1+2x3 1-2x3", "1 3 5 7 1 -1 -3 -5"),
        ("-3-10x2 +5 -1+1x1", "-3 -13 -23 5 -1 0"),
        ("0x2", "0 0 0"),
        ("010 08 1_000 1e3x1 1e+1 .5 5.", "8 8 1000 1000 1000 10 0.5 5"),
        ("NaN nan Inf +inf -INF", "NaN NaN +Inf +Inf -Inf"),
        ("1+Inf-1x1", "fault"),
        ("Inf-1x2", "+Inf +Inf +Inf"),
        ("0.1+0.1x2", "0.1 0.2 0.30000000000000004"),
        ("stale+1x1", "stale NaN"),
    ] {
        let found = parse_values(text).map_or_else(|_| "fault".to_owned(), |all| shown(&all));
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn label_sets_are_read_as_prometheus_reads_them() {
    for (text, expected) in [
        ("", "{}"),
        ("{}", "{}"),
        ("up", "up"),
        (" up{} ", "up"),
        ("a:b", "a:b"),
        ("sum{by=\"x\"}", "sum{by=\"x\"}"),
        ("up{ b = 'it\"s' , a=`raw\\n`, }", r#"up{a="raw\\n", b="it\"s"}"#),
        ("{\"a.b\", \"c.d\"=\"\\u70ac\"}", r#"{"a.b", "c.d"="炬"}"#),
        ("# a comment\nup{ # another\n a=\"1\"}", r#"up{a="1"}"#),
        ("up{a=\"\"}", "up"),
        ("up{__name__=\"down\"}", "up"),
        ("{__name__=\"down\"}", "down"),
    ] {
        let found = parse_labels(text).map(|labels| labels.to_string());
        assert_eq!(found.as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn series_may_be_written_in_one_text_or_in_two() {
    let (labels, points) = parse_series("up{job=\"a\"} 1 _ 3").expect("valid");
    assert_eq!(labels.to_string(), "up{job=\"a\"}");
    let (apart, values) = parse_parts("up{job=\"a\"} 1", "_ 3", 9).expect("valid");
    assert_eq!((apart, shown(&values)), (labels, shown(&points)));
    let samples = column(&points, 1_000, 30_000);
    assert_eq!(samples.iter().collect::<Vec<_>>(), [(1_000, 1.0), (61_000, 3.0)]);
    let (part, error) = parse_parts("up", "1 two", 9).expect_err("a fault");
    assert_eq!((part, error.span), (Part::Values, Span::new(2, 5)));
}

#[test]
fn values_are_written_briefly() {
    for text in
        ["", "1 2", "1x2", "_x3 1", "1+2x3 stale stale", "0.1+0.1x2", "1-0.5x4", "NaN +Inf -1x3"]
    {
        let points = parse_values(text).expect(text);
        assert_eq!(write(&points), text);
    }
}

#[test]
fn a_series_has_a_limit() {
    assert_eq!(parse_values("1x9999999").map(|points| points.len()), Ok(MAX_POINTS));
    for text in ["1x10000000", "_x10000001", "1x99999999999999999999999", "_x5000000 1x5000000"] {
        let error = parse_values(text).expect_err(text);
        assert_eq!(error.message, "the series has more than 10000000 values");
    }
}

#[test]
fn each_fault_names_its_bytes_and_the_way_out() {
    let faults = include_str!("../../../../fixtures/series/notation-faults.txt");
    let mut report = String::new();
    for text in faults.lines().filter(|line| !line.is_empty()) {
        let text = text.replace("\\t", "\t");
        let error = parse_series(&text).expect_err(&text);
        let (start, length) = (error.span.start as usize, error.span.len().max(1) as usize);
        let start = text[..start].chars().count();
        let marks = "^".repeat(length);
        let _ = writeln!(report, "{text}\n{:start$}{marks} {}", "", error.message);
        let _ = writeln!(report, "  help: {}\n", error.help);
    }
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/series"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("notation-faults", report) });
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(crate::no_files())]

        #[test]
        fn no_text_panics(text in r#"[ a-c_x0-9.+\-{}"=,#'`\\eINaFsu\n]{0,40}"#) {
            for error in [parse_series(&text).err(), parse_values(&text).err()].into_iter().flatten() {
                prop_assert!(text.get(error.span.range()).is_some());
            }
        }

        #[test]
        fn written_values_read_back(
            points in prop::collection::vec(
                prop_oneof![
                    Just(Point::Gap),
                    Just(Point::Float(crate::STALE)),
                    any::<f64>().prop_map(Point::Float),
                    (-3..3_i8).prop_map(|value| Point::Float(f64::from(value) / 10.0)),
                ],
                0..20,
            ),
            repeats in 1..4_usize,
        ) {
            let points: Vec<Point> =
                points.iter().flat_map(|point| std::iter::repeat_n(point.clone(), repeats)).collect();
            let back = parse_values(&write(&points));
            let bits = |points: &[Point]| -> Vec<Option<u64>> {
                let bits = points.iter().map(|point| match point {
                    Point::Gap | Point::Histogram { .. } => None,
                    Point::Float(value) if is_stale(*value) => Some(1),
                    Point::Float(value) if value.is_nan() => Some(2),
                    Point::Float(value) => Some(value.to_bits()),
                });
                bits.collect()
            };
            prop_assert_eq!(back.map(|back| bits(&back)), Ok(bits(&points)));
        }

        #[test]
        fn no_histogram_panics(
            parts in prop::collection::vec(prop::sample::select(vec![
                "{{", "}}", "}}+{{", "}}-{{", "x2", " ", "schema:", "offset:", "n_offset:", "-53", "9",
                "-2000000000", "1", "NaN", "buckets:[", "n_buckets:[", "custom_values:[", "]", "1 2",
                "z_bucket:", "z_bucket_w:", "2147483647", "1 2 3", "buckets:[1 2 3] ", "}}x1 ",
                "schema:-53 ", "custom_values:[1 2] ", "schema:99 ", "offset:2147483647 ",
            ]), 0..16),
        ) {
            let text = format!("{{{{{}}}}}x1", parts.concat());
            for point in parse_values(&text).into_iter().flatten() {
                let Point::Histogram { histogram, .. } = point else { continue };
                prop_assert!(histogram.to_string().ends_with('}'), "not closed");
                let shown = histogram.to_notation();
                // Forms that Prometheus prints too and does not read.
                let unreadable = ["..", "+Inf", "[]"].iter().any(|part| shown.contains(part));
                prop_assert!(unreadable || parse_values(&shown).is_ok(), "{shown}");
            }
        }

        #[test]
        fn any_unicode_is_handled(text in ".{0,30}") {
            for error in [parse_series(&text).err(), parse_values(&text).err()].into_iter().flatten() {
                prop_assert!(text.get(error.span.range()).is_some());
            }
        }

        #[test]
        fn a_printed_label_set_reads_back(
            name in "[a-z:]{0,4}|.{0,6}",
            pairs in prop::collection::btree_map("[a-z]{1,3}|[^\0]{1,5}", ".{0,8}", 0..4),
        ) {
            let mut labels = Labels::from_pairs(pairs).to_builder();
            labels.set(crate::METRIC_NAME, name);
            let labels = labels.build();
            let reserved = ["on", "inf", "nan", "bool"];
            let bare = labels.metric().is_some_and(|name| reserved.contains(&name));
            prop_assume!(!bare);
            prop_assert_eq!(parse_labels(&labels.to_string()), Ok(labels));
        }
    }
}
