//! Experimental parts of PromQL, which Prometheus has behind feature flags.

use promwright_promql::{Ast, Duration, Kind, Length, Matching, Modifiers};
use promwright_source::Span;

use crate::Options;
use crate::error::{ErrorKind, EvalError, Fault};

/// Refuses an expression with an experimental part, unless the options allow them.
pub(crate) fn check(ast: &Ast, options: &Options) -> Result<(), EvalError> {
    if options.experimental {
        return Ok(());
    }
    for (_, node) in ast.iter() {
        if let Some((what, span)) = experimental(&node.kind, node.span) {
            let message = format!("{what} is experimental and must be enabled");
            return Err(Fault(ErrorKind::Disabled, message).at(span));
        }
    }
    Ok(())
}

fn experimental(kind: &Kind, span: Span) -> Option<(String, Span)> {
    match kind {
        Kind::Call(call) => {
            let name = call.function.name;
            call.function.experimental.then(|| (format!("function \"{name}\""), call.name_span))
        }
        Kind::Aggregate(aggregate) => {
            let name = aggregate.op.as_str();
            let experimental = aggregate.op.is_experimental();
            experimental.then(|| (format!("aggregation \"{name}\""), aggregate.op_span))
        }
        Kind::Binary(binary) => fill(&binary.matching),
        Kind::Selector(selector) => modifiers(&selector.modifiers),
        Kind::Matrix(matrix) => computed(&matrix.range),
        Kind::Subquery(subquery) => computed(&subquery.range)
            .or_else(|| subquery.step.as_ref().and_then(computed))
            .or_else(|| modifiers(&subquery.modifiers)),
        Kind::Number(_) | Kind::String(_) | Kind::Unary(_) | Kind::Paren(_) => None,
    }
    .map(|(what, own)| (what, if own.is_empty() { span } else { own }))
}

fn fill(matching: &Matching) -> Option<(String, Span)> {
    let fill = matching.fill_left.or(matching.fill_right)?;
    Some(("a fill modifier".to_owned(), fill.span))
}

fn modifiers(modifiers: &Modifiers) -> Option<(String, Span)> {
    if let Some(extend) = &modifiers.extend {
        return Some(("an extended range selector".to_owned(), extend.span));
    }
    computed(&modifiers.offset.as_ref()?.by)
}

fn computed(duration: &Duration) -> Option<(String, Span)> {
    matches!(duration.length, Length::Computed(_))
        .then(|| ("a duration expression".to_owned(), duration.span))
}
