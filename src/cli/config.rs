//! `promwright.toml`: found upward from what is checked, read, and its paths put in place.
//!
//! One run has one file: rules of several directories are checked together, so their settings
//! cannot differ.

mod keys;
mod read;
mod schema;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use promwright_lint::{Matcher, Options, Scope};
use promwright_rulebook::Dialect;
use promwright_source::{Place, Sources, Style, render};

use crate::failure::{Failure, Result};
use crate::output::say;
use read::SaidSuppression;

pub(crate) use schema::schema;

/// The name of the file.
pub(crate) const FILE: &str = "promwright.toml";

/// The settings of a run.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The levels and options of checks.
    pub options: Options,
    /// Whether warnings fail a run.
    pub strict: bool,
    /// Whether every suppression must give a reason.
    pub requires_reason: bool,
    /// Tools whose own fields and expressions are let through.
    pub dialects: Vec<Dialect>,
    /// Findings that are left out.
    pub scopes: Vec<Scope>,
    /// Files and directories that tell of metrics.
    pub schema: Vec<PathBuf>,
    exclude: Option<Paths>,
    /// The name and the text of the file, where it has suppressions to point at.
    text: Option<(String, String)>,
}

impl Config {
    /// The settings for what is to be checked: those of the file that is named, or of the one
    /// that is found upward from the paths; from the working directory for standard input and
    /// for a catalog.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, if something in it is wrong, or if the paths lie below
    /// different files.
    pub fn load(named: Option<&Path>, paths: &[PathBuf], style: Style) -> Result<Self> {
        let found = match named {
            Some(path) => Some(path.to_owned()),
            None => find(paths)?,
        };
        found.map_or_else(|| Ok(Self::default()), |path| Self::read(&path, style))
    }

    fn read(path: &Path, style: Style) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
        let mut sources = Sources::new();
        let file = sources.add(shown(path), &*text);
        let (said, findings) = read::read(file, &text);
        if !findings.is_empty() {
            for finding in &findings {
                say(&render(finding, &sources, style));
            }
            let message = format!("the settings in `{}` cannot be used", shown(path));
            return Err(Failure::new(message));
        }
        let root = path.parent().unwrap_or(Path::new(""));
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let paths = |patterns: Vec<glob::Pattern>| {
            let root = Arc::from(root.clone());
            (!patterns.is_empty()).then(|| Paths { root, patterns: patterns.into() })
        };
        let has_suppressions = !said.suppressions.is_empty();
        Ok(Self {
            options: said.options,
            strict: said.strict,
            requires_reason: said.requires_reason,
            dialects: said.dialects,
            schema: said.schema.iter().map(|below| beside(path, below)).collect(),
            exclude: paths(said.exclude),
            scopes: said.suppressions.into_iter().map(|said| scope(said, paths)).collect(),
            text: has_suppressions.then(|| (shown(path), text)),
        })
    }

    /// Puts the file among the texts of a run, so that its suppressions can be pointed at.
    pub fn join(&mut self, sources: &mut Sources) {
        let Some((name, text)) = self.text.take() else { return };
        let file = sources.add(name, text);
        for place in self.scopes.iter_mut().filter_map(|scope| scope.place.as_mut()) {
            *place = Place::new(file, place.span);
        }
    }

    /// Whether a file that is found in a directory is left out.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|paths| paths.hold(path))
    }
}

/// Patterns of paths from a directory on.
#[derive(Clone, Debug)]
struct Paths {
    root: Arc<Path>,
    patterns: Arc<[glob::Pattern]>,
}

impl Paths {
    /// Whether a pattern matches the path, or a directory that it lies in.
    fn hold(&self, path: &Path) -> bool {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let Ok(below) = whole.strip_prefix(&self.root) else { return false };
        let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
        below.ancestors().filter(|part| !part.as_os_str().is_empty()).any(|part| {
            self.patterns.iter().any(|pattern| pattern.matches_path_with(part, options))
        })
    }
}

fn scope(said: SaidSuppression, paths: impl Fn(Vec<glob::Pattern>) -> Option<Paths>) -> Scope {
    let path = paths(said.paths)
        .map(|paths| Box::new(move |name: &str| paths.hold(Path::new(name))) as Matcher);
    let rule = said.rules.map(|regex| Box::new(move |name: &str| regex.is_match(name)) as Matcher);
    Scope { checks: said.checks, path, rule, labels: said.labels, place: said.place }
}

/// The file upward from the paths, if there is one.
fn find(paths: &[PathBuf]) -> Result<Option<PathBuf>> {
    let mut found: Option<(PathBuf, &Path)> = None;
    let here = [PathBuf::from("-")];
    for path in if paths.is_empty() { &here } else { paths } {
        let start = if path == Path::new("-") { Path::new(".") } else { path };
        let Some(file) = above(start) else { continue };
        match &found {
            Some((other, of)) if *other != file => {
                let message = format!(
                    "`{}` has its settings in `{}`, `{}` in `{}`",
                    of.display(),
                    shown(other),
                    path.display(),
                    shown(&file)
                );
                return Err(Failure::new(message)
                    .help("check them apart, or choose one with `--config FILE`"));
            }
            _ => found = Some((file, path)),
        }
    }
    Ok(found.map(|(file, _)| file))
}

fn above(path: &Path) -> Option<PathBuf> {
    let start = path.canonicalize().ok()?;
    start.ancestors().map(|directory| directory.join(FILE)).find(|file| file.is_file())
}

/// A path that a file states, which counts from its directory on.
fn beside(file: &Path, below: &str) -> PathBuf {
    let path = file.parent().unwrap_or(Path::new("")).join(below);
    PathBuf::from(shown(&path))
}

/// A path as it is seen from the working directory, where it lies below it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    let below = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    let below = below.filter(|below| below.components().all(|c| matches!(c, Component::Normal(_))));
    below.unwrap_or(path).display().to_string()
}
