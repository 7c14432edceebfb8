//! Which experimental syntax an expression uses: what Prometheus has, or had until lately,
//! behind feature flags.

use promwright_source::Span;

use crate::{Ast, Duration, Kind, Length, Matching, Modifiers};

/// A feature with a flag of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// Functions and aggregations such as `info` and `limitk`.
    Functions,
    /// Arithmetic over durations: `metric[5m * 2]`; always on since Prometheus 3.14.
    DurationExpressions,
    /// `anchored` and `smoothed`.
    ExtendedRangeSelectors,
    /// `fill`, `fill_left` and `fill_right`.
    FillModifiers,
}

impl Feature {
    /// Whether Prometheus 3.14 has it on without the flag.
    pub const fn is_on_by_default(self) -> bool {
        matches!(self, Self::DurationExpressions)
    }

    /// What `--enable-feature` takes to switch it on.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Functions => "promql-experimental-functions",
            Self::DurationExpressions => "promql-duration-expr",
            Self::ExtendedRangeSelectors => "promql-extended-range-selectors",
            Self::FillModifiers => "promql-binop-fill-modifiers",
        }
    }
}

/// One use of experimental syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experimental {
    /// The name, keyword or duration that is experimental.
    pub span: Span,
    /// The feature that it belongs to.
    pub feature: Feature,
    /// What it is: the function's name, the keyword, or `duration expression`.
    pub what: &'static str,
}

/// All uses of experimental syntax, in the order of their places.
pub fn experimental(ast: &Ast) -> Vec<Experimental> {
    let mut uses = Uses(Vec::new());
    for (_, node) in ast.iter() {
        match &node.kind {
            Kind::Call(call) if call.function.experimental => {
                uses.add(call.name_span, Feature::Functions, call.function.name);
            }
            Kind::Aggregate(aggregate) if aggregate.op.is_experimental() => {
                uses.add(aggregate.op_span, Feature::Functions, aggregate.op.as_str());
            }
            Kind::Selector(selector) => uses.modifiers(&selector.modifiers),
            Kind::Matrix(matrix) => uses.duration(&matrix.range),
            Kind::Subquery(subquery) => {
                uses.duration(&subquery.range);
                if let Some(step) = &subquery.step {
                    uses.duration(step);
                }
                uses.modifiers(&subquery.modifiers);
            }
            Kind::Binary(binary) => uses.fills(&binary.matching),
            _ => {}
        }
    }
    uses.0.sort_by_key(|used| used.span);
    uses.0
}

struct Uses(Vec<Experimental>);

impl Uses {
    fn add(&mut self, span: Span, feature: Feature, what: &'static str) {
        self.0.push(Experimental { span, feature, what });
    }

    fn duration(&mut self, duration: &Duration) {
        if matches!(duration.length, Length::Computed(_)) {
            self.add(duration.span, Feature::DurationExpressions, "duration expression");
        }
    }

    fn modifiers(&mut self, modifiers: &Modifiers) {
        if let Some(offset) = &modifiers.offset {
            self.duration(&offset.by);
        }
        if let Some(extend) = modifiers.extend {
            self.add(extend.span, Feature::ExtendedRangeSelectors, extend.kind.as_str());
        }
    }

    fn fills(&mut self, matching: &Matching) {
        let (left, right) = (matching.fill_left, matching.fill_right);
        if let (Some(left), Some(right)) = (left, right)
            && left.span == right.span
        {
            self.add(left.span, Feature::FillModifiers, "fill");
            return;
        }
        for (fill, what) in [(left, "fill_left"), (right, "fill_right")] {
            if let Some(fill) = fill {
                self.add(fill.span, Feature::FillModifiers, what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn uses_are_listed_with_their_places() {
        let text = "limitk(2, info(a)) + fill (0) rate(b[5m * 2] anchored) + c offset step()";
        let uses = experimental(&parse(text).unwrap());
        let listed: Vec<_> = uses.iter().map(|used| &text[used.span.range()]).collect();
        assert_eq!(listed, ["limitk", "info", "fill (0)", "5m * 2", "anchored", "step()"]);
        assert_eq!(uses[3].feature.flag(), "promql-duration-expr");
        assert!(experimental(&parse("sum(rate(a[5m] offset -1h)) / on () b").unwrap()).is_empty());
    }
}
