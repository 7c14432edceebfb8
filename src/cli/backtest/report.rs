//! Reports as files: written whole or not at all.

use std::path::Path;

use promwright_backtest::{Page, report};

use crate::failure::Result;
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
