//! An alert's firings, counted.

use promwright_engine::rules::RESOLVED_RETENTION_MS;
use promwright_series::Labels;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::clock::span;
use crate::{AlertReplay, Episode, Replay};

const WEEK: f64 = 7.0 * 24.0 * 3_600_000.0;

/// What the firings of one rule come to; durations are in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many times it fired, each label set by itself.
    pub firings: usize,
    /// How many label sets fired.
    pub instances: usize,
    /// How many times it was pending and never came to fire, those that still are left out.
    pub only_pending: usize,
    /// The time of all firings, each label set by itself.
    pub total: i64,
    /// The time of the longest firing.
    pub longest: i64,
    /// How many firings began less than 15 minutes after the same label set resolved: so long
    /// Prometheus goes on telling Alertmanager of the one before.
    pub flaps: usize,
    /// The mean time from the condition's first true evaluation to the firing. Runs that were
    /// broken off and followed by the next within `for` count from the first of them.
    pub detection: Option<i64>,
    /// Firings a week at this rate.
    pub per_week: f64,
}

impl Summary {
    /// What [`Self::cells`] are.
    pub const HEAD: [&'static str; 6] =
        ["firings", "firing", "longest", "flaps", "detected in", "a week"];

    /// Its figures for a table.
    pub fn cells(&self) -> [String; 6] {
        [
            self.firings.to_string(),
            span(self.total),
            span(self.longest),
            self.flaps.to_string(),
            self.detection.map_or_else(|| "-".to_owned(), span),
            rate(self.per_week),
        ]
    }

    /// Counts the firings of one alert.
    pub fn of(alert: &AlertReplay, replay: &Replay) -> Self {
        let firings: Vec<&Episode> = alert.firings().collect();
        let times = firings.iter().map(|own| own.firing_ms(replay.end));
        let labels: FxHashSet<&Labels> = firings.iter().map(|own| &own.labels).collect();
        let broken_off = |own: &&Episode| own.firing_at.is_none() && own.resolved_at.is_some();
        let count = firings.len() as i64;
        let span = replay.span().max(1) as f64;
        Self {
            firings: firings.len(),
            instances: labels.len(),
            only_pending: alert.episodes.iter().filter(broken_off).count(),
            total: times.clone().sum(),
            longest: times.max().unwrap_or(0),
            flaps: flaps(&firings),
            detection: detections(alert).iter().sum::<i64>().checked_div(count),
            per_week: firings.len() as f64 * WEEK / span,
        }
    }
}

/// A rate with two digits where it is small.
pub fn rate(per_week: f64) -> String {
    if per_week < 10.0 { format!("{per_week:.1}") } else { format!("{per_week:.0}") }
}

fn flaps(firings: &[&Episode]) -> usize {
    let mut ended: FxHashMap<&Labels, i64> = FxHashMap::default();
    let mut flaps = 0;
    for firing in firings {
        let (Some(began), resolved) = (firing.firing_at, firing.resolved_at) else { continue };
        if let Some(end) = ended.get(&firing.labels) {
            flaps += usize::from(began - end < RESOLVED_RETENTION_MS);
        }
        if let Some(resolved) = resolved {
            ended.insert(&firing.labels, resolved);
        }
    }
    flaps
}

/// For each firing the time since its condition was first true.
fn detections(alert: &AlertReplay) -> Vec<i64> {
    // When the condition was first true, and when the last run was broken off.
    let mut broken_off: FxHashMap<&Labels, (i64, i64)> = FxHashMap::default();
    let mut detections = Vec::new();
    for own in &alert.episodes {
        let before = broken_off.remove(&own.labels);
        let before = before.filter(|(_, end)| own.pending_at - end <= alert.for_ms);
        let first = before.map_or(own.pending_at, |(first, _)| first);
        if let Some(fired) = own.firing_at {
            detections.push(fired - first);
        } else if let Some(end) = own.resolved_at {
            broken_off.insert(&own.labels, (first, end));
        }
    }
    detections
}
