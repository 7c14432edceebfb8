//! What one setting comes to.

use promwright_engine::rules::Episode;
use rustc_hash::FxHashMap;

use crate::{AlertReplay, Incident, result};

/// What one setting would have done; times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Firings, each label set by itself.
    pub firings: usize,
    /// The time of all firings.
    pub firing_ms: i64,
    /// The mean time to alert: from the beginning of detected incidents where there are any
    /// incidents, else from the condition's first true evaluation. `None` if it never alerts.
    pub delay: Option<i64>,
    /// The share of incidents that are detected.
    pub recall: Option<f64>,
    /// Firings that are about no incident; 0 where there are none to judge by.
    pub wrong: usize,
}

/// A cell in the making.
#[derive(Clone, Debug)]
pub struct Counts {
    firings: usize,
    firing_ms: i64,
    /// The sum of the times from the condition's first true evaluation.
    waited: i64,
    wrong: usize,
    /// When each incident was first told, after its beginning.
    told: Vec<Option<i64>>,
}

impl Counts {
    /// Nothing yet, about so many incidents.
    pub fn new(incidents: usize) -> Self {
        Self { firings: 0, firing_ms: 0, waited: 0, wrong: 0, told: vec![None; incidents] }
    }

    /// Takes the episodes of one label set; `about` says which incidents it may tell.
    pub fn take(
        &mut self,
        episodes: &[Episode],
        for_ms: i64,
        (incidents, about): (&[Incident], &[bool]),
        end: i64,
    ) {
        let mut broken_off: Option<(i64, i64)> = None;
        for own in episodes {
            // As `Summary` has it.
            let before = broken_off.take().filter(|(_, end)| own.active_at - end <= for_ms);
            let first = before.map_or(own.active_at, |(first, _)| first);
            let Some(fired) = own.firing_at else {
                broken_off = own.resolved_at.map(|end| (first, end));
                continue;
            };
            self.firings += 1;
            self.firing_ms += own.resolved_at.unwrap_or(end) - fired;
            self.waited += fired - first;
            let until = own.resolved_at.unwrap_or(end + 1);
            let mut is_right = incidents.is_empty();
            for ((incident, told), _) in
                incidents.iter().zip(&mut self.told).zip(about).filter(|(_, about)| **about)
            {
                if let Some(at) = incident.told_by(fired, until) {
                    let delay = at - incident.from;
                    *told = Some(told.map_or(delay, |before| before.min(delay)));
                    is_right = true;
                }
            }
            self.wrong += usize::from(!is_right);
        }
    }

    /// Takes all label sets of a replay.
    pub fn take_replay(&mut self, alert: &AlertReplay, incidents: &[Incident], end: i64) {
        let mut by_labels: FxHashMap<_, Vec<Episode>> = FxHashMap::default();
        for own in &alert.episodes {
            by_labels.entry(&own.labels).or_default().push(bare(own));
        }
        for (labels, episodes) in by_labels {
            let about: Vec<bool> = incidents.iter().map(|own| own.is_about(labels)).collect();
            self.take(&episodes, alert.for_ms, (incidents, &about), end);
        }
    }

    /// Adds what came of other label sets.
    pub fn add(&mut self, other: &Self) {
        self.firings += other.firings;
        self.firing_ms += other.firing_ms;
        self.waited += other.waited;
        self.wrong += other.wrong;
        for (own, other) in self.told.iter_mut().zip(&other.told) {
            *own = match (*own, *other) {
                (Some(own), Some(other)) => Some(own.min(other)),
                (own, other) => own.or(other),
            };
        }
    }

    /// What it comes to.
    pub fn cell(&self) -> Cell {
        let told: Vec<i64> = self.told.iter().flatten().copied().collect();
        let (count, sum) = match self.told.len() {
            0 => (self.firings as i64, self.waited),
            _ => (told.len() as i64, told.iter().sum()),
        };
        Cell {
            firings: self.firings,
            firing_ms: self.firing_ms,
            delay: sum.checked_div(count),
            recall: (!self.told.is_empty()).then(|| told.len() as f64 / self.told.len() as f64),
            wrong: self.wrong,
        }
    }
}

/// An episode of a replay as the engine has it.
fn bare(own: &result::Episode) -> Episode {
    Episode { active_at: own.pending_at, firing_at: own.firing_at, resolved_at: own.resolved_at }
}
