//! `check --fix`: puts safe fixes into files, round after round, until none is left.
//!
//! What a round changes is checked again before anything is written. A file in which a round
//! does not leave fewer findings than there were gets back what it was: a fix that removes no
//! finding, or brings one, is a fault of ours, and not to be found out in somebody's files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use promwright_lint::{mended, safe_edits};
use promwright_source::{Diagnostic, FileId, SharedStr, Sources};

use crate::build::show_difference;
use crate::failure::Result;
use crate::findings::plural;
use crate::output::Output;
use crate::write_set::{RealDisk, write_set};

/// More rounds than any chain of fixes needs.
const MOST_ROUNDS: usize = 16;

/// New texts of files, by the names that findings show.
pub(crate) type Texts = HashMap<String, SharedStr>;

/// Files under repair.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    /// What was there before.
    old: BTreeMap<String, SharedStr>,
    /// What is there now.
    pub texts: Texts,
    /// Files that a fix did no good; they are left alone.
    left_alone: BTreeSet<String>,
    /// How many findings are gone.
    pub gone: usize,
}

impl Repair {
    /// Repairs, with somebody who checks the rules again with other texts of their files.
    pub fn run(
        findings: &[Diagnostic],
        sources: &Sources,
        mut check: impl FnMut(&Texts) -> Result<(Vec<Diagnostic>, Sources)>,
    ) -> Result<Self> {
        let mut repair = Self::default();
        let mut new = repair.round(findings, sources);
        let mut before = counts(findings, sources);
        let start: usize = before.values().sum();
        let mut left = start;
        for _ in 0..MOST_ROUNDS {
            if new.is_empty() {
                break;
            }
            let last = repair.texts.clone();
            repair.texts.extend(new.clone());
            let (mut findings, mut sources) = check(&repair.texts)?;
            let mut after = counts(&findings, &sources);
            let count = |counts: &BTreeMap<String, usize>, name: &String| {
                counts.get(name).copied().unwrap_or_default()
            };
            let worse: Vec<_> = new
                .keys()
                .filter(|name| count(&after, name) >= count(&before, name))
                .cloned()
                .collect();
            if !worse.is_empty() {
                for name in worse {
                    match last.get(&name) {
                        Some(text) => repair.texts.insert(name.clone(), text.clone()),
                        None => repair.texts.remove(&name),
                    };
                    repair.left_alone.insert(name);
                }
                (findings, sources) = check(&repair.texts)?;
                after = counts(&findings, &sources);
            }
            left = after.values().sum();
            before = after;
            new = repair.round(&findings, &sources);
        }
        repair.gone = start.saturating_sub(left);
        Ok(repair)
    }

    /// The texts that one round of fixes gives.
    fn round(&mut self, findings: &[Diagnostic], sources: &Sources) -> Texts {
        let mut texts = Texts::new();
        // Of a file that is not UTF-8 only a likeness was read.
        let broken: BTreeSet<FileId> = findings
            .iter()
            .filter(|finding| finding.slug == "yaml/encoding")
            .map(|finding| finding.primary.place.file)
            .collect();
        for (file, edits) in safe_edits(findings) {
            let source = sources.file(file);
            let name = source.name().to_owned();
            if broken.contains(&file) || self.left_alone.contains(&name) {
                continue;
            }
            if let Some(text) = mended(source.text(), &edits) {
                self.old.entry(name.clone()).or_insert_with(|| source.text().clone());
                texts.insert(name, text.into());
            }
        }
        texts
    }

    /// The files that have changed: name, old and new text.
    fn changed(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.old.iter().filter_map(|(name, old)| {
            let new = self.texts.get(name)?;
            (new != old).then_some((&**name, &**old, &**new))
        })
    }

    /// Shows the changes; whether there are any.
    pub fn show(&self, output: &mut Output) -> Result<bool> {
        let mut is_any = false;
        for (name, old, new) in self.changed() {
            is_any = true;
            show_difference(output, Path::new(name), old, new)?;
        }
        Ok(is_any)
    }

    /// Writes the files that have changed, all or none.
    pub fn write(&self) -> Result<()> {
        let targets: Vec<_> = self
            .changed()
            .map(|(name, _, new)| {
                // A link stays one.
                let path = fs::canonicalize(name).unwrap_or_else(|_| name.into());
                (path.to_string_lossy().into_owned(), fs::metadata(&path).ok(), new)
            })
            .collect();
        let files: Vec<_> = targets.iter().map(|(path, _, text)| (&**path, *text)).collect();
        write_set(&RealDisk, Path::new(""), &files)?;
        for (path, metadata, _) in &targets {
            if let Some(metadata) = metadata {
                // Who may read it is as before; where that cannot be, the text still is right.
                let _ = fs::set_permissions(path, metadata.permissions());
            }
        }
        Ok(())
    }

    /// `fixed 3 findings in 2 files`.
    pub fn describe(&self) -> String {
        let files = plural(self.changed().count(), "file");
        format!("fixed {} in {files}", plural(self.gone, "finding"))
    }
}

/// How many findings there are in each file.
fn counts(findings: &[Diagnostic], sources: &Sources) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let name = sources.file(finding.primary.place.file).name();
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    counts
}
