//! Dashboards of Grafana: the queries in their JSON, each with the way back to its bytes.
//!
//! Where a query stands in a dashboard has changed over the years (rows, nested panels,
//! elements of version 2), and so has what stands around it. So every text with the key `expr`
//! is a query, and a text of a variable that asks for series; what tells that another data
//! source answers it is found from there outwards.

mod datasource;
mod query;
mod variables;
mod walk;

use promwright_rulebook::yaml;
use promwright_source::{Diagnostic, FileId, Place, Span};
use serde::de::IgnoredAny;
use serde_json::error::Category;

pub use query::Query;
use walk::Walk;

/// A dashboard, as far as it asks Prometheus.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// Its title.
    pub title: String,
    /// Its text.
    pub file: FileId,
    /// Its queries, in the order of the text.
    pub queries: Vec<Query>,
}

impl Dashboard {
    /// Whether a text looks like a dashboard.
    pub fn is_one(text: &str) -> bool {
        let has = |key: &str| text.contains(key);
        has("\"panels\"")
            || has("\"templating\"")
            || has("\"rows\"") && has("\"title\"")
            || has("\"elements\"") && has("\"Dashboard\"")
    }

    /// Reads a dashboard and what is wrong with it: that it is no JSON, or no dashboard, and
    /// queries that are no PromQL whatever their variables are.
    pub fn read(file: FileId, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return (None, vec![malformed(file, text, &error)]);
        }
        let (document, faults) = yaml::parse(file, text);
        let unread = faults.into_iter().filter(|fault| fault.slug != "yaml/duplicate-key");
        let mut findings: Vec<Diagnostic> = unread.collect();
        for fault in &mut findings {
            fault.slug = "dashboard/syntax";
        }
        let Some(root) = document.root().filter(|_| Self::is_one(text)) else {
            let place = Place::new(file, Span::at(0));
            let finding = Diagnostic::error("dashboard/syntax", place, "this is no dashboard");
            findings.push(finding.help("dashboards are JSON as Grafana exports it"));
            return (None, findings);
        };
        let mut walk = Walk::new(root);
        walk.all(root);
        findings.append(&mut walk.findings);
        let title = walk.title.unwrap_or_else(|| "untitled".to_owned());
        (Some(Self { title, file, queries: walk.queries }), findings)
    }
}

fn malformed(file: FileId, text: &str, error: &serde_json::Error) -> Diagnostic {
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let start = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let place = Place::new(file, Span::at(start.min(text.len()) as u32));
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words).to_owned();
    let finding = Diagnostic::error("dashboard/syntax", place, format!("this is no JSON: {words}"));
    match error.classify() {
        Category::Eof => finding.label("the text ends here").help("it may be cut short"),
        _ => finding.help("dashboards are JSON as Grafana exports it"),
    }
}
