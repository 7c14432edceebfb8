//! Rule files as Prometheus 3.14 reads them, with everything that is wrong reported at once.
//!
//! The rules are those of Prometheus' `rulefmt` with strict field checking, as `promtool check
//! rules` applies them. A faulty part is left out of the model and the rest is kept; a part
//! that stands twice (a repeated YAML key) is read both times.

mod group;
mod inspect;
mod label;
mod rule;
mod scalar;

pub use inspect::{AT_ONCE, Inspect};

use promwright_source::{Diagnostic, FileId, Place};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::yaml::{Document, Expect, Fields, Node};
use crate::{Group, RuleFile, Spanned, yaml};

/// Reads a rule file. `name` is the path as the user gave it.
///
/// Never fails: the findings say what is wrong, and the model holds what is not.
pub fn read(file: FileId, name: &str, text: &str) -> (RuleFile, Vec<Diagnostic>) {
    let (document, mut findings) = yaml::parse(file, text);
    let model = read_document(file, name, &document, &mut findings, &mut ());
    crate::dialect::settle(&mut findings, &[]);
    finish(std::slice::from_ref(&model), &mut findings);
    (model, findings)
}

/// Reads a document whose root has `groups`.
pub(crate) fn read_document(
    file: FileId,
    name: &str,
    document: &Document<'_>,
    findings: &mut Vec<Diagnostic>,
    inspect: &mut dyn Inspect,
) -> RuleFile {
    let groups = document.root().map_or_else(Vec::new, |root| read_root(root, findings, inspect));
    inspect.end_of_file();
    let comments = comments_of(document);
    RuleFile { name: name.to_owned(), file, groups, comments }
}

/// The comments of a document.
pub(crate) fn comments_of(document: &Document<'_>) -> Vec<Spanned<String>> {
    let comments = document.comments();
    comments.map(|(place, text)| Spanned { value: text.to_owned(), place }).collect()
}

fn read_root(
    root: Node<'_>,
    findings: &mut Vec<Diagnostic>,
    inspect: &mut dyn Inspect,
) -> Vec<Group> {
    if root.kind() == yaml::Kind::Null {
        return Vec::new();
    }
    let mut expect = expectations(findings);
    let what = "a rule file";
    let Some(mut fields) = expect.fields(root, what, &["groups"]) else {
        if let Some(finding) = findings.last_mut().filter(|_| root.kind() == yaml::Kind::Sequence) {
            finding.help = "a list of groups stands below the key `groups`".into();
        }
        return Vec::new();
    };
    report_unknown(&mut fields, what, &["groups"], findings);
    read_groups(fields.all("groups").map(|(_, value)| value), findings, inspect)
}

/// Reads the groups of one or several lists.
pub(crate) fn read_groups<'d>(
    lists: impl Iterator<Item = Node<'d>>,
    findings: &mut Vec<Diagnostic>,
    inspect: &mut dyn Inspect,
) -> Vec<Group> {
    let mut groups = Vec::new();
    for list in lists {
        let items: Vec<_> = expectations(findings).items(list, "`groups`").collect();
        // yaml.v3 passes over null items of a list.
        let items = items.into_iter().filter(|item| item.kind() != yaml::Kind::Null);
        groups.extend(items.filter_map(|item| group::read(item, findings, inspect)));
    }
    groups.shrink_to_fit();
    report_repeated_names(&groups, findings);
    groups
}

/// Reports unknown fields, those of another tool apart.
fn report_unknown(
    fields: &mut Fields<'_>,
    what: &str,
    names: &[&'static str],
    findings: &mut Vec<Diagnostic>,
) {
    fields.unknown.retain(|(key, _)| {
        let foreign = key.scalar().and_then(|name| crate::dialect::field(name, key.place()));
        let is_foreign = foreign.is_some();
        findings.extend(foreign);
        !is_foreign
    });
    expectations(findings).unknown_fields(fields, what, names);
}

/// Slugs for faults of a rule file's structure.
fn expectations(findings: &mut Vec<Diagnostic>) -> Expect<'_> {
    Expect { findings, wrong_type: "rule/wrong-type", unknown_field: "rule/unknown-field" }
}

fn report_repeated_names(groups: &[Group], findings: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<&str, Place> = FxHashMap::default();
    for group in groups {
        let name = &group.name;
        if name.value.is_empty() {
            continue;
        }
        if let Some(place) = first.get(name.value.as_str()) {
            findings.push(
                Diagnostic::error(
                    "rule/duplicate-group",
                    name.place,
                    format!("the group name `{}` is repeated in this file", name.value),
                )
                .label("again here")
                .cause(*place, "first here")
                .help(
                    "a group's name must be unique within its file: rename one, or join the groups",
                ),
            );
        } else {
            first.insert(&name.value, name.place);
        }
    }
}

/// Drops what was found repeatedly through aliases, and names the rule of each finding.
pub(crate) fn finish(files: &[RuleFile], findings: &mut Vec<Diagnostic>) {
    if findings.is_empty() {
        return;
    }
    let mut seen = FxHashSet::default();
    findings.retain(|finding| {
        seen.insert((finding.slug, finding.primary.place, finding.message.clone()))
    });
    let mut rules: Vec<_> =
        files.iter().flat_map(|file| &file.groups).flat_map(|group| &group.rules).collect();
    rules.sort_by_key(|rule| rule.place);
    for finding in findings.iter_mut().filter(|finding| finding.rule.is_none()) {
        let place = finding.primary.place;
        let after = rules.partition_point(|rule| rule.place.span.start <= place.span.start);
        let rule = after.checked_sub(1).map(|index| rules[index]);
        let holds = |rule: &&crate::Rule| rule.place.span.contains(place.span);
        finding.rule = rule.filter(holds).map(|rule| rule.name.value.clone());
    }
    promwright_source::sort(findings);
}
