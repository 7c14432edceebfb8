//! `audit/no-series`: a target names a metric, and has no series of it.

use promwright_source::Diagnostic;

use super::Compared;
use crate::Status;

pub(super) fn check(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    if !own.family.series.is_empty() {
        return None;
    }
    let place = own.family.told.iter().find(|told| told.is_with_series)?.place;
    let message = format!("`{}` is declared by its target, which has no series of it", own.name);
    let finding = Diagnostic::note("audit/no-series", place, message).label("and no sample");
    let readers = own.readers.describe();
    findings.push(if readers.is_empty() {
        finding.help("expose it as 0 from the start, so that its first rise is seen")
    } else {
        finding.help(format!(
            "expose it as 0 from the start; until then nothing comes of what reads it ({readers})"
        ))
    });
    Some(Status::NoSeries)
}
