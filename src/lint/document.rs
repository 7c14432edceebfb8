//! The documentation of checks: a line each, and all on one page.

use std::fmt::Write as _;

use crate::options::{OptionFacts, OptionValue};
use crate::registry::{Check, Needs, documentation, registry};
use crate::{Level, Options, READING};

/// What a check finds, or what a finding of reading says, in a sentence; `None` if there is no
/// such slug.
pub fn summary(slug: &str) -> Option<String> {
    if let Some((_, text)) = READING.iter().find(|(known, _)| *known == slug) {
        return Some((*text).to_owned());
    }
    let check = registry().iter().find(|check| check.slug() == slug)?;
    let text = documentation(*check);
    let text = text.split_once("## What it does").map_or(&*text, |(_, below)| below);
    let paragraph: Vec<_> =
        text.trim_start().lines().take_while(|line| !line.trim().is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    Some(paragraph[..end].to_owned())
}

/// What is worth knowing of a check besides its documentation, a line each.
pub fn facts(check: &dyn Check) -> Vec<String> {
    let level = match check.level() {
        Level::Allow => "It runs only when it is asked for.",
        Level::Note => "Its findings are notes.",
        Level::Warning => "Its findings are warnings.",
        Level::Error => "Its findings are errors.",
    };
    let mut facts = vec![level.to_owned()];
    let needs = match check.needs() {
        Needs::Rules => None,
        Needs::More => Some("With a schema it finds more."),
        Needs::Schema => Some("It must know of metrics from outside the rules, as a schema tells."),
    };
    facts.extend(needs.map(str::to_owned));
    facts
}

/// An option of a check as a line of Markdown.
pub fn option_line(facts: &OptionFacts) -> String {
    let default = match facts.default_value() {
        OptionValue::Boolean(value) => value.to_string(),
        OptionValue::Number(value) => value.to_string(),
        OptionValue::Text(value) => format!("\"{value}\""),
        OptionValue::Texts(values) => {
            let quoted: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("[{}]", quoted.join(", "))
        }
    };
    format!("`{} = {default}`: {}", facts.key(), facts.about.trim())
}

/// All checks on one page of Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Checks\n\nWritten by `promwright explain --markdown` from the documentation of each \
         check. `promwright explain SLUG` shows one of them.\n\n| Check | Level | What it finds |\n\
         |---|---|---|\n",
    );
    for check in registry() {
        let slug = check.slug();
        let level = match check.level() {
            Level::Allow => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        let summary = summary(slug).unwrap_or_default().replace('|', "\\|");
        // Writing into a String cannot fail.
        let _ = writeln!(page, "| [`{slug}`](#{}) | {level} | {summary} |", slug.replace('/', ""));
    }
    page.push_str("\nOptions that several checks read, at the top of `promwright.toml`:\n\n");
    push_options(&mut page, "");
    for check in registry() {
        let _ = writeln!(page, "\n## {}\n\n{}\n", check.slug(), facts(*check).join(" "));
        page.push_str(
            documentation(*check).replace("\n## ", "\n### ").replacen("## ", "### ", 1).trim_end(),
        );
        page.push('\n');
        if Options::ALL.iter().any(|option| option.check == check.slug()) {
            page.push_str("\n### Options\n\n");
            push_options(&mut page, check.slug());
        }
    }
    page.push_str(
        "\n## What reading finds\n\nThese come before all checks: the file, a rule or an \
         expression cannot be read, or a typed rule cannot be written.\n\n| Finding | What it says |\n|---|---|\n",
    );
    for (slug, text) in READING {
        let _ = writeln!(page, "| `{slug}` | {text} |");
    }
    page
}

fn push_options(page: &mut String, check: &str) {
    for facts in Options::ALL.iter().filter(|facts| facts.check == check) {
        let _ = writeln!(page, "- {}", option_line(facts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_has_a_sentence() {
        for slug in crate::slugs() {
            let text = summary(slug).unwrap_or_default();
            assert!(text.ends_with('.') && text.len() < 300, "{slug}: {text}");
        }
        assert_eq!(summary("promql/nothing"), None);
    }
}
