//! Reports as files, written whole or not at all, and the coverage that they mark.

use std::path::Path;

use promwright_backtest::{Coverage, Page, report};
use promwright_source::Sources;

use crate::Run;
use crate::failure::{Failure, Result};
use crate::findings::draw;
use crate::output::say;
use crate::write_set::write_file;

/// Of so many series of each condition a report shows the values.
pub(super) const SERIES: usize = 6;

/// Writes a report.
///
/// # Errors
///
/// The file cannot be written; then what was there is as before.
pub(super) fn write(path: &Path, page: &Page<'_>) -> Result<()> {
    write_file(path, &report(page))?;
    say(&format!("wrote {}", path.display()));
    Ok(())
}

/// Reads what rule tests cover; `None` if the file has none, which has been said.
///
/// # Errors
///
/// A file that cannot be read.
pub(super) fn coverage(run: &mut Run<'_>, path: &Path) -> Result<Option<Coverage>> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let mut sources = Sources::new();
    let file = sources.add(path.display().to_string(), text);
    match Coverage::read(file, sources.file(file).text()) {
        Ok(coverage) => Ok(Some(coverage)),
        Err(findings) => draw(&mut run.output, &findings, &sources).map(|()| None),
    }
}
