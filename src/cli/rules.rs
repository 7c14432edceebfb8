//! The rules of a run: read from paths or compiled from the catalog, and checked.

use std::collections::HashSet;
use std::path::PathBuf;

use promwright_dsl::Setting;
use promwright_lint::{Book, Schema};
use promwright_rulebook::{Group, Rule, RuleFile, SettingError, duplicates};
use promwright_source::{Diagnostic, FileId, Place, Sources, Span};
use rayon::prelude::*;

use crate::discover::{From, Input, discover};
use crate::failure::{Failure, Result};

/// Where rules come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Files that were read.
    #[default]
    Paths,
    /// The catalog that the binary was built with.
    Catalog,
}

/// Rules, with all that it takes to show what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The texts that places point into.
    pub sources: Sources,
    /// Where they come from.
    pub origin: Origin,
    /// The files that were read, or those that the catalog declares.
    pub files: Vec<RuleFile>,
    /// Under which name each of `files` is written.
    pub outputs: Vec<String>,
    /// What is wrong with their form.
    pub findings: Vec<Diagnostic>,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// What is known of metrics.
    pub schema: Schema,
    /// What can be set in the catalog, as it is set.
    pub settings: Vec<Setting>,
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
                Ok(text) if matches!(input.from, From::Found(_)) && !holds_rules(&text.text) => {
                    rules.passed_over += 1;
                }
                Ok(text) => {
                    files.push(rules.add(input.name(), text));
                    rules.outputs.push(input.output.clone());
                }
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

    /// Sets values in rules that were read.
    pub fn set(&mut self, settings: &[(String, String)]) -> Result<()> {
        for (name, value) in settings {
            promwright_rulebook::set(&mut self.files, name, value)
                .map_err(|error| refusal(name, value, &error, &self.sources))?;
        }
        Ok(())
    }

    /// All findings about them: those of their form and those of the checks, in order.
    pub fn check(&self) -> Vec<Diagnostic> {
        let book = Book::new(&self.files, &self.schema);
        let mut findings = self.findings.clone();
        findings.extend(duplicates::across(&self.files));
        findings.par_extend(
            self.files
                .par_iter()
                .flat_map_iter(|file| duplicates::within(file).into_iter().chain(book.check(file))),
        );
        promwright_source::sort(&mut findings);
        // The catalog writes a rule to several files; one place needs one finding.
        findings.dedup();
        findings
    }

    /// All rules with their groups, each once, however many files it is written to.
    pub fn distinct(&self) -> Vec<(&Group, &Rule)> {
        let mut seen = HashSet::new();
        let groups = self.files.iter().flat_map(|file| &file.groups);
        let rules = groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
        match self.origin {
            Origin::Paths => rules.collect(),
            Origin::Catalog => rules
                .filter(|(group, rule)| seen.insert((group.place, rule.place, &rule.name.value)))
                .collect(),
        }
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.distinct().len()
    }
}

fn refusal(name: &str, value: &str, error: &SettingError, sources: &Sources) -> Failure {
    let failure = Failure::new(format!("`--set {name}={value}` cannot be set"));
    let failure = failure.cause(&*error.message);
    let listed = error.listed(sources);
    match &error.help {
        Some(help) => failure.help(&**help),
        None if listed.is_empty() => failure,
        None => failure.help(format!("choose from {}", listed.join(", "))),
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
