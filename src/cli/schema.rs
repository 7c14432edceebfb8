//! What is known of metrics from outside the rules: the files that are named, found and read.
//!
//! In a directory files count by their endings, since there may be others beside them; a YAML
//! file there is a schema file if it has the key `metrics`.

use std::path::{Path, PathBuf};

use promwright_lint::Schema;
use promwright_source::{Diagnostic, Sources};

use crate::config::Config;
use crate::discover::walk;
use crate::failure::{Failure, Result};
use crate::text::has_key;

/// The endings of pages, dumps and answers in a directory; files without one count, too.
const ENDINGS: &[&str] = &["prom", "om", "openmetrics", "metrics", "txt", "json", "yaml", "yml"];

/// What is known of metrics, with the texts that tell it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// What is known.
    pub schema: Schema,
    /// The texts.
    pub sources: Sources,
    /// What is wrong with them.
    pub findings: Vec<Diagnostic>,
}

impl Told {
    /// Reads what the settings name, then what the arguments do.
    ///
    /// # Errors
    ///
    /// A path at which nothing can be read. What is malformed is a finding.
    pub fn read(&mut self, config: &Config, named: &[PathBuf]) -> Result<()> {
        let targets = &config.options.target_labels;
        for path in config.schema.iter().chain(named) {
            if !path.is_dir() {
                let text = text(path)?;
                self.add(path, text, targets);
                continue;
            }
            let before = self.sources.iter().count();
            for file in files(path)? {
                let text = text(&file)?;
                if !is_yaml(&file) || has_key(&text, &["metrics"]) {
                    self.add(&file, text, targets);
                }
            }
            if self.sources.iter().count() == before {
                let message = format!("nothing in `{}` tells of metrics", path.display());
                let endings = ENDINGS.join("`, `.");
                let help = format!("such files end in `.{endings}`, or have no ending");
                return Err(Failure::new(message).help(help));
            }
        }
        if config.options.schema_is_complete {
            self.schema.complete();
        }
        Ok(())
    }

    fn add(&mut self, path: &Path, text: String, targets: &[String]) {
        let id = self.sources.add(path.display().to_string(), text);
        let found = self.schema.read(id, self.sources.file(id), targets);
        self.findings.extend(found);
    }
}

fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    let refused = |cause| Failure::new(format!("cannot read `{}`", path.display())).cause(cause);
    if u32::try_from(bytes.len()).is_err() {
        return Err(refused("it is larger than 4 GiB"));
    }
    String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))
}

/// The files below a directory that may tell of metrics, in order.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in walk(directory) {
        let entry = entry.map_err(|error| {
            let failure = Failure::new(format!("cannot search `{}`", directory.display()));
            failure.cause(error.to_string())
        })?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && is_wanted(entry.path()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn is_wanted(path: &Path) -> bool {
    let Some(ending) = path.extension() else { return true };
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
}
