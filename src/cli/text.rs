//! Texts of files: read, decoded, and told apart by their keys.

use promwright_source::{Diagnostic, FileId, Place, SharedStr, Sources, Span};

use crate::discover::Input;
use crate::failure::{Failure, Result};

/// A file's text, and the first byte that was not UTF-8.
pub(crate) struct Decoded {
    pub text: SharedStr,
    broken_at: Option<u32>,
}

impl Decoded {
    /// A text that is UTF-8.
    pub const fn whole(text: SharedStr) -> Self {
        Self { text, broken_at: None }
    }

    /// Adds the text to the sources under a name; that it is not UTF-8 is a finding.
    pub fn add(
        self,
        name: String,
        sources: &mut Sources,
        findings: &mut Vec<Diagnostic>,
    ) -> FileId {
        let file = sources.add(name, self.text);
        if let Some(at) = self.broken_at {
            let place = Place::new(file, Span::new(at, at));
            let message = "this byte is not UTF-8";
            findings.push(
                Diagnostic::error("yaml/encoding", place, message).help("save the file as UTF-8"),
            );
        }
        file
    }
}

/// Reads an input; what is not UTF-8 in it is replaced.
pub(crate) fn read_text(input: &Input) -> Result<Decoded> {
    let bytes = input.read()?;
    if u32::try_from(bytes.len()).is_err() {
        let message = format!("cannot read `{}`", input.name());
        return Err(Failure::new(message).cause("it is larger than 4 GiB"));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.into(), broken_at: None },
        Err(error) => Decoded {
            broken_at: Some(error.utf8_error().valid_up_to() as u32),
            text: (&*String::from_utf8_lossy(error.as_bytes())).into(),
        },
    })
}

/// Whether a text looks like a home of rules: a rule file, or a manifest that may hold one.
pub(crate) fn may_hold_rules(text: &str) -> bool {
    has_key(text, &["groups"])
        || text.contains("PrometheusRule")
        || text.contains("VMRule")
        || text.contains("ConfigMap") && text.contains("groups:")
}

/// Whether one of these keys stands at the start of a line, or of a document in flow style.
pub(crate) fn has_key(text: &str, keys: &[&str]) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches('\u{feff}');
        let line = line.strip_prefix('{').map_or(line, str::trim_start);
        let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
        keys.iter().any(|key| {
            let rest = line.strip_prefix(key);
            rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_files_are_told_from_other_yaml() {
        assert!(may_hold_rules("# rules\ngroups:\n- name: a\n"));
        assert!(may_hold_rules("\u{feff}\"groups\" : []"));
        assert!(may_hold_rules("{groups: []}"));
        assert!(!may_hold_rules("rule_files: [a.yaml]\ngroup_eval_order: [a]\n"));
        assert!(may_hold_rules("kind: PrometheusRule\nspec:\n  groups: []\n"));
        assert!(!may_hold_rules("consumers:\n  groups: [a]\n"));
        assert!(!may_hold_rules("# groups: none\nkind: Service\n"));
    }
}
