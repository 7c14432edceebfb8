//! `template/unfit-format`.

use promwright_promql::{Ast, BinaryOp, Id, Kind};
use promwright_source::{Diagnostic, Span};
use promwright_template::UseKind;

use crate::conditions::{constant, returned};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `humanizeDuration` of a value that is no number of seconds, and `humanizePercentage`
/// of one that is no ratio, such as seconds, bytes, or what is per cent already. What a value
/// is shows in the expression (`* 100` at its top, `/ 3600`) or in the name of its metric
/// (`…_milliseconds`, `…_bytes`, `…_percent`).
///
/// ## Why is this bad?
///
/// `humanizeDuration` takes its value for seconds, and `humanizePercentage` multiplies by a
/// hundred: the text says 25s for 25 milliseconds, and 9500% for 95 per cent.
///
/// ## Example
///
/// ```yaml
/// - alert: Slow
///   expr: request_duration_milliseconds > 250
///   annotations:
///     summary: "requests take {{ $value | humanizeDuration }}"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: Slow
///   expr: request_duration_milliseconds / 1000 > 0.25
///   annotations:
///     summary: "requests take {{ $value | humanizeDuration }}"
/// ```
pub(crate) struct UnfitFormat;

impl Check for UnfitFormat {
    fn slug(&self) -> &'static str {
        "template/unfit-format"
    }

    fn file(&self) -> &'static str {
        include_str!("unfit_format.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        // Of `humanizeDuration` and `humanizePercentage`.
        let formats = |text: &[u8]| {
            let mut capitals = memchr::memchr2_iter(b'D', b'P', text);
            capitals.any(|at| matches!(text.get(at..at + 2), Some(b"Du" | b"Pe")))
        };
        if !alert.annotations.iter().any(|entry| formats(entry.value.value().as_bytes())) {
            return;
        }
        let Some(value) = returned(&subject.ast) else { return };
        for found in subject.template_uses() {
            if found.kind != UseKind::Value || found.is_condition() {
                continue;
            }
            let action = found.action();
            let (function, is, help) = if action.contains("humanizeDuration") {
                (
                    "humanizeDuration",
                    not_seconds(&subject.ast, value),
                    "let the expression give seconds, or print it with `humanize` and its unit",
                )
            } else if action.contains("humanizePercentage") {
                (
                    "humanizePercentage",
                    percent(&subject.ast, value).or_else(|| no_ratio(&subject.ast, value)),
                    "print it with `{{ printf \"%.1f\" $value }}` and its unit, or let the expression give a ratio",
                )
            } else {
                continue;
            };
            let Some((unit, span)) = is else { continue };
            let message = format!("`{function}` of a value in {unit}");
            findings.push(
                subject
                    .finding(self, found.place(), message)
                    .label(if function == "humanizeDuration" {
                        "printed as seconds"
                    } else {
                        "printed times a hundred, with a percent sign"
                    })
                    .cause(subject.place(span), format!("is in {unit}"))
                    .help(help),
            );
        }
    }
}

/// Units that names of metrics end with.
const SUFFIXES: [(&str, &str); 11] = [
    ("_seconds", SECONDS),
    ("_milliseconds", "milliseconds"),
    ("_ms", "milliseconds"),
    ("_microseconds", "microseconds"),
    ("_nanoseconds", "nanoseconds"),
    ("_minutes", "minutes"),
    ("_hours", "hours"),
    ("_days", "days"),
    ("_bytes", "bytes"),
    ("_ratio", PARTS),
    ("_percent", "per cent"),
];

const SECONDS: &str = "seconds";
const PARTS: &str = "parts of one";

/// The unit of a value that is not in seconds, and what says so.
fn not_seconds(ast: &Ast, id: Id) -> Option<(&'static str, Span)> {
    unit(ast, id).filter(|(unit, _)| *unit != SECONDS)
}

/// The unit of a value that is no ratio, and what says so.
fn no_ratio(ast: &Ast, id: Id) -> Option<(&'static str, Span)> {
    unit(ast, id).filter(|(unit, _)| *unit != PARTS)
}

/// The unit of a value, and what says so.
fn unit(ast: &Ast, id: Id) -> Option<(&'static str, Span)> {
    let id = ast.unparen(id);
    match &ast[id].kind {
        Kind::Binary(binary) if binary.op == BinaryOp::Div => {
            let name = match constant(ast, binary.rhs)? {
                60.0 => "minutes",
                3600.0 => "hours",
                86_400.0 => "days",
                _ => return None,
            };
            // Only of seconds is a sixtieth a minute.
            let is_time = ast.iter().any(|(_, node)| match &node.kind {
                Kind::Call(call) => matches!(call.function.name, "time" | "timestamp"),
                Kind::Selector(selector) => selector.name.as_ref().is_some_and(|name| {
                    name.text.contains("_seconds") || name.text.contains("timestamp")
                }),
                _ => false,
            });
            is_time.then(|| (name, ast[id].span))
        }
        Kind::Binary(binary) if matches!(binary.op, BinaryOp::Add | BinaryOp::Sub) => {
            let (one, other) = (unit(ast, binary.lhs)?, unit(ast, binary.rhs)?);
            (one.0 == other.0).then_some(one)
        }
        Kind::Aggregate(aggregate)
            if !matches!(aggregate.op.as_str(), "count" | "group" | "count_values" | "stdvar") =>
        {
            unit(ast, aggregate.expr)
        }
        Kind::Call(call) if keeps_unit(call.function.name) => {
            unit(ast, *call.args.iter().find(|argument| constant(ast, **argument).is_none())?)
        }
        Kind::Matrix(matrix) => unit(ast, matrix.selector),
        Kind::Selector(selector) => {
            let name = &*selector.name.as_ref()?.text;
            let (_, unit) = SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix))?;
            Some((unit, ast[id].span))
        }
        _ => None,
    }
}

/// Whether a function gives what it is given in the same unit.
fn keeps_unit(function: &str) -> bool {
    matches!(
        function,
        "avg_over_time"
            | "max_over_time"
            | "min_over_time"
            | "last_over_time"
            | "quantile_over_time"
            | "abs"
            | "round"
            | "delta"
    )
}

/// Whether a value is per cent, and what says so.
fn percent(ast: &Ast, id: Id) -> Option<(&'static str, Span)> {
    let id = ast.unparen(id);
    let is_hundred = |id: Id| constant(ast, id) == Some(100.0);
    match &ast[id].kind {
        Kind::Binary(binary)
            if binary.op == BinaryOp::Mul && (is_hundred(binary.lhs) || is_hundred(binary.rhs)) =>
        {
            Some(("per cent", ast[id].span))
        }
        Kind::Binary(binary) if binary.op == BinaryOp::Sub && is_hundred(binary.lhs) => {
            Some(("per cent", ast[id].span))
        }
        Kind::Aggregate(aggregate) if matches!(aggregate.op.as_str(), "avg" | "max" | "min") => {
            percent(ast, aggregate.expr)
        }
        Kind::Selector(selector) => {
            selector.name.as_ref()?.text.ends_with("_percent").then_some(("per cent", ast[id].span))
        }
        _ => None,
    }
}
