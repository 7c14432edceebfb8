//! Which rules' output a rule reads.

use promwright_promql::{Ast, AtTime, Kind, Length, Modifiers};
use promwright_series::{Labels, METRIC_NAME};
use rustc_hash::FxHashMap;

use super::text::Text;
use super::{ALERT_NAME, ALERTS, ALERTS_FOR_STATE, Rule, RuleKind};
use crate::matcher::{LabelMatcher, matchers};

/// The matchers of a selector; `None` selects everything.
pub type Selected = Option<Vec<LabelMatcher>>;

/// The selectors of a rule's expression.
pub fn of_expression(rule: &Rule) -> Vec<Selected> {
    of_ast(&rule.ast)
}

/// The selectors of the queries in a rule's labels; these look at the time of the evaluation
/// itself, whatever the group's query offset.
pub fn of_labels(labels: &[Text]) -> Vec<Selected> {
    let mut found = Vec::new();
    for query in labels.iter().filter_map(Text::reads).flat_map(|reads| &reads.queries) {
        let ast = query.as_deref().and_then(|query| promwright_promql::parse(query).ok());
        match ast {
            Some(ast) => found.extend(of_ast(&ast)),
            None => found.push(None),
        }
    }
    found
}

/// The selectors of an expression.
pub fn of_ast(ast: &Ast) -> Vec<Selected> {
    ast.iter()
        .filter_map(|(_, node)| match &node.kind {
            Kind::Selector(selector) => Some(matchers(selector).ok()),
            _ => None,
        })
        .collect()
}

/// Whether one of some selectors selects a metric, whatever it asks of other labels.
pub fn any_names(selectors: &[Selected], labels: &Labels) -> bool {
    let passes =
        |matcher: &LabelMatcher| matcher.matches(labels.get(&matcher.label).unwrap_or_default());
    let selects = |selector: &Selected| match selector {
        Some(matchers) => matchers.iter().filter(|own| &*own.label == METRIC_NAME).all(passes),
        None => true,
    };
    selectors.iter().any(selects)
}

/// Whether an expression may look past its evaluation time, or means something else over a
/// grid than at an instant; then only ticking gives its value.
pub fn needs_ticking(ast: &Ast) -> bool {
    ast.iter().any(|(_, node)| match &node.kind {
        Kind::Selector(selector) => is_special(&selector.modifiers),
        Kind::Matrix(matrix) => matches!(matrix.range.length, Length::Computed(_)),
        Kind::Subquery(subquery) => {
            let step = subquery.step.as_ref();
            is_special(&subquery.modifiers)
                || matches!(subquery.range.length, Length::Computed(_))
                || step.is_some_and(|step| matches!(step.length, Length::Computed(_)))
        }
        _ => false,
    })
}

fn is_special(modifiers: &Modifiers) -> bool {
    let at = modifiers.at.as_ref().map(|at| at.time);
    let offset = modifiers.offset.as_ref().map(|offset| &offset.by.length);
    modifiers.extend.is_some()
        || matches!(at, Some(AtTime::Unix(_) | AtTime::Start | AtTime::End))
        || match offset {
            Some(Length::Literal(by)) => *by < 0,
            Some(Length::Computed(_)) => true,
            None => false,
        }
}

/// What rules write, by metric name.
pub struct Outputs<'a> {
    by_name: FxHashMap<&'a str, Vec<usize>>,
    rules: Vec<(&'a Rule, Vec<(&'a str, &'a str)>)>,
}

impl<'a> Outputs<'a> {
    /// The outputs of rules in the order of their positions.
    pub fn new<'t>(rules: impl Iterator<Item = (&'a Rule, &'t [Text])>) -> Self {
        let mut outputs = Self { by_name: FxHashMap::default(), rules: Vec::new() };
        for (index, (rule, texts)) in rules.enumerate() {
            for name in names(rule) {
                outputs.by_name.entry(name).or_default().push(index);
            }
            outputs.rules.push((rule, fixed_labels(rule, texts)));
        }
        outputs
    }

    /// The positions of the rules whose output a selector may select.
    pub fn selected(&self, selector: Option<&Vec<LabelMatcher>>) -> Vec<usize> {
        let Some(matchers) = selector else { return (0..self.rules.len()).collect() };
        let (name_matchers, others): (Vec<_>, Vec<_>) =
            matchers.iter().partition(|matcher| &*matcher.label == METRIC_NAME);
        let may_select = |index: &usize| {
            let fixed = &self.rules[*index].1;
            let mut fixed = fixed.iter();
            fixed.all(|(label, value)| {
                let mut own = others.iter().filter(|matcher| *matcher.label == **label);
                own.all(|matcher| matcher.matches(value))
            })
        };
        if let Some(name) = name_matchers.iter().find_map(|matcher| matcher.only_value()) {
            let named = self.by_name.get(name).into_iter().flatten().copied();
            return named.filter(may_select).collect();
        }
        let named = self
            .by_name
            .iter()
            .filter(|(name, _)| name_matchers.iter().all(|matcher| matcher.matches(name)));
        let mut selected: Vec<_> =
            named.flat_map(|(_, indices)| indices.iter().copied()).filter(may_select).collect();
        selected.sort_unstable();
        selected.dedup();
        selected
    }
}

/// The metrics that a rule writes.
fn names(rule: &Rule) -> Vec<&str> {
    match rule.kind {
        RuleKind::Record => vec![&rule.name],
        RuleKind::Alert(_) => vec![ALERTS, ALERTS_FOR_STATE],
    }
}

/// Labels that every series of the rule has.
fn fixed_labels<'a>(rule: &'a Rule, texts: &[Text]) -> Vec<(&'a str, &'a str)> {
    let plain = rule.labels.iter().zip(texts).filter(|((_, value), text)| {
        !value.is_empty() && (rule.alert().is_none() || matches!(text, Text::Plain(_)))
    });
    let mut fixed: Vec<(&str, &str)> =
        plain.map(|((name, value), _)| (&**name, &**value)).collect();
    if rule.alert().is_some() {
        fixed.retain(|(name, _)| *name != ALERT_NAME);
        fixed.push((ALERT_NAME, &rule.name));
    }
    fixed
}
