//! `rule/without-owner`.

use promwright_rulebook::{RuleFile, Spanned};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds rules that say in no comment who owns them: `# pint rule/owner NAME` at the rule or
/// `# pint file/owner NAME` in the file; `promwright` in place of `pint` will do as well. It runs
/// only when asked for.
///
/// ## Why is this bad?
///
/// Nobody knows whom to ask when it fires.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// # pint rule/owner orders
/// - alert: QueueLong
///   expr: queue_length > 100
/// ```
pub(crate) struct WithoutOwner;

impl Check for WithoutOwner {
    fn slug(&self) -> &'static str {
        "rule/without-owner"
    }

    fn file(&self) -> &'static str {
        include_str!("without_owner.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for file in survey.files().iter().filter(|file| !has_owner(file)) {
            let owned: Vec<u32> = file
                .comments
                .iter()
                .filter(|comment| says(comment, "rule/owner"))
                .map(|comment| comment.place.span.start)
                .collect();
            let mut from = 0;
            for (_, rule) in file.rules() {
                let end = rule.place.span.end;
                let first = owned.partition_point(|at| *at < from);
                if owned.get(first).is_none_or(|at| *at >= end) {
                    let message = format!("nobody owns `{}`", rule.name.value);
                    findings.push(
                        survey
                            .finding(self, rule, rule.name.place, message)
                            .label("no comment says who does")
                            .help("write `# promwright rule/owner NAME` above it"),
                    );
                }
                from = end;
            }
        }
    }
}

fn has_owner(file: &RuleFile) -> bool {
    file.comments.iter().any(|comment| says(comment, "file/owner"))
}

/// Whether a comment names an owner in this form.
fn says(comment: &Spanned<String>, form: &str) -> bool {
    let text = comment.value.trim_start_matches('#').trim_start();
    let said = text.strip_prefix("pint").or_else(|| text.strip_prefix("promwright"));
    let name = said.and_then(|rest| rest.trim_start().strip_prefix(form));
    name.is_some_and(|name| name.starts_with(' ') && !name.trim().is_empty())
}
