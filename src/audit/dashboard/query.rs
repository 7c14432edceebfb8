//! A query: PromQL with variables, read as if they were set.

use promwright_promql::{Ast, Kind, SyntaxError, parse};
use promwright_rulebook::Text;
use promwright_source::{Diagnostic, Place, Span, is_word};

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
    /// Labels that are wanted of its series.
    pub(crate) labels: Vec<WantedLabel>,
    /// Where variables stand in it.
    pub(crate) variables: Vec<Span>,
    errors: Vec<SyntaxError>,
}

/// A label that a legend or a variable shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedLabel {
    /// The label.
    pub label: String,
    /// Where it is named.
    pub place: Place,
    /// What names it, as in "the legend".
    pub noun: &'static str,
}

impl Query {
    /// Reads a query. Of the ways in which its variables can be understood the first counts
    /// with which it is PromQL.
    pub fn read(title: String, text: &Text) -> Self {
        let mut first_errors = Vec::new();
        let mut found = None;
        let substitutions = substitutions(text.value());
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
            None => (text.shared().clone(), None),
        };
        let errors = if tree.is_some() { Vec::new() } else { first_errors };
        let text = text.with_value(value);
        Self { title, text, tree, labels: Vec::new(), variables, errors }
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

/// The labels in a legend, as in `{{job}} on {{instance}}`.
pub(super) fn labels_of_legend(legend: &Text) -> Vec<WantedLabel> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = legend.value()[from..].find("{{").map(|at| from + at) {
        let Some(end) = legend.value()[start..].find("}}").map(|at| start + at) else { break };
        let place = legend.place_of(Span::of(&(start..end + 2)));
        let label = legend.value()[start + 2..end].trim();
        found.extend(is_label(label).then(|| wanted(label, place, "the legend")));
        from = end + 2;
    }
    found
}

fn wanted(label: &str, place: Place, noun: &'static str) -> WantedLabel {
    WantedLabel { label: label.to_owned(), place, noun }
}

/// Whether a text names one label, and no template or variable.
fn is_label(text: &str) -> bool {
    !text.is_empty() && !text.starts_with("__") && text.bytes().all(is_word)
}

/// What a variable asks: the expression in `label_values(EXPR, label)` or `query_result(EXPR)`,
/// and the label. What stands around the expression is blank, so that its bytes keep their
/// places.
pub(super) fn asked_by_variable(text: &Text) -> Option<(Text, Option<WantedLabel>)> {
    let asked = text.value();
    let function = ["label_values", "query_result"].into_iter().find(|name| {
        asked.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('('))
    })?;
    let open = asked.find('(')? + 1;
    let close = asked.rfind(')').filter(|close| *close >= open)?;
    let (end, label) = match function {
        // Without a comma it is `label_values(label)`, of all series.
        "label_values" => {
            let comma = open + asked[open..close].rfind(',')?;
            let label = asked[comma + 1..close].trim();
            let start = comma + 1 + asked[comma + 1..].find(label)?;
            let place = text.place_of(Span::of(&(start..start + label.len())));
            (comma, is_label(label).then(|| wanted(label, place, "the variable")))
        }
        _ => (close, None),
    };
    let mut value = " ".repeat(open);
    value.push_str(&asked[open..end]);
    value.extend(std::iter::repeat_n(' ', asked.len() - end));
    Some((text.with_value(value), label))
}

#[cfg(test)]
mod tests {
    use promwright_rulebook::yaml;
    use promwright_source::Sources;

    use super::*;

    /// A text as a dashboard holds it.
    fn text(json: &str) -> (Text, Sources) {
        let mut sources = Sources::new();
        let file = sources.add("d.json", json);
        let (document, _) = yaml::parse(file, json);
        (document.root().expect("a text").text(), sources)
    }

    #[test]
    fn legends_name_labels() {
        let (legend, sources) =
            text(r#""{{job}} \u2014 {{ instance }} {{a.b}} {{__name__}} $x {{""#);
        let labels = labels_of_legend(&legend);
        let shown: Vec<_> = labels
            .iter()
            .map(|own| (&*own.label, sources.file(own.place.file).slice(own.place.span)))
            .collect();
        assert_eq!(shown, [("job", "{{job}}"), ("instance", "{{ instance }}")]);
    }

    #[test]
    fn variables_ask_for_expressions_and_labels() {
        for (asked, expression, label) in [
            (r#""label_values(up{a=\"b,c\"}, job)""#, "up{a=\"b,c\"}", Some("job")),
            (r#""label_values(up,  $label)""#, "up", None),
            (r#""query_result(topk(5, up))""#, "topk(5, up)", None),
        ] {
            let (text, sources) = text(asked);
            let (expr, wanted) = asked_by_variable(&text).expect(asked);
            assert_eq!(expr.value().len(), text.value().len());
            assert_eq!(expr.value().trim(), expression);
            let wanted = wanted.map(|own| {
                let place = own.place;
                assert_eq!(sources.file(place.file).slice(place.span), own.label);
                own.label
            });
            assert_eq!(wanted.as_deref(), label, "{asked}");
        }
        for asked in [r#""label_values(job)""#, r#""label_names()""#, r#""metrics(a)""#, r#""1,2""#]
        {
            assert!(asked_by_variable(&text(asked).0).is_none(), "{asked}");
        }
    }
}
