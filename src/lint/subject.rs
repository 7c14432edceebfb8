//! What a check looks at: one rule, its tree and its label flow.

use std::borrow::Cow;
use std::cell::OnceCell;

use promwright_promql::flow::values::Values;
use promwright_promql::flow::{Flow, flow, values};
use promwright_promql::{Ast, Id, Kind, Parents};
use promwright_rulebook::{Alert, Entry, Group, Rule};
use promwright_source::{Diagnostic, Fix, Place, Span, Words};

use crate::Book;
use crate::book::metric_name;
use crate::checks::label_uses::impossible;
use crate::columns::Columns;
use crate::phrases::{Phrase, phrases};
use crate::records::Record;
use crate::registry::Check;
use crate::templates::{TemplateUse, template_uses};

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
    flow: OnceCell<Flow>,
    values: OnceCell<Values>,
    parents: OnceCell<Parents>,
    asks_for_lost: OnceCell<bool>,
    uses: OnceCell<Vec<TemplateUse<'a>>>,
    phrases: OnceCell<Vec<(&'a Entry, Phrase)>>,
}

impl<'a> Subject<'a> {
    /// The rule as a subject; `None` if its expression does not parse.
    pub fn new(book: &'a Book<'a>, group: &'a Group, rule: &'a Rule) -> Option<Self> {
        let ast = rule.expr.tree()?;
        let (flow, values, parents) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let (asks_for_lost, uses, phrases) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Some(Self { book, group, rule, ast, flow, values, parents, asks_for_lost, uses, phrases })
    }

    /// Runs every check over it.
    pub(crate) fn check(&self, findings: &mut Vec<Diagnostic>) {
        let (rules, findings) = (std::slice::from_ref(self), std::slice::from_mut(findings));
        Columns::default().check(self.book.plan(), rules, findings);
    }

    /// The labels of each part of the expression.
    pub fn flow(&self) -> &Flow {
        self.flow.get_or_init(|| flow(&self.ast, self.book))
    }

    /// What is known of the value of each part of the expression.
    pub fn values(&self) -> &Values {
        self.values.get_or_init(|| values(&self.ast, self.flow(), self.book))
    }

    /// A node of the expression.
    pub fn kind(&self, id: Id) -> &Kind {
        &self.ast[id].kind
    }

    /// The node that a node is a direct operand of; `None` of the root.
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.parents.get_or_init(|| self.ast.parents()).of(id)
    }

    /// The node that a node is an operand of, brackets left out; `None` of the root.
    pub fn parent_through_parens(&self, id: Id) -> Option<Id> {
        let mut above = std::iter::successors(self.parent(id), |id| self.parent(*id));
        above.find(|id| !matches!(self.kind(*id), Kind::Paren(_)))
    }

    /// The bytes of a part of the expression, as they are written.
    pub fn text(&self, span: Span) -> &str {
        self.rule.expr.text.value().get(span.range()).unwrap_or_default()
    }

    /// The place of a span of the expression.
    pub fn place(&self, span: Span) -> Place {
        self.rule.expr.text.place_of(span)
    }

    /// A safe fix that replaces parts of the expression, which do not overlap; `None` where the
    /// file has one of them in a way that cannot be changed exactly.
    pub fn fix(&self, title: impl Into<Words>, parts: &[(Span, &str)]) -> Option<Fix> {
        let text = &self.rule.expr.text;
        let mut edits = Vec::with_capacity(parts.len());
        for (span, replacement) in parts {
            edits.push(text.edit(*span, replacement)?);
        }
        Some(Fix::safe(title, edits))
    }

    /// The rules that record a metric which the expression selects by its name.
    pub(crate) fn records_read(&self) -> impl Iterator<Item = Record<'_>> {
        let nodes = self.book.has_records().then(|| self.ast.iter());
        nodes.into_iter().flatten().flat_map(|(_, node)| {
            let name = match &node.kind {
                Kind::Selector(selector) => metric_name(selector),
                _ => None,
            };
            name.map_or(&[][..], |name| self.book.records(name)).iter().copied()
        })
    }

    /// Where the expression selects a metric, by its name.
    pub fn selectors_of(&self, metric: &str) -> impl Iterator<Item = Span> {
        self.ast.iter().filter_map(move |(_, node)| match &node.kind {
            Kind::Selector(selector) => {
                selector.name.as_ref().filter(|name| &*name.text == metric).map(|name| name.span)
            }
            _ => None,
        })
    }

    /// Where the expression reads the last sample of a metric's series, by the metric's name.
    pub fn instant_selectors_of(&self, metric: &str) -> impl Iterator<Item = Span> {
        self.ast.iter().filter_map(move |(id, node)| match &node.kind {
            Kind::Selector(selector) => {
                let name = selector.name.as_ref().filter(|name| &*name.text == metric)?;
                let above = self.parent(id).map(|above| self.kind(above));
                (!matches!(above, Some(Kind::Matrix(_)))).then_some(name.span)
            }
            _ => None,
        })
    }

    /// The alert fields, for an alerting rule.
    pub const fn alert(&self) -> Option<&'a Alert> {
        self.rule.alert()
    }

    /// Whether the expression names a label where it cannot be, as [`impossible`] tells.
    pub(crate) fn asks_for_lost_labels(&self) -> bool {
        *self.asks_for_lost.get_or_init(|| !impossible(self).is_empty())
    }

    /// What the templates of an alert's labels and annotations read, in order.
    pub fn template_uses(&self) -> &[TemplateUse<'a>] {
        self.uses.get_or_init(|| template_uses(self.rule))
    }

    /// The quantities that an alert's annotations state, in order.
    pub(crate) fn phrases(&self) -> &[(&'a Entry, Phrase)] {
        self.phrases.get_or_init(|| {
            let annotations = self.alert().map_or(&[][..], |alert| &alert.annotations);
            let mut stated = Vec::new();
            for entry in annotations.iter().filter(|entry| entry.outside().may_have_digits()) {
                stated.extend(phrases(entry.value.value()).map(|phrase| (entry, phrase)));
            }
            stated
        })
    }

    /// A finding of a check about this rule.
    pub fn finding(
        &self,
        check: &dyn Check,
        place: Place,
        message: impl Into<Words>,
    ) -> Diagnostic {
        self.book.finding(check, self.rule, place, message)
    }
}
