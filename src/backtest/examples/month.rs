//! The yardstick: 30 days of 12 alerts over 1,000 series every 30 s, from memory.
//!
//! `month [DAYS [ALERT]]` prints what a replay takes, of one alert only if one is named, and then
//! what it takes to try 400 settings of it. The samples are the same on every run.

#![expect(clippy::disallowed_methods, reason = "a yardstick reads the clock")]

use std::fmt::Write as _;
use std::time::Instant;

use promwright_backtest::{Plan, Summary, Trial, replay, tune};
use promwright_engine::{Options, Storage};
use promwright_rulebook::{RuleFile, homes};
use promwright_ruletest::groups;
use promwright_series::{Column, Labels, Series};
use promwright_source::Sources;

const STEP: i64 = 30_000;
const INSTANCES: usize = 111;

/// Each alert with its expression and the minutes of its `for`.
const ALERTS: [(&str, &str, i64); 12] = [
    (
        "HighErrorRate",
        r#"sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.2"#,
        5,
    ),
    (
        "ErrorBudgetBurn",
        r#"sum by (job) (rate(http_requests_total{code=~"5.."}[1h])) / sum by (job) (rate(http_requests_total[1h])) > (14.4 * 0.01) and sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > (14.4 * 0.01)"#,
        2,
    ),
    (
        "LatencyHigh",
        "histogram_quantile(0.99, sum by (le, job) (rate(http_request_duration_seconds_bucket[5m]))) > 4.99",
        10,
    ),
    ("InstanceDown", "up == 0", 5),
    ("MemoryLow", "memory_bytes < 400000", 15),
    ("MemoryDraining", "predict_linear(memory_bytes[1h], 4*3600) < 0", 10),
    ("NoTraffic", "sum by (instance) (rate(http_requests_total[5m])) == 0", 5),
    ("TargetsDown", "100 * (count by (job) (up == 0) / count by (job) (up)) > 3", 5),
    (
        "RequestsDrop",
        "sum by (namespace) (rate(http_requests_total[5m])) < 0.5 * sum by (namespace) (rate(http_requests_total[5m] offset 1h))",
        5,
    ),
    ("Absent", r#"absent(up{job="api"})"#, 5),
    ("ErrorSpike", r#"increase(http_requests_total{code="500"}[10m]) > 100"#, 1),
    ("MemoryRatio", "memory_bytes / on (instance) group_left () (up * 5000000) < 0.1", 5),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let days: i64 = arguments.next().and_then(|own| own.parse().ok()).unwrap_or(30);
    let tuned = arguments.next();
    let steps = (days * 24 * 3_600_000 / STEP) as usize;
    let storage = storage(steps);
    let samples: usize = storage.iter().map(|series| series.samples().len()).sum();
    println!("{} series, {samples} samples", storage.len());
    let wants = |name: &str| tuned.as_ref().is_none_or(|tuned| tuned == name);
    let plan = Plan {
        start: 0,
        end: (steps as i64 - 1) * STEP,
        interval_ms: None,
        options: Options { max_samples: None, ..Options::prometheus() },
        external_labels: Labels::empty(),
        wants: &wants,
        values: 0,
    };
    let files = rules();
    let began = Instant::now();
    let (replay, storage) = replay(&groups(&files.iter().collect::<Vec<_>>(), &[]), storage, &plan);
    println!("replay: {:.2} s", began.elapsed().as_secs_f64());
    for alert in &replay.alerts {
        let summary = Summary::of(alert, &replay);
        println!("  {} fires {} times", alert.name, summary.firings);
    }
    let Some(alert) = &tuned else { return };
    let fors = (0..20).map(|own| own * 60_000).collect();
    let trial = Trial {
        files: &files,
        alert,
        field: None,
        thresholds: thresholds(alert),
        fors,
        incidents: &[],
    };
    let began = Instant::now();
    let tuning = tune(&trial, storage, &plan).expect("there is such an alert");
    let settings: usize = tuning.cells.iter().map(Vec::len).sum();
    println!("{settings} settings: {:.2} s, {:?}", began.elapsed().as_secs_f64(), tuning.method);
}

/// Twenty thresholds around that of an alert.
fn thresholds(alert: &str) -> Vec<f64> {
    let today = match alert {
        "MemoryLow" => 400_000.0,
        "ErrorSpike" => 100.0,
        _ => 1.0,
    };
    (1..=20).map(|own| today * f64::from(own) / 10.0).collect()
}

/// The alerts as a rule file.
fn rules() -> Vec<RuleFile> {
    let mut text = String::from("groups:\n- name: month\n  interval: 30s\n  rules:\n");
    for (name, expr, minutes) in ALERTS {
        let _ = write!(
            text,
            "  - alert: {name}\n    expr: '{expr}'\n    for: {minutes}m\n    labels: {{severity: \
             critical}}\n    annotations: {{summary: \"{{{{ $labels.instance }}}}: {{{{ $value \
             }}}}\"}}\n"
        );
    }
    let file = Sources::new().add("month.yaml", text.as_str());
    let (files, findings) = homes::read(file, "month.yaml", &text, &[]);
    assert_eq!(findings, []);
    files
}

/// Draws that are the same on every run.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

fn storage(steps: usize) -> Storage {
    let mut all = Vec::new();
    for instance in 0..INSTANCES {
        let job = if instance % 2 == 0 { "api" } else { "web" };
        let (host, space) = (format!("i{instance}:9100"), format!("ns{}", instance % 5));
        let common = [("job", job), ("instance", &host), ("namespace", &space)];
        let seed = (instance as u64 + 1) * 7919;
        let mut push = |name: &str, more: &[(&str, &str)], column: Column| {
            let pairs = common.iter().chain(more).copied();
            let labels = Labels::from_pairs(pairs.chain([("__name__", name)]));
            all.push(Series { labels, samples: column });
        };
        for (code, rate) in [("200", 10.0), ("500", 0.5)] {
            let column = counter(steps, seed + code.len() as u64, rate);
            push("http_requests_total", &[("code", code)], column);
        }
        push("memory_bytes", &[], gauge(steps, seed + 5));
        push("up", &[], presence(steps, seed + 6));
        for (index, le) in ["0.1", "0.5", "1", "5", "+Inf"].into_iter().enumerate() {
            let column = counter(steps, seed, 3.0 * (index + 1) as f64);
            push("http_request_duration_seconds_bucket", &[("le", le)], column);
        }
    }
    let pairs = [("__name__", "up"), ("job", "api"), ("instance", "x:1")];
    all.push(Series { labels: Labels::from_pairs(pairs), samples: presence(steps, 1) });
    Storage::from_series(all).expect("in the order of time")
}

fn column(steps: usize, mut value: impl FnMut(usize) -> f64) -> Column {
    Column {
        timestamps: (0..steps as i64).map(|step| step * STEP).collect(),
        values: (0..steps).map(&mut value).collect(),
        histograms: Vec::new(),
    }
}

/// A counter with a burst of an hour about every third day.
fn counter(steps: usize, seed: u64, rate: f64) -> Column {
    let (mut draws, mut total) = (Draws(seed), 0.0);
    let phase = seed as usize % 8640;
    column(steps, |step| {
        let is_burst = (step + phase) % 8640 < 120;
        total += (rate * draws.next() * if is_burst { 20.0 } else { 1.0 }).floor();
        total
    })
}

/// A gauge that drains and is filled up again.
fn gauge(steps: usize, seed: u64) -> Column {
    let mut draws = Draws(seed);
    let phase = seed as usize % 2880;
    column(steps, |step| {
        let drained = ((step + phase) % 2880) as f64 / 2880.0;
        4_000_000.0 - 3_700_000.0 * drained + 20_000.0 * draws.next()
    })
}

/// Up, but for some minutes every few days.
fn presence(steps: usize, seed: u64) -> Column {
    let phase = seed as usize % 11_520;
    column(steps, |step| f64::from(u8::from((step + phase) % 11_520 >= 30)))
}
