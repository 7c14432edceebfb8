//! From paths to the files to read: a file is taken as it is, a directory is searched.
//!
//! In a directory only `*.yml` and `*.yaml` count, hidden entries are left out, and links are
//! followed, but not in a circle. The order is that of the names, whatever the file system's.

use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::failure::{Failure, Result};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// Where it is read from.
    pub from: From,
    /// Its place in a directory of outputs: the path below what was named, with the name of
    /// the directory that was searched.
    pub output: String,
}

/// A file, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum From {
    /// Standard input.
    Stdin,
    /// A file that was named.
    Named(PathBuf),
    /// A file that was found in a directory: not every YAML file holds rules.
    Found(PathBuf),
}

/// The files to read, and what could not be searched.
pub(crate) type Found = (Vec<Input>, Vec<Failure>);

/// Finds all files at `paths`, in order, each once. What cannot be searched is a failure
/// beside the rest.
pub(crate) fn discover(paths: &[PathBuf]) -> Found {
    let (mut inputs, mut failures) = (Vec::new(), Vec::new());
    let mut has_links = false;
    for path in paths {
        if path == Path::new("-") {
            inputs.push(Input { from: From::Stdin, output: "stdin.yaml".to_owned() });
        } else if path.is_dir() {
            has_links |= search(path, &mut inputs, &mut failures);
        } else {
            let output = below(path.parent().unwrap_or(Path::new("")), path);
            inputs.push(Input { from: From::Named(path.clone()), output });
        }
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|input| {
        seen.insert(match &input.from {
            From::Stdin => PathBuf::from("-"),
            // A link may lead to a file that is searched under its own name, too.
            From::Named(path) | From::Found(path) if has_links => {
                path.canonicalize().unwrap_or_else(|_| path.clone())
            }
            From::Named(path) | From::Found(path) => path.clone(),
        })
    });
    (inputs, failures)
}

/// Adds the files below a directory; whether there are links among them.
fn search(directory: &Path, inputs: &mut Vec<Input>, failures: &mut Vec<Failure>) -> bool {
    let mut has_links = false;
    // `.` and `..` have no name that an output could keep.
    let root = directory.file_name().and(directory.parent()).unwrap_or(directory);
    for entry in walk(directory) {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                has_links |= entry.path_is_symlink();
                if is_file && is_yaml(entry.path()) {
                    let output = below(root, entry.path());
                    inputs.push(Input { from: From::Found(entry.into_path()), output });
                }
            }
            // A link in a circle leads to what is searched anyway.
            Err(error) if is_loop(&error) => {}
            Err(error) => failures.push(unsearchable(directory, &error)),
        }
    }
    has_links
}

/// All that lies below a directory and is not hidden, in the order of names.
pub(crate) fn walk(directory: &Path) -> ignore::Walk {
    WalkBuilder::new(directory)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .sort_by_file_name(Ord::cmp)
        .build()
}

/// The path of a file below a directory, with `/` on every system.
fn below(directory: &Path, path: &Path) -> String {
    let path = path.strip_prefix(directory).unwrap_or(path);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn unsearchable(directory: &Path, error: &ignore::Error) -> Failure {
    Failure::new(format!("cannot search `{}`", directory.display())).cause(error.to_string())
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => is_loop(err),
        _ => false,
    }
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| e.eq_ignore_ascii_case("yml") || e.eq_ignore_ascii_case("yaml"))
}

impl Input {
    /// The name that findings show.
    pub fn name(&self) -> String {
        match &self.from {
            From::Stdin => "<stdin>".to_owned(),
            From::Named(path) | From::Found(path) => path.display().to_string(),
        }
    }

    /// Its bytes.
    pub fn read(&self) -> Result<Vec<u8>> {
        match &self.from {
            From::Stdin => {
                let mut bytes = Vec::new();
                let read = std::io::stdin().lock().read_to_end(&mut bytes);
                read.map(|_| bytes).map_err(|error| {
                    Failure::new("cannot read standard input").cause(error.to_string())
                })
            }
            From::Named(path) | From::Found(path) => {
                std::fs::read(path).map_err(|error| Failure::io("read", path, &error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn directories_are_searched_in_the_order_of_names() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir_all(root.join("b/c")).unwrap();
        fs::create_dir_all(root.join(".hidden")).unwrap();
        for name in ["z.yml", "a.YAML", "b/c/d.yaml", "b/readme.md", ".hidden/x.yaml"] {
            fs::write(root.join(name), "").unwrap();
        }
        let (inputs, failures) = discover(&[root.to_owned(), root.join("z.yml")]);
        let found = ["a.YAML", "b/c/d.yaml", "z.yml"].map(|name| From::Found(root.join(name)));
        assert!(inputs.iter().map(|input| &input.from).eq(&found), "{inputs:?}");
        let name = root.file_name().unwrap().to_string_lossy();
        assert_eq!(inputs[1].output, format!("{name}/b/c/d.yaml"));
        assert!(failures.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_circle_of_links_ends() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir(root.join("rules")).unwrap();
        fs::write(root.join("rules/a.yaml"), "").unwrap();
        fs::create_dir(root.join("rules/sub")).unwrap();
        std::os::unix::fs::symlink(root, root.join("rules/again")).unwrap();
        // From within, the circle is closed only at the second turn.
        std::os::unix::fs::symlink(root, root.join("rules/sub/up")).unwrap();
        let (within, _) = discover(&[root.join("rules")]);
        assert_eq!(within.len(), 1, "{within:?}");
        let (inputs, failures) = discover(&[root.to_owned()]);
        assert_eq!(inputs.len(), 1);
        assert_eq!(inputs[0].from, From::Found(root.join("rules/a.yaml")));
        assert!(failures.is_empty());
    }

    #[test]
    fn what_is_not_there_fails_when_it_is_read() {
        let (inputs, _) = discover(&[PathBuf::from("/nowhere/rules.yaml")]);
        let failure = inputs[0].read().unwrap_err().to_string();
        assert!(failure.contains("/nowhere/rules.yaml"), "{failure}");
    }
}
