//! `check --changed-since`: the lines that differ from a revision, asked of `git`.
//!
//! Lines are those of the working tree. A file that git does not know is changed as a whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use promwright_rulebook::RuleFile;
use promwright_source::{Diagnostic, FileId};

use crate::failure::{Failure, Result};
use crate::rules::Rules;

/// Lines that changed, by file.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    root: PathBuf,
    /// From the first to the last line, counted from 1; none for a file that is new.
    files: HashMap<PathBuf, Option<Vec<(u32, u32)>>>,
}

impl Changed {
    /// What differs from a revision.
    pub fn since(revision: &str) -> Result<Self> {
        let root = git(&["rev-parse", "--show-toplevel"])?;
        // What begins with a hyphen would be an option.
        let commit = format!("{revision}^{{commit}}");
        let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
            .map_err(|_| Failure::new(format!("git knows no revision `{revision}`")))?;
        let root = PathBuf::from(root.trim_end());
        let root = root.canonicalize().unwrap_or(root);
        let shown = root.to_string_lossy().into_owned();
        let arguments = [
            "-C",
            &shown,
            "-c",
            "core.quotePath=false",
            "diff",
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--no-renames",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            commit.trim_end(),
            "--",
        ];
        let mut changed = Self { root, files: HashMap::new() };
        changed.read(&git(&arguments)?);
        let untracked = git(&["-C", &shown, "ls-files", "--others", "--exclude-standard", "-z"])?;
        changed.files.extend(untracked.split_terminator('\0').map(|p| (PathBuf::from(p), None)));
        Ok(changed)
    }

    /// Reads a unified difference without context.
    fn read(&mut self, diff: &str) {
        let mut file: Option<PathBuf> = None;
        for line in diff.lines() {
            if let Some(name) = line.strip_prefix("+++ ") {
                // git ends a name that has blanks with a tab.
                let name = name.trim_end_matches('\t');
                file = name.strip_prefix("b/").map(PathBuf::from);
            } else if let (Some(hunk), Some(file)) = (line.strip_prefix("@@ "), &file)
                && let Some(lines) = new_lines(hunk)
            {
                let known = self.files.entry(file.clone()).or_insert_with(|| Some(Vec::new()));
                known.get_or_insert_default().push(lines);
            }
        }
    }

    /// Leaves only findings about rules whose lines changed; of what is about no rule, those
    /// that stand in changed lines.
    pub fn retain(&self, findings: &mut Vec<Diagnostic>, rules: &Rules) {
        let mut known: HashMap<FileId, Lines<'_>> = HashMap::new();
        let mut places: Vec<_> =
            rules.files.iter().flat_map(RuleFile::rules).map(|(_, rule)| rule.place).collect();
        places.sort_unstable();
        findings.retain(|finding| {
            let place = finding.primary.place;
            let after = places.partition_point(|rule| {
                (rule.file, rule.span.start) <= (place.file, place.span.start)
            });
            let rule = after.checked_sub(1).map(|index| places[index]);
            let rule = rule.filter(|r| r.file == place.file && r.span.contains(place.span));
            let place = rule.unwrap_or(place);
            let file = rules.sources.file(place.file);
            let lines = known.entry(place.file).or_insert_with(|| self.lines_of(file.name()));
            let last = place.span.end.max(place.span.start + 1) - 1;
            lines.touch(file.line(place.span.start), file.line(last))
        });
    }

    /// The changed lines of a file. What is no file, such as standard input, is new.
    fn lines_of(&self, name: &str) -> Lines<'_> {
        let Ok(path) = Path::new(name).canonicalize() else { return Lines::All };
        let known = path.strip_prefix(&self.root).ok().and_then(|path| self.files.get(path));
        match known {
            None => Lines::Some(&[]),
            Some(None) => Lines::All,
            Some(Some(lines)) => Lines::Some(lines),
        }
    }
}

/// Which lines of a file changed.
#[derive(Clone, Copy, Debug)]
enum Lines<'a> {
    All,
    Some(&'a [(u32, u32)]),
}

impl Lines<'_> {
    fn touch(self, first: u32, last: u32) -> bool {
        match self {
            Self::All => true,
            Self::Some(lines) => lines.iter().any(|(from, to)| *from <= last && first <= *to),
        }
    }
}

/// The lines of the new side of `-a,b +c,d @@`; where lines only went, those around the gap.
fn new_lines(hunk: &str) -> Option<(u32, u32)> {
    let new = hunk.split(' ').find_map(|part| part.strip_prefix('+'))?;
    let (start, count) = new.split_once(',').unwrap_or((new, "1"));
    let (start, count): (u32, u32) = (start.parse().ok()?, count.parse().ok()?);
    Some(if count == 0 { (start, start + 1) } else { (start, start + count - 1) })
}

fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).output().map_err(|error| {
        Failure::new("cannot run `git`, which `--changed-since` asks").cause(error.to_string())
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it failed").trim_start_matches("fatal: ");
    Err(Failure::new("git cannot tell what changed").cause(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_read() {
        let mut changed = Changed::default();
        changed.read(
            "diff --git a/r.yaml b/r.yaml\n--- a/r.yaml\n+++ b/r.yaml\n@@ -3 +3,2 @@ x\n-a\n+b\n+c\n\
             @@ -9,2 +9,0 @@\n-a\n-b\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
        );
        let lines = changed.files.get(Path::new("r.yaml")).cloned().flatten();
        assert_eq!(lines, Some(vec![(3, 4), (9, 10)]));
        assert_eq!(changed.files.len(), 1);
    }
}
