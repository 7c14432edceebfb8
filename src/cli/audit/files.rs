//! The files of an audit: pages and dashboards, named or found in directories.

use std::io::Read;
use std::path::{Path, PathBuf};

use promwright_audit::Dashboard;

use crate::discover::walk;
use crate::failure::{Failure, Result};

/// The endings of pages, dumps and answers in a directory; files without one count, too.
const OF_PAGES: &[&str] = &["prom", "om", "openmetrics", "metrics", "txt", "json"];

/// Names and texts of what tells of metrics.
pub(super) fn pages(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let is_page = |path: &Path| {
        path.extension()
            .is_none_or(|ending| OF_PAGES.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    read_all(paths, "pages", is_page, |_| true)
}

/// Names and texts of dashboards; other JSON in a directory is passed over.
pub(super) fn dashboards(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let is_json =
        |path: &Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    read_all(paths, "dashboards", is_json, Dashboard::is_one)
}

fn read_all(
    paths: &[PathBuf],
    noun: &str,
    is_wanted: impl Fn(&Path) -> bool,
    is_one: impl Fn(&str) -> bool,
) -> Result<Vec<(String, String)>> {
    let mut read = Vec::new();
    for path in paths {
        if !path.is_dir() {
            read.push(text(path)?);
            continue;
        }
        let before = read.len();
        for entry in walk(path) {
            let entry = entry.map_err(|error| {
                let failure = Failure::new(format!("cannot search `{}`", path.display()));
                failure.cause(error.to_string())
            })?;
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if is_file && is_wanted(entry.path()) {
                read.extend(Some(text(entry.path())?).filter(|(_, text)| is_one(text)));
            }
        }
        if read.len() == before {
            return Err(Failure::new(format!("there are no {noun} in `{}`", path.display())));
        }
    }
    Ok(read)
}

/// The name and the text of a file.
fn text(path: &Path) -> Result<(String, String)> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::new("cannot read standard input").cause(error.to_string()))?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let bytes = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
        (path.display().to_string(), bytes)
    };
    let refused = |cause| Failure::new(format!("cannot read `{name}`")).cause(cause);
    if u32::try_from(bytes.len()).is_err() {
        return Err(refused("it is larger than 4 GiB"));
    }
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))?;
    Ok((name, text))
}
