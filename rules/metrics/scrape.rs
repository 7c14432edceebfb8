//! What Prometheus itself writes for every target that it scrapes.

use promwright_dsl::prelude::*;

use super::KUBERNETES_SERVICE;

metrics! {
    scraped from KUBERNETES_SERVICE;

    /// 1 if the last scrape of the target worked, 0 if not.
    up: Gauge<Flag> { range: between(0.0, 1.0), healthy: from(1.0) }
}
