//! A replay says what the rule runner says tick by tick, and a sweep what replays say one by one.

use promwright_backtest::{AlertReplay, Method, Plan, Replay, Summary, Trial, replay, tune};
use promwright_engine::rules::{ALERT_NAME, ALERT_STATE, ALERTS, Mode, Settings, run};
use promwright_engine::{Options, Storage};
use promwright_rulebook::{RuleFile, homes, set};
use promwright_ruletest::groups;
use promwright_series::{Labels, METRIC_NAME, is_stale};
use promwright_source::Sources;
use proptest::prelude::*;
use proptest::test_runner::Config;

const STEP: i64 = 30_000;

fn cases(count: u32) -> Config {
    Config { cases: count, failure_persistence: None, ..Config::default() }
}

/// Rules with one alert `A` of this expression, `for` and `keep_firing_for`.
fn rules(expr: &str, (pending, keep): (i64, i64)) -> Vec<RuleFile> {
    let text = format!(
        "groups:\n- name: g\n  interval: 30s\n  rules:\n  - record: r\n    expr: m * 2\n  \
         - alert: A\n    expr: {expr}\n    for: {pending}s\n    keep_firing_for: {keep}s\n    \
         labels: {{severity: page}}\n"
    );
    let file = Sources::new().add("rules.yaml", text.as_str());
    let (files, findings) = homes::read(file, "rules.yaml", &text, &[]);
    assert_eq!(findings, [], "{text}");
    files
}

/// A few series of `m` whose values come and go.
fn storage(columns: &[Vec<Option<f64>>]) -> Storage {
    let mut storage = Storage::new();
    for (index, column) in columns.iter().enumerate() {
        let pairs = [(METRIC_NAME, "m".to_owned()), ("pod", index.to_string())];
        let labels = Labels::from_pairs(pairs);
        for (step, value) in column.iter().enumerate() {
            if let Some(value) = value {
                storage.append(&labels, step as i64 * STEP, *value).expect("in order");
            }
        }
    }
    storage
}

fn plan() -> Plan<'static> {
    Plan {
        start: 0,
        end: 59 * STEP,
        interval_ms: None,
        options: Options { lookback_delta_ms: STEP, ..Options::prometheus() },
        external_labels: Labels::empty(),
        wants: &|_| true,
        values: 0,
    }
}

fn replayed(files: &[RuleFile], storage: Storage) -> Replay {
    replay(&groups(&files.iter().collect::<Vec<_>>(), &[]), storage, &plan()).0
}

/// The times at which `ALERTS` has a firing series, by the alert's pod.
fn firing_ticks(files: &[RuleFile], input: Storage) -> Vec<(Option<String>, i64)> {
    let plan = plan();
    let settings = Settings {
        start: plan.start,
        end: plan.end,
        interval_ms: None,
        options: plan.options,
        external_labels: Labels::empty(),
        external_url: "".into(),
        own_url: None,
        mode: Mode::Ticking,
    };
    let outcome = run(&groups(&files.iter().collect::<Vec<_>>(), &[]), input, &settings);
    let is_firing = |labels: &Labels| {
        labels.metric() == Some(ALERTS)
            && labels.get(ALERT_NAME) == Some("A")
            && labels.get(ALERT_STATE) == Some("firing")
    };
    let series = outcome.storage.iter().filter(|series| is_firing(series.labels()));
    let mut ticks: Vec<_> = series
        .flat_map(|series| {
            let pod = series.labels().get("pod").map(str::to_owned);
            let samples = series.samples().iter().filter(|(_, value)| !is_stale(*value));
            samples.map(move |(time, _)| (pod.clone(), time)).collect::<Vec<_>>()
        })
        .collect();
    ticks.sort();
    ticks
}

fn values() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    let value = prop_oneof![
        1 => Just(None),
        5 => (0..5_i32).prop_map(|own| Some(f64::from(own))),
    ];
    // Runs of equal values, so that alerts with a `for` fire.
    let runs = prop::collection::vec((value, 1..9_usize), 1..14);
    let column = runs.prop_map(|runs| {
        runs.into_iter().flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect()
    });
    prop::collection::vec(column, 1..4)
}

fn durations() -> impl Strategy<Value = (i64, i64)> {
    (prop::sample::select(vec![0, 20, 30, 90, 150]), prop::sample::select(vec![0, 10, 60, 100]))
}

const EXPRESSIONS: [&str; 7] = [
    "m > 2",
    "2 >= m",
    "r < 3",
    "m == 2",
    "m > 2 or m < 1",
    "sum(m) by (pod) > 1 and on (pod) r < 8",
    "max(m) > 3",
];

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_replay_fires_when_alerts_do(
        columns in values(),
        expr in prop::sample::select(EXPRESSIONS.to_vec()),
        times in durations(),
    ) {
        let files = rules(expr, times);
        let replay = replayed(&files, storage(&columns));
        let mut ticks = Vec::new();
        for own in replay.alerts.iter().flat_map(AlertReplay::firings) {
            let pod = own.labels.get("pod").map(str::to_owned);
            let (from, until) = (own.firing_at.unwrap_or(0), own.resolved_at.unwrap_or(60 * STEP));
            let all = (0..60).map(|step| step * STEP).filter(|tick| (from..until).contains(tick));
            ticks.extend(all.map(|tick| (pod.clone(), tick)));
        }
        ticks.sort();
        prop_assert_eq!(ticks, firing_ticks(&files, storage(&columns)));
    }

    #[test]
    fn a_sweep_is_a_replay_of_each_setting(
        columns in values(),
        expr in prop::sample::select(EXPRESSIONS.to_vec()),
        times in durations(),
    ) {
        let files = rules(expr, times);
        let (thresholds, fors) = (vec![0.0, 0.5, 2.0, 3.0], vec![0, 30_000, 45_000, 120_000]);
        let is_single = !expr.contains(" or ") && !expr.contains(" and ");
        let field = (!is_single).then(|| "threshold2".to_owned());
        let name = format!("A.{}", field.as_deref().unwrap_or("threshold"));
        let trial = Trial { files: &files, alert: "A", field, thresholds, fors, incidents: &[] };
        let tuning = tune(&trial, storage(&columns), &plan()).expect("there is such an alert");
        prop_assert_eq!(tuning.method == Method::Once, is_single);
        for (row, for_ms) in tuning.fors.iter().enumerate() {
            for (column, threshold) in tuning.thresholds.iter().enumerate() {
                let mut files = files.clone();
                set(&mut files, &name, &threshold.to_string()).expect("a number");
                set(&mut files, "A.for", &format!("{for_ms}ms")).expect("a duration");
                let replay = replayed(&files, storage(&columns));
                let summary = Summary::of(&replay.alerts[0], &replay);
                let cell = &tuning.cells[row][column];
                let expected = (summary.firings, summary.total, summary.detection);
                prop_assert_eq!((cell.firings, cell.firing_ms, cell.delay), expected, "{} {}", threshold, for_ms);
            }
        }
    }
}
