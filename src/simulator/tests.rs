//! Exports as a whole: pinned, in range, and the same for the same seed.

use promwright_ruletest::skeleton;
use promwright_series::exposition::{Exposition, Format, Timestamps, read, write};
use promwright_series::{Labels, Series, is_stale, notation};

use super::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn built_in(name: &str) -> Scenario {
    scenario(name).expect("comes with the crate")
}

fn event(from: i64, until: i64, what: What) -> Event {
    Event { span: Span { from: Millis(from), until: Some(Millis(until)) }, what }
}

fn unreachable(pod: &str) -> What {
    What::Unreachable { pod: pod.to_owned() }
}

/// The values of the metric `name`, by pod.
fn values(exposition: &Exposition, name: &str) -> Vec<Vec<f64>> {
    let series = exposition.series.iter().filter(|series| series.labels.metric() == Some(name));
    series.map(|series| series.samples.values.clone()).collect()
}

/// The series of an export as a rule test has them.
fn input_series(scenario: &Scenario, exposition: &Exposition) -> String {
    skeleton::input_series(scenario.scrape_interval.0, &input_rows(scenario, exposition))
}

fn text(name: &str, duration: i64, seed: u64) -> String {
    write(&export(&built_in(name), duration, seed), Format::OpenMetrics, Timestamps::Each)
}

#[test]
fn every_built_in_scenario_reads() {
    for name in scenario_names() {
        assert_eq!(scenario(name).map(|found| found.name).as_deref(), Some(name));
    }
    assert!(scenario("none").is_none());
}

#[test]
fn short_exports_are_pinned() {
    let steady = built_in("steady");
    let export_of_steady = export(&steady, 2 * MINUTE, 42);
    snapshot("steady-openmetrics", &text("steady", MINUTE, 42));
    snapshot("steady-series", &input_series(&steady, &export_of_steady));
    let page = write(&export_of_steady, Format::Text, Timestamps::None);
    snapshot("steady-page", &page);
    let audit = built_in("audit-2025-10-23");
    let day = export(&audit, 8 * HOUR, 42);
    snapshot("audit-series", &input_series(&audit, &day));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    assert_eq!(text("steady", 2 * HOUR, 7), text("steady", 2 * HOUR, 7));
    assert_ne!(text("steady", 2 * HOUR, 7), text("steady", 2 * HOUR, 8));
    let (short, long) = (built_in("steady"), built_in("steady"));
    let (short, long) = (export(&short, HOUR, 7), export(&long, 2 * HOUR, 7));
    for series in &short.series {
        let longer = long.series.iter().find(|longer| longer.labels == series.labels);
        let longer = longer.expect("a longer export only adds");
        let count = series.samples.len();
        assert_eq!(series.samples.values, longer.samples.values[..count]);
        assert_eq!(series.samples.timestamps, longer.samples.timestamps[..count]);
    }
}

#[test]
fn steady_stays_healthy_for_a_day() {
    // Metric, healthy range.
    let healthy = [
        ("up", 1.0, 1.0),
        ("psi_field_density", 0.4, 0.8),
        ("psi_field_phase_coherence", 0.1, 0.5),
        ("psi_field_continuity", 0.6, 0.9),
        ("psi_field_futurity", 0.3, 0.7),
        ("psi_field_temporal_entropy", 0.0, 0.8),
        ("psi_field_prediction_error", 0.0, 0.5),
        ("psi_field_time_dilation", 0.05, 0.5),
        ("treaty_fill_rate", 0.9, 1.0),
        ("treaty_rtt_ms", 0.0, 200.0),
        ("treaty_provenance_coverage", 0.9, 1.0),
        ("vmsh_backoff_state", 0.0, 3.0),
    ];
    for seed in [0, 1, 42, 2025, u64::MAX] {
        let day = export(&built_in("steady"), 24 * HOUR, seed);
        for (name, low, high) in healthy {
            let all = values(&day, name).concat();
            assert!(all.len() >= 2_881, "{name}");
            let least = all.iter().copied().fold(f64::INFINITY, f64::min);
            let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(low <= least && most <= high, "seed {seed}: {name} {least}..{most}");
        }
        let requests = values(&day, "treaty_requests_total").concat();
        let dropped = values(&day, "treaty_dropped_requests").concat();
        for (requests, dropped) in requests.windows(11).zip(dropped.windows(11)) {
            let asked = requests[10] - requests[0];
            assert!(asked > 0.0 && (dropped[10] - dropped[0]) / asked < 0.05, "seed {seed}");
        }
        let errors = values(&day, "psi_field_prediction_error");
        let drift = errors[0].iter().zip(&errors[1]).map(|(one, other)| (one - other).abs());
        assert!(drift.fold(0.0, f64::max) < 0.5, "seed {seed}");
        assert!(values(&day, "treaty_fill_rate")[0].iter().any(|rate| *rate < 1.0));
    }
}

#[test]
fn the_audit_shows_what_the_report_lists() {
    for seed in [0, 42] {
        let audit = built_in("audit-2025-10-23");
        let day = export(&audit, 8 * HOUR, seed);
        for (name, expected) in [
            ("up", &[1.0, 1.0, 1.0, 1.0][..]),
            ("psi_field_density", &[0.526, 0.526]),
            ("psi_field_phase_coherence", &[0.1535, 0.1611]),
            ("psi_field_continuity", &[0.7757, 0.7757]),
            ("psi_field_futurity", &[0.637, 0.5405]),
            ("psi_field_temporal_entropy", &[0.6332, 0.0803]),
            ("psi_field_prediction_error", &[0.8625, 0.0625]),
            ("psi_field_time_dilation", &[0.2145, 0.2145]),
            ("treaty_fill_rate", &[0.95]),
            ("treaty_rtt_ms", &[118.7]),
            ("treaty_provenance_coverage", &[0.95]),
            ("treaty_requests_total", &[1100.0]),
            ("treaty_requests_routed", &[1045.0]),
            ("treaty_dropped_requests", &[55.0]),
            ("gpu_hours_total", &[48.9]),
        ] {
            let found = values(&day, name);
            assert_eq!(found.len(), expected.len(), "{name}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.iter().all(|value| value == expected), "{name}: {:?}", found[0]);
            }
        }
        let first = day.series[0].samples.timestamps[0];
        assert_eq!(first, audit.start + 3 * HOUR, "scrapes from 14:00 on");
        assert_eq!(audit.rules_from.0, 3 * HOUR + 4 * MINUTE);
    }
}

/// The values of a series, whatever gaps are between them.
fn seen(series: &Series) -> Vec<f64> {
    series.samples.values.iter().copied().filter(|value| !is_stale(*value)).collect()
}

#[test]
fn counters_fall_when_their_target_restarts_and_only_then() {
    for name in scenario_names() {
        let scenario = built_in(name);
        let day = export(&scenario, 8 * HOUR, 3);
        let counters = ["_total", "_routed", "_requests", "_bucket", "_count", "_sum"];
        let (mut falling, mut buckets) = (0, Vec::new());
        for series in &day.series {
            let metric = series.labels.metric().unwrap_or_default();
            let values = seen(series);
            if counters.iter().any(|suffix| metric.ends_with(suffix)) && !values.is_sorted() {
                let fallen = values.windows(2).filter(|pair| pair[1] < pair[0]).count();
                assert_eq!((name, fallen), ("rolling-restart", 1), "{metric}");
                falling += 1;
            }
            if metric.ends_with("_bucket") {
                buckets.extend(values.last().copied());
            }
        }
        assert_eq!(falling > 10, name == "rolling-restart", "{falling} in {name}");
        for of_one_series in buckets.chunks(12) {
            assert!(of_one_series.is_sorted(), "{of_one_series:?}");
        }
        assert!(!buckets.is_empty());
    }
}

#[test]
fn a_target_that_is_down_is_stale_and_one_that_comes_later_is_absent() {
    let mut steady = built_in("steady");
    steady.events = vec![event(MINUTE, 2 * MINUTE, unreachable("psi-field-0"))];
    steady.psi_field[1].target.starts = Millis(2 * MINUTE);
    let export = export(&steady, 3 * MINUTE, 1);
    let shown = input_series(&steady, &export);
    let line = |start: &str| -> String {
        let mut lines = shown.lines().skip_while(|line| !line.contains(start));
        lines.nth(1).unwrap_or_default().trim().to_owned()
    };
    assert_eq!(line(r#"up{instance="10.42.43.199:8000""#), "values: '1 1 0 0 1x2'");
    assert_eq!(line(r#"up{instance="10.42.82.199:8000""#), "values: '_x4 1x2'");
    let density = line(r#"psi_field_density{instance="10.42.43.199:8000""#);
    assert!(density.contains(" stale _ "), "{density}");
}

#[test]
fn both_forms_of_an_export_read_back() {
    let steady = built_in("steady");
    let hour = export(&steady, HOUR, 9);
    let shown = |exposition: &Exposition| -> Vec<(Labels, Vec<i64>, Vec<f64>)> {
        let all = exposition.series.iter();
        let all = all.map(|series| {
            let samples = series.samples.clone();
            (series.labels.clone(), samples.timestamps, samples.values)
        });
        all.collect()
    };
    let text = write(&hour, Format::OpenMetrics, Timestamps::Each);
    let back = read(text.as_bytes(), Format::OpenMetrics, 0).expect("valid");
    assert_eq!(shown(&back), shown(&hour));
    let yaml = input_series(&steady, &hour);
    let mut lines = yaml.lines().skip(2);
    for series in &hour.series {
        let labels = lines.next().and_then(|line| line.strip_prefix("  - series: '"));
        let points = lines.next().and_then(|line| line.strip_prefix("    values: '"));
        let strip = |line: Option<&str>| line.map(|line| line.trim_end_matches('\'').to_owned());
        let labels = notation::parse_labels(&strip(labels).expect("a line")).expect("valid");
        let points = notation::parse_values(&strip(points).expect("a line")).expect("valid");
        let samples = notation::column(&points, steady.start, steady.scrape_interval.0);
        assert_eq!(labels, series.labels);
        assert_eq!(samples.timestamps, series.samples.timestamps);
        assert_eq!(samples.values, series.samples.values);
    }
}
