//! What a check looks at: one rule, its tree and its label flow.

use std::borrow::Cow;

use promwright_promql::Ast;
use promwright_promql::flow::{Flow, flow};
use promwright_rulebook::{Group, Rule};
use promwright_source::{Diagnostic, Place, Severity, Span};

use crate::{Book, registry};

/// A rule whose expression parses.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What is known of metrics.
    pub book: &'a Book<'a>,
    /// The group that the rule stands in.
    pub group: &'a Group,
    /// The rule.
    pub rule: &'a Rule,
    /// Its expression.
    pub ast: Cow<'a, Ast>,
    /// The labels of each part of the expression.
    pub flow: Flow,
}

impl<'a> Subject<'a> {
    /// The rule as a subject; `None` if its expression does not parse.
    pub fn new(book: &'a Book<'a>, group: &'a Group, rule: &'a Rule) -> Option<Self> {
        let ast = rule.expr.tree()?;
        let flow = flow(&ast, book);
        Some(Self { book, group, rule, ast, flow })
    }

    /// Runs every check over it.
    pub(crate) fn check(&self, findings: &mut Vec<Diagnostic>) {
        for check in registry() {
            check.check(self, findings);
        }
    }

    /// The place of a span of the expression.
    pub fn place(&self, span: Span) -> Place {
        self.rule.expr.text.place_of(span)
    }

    /// A finding about this rule.
    pub fn finding(
        &self,
        slug: &'static str,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(slug, severity, place, message).rule(&*self.rule.name.value)
    }
}
