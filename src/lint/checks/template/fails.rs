//! `template/fails`.

use std::sync::Arc;

use promwright_rulebook::Entry;
use promwright_source::Diagnostic;
use promwright_template::{Data, LabelMap, Query, Sample, SampleValue, Use, UseKind};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds templates that parse and cannot be expanded, whatever the labels and the value: a
/// field that there is not (`{{ .Alert }}`), a function with an argument of another type. Each
/// template is expanded with a value and labels made up for it.
///
/// ## Why is this bad?
///
/// The rule loads. When the alert fires, the annotation reads `<error expanding template …>`
/// and nothing else.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "{{ .Annotations.title }}: {{ $value }}"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "queue {{ .Labels.queue }}: {{ $value }}"
/// ```
pub(crate) struct Fails;

impl Check for Fails {
    fn slug(&self) -> &'static str {
        "template/fails"
    }

    fn file(&self) -> &'static str {
        include_str!("fails.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        for entry in subject.rule.labels.iter().chain(&alert.annotations) {
            if entry.is_everyday() {
                continue;
            }
            let Some(error) = failure(entry) else { continue };
            let help = if error.contains("incompatible types") {
                "compare `$value` with a number that has a point, as in `gt $value 100.0`"
            } else {
                "templates have `$labels`, `$externalLabels`, `$externalURL` and `$value`"
            };
            let message =
                format!("the template `{}` cannot be expanded: {error}", entry.name.value());
            findings.push(
                subject
                    .finding(self, entry.value.place(), message)
                    .label("becomes an error text when the alert fires")
                    .help(help),
            );
        }
    }
}

/// The error of a template with data of our own; `None` where it may depend on the data.
fn failure(entry: &Entry) -> Option<String> {
    let template = entry.template()?;
    let uses = template.uses();
    let labels = made_up(&uses, |kind| match kind {
        UseKind::Label(name) => Some((&**name).into()),
        _ => None,
    });
    let external = made_up(&uses, |kind| match kind {
        UseKind::ExternalLabel(name) => Some((&**name).into()),
        _ => None,
    });
    let data = |value: f64, labels: &Arc<LabelMap>| Data {
        name: "__alert",
        labels: labels.clone(),
        external_labels: external.clone(),
        external_url: "http://localhost",
        own_url: Some("http://localhost"),
        value: SampleValue::Float(value),
        timestamp: 0,
    };
    // What fails with a value and without it, with labels and without them, fails always.
    let tries = [(1.0, &labels), (0.0, &Arc::default()), (1.0, &Arc::default()), (0.0, &labels)];
    let mut error = None;
    for (value, labels) in tries {
        match template.expand(&data(value, labels), &OneSample) {
            Ok(_) => return None,
            Err(found) => error = Some(found.to_string()),
        }
    }
    error.map(|text| text.rsplit_once(">: ").map_or(text.clone(), |(_, cause)| cause.to_owned()))
}

/// A label map with the labels that are read.
fn made_up(uses: &[Use], name: impl Fn(&UseKind) -> Option<Arc<str>>) -> Arc<LabelMap> {
    let names = uses.iter().filter_map(|found| name(&found.kind));
    Arc::new(names.map(|name| (name, Arc::from("1"))).collect())
}

/// Answers every query with one sample.
struct OneSample;

impl Query for OneSample {
    fn query(&self, _: &str) -> Result<Vec<Sample>, String> {
        Ok(vec![Sample { labels: Arc::default(), value: SampleValue::Float(1.0) }])
    }
}
