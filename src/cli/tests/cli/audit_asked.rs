//! `audit` of targets and of servers: what they answer is what a page of theirs would say, and
//! whatever goes wrong is told, without a credential.

use std::time::Duration;

use promwright_engine::{Grid, Options, Storage, Value as Found, evaluate};
use promwright_series::exposition::{self, Format};
use serde_json::{Value, json};

use crate::command::{Outcome, assert_text, command, finish};
use crate::server::fake::{Fake, Reply, Request};

const PAGE: &str = include_str!("../../../../fixtures/cli/audit/api.prom");
const SCHEMA: [&str; 3] = ["--no-config", "--schema", "fixtures/cli/audit/metrics.yaml"];

/// Runs `audit` with the declared metrics of the fixtures.
fn audit(arguments: &[&str]) -> Outcome {
    let mut command = command(&[&["audit"], &SCHEMA[..], arguments].concat());
    command.env_remove("PROMWRIGHT_BEARER_TOKEN").env_remove("PROMWRIGHT_BASIC_AUTH");
    finish(&mut command)
}

/// What `audit` says as JSON.
fn said(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.show()))
}

fn slugs(audit: &Value) -> Vec<&str> {
    audit["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|own| own["slug"].as_str())
        .collect()
}

#[test]
fn targets_are_scraped_as_prometheus_does() {
    let target = Fake::start(|_| Reply::new(200, PAGE));
    let url = target.url.replace("http://", "http://me:pa55word@");
    let outcome = audit(&["--target", &url, "--output", "json"]);
    let from_a_file = audit(&["--data", "fixtures/cli/audit/api.prom", "--output", "json"]);
    let shown =
        outcome.stdout.replace(&format!("{}/metrics", target.url), "fixtures/cli/audit/api.prom");
    assert_eq!(shown, from_a_file.stdout, "{}", outcome.stderr);
    let requests = target.requests();
    let [request] = requests.as_slice() else { panic!("one request: {requests:?}") };
    assert_eq!(request.path, "/metrics");
    let headers = request.headers.to_ascii_lowercase();
    assert!(headers.contains("accept: application/openmetrics-text;version=1.0.0"), "{headers}");
    assert!(headers.contains("authorization: basic bwu6cge1nxdvcmq="), "{headers}");
}

#[test]
fn what_targets_answer_wrongly_is_told_and_nothing_is_called_missing() {
    let good = Fake::start(|_| Reply::new(200, PAGE));
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let cases: [(&str, Fake, &str); 5] = [
        ("500", Fake::start(|_| Reply::new(500, "oops")), "500 Internal Server Error: `oops`"),
        (
            "html",
            Fake::start(move |_| Reply { headers: html, ..Reply::new(200, "<html></html>") }),
            "its answer is a page of HTML",
        ),
        (
            "moved",
            Fake::start(|_| Reply { headers: "Location: /x\r\n", ..Reply::new(302, "") }),
            "it redirects (302)",
        ),
        (
            "cut",
            Fake::start(|_| Reply { is_cut: true, ..Reply::new(200, PAGE) }),
            "exposes nothing",
        ),
        (
            "slow",
            Fake::start(|_| Reply { delay: Duration::from_secs(5), ..Reply::new(200, PAGE) }),
            "takes longer than `--timeout` allows",
        ),
    ];
    let wrong = |name: &str, url: &str, expected: &str| {
        let secret = url.replace("http://", "http://me:pa55word@");
        let arguments = ["--target", &secret, &good.url, "--timeout", "500ms", "--output", "json"];
        let outcome = audit(&arguments);
        assert_eq!(outcome.code, Some(2), "{name}: {}", outcome.show());
        assert!(outcome.stderr.contains(expected), "{name}: {}", outcome.stderr);
        assert!(!outcome.show().contains("pa55"), "{name}: {}", outcome.stderr);
        let said = said(&outcome);
        assert!(slugs(&said).contains(&"audit/out-of-range"), "{name}: the rest is audited");
        assert!(!slugs(&said).contains(&"audit/not-exposed"), "{name}: {}", outcome.stdout);
    };
    for (name, target, expected) in &cases {
        wrong(name, &target.url, expected);
    }
    wrong("nobody", "http://127.0.0.1:1", "`http://127.0.0.1:1/metrics` exposes nothing");
    let garbled = Fake::start(|_| Reply::new(200, "queue_fill{queue=\"mail\"} half\n"));
    let outcome = audit(&["--target", &garbled.url]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.show());
    assert!(outcome.stdout.contains("`half` is not a value"), "{}", outcome.stdout);
    for url in ["localhost:9109", "ftp://a", "http://a/#b"] {
        let outcome = audit(&["--target", url]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.show());
        assert!(outcome.stderr.contains("`--target`"), "{}", outcome.stderr);
    }
}

/// A server with the series of the page, scraped by one job.
fn server(misbehave: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Fake {
    let scraped = PAGE.replace('{', "{job=\"api\",instance=\"a:1\",");
    let line = |line: &str| match line.split_once(' ') {
        Some((name, value)) if !line.starts_with('#') && !name.contains('{') => {
            format!("{name}{{job=\"api\",instance=\"a:1\"}} {value}")
        }
        _ => line.to_owned(),
    };
    let scraped: Vec<String> = scraped.lines().map(line).collect();
    let text = scraped.join("\n") + "\n";
    let page = exposition::read(text.as_bytes(), Format::Text, 1_000_000).expect("a page");
    let metadata: serde_json::Map<_, _> = page
        .metadata
        .iter()
        .map(|own| {
            let kind = own.kind.as_str(Format::OpenMetrics);
            (own.name.clone(), json!([{ "type": kind, "help": own.help, "unit": "" }]))
        })
        .collect();
    let storage = Storage::from_series(page.series).expect("in order");
    Fake::start(move |request| {
        misbehave(request).unwrap_or_else(|| answer(&storage, &metadata, request))
    })
}

fn answer(
    storage: &Storage,
    metadata: &serde_json::Map<String, Value>,
    request: &Request,
) -> Reply {
    let success =
        |data: Value| Reply::new(200, json!({"status": "success", "data": data}).to_string());
    if request.path == "/api/v1/label/__name__/values" && request.form.contains_key("start") {
        return success(json!(storage.metric_names()));
    }
    if request.path == "/api/v1/metadata" {
        return success(Value::Object(metadata.clone()));
    }
    let of = |name: &str| request.form.get(name).map(String::as_str).unwrap_or_default();
    let time = (of("time").parse::<f64>().expect("seconds") * 1000.0).round() as i64;
    let query = promwright_promql::parse(of("query")).expect("a query");
    let grid = Grid::range(time, time, 1);
    let found = evaluate(&query, storage, grid, &Options::prometheus()).expect("a value").value;
    let Found::Vector(vector) = found else { panic!("{found:?}") };
    let row = |own: &promwright_engine::GridSeries| {
        let labels = own.labels.iter().map(|(name, value)| (name.to_owned(), value.into()));
        let (_, value) = own.values.floats().next().expect("one");
        let metric: serde_json::Map<String, Value> = labels.collect();
        json!({"metric": metric, "value": [time as f64 / 1000.0, value.to_string()]})
    };
    let rows: Vec<_> = vector.iter().map(row).collect();
    success(json!({"resultType": "vector", "result": rows}))
}

const NOW: [&str; 2] = ["--time", "1000"];

#[test]
fn a_server_is_asked_for_what_is_declared_or_read() {
    let server = server(|_| None);
    let arguments = ["fixtures/cli/audit/rules.yaml", "--prometheus", &server.url];
    let outcome = audit(&[&arguments[..], &NOW].concat());
    let shown = outcome.show().replace(&server.url, "SERVER");
    assert_text("audit-of-a-server", &shown);
    let asked = server.requests();
    let queries: Vec<_> = asked.iter().filter_map(|own| own.form.get("query")).collect();
    assert!(queries.iter().all(|query| !query.contains("go_threads")), "{queries:?}");
    assert!(queries.iter().all(|query| !query.contains("_bucket")), "{queries:?}");
    let over = ["--start", "900", "--end", "1000", "--output", "json"];
    let over = audit(&[&arguments[..], &over].concat());
    let instant = audit(&[&arguments[..], &NOW, &["--output", "json"]].concat());
    assert_eq!(said(&over)["metrics"], said(&instant)["metrics"], "{}", over.stderr);
}

#[test]
fn what_a_server_answers_wrongly_is_told() {
    let none = |path: &'static str, status: u16, body: &'static str| {
        server(move |request| request.path.starts_with(path).then(|| Reply::new(status, body)))
    };
    let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
    for (server, expected) in [
        (none("/api/v1/label", 500, "oops"), "500 Internal Server Error: `oops` (5 attempts)"),
        (none("/api/v1/label", 200, r#"{"status":"success","data":3}"#), "cannot be read"),
        (none("/api/v1/metadata", 401, "who are you"), "--bearer-file"),
        (none("/api/v1/query", 200, matrix), "it has a matrix where a vector was asked for"),
        (none("/api/v1/query", 422, r#"{"status":"error","error":"no such"}"#), "no such"),
    ] {
        let outcome = audit(&[&["--prometheus", &server.url], &NOW[..]].concat());
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{}", outcome.show());
        let shown = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(expected), "{expected}: {}", outcome.stderr);
    }
    // A server that knows nothing of kinds still knows values.
    let server = none("/api/v1/metadata", 404, "no such page");
    let outcome = audit(&[&["--prometheus", &server.url, "--output", "json"], &NOW[..]].concat());
    assert_eq!(outcome.code, Some(1), "{}", outcome.show());
    assert!(outcome.stderr.contains("does not know which kinds"), "{}", outcome.stderr);
    let said = said(&outcome);
    assert!(slugs(&said).contains(&"audit/out-of-range"), "{}", outcome.stdout);
    assert!(!slugs(&said).contains(&"audit/wrong-kind"), "{}", outcome.stdout);
}

#[test]
fn arguments_that_do_not_go_together_are_refused() {
    for arguments in [
        &["--header", "a: b", "--data", "fixtures/cli/audit/api.prom"][..],
        &["--time", "1", "--data", "fixtures/cli/audit/api.prom"],
        &["--prometheus", "http://127.0.0.1:1", "--data", "fixtures/cli/audit/api.prom"],
        &["--prometheus", "http://127.0.0.1:1", "--target", "http://127.0.0.1:1"],
        &["--start", "1", "--target", "http://127.0.0.1:1"],
        &["--end", "1", "--data", "fixtures/cli/audit/api.prom"],
        &["--prometheus", "http://127.0.0.1:1", "--end", "1"],
        &["--prometheus", "http://127.0.0.1:1", "--start", "2", "--end", "1"],
    ] {
        assert_eq!(audit(arguments).code, Some(2), "{arguments:?}");
    }
}
