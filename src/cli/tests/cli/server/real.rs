//! `backtest` and `audit` over a Prometheus on loopback that holds the samples of the dump, and
//! `check` with what it knows of its own metrics.
//!
//! Runs where `PROMWRIGHT_SERVER` names a `prometheus` and `PROMWRIGHT_PROMTOOL` a `promtool`,
//! of any version from 2.42 on.

use std::env;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::query::{AT, NEWER, QUERIES, RANGE, assert_alike};
use super::{BACKTEST, DAY, RULES, over, over_a_dump, said};
use crate::command::{Outcome, run};

/// A running server, stopped when dropped.
struct Server {
    process: Child,
    url: String,
    _directory: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a server that holds the samples of a text, and does or does not scrape itself.
fn start(prometheus: &str, promtool: &str, text: &str, scrapes: bool) -> Server {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("day.om"), text).expect("written");
    let mut blocks = Command::new(promtool);
    blocks.args(["tsdb", "create-blocks-from", "openmetrics"]).args([at("day.om"), at("data")]);
    let made = blocks.output().expect("promtool starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let itself = format!(
        "scrape_configs:\n- job_name: itself\n  scrape_interval: 1s\n  static_configs:\n  \
         - targets: [\"{address}\"]\n"
    );
    let config = if scrapes { &itself } else { "global: {}\n" };
    std::fs::write(at("prometheus.yml"), config).expect("written");
    let shown = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let process = Command::new(prometheus)
        .arg(format!("--config.file={}", shown(&at("prometheus.yml"))))
        .arg(format!("--storage.tsdb.path={}", shown(&at("data"))))
        .args(["--storage.tsdb.retention.time=100y", "--log.level=error"])
        .arg(format!("--web.listen-address={address}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("prometheus starts");
    let url = format!("http://{address}");
    let server = Server { process, url, _directory: directory };
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(60), "the server does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    // It listens a little before it answers, and is asked again until then.
    server
}

/// The server that is to be asked, with the samples of the dump; it may scrape itself, too.
fn named(scrapes: bool) -> Option<Server> {
    let variable = |name: &str| env::var(name).ok();
    let (Some(prometheus), Some(promtool)) =
        (variable("PROMWRIGHT_SERVER"), variable("PROMWRIGHT_PROMTOOL"))
    else {
        eprintln!("not asked: PROMWRIGHT_SERVER names no prometheus");
        return None;
    };
    Some(start(&prometheus, &promtool, &DAY.0, scrapes))
}

#[test]
fn a_prometheus_answers_queries_as_a_dump_does() {
    let Some(server) = named(false) else { return };
    let program = env::var("PROMWRIGHT_SERVER").unwrap_or_default();
    let version = Command::new(program).arg("--version").output().expect("prometheus starts");
    let is_old = String::from_utf8_lossy(&version.stdout).contains("version 2.");
    let newer: &[&str] = if is_old { &[] } else { &NEWER };
    for expr in QUERIES.iter().chain(newer) {
        for times in [&AT[..], &RANGE] {
            assert_alike(&server.url, &DAY.0, expr, times);
        }
    }
    if !is_old {
        assert_alike(&server.url, &DAY.0, "up[1m]", &AT);
    }
}

#[test]
fn a_prometheus_gives_what_a_dump_gives() {
    let Some(server) = named(false) else { return };
    let set = ["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"];
    for arguments in [
        &BACKTEST[..],
        &[&BACKTEST[..], &set].concat(),
        // More points than the server answers at once.
        &[&BACKTEST[..], &["--interval", "1s"]].concat(),
        &["tune", "PodDrift", RULES, "--output", "json"],
        &["tune", "PredictionErrorHigh", RULES, "--output", "json"],
    ] {
        let (asked, dumped) = (over(&server.url, arguments), over_a_dump(arguments));
        assert_eq!(said(&asked), said(&dumped), "{arguments:?}");
    }
}

/// What an audit says of each metric but where it says it, and the slugs of what it finds.
fn audited(outcome: &Outcome) -> (Value, Vec<Value>) {
    let mut audit: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let metrics = audit["metrics"].as_array_mut().expect("a list");
    metrics.retain(|metric| metric["declared"] == true);
    for metric in metrics.iter_mut() {
        // A server that never scraped knows nothing of kinds.
        metric["exposed_as"] = Value::Null;
        let series = metric["series"].as_array_mut().expect("a list");
        for own in series.iter_mut().filter_map(Value::as_object_mut) {
            own.retain(|field, _| !["from", "line"].contains(&field.as_str()));
        }
        series.sort_by_key(ToString::to_string);
    }
    let findings = audit["findings"].as_array().into_iter().flatten();
    let mut found: Vec<_> = findings.map(|own| own["message"].clone()).collect();
    found.retain(|message| message.as_str().is_some_and(|own| !own.contains("nobody declares")));
    found.sort_by_key(ToString::to_string);
    (audit["metrics"].take(), found)
}

#[test]
fn an_audit_of_a_prometheus_is_that_of_a_dump() {
    let Some(server) = named(false) else { return };
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &DAY.0).expect("written");
    let all =
        ["audit", "--no-config", "--output", "json", "--schema", "fixtures/cli/audit/day.yaml"];
    let audit = |from: &[&str]| audited(&run(&[&all, from].concat()));
    let dumped = audit(&["--data", file.path().to_str().expect("UTF-8")]);
    // The whole day, its first sample included.
    let times = ["--start", "2025-10-23T10:59:59Z", "--end", "2025-10-23T19:00:00Z"];
    let asked = audit(&[&["--prometheus", &server.url], &times[..]].concat());
    assert_eq!(asked.1, dumped.1);
    assert_eq!(format!("{:#}", asked.0), format!("{:#}", dumped.0));
}

/// Rules about a Prometheus, each but the first with a fault that only a server tells.
const OF_ITSELF: &str = "groups:
- name: itself
  rules:
  - alert: Fine
    expr: sum by (handler) (rate(prometheus_http_requests_total{job=\"itself\", code=\"500\"}[5m])) > 1
    for: 5m
  - alert: Gauge
    expr: rate(prometheus_tsdb_head_series{job=\"itself\"}[5m]) > 1
    for: 5m
  - alert: Label
    expr: prometheus_ready{job=\"itself\", shard=\"a\"} == 0
    for: 5m
  - alert: Metric
    expr: prometheus_http_request_total{job=\"itself\"} > 1
    for: 5m
  - alert: Target
    expr: prometheus_ready{job=\"itsself\"} == 0
    for: 5m
";

#[test]
fn a_prometheus_tells_of_its_own_metrics() {
    let Some(server) = named(true) else { return };
    let rules = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file");
    std::fs::write(rules.path(), OF_ITSELF).expect("written");
    let path = rules.path().to_str().expect("UTF-8");
    let check = ["check", "--no-config", "--format", "json", path, "--prometheus", &server.url];
    let expected = [
        ("promql/rate-of-gauge", "Gauge"),
        ("promql/unknown-label", "Label"),
        ("promql/unknown-metric", "Metric"),
        ("promql/unknown-target", "Target"),
    ];
    let since = Instant::now();
    loop {
        let outcome = run(&check);
        let found: Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
        let text = |finding: &Value, key: &str| finding[key].as_str().map(str::to_owned);
        let all = found.as_array().into_iter().flatten();
        let found: Vec<_> = all.map(|one| (text(one, "slug"), text(one, "rule"))).collect();
        if found == expected.map(|(slug, rule)| (Some(slug.to_owned()), Some(rule.to_owned()))) {
            return;
        }
        // Until the first scrape it knows nothing.
        assert!(since.elapsed() < Duration::from_secs(60), "{}", outcome.show());
        std::thread::sleep(Duration::from_secs(1));
    }
}
