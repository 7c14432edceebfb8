//! All evaluations of an alerting rule at once, column by column.
//!
//! Where each element of the expression is an alert of its own all along, what becomes of it
//! does not depend on the others, and its episodes follow from the runs of its values. Nothing is
//! written, and of the steps only those are kept at which an episode begins or fires.

use promwright_series::Sample;
use rustc_hash::FxHashSet;

use super::Machine;
use crate::rules::expand::StorageQuery;
use crate::rules::history::{AlertState, AlertStep, Episode, Instance};
use crate::rules::runs::{episodes, runs};
use crate::{Grid, GridSeries, parallel};

impl Machine<'_> {
    /// Takes the values of all evaluations. Answers false, and has done nothing, where only the
    /// evaluations one by one tell what becomes of the alerts.
    pub fn take_grid(
        &mut self,
        series: &[GridSeries],
        ticks: Grid,
        query: &StorageQuery<'_>,
    ) -> bool {
        if self.limit > 0 || self.reads_value || self.reads_time {
            return false;
        }
        let mut labeled = Vec::with_capacity(series.len());
        let mut seen = FxHashSet::default();
        for own in series {
            let source = self.source(&own.labels);
            let labels = self.labels(source, Sample::Float(0.0), ticks.start, query);
            if !seen.insert(labels.clone()) {
                return false;
            }
            labeled.push((source, labels, own));
        }
        let (pending, keep) = (self.alert.for_ms, self.alert.keep_firing_for_ms);
        let mut all = parallel::filter_map(&labeled, ticks.len(), |(source, labels, own)| {
            let all = episodes(&runs(&own.values), ticks, pending, keep);
            Some((all.first()?.active_at, *source, labels, *own, all))
        });
        // As label sets come when evaluations are taken one by one.
        all.sort_by_key(|(first, source, ..)| (*first, *source));
        for (_, source, labels, own, episodes) in all {
            let steps = episodes.iter().flat_map(|episode| steps(episode, ticks, source, own));
            let steps: Vec<AlertStep> = steps.collect();
            for step in &steps {
                let at = ((step.time - ticks.start) / ticks.step.max(1)) as usize;
                if let Some(histogram) = own.values.histogram(at) {
                    self.history.keep_histogram(source, step.time, histogram);
                }
            }
            let index = self.history.index(labels);
            *self.history.instance(index) = Instance { labels: labels.clone(), steps, episodes };
        }
        true
    }
}

/// Where an alert stands when an episode begins, and when it fires.
fn steps(
    episode: &Episode,
    ticks: Grid,
    source: u32,
    own: &GridSeries,
) -> impl Iterator<Item = AlertStep> {
    let fires_at_once = episode.firing_at == Some(episode.active_at);
    let begins = (!fires_at_once).then_some((episode.active_at, AlertState::Pending));
    let fires = episode.firing_at.map(|time| (time, AlertState::Firing));
    begins.into_iter().chain(fires).map(move |(time, state)| {
        let at = ((time - ticks.start) / ticks.step.max(1)) as usize;
        // To an alert a histogram's value is 0.
        let value = own.values.get(at).unwrap_or(0.0);
        AlertStep { time, state, value, seen_at: time, source }
    })
}
