//! Why a setting cannot be set, with the choices there are.

use std::fmt;

use promwright_source::Sources;

use super::Setting;
use crate::yaml::closest;

/// Why `--set NAME=VALUE` cannot be done.
#[derive(Clone, Debug)]
pub struct SettingError {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What could have been meant.
    pub choices: Vec<Setting>,
}

impl SettingError {
    pub(super) fn no_field(name: &str) -> Self {
        Self::new(format!("`{name}` is not the name of a setting")).with_help(
            "a setting is a rule and a field, such as `NAME.threshold`, `NAME.for`, `NAME.keep_firing_for` or `NAME.severity`",
        )
    }

    pub(super) fn no_rule<'n>(
        rule: &str,
        field: &str,
        names: impl Iterator<Item = &'n str>,
    ) -> Self {
        let names: Vec<&str> = names.collect();
        let numbered = format!("{rule}#");
        let same: Vec<_> = names.iter().filter(|name| name.starts_with(&numbered)).collect();
        if let [first, .., last] = same.as_slice() {
            return Self::new(format!("there are {} different alerts named `{rule}`", same.len()))
                .with_help(format!("say which, in the order of files and rules: `{first}.{field}` to `{last}.{field}`"));
        }
        let error = Self::new(format!("there is no alert `{rule}`"));
        match closest(rule, &names) {
            Some(meant) => error.with_help(format!("did you mean `{meant}.{field}`?")),
            None => error,
        }
    }

    pub(super) fn ambiguous(rule: &str, choices: Vec<Setting>) -> Self {
        let message = format!(
            "`{rule}.threshold` is ambiguous: the expression compares with {} numbers",
            choices.len()
        );
        Self { choices, ..Self::new(message) }
    }

    pub(super) fn no_setting(rule: &str, field: &str, choices: Vec<Setting>) -> Self {
        let message = match field {
            "threshold" => {
                format!("`{rule}` compares with no plain number, so it has no threshold to set")
            }
            "severity" => format!("`{rule}` has no label `severity`"),
            _ => format!("`{rule}` has no setting `{field}`"),
        };
        let fields: Vec<&str> =
            choices.iter().map(|choice| &choice.name[rule.len() + 1..]).collect();
        let error = Self::new(message);
        let error = match closest(field, &fields) {
            Some(meant) => error.with_help(format!("did you mean `{rule}.{meant}`?")),
            None => error,
        };
        Self { choices, ..error }
    }

    pub(super) fn bad_value(name: &str, value: &str, help: &str) -> Self {
        Self::new(format!("`{name}` cannot be `{value}`")).with_help(help)
    }

    fn new(message: String) -> Self {
        Self { message, help: None, choices: Vec::new() }
    }

    fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The choices with the lines they are on: `A.threshold1 (> 0.9 at line 5 of rules.yaml)`.
    pub fn listed(&self, sources: &Sources) -> Vec<String> {
        let listed = self.choices.iter().map(|choice| {
            let file = sources.file(choice.place.file);
            let line = file.line_column(choice.place.span.start).line;
            format!("{} ({} at line {line} of {})", choice.name, choice.shown, file.name())
        });
        listed.collect()
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(formatter, "; {help}"),
            None if self.choices.is_empty() => Ok(()),
            None => {
                let choices: Vec<_> = self
                    .choices
                    .iter()
                    .map(|choice| format!("`{}` ({})", choice.name, choice.shown))
                    .collect();
                write!(formatter, "; choose from {}", choices.join(", "))
            }
        }
    }
}

impl std::error::Error for SettingError {}
