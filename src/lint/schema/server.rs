//! What a server has told: that it knows all metrics, and which selectors no series passes.

use rustc_hash::FxHashSet;

use super::Schema;

/// What a server has told besides metrics.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// Its address.
    server: String,
    /// Selectors of metrics by the labels of targets, which no series passes.
    unmatched: FxHashSet<String>,
}

impl Schema {
    /// States that a server has told of every metric that there has been within a week, and that
    /// no series of its passes some selectors.
    pub fn heard(
        &mut self,
        server: impl Into<String>,
        unmatched: impl IntoIterator<Item = String>,
    ) {
        self.complete();
        let heard = Heard { server: server.into(), unmatched: unmatched.into_iter().collect() };
        self.heard = Some(heard);
    }

    /// The server that has told of metrics, by its address.
    pub fn server(&self) -> Option<&str> {
        self.heard.as_ref().map(|heard| &*heard.server)
    }

    /// Whether a server has no series that pass a selector, which is asked for only then.
    pub(crate) fn is_unmatched(&self, selector: impl FnOnce() -> Option<String>) -> bool {
        let heard = self.heard.as_ref().filter(|heard| !heard.unmatched.is_empty());
        heard.is_some_and(|heard| selector().is_some_and(|text| heard.unmatched.contains(&text)))
    }
}
