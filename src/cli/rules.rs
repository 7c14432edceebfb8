//! The rules of a run: read from paths or compiled from the catalog, and checked.

use std::path::PathBuf;

use promwright_lint::{Book, Schema};
use promwright_rulebook::RuleFile;
use promwright_source::{Diagnostic, FileId, Place, Sources, Span};
use rayon::prelude::*;

use crate::discover::{Input, discover};
use crate::failure::{Failure, Result};

/// Rules, with all that it takes to show what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The texts that places point into.
    pub sources: Sources,
    /// The files that `build` writes, or those that were read.
    pub files: Vec<RuleFile>,
    /// What is wrong with their form.
    pub findings: Vec<Diagnostic>,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// What is known of metrics.
    pub schema: Schema,
    /// YAML files in directories that hold no rules.
    pub passed_over: usize,
}

impl Rules {
    /// Reads the rule files at `paths`, several at a time.
    pub fn read(paths: &[PathBuf]) -> Self {
        let (inputs, failures) = discover(paths);
        let mut rules = Self { failures, ..Self::default() };
        let texts: Vec<_> = inputs.par_iter().map(|input| (input, read_text(input))).collect();
        let mut files = Vec::new();
        for (input, text) in texts {
            match text {
                Ok(text) if matches!(input, Input::Found(_)) && !holds_rules(&text.text) => {
                    rules.passed_over += 1;
                }
                Ok(text) => files.push(rules.add(input.name(), text)),
                Err(failure) => rules.failures.push(failure),
            }
        }
        rules.parse(&files);
        if files.is_empty() && rules.failures.is_empty() {
            rules.failures.push(nothing_found(paths));
        }
        rules
    }

    fn add(&mut self, name: String, text: Decoded) -> FileId {
        let file = self.sources.add(name, text.text);
        if let Some(at) = text.broken_at {
            let place = Place::new(file, Span::new(at, at));
            self.findings.push(
                Diagnostic::error("yaml/encoding", place, "this byte is not UTF-8")
                    .help("save the file as UTF-8"),
            );
        }
        file
    }

    fn parse(&mut self, files: &[FileId]) {
        let read = |file: &FileId| {
            let source = self.sources.file(*file);
            promwright_rulebook::read(*file, source.name(), source.text())
        };
        let parsed: Vec<_> = files.par_iter().map(read).collect();
        for (file, findings) in parsed {
            self.files.push(file);
            self.findings.extend(findings);
        }
    }

    /// All findings about them: those of their form and those of the checks, in order.
    pub fn check(&self) -> Vec<Diagnostic> {
        let book = Book::new(&self.files, &self.schema);
        let mut findings = self.findings.clone();
        findings.par_extend(self.files.par_iter().flat_map_iter(|file| book.check(file)));
        promwright_source::sort(&mut findings);
        // The catalog writes a rule to several files; one place needs one finding.
        findings.dedup();
        findings
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.files.iter().flat_map(|file| &file.groups).map(|group| group.rules.len()).sum()
    }
}

/// A run over nothing must not look like a clean one.
fn nothing_found(paths: &[PathBuf]) -> Failure {
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Failure::new(format!("no rule files in {}", paths.join(", ")))
        .help("in directories, `*.yml` and `*.yaml` with the key `groups` are rule files")
}

/// A file's text, and the first byte that was not UTF-8.
struct Decoded {
    text: String,
    broken_at: Option<u32>,
}

fn read_text(input: &Input) -> Result<Decoded> {
    let bytes = input.read()?;
    if u32::try_from(bytes.len()).is_err() {
        let message = format!("cannot read `{}`", input.name());
        return Err(Failure::new(message).cause("it is larger than 4 GiB"));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, broken_at: None },
        Err(error) => Decoded {
            broken_at: Some(error.utf8_error().valid_up_to() as u32),
            text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    })
}

/// Whether a text looks like a rule file: the key `groups` stands at the start of a line, or
/// of a document in flow style.
fn holds_rules(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches(['\u{feff}', '{', ' ', '\t']);
        let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
        let Some(rest) = line.strip_prefix("groups") else { return false };
        rest.trim_start_matches(['"', '\'', ' ']).starts_with(':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_files_are_told_from_other_yaml() {
        assert!(holds_rules("# rules\ngroups:\n- name: a\n"));
        assert!(holds_rules("\u{feff}\"groups\" : []"));
        assert!(holds_rules("{groups: []}"));
        assert!(!holds_rules("rule_files: [a.yaml]\ngroup_eval_order: [a]\n"));
        assert!(!holds_rules("# groups: none\nkind: Service\n"));
    }
}
