//! What rules record, into the storage: samples, and stale markers where series end.

use promwright_series::{Labels, STALE};
use rustc_hash::FxHashSet;

use crate::{OwnedSample, Storage};

/// A rule's hand on the storage.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    /// The series that the last evaluation wrote.
    previous: FxHashSet<Labels>,
}

impl Writer {
    /// Whether the last evaluation wrote nothing, so that no series can end now.
    pub fn is_idle(&self) -> bool {
        self.previous.is_empty()
    }

    /// Writes an evaluation's samples, and ends the series that the last one wrote and this one
    /// does not. A sample that the storage refuses is dropped, and its series counts as not
    /// written.
    pub fn write(&mut self, storage: &mut Storage, time: i64, samples: Vec<(Labels, OwnedSample)>) {
        let mut written = FxHashSet::default();
        for (labels, sample) in samples {
            let id = storage.series_id(&labels);
            if storage.append_sample(id, time, sample).is_ok() {
                written.insert(labels);
            }
        }
        for ended in self.previous.difference(&written) {
            // Another rule may have written the series; then it has not ended.
            let _ = storage.append(ended, time, STALE);
        }
        self.previous = written;
    }
}
