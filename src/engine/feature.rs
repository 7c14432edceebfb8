//! Experimental parts of PromQL, which Prometheus has behind feature flags.

use promwright_promql::{Ast, Feature, experimental, function};

use crate::Options;
use crate::error::{ErrorKind, EvalError, Fault};

/// Refuses an expression with an experimental part, unless the options allow them.
pub(crate) fn check(ast: &Ast, options: &Options) -> Result<(), EvalError> {
    if options.experimental {
        return Ok(());
    }
    match experimental(ast).into_iter().find(|used| !used.feature.is_on_by_default()) {
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
