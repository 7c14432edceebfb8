use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// A file system in memory that fails at its n-th change.
struct FailingDisk {
    files: RefCell<BTreeMap<PathBuf, Vec<u8>>>,
    directories: RefCell<BTreeSet<PathBuf>>,
    changes_left: Cell<usize>,
}

impl FailingDisk {
    fn new(files: &[(&str, &str)], changes_left: usize) -> Self {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().into()));
        Self {
            files: RefCell::new(files.collect()),
            directories: RefCell::default(),
            changes_left: Cell::new(changes_left),
        }
    }

    fn change(&self) -> io::Result<()> {
        let left = self.changes_left.get();
        if left == 0 {
            // From now on everything works, so that what was done can be undone.
            self.changes_left.set(usize::MAX);
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.changes_left.set(left - 1);
        Ok(())
    }

    fn contents(&self) -> Vec<(String, String)> {
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let files = self.files.borrow();
        files.iter().map(|(path, bytes)| (path.display().to_string(), text(bytes))).collect()
    }

    fn not_found<T>(found: Option<T>) -> io::Result<T> {
        found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

impl Disk for FailingDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Self::not_found(self.files.borrow().get(path).cloned())
    }

    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        // A full disk leaves half a file behind.
        let half = &content[..content.len() / 2];
        self.files.borrow_mut().insert(path.to_owned(), half.to_owned());
        self.change()?;
        self.files.borrow_mut().insert(path.to_owned(), content.to_owned());
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        let content = self.read(from)?;
        self.files.borrow_mut().insert(to.to_owned(), content);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        let content = Self::not_found(self.files.borrow_mut().remove(from))?;
        self.files.borrow_mut().insert(to.to_owned(), content);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Self::not_found(self.files.borrow_mut().remove(path)).map(drop)
    }

    fn create_directory(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        if self.directories.borrow().contains(path) {
            return Ok(Vec::new());
        }
        self.change()?;
        self.directories.borrow_mut().insert(path.to_owned());
        Ok(vec![path.to_owned()])
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        self.directories.borrow_mut().remove(path);
        Ok(())
    }
}

const OLD: [(&str, &str); 2] = [("dist/a.yaml", "old a"), ("dist/b.yaml", "old b")];

const WANTED: [(&str, &str); 3] =
    [("a.yaml", "new a"), ("alerts/c.yaml", "new c"), ("b.yaml", "new b")];

#[test]
fn all_files_are_written() {
    let disk = FailingDisk::new(&OLD, usize::MAX);
    let written = write_set(&disk, Path::new("dist"), &WANTED);
    assert_eq!(written.ok(), Some(Written { written: 3, unchanged: 0 }));
    let expected = WANTED.map(|(name, text)| (format!("dist/{name}"), text.to_owned()));
    assert_eq!(disk.contents(), expected);
}

#[test]
fn wherever_the_disk_fails_the_old_files_stay() {
    let before = FailingDisk::new(&OLD, 0).contents();
    let mut failures = 0;
    for changes in 0..20 {
        let disk = FailingDisk::new(&OLD, changes);
        let Err(failure) = write_set(&disk, Path::new("dist"), &WANTED) else { break };
        assert_eq!(disk.contents(), before, "after {changes} changes");
        assert!(disk.directories.borrow().is_empty(), "after {changes} changes");
        assert!(failure.to_string().contains("nothing was changed"));
        failures += 1;
    }
    // 2 directories, 3 files, 2 backups and 3 renames can fail.
    assert_eq!(failures, 10);
}

#[test]
fn what_is_right_already_is_not_touched() {
    let disk = FailingDisk::new(&OLD, 0);
    let same = OLD.map(|(path, text)| (&path["dist/".len()..], text));
    let written = write_set(&disk, Path::new("dist"), &same);
    assert_eq!(written.ok(), Some(Written { written: 0, unchanged: 2 }));
}

#[test]
fn real_files_are_replaced_and_nothing_is_left_beside_them() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("dist");
    for text in ["one", "two"] {
        let files = [("x/a.yaml", text)];
        write_set(&RealDisk, &out, &files).unwrap();
        assert_eq!(fs::read_to_string(out.join("x/a.yaml")).unwrap(), text);
        assert_eq!(fs::read_dir(out.join("x")).unwrap().count(), 1);
    }
}

#[test]
fn a_directory_in_the_way_fails_and_leaves_the_others() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("b.yaml")).unwrap();
    let files = ["a.yaml", "b.yaml"].map(|name| (name, "new"));
    let failure = write_set(&RealDisk, directory.path(), &files).unwrap_err();
    assert!(failure.to_string().contains("b.yaml"), "{failure}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}
