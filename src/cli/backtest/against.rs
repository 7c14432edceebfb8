//! Rules to compare with: at a path, or the given files as they were at a git revision.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::arguments::RulePaths;
use crate::failure::{Failure, Result};
use crate::rules::{Reading, Rules};

/// Reads the rules.
///
/// # Errors
///
/// There is neither such a path nor such a revision, or git fails.
pub(crate) fn rules(old: &str, now: &RulePaths) -> Result<Rules> {
    let reading = Reading { allowed: &now.dialect, ..Reading::default() };
    if Path::new(old).exists() {
        return Ok(Rules::read(&[PathBuf::from(old)], reading));
    }
    if now.paths.is_empty() {
        let failure = Failure::new(format!("there is no file `{old}` to compare with"));
        let help = "the rules of this program are in its source, not in files that git could \
                    show; name a rule file or a directory";
        return Err(failure.help(help));
    }
    let revision = format!("{old}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &revision];
    let commit = git(arguments)
        .map_err(|_| Failure::new(format!("`{old}` is neither a path nor a git revision here")))?;
    let commit = commit.trim().to_owned();
    let mut texts = Vec::new();
    for path in &now.paths {
        texts.extend(files(&commit, path)?);
    }
    if texts.is_empty() {
        return Err(Failure::new(format!("the revision `{old}` has none of the rule files")));
    }
    Ok(Rules::of_texts(texts, reading))
}

/// The rule files at or below a path, with their texts.
fn files(commit: &str, path: &Path) -> Result<Vec<(String, String)>> {
    let listed = git([
        OsStr::new("ls-tree"),
        OsStr::new("-r"),
        OsStr::new("-z"),
        OsStr::new("--name-only"),
        OsStr::new(commit),
        OsStr::new("--"),
        path.as_os_str(),
    ])?;
    let names = listed.split('\0').filter(|name| {
        let end = Path::new(name).extension();
        // What is named is read, whatever its name.
        end.is_some_and(|end| end == "yaml" || end == "yml") || Path::new(name) == path
    });
    names
        .filter(|name| !name.is_empty())
        .map(|name| Ok((name.to_owned(), git(["show", &format!("{commit}:./{name}")])?)))
        .collect()
}

/// What git answers.
fn git<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<String> {
    let failed = |cause: String| Failure::new("git cannot be asked").cause(cause);
    let output =
        Command::new("git").args(arguments).output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("its answer is not UTF-8".to_owned()))
}
