//! A Prometheus scrapes the simulator for two minutes and runs the rules; then the samples that
//! it scraped are replayed, and the alerts must be the same.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use promwright_number::time;
use promwright_series::exposition::{Format, read};
use promwright_series::{Series, is_stale};
use serde_json::Value;

use crate::server::{Running, Server, escaped};
use crate::tool;

/// How long is scraped.
const LASTS: Duration = Duration::from_secs(120);

/// Milliseconds between two scrapes, and between two evaluations.
const INTERVAL: i64 = 1_000;

/// The `for` of every alert.
const FOR: &str = "5s";

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The built rules with a short `for` and interval; the first holds the alerts.
fn rules(folder: &Path) -> [PathBuf; 2] {
    let built = folder.join("built");
    tool(&["build", "--out", built.to_str().expect("UTF-8")]);
    ["combined-alerts.yaml", "recording-rules.yaml"].map(|name| {
        let text = fs::read_to_string(built.join(name)).expect("built");
        let alerts = text.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
        let set: Vec<String> =
            alerts.flat_map(|alert| ["--set".to_owned(), format!("{alert}.for={FOR}")]).collect();
        let (from, out) = (built.join(name), folder.join("rules"));
        let mut arguments = vec!["build", from.to_str().expect("UTF-8"), "--out"];
        arguments.push(out.to_str().expect("UTF-8"));
        arguments.extend(set.iter().map(String::as_str));
        tool(&arguments);
        let path = out.join(name);
        let text = fs::read_to_string(&path).expect("built");
        fs::write(&path, text.replace("interval: 30s", "interval: 1s")).expect("written");
        path
    })
}

/// The simulator at work, and the configuration that it prints.
fn serve() -> (Running, String) {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    serve.args(["simulate", "serve", "--base-port", "0", "--speed", "60"]);
    serve.arg("--scenario").arg(format!("{ROOT}/fixtures/simulator/scraped.yaml"));
    let mut child = serve.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let (mut config, mut pods) = (String::new(), 0);
    // The pod is the last thing that is said of a target.
    while pods < 5 {
        let line = lines.next().expect("a line").expect("UTF-8");
        pods += usize::from(line.trim().starts_with("pod: "));
        config.push_str(&line);
        config.push('\n');
    }
    (Running(child), config)
}

/// Labels, without what tells the state.
type Alert = BTreeMap<String, String>;

/// A firing: pending, firing and resolved, in milliseconds; the last is the end if it is open.
type Firing = [i64; 3];

/// The firings that Prometheus stored as `ALERTS`.
fn stored(series: &[Series], end: i64) -> BTreeMap<Alert, Vec<Firing>> {
    let mut states: BTreeMap<Alert, [Vec<(i64, i64)>; 2]> = BTreeMap::new();
    for own in series.iter().filter(|own| own.labels.metric() == Some("ALERTS")) {
        let is_told = |name: &str| !["__name__", "alertstate"].contains(&name);
        let labels = own.labels.iter().filter(|(name, _)| is_told(name));
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let firing = own.labels.get("alertstate") == Some("firing");
        states.entry(labels).or_default()[usize::from(firing)] = stretches(own, end);
    }
    let firings = states.into_iter().map(|(labels, [pending, firing])| {
        let whole = |(from, until): (i64, i64)| {
            let before = pending.iter().rev().find(|(begun, _)| *begun < from);
            [before.map_or(from, |(begun, _)| *begun), from, until]
        };
        (labels, firing.into_iter().map(whole).collect())
    });
    firings.collect()
}

/// From when to when a series has samples.
fn stretches(series: &Series, end: i64) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for (time, value) in series.samples.iter() {
        match stretches.last_mut().filter(|(_, until)| time <= *until) {
            Some(last) if is_stale(value) => last.1 = time,
            Some(last) => last.1 = time + INTERVAL,
            None if is_stale(value) => {}
            None => stretches.push((time, time + INTERVAL)),
        }
    }
    for (_, until) in &mut stretches {
        *until = (*until).min(end);
    }
    stretches
}

/// The firings of the replay of one alert, evaluated when Prometheus did.
fn replayed(document: &Value, end: i64) -> BTreeMap<Alert, Vec<Firing>> {
    let mut firings: BTreeMap<Alert, Vec<Firing>> = BTreeMap::new();
    for own in document["alerts"].as_array().expect("a list") {
        let at = |name: &str| own[name].as_str().and_then(time::parse);
        let Some(firing) = at("firing_at") else { continue };
        let labels = own["labels"].as_object().expect("labels").iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let labels = labels.map(|(name, value)| (name.clone(), text(value))).collect();
        let pending = at("pending_at").expect("it was pending");
        let until = at("resolved_at").unwrap_or(end).min(end);
        firings.entry(labels).or_default().push([pending, firing, until]);
    }
    firings
}

fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

#[test]
fn a_replay_of_what_prometheus_scraped_alerts_as_it_did() {
    let Ok(prometheus) = std::env::var("PROMWRIGHT_SCRAPER") else {
        println!("PROMWRIGHT_SCRAPER names no prometheus: skipped");
        return;
    };
    let folder = tempfile::tempdir().expect("a directory");
    let folder = folder.path();
    let rules = rules(folder);
    let (simulator, scrapes) = serve();
    // What comes late is late by less.
    let scrapes = scrapes.replace("scrape_timeout: 1s", "scrape_timeout: 300ms");
    assert!(scrapes.contains("scrape_interval: 1s") && scrapes.contains("300ms"), "{scrapes}");
    let files = rules.each_ref().map(|path| format!("  - {}\n", path.display())).concat();
    let config = format!("global:\n  evaluation_interval: 1s\nrule_files:\n{files}{scrapes}");
    fs::write(folder.join("prometheus.yml"), config).expect("written");
    let server = Server::start(&prometheus, folder, &[]);
    sleep(LASTS);
    look(&server, &rules);
    let dump = folder.join("dump.txt");
    let data = folder.join("data");
    let left_closed = server.promtool(&["--version"]).contains("version 2.");
    server.stop();
    simulator.stop();
    let dumped =
        crate::server::promtool(&prometheus, &["tsdb", "dump", data.to_str().expect("UTF-8")]);
    fs::write(&dump, &dumped).expect("written");
    compare(&dumped, &dump, &rules[0], left_closed);
}

/// Targets, rules and records as they are at the end.
fn look(server: &Server, rules: &[PathBuf; 2]) {
    let targets = server.data("/api/v1/targets");
    let targets = targets["activeTargets"].as_array().expect("a list");
    assert_eq!(targets.len(), 5);
    assert!(targets.iter().all(|target| target["health"] == "up"), "{targets:?}");
    let groups = server.data("/api/v1/rules");
    let groups = groups["groups"].as_array().expect("a list").iter();
    let all: Vec<&Value> =
        groups.flat_map(|group| group["rules"].as_array().expect("a list")).collect();
    let count = |kind: &str| all.iter().filter(|rule| rule["type"] == kind).count();
    assert_eq!((count("alerting"), count("recording")), (12, 22));
    for rule in &all {
        assert_eq!(rule["health"], "ok", "{}: {}", rule["name"], rule["lastError"]);
    }
    let text = fs::read_to_string(&rules[1]).expect("built");
    for record in text.lines().filter_map(|line| line.trim().strip_prefix("- record: ")) {
        let record = record.trim_matches(['\'', '"']);
        let found = server.data(&format!("/api/v1/query?query={}", escaped(record)));
        let values = found["result"].as_array().expect("a list");
        assert!(!values.is_empty(), "{record} has no value");
    }
}

fn compare(dumped: &str, dump: &Path, alerts: &Path, left_closed: bool) {
    let series = read(dumped.as_bytes(), Format::Text, 0).expect("a dump").series;
    let recorded = series.iter().find(|own| own.labels.metric() == Some("psi:density:avg"));
    let recorded = &recorded.expect("it is recorded").samples.timestamps;
    let (first, last) = (recorded[0], recorded[recorded.len() - 1]);
    assert!(last - first > 100_000, "scraped for {} ms", last - first);
    let theirs = stored(&series, last);
    let text = fs::read_to_string(alerts).expect("built");
    let (mut compared, mut fired) = (0, 0);
    for alert in text.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        let is_own = |labels: &Alert| labels.get("alertname").is_some_and(|name| name == alert);
        let theirs: BTreeMap<_, _> =
            theirs.iter().filter(|(labels, own)| is_own(labels) && !own.is_empty()).collect();
        // A group is evaluated at its own time within each second.
        let phase = theirs.values().next().map_or(first, |own| own[0][1]).rem_euclid(INTERVAL);
        let start = first - first.rem_euclid(INTERVAL) + phase;
        let (start, pattern) = (seconds(start), format!("^{alert}$"));
        let (alerts, dump) = (alerts.to_str().expect("UTF-8"), dump.to_str().expect("UTF-8"));
        let mut arguments = vec!["backtest", alerts, "--data", dump, "--alert", &pattern];
        arguments.extend(["--interval", "1s", "--start", &start, "--output", "json"]);
        arguments.extend(left_closed.then_some("--left-closed"));
        let document = serde_json::from_str(&tool(&arguments)).expect("JSON");
        let ours = replayed(&document, last);
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().copied().collect::<Vec<_>>());
        for (labels, ours) in &ours {
            let theirs = theirs[labels];
            assert_eq!(ours.len(), theirs.len(), "{labels:?}: {ours:?}, Prometheus {theirs:?}");
            for (ours, theirs) in ours.iter().zip(theirs) {
                println!("{alert}: {ours:?}, Prometheus {theirs:?}");
                let is_near = ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= INTERVAL);
                assert!(is_near, "{labels:?}: {ours:?}, Prometheus {theirs:?}");
                compared += 1;
            }
        }
        fired += usize::from(!ours.is_empty());
    }
    println!("{compared} firings of {fired} alerts");
    assert!(fired >= 5, "only {fired} alerts have fired");
}
