//! Prometheus' annotation and label templates: parser and evaluator.
//!
//! A template is Go's `text/template` with Prometheus' functions and the variables `$labels`,
//! `$externalLabels`, `$externalURL` and `$value` set. The parser is this crate's own, because
//! findings need byte spans and Go's own words, and because what a template reads must be
//! known before it runs; `gotmpl`, which gives the start of a node only and one error in words
//! of its own, is what the tests compare with. The crate asks the outside only through
//! [`Query`], and neither loops, recurses nor prints without bound.

mod error;
mod everyday;
mod exec;
mod functions;
mod lex;
mod literal;
mod parse;
mod print;
mod time;
mod tree;
mod uses;
mod value;

use std::sync::Arc;

pub use error::{ExpandError, TemplateError};
pub use everyday::{Everyday, Outside, everyday};
pub use uses::{Use, UseKind};
pub use value::{LabelMap, Sample, SampleValue};

use functions::Context;
use value::Root;

/// What templates ask of the outside.
pub trait Query {
    /// The instant vector of an expression at the time of the expansion.
    ///
    /// # Errors
    ///
    /// Prometheus' text of why there is none.
    fn query(&self, expression: &str) -> Result<Vec<Sample>, String>;

    /// A pattern of Go's `regexp` in the syntax of the `regex` crate.
    ///
    /// # Errors
    ///
    /// Go's text of what is wrong with it. Without a translation patterns are taken as they are,
    /// which is right for all but a few of them.
    fn pattern(&self, pattern: &str) -> Result<String, String> {
        Ok(pattern.to_owned())
    }
}

/// Refuses every query.
#[derive(Clone, Copy, Debug)]
pub struct NoQueries;

impl Query for NoQueries {
    fn query(&self, _expression: &str) -> Result<Vec<Sample>, String> {
        Err("no queries here".to_owned())
    }
}

/// What a template is expanded with.
#[derive(Clone, Debug)]
pub struct Data<'a> {
    /// What errors call the template: `__alert_` and the alert's name.
    pub name: &'a str,
    /// `$labels`: all labels of the sample, the metric name among them.
    pub labels: Arc<LabelMap>,
    /// `$externalLabels`
    pub external_labels: Arc<LabelMap>,
    /// `$externalURL`
    pub external_url: &'a str,
    /// Prometheus' own address for the functions `externalURL` and `pathPrefix`, which fail
    /// without one, as they do in promtool.
    pub own_url: Option<&'a str>,
    /// `$value`
    pub value: SampleValue,
    /// The time of the expansion, in milliseconds since the epoch.
    pub timestamp: i64,
}

/// A parsed template.
#[derive(Clone, Debug)]
pub struct Template {
    text: Arc<str>,
    tree: tree::Tree,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    ///
    /// Every unknown function and variable, and the first fault of form.
    pub fn parse(text: &str) -> Result<Self, Vec<TemplateError>> {
        Ok(Self { text: text.into(), tree: parse::parse(text)? })
    }

    /// Whether it holds nothing to expand, so that its text is its expansion.
    pub fn is_plain(&self) -> bool {
        self.tree.root.iter().all(|node| matches!(node, tree::Node::Text(_)))
    }

    /// What it reads, in the order in which it stands there.
    pub fn uses(&self) -> Vec<Use> {
        uses::uses(&self.tree)
    }

    /// Expands it.
    ///
    /// # Errors
    ///
    /// The text that Prometheus 3.14 puts into `<error expanding template: …>`.
    pub fn expand(&self, data: &Data<'_>, query: &dyn Query) -> Result<String, ExpandError> {
        let root = Root {
            labels: data.labels.clone(),
            external_labels: data.external_labels.clone(),
            external_url: data.external_url.into(),
            value: data.value.clone(),
        };
        let context = Context { query, timestamp: data.timestamp, own_url: data.own_url };
        exec::execute(&self.tree, &self.text, data.name, root, &context)
    }
}
