//! One group.

use promwright_source::{Diagnostic, SharedStr};

use super::{AT_ONCE, Inspect, expectations, label, report_unknown, rule, scalar};
use crate::yaml::{Fields, Kind, Node};
use crate::{Group, Spanned};

/// After so many bytes of expressions rules are shown, be they few: their trees may be large.
const LONGEST_AT_ONCE: usize = 64 << 10;

/// The fields of a group.
pub(super) const FIELDS: [&str; 6] =
    ["name", "interval", "query_offset", "limit", "labels", "rules"];

/// Reads a group; `None` if it is not even a mapping.
pub(super) fn read(
    node: Node<'_>,
    findings: &mut Vec<Diagnostic>,
    inspect: &mut dyn Inspect,
) -> Option<Group> {
    let mut expect = expectations(findings);
    let mut fields = expect.fields(node, "a group", &FIELDS)?;
    report_unknown(&mut fields, "a group", &FIELDS, findings);
    let name = read_name(node, &fields, findings);
    let mut group = Group {
        place: node.place(),
        name,
        interval: scalar::duration(&fields, "interval", findings),
        query_offset: scalar::duration(&fields, "query_offset", findings),
        limit: read_limit(&fields, findings),
        labels: label::labels(&fields, "the labels of a group", findings),
        rules: Vec::new(),
    };
    group.rules = read_rules(&fields, &group, findings, inspect);
    Some(group)
}

fn read_name(
    node: Node<'_>,
    fields: &Fields<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Spanned<SharedStr> {
    let name = scalar::text(fields, "name", "the name of a group", findings);
    if let Some(text) = name.filter(|text| !text.value().is_empty()) {
        return Spanned { value: text.shared().clone(), place: text.place() };
    }
    let place = fields.get("name").map_or_else(|| node.first_entry(), |(key, _)| key.place());
    // Where the name is something else than a text, that has been said.
    let is_text = fields
        .get("name")
        .is_none_or(|(_, value)| matches!(value.kind(), Kind::Null | Kind::Scalar(_)));
    if !node.is_cut() && is_text {
        findings.push(
            Diagnostic::error("rule/group-without-name", place, "this group has no name")
                .help("every group needs a `name` that is unique within its file"),
        );
    }
    Spanned { value: SharedStr::default(), place }
}

fn read_limit(fields: &Fields<'_>, findings: &mut Vec<Diagnostic>) -> Option<Spanned<i64>> {
    let value = fields.value("limit")?;
    let Some(limit) = crate::yaml::integer(value) else {
        findings.push(
            Diagnostic::error("rule/bad-limit", value.place(), "`limit` must be a whole number")
                .help("it is the most series or alerts that one rule of the group may produce; 0 is no limit"),
        );
        return None;
    };
    Some(Spanned { value: limit, place: value.place() })
}

fn read_rules(
    fields: &Fields<'_>,
    group: &Group,
    findings: &mut Vec<Diagnostic>,
    inspect: &mut dyn Inspect,
) -> Vec<crate::Rule> {
    let mut rules = Vec::new();
    let (mut shown, mut length) = (0, 0);
    for (_, list) in fields.all("rules") {
        let items: Vec<_> = expectations(findings).items(list, "`rules`").collect();
        rules.reserve_exact(items.len());
        let items = items.into_iter().filter(|item| item.kind() != Kind::Null);
        for item in items {
            let Some(rule) = rule::read(item, findings) else { continue };
            length += rule.expr.text.value().len();
            rules.push(rule);
            if rules.len() == shown + AT_ONCE || length > LONGEST_AT_ONCE {
                inspect.rules(group, &mut rules[shown..]);
                (shown, length) = (rules.len(), 0);
            }
        }
    }
    inspect.rules(group, &mut rules[shown..]);
    rules.shrink_to_fit();
    rules
}
