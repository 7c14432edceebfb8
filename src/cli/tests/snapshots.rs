//! Nothing of the tests is left behind. No snapshot outlives its test: each names a source that
//! is there, and is either of an input that is there or named in the crate's source. No file of
//! tests drops out of its target.

#![expect(clippy::disallowed_methods, reason = "tests read the tree")]

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a directory whose names end in `ending`.
fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The value of a field of a snapshot's header.
fn field<'a>(snapshot: &'a str, name: &str) -> Option<&'a str> {
    let header = snapshot.split("\n---").next()?;
    header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Why a snapshot is an orphan, if it is one.
fn orphan(root: &Path, path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let source = field(&text, "source")?;
    if !root.join(source).is_file() {
        return Some(format!("its test {source} is gone"));
    }
    if let Some(input) = field(&text, "input_file") {
        return (!root.join(input).is_file()).then(|| format!("its input {input} is gone"));
    }
    let crate_name = Path::new(source).components().nth(1)?;
    let name = path.file_stem()?.to_string_lossy();
    // In quotes, at the end of a slug, or as the function that builds the input.
    let ways = [format!("\"{name}\""), format!("/{name}\""), format!("fn {name}(")];
    let named = files(&root.join("src").join(crate_name), ".rs")
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .any(|text| ways.iter().any(|way| text.contains(way)));
    (!named).then(|| format!("nothing in {source}'s crate names {name}"))
}

#[test]
fn no_snapshot_is_an_orphan() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let snapshots = files(&root.join("snapshots"), ".snap");
    assert!(!snapshots.is_empty());
    let orphans = snapshots.iter().filter_map(|path| Some((path, orphan(&root, path)?)));
    assert_eq!(orphans.collect::<Vec<_>>(), []);
    assert_eq!(files(&root.join("snapshots"), ".snap.new"), Vec::<PathBuf>::new());
}

/// A file that its `main.rs` does not name is not compiled, and nothing else says so.
#[test]
fn every_file_of_tests_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crates = fs::read_dir(root.join("src")).expect("it can be read").flatten();
    let sources = crates.flat_map(|one| files(&one.path().join("tests"), ".rs"));
    let mut seen = 0;
    let mut lost = Vec::new();
    for main in sources.filter(|path| path.ends_with("main.rs") || path.ends_with("mod.rs")) {
        let text = fs::read_to_string(&main).expect("it can be read");
        let siblings = files(main.parent().expect("a folder"), ".rs").into_iter();
        for file in siblings.filter(|path| *path != main && path.parent() == main.parent()) {
            let name = file.file_stem().expect("a name").to_string_lossy();
            seen += 1;
            if !text.lines().any(|line| line.ends_with(&format!("mod {name};"))) {
                lost.push(file);
            }
        }
    }
    assert!(seen > 0);
    assert_eq!(lost, Vec::<PathBuf>::new());
}
