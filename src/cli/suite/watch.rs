//! `test --watch`: waits for changes, and finds the test files that they reach.
//!
//! Watched are directories, not files: editors replace a file by another one of its name, and a
//! file that is gone may come back. A change counts if it is one of a test file, of a file that
//! it reads, or of one that a pattern in `rule_files` matches. Reading a file is no change, so
//! that a run never sets off the next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Bound, Suite, rule_files};
use crate::discover::{Found, Input, discover};
use crate::failure::{Failure, Result};
use crate::findings::plural;
use crate::output::Output;

/// Editors and checkouts change several files in a row: a change is over when nothing has
/// happened for this time.
const QUIET: Duration = Duration::from_millis(60);

/// But nobody waits for longer than this.
const LONGEST: Duration = Duration::from_secs(1);

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(500);

/// What a test file reaches.
struct Reach {
    /// Absolute paths of what it reads, itself among them.
    files: BTreeSet<PathBuf>,
    /// Patterns of rule files.
    patterns: Vec<glob::Pattern>,
}

impl Reach {
    fn of(name: &str, bound: &Bound) -> Self {
        let test = PathBuf::from(name);
        let directory = test.parent().unwrap_or(Path::new("")).to_owned();
        let mut files = BTreeSet::new();
        let named = bound.tests.rule_files.iter().map(|pattern| directory.join(pattern.value()));
        let supplied = bound.tests.tests.iter().flat_map(|test| &test.from);
        let supplied = supplied.map(|supply| directory.join(supply.name()));
        let read = bound.read.iter().cloned();
        for path in read.chain(named).chain(supplied).chain([test.clone()]) {
            files.insert(absolute(&path));
            // Where a link leads changes without the link.
            files.extend(path.canonicalize());
        }
        let patterns = bound.tests.rule_files.iter().filter_map(|pattern| {
            let (fixed, rest) = fixed_part(pattern.value());
            rule_files::pattern(&absolute_directory(&directory.join(fixed)), rest)
        });
        Self { files, patterns: patterns.collect() }
    }

    /// Whether a change of a path, or of a directory that holds it, is one of this.
    fn has(&self, changed: &Path) -> bool {
        self.files.iter().any(|own| own.starts_with(changed))
            || self.patterns.iter().any(|pattern| pattern.matches_path(changed))
    }
}

/// The files of a suite, watched.
pub(crate) struct Watch {
    /// What the user named.
    paths: Vec<PathBuf>,
    watcher: Box<dyn Watcher>,
    events: Receiver<notify::Result<Event>>,
    watched: BTreeSet<PathBuf>,
    /// By the name of the test file.
    reached: BTreeMap<String, Reach>,
    /// Changes that are known already.
    changed: BTreeSet<PathBuf>,
}

impl Watch {
    /// Begins to watch the directories among what the user named.
    pub fn new(paths: &[PathBuf]) -> Result<Self> {
        if paths.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::new("`--watch` cannot watch standard input"));
        }
        let (sender, events) = channel();
        let again = sender.clone();
        let native = RecommendedWatcher::new(sender, Config::default());
        let watcher: Box<dyn Watcher> = if let Ok(watcher) = native {
            Box::new(watcher)
        } else {
            let polling = PollWatcher::new(again, Config::default().with_poll_interval(POLL));
            Box::new(polling.map_err(|error| refusal(&error))?)
        };
        let mut watch = Self {
            paths: paths.to_owned(),
            watcher,
            events,
            watched: BTreeSet::new(),
            reached: BTreeMap::new(),
            changed: BTreeSet::new(),
        };
        for directory in paths.iter().filter(|path| path.is_dir()) {
            watch.add(&absolute_directory(directory).join("x"), RecursiveMode::Recursive)?;
        }
        Ok(watch)
    }

    /// Takes in what a run that began at a time has reached.
    pub fn note(&mut self, suite: &Suite, began: SystemTime) -> Result<()> {
        for bound in &suite.bound {
            let name = suite.sources.file(bound.tests.file).name();
            self.reached.insert(name.to_owned(), Reach::of(name, bound));
        }
        for (name, _) in &suite.unread {
            let files = BTreeSet::from([absolute(Path::new(name))]);
            self.reached.insert(name.clone(), Reach { files, patterns: Vec::new() });
        }
        let files: Vec<_> = self.reached.values().flat_map(|reach| reach.files.clone()).collect();
        for file in &files {
            let is_new = self.add(file, RecursiveMode::NonRecursive)?;
            // What happened before anybody watched is seen from its time.
            if is_new && is_changed_since(file, began) {
                self.changed.insert(file.clone());
            }
        }
        Ok(())
    }

    /// Whether nothing has been run yet.
    pub fn is_empty(&self) -> bool {
        self.reached.is_empty()
    }

    /// `watching 3 test files and 4 rule files; Ctrl-C ends`.
    pub fn status(&self) -> String {
        let tests = self.reached.len();
        let files: BTreeSet<_> = self.reached.values().flat_map(|own| &own.files).collect();
        let existing = files.iter().filter(|own| own.is_file()).count();
        let others = plural(existing.saturating_sub(tests), "file");
        format!("watching {} and {others} that they read; Ctrl-C ends", plural(tests, "test file"))
    }

    /// Waits for a change that reaches a test file; what is to be run again.
    pub fn next(&mut self) -> Result<Found> {
        loop {
            self.wait()?;
            let changed = std::mem::take(&mut self.changed);
            self.renew(&changed)?;
            let (mut inputs, failures) = discover(&self.paths);
            let names: BTreeSet<String> = inputs.iter().map(Input::name).collect();
            self.reached.retain(|name, _| names.contains(name));
            inputs.retain(|input| {
                let name = input.name();
                let path = absolute(Path::new(&name));
                let reach = self.reached.get(&name);
                changed
                    .iter()
                    .any(|own| path.starts_with(own) || reach.is_some_and(|reach| reach.has(own)))
            });
            if !inputs.is_empty() || !failures.is_empty() {
                return Ok((inputs, failures));
            }
        }
    }

    /// Waits until something has changed, and then until it is quiet again.
    fn wait(&mut self) -> Result<()> {
        let ended = |_| Failure::new("nothing tells of changes any more");
        while self.changed.is_empty() {
            let event = self.events.recv().map_err(ended)?;
            self.take(event);
        }
        let begun = std::time::Instant::now();
        while begun.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(())
    }

    /// Notes what an event changes. Where events were lost, everything may have.
    fn take(&mut self, event: notify::Result<Event>) {
        match event {
            Ok(event) if event.need_rescan() => {
                self.changed.insert(PathBuf::from("/"));
            }
            Ok(event) if is_change(event.kind) => self.changed.extend(event.paths),
            _ => {}
        }
    }

    /// Watches the directory of a file, or the nearest above it that there is; whether that is
    /// new.
    fn add(&mut self, file: &Path, mode: RecursiveMode) -> Result<bool> {
        let Some(directory) = file.ancestors().skip(1).find(|own| own.is_dir()) else {
            return Ok(false);
        };
        if !self.watched.insert(directory.to_owned()) {
            return Ok(false);
        }
        match self.watcher.watch(directory, mode) {
            Ok(()) => Ok(true),
            // It has gone meanwhile, and will be looked for again.
            Err(_) if !directory.is_dir() => {
                self.watched.remove(directory);
                Ok(false)
            }
            Err(error) => Err(refusal(&error)),
        }
    }

    /// Watches directories anew that have been replaced or are there again.
    fn renew(&mut self, changed: &BTreeSet<PathBuf>) -> Result<()> {
        let lost: Vec<_> =
            self.watched.iter().filter(|own| changed.contains(*own)).cloned().collect();
        for directory in lost {
            self.watched.remove(&directory);
            // It may be gone, and with it what watched it.
            let _ = self.watcher.unwatch(&directory);
        }
        for directory in self.paths.clone().iter().filter(|path| path.is_dir()) {
            self.add(&absolute_directory(directory).join("x"), RecursiveMode::Recursive)?;
        }
        let files: Vec<_> = self.reached.values().flat_map(|reach| reach.files.clone()).collect();
        for file in files {
            self.add(&file, RecursiveMode::NonRecursive)?;
        }
        Ok(())
    }
}

/// Clears the screen of a terminal, so that what is shown is of the last run alone.
pub(crate) fn clear(output: &mut Output) -> Result<()> {
    if std::io::stdout().is_terminal() {
        output.print("\u{1b}[2J\u{1b}[3J\u{1b}[H")?;
    }
    Ok(())
}

/// Whether an event is more than a look at a file.
const fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

fn is_changed_since(file: &Path, began: SystemTime) -> bool {
    let modified = file.metadata().and_then(|there| there.modified());
    modified.is_ok_and(|modified| modified >= began)
}

/// The path from the root, links in its directories resolved: so changes are told of.
fn absolute(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(directory), Some(name)) => absolute_directory(directory).join(name),
        _ => absolute_directory(path),
    }
}

/// Likewise for a directory; of one that is not there the nearest that is there is resolved.
fn absolute_directory(directory: &Path) -> PathBuf {
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    for there in directory.ancestors() {
        if let (Ok(resolved), Ok(rest)) = (there.canonicalize(), directory.strip_prefix(there)) {
            return rest.components().fold(resolved, |mut path, part| {
                if part == Component::ParentDir {
                    path.pop();
                } else {
                    path.push(part);
                }
                path
            });
        }
    }
    directory
}

/// The directories of a pattern before the first part that is one, and the rest.
fn fixed_part(pattern: &str) -> (&str, &str) {
    let end = pattern.find(['*', '?', '[', '\\']).unwrap_or(pattern.len());
    let start = pattern[..end].rfind('/').map_or(0, |slash| slash + 1);
    pattern.split_at(start)
}

fn refusal(error: &notify::Error) -> Failure {
    Failure::new("cannot watch for changes").cause(error.to_string())
}
