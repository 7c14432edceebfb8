//! What is read of answers, and how faults are told.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{read, write};
use crate::histogram::{BucketSpan, Histogram};
use crate::{Labels, METRIC_NAME};

fn shown(json: &str) -> String {
    let series = match read(json.as_bytes()) {
        Ok(series) => series,
        Err(error) => return error.to_string(),
    };
    let mut text = String::new();
    for one in series {
        text.push_str(&one.labels.to_string());
        for (time, value) in one.samples.iter() {
            let _ = write!(text, " {value}@{time}");
        }
        text.push('\n');
    }
    text
}

#[test]
fn answers_of_both_endpoints_are_read() {
    let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"up","job":"a\n\u00e9"},"values":[[1.5,"1"],[2,"+Inf"],[3.001,"1e-07"]]},
        {"metric":{},"values":[[0,"NaN"]]}]},"warnings":["w"]}"#;
    let series = "up{job=\"a\\né\"} 1@1500 inf@2000 0.0000001@3001\n{} NaN@0\n";
    assert_eq!(shown(matrix), series);
    let data =
        r#"{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1435781451.781,"-2"]}]}"#;
    assert_eq!(shown(data), "{a=\"b\"} -2@1435781451781\n");
    assert_eq!(shown(r#" [{"metric":{"a":"b"},"values":[[1,"2"]]}]"#), "{a=\"b\"} 2@1000\n");
}

#[test]
fn faults_name_their_place() {
    for (json, expected) in [
        (
            "{\n \"data\": {\"result\": [{\"metric\":{},\"values\":[[1,\"x\"]]}]}}",
            "line 2, column 52: `x` is no value",
        ),
        (
            "[{\"metric\":{},\"values\":[[2,\"1\"],[2,\"1\"]]}]",
            "a point that is not later than the last",
        ),
        (
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"boom\"}",
            "a query that failed: boom",
        ),
        ("{\"status\":\"success\"}", "there is no `data.result`"),
        ("{\"data\":{\"result\":[1,\"2\"]}}", "line 1, column"),
        ("[{\"values\":[]}]", "missing field `metric`"),
        ("[{\"metric\":{},\"values\":[[1e300,\"1\"]]}]", "out of range"),
        ("[{\"metric\":{},\"histograms\":[[1,{\"count\":\"1\"}]]}]", "whose schema"),
        ("", "line 1"),
    ] {
        let error = shown(json);
        assert!(error.contains(expected), "{json}: {error}");
    }
}

#[test]
fn pieces_are_written_as_the_server_writes_them() {
    let mut text = String::new();
    write::push_point(&mut text, 1_435_781_451_781, 0.000_000_1);
    write::push_point(&mut text, -1_500, f64::INFINITY);
    write::push_point(&mut text, 20, 1e21);
    write::push_point(&mut text, 0, 123_456_789.0);
    let points = r#"[1435781451.781,"1e-07"][-1.500,"+Inf"][0.020,"1e+21"][0,"123456789"]"#;
    assert_eq!(text, points);
    text.clear();
    write::push_labels(&mut text, &Labels::from_pairs([(METRIC_NAME, "up"), ("a", "<\"\u{1}\n")]));
    assert_eq!(text, r#"{"__name__":"up","a":"<\"\u0001\n"}"#);
    text.clear();
    let histogram = Histogram {
        count: 3.0,
        sum: 4.5,
        zero_count: 1.0,
        positive_spans: vec![BucketSpan { offset: 0, length: 2 }],
        positive_buckets: vec![0.0, 2.0],
        ..Histogram::default()
    };
    write::push_histogram(&mut text, &histogram);
    assert_eq!(text, r#"{"count":"3","sum":"4.5","buckets":[[3,"-0","0","1"],[0,"1","2","2"]]}"#);
    text.clear();
    write::push_message(&mut text, "a < b & c");
    assert_eq!(text, r#""a \u003c b \u0026 c""#);
}

proptest! {
    #![proptest_config(crate::no_files())]

    #[test]
    fn no_text_panics(text in r#"[\[\]{}":,0-9a-z.e+-]{0,40}"#, values in "[0-9.,\"\\[\\]eNaIinf+-]{0,30}") {
        let _ = read(text.as_bytes());
        let _ = read(format!("[{{\"metric\":{{}},\"values\":[{values}]}}]").as_bytes());
    }

    #[test]
    fn points_that_are_written_read_back(
        points in prop::collection::btree_map(-1_000_000_000_000_i64..10_000_000_000_000, any::<f64>(), 1..5),
        label in ".{0,6}",
    ) {
        let labels = Labels::from_pairs([(METRIC_NAME, "a"), ("b", label.as_str())]);
        let mut json = String::from("[{\"metric\":");
        write::push_labels(&mut json, &labels);
        json.push_str(",\"values\":[");
        for (index, (time, value)) in points.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            write::push_point(&mut json, *time, *value);
        }
        json.push_str("]}]");
        let series = read(json.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}: {json}")))?;
        prop_assert_eq!(&series[0].labels, &labels);
        let expected = points.iter().map(|(time, value)| (*time, *value));
        let same = series[0].samples.iter().zip(expected.clone()).all(|(own, other)| {
            own.0 == other.0 && (own.1 == other.1 || own.1.is_nan() && other.1.is_nan())
        });
        prop_assert!(same && series[0].samples.len() == points.len(), "{}", json);
    }
}
