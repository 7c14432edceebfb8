//! `check --baseline`: the file that keeps known findings.

use std::path::Path;

use promwright_lint::{Baseline, Known};
use promwright_source::{Diagnostic, Sources};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::write_set::{RealDisk, write_set};

/// The version of the file's form.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    slug: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    rule: String,
    message: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_one(count: &usize) -> bool {
    *count == 1
}

/// Reads known findings.
pub(crate) fn read(path: &Path) -> Result<Baseline> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::io("read", path, &error).help("`--write-baseline FILE` makes one")
    })?;
    let file: File = serde_json::from_str(&text).map_err(|error| {
        Failure::new(format!("`{}` is no baseline", path.display())).cause(error.to_string())
    })?;
    if file.version != VERSION {
        let cause = format!("it has version {}, this promwright reads {VERSION}", file.version);
        return Err(Failure::new(format!("cannot read `{}`", path.display())).cause(cause));
    }
    Ok(file.findings.into_iter().map(Row::known).collect())
}

/// Writes findings as known.
pub(crate) fn write(path: &Path, findings: &[Diagnostic], sources: &Sources) -> Result<()> {
    let baseline = Baseline::of(findings, sources);
    let file = File { version: VERSION, findings: baseline.iter().map(Row::of).collect() };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| Failure::new("cannot write the baseline").cause(error.to_string()))?;
    let (directory, name) = (path.parent().unwrap_or(Path::new("")), path.file_name());
    let name = name.unwrap_or_default().to_string_lossy();
    write_set(&RealDisk, directory, &[(&name, &(text + "\n"))]).map(drop)
}

impl Row {
    fn of((known, count): (&Known, usize)) -> Self {
        let Known { file, slug, rule, message } = known.clone();
        Self { file, slug, rule, message, count }
    }

    fn known(self) -> (Known, usize) {
        let Self { file, slug, rule, message, count } = self;
        (Known { file, slug, rule, message }, count)
    }
}
