//! Which files a name in `rule_files` stands for: on disk as promtool finds them, else among
//! those that `build` would write.

use std::path::{Path, PathBuf};

use promwright_rulebook::RuleFile;

/// The files that a path or pattern stands for, relative to the directory of the test file.
///
/// # Errors
///
/// Why the pattern is none.
pub(super) fn on_disk(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let path = directory.join(pattern);
    if path.is_file() {
        return Ok(vec![path]);
    }
    // The directory may have characters that mean something in a pattern.
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    let pattern = Path::new(&directory).join(of_go(pattern));
    let found = glob::glob(&pattern.to_string_lossy()).map_err(|error| error.msg.to_owned())?;
    Ok(found.filter_map(Result::ok).collect())
}

/// A path or pattern as one of absolute paths; `None` if it is none.
pub(super) fn pattern(directory: &Path, pattern: &str) -> Option<glob::Pattern> {
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    glob::Pattern::new(&Path::new(&directory).join(of_go(pattern)).to_string_lossy()).ok()
}

/// A pattern of Go's `filepath.Glob` as the same pattern here: there `**` is no more than `*`,
/// `[^a]` is what others write `[!a]`, and a backslash takes the meaning from what follows it.
fn of_go(pattern: &str) -> String {
    let mut translated = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' if translated.ends_with('*') => {}
            '^' if translated.ends_with('[') => translated.push('!'),
            '\\' => {
                let literal = characters.next().unwrap_or(character).to_string();
                translated.push_str(&glob::Pattern::escape(&literal));
            }
            _ => translated.push(character),
        }
    }
    translated
}

/// The files that `build` writes whose name matches.
pub(super) fn built(pattern: &str, files: &[RuleFile]) -> Vec<usize> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let parsed = glob::Pattern::new(&of_go(pattern)).ok();
    let options =
        glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let matches = |name: &str| {
        name == pattern || parsed.as_ref().is_some_and(|p| p.matches_with(name, options))
    };
    let indices = files.iter().enumerate().filter(|(_, file)| matches(&file.name));
    indices.map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_go() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("[odd]");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        for name in ["x.yml", "a/y.yml", "a/z.yml", "a/b/deep.yml"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        let found = |pattern: &str| -> Vec<String> {
            let paths = on_disk(&root, pattern).unwrap();
            let paths = paths.iter().map(|path| path.strip_prefix(&root).unwrap());
            paths.map(|path| path.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(found("x.yml"), ["x.yml"]);
        assert_eq!(found("a/*.yml"), ["a/y.yml", "a/z.yml"]);
        assert_eq!(found("**/*.yml"), ["a/y.yml", "a/z.yml"]);
        assert_eq!(found("a/[^y].yml"), ["a/z.yml"]);
        assert_eq!(found("\\x.y\\ml"), ["x.yml"]);
        assert_eq!(found("a/\\*.yml"), [""; 0]);
        assert_eq!(found("none.yml"), [""; 0]);
        assert!(on_disk(&root, "a/[").is_err());
    }

    #[test]
    fn built_files_are_found_as_files_on_disk_are() {
        let text = "groups: []\n";
        let file = promwright_source::Sources::new().add("a", text);
        let read = |name: &str| promwright_rulebook::read(file, name, text).0;
        let files = ["a.yaml", "b.yaml", "deep/c.yaml"].map(read);
        assert_eq!(built("./*.yaml", &files), [0, 1]);
        assert_eq!(built("[^a].yaml", &files), [1]);
        assert_eq!(built("**.yaml", &files), [0, 1]);
        assert_eq!(built("deep/\\c.yaml", &files), [2]);
        assert_eq!(built("a/[", &files), [0; 0]);
    }
}
