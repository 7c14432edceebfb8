//! Classic histograms of durations, as clients count and expose them.

use crate::page::{Own, Page};
use crate::psi_field::rounded;

/// The upper bounds of the buckets in seconds, with the text that Prometheus stores: the defaults
/// of the Prometheus clients.
const BUCKETS: [(f64, &str); 11] = [
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1.0"),
    (2.5, "2.5"),
    (5.0, "5.0"),
    (10.0, "10.0"),
];

/// The names of a histogram's series.
pub(crate) struct Names {
    pub bucket: &'static str,
    pub sum: &'static str,
    pub count: &'static str,
}

/// The durations of one series.
#[derive(Clone, Debug, Default)]
pub(crate) struct Durations {
    /// Not cumulative.
    buckets: [u64; BUCKETS.len()],
    pub count: u64,
    sum: f64,
}

impl Durations {
    pub fn observe(&mut self, seconds: f64) {
        if let Some(index) = BUCKETS.iter().position(|(bound, _)| seconds <= *bound) {
            self.buckets[index] += 1;
        }
        self.count += 1;
        self.sum += seconds;
    }

    /// Exposes them, if there are any.
    pub fn expose(&self, page: &mut dyn Page, names: &Names, labels: &Own<'_>) {
        if self.count == 0 {
            return;
        }
        let count = self.count as f64;
        let mut bounded = labels.to_vec();
        bounded.push(("le", ""));
        let le = labels.len();
        let mut cumulative = 0;
        for ((_, bound), count) in BUCKETS.iter().zip(self.buckets) {
            cumulative += count;
            bounded[le].1 = bound;
            page.sample(names.bucket, &bounded, cumulative as f64);
        }
        bounded[le].1 = "+Inf";
        page.sample(names.bucket, &bounded, count);
        page.sample(names.sum, labels, rounded(self.sum, 3));
        page.sample(names.count, labels, count);
    }
}
