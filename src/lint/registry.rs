//! The list of checks. A slug is the path of the check's file, of its fixture and of its
//! snapshot.

use promwright_source::Diagnostic;

use crate::{Subject, checks};

/// One check: looks at a rule and says what is wrong with it.
pub trait Check: Sync {
    /// `family/pattern`: names the fault.
    fn slug(&self) -> &'static str;

    /// The text of the file that it stands in, for its documentation.
    fn file(&self) -> &'static str;

    /// Adds its findings about the rule.
    fn check(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>);
}

/// All checks, sorted by slug.
pub fn registry() -> &'static [&'static dyn Check] {
    &[
        &checks::promql::dropped_label::DroppedLabel,
        &checks::promql::rate_of_gauge::RateOfGauge,
        &checks::promql::unknown_label::UnknownLabel,
        &checks::template::dropped_label::DroppedLabel,
    ]
}

/// The documentation of a check as Markdown: the comment that stands over its `struct`.
pub fn documentation(check: &dyn Check) -> String {
    let comment = check.file().lines().skip_while(|line| !line.starts_with("///"));
    let comment = comment.take_while(|line| line.starts_with("///"));
    let mut text = String::new();
    for line in comment.filter_map(|line| line.strip_prefix("///")) {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}
