//! The functions that templates may call: Go's own and Prometheus'.
//!
//! A function gets values that its parameters already admit, and answers a value or the text
//! of an error, as Go words it.

mod builtins;
mod escape;
mod hosts;
mod humanize;
pub mod methods;
mod prometheus;

use crate::Query;
use crate::value::Value;

/// What functions may ask of the outside.
pub struct Context<'a> {
    /// Answers `query`.
    pub query: &'a dyn Query,
    /// Milliseconds since the epoch, for `now`.
    pub timestamp: i64,
    /// Prometheus' own address, for `externalURL` and `pathPrefix`; absent in its unit tests.
    pub own_url: Option<&'a str>,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Anything.
    Any,
    /// A string.
    String,
    /// What `query` returns.
    Vector,
    /// An element of what `query` returns.
    Sample,
}

impl Parameter {
    /// Go's name of the type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::String => "string",
            Self::Vector => "template.queryResult",
            Self::Sample => "*template.sample",
        }
    }
}

/// What a call answers.
pub type Answer = Result<Value, String>;

/// A function with its parameters.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The parameters that every call gives.
    pub parameters: &'static [Parameter],
    /// The type of any further ones.
    pub variadic: Option<Parameter>,
    /// What it does.
    pub call: fn(&[Value], &Context<'_>) -> Answer,
}

/// The function of a name.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// Whether there is a function of that name.
pub fn is_defined(name: &str) -> bool {
    find(name).is_some()
}

/// The function whose name is nearest, if one is near.
pub fn similar(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    all()
        .map(|function| {
            let distance = strsim::damerau_levenshtein(&lower, &function.name.to_lowercase());
            (distance, function.name)
        })
        .min()
        .filter(|(distance, _)| *distance <= 1 + name.chars().count() / 4)
        .map(|(_, name)| name)
}

fn all() -> impl Iterator<Item = &'static Function> {
    builtins::FUNCTIONS.iter().chain(prometheus::FUNCTIONS)
}
