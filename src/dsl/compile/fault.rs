//! What is wrong with a typed rule, before it is known where its source is.

use std::sync::Arc;

use promwright_source::{Diagnostic, Place};

use crate::node::Node;
use crate::site::Site;

/// A finding whose places are still calls in the Rust source.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub slug: &'static str,
    pub site: Site,
    /// The expression that it is about, if it is about the whole of one.
    pub whole: Option<Arc<Node>>,
    pub message: String,
    pub label: String,
    pub causes: Vec<(Site, String)>,
    pub help: Option<String>,
}

impl Fault {
    pub(super) fn new(slug: &'static str, site: Site, message: impl Into<String>) -> Self {
        let (message, label) = (message.into(), String::new());
        Self { slug, site, whole: None, message, label, causes: Vec::new(), help: None }
    }

    /// About the whole of an expression, rather than the call that made it.
    pub(super) fn whole(mut self, node: &Arc<Node>) -> Self {
        self.whole = Some(Arc::clone(node));
        self
    }

    pub(super) fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    pub(super) fn cause(mut self, site: Site, text: impl Into<String>) -> Self {
        self.causes.push((site, text.into()));
        self
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The finding, with the places that `place` gives for its calls.
    pub(super) fn locate(self, place: &mut dyn FnMut(Site) -> Place) -> Diagnostic {
        let mut finding =
            Diagnostic::error(self.slug, place(self.site), self.message).label(self.label);
        for (site, text) in self.causes {
            finding = finding.cause(place(site), text);
        }
        finding.help = self.help.into();
        finding
    }
}
