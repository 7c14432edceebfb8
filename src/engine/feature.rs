//! Experimental parts of PromQL, which Prometheus has behind feature flags.

use promwright_promql::{Ast, Experimental, Feature, experimental, function};

use crate::Options;
use crate::error::{ErrorKind, EvalError, Fault};

/// Which experimental syntax is allowed. Duration expressions always are, as from Prometheus
/// 3.14 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Functions and aggregations (`--enable-feature=promql-experimental-functions`).
    pub functions: bool,
    /// `anchored` and `smoothed` (`--enable-feature=promql-extended-range-selectors`).
    pub extended_range_selectors: bool,
    /// `fill` and its kin (`--enable-feature=promql-binop-fill-modifiers`).
    pub fill_modifiers: bool,
}

impl Features {
    /// None of them: the defaults of Prometheus 3.14.
    pub const fn none() -> Self {
        Self { functions: false, extended_range_selectors: false, fill_modifiers: false }
    }

    /// All of them.
    pub const fn all() -> Self {
        Self { functions: true, extended_range_selectors: true, fill_modifiers: true }
    }

    const fn allow(self, feature: Feature) -> bool {
        match feature {
            Feature::Functions => self.functions,
            Feature::DurationExpressions => true,
            Feature::ExtendedRangeSelectors => self.extended_range_selectors,
            Feature::FillModifiers => self.fill_modifiers,
        }
    }
}

/// Refuses an expression with an experimental part, unless the options allow it.
pub(crate) fn check(ast: &Ast, options: &Options) -> Result<(), EvalError> {
    if options.features == Features::all() {
        return Ok(());
    }
    let refused = |used: &Experimental| !options.features.allow(used.feature);
    match experimental(ast).into_iter().find(refused) {
        None => Ok(()),
        Some(used) => {
            let what = match used.feature {
                Feature::Functions if function(used.what).is_some() => {
                    format!("function \"{}\"", used.what)
                }
                Feature::Functions => format!("aggregation \"{}\"", used.what),
                _ => format!("`{}`", used.what),
            };
            let message = format!("{what} is experimental and must be enabled");
            Err(Fault(ErrorKind::Disabled, message).at(used.span))
        }
    }
}
