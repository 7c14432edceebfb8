//! Units in words, as findings name them.

use promwright_promql::Kind;
use promwright_promql::flow::values::{Base, Unit, Value};

use crate::Subject;

/// `a ratio`, `seconds`, `bytes per second`.
pub(crate) fn named(unit: &Unit) -> String {
    match unit.base {
        Base::Ratio if !unit.per_second => "a ratio".to_owned(),
        Base::Percent if !unit.per_second => "a percentage".to_owned(),
        _ => unit.to_string(),
    }
}

/// What is known of a value's unit, and from where: `in seconds, by its name`.
pub(crate) fn described(subject: &Subject<'_>, value: &Value) -> String {
    let unit = named(&value.unit);
    let unit = if unit.starts_with("a ") { unit } else { format!("in {unit}") };
    let is_metric = subject.ast.iter().any(|(_, node)| match &node.kind {
        Kind::Selector(selector) => {
            selector.name.as_ref().is_some_and(|name| name.span == value.quantity)
        }
        _ => false,
    });
    let source = match (value.unit_by_name, is_metric) {
        (false, _) => "",
        (true, true) => ", by its name",
        (true, false) => ", by the names of its metrics",
    };
    unit + source
}
