//! Files of incidents.
//!
//! ```yaml
//! incidents:
//!   - alert: PsiFieldPodDrift
//!     from: 2025-10-23T14:04:00Z
//!     to: 2025-10-23T16:45:00Z
//!     labels: { pod: psi-field-0 }   # may be left out: any label set
//! ```

use promwright_number::time;
use promwright_rulebook::Spanned;
use promwright_rulebook::yaml::{self, Expect, Fields, Node, closest};
use promwright_source::{Diagnostic, FileId, Place, Span, Words};

/// Something that an alert should have told.
#[derive(Clone, Debug)]
pub struct Incident {
    /// The alert that should fire.
    pub alert: Spanned<String>,
    /// When it began, in milliseconds since the epoch.
    pub from: i64,
    /// When it ended.
    pub to: i64,
    /// Labels that the alert should have, beside others.
    pub labels: Vec<(String, String)>,
    /// Where it stands.
    pub place: Place,
}

const FIELDS: [&str; 4] = ["alert", "from", "to", "labels"];

/// Reads incidents; `alerts` are the names of those that there are.
pub fn read(file: FileId, text: &str, alerts: &[&str]) -> (Vec<Incident>, Vec<Diagnostic>) {
    let (document, mut findings) = yaml::parse(file, text);
    let Some(root) = document.root() else {
        let place = document.place(Span::at(0));
        findings.push(Diagnostic::error("incident/missing-field", place, "the file is empty"));
        return (Vec::new(), findings);
    };
    let mut reading = Reading { findings, alerts };
    let incidents = reading.file(root);
    (incidents, reading.findings)
}

struct Reading<'a> {
    findings: Vec<Diagnostic>,
    alerts: &'a [&'a str],
}

impl Reading<'_> {
    fn expect(&mut self) -> Expect<'_> {
        Expect {
            findings: &mut self.findings,
            wrong_type: "incident/wrong-type",
            unknown_field: "incident/unknown-field",
        }
    }

    fn file(&mut self, root: Node<'_>) -> Vec<Incident> {
        let mut expect = self.expect();
        let Some(fields) = expect.fields(root, "a file of incidents", &["incidents"]) else {
            return Vec::new();
        };
        expect.unknown_fields(&fields, "a file of incidents", &["incidents"]);
        let Some(list) = fields.value("incidents") else {
            self.missing(root, "the file has no `incidents`");
            return Vec::new();
        };
        let items: Vec<Node<'_>> = self.expect().items(list, "`incidents`").collect();
        items.into_iter().filter_map(|item| self.incident(item)).collect()
    }

    fn incident(&mut self, node: Node<'_>) -> Option<Incident> {
        let mut expect = self.expect();
        let fields = expect.fields(node, "an incident", &FIELDS)?;
        expect.unknown_fields(&fields, "an incident", &FIELDS);
        let alert = self.alert(node, &fields);
        let (from, to) = (self.time(node, &fields, "from"), self.time(node, &fields, "to"));
        let labels = fields.value("labels").map_or_else(Vec::new, |own| {
            let entries = self.expect().entries(own, "`labels`").into_iter();
            let name = |key: Node<'_>| key.scalar().unwrap_or_default().to_owned();
            entries.map(|(key, text)| (name(key), text.value().to_string())).collect()
        });
        let (alert, from, to) = (alert?, from?, to?);
        if to.value < from.value {
            let message = "the incident ends before it begins";
            let finding = Diagnostic::error("incident/bad-time", to.place, message);
            self.findings.push(finding.cause(from.place, "it begins here"));
            return None;
        }
        let place = node.first_line();
        Some(Incident { alert, from: from.value, to: to.value, labels, place })
    }

    fn alert(&mut self, node: Node<'_>, fields: &Fields<'_>) -> Option<Spanned<String>> {
        let Some(own) = fields.value("alert") else {
            self.missing(node, "the incident has no `alert`");
            return None;
        };
        let text = self.expect().text(own, "`alert`")?;
        let value = text.value().to_string();
        if !self.alerts.contains(&value.as_str()) {
            let message = format!("no alert that is looked at is named `{value}`");
            let finding = Diagnostic::error("incident/unknown-alert", text.place(), message);
            self.findings.push(match closest(&value, self.alerts) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding,
            });
            return None;
        }
        Some(Spanned { value, place: text.place() })
    }

    fn time(
        &mut self,
        node: Node<'_>,
        fields: &Fields<'_>,
        name: &'static str,
    ) -> Option<Spanned<i64>> {
        let Some(own) = fields.value(name) else {
            self.missing(node, format!("the incident has no `{name}`"));
            return None;
        };
        let text = self.expect().text(own, format_args!("`{name}`"))?;
        let Some(value) = time::parse(text.value()) else {
            let message = format!("`{name}` is no time: `{}`", text.value());
            let finding = Diagnostic::error("incident/bad-time", text.place(), message);
            let help = "write it as in `2025-10-23T14:04:00Z`, or in seconds since 1970";
            self.findings.push(finding.help(help));
            return None;
        };
        Some(Spanned { value, place: text.place() })
    }

    fn missing(&mut self, node: Node<'_>, message: impl Into<Words>) {
        if !node.is_cut() {
            let finding = Diagnostic::error("incident/missing-field", node.first_line(), message);
            self.findings.push(finding);
        }
    }
}
