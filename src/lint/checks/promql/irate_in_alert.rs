//! `promql/irate-in-alert`.

use promwright_promql::{Id, Kind};
use promwright_source::{Diagnostic, Fix};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `irate` in alerts.
///
/// ## Why is this bad?
///
/// `irate` looks at the last two samples of the window, however long that is. One quiet moment
/// between two scrapes is below the threshold, and `for` starts again; one burst is above it.
///
/// ## Example
///
/// ```promql
/// irate(errors_total[5m]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(errors_total[5m]) > 10
/// ```
pub(crate) struct IrateInAlert;

const HELP: &str = "write `rate`, which averages over the window";

impl Check for IrateInAlert {
    fn slug(&self) -> &'static str {
        "promql/irate-in-alert"
    }

    fn file(&self) -> &'static str {
        include_str!("irate_in_alert.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if subject.alert().is_none() || call.function.name != "irate" {
            return;
        }
        let edit = subject.rule.expr.text.edit(call.name_span, "rate");
        let fix = edit.map(|edit| Fix::suggestion(HELP, vec![edit]));
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(call.name_span),
                    "`irate` looks at the last two samples only, whatever the window",
                )
                .label("jumps from one evaluation to the next")
                .help(HELP)
                .fix(fix),
        );
    }
}
