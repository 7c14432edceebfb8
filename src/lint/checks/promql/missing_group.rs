//! `promql/missing-group`.

use promwright_promql::{Binary, Id, Kind, Name};
use promwright_source::Diagnostic;

use crate::checks::shape::equal_to;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds one-to-one matches in which one side is grouped by more labels than take part in the
/// match.
///
/// ## Why is this bad?
///
/// As soon as two series of that side have the same matching labels, Prometheus fails the
/// evaluation with "many-to-one matching must be explicit": the alert does not fire, and the
/// record has a gap.
///
/// ## Example
///
/// ```promql
/// sum by (job, pod) (rate(errors_total[5m])) / on (job) sum by (job) (rate(requests_total[5m])) > 0.1
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum by (job, pod) (rate(errors_total[5m])) / on (job) group_left sum by (job) (rate(requests_total[5m])) > 0.1
/// ```
pub(crate) struct MissingGroup;

impl Check for MissingGroup {
    fn slug(&self) -> &'static str {
        "promql/missing-group"
    }

    fn file(&self) -> &'static str {
        include_str!("missing_group.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON | Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(labels) = binary.matching.labels.as_ref() else { return };
        if binary.op.is_set() {
            return;
        }
        let group = binary.matching.group.as_ref();
        let sides = [(binary.lhs, true, "group_left"), (binary.rhs, false, "group_right")];
        for (side, is_left, modifier) in
            sides.into_iter().filter(|(_, is_left, _)| group.is_none_or(|g| g.left != *is_left))
        {
            let Some(name) = ungrouped(subject, binary, side) else { continue };
            let label = &name.text;
            let message = format!(
                "several series of one side match the same series of the other: they differ in `{label}`"
            );
            let finding = subject
                .finding(self, subject.place(name.span), message)
                .label("not among the labels that are matched")
                .cause(subject.place(labels.span), "matches without that label");

            findings.push(match group {
                Some(_) => finding.help(if is_left {
                    "this is the \"one\" side; did you mean `group_left`?"
                } else {
                    "this is the \"one\" side; did you mean `group_right`?"
                }),
                None => {
                    finding.help(format!("add `{modifier} ()`, or aggregate without `{label}`"))
                }
            });
        }
    }
}

/// A label by which a side is grouped and that takes no part in the match.
fn ungrouped<'a>(subject: &'a Subject<'_>, binary: &Binary, side: Id) -> Option<&'a Name> {
    let mut side = side;
    for _ in 0..4 {
        let Some(inner) = subject.binary(side) else { break };
        side = subject.only_vector(inner)?;
    }
    let aggregate = subject.aggregate(side)?;
    let grouping = aggregate.grouping.as_ref().filter(|grouping| !grouping.without)?;
    let matching = binary.matching.labels.as_ref()?;
    let takes_part =
        |name: &Name| matching.on == matching.labels.iter().any(|other| other.text == name.text);
    let varies = |name: &Name| {
        let fixed =
            subject.source(aggregate.expr).is_some_and(|(_, s)| equal_to(s, &name.text).is_some());
        !fixed && !subject.flow().labels(side).get(&name.text).is_impossible()
    };
    // Who fetches a label from the "one" side knows that there is one value of it.
    let fetched = |name: &Name| {
        let group = binary.matching.group.as_ref();
        group.is_some_and(|group| group.include.iter().any(|other| other.text == name.text))
    };
    let is_open = |name: &&Name| !takes_part(name) && !fetched(name) && varies(name);
    let name = grouping.labels.iter().find(is_open)?;
    Some(name)
}
