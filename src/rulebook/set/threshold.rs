//! The numbers that an expression compares with.

use std::sync::Arc;

use promwright_promql::{Ast, Binary, BinaryOp, Id, Kind};
use promwright_source::Span;

use super::SettingError;
use crate::{Expression, Text, TextMap, TextParts};

/// A number that the expression compares with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threshold {
    /// The comparison, read with the number on its right.
    pub(super) op: BinaryOp,
    /// The number's bytes in the expression, its sign included.
    pub(super) span: Span,
}

impl Threshold {
    pub(super) fn written<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span.range()).unwrap_or_default()
    }
}

/// The thresholds of an expression in the order in which they are read.
pub(super) fn of(expr: &Expression) -> Vec<Threshold> {
    let Some(ast) = expr.tree() else { return Vec::new() };
    let mut thresholds = Vec::new();
    let mut waiting = vec![ast.root()];
    while let Some(id) = waiting.pop() {
        let id = ast.unparen(id);
        let Kind::Binary(binary) = &ast[id].kind else { continue };
        if binary.op.is_set() {
            waiting.extend([binary.rhs, binary.lhs]);
        } else if binary.op.is_comparison() {
            match threshold(&ast, binary) {
                Some(threshold) => thresholds.push(threshold),
                // `a > 1 > bool 0` filters twice.
                None => waiting.extend([binary.rhs, binary.lhs]),
            }
        }
    }
    thresholds.sort_by_key(|threshold| threshold.span);
    thresholds
}

fn threshold(ast: &Ast, binary: &Binary) -> Option<Threshold> {
    let right = number(ast, binary.rhs).map(|span| Threshold { op: binary.op, span });
    right.or_else(|| {
        number(ast, binary.lhs).map(|span| Threshold { op: binary.op.mirrored(), span })
    })
}

/// The bytes of a number, signed or in brackets.
fn number(ast: &Ast, id: Id) -> Option<Span> {
    let id = ast.unparen(id);
    match &ast[id].kind {
        Kind::Number(_) => Some(ast[id].span),
        Kind::Unary(unary) => number(ast, unary.expr).map(|_| ast[id].span),
        _ => None,
    }
}

/// Writes another number in place of a threshold.
pub(super) fn replace(
    expr: &mut Expression,
    index: usize,
    name: &str,
    value: &str,
) -> Result<(), SettingError> {
    let is_number =
        promwright_promql::parse(value).is_ok_and(|ast| number(&ast, ast.root()).is_some());
    if !is_number {
        return Err(SettingError::bad_value(
            name,
            value,
            "a threshold is a number such as `0.9`, `-1` or `1e6`",
        ));
    }
    let Some(threshold) = of(expr).get(index).copied() else {
        return Err(SettingError::no_field(name));
    };
    let text = spliced(&expr.text, threshold.span, value);
    // A number in place of a number: it parses.
    let ast = promwright_promql::parse(text.value()).ok();
    *expr = Expression::new(text, ast);
    Ok(())
}

/// The text with `value` in place of a span, whose bytes it maps to as a whole.
fn spliced(text: &Text, span: Span, value: &str) -> Text {
    let old = &text.value();
    let before = old.get(..span.start as usize).unwrap_or_default();
    let after = old.get(span.end as usize..).unwrap_or_default();
    let end = span.start + value.len() as u32;
    let shift = |at: u32| if at >= span.end { at - span.end + end } else { at.min(end) };
    let map = match text.map() {
        Some(TextMap::Printed(parts)) => TextMap::Printed(
            parts
                .iter()
                .map(|(part, place)| (Span::new(shift(part.start), shift(part.end)), *place))
                .collect(),
        ),
        None => pieces(text, &[(0, text.first_byte())], span, end),
        Some(TextMap::Pieces(old)) => pieces(text, old, span, end),
    };
    let value = [before, value, after].concat().into();
    TextParts { value, place: text.place(), map: Some(Arc::new(map)), style: None }.into()
}

/// Runs around a replaced span: up to it, the span itself as one unit, and what follows.
fn pieces(text: &Text, old: &[(u32, u32)], span: Span, end: u32) -> TextMap {
    let place = text.place_of(span).span;
    let after = text.place_of(Span::new(span.end, span.end + 1)).span.start;
    let mut pieces: Vec<_> = old.iter().copied().filter(|(value, _)| *value < span.start).collect();
    pieces.push((span.start, place.start));
    pieces.push((end, place.end));
    pieces.push((end, if (span.end as usize) < text.value().len() { after } else { place.end }));
    pieces.extend(
        old.iter()
            .filter(|(value, _)| *value > span.end)
            .map(|(value, file)| (value - span.end + end, *file)),
    );
    TextMap::Pieces(pieces.into())
}
