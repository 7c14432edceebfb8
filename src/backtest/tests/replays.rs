//! What a replay takes from samples, and what it tells of values.

use promwright_backtest::{Note, Plan, Replay, read_incidents, replay};
use promwright_engine::{Options, Storage};
use promwright_rulebook::homes;
use promwright_ruletest::groups;
use promwright_series::exposition::{Format, read};
use promwright_series::{Labels, METRIC_NAME};
use promwright_source::Sources;

const RULES: &str = "
groups:
- name: g
  interval: 30s
  rules:
  - record: errors:ratio
    expr: errors / requests
  - record: errors:max
    expr: max(errors:ratio)
  - alert: Errors
    expr: errors:ratio > 0.5 and on (pod) errors:ratio < limit
    for: 1m
    annotations: {summary: '{{ $labels.pod }}: {{ $value }}, of {{ query \"errors:max\" | first | value }}'}
  - alert: Other
    expr: other > 0
";

/// Replays the rules over Prometheus text.
fn replayed(text: &str, values: usize) -> (Replay, Storage) {
    let file = Sources::new().add("rules.yaml", RULES);
    let (files, findings) = homes::read(file, "rules.yaml", RULES, &[]);
    assert_eq!(findings, []);
    let series = read(text.as_bytes(), Format::Text, 0).expect("text").series;
    let plan = Plan {
        start: 0,
        end: 120_000,
        interval_ms: None,
        options: Options::prometheus(),
        external_labels: Labels::empty(),
        wants: &|name| name == "Errors",
        values,
    };
    let storage = Storage::from_series(series).expect("in order");
    replay(&groups(&files.iter().collect::<Vec<_>>(), &[]), storage, &plan)
}

const INPUT: &str = "
limit{pod=\"a\"} 5 0
limit{pod=\"b\"} 0.7 0
errors{pod=\"a\"} 8 0
requests{pod=\"a\"} 10 0
errors{pod=\"b\"} 9 0
requests{pod=\"b\"} 10 0
errors:ratio{pod=\"a\"} 0.1 0
ALERTS{alertname=\"Errors\",alertstate=\"firing\"} 1 0
";

#[test]
fn what_rules_record_is_not_taken_from_the_samples() {
    let (replay, rest) = replayed(INPUT, 0);
    assert_eq!(replay.notes, [Note::RecordedAnew(vec!["errors:ratio".to_owned()])]);
    let [alert] = &replay.alerts[..] else { panic!("one alert is wanted") };
    let [episode] = &alert.episodes[..] else { panic!("one pod alerts: {:?}", alert.episodes) };
    assert_eq!((episode.pending_at, episode.firing_at), (0, Some(60_000)));
    assert_eq!(episode.annotations[0].1.as_ref(), "a: 0.8, of 0.9");
    // Neither what was recorded before nor now is input of the next run.
    assert_eq!(rest.metric_names(), ["errors", "limit", "requests"]);
}

#[test]
fn what_cannot_be_recorded_anew_is_taken_as_it_is() {
    let text = "errors:ratio{pod=\"a\"} 0.6 0\nlimit{pod=\"a\"} 5 0\n";
    let (replay, _) = replayed(text, 0);
    assert_eq!(replay.notes, [Note::TakenAsRecorded(vec!["errors:ratio".to_owned()])]);
    assert_eq!(replay.alerts[0].firings().count(), 1);
}

#[test]
fn metrics_that_are_not_there_are_told() {
    let (replay, _) = replayed("limit 5 0\n", 0);
    assert_eq!(replay.alerts[0].missing, ["errors", "requests"]);
}

#[test]
fn conditions_have_values_of_those_that_alerted_first() {
    let (replay, _) = replayed(INPUT, 1);
    let [above, below] = &replay.alerts[0].conditions[..] else { panic!("two conditions") };
    assert_eq!((above.joined, above.op, above.threshold_value), (None, Some(">"), Some(0.5)));
    assert_eq!((below.joined, below.op, below.threshold_value), (Some("and"), Some("<"), None));
    let [series] = &above.series[..] else { panic!("one is asked for") };
    assert_eq!(
        (series.labels.get("pod"), series.labels.get(METRIC_NAME)),
        (Some("a"), Some("errors:ratio"))
    );
    assert_eq!((series.values.len(), series.values[0], above.more), (5, Some(0.8), 1));
    assert_eq!(below.series[0].thresholds, [Some(5.0); 5]);
}

#[test]
fn no_file_of_incidents_makes_it_panic() {
    let pattern = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/hostile/*.yaml");
    let mut count = 0;
    for path in glob::glob(pattern).expect("a pattern").flatten() {
        #[expect(clippy::disallowed_methods, reason = "tests read fixtures")]
        let bytes = std::fs::read(path).expect("a fixture");
        let text = String::from_utf8_lossy(&bytes);
        let file = Sources::new().add("incidents.yaml", text.as_ref());
        let (incidents, findings) = read_incidents(file, &text, &["A"]);
        assert!(incidents.is_empty() && !findings.is_empty());
        count += 1;
    }
    assert!(count > 20, "{count}");
}
