//! The way through a dashboard: from its root to every text that is a query.

use promwright_rulebook::yaml::{Kind, Node};
use promwright_source::Diagnostic;

use super::Query;
use super::datasource::{Datasource, Datasources, field, text};
use super::query::{asked_by_variable, labels_of_legend};

/// What is found on the way.
pub(super) struct Walk {
    datasources: Datasources,
    pub title: Option<String>,
    pub queries: Vec<Query>,
    pub findings: Vec<Diagnostic>,
}

/// What stands around a node.
#[derive(Clone, Copy)]
struct Around<'d> {
    /// The title of the panel.
    title: Option<&'d str>,
    /// What a name here is the name of.
    noun: &'static str,
    datasource: Datasource,
}

impl Walk {
    pub fn new(root: Node<'_>) -> Self {
        let datasources = Datasources::of(root);
        // An export through the API has the dashboard within, version 2 a specification.
        let inner = field(root, "dashboard").or_else(|| field(root, "spec")).unwrap_or(root);
        let title = text(inner, "title").or_else(|| text(root, "title")).map(str::to_owned);
        Self { datasources, title, queries: Vec::new(), findings: Vec::new() }
    }

    /// Reads every query below the root.
    pub fn all(&mut self, root: Node<'_>) {
        let around = Around { title: None, noun: "panel", datasource: Datasource::Unknown };
        self.node(root, around);
    }

    // It is no deeper than what JSON's reader lets through.
    fn node<'d>(&mut self, node: Node<'d>, around: Around<'d>) {
        match node.kind() {
            Kind::Sequence => node.items().for_each(|item| self.node(item, around)),
            Kind::Mapping => self.mapping(node, around),
            Kind::Null | Kind::Scalar(_) => {}
        }
    }

    fn mapping<'d>(&mut self, node: Node<'d>, around: Around<'d>) {
        let title = match around.noun {
            "panel" => text(node, "title"),
            _ => text(node, "name"),
        };
        let around = Around {
            title: title.filter(|title| !title.trim().is_empty()).or(around.title),
            datasource: self.datasources.said_by(node).unwrap_or(around.datasource),
            ..around
        };
        for (key, value) in node.entries() {
            match (key.scalar().unwrap_or_default(), value.kind()) {
                ("expr", Kind::Scalar(_)) => self.query(value, field(node, "legendFormat"), around),
                // What version 2 writes beside the query of a variable, and older ones as it.
                ("query" | "__legacyStringValue", Kind::Scalar(_)) => self.variable(value, around),
                ("templating" | "variables", _) => {
                    self.node(value, Around { noun: "variable", ..around });
                }
                ("annotations", _) => self.node(value, Around { noun: "annotation", ..around }),
                _ => self.node(value, around),
            }
        }
    }

    fn query(&mut self, node: Node<'_>, legend: Option<Node<'_>>, around: Around<'_>) {
        let text = node.text();
        if around.datasource == Datasource::Other || text.value().trim().is_empty() {
            return;
        }
        let mut query = Query::read(around.shown(), &text);
        query.labels.extend(legend.iter().flat_map(|own| labels_of_legend(&own.text())));
        if around.datasource == Datasource::Prometheus {
            self.findings.extend(query.faults(&text));
        }
        self.queries.push(query);
    }

    fn variable(&mut self, node: Node<'_>, around: Around<'_>) {
        if around.noun != "variable" || around.datasource == Datasource::Other {
            return;
        }
        if let Some((text, label)) = asked_by_variable(&node.text()) {
            let mut query = Query::read(around.shown(), &text);
            query.labels.extend(label);
            self.queries.push(query);
        }
    }
}

impl Around<'_> {
    /// What is named here, as in "panel `Requests`".
    fn shown(&self) -> String {
        match self.title {
            Some(title) => format!("{} `{title}`", self.noun),
            None => format!("a {} without a title", self.noun),
        }
    }
}
