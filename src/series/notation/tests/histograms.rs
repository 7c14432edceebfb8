//! Histograms in series notation, as the parser of Prometheus 3.14 reads them.

use super::*;
use crate::histogram::ResetHint;

/// Histograms in notation, `!` behind those whose reset hint is written.
fn described(text: &str) -> String {
    let Ok(points) = parse_values(text) else { return "fault".to_owned() };
    let shown = points.iter().map(|point| match point {
        Point::Histogram { histogram, hint_written: true } => histogram.to_notation() + "!",
        other => shown(std::slice::from_ref(other)),
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_part_is_read() {
    for (text, expected) in [
        ("{{}}", "{{}}"),
        ("{{ }} {{schema:1 }}", "{{}} {{schema:1}}"),
        (
            "{{Schema:-1 SUM:-3 Count:Inf z_bucket:NaN z_bucket_w:0.5}}",
            "{{schema:-1 count:+Inf sum:-3 z_bucket:NaN z_bucket_w:0.5}}",
        ),
        ("{{sum:-Inf}} {{sum:1_000}} {{sum:010}}", "{{sum:-Inf}} {{sum:1000}} {{sum:8}}"),
        (
            "{{offset:-3 buckets:[1  2\t3 ] n_buckets:[1.5 -.5] n_offset:2}}",
            "{{offset:-3 buckets:[1 2 3] n_offset:2 n_buckets:[1.5 -0.5]}}",
        ),
        (
            "{{custom_values:[5 10] schema:-53 buckets:[1 4]}}",
            "{{schema:-53 custom_values:[5 10] buckets:[1 4]}}",
        ),
        ("{{counter_reset_hint:GAUGE}}", "{{counter_reset_hint:gauge}}!"),
        ("{{counter_reset_hint:unknown}}", "{{}}!"),
        ("{{sum:1}} 5 _ stale {{count:3}}", "{{sum:1}} 5 _ stale {{count:3}}"),
    ] {
        assert_eq!(described(text), expected, "{text}");
    }
}

#[test]
fn histograms_are_repeated_and_stepped() {
    for (text, expected) in [
        ("{{sum:1}}x2", "{{sum:1}} {{sum:1}} {{sum:1}}"),
        ("{{}}+{{count:1}}x2", "{{}} {{count:1}} {{count:2}}"),
        ("{{count:5}}-{{count:1}}x1", "{{count:5}} {{count:4}}"),
        ("{{schema:1}}+{{schema:0}}x0", "{{schema:1}}"),
        ("{{schema:1}}+{{schema:0}}x1", "fault"),
        (
            "{{buckets:[1]}}+{{schema:1 buckets:[1 2 3]}}x2",
            "{{buckets:[1]}} {{buckets:[2 5]}} {{buckets:[3 10]}}",
        ),
        (
            "{{schema:-53 custom_values:[1 2] buckets:[1 1 1]}}+\
             {{schema:-53 custom_values:[2 3] buckets:[1 2 3]}}x1",
            "{{schema:-53 custom_values:[1 2] buckets:[1 1 1]}} \
             {{schema:-53 custom_values:[2] buckets:[3 6]}}",
        ),
        ("{{schema:-53}}+{{}}x1", "fault"),
        (
            "{{counter_reset_hint:gauge}}+{{}}x1",
            "{{counter_reset_hint:gauge}} {{counter_reset_hint:gauge}}",
        ),
        ("{{}}+{{counter_reset_hint:reset}}x1", "{{}}! {{}}!"),
    ] {
        assert_eq!(described(text), expected, "{text}");
    }
}

#[test]
fn a_step_of_histograms_has_a_limit_of_buckets() {
    let text = "{{buckets:[1 2 3 4]}}+{{buckets:[1 2 3 4]}}x2000000";
    let error = parse_values(text).expect_err("too many");
    assert_eq!(error.message, "the series has more than 10000000 values");
}

#[test]
fn histograms_are_samples_of_a_column() {
    let points = parse_values("1 {{count:2}}x1 _ stale").expect("valid");
    let column = column(&points, 0, 1_000);
    assert_eq!(column.timestamps, [0, 1_000, 2_000, 4_000]);
    assert_eq!(column.histograms.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(column.histogram(2).map(|histogram| histogram.count), Some(2.0));
}

#[test]
fn histograms_are_written_and_read_back() {
    for text in [
        "{{count:1}}x2 {{count:2}} 3",
        "{{schema:2 count:4 sum:0.5 counter_reset_hint:gauge offset:-1 buckets:[1 0 2.5]}}",
        "{{schema:-53 count:Inf}}",
    ] {
        assert_eq!(write(&parse_values(text).expect(text)), text);
    }
    let hinted = parse_values("{{counter_reset_hint:reset}}").expect("valid");
    assert!(matches!(&hinted[..], [Point::Histogram { histogram, .. }]
        if histogram.reset_hint == ResetHint::Reset));
}
