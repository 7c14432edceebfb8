//! What may be wrong with a template, before and while it is expanded.

use std::fmt;

use promwright_source::Span;

/// A fault that keeps a template from being parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The bytes of the template at fault.
    pub span: Span,
    /// What is wrong, in Go's words.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// The line of the action's `{{`, if the fault is on a later one.
    pub(crate) action_line: Option<usize>,
}

impl TemplateError {
    /// The text that Prometheus puts in place of the expansion, less its
    /// `<error expanding template: …>`; `name` is the template's (`__alert_<alert>`).
    pub fn expansion_error(&self, name: &str) -> String {
        let started = self.action_line.map_or_else(String::new, |line| {
            let words = if self.message.ends_with(" action") { "" } else { " in action" };
            format!("{words} started at {name}:{line}")
        });
        let Self { line, message, .. } = self;
        format!("error parsing template {name}: template: {name}:{line}: {message}{started}")
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for TemplateError {}

/// Why a template could not be expanded.
///
/// Prometheus shows it as `<error expanding template: …>` in place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// The whole message, as Prometheus words it.
    pub message: String,
}

impl fmt::Display for ExpandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ExpandError {}
