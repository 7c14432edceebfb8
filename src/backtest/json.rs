//! Replays as JSON.

use promwright_number::time;
use serde_json::{Map, Value, json};

use crate::{AlertReplay, Episode, Replay, Summary};

/// `{"start", "end", "alerts": [...], "summary": [...]}`: an element of `alerts` for each run of
/// an alert, times in RFC 3339 and null where open or never reached; of `summary` for each rule.
pub fn document(replay: &Replay) -> Value {
    let alerts = replay.alerts.iter();
    let runs = alerts.clone().flat_map(|alert| alert.episodes.iter().map(|own| run(alert, own)));
    let summary = alerts.map(|alert| summary_json(alert, replay));
    json!({
        "start": time::format(replay.start),
        "end": time::format(replay.end),
        "alerts": runs.collect::<Vec<_>>(),
        "summary": summary.collect::<Vec<_>>(),
        "failed": replay.failed.iter().map(|own| json!({
            "rule": *own.rule,
            "group": *own.group,
            "evaluations": own.count,
            "first": time::format(own.first),
            "message": own.message,
        })).collect::<Vec<_>>(),
        "notes": replay.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn run(alert: &AlertReplay, own: &Episode) -> Value {
    let labels = own.labels.iter().map(|(name, value)| (name.to_owned(), json!(value)));
    let annotations = own.annotations.iter().map(|(name, text)| (name.to_string(), json!(**text)));
    json!({
        "name": *alert.name,
        "labels": labels.collect::<Map<_, _>>(),
        "annotations": annotations.collect::<Map<_, _>>(),
        "pending_at": time::format(own.pending_at),
        "firing_at": own.firing_at.map(time::format),
        "resolved_at": own.resolved_at.map(time::format),
    })
}

/// The summary of one rule; durations are in seconds.
pub fn summary_json(alert: &AlertReplay, replay: &Replay) -> Value {
    let summary = Summary::of(alert, replay);
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    json!({
        "name": *alert.name,
        "group": *alert.group,
        "expr": alert.expr,
        "for_seconds": seconds(alert.for_ms),
        "firings": summary.firings,
        "label_sets": summary.instances,
        "only_pending": summary.only_pending,
        "firing_seconds": seconds(summary.total),
        "longest_seconds": seconds(summary.longest),
        "flaps": summary.flaps,
        "detection_seconds": summary.detection.map(seconds),
        "pages_per_week": (summary.per_week * 100.0).round() / 100.0,
        "missing_metrics": alert.missing,
    })
}
