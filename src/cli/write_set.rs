//! Writes a set of files whole or not at all.
//!
//! Every file is first written and synced under a temporary name next to its target; only
//! when all are on disk do they take their targets' places. If one cannot, those that already
//! have are put back. So a reader never sees half a file, and a directory that is read-only
//! or full keeps its old files. What already has the wanted content is not touched.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The operations that the writer needs of a file system; tests inject one that fails.
pub(crate) trait Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Fails if the path is taken.
    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file to a name that may be taken.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes a directory and those above it; gives those that it made, outermost first.
    fn create_directory(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
    fn remove_directory(&self, path: &Path) -> io::Result<()>;
}

/// The real one.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Some file systems have no hard links; a copy does as well.
        fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        // So that the new name outlasts a crash, where directories can be synced.
        if let Some(directory) = to.parent().and_then(|path| fs::File::open(path).ok()) {
            let _ = directory.sync_all();
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_directory(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let mut missing: Vec<_> = path.ancestors().take_while(is_missing).collect();
        missing.reverse();
        fs::create_dir_all(path)?;
        Ok(missing.into_iter().map(Path::to_owned).collect())
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

/// How many files were written, and how many already were as they should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub written: usize,
    pub unchanged: usize,
}

/// Writes all of `files` (path below `out`, content), or nothing.
pub(crate) fn write_set(disk: &dyn Disk, out: &Path, files: &[(&str, &str)]) -> Result<Written> {
    let mut transaction = Transaction { disk, steps: Vec::new() };
    match transaction.run(out, files) {
        Ok(written) => {
            transaction.clear_backups();
            Ok(written)
        }
        Err(failure) => {
            transaction.roll_back();
            Err(failure.help("nothing was changed"))
        }
    }
}

/// Writes one file whole or not at all; into a pipe or a device as it comes.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    let is_special = std::fs::metadata(path).is_ok_and(|there| !there.is_file());
    let name = path.file_name().and_then(OsStr::to_str).filter(|_| !is_special);
    let Some(name) = name else {
        return std::fs::write(path, text).map_err(|error| Failure::io("write", path, &error));
    };
    let directory = path.parent().unwrap_or(Path::new(""));
    write_set(&RealDisk, directory, &[(name, text)]).map(drop)
}

/// What has been done so far, so that it can be undone.
struct Transaction<'a> {
    disk: &'a dyn Disk,
    steps: Vec<Step>,
}

enum Step {
    MadeDirectory(PathBuf),
    Staged { temporary: PathBuf },
    BackedUp { backup: PathBuf },
    Replaced { target: PathBuf, backup: Option<PathBuf> },
}

impl Transaction<'_> {
    fn run(&mut self, out: &Path, files: &[(&str, &str)]) -> Result<Written> {
        let mut staged = Vec::new();
        for (name, content) in files {
            let target = out.join(name);
            let old = self.old_content(&target)?;
            if old.as_deref() != Some(content.as_bytes()) {
                staged.push((self.stage(&target, content)?, target, old.is_some()));
            }
        }
        for (temporary, target, existed) in &staged {
            self.replace(temporary, target, *existed)?;
        }
        Ok(Written { written: staged.len(), unchanged: files.len() - staged.len() })
    }

    fn old_content(&self, target: &Path) -> Result<Option<Vec<u8>>> {
        match self.disk.read(target) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::io("replace", target, &error)),
        }
    }

    fn stage(&mut self, target: &Path, content: &str) -> Result<PathBuf> {
        let directory = target.parent().unwrap_or(Path::new(""));
        let made = self.disk.create_directory(directory);
        let made = made.map_err(|error| Failure::io("create", directory, &error))?;
        self.steps.extend(made.into_iter().map(Step::MadeDirectory));
        let temporary = beside(target, "new");
        // Even a file that is half written has to go.
        self.steps.push(Step::Staged { temporary: temporary.clone() });
        let written = self.disk.create(&temporary, content.as_bytes());
        written.map_err(|error| Failure::io("write", target, &error))?;
        Ok(temporary)
    }

    fn replace(&mut self, temporary: &Path, target: &Path, existed: bool) -> Result<()> {
        let backup = existed.then(|| beside(target, "old"));
        if let Some(backup) = &backup {
            self.steps.push(Step::BackedUp { backup: backup.clone() });
            let linked = self.disk.link(target, backup);
            linked.map_err(|error| Failure::io("keep the old", target, &error))?;
        }
        let renamed = self.disk.rename(temporary, target);
        renamed.map_err(|error| Failure::io("replace", target, &error))?;
        self.steps.push(Step::Replaced { target: target.to_owned(), backup });
        Ok(())
    }

    /// Undoes everything, the last step first. What cannot be undone is left: the failure
    /// that led here is what the user has to know.
    fn roll_back(&self) {
        for step in self.steps.iter().rev() {
            let _ = match step {
                Step::MadeDirectory(directory) => self.disk.remove_directory(directory),
                Step::Staged { temporary } => self.disk.remove(temporary),
                Step::Replaced { target, backup: Some(backup) } => self.disk.rename(backup, target),
                Step::Replaced { target, backup: None } => self.disk.remove(target),
                Step::BackedUp { backup } => self.disk.remove(backup),
            };
        }
    }

    fn clear_backups(&self) {
        for step in &self.steps {
            if let Step::BackedUp { backup } = step {
                let _ = self.disk.remove(backup);
            }
        }
    }
}

/// A hidden name next to a file, which no other run uses.
fn beside(target: &Path, ending: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.{ending}", std::process::id()))
}

#[cfg(test)]
mod tests;
