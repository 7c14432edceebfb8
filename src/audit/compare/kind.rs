//! `audit/wrong-kind`: a target declares another kind than it should.

use promwright_lint::MetricKind;
use promwright_series::exposition::Kind;
use promwright_source::Diagnostic;

use super::Compared;
use crate::{Status, Told};

pub(super) fn check(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    let declared = own.metric.kind?;
    let is_wrong = |told: &&Told| kind(told.kind).is_some_and(|kind| kind != declared);
    let mut wrong = own.family.told.iter().filter(is_wrong);
    let first = wrong.next()?;
    let (is, should) = (kind(first.kind)?.as_str(), declared.as_str());
    let message = format!("`{}` is exposed as a {is} and declared as a {should}", own.name);
    let finding = Diagnostic::error("audit/wrong-kind", first.place, message)
        .label(format!("exposed as a {is}"));
    let finding = own.against(finding, format!("declared as a {should}"));
    let finding =
        wrong.take(3).fold(finding, |finding, told| finding.cause(told.place, "and here"));
    findings.push(finding.help(help(own, declared)));
    Some(Status::WrongKind)
}

fn help(own: &Compared<'_>, declared: MetricKind) -> String {
    let readers = match own.readers.describe() {
        readers if readers.is_empty() => String::new(),
        readers => format!("; read by {readers}"),
    };
    match declared {
        MetricKind::Counter => {
            format!("let the exporter declare a counter and count up from its start{readers}")
        }
        _ => format!(
            "let the exporter declare a {}, or mend the declaration{readers}",
            declared.as_str()
        ),
    }
}

/// The kind as schemas know it; what is `untyped` contradicts none.
const fn kind(kind: Kind) -> Option<MetricKind> {
    match kind {
        Kind::Counter => Some(MetricKind::Counter),
        Kind::Gauge | Kind::Info | Kind::StateSet => Some(MetricKind::Gauge),
        Kind::Histogram => Some(MetricKind::Histogram),
        Kind::Summary => Some(MetricKind::Summary),
        Kind::GaugeHistogram | Kind::Unknown => None,
    }
}
