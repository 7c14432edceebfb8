//! The files that `build` writes.

use promwright_lint::Declared;
use promwright_rulebook::{COMBINED_ALERTS, Part, RECORDING_RULES, RuleFile, write_commented};
use promwright_source::{Severity, Sources};

use crate::failure::{Failure, Result};
use crate::rules::{Origin, Rules};

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// Its path below the directory of outputs.
    pub name: String,
    /// How many rules it holds.
    pub rules: usize,
    /// What it holds.
    pub text: String,
}

/// The outputs of the catalog as declared; for rules that were read one file an input, all
/// alerts in one file and all records in one.
pub(crate) fn outputs(rules: &Rules) -> Result<Vec<Output>> {
    let written = rules.written();
    let outputs: Vec<_> = written.iter().map(|file| output(file, &rules.declared)).collect();
    let combined = rules.origin == Origin::Paths;
    for output in outputs.iter().filter(|output| combined && is_combined(output)) {
        loads(output)?;
    }
    distinct(outputs)
}

/// A file as it is written: what typed rules suppress goes with them, as comments.
fn output(file: &RuleFile, declared: &[Declared]) -> Output {
    let rules = file.groups.iter().map(|group| group.rules.len()).sum();
    let text = write_commented(file, |part| {
        let place = match part {
            Part::Group(group) => group.place,
            Part::Rule(rule) => rule.place,
        };
        let about = declared.iter().filter(|one| one.about.place() == place);
        about.filter_map(Declared::comment).collect()
    });
    Output { name: file.name.clone(), rules, text }
}

fn is_combined(output: &Output) -> bool {
    [COMBINED_ALERTS, RECORDING_RULES].contains(&output.name.as_str())
}

/// What is fine in two files may clash in one.
fn loads(output: &Output) -> Result<()> {
    let mut sources = Sources::new();
    let file = sources.add(&*output.name, &*output.text);
    let (_, findings) = promwright_rulebook::read(file, &output.name, &output.text);
    match findings.into_iter().find(|finding| finding.severity == Severity::Error) {
        None => Ok(()),
        Some(finding) => Err(Failure::new(format!("`{}` would not load", output.name))
            .cause(&*finding.message)
            .help("rename one of the two, or build the files apart, with an `--out` each")),
    }
}

/// An output that comes twice with the same content counts once.
fn distinct(outputs: Vec<Output>) -> Result<Vec<Output>> {
    let mut kept: Vec<Output> = Vec::with_capacity(outputs.len());
    for output in outputs {
        match kept.iter().find(|other| other.name == output.name) {
            Some(other) if *other == output => {}
            Some(_) => {
                let message = format!("two different files would be written as `{}`", output.name);
                return Err(Failure::new(message)
                    .help("name a directory above both, so that their paths differ"));
            }
            None => kept.push(output),
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, text: &str) -> Output {
        Output { name: name.to_owned(), rules: 1, text: text.to_owned() }
    }

    #[test]
    fn equal_outputs_count_once_and_different_ones_clash() {
        let same = distinct(vec![named("a", "1"), named("a", "1"), named("b", "1")]);
        assert_eq!(same.ok().map(|outputs| outputs.len()), Some(2));
        assert!(distinct(vec![named("a", "1"), named("a", "2")]).is_err());
    }
}
