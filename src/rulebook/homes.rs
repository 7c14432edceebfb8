//! The other homes of rules: Kubernetes manifests and the files of Mimir.
//!
//! Whatever wraps them, rules come out as [`RuleFile`]s whose places lead into the real file,
//! also where a rule file is a block scalar in another one. What is no home of rules is read
//! as a plain rule file, so that its faults are shown.

use promwright_source::{Diagnostic, FileId, SharedStr};

use crate::read::{Inspect, comments_of, finish, read_document, read_groups};
use crate::yaml::{self, Document, Kind, Node, parse_within};
use crate::{Dialect, RuleFile};

/// Reads all rule files that a text holds: itself, `PrometheusRule` and `VMRule` manifests,
/// `ConfigMap`s with rule files, lists of these, and Mimir's namespaces.
///
/// Where a text holds several rule files, their names are the text's with `#` and the key.
/// In a text that holds manifests every document counts, else the first alone.
pub fn read(
    file: FileId,
    name: &str,
    text: impl Into<SharedStr>,
    allowed: &[Dialect],
) -> (Vec<RuleFile>, Vec<Diagnostic>) {
    read_inspected(file, name, &text.into(), allowed, &mut ())
}

/// [`read`], with somebody who looks at the rules as they are read, in the order of the result.
pub fn read_inspected(
    file: FileId,
    name: &str,
    text: &SharedStr,
    allowed: &[Dialect],
    inspect: &mut dyn Inspect,
) -> (Vec<RuleFile>, Vec<Diagnostic>) {
    let home = Home { file, name };
    let (document, mut findings) = yaml::parse_shared(file, text);
    let is_wrapped = document.root().is_some_and(|root| is_manifest(root) || is_namespace(root));
    let mut files = Vec::new();
    if is_wrapped {
        let (documents, all_findings) = yaml::parse_all(file, text);
        findings = all_findings;
        for document in &documents {
            home.document(document, &mut files, &mut findings, inspect);
        }
    } else {
        files.push(read_document(file, name, &document, &mut findings, inspect));
    }
    if let [only] = files.as_mut_slice() {
        name.clone_into(&mut only.name);
    }
    crate::dialect::settle(&mut findings, allowed);
    finish(&files, &mut findings);
    (files, findings)
}

/// Whether the root says what kind of Kubernetes object it is.
fn is_manifest(root: Node<'_>) -> bool {
    text_of(root, "kind").is_some() && text_of(root, "apiVersion").is_some()
}

/// Whether it is a file of Mimir, which holds one or several namespaces.
fn is_namespace(root: Node<'_>) -> bool {
    child(root, "namespace").is_some() && child(root, "groups").is_some()
}

/// Whether `groups` is a list of what may be rule groups, or an empty one. Other programs'
/// settings have groups too, of users for instance.
fn holds_rule_groups(root: Node<'_>) -> bool {
    let Some(groups) = child(root, "groups") else { return false };
    match groups.kind() {
        Kind::Null => true,
        Kind::Sequence => {
            let mut items = groups.items().peekable();
            items.peek().is_none() || items.any(|item| child(item, "rules").is_some())
        }
        Kind::Scalar(_) | Kind::Mapping => false,
    }
}

fn child<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    node.entries().find(|(key, _)| key.scalar() == Some(name)).map(|(_, value)| value)
}

fn text_of<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    child(node, name)?.scalar()
}

/// The file that is read.
struct Home<'a> {
    file: FileId,
    name: &'a str,
}

impl Home<'_> {
    fn document(
        &self,
        document: &Document<'_>,
        files: &mut Vec<RuleFile>,
        findings: &mut Vec<Diagnostic>,
        inspect: &mut dyn Inspect,
    ) {
        let Some(root) = document.root() else { return };
        if is_manifest(root) {
            let first = files.len();
            self.manifest(root, files, findings, inspect);
            if let Some(file) = files.get_mut(first) {
                // Those of a rule file within it are its own already.
                file.comments.splice(0..0, comments_of(document));
            }
        } else {
            files.push(read_document(self.file, self.name, document, findings, inspect));
        }
    }

    /// The rule files of a Kubernetes object. Lists nest no deeper than the reader allows.
    fn manifest(
        &self,
        root: Node<'_>,
        files: &mut Vec<RuleFile>,
        findings: &mut Vec<Diagnostic>,
        inspect: &mut dyn Inspect,
    ) {
        let mut waiting = vec![root];
        while let Some(object) = waiting.pop() {
            match text_of(object, "kind") {
                Some("PrometheusRule" | "VMRule") => {
                    files.extend(self.custom_resource(object, findings, inspect));
                }
                Some("ConfigMap") => self.config_map(object, files, findings, inspect),
                Some(kind) if kind.ends_with("List") => {
                    let items = child(object, "items").into_iter().flat_map(Node::items);
                    let items: Vec<_> = items.collect();
                    waiting.extend(items.into_iter().rev());
                }
                _ => {}
            }
        }
    }

    /// The groups of a `spec`.
    fn custom_resource(
        &self,
        object: Node<'_>,
        findings: &mut Vec<Diagnostic>,
        inspect: &mut dyn Inspect,
    ) -> Option<RuleFile> {
        let spec = child(object, "spec")?;
        let lists = spec.entries().filter(|(key, _)| key.scalar() == Some("groups"));
        let groups = read_groups(lists.map(|(_, value)| value), findings, inspect);
        inspect.end_of_file();
        Some(RuleFile {
            name: self.name_of(object, None),
            file: self.file,
            groups,
            comments: Vec::new(),
        })
    }

    /// The values of `data` that are rule files.
    fn config_map(
        &self,
        object: Node<'_>,
        files: &mut Vec<RuleFile>,
        findings: &mut Vec<Diagnostic>,
        inspect: &mut dyn Inspect,
    ) {
        let entries = child(object, "data").into_iter().flat_map(Node::entries);
        for (key, value) in entries {
            // Anything may be in a ConfigMap; only what mentions groups is worth reading.
            if !value.scalar().is_some_and(|text| text.contains("groups")) {
                continue;
            }
            let text = value.text();
            let (document, found) = parse_within(&text);
            if !document.root().is_some_and(holds_rule_groups) {
                continue;
            }
            findings.extend(found);
            let name = self.name_of(object, key.scalar());
            files.push(read_document(self.file, &name, &document, findings, inspect));
        }
    }

    /// The file's name; with the key where it holds several rule files.
    fn name_of(&self, object: Node<'_>, key: Option<&str>) -> String {
        let metadata = child(object, "metadata").filter(|node| node.kind() == Kind::Mapping);
        match key.or_else(|| metadata.and_then(|node| text_of(node, "name"))) {
            Some(part) => format!("{}#{part}", self.name),
            None => self.name.to_owned(),
        }
    }
}
