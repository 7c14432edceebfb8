//! One rule.

use promwright_promql::{Ast, ValueType};
use promwright_source::{Diagnostic, Place, SharedStr};

use super::{expectations, label, report_unknown, scalar};
use crate::yaml::{Fields, Kind, Node};
use crate::{Alert, Entry, Expression, Rule, RuleKind, Spanned, Text, TextParts};

/// The fields of a rule.
pub(super) const FIELDS: [&str; 7] =
    ["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"];

/// Reads a rule; `None` if it is no mapping, has no name, or is cut short by a syntax error.
pub(super) fn read(node: Node<'_>, findings: &mut Vec<Diagnostic>) -> Option<Rule> {
    let mut expect = expectations(findings);
    let mut fields = expect.fields(node, "a rule", &FIELDS)?;
    report_misplaced(&mut fields, findings);
    report_unknown(&mut fields, "a rule", &FIELDS, findings);
    let alert = name(&fields, "alert", findings);
    let record = name(&fields, "record", findings);
    if node.is_cut() {
        return None;
    }
    check_one_name(node, &fields, alert.is_some(), record.is_some(), findings);
    let expr = expression(node, &fields, findings);
    let mut labels = label::labels(&fields, "the labels of a rule", findings);
    let mut details = alert_fields(&fields, findings);
    let (name, kind) = match (alert, record) {
        (Some(name), _) => {
            check_templates(&mut labels, "label", findings);
            check_templates(&mut details.annotations, "annotation", findings);
            (name, RuleKind::Alert(Box::new(details)))
        }
        (None, Some(name)) => {
            check_record_name(&name, findings);
            refuse_alert_fields(&fields, &details, findings);
            (name, RuleKind::Record)
        }
        (None, None) => return None,
    };
    Some(Rule { place: node.place(), name, expr, labels, kind })
}

/// Reports what stands beside `labels` and `annotations` and by its name belongs into them.
fn report_misplaced(fields: &mut Fields<'_>, findings: &mut Vec<Diagnostic>) {
    fields.unknown.retain(|(key, _)| {
        let Some(name) = key.scalar() else { return true };
        let home = match name {
            "severity" | "team" => "labels",
            "summary" | "description" | "message" | "runbook" | "runbook_url" => "annotations",
            _ => return true,
        };
        let message = format!("a rule has no field `{name}`");
        findings.push(
            Diagnostic::error("rule/unknown-field", key.place(), message)
                .label(format!("belongs below `{home}`")),
        );
        false
    });
}

/// The value of `alert` or `record`; an empty one is as good as none.
fn name(
    fields: &Fields<'_>,
    field: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Spanned<SharedStr>> {
    let text = scalar::text(fields, field, format_args!("`{field}`"), findings)?;
    (!text.value().is_empty())
        .then_some(Spanned { value: text.shared().clone(), place: text.place() })
}

fn check_one_name(
    node: Node<'_>,
    fields: &Fields<'_>,
    is_alert: bool,
    is_record: bool,
    findings: &mut Vec<Diagnostic>,
) {
    let key = |name: &str| fields.get(name).map(|(key, _)| key);
    match (is_alert, is_record, key("alert"), key("record")) {
        (true, true, Some(alert), Some(record)) => {
            let (first, second) =
                if alert.span() < record.span() { (alert, record) } else { (record, alert) };
            findings.push(
                Diagnostic::error(
                    "rule/alert-and-record",
                    second.place(),
                    "a rule cannot both alert and record",
                )
                .label("and this")
                .cause(first.place(), "this")
                .help("make two rules of it"),
            );
        }
        (false, false, alert, record) => {
            let named = alert.or(record);
            // A name of the wrong type has been reported.
            let value = named.and_then(|_| fields.get("alert").or_else(|| fields.get("record")));
            if value.is_some_and(|(_, value)| {
                value.is_binary() || matches!(value.kind(), Kind::Sequence | Kind::Mapping)
            }) {
                return;
            }
            let place = named.map_or_else(|| node.first_entry(), Node::place);
            findings.push(
                Diagnostic::error("rule/without-name", place, "this rule has no name")
                    .help("name it with `alert` or with `record`"),
            );
        }
        _ => {}
    }
}

/// The expression; every value of a repeated `expr` is checked, the last is kept.
fn expression(node: Node<'_>, fields: &Fields<'_>, findings: &mut Vec<Diagnostic>) -> Expression {
    let mut last = None;
    for (key, value) in fields.all("expr") {
        let Some(text) = expression_text(key, value, findings) else { continue };
        let ast = parse(&text, findings);
        last = Some(Expression::new(text, ast));
    }
    if fields.get("expr").is_none() {
        findings.push(
            Diagnostic::error(
                "rule/without-expression",
                node.first_entry(),
                "this rule has no `expr`",
            )
            .help("every rule needs an expression in the field `expr`"),
        );
    }
    last.unwrap_or_else(|| Expression::new(nothing(node.place()), None))
}

fn expression_text(key: Node<'_>, value: Node<'_>, findings: &mut Vec<Diagnostic>) -> Option<Text> {
    let text = expectations(findings).text(value, "`expr`");
    let is_empty = match &text {
        Some(text) => text.value().is_empty(),
        None => value.kind() == Kind::Null,
    };
    if is_empty {
        findings.push(
            Diagnostic::error(
                "rule/without-expression",
                key.place(),
                "the expression of this rule is empty",
            )
            .help("every rule needs an expression in the field `expr`"),
        );
    }
    text.filter(|text| !text.value().is_empty())
}

/// An empty text at a place.
fn nothing(place: Place) -> Text {
    TextParts { value: SharedStr::default(), place, map: None, style: None }.into()
}

fn parse(text: &Text, findings: &mut Vec<Diagnostic>) -> Option<Ast> {
    match promwright_promql::parse(text.value()) {
        Ok(ast) => {
            check_type(&ast, text, findings);
            Some(ast)
        }
        Err(errors) => {
            if let Some(foreign) = crate::dialect::expression(text.value(), text.place()) {
                findings.push(foreign);
                return None;
            }
            for error in errors {
                let finding =
                    Diagnostic::error("promql/syntax", text.place_of(error.span), error.message);
                findings.push(match error.help {
                    Some(help) => finding.help(help),
                    None => finding,
                });
            }
            None
        }
    }
}

/// Prometheus loads a rule of any type, and then fails at each evaluation.
fn check_type(ast: &Ast, text: &Text, findings: &mut Vec<Diagnostic>) {
    let value_type = ast.value_type(ast.root());
    let help = match value_type {
        ValueType::Scalar | ValueType::Vector => return,
        ValueType::Matrix => {
            "wrap it into a function such as `rate` or `avg_over_time`, or drop the range"
        }
        ValueType::String => "an expression must give an instant vector or a scalar",
    };
    let place = text.place_of(ast[ast.root()].span);
    let message = format!(
        "this expression is a {}, so every evaluation of the rule fails",
        value_type.as_str()
    );
    findings.push(Diagnostic::warning("rule/expression-type", place, message).help(help));
}

fn alert_fields(fields: &Fields<'_>, findings: &mut Vec<Diagnostic>) -> Alert {
    Alert {
        for_: scalar::duration(fields, "for", findings),
        keep_firing_for: scalar::duration(fields, "keep_firing_for", findings),
        annotations: label::annotations(fields, findings),
    }
}

/// Prometheus refuses these fields in a recording rule where they say something.
fn refuse_alert_fields(fields: &Fields<'_>, details: &Alert, findings: &mut Vec<Diagnostic>) {
    let says = |duration: &Option<Spanned<i64>>| duration.as_ref().is_some_and(|d| d.value != 0);
    let present = [
        ("for", says(&details.for_)),
        ("keep_firing_for", says(&details.keep_firing_for)),
        ("annotations", !details.annotations.is_empty()),
    ];
    for (field, _) in present.into_iter().filter(|(_, is_present)| *is_present) {
        let Some((key, _)) = fields.get(field) else { continue };
        findings.push(
            Diagnostic::error(
                "rule/alert-field-in-record",
                key.place(),
                format!("a recording rule has no `{field}`"),
            )
            .help("only alerting rules have it; remove it, or make the rule an `alert`"),
        );
    }
}

fn check_record_name(name: &Spanned<SharedStr>, findings: &mut Vec<Diagnostic>) {
    if name.value.contains(['{', '}']) {
        findings.push(
            Diagnostic::error(
                "rule/bad-record-name",
                name.place,
                "the name of a recorded metric cannot contain braces",
            )
            .help("an expression belongs into `expr`, and labels to add into `labels`"),
        );
    }
}

/// The labels and annotations of an alert are templates.
fn check_templates(entries: &mut [Entry], what: &str, findings: &mut Vec<Diagnostic>) {
    for entry in entries {
        let Err(errors) = entry.parse_template() else { continue };
        findings.extend(errors.into_iter().map(|error| {
            let place = entry.value.place_of(error.span);
            let message =
                format!("the {what} `{}` is not a template: {}", entry.name.value(), error.message);
            let finding = Diagnostic::error("template/syntax", place, message);
            match error.help {
                Some(help) => finding.help(help),
                None => finding,
            }
        }));
    }
}
