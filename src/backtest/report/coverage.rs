//! What rule tests say of each alert, as `test --coverage-format json` writes it.

use maud::{Markup, html};
use promwright_rulebook::yaml;
use promwright_source::{Diagnostic, FileId, Span};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::text::shown;

/// Seen, and expected by a test.
const ASSERTED: &str = "asserted";

/// The coverage of rules.
#[derive(Debug)]
pub struct Coverage {
    /// By group and name.
    alerts: FxHashMap<(String, String), Row>,
}

#[derive(Debug, Deserialize)]
struct Document {
    all: Vec<Row>,
}

/// A rule. `fires` and `silent` are `never`, `seen` or `asserted`, and null of a record.
#[derive(Debug, Deserialize)]
struct Row {
    rule: String,
    group: String,
    covered: bool,
    fires: Option<String>,
    silent: Option<String>,
    missing: Vec<String>,
}

impl Coverage {
    /// Reads coverage.
    ///
    /// # Errors
    ///
    /// The text is none.
    pub fn read(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        const SLUG: &str = "coverage/not-coverage";
        let (document, findings) = yaml::parse(file, text);
        if !findings.is_empty() {
            return Err(findings);
        }
        let start = document.place(Span::at(0));
        let Some(root) = document.root() else {
            return Err(vec![Diagnostic::error(SLUG, start, "the file is empty")]);
        };
        let read: Document = yaml::deserialize(root).map_err(|mismatch| {
            let help = "write it with `test --coverage --coverage-format json --coverage-output`";
            vec![mismatch.finding(SLUG, start).help(help)]
        })?;
        let alerts = read.all.into_iter().filter(|own| own.fires.is_some());
        let named = alerts.map(|own| ((own.group.clone(), own.rule.clone()), own));
        Ok(Self { alerts: named.collect() })
    }

    fn of(&self, group: &str, alert: &str) -> Option<&Row> {
        self.alerts.get(&(group.to_owned(), alert.to_owned()))
    }

    /// What tests say of an alert, in a word or two.
    pub fn brief(&self, group: &str, alert: &str) -> &'static str {
        match self.of(group, alert).map(|own| (own.is_fired(), own.is_silent())) {
            Some((true, true)) => "firing and silent",
            Some((true, false)) => "only firing",
            Some((false, true)) => "only silent",
            Some((false, false)) => "no",
            None => "not known",
        }
    }

    /// What tests say of an alert, and what they do not.
    pub fn mark(&self, group: &str, alert: &str) -> Markup {
        let Some(own) = self.of(group, alert) else {
            return html! { p.tests { "Rule tests: the coverage that was given does not have it." } };
        };
        let lacks: Vec<String> = own.missing.iter().map(|own| lack(own)).collect();
        html! {
            p.tests {
                "Rule tests: "
                (told("expected to fire", own.is_fired())) ", "
                (told("expected to be silent", own.is_silent()))
                @if own.covered {
                    ", each side of each condition taken; covered."
                } @else {
                    "; not covered: " (shown(&lacks.join(", "))) "."
                }
            }
        }
    }
}

impl Row {
    /// Whether a test expects it to fire.
    fn is_fired(&self) -> bool {
        self.fires.as_deref() == Some(ASSERTED)
    }

    /// Whether a test expects it to be silent.
    fn is_silent(&self) -> bool {
        self.silent.as_deref() == Some(ASSERTED)
    }
}

fn told(what: &str, is: bool) -> Markup {
    html! { b { (if is { "✓ " } else { "✗ not " }) (what) } }
}

/// What is missing, in words.
fn lack(name: &str) -> String {
    match name {
        "reached" => "no test reaches it".to_owned(),
        "value" => "it never has a value".to_owned(),
        "fires" => "no test expects it to fire".to_owned(),
        "silent" => "no test expects it to be silent".to_owned(),
        side => match side.split_once("].") {
            Some((_, side)) => format!("a side of a condition is never taken ({side})"),
            None => side.to_owned(),
        },
    }
}
