//! `query` over a server: the same as over a dump of what the server has.

use super::fake::{Fake, Reply, truthful};
use super::{DAY, fake};
use crate::command::{Outcome, command, finish, run};

/// A time of the day's samples at which much is there.
pub(super) const AT: [&str; 2] = ["--time", "2025-10-23T15:00:00Z"];
pub(super) const RANGE: [&str; 6] =
    ["--start", "2025-10-23T14:10:00Z", "--end", "2025-10-23T15:00:00Z", "--step", "5m"];

/// Queries of all kinds of values, some of which give nothing.
pub(super) const QUERIES: [&str; 7] = [
    "psi_field_prediction_error",
    "1 + 1",
    "time() / 0",
    "psi_field_prediction_error @ end() - psi_field_prediction_error",
    "absent(up)",
    "up == 7",
    "count(up) * 1e-7",
];

/// Some of which Prometheus 2 says something else, or on which it remarks nothing.
pub(super) const NEWER: [&str; 4] = [
    "sum by (pod) (rate(psi_field_prediction_error[5m]))",
    "quantile(2, up)",
    "sort_desc(psi_field_prediction_error)",
    "max_over_time(up[1m])",
];

fn over(url: &str, arguments: &[&str]) -> Outcome {
    let mut command = command(&[&["query", "--prometheus", url], arguments].concat());
    command.env_remove("PROMWRIGHT_BEARER_TOKEN").env_remove("PROMWRIGHT_BASIC_AUTH");
    finish(&mut command)
}

/// Fails unless a server and a dump give the same, in every format.
pub(super) fn assert_alike(url: &str, text: &str, expr: &str, times: &[&str]) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let path = file.path().to_str().expect("UTF-8");
    for output in ["table", "json", "csv", "graph"] {
        let arguments = [&[expr, "--output", output], times].concat();
        let asked = over(url, &arguments);
        let dumped = run(&[&["query"], &arguments[..], &["--data", path]].concat());
        let (asked, dumped) = (asked.show(), dumped.show());
        let differ = asked.lines().zip(dumped.lines()).find(|(own, other)| own != other);
        assert!(asked == dumped, "{expr} as {output}: {differ:?}");
        assert!(asked.starts_with("exit code 0"), "{expr}: {asked:.300}");
    }
}

#[test]
fn a_server_answers_what_a_dump_does() {
    let server = fake(|_| None);
    for expr in QUERIES.iter().chain(&NEWER) {
        for times in [&AT[..], &RANGE] {
            assert_alike(&server.url, &DAY.0, expr, times);
        }
    }
    for expr in ["up[1m]", "\"a text\""] {
        assert_alike(&server.url, &DAY.0, expr, &AT);
    }
}

#[test]
fn long_ranges_are_asked_in_pieces_unless_the_query_speaks_of_the_whole() {
    let server = fake(|_| None);
    let long = ["--start", "2025-10-23T15:00:00Z", "--end", "2025-10-23T18:00:00Z", "--step", "1"];
    let asked = |expr: &str| {
        let before = server.requests().len();
        assert_alike(&server.url, &DAY.0, expr, &long);
        // Each format asks.
        (server.requests().len() - before) / 4
    };
    assert_eq!(asked("psi_field_prediction_error"), 2);
    assert_eq!(asked("psi_field_prediction_error @ start ( )"), 1);
}

#[test]
fn the_last_hour_and_now_are_what_is_asked_without_times() {
    let server = fake(|_| None);
    for (arguments, is_range) in [(vec![], false), (vec!["--output", "graph"], true)] {
        let outcome = over(&server.url, &[&["vector(1)"][..], &arguments].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.show());
        let request = server.requests().pop().expect("a request");
        assert_eq!(request.path.ends_with("query_range"), is_range, "{request:?}");
        let of = |name: &str| request.form[name].parse::<f64>().expect("seconds");
        if is_range {
            let lasts = of("end") - of("start");
            // To the last whole step.
            assert!((3500.0..=3600.0).contains(&lasts), "{lasts}");
        } else {
            assert!(outcome.stdout.starts_with("at ") && outcome.stdout.contains(", now\n"));
        }
        assert!(!request.form.contains_key("lookback_delta"), "{request:?}");
    }
    over(&server.url, &["up", "--lookback", "2m"]);
    let asked = server.requests();
    assert_eq!(
        asked
            .iter()
            .rfind(|own| own.path.ends_with("query"))
            .map(|own| &*own.form["lookback_delta"]),
        Some("120.000")
    );
}

#[test]
fn a_metric_that_the_server_does_not_have_is_told() {
    let server = fake(|_| None);
    let outcome = over(&server.url, &[&["nothing > 1 and up == 7"][..], &AT].concat());
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    assert!(outcome.stderr.contains("the server has no metric `nothing`"), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("has no metric").count(), 1, "{}", outcome.stderr);
}

#[test]
fn what_is_no_answer_is_told_and_never_shown() {
    let told = |body: &'static str| Fake::start(move |_| Reply::new(200, body));
    let at = "1761231600";
    for (server, expected) in [
        (fake(|_| Some(Reply::new(404, "no"))), "before `/api/v1`"),
        (
            told(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[7,\"1\"]}]}}",
            ),
            "a value at 1970-01-01T00:00:07Z, which was not asked for",
        ),
        (
            told(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"histogram\":[1761231600,{}]}]}}",
            ),
            "native histogram",
        ),
        (
            told("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}"),
            "it has a streams, which no query gives",
        ),
        (
            told(
                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no such function\"}",
            ),
            "no such function",
        ),
        (
            told(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[7,\"x\"]}}",
            ),
            "`x` is no value",
        ),
    ] {
        let outcome = over(&server.url, &["up", "--time", at]);
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{}", outcome.show());
        let shown = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let server = Fake::start(|request| truthful(&DAY.1, request));
    let faulty = over(&server.url, &["sum(up"]);
    assert_eq!(faulty.code, Some(1), "{}", faulty.show());
    assert_eq!(server.requests().len(), 0);
}
