//! What teams agree upon: patterns for names and values, from options.
//!
//! Patterns are anchored at both ends, as those of matchers are. They are compiled once a run,
//! which is why the checks that use them look at all rules together.

use promwright_rulebook::{Entry, Rule};
use promwright_source::Diagnostic;
use regex::Regex;

use crate::Survey;
use crate::registry::Check;
use crate::sites::Site;

/// A pattern for names, and one for values where only those of some are meant.
pub(crate) struct Pattern<'o> {
    /// As it is written in the option.
    pub text: &'o str,
    name: Regex,
    value: Option<Regex>,
}

impl<'o> Pattern<'o> {
    /// Reads `name` or `name=value`.
    fn read(text: &'o str) -> Option<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let value = match value {
            Some(value) => Some(compile(value)?),
            None => None,
        };
        Some(Self { text, name: compile(name)?, value })
    }

    /// Whether it is about entries of this name.
    pub fn is_about(&self, name: &str) -> bool {
        self.name.is_match(name)
    }

    /// Whether an entry is as it says.
    pub fn matches(&self, entry: &Entry) -> bool {
        let value = entry.value.value();
        self.is_about(entry.name.value())
            && self.value.as_ref().is_none_or(|pattern| pattern.is_match(value))
    }
}

fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&promwright_promql::regex::translate_anchored(pattern).ok()?).ok()
}

/// The patterns of an option; those that are none are findings.
pub(crate) fn patterns<'o>(
    survey: &Survey<'_>,
    check: &dyn Check,
    texts: &'o [String],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Pattern<'o>> {
    let mut read = Vec::new();
    for text in texts {
        match Pattern::read(text) {
            Some(pattern) => read.push(pattern),
            None => findings.extend(survey.sites().next().map(|site| {
                let message =
                    format!("the pattern `{text}` in the options is no regular expression");
                survey.finding(check, site.rule, site.rule.name.place, message)
            })),
        }
    }
    read
}

/// The alerts of a run.
pub(crate) fn alerts<'a>(survey: &Survey<'a>) -> impl Iterator<Item = Site<'a>> {
    survey.sites().filter(|site| !site.is_record())
}

/// The annotations of a rule; a recording rule has none.
pub(crate) fn annotations(rule: &Rule) -> &[Entry] {
    rule.alert().map_or(&[], |alert| &alert.annotations)
}

/// A number of milliseconds out of bounds, in words; zero as the upper bound is none.
pub(crate) fn out_of_bounds(value: i64, least: i64, most: i64) -> Option<String> {
    let written = promwright_number::duration::format;
    if value < least {
        Some(format!("shorter than {}", written(least)))
    } else if most > 0 && value > most {
        Some(format!("longer than {}", written(most)))
    } else {
        None
    }
}
