//! Files of labelled incidents.

use std::path::Path;

use promwright_backtest::{Incident, read_incidents};
use promwright_rulebook::RuleFile;
use promwright_source::{Severity, Sources};

use crate::Run;
use crate::failure::{Failure, Result};
use crate::findings::draw;

/// Reads incidents of the alerts that are wanted; `None` if something is wrong with them, which
/// has been said.
///
/// # Errors
///
/// A file that cannot be read.
pub(crate) fn incidents(
    run: &mut Run<'_>,
    path: &Path,
    files: &[RuleFile],
    wants: &dyn Fn(&str) -> bool,
) -> Result<Option<Vec<Incident>>> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let mut sources = Sources::new();
    let file = sources.add(path.display().to_string(), text);
    let rules = files.iter().flat_map(RuleFile::rules).map(|(_, rule)| rule);
    let alerts = rules.filter(|rule| rule.alert().is_some());
    let names = alerts.map(|rule| rule.name.value.as_str()).filter(|name| wants(name));
    let (incidents, mut findings) =
        read_incidents(file, sources.file(file).text(), &names.collect::<Vec<_>>());
    promwright_source::sort(&mut findings);
    draw(&mut run.output, &findings, &sources)?;
    let is_faulty = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok((!is_faulty).then_some(incidents))
}
