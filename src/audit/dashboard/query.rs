//! A query: PromQL with variables, read as if they were set.

use promwright_promql::{Ast, Kind, SyntaxError, parse};
use promwright_rulebook::Text;
use promwright_source::{Diagnostic, Place, Span};

use super::variables::substitutions;

/// A query of a dashboard.
#[derive(Clone, Debug)]
pub struct Query {
    /// What it is the query of, as in "panel `Requests`".
    pub title: String,
    /// Its text, with something in place of each variable that takes up as many bytes.
    pub text: Text,
    /// Its tree; `None` if it cannot be read.
    pub tree: Option<Ast>,
    /// Where variables stand in it.
    pub(crate) variables: Vec<Span>,
    errors: Vec<SyntaxError>,
}

impl Query {
    /// Reads a query. Of the ways in which its variables can be understood the first counts
    /// with which it is PromQL.
    pub fn read(title: String, text: &Text) -> Self {
        let mut first_errors = Vec::new();
        let mut found = None;
        let substitutions = substitutions(&text.value);
        for text in substitutions.ways() {
            match parse(&text) {
                Ok(tree) => {
                    found = Some((text, tree));
                    break;
                }
                Err(errors) if first_errors.is_empty() => first_errors = errors,
                Err(_) => {}
            }
        }
        let variables = substitutions.places();
        let (value, tree) = match found {
            Some((value, tree)) => (value.into(), Some(tree)),
            None => (text.value.clone(), None),
        };
        let errors = if tree.is_some() { Vec::new() } else { first_errors };
        Self { title, text: Text { value, ..text.clone() }, tree, variables, errors }
    }

    /// What is wrong with it, if it has no variables that could mend it.
    pub(super) fn faults(&self, text: &Text) -> Vec<Diagnostic> {
        if !self.variables.is_empty() {
            return Vec::new();
        }
        let finding = |error: &SyntaxError| {
            let place = text.place_of(error.span);
            let message = format!("{} ({})", error.message, self.title);
            let finding = Diagnostic::error("promql/syntax", place, message);
            match &error.help {
                Some(help) => finding.help(help.clone()),
                None => finding,
            }
        };
        self.errors.iter().map(finding).collect()
    }

    /// Whether the name of a metric comes from a variable.
    pub(crate) fn has_free_names(&self) -> bool {
        self.selectors()
            .any(|selector| selector.name.as_ref().is_some_and(|name| self.is_free(name.span)))
    }

    /// Whether a label comes from a variable, so that what follows from labels is not known.
    pub(crate) fn has_free_labels(&self) -> bool {
        let Some(tree) = &self.tree else { return true };
        self.variables.iter().any(|variable| {
            let is_in_selector = |selector: &promwright_promql::Selector| {
                selector.matchers.iter().any(|matcher| matcher.value.span.contains(*variable))
            };
            let is_length = tree.iter().any(|(_, node)| match &node.kind {
                Kind::Number(_) | Kind::String(_) => node.span.contains(*variable),
                Kind::Matrix(matrix) => matrix.range.span.contains(*variable),
                Kind::Subquery(subquery) => {
                    let steps = subquery.step.as_ref();
                    let spans = [Some(subquery.range.span), steps.map(|step| step.span)];
                    spans.into_iter().flatten().any(|span| span.contains(*variable))
                }
                Kind::Selector(selector) => is_in_selector(selector),
                _ => false,
            });
            !is_length
        })
    }

    /// The places in its file of which nothing can be said: variables, and matchers with them.
    pub(crate) fn unjudged(&self) -> impl Iterator<Item = Place> {
        let matchers = self.selectors().flat_map(|selector| {
            let spans = selector.matchers.iter().map(|matcher| matcher.span);
            spans.filter(|span| self.is_free(*span)).collect::<Vec<_>>()
        });
        let spans = self.variables.iter().copied().chain(matchers);
        spans.map(|span| self.text.place_of(span))
    }

    fn selectors(&self) -> impl Iterator<Item = &promwright_promql::Selector> {
        self.tree.iter().flat_map(Ast::iter).filter_map(|(_, node)| match &node.kind {
            Kind::Selector(selector) => Some(&**selector),
            _ => None,
        })
    }

    /// Whether a variable stands in some bytes.
    fn is_free(&self, span: Span) -> bool {
        self.variables.iter().any(|own| own.start < span.end && span.start < own.end)
    }
}

/// The expression in what a variable asks: `label_values(EXPR, label)` or `query_result(EXPR)`.
/// What stands around it is blank, so that its bytes keep their places.
pub(super) fn asked_by_variable(text: &Text, asked: &str) -> Option<Text> {
    let function = ["label_values", "query_result"].into_iter().find(|name| {
        asked.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('('))
    })?;
    let open = asked.find('(')? + 1;
    let close = asked.rfind(')').filter(|close| *close >= open)?;
    let end = match function {
        // Without a comma it is `label_values(label)`, of all series.
        "label_values" => open + asked[open..close].rfind(',')?,
        _ => close,
    };
    let mut value = " ".repeat(open);
    value.push_str(&asked[open..end]);
    value.extend(std::iter::repeat_n(' ', asked.len() - end));
    Some(Text { value: value.into(), ..text.clone() })
}
