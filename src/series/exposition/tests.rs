//! What is read and written, and how each kind of fault is told.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::{Column, Labels, METRIC_NAME};

/// An exposition in a form to compare.
fn shown(exposition: &Exposition) -> String {
    let mut text = String::new();
    for Metadata { name, kind, help, unit } in &exposition.metadata {
        let _ = writeln!(text, "{name}: {kind:?} {help:?} {unit:?}");
    }
    for series in &exposition.series {
        let _ = write!(text, "{}", series.labels);
        for (time, value) in series.samples.iter() {
            let _ = write!(text, " {value}@{time}");
        }
        text.push('\n');
    }
    text
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/series"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

#[test]
fn prometheus_text_is_read() {
    let text = include_bytes!("../../../fixtures/series/exporter.prom");
    assert_eq!(Format::detect(text), Format::Text);
    let read = read(text, Format::Text, 42).expect("valid");
    snapshot("exporter-prom", &shown(&read));
}

#[test]
fn openmetrics_is_read() {
    let text = include_bytes!("../../../fixtures/series/exporter.openmetrics");
    assert_eq!(Format::detect(text), Format::OpenMetrics);
    let read = read(text, Format::OpenMetrics, 42).expect("valid");
    snapshot("exporter-openmetrics", &shown(&read));
    let text = write(&read, Format::Text, Timestamps::None);
    let open_metrics = write(&read, Format::OpenMetrics, Timestamps::Each);
    let mut streamed = Vec::new();
    write_to(&read, Format::OpenMetrics, Timestamps::Each, &mut streamed).expect("a vector");
    assert_eq!(streamed, open_metrics.as_bytes());
    snapshot("exporter-written", &format!("{text}---\n{open_metrics}"));
}

#[test]
fn each_fault_names_its_line_and_column() {
    let fixtures = [
        (Format::Text, include_str!("../../../fixtures/series/text-faults.txt")),
        (Format::OpenMetrics, include_str!("../../../fixtures/series/openmetrics-faults.txt")),
    ];
    let mut report = String::new();
    for (format, fixture) in fixtures {
        for case in fixture.split("---\n") {
            let error = read(case.as_bytes(), format, 0).expect_err(case);
            assert!(error.bytes.end <= case.len(), "{case}");
            let _ = writeln!(report, "{format:?}\n{case}{error}\n");
        }
    }
    snapshot("exposition-faults", &report);
}

#[test]
fn bytes_that_are_not_text_are_a_fault_with_a_place() {
    let error = read(b"up 1\nup{a=\"\xff\"} 1\n", Format::Text, 0).expect_err("a fault");
    assert_eq!((error.line, error.column, error.bytes), (2, 7, 11..12));
}

#[test]
fn a_dump_that_is_cut_short_is_not_taken_for_the_other_format() {
    for (text, format) in [
        ("# TYPE up gauge\nup{a=\"b c\"} 1 1795132800\n", Format::OpenMetrics),
        ("up 1\nup 1 1.5\n", Format::OpenMetrics),
        ("up 1 1 # {a=\"b\"} 1\n# EOF\n", Format::OpenMetrics),
        ("up 1 1795132800000\n", Format::Text),
        ("up 1 60000\n", Format::Text),
        ("up 1795132800\n", Format::Text),
        ("", Format::Text),
    ] {
        assert_eq!(Format::detect(text.as_bytes()), format, "{text}");
    }
}

#[test]
fn times_are_read_to_the_millisecond() {
    let text = "a 1 1.001\na 2 1.0019\na 3 2\na 4 1761213600.129\na 5 1.8e9\n# EOF\n";
    let error = read(text.as_bytes(), Format::OpenMetrics, 0).expect_err("two at one time");
    assert_eq!(error.message, "two values of the same series at 1001 ms");
    let text = text.replace("1.0019", "1.0029");
    let read = read(text.as_bytes(), Format::OpenMetrics, 0).expect("valid");
    let times = [1_001, 1_002, 2_000, 1_761_213_600_129, 1_800_000_000_000];
    assert_eq!(read.series[0].samples.timestamps, times);
}

/// A source that gives one byte after the other.
struct Dripping<'a>(&'a [u8]);

impl std::io::Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(&mut buffer[..1])
    }
}

#[test]
fn a_source_is_read_as_the_whole_text_is() {
    let good = include_bytes!("../../../fixtures/series/exporter.openmetrics");
    let whole = read(good, Format::OpenMetrics, 42).expect("valid");
    let pieces = read_from(&mut Dripping(good), Format::OpenMetrics, 42).expect("valid");
    assert_eq!(shown(&pieces), shown(&whole));
    let faults = include_str!("../../../fixtures/series/openmetrics-faults.txt");
    for case in faults.split("---\n") {
        let expected = read(case.as_bytes(), Format::OpenMetrics, 0).expect_err(case);
        match read_from(&mut Dripping(case.as_bytes()), Format::OpenMetrics, 0) {
            Err(ReadError::Malformed(error)) => assert_eq!(error, expected),
            other => panic!("{case}: {other:?}"),
        }
    }
}

#[test]
fn a_line_may_be_longer_than_a_piece() {
    let value = "x".repeat(1 << 20);
    let text = format!("a{{b=\"{value}\"}} 1 1\na 2 1\n# EOF\n");
    let read = read_from(&mut text.as_bytes(), Format::OpenMetrics, 0).expect("valid");
    assert_eq!(read.series[0].labels.get("b").map(str::len), Some(1 << 20));
    assert_eq!(read.series.len(), 2);
}

fn any_exposition() -> impl Strategy<Value = Exposition> {
    let value = prop_oneof![
        any::<f64>().prop_filter("a NaN is a NaN, whatever its bits", |value| !value.is_nan()),
        (0_i32..1_000_000).prop_map(f64::from),
        Just(f64::INFINITY),
    ];
    let samples =
        prop::collection::btree_map(-10_000_000_000_000_i64..10_000_000_000_000, value, 1..5);
    let labels = prop::collection::btree_map("[a-z]{1,2}|.{1,4}", ".{1,6}", 0..4);
    let name = prop_oneof!["[a-z:][a-z0-9:]{0,3}", "[^\"\\\\\n]{1,4}"];
    let family = (name, labels, samples, ".{0,8}", 0..4_usize);
    prop::collection::vec(family, 0..6).prop_map(|families| {
        let mut exposition = Exposition::default();
        let mut seen = std::collections::BTreeSet::new();
        for (name, labels, samples, help, kind) in families {
            let kind = [Kind::Gauge, Kind::Counter, Kind::Info, Kind::Unknown][kind];
            // One family a name, whatever the suffix.
            if !seen.insert(name.clone()) || name.contains(' ') {
                continue;
            }
            let name = format!("{name}{}", kind.suffix());
            let mut builder = Labels::from_pairs(labels).to_builder();
            builder.set(METRIC_NAME, name.as_str());
            let mut column = Column::new();
            for (time, value) in samples {
                column.push(time, value);
            }
            exposition.series.push(Series { labels: builder.build(), samples: column });
            exposition.metadata.push(Metadata::new(name, kind, help));
        }
        exposition
    })
}

proptest! {
    #![proptest_config(crate::no_files())]

    #[test]
    fn openmetrics_written_reads_back(exposition in any_exposition()) {
        let text = write(&exposition, Format::OpenMetrics, Timestamps::Each);
        let back = read(text.as_bytes(), Format::OpenMetrics, 0);
        let back = back.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(shown(&back), shown(&exposition));
    }

    #[test]
    fn prometheus_text_written_reads_back(exposition in any_exposition()) {
        let text = write(&exposition, Format::Text, Timestamps::None);
        let back = read(text.as_bytes(), Format::Text, 7);
        let back = back.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let values = |exposition: &Exposition| -> Vec<String> {
            let last = |series: &Series| series.samples.iter().next_back().map(|(_, value)| value);
            exposition.series.iter().map(|one| format!("{} {:?}", one.labels, last(one))).collect()
        };
        prop_assert_eq!(values(&back), values(&exposition));
    }

    #[test]
    fn no_text_panics(text in r#"[a-c{}"=,#\\ \n\t0-9.TYPEHL+é]{0,60}"#) {
        for format in [Format::Text, Format::OpenMetrics] {
            if let Err(error) = read(text.as_bytes(), format, 0) {
                prop_assert!(error.bytes.end <= text.len() && error.bytes.start <= error.bytes.end);
            }
        }
    }
}

#[test]
fn a_dump_of_a_database_is_read_with_its_stale_markers() {
    let text = "{__name__=\"up\", job=\"a\"} 1 30000\n{__name__=\"up\", job=\"a\"} NaN 60000\n";
    let exposition = read(text.as_bytes(), Format::detect(text.as_bytes()), 0).unwrap();
    let [series] = &exposition.series[..] else { panic!("one series") };
    assert_eq!(series.labels.to_string(), r#"up{job="a"}"#);
    assert_eq!(series.samples.timestamps, [30_000, 60_000]);
    assert!(crate::is_stale(series.samples.values[1]));
    let other = read(b"up NaN 30000\n", Format::Text, 0).unwrap();
    assert!(!crate::is_stale(other.series[0].samples.values[0]));
}
