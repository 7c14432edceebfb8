//! Firings against incidents.
//!
//! A firing is right if it overlaps an incident of its alert, and an incident is detected if a
//! firing overlaps it. So one long firing may detect several incidents, and several firings may
//! all be right about one.

use std::fmt::Write as _;

use promwright_series::Labels;
use promwright_source::Style;
use serde_json::{Value, json};

use super::Incident;
use crate::clock::{Clock, span};
use crate::table::table;
use crate::{AlertReplay, Episode, Replay};

/// How well one alert tells its incidents.
#[derive(Clone, Debug)]
pub struct Score {
    /// The alert.
    pub alert: String,
    /// Its firings.
    pub firings: usize,
    /// Those that are about an incident.
    pub right: usize,
    /// When firings that are about none began, in milliseconds since the epoch.
    pub wrong: Vec<i64>,
    /// Its incidents.
    pub detections: Vec<Detection>,
}

/// An incident, and when it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detection {
    /// When it began.
    pub from: i64,
    /// When it ended.
    pub to: i64,
    /// The first time within it at which the alert fired; `None` if it never did.
    pub at: Option<i64>,
}

impl Incident {
    /// Whether an alert with these labels would be about it.
    pub fn is_about(&self, labels: &Labels) -> bool {
        self.labels.iter().all(|(name, value)| labels.get(name).unwrap_or_default() == value)
    }

    /// When a firing from one time until before another first tells it.
    pub fn told_by(&self, from: i64, until: i64) -> Option<i64> {
        (from <= self.to && until > self.from).then(|| from.max(self.from))
    }

    /// When a run of an alert first tells it; `None` if it never fired, or is about another one.
    pub(crate) fn told_by_firing(&self, firing: &Episode, end: i64) -> Option<i64> {
        let until = firing.resolved_at.unwrap_or(end + 1);
        let told = self.told_by(firing.firing_at?, until);
        told.filter(|_| self.is_about(&firing.labels))
    }
}

impl Score {
    /// The share of firings that are right; `None` without any.
    pub fn precision(&self) -> Option<f64> {
        (self.firings > 0).then(|| self.right as f64 / self.firings as f64)
    }

    /// The share of incidents that are detected; `None` without any.
    pub fn recall(&self) -> Option<f64> {
        let count = self.detections.len();
        let detected = self.detections.iter().filter(|own| own.at.is_some()).count();
        (count > 0).then(|| detected as f64 / count as f64)
    }

    /// The mean time from the beginning of detected incidents to their alert, in milliseconds.
    pub fn delay(&self) -> Option<i64> {
        let delays = self.detections.iter().filter_map(|own| Some(own.at? - own.from));
        let (count, sum) = delays.fold((0, 0), |(count, sum), own| (count + 1, sum + own));
        (count > 0).then(|| sum / count)
    }

    /// Whether all incidents are detected and all firings are right.
    pub fn is_perfect(&self) -> bool {
        self.wrong.is_empty() && self.detections.iter().all(|own| own.at.is_some())
    }
}

/// How well alerts tell incidents: those that have some, or fire.
pub fn score(replay: &Replay, incidents: &[Incident]) -> Vec<Score> {
    let of = |alert: &AlertReplay| {
        let own = incidents.iter().filter(|own| own.alert.value == *alert.name);
        judge(alert, &own.collect::<Vec<_>>(), replay.end)
    };
    let scores = replay.alerts.iter().map(of);
    scores.filter(|own| own.firings > 0 || !own.detections.is_empty()).collect()
}

/// How well one alert tells its incidents; their detections are in the same order.
pub(crate) fn judge(alert: &AlertReplay, incidents: &[&Incident], end: i64) -> Score {
    let mut detections: Vec<Detection> =
        incidents.iter().map(|own| Detection { from: own.from, to: own.to, at: None }).collect();
    let mut score = Score {
        alert: alert.name.to_string(),
        firings: 0,
        right: 0,
        wrong: Vec::new(),
        detections: Vec::new(),
    };
    for firing in alert.firings() {
        let from = firing.firing_at.unwrap_or(firing.pending_at);
        let mut is_right = false;
        for (incident, detection) in incidents.iter().zip(&mut detections) {
            if let Some(at) = incident.told_by_firing(firing, end) {
                is_right = true;
                detection.at = Some(detection.at.map_or(at, |before| before.min(at)));
            }
        }
        score.firings += 1;
        score.right += usize::from(is_right);
        if !is_right {
            score.wrong.push(from);
        }
    }
    Score { detections, ..score }
}

/// Scores as a table, with what was missed and what was wrong.
pub fn score_text(scores: &[Score], replay: &Replay, style: Style) -> String {
    let clock = Clock::of(replay.start, replay.end);
    let percent = |share: Option<f64>| {
        share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
    };
    let rows: Vec<Vec<String>> = scores
        .iter()
        .map(|own| {
            vec![
                own.alert.clone(),
                own.detections.len().to_string(),
                percent(own.recall()),
                percent(own.precision()),
                own.delay().map_or_else(|| "-".to_owned(), span),
            ]
        })
        .collect();
    let mut drawn = String::new();
    table(&mut drawn, &["alert", "incidents", "recall", "precision", "delay"], &rows);
    for own in scores {
        // Writing into a String cannot fail.
        for missed in own.detections.iter().filter(|own| own.at.is_none()) {
            let (from, to) = (clock.show(missed.from), clock.show(missed.to));
            let missed = style.red("missed");
            let _ = writeln!(drawn, "  {missed}: {} from {from} to {to}", own.alert);
        }
        for wrong in &own.wrong {
            let said = style.red("no incident");
            let _ = writeln!(drawn, "  {said}: {} fires at {}", own.alert, clock.show(*wrong));
        }
    }
    drawn
}

/// Scores as JSON; the delay is in seconds.
pub fn scores_json(scores: &[Score]) -> Value {
    let one = |own: &Score| {
        json!({
            "name": own.alert,
            "incidents": own.detections.len(),
            "firings": own.firings,
            "recall": own.recall(),
            "precision": own.precision(),
            "delay_seconds": own.delay().map(|delay| delay as f64 / 1000.0),
        })
    };
    scores.iter().map(one).collect()
}
