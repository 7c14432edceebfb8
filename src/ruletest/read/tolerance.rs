//! `tolerance`: by how much values may differ.

use promwright_rulebook::yaml::Fields;
use promwright_source::Diagnostic;

use super::reading::{Reading, Shape};
use super::scalar;
use crate::tolerance::Tolerance;

const TOLERANCE: Shape = Shape {
    what: "a tolerance",
    promtool: "tolerance",
    fields: &["relative", "absolute", "nan"],
    known: 3,
};

/// The tolerance among some fields, as a whole; without one that of what is around.
pub(super) fn read(fields: &Fields<'_>, reading: &mut Reading) -> Tolerance {
    let outer = reading.tolerance;
    let Some(node) = fields.value("tolerance") else { return outer };
    let Some(fields) = reading.fields(node, &TOLERANCE) else { return outer };
    Tolerance {
        relative: bound(&fields, "relative", reading),
        absolute: bound(&fields, "absolute", reading),
        nan: scalar::boolean(&fields, "nan", reading),
    }
}

fn bound(fields: &Fields<'_>, name: &str, reading: &mut Reading) -> f64 {
    let value = scalar::number(fields, name, reading).ok().flatten().unwrap_or(0.0);
    if value >= 0.0 && value.is_finite() {
        return value;
    }
    if let Some(node) = fields.value(name) {
        let message = format!("`{name}` is not a number from zero on");
        reading.findings.push(
            Diagnostic::error("test/bad-tolerance", node.place(), message)
                .help("a hundredth of the expected value is `relative: 0.01`"),
        );
    }
    0.0
}
