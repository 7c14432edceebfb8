use crate::command::{Outcome, assert_shown, run, run_with_stdin};

const REQUESTS: &str = "fixtures/cli/data/requests.om";
const SERIES: &str = "fixtures/cli/data/series.yaml";

fn query(arguments: &[&str]) -> Outcome {
    run(&[&["query"], arguments].concat())
}

/// The exit codes and outputs of several runs, for one snapshot.
fn shown(runs: &[&[&str]]) -> String {
    let show = |arguments: &&[&str]| {
        format!("$ query {}\n{}", arguments.join(" "), query(arguments).show())
    };
    runs.iter().map(show).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_format_of_data_is_read() {
    let answer = "fixtures/cli/data/answer.json";
    crate::command::assert_text(
        "query-data",
        &shown(&[
            &["up", "--data", REQUESTS, "--time", "1700000010"],
            &["sum by (job) (rate(http_requests_total[1m]))", "--data", REQUESTS],
            &["temperature", "-d", SERIES, "--time", "300"],
            &[
                "queue_length",
                "-d",
                answer,
                REQUESTS,
                "--start",
                "2023-11-14T22:13:20Z",
                "--step",
                "1m",
            ],
            &["up", "-d", "fixtures/cli/data/several.yaml", "--test", "second"],
        ]),
    );
    let text = "up 1\nup{a=\"b\"} 2 1700000000000\n";
    let outcome = run_with_stdin(&["query", "up", "--data", "-", "--time", "1700000000"], text);
    assert_eq!(outcome.stdout, "up         1\nup{a=\"b\"}  2\n", "{}", outcome.stderr);
}

#[test]
fn json_is_what_the_api_answers() {
    let range = ["--start", "1700000000", "--end", "1700000090", "--step", "45"];
    let with = |expr: &'static str, more: &[&'static str]| {
        [&[expr, "-d", REQUESTS, "-o", "json"][..], more].concat()
    };
    let runs = [
        with("up", &["--time", "1700000060.5"]),
        with("rate(http_requests_total[1m])", &range),
        with("up[1m]", &["--time", "1700000030"]),
        with("1e-7 + 0", &["--time", "1.5"]),
        with("\"<a>\"", &["--time", "1"]),
        with("vector(1e21)", &["--time", "1"]),
        with("1", &range),
        with("nothing", &range),
        with("rate(up[1m])", &["--time", "1700000030"]),
        with("up +", &[]),
        with("up * on () up", &["--time", "1700000030"]),
        with("mad_over_time(up[1m])", &[]),
    ];
    let runs: Vec<&[&str]> = runs.iter().map(Vec::as_slice).collect();
    crate::command::assert_text("query-json", &shown(&runs));
}

#[test]
fn csv_has_a_column_a_label() {
    let range = ["--start", "1700000000", "--end", "1700000060", "--step", "30"];
    let runs = [
        [&["{__name__=~\"up|http_requests_total\"}", "-d", REQUESTS, "-o", "csv"][..], &range]
            .concat(),
        vec!["3", "-d", REQUESTS, "-o", "csv"],
        vec!["\"a,b\"", "-d", REQUESTS, "-o", "csv"],
    ];
    let runs: Vec<&[&str]> = runs.iter().map(Vec::as_slice).collect();
    crate::command::assert_text("query-csv", &shown(&runs));
}

#[test]
fn graphs_are_drawn_with_their_gaps() {
    let runs: [&[&str]; 4] = [
        &["temperature", "-d", SERIES, "-o", "graph", "--step", "30s", "--lookback", "30s"],
        &["sum by (code) (rate(http_requests_total[1m]))", "-d", REQUESTS, "-o", "graph"],
        &["nothing", "-d", REQUESTS, "-o", "graph"],
        &["up[5m]", "-d", REQUESTS, "-o", "graph", "--time", "1700000060"],
    ];
    crate::command::assert_text("query-graph", &shown(&runs));
}

#[test]
fn native_histograms_are_shown_in_every_format() {
    let data = "fixtures/cli/data/histograms.yaml";
    let runs: [&[&str]; 6] = [
        &["latency", "-d", data, "--time", "0"],
        &["latency", "-d", data, "--time", "0", "-o", "json"],
        &["latency", "-d", data, "--step", "60", "-o", "json"],
        &["latency", "-d", data, "--step", "60", "-o", "csv"],
        &["latency", "-d", data, "--step", "60", "-o", "graph"],
        &["histogram_quantile(0.5, rate(latency{job=\"api\"}[3m]))", "-d", data],
    ];
    crate::command::assert_text("query-histograms", &shown(&runs));
}

#[test]
fn what_cannot_be_answered_is_told_at_its_place() {
    let runs: [&[&str]; 9] = [
        &["rate(up)", "-d", REQUESTS],
        &["up * on () http_requests_total", "-d", REQUESTS],
        &["mad_over_time(up[1m])", "-d", REQUESTS],
        &["upp + http_request_total", "-d", REQUESTS],
        &[
            "up",
            "-d",
            REQUESTS,
            "--start",
            "0",
            "--end",
            "1000000",
            "--step",
            "1",
            "--max-samples",
            "100",
        ],
        &["up", "-d", "fixtures/cli/data/broken.om"],
        &["up", "-d", "fixtures/cli/data/nowhere.om"],
        &["up", "-d", "fixtures/cli/data/several.yaml"],
        &["up", "-d", REQUESTS, "--start", "2000000000"],
    ];
    crate::command::assert_text("query-refused", &shown(&runs));
}

#[test]
fn ranges_are_left_closed_where_that_is_asked_for() {
    let count = |more: &[&str]| {
        let arguments = ["count_over_time(up{job=\"api\"}[30s])", "-d", REQUESTS, "-o", "json"];
        query(&[&arguments[..], &["--time", "1700000030"], more].concat()).stdout
    };
    assert!(count(&[]).contains("\"1\"]"), "{}", count(&[]));
    assert!(count(&["--2.x"]).contains("\"2\"]"), "{}", count(&["--2.x"]));
}

#[test]
fn stats_are_one_object_on_standard_error() {
    let outcome = query(&["up", "-d", REQUESTS, "-o", "json", "--stats"]);
    let line = outcome.stderr.lines().next_back().unwrap_or_default();
    let stats: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(stats["samples"], 12);
    for time in ["parse_ms", "load_ms", "eval_ms"] {
        assert!(stats[time].is_f64(), "{line}");
    }
    assert!(!cfg!(target_os = "linux") || stats["peak_bytes"].is_u64(), "{line}");
}

#[test]
fn scripts_are_run() {
    assert_shown("promqltest", &run(&["promqltest", "fixtures/cli/data/script.test"]));
    assert_eq!(run(&["promqltest", "fixtures/engine/operators.test"]).code, Some(0));
    assert_eq!(run(&["promqltest", "fixtures/cli/nowhere.test"]).code, Some(2));
}
