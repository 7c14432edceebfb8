//! `check --prometheus`: what a server knows of metrics is found in the rules, and a server that
//! does not answer is told, not passed over.

use std::fs;

use serde_json::{Value, json};

use super::fake::{Fake, Reply, Request};
use crate::command::{Outcome, assert_text, command, finish};

const RULES: &str = "groups:
- name: orders
  rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(shop_orders_total{job=\"orders\"}[5m]))
  - alert: Growing
    expr: rate(queue_length{job=\"orders\"}[5m]) > 1
    for: 5m
  - alert: OfShop
    expr: sum by (shop) (rate(shop_orders_total{job=\"orders\"}[5m])) < 1
    for: 5m
  - alert: Slow
    expr: histogram_quantile(0.9, sum by (le) (rate(shop_order_seconds_bucket{job=\"orders\"}[5m]))) > 2
    for: 5m
  - alert: Misspelled
    expr: shop_order_total{job=\"orders\"} == 0
    for: 5m
  - alert: OtherJob
    expr: queue_length{job=\"order\", queue=\"express\"} > 100
    for: 5m
  - alert: ShortWindow
    expr: rate(shop_orders_total{job=\"orders\"}[45s]) == 0
    for: 5m
    annotations:
      summary: \"no orders in {{ $externalLabels.region }}\"
  - alert: LongAgo
    expr: queue_length{job=\"orders\"} > 2 * queue_length{job=\"orders\"} offset 30d
    for: 5m
  - alert: Recorded
    expr: job:orders:rate5m == 0
    for: 5m
";

/// A server that scrapes a shop.
fn shop(request: &Request) -> Reply {
    let of = |name: &str| request.form.get(name).map(String::as_str).unwrap_or_default();
    let told = |kind: &str| json!([{ "type": kind, "help": "", "unit": "" }]);
    let data = match &*request.path {
        "/api/v1/metadata" => json!({
            "shop_orders_total": told("counter"),
            "queue_length": told("gauge"),
            "shop_order_seconds": told("histogram"),
            "not_read": [{ "type": "gauge" }, { "type": "counter" }],
        }),
        "/api/v1/status/config" => json!({
            "yaml": "global:\n  scrape_interval: 30s\n  external_labels:\n    cluster: eu\n",
        }),
        "/api/v1/status/runtimeinfo" => json!({ "storageRetention": "15d" }),
        "/api/v1/label/__name__/values" => json!([
            "not_read",
            "queue_length",
            "shop_order_seconds_bucket",
            "shop_order_seconds_count",
            "shop_order_seconds_sum",
            "shop_orders_total",
            "up",
        ]),
        "/api/v1/labels" if of("match[]").contains("\"shop_order_seconds_bucket\"") => {
            json!(["__name__", "instance", "job", "le"])
        }
        "/api/v1/labels" => json!(["__name__", "instance", "job", "queue"]),
        "/api/v1/series" if of("match[]").contains("job=\"order\"") => json!([]),
        "/api/v1/series" => json!([{ "__name__": "m" }]),
        other => panic!("{other}"),
    };
    Reply::new(200, json!({ "status": "success", "data": data }).to_string())
}

fn check(url: &str, arguments: &[&str]) -> Outcome {
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file");
    fs::write(file.path(), RULES).expect("written");
    let path = file.path().display().to_string();
    let given = ["check", "--no-config", &path, "--prometheus", url];
    let mut command = command(&[&given[..], arguments].concat());
    command.env_remove("PROMWRIGHT_BEARER_TOKEN").env_remove("PROMWRIGHT_BASIC_AUTH");
    let mut outcome = finish(command.env("SOURCE_DATE_EPOCH", "1761246000"));
    outcome.stdout = outcome.stdout.replace(&path, "rules.yaml").replace(url, "SERVER");
    outcome
}

#[test]
fn what_a_server_knows_is_found_in_rules() {
    let server = Fake::start(shop);
    let outcome = check(&server.url, &[]);
    assert_text("check-with-a-server", &outcome.show());
    for request in server.requests() {
        let of = |name: &str| request.form.get(name).map(String::as_str);
        let is_bounded =
            (of("start"), of("end")) == (Some("1760641200.000"), Some("1761246000.000"));
        let has_no_time =
            ["/api/v1/metadata", "/api/v1/status/config", "/api/v1/status/runtimeinfo"];
        assert!(is_bounded || has_no_time.contains(&&*request.path), "{request:?}");
        let is_recorded = of("match[]").is_some_and(|text| text.contains("job:orders"));
        assert!(!is_recorded, "{request:?}");
    }
}

#[test]
fn a_server_is_asked_once_however_often_rules_are_checked() {
    let server = Fake::start(shop);
    let outcome = check(&server.url, &["--fix", "--diff"]);
    assert!(outcome.code != Some(2), "{}", outcome.show());
    let asked = server.requests();
    assert_eq!(asked.iter().filter(|request| request.path == "/api/v1/metadata").count(), 1);
}

#[test]
fn what_passes_is_asked_again() {
    let expected = check(&Fake::start(shop).url, &[]).show();
    let server = Fake::start(|request| match request.number % 2 {
        0 => Reply::new(503, "busy"),
        _ => shop(request),
    });
    assert_eq!(check(&server.url, &["--max-concurrency", "1"]).show(), expected);
}

#[test]
fn credentials_and_remarks_are_passed_on() {
    let server = Fake::start(|request| {
        let mut answer: Value = serde_json::from_str(&shop(request).body).expect("JSON");
        answer["warnings"] = json!(["a store does not answer"]);
        Reply::new(200, answer.to_string())
    });
    let outcome = check(&server.url, &["--header", "X-Scope-OrgID: te-nant"]);
    assert_eq!(outcome.stderr.matches("a store does not answer").count(), 1, "{}", outcome.show());
    assert!(!outcome.show().contains("te-nant"));
    assert!(server.requests().iter().all(|request| request.headers.contains("te-nant")));
}

#[test]
fn a_server_that_does_not_answer_is_a_failure() {
    type Answer = fn(&Request) -> Reply;
    let cases: [(&str, Answer, &str); 8] = [
        ("down", |_| Reply::new(500, "oops"), "500 Internal Server Error: `oops` (5 attempts)"),
        ("login", |_| Reply::new(200, "<html>log in</html>"), "no whole JSON"),
        ("closed", |_| Reply::new(401, "who are you"), "--bearer-file"),
        ("elsewhere", |_| Reply::new(404, "nothing here"), "before `/api/v1`"),
        (
            "moved",
            |_| Reply { headers: "Location: http://x/\r\n", ..Reply::new(302, "") },
            "redirects",
        ),
        ("other", |_| Reply::new(200, "{\"status\":\"success\",\"data\":7}"), "cannot be read"),
        (
            "partial",
            |request| {
                let mut answer: Value = serde_json::from_str(&shop(request).body).expect("JSON");
                answer["isPartial"] = json!(true);
                Reply::new(200, answer.to_string())
            },
            "its answer is partial",
        ),
        (
            "names",
            |request| match &*request.path {
                "/api/v1/label/__name__/values" => Reply::new(422, "no"),
                _ => shop(request),
            },
            "does not say which metrics there are",
        ),
    ];
    for (name, answer, expected) in cases {
        let server = Fake::start(answer);
        let outcome = check(&server.url, &[]);
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{name}: {}", outcome.show());
        let shown = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(expected), "{name}: {}", outcome.stderr);
    }
    for url in ["http://127.0.0.1:1", "localhost:9090"] {
        let outcome = check(url, &[]);
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{url}: {}", outcome.show());
    }
}

#[test]
fn a_server_need_not_say_how_it_is_set_up() {
    let server = Fake::start(|request| {
        let is_status = request.path.starts_with("/api/v1/status/");
        if is_status { Reply::new(404, "no such page") } else { shop(request) }
    });
    let outcome = check(&server.url, &[]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.show());
    for slug in ["promql/beyond-retention", "promql/short-window", "unknown-external-label"] {
        assert_eq!(outcome.stdout.contains(slug), slug == "promql/short-window", "{slug}");
    }
    assert!(outcome.stdout.contains("set `scrape-interval`"), "{}", outcome.stdout);
}
